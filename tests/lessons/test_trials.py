"""What beginners typed in trials, each with what must and must not be said: tests/lessons/trials.csv.

Each is run in a kernel's shell that `start()` listens to, as the whole answer cell; "# run, then:" parts two runs.
exercise: the lesson; right: the right value for which the row was written. must, must_not: pieces of text, with | between.
"""

import pytest
import trials
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from tests.lessons.masters import LESSONS, ROOT, build, exercises, scope
from utils.exercises.check import judge
from utils.notebook import watch

ROWS = trials.rows(ROOT)
NAMES = [f"{number}-{row['exercise']}" for number, row in enumerate(ROWS, 1)]


@pytest.fixture(scope="module")
def shell():
    """A shell of our own, known to get_ipython() for as long as these tests run."""
    for lesson in LESSONS:  # read before there is a shell: start() draws into cells only in a real kernel
        assert exercises(lesson) and scope(lesson)
    made = InteractiveShell.instance(history_length=0, cache_size=0)  # no Out: reset() would search all for garbage
    watch(made)
    yield made
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_a_trial_is_told_what_is_true(row, shell):
    lesson = next((name for name in LESSONS if name.startswith(trials.lesson_number(row))), None)
    one = trials.exercise_of(row, exercises(lesson)) if lesson else None
    if one is None:
        return  # the exercise is another one now, or gone: build tells
    shell.reset(new_session=False)
    shell.user_ns.update(scope(lesson))
    for typed in row["typed"].split("# run, then:"):
        source = build.SOLUTION.sub(lambda _, typed=typed: typed.strip(), one.answer.source)
        with capture_output():
            shell.run_cell(source, store_history=False, cell_id=one.answer.id)  # as JupyterLab: the same cell once more
    state, say = judge(one.recipe, shell.user_ns)
    assert state == row["state"], say
    assert all(piece in say for piece in row["must"].split("|")), say
    assert not any(piece and piece in say for piece in row["must_not"].split("|")), say


def test_a_row_follows_its_exercise_and_rests_when_that_is_another_one():
    one = next(one for one in exercises(LESSONS[0]) if one.recipe.right.value is not None)
    answer, right = one.recipe.answer, one.recipe.right.show(one.recipe.right.value)
    row = {"exercise": LESSONS[0][:2], "typed": f"{answer} = 1"}
    assert trials.exercise_of(row, [one]) is one and trials.exercise_of(row | {"right": right}, [one]) is one
    assert trials.exercise_of(row | {"right": "another"}, [one]) is None
    assert trials.exercise_of(row | {"typed": f"x = {answer}"}, [one]) is None
    assert {trials.lesson_number({"exercise": name}) for name in ("3.4", "03", "3.r1")} == {"03"}
