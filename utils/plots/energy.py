"""Pictures of the oil routes: the map, concentration over the years, the strip of disruptions."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.dates import date2num
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from ..data import load
from .style import FAINT, INK, PAPER, finish, new_axes

__all__ = ["disruption_strip", "hhi_years", "route_map", "sensitivity"]

WEST, EAST, SOUTH, NORTH = 24, 86, 36, 60.8  # degrees
POINTS_PER_MT = 0.3  # width of a line
TERRITORY = {"across Russia": "#222222", "inside Kazakhstan": "#00705a", "other states": "#a34f00"}
HALO = [withStroke(linewidth=3, foreground=PAPER)]
MAP_SOURCE = (
    "tables oil_routes (2022), oil_nodes; land and borders: Natural Earth. Routes are drawn straight, as a scheme; dashed: "
    "flow not known. No line between Crimea and the rest of Ukraine (UN resolution 68/262); disputed lines dotted"
)
BENDS = {
    "BTC": [(44.8, 41.7), (41.3, 39.9)],
    "CPC": [(47.5, 46.8)],
}  # a line stays in the states of the table
NO_SPLIT = ["Samara-Novorossiysk", "Samara-Ust-Luga"]  # how the oil divides at Samara is not known
PLACES = {  # node: label, offset in points, alignment
    "TENGIZ": ("Tengiz", (7, -7), "left"), "KASHAGAN": ("Kashagan", (-6, -14), "right"),
    "KARACHAGANAK": ("Karachaganak", (7, 2), "left"), "ATYRAU": ("Atyrau", (10, -1), "left"),
    "KENKIYAK": ("", (0, 0), "left"), "KUMKOL": ("Kumkol", (0, -15), "center"), "ATASU": ("Atasu", (0, 8), "center"),
    "ALASHANKOU": ("Alashankou", (2, -16), "center"), "AKTAU": ("", (0, 0), "left"), "CEYHAN": ("Ceyhan", (8, -8), "left"),
    "CPC_TERM": ("CPC terminal,\nNovorossiysk", (-8, -20), "right"), "SAMARA": ("Samara", (8, 3), "left"),
    "UST_LUGA": ("Ust-Luga", (8, -1), "left"), "MAKHACHKALA": ("Makhachkala", (-7, -4), "right"),
    "BAKU": ("Baku", (8, -6), "left"),
}  # fmt: skip
NAMES = {
    "RUSSIA": (60, 56.8), "KAZAKHSTAN": (67, 51), "UKRAINE": (31, 49.3), "TÜRKIYE": (32.5, 39.2), "CHINA": (82.5, 42.2),
    "UZBEKISTAN": (63.5, 42), "TURKMENISTAN": (59, 39.3), "Caspian Sea": (51.2, 38.7), "Black Sea": (34.5, 42.6),
}  # fmt: skip
VALUES = {  # route: label, place of its numbers
    "CPC": ("CPC (Russia)", (44.6, 44.5)), "Atyrau-Samara": ("Atyrau-Samara (Russia)", (43.6, 51.6)),
    "Aktau port (oil loading, both directions)": ("Aktau port", (55.6, 43.6)), "BTC": ("Baku-Ceyhan", (41.7, 38.1)),
    "Atyrau-Kenkiyak (reverse)": ("Atyrau-Kenkiyak", (58.6, 49.9)), "Atasu-Alashankou": ("Atasu-China", (78.8, 48.6)),
}  # fmt: skip


def whose(territory: str) -> str:
    """Whose territory a link crosses, in the words of the map."""
    return (
        "across Russia"
        if "RUS" in territory
        else "inside Kazakhstan"
        if territory == "KAZ"
        else "other states"
    )


def draw_land(ax: Axes) -> None:
    """Draw land (one compound path, so that a ring inside another is water), borders, names, the key."""
    rings = [ring.to_numpy() for _, ring in load("map_land").groupby("ring")[["lon", "lat"]]]
    codes = [[Path.MOVETO, *[Path.LINETO] * (len(ring) - 1), Path.CLOSEPOLY] for ring in rings]
    land = Path(np.concatenate([np.vstack([r, r[:1]]) for r in rings]), np.concatenate(codes))
    ax.set_facecolor("#dce8f0")
    ax.add_patch(PathPatch(land, facecolor="#f6f3ec", edgecolor="#9aa7b0", linewidth=0.6))
    for disputed, rows in load("map_borders").groupby("disputed"):
        lines = [line.to_numpy() for _, line in rows.groupby("line")[["lon", "lat"]]]
        ax.add_collection(
            LineCollection(lines, colors="#8c8c8c", linewidths=0.8, linestyles=":" if disputed else "-")
        )
    for text, (x, y) in NAMES.items():
        ax.text(
            x,
            y,
            text,
            color="#5c6670",
            ha="center",
            fontsize=10,
            style="normal" if text.isupper() else "italic",
        )
    for i, (text, color) in enumerate(TERRITORY.items()):
        ax.text(0.985, 0.14 - 0.05 * i, f"▬ {text}", color=color, fontsize=11, fontweight="bold", ha="right",
                transform=ax.transAxes, path_effects=HALO)  # fmt: skip
    ax.set(xlim=(WEST, EAST), ylim=(SOUTH, NORTH), aspect=1 / np.cos(np.radians(48)), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def draw_routes(ax: Axes, links: pd.DataFrame):
    """Draw routes and places; give back the moving artists and `update(links)`, which shows other flows with them."""
    nodes = load("oil_nodes").set_index("node")
    at = {node: (row["lon"], row["lat"]) for node, row in nodes.dropna(subset=["lon"]).iterrows()}
    drawn = links[
        [
            a in at and b in at and at[a] != at[b]
            for a, b in zip(links["from_node"], links["to_node"], strict=True)
        ]
    ]
    drawn = drawn.set_index("route")
    path = {
        r: np.array([at[row["from_node"]], *BENDS.get(r, []), at[row["to_node"]]])
        for r, row in drawn.iterrows()
    }
    limit = drawn.get("before", drawn["capacity"])
    for extra, color in ((2.5, FAINT), (1, PAPER)):  # a line of capacity, and a white one on it: the outline
        known = limit[limit > 0]
        wide = LineCollection([path[r] for r in known.index], colors=color, capstyle="butt")
        ax.add_collection(wide).set_linewidths(known * POINTS_PER_MT + extra)
    dashed = [path[r] for r in NO_SPLIT]
    ax.add_collection(
        LineCollection(dashed, linewidths=1.6, linestyles="--", colors=TERRITORY["across Russia"])
    )
    moves = drawn.drop(index=NO_SPLIT)["territory"].map(whose).map(TERRITORY)
    flows = ax.add_collection(
        LineCollection([path[r] for r in moves.index], colors=list(moves), capstyle="butt", zorder=3)
    )
    places = nodes.loc[list(PLACES)]
    dots = ax.scatter(
        places["lon"], places["lat"], s=26, color=PAPER, edgecolors=INK, linewidths=1.2, zorder=4
    )
    for node, (text, offset, side) in PLACES.items():
        ax.annotate(
            text, at[node], offset, textcoords="offset points", ha=side, fontsize=10, path_effects=HALO
        )
    color = links.set_index("route")["territory"].map(whose).map(TERRITORY)
    notes = {route: ax.text(*place, "", color=color[route], fontsize=10, fontweight="bold", ha="center", va="center",
                            path_effects=HALO, zorder=5) for route, (_, place) in VALUES.items()}  # fmt: skip
    cross = ax.scatter([], [], s=200, marker="X", color=PAPER, edgecolors=INK, linewidths=2, zorder=6)

    def update(links: pd.DataFrame) -> None:
        now = links.set_index("route")
        width = now.loc[moves.index, "flow"].to_numpy()
        flows.set_linewidths(np.where(width > 0.005, np.maximum(width * POINTS_PER_MT, 1.2), 0))
        closed = [r for r in closed_routes(links) if r in path]
        cross.set_offsets(
            [path[r][len(path[r]) // 2 - 1 :][:2].mean(axis=0) for r in closed] or np.empty((0, 2))
        )
        for route, note in notes.items():
            flow, free = now.loc[route, "flow"], now.loc[route, "capacity"]
            note.set_text(f"{VALUES[route][0]}\n" + (f"{flow:.3g} of {free:.3g}" if free else "closed"))

    return [flows, dots, *notes.values(), cross], update


def closed_routes(links: pd.DataFrame) -> list[str]:
    """The routes that `reroute` closed, wholly or in part."""
    before = links.get("before", links["capacity"])
    return links.loc[links["capacity"].fillna(np.inf) < before.fillna(np.inf), "route"].tolist()


def route_map(links: pd.DataFrame, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the oil routes: width = flow, outline = capacity where one is published, colour = whose territory.

    links: from `oil_links`, or from `reroute`: then a cross marks what is closed. Numbers: flow of capacity, Mt a year.
    """
    ax = new_axes(ax, (9, 6.2))
    draw_land(ax)
    draw_routes(ax, links)[1](links)
    flow, closed = links.set_index("route")["flow"], ", ".join(closed_routes(links))
    alt = "Map of the oil routes. Mt a year: " + ", ".join(
        f"{text} {flow[r]:.3g}" for r, (text, _) in VALUES.items()
    )
    alt += f". Closed: {closed}." if closed else "."
    return finish(
        ax, title or "Which way does the oil go? (million tonnes a year: flow of capacity)", MAP_SOURCE, alt
    )


