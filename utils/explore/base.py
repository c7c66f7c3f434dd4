"""What all explorers share: controls above one picture that is redrawn by changing its artists, never from scratch.

The picture is an `<img>` whose alt text tells the chosen state; the state stands below it as text too. Figures are
made without pyplot, so a re-run leaves nothing behind. Where there are no widgets (a lesson opened again tomorrow, an
HTML page) the default picture shows.
"""

import html
from collections.abc import Callable
from numbers import Real

import ipywidgets as widgets
import numpy as np
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from matplotlib.transforms import IdentityTransform

from ..data import DataError, few, few_words, unlike, whole
from ..notebook import image_tag
from ..plots.style import Picture, finish, in_style, styled

# JupyterLab takes the keys of a closed list and of a slider's handle for itself: arrows leave the cell, letters change it.
LISTS = (
    "With the keyboard: Space opens a list, arrows or letters choose, Enter closes it. Do not type on a closed list."
)
SLIDERS = "Sliders are for the mouse: type into the number box beside each."

# An explorer has two outputs: the widget, and its first picture, which stays in the saved notebook. The picture hides
# while the widget lives; where it does not, what JupyterLab says in its place hides: "Error displaying widget", or, on the
# website for ever, "Loading widget...", which has no class of its own yet.
TWO_OUTPUTS = """<style>
.jp-OutputArea-child:has(.explorer) + .jp-OutputArea-child:has(.explorer-stored),
body:has(.explorer):not(:has(.jp-OutputArea-child)) .explorer-stored,
.jp-OutputArea-child:has(+ .jp-OutputArea-child .explorer-stored) > .lm-Panel:not(:has(*)) { display: none }
</style>"""
AGAIN = "This is the stored picture. To move it, run the import cell, then run this cell again."
WIDGET = "application/vnd.jupyter.widget-view+json"


class Explorer(widgets.VBox):
    """Controls, picture, state as text, Reset.

    controls: name -> widget with a `description` and a `value`; every slider comes with a named box (`slider_with_box`).
    draw: called once with the Axes; gives back a function `update(**values) -> str` that changes the artists and
    returns the state as one or two sentences; lines after them are shown as a list. `update` must not create artists.
    columns: width of a column of that list, or their number.
    Where the picture is heavy, `draw` calls `set_animated(True)` on the artists that change: only these are redrawn then.
    """

    def __init__(
        self, controls: dict[str, widgets.ValueWidget], draw: Callable[[Axes], Callable[..., str]], source: str,
        figsize: tuple[float, float] = (9, 5), columns: str = "22em",
    ):  # fmt: skip
        self.columns = columns
        self.controls, self.defaults = controls, {name: c.value for name, c in controls.items()}
        self.image, self.state = widgets.HTML(), widgets.HTML()
        self.reset = widgets.Button(description="Reset", layout={"width": "80px"})
        with in_style():
            self.figure = Picture(figsize=figsize, dpi=100, layout="constrained")
            self.canvas = FigureCanvasAgg(self.figure)
            self.ax = self.figure.add_subplot()
            finish(self.ax, " ", source, "")
            self.update_artists = draw(self.ax)
            self.update_artists(**self.values)
            self.figure.get_layout_engine().execute(self.figure)
        self.figure.set_layout_engine("none")  # the layout is found once; later draws only move artists
        self.moving = [artist for artist in self.figure.findobj() if artist.get_animated()]
        self.figure.stale = True  # the next draw leaves out what moves
        self.waiting = False
        self.refresh()
        for control in controls.values():
            control.observe(self.refresh, "value")
        self.reset.on_click(self.to_start)
        rows = [getattr(c, "row", c) for c in controls.values()]
        wrap = widgets.Layout(flex_flow="row wrap")
        keys = f"{LISTS} {SLIDERS}" if any(hasattr(control, "row") for control in controls.values()) else LISTS
        keys = widgets.HTML(f"<small>{keys}</small>")
        super().__init__([widgets.HBox([*rows, self.reset], layout=wrap), keys, self.image, self.state])
        self.add_class("explorer")

    @property
    def values(self) -> dict:
        """The chosen value of each control, by name."""
        return {name: c.value for name, c in self.controls.items()}

    @styled
    def refresh(self, change=None) -> None:
        """Redraw for the chosen values and show the picture."""
        if self.waiting:
            return
        says = self.update_artists(**self.values)
        if self.figure.stale:  # something else than what moves has changed
            self.canvas.draw()
            self.still = self.canvas.copy_from_bbox(self.figure.bbox)
        self.canvas.restore_region(self.still)
        for artist in self.moving:
            self.ax.draw_artist(artist)
        alt = f"{self.ax.get_title('left')} {says}"
        self.image.value = image_tag(self.canvas.buffer_rgba(), alt)
        first, *rest = html.escape(says).split("\n", 1)
        style = "white-space: pre-line; line-height: 1.4; overflow-wrap: anywhere"
        style = f"max-width: 900px; columns: {self.columns}; {style}"
        listed = f'<p style="{style}">{rest[0]}</p>' if rest else ""
        self.state.value = f'<p role="status">{first}</p>{listed}'
        self.says = says

    def to_start(self, button=None) -> None:
        """Put every control back to its first value and redraw once."""
        self.waiting = True
        for name, value in self.defaults.items():
            self.controls[name].value = value
        self.waiting = False
        self.refresh()

    def __repr__(self) -> str:
        return f"Explorer. {self.says}"

    def stored(self) -> str:
        """The picture and its text as HTML, for places without widgets."""
        again = f'<p class="explorer-again">{AGAIN}</p>'
        return f'<div class="explorer-stored">{TWO_OUTPUTS}{self.image.value}{self.state.value}{again}</div>'

    def _ipython_display_(self) -> None:
        display({WIDGET: self._repr_mimebundle_()[WIDGET]}, raw=True)
        display({"text/html": self.stored(), "text/plain": repr(self)}, raw=True)


