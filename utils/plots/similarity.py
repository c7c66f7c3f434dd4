"""The similarity map: states as points, near when they vote alike."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..data import DataError, check_fraction, check_table, codes_of, name
from ..measures.votes import each_once
from .style import FAINT, INK, LEADER, PAPER, PLAIN, finish, new_axes, state_style, styled, within
from .votes import source_of

__all__ = ["similarity_map"]

MOST_NAMES = 30  # beside the map, half of them on each side


def gathered(points: pd.DataFrame) -> pd.DataFrame:
    """States at one place together: columns x, y, states (how many), size (of the circle, in square points)."""
    places = points.round(6).groupby(["x", "y"]).size().rename("states").reset_index()
    return places.assign(size=30 + 14 * places["states"])


def layout(points: pd.DataFrame, marked: list[str]) -> tuple[pd.DataFrame, tuple[float, float], tuple[float, float]]:
    """Where the names of marked states stand, left and right of all points; and the limits of both axes.

    Gives a row a marked state, each side from the bottom: x, y, at_x and at_y of its name, right, rank on its side.
    The frame has one shape whatever the points, so that the names always find the same room.
    """
    (left, low), (wide, high) = points[["x", "y"]].min(), points[["x", "y"]].max()
    middle, centre, width = (left + wide) / 2, (low + high) / 2, max(wide - left, (high - low) / 1.05, 1e-6)
    low, high = centre - 0.6 * width, centre + 0.6 * width
    shown = points.loc[points.index.isin(marked), ["x", "y"]].sort_values("x", kind="stable")
    first = int((shown["x"] <= middle).sum())  # named at the left; half and half where one side has no room for all
    first = min(max(first, len(shown) - MOST_NAMES // 2), MOST_NAMES // 2)
    sides = []
    for right, side in enumerate((shown.iloc[:first], shown.iloc[first:])):
        side, at_x = side.sort_values("y"), middle + (0.66 if right else -0.66) * width
        heights = within(side["y"].to_numpy(), 0.075 * width, low, high)
        sides.append(side.assign(right=bool(right), at_x=at_x, at_y=heights, rank=range(len(side))))
    edge = 0.04 * width
    return pd.concat(sides), (middle - 1.05 * width, middle + 1.05 * width), (low - edge, high + edge)


@styled
def similarity_map(
    points: pd.DataFrame, ring: list[str] | None = None, share: float | None = None, *, title: str | None = None,
    ax: Axes | None = None, source: str | None = None, mark: list[str] | None = None,
) -> Axes:  # fmt: skip
    """Draw the points of `classical_scaling` (index: ISO3 codes, columns x and y); states at one place share a circle.

    A circle grows with the number of its states, its number is written from five on. ring: states to mark and name
    (names or codes), up to 30; one without a point is named below the picture. share: what the plane keeps (0 to 1),
    as `classical_scaling` gives it, told below the picture. source: for the source line, as for `seats`. mark: an
    older word for ring. Raises DataError for fewer than two points, a state twice, an unknown one, over 30 names, or a share
    that is none.
    """
    check_table(points, "classical_scaling", "x", "y", rows=True)
    if len(each_once(list(points.index))) < 2:
        raise DataError("One state is given: a map needs two states or more.")
    if share is not None:
        check_fraction("share", share)
    ring = next((given for given in (ring, mark) if given is not None), [])
    wanted = list(dict.fromkeys(codes_of(ring, points.index)))
    if len(wanted) > MOST_NAMES:
        raise DataError(f"{len(wanted)} states are marked: the map has room for {MOST_NAMES} names; mark fewer.")
    places, (names, xlim, ylim) = gathered(points), layout(points, wanted)
    ax = new_axes(ax, (9, 6))
    circle = {"color": PLAIN["place"], "edgecolor": FAINT, "linewidth": 0.8, "zorder": 1}
    ax.scatter(places["x"], places["y"], s=places["size"], **circle)
    middle, width = sum(xlim) / 2, (xlim[1] - xlim[0]) / 2.1
    taken: list[tuple[float, float]] = []
    for place in places[places["states"] >= 5].sort_values("states", ascending=False).itertuples():
        if any(abs(x - place.x) < 0.17 * width and abs(y - place.y) < 0.06 * width for x, y in taken):
            continue  # its circle tells the size; two numbers at one place tell nothing
        taken.append((place.x, place.y))
        below = -(np.sqrt(place.size) / 2 + 3)
        beside_names = not names["right"].all() and place.x < middle - 0.45 * width
        inside, ha = (4, "left") if beside_names else (-4, "right")
        ground = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}  # circles and lines may lie below it
        ax.annotate(f"{place.states} states", (place.x, place.y), (inside, below), textcoords="offset points", ha=ha,
                    va="top", fontsize=10, color=INK, bbox=ground, zorder=4)  # fmt: skip
    for state in names.itertuples():
        style, side = state_style(state.Index, state.rank), "left" if state.right else "right"
        line = LEADER | {"relpos": (0 if state.right else 1, 0.5)}
        ax.scatter([state.x], [state.y], s=55, zorder=5, linewidths=1, **style)
        ax.annotate(name(state.Index), (state.x, state.y), (state.at_x, state.at_y), ha=side, va="center", fontsize=11,
                    color=style["color"], fontweight="bold", arrowprops=line, zorder=6)  # fmt: skip
    ax.set(xlim=xlim, ylim=ylim, aspect="equal")
    ax.axis("off")
    away = ", ".join(name(code) for code in wanted if code not in points.index)
    away = f" Not on the map: {away}." if away else ""
    held = "" if share is None else f" The plane keeps {100 * share:.0f} % (a strict measure, by eigenvalues)."
    source = f"{source_of(points, source)}.{held}{away} Near = similar votes; the directions have no meaning"
    told = "; ".join(f"{name(s.Index)} at ({s.x:.2f}, {s.y:.2f})" for s in names.sort_values("y").itertuples())
    alt = f"Map of {len(points)} states at {len(places)} places; near means similar votes. {told}.{away}"
    return finish(ax, title or "Who votes like whom?", source, alt)
