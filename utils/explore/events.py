"""The event explorer: all events of the table, by actor, kind, time, and in or out of the story."""

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from ..data import load, name
from ..plots.events import GROUPS, SOURCE, VOTE, dated, last_day, when
from ..plots.style import EVENT_STYLE, FAINT, PAPER
from .base import Explorer, dropdown, outlines

ROWS = 26  # rows of the picture; where they are too few, the marks of the last row of a group have no label
BESIDE, APART = 9, 8  # pixels from a mark to its label; around both


def found_of(table: pd.DataFrame, actor: str, kind: str, first: pd.Timestamp, end: pd.Timestamp) -> np.ndarray:
    """Which events are found, as bool: by actor and kind ("" is any), first and last day."""
    found = table["date"].between(first, end) & ((table["kind"] == kind) | (not kind))
    return (found & table["actors"].str.split(";").map(lambda states: not actor or actor in states)).to_numpy()


def beside(
    start: float, stop: float, width: float, left: float, right: float, pixel: float, leftward: bool
) -> float:  # fmt: skip
    """The left end of a label, at the side of its mark that is preferred: inside the picture, off the line of the vote.

    Where no side is off the line any will do; NaN where no side is inside.
    """
    ends = [stop + BESIDE * pixel, start - BESIDE * pixel - width]
    inside = [x for x in ends[:: -1 if leftward else 1] if left - 8 * pixel < x and x + width < right]
    return next((x for x in inside if not crossed(x, width, pixel)), inside[0] if inside else np.nan)


def crossed(x: float, width: float, pixel: float) -> bool:
    """Whether the line of the vote would cross a label that begins at x."""
    return x - 3 * pixel < VOTE < x + width + 3 * pixel


def free_row(rows: list[list[int]], spans: dict[int, tuple[float, float]], i: int) -> list[int] | None:
    """The first row in which the span of a mark touches no other; None if there is none."""
    first, last = spans[i]
    return next((row for row in rows if all(spans[j][1] <= first or spans[j][0] >= last for j in row)), None)


def packed(spans: dict[int, tuple[float, float]]) -> list[list[int]]:
    """Rows of marks whose spans do not touch, as few as there can be. spans: mark -> first and last day it takes."""
    rows: list[list[int]] = []
    for i in sorted(spans, key=lambda i: spans[i]):
        row = free_row(rows, spans, i)
        rows.append([i]) if row is None else row.append(i)
    return rows


