"""Every exercise of every master: what is right, what is wrong and what is said about it, and nothing given away.

All in one process, after the import cell alone. With --all the student edition is run in kernels as well: with all
solutions, and with every typical wrong answer (the wrong answers of one notebook share runs).
"""

import copy
import re

import pytest

from tests.lessons.masters import LESSONS, build, built, edition, every_exercise, exercise, exercises
from utils.exercises.answers import Names, Number, Share, Text
from utils.exercises.check import judge

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


@pytest.mark.parametrize("lesson", LESSONS)
def test_solutions_are_right_and_stubs_unanswered(lesson):
    assert exercises(lesson)  # reading them tries all this out, and raises one sentence at the first fault


@pytest.mark.parametrize("lesson", LESSONS)
def test_recipes_of_the_package_are_those_of_the_master(lesson):
    path = build.ROOT / "utils" / "exercises" / "recipes" / f"{lesson}.json"
    said = f"{path.name} differs from its master: run python3 course.py build {lesson[:2]}"
    assert path.read_text(encoding="utf-8") == build.recipes_text(built(lesson)), said


def test_every_recipe_file_has_a_master():
    stored = {path.stem for path in (build.ROOT / "utils" / "exercises" / "recipes").glob("*.json")}
    assert stored == set(LESSONS)


GENERAL = ("Your number is too", "Not this one.", "Not the values asked for")


@pytest.mark.parametrize("lesson, name", EXERCISES, ids=NAMES)
def test_each_wrong_answer_gets_its_message(lesson, name):
    one = exercise(lesson, name)
    for wrong in one.recipe.wrong:
        state, say = judge(one.recipe, scope_of(lesson, one, wrong.code))
        assert state == "not yet", f"{wrong.code}: {state}, {say}"
        if wrong.message:
            assert say == wrong.message
        else:
            assert not say.startswith(GENERAL), f"{wrong.code}: no reason is given, write a message"


def tokens(text):
    return set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\d)", text))


@pytest.mark.parametrize("lesson, name", EXERCISES, ids=NAMES)
def test_no_message_or_hint_gives_the_answer_away(lesson, name):
    one = exercise(lesson, name)
    right = one.recipe.right
    if isinstance(right, Text) or one.recipe.kind == "predict":
        return
    for line in [*(wrong.message or "" for wrong in one.recipe.wrong), *one.recipe.hints]:
        if isinstance(right, Number):
            value = right.value
            given = {f"{value:.10g}", f"{value:.2f}", str(int(value))}
            given |= {f"{100 * value:.0f}"} if isinstance(right, Share) else set()
            assert not (given - {"0", "1", "2"}) & tokens(line), f"'{line}' holds the right number"
        if isinstance(right, Names):
            plain = [shown for _, shown in right.value]
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
    build.run(build.Master(lesson, nb), build.ROOT)
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
    runs = max((len(one.recipe.wrong) for one in exercises(lesson)), default=0)
    for turn in range(runs):

        def wrong_code(one, turn=turn):
            wrong = one.recipe.wrong
            return wrong[turn % len(wrong)].code if wrong else None

        said = states_after_running(filled(lesson, wrong_code), lesson)
        for one in exercises(lesson):
            if one.recipe.wrong:
                assert ": not yet." in said[one.id], f"{one.id}: {said[one.id]}"
