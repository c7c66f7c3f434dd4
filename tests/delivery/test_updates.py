"""Updates that lose nothing: real repositories, the real nbgitpuller. What UPDATES.md says, case by case.

After every pull the student's work is there. Where the teacher's news does not arrive, the case says so.
"""

import functools
import hashlib
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock

import nbformat
import pytest
from nbclient import NotebookClient
from nbgitpuller.pull import GitPuller

from dev.hub_trial import HUB, ROOT, git, git_server, student_copy
from tests.course.class_copies import LESSON, MINE, NEWS, OTHER, TABLE, cell, edit, set_cell, source

pytestmark = pytest.mark.delivery
PAGE = ROOT / "delivery" / "UPDATES.md"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A folder of repositories and where they are served; the student copy is made once."""
    folder = tmp_path_factory.mktemp("git")
    git(student_copy(folder / "original"), "repack", "-adq")  # as every public server keeps it
    with git_server(folder) as url:
        yield folder, url


class Case:
    """A teacher's repository and a student's folder, just pulled."""

    def __init__(self, served, tmp_path):
        folder, url = served
        self.teacher = folder / tmp_path.name
        shutil.copytree(folder / "original", self.teacher)
        self.url, self.student = f"{url}/{tmp_path.name}", tmp_path / "course"
        assert self.pull(), self.said

    def pull(self, **more):
        """As the link does, with no settings of this computer; gives whether it worked."""
        environment, self.said = {"PATH": os.environ["PATH"], "HOME": str(self.student.parent)}, ""
        with mock.patch.dict(os.environ, environment, clear=True):
            try:
                for line in GitPuller(self.url, str(self.student), branch="main", **more).pull():
                    self.said += line
            except Exception as fault:  # nbgitpuller has no class of its own for a lock
                self.said += str(fault)
                return False
        return True

    def publish(self):
        """The teacher's changes become a commit."""
        git(self.teacher, "add", "--all")
        git(self.teacher, "commit", "-q", "-m", "news")

    def pulled(self):
        """Publish and pull; the pull must work."""
        self.publish()
        assert self.pull(), self.said


@pytest.fixture
def case(served, tmp_path):
    return Case(served, tmp_path)


def answers(folder, name=LESSON):
    """Ids of the cells that students fill in, first to last."""
    cells = nbformat.read(folder / name, as_version=4).cells
    return [c.id for c in cells if "exercise" in c.metadata.get("tags", [])]


def answered(case, number=0):
    """The student has filled in a cell; its id."""
    answer = answers(case.student)[number]
    edit(case.student, set_cell(answer, MINE))
    return answer


# ---- cases in which the work stays and the news arrives ----


def test_the_teacher_changes_another_cell_and_adds_a_note_above_an_exercise(case):
    """A note is the way to correct an exercise that a class has: the answer stays, the note arrives."""
    first, noted, last = answered(case), answered(case, 2), answers(case.student)[-1]
    edit(case.teacher, set_cell(last, NEWS))
    note = nbformat.v4.new_markdown_cell("A correction.", id="note-3")  # above the text that asks
    edit(case.teacher, lambda n: n.cells.insert(n.cells.index(cell(n, noted)) - 1, note))
    case.pulled()
    assert source(case.student, first) == source(case.student, noted) == MINE
    assert source(case.student, last) == NEWS and source(case.student, "note-3") == "A correction."


def test_run_all_before_the_pull(case):
    """Outputs everywhere, and an answer: both stay, the teacher's note arrives."""
    answer = answers(case.student)[0]
    place = {"metadata": {"path": str(case.student / "notebooks")}}
    notebook = nbformat.read(case.student / LESSON, as_version=4)
    cell(notebook, answer).source = "armenia_today = 'B'"
    NotebookClient(notebook, timeout=120, allow_errors=True, resources=place).execute()
    nbformat.write(notebook, case.student / LESSON)
    edit(case.teacher, lambda n: n.cells.append(nbformat.v4.new_markdown_cell("More.", id="more")))
    edit(case.teacher, set_cell("title", "# A new title"))
    case.pulled()
    now = nbformat.read(case.student / LESSON, as_version=4)
    nbformat.validate(now)
    outputs = [c.outputs for c in now.cells if c.cell_type == "code"]
    assert outputs == [c.outputs for c in notebook.cells if c.cell_type == "code"] and any(outputs)
    assert source(case.student, answer) == "armenia_today = 'B'"
    assert (source(case.student, "title"), source(case.student, "more")) == ("# A new title", "More.")


