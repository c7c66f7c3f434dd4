"""course.py build: what is generated, that a second run changes nothing, and one sentence for each wrong edit."""

import base64
import copy
import functools
import io
import os
import re
import shutil
import signal
import subprocess
import sys

import echoes
import nbformat
import numbering
import pytest
import running
from PIL import Image
from release import noted

from dev.small_master import EXERCISES, small_master
from tests.lessons.masters import ROOT, build, cell_of
from utils import data

pytestmark = pytest.mark.all


def made(change=lambda cells: None):
    master = build.Master("09_small", small_master())
    change({cell.id: cell for cell in master.cells})
    numbering.put_in_order(master, set())
    master.exercises = build.exercises(master)
    return master


def test_a_good_master_gives_its_exercises():
    master = made()
    assert [one.id for one in master.exercises] == [name for name, *_ in EXERCISES]
    by_id = {cell.id: cell for cell in master.edition.cells}
    assert by_id["answer-9-1"].source == 'one = votes[votes["resolution"] == "ES-11/5"]\nabstained = ...'
    assert by_id["answer-9-4"].source == 'order = ["...", "...", "..."]'
    assert by_id["ask-9-1"].source.endswith("<details><summary>Hint 2</summary>\n\nThen `sum`.\n\n</details>")
    students = [cell.id for cell in master.cells if "instructor" not in build.tags(cell)]
    assert list(by_id) == [*students, "generated"] and by_id["look"].metadata == {}
    edition = master.edition.metadata
    assert edition.course == {"lesson": "09", "generated_from": "teacher/09_small.solved.ipynb"}
    assert "teacher/09_small.solved.ipynb" in by_id["generated"].source
    # without a name the browser edition asks which kernel; without an ending nbconvert writes no .py
    assert edition.language_info.name == "python" and edition.language_info.file_extension == ".py"


def test_an_indented_solution_leaves_an_indented_stub():
    def change(cells):
        lines = cells["answer-9-2"].source.splitlines()
        cells["answer-9-2"].source = "\n    ".join(["if True:", *lines])

    by_id = {cell.id: cell.source for cell in made(change).edition.cells}
    assert by_id["answer-9-2"] == "if True:\n    part = ..."


def edit(cell, old, new):
    def change(cells):
        assert old in cells[cell].source
        cells[cell].source = cells[cell].source.replace(old, new)

    return change


def retag(cell, *tags):
    return lambda cells: cells[cell].metadata.update(tags=list(tags))


WRONG_EDITS = [
    (edit("recipe-9-1", "number(73", "number(74"),
     "exercise 9.1, field 'right': the solution is not what the recipe asks for "
     "(the solution gives 73 states, the recipe says 74 states)"),
    (edit("recipe-9-1", "number(73", 'number("73"'), "exercise 9.1, field 'right': number(...) got the wrong kind of value"),
    (edit("recipe-9-1", "whole=193", "wholes=193"), "number(...) has no field 'wholes'; did you mean 'whole'?"),
    (edit("recipe-9-1", 'kind="complete"', 'kind="make"'),
     "exercise 9.1, field 'kind': the heading says complete, the recipe make."),
    (edit("recipe-9-1", "hints=", "hint="),
     "exercise 9.1, field 'hint': there is no such field; did you mean 'hints'?"),
    (edit("recipe-9-1", 'means="73 states."', 'means=""'), "exercise 9.1, field 'means': say in one line"),
    (edit("recipe-9-1", 'answer="abstained"', 'answer="one"'), "exercise 9.1, field 'right': the solution is not what"),
    (edit("recipe-9-1", "(87,", "(73,"), "exercise 9.1, field 'wrong, number 1': it counts as right."),
    (edit("recipe-9-1", "(87,", "(code('apart = 87'),"),
     "exercise 9.1, field 'wrong, number 1': its code sets no 'abstained': the value of the solution stays."),
    (edit("recipe-9-1", "hints=[", "hints=[)"), "exercise 9.1, line 1 of the cell 'recipe-9-1': "),
    (edit("check-9-2", 'check("9.2")', "check()"), 'exercise 9.2: the check cell must say check("9.2").'),
    (edit("ask-9-2", "### Exercise 9.2 · modify", "### My exercise"), "exercise 9.2: the prompt needs the heading"),
    (edit("answer-9-2", "### END SOLUTION", ""), "exercise 9.2: the answer cell needs one '### BEGIN SOLUTION'"),
    (edit("answer-9-2", "votes", "votez"), "exercise 9.2, cell 'answer-9-2': NameError: name 'votez' is not defined"),
    (edit("answer-9-2", "part = ", "share_ = "),
     "exercise 9.2, field 'right': the solution is not what the recipe asks for"),
    (edit("recipe-9-4", '["...", "...", "..."]', '["A", "B", "D"]'),
     "exercise 9.4, field 'stub': the stub counts as 'not yet'"),
    (edit("recipe-9-3", 'answer="who"', 'answer="part"'), "exercise 9.3, field 'right'"),
    (edit("recipe-9-3", 'recipe("9.3"', 'recipe("9.x8", kind="open", answer="o")\nrecipe("9.3"'),
     "exercise 9.x1: a recipe cell holds one recipe, this one has 9.x1, 9.3; each needs its own four cells."),
    (edit("recipe-9-3", 'recipe("9.3"', 'if True: recipe("9.x8", kind="open", answer="o")\nrecipe("9.3"'),
     "exercise 9.3: a recipe cell holds one recipe, this one has 9.x8, 9.3; each needs its own four cells."),
    (edit("recipe-names", "text", "text; recipe('9.x8', kind='open', answer='o')"),
     "cell recipe-names: recipe(...) must begin its line."),
    (edit("count", "votes[", "# ### BEGIN SOLUTION\nvotes["),
     "cell count: a solution mark without an exercise and its recipe."),
    (retag("answer-9-2"),
     "exercise 9.2: prompt, answer, check and recipe must be four neighbouring cells; the cell 'answer-9-2'"),
    (retag("import"), "09_small: 0 cells have the tag 'import'; there must be one."),
    (retag("count", "import"), "09_small: 2 cells have the tag 'import'; there must be one."),
]  # fmt: skip


