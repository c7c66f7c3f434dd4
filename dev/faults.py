"""Would the everyday tests notice a fault? Plant one at a time in a copy of the course and see.

    python dev/faults.py COURSE [--only 3,17] [--quick] [--find]     COURSE: a clone of the course, any layout

The faults stand in faults.toml. A fault's old text is found in whatever file it stands: again after code has moved.
First run, with only a harmless line at the end of every file: tests that fail on that (hashes of the code), or
always, say nothing about a fault and are left out. Then for each fault the everyday tests that its topic names, and, if
these are content and --quick is not given, its longer ones, then all everyday tests (no notebooks). --find only says
which faults can be planted.
"""

import argparse
import gc
import importlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import pytest

HOMES = ("utils", "teacher/tools", "delivery")
EVERYDAY = "not all and not delivery and not browser"
FAULTS = tomllib.loads(Path(__file__).with_name("faults.toml").read_text(encoding="utf-8"))
TABLE = [(topic, *fault) for topic, faults in FAULTS.items() for fault in faults]


def git(folder, *words):
    name = ["-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def copied(course, target):
    """The files that git tracks, in a repository of their own."""
    for name in filter(None, git(course, "ls-files", "-z").split("\0")):
        if (course / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes((course / name).read_bytes())
            (target / name).chmod((course / name).stat().st_mode)
    git(target, "init", "-q", "-b", "main")
    git(target, "add", "--all", "--force")
    git(target, "commit", "-q", "-m", "copy")


def code(root):
    return [path for home in HOMES for path in sorted((root / home).rglob("*.py"))]


def where(root, old):
    """The one file that holds the old text, else how often it was found."""
    found = [path for path in code(root) for _ in range(path.read_text(encoding="utf-8").count(old))]
    return found[0] if len(found) == 1 else len(found)


def topical(root, topic):
    """Test files with a word of the topic in their name, small ones first."""
    found = [p for p in (root / "tests").rglob("test_*.py") if not {"browser", "delivery"} & set(p.parts)]
    return sorted((p for p in found if any(word in p.stem for word in topic.split())), key=lambda p: p.stat().st_size)


def failing(root, files, left_out=(), first=True, which=EVERYDAY):
    """Names of failing tests; of the first one only if `first`. In a fork: what is slow to import is there."""
    words = ["-q", "-n", "0", "--assert=plain", "--tb=no", "-rfE", *["-x"] * first, f"--rootdir={root}"]
    words += ["-m", which, *(f"--deselect={name}" for name in left_out)]
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os.setsid()
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            signal.alarm(900)  # an endless loop is noticed as well
            os.chdir(root)
            os.environ |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(root)}
            sys.dont_write_bytecode, sys.path[0] = True, str(root)
            result = pytest.main([*words, *map(str, files)])
            sys.stdout.flush()
            os._exit(result)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        text = said.read().decode(errors="replace")
    names = re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", text, re.M)
    return names if names or status in (0, 5) else [f"exit code {status}: {text.strip()[-200:]}"]


def harmless(root):
    """Tests that fail on a change that changes nothing: they look at the bytes of the code."""
    for path in code(root):
        path.write_text(path.read_text(encoding="utf-8") + "\n# harmless\n", encoding="utf-8")
    names = failing(root, [root / "tests"], first=False)
    git(root, "checkout", "-q", "--", ".")
    return names


def tried(root, number, left_out, quick):
    """Plant one fault in the copy: (file, tests that fail, seconds)."""
    topic, old, new, _ = TABLE[number - 1]
    began, path = time.monotonic(), where(root, old)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    own = topical(root, topic)
    names = failing(root, own, left_out)
    if not names and not quick:
        names = failing(root, own, left_out, which="all and not browser") or failing(root, [root / "tests"], left_out)
    git(root, "checkout", "-q", "--", ".")
    return path.relative_to(root), names, time.monotonic() - began


def main(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("course", type=Path)
    parser.add_argument("--only", default="", help="numbers of faults, such as 3,17")
    parser.add_argument("--quick", action="store_true", help="only the tests that the topic names")
    parser.add_argument("--find", action="store_true", help="only look for the places")
    chosen = parser.parse_args(words)
    course = chosen.course.resolve()
    numbers = [int(n) for n in chosen.only.split(",") if n] or list(range(1, len(TABLE) + 1))
    lost = {n: place for n in numbers if isinstance(place := where(course, TABLE[n - 1][1]), int)}
    for number, count in lost.items():
        print(f"{number:3} NOT FOUND (stands in {count} places): {TABLE[number - 1][1]}")
    if chosen.find:
        return print(f"{len(numbers) - len(lost)} of {len(numbers)} faults can be planted")
    planted, unnoticed = [n for n in numbers if n not in lost], []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        root = Path(folder, "course")
        copied(course, root)
        left_out = harmless(root)
        for name in left_out:
            print(f"left out, fails on a harmless change or always: {name}", flush=True)
        for n in planted:
            path, names, seconds = tried(root, n, left_out, chosen.quick)
            unnoticed += [n] * (not names)
            said = f"noticed by {names[0]}" if names else "UNNOTICED"
            print(f"{n:3} {said} ({seconds:.0f} s): {path}: {TABLE[n - 1][3]}", flush=True)
    print(f"{len(planted) - len(unnoticed)} of {len(planted)} faults noticed; unnoticed: {unnoticed or 'none'}; "
          f"{len(lost)} could not be planted")  # fmt: skip


def import_what_is_slow():
    """Before the forks; nothing of the course. What is there then is never swept (gc.freeze)."""
    names = "hypothesis.strategies ipywidgets matplotlib.pyplot nbval.plugin networkx xdist.plugin doctest pandas stack_data"
    for name in [*names.split(), "_pytest.doctest", "_pytest.debugging", "IPython.core.interactiveshell"]:
        importlib.import_module(name)
    gc.freeze()


if __name__ == "__main__":
    import_what_is_slow()
    main(sys.argv[1:])
