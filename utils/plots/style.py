"""One style for all pictures: colours with a second cue, title, source line, alt text."""

import functools
import textwrap
from collections.abc import Callable
from contextlib import AbstractContextManager

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

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
NOTE, GRID, STEM = "#595959", "#e4e4e4", "#d0d0d0"  # small print; lines to read along; the way to a dot
BAND, VEIL = "#9a9a9a", "#ececec"  # a range of values; a time of which nothing is known
VERDICT_STYLE = {
    "supported": {"facecolor": "#0b6ea8", "hatch": ""},
    "supported with caveat": {"facecolor": "#8f6400", "hatch": "///"},
    "contradicted": {"facecolor": "#4a1d6b", "hatch": "xx"},
    "not checkable": {"facecolor": "#5f5f5f", "hatch": ".."},
}
EVENT_STYLE = {
    True: {"color": INK, "marker": "o"},
    False: {"color": "#2f6690", "marker": "s"},
}  # in the story, not in it
MEMBER_STYLE = {  # a bar of each instrument
    "CST treaty": {"color": "#84a3b5", "hatch": ""},
    "CSTO": {"color": "#1d4f66", "hatch": ""},
    "CSTO participation frozen": {"color": PAPER, "hatch": "/////"},
    "CSTO Parliamentary Assembly observer": {"color": "#b9b9b9", "hatch": ".."},
}
GROUP_STYLE = [{"color": "#1d4f66"}, {"color": "#e3d3a3", "hatch": "///"}]
LINE_STYLE = [{"color": "#1d4f66", "linestyle": "-"}, {"color": "#7a5c1e", "linestyle": "--"}]
TERRITORY = {"across Russia": "#3b5b92", "inside Kazakhstan": "#00705a", "other states": "#a34f00"}  # of a route
EFFECT_STYLE = {  # what an event at the pipeline stopped
    "loading stopped": {"facecolor": INK, "hatch": ""},
    "less capacity": {"facecolor": "#d9a05b", "hatch": "///"},
    "the oil flowed": {"facecolor": PAPER, "hatch": ""},
    "a field, not the pipeline": {"facecolor": "#b9c4cc", "hatch": "xx"},
}
MAP = {"sea": "#dce8f0", "land": "#f6f3ec", "coast": "#9aa7b0", "border": "#8c8c8c", "name": "#5c6670"}
PLAIN = {"bar": "#9db8c9", "case": "#7fa3b8", "place": "#c9d3da", "no vote": "#e8e8e8", "now": "#c05000"}  # no state's

STYLE = {
    "figure.figsize": (9, 5), "figure.dpi": 100, "figure.constrained_layout.use": True, "font.size": 11,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": FAINT, "axes.labelcolor": INK,
    "axes.titlesize": 13, "axes.titleweight": "bold", "axes.titlelocation": "left",
    "xtick.color": INK, "ytick.color": INK, "text.color": INK, "lines.linewidth": 2,
}  # fmt: skip
LEADER = {"arrowstyle": "-", "color": FAINT, "linewidth": 0.8, "shrinkA": 1, "shrinkB": 7}  # from a name to its mark
# A legend between title and picture.
ABOVE = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1), "ncols": 2, "frameon": False, "fontsize": 10.5}


def state_style(code: str, rank: int = 0) -> dict:
    """Colour and marker of a state; states outside the story take them by their `rank` in the picture."""
    color, marker = OTHER_STATES[rank % len(OTHER_STATES)]
    return STATE_STYLE.get(code, {"color": color, "marker": marker})


def in_style() -> AbstractContextManager:
    """Matplotlib's defaults with the course's style, whatever a student has set; afterwards it is as before."""
    return mpl.rc_context({k: v for k, v in WHOLE.items() if mpl.rcParams[k] != v})


# The backend and the like belong to the notebook, not to the style of a picture.
NO_STYLE = ("backend", "interactive", "toolbar", "timezone", "date.epoch", "tk.", "webagg.", "savefig.directory",
            "figure.max_open_warning", "figure.raise_window", "docstring.")  # fmt: skip
WHOLE = {k: v for k, v in mpl.rcParamsDefault.items() if not k.startswith(NO_STYLE)} | STYLE


def styled(draw: Callable) -> Callable:
    """A function that draws, in the course's style from its first artist to its last."""

    @functools.wraps(draw)
    def drawn(*args, **kwargs):
        with in_style():
            return draw(*args, **kwargs)

    return drawn


class Picture(Figure):
    """A figure of the course: in its style also where it is drawn or saved later, when ticks are made."""

    draw, savefig = styled(Figure.draw), styled(Figure.savefig)


def new_axes(ax: Axes | None = None, figsize: tuple[float, float] = (9, 5)) -> Axes:
    """Give back `ax`, or the Axes of a new figure of `figsize` inches in the course's style."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    with in_style():
        return plt.subplots(figsize=figsize, layout="constrained", FigureClass=Picture)[1]


def year_of(date: pd.Timestamp) -> float:
    """A date as a point on an axis of years."""
    return date.year + (date.day_of_year - 1) / 366


def apart(heights: np.ndarray, gap: float) -> np.ndarray:
    """Move sorted label heights as little as needed so that neighbours are at least `gap` apart."""
    heights = heights.astype(float).copy()
    for _ in range(200):
        overlap = gap - np.diff(heights)
        if not (overlap > 1e-9).any():
            break
        push = np.where(overlap > 0, overlap / 2, 0)
        heights[:-1] -= push
        heights[1:] += push
    return heights


def within(heights: np.ndarray, gap: float, low: float, high: float) -> np.ndarray:
    """Heights at least `gap` apart, none below `low` or above `high`."""
    steps = gap * np.arange(len(heights))
    return np.clip(apart(heights, gap) - steps, low, max(low, high - gap * (len(heights) - 1))) + steps


def characters(fig: Figure) -> int:
    """How many characters of a 13 pt bold title fit into a line of a figure."""
    return int(fig.get_size_inches()[0] * 9.5)


def retitle(ax: Axes, title: str) -> Callable[[], None]:
    """Put a title in the place of the old one, in its style; gives back what puts the old one back."""
    new = textwrap.fill(title, int(characters(ax.figure) * (1 - ax.get_position().x0)))
    old = next(filter(None, map(ax.get_title, ("left", "center", "right"))), "")
    heading = next(text for text in ax.findobj(Text) if text.get_text() == old) if old else ax.set_title("", loc="left")
    heading.set_text(new)
    return lambda: heading.set_text(old)


def finish(ax: Axes, title: str, source: str, alt: str, pad: float = 6) -> Axes:
    """Set title (left, `pad` points above the Axes), source line (below the picture), alt text; give `ax` back.

    The alt text is kept as the label of the Axes; `alt_of` reads it. A figure with several Axes shows each source once.
    """
    width = characters(ax.figure)
    heading = {"fontsize": 13, "fontweight": "bold", "color": INK}
    ax.set_title(textwrap.fill(title, width), loc="left", y=1, pad=pad, **heading)  # y: no search for a free height
    ax.set_label(alt)
    old = ax.figure.get_supxlabel().removeprefix("Source: ").replace("\n", " ")
    sources = "; ".join(dict.fromkeys([*filter(None, old.split("; ")), *source.split("; ")]))
    line = textwrap.fill(f"Source: {sources}", int(width * 1.5))
    ax.figure.supxlabel(line, x=0.01, ha="left", fontsize=9, color=NOTE)
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
