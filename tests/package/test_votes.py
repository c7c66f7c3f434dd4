"""Measures and pictures of roll calls: hand-computed cases, published tallies, what is drawn."""

# ruff: noqa: F403, F405

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from tests.package.rulers import boxes_of, overlaps
from utils import ALLIES, load, name
from utils.data import DataError
from utils.measures.similarity import agreement_matrix
from utils.measures.votes import *
from utils.plots.style import PAPER, VOTE_STYLE, alt_of
from utils.plots.votes import hat, matrix, seat_positions, seat_table, seats, year_lines
from utils.words import VOTES

SMALL = pd.DataFrame({"resolution": ["r1"] * 4 + ["r2"] * 4, "iso3": ["AAA", "BBB", "CCC", "DDD"] * 2,
                      "vote": ["yes", "yes", "no", "did not vote", "abstain", "yes", "abstain", "yes"]})  # fmt: skip


def test_tally_counts_four_states_in_order():
    counts = tally(SMALL, "r1")
    assert counts.index.tolist() == VOTES
    assert counts.tolist() == [2, 0, 1, 1]
    assert tally(SMALL, "r1", ["AAA", "CCC"]).tolist() == [1, 0, 1, 0]


def test_matrix_keeps_order_and_values():
    table = vote_matrix(SMALL, ["CCC", "AAA"])
    assert table.index.tolist() == ["CCC", "AAA"]
    assert table.columns.tolist() == ["r1", "r2"]
    assert table.loc["CCC"].tolist() == ["no", "abstain"]


def test_a_matrix_of_some_resolutions_in_the_order_asked():
    assert vote_matrix(SMALL, ["AAA"], ["r2", "r1"]).loc["AAA"].to_dict() == {"r2": "abstain", "r1": "yes"}
    assert list(vote_matrix(SMALL, ["AAA"], "r2").columns) == ["r2"]
    assert list(vote_matrix(SMALL, ["AAA"], SMALL["resolution"].unique()).columns) == ["r1", "r2"]
    with pytest.raises(DataError, match="'r9' in this table; it holds r1, r2"):
        vote_matrix(SMALL, ["AAA"], ["r1", "r9"])


@pytest.mark.parametrize("count", [
    lambda t: tally(t, "r1"), lambda t: vote_matrix(t, ["AAA"]), lambda t: agreement_rate(t, "AAA", "BBB"),
    agreement_matrix,
])  # fmt: skip
def test_two_tables_joined_are_named_and_not_counted(count):
    again = pd.concat([SMALL, SMALL.iloc[:1].assign(vote="no")])
    with pytest.raises(DataError, match=r"^r1, AAA stands twice in this table \(resolution, iso3\): each once"):
        count(again)


def test_names_in_the_column_of_codes_are_named_and_not_counted_as_absent():
    with pytest.raises(DataError, match=r"^The column iso3 holds 'Kazakhstan', codes such as KAZ expected"):
        tally(SMALL.replace("AAA", "Kazakhstan"), "r1", ["KAZ"])


def test_agreement_rate_by_hand():
    assert agreement_rate(SMALL, "AAA", "BBB") == 0.5  # r1 the same, r2 not
    assert agreement_rate(SMALL, "AAA", "CCC") == 0.5
    assert agreement_rate(SMALL, "AAA", "DDD") == 0.0  # only r2 counts: DDD did not vote on r1
    assert np.isnan(agreement_rate(SMALL[SMALL["resolution"] == "r1"], "AAA", "DDD"))


@pytest.mark.parametrize(("yes", "abstain", "no", "rice_value", "index_value"), [
    (10, 0, 0, 1.0, 1.0), (5, 0, 5, 0.0, 0.25), (4, 4, 4, 0.0, 0.0), (0, 4, 2, 1.0, 0.5), (3, 6, 1, 0.5, 0.4),
])  # fmt: skip
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
    assert round(100 * chance_at_least(4, marked, total, drawn=5)) == percent


def test_simulation_agrees_with_the_formula_and_repeats():
    draws = draw_names(73, 192, times=20_000)
    assert (draws >= 4).mean() == pytest.approx(chance_at_least(4, 73, 192), abs=0.006)
    assert (draw_names(73, 192) == draw_names(73, 192)).all()
    assert draws.max() <= 5


