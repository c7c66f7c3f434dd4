"""Make everything that is generated, offline: course.py build [LESSON ...] [--all]

From the tables: data/README.md, row counts, hashes (data_build.py). From each master
teacher/NN_name.solved.ipynb: the recipes of its exercises (utils/exercises/recipes/NN_name.json), its outputs, the
student edition (notebooks/NN_name.ipynb) and the picture for the README (notebooks/pictures/NN.png).
A master is run only if its cells, the tables it reads or utils changed, or with --all. Numbers that changed
are printed. A second run changes nothing. If anything is wrong, all problems are printed and nothing is changed.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import html
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import data_build
import nbformat
from nbformat import NotebookNode
from setup_cell import setup_cell

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = re.compile(r"^([ \t]*)### BEGIN SOLUTION[ \t]*\n(.*?)^[ \t]*### END SOLUTION[ \t]*$", re.S | re.M)
HEADING = re.compile(r"^### Exercise (\d+\.\d+) · (.+) · (\d+) min$", re.M)
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# what nbconvert --to script asks for; without the name the browser edition asks which kernel
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
}


class BuildError(Exception):
    """Problems: for each a sentence that says which notebook, which exercise or cell, and what to change."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems(list[str]):
    """All problems of a part of the build, in one list: it goes on after each, and stops at the end of the part."""

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        try:
            yield
        except BuildError as fault:
            self += fault.problems

    def stop(self) -> None:
        if self:
            raise BuildError(*dict.fromkeys(self))


# ---- reading a master ----


@dataclass
class Exercise:
    """Four neighbouring cells of a master, and the recipe that the last of them gives."""

    id: str
    prompt: NotebookNode
    answer: NotebookNode
    check: NotebookNode
    recipe_cell: NotebookNode
    recipe: Any = None  # utils.exercises.answers.Recipe


@dataclass
class Master:
    """A lesson with everything: its notebook, and its exercises once `exercises` has read and tried them."""

    lesson: str
    notebook: NotebookNode
    exercises: list[Exercise] = field(default_factory=list)

    @property
    def cells(self) -> list[NotebookNode]:
        return self.notebook.cells

    @property
    def edition(self) -> NotebookNode:
        return student(self)


def tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def lesson_of(path: Path) -> str:
    return path.name.split(".")[0]


def masters(root: Path = ROOT, lessons: list[str] | None = None) -> list[Path]:
    """The masters in order; of some lessons only if they are named: 3, 03 or 03_the_vote."""
    found = sorted(root.glob("teacher/*.solved.ipynb"))
    if not lessons:
        return found
    chosen = []
    for lesson in lessons:
        start = f"{int(lesson):02d}_" if lesson.isdigit() else lesson.removesuffix("_") + "_"
        fits = [p for p in found if f"{lesson_of(p)}_".startswith(start)]
        if not fits:
            raise BuildError(f"There is no master for '{lesson}'; there are: {', '.join(map(lesson_of, found))}.")
        chosen += fits
    return chosen


def read(path: Path) -> Master:
    try:
        return Master(lesson_of(path), nbformat.read(path, as_version=4))
    except Exception as fault:
        raise BuildError(f"{lesson_of(path)}: this file cannot be read as a notebook ({fault}).") from None


def recipe_id(cell: NotebookNode) -> str | None:
    found = re.search(r"^recipe\(\s*[\"']?([\w.]+)", cell.source, re.M) if "instructor" in tags(cell) else None
    return found and found.group(1)


def only(master: Master, tag: str) -> NotebookNode:
    found = [c for c in master.cells if tag in tags(c)]
    if len(found) != 1:
        raise BuildError(f"{master.lesson}: {len(found)} cells have the tag '{tag}'; there must be one.")
    return found[0]


