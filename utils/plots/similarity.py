"""The similarity map: states as points, near when they vote alike."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..data import iso3, name
from .style import FAINT, INK, finish, new_axes, state_style
from .votes import LEADER, UN_RECORD, apart

__all__ = ["similarity_map"]


def similarity_map(
    points: pd.DataFrame,
    mark: list[str] | None = None,
    share: float | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the points of `classical_scaling` (index: ISO3 codes, columns x and y); states at one place share a circle.

    A circle grows with the number of its states, its number is written from five on. mark: states to name; one without a
    point is named below the picture. share: what part of the distances the plane holds, told below the picture.
    """
    ax = new_axes(ax, (9, 6))
    places = points.round(6).reset_index(names="iso3").groupby(["x", "y"])["iso3"].agg(list).reset_index()
    counts = places["iso3"].map(len)
    ax.scatter(
        places["x"],
        places["y"],
        s=30 + 14 * counts,
        color="#c9d3da",
        edgecolor=FAINT,
        linewidth=0.8,
        zorder=1,
    )
    for place in places[counts >= 5].itertuples():
        below = -(np.sqrt(30 + 14 * len(place.iso3)) / 2 + 3)
        ax.annotate(f"{len(place.iso3)} states", (place.x, place.y), (-4, below), textcoords="offset points", ha="right",
                    va="top", fontsize=10, color=INK, zorder=4)  # fmt: skip
    wanted = iso3([] if mark is None else mark)
    marked = points[points.index.isin(wanted)].sort_values("y")
    away = ", ".join(name(code) for code in wanted if code not in points.index)
    width, low, high = points["x"].max() - points["x"].min(), points["y"].min(), points["y"].max()
    middle = (points["x"].max() + points["x"].min()) / 2
    for right in (False, True):
        side = marked[(marked["x"] > middle) == right]
        heights = apart(side["y"].to_numpy(), (high - low) * 0.06)
        for rank, (code, x, y, height) in enumerate(zip(side.index, side["x"], side["y"], heights, strict=True)):
            style = state_style(code, rank)
            ax.scatter([x], [y], s=55, color=style["color"], marker=style["marker"], zorder=5, linewidths=1)
            at = middle + (0.62 if right else -0.62) * width
            ax.annotate(name(code), (x, y), (at, height), ha="left" if right else "right", va="center", fontsize=11,
                        color=style["color"], fontweight="bold", arrowprops=LEADER, zorder=6)  # fmt: skip
    edge = 0.06 * (high - low)
    ax.set(xlim=(middle - 0.95 * width, middle + 0.95 * width), ylim=(low - edge, high + edge), aspect="equal")
    ax.axis("off")
    held = "" if share is None else f" The plane holds {100 * share:.0f} % of the distances."
    away = f" Not on the map: {away}." if away else ""
    source = f"{UN_RECORD}.{held}{away} Near = similar votes; the directions have no meaning"
    told = "; ".join(
        f"{name(c)} at ({p.x:.2f}, {p.y:.2f})" for c, p in zip(marked.index, marked.itertuples(), strict=True)
    )
    alt = f"Map of {len(points)} states at {len(places)} places; near means similar votes. {told}.{away}"
    return finish(ax, title or "Who votes like whom?", source, alt)
