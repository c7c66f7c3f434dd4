"""Measures of membership and size: who is in force on a date, shares of a group, dependence side by side."""

import pandas as pd

from ..data import DataError, as_of, check_table, codes_of, day_of, few, whole_year
from ..words import ALLIES, MEMBERSHIP

__all__ = ["dependence", "members_by_year", "members_on", "overlap", "shares"]

SIZES = {
    "population": "population",
    "gdp_current_usd": "GDP",
    "military_expenditure_usd_million": "military spending",
    "active_troops": "active troops",
}


def check_held(day: pd.Timestamp) -> None:
    """Raise DataError for a day after the last one for which memberships were looked up (`asOf` of csto_membership)."""
    last = as_of("csto_membership")
    if day.normalize() > last:
        later = f"{day.day} {day:%B %Y}"
        raise DataError(f"The memberships are known to {last.day} {last:%B %Y}; {later} is after that day.")


def members_on(membership: pd.DataFrame, date: str | pd.Timestamp) -> pd.DataFrame:
    """The rows of a membership table that are in force on a date: begun by then, and not ended.

    membership: columns iso3, start, end. date: a day such as "2022-11-14". A day known only to the month or year
    counts from its first day. A row with an unknown start is left out. Raises DataError for another form of date,
    and for a day after the last one that is known.

    >>> from utils import load
    >>> rows = members_on(load("csto_membership"), "2022-11-14")
    >>> sorted(rows[rows["instrument"] == "CSTO"]["iso3"])
    ['ARM', 'BLR', 'KAZ', 'KGZ', 'RUS', 'TJK']
    """
    check_table(membership, "csto_membership", "start", "end")
    day = day_of(date)
    check_held(day)
    return membership[_in_force(membership, day)]


def _in_force(membership: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    return (membership["start"] <= day) & ~(membership["end"] <= day)


def members_by_year(membership: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Number of different states in force on 31 December of each year (index), first and last year included.

    membership: columns iso3, start, end. Raises DataError for a year that is no whole number, and
    for one whose last day is not known yet.

    >>> from utils import load
    >>> table = load("csto_membership")
    >>> members_by_year(table[table["instrument"] == "CSTO"], 2005, 2007).to_dict()
    {2005: 6, 2006: 7, 2007: 7}
    """
    check_table(membership, "csto_membership", "iso3", "start", "end")
    first, last = whole_year(first, "first"), whole_year(last, "last")
    if first > last:
        raise DataError(f"first is {first} and last is {last}: write the earlier year first.")
    days = {year: pd.Timestamp(year, 12, 31) for year in range(first, last + 1)}
    check_held(days[last])
    return pd.Series({year: membership["iso3"][_in_force(membership, day)].nunique() for year, day in days.items()})


def overlap(csto: pd.DataFrame, alliances: pd.DataFrame, date: str) -> pd.DataFrame:
    """Status of each state in CSTO, CIS, EAEU, SCO on a date; one row a state (ISO3), '–' where it has none.

    csto: table csto_membership. alliances: table alliance_membership. date: a day such as "2022-11-14". A start
    that nobody found is said so. Observers of the Parliamentary Assembly are no part of the CSTO and left out.
    Raises DataError for another form of date, and for a day after the last one that is known.
    """
    check_table(csto, "csto_membership", "iso3", "instrument", "start", "end")
    check_table(alliances, "alliance_membership", "iso3", "organisation", "status", "start", "end")
    status = csto["instrument"].map({instrument: words[0] for instrument, words in MEMBERSHIP.items()})
    own = csto.assign(organisation="CSTO", status=status)[status != "observer"].dropna(subset="status")
    table = pd.concat([own, alliances])
    table["status"] = table["status"].replace("former member", "member")  # while it was in force
    unknown = table[table["start"].isna()]
    rows = pd.concat([members_on(table, date), unknown.assign(status=unknown["status"] + ", start unknown")])
    wide = rows.pivot_table(index="iso3", columns="organisation", values="status", aggfunc="last")
    wide = wide.reindex(columns=["CSTO", "CIS", "EAEU", "SCO"]).astype(object).dropna(how="all").fillna("–")
    return wide.rename_axis(index=None, columns=None)


def shares(profile: pd.DataFrame, state: str, states: list[str] | None = None, year: int = 2021) -> pd.DataFrame:
    """What percent of a group's total falls to one state: columns measure, year, percent (0 to 100), known, states.

    profile: columns iso3, indicator, year, value. state, states: codes or names; the group is all of the table
    when left out. An indicator without figures for `year` is taken from its last year. known: how many states of the group
    have a figure; a missing one is left out, never counted as zero. Raises DataError for an unknown state,
    and for a year that is no whole number.
    """
    check_table(profile, "csto_profile", "iso3", "indicator", "year", "value")
    held, year = profile["iso3"].unique(), whole_year(year)
    [state] = codes_of(state, held)
    group = list(dict.fromkeys(held if states is None else codes_of(states, held)))
    if state not in group:
        raise DataError(f"{state} is none of the states of this group: {few(state, group)}.")
    table = []
    for indicator, measure in SIZES.items():
        rows = profile[profile["iso3"].isin(group) & (profile["indicator"] == indicator)]
        used = year if (rows["year"] == year).any() else rows["year"].max()
        value = rows[rows["year"] == used].dropna(subset="value").set_index("iso3")["value"]
        percent = 100 * value.get(state, float("nan")) / value.sum()
        table.append((measure, used, percent, len(value), len(group)))
    return pd.DataFrame(table, columns=["measure", "year", "percent", "known", "states"])


def dependence(trade: pd.DataFrame, profile: pd.DataFrame, year: int = 2019) -> pd.DataFrame:
    """The five allies' ties side by side: columns measure, iso3, value, unit, year, flow.

    Trade with Russia and China: percent of all imports or exports of goods in the Factbook's list of `year`,
    one source for every cell. With the EU: whatever row exists. Remittances: from all countries, 2021.
    A state without a figure keeps its row, and its value stays missing. trade, profile: tables trade, csto_profile.
    Raises DataError for a year that is no whole number.
    """
    year = whole_year(year)
    check_table(trade, "trade", "iso3", "partner", "flow", "year", "product_scope", "source_kind", "share_percent")
    check_table(profile, "csto_profile", "iso3", "indicator", "year", "value")
    goods = trade[trade["product_scope"] == "total goods trade"].rename(columns={"share_percent": "value"})
    lists = goods[(goods["source_kind"] == "Factbook") & (goods["year"] == year)]
    sent = profile[profile["year"] == 2021]
    parts = {
        ("imports from Russia", "%"): lists[(lists["flow"] == "import") & (lists["partner"] == "RUS")],
        ("exports to Russia", "%"): lists[(lists["flow"] == "export") & (lists["partner"] == "RUS")],
        ("imports from China", "%"): lists[(lists["flow"] == "import") & (lists["partner"] == "CHN")],
        ("trade with the EU", "%"): goods[(goods["partner"] == "EU") & (goods["flow"] != "import")],
        ("remittances", "% of GDP"): sent[sent["indicator"] == "remittances_pct_gdp"],
        ("land border with Russia", "km"): profile[profile["indicator"] == "land_border_with_russia_km"],
    }
    rows = [p.set_index("iso3").reindex(ALLIES).assign(measure=m, unit=u) for (m, u), p in parts.items()]
    return pd.concat(rows).reset_index()[["measure", "iso3", "value", "unit", "year", "flow"]]