def dropdown(label: str, options: list, value=None, width: str = "320px") -> widgets.Dropdown:
    """A list to choose from. options: values, or pairs of (text, value). Raises DataError for another `value`."""
    known = [option[1] if isinstance(option, tuple) else option for option in options]
    chosen = known[0] if value is None else value
    if chosen not in known:
        said = unlike(chosen) if all(isinstance(one, Real) for one in known) else f"not {few_words(chosen)}."
        raise DataError(f"{label} can be one of {few(chosen, known)}, {said}")
    style, layout = {"description_width": "auto"}, widgets.Layout(width=width)
    return widgets.Dropdown(options=options, value=chosen, description=label, style=style, layout=layout)


def slider_with_box(label: str, value: int, low: int, high: int) -> widgets.BoundedIntText:
    """A named number box with a slider beside it; both move together. The box is the control; `.row` shows both.

    The slider's handle has no name for screen readers in ipywidgets 8, so the box carries the name.
    """
    value, style = whole(label, value, low, high), {"description_width": "auto"}
    box = widgets.BoundedIntText(value, low, high, description=label, style=style, layout={"width": "240px"})
    slider = widgets.IntSlider(value, low, high, readout=False, layout={"width": "220px"})
    widgets.link((box, "value"), (slider, "value"))
    box.row = widgets.HBox([box, slider])
    return box


def outlines(texts: list[str], ax: Axes, size: int, weight: str = "normal", centred: bool = False) -> PathCollection:
    """Texts as outlines in one artist of `ax`: fifty texts of their own would take four times as long to draw.

    size: pixels, 14 is 10 point. `set_offsets` places each: its left end, or its middle where `centred`.
    """
    font = FontProperties(weight=weight)

    def path(text: str, x: float) -> TextPath:
        return TextPath((x, -0.36 * size), text, size=size, prop=font)

    paths = [path(text, -path(text, 0).get_extents().width / 2 if centred else 0) for text in texts]
    labels = PathCollection(paths, linewidths=0, offsets=np.zeros((len(texts), 2)), offset_transform=ax.transData,
                            transform=IdentityTransform())  # fmt: skip
    return ax.add_collection(labels, autolim=False)
