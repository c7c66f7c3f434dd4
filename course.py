#!/usr/bin/env python3
"""Set up, open, test and build the course. Needs Python 3.11 or newer, and nothing else.

To work with the course:
  python3 course.py lab               set up and open the course in JupyterLab (--debug: with its log)
  python3 course.py setup             only set up, for example before a class without network
  python3 course.py new-story FOLDER  a small folder for taking another story apart; then: course.py lab FOLDER
  python3 course.py update [ADDRESS]  bring what is new in the course; what you wrote stays

For teachers, with a class:
  python3 course.py student-copy DIR  a copy of the course without solutions, for the class
  python3 course.py collect FOLDER    what a class handed in, as one page and one table
  python3 course.py release           note what a class has been given and therefore keeps its name
  python3 course.py export            handouts, glossary and help page, to print; --guide: for the teacher; --worksheet
  python3 course.py site              the course as a website that runs in the browser
  python3 course.py usb DIR           the course with all its packages, for a class without network

For teachers and authors, to change the course:
  python3 course.py build [LESSON]    make the student edition and all else that is generated (--all)
  python3 course.py minutes [LESSON]  how long each lesson and each of its sections takes, by rule
  python3 course.py new-lesson 07 "Who votes with whom?"   begin a lesson of one's own
  python3 course.py test              set up and run the tests (--all: more; --delivery: ways to a class)
  python3 course.py build --constraints   name the whole set of packages anew; asks the network
  python3 course.py benchmark         measure time and memory beside their baselines

On Windows write py instead of python3. What comes after the command is handed on: course.py test -k tally
"""

import sys

if sys.version_info < (3, 11):  # old Pythons must be able to read the file as far as this: no f-strings in it
    sys.exit(
        "This course needs Python 3.11 or newer, and this is Python %d.%d: get a newer one from "
        "https://www.python.org/downloads/ and call it by its number, for example: python3.15 course.py lab"
        % sys.version_info[:2]
    )

import difflib
import hashlib
import itertools
import json
import os
import pathlib
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import threading
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent
VENV = ROOT / os.environ.get("COURSE_VENV", ".venv")  # dev/run_all.py sets up others beside it
REQUIREMENTS = os.environ.get("COURSE_REQUIREMENTS", "requirements.txt")
FILES = [REQUIREMENTS, "constraints.txt"]  # all that a set-up depends on
TOOLS = {
    "build": "teacher/tools/build.py",
    "minutes": "teacher/tools/minutes.py",
    "new-lesson": "teacher/tools/new_lesson.py",
    "student-copy": "teacher/tools/student_copy.py",
    "export": "delivery/export.py",
    "new-story": "delivery/story.py",
    "site": "delivery/site.py",
    "usb": "delivery/usb.py",
    "update": "delivery/update.py",
    "collect": "teacher/tools/collect.py",
    "release": "teacher/tools/release.py",
    "benchmark": "dev/benchmark.py",
}
PIP = "pip==26.3"  # an older one, as it comes with Python 3.11 to 3.13, needs twice the time for the same packages
# JupyterLab asks at its first start whether it may fetch news, and looks for updates: a course does neither.
# It notes in a notebook when each cell was run: course.py collect shows it.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"recordTiming": True},
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},  # pages to read
}
LAB_OPTIONS = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
# `python -m jupyterlab`, in half the time: jsonschema makes a grammar of Unicode addresses at each start, for which nothing
# here has a use, unless this package is missing. (The class server does the same: delivery/hub/jupyterhub_config.py.)
LAB = "import sys; sys.modules['rfc3987_syntax'] = None; from jupyterlab.labapp import main; main()"
# The lines of lab() stand in place of the log; Ctrl-C asks nothing. Encrypted, so that no kernel warns that it is not.
QUIET = [
    "--log-level=ERROR",
    "--LabApp.log_level=ERROR",
    "--ServerApp.answer_yes=True",
    "--KernelManager.transport_encryption=auto",
]

