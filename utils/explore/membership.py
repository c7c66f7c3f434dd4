"""The membership explorer: choose a month, and read what each state was then."""

import calendar
from numbers import Real

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..data import as_of, day_of, fact, load, name, whole_year
from ..measures import members_on
from ..measures.membership import check_held
from ..plots.membership import TREATY, draw_bars, source
from ..plots.style import INK, PLAIN, year_of
from ..words import MEMBERSHIP
from .base import Explorer, dropdown, slider_with_box

OBSERVER = MEMBERSHIP["CSTO Parliamentary Assembly observer"]


def status_on(membership: pd.DataFrame, day: pd.Timestamp) -> dict[str, str]:
    """What each state was on a day; '–' for none, 'day not known' in a year of which no more is known."""
    said = dict.fromkeys(membership["iso3"], "–")
    gone = membership["event_end"].str.startswith("suspended", na=False) & (membership["end"] <= day)
    said |= dict.fromkeys(membership[gone]["iso3"], "suspended")
    verified_until = fact("csto_membership", "notVerifiedAfter")
    for row in members_on(membership, day).itertuples():  # treaty, organisation, freeze: the later row counts
        unsure = row.start_precision == "year" and row.start.year == day.year
        said[row.iso3] = MEMBERSHIP[row.instrument][0] + (" (day not known)" if unsure else "")
        if day > pd.Timestamp(verified_until.get(row.iso3, day)):
            said[row.iso3] += " (not verified)"
    return said


def membership(year: int = 2022, month: int = 11) -> Explorer:
    """Explore the memberships: choose a year and a month; the state on the last day of that month is shown.

    Observers are those of the Parliamentary Assembly. Raises DataError for a month that is none (1 to 12),
    and for a year after the last that is known.
    """
    table, checked = load("csto_membership"), as_of("csto_membership")
    if isinstance(year, Real) and year > checked.year:
        check_held(day_of(f"{whole_year(year)}-01-01"))
    months = [(calendar.month_name[m], m) for m in range(1, 13)]
    controls = {
        "year": slider_with_box("Year", year, TREATY, checked.year),
        "month": dropdown("Month", months, month, width="200px"),
    }

    def draw(ax: Axes):
        place = draw_bars(ax, table)
        words_at = year_of(checked) + 0.7
        ax.set_xlim(TREATY - 0.5, words_at + 11.9)
        moving = {"animated": True, "color": INK}  # the bars stay, only these are redrawn
        line = ax.axvline(TREATY, linewidth=2.5, animated=True, color=PLAIN["now"])
        words = {code: ax.text(words_at, y, "", va="center", fontsize=11, **moving) for code, y in place.items()}
        title = ax.set_title("", loc="left", pad=48, fontsize=13, fontweight="bold", **moving)

        def update(year: int, month: int) -> str:
            chosen = pd.Timestamp(year, month, 1) + pd.offsets.MonthEnd()
            day = min(chosen, checked)
            says = status_on(table, day)
            line.set_xdata(np.full(2, year_of(day)))
            for code, text in words.items():
                text.set_text(says[code])
            title.set_text(f"Who was what on {day.day} {day:%B %Y}?")
            words_of = pd.Series(says)[lambda said: said != "–"].str.replace(*OBSERVER, regex=False)
            groups = words_of.index.groupby(words_of)
            listed = "; ".join(f"{word}: {', '.join(sorted(name(groups[word])))}" for word in sorted(groups))
            end = f" The table was last checked for {checked:%B %Y}." if chosen > checked else ""
            return f"{day.day} {day:%B %Y}. {listed or 'No state had signed yet'}.{end}"

        return update

    return Explorer(controls, draw, source(), (9.6, 5.2))
