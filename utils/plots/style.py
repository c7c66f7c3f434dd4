"""One style for all pictures: colours with a second cue, title, source line, alt text."""

import textwrap

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..data import DataError

# A vote: colour, marker and letter, the same everywhere. No green and red; the letter carries the meaning in grey print.
VOTE_STYLE = {
    "yes": {"color": "#0b6ea8", "marker": "o", "letter": "Y"},
    "abstain": {"color": "#8f6400", "marker": "D", "letter": "A"},
    "no": {"color": "#4a1d6b", "marker": "s", "letter": "N"},
    "did not vote": {"color": "#707070", "marker": "x", "letter": "–"},
}
# A state of the story: colour and marker, the same everywhere. The five allies have equal weight.
STATE_STYLE = {
    "ARM": {"color": "#1b6f91", "marker": "o"},
    "BLR": {"color": "#8c510a", "marker": "s"},
    "KAZ": {"color": "#00705a", "marker": "^"},
    "KGZ": {"color": "#a8387a", "marker": "D"},
    "TJK": {"color": "#5a52a3", "marker": "v"},
    "RUS": {"color": "#222222", "marker": "P"},
    "UKR": {"color": "#6b6b00", "marker": "X"},
    "CHN": {"color": "#6e4b4b", "marker": "*"},
}
OTHER_STATES = [("#555555", "h"), ("#2f6690", "p"), ("#7a5c2e", "<"), ("#4f6d3a", ">"), ("#7d3c5d", "d")]
INK, FAINT, PAPER = "#222222", "#767676", "#ffffff"

STYLE = {
    "figure.figsize": (9, 5),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "lines.linewidth": 2,
}
# A legend between title and picture.
ABOVE = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1), "ncols": 2, "frameon": False, "fontsize": 10.5}


def state_style(code: str, rank: int = 0) -> dict:
    """Colour and marker of a state; states outside the story take them by their `rank` in the picture."""
    color, marker = OTHER_STATES[rank % len(OTHER_STATES)]
    return STATE_STYLE.get(code, {"color": color, "marker": marker})


def new_axes(ax: Axes | None = None, figsize: tuple[float, float] = (9, 5)) -> Axes:
    """Give back `ax`, or the Axes of a new figure of `figsize` inches in the course's style."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    with mpl.rc_context(STYLE):
        return plt.subplots(figsize=figsize, layout="constrained")[1]


def check_rows(table, of: str) -> None:
    """Raise DataError for a table without rows: there is nothing to draw."""
    if not len(table):
        raise DataError(f"There is nothing to draw: no row of {of} is left. Look at the filter before this picture.")


def finish(ax: Axes, title: str, source: str, alt: str, pad: float = 6) -> Axes:
    """Set title (left, `pad` points above the Axes), source line (below the picture), alt text; give `ax` back.

    The alt text is kept as the label of the Axes; `alt_of` reads it. A figure with several
    Axes shows each source once.
    """
    width = int(ax.figure.get_size_inches()[0] * 9.5)  # characters of a 13 pt bold title that fit
    heading = {"fontsize": 13, "fontweight": "bold", "color": INK}
    ax.set_title(textwrap.fill(title, width), loc="left", y=1, pad=pad, **heading)  # y: no search for a free height
    ax.set_label(alt)
    old = ax.figure.get_supxlabel().removeprefix("Source: ").replace("\n", " ")
    sources = "; ".join(dict.fromkeys([*filter(None, old.split("; ")), *source.split("; ")]))
    line = textwrap.fill(f"Source: {sources}", int(width * 1.5))
    ax.figure.supxlabel(line, x=0.01, ha="left", fontsize=9, color="#595959")
    return ax


def alt_of(fig: Figure) -> str:
    """Alt text of a figure: its label, else the labels of its Axes, else what can be seen from outside."""
    if fig.get_label():
        return str(fig.get_label())
    return " ".join(filter(None, map(_alt_of_axes, fig.axes))) or "An empty picture."


def _alt_of_axes(ax: Axes) -> str:
    label = str(ax.get_label())
    if label and not label.startswith("<"):
        return label
    title = ax.get_title(loc="left") or ax.get_title() or "no title"
    axes = f"x axis: {ax.get_xlabel() or 'no label'}; y axis: {ax.get_ylabel() or 'no label'}"
    lines = [f"from {_short(y[0])} to {_short(y[-1])}" for line in ax.lines if len(y := line.get_ydata())]
    bars = [_short(value) for group in ax.containers for value in getattr(group, "datavalues", [])]
    shown = [f"{len(lines)} lines: {', '.join(lines[:6])}"] * bool(lines)
    shown += [f"{len(bars)} bars: {', '.join(bars[:12])}"] * bool(bars)
    shown += [f"{len(ax.collections)} groups of points or areas"] * bool(ax.collections)
    return f"Picture: {title}. {axes}. It shows {'; '.join(shown) or 'nothing yet'}."


def _short(value) -> str:
    return f"{value:.4g}" if isinstance(value, (int, float, np.number)) else str(value)