def test_the_student_has_made_a_file_that_the_teacher_adds(case):
    (case.student / "notebooks/07_more.ipynb").write_text(MINE)
    shutil.copy(case.teacher / LESSON, case.teacher / "notebooks/07_more.ipynb")
    case.pulled()
    [kept] = case.student.glob("notebooks/07_more__*.ipynb")
    assert kept.read_text() == MINE
    assert (case.student / "notebooks/07_more.ipynb").read_bytes() == (case.teacher / LESSON).read_bytes()


def test_what_is_the_students_own_is_left_alone_and_a_deleted_notebook_comes_back(case):
    own = ["my_work/brief.ipynb", "notebooks/03_the_vote-Copy1.ipynb", "my_brief.html", "notebooks/my_verdicts.json"]
    for name in own:
        (case.student / name).parent.mkdir(exist_ok=True)
        (case.student / name).write_text(MINE)
    (case.student / LESSON).unlink()
    edit(case.teacher, set_cell("title", NEWS))
    case.pulled()
    assert [(case.student / name).read_text() for name in own] == [MINE] * 4
    assert source(case.student, "title") == NEWS


def test_a_second_run_of_student_copy_is_such_an_update(case):
    """What course.py student-copy adds to its repository is a new commit; the earlier one stays."""
    before = git(case.teacher, "rev-parse", "HEAD").strip()
    answer = answered(case)
    edit(case.teacher, set_cell("title", "# An older title"), OTHER)
    case.publish()
    student_copy(case.teacher)
    assert len(git(case.teacher, "rev-list", f"{before}..HEAD").split()) == 2
    assert case.pull(), case.said
    assert source(case.student, answer) == MINE
    assert (case.student / OTHER).read_bytes() == (ROOT / OTHER).read_bytes()


# ---- cases in which the work stays and news does not arrive, or not where one looks ----


def test_both_change_the_same_cell(case):
    """The student's version stays, nobody is told; what the teacher changes elsewhere arrives.

    The way to the teacher's version: rename the notebook, use the link again.
    """
    answer = answered(case, 1)
    edit(case.teacher, set_cell(answer, NEWS))
    edit(case.teacher, set_cell("title", NEWS))
    case.pulled()
    assert source(case.student, answer) == MINE and source(case.student, "title") == NEWS
    (case.student / LESSON).rename(case.student / "notebooks/03_mine.ipynb")
    assert case.pull(), case.said
    assert source(case.student, answer, "notebooks/03_mine.ipynb") == MINE
    assert source(case.student, answer) == NEWS


def test_the_teacher_deletes_a_notebook_that_the_student_has_changed(case):
    answer = answered(case)
    (case.teacher / LESSON).unlink()
    (case.teacher / OTHER).unlink()
    checks = f"utils/exercises/recipes/{LESSON.split('/')[1].replace('.ipynb', '.json')}"
    (case.teacher / checks).unlink()
    case.pulled()
    assert source(case.student, answer) == MINE and not (case.student / checks).exists()
    assert not (case.student / OTHER).exists(), "nobody had touched it"
    (case.teacher / "later.txt").write_text("still arrives")
    case.pulled()
    assert (case.student / "later.txt").exists() and source(case.student, answer) == MINE


def test_the_teacher_renames_a_notebook_that_the_student_has_changed(case):
    """The work moves to the new name: it is there, but not where the student looks for it."""
    answer = answered(case)
    (case.teacher / LESSON).rename(case.teacher / "notebooks/03_votes.ipynb")
    case.pulled()
    assert source(case.student, answer, "notebooks/03_votes.ipynb") == MINE
    assert not (case.student / LESSON).exists()


def renamed(case):
    """Why released files are never renamed."""
    (case.teacher / OTHER).rename(case.teacher / "notebooks/07_more.ipynb")
    case.publish()


def other_letters(case):
    """Why names are ASCII: the same file, new on both sides, is not recognised."""
    shutil.copy(case.teacher / LESSON, case.teacher / "notebooks/07_für_alle.ipynb")
    case.publish()


def rewritten_main(case):
    """Why main is never rewritten."""
    git(case.teacher, "commit", "-q", "--amend", "-m", "the same, said otherwise")


