"""The page When a cell turns red tells the truth: each error is made, with the message shown, and each cure runs."""

import difflib
import tomllib

import matplotlib.pyplot as plt
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from tests.lessons.masters import ROOT
from utils.notebook import short_errors

SOURCE = tomllib.loads((ROOT / "teacher/when_a_cell_turns_red.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def names():
    """What a notebook knows after its first cells."""
    found = {}
    exec(SOURCE["first"], found)
    return found


@pytest.fixture(scope="module")
def shell(names):
    """What a kernel runs cells with, and the errors as start() has them shown: Jupyter's words differ from Python's."""
    made = InteractiveShell(history_length=0)
    made.run_line_magic("colors", "nocolor")
    short_errors(made)
    return made


def last_red_line(source, names, shell):
    """The last line of the red text, as a notebook shows it; None if the cell runs."""
    shell.user_ns.update(names)
    with capture_output() as shown:
        ran = shell.run_cell(source)
    plt.close("all")
    return None if ran.success else shown.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize("error", SOURCE["error"], ids=lambda error: error["wrong"])
def test_each_error_is_made_and_cured(error, names, shell):
    red = last_red_line(error["wrong"], names, shell)
    start = error["see"].removesuffix(" ...")
    assert red and (red.startswith(start) if start != error["see"] else red == start)
    assert last_red_line(error["cured"], names, shell) is None


@pytest.mark.parametrize("error", SOURCE["error"], ids=lambda error: error["wrong"])
def test_the_cure_is_one_change(error):
    changes = [way for way, *_ in difflib.SequenceMatcher(None, error["wrong"], error["cured"]).get_opcodes()]
    assert 1 <= len(changes) - changes.count("equal") <= 2, "one word, one sign, or a pair of quotes"


def test_no_error_stands_there_twice():
    assert len({error["see"] for error in SOURCE["error"]}) == len(SOURCE["error"])
