"""Measures of membership and size: who is in force on a date, shares of a group, dependence side by side."""

import pandas as pd

from ..words import ALLIES

__all__ = ["dependence", "members_by_year", "members_on", "overlap", "shares"]

STATUS = {"CST treaty": "treaty party", "CSTO": "member", "CSTO participation frozen": "member, frozen"}
SIZES = {
    "population": "population",
    "gdp_current_usd": "GDP",
    "military_expenditure_usd_million": "military spending",
    "active_troops": "active troops",
}


def members_on(membership: pd.DataFrame, date: str | pd.Timestamp) -> pd.DataFrame:
    """The rows of a membership table that are in force on a date: begun by then, and not ended.

    A day known only to the month or year counts from its first day. A row with an unknown start is left out.

    >>> from utils import load
    >>> rows = members_on(load("csto_membership"), "2022-11-14")
    >>> sorted(rows[rows["instrument"] == "CSTO"]["iso3"])
    ['ARM', 'BLR', 'KAZ', 'KGZ', 'RUS', 'TJK']
    """
    day = pd.Timestamp(date)
    return membership[(membership["start"] <= day) & ~(membership["end"] <= day)]


def members_by_year(membership: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Number of different states in force on 31 December of each year, first and last year included.

    >>> from utils import load
    >>> table = load("csto_membership")
    >>> members_by_year(table[table["instrument"] == "CSTO"], 2005, 2007).to_dict()
    {2005: 6, 2006: 7, 2007: 7}
    """
    years = range(first, last + 1)
    return pd.Series({y: members_on(membership, f"{y}-12-31")["iso3"].nunique() for y in years})


def overlap(csto: pd.DataFrame, alliances: pd.DataFrame, date: str) -> pd.DataFrame:
    """Status of each state in CSTO, CIS, EAEU, SCO on a date; one row a state (ISO3), '–' where it has none.

    csto: table csto_membership. alliances: table alliance_membership. A start that nobody found is said so.
    """
    own = csto.assign(organisation="CSTO", status=csto["instrument"].map(STATUS)).dropna(subset="status")
    table = pd.concat([own, alliances])
    table["status"] = table["status"].replace("former member", "member")  # while it was in force
    unknown = table[table["start"].isna()]
    rows = pd.concat([members_on(table, date), unknown.assign(status=unknown["status"] + ", start unknown")])
    wide = rows.pivot_table(index="iso3", columns="organisation", values="status", aggfunc="last")
    wide = wide.reindex(columns=["CSTO", "CIS", "EAEU", "SCO"]).astype(object).dropna(how="all").fillna("–")
    return wide.rename_axis(index=None, columns=None)


def shares(profile: pd.DataFrame, state: str, states: list[str] | None = None, year: int = 2021) -> pd.DataFrame:
    """What percent of a group's total falls to one state: a row a measure, with the year of its figures.

    profile: columns iso3, indicator, year, value. states: the group; all of the table when left out. An
    indicator without figures for `year` is taken from its last year. known: how many states of the group
    have a figure; a missing one is left out, never counted as zero.
    """
    group = profile["iso3"].unique() if states is None else states
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
    A state without a figure keeps its row, and its value stays missing.
    """
    goods = trade[trade["product_scope"] == "total goods trade"].rename(columns={"share_percent": "value"})
    lists = goods[(goods["source_kind"] == "Factbook") & (goods["year"] == year)]
    parts = {
        ("imports from Russia", "%"): lists[(lists["flow"] == "import") & (lists["partner"] == "RUS")],
        ("exports to Russia", "%"): lists[(lists["flow"] == "export") & (lists["partner"] == "RUS")],
        ("imports from China", "%"): lists[(lists["flow"] == "import") & (lists["partner"] == "CHN")],
        ("trade with the EU", "%"): goods[(goods["partner"] == "EU") & (goods["flow"] != "import")],
        ("remittances", "% of GDP"): profile[
            (profile["indicator"] == "remittances_pct_gdp") & (profile["year"] == 2021)
        ],
        ("land border with Russia", "km"): profile[profile["indicator"] == "land_border_with_russia_km"],
    }
    rows = [p.set_index("iso3").reindex(ALLIES).assign(measure=m, unit=u) for (m, u), p in parts.items()]
    return pd.concat(rows).reset_index()[["measure", "iso3", "value", "unit", "year", "flow"]]
