"""Pictures of membership: bars over time, one member's share, ties side by side, members year by year."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes

from ..data import DataError, as_of, check_table, day_of, name, whole_year
from ..measures.membership import check_held
from ..words import MEMBERSHIP, VOTE_DAY
from .style import ABOVE, GROUP_STYLE, INK, LINE_STYLE, MEMBER_STYLE, PAPER, STEM, styled

# isort: split
from .style import finish, new_axes, state_style, year_of

__all__ = ["asymmetry_bars", "dependence_dots", "member_lines", "membership_bars"]

TREATY = 1992  # the year of the treaty
LANES = {"CST treaty": -0.2, "CSTO": 0.2, "CSTO participation frozen": 0.2}  # places inside a row; others in the middle
TIES = "CIA World Factbook (World Bank for remittances); EU: see table trade"


def source() -> str:
    """Source line of table csto_membership."""
    return f"table csto_membership, with a source in every row. As of {as_of('csto_membership'):%B %Y}"


def check_two(groups: dict) -> None:
    """Raise DataError for what is not two groups, each with its name."""
    if not isinstance(groups, dict) or len(groups) != 2:
        raise DataError("This picture compares two groups: {'one name': its table, 'other name': its table}.")


def draw_bars(ax: Axes, membership: pd.DataFrame) -> dict[str, float]:
    """Draw the bars and give back the row of each state: those that signed on top, observers below."""
    signed = set(membership[membership["instrument"].isin(["CST treaty", "CSTO"])]["iso3"])
    order = sorted(set(membership["iso3"]), key=lambda code: (code not in signed, name(code)))
    place = {code: i + 0.7 * (code not in signed) for i, code in enumerate(order)}
    checked = as_of("csto_membership")
    check_held(membership["start"].max())
    for row in membership.itertuples():
        y, start = place[row.iso3] + LANES.get(row.instrument, 0), year_of(row.start)
        end = year_of(checked if pd.isna(row.end) else row.end)
        if row.start_precision == "year":  # the day is not known: its year is left open
            ax.barh(y, 1, 0.36, start, color=PAPER, edgecolor=INK, linestyle=":")
            start += 1
        words = MEMBERSHIP[row.instrument][1]
        ax.barh(y, end - start, 0.36, start, edgecolor=INK, label=words, **MEMBER_STYLE[row.instrument])
        if pd.notna(row.end):
            why = "suspended" if "suspended" in row.event_end else "renewal not signed"
            ax.text(end + 0.2, y, f"{why}, {row.end:%b %Y}", va="center", fontsize=10)
    ax.set_yticks(list(place.values()), [name(c) for c in place], fontsize=11)
    ax.set(xlim=(TREATY - 0.5, year_of(checked) + 0.4), ylim=(max(place.values()) + 0.6, -0.6))
    ax.set_xticks(range(TREATY, checked.year, 4))
    handles = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    shown = [words for _, words in MEMBERSHIP.values() if words in handles]
    ax.legend([handles[words] for words in shown], shown, **ABOVE)
    return place


@styled
def membership_bars(membership: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw a row for each state that ever signed, treaty above and organisation below; observers apart.

    membership: table csto_membership. A bar without an end stops at the day of the last check. A start known
    to the year only begins with an open, dotted year. Raises DataError for no rows, and for a start after that day.
    """
    needed = ["iso3", "instrument", "start", "start_precision", "end", "event_end"]
    check_table(membership, "csto_membership", *needed, rows=True)
    ax = new_axes(ax, (9, 5.8))
    place = draw_bars(ax, membership)
    ax.axvline(year_of(VOTE_DAY), color=INK, linewidth=1.2, linestyle="--")
    row = sum(y == int(y) for y in place.values()) - 0.15  # below the states that signed
    ax.set_ylim(max(row + 0.45, *ax.get_ylim()), -0.6)
    ax.text(year_of(VOTE_DAY) - 0.17, row, f"vote of {VOTE_DAY:%d %B %Y}", ha="right", va="center", fontsize=10)
    said = [
        f"{name(r.iso3)}, {MEMBERSHIP[r.instrument][1]}: {r.start:%Y} to {'then' if pd.isna(r.end) else r.end.year}"
        for r in membership.sort_values(["iso3", "start"]).itertuples()
    ]
    alt = f"Bars, as of {as_of('csto_membership'):%B %Y}. {'; '.join(said)}."
    return finish(ax, title or "Who was a member, of what, and when?", source(), alt, pad=48)