@pytest.mark.parametrize(("own", "change"), [
    ("notebooks/07_more.ipynb", renamed), ("notebooks/07_für_alle.ipynb", other_letters), (LESSON, rewritten_main),
])  # fmt: skip
def test_what_stops_every_pull_leaves_the_work_and_only_start_again_helps(case, own, change):
    """Start again: the link with backup=true gives a new copy, and the whole old folder beside it."""
    (case.student / own).write_text(MINE)
    change(case)
    assert not case.pull()
    (case.teacher / "later.txt").write_text("later")
    case.publish()
    assert not case.pull() and not (case.student / "later.txt").exists()
    assert (case.student / own).read_text() == MINE
    assert case.pull(backup=True), case.said
    [old] = case.student.parent.glob("course_backup_*")
    assert (old / own).read_text() == MINE and (case.student / "later.txt").exists()


def test_two_pulls_at_once_and_a_lock_that_was_left(case):
    """A pull that met another one is refused; ten minutes later the lock is taken away."""
    answer = answered(case)
    edit(case.teacher, set_cell("title", NEWS))
    case.publish()
    lock = case.student / ".git/index.lock"
    lock.touch()
    assert not case.pull() and "Try again in a few minutes" in case.said
    os.utime(lock, (time.time() - 660,) * 2)
    assert case.pull(), case.said
    assert source(case.student, answer) == MINE
    assert source(case.student, "title") == NEWS


