"""Pictures of events over time: lanes in two groups, each label on the lowest free row of its lane."""

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes

from ..words import VOTE_DAY
from .style import FAINT, INK, PAPER, check_rows, finish, new_axes

__all__ = ["timeline"]

GROUPS = {True: "in the story", False: "not in the story"}
EVENT_STYLE = {True: {"color": INK, "marker": "o"}, False: {"color": "#2f6690", "marker": "s"}}
SOURCE = "table events. Hollow mark, dotted line: only the month is known. Solid line: it lasted several days"


def last_day(events: pd.DataFrame) -> pd.Series:
    """The last day of each event: as stated, the end of the month if only that is known, or its own day."""
    month = events["date_precision"] == "month"
    return events["date_end"].fillna(events["date"]).mask(month, events["date"] + pd.offsets.MonthEnd(0))


def when(event: pd.Series, year: bool = False) -> str:
    """The date of an event, no more exact than it is known: 24 Apr, or Apr; with the year if asked."""
    day = f"{event['date'].day} " if event["date_precision"] == "day" else ""
    return f"{day}{event['date']:%b}" + (f" {event['date'].year}" if year else "")


def place(start: float, end: float, width: float, limit: float, gap: float, rows: list) -> tuple[int, str]:
    """Find the lowest free row for a mark from `start` to `end`, and the side of its label of `width`.

    Marks come in order of time. rows: how far each row is taken, changed in place. A label that would pass
    `limit` stands to the left of its mark.
    """
    side = "right" if end + gap + width <= limit else "left"
    low = start - gap - (width if side == "left" else 0)
    row = next((i for i, taken in enumerate(rows) if taken <= low), len(rows))
    rows[row : row + 1] = [end + gap + (width if side == "right" else 0)]
    return row, side


def timeline(events: pd.DataFrame, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw events as marks in lanes (column `lane`), in two groups: in the story, not in it.

    events: rows of the table events. The vote of 14 November 2022 is a line, when the events reach that day.
    A date that is known to the month only is drawn as a hollow mark on a dotted line. Raises DataError for no rows.
    """
    check_rows(events, "events")
    events = events.assign(last=last_day(events)).sort_values(["date", "event_id"])
    own, ax = ax is None, new_axes(ax)
    first, last = events["date"].min(), events["last"].max()
    year = last - first > pd.Timedelta(days=366)
    margin = max(0.02 * (last - first), pd.Timedelta(days=3))
    ax.set_xlim(first - margin, last + margin)
    ax.set_yticks([0], [max(events["lane"], key=len)], fontsize=12)
    ax.figure.draw_without_rendering()  # from here on the width of the Axes is known
    (left, right), vote = ax.get_xlim(), mdates.date2num(VOTE_DAY)
    pixel = (right - left) / ax.get_window_extent().width  # in days
    y, lanes = 0, {}
    for group, heading in GROUPS.items():
        color, inside = EVENT_STYLE[group]["color"], events[events["in_story"] == group]
        if 0 < len(inside) < len(events):
            ax.axhline(y - 0.6, color=FAINT, linewidth=0.8)
            ax.text(left, y, heading.upper(), color=color, fontsize=12, fontweight="bold", va="center")
            y += 1
        for lane, marks in inside.groupby("lane", sort=False):
            rows: list[float] = []
            for _, event in marks.iterrows():
                x, end = mdates.date2num(event["date"]), mdates.date2num(event["last"])
                text = f"{when(event, year)}  {event['short']}"
                label = ax.text(x, y, text, color=color, fontsize=12, va="center")
                width = label.get_window_extent().width * pixel
                turn = x <= vote < right and x - 13 * pixel - width > left  # off the line of the vote
                row, side = place(x, end, width, vote if turn else right, 13 * pixel, rows)
                label.set(x=end + 11 * pixel if side == "right" else x - 11 * pixel, y=y + row)
                label.set(ha="left" if side == "right" else "right")
                label.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 0.5})
                known = event["date_precision"] == "day"
                ax.plot([x, end], [y + row] * 2, color=color, linewidth=2, linestyle="-" if known else ":")
                ax.plot(x, y + row, markerfacecolor=color if known else PAPER, markersize=8, **EVENT_STYLE[group])
            lanes[y + (len(rows) - 1) / 2] = lane
            y += len(rows)
            ax.axhline(y - 0.5, color="#e6e6e6", linewidth=0.8, zorder=0)
    if left < vote < right:
        ax.axvline(vote, color=INK, linewidth=1.2, linestyle="--", zorder=0)
    ax.set_ylim(y - 0.4, -0.6)
    ax.set_yticks(list(lanes), list(lanes.values()), fontsize=12)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    locator = mdates.AutoDateLocator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
    ax.grid(axis="x", color="#e6e6e6", linewidth=0.8)
    ax.set_axisbelow(True)
    if own:
        ax.figure.set_size_inches(9, 0.29 * y + 1.2)
    alt = f"{len(events)} events on a line of time."
    for group, heading in GROUPS.items():
        said = [f"{when(e, True)}: {e['short']}" for _, e in events[events["in_story"] == group].iterrows()]
        alt += f" {heading.capitalize()}: {'; '.join(said)}." if said else ""
    return finish(ax, title or "What happened when?", SOURCE, alt)