# How a tool is started: Ctrl-C is one line, whatever it was at, and what it puts back then is not stopped by a second one.
TOOL = """
import os, runpy, signal, sys
del sys.argv[0]
sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
def stop(*_):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt
signal.signal(signal.SIGINT, stop)
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit:
    raise
except BaseException as fault:
    if signal.getsignal(signal.SIGINT) is stop and not isinstance(fault, KeyboardInterrupt):
        raise
    sys.exit("Stopped. Give the same command again.")
"""


def python_of(venv, windows=os.name == "nt"):
    return venv / ("Scripts/python.exe" if windows else "bin/python")


def tested():
    """The Pythons that the course was tested with, oldest first: ["3.11", ...]."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["course"]["pythons"]


def is_newer():
    """Whether this Python is newer than any that was tested."""
    return sys.version_info[:2] > tuple(int(number) for number in tested()[-1].split("."))


def say(text):
    print(text)
    sys.stdout.flush()


# ---- set-up ----


def wanted(files, python=sys.version):
    """What a finished set-up is marked with: another Python or requirement gives another mark; a moved folder does not."""
    mark = hashlib.sha256(python.encode())
    for name in files:
        mark.update(b"\0" + pathlib.Path(ROOT, name).read_bytes())
    return mark.hexdigest()


def read(path):
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def set_up(requirements=REQUIREMENTS, files=FILES, mark="ready"):
    """Make the virtual environment, or bring it up to date, unless its mark says that it is."""
    want, settings = wanted(files), read(VENV / "pyvenv.cfg")
    whole = python_of(VENV).is_file() and "version = %d.%d.%d" % sys.version_info[:3] in settings
    unfinished = VENV.with_name(VENV.name + "-unfinished")  # left behind by a kill
    if whole and not unfinished.exists() and read(VENV / mark) == want:
        return
    say("Setting up the course: one to five minutes, and again only when Python or its packages change ...")
    if is_newer():
        newer = "Python %d.%d is newer than any this course was tested with (%s to %s): trying."
        say(newer % (sys.version_info[:2] + (tested()[0], tested()[-1])))
    begin_anew = not whole or unfinished.exists()
    unfinished.touch()
    try:
        if begin_anew:
            make_venv()
        install(requirements)
    except SystemExit:  # one sentence was said; pip has put back what was there
        unfinished.unlink()
        raise
    unfinished.unlink()
    (VENV / mark).write_text(want, encoding="utf-8")  # last
    say("Set up.")


def make_venv():
    if VENV.is_file():
        VENV.unlink()
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
    if made.returncode:
        shutil.rmtree(str(VENV), ignore_errors=True)
        sys.exit(reason(made.stdout))
    # where it cannot be fetched, the one that is there does the work, or says what is wrong
    pip(["--retries", "0", PIP], stdout=subprocess.DEVNULL).wait()


def pip(words, **more):
    """Start an installation. Nothing is compiled: Python does that with what it imports, which is half of the files."""
    command = [str(python_of(VENV)), "-m", "pip", "install", "--no-input", "--no-compile"] + words
    own = {"PIP_USER": "0", "PIP_RETRIES": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"}
    return subprocess.Popen(command, cwd=str(ROOT), env=dict(os.environ, **own), stderr=subprocess.STDOUT,
                            encoding="utf-8", errors="replace", **more)  # fmt: skip


def install(requirements):
    installing = pip(packages(requirements), stdout=subprocess.PIPE)
    lines = []
    for line in installing.stdout:
        lines.append(line)
        if sys.stdout.isatty() and line.startswith(("Collecting", "  Downloading", "Installing")):
            sys.stdout.write("\r" + line.strip()[:76].ljust(78) + "\r")  # one line that changes
            sys.stdout.flush()
    if installing.wait():
        sys.exit(reason("".join(lines)))
    # without the cell of imports, load("votes") is an unknown name and not IPython's own command %load
    write(VENV / "etc/ipython/ipython_config.json", {"InteractiveShell": {"automagic": False}})
    for step in (PATH_FILE, "import ipykernel.kernelapp, ipywidgets, matplotlib.pyplot, utils"):
        # the second, once, here: all is compiled that a lesson starts with, and matplotlib makes its list of fonts, of
        # which it would warn in a lesson
        command = [str(python_of(VENV)), "-c", step, str(ROOT)]
        done = subprocess.run(command, cwd=str(VENV), env=environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")  # fmt: skip
        if done.returncode:
            sys.exit(reason(done.stdout))


# How every Python of the environment finds the course: a relative path, in ASCII, which a moved folder takes along. (That
# of `pip install -e .`, as in requirements.txt, is absolute; Python 3.11 and 3.12 stop where it is not in their locale.)
PATH_FILE = """
import glob, os, sys, sysconfig
site = sysconfig.get_path("purelib")
for old in glob.glob(os.path.join(glob.escape(site), "*one_news_story.pth")):
    os.remove(old)