@pytest.mark.parametrize("change, said", WRONG_EDITS)
def test_a_wrong_edit_gets_one_sentence_with_notebook_exercise_and_field(change, said):
    with pytest.raises(build.BuildError) as fault:
        made(change)
    assert str(fault.value).startswith("09_small") and said in str(fault.value)
    assert "\n" not in str(fault.value)


def told(change):
    with pytest.raises(build.BuildError) as fault:
        made(change)
    return [problem.removeprefix("09_small, ") for problem in fault.value.problems]


def test_all_problems_are_told_in_one_go():
    def change(cells):
        cells["ask-9-1"].source = "### Exercise 9.1 · read"
        edit("answer-9-1", '"abstain"', '"no"')(cells)
        edit("recipe-9-1", "hints=", "stub='abstained = 1', hint=")(cells)
        cells["answer-9-2"].source = "part = 1"
        edit("recipe-9-2", "share(", "share(0.2, tolerances=")(cells)
        edit("answer-9-3", "who", "whom")(cells)
        edit("count", "votes", "SOLUTION")(cells)

    def change_again(cells):
        change(cells)
        edit("recipe-9-1", "hint=", "hints=")(cells)

    said = [say.partition(": ") for say in told(change)]
    assert [where.removeprefix("exercise ") for where, *_ in said] == [
        "9.1, field 'hint'", "9.2", "9.2, cell 'recipe-9-2'", "9.3, field 'right'", "cell count"]  # fmt: skip
    assert [what[:12] for *_, what in said[:3]] == ["there is no ", "the answer c", "share(...) h"]
    said = [say.partition(": ")[0] for say in told(change_again)]
    assert said[:3] == [f"exercise 9.1, field '{field}'" for field in ("kind", "right", "stub")]


def test_of_two_exercises_with_one_answer_name_both_are_told():
    def change(cells):
        for cell in ("answer-9-2", "recipe-9-2"):
            edit(cell, "part", "abstained")(cells)

    assert told(change) == [f"exercise 9.{n}, field 'answer': another exercise uses 'abstained' too." for n in (1, 2)]


def test_code_to_be_changed_keeps_its_first_value_apart():
    found = made(edit("recipe-9-2", "hints=", "stub='part = 0.25', hints=")).exercises
    assert next(one for one in found if one.id == "9.2").recipe.unchanged == 0.25
    with pytest.raises(build.BuildError, match=r"exercise 9\.2, field 'stub': This is True or False"):
        made(edit("recipe-9-2", "hints=", "stub='part = True', hints="))


