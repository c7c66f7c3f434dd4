"""The page When a cell turns red tells the truth: each error is made, with the message shown, and each cure runs."""

import difflib
import tomllib

import matplotlib.pyplot as plt
import pytest

from tests.lessons.masters import ROOT

SOURCE = tomllib.loads((ROOT / "teacher/when_a_cell_turns_red.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def names():
    """What a notebook knows after its first cells."""
    found = {}
    exec(SOURCE["first"], found)
    return found


def last_red_line(source, names):
    """The last line of the red text, as Jupyter prints it; None if the cell runs."""
    try:
        exec(compile(source, "<cell>", "exec"), dict(names))
    except SyntaxError as fault:
        return f"{type(fault).__name__}: {fault.msg}"
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    finally:
        plt.close("all")


@pytest.mark.parametrize("error", SOURCE["error"], ids=lambda error: error["wrong"])
def test_each_error_is_made_and_cured(error, names):
    red = last_red_line(error["wrong"], names)
    start = error["see"].removesuffix(" ...")
    assert red and (red.startswith(start) if start != error["see"] else red == start)
    assert last_red_line(error["cured"], names) is None


@pytest.mark.parametrize("error", SOURCE["error"], ids=lambda error: error["wrong"])
def test_the_cure_is_one_change(error):
    changes = [way for way, *_ in difflib.SequenceMatcher(None, error["wrong"], error["cured"]).get_opcodes()]
    assert 1 <= len(changes) - changes.count("equal") <= 2, "one word, one sign, or a pair of quotes"


def test_no_error_stands_there_twice():
    assert len({error["see"] for error in SOURCE["error"]}) == len(SOURCE["error"])
