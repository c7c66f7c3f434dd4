"""The claims explorer: one tile a claim; the reference opens after your own verdict and caveat."""

import textwrap
from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

from ..claims import FIRST, all_evidence
from ..claims import reference as reference_of
from ..data import load
from ..measures.claims import verdicts_of
from ..plots.claims import CLOSED, LOOKS, SOURCE, places
from ..plots.style import INK, PAPER
from ..verdicts import said_before
from ..words import CAVEATS, VERDICTS
from .base import Explorer, dropdown, outlines

TOPICS = {"context": "lesson 01", "membership": "lesson 02", "vote": "lesson 03", "energy": "lesson 04"}
TILE = np.array([[-0.46, -0.42], [0.46, -0.42], [0.46, 0.42], [-0.46, 0.42]])
NOT_YET = ("", "")  # no verdict, no caveat


def offered(topics: pd.Series, given: dict[str, tuple[str, str]], topic: str, show: str) -> list[str]:
    """The claims to choose from: of one topic ("" is any); all, those not judged yet, or those given the verdict `show`.

    topics: claim -> topic. given: claim -> own verdict and own caveat.
    """
    answers = {claim: given.get(claim, NOT_YET) for claim in topics.index[topics.eq(topic) | (topic == "")]}
    if show == CLOSED:
        return [claim for claim, own in answers.items() if not all(own)]
    return [claim for claim, own in answers.items() if show == "all claims" or (all(own) and own[0] == show)]


def looks_of(reference: pd.Series, given: dict[str, tuple[str, str]]) -> dict[str, str]:
    """How each tile looks: the reference verdict where the claim is judged, else CLOSED. reference: claim -> verdict."""
    return {claim: verdict if all(given.get(claim, NOT_YET)) else CLOSED for claim, verdict in reference.items()}


def draw_tiles(ax: Axes, spots: pd.DataFrame, topics: pd.Series) -> Callable[[dict[str, str]], None]:
    """Draw a tile a claim and the name of each band; give back a function that shows other looks of the tiles."""
    ax.set(xlim=(-3.1, 11.7), ylim=(spots["y"].max() + 0.7, -0.7))
    ax.axis("off")
    for name, band in spots.groupby(topics):
        text = f"{TOPICS[name]}\n{name}"
        ax.text(-0.8, band["y"].mean(), text, ha="right", va="center", fontsize=11, linespacing=1.3)
    tiles = {look: ax.add_collection(PolyCollection([], **style)) for look, style in LOOKS.items()}
    plates = {look: ax.add_collection(PolyCollection([], color=LOOKS[look]["facecolor"])) for look in LOOKS}
    ids = outlines(list(spots.index), ax, 15, "bold", centred=True)
    ids.set_offsets(spots)

    def show(looks: dict[str, str]) -> None:
        for look in LOOKS:
            middles = spots.loc[[c for c in looks if looks[c] == look]].to_numpy()[:, None]
            tiles[look].set_verts(middles + TILE)
            plates[look].set_verts(middles + TILE * [0.65, 0.45])  # no hatch behind the letters
        ids.set_facecolors([INK if looks[c] == CLOSED else PAPER for c in spots.index])

    return show


def claims() -> Explorer:
    """Explore all claims: give your verdict and your caveat, then the reference opens.

    `Show` narrows the list to the claims that you have judged, or not yet. Reset closes all of them again.
    """
    table = load("claims").set_index("claim_id")
    finding = all_evidence().set_index("claim_id")["finding"]
    reference = verdicts_of(load("claims"))
    spots = places(table["topic"], list(TOPICS))
    given: dict[str, tuple[str, str]] = {}  # claim -> own verdict and own caveat ("" = not yet)
    mine: set[str] = set()  # claims whose first answer of this session was given here
    lessons = [("all", ""), *((f"{lesson}: {name}", name) for name, lesson in TOPICS.items())]
    kinds = [("not yet", ""), *((f"{kind}: {question}", kind) for kind, question in CAVEATS.items())]
    topic = dropdown("Lesson", lessons, width="230px")
    show = dropdown("Show", ["all claims", CLOSED, *VERDICTS], width="230px")
    chosen = dropdown("Claim", list(table.index), width="140px")
    verdict = dropdown("Your verdict", [("not yet", ""), *((v, v) for v in VERDICTS)], width="290px")
    caveat = dropdown("Your caveat", kinds, width="420px")

    def narrow(change) -> None:
        """Offer the claims of the chosen lesson, judged or not."""
        kept = offered(table["topic"], given, topic.value, show.value)
        before, explorer.waiting = explorer.waiting, True  # one redraw for both changes
        chosen.options = kept or ["none"]
        explorer.waiting = before

    def recall(change) -> None:
        """Another claim: show what was answered to it."""
        before, explorer.waiting = explorer.waiting, True
        verdict.value, caveat.value = given.get(change["new"], NOT_YET)
        explorer.waiting = before

    def close_all(button) -> None:
        for claim in mine:  # what was answered with reveal() stays
            FIRST.pop(claim, None)
        mine.clear()
        given.clear()
        explorer.refresh()

    def draw(ax: Axes):
        show_looks = draw_tiles(ax, spots, table["topic"])
        hollow = {"markersize": 44, "markerfacecolor": "none", "markeredgecolor": INK, "markeredgewidth": 3}
        [ring] = ax.plot([], [], marker="s", **hollow)
        heading = ax.set_title("\n", loc="left", fontsize=13)
        frame = ax.add_patch(Rectangle((-0.65, 0), 12.3, 1, fill=False, edgecolor=INK, linewidth=1.5))
        for artist in (ring, heading, frame):
            artist.set_animated(True)  # the tiles are redrawn only when one opens or closes
        shown: dict[str, str] = {}  # claim -> look

        def update(topic: str, show: str, claim: str, verdict: str, caveat: str) -> str:
            if claim in table.index:
                given[claim] = (verdict, caveat)
                if verdict and caveat and claim not in FIRST:
                    mine.add(claim)
                    reference_of(claim, verdict, caveat, count=True)
            looks = looks_of(reference, given)
            if looks != shown:
                shown.update(looks)
                show_looks(looks)
            band = spots["y"][table["topic"] == topic]
            frame.set(visible=len(band) > 0)
            if len(band):
                frame.set(y=band.min() - 0.55, height=band.max() - band.min() + 1.1)
            score = f"Judged: {len(FIRST)} of {len(table)}. Caveats found: {sum(found for _, found in FIRST.values())}."
            if claim not in table.index:
                ring.set_data([], [])
                heading.set_text(f"No claim is left for '{show}'.\n")
                return score
            ring.set_data([spots.loc[claim, "x"]], [spots.loc[claim, "y"]])
            title = textwrap.wrap(f"{claim}: {table.loc[claim, 'claim']}.", 80)
            heading.set_text("\n".join([*title, ""][:2]))
            lines = [score]
            if verdict and caveat:
                lines += [f"{label}: {text}" for label, text in reference_of(claim, verdict, caveat).lines]
            else:
                before = said_before(claim)
                lines += [f"Evidence: {finding[claim]}", *([f"Your verdict before: {before}"] if before else [])]
                lines += ["Give verdict and caveat: then the reference opens."]
            return "\n".join(lines)

        return update

    controls = {"topic": topic, "show": show, "claim": chosen, "verdict": verdict, "caveat": caveat}
    for control in (topic, show):
        control.observe(narrow, "value")
    chosen.observe(recall, "value")
    explorer = Explorer(controls, draw, SOURCE, (9, 4.6), columns="1")
    explorer.reset.on_click(close_all)
    return explorer
