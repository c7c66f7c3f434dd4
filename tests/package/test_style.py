"""One style: contrast, second cues, colour blindness, title, source line, alt text."""

import itertools
import pathlib
import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from tests.package.rulers import contrast, linear
from utils import load
from utils.notebook import html_of
from utils.plots import style
from utils.plots.energy import STOPPED, VALUES
from utils.plots.membership import LANES
from utils.plots.style import alt_of, apart, finish, new_axes, year_of

MARKS = {f"vote {k}": v["color"] for k, v in style.VOTE_STYLE.items()}
MARKS |= {f"state {k}": v["color"] for k, v in style.STATE_STYLE.items()}
MARKS |= {f"other {i}": c for i, (c, _) in enumerate(style.OTHER_STATES)}
MARKS |= {"ink": style.INK, "faint": style.FAINT, "note": style.NOTE}

# Linear RGB matrices of Machado, Oliveira, Fernandes (2009), severity 1.0, doi:10.1109/TVCG.2009.113
DEFICIENCY = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


@pytest.mark.parametrize("name", MARKS)
def test_colours_of_marks_are_readable_as_text_too(name):
    assert contrast(MARKS[name], "#ffffff") >= 4.5


def test_finish_sets_title_source_and_alt_text():
    ax = finish(new_axes(), "Which way?", "table votes", "Two bars.")
    assert ax.get_title(loc="left") == "Which way?"
    assert ax.figure.get_supxlabel() == "Source: table votes"
    assert alt_of(ax.figure) == "Two bars."


def test_two_pictures_in_one_figure_keep_both_sources_and_texts():
    fig, (one, two) = plt.subplots(1, 2)
    finish(one, "One", "table votes", "First.")
    finish(two, "Two", "table states", "Second.")
    finish(two, "Two", "table states", "Second.")
    assert fig.get_supxlabel() == "Source: table votes; table states"
    assert alt_of(fig) == "First. Second."


def test_a_students_own_picture_gets_an_alt_text():
    fig, ax = plt.subplots()
    ax.bar(["a", "b"], [1, 2])
    ax.plot([0, 1], [0.25, 2])
    ax.set(title="Mine", ylabel="votes")
    assert alt_of(fig) == (
        "Picture: Mine. x axis: no label; y axis: votes. It shows 1 lines: from 0.25 to 2; 2 bars: 1, 2.")  # fmt: skip


def test_any_picture_of_a_student_gets_some_alt_text():
    fig, ax = plt.subplots()
    assert "nothing yet" in alt_of(fig)
    ax.plot(["a", "b"], ["low", "high"])
    ax.scatter([1], [1])
    assert "1 lines: from low to high; 1 groups of points or areas" in alt_of(fig)


def test_the_html_picture_carries_the_alt_text_escaped():
    ax = finish(new_axes(), "t", "s", 'He said "5 < 6"')
    assert html_of(ax.figure).startswith('<img alt="He said &quot;5 &lt; 6&quot;"')


def test_apart_moves_as_little_as_needed():
    assert apart(np.array([0.0, 1.0]), 0.5).tolist() == [0, 1]
    assert apart(np.array([0.0, 0.0]), 0.5) == pytest.approx([-0.25, 0.25])


def test_a_day_on_an_axis_of_years():
    assert year_of(pd.Timestamp("2022-01-01")) == 2022
    assert 2022.99 < year_of(pd.Timestamp("2022-12-31")) < 2023
    assert 2024.99 < year_of(pd.Timestamp("2024-12-31")) < 2025


def test_colours_stand_in_style_alone():
    """A colour that two modules type for themselves comes apart one day."""
    folder = pathlib.Path(style.__file__).parents[1]
    typed = [p for room in ("plots", "explore", "measures") for p in (folder / room).glob("*.py")]
    assert [p.name for p in typed if re.search("#[0-9a-f]{6}", p.read_text(encoding="utf-8"))] == ["style.py"]


# Pictures whose marks differ by colour: name -> {mark: (colour, second cue)}. Labels beside the mark count as a cue.
PALETTES = {
    "votes": {k: (v["color"], v["marker"]) for k, v in style.VOTE_STYLE.items()},
    "letters": {k: (v["color"], v["letter"]) for k, v in style.VOTE_STYLE.items()},
    "states": {k: (v["color"], v["marker"]) for k, v in style.STATE_STYLE.items()},
    "verdicts": {k: (v["facecolor"], v["hatch"]) for k, v in style.VERDICT_STYLE.items()},
    "events": {k: (v["color"], v["marker"]) for k, v in style.EVENT_STYLE.items()},
    "membership bars": {k: (v["color"], (v["hatch"], LANES.get(k, 0))) for k, v in style.MEMBER_STYLE.items()},
    "two groups": {i: (g["color"], g.get("hatch", "")) for i, g in enumerate(style.GROUP_STYLE)},
    "disruptions": {k: (style.EFFECT_STYLE[effect]["facecolor"], text) for k, (text, effect) in STOPPED.items()},
}


@pytest.mark.parametrize("name", PALETTES)
def test_a_second_cue_tells_apart_what_colour_does(name):
    cues = [cue for _, cue in PALETTES[name].values()]
    assert len(set(cues)) == len(cues)


SEEN_AS = DEFICIENCY | {"grey": [[0.2126, 0.7152, 0.0722]] * 3}


@pytest.mark.parametrize("kind", SEEN_AS)
@pytest.mark.parametrize("name", ["votes", "verdicts", "events", "membership bars", "two groups"])
def test_few_colours_stay_apart_for_every_eye(name, kind):
    """Of palettes of few: as colours; in grey print those that come near each other by their second cue."""
    seen = {k: np.clip(np.array(SEEN_AS[kind]) @ linear(color), 0, 1) for k, (color, _) in PALETTES[name].items()}
    cues = {k: cue for k, (_, cue) in PALETTES[name].items()}
    for a, b in itertools.combinations(seen, 2):
        near = np.linalg.norm(seen[a] - seen[b]) < 0.1
        assert not near or (kind == "grey" and cues[a] != cues[b]), (a, b)


def test_the_map_says_in_words_whose_territory_a_route_crosses():
    """Colour alone is no cue on the map: routes across Russia say so in their label."""
    territory = load("oil_routes").drop_duplicates("route").set_index("route")["territory"]
    for route, (label, _) in VALUES.items():
        assert ("(Russia)" in label) == ("RUS" in territory[route]), route