def exercises(master: Master) -> list[Exercise]:
    """All exercises of a master, their recipes read and tried: right answers, stubs and wrong answers.

    Each exercise runs after the import cell alone. Recipes are ordinary Python cells, run here without a kernel.
    """
    from utils.exercises.check import RECIPES

    start: dict[str, Any] = {"__name__": "__main__"}
    helpers = [c for c in master.cells if "instructor" in tags(c) and c.cell_type == "code" and not recipe_id(c)]
    for cell in [only(master, "import"), *helpers]:
        run_here(cell, start, f"{master.lesson}, cell {cell.id}")
        if RECIPES in start:
            raise BuildError(f"{master.lesson}, cell {cell.id}: recipe(...) must begin its line.")
    problems, found = Problems(), []
    ids = Counter(map(recipe_id, master.cells))
    for place, cell in enumerate(master.cells):
        if (name := recipe_id(cell)) and ids[name] > 1:
            problems.append(f"{master.lesson}, exercise {name}: two recipes have this number.")
        elif name:
            with problems.noted():
                found.append(exercise(master, place, start))
    stop = next((n for n, c in enumerate(master.cells) if "stop" in tags(c)), len(master.cells))
    beyond = {cell.id for cell in master.cells[stop:]}
    for one in found:
        one.recipe = replace(one.recipe, extension=one.answer.id in beyond)
    answers = Counter(one.recipe.answer for one in found)
    for one in found:
        if answers[one.recipe.answer] > 1:
            problems.append(f"{master.lesson}, exercise {one.id}, field 'answer': "
                            f"another exercise uses '{one.recipe.answer}' too.")  # fmt: skip
    for place, cell in enumerate(master.cells):
        if "SOLUTION" in cell.source and not any(map(recipe_id, master.cells[place + 2 : place + 3])):
            problems.append(f"{master.lesson}, cell {cell.id}: a solution mark without an exercise and its recipe.")
    problems.stop()
    return found


def exercise(master: Master, place: int, start: dict[str, Any]) -> Exercise:
    """The exercise whose recipe stands in the cell at this place, tried."""
    from utils.exercises.check import RECIPES

    cell, name = master.cells[place], recipe_id(master.cells[place])
    where = f"{master.lesson}, exercise {name}"
    prompt, answer, check = master.cells[max(0, place - 3) : place] if place >= 3 else [cell] * 3
    for part, tag in (prompt, "exercise-prompt"), (answer, "exercise"), (check, "check"):
        if tag not in tags(part):
            raise BuildError(f"{where}: prompt, answer, check and recipe must be four neighbouring cells; "
                             f"the cell '{part.id}' should have the tag '{tag}'.")  # fmt: skip
    if answer.source.count("### BEGIN SOLUTION") != 1 or not SOLUTION.search(answer.source):
        raise BuildError(f"{where}: the answer cell needs one '### BEGIN SOLUTION' and '### END SOLUTION'.")
    scope = dict(start)
    run_here(answer, scope, where)
    run_here(cell, scope, where)
    recipes = scope.pop(RECIPES, [])
    if len(recipes) != 1:
        said = ", ".join(recipe.id for recipe in recipes) or "none"
        raise BuildError(
            f"{where}: a recipe cell holds one recipe, this one has {said}; each needs its own four cells."
        )
    if not re.search(rf"check\(\s*[\"']{re.escape(name)}[\"']\s*\)", check.source):
        raise BuildError(f'{where}: the check cell must say check("{name}").')
    made = Exercise(name, prompt, answer, check, cell, recipes[0])
    try_out(made, scope, start, where)
    return made


def run_here(cell: NotebookNode, scope: dict[str, Any], where: str) -> None:
    """Run one cell in this process. A fault becomes one sentence."""
    from utils.exercises.answers import RecipeError

    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(cell.source, f"<{where}>", "exec"), scope)
    except RecipeError as fault:
        said = str(fault)
        exercise = where.partition(", ")[2]
        said = said.removeprefix(f"{exercise}, ")
        raise BuildError(f"{where}, {said}") from None
    except SyntaxError as fault:
        raise BuildError(f"{where}, line {fault.lineno} of the cell '{cell.id}': {fault.msg}.") from None
    except Exception as fault:
        raise BuildError(f"{where}, cell '{cell.id}': {type(fault).__name__}: {fault}") from None
    finally:
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")


def values(recipe: Any, scope: dict[str, Any]) -> str:
    """What the solution gives and what the recipe says, if both are values that can be written."""
    from utils.exercises.answers import Plot, Say

    try:
        given = recipe.right.show(recipe.right.read(scope[recipe.answer]))
    except (Say, KeyError):
        return ""
    return (
        ""
        if isinstance(recipe.right, Plot)
        else f"the solution gives {given}, the recipe says {recipe.right.show(recipe.right.value)}"
    )