def hhi_years(table: pd.DataFrame, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the index of each year of `concentration`: a range where a source leaves a rest unsplit, gaps left open."""
    ax, last = new_axes(ax, (9, 4.6)), np.inf
    for year in table.itertuples():
        face, low, high = INK if year.period == "full year" else PAPER, year.hhi_low, year.hhi_high
        ax.plot([year.year, year.year], [low, high], color="#9a9a9a", linewidth=7, solid_capstyle="butt")
        ax.plot(year.year, high, "o", color=INK, markerfacecolor=face, markersize=8)
        text = f"{low:.2f}\nto {high:.2f}" if high - low > 0.005 else f"{high:.2f}"
        ax.annotate(text, (year.year, high), (0, 8), textcoords="offset points", ha="center", fontsize=10)
        if year.year - last > 1:
            ax.axvspan(
                last + 0.5, year.year - 0.5, facecolor="#ececec", hatch="//", edgecolor="#d0d0d0", linewidth=0
            )
            box = {"facecolor": PAPER, "edgecolor": "none"}
            ax.text(
                (last + year.year) / 2, 0.06, "no split\nby route\nfound", ha="center", fontsize=10, bbox=box
            )
        last = year.year
    ax.axvline(2022.51, color=TERRITORY["other states"], linestyle="--", linewidth=1.5)
    ax.text(
        2022.4,
        0.99,
        "7 July 2022: order\nto find other routes",
        color=TERRITORY["other states"],
        ha="right",
        va="top",
        fontsize=10,
    )
    ax.set(
        ylim=(0, 1),
        xlim=(2008.3, 2025.7),
        ylabel="HHI (1 = one route only)",
        xlabel="year; below it: parts in the source",
    )
    ax.set_xticks(table["year"], [f"{y}\n{n}" for y, n in zip(table["year"], table["routes"], strict=True)])
    values = "; ".join(f"{y.year}: {y.hhi_low:.2f} to {y.hhi_high:.2f}" for y in table.itertuples())
    alt = f"Index of concentration by year. {values}. No split is known for the years between."
    source = (
        "table oil_exports. Sources split the exports into different parts. Hollow: January to October only"
    )
    return finish(ax, title or "How concentrated were the routes?", source, alt)


STOPPED = {"loading stopped": (INK, ""), "loading reduced": ("#d9a05b", "///"), "moorings out": ("#d9a05b", "///"),
           "oil output": ("#b9c4cc", "xx")}  # fmt: skip


def disruption_strip(events: pd.DataFrame, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw one row an event of `cpc_disruptions`: when, by what cause, and what it stopped."""
    ax, events, said = new_axes(ax, (9, 0.32 * len(events) + 1.7)), events.sort_values("start"), []
    for y, event in enumerate(events.itertuples()):
        (face, hatch), start = STOPPED.get(event.what_stopped, (PAPER, "")), date2num(event.start)
        end = max(
            start + 14, start if pd.isna(event.end) else date2num(event.end)
        )  # two weeks at least, to be seen
        ax.barh(y, end - start, left=start, height=0.66, color=face, edgecolor=INK, hatch=hatch, linewidth=1)
        open_end = ", end not found" if pd.isna(event.end) and event.what_stopped in STOPPED else ""
        said.append(
            f"{event.cause_kind}: {event.what_stopped}{open_end}".replace(": nothing", ": nothing stopped")
        )
        x, side = (end + 12, "left") if event.start.year < 2024 else (start - 12, "right")
        ax.text(x, y, said[-1], ha=side, va="center", fontsize=10)
    days = [f"{d.day} {d:%b %Y}" for d in events["start"]]
    ax.set_yticks(range(len(events)), days, fontsize=10)
    years = [date2num(pd.Timestamp(f"{y}-01-01")) for y in range(2022, 2027)]
    ax.set_xticks(years, range(2022, 2027))
    ax.set(ylim=(len(events) - 0.4, -0.6), xlim=(years[0], years[-1] + 90))
    ax.set_xlabel(
        "■ loading stopped    ▨ less could be loaded    □ the oil flowed    ▩ a field, not the pipeline"
    )
    ax.grid(axis="x", color="#e4e4e4")
    ax.set_axisbelow(True)
    alt = "Events: " + "; ".join(f"{d} {text}" for d, text in zip(days, said, strict=True)) + "."
    return finish(ax, title or "What was closed by an order, and what in fact?", "table cpc_disruptions", alt)


def sensitivity(values: dict[str, pd.Series], title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the gross value of several cases of `closure`, name -> result; the first one is the base case."""
    value = pd.Series({name: case["gross_value_bn"] for name, case in values.items()})
    ax, base = new_axes(ax, (9, 0.42 * len(value) + 1.8)), value.iloc[0]
    bars = ax.barh(value.index, value - base, left=base, height=0.62, color="#7fa3b8", edgecolor=INK)
    for bar, name in zip(bars, value.index, strict=True):
        more = value[name] >= base
        bar.set_hatch("///" if more else "")
        ax.annotate(f"{value[name]:.2f}", (value[name], name), (6 if more else -6, 0), textcoords="offset points",
                    va="center", ha="left" if more else "right", fontsize=11)  # fmt: skip
    ax.axvline(base, color=INK, linewidth=1.5)
    ax.invert_yaxis()
    ax.set(xlim=(0, max(value) * 1.12), xlabel="gross value, billion dollars (line: base case)")
    alt = "Gross value in billion dollars: " + "; ".join(f"{name}: {v:.2f}" for name, v in value.items()) + "."
    return finish(ax, title or "Which assumption matters most?", "tables oil_routes and brent; own model", alt)
