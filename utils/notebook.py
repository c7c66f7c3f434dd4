"""How a picture appears in a notebook: as an HTML picture with its alt text; and start(), which makes it so."""

import base64
import gc
import html
import io

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure, FigureBase

from .cards import RAN, Ran, sets
from .plots.style import STYLE, alt_of

__all__ = ["start"]


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


LONG = 20_000  # a longer cell is not read


def note(names_here: dict, source: str, fault: BaseException | None = None) -> None:
    """Keep for each name of a cell which source set it, and with which error it stopped: check() must know."""
    if len(source) <= LONG:
        said = str(getattr(fault, "msg", None) or fault)[:300]
        ran = Ran(source, type(fault).__name__, said) if fault else Ran(source)
        names_here.setdefault(RAN, {}).update(dict.fromkeys(sets(source), ran))


def after_cell(result) -> None:
    """After each cell. What goes wrong here stays here: a student's own error must stay in sight."""
    try:
        from IPython import get_ipython

        fault = result.error_before_exec or result.error_in_exec
        note(get_ipython().user_ns, result.info.raw_cell or "", fault)
    except Exception:
        return


def watch(shell) -> None:
    """Listen to a kernel, once; one without these events runs as before."""
    try:
        if after_cell not in shell.events.callbacks["post_run_cell"]:
            shell.events.register("post_run_cell", after_cell)
    except Exception:
        return


def start() -> None:
    """Get a notebook ready: pictures appear under their cell, in one style, with alt text. Does nothing outside IPython."""
    import matplotlib.pyplot as plt
    from IPython import get_ipython

    shell = get_ipython()
    mpl.rcParams.update(STYLE)
    if shell is None:
        return
    watch(shell)  # check() must know which cell stopped
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
    for number in (np.float64, np.int64, np.bool_):  # 0.5, not np.float64(0.5)
        formats["text/plain"].for_type(number, lambda value, printer, cycle: printer.text(str(value)))
