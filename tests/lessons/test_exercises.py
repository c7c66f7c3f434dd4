"""Every exercise of every master: what is right, what is wrong and what is said about it, and nothing given away.

All in one process, after the import cell alone. With --all the student edition is run in kernels as well: with all
solutions, and with every typical wrong answer (the wrong answers of one notebook share runs).
"""

import copy
import json
import re

import numpy as np
import pandas as pd
import pytest

from tests.lessons.masters import LESSONS, build, edition, every_exercise, exercise, exercises
from utils.data import load
from utils.exercises import check as checks

EXERCISES = every_exercise()
NAMES = [f"{lesson}-{name}" for lesson, name in EXERCISES]


def scope_of(lesson, one, solution=None):
    """The names after the import cell and the answer cell, its solution replaced by other lines."""
    from tests.lessons.masters import scope

    here = dict(scope(lesson))
    source = one.answer.source
    if solution is not None:
        source = build.SOLUTION.sub(lambda _: solution, source)
    build.run_here(build.NotebookNode(id=one.answer.id, source=source), here, f"{lesson}, exercise {one.id}")
    return here


def judge(one, here):
    checks.RECIPES[one.id] = one.recipe
    return checks._judge(one.id, here)


@pytest.mark.parametrize("lesson", LESSONS)
def test_solutions_are_right_and_stubs_unanswered(lesson):
    assert exercises(lesson)  # reading them tries all this out, and raises one sentence at the first fault


@pytest.mark.parametrize("lesson", LESSONS)
def test_recipes_of_the_package_are_those_of_the_master(lesson):
    path = build.ROOT / "utils" / "exercises" / "recipes" / f"{lesson}.json"
    said = f"{path.name} differs from its master: run python3 course.py build {lesson[:2]}"
    assert path.read_text(encoding="utf-8") == build.recipes_text(lesson, exercises(lesson)), said


def test_every_recipe_file_has_a_master():
    stored = {path.stem for path in (build.ROOT / "utils" / "exercises" / "recipes").glob("*.json")}
    assert stored == set(LESSONS)


GENERAL = ("Your number is too", "Not this one.", "Not the values asked for")


@pytest.mark.parametrize("lesson, name", EXERCISES, ids=NAMES)
def test_each_wrong_answer_gets_its_message(lesson, name):
    one = exercise(lesson, name)
    for wrong in one.recipe["wrong"]:
        result = judge(one, scope_of(lesson, one, wrong["code"]))
        assert result.state == "not yet", f"{wrong['code']}: {result}"
        if wrong["message"]:
            assert result.say == wrong["message"]
        else:
            assert not result.say.startswith(GENERAL), f"{wrong['code']}: no reason is given, write a message"


def equivalents(spec):
    """Other forms of the right value that must count as right."""
    value = spec["value"]
    if spec["type"] in ("number", "share"):
        yield from (np.float64(value), pd.Series([value]), np.array(value))
        if value == int(value):
            yield int(value)
    elif spec["type"] == "names":
        plain = [shown for _, shown in value]
        yield from (plain, tuple(plain), pd.Series(plain), np.array(plain), pd.Index(plain))
        if not spec["ordered"]:
            yield plain[::-1]
            if len(set(plain)) == len(plain):
                yield set(plain)
        if spec["states"]:
            codes = [key for key, _ in value]
            iso2 = load("states").set_index("iso3")["iso2"]
            yield from (codes, [code.lower() for code in codes], [iso2[code] for code in codes])
    elif spec["type"] == "choice":
        yield from (value, value.lower(), value.upper(), [value], f"{value})")
    elif spec["type"] == "table":
        frame = pd.DataFrame(value["rows"], columns=value["columns"], dtype=object)
        yield from (frame, frame[frame.columns[::-1]], frame.set_index(frame.columns[0]))
        if not spec["ordered"]:
            yield frame.iloc[::-1]


def judged(one):
    return one.recipe["right"]["type"] != "text" and one.recipe["kind"] != "predict"


@pytest.mark.parametrize("lesson, name", EXERCISES, ids=NAMES)
def test_equivalent_forms_are_accepted(lesson, name):
    one = exercise(lesson, name)
    if judged(one):
        for answer in equivalents(one.recipe["right"]):
            result = judge(one, {one.recipe["answer"]: answer})
            assert result.state == "correct", f"{answer!r}: {result}"


