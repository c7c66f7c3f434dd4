"""course.py on computers that are not ready: one sentence each time, and the next call recovers.

A stand-in for Python's venv module makes an environment whose "pip" behaves as wanted
(real texts of pip and venv, no network, no half gigabyte). What is real stands at the end.
"""

import ast
import ctypes
import importlib.util
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import types
import urllib.request

import pytest
from student_copy import files

ROOT = pathlib.Path(__file__).resolve().parents[2]
AGAIN = "and again only when Python or its packages change"
FILES = ["course.py", "requirements.txt", "requirements-all.txt", "constraints.txt", "pyproject.toml"]
pytestmark = pytest.mark.all
posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in for venv is a Unix script")

STAND_IN = r'''
import os, pathlib, shlex, sys
kind = os.environ.get("STAND_IN", "")
target = pathlib.Path(sys.argv[-1])
(target / "bin").mkdir(parents=True, exist_ok=True)
if kind == "disk full":
    print("Error: [Errno 28] No space left on device: '%s'" % target)
    sys.exit(1)
for old in target.glob("*"):
    if old.is_file():
        old.unlink()
(target / "made").write_text(str(os.getpid()))
(target / "pyvenv.cfg").write_text("version = %d.%d.%d\n" % sys.version_info[:3])
python = target / "bin" / "python"
python.write_text("#!/bin/sh\nexec %s \"$0.py\" \"$@\"\n" % shlex.quote(sys.executable))  # any folder's name
(target / "bin" / "python.py").write_text("""
import os, pathlib, sys, time
kind, words = os.environ.get("STAND_IN", ""), sys.argv[1:]
if words[-1].startswith("pip=="):
    sys.exit(kind == "offline")
elif words[:3] == ["-m", "pip", "install"]:
    with open(pathlib.Path(__file__).parents[1] / "pip-was-here", "a") as log:
        full = any(word.startswith("playwright") for word in words)
        log.write("requirements-all.txt" if full else "requirements.txt")
        log.write(chr(10))
    if kind == "offline":
        print("WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'")
        print("ERROR: Could not find a version that satisfies the requirement hatchling>=1.27")
        sys.exit(1)
    if kind == "strange":
        print("ERROR: the moon is full")
        sys.exit(1)
    if kind == "slow":
        time.sleep(60)
elif words[0] == "-c" and "ipywidgets" in words[1] and kind == "no fonts":
    print("OSError: no fonts here")
    sys.exit(1)
elif words[0] == "-c" and "find_spec" in words[1]:
    sys.exit(kind == "damaged")
elif words[0] != "-c" or "jupyterlab" in words[1]:
    print("RUN", words)
    sys.exit(kind == "damaged")
""")
python.chmod(0o755)
'''


class Computer:
    """A copy of course.py in a folder with a space and an umlaut; a stand-in for venv."""

    def __init__(self, folder):
        self.root = folder / "Kurs für alle"
        self.root.mkdir()
        for name in FILES:
            shutil.copy(ROOT / name, self.root)
        self.stand_in = folder / "stand-in"
        self.stand_in.mkdir()
        (self.stand_in / "venv.py").write_text(STAND_IN, encoding="utf-8")

    def start(self, *words, kind="", code="", **more):
        command = [sys.executable, "-c", code, *words] if code else [sys.executable, "course.py", *words]
        environment = {**os.environ, "PYTHONPATH": str(self.stand_in), "STAND_IN": kind, "PYTHONUTF8": "1"}
        environment.pop("COURSE_VENV", None)
        environment.pop("COURSE_REQUIREMENTS", None)
        return subprocess.Popen(command, cwd=self.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                encoding="utf-8", **more)  # fmt: skip

    def __call__(self, *words, **more):
        process = self.start(*words, **more)
        out, err = process.communicate(timeout=60)
        self.out, self.err, self.code = out, err, process.returncode
        return self

    def pip_calls(self):
        log = self.root / ".venv/pip-was-here"
        return log.read_text().split() if log.exists() else []