def try_out(exercise: Exercise, scope: dict[str, Any], start: dict[str, Any], where: str) -> None:
    """The solution is right, the stub is 'not answered yet', the heading says what the recipe says."""
    from utils.exercises.answers import Say
    from utils.exercises.check import judge

    asked = HEADING.sub("", exercise.prompt.source)
    printed = [float(n.replace(",", "")) for n in NUMBER.findall(asked) if n.replace(",", "").count(".") < 2]
    given = exercise.recipe.stub if exercise.recipe.kind in ("modify", "find the bug") else ""
    recipe = exercise.recipe = replace(exercise.recipe, printed=printed, given="" if "= ..." in given else given)
    if heading := HEADING.search(exercise.prompt.source):
        number, kind, minutes = heading.groups()
        for name, value in {"id": number, "kind": kind, "minutes": int(minutes)}.items():
            if (said := getattr(recipe, name)) != value:
                raise BuildError(f"{where}, field '{name}': the heading says {value}, the recipe {said}.")
    elif exercise.id.rpartition(".")[2].isdigit():
        raise BuildError(f"{where}: the prompt needs the heading '### Exercise {exercise.id} · "
                         f"{recipe.kind} · {recipe.minutes} min'.")  # fmt: skip
    state, say = judge(recipe, scope)
    if state not in ("correct", "recorded"):
        raise BuildError(f"{where}, field 'right': the solution is not what the recipe asks for "
                         f"({values(recipe, scope) or say})")  # fmt: skip
    empty = dict(start)
    run_here(NotebookNode(id=exercise.answer.id, source=stubbed(exercise)), empty, f"{where}, field 'stub'")
    state, _ = judge(recipe, empty)
    if state == "not yet" and recipe.kind in ("modify", "find the bug"):
        # Code that runs and is to be changed: the value it gives as it stands is no answer yet.
        try:
            exercise.recipe = replace(recipe, unchanged=recipe.right.read(empty[recipe.answer]))
        except Say as reason:
            raise BuildError(f"{where}, field 'stub': {reason}") from None
        state, _ = judge(exercise.recipe, empty)
    if state != "not answered yet":
        raise BuildError(f"{where}, field 'stub': the stub counts as '{state}', not as unanswered.")


# ---- recipes and student edition ----


def recipes_text(master: Master) -> str:
    """utils/exercises/recipes/NN_name.json: what check() needs, and no more."""
    from utils.exercises.answers import to_json

    kept = [to_json(one.recipe) for one in master.exercises]
    content = {"notebook": master.lesson, "generated": "by course.py build from the master", "exercises": kept}
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def stubbed(exercise: Exercise) -> str:
    """The answer cell as a student gets it."""

    def stub(found: re.Match[str]) -> str:
        return "\n".join(found.group(1) + line for line in exercise.recipe.stub.split("\n"))

    return SOLUTION.sub(stub, exercise.answer.source)


def hints(exercise: Exercise) -> str:
    """Hints that open one by one, without a kernel."""
    return "".join(
        f"\n\n<details><summary>Hint {n}</summary>\n\n{hint}\n\n</details>"
        for n, hint in enumerate(exercise.recipe.hints, 1)
    )


def student(master: Master) -> NotebookNode:
    """The student edition: no solutions, no recipes, no outputs, no metadata but tags and the folded set-up."""
    answers = {e.answer.id: e for e in master.exercises}
    prompts = {e.prompt.id: e for e in master.exercises}
    cells = []
    for cell in master.cells:
        if "instructor" in tags(cell):
            continue
        source = cell.source
        if cell.id in answers:
            source = stubbed(answers[cell.id])
        if cell.id in prompts:
            source = source.rstrip() + hints(prompts[cell.id])
        new = {"id": cell.id, "cell_type": cell.cell_type, "source": source}
        new["metadata"] = {"tags": list(tags(cell))} if tags(cell) else {}
        if {"setup", "which-utils"} & set(tags(cell)):  # code that no student need read: folded in JupyterLab
            new["metadata"]["jupyter"] = {"source_hidden": True}
        if cell.cell_type == "code":
            new |= {"outputs": [], "execution_count": None}
        cells.append(NotebookNode(new))
    path = f"teacher/{master.lesson}.solved.ipynb"
    cells.append(nbformat.v4.new_markdown_cell(
        f"*This notebook is generated from `{path}`. Who wants to change the course changes it there; "
        "what you write here stays yours.*", id="generated"))  # fmt: skip
    course = {"lesson": master.lesson[:2], "generated_from": path}
    metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE, "course": course}
    edition = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})
    nbformat.validate(edition)
    return edition


# ---- running a master ----


