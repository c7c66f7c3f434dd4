"""Measures of roll calls: tally, matrix, agreement rate, Rice index, agreement index, names from a hat."""

from math import comb
from numbers import Real

import numpy as np
import pandas as pd

from ..data import DataError, check_once, check_table, codes_of, few, few_words, name, unlike, whole
from ..words import VOTES

__all__ = [
    "agreement_index", "agreement_rate", "chance_at_least", "draw_names", "rice", "same_votes", "tally", "vote_matrix",
]  # fmt: skip


def states_of(votes: pd.DataFrame) -> pd.Index:
    """The codes in a table of votes, or of a category column all it knows.

    Raises DataError for no such table, no row, a name in place of a code, and a vote
    that is none of the four: no count would have it.
    """
    check_table(votes, "votes", "resolution", "iso3", "vote")
    if not len(votes):
        raise DataError("This table of votes is empty: look at the filter before.")
    if odd := [vote for vote in votes["vote"].unique() if vote not in VOTES]:
        raise DataError(f"The column vote holds {few_words(odd[0])}: each vote is one of {', '.join(VOTES)}.")
    column = votes["iso3"]
    return pd.Index(column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column.unique())


def each_once(given: list[str], what: str = "states") -> list[str]:
    """The same list; raises DataError where one stands in it twice."""
    if len(set(given)) < len(given):
        twice = next(one for rank, one in enumerate(given) if one in given[:rank])
        raise DataError(f"{twice} stands twice in the list of {what}: each once expected.")
    return given


def tally(votes: pd.DataFrame, resolution: str, states: list[str] | None = None) -> pd.Series:
    """Count the four states of a roll call.

    votes: columns resolution, iso3, vote. states: codes or names to count; all when left out.
    Returns counts in the order yes, abstain, no, did not vote. Raises DataError for an unknown resolution or state.

    >>> from utils import load
    >>> tally(load("votes"), "ES-11/5").to_dict()
    {'yes': 94, 'abstain': 73, 'no': 14, 'did not vote': 12}
    """
    members = states_of(votes)
    rows = votes[votes["resolution"] == resolution]
    if rows.empty:
        known = [str(symbol) for symbol in votes["resolution"].unique()]
        apart = [symbol for symbol in known if symbol.startswith(f"{resolution} (")]  # a symbol with several votes
        held = few(resolution, apart or known)
        raise DataError(f"No roll call of resolution {resolution!r} in this table; it holds {held}.")
    check_once(rows, "votes")
    if states is not None:
        rows = rows[rows["iso3"].isin(codes_of(states, members))]
    return rows["vote"].astype(str).value_counts().reindex(VOTES, fill_value=0)


def vote_matrix(votes: pd.DataFrame, states: list[str], resolutions: list[str] | None = None) -> pd.DataFrame:
    """One row a state (in the order given), one column a resolution (in the order of the table), the vote as text.

    states: codes or names. resolutions: these only, in this order; all when left out.
    Raises DataError for an unknown state or resolution, and for one given twice.
    """
    states = each_once(codes_of(states, states_of(votes)))
    calls = pd.Index(votes["resolution"].unique(), dtype=object)
    table = np.full((len(states), len(calls)), np.nan, object)
    rows = votes[votes["iso3"].isin(states)]
    check_once(rows, "votes")
    state, call = pd.Index(states).get_indexer(rows["iso3"]), calls.get_indexer(rows["resolution"])
    table[state, call] = rows["vote"].astype(object)
    matrix = pd.DataFrame(table, pd.Index(states, name="iso3"), calls, dtype=object)
    matrix.attrs = dict(votes.attrs)
    if resolutions is None:
        return matrix
    asked = [resolutions] if isinstance(resolutions, str) else list(resolutions)
    for one in asked:
        if one not in matrix:
            held = few(str(one), calls)
            raise DataError(f"No roll call of resolution {few_words(one)} in this table; it holds {held}.")
    return matrix[each_once(asked, "votes")]


def same_votes(matrix: pd.DataFrame) -> pd.DataFrame:
    """Let the states that voted alike in every column share a row; the biggest set first.

    matrix: from `vote_matrix`. The index of a shared row is text: the names of up to three states, or of two and how
    many more; a state alone keeps its code.
    """
    sets: dict[tuple, list[str]] = {}
    for code, row in zip(matrix.index, matrix.to_numpy(), strict=True):
        sets.setdefault(tuple(row), []).append(code)
    together = sorted(sets.values(), key=len, reverse=True)
    made = matrix.loc[[codes[0] for codes in together]]
    made.index = pd.Index([_listed(codes) for codes in together], name=matrix.index.name)
    made.attrs = dict(matrix.attrs)
    return made


def _listed(codes: list[str]) -> str:
    if len(codes) == 1:
        return codes[0]
    if len(codes) > 3:
        return f"{len(codes)} states: {', '.join(name(codes[:2]))}, ..."
    return f"{', '.join(name(codes[:-1]))} and {name(codes[-1])}"


def agreement_rate(votes: pd.DataFrame, a: str, b: str) -> float:
    """Share of roll calls in which two states cast the same vote, of those in which both voted.

    An abstention beside a yes or a no counts as different (identical votes only, no half credit).
    a, b: codes or names. NaN when the two never voted together. Raises DataError for an unknown state.

    >>> from utils import load
    >>> agreement_rate(load("votes"), "BLR", "RUS")
    1.0
    """
    a, b = codes_of([a, b], states_of(votes))
    cast = vote_matrix(votes, list(dict.fromkeys([a, b])))
    cast = cast.where(cast.isin(VOTES[:3]))
    both = cast.notna().all()
    return float((cast.loc[a] == cast.loc[b])[both].mean()) if both.any() else float("nan")


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


def hat_of(marked: int, total: int, drawn: int) -> tuple[int, int, int]:
    """The three as whole numbers; raises DataError for a hat that cannot be."""
    total = whole("total", total)
    for what, number in {"marked": marked, "drawn": drawn}.items():
        if not (isinstance(number, Real) and 0 <= number <= total and number % 1 == 0):
            raise DataError(f"{what} is a whole number from 0 to total ({total}), {unlike(number)}")
    return int(marked), total, int(drawn)


def chance_at_least(k: int, marked: int, total: int, drawn: int = 5) -> float:
    """Chance (0 to 1) of at least `k` marked names when `drawn` names leave a hat of `total`, `marked` of them marked.

    Hypergeometric distribution: names are not put back. Raises DataError for more names than the hat holds.

    >>> round(chance_at_least(4, marked=73, total=192, drawn=5), 3)
    0.07
    """
    marked, total, drawn = hat_of(marked, total, drawn)
    k = whole("k", k)
    ways = sum(comb(marked, i) * comb(total - marked, drawn - i) for i in range(k, drawn + 1))
    return ways / comb(total, drawn)


def draw_names(marked: int, total: int, drawn: int = 5, times: int = 10_000, seed: int = 2022) -> np.ndarray:
    """Draw `drawn` names from a hat of `total`, `times` times; give the number of marked names of each draw.

    The array has shape (times,). The same `seed` gives the same draws. Raises DataError for more names than the hat holds,
    and for what is no whole number.

    >>> draw_names(marked=2, total=2, drawn=2, times=3).tolist()
    [2, 2, 2]
    """
    marked, total, drawn = hat_of(marked, total, drawn)
    times = whole("times", times)
    try:
        rng = np.random.default_rng(seed)
    except (TypeError, ValueError):
        raise DataError(f"seed is a whole number from 0 on, {unlike(seed)}") from None
    return rng.hypergeometric(marked, total - marked, drawn, size=times)