@pytest.fixture
def computer(tmp_path):
    return Computer(tmp_path)


def assert_one_sentence(computer, *words):
    """Failed, with one sentence on stderr that says these words; no traceback."""
    lines = computer.err.strip().splitlines()
    assert computer.code == 1 and len(lines) == 1 and lines[0].endswith((".", "lab")), computer.err
    for word in words:
        assert word in lines[0]


# ---- the file itself ----


def test_old_pythons_can_read_the_file():
    """No syntax that Python 2.7 does not know, so that it gets as far as the sentence on the version."""
    source = (ROOT / "course.py").read_bytes()
    assert source.isascii()
    newer = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.AsyncFunctionDef, ast.Nonlocal, ast.YieldFrom, ast.Match,
             ast.Starred)  # fmt: skip
    for node in ast.walk(ast.parse(source)):
        assert not isinstance(node, newer), f"line {node.lineno}"
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
            assert len(node.args) == 1 and not node.keywords, f"line {node.lineno}"
        elif isinstance(node, ast.Raise):
            assert node.cause is None
        elif isinstance(node, ast.arguments):
            assert not (node.kwonlyargs or node.posonlyargs or any(argument.annotation for argument in node.args))
        elif isinstance(node, ast.FunctionDef):
            assert node.returns is None


def test_old_python_found_here_says_one_sentence(computer):
    found = 0
    candidates = [*pathlib.Path.home().glob(".pyenv/versions/*/bin/python"), pathlib.Path(sys.executable)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    for python in candidates:
        version = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
                                 capture_output=True, text=True).stdout.strip()  # fmt: skip
        if tuple(map(int, version.split("."))) >= (3, 11):
            continue
        found += 1
        command = [python, "course.py", "lab"]
        done = subprocess.run(command, cwd=computer.root, env=clean, capture_output=True, text=True)
        assert done.returncode == 1 and done.stderr.count("\n") == 1
        assert f"needs Python 3.11 or newer, and this is Python {version}:" in done.stderr
    if not found:
        pytest.skip("no Python older than 3.11 was found here")


@pytest.mark.pythons
def test_an_old_version_number_ends_before_any_other_import(computer):
    computer("lab", code="import sys; sys.version_info = (3, 8, 1); exec(open('course.py').read())")
    assert_one_sentence(computer, "3.11 or newer", "this is Python 3.8:", "https://www.python.org/downloads/")


def test_help(computer):
    assert "python3 course.py lab" in computer().out and computer.code == 0
    assert all(f"python3 course.py {command}" in computer.out for command in load_course().TOOLS)
    slips = {"buid": "There is no command buid; did you mean build?", "dance": "There is no command dance."}
    for slip, said in slips.items():
        assert "python3 course.py lab" in computer(slip).out and computer.code == 2
        assert computer.out.endswith(f"\n\n{said}\n")
    assert not (computer.root / ".venv").exists()


def test_a_command_whose_tool_is_not_in_this_copy(computer):
    """A class has the course without teacher/."""
    for command in ("build", "student-copy", "export", "site", "release"):
        assert_one_sentence(computer(command, "x"), f"The command {command} is not in this copy")
    assert not (computer.root / ".venv").exists()


