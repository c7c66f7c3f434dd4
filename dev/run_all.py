"""The full tests, one part after the other: python3 course.py test --all [--only PART [--only PART ...]]

here      every test but those of delivery, real browser included, with the Python at hand
colab     the everyday tests on an older pandas, as Colab has it     (pyproject.toml, tool.course.floors)
browser   the same on what runs inside a browser
3.11 ...  set-up and everyday tests with each other Python found here
weekly    every floor on every Python; only when asked for
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
HERE = "{}.{}".format(*sys.version_info)
PYTHONS = ("3.11", "3.12", "3.13")


def name_of(line):
    return re.split(r"[=<>~!;\s]", line.strip(), maxsplit=1)[0].lower()


def floor_files(floor, pins):
    """Write the requirements of one floor beside its environment: the usual ones, a few packages older."""
    older = {name_of(pin) for pin in pins}
    for name in ("constraints", "requirements"):
        lines = (ROOT / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        lines = [line.replace("constraints.txt", f".venv-{floor}-constraints.txt") for line in lines]
        lines = [line for line in lines if name_of(line) not in older]
        text = "\n".join(lines + (pins if name == "requirements" else [])) + "\n"
        (ROOT / f".venv-{floor}-{name}.txt").write_text(text, encoding="utf-8")
    return f".venv-{floor}-requirements.txt"


def pythons():
    """{"3.12": path} of the Pythons found here: those on the path, then pyenv's."""
    found = {}
    for version in PYTHONS:
        on_path = shutil.which(f"python{version}")
        pyenv = sorted(pathlib.Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
        for candidate in filter(None, [on_path, *map(str, pyenv)]):
            answer = subprocess.run([candidate, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True)
            if answer.returncode == 0:  # pyenv leaves names on the path that start nothing
                found[version] = candidate
                break
    return found


def chosen(only, floors, others):
    """(name, command, environment) of each part to run."""
    if not only or "here" in only:
        pytest = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-m", "not delivery"]
        yield "here", pytest, {}
    for floor, pins in floors.items():
        if only and floor not in only and "weekly" not in only:
            continue
        requirements = floor_files(floor, pins)
        for version in others if "weekly" in only else [HERE]:
            setting = {"COURSE_VENV": f".venv-{floor}-{version}", "COURSE_REQUIREMENTS": requirements}
            python = sys.executable if version == HERE else others[version]
            yield floor, [python, "course.py", "test"], setting
    for version, python in others.items():
        if version != HERE and (not only or version in only):
            yield version, [python, "course.py", "test"], {"COURSE_VENV": f".venv-{version}"}


def main(options):
    only = []
    while "--only" in options:
        at = options.index("--only")
        only += options[at + 1 : at + 2] or [""]
        del options[at : at + 2]
    floors = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["course"]["floors"]
    others = pythons()
    known = ["here", *floors, *(version for version in others if version != HERE), "weekly"]
    for name in only:
        if name not in known:  # a misspelt part, or a Python not found here, must not pass as tested
            print(f"There is no part '{name}' here; the parts are: {', '.join(known)}.", file=sys.stderr)
            return 2
    summary, failed = [], False
    for name, command, setting in chosen(only, floors, others):
        title = f"{name} ({setting['COURSE_VENV']})" if setting else f"{name} (Python {HERE})"
        print(f"\n==== {title}", flush=True)
        start = time.perf_counter()
        code = subprocess.call(command + options, cwd=ROOT, env={**os.environ, **setting})
        failed = failed or code != 0
        summary.append(f"{'FAILED' if code else 'passed'}  {title}, {time.perf_counter() - start:.0f} s")
    print("\n==== all parts\n" + "\n".join(summary))
    missing = [version for version in PYTHONS if version != HERE and version not in others]
    if missing:
        print("not tried, not found here: Python " + ", ".join(missing))
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
