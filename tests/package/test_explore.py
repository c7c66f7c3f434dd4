"""Explorers without a browser: what the controls do, alt text, reset, nothing left behind."""

import gc
import html
import re
import weakref

import ipywidgets
import matplotlib.pyplot as plt
import pytest

from utils import columns, explore, load
from utils.claims import FIRST
from utils.explore.votes import GROUPS
from utils.plots.votes import seat_table
from utils.words import VOTES

NAMES = explore.__all__


@pytest.fixture(params=NAMES, scope="module")
def one_of_each(request):
    return getattr(explore, request.param)()


@pytest.fixture
def any_explorer(one_of_each):
    """Each explorer as it begins: answers of other tests are forgotten."""
    FIRST.clear()
    one_of_each.to_start()
    return one_of_each


@pytest.fixture(scope="module")
def one_vote():
    return explore.vote()


@pytest.fixture
def vote(one_vote):
    one_vote.to_start()
    return one_vote


def test_vote_explorer_counts_what_is_chosen(vote):
    assert vote.says.startswith("ES-11/5, all 193 members: 94 yes, 73 abstain, 14 no, 12 did not vote")
    vote.controls["group"].value = "CSTO"
    assert vote.says == "ES-11/5, CSTO: 0 yes, 4 abstain, 2 no, 0 did not vote."
    vote.controls["resolution"].value = "ES-11/3"
    assert vote.says == "ES-11/3, CSTO: 0 yes, 0 abstain, 5 no, 1 did not vote."
    assert 'alt="ES-11/3' in vote.image.value and "5 no" in vote.image.value and "5 no" in vote.state.value
    vote.controls["state"].value = "ARM"
    assert vote.says.endswith("Armenia: did not vote.")


def shown(vote):
    """What the picture holds: vote -> seats in full colour and faint ones; the ring; the texts."""
    marks = [{tuple(xy) for xy in c.get_offsets().round(6).tolist()} for c in vote.ax.collections]
    faint, full = dict(zip(VOTES, marks[:4], strict=True)), dict(zip(VOTES, marks[4:8], strict=True))
    return full, faint, marks[8], [t.get_text() for t in vote.ax.texts]


def test_vote_explorer_draws_the_group_in_full_and_rings_the_state(vote):
    rows = load("votes").query("resolution == 'ES-11/3'")
    states, seats = load("states").set_index("iso3"), seat_table(rows, []).set_index("iso3")
    at = {code: (round(x, 6), round(y, 6)) for code, x, y in zip(seats.index, seats["x"], seats["y"], strict=True)}
    vote.controls["resolution"].value, vote.controls["state"].value = "ES-11/3", "KAZ"
    for group, column in GROUPS.items():
        vote.controls["group"].value = group
        members = set(states.index if column is None else states.index[states[column]])
        full, faint, ring, texts = shown(vote)
        for choice in VOTES:
            voted = set(rows.loc[rows["vote"] == choice, "iso3"])
            assert full[choice] == {at[code] for code in voted & members}, group
            assert faint[choice] == {at[code] for code in voted - members}, group
            assert f"{len(full[choice])} {choice}" in texts
        assert ring == {at["KAZ"]} and "Kazakhstan: no" in texts
    vote.controls["state"].value = ""
    assert shown(vote)[2] == set() and "Kazakhstan: no" not in shown(vote)[3]


def test_a_group_of_the_vote_explorer_has_the_name_of_its_column():
    said = columns("states").set_index("column")["description"]
    for name, column in GROUPS.items():
        assert column in (None, name.lower()) or name in said[column], name


def test_explorers_do_not_disturb_each_other_and_leave_no_figures(vote):
    plt.close("all")
    two = explore.vote("ES-11/3")
    said = two.says
    vote.controls["group"].value = "NATO"
    assert two.says == said
    assert plt.get_fignums() == []


def test_every_slider_has_a_named_box():
    box = explore.base.slider_with_box("Days", 30, 0, 90)
    slider = box.row.children[1]
    slider.value = 45
    assert box.value == 45
    assert box.description == "Days"


