"""Exercises are numbered by build; what speaks of a number follows or is named; what a class has keeps its number."""

import copy
import json
import re

import echoes
import nbformat
import numbering
import pytest

from dev.small_master import small_master
from tests.lessons.masters import build, small
from utils.exercises.answers import to_json


@pytest.fixture
def built():
    """A small master as a build leaves it, with a text that speaks of its exercises."""
    made = small()
    text = "As in exercise 9.2, and in exercises 9.4 and 9.5; see 9.x1. The share is 9.2."
    made.cells.insert(-3, nbformat.v4.new_markdown_cell(text, id="saw"))
    made.notebook.metadata["course"]["exercises"] = echoes.memory(made)
    return made


def source(made, name):
    return next(cell.source for cell in made.cells if cell.id == name)


def place(made, name):
    return next(n for n, cell in enumerate(made.cells) if cell.id == name)


def four(made, number):
    start = place(made, f"ask-9-{number}")
    return made.cells[start : start + 4]


def paste(made, number, before, was=None):
    """Copy an exercise above a cell as JupyterLab does: with new ids, and still the number of its model, or another."""
    copied = copy.deepcopy(four(made, number))
    for n, cell in enumerate(copied):
        cell.id, cell.source = f"pasted-{n}", cell.source.replace(f"9.{number}", was or f"9.{number}")
    at = place(made, before)
    made.cells[at:at] = copied


def remove(made, number):
    gone = [cell.id for cell in four(made, number)]
    made.notebook.cells = [cell for cell in made.cells if cell.id not in gone]
    made.exercises = [one for one in made.exercises if one.id != f"9.{number}"]


def test_nothing_moves_where_nothing_changed(built):
    before = [cell.source for cell in built.cells]
    found = numbering.put_in_order(built, {cell.id for cell in built.cells})
    assert found.lines("09") == [] and [cell.source for cell in built.cells] == before


def test_a_pasted_copy_is_new_and_what_follows_is_renumbered(built):
    paste(built, 2, "ask-9-2")
    found = numbering.put_in_order(built, set())
    assert found.lines("09") == [
        "09, exercises: 9.2 is now 9.3; 9.3 is now 9.4; 9.4 is now 9.5; 9.5 is now 9.6; 9.6 is now 9.7; 9.2 is new"
    ]
    for stem, number in (("pasted-0", "9.2"), ("ask-9-2", "9.3"), ("ask-9-6", "9.7")):
        assert source(built, stem).startswith(f"### Exercise {number} · ")
    assert source(built, "check-9-2") == 'check("9.3")' and source(built, "recipe-9-2").startswith('recipe("9.3", ')
    assert source(built, "pasted-2") == 'check("9.2")' and source(built, "recipe-9-x1").startswith('recipe("9.x1", ')
    assert source(built, "saw") == "As in exercise 9.3, and in exercises 9.5 and 9.6; see 9.x1. The share is 9.2."


def test_exercises_that_change_places_take_their_mentions_along(built):
    start = place(built, "ask-9-2")
    built.cells[start : start + 8] = four(built, 3) + four(built, 2)
    numbering.put_in_order(built, set())
    assert source(built, "saw").startswith("As in exercise 9.3,") and source(built, "check-9-3") == 'check("9.2")'
    numbering.put_in_order(built, set())
    assert source(built, "saw").startswith("As in exercise 9.2,"), "without a build between them a number is believed"


def test_a_removed_exercise_is_named_where_its_lesson_speaks_of_it(built):
    remove(built, 4)
    with pytest.raises(build.BuildError, match=r"^09_small, cell saw: it speaks of exercise 9\.4, which is gone"):
        numbering.put_in_order(built, set())
    built.cells[place(built, "saw")].source = "Exercise 9.5."
    assert numbering.put_in_order(built, set()).gone == ["9.4"] and source(built, "saw") == "Exercise 9.4."


def test_an_exercise_of_another_lesson_gets_a_number_of_this_one(built):
    paste(built, 2, "saw", was="4.7")
    assert numbering.put_in_order(built, set()).new == ["9.7"] and source(built, "pasted-2") == 'check("9.7")'


def test_what_a_class_has_keeps_its_number(built):
    released = {cell.id for cell in built.cells}
    end = place(built, "saw")
    paste(built, 6, "saw")
    assert numbering.put_in_order(built, released).new == ["9.7"]
    built.cells[place(built, "ask-9-2") : place(built, "ask-9-2")] = [built.cells.pop(end) for _ in range(4)]
    with pytest.raises(build.BuildError, match=r"a class has exercise 9\.2 .*, and it would become 9\.3\. Put a new"):
        numbering.put_in_order(built, released)


def test_what_a_class_has_is_not_taken_out(built):
    """Told as what it is: that the next one would get its number is no fault of the teacher's."""
    released = {cell.id for cell in built.cells}
    whole = list(built.cells)
    remove(built, 2)
    said = r"^09_small: a class has exercise 9\.2 \(teacher/released\.json\), and it is gone: put the cells back"
    with pytest.raises(build.BuildError, match=said):
        numbering.put_in_order(built, released)
    built.notebook.cells = [cell for cell in whole if cell.id != "saw"]
    with pytest.raises(build.BuildError, match=r"^09_small: a class has the cell saw .*, and it is gone: put it back"):
        numbering.put_in_order(built, released)