def test_changed_numbers_are_named():
    output = nbformat.v4.new_output
    master = build.Master("09", small_master())
    count = cell_of(master, "count")
    count.outputs = [output("display_data", {"text/html": '<img alt="94 yes, 0.5"><b>12</b>', "text/plain": "7"})]
    assert build.changed_numbers(master, {"count": "93 yes 0.5 12"}) == ["09, cell count: 93 -> 94"]
    assert build.changed_numbers(master, {"count": "93 yes"}) == ["09, cell count: 93 gone, 94 new, 0.5 new, 12 new"]
    assert build.changed_numbers(master, {"count": build.visible(count), "no such cell": "1"}) == []


def test_numbers_and_days_that_no_output_shows_any_more_are_looked_for_in_the_texts():
    master = build.Master("09", small_master())
    count = cell_of(master, "count")
    count.outputs = [nbformat.v4.new_output("stream", text="74 of 193 on 2022-10-13; 8")]
    gone = running.gone(master, {"count": "73 of 193 on 12 October 2022; 7"})
    assert gone == ["73", "12 Oct"]
    texts = ["On 12, 14 and 26 October", "On 12 Oct", "On 13 October, 12 of them", "In 1973", "Of 73."]
    cells = [nbformat.v4.new_markdown_cell(text, id=f"c{n}") for n, text in enumerate(texts)]
    told = echoes.still_there(master, cells, gone, "no output does any more.")
    assert [say.partition(";")[0] for say in told] == [
        "09, cell c0: it says 12 Oct", "09, cell c1: it says 12 Oct", "09, cell c4: it says 73"]  # fmt: skip


def test_lessons_are_named_by_number_or_name():
    first = build.masters(ROOT)[0]
    assert [build.masters(ROOT, [name]) for name in ("0", "00", "00_start_here")] == [[first]] * 3
    with pytest.raises(build.BuildError, match="There is no master for '77'; there are: 00_start_here"):
        build.masters(ROOT, ["77"])


# ---- the tables ----


def swap(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


DAMAGE = [
    ("brent.csv", lambda path: path.write_bytes(path.read_bytes() + b"f\xfcr\n"), "is no UTF-8 table with commas: "),
    ("brent.csv", lambda path: path.unlink(), "is missing."),
    ("brent.csv", lambda path: path.write_bytes(b""), "is empty: its first line must hold the names of the columns."),
    ("datapackage.json", lambda path: path.unlink(), "is missing."),
    ("datapackage.json", lambda path: path.write_bytes(path.read_bytes()[:-20]), "cannot be read as JSON in UTF-8: "),
    ("datapackage.json", lambda path: path.write_bytes(b"\xff" + path.read_bytes()), "cannot be read as JSON in UTF-8: "),
    ("datapackage.json", lambda path: swap(path, '"howMade"', '"howmade"'), "a table or a column has no 'howMade'."),
    ("datapackage.json", lambda path: swap(path, '"rows": ', '"rows":  '),
     'each table needs one line with "rows": 0, "hash": "sha256:"'),
]  # fmt: skip


@pytest.mark.parametrize("name, damage, said", DAMAGE)
def test_a_damaged_table_gets_one_sentence_with_its_name(name, damage, said, tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    damage(tmp_path / "data" / name)
    with pytest.raises(build.BuildError) as fault:
        build.build(tmp_path)
    assert str(fault.value).startswith(f"data/{name}") and said in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("sign", ["\u2028", "\x85", "\x0b", "\x1c"])
def test_rows_are_counted_as_the_loader_counts_them(sign, tmp_path, monkeypatch):
    """A sign in a note that str.splitlines() takes for the end of a line."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    before, table = len(data.load("brent")), tmp_path / "data" / "brent.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.rstrip("\n") + f"one{sign}two\n", encoding="utf-8", newline="")
    assert set(build.build(tmp_path)) <= {"data/datapackage.json", "data/README.md"}
    monkeypatch.setattr(data, "DATA", tmp_path / "data")
    for cached in (data._resources, data._table):
        monkeypatch.setattr(data, cached.__name__, functools.cache(cached.__wrapped__))
    assert len(data.load("brent")) == before


# ---- the commands, and slips in them ----


@pytest.mark.parametrize("tool", ["build", "release", "constraints"])
def test_help_and_unknown_words_do_nothing(tool, tmp_path):
    (tmp_path / "teacher/tools").mkdir(parents=True)
    for path in [*ROOT.glob("teacher/tools/*.py"), *ROOT.glob("teacher/*.toml")]:
        shutil.copy(path, tmp_path / path.relative_to(ROOT))
    (tmp_path / "released.json").write_text("{}", encoding="utf-8")
    for word, code in ("--help", 0), ("--al1", 2), ("-x", 2):
        command = [sys.executable, f"teacher/tools/{tool}.py", word]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        said = done.stdout + done.stderr
        usage = f"usage: course.py {tool.replace('constraints', 'build')}"
        assert done.returncode == code and said.startswith(usage), said
        assert code == 0 or said.endswith(f"error: unrecognized arguments: {word}\n")
    assert (tmp_path / "released.json").read_text(encoding="utf-8") == "{}"
    assert {path.name for path in tmp_path.iterdir()} == {"teacher", "released.json"}


def test_release_counts_only_what_is_new():
    found = {"data/votes.csv": [], "notebooks/09.ipynb": ["a", "b"]}
    assert noted({}, found) == (found, 4)
    assert noted(found, found) == (found, 0)
    more = {"data/votes.csv": [], "notebooks/09.ipynb": ["b", "c"], "data/new.csv": []}
    together, new = noted(found, more)
    assert together == {"data/votes.csv": [], "notebooks/09.ipynb": ["a", "b", "c"], "data/new.csv": []} and new == 2
    assert noted(found, {}) == (found, 0)


# ---- the command itself, in a copy ----


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A copy with one small lesson, built, and what the build said. Nothing is changed in it."""
    root = tmp_path_factory.mktemp("built")
    for folder in ("utils", "data", "teacher/tools", "dev/kernel"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "0*.json"))
    for path in (ROOT / "pyproject.toml", *ROOT.glob("teacher/*.toml")):
        shutil.copy(path, root / path.relative_to(ROOT))
    nbformat.write(small_master(), root / "teacher" / "09_small.solved.ipynb")
    return root, *course_build(root)


@pytest.fixture
def root(built, tmp_path):
    """A copy of it for each test to change."""
    return shutil.copytree(built[0], tmp_path / "course")


def course_build(root, *words):
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, "teacher/tools/build.py", *words]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def files(root):
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def test_build_makes_all_once_and_nothing_twice(built):
    root, code, said = built
    assert code == 0, said
    for name in ("utils/exercises/recipes/09_small.json", "teacher/09_small.solved.ipynb", "notebooks/09_small.ipynb"):
        assert name in said and (root / name).exists()
    before = files(root)
    code, said = course_build(root)
    assert code == 0 and said.startswith("Nothing to do: all is current.\n")
    assert files(root) == before
    code, said = course_build(root, "9", "--all")
    assert code == 0 and said.startswith("running 09_small ...\nNothing to do")  # run again, with the same outputs
    assert {path for path in files(root) if files(root)[path] != before[path]} == set()


