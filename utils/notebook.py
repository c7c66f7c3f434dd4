"""How pictures and tables appear in a notebook: with alt text, and to be read; start(), which makes it so; and as a file."""

import base64
import datetime
import gc
import html
import io
import os
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.layout_engine import ConstrainedLayoutEngine

from .cards import RAN, Ran, is_python, sets
from .data import DataError, few_words
from .plots.style import STYLE, alt_of, retitle

__all__ = ["save_picture", "start"]


def html_of(fig: Figure) -> str:
    """The figure as an HTML picture with its alt text; this form survives in JupyterLab and in every export."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = fig.canvas if isinstance(fig.canvas, FigureCanvasAgg) else FigureCanvasAgg(fig)
    canvas.draw()  # once: savefig lays a figure out in a draw of its own
    return image_tag(canvas.buffer_rgba(), alt_of(fig))


def image_tag(pixels, alt: str) -> str:
    """An HTML picture with its alt text. pixels: height x width x 4 bytes (RGBA)."""
    from PIL import Image

    png = io.BytesIO()
    picture = Image.fromarray(np.asarray(pixels)).convert("RGB")
    # 256 colours: a third of the bytes, as fast; in our pictures under 0.4 % of the pixels are off by more than 5 %
    picture = picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    picture.save(png, "png", compress_level=1)
    data = base64.b64encode(png.getvalue()).decode()
    return f'<img alt="{html.escape(alt)}" style="max-width:100%" src="data:image/png;base64,{data}">'


# ---- tables and values ----

TEXT = "\ue000"  # stands before each text until its cell has its class; no text of ours has this character
LOOKS = """<style>
table.dataframe.course td {text-align: right; vertical-align: top; white-space: nowrap}
table.dataframe.course tbody th {text-align: left; vertical-align: top}
table.dataframe.course thead th:first-child {text-align: left}
table.dataframe.course .text {text-align: left; white-space: normal}
</style>
"""


def html_of_table(table: pd.DataFrame | pd.Series) -> str | None:
    """The table as HTML: texts whole, wrapped and on the left, numbers on the right; as many rows as pandas would show."""
    if not pd.get_option("display.notebook_repr_html"):
        return None
    frame = table.to_frame(table.name or "") if isinstance(table, pd.Series) else table.copy(deep=False)
    if frame.columns.nlevels == 1:
        heads, name = list(frame.columns), frame.columns.name
        for place, (column, dtype) in enumerate(frame.dtypes.items()):
            if not pd.api.types.is_numeric_dtype(dtype) and dtype.kind not in "mM":
                text = frame.iloc[:, place].astype(object)
                frame.isetitem(place, TEXT + text.where(text.notna(), "NaN").astype(str))
                heads[place] = f"{TEXT}{column}"
        if name is None and frame.index.nlevels == 1:  # no second row of heads for the name of the index
            frame, name = frame.rename_axis(index=None), frame.index.name
        frame.columns = pd.Index(heads, name=name)
    rows, few, columns = (pd.get_option(f"display.{what}") for what in ("max_rows", "min_rows", "max_columns"))
    rows = few or rows if rows and len(frame) > rows else rows
    size = "truncate" if len(frame) else True  # a table without rows says so
    made = frame.to_html(classes="course", max_rows=rows, max_cols=columns, show_dimensions=size)
    return LOOKS + re.sub(f"<(t[dh])>{TEXT}", r'<\1 class="text">', made)


DAYS = (datetime.date, datetime.datetime, pd.Timestamp, np.datetime64)
SPANS = (datetime.timedelta, pd.Timedelta, np.timedelta64)


def plain(value) -> str:
    """A day without its midnight, a time difference in days, a number as it is: 2022-11-14, 204 days, 0.5."""
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    elif isinstance(value, SPANS):
        value = pd.Timedelta(value)
    return str(value).removesuffix(" 00:00:00")


def column_text(column: pd.Series) -> str:
    if not len(column):
        return "no rows"
    rows = {"max_rows": pd.get_option("display.max_rows"), "min_rows": pd.get_option("display.min_rows")}
    return column.to_frame().to_string(header=False, index_names=False, show_dimensions=False, **rows)


def write_list(values, printer, cycle) -> None:
    """An array or index as a list, its first entries."""
    if not values.ndim:
        return printer.pretty(values.item())
    printer.pretty(values[:20].tolist())
    if len(values) > 20:
        printer.text(f" and {len(values) - 20} more")


def show_tables(formats: dict) -> None:
    """Tell IPython how tables, days and lists are shown; what pandas prints itself stays as it was."""
    for sort in (pd.DataFrame, pd.Series):
        formats["text/html"].for_type(sort, html_of_table)
    text = formats["text/plain"]
    text.for_type(pd.Series, lambda column, printer, cycle: printer.text(column_text(column)))
    for sort in (*DAYS, *SPANS, np.float64, np.int64, np.bool_):  # 0.5, not np.float64(0.5)
        text.for_type(sort, lambda value, printer, cycle: printer.text(plain(value)))
    for sort in (np.ndarray, pd.Index, pd.Categorical, pd.api.extensions.ExtensionArray):
        text.for_type(sort, write_list)


LONG = 20_000  # a longer cell is not read


def note(names_here: dict, source: str, fault: BaseException | None = None, cell: str = "") -> None:
    """Keep for each name of a cell which source set it, and with which error it stopped: check() must know.

    cell: its id, if there is one. A name that only an earlier run of this same cell set is noted as gone: what it still
    holds comes from lines that stand in the notebook no more.
    """
    if len(source) > LONG:
        return
    said = str(getattr(fault, "msg", None) or fault)[:300]
    error = type(fault).__name__.replace(UNFINISHED, "SyntaxError") if fault else ""
    ran = Ran(source, error, said if fault else "", cell)
    cells, named = names_here.setdefault(RAN, {}), sets(source)
    left = {name for name, before in cells.items() if cell and before.cell == cell} - named
    # a cell that runs although Python alone cannot read it has a line for IPython, such as %time: what it sets is unknown
    cells |= dict.fromkeys(left, ran._replace(gone=fault is not None or is_python(source)))
    cells |= dict.fromkeys([*named, cell] if cell else named, ran)


def after_cell(result) -> None:
    """After each cell. What goes wrong here stays here: a student's own error must stay in sight."""
    try:
        from IPython import get_ipython

        fault = result.error_before_exec or result.error_in_exec
        cell = getattr(result.info, "cell_id", None) or ""  # JupyterLab sends it; nbclient does not
        note(get_ipython().user_ns, result.info.raw_cell or "", fault, cell)
    except Exception:
        return