def test_every_explorer_keeps_its_default_picture_in_an_output_without_widgets(any_explorer, monkeypatch):
    shown = []
    monkeypatch.setattr(explore.base, "display", lambda data, raw: shown.append(data))
    any_explorer._ipython_display_()
    widget, data = shown
    assert list(widget) == ["application/vnd.jupyter.widget-view+json"] and widget[explore.base.WIDGET]["model_id"]
    assert re.search(r'<img alt="[^"]{30,}" ', data["text/html"])
    assert data["text/plain"] == f"Explorer. {any_explorer.says}"
    assert data["text/html"].count("data:image/png;base64,") == 1 and "run this cell again" in data["text/html"]
    assert any_explorer.says.split("\n")[0][:40] in html.unescape(data["text/html"])


def test_every_explorer_resets_to_its_first_picture(any_explorer):
    first, said = any_explorer.image.value, any_explorer.says
    before = set(map(id, any_explorer.ax.get_children()))
    for control in any_explorer.controls.values():
        if hasattr(control, "options"):
            control.index = len(control.options) - 1
        else:
            control.value = control.max
    assert any_explorer.image.value != first
    assert set(map(id, any_explorer.ax.get_children())) == before, "artists are moved, none is made"
    any_explorer.reset.click()
    assert any_explorer.says == said
    assert any_explorer.image.value == first


@pytest.mark.all
def test_a_picture_redrawn_in_part_is_the_picture_drawn_whole(any_explorer):
    """Only what changed is redrawn: after a walk through the controls the pixels are those of a full draw."""
    for control in any_explorer.controls.values():
        if hasattr(control, "options"):
            control.index = len(control.options) // 2
        else:
            control.value = (control.min + control.max) // 2
    part = any_explorer.image.value
    any_explorer.canvas.draw()
    any_explorer.still = any_explorer.canvas.copy_from_bbox(any_explorer.figure.bbox)
    any_explorer.refresh()
    assert any_explorer.image.value == part


def test_odd_numbers_are_kept_within_the_limits(any_explorer):
    for odd in (-5, 10**9, 0):
        for control in any_explorer.controls.values():
            if hasattr(control, "max"):
                control.value = odd
                assert control.min <= control.value <= control.max
        assert "nan" not in any_explorer.says.lower()


@pytest.mark.all
def test_a_rerun_leaves_nothing_behind():
    """A cell run again makes a new explorer; the old one goes when its output goes."""
    plt.close("all")
    old = [weakref.ref(getattr(explore, name)().figure) for name in NAMES]
    ipywidgets.Widget.close_all()
    gc.collect()
    assert plt.get_fignums() == []
    assert [ref() for ref in old if ref() is not None] == []


def test_every_explorer_says_how_a_list_is_used_with_the_keyboard(any_explorer):
    texts = [child.value for child in any_explorer.children if isinstance(child, ipywidgets.HTML)]
    assert sum("Space opens a list" in text for text in texts) == 1
    sliders = any(hasattr(control, "row") for control in any_explorer.controls.values())
    assert sliders == any("number box" in text for text in texts)


def test_events_that_are_not_shown_are_counted_all_the_same():
    made, table = explore.events(), load("events")
    made.controls["actor"].value = "ARM"
    made.controls["first"].value, made.controls["last"].value = made.controls["first"].options[0][1], made.controls[
        "last"].options[-1][1]  # fmt: skip
    found = table[table["actors"].str.split(";").map(lambda states: "ARM" in states)]
    told = found["in_story"].sum()
    for shown in ("all", "in the story", "not in the story"):
        made.controls["story"].value = shown
        first, *listed = made.says.split("\n")
        assert f"{len(found)} of {len(table)} events: {told} in the story, {len(found) - told} not in it." in first
        assert len(listed) == {"all": len(found), "in the story": told}.get(shown, len(found) - told)
        assert made.ax.get_title("left").endswith(shown) == (shown != "all")


def test_no_days_have_no_exports():
    made = explore.closure(0)
    assert "no exports" in made.says and "% of the exports of these days" not in made.says


@pytest.mark.parametrize("typed, said", [
    ("votes", ": did you mean explore.vote?"), ("energy", ": did you mean explore.closure?"),
    ("Event", ": did you mean explore.events?"), ("map", "; there are explore.claims(), explore.closure(), "),
])  # fmt: skip
def test_a_name_that_no_explorer_has_gets_one_sentence(typed, said):
    with pytest.raises(AttributeError) as caught:
        getattr(explore, typed)()
    assert str(caught.value).startswith(f"There is no explore.{typed}{said}")
    assert caught.value._render_traceback_() == [f"AttributeError: {caught.value}"]
