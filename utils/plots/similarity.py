"""The similarity map: states as points, near when they vote alike."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..data import check_table, codes_of, name
from .style import FAINT, INK, LEADER, PLAIN, apart, finish, new_axes, state_style
from .votes import UN_RECORD

__all__ = ["similarity_map"]


def gathered(points: pd.DataFrame) -> pd.DataFrame:
    """States at one place together: columns x, y, states (how many), size (of the circle, in square points)."""
    places = points.round(6).groupby(["x", "y"]).size().rename("states").reset_index()
    return places.assign(size=30 + 14 * places["states"])


def layout(points: pd.DataFrame, marked: list[str]) -> tuple[pd.DataFrame, tuple[float, float], tuple[float, float]]:
    """Where the names of marked states stand, left and right of all points; and the limits of both axes.

    Gives a row a marked state, each side from the bottom: x, y, at_x and at_y of its name, right, rank on its side.
    """
    (left, low), (wide, high) = points[["x", "y"]].min(), points[["x", "y"]].max()
    width, height, middle = wide - left or 1.0, high - low or 1.0, (left + wide) / 2  # all at one place: room for names
    shown = points.loc[points.index.isin(marked), ["x", "y"]].sort_values("y")
    shown = shown.assign(right=shown["x"] > middle)
    sides = []
    for right, side in shown.groupby("right"):
        heights = apart(side["y"].to_numpy(), height * 0.06)
        at_x = middle + (0.62 if right else -0.62) * width
        sides.append(side.assign(at_x=at_x, at_y=heights, rank=range(len(side))))
    names = pd.concat(sides) if sides else shown.assign(at_x=0.0, at_y=0.0, rank=0)
    edge = 0.06 * height if high > low else 0.5
    return names, (middle - 0.95 * width, middle + 0.95 * width), (low - edge, high + edge)


def similarity_map(
    points: pd.DataFrame,
    ring: list[str] | None = None,
    share: float | None = None,
    *,
    title: str | None = None,
    ax: Axes | None = None,
    mark: list[str] | None = None,
) -> Axes:
    """Draw the points of `classical_scaling` (index: ISO3 codes, columns x and y); states at one place share a circle.

    A circle grows with the number of its states, its number is written from five on. ring: states to mark and name
    (names or codes); one without a point is named below the picture. share: what the plane keeps (0 to 1), as
    `classical_scaling` gives it, told below the picture. mark: an older word for ring. Raises DataError for no
    points or an unknown state.
    """
    check_table(points, "classical_scaling", "x", "y", rows=True)
    wanted = codes_of(next((given for given in (ring, mark) if given is not None), []), points.index)
    places, (names, xlim, ylim) = gathered(points), layout(points, wanted)
    ax = new_axes(ax, (9, 6))
    ax.scatter(
        places["x"], places["y"], s=places["size"], color=PLAIN["place"], edgecolor=FAINT, linewidth=0.8, zorder=1
    )
    for place in places[places["states"] >= 5].itertuples():
        below = -(np.sqrt(place.size) / 2 + 3)
        ax.annotate(f"{place.states} states", (place.x, place.y), (-4, below), textcoords="offset points", ha="right",
                    va="top", fontsize=10, color=INK, zorder=4)  # fmt: skip
    for state in names.itertuples():
        style, side = state_style(state.Index, state.rank), "left" if state.right else "right"
        ax.scatter([state.x], [state.y], s=55, zorder=5, linewidths=1, **style)
        ax.annotate(name(state.Index), (state.x, state.y), (state.at_x, state.at_y), ha=side, va="center", fontsize=11,
                    color=style["color"], fontweight="bold", arrowprops=LEADER, zorder=6)  # fmt: skip
    ax.set(xlim=xlim, ylim=ylim, aspect="equal")
    ax.axis("off")
    away = ", ".join(name(code) for code in wanted if code not in points.index)
    away = f" Not on the map: {away}." if away else ""
    held = "" if share is None else f" The plane keeps {100 * share:.0f} % (a strict measure, by eigenvalues)."
    source = f"{UN_RECORD}.{held}{away} Near = similar votes; the directions have no meaning"
    told = "; ".join(f"{name(s.Index)} at ({s.x:.2f}, {s.y:.2f})" for s in names.sort_values("y").itertuples())
    alt = f"Map of {len(points)} states at {len(places)} places; near means similar votes. {told}.{away}"
    return finish(ax, title or "Who votes like whom?", source, alt)
