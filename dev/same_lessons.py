"""Does a student see the same in two versions of the course? Run all lessons in both, and list what differs.

    python dev/same_lessons.py OLD NEW [--answers ANSWERS.csv] [--keep FILE]

OLD, NEW: folders of the course in any layout, or a file made before with --keep (which holds NEW). Compared are
- every code cell of notebooks/, run from the top: names it uses and what they hold, what is shown, printed, raised;
- every row of ANSWERS.csv (exercise, typed): the cells before the exercise, its own cell as given, what was typed
  (in `typed` a comment "# run, then:" begins a second run), then check(exercise);
- the stored outputs of teacher/*.solved.ipynb.
Of a picture its alt text counts (with --pictures its bytes too: titles, colours, places), of a table its content,
of a function the names of its arguments. Exit code 1 if anything differs. The lessons run in plain IPython shells,
without a kernel (a fork each: Linux and macOS).
"""

import argparse
import ast
import csv
import hashlib
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PICTURES = "COURSE_PICTURES" in os.environ  # --pictures: every pixel counts
BYTES = re.compile(r"data:image/png;base64,[^\"']+")
PLACES = re.compile(r"0x[0-9a-f]{6,}|<ipython-input-[^>]*>")


def plain(text):
    """Text without what differs from run to run: bytes of pictures, places in memory and on the disk, numbers of cells."""
    text = "".join(text).replace(os.environ["PYTHONPATH"], "<course>")
    text = BYTES.sub(lambda found: f"picture {short(found[0])}" if PICTURES else "picture", text)
    return PLACES.sub("<place>", text)


def short(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def told(value, depth=0):
    """One stable text for the value of a name."""
    import inspect

    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if isinstance(value, pd.DataFrame):
        types = ", ".join(f"{name} {kind}" for name, kind in value.dtypes.items())
        return f"table of {len(value)} rows ({types}), {short(value.to_csv(float_format='%.10g'))}"
    if isinstance(value, (pd.Series, pd.Index)):
        text = pd.Series(value).to_csv(float_format="%.10g", index=isinstance(value, pd.Series))
        return f"{type(value).__name__} of {len(value)} ({value.dtype}), {short(text)}"
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return f"array of {[told(item, depth + 1) for item in value.ravel()[:50]]}"
        return (
            f"array {value.shape} ({value.dtype}), {short(' '.join(f'{v:.10g}' for v in value.ravel().astype(float)))}"
        )
    if isinstance(value, Figure):
        return f"picture: {value.get_label()}: {[told(ax) for ax in value.axes]}"
    if isinstance(value, Axes):
        words = [value.get_label(), *(value.get_title(loc) for loc in ("left", "center", "right"))]
        words += [value.get_xlabel(), value.get_ylabel(), *(text.get_text() for text in value.texts)]
        return f"picture: {' | '.join(filter(None, words))}"
    if inspect.ismodule(value):
        return f"module {value.__name__}"
    if inspect.isroutine(value) or inspect.isclass(value):
        try:
            arguments = ", ".join(inspect.signature(value).parameters)
        except (ValueError, TypeError):
            arguments = "..."
        return f"{value.__name__}({arguments})"
    if isinstance(value, dict) and depth < 4:
        return "{" + ", ".join(f"{key!r}: {told(item, depth + 1)}" for key, item in list(value.items())[:200]) + "}"
    if isinstance(value, (list, tuple)) and depth < 4:
        return f"{type(value).__name__}[" + ", ".join(told(item, depth + 1) for item in value[:200]) + "]"
    if isinstance(value, float):
        return f"{type(value).__name__} {value:.12g}"
    return plain(f"{type(value).__name__} {value!r}")


def shell():
    """A shell like that of a kernel: history (else a `;` hides nothing), no windows, no trace of an error printed."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Type
    from traitlets.config import Config

    class Hook(DisplayHook):
        def write_output_prompt(self):
            pass

        def write_format_data(self, format_dict, md_dict=None):
            self.shell.results.append(format_dict)

    class Shell(InteractiveShell):
        displayhook_class = Type(Hook)

        def enable_gui(self, gui=None):
            pass

        def _showtraceback(self, etype, evalue, stb):
            own = hasattr(evalue, "_render_traceback_")  # a sentence for students; else a page with our line numbers
            self.said = [plain(t) for t in (etype.__name__, str(evalue), "\n".join(stb) if own else "")]

    settings = Config()
    settings.HistoryManager.hist_file = ":memory:"
    settings.HistoryManager.enabled = False
    return Shell.instance(config=settings)


def run(here, source):
    """Run one cell; what a student then sees, and what the names in it hold."""
    from IPython.utils.capture import capture_output

    here.said, here.results = None, []
    with capture_output() as caught:
        here.run_cell(source, store_history=True)
    shown = [{kind: plain(data[kind]) for kind in sorted(data) if kind.startswith("text/")}
             for data in [*(output.data for output in caught.outputs), *here.results]]  # fmt: skip
    seen = {"shown": shown, "printed": plain(caught.stdout), "warned": plain(caught.stderr), "error": here.said}
    try:
        used = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        used |= {a.asname or a.name for n in ast.walk(ast.parse(source))
                 if isinstance(n, (ast.Import, ast.ImportFrom)) for a in n.names}  # fmt: skip
    except SyntaxError:  # a magic, or a student's slip
        used = set()
    seen["names"] = {name: told(here.user_ns[name]) for name in sorted(used & set(here.user_ns))}
    return seen


def read(path):
    """(id, source, tags, outputs) of each code cell."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(c["id"], "".join(c["source"]), c["metadata"].get("tags", []), c.get("outputs", []))
            for c in cells if c["cell_type"] == "code"]  # fmt: skip