with open(os.path.join(site, "course.pth"), "w", encoding="ascii") as file:
    file.write(os.path.relpath(sys.argv[1], site) + chr(10))
"""


def packages(requirements):
    """The lines of a requirements file as words for pip, without the course itself, which PATH_FILE adds."""
    words = []
    for line in (ROOT / requirements).read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("-c"):
            words += line.split()
        elif line and not line.startswith("-"):
            words.append(line)
    return words


def write(path, settings):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings), encoding="utf-8")


def reason(text):
    """One sentence for what stopped a set-up, from what venv or pip printed."""
    known = [
        (["No space left", "not enough space"],
         "The disk is full: the set-up needs about 1 GB; make room and give the same command again."),
        (["Permission denied", "Read-only file system", "Access is denied"],
         "This folder cannot be written to: copy the course into a folder of your own and "
         "give the command there."),
        (["ensurepip is not", "No module named ensurepip", "No module named venv", "No module named 'venv'"],
         "Python's venv module is missing here: install it (Debian, Ubuntu: sudo apt install python3-venv) "
         "and give the same command again."),
        (["Retrying", "Connection", "Temporary failure", "getaddrinfo"],
         "The packages could not be fetched: is this computer online? Then give the same command again."),
    ]  # fmt: skip
    if shutil.disk_usage(str(ROOT)).free < 100e6:
        return known[0][1]
    for signs, sentence in known:
        if any(sign in text for sign in signs):
            return sentence
    last = [line.strip() for line in text.splitlines() if line.strip()][-1:] or ["it ended without a word"]
    if is_newer():
        return "The set-up failed with this untested Python (%s): please install Python %s." % (last[0], tested()[-1])
    return "The set-up failed (%s): delete the folder .venv and give the same command again." % last[0]


# ---- commands ----


def environment():
    """For all that is started: settings of the course's own, so that no others stop it, and no home has to be writable."""
    home = VENV / "home"
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
           "IPYTHONDIR": "ipython", "MPLCONFIGDIR": "matplotlib"}  # fmt: skip
    clean = dict(os.environ, **{name: str(home / folder) for name, folder in own.items()})
    home.mkdir(exist_ok=True)
    for name in ("MPLBACKEND", "MATPLOTLIBRC", "PYTHONDONTWRITEBYTECODE"):  # the last makes each start slower
        clean.pop(name, None)
    return clean


def waited(command, **more):
    """Run a command, leave Ctrl-C to it, and return its exit code."""
    process = subprocess.Popen(command, **more)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass


def run(arguments, **more):
    """Run the course's own Python and return its exit code."""
    code = waited([str(python_of(VENV))] + arguments, cwd=str(ROOT), env=dict(environment(), **more))
    check = "import sys; from importlib.util import find_spec; sys.exit(None in map(find_spec, sys.argv[1:]))"
    if code and subprocess.call([str(python_of(VENV)), "-c", check, "jupyterlab", "pandas", "pytest"]):
        shutil.rmtree(str(VENV), ignore_errors=True)
        sys.exit("The folder .venv was damaged and is removed: give the same command again.")
    return code


