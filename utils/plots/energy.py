"""Pictures of the oil routes: the map, concentration over the years, the strip of disruptions, sensitivity."""

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.dates import date2num
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from ..data import DataError, check_table, few, load
from ..words import ORDER_DAY
from .style import ABOVE, BAND, EFFECT_STYLE, FAINT, GRID, INK, MAP, PAPER, PLAIN, STEM, TERRITORY, VEIL, styled

# isort: split
from .style import finish, new_axes, year_of

__all__ = ["disruption_strip", "hhi_years", "route_map", "sensitivity"]

WIDTH = 0.3  # points per Mt a year
# Texts inside the picture are not measured for its margins.
LABEL = {"fontsize": 10, "path_effects": [withStroke(linewidth=3, foreground=PAPER)], "in_layout": False}
MAP_SOURCE = (
    "tables oil_routes (2022), oil_nodes; land and borders: Natural Earth. Routes are drawn straight, as a scheme; "
    "dashed: flow not known. No line between Crimea and the rest of Ukraine (UN 68/262); disputed lines dotted"
)
BENDS = {"CPC": [(47.5, 46.8)], "BTC": [(44.8, 41.7), (41.3, 39.9)]}  # a line stays in the states of the table
NO_SPLIT = ["Samara-Novorossiysk", "Samara-Ust-Luga"]  # how the oil divides at Samara is not known
PLACES = {  # node: label, offset in points, alignment
    "TENGIZ": ("Tengiz", (7, -7), "left"), "KASHAGAN": ("Kashagan", (-6, -14), "right"),
    "ATYRAU": ("Atyrau", (10, -1), "left"), "KARACHAGANAK": ("Karachaganak", (7, 2), "left"),
    "KUMKOL": ("Kumkol", (0, -15), "center"), "ATASU": ("Atasu", (0, 8), "center"), "KENKIYAK": ("Kenkiyak", (8, 4), "left"),
    "ALASHANKOU": ("Alashankou", (2, -16), "center"), "SAMARA": ("Samara", (8, 3), "left"),
    "CPC_TERM": ("CPC terminal,\nNovorossiysk", (-8, -20), "right"), "UST_LUGA": ("Ust-Luga", (8, -1), "left"),
    "MAKHACHKALA": ("Makhachkala", (-7, -4), "right"), "BAKU": ("Baku", (8, -6), "left"),
    "CEYHAN": ("Ceyhan", (8, -8), "left"), "AKTAU": ("", (0, 0), "left"),
}  # fmt: skip
NAMES = {
    "RUSSIA": (60, 56.8), "KAZAKHSTAN": (69, 51.3), "UKRAINE": (31, 49.3), "TÜRKIYE": (32.5, 39.2),
    "CHINA": (82.5, 42.2), "UZBEKISTAN": (63.5, 42), "TURKMENISTAN": (59, 39.3), "Caspian Sea": (51.2, 38.7),
    "Black Sea": (34.5, 42.6),
}  # fmt: skip
VALUES = {  # route: label, place of its numbers
    "CPC": ("CPC (Russia)", (44.6, 44.5)), "Atyrau-Samara": ("Atyrau-Samara (Russia)", (40.2, 52.1)),
    "Aktau port (oil loading, both directions)": ("Aktau port", (56.7, 43.6)),
    "Atyrau-Kenkiyak (reverse)": ("Atyrau-Kenkiyak", (60.2, 50.2)),
    "Atasu-Alashankou": ("Atasu-China", (78.8, 48.6)), "BTC": ("Baku-Ceyhan", (43.1, 38.1)),
}  # fmt: skip
STOPPED = {  # what_stopped: what the picture says, effect
    "loading stopped": ("loading stopped", "loading stopped"), "order only": ("an order only", "the oil flowed"),
    "loading reduced": ("loading reduced", "less capacity"), "nothing": ("nothing stopped", "the oil flowed"),
    "moorings out": ("moorings out", "less capacity"), "ship movement": ("ships waited", "the oil flowed"),
    "pumping slower": ("pumping slower", "less capacity"), "oil output": ("output stopped", "a field, not the pipeline"),
}  # fmt: skip


