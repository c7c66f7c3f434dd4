"""What beginners typed in trials, each with what must and must not be said: tests/lessons/trials.csv.

Each is run in a kernel's shell that `start()` listens to, as the whole answer cell; "# run, then:" parts two runs.
must, must_not: pieces of text, with | between them.
"""

import csv

import matplotlib.pyplot as plt
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from tests.lessons.masters import LESSONS, ROOT, build, exercise, exercises, scope
from utils.exercises.check import judge
from utils.notebook import watch

with open(ROOT / "tests/lessons/trials.csv", encoding="utf-8", newline="") as file:
    TRIALS = list(csv.DictReader(file))
NAMES = [f"{number}-{row['exercise']}" for number, row in enumerate(TRIALS, 1)]


@pytest.fixture
def shell():
    """A shell of our own, known to get_ipython() for as long as the test runs."""
    for lesson in LESSONS:  # read before there is a shell: start() draws into cells only in a real kernel
        assert exercises(lesson) and scope(lesson)
    made = InteractiveShell.instance(history_length=0)
    watch(made)
    yield made
    InteractiveShell.clear_instance()
    plt.close("all")


def lesson_of(name):
    return next(build.lesson_of(p) for p in build.masters(ROOT) if p.name.startswith(f"{int(name[0]):02d}_"))


@pytest.mark.parametrize("row", TRIALS, ids=NAMES)
def test_a_trial_is_told_what_is_true(row, shell):
    lesson = lesson_of(row["exercise"])
    one = exercise(lesson, row["exercise"])
    shell.user_ns.update(scope(lesson))
    for typed in row["typed"].split("# run, then:"):
        source = build.SOLUTION.sub(lambda _, typed=typed: typed.strip(), one.answer.source)
        with capture_output():
            shell.run_cell(source, store_history=False)
    state, say = judge(one.recipe, shell.user_ns)
    assert state == row["state"], say
    assert all(piece in say for piece in row["must"].split("|")), say
    assert not any(piece and piece in say for piece in row["must_not"].split("|")), say
