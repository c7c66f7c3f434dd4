"""What is made from all masters together: lists of lessons, the glossary, the page When a cell turns red, new lessons."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from textwrap import indent

import nbformat
import new_lesson
import prose
import pytest
import shape
import whole_course
from lesson import left_out

from tests.lessons.masters import LESSONS, ROOT, build, master

pytestmark = pytest.mark.text


def lesson(name, *texts, tags=()):
    cells = [nbformat.v4.new_markdown_cell(text) for text in texts]
    cells.append(nbformat.v4.new_code_cell("seats()", metadata={"tags": list(tags)}))
    return build.Master(name, nbformat.v4.new_notebook(cells=cells))


TABLE = "| You will be able to | count; sort |\n|---|---|\n| Minutes | 1 |"
MEET = "They met (in 2022.) A **roll call** is a list.\n\n- *Oil*: an **Mt** is a million tonnes."
FIRST = lesson("01_first", f"# Who was first?\n\n{TABLE}", MEET, tags=["readme-picture"])
MAP = "| Lesson | Question |\n|---|---|\n| 09 | Gone? |\n\nEnd."
THIRD = lesson("03_third", "# What then?", f"The **roll call**: a list by name.\n\n{MAP}")

README = """| notebook | question | you learn to |
|---|---|---|
| `02_gone` | Was it? | no |

Pictures.

<img src="notebooks/pictures/01.png" width="400" alt="My words.">
<img src="notebooks/pictures/02.png" width="400" alt="Gone.">