def test_a_student_notebook_that_somebody_worked_in_is_kept_before_it_is_written_over(root):
    book = root / "notebooks/09_small.ipynb"
    made = book.read_text(encoding="utf-8")
    worked_in = made.replace("abstained = ...", "abstained = 73")
    for _ in range(2):
        book.write_text(worked_in, encoding="utf-8")
        code, said = course_build(root)
        kept = sorted((root / "kept").glob("before_*/09_small.ipynb"))
        assert code == 0 and book.read_text(encoding="utf-8") == made != worked_in
        said_of_it = "notebooks/09_small.ipynb was not what build made last: a copy of it is kept/"
        assert said_of_it + kept[-1].parent.name in said
    assert [path.read_text(encoding="utf-8") for path in kept] == [worked_in] * 2
    swap(root / "teacher/09_small.solved.ipynb", "# How many?", "# How many states?")
    assert "a copy of it is" not in course_build(root)[1]  # the old one was build's own
    swap(root / "pyproject.toml", "leave_out = []", 'leave_out = ["09"]')
    book.write_text(worked_in, encoding="utf-8")
    said = course_build(root)[1]
    assert "a copy of it is kept/" in said and "09_small.ipynb: left out" in said and not book.exists()


def test_what_was_made_from_a_master_that_is_gone_goes_with_it(root):
    (root / "teacher/09_small.solved.ipynb").rename(root / "teacher/08_other.solved.ipynb")
    (root / "notebooks/07_mine.ipynb").write_text("{}", encoding="utf-8")
    (root / "teacher/released.json").write_text('{"notebooks/09_small.ipynb": []}', encoding="utf-8")
    code, said = course_build(root)
    assert code == 1 and "a class has it (teacher/released.json), and its master is gone" in said
    (root / "teacher/released.json").unlink()
    said = course_build(root)[1]
    assert "notebooks/09_small.ipynb: its master is gone" in said
    assert {path.name for path in (root / "notebooks").glob("*.ipynb")} == {"07_mine.ipynb", "08_other.ipynb"}


