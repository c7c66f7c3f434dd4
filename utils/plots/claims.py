"""The scorecard: all claims of the story, one tile each, by verdict."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..data import DataError, check_table
from ..measures.claims import verdicts_of
from ..words import VERDICTS
from .style import FAINT, INK, PAPER, VERDICT_STYLE, finish, new_axes, styled

__all__ = ["scorecard"]

CLOSED = "not judged yet"
LOOKS = {verdict: style | {"edgecolor": PAPER, "linewidth": 0} for verdict, style in VERDICT_STYLE.items()}
LOOKS |= {CLOSED: {"facecolor": PAPER, "edgecolor": FAINT, "linewidth": 1}}
SOURCE = "table claims; the verdicts are the project's own coding"


def places(groups: pd.Series, order: list[str], wide: int = 12) -> pd.DataFrame:
    """Where each tile stands (columns x, y): a band a group, `wide` tiles a row. groups: claim -> group."""
    rows, top = {}, 0.0
    for group in [g for g in order if (groups == g).any()]:
        ids = groups.index[groups == group]
        rows |= {claim: (i % wide, top + i // wide) for i, claim in enumerate(ids)}
        top += (len(ids) - 1) // wide + 1.35
    return pd.DataFrame.from_dict(rows, orient="index", columns=["x", "y"])


def tile(ax: Axes, claim: str, x: float, y: float, look: str) -> None:
    """Draw one tile with the id of its claim, as LOOKS has it."""
    ax.add_patch(Rectangle((x - 0.46, y - 0.42), 0.92, 0.84, **LOOKS[look]))
    text = {"color": INK if look == CLOSED else PAPER, "ha": "center", "va": "center", "fontsize": 11, "weight": "bold"}
    ax.text(x, y, claim, bbox={"facecolor": LOOKS[look]["facecolor"], "edgecolor": "none", "pad": 2.5}, **text)


@styled
def scorecard(
    claims: pd.DataFrame, opened: list[str] | None = None, *,
    title: str | None = None, ax: Axes | None = None, source: str | None = None,
) -> Axes:  # fmt: skip
    """Draw one tile a claim, in a band for each verdict. claims: columns claim_id, verdict.

    opened: the claims whose verdict may be shown, all when left out; the others stand in a band of their own, and so do
    those without a verdict. source: for the source line; `read_claims` gives its own by itself. Raises DataError for no
    rows, or a verdict that is none of the four.
    """
    check_table(claims, "claims", "claim_id", "verdict", rows=True)
    verdicts = verdicts_of(claims).where(claims["verdict"].notna().to_numpy(), CLOSED)
    if len(other := verdicts[~verdicts.isin([*VERDICTS, CLOSED])]):
        expected = ", ".join(VERDICTS)
        raise DataError(f"{other.index[0]}, column verdict: {other.iloc[0]!r} found, one of {expected} expected.")
    if opened is not None:
        verdicts = verdicts.where(verdicts.index.isin(opened), CLOSED)
    spots, ax, said = places(verdicts, [*VERDICTS, CLOSED]), new_axes(ax, (9, 4.6)), []
    for verdict, band in spots.groupby(verdicts, sort=False):
        for claim, (x, y) in band.iterrows():
            tile(ax, claim, x, y, verdict)
        label = f"{len(band)} {verdict}".replace(" with", "\nwith").replace(" judged", "\njudged")
        ax.text(-0.8, band["y"].mean(), label, ha="right", va="center", fontsize=11)
        said.append(f"{len(band)} {verdict}: {', '.join(band.index)}")
    ax.set(xlim=(-3.6, 11.6), ylim=(spots["y"].max() + 0.6, -0.6))
    ax.axis("off")
    title = title or f"How do {len(verdicts)} claims stand?"
    alt = f"One tile a claim. {'; '.join(said)}."
    return finish(ax, title, source or claims.attrs.get("source", SOURCE), alt)
