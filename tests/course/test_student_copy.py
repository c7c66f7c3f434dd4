"""course.py student-copy: the course without teacher/, as a git repository that later runs add commits to."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import nbformat
import pytest
from running import digest
from student_copy import GIVEN, files, git, main, student_copy

from delivery.export import marked
from delivery.ours import FOR_TEACHERS
from delivery.update import edition_of
from dev.small_master import small_master
from tests.lessons.masters import LESSONS, ROOT, build

pytestmark = [pytest.mark.all,
              pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the course is no git repository here")]  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    target = tmp_path_factory.mktemp("class") / "course"
    said = student_copy(ROOT, target)
    assert "a new commit" in said and "No part of the course" not in said, said
    return target


def test_the_copy_holds_the_course_without_its_solutions(copy):
    names = git(copy, "ls-files").split("\n")
    assert not any(name.startswith("teacher/") or name.endswith(".solved.ipynb") for name in names)
    for name in ("course.py", "requirements.txt", "data/votes.csv", "dev/guard.py", "tests/package/test_check.py"):
        assert (copy / name).is_file()
    for lesson in LESSONS:
        text = (copy / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8")
        assert "SOLUTION" not in text and (copy / "utils" / "exercises" / "recipes" / f"{lesson}.json").is_file()
    assert "## For teachers" not in (copy / "README.md").read_text(encoding="utf-8")
    assert git(copy, "log", "--oneline").count("\n") == 1 and git(copy, "status", "--porcelain") == ""
    assert git(copy, "branch", "--show-current").strip() == "main"


def test_tests_that_need_the_masters_stay_behind(copy):
    """Folders decide; whatever goes along names neither teacher/ nor its masters."""
    kept = [name for name in files(copy) if name.startswith("tests/")]
    assert {name.split("/")[1] for name in kept} == {"package", "nbval_sanitize.cfg"}
    for name in kept:
        text = (copy / name).read_text(encoding="utf-8") if name.endswith(".py") else ""
        assert "teacher" not in text.replace("student or teacher", "") and "masters" not in text, name


# ---- what is a teacher's own, tried on a small course ----

NOTEBOOK, CLASS_LIST = "notebooks/09_small.ipynb", "delivery/hub/class_list.txt"


def note_built(root, master):
    """What build notes in a master of the student notebook that it wrote."""
    book = nbformat.read(master, as_version=4)
    book.metadata["course"] = {"edition": digest((root / NOTEBOOK).read_text(encoding="utf-8"))}
    nbformat.write(book, master)


@pytest.fixture
def course(tmp_path):
    """A course of one lesson, built and committed."""
    root = tmp_path / "teachers"
    for name in ("teacher", "notebooks", "delivery/hub"):
        (root / name).mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "course.py").write_text("", encoding="utf-8")
    (root / CLASS_LIST).write_text("anna\n", encoding="utf-8")
    master = root / "teacher" / "09_small.solved.ipynb"
    nbformat.write(small_master(), master)
    (root / NOTEBOOK).write_text(build.student_text(root, master), encoding="utf-8")
    note_built(root, master)
    git(root, "init", "-q")
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "the course")
    return root


def copied(course):
    """The message of a run, and what then lies in the copy; delivery/given.zip holds the same once more."""
    target = course.with_name("class")
    said = student_copy(course, target)
    there = {name: (target / name).read_bytes() for name in git(target, "ls-files").split()}
    with zipfile.ZipFile(io.BytesIO(there.pop(GIVEN))) as given:
        assert {name: given.read(name) for name in given.namelist()} == there
    return said, {name: content.decode("utf-8") for name, content in there.items()}


def test_a_later_run_adds_a_commit_and_leaves_other_files_alone(course):
    copied(course)
    copy = course.with_name("class")
    own = copy / "my_notes.txt"
    own.write_text("mine", encoding="utf-8")
    when = edition_of((copy / GIVEN).read_bytes())
    assert "nothing was changed" in copied(course)[0] and edition_of((copy / GIVEN).read_bytes()) == when > "2026"
    (copy / "course.py").write_text("older", encoding="utf-8")
    gone = copy / "notebooks" / "old.ipynb"
    gone.write_text("{}", encoding="utf-8")
    git(copy, "add", "course.py", "notebooks/old.ipynb")
    git(copy, "commit", "-q", "-m", "an earlier state")
    said, there = copied(course)
    assert "a new commit, 2 files" in said and there["course.py"] == "" and not gone.exists()
    assert own.read_text(encoding="utf-8") == "mine" and "my_notes" not in git(copy, "ls-files")
    assert git(copy, "log", "--oneline").count("\n") == 3


def test_only_what_git_tracks_is_copied_and_no_list_of_a_class(course):
    for name in ("notebooks/09_small-Copy1.ipynb", "grades.csv", "teacher/plan.txt"):
        (course / name).write_text("anna 1", encoding="utf-8")
    (course / CLASS_LIST).write_text("the-real-name\n", encoding="utf-8")
    said, there = copied(course)
    assert set(there) == {"course.py", "pyproject.toml", NOTEBOOK}
    assert said.endswith("Left out, because git does not track it: grades.csv, notebooks/09_small-Copy1.ipynb.")
    git(course, "commit", "-q", "-a", "-m", "real names")
    assert set(copied(course)[1]) == set(there)


SOLVED = [
    ("notebooks/03_the_vote.solutions.html", marked("<head></head>")),
    ("handouts/week_1.html", marked("<head></head>")),  # under any name
    ("handouts/03.pdf", f"%PDF-1.4\n%%EOF\n% {FOR_TEACHERS}\n"),
    ("solved/03_the_vote.ipynb", '{"cells": [{"source": ["### BEGIN SOLUTION"]}]}'),
]


@pytest.mark.parametrize("name, content", SOLVED)
def test_no_page_and_no_notebook_with_solutions_goes_to_the_class(course, name, content):
    (course / name).parent.mkdir(exist_ok=True)
    (course / name).write_text(content, encoding="utf-8")
    copied(course)  # not tracked: it stays behind
    git(course, "add", "--all")
    with pytest.raises(SystemExit, match=rf"^Nothing was copied, because these hold solutions or a guide: {name}; "):
        copied(course)


@pytest.mark.parametrize(
    "name", ["abgaben/klassenliste.csv", "klassenliste.txt", "data/marks.csv", "notebooks/names.md"]
)
def test_a_file_that_is_no_part_of_the_course_is_named(course, name):
    (course / name).parent.mkdir(exist_ok=True)
    (course / name).write_text("anna", encoding="utf-8")
    assert "No part of the course" not in copied(course)[0]
    git(course, "add", "--all")
    for _ in range(2):  # whether it is new in the copy or was there before
        said = copied(course)[0]
        assert said.endswith(f"\nNo part of the course as it was delivered, and now in the copy: {name}."), said


def test_a_change_that_is_not_committed_is_copied(course):
    (course / "course.py").write_text("pass\n", encoding="utf-8")
    assert copied(course)[1]["course.py"] == "pass\n"


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def answered(course):
    rewrite(course / NOTEBOOK, "abstained = ...", "abstained = 73")


def run_once(course):
    nb = nbformat.read(course / NOTEBOOK, as_version=4)
    next(cell for cell in nb.cells if cell.cell_type == "code").outputs = [nbformat.v4.new_output("stream", text="1")]
    nbformat.write(nb, course / NOTEBOOK)


def without_a_master(course):
    shutil.copy(course / NOTEBOOK, course / "notebooks" / "09_small-Copy1.ipynb")
    git(course, "add", "notebooks")


@pytest.mark.parametrize("change", [answered, run_once, without_a_master])
def test_a_notebook_that_build_did_not_make_stops_it(course, change):
    change(course)
    with pytest.raises(SystemExit, match=r"notebooks/09_small\S*\.ipynb; keep work .* python3 course\.py build\.$"):
        copied(course)
    assert not course.with_name("class").exists()


def test_what_build_made_and_git_does_not_know_yet_stops_it(course):
    """A lesson that was taken back in, or a new one: README.md of the copy would name what is not there."""
    recipes = course / "utils/exercises/recipes/09_small.json"
    recipes.parent.mkdir(parents=True)
    recipes.write_text('{"exercises": []}', encoding="utf-8")
    git(course, "rm", "-q", "--cached", NOTEBOOK)
    with pytest.raises(SystemExit) as stopped:
        copied(course)
    said, _, words = str(stopped.value).rpartition("\n")
    assert said.startswith(
        "Nothing was copied, because build has made files that git does not know yet, and the class "
    )
    assert words == f"git add {NOTEBOOK} utils/exercises/recipes/09_small.json"
    assert not course.with_name("class").exists()
    git(course, *words.split()[1:])
    assert {NOTEBOOK, "utils/exercises/recipes/09_small.json"} <= set(copied(course)[1])


def test_a_master_that_was_changed_and_not_built_stops_it(course):
    rewrite(course / "teacher/09_small.solved.ipynb", "# How many?", "# How many states?")
    with pytest.raises(SystemExit, match=rf"masters were changed .*: {NOTEBOOK}; run python3 course\.py build\.$"):
        copied(course)
    answered(course)
    with pytest.raises(SystemExit, match=rf"{NOTEBOOK}; keep work of your own"):
        copied(course)


def test_a_master_that_build_would_refuse_stops_it(course):
    rewrite(course / "teacher/09_small.solved.ipynb", "number(73", "number(74")
    with pytest.raises(SystemExit, match=r"build would stop: 09_small, exercise 9\.1, field 'right'"):
        copied(course)


@pytest.mark.parametrize("around", [False, True])
def test_a_course_that_came_without_git(course, around):
    """Unpacked from a ZIP, on its own or somewhere in a repository of the teacher's."""
    shutil.rmtree(course / ".git")
    if around:
        git(course.parent, "init", "-q")
    with pytest.raises(SystemExit, match=r"is no git repository, .*: fetch the course with git clone, or "):
        copied(course)
    assert not course.with_name("class").exists()