def lesson(path):
    """Every code cell, from the top; at the end the files that were written."""
    here, found = shell(), {}
    for cell, source, tags, _ in read(path):
        found[cell] = run(here, source)
        raised = found[cell]["error"] is not None
        if raised != ("raises-exception" in tags):
            found[cell]["unexpected"] = "raises" if raised else "does not raise, though tagged raises-exception"
    written = {p.name: short(plain(p.read_text(encoding="utf-8"))) for p in sorted(Path().iterdir()) if p.is_file()}
    return found | {"files written": written}


def trials(path, answers):
    """What each typed answer gets. answers: number of row -> (exercise, typed)."""
    here, found = shell(), {}
    for cell, source, _, _ in read(path):
        exercise = cell.removeprefix("ex-").removesuffix("-answer").replace("-", ".")
        rows = {n: typed for n, (name, typed) in answers.items() if name == exercise and cell.endswith("-answer")}
        run(here, source)
        state = dict(here.user_ns)
        for number, typed in rows.items():
            put_back(here.user_ns, {name: copied(value) for name, value in state.items()})
            seen = [run(here, part) for part in re.split(r"#\s*run, then:\s*\n", typed)]
            result = run(here, f'check("{exercise}")')["shown"]
            found[f"row {number}, {exercise}"] = {"typed": typed, "runs": seen, "check": result}
        put_back(here.user_ns, state)
    return found


def put_back(names, state):
    for name in set(names) - set(state):
        del names[name]
    names.update(state)


def copied(value):
    """A copy of what a typed answer could change in place."""
    return value.copy() if type(value).__module__.startswith("pandas") and hasattr(value, "copy") else value


def stored(path):
    """The outputs that a master holds."""
    found = {}
    for cell, _, _, outputs in read(path):
        found[cell] = []
        for output in outputs:
            texts = {kind: plain(text) for kind, text in output.get("data", {}).items() if kind.startswith("text/")}
            found[cell].append(texts | {k: plain(output[k]) for k in ("text", "ename", "evalue") if k in output})
    return found