def layout(
    marks: pd.DataFrame, chosen: np.ndarray, left: float, right: float, pixel: float
) -> tuple[np.ndarray, np.ndarray, dict[bool, int], int]:
    """Where the chosen marks stand in a picture from `left` to `right`: pure arithmetic, in days and rows from the top.

    marks: columns start, stop, width (of the label), told, core, in order of time. pixel: its width. Gives the row of each
    mark and the left end of each label (NaN: none), the first row of each group, and the number of rows.
    """
    start, stop, width = (marks[column].to_numpy() for column in ("start", "stop", "width"))
    told, core = marks["told"].to_numpy(), marks["core"].to_numpy()
    labels, lines, room = np.full(len(marks), np.nan), {}, {}
    for group in GROUPS:
        here, ways = np.flatnonzero(chosen & (told == group)), []
        for leftward in (False, True):  # the side for all, where it can be: that which takes fewer rows
            at = {i: beside(start[i], stop[i], width[i] * pixel, left, right, pixel, leftward) for i in here}
            spans = {i: (np.fmin(start[i], x) - APART * pixel, np.fmax(stop[i], x + width[i] * pixel) + APART * pixel)
                     for i, x in at.items()}  # fmt: skip
            ways.append((packed(spans), spans, at))
        lines[group], room[group], at = min(ways, key=lambda way: len(way[0]))
        labels[list(at)] = list(at.values())
    rows = {False: min(len(lines[False]), ROWS - min(len(lines[True]), ROWS // 2))}
    rows[True] = min(len(lines[True]), ROWS - rows[False])
    top, height = {True: 1, False: rows[True] + 2}, np.full(len(marks), np.nan)
    for group, found in lines.items():
        bare: list[int] = []
        if len(found) > rows[group]:
            # labels stay in the row of the vote, where main events stand, and where there is room
            ranked = sorted(found, key=lambda row: (VOTE not in start[row], -core[row].sum(), -len(row)))
            best = ranked[: rows[group] - 1]
            lost, found = [i for row in found if row not in best for i in row], [row for row in found if row in best]
            for i in lost:
                row = free_row(found, room[group], i)
                (bare if row is None else row).append(i)
            labels[bare] = np.nan
        for number, row in enumerate([*found, bare]):
            height[row] = top[group] + number
    return height, labels, top, max(rows[True] + rows[False] + 2, 14)


def draw_artists(ax: Axes, texts: list[str], told: np.ndarray) -> tuple:
    """Draw what moves, all of it empty: heads, rules, full and hollow marks of each group; two kinds of line; labels,
    and the paper under those that the line of the vote would cross."""
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
    paper = ax.add_collection(PolyCollection([], color=PAPER, zorder=0.5), autolim=False)
    return heads, rules, full, hollow, lasted, in_month, labels, paper


def events() -> Explorer:
    """Explore the events: choose an actor, a kind, the first and last month, and in the story or not.

    Labels stand where they fit; the text below the picture lists every chosen event.
    """
    table = load("events").sort_values(["date", "event_id"], ignore_index=True)
    marks = pd.DataFrame({"start": mdates.date2num(table["date"]), "stop": mdates.date2num(last_day(table))})
    marks["told"], marks["core"] = table["in_story"], table["core"]
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
        "story": dropdown("Show", ["all", *GROUPS.values()], width="185px"),
        "first": dropdown("From", listed, width="140px"),
        "last": dropdown("To", listed, pd.Timestamp("2022-12-01"), width="125px"),
    }

    def draw(ax: Axes):
        heads, rules, full, hollow, lasted, in_month, labels, paper = draw_artists(ax, texts, told)
        marks["width"] = [path.vertices[:, 0].max() for path in labels.get_paths()]

        def update(actor: str, kind: str, story: str, first: pd.Timestamp, last: pd.Timestamp) -> str:
            first, last = min(first, last), max(first, last)
            end = last + pd.offsets.MonthEnd(0)
            found = found_of(table, actor, kind, first, end)
            chosen = found & ((table["in_story"].map(GROUPS) == story).to_numpy() | (story == "all"))
            margin = 0.015 * (end - first)
            left, right = mdates.date2num(first - margin), mdates.date2num(end + margin)
            pixel = (right - left) / ax.get_window_extent().width
            height, at, top, rows = layout(marks, chosen, left, right, pixel)
            ax.set(xlim=(left, right), ylim=(rows - 0.4, -0.7))
            labels.set_offsets(np.column_stack([at, height]))
            under = [i for i in np.flatnonzero(np.isfinite(at)) if crossed(at[i], marks["width"][i] * pixel, pixel)]
            ends = np.column_stack([at - 3 * pixel, at + (marks["width"] + 3) * pixel])[under]
            paper.set_verts([[(x, y - 0.5), (x, y + 0.5), (end, y + 0.5), (end, y - 0.5)]
                             for (x, end), y in zip(ends, height[under], strict=True)])  # fmt: skip
            for group in GROUPS:
                heads[group].set_y(top[group] - 1)
                for artist in (heads[group], rules[group]):
                    artist.set_visible(story in ("all", GROUPS[group]))
                rules[group].set_ydata([top[group] - 1.6] * 2)
                for artist, exact in ((full[group], known), (hollow[group], ~known)):
                    here = chosen & (told == group) & exact
                    artist.set_offsets(np.column_stack([marks["start"][here], height[here]]))
            ends = np.stack([marks[["start", "stop"]].to_numpy(), np.column_stack([height, height])], axis=2)
            lasted.set_segments(ends[chosen & known])
            in_month.set_segments(ends[chosen & ~known])
            n, n_told = found.sum(), (found & told).sum()
            who, what = name(actor) if actor else "any actor", kind or "any kind"
            shown = "" if story == "all" else f", {story}"
            ax.set_title(f"{first:%b %Y} to {last:%b %Y}, {who}, {what}{shown}", loc="left", fontsize=12)
            says = f"{n} of {len(table)} events: {n_told} in the story, {n - n_told} not in it."
            says += f" Shown are those {story}." if shown else ""
            bare = chosen.sum() - np.isfinite(at).sum()
            says += f" In the picture {bare} of them stand without a label; the list has all." if bare else ""
            return "\n".join([says, *(lines[i] for i in np.flatnonzero(chosen))])

        return update

    return Explorer(controls, draw, SOURCE, (9, 5.4))  # with its controls it fits a screen of 768 pixels