def test_help_and_a_slip_on_the_command_line(capsys):
    assert subprocess.run([sys.executable, "teacher/tools/student_copy.py", "--help"], cwd=ROOT).returncode == 0
    for words in ([], ["--sure"], ["one", "two"]):
        with pytest.raises(SystemExit, match="2"):
            main(words)
        assert capsys.readouterr().err.startswith("usage: course.py student-copy")


@pytest.mark.parametrize("where", ["inside", "full", "another repository", "a file", "in a file"])
def test_it_refuses_a_place_that_is_something_else(where, tmp_path):
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    own = {"inside": ROOT / "notebooks/copy", "a file": tmp_path / "file.txt", "in a file": tmp_path / "file.txt/copy"}
    if where == "another repository":
        git(tmp_path, "init", "-q")
    with pytest.raises(SystemExit, match=r"name a(nother|\snew) folder"):
        student_copy(ROOT, own.get(where, tmp_path))
    assert not (ROOT / "notebooks" / "copy").exists()


def test_the_tests_are_green_in_the_copy(copy):
    """All are there. Those run that look for files beside utils, which may have stayed behind, and the first notebook."""
    ours = ("PYTEST", "PYTHONPATH", "CI")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    looking = [path.name for path in copy.glob("tests/package/test_*.py") if "__file__" in path.read_text("utf-8")]
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not all and not delivery", "tests", "utils", "notebooks"]
    command += ["-k", " or ".join([*looking, "00_start_here.ipynb"])]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    assert looking and done.returncode == 0, done.stdout[-3000:]
    ran, others = re.search(r"(\d+) passed.* (\d+) deselected", done.stdout).groups()
    assert int(ran) + int(others) > 1000  # the whole package


