"""course.py update, case by case as in UPDATES.md: what a student wrote is there afterwards, whatever happened."""

# ruff: noqa: F403, F405

import contextlib
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import nbformat
import pytest

from tests.course.class_copies import *

CHECKS, OTHER_CHECKS = (f"utils/exercises/recipes/{Path(name).stem}.json" for name in (LESSON, OTHER))
FILES = [".gitignore", "course.py", "pyproject.toml", "README.md", "delivery/update.py", LESSON, OTHER, TABLE, CHECKS,
         OTHER_CHECKS]  # fmt: skip
ANSWER, LATER = "ex-3-1-answer", "ex-3-5-answer"


def tool(folder):
    """delivery/update.py of a copy of the course."""
    specification = importlib.util.spec_from_file_location("update_here", folder / "delivery/update.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def git(folder, *words):
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    return subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


class Class:
    """A teacher's copy for the class, and a student's folder made from its ZIP file: no git there."""

    def __init__(self, folder, capsys):
        self.teacher, self.student, self.capsys = folder / "teacher's", folder / "student's", capsys
        for name in FILES:
            (self.teacher / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, self.teacher / name)
        self.publish()
        shutil.copytree(self.teacher, self.student)

    def publish(self):
        """As student-copy does."""
        update = tool(self.teacher)
        (self.teacher / update.GIVEN).write_bytes(update.zipped(update.from_folder(self.teacher)))

    def update(self, address=None):
        """Publish, and give the student's command; what it said, and what it ended with."""
        self.publish()
        code = tool(self.student).main([str(address or self.teacher)])
        return self.capsys.readouterr().out + (code if isinstance(code, str) else "")


@pytest.fixture
def room(tmp_path, capsys):
    return Class(tmp_path, capsys)


def answered(folder):
    """A student at work: answers, a cell of their own, outputs of a run."""
    edit(folder, set_cell(ANSWER, MINE))
    edit(folder, add_after(ANSWER, "My note.", "own-note"))

    def ran(notebook):
        for number, c in enumerate([c for c in notebook.cells if c.cell_type == "code"], 1):
            c.outputs, c.execution_count = [nbformat.v4.new_output("stream", text=f"ran {number}\n")], number

    edit(folder, ran)


# ---- the ways it comes ----


def as_zip(room, folder):
    """As a website packs a repository: one folder at the top."""
    packed = folder / "new.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for path in room.teacher.rglob("*"):
            file.write(path, Path("course-main", path.relative_to(room.teacher)))
    return packed


@contextlib.contextmanager
def answering(path, content):
    """The address of a server that has one page."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == path else 404)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    "way", ["zip", "git", *(pytest.param(way, marks=pytest.mark.all) for way in ("folder", "clone"))]
)
def test_each_way_brings_the_news_and_keeps_the_work(room, tmp_path, way):
    if way in ("git", "clone"):
        git(room.teacher, "init", "-q", "-b", "main")
        git(room.teacher, "add", "--all")
        git(room.teacher, "commit", "-q", "-m", "first")
    if way == "clone":
        shutil.rmtree(room.student)
        git(tmp_path, "clone", "-q", str(room.teacher), str(room.student))
    answered(room.student)
    edit(room.teacher, add_after(LATER, "A correction.", "note-1"))
    edit(room.teacher, set_cell("title", "# A new title"))
    (room.teacher / "README.md").write_text("new\n", encoding="utf-8")
    shutil.copyfile(room.teacher / OTHER, room.teacher / "notebooks/07_more.ipynb")
    room.publish()
    address = room.teacher
    if way in ("git", "clone"):
        git(room.teacher, "add", "--all")
        git(room.teacher, "commit", "-q", "-m", "news")
        address = tmp_path / "bare.git"
        git(tmp_path, "clone", "-q", "--bare", str(room.teacher), str(address))
    said = room.update(as_zip(room, tmp_path) if way == "zip" else address)
    assert "Did not arrive" not in said and f"date: {LESSON}, notebooks/07_more.ipynb, 1 other file." in said
    assert source(room.student, ANSWER) == MINE and source(room.student, "own-note") == "My note."
    assert source(room.student, "note-1") == "A correction." and source(room.student, "title") == "# A new title"
    order = ids(room.student)
    assert order[order.index(LATER) + 1] == "note-1" and order[order.index(ANSWER) + 1] == "own-note"
    outputs = {c.id: c.outputs for c in nbformat.read(room.student / LESSON, as_version=4).cells if "outputs" in c}
    assert len(outputs) > 20 and all(outputs.values()), "the outputs of a run stay"
    assert (room.student / "README.md").read_text() == "new\n"
    assert (room.student / "notebooks/07_more.ipynb").read_bytes() == (room.teacher / OTHER).read_bytes()
    if way == "clone":
        assert git(room.student, "status", "--porcelain", "--untracked-files=no").split() == ["M", LESSON]
        assert git(room.student, "rev-parse", "HEAD") == git(room.teacher, "rev-parse", "HEAD")
    assert room.update(address) == "Nothing to do: all is current.\n"


def test_the_address_is_given_once(room, monkeypatch):
    update = tool(room.student)
    assert "Give the address that your teacher named" in update.main([])
    room.update(room.teacher)
    (room.teacher / "README.md").write_text("new", encoding="utf-8")
    monkeypatch.chdir("/")
    assert update.main([]) == 0 and (room.student / "README.md").read_text() == "new"


def test_a_copy_can_bring_its_address(room):
    settings = (room.student / "pyproject.toml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^updates = .*$", f"updates = {json.dumps(str(room.teacher))}", settings)
    (room.student / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert tool(room.student).main([]) == 0


def test_an_older_edition_is_not_taken(room, tmp_path):
    def update(day, news):
        (room.teacher / "README.md").write_text(news, encoding="utf-8")
        it = tool(room.teacher)
        (room.teacher / it.GIVEN).write_bytes(it.zipped(it.from_folder(room.teacher), f"2026-11-{day} 10:00:00"))
        code = tool(room.student).main([str(as_zip(room, tmp_path))])
        return room.capsys.readouterr().out + (code if isinstance(code, str) else "")

    assert "Brought up to date" in update("14", "one") and "Brought up to date" in update("16", "two")
    said = update("15", "one and a half")
    older = "new.zip is older (2026-11-15 10:00:00) than the course here (2026-11-16 10:00:00), so it was not taken."
    assert said.startswith("Nothing was changed. ") and said.endswith(older)
    assert (room.student / "README.md").read_text() == "two"
    assert "Brought up to date" in update("17", "one")  # the teacher went back to it


def test_a_zip_from_the_web_and_an_address_that_does_not_answer(room, tmp_path):
    (room.teacher / "README.md").write_text("new", encoding="utf-8")
    packed = as_zip(room, tmp_path).read_bytes()

    with answering("/course.zip", packed) as url:
        room.update(f"{url}/course.zip")
        assert (room.student / "README.md").read_text() == "new"
        assert re.fullmatch(r"Nothing was changed. \S+ could not be fetched \(.*404.*\): is the address right, .*",
                            room.update(f"{url}/other.zip"))  # fmt: skip


@pytest.mark.parametrize(("address", "asked"), [
    ("https://github.com/school/story.git", "https://github.com/school/story/archive/refs/heads/main.zip"),
    ("https://gitlab.com/school/story/", "https://gitlab.com/school/story/-/archive/main/course.zip"),
])  # fmt: skip
def test_without_git(room, tmp_path, monkeypatch, address, asked):
    (room.teacher / "README.md").write_text("new", encoding="utf-8")
    update, packed = tool(room.student), as_zip(room, tmp_path)
    monkeypatch.setattr(update.shutil, "which", lambda name: None)
    monkeypatch.setattr(update, "downloaded", {asked: packed.read_bytes()}.__getitem__)
    assert update.main([address]) == 0 and (room.student / "README.md").read_text() == "new"
    assert "git is not installed: give a ZIP file" in update.main(["https://git.example.org/story"])


# ---- who has changed what ----


def test_both_change_a_cell_the_students_stays_and_a_sentence_says_so(room):
    edit(room.student, set_cell(ANSWER, MINE))
    edit(room.teacher, set_cell(ANSWER, NEWS))
    edit(room.teacher, set_cell(LATER, NEWS))
    before, said = (room.student / LESSON).read_bytes(), room.update()
    [kept] = room.student.glob(f"kept/before_*/{LESSON}")
    assert kept.read_bytes() == before and kept.parents[1].name in said, "what was here before is kept"
    assert source(room.student, ANSWER) == MINE and source(room.student, LATER) == NEWS
    [line] = [line for line in said.splitlines() if line.startswith("Did not arrive")]
    assert LESSON in line and "Exercise 3.1" in line and "yours stays" in line
    (room.student / LESSON).rename(room.student / "notebooks/03_mine.ipynb")  # as the sentence advises
    assert "Did not arrive" not in room.update()
    assert source(room.student, ANSWER) == NEWS and source(room.student, ANSWER, "notebooks/03_mine.ipynb") == MINE


def test_an_output_of_a_line_that_is_no_longer_there_goes_with_it(room):
    answered(room.student)
    edit(room.teacher, set_cell(LATER, NEWS))
    room.update()
    assert cell(nbformat.read(room.student / LESSON, as_version=4), LATER).outputs == []


def test_cells_that_one_side_took_out(room):
    edit(room.student, drop("hat-read"))
    edit(room.student, drop("years-text"))
    edit(room.student, set_cell("who-text", MINE))
    edit(room.teacher, set_cell("years-text", "## Is it new?"))
    edit(room.teacher, drop("who-text"))
    edit(room.teacher, drop("who-read"))
    said = room.update()
    there = ids(room.student)
    assert not {"hat-read", "years-text", "who-read"} & set(there) and source(room.student, "who-text") == MINE
    assert said.count("Did not arrive") == 1 and "Is it new?" in said, "the new text of a cell that is gone"


@pytest.mark.parametrize("who", ["teacher", "student"])
def test_cells_that_one_side_moved(room, who):
    def move(notebook):
        notebook.cells.insert(4, notebook.cells.pop(60))

    edit(getattr(room, who), move)
    moved = ids(getattr(room, who))
    edit(room.student, add_after("title", "Mine.", "own-note"))
    edit(room.teacher, add_after(LATER, "A correction.", "note-1"))
    room.update()
    there = ids(room.student)
    assert [name for name in there if name not in ("own-note", "note-1")] == moved
    assert there.index("own-note") == there.index("title") + 1 and there.index("note-1") == there.index(LATER) + 1


def test_the_students_file_of_a_new_name_makes_room(room):
    (room.student / "notebooks/07_für_alle.ipynb").write_text(MINE, encoding="utf-8")
    shutil.copyfile(room.teacher / OTHER, room.teacher / "notebooks/07_für_alle.ipynb")
    assert "You had a file of this name" in room.update()
    [kept] = room.student.glob("notebooks/07_für_alle__*.ipynb")
    assert kept.read_text(encoding="utf-8") == MINE
    assert (room.student / "notebooks/07_für_alle.ipynb").read_bytes() == (room.teacher / OTHER).read_bytes()


def test_own_files_are_left_alone_and_deleted_ones_come_back(room):
    own = ["my_work/brief.ipynb", "notebooks/03_the_vote-Copy1.ipynb", "my_brief.html", ".venv/ready", "kept/x"]
    for name in own:
        (room.student / name).parent.mkdir(exist_ok=True)
        (room.student / name).write_text(MINE)
        (room.teacher / name).parent.mkdir(exist_ok=True)
    for name in (".venv/ready", "my_work/brief.ipynb", "kept/x"):
        (room.teacher / name).write_text(NEWS)
    (room.student / LESSON).unlink()
    room.update()
    assert [(room.student / name).read_text() for name in own] == [MINE] * len(own)
    assert (room.student / LESSON).read_bytes() == (room.teacher / LESSON).read_bytes()


def test_what_the_teacher_took_out_or_renamed(room):
    edit(room.student, set_cell(ANSWER, MINE))
    (room.teacher / LESSON).rename(room.teacher / "notebooks/03_votes.ipynb")
    (room.teacher / OTHER).unlink()
    (room.teacher / CHECKS).rename(room.teacher / CHECKS.replace("the_vote", "votes"))
    (room.teacher / OTHER_CHECKS).unlink()
    said = room.update()
    assert (
        source(room.student, ANSWER) == MINE
        and f"Your teacher took out {LESSON}; you have changed it, so it stays.\n" in said
    )
    assert "Brought up to date: notebooks/03_votes.ipynb, 1 other file.\n" in said
    assert f"Taken out by your teacher: {OTHER}, 2 other files.\n" in said
    assert (room.student / "notebooks/03_votes.ipynb").exists() and not (room.student / OTHER).exists()
    assert [path.name for path in room.student.glob(f"kept/before_*/{OTHER}")] == [Path(OTHER).name]
    assert len(list((room.student / CHECKS).parent.glob("03_*"))) == 1, "one lesson 03 has one set of checks"


def test_a_lesson_taken_out_keeps_its_checks_where_somebody_has_worked_in_it_and_goes_on_when_it_is_back(room):
    edit(room.student, set_cell(ANSWER, MINE))
    lesson = {name: (room.teacher / name).read_bytes() for name in (LESSON, CHECKS)}
    for name in lesson:
        (room.teacher / name).unlink()
    stays = f"Your teacher took out {LESSON}; you have changed it, so it stays, and so do its checks.\n"
    assert room.update() == stays, "nothing was brought up to date, and nothing taken out"
    (room.teacher / "README.md").write_text("new")
    said = room.update()
    assert stays in said and "Brought up to date: 1 other file." in said and "Taken out" not in said
    assert source(room.student, ANSWER) == MINE and (room.student / CHECKS).read_bytes() == lesson[CHECKS]
    for name, content in lesson.items():
        (room.teacher / name).write_bytes(content)
    edit(room.teacher, set_cell(LATER, NEWS))
    (room.teacher / CHECKS).write_text("{}")
    assert f"Brought up to date: {LESSON}, 1 other file." in room.update()
    assert source(room.student, ANSWER) == MINE and source(room.student, LATER) == NEWS
    assert (room.student / CHECKS).read_text() == "{}" and not list(room.student.rglob("*__2*"))
    assert room.update() == "Nothing to do: all is current.\n"


def test_the_checks_of_a_lesson_taken_out_go_when_its_notebook_is_gone(room):
    edit(room.student, set_cell(ANSWER, MINE))
    for name in (LESSON, CHECKS):
        (room.teacher / name).unlink()
    room.update()
    (room.student / LESSON).unlink()
    assert "Taken out by your teacher: 1 other file.\n" in room.update() and not (room.student / CHECKS).exists()
    assert room.update() == "Nothing to do: all is current.\n"


@pytest.mark.parametrize(
    "text", ["{ half", "[]", '{"cells": [{"cell_type": "code", "source": "", "metadata": {}}]}', ""]
)
def test_a_notebook_that_cannot_be_merged_stays(room, text):
    """Half a file; no notebook; one that another program saved without ids."""
    (room.student / LESSON).write_text(text, encoding="utf-8")
    edit(room.teacher, set_cell("title", NEWS))
    assert f"Did not arrive: {LESSON}: it cannot be merged; yours stays." in room.update()
    assert (room.student / LESSON).read_text(encoding="utf-8") == text


def test_a_folder_in_the_place_of_a_new_file(room):
    (room.student / "notebooks/07_more.ipynb").mkdir()
    (room.student / "more").write_text(MINE)
    shutil.copyfile(room.teacher / OTHER, room.teacher / "notebooks/07_more.ipynb")
    (room.teacher / "more").mkdir()
    (room.teacher / "more/a.txt").write_text("a")
    (room.teacher / "README.md").write_text("new")
    assert room.update().count("Did not arrive") == 2
    assert (room.student / "README.md").read_text() == "new" and (room.student / "more").read_text() == MINE


# ---- tables ----


def rows(folder):
    return (folder / TABLE).read_text(encoding="utf-8").split("\n")


def change_rows(folder, change, ending="\n"):
    lines = rows(folder)
    change(lines)
    (folder / TABLE).write_bytes(ending.join(lines).encode())


def test_rows_of_a_table(room):
    """Neighbours, rows that are new, rows that are gone, at both ends; the student's editor writes as Windows does."""

    def mine(lines):
        lines[5] += "x"
        lines[-2] += "x"
        lines.insert(101, "my row")
        lines.insert(1, "my first row")

    def theirs(lines):
        lines[6:8] = ["news 6", "news 7"]
        lines[5] = "lost"
        lines.insert(50, "news 50")
        del lines[80:82]
        lines.insert(1, "news first")
        lines.insert(-1, "news last")

    before = rows(room.student)
    change_rows(room.student, mine, "\r\n")
    change_rows(room.teacher, theirs)
    said = room.update()
    after = rows(room.student)
    expected = before.copy()
    mine(expected)
    for was, now in ((before[6], ["news 6"]), (before[7], ["news 7"]), (before[80], []), (before[79], [])):
        place = expected.index(was)
        expected[place : place + 1] = now
    expected.insert(1, "news first")
    assert [line for line in after if line not in ("news 50", "news last")] == expected
    assert after.index("news 50") == after.index(before[50]) - 1 and after[-2:] == ["news last", ""]
    assert said.count("Did not arrive") == 1 and f"{TABLE}, 1 lines" in said


# ---- nothing is lost ----


KILL = """
import os, runpy, sys
left = int(sys.argv.pop(1))
def hook(event, details):
    global left
    writes = event == "open" and isinstance(details[1], str) and set(details[1]) & set("wax+")
    if writes or event in ("os.rename", "os.remove"):
        left -= 1
        if left < 0:
            if writes and os.path.isfile(details[0]) and "w" in details[1]:
                os.truncate(details[0], 0)  # opened, and nothing written yet
            os._exit(9)
sys.addaudithook(hook)
sys.dont_write_bytecode = True
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.parametrize("each", [11, pytest.param(1, marks=pytest.mark.all)])
def test_killed_before_a_write(room, tmp_path, each):
    """Whenever the power fails: the student's text is in the notebook, and the same command ends as if nothing was."""
    answered(room.student)
    edit(room.student, set_cell("rice-csto", MINE))
    (room.student / "notebooks/07_more.ipynb").write_text(MINE)
    change_rows(room.student, lambda lines: lines.insert(3, "my row"))
    edit(room.teacher, add_after(LATER, "A correction.", "note-1"))
    edit(room.teacher, drop("who-read"))
    edit(room.teacher, set_cell("rice-csto", NEWS))
    shutil.copyfile(room.teacher / OTHER, room.teacher / "notebooks/07_more.ipynb")
    change_rows(room.teacher, lambda lines: lines.__setitem__(slice(20, 23), ["news 20", "news", "news", "news"]))
    change_rows(room.teacher, lambda lines: lines.insert(40, "news 40") or lines.pop(60))
    (room.teacher / OTHER).unlink()
    room.publish()

    def run(folder, writes):
        words = [sys.executable, "-c", KILL, str(writes), str(folder / "delivery/update.py"), str(room.teacher)]
        return subprocess.run(words, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": ""})

    def state(folder):
        names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
        return {re.sub(r"__\d+", "__", n): (folder / n).read_bytes() for n in names if not n.startswith("kept/")}

    whole = tmp_path / "whole"
    shutil.copytree(room.student, whole)
    ended = run(whole, 1000)
    assert ended.returncode == 0, ended.stderr
    killed = 0
    for writes in range(0, 1000, each):
        here = tmp_path / f"at {writes}"
        shutil.copytree(room.student, here)
        first = run(here, writes)
        if first.returncode == 0:
            break
        assert first.returncode == 9, first.stderr
        killed += 1
        assert source(here, ANSWER) == MINE and source(here, "own-note") == "My note." and "my row" in rows(here)
        assert MINE in [path.read_text() for path in here.glob("notebooks/07_more*.ipynb")]
        again = run(here, 1000)
        assert state(here) == state(whole), writes
        lost = {line for line in ended.stdout.splitlines() if line.startswith("Did not arrive")}
        assert lost and lost <= set((first.stdout + again.stdout).splitlines())
        shutil.rmtree(here)
    assert killed * each > 20


def test_without_the_course_as_it_was_given_nothing_of_the_students_is_overwritten(room):
    answered(room.student)
    (room.student / "delivery/given.zip").unlink()
    change_rows(room.student, lambda lines: lines.insert(3, "my row"))
    edit(room.teacher, add_after(LATER, "A correction.", "note-1"))
    edit(room.teacher, set_cell("title", NEWS))
    change_rows(room.teacher, lambda lines: lines.insert(40, "news 40"))
    (room.teacher / "README.md").write_text("new")
    said = room.update()
    assert source(room.student, ANSWER) == MINE and "my row" in rows(room.student)
    assert source(room.student, "note-1") == "A correction." and (room.student / "README.md").read_text() == "new"
    assert "is not known here" in said and f"Did not arrive: {TABLE}: " in said
    edit(room.teacher, set_cell(LATER, NEWS))
    room.update()
    assert source(room.student, LATER) == NEWS, "from now on it is known"


# ---- what stops it: one sentence, and nothing is changed ----


def other_edition(room):
    (room.teacher / "teacher").mkdir()
    (room.teacher / "teacher/03.solved.ipynb").write_text("{}")


def own_masters(room):
    (room.student / "teacher").mkdir()


def masters_in_git(room):
    own_masters(room)
    (room.student / ".git").mkdir()


def no_course(room):
    (room.teacher / "course.py").unlink()
    with zipfile.ZipFile(room.teacher.with_name("new.zip"), "w") as packed:
        packed.writestr("a.txt", "a")
    room.teacher = room.teacher.with_name("new.zip")


def an_empty_folder(room):
    room.teacher = room.teacher.with_name("empty")
    room.teacher.mkdir()


def no_zip(room):
    room.teacher = room.teacher.with_name("new.zip")
    room.teacher.write_bytes(b"PK half")


def nowhere(room):
    room.teacher = room.teacher.with_name("nowhere")


@pytest.mark.parametrize(("prepare", "said"), [
    (other_edition, "the teachers' edition, with solutions: ask for the address"),
    (own_masters, "without solutions, and this folder has them: ask for the address"),
    (masters_in_git, "commit your work, then merge with git."),
    (no_course, "holds no course: there is no course.py in it."),
    (an_empty_folder, "empty is a folder and holds no course: there is no course.py in it."),
    (no_zip, "cannot be opened as a ZIP file"),
    (nowhere, "is the address right, and is this computer online?"),
])  # fmt: skip
def test_what_stops_it(room, prepare, said):
    answered(room.student)
    (room.teacher / "README.md").write_text("new")
    prepare(room)
    before = (room.student / LESSON).read_bytes()
    sentence = tool(room.student).main([str(room.teacher)])
    assert sentence.startswith("Nothing was changed. ") and said in sentence and "\n" not in sentence
    assert (room.student / LESSON).read_bytes() == before and (room.student / "README.md").read_text() != "new"


def test_two_at_once(room):
    update = tool(room.student)
    with update.alone():
        assert "Another update is at work" in update.main([str(room.teacher)])
    assert update.main([str(room.teacher)]) == 0


def test_while_jupyterlab_is_open(room):
    note = room.student / ".venv/home/runtime/jpserver-1.json"
    note.parent.mkdir(parents=True)
    with answering("/api", b'{"version": "2"}') as url:
        note.write_text(json.dumps({"url": f"{url}/"}))
        assert "The course is open in JupyterLab" in tool(room.student).main([str(room.teacher)])
    assert tool(room.student).main([str(room.teacher)]) == 0, "a note that a crash left behind"


def test_no_name_in_a_zip_leads_out_of_the_course(room):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        evil = ["../evil.py", "/etc/evil", "a/../../evil", ".git/hooks/evil", "C:/evil"]
        for name in ["course.py", "data/a.csv", *evil]:
            file.writestr(name, "x")
        link = zipfile.ZipInfo("data/link")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    assert set(tool(room.student).from_zip(packed.getvalue(), "x")) == {"course.py", "data/a.csv"}
