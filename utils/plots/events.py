"""Pictures of events over time: lanes in two groups, each label on the lowest free row of its lane."""

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes

from ..data import check_table
from ..words import VOTE_DAY
from .style import EVENT_STYLE, FAINT, GRID, INK, PAPER, finish, new_axes, styled

__all__ = ["timeline"]

GROUPS = {True: "in the story", False: "not in the story"}
VOTE = mdates.date2num(VOTE_DAY)
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


def dated(ax: Axes) -> None:
    """An axis of dates, written short, with lines to read along."""
    locator = mdates.AutoDateLocator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)


def layout(
    events: pd.DataFrame, widths: list[float], left: float, right: float, pixel: float
) -> tuple[pd.DataFrame, dict[bool, int], list[tuple[str, int, int]]]:
    """Where everything of a timeline from `left` to `right` stands: pure arithmetic, in days and rows from the top.

    events: in order of time, with a column last. widths: of their labels. pixel: its width. Gives the events with x, end,
    y and side of the label; the row of each group's heading; each lane with its first and last row.
    """
    events = events.assign(x=mdates.date2num(events["date"]), end=mdates.date2num(events["last"]), width=widths)
    spots, headings, lanes, y = {}, {}, [], 0
    for group in GROUPS:
        inside = events[events["in_story"] == group]
        if 0 < len(inside) < len(events):
            headings[group], y = y, y + 1
        for lane, marks in inside.groupby("lane", sort=False):
            rows: list[float] = []
            for e in marks.itertuples():
                turn = e.x <= VOTE < right and e.x - 13 * pixel - e.width > left  # off the line of the vote
                row, side = place(e.x, e.end, e.width, VOTE if turn else right, 13 * pixel, rows)
                spots[e.Index] = y + row, side
            lanes.append((lane, y, y + len(rows) - 1))
            y += len(rows)
    rows = pd.DataFrame.from_dict(spots, orient="index", columns=["y", "side"])
    return events.join(rows), headings, lanes


@styled
def timeline(events: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw events as marks in lanes (column `lane`), in two groups: in the story, not in it.

    events: rows of the table events. The vote of 14 November 2022 is a line, when the events reach that day.
    A date that is known to the month only is drawn as a hollow mark on a dotted line. Raises DataError for no rows.
    """
    needed = ["date", "date_end", "date_precision", "event_id", "short", "in_story", "lane"]
    check_table(events, "events", *needed, rows=True)
    events = events.assign(last=last_day(events)).sort_values(["date", "event_id"], ignore_index=True)
    own, ax = ax is None, new_axes(ax)
    first, last = events["date"].min(), events["last"].max()
    year = last - first > pd.Timedelta(days=366)
    margin = max(0.02 * (last - first), pd.Timedelta(days=3))
    ax.set_xlim(first - margin, last + margin)
    ax.set_yticks([0], [max(events["lane"], key=len)], fontsize=12)
    ax.figure.draw_without_rendering()  # from here on the width of the Axes is known
    left, right = ax.get_xlim()
    pixel = (right - left) / ax.get_window_extent().width  # in days
    labels = [ax.text(left, 0, f"{when(e, year)}  {e['short']}", fontsize=12) for _, e in events.iterrows()]
    widths = [label.get_window_extent().width * pixel for label in labels]
    spots, headings, lanes = layout(events, widths, left, right, pixel)
    for group, y in headings.items():
        color = EVENT_STYLE[group]["color"]
        ax.axhline(y - 0.6, color=FAINT, linewidth=0.8)
        ax.text(left, y, GROUPS[group].upper(), color=color, fontsize=12, fontweight="bold", va="center")
    for label, e in zip(labels, spots.itertuples(), strict=True):
        style, known = EVENT_STYLE[e.in_story], e.date_precision == "day"
        x, side = (e.end + 11 * pixel, "left") if e.side == "right" else (e.x - 11 * pixel, "right")
        label.set(x=x, y=e.y, ha=side, va="center", color=style["color"])
        label.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 0.5})
        ax.plot([e.x, e.end], [e.y] * 2, color=style["color"], linewidth=2, linestyle="-" if known else ":")
        ax.plot(e.x, e.y, markerfacecolor=style["color"] if known else PAPER, markersize=8, **style)
    for _, _, bottom in lanes:
        ax.axhline(bottom + 0.5, color=GRID, linewidth=0.8, zorder=0)
    if left < VOTE < right:
        ax.axvline(VOTE, color=INK, linewidth=1.2, linestyle="--", zorder=0)
    height = lanes[-1][2] + 1
    ax.set_ylim(height - 0.4, -0.6)
    ax.set_yticks([(top + bottom) / 2 for _, top, bottom in lanes], [lane for lane, _, _ in lanes], fontsize=12)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    dated(ax)
    if own:
        ax.figure.set_size_inches(9, 0.29 * height + 1.2)
    alt = f"{len(events)} events on a line of time."
    for group, heading in GROUPS.items():
        said = [f"{when(e, True)}: {e['short']}" for _, e in events[events["in_story"] == group].iterrows()]
        alt += f" {heading.capitalize()}: {'; '.join(said)}." if said else ""
    return finish(ax, title or "What happened when?", SOURCE, alt)