def digest(*parts: str | bytes) -> str:
    return hashlib.sha256(b"\0".join(p.encode() if isinstance(p, str) else p for p in parts)).hexdigest()[:16]


def cells_hash(master: Master) -> str:
    """Changes when the outputs of a master may change by its own doing. The set-up cell acts nowhere here."""
    code = (c.source for c in master.cells if c.cell_type == "code" and "setup" not in tags(c))
    return digest(recipes_text(master), *code)


def table_hashes(root: Path, tables: Any) -> dict[str, str]:
    paths = {name: root / "data" / f"{name}.csv" for name in sorted(tables)}
    return {name: digest(path.read_bytes()) if path.exists() else "gone" for name, path in paths.items()}


def utils_hash(root: Path) -> str:
    return digest(*(p.read_bytes() for p in sorted(root.glob("utils/**/*.py"))))


def outputs_hash(master: Master) -> str:
    """Changes when somebody has run a cell since: masters hold the outputs of one run from the top."""
    shown = [(c.execution_count, c.outputs) for c in master.cells if c.cell_type == "code"]
    return digest(json.dumps(shown, sort_keys=True))


def built_of(master: Master, root: Path, tables: Any) -> dict[str, Any]:
    """What the stored outputs rest on."""
    return {"cells": cells_hash(master), "outputs": outputs_hash(master), "tables": table_hashes(root, tables),
            "utils": utils_hash(root)}  # fmt: skip


def is_current(master: Master, root: Path) -> bool:
    built = master.notebook.metadata.get("course", {}).get("built", {})
    return built == built_of(master, root, built.get("tables", {}))


def kernel_environment(root: Path, **more: str) -> dict[str, str]:
    """What kernels start with: our utils, the guard of dev/kernel, nothing of another course on the path."""
    guard = [str(p) for p in (root / "dev" / "kernel", root) if p.is_dir()]
    ours = {"PYTHONPATH": os.pathsep.join(guard), "PYTHONDONTWRITEBYTECODE": "1"}
    return {k: v for k, v in os.environ.items() if k != "MPLBACKEND"} | ours | more