@styled
def asymmetry_bars(groups: dict[str, pd.DataFrame], *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw what percent of a group's total falls to one member. groups: label -> table of `shares` (two).

    Raises DataError for another number of groups.
    """
    ax, said = new_axes(ax, (9, 4.8)), []
    check_two(groups)
    for (label, table), style, shift in zip(groups.items(), GROUP_STYLE, [-0.18, 0.18], strict=True):
        ax.barh(table.index + shift, table["percent"].fillna(0), 0.32, edgecolor=INK, label=label, **style)
        for row in table.itertuples():
            gap = "" if row.known == row.states else f", {row.known} of {row.states} states have a figure"
            text = f"{row.percent:.0f} % ({row.year:.0f}{gap})" if row.known else "no figure held"
            end = row.percent if row.known else 0
            ax.text(end + 1.5, row.Index + shift, text, va="center", fontsize=10.5)
            said.append(f"{label}, {row.measure}: {text}")
    ax.set_yticks(table.index, table["measure"], fontsize=11)
    ax.set(xlim=(0, 128), xticks=range(0, 101, 25), ylim=(3.6, -0.6), xlabel="percent of the group's total")
    ax.legend(**ABOVE)
    source = "World Bank (population, GDP), SIPRI (spending), CIA World Factbook (troops)"
    return finish(ax, title or "What share falls to one member?", source, f"Bars. {'; '.join(said)}.", pad=28)


@styled
def dependence_dots(
    table: pd.DataFrame, source: str = TIES, *, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a row a state and a column a measure, each column on its own scale from 0 to its largest value.

    table: columns measure, iso3, value, unit, year, flow, as `dependence` gives it. Raises DataError for no rows.
    """
    check_table(table, "dependence", "measure", "iso3", "value", "unit", "year", "flow", rows=True)
    states, columns = list(dict.fromkeys(table["iso3"])), table.groupby("measure", sort=False)
    ax, said = new_axes(ax, (1.45 * len(columns) + 1, 4.7)), []
    for x, (measure, column) in enumerate(columns):
        years = column["year"].dropna().unique()
        one_year = f", {years[0]:.0f}" if len(years) == 1 else ""
        head = textwrap.fill(measure, 13)
        ax.text(x, -0.6, f"{head}\n{column['unit'].iloc[0]}{one_year}", va="bottom", fontsize=10.5)
        for row in column.itertuples():
            y, known = states.index(row.iso3), pd.notna(row.value)
            text = f"{row.value:,.1f}".removesuffix(".0") if known else "no figure held"
            detail = f"{row.flow}, {row.year:.0f}" if known and len(years) > 1 else ""
            said.append(f"{name(row.iso3)}, {measure}: {text} {detail}".strip())
            at = x + 0.66 * row.value / (column["value"].max() or 1) if known else x
            ax.plot([x, x + 0.66 * known], [y, y], color=STEM, linewidth=1, zorder=0)
            ax.plot(at, y if known else float("nan"), markersize=9, **state_style(row.iso3))
            ax.text(at, y - 0.17 * known, text, ha="center" if known else "left", va="bottom", fontsize=10)
            ax.text(x, y + 0.16, detail, va="top", fontsize=10)
    ax.set_yticks(range(len(states)), [name(c) for c in states], fontsize=11)
    ax.set(xlim=(-0.15, len(columns) - 0.05), ylim=(len(states) - 0.5, -1.7), xticks=[])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return finish(ax, title or "Who depends most on whom?", source, f"Dots. {'; '.join(said)}.")


@styled
def member_lines(
    lines: dict[str, pd.Series], frozen: pd.Series, *, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the number of members year by year. lines: label -> counts of `members_by_year` (two).

    frozen: how many members of the first line are frozen in a year; these years are ringed. Raises DataError for
    another number of lines, and for a year whose last day is not known yet.
    """
    check_two(lines)
    for counts in lines.values():
        check_held(day_of(f"{whole_year(counts.index.max(), 'the last year of a line')}-12-31"))
    ax = new_axes(ax, (9, 4.6))
    for (label, counts), style in zip(lines.items(), LINE_STYLE, strict=True):
        ax.plot(counts.index, counts, marker="o", markersize=4, **style)  # a day a year is known, not the days between
        last = counts.index[-1]
        ax.text(last + 0.8, counts[last], f"{label}: {counts[last]}", va="center", color=style["color"])
    members, last = next(iter(lines.values())), frozen.index[-1]
    marked = members[members.index.isin(frozen.index[frozen > 0])]
    ax.scatter(marked.index, marked, s=120, facecolors="none", edgecolors=INK, linewidths=1.5)
    if last in marked:
        ax.text(last, marked[last] - 1.2, f"{frozen[last]} of them frozen", ha="center", va="top", fontsize=10)
    ax.set(ylim=(0, None), ylabel="states on 31 December")
    said = [f"{k}: {c.iloc[0]} in {c.index[0]}, {c.iloc[-1]} in {c.index[-1]}" for k, c in lines.items()]
    alt = f"Lines. {'; '.join(said)}; frozen and counted in {last}: {frozen[last]}."
    return finish(ax, title or "How many members, year by year?", f"table alliance_membership; {source()}", alt)
