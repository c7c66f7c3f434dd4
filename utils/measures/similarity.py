"""Measures of all pairs of states at once: agreement matrix, and points whose distances show it."""

import numpy as np
import pandas as pd

from ..data import DataError, codes_of
from ..words import VOTES
from .votes import each_once, states_of

__all__ = ["agreement_by_year", "agreement_matrix", "classical_scaling"]


def _ballots(votes: pd.DataFrame, states: list[str] | None) -> tuple[np.ndarray, list[str], pd.Index]:
    """Who cast which vote, as 0 and 1: state x resolution x (yes, abstain, no); the states; the resolutions."""
    held = states_of(votes)
    states = sorted(votes["iso3"].unique()) if states is None else each_once(codes_of(states, held))
    cast = votes["vote"].astype("category").cat.set_categories(VOTES[:3]).cat.codes.to_numpy()
    state = votes["iso3"].astype("category").cat.set_categories(states).cat.codes.to_numpy()
    number, resolutions = pd.factorize(votes["resolution"])
    use = (cast >= 0) & (state >= 0)
    ballots = np.zeros((len(states), len(resolutions), 3), "float32")
    ballots[state[use], number[use], cast[use]] = 1
    return ballots, states, pd.Index(resolutions)


def _counts(ballots: np.ndarray) -> np.ndarray:
    """For each pair of states: identical votes, and roll calls in which both voted."""
    same, voted = ballots.reshape(len(ballots), -1), ballots.sum(axis=2)
    return np.stack([same @ same.T, voted @ voted.T])


def _rates(counts: np.ndarray, states: list[str]) -> pd.DataFrame:
    with np.errstate(invalid="ignore"):
        return pd.DataFrame(counts[0] / counts[1], states, states)  # 0 / 0, never both voted, is NaN


def agreement_matrix(votes: pd.DataFrame, states: list[str] | None = None) -> pd.DataFrame:
    """The agreement rate of every pair of states: identical votes / roll calls in which both voted.

    votes: columns resolution, iso3, vote. states: codes or names in the order wanted; all when left out.
    NaN for a pair that never voted together. The same measure as `agreement_rate`, by matrix products: with B
    the 0-1 matrix of states x (resolution and vote), the identical votes of all pairs are B B^T.

    >>> from utils import load
    >>> agreement_matrix(load("votes"), ["BLR", "RUS", "UKR"]).loc["RUS"].tolist()
    [1.0, 1.0, 0.0]
    """
    ballots, states, _ = _ballots(votes, states)
    rates = _rates(_counts(ballots), states)
    rates.attrs = dict(votes.attrs)
    return rates


def agreement_by_year(votes: pd.DataFrame, states: list[str] | None = None) -> dict[int | str, pd.DataFrame]:
    """The agreement matrix of each year of a roll-call file (column year), and of all years under "all".

    votes: columns resolution, iso3, vote, year. states: codes or names; all when left out.
    """
    ballots, states, resolutions = _ballots(votes, states)
    years = votes["year"].groupby(votes["resolution"], observed=True).first().reindex(resolutions).fillna(0)
    counts = {int(year): _counts(ballots[:, (years == year).to_numpy()]) for year in sorted(years.unique())}
    counts["all"] = sum(counts.values())
    counts.pop(0, None)  # votes of an unknown year count among all
    rates = {year: _rates(pair, states) for year, pair in counts.items()}
    for frame in rates.values():
        frame.attrs = dict(votes.attrs)
    return rates


def classical_scaling(distances: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Points in a plane whose distances come near the given ones, and the share of the whole the plane holds.

    With D the distances and J = I - 1/n, the eigenvectors of B = -1/2 J D^2 J, each times the root of its
    eigenvalue, are the coordinates; the share (0 to 1; 1 where no two states differ) is the two largest eigenvalues
    over the sum of all absolute ones. distances: states x states. Returns columns x and y, a row a state, in the unit
    of the distances. Turning or mirroring the points changes no distance: the axes have no meaning. Raises DataError
    where a distance is missing.
    Source: W. S. Torgerson (1952), Psychometrika 17; J. C. Gower (1966), Biometrika 53.

    >>> line = pd.DataFrame([[0, 1, 3], [1, 0, 2], [3, 2, 0]], index=list("abc"), columns=list("abc"))
    >>> points, share = classical_scaling(line)
    >>> points["x"].diff().abs().round(6).tolist()[1:], round(share, 6)
    ([1.0, 2.0], 1.0)
    """
    if len(distances) < 2:
        raise DataError(f"{len(distances)} state has no distance: a map needs two states or more.")
    if distances.isna().to_numpy().any():
        lacking = ", ".join(distances.index[distances.isna().any(axis="columns")])
        raise DataError(f"A distance is missing for {lacking}: take out states that never voted together.")
    n = len(distances)
    centre = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-centre @ distances.to_numpy(float) ** 2 @ centre / 2)
    two = vectors[:, [-1, -2]] * np.sqrt(np.clip(values[[-1, -2]], 0, None))
    two *= np.where(two[np.abs(two).argmax(axis=0), [0, 1]] < 0, -1, 1)  # one of the two mirror images, always the same
    points = pd.DataFrame(two, distances.index, ["x", "y"])
    points.attrs = dict(distances.attrs)
    whole = np.abs(values).sum()
    share = values[[-1, -2]].sum() / whole if whole > 1e-12 else 1.0  # all at one place: nothing is left out
    return points, float(share)
