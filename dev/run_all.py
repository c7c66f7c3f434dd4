"""The full tests, no test twice on the same packages:

    python3 course.py test --all [--delivery] [--only PART [--only PART ...]] [--without PART ...] [--once-more]

here      the everyday tests, as `course.py test` runs them, with the Python at hand
more      what takes longer: kernels, planted faults, every picture
lab       JupyterLab in three browsers
site      the website in three browsers            (with --delivery, or asked for)
delivery  class server, updates, handouts, USB     (with --delivery, or asked for)
3.11 ...  set-up and everyday tests with each other Python found here; one that is not here comes from Debian unstable
          when it is asked for, and on CI always (other_pythons.sh; as root, what is committed)
colab     the everyday tests on an older pandas, as Colab has it     (pyproject.toml, tool.course.floors)
browser   the same on what runs inside a browser; each floor is laid on its own Python, after the usual set-up, and this
          Python is then no part of its own (where it is not found: on the Python at hand)
newest    the everyday tests on the newest release of each direct dependency; only when asked for
weekly    every floor, and newest, on every Python found here; only when asked for

Elsewhere than here runs only what other packages or another Python can change: nothing that reads files only (marker
text), and of the lessons the masters, which hold every cell of the student edition. What is about the tools runs once,
but for the marker pythons. After `here` the parts run two at a time, each on one core, and say what they have to say at
their end. --once-more: browsers, servers and clocks of a busy machine; what fails runs again, and that decides.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[1]
HERE = "{}.{}".format(*sys.version_info)
COURSE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["course"]
PYTHONS = COURSE["pythons"]
CI = os.environ.get("CI", "").lower() in ("1", "true")
# What a coming release takes away, it warns of first. In kernels dev/kernel/sitecustomize.py does the same.
OUR_WARNINGS = r"filterwarnings=error:::(utils|tests|test_\w+)(\..*)?$"
PYTEST = [sys.executable, "-m", "pytest", "-q"]
EVERYDAY = "not all and not delivery"
ONCE = {  # what runs with the packages at hand only; the longest begins, so that two at a time end together
    "site": ["-m", "delivery", "-k", "test_site.py"],
    "more": ["-m", "all and not browser and not delivery"],
    "delivery": ["-m", "delivery", "-k", "not test_site.py"],
    "lab": ["-m", "browser"],
}
ELSEWHERE = ["-n", "0", "--ignore=notebooks", "-m", f"{EVERYDAY} and not text"]
OTHER_PYTHON = [*ELSEWHERE[:-1], "(not all or pythons) and not delivery and not text"]


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


def newest_file():
    """The direct dependencies without versions; what an earlier run installed is removed, to look for releases anew."""
    for old in ROOT.glob(".venv-newest-*"):
        if old.is_dir():
            shutil.rmtree(old)
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = sorted({name_of(line) for line in lines if line and not line.startswith(("#", "-"))})
    (ROOT / ".venv-newest-requirements.txt").write_text("\n".join(["-e .", *names]) + "\n", encoding="utf-8")
    return ".venv-newest-requirements.txt"


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


def chosen(only, floors, others, missing, delivery=False):
    """(name, command, environment) of each part to run; of a floor also a command that is run before."""
    if not only or "here" in only:
        yield "here", [*PYTEST, "-n", "2", "--dist", "loadfile", "-m", EVERYDAY], {}
    for name, which in ONCE.items():
        if name in only or (not only and (delivery or name in ("more", "lab"))):
            yield name, [*PYTEST, *which], {}
    below = [floor["python"] for floor in floors.values()]
    for version, python in others.items():
        if version != HERE and (version in only or not (only or version in below)):
            yield version, [python, "course.py", "test", *OTHER_PYTHON], {"COURSE_VENV": f".venv-{version}"}
    for name in floors:
        if name in only or "weekly" in only or not only:
            requirements = floor_files(name, floors[name]["packages"])
            own = floors[name]["python"] if floors[name]["python"] in others else HERE
            for version in others if "weekly" in only else [own]:
                setting = {"COURSE_VENV": f".venv-{name}-{version}", "COURSE_REQUIREMENTS": requirements}
                if version == HERE:
                    yield name, [sys.executable, "course.py", "test", *ELSEWHERE], setting
                else:
                    usual = [others[version], "course.py", "setup"]
                    yield name, [others[version], "course.py", "test", *OTHER_PYTHON], setting, usual
    for version in missing:  # the first of them fetches Debian, and the next find it there
        if version in only or (CI and not only):
            command = [str(ROOT / "dev/other_pythons.sh"), version, *OTHER_PYTHON]
            yield version, command, {"COURSE_VENV": "Debian unstable"}
    if "newest" in only or "weekly" in only:
        requirements = newest_file()
        for version in others if "weekly" in only else [HERE]:
            setting = {"COURSE_VENV": f".venv-newest-{version}", "COURSE_REQUIREMENTS": requirements}
            python = sys.executable if version == HERE else others[version]
            yield "newest", [python, "course.py", "test", *ELSEWHERE, "-o", OUR_WARNINGS], setting


def named(word, options):
    """The parts that stand behind a word of the command line; both are taken out of it."""
    found = []
    while word in options:
        at = options.index(word)
        found += options[at + 1 : at + 2] or [""]
        del options[at : at + 2]
    return found


def main(options):
    only, without = named("--only", options), named("--without", options)
    delivery, tries = "--delivery" in options, 1 + ("--once-more" in options)
    options = [option for option in options if option not in ("--delivery", "--once-more")]
    floors, others = COURSE["floors"], pythons()
    missing = [version for version in PYTHONS if version != HERE and version not in others]
    from_debian = missing if sys.platform == "linux" else []
    known = ["here", *ONCE, *floors,
             *(version for version in PYTHONS if version in [*set(others) - {HERE}, *from_debian])]  # fmt: skip
    known += ["newest", "weekly"]
    for name in only + without:
        if name not in known:  # a misspelt part, or a Python not found here, must not pass as tested
            print(f"There is no part '{name}' here; the parts are: {', '.join(known)}.", file=sys.stderr)
            return 2
    parts = [part for part in chosen(only, floors, others, from_debian, delivery) if part[0] not in without]
    done = [run(part, options, tries) for part in parts if part[0] == "here"]
    aside = [part for part in parts if part[0] != "here"]
    with ThreadPoolExecutor(2) as pool:
        done += pool.map(lambda part: run(part, options, tries, wait=len(parts) > 1 or tries > 1), aside)
    print("\n==== all parts\n" + "\n".join(line for line, _ in done))
    if missing and not CI:
        print("not tried, not found here: Python " + ", ".join(missing))
    return any(code for _, code in done)


def failed(said):
    """The tests that a run names as failed, as words for pytest; of a notebook all cells, which need each other."""
    found = re.findall(r"(?m)^(?:FAILED|ERROR) ((?:tests|utils|teacher|notebooks)/.+?)(?: - .*)?$", said)
    return sorted({re.sub(r"(\.ipynb)::.*", r"\1", name) for name in found})


def run(part, options, tries=1, wait=False):
    """(line of the summary, exit code) of one part. wait: another one runs beside it, so it says all at its end."""
    name, command, setting, *before = part
    usual = [(words, {**setting, "COURSE_REQUIREMENTS": "requirements.txt"}) for words in before]
    title = f"{name} ({setting['COURSE_VENV']})" if setting else f"{name} (Python {HERE})"
    kept = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
    start, again = time.perf_counter(), []
    for left in reversed(range(tries)):
        if not wait:
            print(f"\n==== {title}", flush=True)
        for words, own in [*usual, ([*command, *options, *again], setting)]:
            done = subprocess.run(words, cwd=ROOT, env={**os.environ, **own}, **(kept if wait else {}))
            if done.returncode:
                break
        if wait:
            print(f"\n==== {title}\n{done.stdout}", end="", flush=True)
        if not done.returncode:
            break
        again = failed(done.stdout or "") if done.returncode == 1 else []  # any other code: not all tests were run
        if left:
            print(f"==== NOT PASSED, once more: {title} {' '.join(again)}", flush=True)
    line = f"{'FAILED' if done.returncode else 'passed'}  {title}, {time.perf_counter() - start:.0f} s"
    return line, done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
