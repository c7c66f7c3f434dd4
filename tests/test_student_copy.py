"""course.py student-copy: the course without teacher/, as a git repository that later runs add commits to."""

import os
import subprocess
import sys

import pytest
from masters import LESSONS, ROOT
from student_copy import files, for_students, git, student_copy

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the course is no git repository here")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    target = tmp_path_factory.mktemp("class") / "course"
    assert "a new commit" in student_copy(ROOT, target)
    return target


def test_the_copy_holds_the_course_without_its_solutions(copy):
    names = git(copy, "ls-files").split("\n")
    assert not any(name.startswith("teacher/") or name.endswith(".solved.ipynb") for name in names)
    for name in (
        "course.py",
        "requirements.txt",
        "README.md",
        "data/votes.csv",
        "conftest.py",
        "tests/test_checks.py",
    ):
        assert (copy / name).is_file()
    for lesson in LESSONS:
        text = (copy / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8")
        assert "SOLUTION" not in text and (copy / "utils" / "exercises" / f"{lesson}.json").is_file()
    assert "## For teachers" not in (copy / "README.md").read_text(encoding="utf-8")
    assert git(copy, "log", "--oneline").count("\n") == 1 and git(copy, "status", "--porcelain") == ""
    assert git(copy, "branch", "--show-current").strip() == "main"


def test_tests_that_need_the_masters_stay_behind():
    kept = {name for name in files(ROOT) if name.startswith("tests/") and for_students(ROOT, name) is not None}
    assert {
        "tests/test_checks.py",
        "tests/test_data.py",
        "tests/test_votes.py",
        "tests/nbval_sanitize.cfg",
    } <= kept
    assert not {"tests/masters.py", "tests/test_exercises.py", "tests/test_student_copy.py"} & kept


def test_a_later_run_adds_a_commit_and_leaves_other_files_alone(copy):
    own = copy / "my_notes.txt"
    own.write_text("mine", encoding="utf-8")
    assert "nothing was changed" in student_copy(ROOT, copy)
    votes = copy / "data" / "votes.csv"
    votes.write_text("older", encoding="utf-8")
    gone = copy / "notebooks" / "old.ipynb"
    gone.write_text("{}", encoding="utf-8")
    git(copy, "add", "data/votes.csv", "notebooks/old.ipynb")
    git(copy, "commit", "-q", "-m", "an earlier state")
    assert "a new commit, 2 files" in student_copy(ROOT, copy)
    assert votes.read_bytes() == (ROOT / "data" / "votes.csv").read_bytes() and not gone.exists()
    assert own.read_text(encoding="utf-8") == "mine" and "my_notes" not in git(copy, "ls-files")
    assert git(copy, "log", "--oneline").count("\n") == 3


@pytest.mark.parametrize("where", ["inside", "full", "another repository"])
def test_it_refuses_a_folder_that_is_something_else(where, tmp_path):
    target = ROOT / "notebooks" / "copy" if where == "inside" else tmp_path
    if where != "inside":
        (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    if where == "another repository":
        git(tmp_path, "init", "-q")
    with pytest.raises(SystemExit, match=r"name a(nother|\snew) folder"):
        student_copy(ROOT, target)
    assert not (ROOT / "notebooks" / "copy").exists()


@pytest.mark.all
def test_the_tests_are_green_in_the_copy(copy):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHONPATH")) and k != "CI"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "-m",
        "not all and not delivery",
    ]
    command.append("--ignore=tests/test_package.py")  # it asks which utils is installed: here that of the course itself
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