def watch(shell) -> None:
    """Listen to a kernel, once; one without these events runs as before."""
    try:
        if after_cell not in shell.events.callbacks["post_run_cell"]:
            shell.events.register("post_run_cell", after_cell)
    except Exception:
        return


# ---- errors ----

UNFINISHED = "_IncompleteInputError"  # what Python 3.13 and newer call a SyntaxError of a bracket that is not closed
# in its first line: a step of an error through the files of a package
STEP = re.compile(r".*?(?:-packages[/\\]|\.p(?:yx|xi))")


def short_errors(shell) -> None:
    """Errors without their steps through the files of packages, forty lines for a KeyError. `%xmode Verbose` shows all."""
    for shown in (shell.InteractiveTB, shell.SyntaxTB):  # the second for a cell that cannot even begin
        whole = getattr(shown.structured_traceback, "whole", shown.structured_traceback)

        def short(*given, whole=whole, **more):
            parts = [part.replace(UNFINISHED, "SyntaxError") for part in whole(*given, **more)]
            return parts if shell.InteractiveTB.mode == "Verbose" else [part for part in parts if not STEP.match(part)]

        short.whole = whole
        shown.structured_traceback = short


def start() -> None:
    """Get a notebook ready: pictures appear under their cell, in one style, with alt text. Does nothing outside IPython."""
    import matplotlib.pyplot as plt
    from IPython import get_ipython

    shell = get_ipython()
    mpl.rcParams.update(STYLE)
    if shell is None:
        return
    watch(shell)  # check() must know which cell stopped
    short_errors(shell)
    formats = shell.display_formatter.formatters
    again = formats["text/html"].for_type(FigureBase) is html_of
    shell.run_line_magic("matplotlib", "inline")  # first: pyplot would put its own picture format back later
    plt.uninstall_repl_displayhook()  # it draws each picture a second time, for a window that is not there
    mpl.rcParams.update(STYLE)
    if not again:  # a second time it would keep figures that nobody needs any more
        gc.freeze()  # the packages stay: to search them for rubbish, and again when the kernel ends, takes half a second
    gc.set_threshold(100_000)  # a picture makes many small objects: to search after each 700 takes a tenth of a lesson
    formats["image/png"].pop(Figure, None)
    # for its base class: `%config InlineBackend.figure_formats` removes what stands there for Figure itself
    formats["text/html"].for_type(FigureBase, html_of)
    formats["text/plain"].for_type(Figure, lambda fig, printer, cycle: printer.text(alt_of(fig)))
    show_tables(formats)


