"""Minutes are computed from the rates and written into a master: headings, and the table of its first screen."""

import minutes
import nbformat
import pytest
from minutes import RATES

from tests.lessons.masters import cell_of, small


@pytest.fixture(name="small")
def small_master():
    return small()


def stated_in(made, name):
    return cell_of(made, name).source.split("\n")[0].partition(" · ")[2]


def test_headings_and_table_state_what_the_rates_give(small):
    assert minutes.state(small)
    read = len("Exercise 9.5 judge 1 min What is it?".split()) / RATES["words_a_minute"]  # the minutes are read too
    assert stated_in(small, "ask-9-5") == f"judge · {int(RATES['question'] + read + 0.5)} min"
    assert stated_in(small, "ask-9-1") == f"complete · {int(RATES['first_move'] + read + 0.5)} min"
    own = [one for one in small.exercises if one.id != "9.x1"]
    needed = sum(minutes.of_exercise(one) + read for one in own) + RATES["text"] + 2 * RATES["cell"]
    assert int(stated_in(small, "look").removesuffix(" min")) == pytest.approx(needed, abs=1.5)
    assert minutes.core_minutes(small) == int(stated_in(small, "look").removesuffix(" min")) + 1  # the first screen
    assert f"| Minutes | {minutes.core_minutes(small)} |" in cell_of(small, "title").source


def test_a_second_time_changes_nothing(small):
    minutes.state(small)
    before = [one.source for one in small.cells]
    assert minutes.state(small) == [] and [one.source for one in small.cells] == before
    cell_of(small, "look").source = cell_of(small, "look").source.replace(" min", "0 min")
    assert minutes.state(small) and [one.source for one in small.cells] == before


def test_more_words_are_more_minutes(small):
    minutes.state(small)
    before = minutes.core_minutes(small)
    cell_of(small, "look").source += "\n\n" + "word " * (3 * RATES["words_a_minute"])
    [said] = minutes.state(small)
    assert f"first screen: {before} -> {before + 3}" in said


def test_a_section_is_never_less_than_its_exercises_state_together(small):
    ids = [f"{part}-9-{n}" for n in (3, 4, 5) for part in ("ask", "answer")]
    inside = [one for one in small.cells if one.id in ids]
    stated = sum(minutes.exercise_minutes(one) for one in small.exercises if one.id in ("9.3", "9.4", "9.5"))
    assert minutes.section_minutes(inside, small.exercises) >= stated > 6


def test_the_explorer_has_its_own_minutes_and_the_end_of_a_lesson_none(small):
    place = next(n for n, one in enumerate(small.cells) if one.id == "stop")
    explorer = nbformat.v4.new_code_cell("explore.votes()", metadata={"tags": ["explorer"]})
    small.cells[place:place] = [nbformat.v4.new_markdown_cell("## Explore: which?", id="explore"), explorer]
    small.cells.insert(place + 3, nbformat.v4.new_markdown_cell("## More?\n\n" + "word " * 220, id="more"))
    minutes.state(small)
    before = sum(needed for _, needed, _ in minutes.timed(minutes.parts(small)[0], small.exercises)) - minutes.EXPLORER
    assert minutes.core_minutes(small) == before and stated_in(small, "explore") == f"{minutes.EXPLORER:.0f} min"
    assert f"{before:.0f}, and 5 for the explorer; extension 2 |" in cell_of(small, "title").source
    assert "min" not in cell_of(small, "end").source