def test_seats_are_even_and_complete():
    angle, radius = seat_positions(193)
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    distance = np.linalg.norm(points[:, None] - points[None], axis=2) + np.eye(193) * 9
    assert len(points) == 193
    assert distance.min() > 0.07  # no two marks touch


def test_every_vote_has_a_seat_of_the_half_circle_and_the_rings_lie_on_the_allies():
    ax = seats(load("votes"), "ES-11/5", ring=ALLIES)
    angle, radius = seat_positions(193)
    free = {(round(r * np.cos(a), 6), round(r * np.sin(a), 6)) for a, r in zip(angle, radius, strict=True)}
    *blocks, rings = ax.collections
    marks = {c.get_label(): {tuple(np.round(xy, 6)) for xy in c.get_offsets()} for c in blocks}
    assert {v: len(marks[v]) for v in VOTES} == {"yes": 94, "abstain": 73, "no": 14, "did not vote": 12}
    assert set.union(*marks.values()) == free
    yes, abstain, no, absent = (np.mean([x for x, _ in marks[vote]]) for vote in VOTES)
    assert yes < abstain < no and absent > abstain  # from left to right
    ringed = [tuple(np.round(xy, 6)) for xy in rings.get_offsets()]
    assert [sum(xy in marks[vote] for xy in ringed) for vote in VOTES] == [0, 4, 1, 0]
    named = {t.get_text(): t for t in ax.texts if hasattr(t, "xy")}
    assert set(named) == set(name(ALLIES)) and {tuple(np.round(t.xy, 6)) for t in named.values()} == set(ringed)
    assert "94 yes, 73 abstain, 14 no, 12 did not vote" in alt_of(ax.figure) and "Ringed: Armenia" in alt_of(ax.figure)


def test_more_than_twelve_rings_stay_unnamed():
    votes = load("votes")
    names = [len(seats(votes, ring=list(votes["iso3"].unique()[:n])).texts) for n in (12, 13)]
    assert names == [4 + 12, 4]


@pytest.mark.parametrize("ring", [
    ["AUT", "BEL", "DNK", "FIN", "FRA", "DEU", "GRC", "ITA", "NOR", "POL", "ESP", "SWE"],
    ["COG", "GUY", "ARE", "TUN", "GRD", "GIN", "HTI", "JOR", "NGA", "LSO", "AGO", "LCA"],
])  # fmt: skip
def test_twelve_names_beside_the_seats_stay_below_the_title(ring):
    ax = seats(load("votes"), ring=ring)
    ax.figure.draw_without_rendering()
    boxes = boxes_of([*ax.texts, ax._left_title])
    title = boxes.pop(ax.get_title("left"))
    assert max(top for _, _, _, top in boxes.values()) < title[1] - 2
    assert not list(overlaps(boxes, by=0))


def test_ringed_states_sit_in_their_own_block():
    rows = load("votes").query("resolution == 'ES-11/5'")
    ringed = seat_table(rows, ["ARM", "IND", "CHN", "IRN", "BHS", "EST"])
    assert ringed["seat"].is_unique
    for _, block in ringed.groupby("vote"):
        assert block["seat"].max() - block["seat"].min() == len(block) - 1


def test_states_that_voted_alike_share_a_row_and_none_is_lost():
    group = ["BLR", "RUS", "KAZ", "SYR", "PRK", "EST", "LVA"]
    whole = vote_matrix(load("votes"), group)[["ES-11/1", "ES-11/5"]]
    rows = same_votes(whole)
    assert list(rows.index) == ["4 states: Belarus, Russia, ...", "Estonia and Latvia", "KAZ"]
    assert rows.to_numpy().tolist() == [["no"] * 2, ["yes"] * 2, ["abstain"] * 2]
    assert list(rows.columns) == list(whole.columns) and len(whole) == 7
    three = same_votes(pd.DataFrame({"r": ["yes", None, "yes", None, "yes"]}, ["FRA", "KAZ", "DEU", "KGZ", "ITA"]))
    # no row is a vote of its own
    assert list(three.index) == ["France, Germany and Italy", "Kazakhstan and Kyrgyzstan"]
    ax = matrix(rows)
    assert [t.get_text() for t in ax.get_yticklabels()] == [*rows.index[:2], "Kazakhstan"]
    said = alt_of(ax.figure)
    assert "Table of 3 rows, a row for all that voted alike, by 2" in said and "Estonia and Latvia: 2 yes" in said
    assert "Table of 7 states by 2" in alt_of(matrix(whole).figure)


