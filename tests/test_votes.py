"""Measures and pictures of roll calls: hand-computed cases, published tallies, what is drawn."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from utils import ALLIES, load
from utils.measures import (
    VOTES,
    agreement_index,
    agreement_rate,
    chance_at_least,
    draw_names,
    rice,
    tally,
    vote_matrix,
)
from utils.plots.style import VOTE_STYLE, alt_of
from utils.plots.votes import apart, hat, matrix, seat_positions, seat_table, seats, year_lines

SMALL = pd.DataFrame(
    {
        "resolution": ["r1"] * 4 + ["r2"] * 4,
        "iso3": ["AAA", "BBB", "CCC", "DDD"] * 2,
        "vote": ["yes", "yes", "no", "did not vote", "abstain", "yes", "abstain", "yes"],
    }
)


def test_tally_counts_four_states_in_order():
    counts = tally(SMALL, "r1")
    assert counts.index.tolist() == VOTES
    assert counts.tolist() == [2, 0, 1, 1]
    assert tally(SMALL, "r1", ["AAA", "CCC"]).tolist() == [1, 0, 1, 0]


def test_tally_names_the_known_resolutions():
    with pytest.raises(ValueError, match="'r9' in this table; it holds r1, r2"):
        tally(SMALL, "r9")


@pytest.mark.parametrize("resolution", load("resolutions").query("complete")["resolution"])
def test_tally_equals_the_published_one(resolution):
    published = load("resolutions").set_index("resolution").loc[resolution, ["yes", "abstain", "no", "did_not_vote"]]
    assert tally(load("votes"), resolution).tolist() == published.tolist()


def test_matrix_keeps_order_and_values():
    table = vote_matrix(SMALL, ["CCC", "AAA"])
    assert table.index.tolist() == ["CCC", "AAA"]
    assert table.columns.tolist() == ["r1", "r2"]
    assert table.loc["CCC"].tolist() == ["no", "abstain"]


def test_agreement_rate_by_hand():
    assert agreement_rate(SMALL, "AAA", "BBB") == 0.5  # r1 the same, r2 not
    assert agreement_rate(SMALL, "AAA", "CCC") == 0.5
    assert agreement_rate(SMALL, "AAA", "DDD") == 0.0  # only r2 counts: DDD did not vote on r1
    assert np.isnan(agreement_rate(SMALL[SMALL["resolution"] == "r1"], "AAA", "DDD"))


@pytest.mark.parametrize(
    ("yes", "abstain", "no", "rice_value", "index_value"),
    [
        (10, 0, 0, 1.0, 1.0),
        (5, 0, 5, 0.0, 0.25),
        (4, 4, 4, 0.0, 0.0),
        (0, 4, 2, 1.0, 0.5),
        (3, 6, 1, 0.5, 0.4),
    ],
)
def test_rice_and_agreement_index_by_hand(yes, abstain, no, rice_value, index_value):
    counts = pd.Series({"yes": yes, "abstain": abstain, "no": no, "did not vote": 7})
    assert rice(counts) == pytest.approx(rice_value)
    assert agreement_index(counts) == pytest.approx(index_value)


def test_indices_of_nobody_are_not_a_number():
    nobody = pd.Series({"yes": 0, "abstain": 0, "no": 0, "did not vote": 5})
    assert np.isnan(rice(nobody))
    assert np.isnan(agreement_index(nobody))


def test_hat_formula_by_hand():
    # Two names from a hat of four, two of them marked: 1 of 6 pairs holds both.
    assert chance_at_least(2, drawn=2, marked=2, total=4) == pytest.approx(1 / 6)
    assert chance_at_least(0, drawn=2, marked=2, total=4) == pytest.approx(1)


@pytest.mark.parametrize(("marked", "total", "percent"), [(73, 192, 7), (72, 146, 17), (28, 49, 28)])
def test_hat_of_the_three_reference_groups(marked, total, percent):
    assert round(100 * chance_at_least(4, 5, marked, total)) == percent


def test_simulation_agrees_with_the_formula_and_repeats():
    draws = draw_names(73, 192, times=20_000)
    assert (draws >= 4).mean() == pytest.approx(chance_at_least(4, 5, 73, 192), abs=0.006)
    assert (draw_names(73, 192) == draw_names(73, 192)).all()
    assert draws.max() <= 5


def test_what_the_lesson_says_about_the_allies():
    table = vote_matrix(load("votes"), ALLIES)
    assert table.shape == (5, 19)
    assert not (table == "yes").any().any()
    assert (table.loc["BLR"] == "no").all()
    assert table["ES-11/3"].tolist() == ["did not vote", "no", "no", "no", "no"]
    assert table["ES-11/5"].tolist() == ["abstain", "no", "abstain", "abstain", "abstain"]


def test_seats_are_even_and_complete():
    angle, radius = seat_positions(193)
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    distance = np.linalg.norm(points[:, None] - points[None], axis=2) + np.eye(193) * 9
    assert len(points) == 193
    assert distance.min() > 0.07  # no two marks touch


def test_seats_draws_every_vote_once():
    ax = seats(load("votes"), "ES-11/5", ring=ALLIES)
    drawn = {c.get_label(): len(c.get_offsets()) for c in ax.collections}
    assert {v: drawn[v] for v in VOTES} == {"yes": 94, "abstain": 73, "no": 14, "did not vote": 12}
    assert len(ax.collections[-1].get_offsets()) == 5
    assert {t.get_text() for t in ax.texts} >= {
        "Armenia",
        "Belarus",
        "Kazakhstan",
        "Kyrgyzstan",
        "Tajikistan",
    }
    assert "94 yes, 73 abstain, 14 no, 12 did not vote" in alt_of(ax.figure)


def test_ringed_states_sit_in_their_own_block():
    rows = load("votes").query("resolution == 'ES-11/5'")
    ringed = seat_table(rows, ["ARM", "IND", "CHN", "IRN", "BHS", "EST"])
    assert ringed["seat"].is_unique
    for _, block in ringed.groupby("vote"):
        assert block["seat"].max() - block["seat"].min() == len(block) - 1


def test_matrix_letters_tell_the_votes():
    table = vote_matrix(load("votes"), ALLIES)
    ax = matrix(table)
    letters = [t.get_text() for t in ax.texts]
    assert letters == [VOTE_STYLE[v]["letter"] for v in table.to_numpy().ravel()]


def test_hat_bars_add_up_to_one_hundred():
    ax = hat(draw_names(73, 192), observed=4)
    assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(100)
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False] * 4 + [True] * 2


def test_year_lines_name_every_state_and_keep_the_names_apart():
    frame = load("agreement").query("n_votes >= 20 and year <= 2023")
    ax = year_lines(frame, "agreement", ALLIES)
    assert len(ax.lines) == 5
    ax.figure.canvas.draw()
    boxes = sorted((t.get_window_extent() for t in ax.texts), key=lambda b: b.y0)
    assert len(boxes) == 5
    assert all(low.y1 <= high.y0 + 3 for low, high in pairwise(boxes))


def test_apart_moves_as_little_as_needed():
    assert apart(np.array([0.0, 1.0]), 0.5).tolist() == [0, 1]
    moved = apart(np.array([0.0, 0.0]), 0.5)
    assert moved[1] - moved[0] == pytest.approx(0.5)
    assert moved.mean() == pytest.approx(0)


def test_ax_is_used_and_given_back():
    import matplotlib.pyplot as plt

    _, own = plt.subplots()
    assert seats(load("votes"), ax=own) is own
    plt.close("all")