def test_a_plain_web_server_makes_no_shallow_clones(case, tmp_path):
    """UPDATES.md names servers; a bare repository between the pages of a website is none, whole or not."""
    git(tmp_path, "clone", "-q", "--bare", str(case.teacher), "site/course.git")
    git(tmp_path / "site/course.git", "update-server-info")
    pages = functools.partial(SimpleHTTPRequestHandler, directory=tmp_path / "site")
    with ThreadingHTTPServer(("127.0.0.1", 0), pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/course.git"
        command = ["git", "clone", "-q", "--depth", "1", address, "shallow"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        git(tmp_path, "clone", "-q", address, "whole")
        server.shutdown()
    assert done.returncode and "shallow" in done.stderr


# ---- the same on one's own computer; more in tests/course/test_update.py ----


def test_course_update_from_the_address_of_the_class(case):
    """The whole student copy, as a clone: the work stays, the news is there, a pull still works."""
    answer = answered(case, 1)
    edit(case.teacher, set_cell(answer, NEWS))
    edit(case.teacher, set_cell("title", NEWS))
    case.publish()
    command = [sys.executable, "course.py", "update", case.url]
    done = subprocess.run(command, cwd=case.student, capture_output=True, text=True)
    assert done.returncode == 0 and f"Did not arrive: {LESSON}" in done.stdout, done.stdout + done.stderr
    (case.teacher / "later.txt").write_text("later")
    case.pulled()
    assert (case.student / "later.txt").exists()
    assert source(case.student, answer) == MINE and source(case.student, "title") == NEWS


# ---- tables ----


def load(case):
    """What a lesson sees and says: (printed lines, number of rows or the last line of the error)."""
    code = "from utils import load\nframe = load('votes')\nprint(len(frame))"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(case.student), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=case.student.parent, env=environment, capture_output=True, text=True)  # fmt: skip
    return done.stdout.splitlines(), done.stderr.strip().splitlines()[-1:]


def change_table(folder, old, new, name=TABLE):
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    (folder / name).write_text(text.replace(old, new), encoding="utf-8", newline="")


def row(folder, resolution, iso3):
    return re.search(f"^{re.escape(resolution)},{iso3},.*$", (folder / TABLE).read_text(encoding="utf-8"), re.M).group()


def publish_table(case):
    """As the build does: the new table, and its hash."""
    package = case.teacher / "data/datapackage.json"
    content = json.loads(package.read_text(encoding="utf-8"))
    for resource in content["resources"]:
        if resource["name"] == "votes":
            digest = hashlib.sha256((case.teacher / TABLE).read_bytes()).hexdigest()
            package.write_text(package.read_text(encoding="utf-8").replace(resource["hash"], f"sha256:{digest}"))
    case.pulled()


def test_both_change_a_table(case):
    """The student's rows stay, also where both changed one; the teacher's others arrive, and one line names the table."""
    assert len(load(case)[0]) == 1, "the number of rows: of a table that nobody changed nothing is said"
    keys = ("ES-11/5", "KAZ"), ("ES-11/3", "KAZ"), ("68/262", "AFG")
    mine, same, theirs = (row(case.student, *key) for key in keys)
    change_table(case.student, mine, mine.replace("abstain", "yes"))
    change_table(case.student, same, same.replace(",no,", ",yes,"))
    change_table(case.teacher, same, same.replace(",no,", ",abstain,"))
    change_table(case.teacher, theirs, theirs.replace("abstain", "no"))
    publish_table(case)
    assert row(case.student, "ES-11/5", "KAZ") == mine.replace("abstain", "yes") != mine
    assert row(case.student, "ES-11/3", "KAZ") == same.replace(",no,", ",yes,") != same
    assert row(case.student, "68/262", "AFG") == theirs.replace("abstain", "no") != theirs
    printed, error = load(case)
    assert error == [] and len(printed) == 2
    assert printed[0] == "Note: votes.csv was changed since the course was built; the changed table is used."


def test_a_table_that_is_broken_says_where_and_comes_back_when_deleted(case):
    mine = row(case.student, "ES-11/5", "KAZ")
    change_table(case.student, mine, mine.replace("abstain", "maybe"))
    edit(case.teacher, set_cell("title", NEWS))
    case.pulled()
    assert row(case.student, "ES-11/5", "KAZ") == mine.replace("abstain", "maybe")
    printed, [error] = load(case)
    assert printed == [] and "votes.csv" in error and "'maybe'" in error
    (case.student / TABLE).unlink()
    assert case.pull(), case.said
    assert row(case.student, "ES-11/5", "KAZ") == mine and load(case)[1] == []


# ---- the rules for what a class has ----


@pytest.mark.parametrize(("rule", "change"), [
    ("test_what_was_released_is_still_there", lambda folder: (folder / LESSON).rename(folder / "notebooks/3.ipynb")),
    ("test_what_was_released_is_still_there", lambda folder: (folder / TABLE).unlink()),
    ("test_what_was_released_is_still_there", lambda folder: edit(folder, lambda notebook: notebook.cells.pop(3))),
    ("test_names_are_plain_ascii_without_spaces", lambda folder: (folder / "data/für_alle.csv").touch()),
])  # fmt: skip
def test_the_rules_notice_what_would_stop_a_class(case, rule, change):
    """test_repository.py holds released.json, and plain names, on the real course; here it must turn red."""
    released = runpy.run_path(str(ROOT / "teacher/tools/release.py"))["present"](case.student)
    assert {LESSON, TABLE} <= set(released) and len(released[LESSON]) > 50
    (case.student / "teacher").mkdir()
    (case.student / "teacher/released.json").write_text(json.dumps(released))
    test = runpy.run_path(str(ROOT / "tests/course/test_repository.py"))[rule]
    test.__globals__["ROOT"] = case.student
    test()
    change(case.student)
    with pytest.raises(AssertionError):
        test()


# ---- the page ----


def links(*words):
    command = [sys.executable, str(HUB / "links.py"), "https://hub.example.org/", *words]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize(("words", "said"), [
    (["--repository", "https://github.com/OWNER/REPOSITORY"], "First write owner and name of your repository"),
    (["03.ipynb", "--repository", "https://github.com/school/story"], "There is no notebook 03.ipynb; there are: 00_"),
    (["../README.md", "--repository", "https://github.com/school/story"], "There is no notebook ../README.md; "),
])  # fmt: skip
def test_no_link_that_leads_nowhere(words, said):
    done = links(*words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(said) and done.stderr.count("\n") == 1


def test_the_page_and_the_links():
    """UPDATES.md tells where news does not arrive, and gives the two links (what they open: test_hub.py)."""
    module = runpy.run_path(str(HUB / "links.py"))
    setting = re.search(r'^repository = "(.*)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M).group(1)
    assert module["REPOSITORY"] == f"https://github.com/{setting}" and (ROOT / "notebooks" / module["FIRST"]).is_file()
    done = links("03_the_vote.ipynb", "--repository", "https://github.com/school/story")
    daily, again = (line.split()[-1] for line in done.stdout.splitlines())
    assert daily.startswith("https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2F")
    assert "school%2Fstory" in daily and "03_the_vote" in daily and again == daily + "&backup=true"
    text = PAGE.read_text(encoding="utf-8")
    assert len(text.split()) < 950, "two pages at most"
    for told in ("same cell", "rename a notebook", "delete a notebook", "never rewrite", "ASCII", "start again",
                 "10 minutes", "course.py update", "kept/", "backup=true", "delivery/hub/links.py"):  # fmt: skip
        assert told in text, f"UPDATES.md does not say: {told}"