# ---- the website ----


def test_the_website_holds_the_course_alone_and_no_solutions(tmp_path, monkeypatch):
    from delivery import site

    others = ["notebooks/03_it-Copy1.ipynb", "data/marks.csv", "data/my_x.csv"]
    for name in ["notebooks/03_it.ipynb", "data/votes.csv", *others]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    package = {"resources": [{"path": "votes.csv"}]}
    (tmp_path / "data/datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    monkeypatch.setattr(site, "ROOT", tmp_path)
    assert site.contents(tmp_path / "made") == ["data/marks.csv", "notebooks/03_it-Copy1.ipynb"]
    made = {path.relative_to(tmp_path / "made").as_posix() for path in (tmp_path / "made").rglob("*.*")}
    assert made == {"notebooks/03_it.ipynb", "data/votes.csv", "data/datapackage.json"}
    (tmp_path / "notebooks/03.html").write_text(marked("<head></head>"), encoding="utf-8")
    with pytest.raises(SystemExit, match=r"^The site was not built: .*: notebooks/03\.html; move them elsewhere\.$"):
        site.contents(tmp_path / "again")


def test_on_a_stick_nothing_is_to_be_pushed(tmp_path, capsys):
    main(["--for-usb", str(tmp_path / "course")])
    assert re.search(r"course: a new commit, \d+ files\.\n$", capsys.readouterr().out)