@pytest.mark.parametrize(("written", "said"), [
    ('["2"]', "leave_out in pyproject.toml holds '2', which is not two digits in quotes: "),
    ('["03_the_vote"]', "holds '03_the_vote', which is not two digits in quotes: "),
    ("[2]", "holds 2, which is not two digits in quotes: "), ('"02"', "leave_out in pyproject.toml is no list: "),
    ("[02]", "pyproject.toml cannot be read ("), ('["03", "33"]', "holds '33', and there is no such lesson; there are: 03."),
])  # fmt: skip
def test_lessons_to_leave_out_that_are_none_stop_every_command(computer, written, said):
    tools = computer.root / "teacher/tools"
    tools.mkdir(parents=True)
    for name in ("edition.py", "build.py"):
        shutil.copy(ROOT / "teacher/tools" / name, tools)
    (computer.root / "teacher/03_it.solved.ipynb").touch()
    settings = computer.root / "pyproject.toml"
    settings.write_text(re.sub("(?m)^leave_out = .*", f"leave_out = {written}", settings.read_text("utf-8")), "utf-8")
    for command in ("build", "lab", "test", "setup"):
        computer(command)
        assert computer.code == 1 and said in computer.err and computer.err.count("\n") == 1
    assert not (computer.root / ".venv").exists()


def test_tests_of_a_lesson_that_is_not_there(computer):
    (computer.root / "notebooks").mkdir()
    (computer.root / "notebooks/03_it.ipynb").touch()
    assert_one_sentence(computer("test", "-k", "99"), "There is no lesson 99; there are: 03.")


@posix
def test_a_folder_of_any_name_can_be_pasted_as_it_is_told():
    quoted = load_course().quoted
    assert quoted("Meine Geschichte") == "'Meine Geschichte'" and quoted("../oil") == "../oil"


AT_WORK = """
import sys, time
try:
    print("at work", flush=True)
    time.sleep(60)
finally:
    print("put back", flush=True)
    {}
"""


