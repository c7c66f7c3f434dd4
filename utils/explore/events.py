"""The event explorer: all events of the table, by actor, kind, time, and in or out of the story."""

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..data import load, name
from ..plots.events import GROUPS, SOURCE, VOTE, dated, last_day, place, when
from ..plots.style import EVENT_STYLE, FAINT, PAPER
from .base import Explorer, dropdown, outlines

ROWS = 25  # rows of the picture; where they are too few, the marks of the last row of a group have no label


def chosen_of(
    table: pd.DataFrame, actor: str, kind: str, story: str, first: pd.Timestamp, end: pd.Timestamp
) -> np.ndarray:
    """Which events are chosen, as bool: by actor and kind ("" is any), in the story or not ("all"), first and last day."""
    chosen = table["date"].between(first, end) & ((table["kind"] == kind) | (not kind))
    chosen &= table["actors"].str.split(";").map(lambda states: not actor or actor in states)
    return (chosen & ((table["in_story"].map(GROUPS) == story) | (story == "all"))).to_numpy()


def layout(
    marks: pd.DataFrame, chosen: np.ndarray, left: float, right: float, pixel: float
) -> tuple[np.ndarray, np.ndarray, dict[bool, int], int]:
    """Where the chosen marks stand in a picture from `left` to `right`: pure arithmetic, in days and rows from the top.

    marks: columns start, stop, width (of the label), told, in order of time. pixel: its width. Gives the row of each mark
    and the left end of each label (NaN: none), the first row of each group, and the number of rows.
    """
    start, stop, width, told = (marks[column].to_numpy() for column in ("start", "stop", "width", "told"))
    taken: dict[bool, list[float]] = {True: [], False: []}
    spots = {
        i: place(start[i], stop[i], width[i] * pixel, right, 15 * pixel, taken[told[i]]) for i in np.flatnonzero(chosen)
    }
    rows = {False: min(len(taken[False]), ROWS - min(len(taken[True]), ROWS // 2))}
    rows[True] = min(len(taken[True]), ROWS - rows[False])
    top = {True: 1, False: rows[True] + 2}
    height, labels = np.full(len(marks), np.nan), np.full(len(marks), np.nan)
    for i, (row, side) in spots.items():
        group = told[i]
        crowded = len(taken[group]) > rows[group]
        height[i] = top[group] + min(row, rows[group] - 1)
        x = stop[i] + 9 * pixel if side == "right" else start[i] - (9 + width[i]) * pixel
        if row < rows[group] - crowded and x > left - 8 * pixel:  # else it would begin outside the picture
            labels[i] = x
    return height, labels, top, max(rows[True] + rows[False] + 2, 14)


def draw_artists(ax: Axes, texts: list[str], told: np.ndarray) -> tuple:
    """Draw what moves, all of it empty: heads, rules, full and hollow marks of each group; two kinds of line; labels."""
    ax.yaxis.set_visible(False)
    ax.spines["left"].set_visible(False)
    dated(ax)
    ax.axvline(VOTE, color=FAINT, linewidth=1.2, linestyle="--", zorder=0)
    full, hollow, heads, rules = {}, {}, {}, {}
    for group, heading in GROUPS.items():
        color, marker = EVENT_STYLE[group]["color"], EVENT_STYLE[group]["marker"]
        rules[group] = ax.axhline(0, color=FAINT, linewidth=0.8)
        heads[group] = ax.text(0, 0, heading.upper(), transform=ax.get_yaxis_transform(), va="center",
                               fontsize=11, fontweight="bold", color=color)  # fmt: skip
        full[group] = ax.scatter([], [], s=42, color=color, marker=marker, zorder=3)
        hollow[group] = ax.scatter([], [], s=42, color=PAPER, edgecolors=color, marker=marker, zorder=3)
    lasted = ax.hlines([], [], [], color=FAINT, linewidth=2)
    in_month = ax.hlines([], [], [], color=FAINT, linewidth=2, linestyle=":")
    labels = outlines(texts, ax, 14)
    labels.set_facecolors([EVENT_STYLE[group]["color"] for group in told])
    return heads, rules, full, hollow, lasted, in_month, labels


def events() -> Explorer:
    """Explore the events: choose an actor, a kind, the first and last month, and in the story or not.

    Labels stand where they fit; the text below the picture lists every chosen event.
    """
    table = load("events").sort_values(["date", "event_id"], ignore_index=True)
    marks = pd.DataFrame({"start": mdates.date2num(table["date"]), "stop": mdates.date2num(last_day(table))})
    marks["told"] = table["in_story"]
    known, told = (table["date_precision"] == "day").to_numpy(), table["in_story"].to_numpy()
    texts = [f"{when(e)}  {e['short']}" for _, e in table.iterrows()]
    lines = [f"{when(e, year=True)}: {e['short']}" for _, e in table.iterrows()]
    months = pd.date_range(table["date"].min().replace(day=1), table["date"].max(), freq="MS")
    listed = [(f"{m:%b %Y}", m) for m in months]
    codes = sorted({a for states in table["actors"].str.split(";") for a in states}, key=name)
    kinds = table["kind"].unique()
    controls = {
        "actor": dropdown("Actor", [("any actor", ""), *((name(c), c) for c in codes)], width="180px"),
        "kind": dropdown("Kind", [("any kind", ""), *sorted(zip(kinds, kinds, strict=True))], width="140px"),
        "story": dropdown("Show", ["all", *GROUPS.values()], width="165px"),
        "first": dropdown("From", listed, width="130px"),
        "last": dropdown("To", listed, pd.Timestamp("2022-12-01"), width="115px"),
    }

    def draw(ax: Axes):
        heads, rules, full, hollow, lasted, in_month, labels = draw_artists(ax, texts, told)
        marks["width"] = [path.vertices[:, 0].max() for path in labels.get_paths()]

        def update(actor: str, kind: str, story: str, first: pd.Timestamp, last: pd.Timestamp) -> str:
            first, last = min(first, last), max(first, last)
            end = last + pd.offsets.MonthEnd(0)
            chosen = chosen_of(table, actor, kind, story, first, end)
            margin = 0.015 * (end - first)
            left, right = mdates.date2num(first - margin), mdates.date2num(end + margin)
            pixel = (right - left) / ax.get_window_extent().width
            height, at, top, rows = layout(marks, chosen, left, right, pixel)
            ax.set(xlim=(left, right), ylim=(rows - 0.4, -0.7))
            labels.set_offsets(np.column_stack([at, height]))
            for group in GROUPS:
                heads[group].set_y(top[group] - 1)
                rules[group].set_ydata([top[group] - 1.6] * 2)
                for artist, exact in ((full[group], known), (hollow[group], ~known)):
                    here = chosen & (told == group) & exact
                    artist.set_offsets(np.column_stack([marks["start"][here], height[here]]))
            ends = np.stack([marks[["start", "stop"]].to_numpy(), np.column_stack([height, height])], axis=2)
            lasted.set_segments(ends[chosen & known])
            in_month.set_segments(ends[chosen & ~known])
            n, n_told = chosen.sum(), (chosen & told).sum()
            who, what = name(actor) if actor else "any actor", kind or "any kind"
            ax.set_title(f"{first:%b %Y} to {last:%b %Y}, {who}, {what}", loc="left", fontsize=12)
            says = f"{n} of {len(table)} events: {n_told} in the story, {n - n_told} not in it."
            bare = n - np.isfinite(at).sum()
            says += f" In the picture {bare} of them stand without a label; the list has all." if bare else ""
            return "\n".join([says, *(lines[i] for i in np.flatnonzero(chosen))])

        return update

    return Explorer(controls, draw, SOURCE, (9, 5.4))  # with its controls it fits a screen of 768 pixels
