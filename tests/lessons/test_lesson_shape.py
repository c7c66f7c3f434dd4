"""The shape of a lesson: what a class and the other parts of the course need. House rules are hints of build.

The rules stand in teacher/tools/shape.py, which build reads too. Each is seen red on a small master.
"""

import re

import nbformat
import pytest
import shape
from minutes import MOVES, core_minutes

from tests.lessons import masters
from tests.lessons.masters import LESSONS, build, built, master

pytestmark = pytest.mark.text


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_lesson_has_its_shape(lesson):
    earlier = [build.Master(name, master(name)) for name in LESSONS if name < lesson]
    assert shape.faults(built(lesson), earlier) == []


# ---- the rules themselves ----


def small(**new):
    """A small master that breaks no rule; new: cell -> its source, None: the cell is left out."""
    made = masters.small()
    for cell in made.cells:
        cell.source = new.get(cell.id.replace("-", "_"), cell.source) or ""
    made.notebook.cells = [cell for cell in made.cells if cell.id.replace("-", "_") not in new or cell.source]
    return made


def faults(made):
    return [say.removeprefix("09_small, ") for say in shape.faults(made, [])]


def test_a_small_master_breaks_no_rule():
    assert faults(small()) == []


TITLE = "# How many?\n\n| Minutes | |\n|---|---|"
LONG = "## A first look?\n\n" + "word " * 110 * 40
BROKEN = [
    (dict(title=TITLE.replace("?", "")), "cell title: the title is a question"),
    (dict(title="# How many?"), "cell title: one table of at most five lines follows"),
    (dict(set_up=None), "the first two code cells have the tags 'setup' and 'import'"),
    (dict(**{"import": "from utils import load, start\nvotes = load('votes')\nstart()"}), "the import cell holds imports"),
    (dict(**{"import": "from utils import start\nstart()\nimport this"}), "cell import: an import stands after start()"),
    (dict(progress="progress() or 1"), "the last cell holds progress()"),
    (dict(end="## Further reading"), "the end of the lesson says nothing of 'colab'"),
    (dict(look="#### A first look?"), "cell look: a heading of level 4 stands under one of level 1"),
    (dict(look="# A first look?"), "there is more than one title"),
    (dict(stop="Stop."), "one cell has the tag 'stop'"),
    (dict(look=LONG), "the core takes "),
    (dict(look="## A look?\n\nSee: **roll**."), "cell look: **roll** is not explained in its sentence"),
    (dict(look="## A look?\n\nA **roll** is a long list. One **roll** is one list."), "cell look: **roll** is bold twice"),
    (dict(look="## A look?\n\n> *Hypothesis.* So.\n> *Rival 1.* No."), "cell look: a block with *Hypothesis.*"),
    (dict(count="pass", answer_9_2="### BEGIN SOLUTION\npart = votes.pivot()\n### END SOLUTION"),
     "exercise 9.2: its solution needs '.pivot'"),
]  # fmt: skip


@pytest.mark.parametrize("new, said", BROKEN, ids=lambda value: value[:40] if isinstance(value, str) else "")
def test_a_broken_rule_is_a_sentence_with_its_place(new, said):
    assert any(said in say for say in faults(small(**new))), faults(small(**new))


def test_exercises_in_another_order_are_told():
    made = small()
    made.exercises.reverse()
    assert faults(made) == ["its exercises are 9.6, 9.5, 9.4, 9.3, 9.2, 9.1; in order they would be "
                            "9.1, 9.2, 9.3, 9.4, 9.5, 9.6."]  # fmt: skip


def test_the_core_is_what_stands_before_the_stop_line():
    made = small()
    before = core_minutes(made)
    place = next(n for n, cell in enumerate(made.cells) if cell.id == "stop")
    made.cells.insert(place + 1, nbformat.v4.new_markdown_cell(LONG))
    assert core_minutes(made) == before > 0
    made.cells.insert(place, made.cells.pop(place + 1))
    assert core_minutes(made) == before + 40


def test_house_rules_are_hints():
    made = small(count="# a comment\n" * 13)
    one = made.exercises[0].recipe
    assert one.kind == "predict" and faults(made) == []
    said = "\n".join(shape.hints(made))
    for part in ("the core has 6 exercises, at most 5", "cell count has 13 lines", "without a question on the lesson before",
                 "an exit ticket has two items"):  # fmt: skip
        assert part in said
    made.cells[6].metadata["tags"] = ["explorer"]
    assert "after the last exercise" in "\n".join(shape.hints(made))
    made.cells[4].source += " **Word** is a word." * 9 + " word" * 900
    assert re.search(r"the core has \d+ words, at most 900", "\n".join(shape.hints(made)))


# ---- moves of code ----


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move["name"])
def test_each_move_is_shown_in_the_lesson_that_introduces_it(move):
    lesson = next((name for name in LESSONS if name.startswith(move["lesson"])), None)
    if lesson:
        assert move["name"] in shape.shown(master(lesson).cells), f"lesson {move['lesson']} shows no '{move['name']}'"


def test_the_table_of_moves_is_whole():
    assert len({move["name"] for move in MOVES}) == len(MOVES)
    assert [move["lesson"] for move in MOVES] == sorted(move["lesson"] for move in MOVES)


def test_a_later_lesson_may_use_what_an_earlier_one_showed():
    earlier = small()
    change = dict(count="pass", answer_9_2="### BEGIN SOLUTION\npart = votes.value_counts()\n### END SOLUTION")
    assert "needs 'group'" in "".join(shape.faults(small(**change), [build.Master("03_x", nbformat.v4.new_notebook())]))
    assert shape.faults(small(**change), [build.Master("03_x", earlier.notebook)]) == []