def perturbed(spec):
    """The right value changed a little, in every part: no such recipe may accept the solution."""
    value = spec["value"]
    if spec["type"] in ("number", "share"):
        step = max(3 * spec["tolerance"], 0.02 * abs(value), 0.01)
        yield from (value + step, value - step, -value - 1)
    elif spec["type"] == "names":
        yield value[1:] or [["x", "x"]]
        yield [*value, ["x", "x"]]
        yield [["x", "x"], *value[1:]]
        if spec["ordered"]:
            yield value[::-1]
    elif spec["type"] == "choice":
        yield from (option for option in spec["options"] if option != value)
    elif spec["type"] == "table":
        yield value | {"rows": value["rows"][1:]}
        yield value | {"columns": [*value["columns"][:-1], "another"]}
        for place in range(len(value["columns"])):
            rows = copy.deepcopy(value["rows"])
            rows[0][place] = "another" if isinstance(rows[0][place], str) else 12345.5
            yield value | {"rows": rows}
    elif spec["type"] == "plot":
        if value["marks"] is not None:
            yield value | {"marks": value["marks"] + 1}
        if value["values"]:
            yield value | {"values": [*value["values"][:-1], value["values"][-1] + 3]}
        yield value | {"labels": [*value["labels"], "a label that is nowhere"]}


@pytest.mark.parametrize("lesson, name", EXERCISES, ids=NAMES)
def test_a_recipe_with_another_right_value_would_be_noticed(lesson, name):
    one = exercise(lesson, name)
    if not judged(one):
        return
    here = scope_of(lesson, one)
    changed = 0
    for value in perturbed(one.recipe["right"]):
        checks.RECIPES[one.id] = one.recipe | {"right": one.recipe["right"] | {"value": value}, "wrong": []}
        assert checks._judge(one.id, here).state != "correct", f"right={value!r} accepts the solution"
        changed += 1
    assert changed


def tokens(text):
    return set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\d)", text))


@pytest.mark.parametrize("lesson, name", EXERCISES, ids=NAMES)
def test_no_message_or_hint_gives_the_answer_away(lesson, name):
    one = exercise(lesson, name)
    spec = one.recipe["right"]
    said = [w["message"] or "" for w in one.recipe["wrong"]] + one.recipe["hints"]
    for line in said if judged(one) else []:
        if spec["type"] in ("number", "share"):
            right = {f"{spec['value']:.10g}", f"{spec['value']:.2f}", str(int(spec["value"]))}
            right |= {f"{100 * spec['value']:.0f}"} if spec["type"] == "share" else set()
            right -= {"0", "1", "2"}
            assert not right & tokens(line), f"'{line}' holds the right number"
        if spec["type"] == "names":
            plain = [shown for _, shown in spec["value"]]
            assert len(plain) < 3 or not all(shown in line for shown in plain), f"'{line}' holds all names"
            assert repr(plain) not in line


# ---- in kernels: course.py test --all ----


def filled(lesson, which):
    """The student edition with something in every answer cell: which(exercise) gives the lines, or None for the stub."""
    nb = copy.deepcopy(edition(lesson))
    for one in exercises(lesson):
        lines = which(one)
        if lines is not None:
            cell = next(c for c in nb.cells if c.id == one.answer.id)
            cell.source = build.SOLUTION.sub(lambda _, lines=lines: lines, one.answer.source)
    return nb


def states_after_running(nb, lesson):
    """Exercise -> what its check cell says after a run in a new kernel."""
    build.run(nb, build.ROOT, lesson)
    said = {}
    for cell in nb.cells:
        if "check" in build.tags(cell):
            name = re.search(r"check\([\"'](.+?)[\"']\)", cell.source).group(1)
            said[name] = "".join(o.get("data", {}).get("text/plain", "") for o in cell.outputs)
    return said


@pytest.mark.all
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_unfilled_student_edition_says_not_answered_yet(lesson):
    for name, said in states_after_running(filled(lesson, lambda one: None), lesson).items():
        assert ": not answered yet." in said, f"{name}: {said}"


@pytest.mark.all
@pytest.mark.parametrize("lesson", LESSONS)
def test_with_all_solutions_every_check_is_correct(lesson):
    solved = filled(lesson, lambda one: build.SOLUTION.search(one.answer.source).group(2).rstrip("\n"))
    for name, said in states_after_running(solved, lesson).items():
        assert ": correct." in said or ": recorded." in said, f"{name}: {said}"


@pytest.mark.all
@pytest.mark.parametrize("lesson", LESSONS)
def test_with_each_wrong_answer_the_notebook_runs_to_its_end(lesson):
    runs = max((len(one.recipe["wrong"]) for one in exercises(lesson)), default=0)
    for turn in range(runs):

        def wrong_code(one, turn=turn):
            wrong = one.recipe["wrong"]
            return wrong[turn % len(wrong)]["code"] if wrong else None

        said = states_after_running(filled(lesson, wrong_code), lesson)
        for one in exercises(lesson):
            if one.recipe["wrong"]:
                assert ": not yet." in said[one.id], f"{one.id}: {said[one.id]}"


def test_recipes_are_plain_data():
    for lesson in LESSONS:
        stored = json.loads(
            (build.ROOT / "utils" / "exercises" / "recipes" / f"{lesson}.json").read_text(encoding="utf-8")
        )
        for recipe in stored["exercises"]:
            assert not {"stub", "hints", "code"} & set(recipe)
