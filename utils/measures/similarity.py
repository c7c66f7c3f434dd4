"""Measures of all pairs of states at once: agreement matrix, and points whose distances show it."""

import numpy as np
import pandas as pd

from ..data import DataError, check_once, codes_of
from ..words import VOTES
from .votes import each_once, states_of

__all__ = ["agreement_matrix", "classical_scaling"]


def agreement_matrix(votes: pd.DataFrame, states: list[str] | None = None) -> pd.DataFrame:
    """The agreement rate of every pair of states: identical votes / roll calls in which both voted.

    votes: columns resolution, iso3, vote. states: codes or names in the order wanted; all when left out.
    NaN for a pair that never voted together. The same measure as `agreement_rate`, by matrix products: with B
    the 0-1 matrix of states x (resolution and vote), the identical votes of all pairs are B B^T.

    >>> from utils import load
    >>> agreement_matrix(load("votes"), ["BLR", "RUS", "UKR"]).loc["RUS"].tolist()
    [1.0, 1.0, 0.0]
    """
    held = states_of(votes)
    check_once(votes, "votes")
    states = sorted(votes["iso3"].unique()) if states is None else each_once(codes_of(states, held))
    state, cast = pd.Index(states).get_indexer(votes["iso3"]), pd.Index(VOTES[:3]).get_indexer(votes["vote"])
    call, calls = pd.factorize(votes["resolution"])
    use = (state >= 0) & (cast >= 0)
    ballots = np.zeros((len(states), len(calls), 3), "float32")
    ballots[state[use], call[use], cast[use]] = 1
    voted, ballots = ballots.sum(axis=2), ballots.reshape(len(states), -1)
    with np.errstate(invalid="ignore"):  # 0 / 0, never both voted, is NaN
        rates = pd.DataFrame((ballots @ ballots.T) / (voted @ voted.T), states, states)
    rates.attrs = dict(votes.attrs)
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
    if (missing := distances.isna().sum()).any():
        most = ", ".join(missing.index[missing == missing.max()][:5])
        raise DataError(f"A distance is missing for {(missing > 0).sum()} states, most often for {most}: "
                        "take out states that never voted together.")  # fmt: skip
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