def test_a_changed_row_runs_the_master_and_names_what_changed(root):
    swap(root / "data/votes.csv", "\nES-11/5,KAZ,abstain", "\nES-11/5,KAZ,yes")
    code, said = course_build(root)
    assert "09_small, exercise 9.1, field 'right': the solution is not what the recipe asks for" in said and code == 1
    besides = said.partition("Besides, the changed table changes this:")[2]  # all in one go
    assert "09_small, cell look, text: 73 -> 72" in besides and re.search(r"cell count: (\d+ -> \d+(, )?)+", besides)
    assert "recipe of 9.1: it says 73; no output does any more." in besides
    assert "data/claims.csv, C06: its verdict is supported; by the tables the claim does not hold." in besides
    swap(root / "teacher/09_small.solved.ipynb", "number(73", "number(72")
    code, said = course_build(root)
    assert code == 0 and "09_small, cell look, text: 73 -> 72" in said
    assert re.search(r"09_small, cell count: (\d+ -> \d+(, )?)+", said) and "notebooks/09_small.ipynb" in said


def test_tables_that_do_not_fit_are_told_in_one_go_and_leave_all_as_it_was(root):
    swap(root / "data/votes.csv", ",abstain,", ",maybe,")
    swap(root / "data/events.csv", "2022-02-24", "24.02.2022")
    there = {path: path.read_bytes() for path in files(root)}
    code, said = course_build(root)
    assert code == 1 and there == {path: path.read_bytes() for path in files(root)}
    for name in ("votes.csv", "events.csv"):
        assert re.search(rf"^data/{name}, row \d+, column \w+: '(maybe|24.02.2022)' found, ", said, re.M), said


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_build_that_is_stopped_puts_everything_back(root):
    (root / "data" / "README.md").unlink()
    there = {path: path.read_bytes() for path in files(root)}
    command = [sys.executable, "teacher/tools/build.py", "--all"]
    environment = os.environ | {"PYTHONPATH": str(root)}
    started = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
    assert started.stdout.readline() == "running 09_small ...\n" and (root / "data" / "README.md").exists()
    started.terminate()
    assert started.wait(60) and there == {path: path.read_bytes() for path in files(root)}


def test_after_a_lesson_was_run_ctrl_c_and_an_end_are_heard_as_before(root):
    """nbclient listens in the place of build, and then leaves both signals to nobody: nothing would be put back."""
    here = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
    heard = {sign: lambda *_: None for sign in here}
    try:
        for sign, handler in heard.items():
            signal.signal(sign, handler)
        running.run(build.read(root / "teacher/09_small.solved.ipynb"), root)
        assert {sign: signal.getsignal(sign) for sign in here} == heard
    finally:
        for sign, handler in here.items():
            signal.signal(sign, handler)


def test_a_cell_that_fails_is_named(root):
    master = root / "teacher" / "09_small.solved.ipynb"
    nb = copy.deepcopy(small_master())
    cell_of(nb, "count").source = "1 / 0"
    nbformat.write(nb, master)
    (root / "data" / "README.md").unlink()
    there = {path: path.read_bytes() for path in files(root)}
    code, said = course_build(root)
    assert there == {path: path.read_bytes() for path in files(root)}  # with a problem, nothing is changed
    assert code == 1 and said.endswith("09_small, cell count: ZeroDivisionError: division by zero\n")
    cell_of(nb, "count").source = 'load("https://example.org/votes")'
    nbformat.write(nb, master)
    assert "09_small, cell count: DataError" in course_build(root)[1]


def picture_cell(color, level):
    png = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(png, "png", compress_level=level)
    data = base64.b64encode(png.getvalue()).decode()
    shown = {"text/html": f'<img alt="one colour" src="data:image/png;base64,{data}">'}
    return nbformat.v4.new_code_cell(id="one", outputs=[nbformat.v4.new_output("display_data", data=shown)])


@pytest.mark.parametrize("color, kept", [("red", True), ("blue", False)])
def test_a_picture_with_the_same_pixels_keeps_its_stored_bytes(color, kept):
    stored, drawn = picture_cell("red", 9), picture_cell(color, 0)
    before, now = stored.outputs[0].data["text/html"], drawn.outputs[0].data["text/html"]
    assert before != now
    build.keep_pictures(build.Master("09", nbformat.v4.new_notebook(cells=[drawn])), {"one": stored.outputs})
    assert drawn.outputs[0].data["text/html"] == (before if kept else now)
