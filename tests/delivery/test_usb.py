"""The USB folder: the set for this computer is made, and installed with the network taken away."""

import os
import shutil
import subprocess
import sys
import time

import pytest

from dev.run_all import HERE, PYTHONS, ROOT

pytestmark = pytest.mark.delivery
# The tests take the network away from every Python they start; what fetches packages needs it.
ONLINE = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COURSE"))}
LOOK = "import utils; print(utils.__file__, len(utils.load('votes')))"


def usb(*words, root=ROOT):
    command = [sys.executable, "delivery/usb.py", *words]
    return subprocess.run(command, cwd=root, env=ONLINE, capture_output=True, text=True)


def without_network() -> list[str]:
    """What to put before a command so that it sees no network; nothing where the system does not allow it."""
    cut = ["unshare", "--user", "--map-root-user", "--net"]
    allowed = shutil.which("unshare") and subprocess.run([*cut, "true"], capture_output=True).returncode == 0
    return cut if allowed else []


@pytest.mark.skipif(sys.platform != "linux", reason="only the set for Linux is tried")
def test_the_course_is_installed_and_opened_without_network(tmp_path, record_property):
    stick, home = tmp_path / "stick", tmp_path / "home"
    home.mkdir()
    try:
        made = usb(stick, "--system", "linux", "--python", HERE)
        assert made.returncode == 0, made.stderr
        assert f"1 of 1: packages for linux, Python {HERE}" in made.stdout
        assert not list((stick / "course").glob("teacher*"))
        assert not [p.name for p in (stick / "wheels").iterdir() if p.suffix != ".whl"]
        environment = ONLINE | {"HOME": str(home), "PIP_NO_CACHE_DIR": "1"}
        quiet = {"cwd": home, "env": environment, "capture_output": True, "text": True, "timeout": 900}
        start, python = time.perf_counter(), os.path.realpath(sys.executable)
        command = [*without_network(), python, stick / "start.py", "setup"]
        done = subprocess.run(command, **quiet)
        seconds = time.perf_counter() - start
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        course = home / "one-news-story"
        look = subprocess.check_output([course / ".venv/bin/python", "-c", LOOK], cwd=home, env=environment)
        assert look.decode().split()[0] == str(course / "utils/__init__.py")
        size = sum(p.stat().st_size for p in (stick / "wheels").iterdir()) / 1e6
        cut = "network cut off" if without_network() else "pip without index"
        record_property("measured", f"{size:.0f} MB of packages, set up in {seconds:.0f} s, {cut}")
    finally:  # half a gigabyte
        shutil.rmtree(stick, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


def test_each_system_has_its_own_packages():
    """Resolved only: every package exists there as a ready wheel. Nothing is installed on Windows or macOS."""
    # what has wheels for both has others
    made = usb("unused", "--list", "--python", PYTHONS[0], "--python", PYTHONS[-1])
    assert made.returncode == 0, made.stderr
    sets = dict(line.split(" packages: ") for line in made.stdout.splitlines())
    assert len(sets) == 3 * 2
    for title, packages in sets.items():
        names = {package.partition("==")[0] for package in packages.split()}
        assert {"jupyterlab", "pandas", "matplotlib", "ipywidgets", "hatchling", "editables"} <= names
        assert ("pywinpty" in names) == ("colorama" in names) == title.startswith("windows"), title
        assert ("appnope" in names) == title.startswith("mac"), title
    assert not (ROOT / "unused").exists()


def test_it_writes_over_nothing(tmp_path):
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    assert "name a new one" in usb(tmp_path).stderr
    assert "outside the course" in usb(ROOT / "notebooks" / "stick").stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file.txt"]
    assert not (ROOT / "notebooks" / "stick").exists()
    made = usb(tmp_path / "file.txt")
    assert made.returncode == 1 and made.stderr.endswith("name a new one.\n") and made.stderr.count("\n") == 1


def test_what_stops_the_student_copy_is_said_once(tmp_path):
    """A course that was unpacked from a ZIP: no git, so no student copy."""
    course = tmp_path / "course"
    leave = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".pytest_cache")
    shutil.copytree(ROOT, course, ignore=leave)
    done = usb(tmp_path / "stick", root=course)
    assert done.returncode == 1 and "is no git repository" in done.stderr and done.stderr.count("\n") == 1
    assert not (tmp_path / "stick" / "wheels").exists()


# ---- start.py, with a course that only says that it was started ----


@pytest.fixture
def stick(tmp_path):
    """A small USB folder. An empty home lies beside it."""
    for name in ("stick/course/data", "stick/wheels", "home"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "stick/course/course.py").write_text("print('started')", encoding="utf-8")
    (tmp_path / "stick/course/data/votes.csv").write_text("all of it", encoding="utf-8")
    shutil.copy(ROOT / "delivery/usb_folder/start.py", tmp_path / "stick")
    return tmp_path / "stick"


def begin(stick):
    home = {name: str(stick.with_name("home")) for name in ("HOME", "USERPROFILE")}
    command = [sys.executable, stick / "start.py", "setup"]
    return subprocess.run(command, env=os.environ | home, capture_output=True, text=True)


def test_a_copy_that_was_cut_off_is_made_anew(stick):
    table, home = stick / "course/data/votes.csv", stick.with_name("home")
    table.unlink()
    table.symlink_to("nowhere")  # cannot be read: the copy stops when the other files are there
    assert begin(stick).returncode != 0
    half = home / "one-news-story-unfinished"
    assert not (home / "one-news-story").exists() and (half / "course.py").is_file()
    (half / "left.txt").write_text("of the half copy", encoding="utf-8")
    (half / "left.txt").chmod(0o400)
    table.unlink()
    table.write_text("all of it", encoding="utf-8")
    done = begin(stick)
    assert done.returncode == 0 and "started" in done.stdout, done.stderr
    assert sorted(path.name for path in home.iterdir()) == ["one-news-story"]
    there = home / "one-news-story"
    assert (there / "data/votes.csv").read_text(encoding="utf-8") == "all of it" and not (there / "left.txt").exists()


def test_a_course_that_is_there_stays_as_it_is(stick):
    begin(stick)
    table = stick.with_name("home") / "one-news-story/data/votes.csv"
    table.write_text("own work", encoding="utf-8")
    assert begin(stick).returncode == 0 and table.read_text(encoding="utf-8") == "own work"


def test_a_folder_of_that_name_that_is_not_the_course(stick):
    other = stick.with_name("home") / "one-news-story/essay.txt"
    other.parent.mkdir()
    other.write_text("own work", encoding="utf-8")
    done = begin(stick)
    assert done.returncode == 1 and done.stderr.endswith("rename it and give the same command again.\n")
    assert done.stderr.count("\n") == 1 and [path.name for path in other.parent.iterdir()] == ["essay.txt"]
