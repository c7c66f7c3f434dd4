"""Measures of roll calls: tally, matrix, agreement rate, Rice index, agreement index, names from a hat."""

from math import comb
from numbers import Integral

import numpy as np
import pandas as pd

from ..data import DataError, check_table, codes_of, few, few_words
from ..words import VOTES

__all__ = [
    "agreement_index", "agreement_rate", "chance_at_least", "draw_names", "rice", "tally", "vote_matrix",
]  # fmt: skip


def check_votes(votes: pd.DataFrame) -> None:
    """Raise DataError for what is no table of votes."""
    check_table(votes, "votes", "resolution", "iso3", "vote")


def tally(votes: pd.DataFrame, resolution: str, states: list[str] | None = None) -> pd.Series:
    """Count the four states of a roll call.

    votes: columns resolution, iso3, vote. states: codes or names to count; all when left out.
    Returns counts in the order yes, abstain, no, did not vote. Raises DataError for an unknown resolution or state.

    >>> from utils import load
    >>> tally(load("votes"), "ES-11/5").to_dict()
    {'yes': 94, 'abstain': 73, 'no': 14, 'did not vote': 12}
    """
    check_votes(votes)
    rows = votes[votes["resolution"] == resolution]
    if rows.empty:
        known = few(resolution, votes["resolution"].unique())
        raise DataError(f"No roll call of resolution {resolution!r} in this table; it holds {known}.")
    if states is not None:
        rows = rows[rows["iso3"].isin(codes_of(states, votes["iso3"].unique()))]
    return rows["vote"].astype(str).value_counts().reindex(VOTES, fill_value=0)


def vote_matrix(votes: pd.DataFrame, states: list[str]) -> pd.DataFrame:
    """One row a state (in the order given), one column a resolution (in the order of the table), the vote as text.

    states: codes or names. Raises DataError for an unknown one.
    """
    check_votes(votes)
    states = codes_of(states, votes["iso3"].unique())
    rows = votes[votes["iso3"].isin(states)]
    table = rows.assign(vote=rows["vote"].astype(str)).pivot_table(
        index="iso3", columns="resolution", values="vote", aggfunc="first", observed=True
    )
    return table.reindex(index=states, columns=votes["resolution"].unique()).rename_axis(columns=None)


def agreement_rate(votes: pd.DataFrame, a: str, b: str) -> float:
    """Share of roll calls in which two states cast the same vote, of those in which both voted.

    An abstention beside a yes or a no counts as different (identical votes only, no half credit).
    a, b: codes or names. NaN when the two never voted together. Raises DataError for an unknown state.

    >>> from utils import load
    >>> agreement_rate(load("votes"), "BLR", "RUS")
    1.0
    """
    check_votes(votes)
    a, b = codes_of([a, b], votes["iso3"].unique())
    pair = vote_matrix(votes, list(dict.fromkeys([a, b]))).T
    both = pair[(pair != "did not vote").all(axis=1) & pair.notna().all(axis=1)]
    return float((both[a] == both[b]).mean()) if len(both) else float("nan")


def rice(counts: pd.Series) -> float:
    """Rice index of cohesion: |yes - no| / (yes + no), from 0 (split in half) to 1 (all the same).

    counts: states by vote, from `tally`. It leaves out abstentions and absences. NaN when nobody said yes or no.
    Source: S. Rice (1928), Quantitative Methods in Politics.

    >>> rice(pd.Series({"yes": 3, "no": 1, "abstain": 6}))
    0.5
    """
    yes, no = counts["yes"], counts["no"]
    return float(abs(yes - no) / (yes + no)) if yes + no else float("nan")


def agreement_index(counts: pd.Series) -> float:
    """Agreement index of a group: (m - (n - m) / 2) / n, n votes cast, m of them in the largest camp.

    counts: states by vote, from `tally`. From 0 (yes, no and abstain the same size) to 1 (one camp only). Absences are
    left out. NaN for n = 0.
    Source: Hix, Noury, Roland (2005), British Journal of Political Science 35(2), doi:10.1017/S0007123405000128.

    >>> agreement_index(pd.Series({"yes": 0, "abstain": 4, "no": 2}))
    0.5
    """
    cast = counts[["yes", "abstain", "no"]]
    n, m = cast.sum(), cast.max()
    return float((m - (n - m) / 2) / n) if n else float("nan")


def check_hat(marked: int, total: int, drawn: int) -> None:
    """Raise DataError for a hat that cannot be."""
    for what, number in {"marked": marked, "drawn": drawn}.items():
        if not (isinstance(number, Integral) and isinstance(total, Integral) and 0 <= number <= total):
            raise DataError(f"{what} is a whole number from 0 to total ({few_words(total)}), not {few_words(number)}.")


def chance_at_least(k: int, marked: int, total: int, drawn: int = 5) -> float:
    """Chance (0 to 1) of at least `k` marked names when `drawn` names leave a hat of `total`, `marked` of them marked.

    Hypergeometric distribution: names are not put back. Raises DataError for more names than the hat holds.

    >>> round(chance_at_least(4, marked=73, total=192, drawn=5), 3)
    0.07
    """
    check_hat(marked, total, drawn)
    if not (isinstance(k, Integral) and k >= 0):
        raise DataError(f"k is a whole number from 0 on, not {few_words(k)}.")
    ways = sum(comb(marked, i) * comb(total - marked, drawn - i) for i in range(k, drawn + 1))
    return ways / comb(total, drawn)


def draw_names(marked: int, total: int, drawn: int = 5, times: int = 10_000, seed: int = 2022) -> np.ndarray:
    """Draw `drawn` names from a hat of `total`, `times` times; give the number of marked names of each draw.

    The array has shape (times,). The same `seed` gives the same draws. Raises DataError for more names than the hat holds.

    >>> draw_names(marked=2, total=2, drawn=2, times=3).tolist()
    [2, 2, 2]
    """
    check_hat(marked, total, drawn)
    rng = np.random.default_rng(seed)
    return rng.hypergeometric(marked, total - marked, drawn, size=times)