def draw_land(ax: Axes) -> None:
    """Draw land (one compound path, so that a ring inside another is water), borders, names, the key."""
    rings = [ring.to_numpy() for _, ring in load("map_land").groupby("ring")[["lon", "lat"]]]
    codes = [[Path.MOVETO, *[Path.LINETO] * (len(ring) - 1), Path.CLOSEPOLY] for ring in rings]
    land = Path(np.concatenate([np.vstack([r, r[:1]]) for r in rings]), np.concatenate(codes))
    ax.set_facecolor(MAP["sea"])
    land = PathPatch(land, facecolor=MAP["land"], edgecolor=MAP["coast"], linewidth=0.6)
    borders = []
    for disputed, rows in load("map_borders").groupby("disputed"):
        lines = [line.to_numpy() for _, line in rows.groupby("line")[["lon", "lat"]]]
        dash = ":" if disputed else "-"
        borders.append(LineCollection(lines, colors=MAP["border"], linewidths=0.8, linestyles=dash))
    for artist in (land, *borders):  # thousands of points, cut at the edge: not to be measured for limits and room
        artist.set_in_layout(False)
        ax.add_artist(artist)
    for text, place in NAMES.items():
        slant = "normal" if text.isupper() else "italic"
        ax.text(*place, text, color=MAP["name"], ha="center", fontsize=10, style=slant, in_layout=False)
    for i, (text, color) in enumerate(TERRITORY.items()):
        key = LABEL | {"fontsize": 11, "color": color, "transform": ax.transAxes}
        ax.text(0.985, 0.14 - 0.05 * i, f"▬ {text}", fontweight="bold", ha="right", **key)
    ax.set(xlim=(24, 86), ylim=(36, 60.8), aspect=1 / np.cos(np.radians(48)), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def draw_routes(ax: Axes, links: pd.DataFrame):
    """Draw routes and places; give back the moving artists and `update(links)`, which shows other flows."""
    nodes = load("oil_nodes").set_index("node")
    crossed = np.where(links["territory"] == "KAZ", "inside Kazakhstan", "other states")
    crossed = np.where(links["territory"].str.contains("RUS"), "across Russia", crossed)
    color = pd.Series(crossed, links["route"]).map(TERRITORY)
    at = {node: (x, y) for node, x, y in zip(nodes.index, nodes["lon"], nodes["lat"], strict=True) if x == x}
    ends = [(r, at.get(a), at.get(b)) for r, a, b in links[["route", "from_node", "to_node"]].to_numpy()]
    path = {r: np.array([a, *BENDS.get(r, []), b]) for r, a, b in ends if a and b and a != b}
    limit = links.set_index("route").get("before", links.set_index("route")["capacity"])
    known = [r for r in path if limit[r] > 0]
    for extra, shade in ((2.5, FAINT), (1, PAPER)):  # a wide line, and a white one on it: the outline
        width = limit[known] * WIDTH + extra
        ax.add_collection(LineCollection([path[r] for r in known], linewidths=width, colors=shade, capstyle="butt"))
    dashed = [path.pop(r) for r in NO_SPLIT]
    ax.add_collection(LineCollection(dashed, linewidths=1.6, linestyles="--", colors=TERRITORY["across Russia"]))
    flows = LineCollection(list(path.values()), colors=list(color[list(path)]), capstyle="butt", zorder=3)
    places = np.array([at[node] for node in PLACES])
    dots = ax.scatter(*places.T, s=26, color=PAPER, edgecolors=INK, linewidths=1.2, zorder=4)
    for node, (text, offset, side) in PLACES.items():
        ax.annotate(text, at[node], offset, textcoords="offset points", ha=side, **LABEL)
    middle = LABEL | {"fontweight": "bold", "ha": "center", "va": "center", "zorder": 5}
    notes = {}
    for route, (label, place) in VALUES.items():  # the name stays, the numbers under it change
        ax.text(*place, f"{label}\n ", color=color[route], **middle)
        notes[route] = ax.text(*place, "", color=color[route], **middle)
    cross = ax.scatter([], [], s=200, marker="X", color=PAPER, edgecolors=INK, linewidths=2, zorder=6)

    def update(links: pd.DataFrame) -> None:
        flow, free = links.set_index("route")["flow"], links.set_index("route")["capacity"]
        width = flow[list(path)].to_numpy()
        flows.set_linewidths(np.where(width > 0.005, np.maximum(width * WIDTH, 1.2), 0))
        marks = [path[r][len(path[r]) // 2 - 1 :][:2].mean(axis=0) for r in closed_routes(links) if r in path]
        cross.set_offsets(marks or np.empty((0, 2)))
        for route, note in notes.items():
            amount = f"{flow[route]:.3g} of {free[route]:.3g}" if free[route] else "closed"
            note.set_text(f"\n{amount}")

    return [ax.add_collection(flows), dots, *notes.values(), cross], update


def closed_routes(links: pd.DataFrame) -> list[str]:
    """The routes that `reroute` closed, wholly or in part."""
    before = links.get("before", links["capacity"])
    return links.loc[links["capacity"].fillna(np.inf) < before.fillna(np.inf), "route"].tolist()


@styled
def route_map(links: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the oil routes: width = flow, outline = capacity where one is published, colour = whose territory.

    links: from `oil_links`, or from `reroute`: then a cross marks what is closed. Numbers: flow, of capacity, in Mt a year.
    """
    check_table(links, "oil_links", "route", "from_node", "to_node", "territory", "capacity", "flow", rows=True)
    ax = new_axes(ax, (9, 6.2))
    draw_land(ax)
    draw_routes(ax, links)[1](links)
    flow, closed = links.set_index("route")["flow"], ", ".join(closed_routes(links)) or "nothing"
    said = ", ".join(f"{text} {flow[route]:.3g}" for route, (text, _) in VALUES.items())
    alt = f"Map of the oil routes. Million tonnes a year: {said}. Closed: {closed}."
    return finish(ax, title or "Which way does the oil go? (Numbers: flow, of capacity, in Mt a year)", MAP_SOURCE, alt)


@styled
def hhi_years(table: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the index of each year of `concentration` (`table`): a range where a rest is unsplit, gaps left open."""
    check_table(table, "concentration", "year", "period", "routes", "hhi_low", "hhi_high", rows=True)
    ax, years = new_axes(ax, (9, 4.6)), table["year"]
    ax.vlines(years, table["hhi_low"], table["hhi_high"], color=BAND, linewidth=7)
    exact = table[table["hhi_high"] - table["hhi_low"] <= 0.005]  # of a range no point is known
    face = np.where(exact["period"] == "full year", INK, PAPER)
    ax.scatter(exact["year"], exact["hhi_high"], s=64, color=face, edgecolors=INK, linewidths=1.2, zorder=3)
    for year, low, high in zip(years, table["hhi_low"], table["hhi_high"], strict=True):
        text = f"{low:.2f}\nto {high:.2f}" if high - low > 0.005 else f"{high:.2f}"
        ax.annotate(text, (year, high), (0, 8), textcoords="offset points", ha="center", fontsize=10)
    gaps = [(last, year) for last, year in pairwise(years) if year - last > 1]
    for last, year in gaps:
        ax.axvspan(last + 0.5, year - 0.5, fc=VEIL, hatch="//", ec=STEM, linewidth=0)
        box, middle = {"facecolor": PAPER, "edgecolor": "none"}, (last + year) / 2
        ax.text(middle, 0.06, "no split\nby route\nfound", ha="center", fontsize=10, bbox=box)
    day, color = year_of(ORDER_DAY), TERRITORY["other states"]
    ax.axvline(day, color=color, linestyle="--", linewidth=1.5)
    note = f"{ORDER_DAY.day} {ORDER_DAY:%B %Y}: order\nto find other routes"
    ax.text(day - 0.1, 0.99, note, color=color, ha="right", va="top", **LABEL)
    ax.set(ylim=(0, 1), xlim=(years.min() - 0.7, years.max() + 0.7))
    ax.set(xlabel="year; below it: parts in the source", ylabel="HHI (1 = one route only)")
    ax.set_xticks(years, [f"{year}\n{routes}" for year, routes in zip(years, table["routes"], strict=True)])
    values = "; ".join(f"{y.year}: {y.hhi_low:.2f} to {y.hhi_high:.2f}" for y in table.itertuples())
    alt = f"Index of concentration by year. {values}." + " No split is known for the years between." * bool(gaps)
    source = "table oil_exports. Sources split the exports into different parts. Hollow: January to October only"
    return finish(ax, title or "How concentrated were the routes?", source, alt)


@styled
def disruption_strip(events: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw one row an event of `cpc_disruptions`: when, by what cause, and what it stopped.

    Raises DataError for no rows, or an effect (column what_stopped) that it does not know.
    """
    check_table(events, "cpc_disruptions", "start", "end", "cause_kind", "what_stopped", rows=True)
    if not (known := events["what_stopped"].isin(list(STOPPED))).all():
        odd = events.loc[~known, "what_stopped"].iloc[0]
        raise DataError(f"Column what_stopped: '{odd}' found, one of {few(odd, STOPPED)} expected.")
    ax, events = new_axes(ax, (9, 0.32 * len(events) + 1.7)), events.sort_values("start")
    texts, effects = zip(*events["what_stopped"].map(STOPPED), strict=True)
    start, unknown = date2num(events["start"]), events["end"].isna()
    end = np.maximum(date2num(events["end"].fillna(events["start"])), start + 14)  # two weeks at least, to be seen
    face, hatch = ([EFFECT_STYLE[effect][key] for effect in effects] for key in ("facecolor", "hatch"))
    ax.barh(range(len(events)), end - start, 0.66, start, color=list(face), edgecolor=INK, hatch=list(hatch))
    lasts = unknown & (np.array(effects) != "the oil flowed")
    said = [f"{cause}: {text}" + ", end not found" * open_end
            for cause, text, open_end in zip(events["cause_kind"], texts, lasts, strict=True)]  # fmt: skip
    last = events[["start", "end"]].max().max()
    years = pd.date_range(f"{events['start'].min().year}", last, freq="YS")
    left, right = date2num(years[0]), date2num(last) + 33
    for y, text in enumerate(said):
        x, side = (end[y] + 12, "left") if start[y] < (left + right) / 2 else (start[y] - 12, "right")
        ax.text(x, y, text, ha=side, va="center", fontsize=10, in_layout=False)
    days = [f"{d.day} {d:%b %Y}" for d in events["start"]]
    ax.set_yticks(range(len(events)), days, fontsize=10)
    ax.set_xticks(date2num(years), years.year)
    ax.set(ylim=(len(events) - 0.4, -0.6), xlim=(left, right), axisbelow=True)
    keys = [Patch(label=effect, edgecolor=INK, **style) for effect, style in EFFECT_STYLE.items()]
    ax.legend(handles=keys, **ABOVE | {"ncols": 4, "handlelength": 1.4, "columnspacing": 1.2})
    ax.grid(axis="x", color=GRID)
    told = "; ".join(f"{d} {text}" for d, text in zip(days, said, strict=True))
    alt = f"Events (loading stopped: at some time in it): {told}."
    source = "table cpc_disruptions. Black: loading stopped at some time in it. Bars are at least two weeks wide"
    return finish(ax, title or "What was closed by an order, and what in fact?", source, alt, pad=28)


@styled
def sensitivity(cases: dict[str, pd.Series], *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the gross value of several cases, name -> result of `closure`; the first one is the base case.

    gross_value_bn of each is drawn, in billion US dollars. Raises DataError for what is no result of `closure`.
    """
    if not cases or not all(isinstance(case, pd.Series) and "gross_value_bn" in case for case in cases.values()):
        raise DataError("sensitivity takes names and results of closure: {'base': closure(after, 30, 100)}.")
    value = pd.Series({name: case["gross_value_bn"] for name, case in cases.items()})
    ax, base = new_axes(ax, (9, 0.42 * len(value) + 1.8)), value.iloc[0]
    bars = ax.barh(value.index, value - base, left=base, height=0.62, color=PLAIN["case"], edgecolor=INK)
    ax.bar_label(bars, [f"{v:.2f}" for v in value], padding=5, fontsize=11)
    ax.axvline(base, color=INK, linewidth=1.5)
    ax.invert_yaxis()
    ax.set(xlim=(0, max(value) * 1.12), xlabel="gross value, billion dollars (line: base case)")
    alt = "Gross value in billion dollars: " + "; ".join(f"{name}: {v:.2f}" for name, v in value.items()) + "."
    return finish(ax, title or "Which assumption matters most?", "tables oil_routes and brent; own model", alt)