@posix
@pytest.mark.parametrize("then", ["pass", "assert False", "raise KeyboardInterrupt"])
def test_ctrl_c_in_a_tool_is_one_line(tmp_path, then):
    (tmp_path / "tool.py").write_text(AT_WORK.format(then))
    command = [sys.executable, "-c", load_course().TOOL, "tool.py"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "at work\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (out, err) == ("put back\n", "Stopped. Give the same command again.\n") and process.returncode == 1


def test_a_fault_in_a_tool_is_told_as_before(tmp_path):
    (tmp_path / "beside.py").write_text("name = 'x'")
    source = "import sys, beside; assert sys.argv[1:] == ['a b'], sys.argv; sys.exit(beside.name)"
    (tmp_path / "tool.py").write_text(source)
    command = [sys.executable, "-c", load_course().TOOL, tmp_path / "tool.py"]
    done = subprocess.run([*command, "a b"], capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr == "x\n"
    assert "AssertionError" in subprocess.run(command, capture_output=True, text=True).stderr


def test_windows_and_unix_have_their_python_in_different_places():
    course = load_course()
    venv = pathlib.PurePosixPath("v")
    assert str(course.python_of(venv, windows=True)) == "v/Scripts/python.exe"
    assert str(course.python_of(venv, windows=False)) == "v/bin/python"


def load_course():
    specification = importlib.util.spec_from_file_location("course", ROOT / "course.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("printed", "said"), [
    ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
    ("[WinError 112] There is not enough space on the disk", "disk is full"),
    ("OSError: [Errno 30] Read-only file system: '/media/usb'", "cannot be written to"),
    ("PermissionError: [WinError 5] Access is denied: 'C:\\\\course'", "cannot be written to"),
    ("/usr/bin/python3: No module named venv", "sudo apt install python3-venv"),
    ("The virtual environment was not created successfully because ensurepip is not\navailable.",
     "sudo apt install python3-venv"),
    ("ERROR: HTTPSConnectionPool(host='pypi.org'): [Errno 11001] getaddrinfo failed", "is this computer online?"),
    ("something else\n\nERROR: the moon is full\n", "(ERROR: the moon is full): delete the folder .venv"),
    ("", "it ended without a word"),
])  # fmt: skip
def test_what_pip_and_venv_print_becomes_one_sentence(printed, said):
    course = load_course()
    course.is_newer = lambda: False  # with a Python that nobody has tested the advice is another one
    sentence = course.reason(printed)
    assert said in sentence and "\n" not in sentence


# ---- set-up ----


@pytest.mark.pythons
@posix
def test_set_up_once_then_never_again_also_in_a_moved_folder(computer):
    assert "RUN ['-m', 'pytest'" in computer("test", "-k", "tally").out and computer.code == 0
    assert computer.pip_calls() == ["requirements.txt"]
    computer.root = computer.root.rename(computer.root.with_name("moved"))
    assert "Setting up" not in computer("lab").out and computer.code == 0
    assert computer.pip_calls() == ["requirements.txt"]


@posix
def test_a_setting_of_the_course_needs_no_set_up_and_a_new_package_does(computer):
    said = f"Setting up the course: one to five minutes, {AGAIN} ..."
    assert said in computer("setup").out
    with (computer.root / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write("# another setting\n")
    assert "Setting up" not in computer("lab").out and computer.code == 0
    with (computer.root / "requirements.txt").open("a", encoding="utf-8") as packages:
        packages.write("# another package\n")
    assert said in computer("lab").out


@posix
def test_lab_opens_the_first_notebook_and_fetches_no_news(computer):
    (computer.root / "notebooks").mkdir()
    for name in ("03_the_vote.ipynb", "00_start_here.ipynb"):
        (computer.root / "notebooks" / name).touch()
    computer("lab", "--no-browser")
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in computer.out
    assert "--LabApp.news_url=None" in computer.out and "'--no-browser']" in computer.out
    assert "--log-level=ERROR" in computer.out
    assert "log-level" not in computer("lab", "--debug").out and "--debug" not in computer.out
    settings = (computer.root / ".venv/share/jupyter/lab/settings/overrides.json").read_text()
    assert "fetchNews" in settings and '"recordTiming": true' in settings


@posix
def test_an_update_needs_no_set_up(computer):
    """It may bring what mends one; and what the teacher names is found from the folder where the command is given."""
    (computer.root / "delivery").mkdir()
    shutil.copy(ROOT / "delivery/update.py", computer.root / "delivery")
    shutil.copytree(computer.root, computer.root.parent / "new")
    (computer.root.parent / "new/README.md").write_text("new")
    assert computer("update", "../new", kind="offline").code == 0, computer.err
    assert (computer.root / "README.md").read_text() == "new" and not (computer.root / ".venv").exists()
    assert_one_sentence(computer("update", "nowhere"), "Nothing was changed.")


@posix
@pytest.mark.parametrize("change", ["the requirements changed", "an editor made it"])
def test_packages_are_added_to_an_environment_that_is_there(computer, change):
    """An editor may have made .venv before: it has no mark, and nothing was killed."""
    computer("setup")
    made = (computer.root / ".venv/made").read_text()
    if change == "an editor made it":
        (computer.root / ".venv/ready").unlink()
    else:
        with open(computer.root / "requirements.txt", "a") as file:
            file.write("# changed\n")
    assert computer("lab").code == 0 and "Setting up" in computer.out
    assert computer.pip_calls() == ["requirements.txt"] * 2 and (computer.root / ".venv/made").read_text() == made


@posix
def test_the_full_tests_add_their_requirements_once(computer):
    for _ in range(2):
        assert "RUN ['dev/run_all.py', '--only', 'here']" in computer("test", "--all", "--only", "here").out
    assert "'-m', 'delivery', '-x']" in computer("test", "--delivery", "-x").out
    assert computer.pip_calls() == ["requirements.txt", "requirements-all.txt"]
    assert "Setting up" not in computer("lab").out


@posix
def test_offline_after_an_update_keeps_what_is_there(computer):
    """The requirements changed, the computer is offline: once the old ones are back, no set-up is needed."""
    computer("setup")
    before = (computer.root / "requirements.txt").read_bytes()
    (computer.root / "requirements.txt").write_bytes(before + b"# changed\n")
    assert_one_sentence(computer("lab", kind="offline"), "is this computer online?")
    (computer.root / "requirements.txt").write_bytes(before)
    assert "Setting up" not in computer("lab", kind="offline").out and computer.code == 0


@posix
@pytest.mark.parametrize(("kind", "said"), [("disk full", "The disk is full"), ("offline", "is this computer online?")])
def test_what_stops_venv_or_pip_is_one_sentence_and_the_next_call_recovers(computer, kind, said):
    assert_one_sentence(computer("lab", kind=kind), said)
    assert (computer.root / ".venv").exists() == (kind == "offline")  # venv itself had worked
    assert computer("lab").code == 0 and "RUN" in computer.out


def listen():
    """A job in the background hands down a deaf ear for Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def stopped(computer, number, calls=1, **more):
    """A set-up that is given a signal once pip is at work."""
    process = computer.start("lab", kind="slow", start_new_session=True, **more)
    deadline = time.monotonic() + 30
    while len(computer.pip_calls()) < calls:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, number)
    computer.out, computer.err = process.communicate()
    computer.code = process.returncode
    return computer


@posix
@pytest.mark.parametrize("update", [False, True])
def test_killed_half_way(computer, update):
    """What a kill left behind is not used again."""
    if update:
        computer("test", "--all")  # two marks
        (computer.root / "requirements.txt").write_bytes(b"# changed\n")
    stopped(computer, signal.SIGKILL, calls=3 if update else 1)
    made = (computer.root / ".venv/made").read_text()
    assert computer("lab").code == 0 and "Setting up" in computer.out and "RUN" in computer.out
    assert (computer.root / ".venv/made").read_text() != made


@posix
def test_interrupted_by_the_keyboard(computer):
    assert_one_sentence(stopped(computer, signal.SIGINT, preexec_fn=listen), "Give the same command again")
    assert computer("lab").code == 0


@pytest.mark.pythons
@posix
def test_a_broken_environment_is_made_anew(computer):
    computer("setup")
    venv = computer.root / ".venv"
    for what in ("python is gone", "configuration is gone", "other Python", "a file in its place"):
        if what == "python is gone":
            (venv / "bin/python").unlink()
        elif what == "configuration is gone":
            (venv / "pyvenv.cfg").unlink()
        elif what == "other Python":
            (venv / "pyvenv.cfg").write_text("version = 3.10.1\n")
        else:
            shutil.rmtree(venv)
            venv.touch()
        assert computer("lab").code == 0 and "Setting up" in computer.out and "RUN" in computer.out, what


@posix
def test_packages_lost_later(computer):
    computer("setup")
    assert_one_sentence(computer("lab", kind="damaged"), "was damaged", "give the same command again")
    assert computer("lab").code == 0 and "Setting up" in computer.out


@posix
def test_a_set_up_whose_last_step_fails_says_so(computer):
    assert_one_sentence(computer("lab", kind="no fonts"), "no fonts here", "delete the folder .venv")
    assert computer("lab").code == 0 and "Setting up" in computer.out and "RUN" in computer.out


@pytest.mark.pythons
@posix
def test_a_folder_that_cannot_be_written(computer):
    computer.root.chmod(0o555)

    def as_an_ordinary_user():  # root may write everywhere: give that up (CAP_DAC_OVERRIDE) for this process
        if os.geteuid() == 0:
            ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)

    try:
        (computer.stand_in / "venv.py").unlink()  # the real one, with its real text
        computer("lab", preexec_fn=as_an_ordinary_user)
    finally:
        computer.root.chmod(0o755)
    assert_one_sentence(computer, "cannot be written to", "folder of your own")


@pytest.mark.pythons
@posix
def test_a_newer_python_is_tried_with_one_sentence(computer):
    # made up, so that this holds with every Python: the course has seen none since 3.10
    code = "import sys, course; course.tested = lambda: ['3.9', '3.10']; sys.exit(course.main(sys.argv[1:]))"
    assert_one_sentence(computer("setup", code=code, kind="strange"), "untested Python", "please install Python 3.10")
    assert computer("setup", code=code).code == 0
    here = "Python {}.{}".format(*sys.version_info)
    said = here + " is newer than any this course was tested with (3.9 to 3.10): trying."
    assert computer.out.count(said) == 1
    assert "newer than any" not in computer("lab", code=code).out


def test_the_oldest_and_the_newest_tested_python_are_not_called_newer():
    course = load_course()
    for version in (course.tested()[0], course.tested()[-1]):
        course.sys = types.SimpleNamespace(version_info=(*map(int, version.split(".")), 0))
        assert not course.is_newer(), version
    course.sys = types.SimpleNamespace(version_info=(3, int(course.tested()[-1][2:]) + 1, 0))
    assert course.is_newer()


# ---- the path of the course ----


@pytest.mark.pythons
@pytest.mark.parametrize("windows", [False, True])
def test_the_environment_finds_the_course_by_a_relative_path(tmp_path, windows):
    """In a folder of any name, in a locale without such letters, and after a move."""
    course, folder = load_course(), tmp_path / "ä b 课程 Қазақстан ' & %"
    site = folder / ".venv" / ("Lib/site-packages" if windows else "lib/python3.11/site-packages")
    site.mkdir(parents=True)
    (folder / "utils").mkdir()
    (folder / "utils/__init__.py").write_text("found = True")
    # of pip install -e, as earlier copies had it
    (site / "_one_news_story.pth").write_text(str(folder), encoding="utf-8")
    purelib = f"import sysconfig; sysconfig.get_path = lambda name: {str(site)!r}\n"
    subprocess.run([sys.executable, "-c", purelib + course.PATH_FILE, folder], check=True)
    (path_file,) = site.glob("*.pth")
    assert path_file.read_bytes().isascii() and str(tmp_path) not in path_file.read_text()
    look = "import site, sys; site.addsitedir(sys.argv[1]); import utils; print(utils.found)"
    moved = folder.rename(tmp_path / "moved Å")
    command = [sys.executable, "-S", "-c", look, moved / site.relative_to(folder)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | {"LC_ALL": "C"}
    done = subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr


def test_the_requirements_become_words_for_pip(tmp_path):
    course = load_course()
    words = course.packages("requirements.txt")
    assert words[:2] == ["-c", "constraints.txt"] and "-e" not in " ".join(words).split()
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line.split("#")[0].strip() for line in lines if line and line[0] not in "#-"]
    assert words[2:] == wanted and 'numpy==2.4.6 ; python_version < "3.12"' in wanted


def test_settings_of_the_student_do_not_reach_what_is_started(tmp_path, monkeypatch):
    course = load_course()
    course.VENV = tmp_path / ".venv"
    course.VENV.mkdir()
    for name in ("MPLBACKEND", "MATPLOTLIBRC", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, "elsewhere")
    given = course.environment()
    assert not {"MPLBACKEND", "MATPLOTLIBRC"} & set(given)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        assert pathlib.Path(given[name]).parent == course.VENV / "home"


# ---- the real thing ----


ASK_KERNEL = """import jupyter_client, sys
client = jupyter_client.BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
print(client.execute("6 * 7", reply=True, timeout=60)["content"]["status"])"""


def opened_and_stopped(computer, **setting):
    """What `course.py lab` prints until it has opened; the page and a kernel answer, Ctrl-C ends it without a word."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in setting.items():
            patch.setenv(name, value)
        patch.delenv("PYTHONPATH", raising=False)
        process = computer.start("lab", "--no-browser", start_new_session=True, preexec_fn=listen)
    lines = []
    try:
        while not lines or (lines[-1] and not lines[-1].startswith("To come back:")):
            lines.append(process.stdout.readline())
        place, _, token = lines[-3].split()[-1].partition("/lab/tree/notebooks/00_start_here.ipynb?token=")
        page = f"{place}/lab/tree/notebooks/00_start_here.ipynb?token={token}"
        with urllib.request.urlopen(page, timeout=30) as answer:
            assert answer.status == 200
        request = urllib.request.Request(f"{place}/api/kernels?token={token}", b"{}", method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            kernel = json.load(answer)["id"]
        of_it = computer.root / f".venv/home/runtime/kernel-{kernel}.json"
        said = subprocess.check_output([computer.root / ".venv/bin/python", "-c", ASK_KERNEL, of_it], text=True)
        assert said == "ok\n"  # a kernel that warns does it as it starts
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    said = [line for line in (out + err).splitlines() if "Parent appears to have exited" not in line]
    assert not said and process.returncode == 0
    return lines


@pytest.fixture(scope="module")
def first_minute(tmp_path_factory):
    """A computer with the whole course, where `course.py lab` has set up all from nothing; and what it printed."""
    computer = Computer(tmp_path_factory.mktemp("first"))
    shutil.rmtree(computer.stand_in)
    for name in files(ROOT):
        (computer.root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, computer.root / name)
    return computer, opened_and_stopped(computer, HOME=os.devnull, MPLBACKEND="module://missing", LC_ALL="C")


@posix
def test_a_real_first_minute_and_the_next(first_minute):
    """Three lines with the address, no log; Jupyter's settings of the student name what is not there."""
    computer, first = first_minute
    own = computer.root.parent / "home"
    (own / ".jupyter").mkdir(parents=True)
    setting = {"ServerApp": {"contents_manager_class": "missing.Manager"}}
    (own / ".jupyter/jupyter_server_config.json").write_text(json.dumps(setting))
    following = opened_and_stopped(computer, HOME=str(own), MPLBACKEND="module://missing", LC_ALL="C")
    assert first[:2] == [f"Setting up the course: one to five minutes, {AGAIN} ...\n", "Set up.\n"]
    for lines in (first[2:], following):
        assert len(lines) == 3 and lines[0].startswith("The course opens in your browser. Its address: http://")
        assert lines[1].startswith("To stop: press Ctrl-C") and lines[2].endswith("python3 course.py lab\n")


@posix
def test_the_usual_way_in_an_environment_of_ones_own(first_minute):
    """README: pip install -r requirements.txt; then jupyter lab and pytest. What course.py adds to pip's work is gone."""
    course = first_minute[0].root
    venv = course / ".venv"
    (path_file,) = venv.glob("lib/*/site-packages/course.pth")
    settings = "etc/ipython/ipython_config.json", "share/jupyter/lab/settings/overrides.json"
    for added in (path_file, *(venv / name for name in settings)):
        added.unlink()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def own(*words):
        command = [venv / "bin" / words[0], *words[1:]]
        return subprocess.run(command, cwd=course, env=clean, capture_output=True, text=True)

    done = own("pip", "install", "--no-compile", "-r", "requirements.txt")
    assert done.returncode == 0, done.stderr
    assert re.search(r"(?m)^Successfully installed one-news-story-\S+$", done.stdout)  # all else was there
    done = own("jupyter", "lab", "--version")
    assert done.returncode == 0 and done.stdout.startswith("4."), done.stderr
    done = own("pytest", "-q", "tests/package/test_votes.py", "notebooks/00_start_here.ipynb")
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout
    done = own("python", "-c", "import os; os.chdir('/'); import utils; print(utils.__file__)")
    assert done.stdout.strip() == str(course / "utils/__init__.py")


def test_a_real_offline_set_up_says_so(computer, monkeypatch):
    shutil.rmtree(computer.stand_in)
    nowhere = {"CONFIG_FILE": os.devnull, "INDEX_URL": "http://127.0.0.1:9/", "FIND_LINKS": "", "NO_CACHE_DIR": "1"}
    for name, value in nowhere.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    computer("lab")
    assert_one_sentence(computer, "is this computer online?")
