"""The event explorer: all events of the table, by actor, kind, time, and in or out of the story."""

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..data import load, name
from ..plots.events import EVENT_STYLE, GROUPS, SOURCE, last_day, place, when
from ..plots.style import FAINT, PAPER
from ..words import VOTE_DAY
from .base import Explorer, dropdown, outlines

ROWS = 28  # rows of the picture; where they are too few, the marks of the last row of a group have no label


def events() -> Explorer:
    """Explore the events: choose an actor, a kind, the first and last month, and in the story or not.

    Labels stand where they fit; the text below the picture lists every chosen event.
    """
    table = load("events").sort_values(["date", "event_id"], ignore_index=True)
    start, stop = mdates.date2num(table["date"]), mdates.date2num(last_day(table))
    actors = table["actors"].str.split(";")
    known, told = (table["date_precision"] == "day").to_numpy(), table["in_story"].to_numpy()
    texts = [f"{when(e)}  {e['short']}" for _, e in table.iterrows()]
    lines = [f"{when(e, year=True)}: {e['short']}" for _, e in table.iterrows()]
    months = pd.date_range(table["date"].min().replace(day=1), table["date"].max(), freq="MS")
    listed = [(f"{m:%b %Y}", m) for m in months]
    codes = sorted({a for states in actors for a in states}, key=name)
    kinds = table["kind"].unique()
    controls = {
        "actor": dropdown("Actor", [("any actor", ""), *((name(c), c) for c in codes)], width="260px"),
        "kind": dropdown("Kind", [("any kind", ""), *sorted(zip(kinds, kinds, strict=True))], width="200px"),
        "story": dropdown("Show", ["all", *GROUPS.values()], width="220px"),
        "first": dropdown("From", listed, width="170px"),
        "last": dropdown("To", listed, pd.Timestamp("2022-12-01"), width="170px"),
    }

    def draw(ax: Axes):
        ax.yaxis.set_visible(False)
        ax.spines["left"].set_visible(False)
        ax.grid(axis="x", color="#e6e6e6", linewidth=0.8)
        ax.set_axisbelow(True)
        locator = mdates.AutoDateLocator()
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
        ax.axvline(VOTE_DAY, color="#a0a0a0", linewidth=1.2, linestyle="--", zorder=0)
        marks, hollow, heads, rules = {}, {}, {}, {}
        for group, heading in GROUPS.items():
            color, marker = EVENT_STYLE[group]["color"], EVENT_STYLE[group]["marker"]
            rules[group] = ax.axhline(0, color=FAINT, linewidth=0.8)
            heads[group] = ax.text(0, 0, heading.upper(), transform=ax.get_yaxis_transform(), va="center",
                                   fontsize=11, fontweight="bold", color=color)  # fmt: skip
            marks[group] = ax.scatter([], [], s=42, color=color, marker=marker, zorder=3)
            hollow[group] = ax.scatter([], [], s=42, color=PAPER, edgecolors=color, marker=marker, zorder=3)
        spans = ax.hlines([], [], [], color=FAINT, linewidth=2)
        months_only = ax.hlines([], [], [], color=FAINT, linewidth=2, linestyle=":")
        labels = outlines(texts, ax, 14)
        labels.set_facecolors([EVENT_STYLE[group]["color"] for group in told])
        widths = np.array([path.vertices[:, 0].max() for path in labels.get_paths()])

        def update(actor: str, kind: str, story: str, first: pd.Timestamp, last: pd.Timestamp) -> str:
            first, last = min(first, last), max(first, last)
            end = last + pd.offsets.MonthEnd(0)
            chosen = table["date"].between(first, end)
            chosen &= actors.map(lambda states: not actor or actor in states)
            chosen &= (table["kind"] == kind) | (not kind)
            chosen &= (table["in_story"].map(GROUPS) == story) | (story == "all")
            chosen = chosen.to_numpy()
            margin = 0.015 * (end - first)
            left, right = mdates.date2num(first - margin), mdates.date2num(end + margin)
            ax.set_xlim(left, right)
            pixel = (right - left) / ax.get_window_extent().width
            taken: dict[bool, list[float]] = {True: [], False: []}
            spots = {
                i: place(start[i], stop[i], widths[i] * pixel, right, 15 * pixel, taken[told[i]])
                for i in np.flatnonzero(chosen)
            }
            rows = {False: min(len(taken[False]), ROWS - min(len(taken[True]), ROWS // 2))}
            rows[True] = min(len(taken[True]), ROWS - rows[False])
            top = {True: 1, False: rows[True] + 2}  # the first row of each group
            ax.set_ylim(max(rows[True] + rows[False] + 2, 14) - 0.4, -0.7)
            height, places = np.full(len(table), np.nan), np.full((len(table), 2), np.nan)
            for i, (row, side) in spots.items():
                crowded = len(taken[told[i]]) > rows[told[i]]
                height[i] = top[told[i]] + min(row, rows[told[i]] - 1)
                if row < rows[told[i]] - crowded:
                    x = stop[i] + 9 * pixel if side == "right" else start[i] - (9 + widths[i]) * pixel
                    if x > left - 8 * pixel:  # else it would begin outside the picture
                        places[i] = x, height[i]
            labels.set_offsets(places)
            for group in GROUPS:
                heads[group].set_y(top[group] - 1)
                rules[group].set_ydata([top[group] - 1.6] * 2)
                for artist, exact in ((marks[group], known), (hollow[group], ~known)):
                    here = chosen & (told == group) & exact
                    artist.set_offsets(np.column_stack([start[here], height[here]]))
            for artist, here in ((spans, chosen & known), (months_only, chosen & ~known)):
                where = np.flatnonzero(here)
                artist.set_segments([[(start[i], height[i]), (stop[i], height[i])] for i in where])
            n, n_told = chosen.sum(), (chosen & told).sum()
            who, what = name(actor) if actor else "any actor", kind or "any kind"
            ax.set_title(f"{first:%b %Y} to {last:%b %Y}, {who}, {what}", loc="left", fontsize=12)
            says = f"{n} of {len(table)} events: {n_told} in the story, {n - n_told} not in it."
            bare = n - np.isfinite(places[:, 0]).sum()
            says += f" In the picture {bare} of them stand without a label; the list has all." if bare else ""
            return "\n".join([says, *(lines[i] for i in np.flatnonzero(chosen))])

        return update

    return Explorer(controls, draw, SOURCE, (9, 6))
