"""Similar votes: agreement of all pairs against the slow definition, scaling by hand, what the map of states draws."""

import numpy as np
import pandas as pd
import pytest

from dev import make_rollcall
from tests.package.rulers import boxes_of, overlaps
from utils.data import DataError, load, name
from utils.measures.similarity import agreement_matrix, classical_scaling
from utils.measures.votes import agreement_rate
from utils.plots.similarity import similarity_map
from utils.rollcall import read_rollcall


def slow_rates(votes, states):
    """Pair by pair; beside itself a state agrees wherever it voted."""
    return pd.DataFrame({a: {b: agreement_rate(votes, a, b) for b in states} for a in states})


def test_the_matrix_is_the_slow_definition_on_the_courses_votes():
    votes, states = load("votes"), ["VEN", "RUS", "AZE", "KAZ", "MDA", "TKM", "USA"]
    fast = agreement_matrix(votes, states)
    pd.testing.assert_frame_equal(fast.astype(float), slow_rates(votes, states), check_names=False)
    assert np.isnan(fast.loc["TKM", "TKM"]) and fast.loc["RUS", "RUS"] == 1  # Turkmenistan cast no vote


@pytest.mark.all
def test_the_matrix_is_the_slow_definition_on_a_generated_file(tmp_path):
    votes, _ = read_rollcall(make_rollcall.un_file(tmp_path / "made.csv", 193 * 16))
    rng = np.random.default_rng(1)
    votes = votes[rng.random(len(votes)) < 0.9].sample(frac=1, random_state=1)  # holes, and no order
    states = ["FRA", "RUS", "SUN", "WSM", "AGO"]
    for some in [votes, *(rows for _, rows in votes.groupby("year"))]:
        fast = agreement_matrix(some, states)
        pd.testing.assert_frame_equal(fast.astype(float), slow_rates(some, states), check_names=False)


def test_all_states_when_none_are_given():
    assert agreement_matrix(load("votes")).index.tolist() == sorted(load("states")["iso3"])


def test_scaling_gives_back_the_corners_of_a_rectangle():
    """Sides 3 and 4: the diagonals are 5; about the centre the corners lie at (+-2, +-1.5), by hand."""
    corners = list("abcd")
    distances = pd.DataFrame([[0, 4, 5, 3], [4, 0, 3, 5], [5, 3, 0, 4], [3, 5, 4, 0]], corners, corners)
    points, share = classical_scaling(distances)
    assert share == pytest.approx(1)
    assert points.abs().to_numpy() == pytest.approx(np.array([[2, 1.5]] * 4))
    gaps = np.linalg.norm(points.to_numpy()[:, None] - points.to_numpy()[None], axis=2)
    assert gaps == pytest.approx(distances.to_numpy())


def test_scaling_says_how_much_is_lost():
    """Four points, all 1 apart, need three dimensions of the same size: a plane holds two thirds."""
    distances = pd.DataFrame(1 - np.eye(4), list("abcd"), list("abcd"))
    assert classical_scaling(distances)[1] == pytest.approx(2 / 3)


def test_scaling_names_states_without_a_distance():
    votes = load("votes")
    with pytest.raises(ValueError, match="missing for 3 states, most often for TKM:"):
        classical_scaling(1 - agreement_matrix(votes, ["KAZ", "RUS", "TKM"]))


def test_the_map_draws_each_place_once_as_large_as_its_states_are_many():
    points = pd.DataFrame({"x": [0, 0, 0, 0, 0, 1, -1], "y": [0, 0, 0, 0, 0, 0.5, 1]}, dtype=float)
    points.index = ["KAZ", "KGZ", "TJK", "UZB", "ARM", "RUS", "UKR"]
    ax = similarity_map(points, mark=["Russia", "UKR", "TKM"], share=0.75)
    circles, *marks = ax.collections
    places = dict(zip(map(tuple, circles.get_offsets().tolist()), circles.get_sizes(), strict=True))
    assert set(places) == {(0, 0), (1, 0.5), (-1, 1)}
    assert places[0, 0] > 2 * places[1, 0.5] == 2 * places[-1, 1]
    assert sorted(mark.get_offsets()[0].tolist() for mark in marks) == [[-1, 1], [1, 0.5]]
    names = {t.get_text(): t for t in ax.texts}
    assert set(names) == {"5 states", "Russia", "Ukraine"}
    assert names["Russia"].xy == (1, 0.5) and names["Russia"].get_position()[0] > 1
    assert names["Ukraine"].xy == (-1, 1) and names["Ukraine"].get_position()[0] < -1
    below = ax.figure.get_supxlabel().replace("\n", " ")
    assert "The plane keeps 75 % (a strict measure" in below and "Not on the map: Turkmenistan." in below


def test_states_that_always_agree_stand_at_one_place():
    points, share = classical_scaling(1 - agreement_matrix(load("votes"), ["BLR", "RUS"]))
    assert share == 1 and (points == 0).all(axis=None)
    ax = similarity_map(points, ring=["Belarus", "RUS"], share=share)
    assert "The plane keeps 100 %" in ax.figure.get_supxlabel().replace("\n", " ")
    ax.figure.draw_without_rendering()
    assert not list(overlaps(boxes_of(ax.texts)))


def test_a_ring_on_the_map_has_two_names():
    points = pd.DataFrame({"x": [0.0, 0, 0, 4], "y": [0.0, 0, 1, 10]}, ["KAZ", "KGZ", "TJK", "RUS"])
    old, new = similarity_map(points, mark=["RUS"]), similarity_map(points, ring=["Russia"])
    assert old.get_label() == new.get_label() and "Russia at (4.00, 10.00)" in new.get_label()


ODD = [pytest.param(shape, marks=pytest.mark.all) for shape in ("flat", "tall", "one place")]


@pytest.mark.parametrize("shape", ["as it is", *ODD])
def test_thirty_names_on_the_map_do_not_collide(shape):
    votes = load("votes")
    often = votes[votes["vote"] != "did not vote"]["iso3"].value_counts().loc[lambda n: n >= 10].index
    points, share = classical_scaling(1 - agreement_matrix(votes, list(often)))
    points = points.assign(**dict.fromkeys({"flat": "y", "tall": "x", "one place": "xy"}.get(shape, ""), 0.0))
    longest = sorted(points.index, key=lambda code: len(name(code)))[-30:]
    ax = similarity_map(points, mark=longest, share=share)
    ax.figure.draw_without_rendering()
    boxes = boxes_of(ax.texts)
    assert {name(code) for code in longest} <= set(boxes) and not list(overlaps(boxes, by=0))
    assert min(box[0] for box in boxes.values()) >= 0 and max(box[2] for box in boxes.values()) <= ax.figure.bbox.width
    with pytest.raises(DataError, match="31 states are marked: the map has room for 30 names"):
        similarity_map(points, mark=list(points.index[:31]))
