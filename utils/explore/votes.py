"""The vote explorer: one resolution, one group, one state."""

import numpy as np
from matplotlib.axes import Axes

from ..data import load
from ..plots.style import INK, VOTE_STYLE
from ..plots.votes import UN_RECORD, seat_table
from ..words import VOTE_DAY, VOTES
from .base import Explorer, dropdown

GROUPS = {
    "all 193 members": None, "CSTO": "csto", "NATO": "nato", "European Union": "eu", "Eurasian Economic Union": "eaeu",
    "CIS": "cis", "Shanghai Cooperation Organisation": "sco", "BRICS": "brics", "African Union": "african_union",
    "OECD": "oecd",
}  # fmt: skip


def vote(resolution: str = "ES-11/5") -> Explorer:
    """Explore the roll calls with a complete record: choose a resolution, a group and a state.

    Memberships are those of 14 November 2022. Members of the group are drawn in full colour, others faint.
    Raises DataError for a resolution that is none of them.
    """
    votes, states, texts = load("votes"), load("states").set_index("iso3"), load("resolutions")
    texts = texts[texts["complete"]].set_index("resolution")
    places = {r: seat_table(rows, []).set_index("iso3") for r, rows in votes.groupby("resolution", sort=False)}
    names = [(n, c) for c, n in states["name"].sort_values().items()]
    listed = [(f"{r} ({d:%d %b %Y})", r) for r, d in texts["date"].items()]
    controls = {
        "resolution": dropdown("Resolution", listed, resolution),
        "group": dropdown("Group", list(GROUPS)),
        "state": dropdown("State", [("none", ""), *names]),
    }

    def draw(ax: Axes):
        ax.set(xlim=(-1.2, 1.2), ylim=(-0.08, 1.22), aspect="equal")
        ax.axis("off")
        style = {v: {"color": VOTE_STYLE[v]["color"], "marker": VOTE_STYLE[v]["marker"]} for v in VOTES}
        faint = {v: ax.scatter([], [], s=40, alpha=0.16, **style[v]) for v in VOTES}
        full = {v: ax.scatter([], [], s=58, **style[v]) for v in VOTES}
        ring = ax.scatter([], [], s=230, facecolors="none", edgecolors=INK, linewidths=2)
        counts = {v: ax.text(0, 0.30 - 0.105 * i, "", ha="center", fontsize=13, fontweight="bold",
                             color=VOTE_STYLE[v]["color"]) for i, v in enumerate(VOTES)}  # fmt: skip
        label = ax.text(0, 1.1, "", ha="center", fontsize=12)

        def update(resolution: str, group: str, state: str) -> str:
            seats = places[resolution]
            column = GROUPS[group]
            inside = np.ones(len(seats), bool) if column is None else states[column].reindex(seats.index).to_numpy()
            numbers = {}
            for v in VOTES:
                here = (seats["vote"] == v).to_numpy()
                full[v].set_offsets(seats.loc[here & inside, ["x", "y"]].to_numpy().reshape(-1, 2))
                faint[v].set_offsets(seats.loc[here & ~inside, ["x", "y"]].to_numpy().reshape(-1, 2))
                numbers[v] = int((here & inside).sum())
                counts[v].set_text(f"{numbers[v]} {v}")
            ring.set_offsets(seats.loc[[state], ["x", "y"]].to_numpy() if state else np.empty((0, 2)))
            said = f"{states.loc[state, 'name']}: {seats.loc[state, 'vote']}" if state else ""
            label.set_text(said)
            ax.set_title(f"{resolution}: {texts.loc[resolution, 'title']}", loc="left", fontsize=12)
            tally = ", ".join(f"{n} {v}" for v, n in numbers.items())
            return f"{resolution}, {group}: {tally}." + (f" {said}." if said else "")

        return update

    return Explorer(controls, draw, f"{UN_RECORD}; memberships of {VOTE_DAY.day} {VOTE_DAY:%B %Y}", (9, 5.2))