def work(task):
    """One notebook in a process and an empty folder of its own."""
    kind, path, answers = task
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        found = trials(path, answers) if kind == "trials" else lesson(path)
        os.chdir("/")
    return kind, path.stem, found


def collect(course, answers):
    """All that is compared, of the course whose utils is on the path."""
    import matplotlib

    matplotlib.use("Agg")
    import utils

    assert Path(utils.__file__).is_relative_to(course), f"not this course's utils: {utils.__file__}"
    rows = {}
    if answers and Path(answers).is_file():
        with open(answers, encoding="utf-8-sig", newline="") as file:
            rows = {n: (row["exercise"], row["typed"]) for n, row in enumerate(csv.DictReader(file), 1)}
    notebooks = sorted(course.glob("notebooks/*.ipynb"))
    tasks = [("lessons", path, {}) for path in notebooks]
    for path in notebooks:
        own = {n: row for n, row in rows.items() if int(row[0].partition(".")[0]) == int(path.name[:2])}
        tasks += [("trials", path, own)] * bool(own)
    found = {"lessons": {}, "trials": {}, "masters": {}}
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        for kind, name, part in pool.imap(work, tasks):
            found[kind][name] = part
    asked, given = len(rows), sum(map(len, found["trials"].values()))
    assert asked == given, f"{asked} typed answers, {given} of them found their exercise"
    masters = sorted(course.glob("teacher/*.solved.ipynb"))
    return found | {"masters": {path.stem: stored(path) for path in masters}}


def collected(course, answers):
    """What `collect` gives, from a process that sees this course only; or what a file kept."""
    if course.is_file():
        return json.loads(course.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "found.json"
        ours = {"PYTHONPATH": str(course), "PYTHONDONTWRITEBYTECODE": "1", "IPYTHONDIR": folder, "PYTHONHASHSEED": "0"}
        command = [
            sys.executable,
            str(Path(__file__).resolve()),
            "--collect",
            str(out),
            str(course),
            str(answers or ""),
        ]
        subprocess.run(command, cwd=folder, env=os.environ | ours, check=True)
        return json.loads(out.read_text(encoding="utf-8"))


def differences(old, new, place=()):
    """(place, before, after) of each leaf that differs."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from differences(old.get(key, "nothing"), new.get(key, "nothing"), (*place, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (a, b) in enumerate(zip(old, new, strict=True), 1):
            yield from differences(a, b, (*place, str(number)))
    elif old != new:
        yield ", ".join(place), old, new


def cut(value, other, size=300):
    """The part of a long text round the first difference."""
    text, other = str(value), str(other)
    first = next((n for n, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    begin = max(0, first - 60) if len(text) > size else 0
    return ("..." if begin else "") + text[begin : begin + size] + ("..." if len(text) > begin + size else "")


def main(words):
    if words[:1] == ["--collect"]:
        found = collect(Path(words[2]), words[3])
        Path(words[1]).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--answers", type=Path, help="typed answers, a CSV table; left out if there is no such file")
    parser.add_argument("--pictures", action="store_true", help="of pictures every pixel counts, not only the alt text")
    parser.add_argument("--keep", type=Path, help="write what NEW gives to this file")
    chosen = parser.parse_args(words)
    answers = chosen.answers.resolve() if chosen.answers else None
    if chosen.pictures:  # for folders on one machine, not for a kept file
        os.environ["COURSE_PICTURES"] = "yes"
    new = collected(chosen.new.resolve(), answers)
    if chosen.keep:
        chosen.keep.write_text(json.dumps(new, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    found = list(differences(collected(chosen.old.resolve(), answers), new))
    for place, before, after in found:
        print(f"{place}\n  before: {cut(before, after)}\n  after:  {cut(after, before)}")
    cells = sum(len(part) for kind in ("lessons", "trials", "masters") for part in new[kind].values())
    print(f"{cells} cells and answers compared: {len(found)} differences")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