def test_a_problem_names_the_number_in_the_file_too(built):
    paste(built, 4, "ask-9-2")
    located = numbering.put_in_order(built, set()).located
    assert located("09_small, exercise 9.2, field 'x': y") == "09_small, exercise 9.2 (in the file: 9.4), field 'x': y"
    assert located("09_small, exercise 9.1: as 9.2, x") == "09_small, exercise 9.1: as 9.2, x"


def test_minutes_are_taken_out_of_a_recipe(built):
    recipe = built.cells[place(built, "recipe-9-2")]
    recipe.source = recipe.source.replace('kind="modify", ', 'kind="modify",\n       minutes=4, ')
    numbering.put_in_order(built, set())
    assert "minutes" not in recipe.source and 'kind="modify", answer="part"' in recipe.source


def test_other_lessons_and_pages_that_speak_of_a_number_are_named(built, tmp_path):
    (tmp_path / "teacher").mkdir()
    (tmp_path / "README.md").write_text("Change exercise 9.2, not `exercise 9.3`; exercise 9.9.", encoding="utf-8")
    other = build.Master("10_other", nbformat.v4.new_notebook())
    other.cells.append(nbformat.v4.new_markdown_cell("### Exercise 10.1\n\nAs in exercises 9.4 and 9.5.", id="c"))
    found = numbering.Renumbered(moved={"9.2": "9.3", "9.5": "9.4"}, gone=["9.4"])
    assert numbering.elsewhere(tmp_path, [built, other], "09_small", found) == [
        "10_other, cell c: it speaks of exercise 9.4, which is gone.",
        "10_other, cell c: it speaks of exercise 9.5, which is now 9.4.",
        "README.md: it speaks of exercise 9.2, which is now 9.3.",
    ]
    assert numbering.not_there(tmp_path, [built, other]) == ["README.md: it speaks of exercise 9.9, and there is none."]


# ---- what still speaks of an exercise as it was ----


def test_cells_that_still_say_what_an_exercise_no_longer_does_are_named(built):
    before = json.loads(json.dumps(echoes.memory(built)))
    saw = built.cells[place(built, "saw")]
    saw.source = "73 abstained; 1,073 did not."
    later = build.Master("10_other", small_master())
    later.cells[place(later, "ask-9-1")].source = "Was it 73?"
    later.cells[place(later, "recipe-9-1")].source = 'recipe("10.r1", kind="read", answer="a")'
    assert echoes.left_behind(built, before, [later]) == []
    changes = [("answer-9-1", '"abstain"', '"no"'), ("recipe-9-1", "(73", "(14"), ("recipe-9-1", "73 ", "14 ")]
    for name, old, new in changes:
        cell = built.cells[place(built, name)]
        cell.source = cell.source.replace(old, new)
    built.exercises = build.exercises(built)
    where = ("09_small, cell saw", "10_other, cell ask-9-1")
    told = echoes.left_behind(built, before, [later])
    assert told == [f"{place}: it says 73; exercise 9.1 no longer does." for place in where]


def test_what_the_lesson_has_without_an_exercise_that_is_gone_is_no_echo_of_it(built):
    before = echoes.memory(built)
    before["answer-9-3"]["values"] += ["vote", "C"]  # a column; an option
    built.cells[place(built, "saw")].source = "Armenia, vote, C."
    count = built.cells[place(built, "count")]
    remove(built, 3)
    [said] = echoes.left_behind(built, before, [])
    assert said.startswith("09_small, cell saw: it says Armenia; that may come from the exercise 9.3 that is gone")
    count.outputs = [nbformat.v4.new_output("stream", text="Armenia")]
    assert echoes.left_behind(built, before, []) == []


def test_texts_of_a_recipe_that_repeat_its_old_right_value_are_named(built):
    """What stands unchanged, and only that; a text that was changed with it has been read."""
    before = {one.recipe.answer: json.loads(json.dumps(to_json(one.recipe))) for one in built.exercises}
    assert echoes.not_followed(built, before) == []
    recipe = built.cells[place(built, "recipe-9-1")]
    recipe.source = recipe.source.replace("(73", "(14").replace("(87,", "(73,")
    answer = built.cells[place(built, "answer-9-1")]
    answer.source = answer.source.replace('"abstain"', '"no"')
    recipe.source = re.sub(r"hints=\[.*?\]", "hints=['It is 73.', 'It is 74.']", recipe.source, flags=re.S)
    built.exercises = build.exercises(built)
    where = "09_small, recipe of 9.1: its right value has changed, and "
    assert echoes.not_followed(built, before) == [
        f"{where}means still is '73 states.'", f"{where}'It is 73.' still says 73."]  # fmt: skip
    recipe.source = recipe.source.replace('means="73 states."', 'means="14 states."').replace("It is 73.", "It is 14.")
    built.exercises = build.exercises(built)
    assert echoes.not_followed(built, before) == []