def lab(options):
    story = options[0] if options and not options[0].startswith("-") else ""
    home = ROOT / story
    if not home.is_dir():
        return "There is no folder %s: give lab the folder of a story, or nothing." % home
    pages = sorted(home.glob("notebooks/*.ipynb")) or sorted(home.glob("*.ipynb"))
    page = "lab/tree/" + (pages[0].relative_to(home).as_posix() if pages else "")
    options = options[bool(story) :]
    write(VENV / "share/jupyter/lab/settings/overrides.json", SETTINGS)
    start = ["-c", LAB, "--ServerApp.root_dir=" + str(home.resolve()), "--LabApp.default_url=/" + page]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        start.append("--allow-root")  # in a container there is often nobody else
    if "--debug" in options:
        return run(start + LAB_OPTIONS + [option for option in options if option != "--debug"])
    threading.Thread(target=say_where, args=(page, story), daemon=True).start()
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    return run(start + LAB_OPTIONS + QUIET + options, JUPYTER_TOKEN=token)


def say_where(page, story=""):
    """Once the server is there: its address, how to stop, how to come back."""
    began, server = time.time(), None
    while server is None:
        time.sleep(0.2)
        for note in (VENV / "home/runtime").glob("jpserver-*.json"):
            if note.stat().st_mtime >= began and read(note).rstrip().endswith("}"):
                server = json.loads(read(note))
    python = "py" if os.name == "nt" else "python3"
    say("The course opens in your browser. Its address: " + server["url"] + page + "?token=" + server["token"])
    say("To stop: press Ctrl-C in this window.")
    words = " " + quoted(story) if story else ""  # a story's folder has no course.py
    folder = "the folder of the course" if story else "this folder"
    say("To come back: open a terminal in " + folder + " and type: " + python + " course.py lab" + words)


def quoted(name):
    return subprocess.list2cmdline([name]) if os.name == "nt" else shlex.quote(name)


def set_up_all():
    set_up(requirements="requirements-all.txt", files=FILES + ["requirements-all.txt"], mark="ready-all")


def test(options):
    if "--all" in options or "--delivery" in options:
        set_up_all()
    if "--all" in options:
        return run(["dev/run_all.py"] + [option for option in options if option != "--all"])
    which = "delivery" if "--delivery" in options else "not all and not delivery"
    rest = [option for option in options if option != "--delivery"]
    return run(["-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-m", which] + rest)


def no_such_lesson(options):
    """What is wrong with `test -k 99`: parts of other names would fit."""
    there = sorted(set(path.name[:2] for path in ROOT.glob("*/[0-9][0-9]_*.ipynb")))
    for before, word in itertools.pairwise(options):
        if before == "-k" and re.match(r"\d\d$", word) and word not in there:
            return "There is no lesson %s; there are: %s." % (word, ", ".join(there))


def wrong_setting():
    """What is wrong with the lessons left out; a class has none to leave out."""
    if (ROOT / "teacher/tools/edition.py").is_file():
        sys.path.append(str(ROOT / "teacher/tools"))
        import edition

        try:
            edition.left_out(ROOT)
        except ValueError as wrong:
            return str(wrong)


def main(words):
    command, options = (words or ["help"])[0], words[1:]
    if command == "build" and "--constraints" in options:
        tool = "teacher/tools/constraints.py"
    else:
        tool = TOOLS.get(command)
    if tool is None and command not in ("lab", "test", "setup"):
        say(__doc__.strip())
        if command in ("help", "-h", "--help"):
            return 0
        near = difflib.get_close_matches(command, list(TOOLS) + ["lab", "test", "setup"], 1)
        say("\nThere is no command %s%s" % (command, "; did you mean %s?" % near[0] if near else "."))
        return 2
    if tool and not (ROOT / tool).is_file():
        return "The command %s is not in this copy of the course: it belongs to the teacher's." % command
    try:
        if command == "update":  # before the set-up: it may bring what mends one, and needs no package
            return waited([sys.executable, "-c", TOOL, str(ROOT / tool)] + options)
        wrong = wrong_setting() or (no_such_lesson(options) if command == "test" else None)
        if wrong:
            return wrong
        set_up()
        if command == "setup":
            return 0
        if command in ("site", "usb"):
            set_up_all()
        if tool:
            return run(["-c", TOOL, tool] + options)
        return lab(options) if command == "lab" else test(options)
    except KeyboardInterrupt:
        return "Stopped. Give the same command again to go on."
    except OSError as error:
        return reason(str(error))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