def test_matrix_letters_tell_the_votes():
    table = vote_matrix(load("votes"), ALLIES)
    ax = matrix(table)
    for text, cell, vote in zip(ax.texts, ax.patches, table.to_numpy().ravel(), strict=True):
        assert text.get_text() == VOTE_STYLE[vote]["letter"]
        face = to_rgb(PAPER) if vote == "did not vote" else to_rgb(VOTE_STYLE[vote]["color"])
        assert cell.get_facecolor()[:3] == face != to_rgb(text.get_color())
        assert cell.get_center() == pytest.approx(text.get_position())
    assert [t.get_position() for t in ax.texts] == [(j, i) for i in range(5) for j in range(table.shape[1])]
    assert ax.yaxis_inverted(), "the first state stands above"


def test_a_matrix_by_subject_keeps_each_column_whole():
    table, texts = vote_matrix(load("votes"), ALLIES), load("resolutions").set_index("resolution")
    plain, ax = matrix(table, texts["date"]), matrix(table, texts["date"], texts["topic"])
    whole, by_subject = (
        {label.get_text(): [t.get_text() for t in some.texts if t.get_position() in [(place, row) for row in range(5)]]
         for place, label in zip(some.get_xticks(), some.get_xticklabels(), strict=True)}
        for some in (plain, ax)
    )  # fmt: skip
    assert by_subject == whole and set(map(len, whole.values())) == {5}
    topics = [texts["topic"][label.split("  ")[0]] for label in by_subject]
    blocks = [topic for n, topic in enumerate(topics) if not n or topic != topics[n - 1]]
    assert len(blocks) == len(set(blocks)) and topics != sorted(topics)  # together, in the order of the table
    heads = [" ".join(t.get_text().split()) for t in ax.texts if t.get_position()[1] < 0]
    assert heads == blocks
    assert "Kazakhstan: territorial integrity: 2 abstain, human rights in occupied territory: 7 no" in alt_of(ax.figure)
    for some in (table, table.loc[["KAZ"], ["73/194", "74/17", "74/168"]]):
        ax = matrix(some, texts["date"], texts["topic"])
        ax.figure.draw_without_rendering()
        heads = [t for t in ax.texts if t.get_position()[1] < 0 and not t.get_rotation()]
        assert not list(overlaps(boxes_of(heads), by=2))
        top = ax.get_title("left") and ax._left_title.get_window_extent().y0
        assert all(t.get_window_extent().y1 <= top for t in ax.texts)


def test_bars_of_the_hat_are_the_draws_and_what_was_observed_is_marked():
    ax = hat(draw_names(73, 192), observed=4)
    assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(100)
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False] * 4 + [True] * 2
    assert [bar.get_x() + bar.get_width() / 2 for bar in ax.patches] == pytest.approx(range(6))
    draws = hat(np.array([0] * 90 + [1] * 9 + [2]), observed=1, drawn=2)
    assert [bar.get_height() for bar in draws.patches] == pytest.approx([90, 9, 1])
    assert [t.get_text() for t in draws.texts] == ["90", "9", "1", "1 or more:\n10 of 100 draws"]
    assert "10.0 gave 1 or more" in alt_of(draws.figure)


@pytest.mark.parametrize("value, table", [("agreement", "agreement"), ("ideal_point", "ideal_points")])
def test_each_line_is_the_series_of_its_state(value, table):
    frame = load(table).query("year <= 2023").sample(frac=1, random_state=1)  # the order of rows does not matter
    ax = year_lines(frame, value, ["KAZ", "UKR"])
    for line, code, text in zip(ax.lines, ["KAZ", "UKR"], ["Kazakhstan", "Ukraine"], strict=True):
        rows = frame[frame["iso3"] == code].sort_values("year")
        assert line.get_xdata().tolist() == rows["year"].tolist()
        assert line.get_ydata().tolist() == rows[value].tolist()
        [label] = [t for t in ax.texts if t.get_text() == text]
        assert label.get_color() == line.get_color()
        assert label.get_position()[0] > rows["year"].max()
        first, last = rows.iloc[0], rows.iloc[-1]
        said = f"{text} from {first[value]:.2f} in {first['year']:.0f} to {last[value]:.2f} in {last['year']:.0f}"
        assert said in alt_of(ax.figure)
    assert ax.get_xlim()[0] <= frame["year"].min()