def run(master: Master, root: Path) -> set[str]:
    """Run a notebook from the top in a new kernel, as a student does; say which tables it has read."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    folder, lesson, nb = root / "notebooks", master.lesson, master.notebook
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "tables"
        client = NotebookClient(nb, timeout=180, kernel_name="python3", record_timing=False,
                                store_widget_state=False, resources={"metadata": {"path": str(folder)}})  # fmt: skip
        try:
            client.execute(env=kernel_environment(root, COURSE_TABLES_READ=str(log)), stderr=subprocess.DEVNULL)
        except CellExecutionError as fault:
            failed = [c for c in nb.cells if any(o.output_type == "error" for o in c.get("outputs", []))]
            name = next((c.id for c in failed if "raises-exception" not in tags(c)), "?")
            raise BuildError(f"{lesson}, cell {name}: {fault.ename}: {fault.evalue}") from None
        except CellTimeoutError:
            raise BuildError(f"{lesson}: a cell ran for more than three minutes.") from None
        for cell in nb.cells:
            raised = any(output.output_type == "error" for output in cell.get("outputs", []))
            if "raises-exception" in tags(cell) and not raised:
                raise BuildError(f"{lesson}, cell {cell.id}: it has the tag 'raises-exception' and raises nothing.")
        return set(log.read_text(encoding="utf-8").split()) if log.exists() else set()


def clean(master: Master) -> None:
    """Take off what differs from run to run and what JupyterLab adds when it saves."""
    nb = master.notebook
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.get("metadata"):
                output.metadata = {}
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    nb.metadata = NotebookNode({"course": nb.metadata.get("course", {"lesson": master.lesson[:2]})})
    nb.metadata["kernelspec"], nb.metadata["language_info"] = KERNEL, LANGUAGE


STORED = re.compile(r'data:image/png;base64,([^"]+)')


def pixels(text: str) -> list[tuple[Any, bytes]]:
    """Size and content of the pictures in an HTML output, without their transparency."""
    from PIL import Image

    opened = [Image.open(io.BytesIO(base64.b64decode(found))).convert("RGB") for found in STORED.findall(text)]
    return [(image.size, image.tobytes()) for image in opened]


def keep_pictures(master: Master, before: dict[str, list[NotebookNode]]) -> None:
    """A picture whose pixels did not change keeps its stored bytes: else each build adds megabytes to the repository."""
    for cell in master.cells:
        for old, new in zip(before.get(cell.id, []), cell.get("outputs", []), strict=False):
            was, now = (output.get("data", {}).get("text/html", "") for output in (old, new))
            if was != now and STORED.sub("", was) == STORED.sub("", now) and pixels(was) == pixels(now):
                new.data["text/html"] = was


def visible(cell: NotebookNode) -> str:
    """The text a reader sees under a cell; of a picture its alt text."""
    found = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "text/html" in data:
            alts = re.findall(r'alt="([^"]*)"', data["text/html"])
            found += [html.unescape(" ".join(alts)), re.sub(r"<[^>]*>", " ", data["text/html"])]
        else:
            found += [
                str(data.get("text/plain", "")),
                str(output.get("text", "")),
                str(output.get("evalue", "")),
            ]
    return "\n".join(found)


NUMBER = re.compile(r"(?<![\w.])-?\d+(?:[.,]\d+)*")


def changed_numbers(master: Master, old: dict[str, str]) -> list[str]:
    lines = []
    for cell in master.cells:
        if cell.id not in old:
            continue
        before, after = NUMBER.findall(old[cell.id]), NUMBER.findall(visible(cell))
        if len(before) == len(after):
            pairs = [f"{b} -> {a}" for b, a in zip(before, after, strict=True) if b != a]
        else:
            gone, new = Counter(before) - Counter(after), Counter(after) - Counter(before)
            pairs = [f"{n} gone" for n in gone] + [f"{n} new" for n in new]
        if pairs:
            lines.append(f"{master.lesson}, cell {cell.id}: " + ", ".join(pairs))
    return lines


def as_before(value: str, text: str) -> str:
    """A new number with as many digits after the point as the old text has."""
    if re.fullmatch(r"-?\d+\.\d+", value) and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return f"{float(value):.{len(text.partition('.')[2])}f}"
    return value


def prose(master: Master) -> list[str]:
    """Bring the numbers listed in the metadata of Markdown cells up to the tables, in text and list."""
    from utils import load

    scope: dict[str, Any] = {"__name__": "__main__"}
    lines, problems, lesson = [], Problems(), master.lesson
    for cell in master.cells:
        for entry in cell.metadata.get("numbers", []):
            if len(scope) == 1:
                run_here(only(master, "import"), scope, f"{lesson}, import cell")
                scope["load"] = load
            try:
                value = str(eval(entry["is"], scope))
            except Exception as fault:
                said = f"{type(fault).__name__}: {fault}"
                problems.append(f"{lesson}, cell {cell.id}: '{entry.get('is')}' stops with {said}")
                continue
            value = as_before(value, entry["text"])
            if value == entry["text"]:
                continue
            there = re.compile(rf"(?<![\w.]){re.escape(entry['text'])}(?![\w%]|\.\d)")
            same = sum(other["text"] == entry["text"] for other in cell.metadata["numbers"])
            if len(there.findall(cell.source)) != 1 or same > 1:
                problems.append(f"{lesson}, cell {cell.id}: the text says {entry['text']}, the tables say {value}; "
                                "change text and list by hand, it stands there more than once.")  # fmt: skip
                continue
            lines.append(f"{lesson}, cell {cell.id}, text: {entry['text']} -> {value}")
            cell.source, entry["text"] = there.sub(lambda _, v=value: v, cell.source), value
    problems.stop()
    return lines


# ---- the picture for the README ----


def picture(master: Master, path: Path, tree: Tree) -> list[str]:
    """Keep the picture of the cell tagged readme-picture as a PNG; current if source cell and alt text are."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    cell = next((c for c in master.cells if "readme-picture" in tags(c)), None)
    shown = "".join(o.get("data", {}).get("text/html", "") for o in (cell.outputs if cell else []))
    found = re.search(r'<img alt="([^"]*)"[^>]*src="data:image/png;base64,([^"]+)"', shown)
    if not found:
        return []
    wanted = {"alt": html.unescape(found.group(1)), "source": digest(cell.source)}
    if path.exists() and Image.open(path).text == wanted:
        return []
    info = PngInfo()
    for key, value in wanted.items():
        info.add_itxt(key, value)
    tree.keep(path)
    image = Image.open(io.BytesIO(base64.b64decode(found.group(2))))
    image.convert("P", palette=Image.Palette.ADAPTIVE).save(path, pnginfo=info, optimize=True)
    return [f"notebooks/pictures/{path.name}"]