MADE_HERE = "save_picture"  # stands in each file as its Software: another picture of the same name is not written over


def save_picture(picture: Any, name: str = "my_picture.png", title: str | None = None) -> None:
    """Save a picture as it stands, under a title of your own, as a PNG file in the folder of the notebook.

    picture: what a plot function gave back (Axes or Figure), or an explorer in the state that is chosen. Title and
    alt text stand in the file too, as Title and Description. A picture saved before under this name is replaced.
    Raises DataError for what is no picture, a name that does not end in .png or belongs to another file, a title
    that is no text, and a folder that is not there or cannot be written.
    """
    axes = picture.axes if isinstance(picture, Figure) else [getattr(picture, "ax", picture)]
    if not axes or not isinstance(ax := axes[0], Axes):
        raise DataError("save_picture takes a picture or an explorer that has a name, as in my_map = route_map(links); "
                        f"it got {few_words(picture)}.")  # fmt: skip
    if not str(name).endswith(".png") or str(name) == ".png":
        raise DataError(f"The name of the file must end in .png, as in 'my_picture.png'; it is {few_words(name)}.")
    if title is not None and not (isinstance(title, str) and title.strip()):
        raise DataError(f"title is a text in quotes, as in title='Where does the oil go?'; it is {few_words(title)}.")
    path = Path(name)
    if not path.parent.is_dir():
        raise DataError(f"There is no folder {path.parent}: give a folder that is there, or the name alone.")
    if os.path.exists(path) and _software(path) != MADE_HERE:
        raise DataError(f"There is a file {name} that save_picture did not make: choose another name, or it is lost.")
    title = title or ax.get_title("left") or ax.get_title()
    put_back, says = retitle(ax, title), getattr(picture, "says", None)  # an explorer says its state
    alt = alt_of(ax.figure) if says is None else f"{title} {says}"
    room = None if isinstance(ax.figure.get_layout_engine(), ConstrainedLayoutEngine) else "tight"  # for a long title
    try:
        ax.figure.savefig(path, metadata={"Title": title, "Description": alt, "Software": MADE_HERE}, bbox_inches=room)
    except OSError as error:
        raise DataError(f"{name} cannot be written ({error.strerror}): choose a name in another folder.") from None
    finally:
        if says is not None:  # its next state has a title of its own
            put_back()
    print(f"{name}: saved. Look in the list of files at the left.")


def _software(path: Path) -> str | None:
    from PIL import Image

    try:
        with Image.open(path) as image:
            return image.info.get("Software")
    except OSError:
        return None