End.
"""


def test_the_readme_has_a_row_for_each_lesson_and_keeps_the_words_beside_a_picture():
    text = whole_course.readme(README, [FIRST, THIRD])
    assert "| `01_first` | Who was first? | count; sort |\n| `03_third` | What then? |  |\n\nPictures." in text
    assert 'pictures/01.png" width="400" alt="My words."' in text and "02" not in text and text.endswith("\n\nEnd.\n")
    more = lesson("04_more", "# More?", tags=["readme-picture"])
    text = whole_course.readme(text, [FIRST, THIRD, more])
    assert re.search(r'01\.png.*My words.*\n<img src="notebooks/pictures/04\.png" .*More\?">\n\nEnd', text)
    assert whole_course.readme(text, [FIRST, THIRD, more]) == text


def test_the_words_beside_a_picture_wait_for_a_lesson_that_is_left_out():
    second = lesson("02_second", "# Second?", tags=["readme-picture"])
    both = whole_course.readme(README, [FIRST, second, THIRD])
    without = whole_course.readme(both, [FIRST, THIRD], ["02"])
    assert '\n<!-- <img src="notebooks/pictures/02.png" width="400" alt="Gone."> -->\n\nEnd.' in without
    assert whole_course.readme(without, [FIRST, THIRD], ["02"]) == without
    assert whole_course.readme(without, [FIRST, second, THIRD]) == both
    assert whole_course.readme(whole_course.readme(both, [second, THIRD], ["01"]), [FIRST, second, THIRD]) == both


def test_the_map_of_a_lesson_lists_all_others():
    whole_course.map_of_lessons(THIRD, [FIRST, THIRD])
    assert "| Lesson | Question |\n|---|---|\n| 01 | Who was first? |\n\nEnd." in THIRD.cells[1].source


def test_the_numbers_of_the_map_are_those_of_the_titles():
    here, many = lesson("00_here", "# Here?", MAP), lesson("03_many", "# Are 5 of 193 many?")
    numbers = [{"is": "len(ALLIES)", "text": "5"}, {"is": "193", "text": "193"}]
    many.cells[0].metadata["numbers"] = [*numbers, {"is": "73", "text": "73"}]
    for course, listed in (([here, many], numbers), ([here, FIRST], [])):  # a lesson that is left out, and comes again
        whole_course.map_of_lessons(here, course)
        assert here.cells[1].metadata["numbers"] == listed


def test_the_glossary_has_each_term_once_with_its_sentence_and_all_its_lessons():
    entries = whole_course.glossary([FIRST, THIRD]).split("\n\n")
    assert entries[3:] == [
        "**Mt** (01): *Oil*: an Mt is a million tonnes.",
        "**roll call** (01, 03): A roll call is a list.\n",
    ]


def test_every_term_of_the_course_is_in_the_glossary():
    course = [build.Master(name, master(name)) for name in LESSONS]
    entries = whole_course.terms(course)
    for one in course:
        for _, term, _ in shape.terms(one.cells):
            known = next(old for old in entries if old.lower() == term.lower())
            sentence, lessons = entries[known]
            assert one.lesson[:2] in lessons and term.lower() in sentence.lower() and "**" not in sentence
            assert sentence.endswith((".", "?", "!", ")")) and sentence.count("*") % 2 == 0, "it stands alone"
    assert list(entries) == sorted(entries, key=str.lower) and len(entries) > 20


def test_the_page_of_errors_shows_each_with_its_cure():
    source = tomllib.loads((ROOT / "teacher/when_a_cell_turns_red.toml").read_text(encoding="utf-8"))
    page = whole_course.turns_red(source)
    for error in source["error"]:
        part = page.partition(f"## `{error['see']}`")[2].partition("\n## ")[0]
        assert error["why"] in part and all(indent(error[which], "    ") in part for which in ("wrong", "cured"))
    assert all(one["do"] in page for one in source["strange"])


# ---- a lesson of one's own ----


@pytest.fixture
def begun(tmp_path):
    """A course of which only the masters are read, with a lesson just begun."""
    (tmp_path / "teacher").mkdir()
    settings = re.sub("(?m)^leave_out = .*", "leave_out = []", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    return tmp_path, new_lesson.new_lesson(tmp_path, "7", 'Who "votes" with whom, à la carte, today')


def test_a_new_lesson_can_be_built_and_breaks_no_rule(begun):
    root, path = begun
    assert path.name == "07_who_votes_with_whom_a.solved.ipynb"
    made = build.prepared(root, path)
    assert made.problems == [] and whole_course.title(made.master) == 'Who "votes" with whom, à la carte, today?'
    earlier = [build.Master(name, master(name)) for name in LESSONS if name < "02"]
    assert shape.faults(made.master, earlier) == shape.hints(made.master) == prose.unlisted(made.master) == []
    kinds = {one.recipe.kind for one in made.master.exercises}
    assert {"predict", "read", "complete", "modify", "judge", "open"} <= kinds
    assert {one.id.partition(".")[0] for one in made.master.exercises} == {"7"} and "99" not in path.read_text("utf-8")
    assert {"readme-picture", "stop"} <= {tag for cell in made.master.cells for tag in build.tags(cell)}


def test_a_number_that_is_taken_is_refused(begun):
    there = r"^Lesson 07 is there: teacher/07_who_votes_with_whom_a\.solved\.ipynb\."
    with pytest.raises(build.BuildError, match=there):
        new_lesson.new_lesson(begun[0], "07", "Another")


# ---- a lesson left out ----


def leave_out(root):
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    (root / "pyproject.toml").write_text(text.replace("leave_out = []", 'leave_out = ["07"]'), encoding="utf-8")


def test_a_lesson_left_out_is_no_lesson_of_this_edition(begun):
    root, path = begun
    assert build.masters(root) == [path] and left_out(root) == []
    leave_out(root)
    assert build.masters(root) == []
    with pytest.raises(build.BuildError, match=r"left out in pyproject\.toml: 07"):
        build.masters(root, ["07"])


@pytest.mark.all
def test_a_lesson_left_out_is_not_tested_and_every_other_is(begun):
    root, _ = begun
    for name in ("dev/guard.py", "dev/no_silent_skips.py", "tests/nbval_sanitize.cfg"):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, root / name)
    leave_out(root)
    ask = "def test_{0}(): Path('notebooks/{0}_it.ipynb').read_text()\n"
    asks = "from pathlib import Path\n" + ask.format("07") + ask.format("03")
    (root / "tests/test_it.py").write_text(asks, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "tests", "teacher"]
    done = subprocess.run(command, cwd=root, env=os.environ | {"CI": "true"}, capture_output=True, text=True)
    assert "FAILED tests/test_it.py::test_03" in done.stdout and "\n1 failed, 1 skipped in" in done.stdout, done.stdout


def test_what_was_made_from_a_lesson_left_out_goes_and_nothing_else(begun):
    root, path = begun
    stem = build.lesson_of(path)
    made = [f"notebooks/{stem}.ipynb", "notebooks/pictures/07.png", f"utils/exercises/recipes/{stem}.json"]
    others = [f"notebooks/{stem}-Copy1.ipynb", "notebooks/07_mine.ipynb", "notebooks/01_first.ipynb"]
    for name in made + others:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    leave_out(root)
    tree = build.Tree()
    gone, kept = build.without_left_out(root, tree), f"{made[0]} was not what build made last: a copy of it is kept/"
    assert sorted(say for say in gone if kept not in say) == sorted(f"{name}: left out" for name in made)
    assert len(gone) == 4
    assert not any((root / name).exists() for name in made) and all((root / name).exists() for name in others)
    tree.put_back()
    assert all((root / name).exists() for name in made)
    (root / "teacher/released.json").write_text(f'{{"notebooks/{stem}.ipynb": []}}', encoding="utf-8")
    with pytest.raises(build.BuildError, match=r"a class has it .*, so it cannot be left out"):
        build.without_left_out(root, build.Tree())


def test_texts_that_speak_of_a_lesson_left_out_are_named():
    from numbering import of_lessons

    speaks = lesson("01_first", "# First?", "Lessons 02 and 03, lesson 04; 02 alone.")
    assert len(of_lessons(["03"], [speaks])) == 1 and of_lessons(["05"], [speaks]) == []
    between = lesson("05_last", "# Last?", "You need lessons 01 to 04 and 06–08.")
    assert [len(of_lessons([number], [between])) for number in ("00", "01", "02", "04", "05", "07")] == [
        0,
        1,
        1,
        1,
        0,
        1,
    ]
    hour, explorer, *_ = of_lessons(["02"], [], ROOT)
    assert hour.startswith("teacher/weeks.toml: an hour takes lesson 02, which is left out")
    assert re.fullmatch(r"utils/explore/claims\.py, line \d+: it speaks of lesson 02, which is left out\.", explorer)