# ---- all together ----


class Tree:
    """The files that a build writes, and what they were before."""

    def __init__(self) -> None:
        self.before: dict[Path, bytes | None] = {}

    def keep(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.before.setdefault(path, path.read_bytes() if path.exists() else None)

    def write(self, path: Path, text: str) -> bool:
        """Write only what changed."""
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return False
        self.keep(path)
        path.write_text(text, encoding="utf-8", newline="\n")
        return True

    def put_back(self) -> None:
        for path, content in self.before.items():
            if content is None:
                path.unlink(missing_ok=True)
            elif not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)


def notebook_text(nb: NotebookNode) -> str:
    return nbformat.writes(nb, version=4).rstrip("\n") + "\n"


def prepared(root: Path, path: Path) -> tuple[Master, list[str]]:
    """A master brought up to date but for its outputs, its exercises tried; what changed in its prose."""
    master, lines, problems = read(path), [], Problems()
    clean(master)
    with problems.noted():
        only(master, "setup").source = setup_cell(root)
    with problems.noted():
        master.exercises = exercises(master)
    with problems.noted():
        lines = prose(master)
    problems.stop()
    return master, lines


def student_text(root: Path, path: Path) -> str:
    """What build writes to notebooks/NN_name.ipynb; student_copy.py asks for it too."""
    return notebook_text(prepared(root, path)[0].edition)


def build(root: Path = ROOT, lessons: list[str] | None = None, force: bool = False) -> list[str]:
    """Build all or some lessons; gives back, and prints, what was changed. With problems it changes nothing."""
    tree = Tree()
    try:
        said = build_all(root, lessons, force, tree)
    except BaseException:
        tree.put_back()
        raise
    for line in said:
        print(line)
    return said


def build_all(root: Path, lessons: list[str] | None, force: bool, tree: Tree) -> list[str]:
    for name in ("README.md", "datapackage.json"):
        tree.keep(root / "data" / name)
    try:
        said = data_build.refresh(root)
    except data_build.TableError as fault:
        raise BuildError(str(fault)) from None
    problems, ready = Problems(), []
    for path in masters(root, lessons):
        with problems.noted():
            ready.append((path, *prepared(root, path)))
    problems.stop()
    for path, master, new_prose in ready:
        with problems.noted():
            said += build_one(root, path, master, new_prose, force, tree)
    problems.stop()
    return said


def build_one(root: Path, path: Path, master: Master, new_prose: list[str], force: bool, tree: Tree) -> list[str]:
    """Run a master if need be, and write all that comes from it."""
    lesson, said = master.lesson, []
    recipes = root / "utils" / "exercises" / "recipes" / f"{lesson}.json"
    if tree.write(recipes, recipes_text(master)):
        said.append(recipes.relative_to(root).as_posix())
    said += new_prose
    if force or not is_current(master, root):
        print(f"running {lesson} ...", flush=True)
        old = {c.id: visible(c) for c in master.cells if c.get("outputs")}
        before = {c.id: c.outputs for c in master.cells if c.get("outputs")}
        tables = run(master, root)
        clean(master)
        keep_pictures(master, before)
        master.notebook.metadata["course"]["built"] = built_of(master, root, tables)
        said += changed_numbers(master, old)
    for target, nb in (path, master.notebook), (root / "notebooks" / f"{lesson}.ipynb", master.edition):
        if tree.write(target, notebook_text(nb)):
            said.append(target.relative_to(root).as_posix())
    return said + picture(master, root / "notebooks" / "pictures" / f"{lesson[:2]}.png", tree)


def use_the_course() -> None:
    """Recipes run in this process: with the utils beside this folder, and pictures without a window."""
    import matplotlib

    matplotlib.use("Agg")
    sys.path.insert(0, str(ROOT))
    sys.dont_write_bytecode = True


def main(words: list[str]) -> int:
    more = "course.py build --constraints: name the whole set of packages anew; asks the network"
    parser = argparse.ArgumentParser(prog="course.py build", description=__doc__.splitlines()[0], epilog=more)
    parser.add_argument("lesson", nargs="*", help="such as 03; all, if none is named")
    parser.add_argument("--all", action="store_true", help="run masters that did not change too")
    chosen = parser.parse_args(words)
    use_the_course()
    try:
        changed = build(ROOT, chosen.lesson, chosen.all)
    except BuildError as fault:
        print(fault)
        return 1
    if not changed:
        print("Nothing to do: all is current.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
