"""What a student has set for pictures, before or after start(), leaves those of the course as they are."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, FigureBase

from utils import explore, load, membership_bars, seats, start, timeline
from utils.notebook import html_of

SETTINGS = {
    "a style": "dark_background",
    "single settings": {
        "text.usetex": True, "xtick.labelsize": 40, "ytick.labelsize": 40, "xtick.major.size": 30, "axes.grid": True,
        "grid.color": "red", "axes.facecolor": "yellow", "font.family": "no such font", "font.size": 30,
        "figure.dpi": 30, "savefig.dpi": 30, "lines.linewidth": 9, "axes.prop_cycle": mpl.cycler(color="r"),
    },
}  # fmt: skip
EACH_DAY = [pytest.param("a style", marks=pytest.mark.all), "single settings"]
PICTURES = {"seats": lambda: seats(load("votes")), "membership": lambda: membership_bars(load("csto_membership")),
            "timeline": lambda: timeline(load("events").query("in_story"))}  # fmt: skip


def pixels(draw):
    figure = draw().figure
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


@pytest.fixture(scope="module")
def as_they_are():
    return {name: pixels(draw) for name, draw in PICTURES.items()}


@pytest.mark.parametrize("name", ["seats", *(pytest.param(name, marks=pytest.mark.all) for name in list(PICTURES)[1:])])
@pytest.mark.parametrize("setting", EACH_DAY)
def test_a_picture_stays_as_it_is(as_they_are, name, setting):
    start()
    mpl.style.use(SETTINGS[setting])
    chosen = dict(mpl.rcParams)
    assert np.array_equal(pixels(PICTURES[name]), as_they_are[name])
    assert dict(mpl.rcParams) == chosen  # the student's own pictures follow the student's style


@pytest.mark.parametrize("setting", EACH_DAY)
def test_an_explorer_stays_as_it_is_also_when_it_is_redrawn(setting):
    def shown():
        explorer = explore.vote()
        first = explorer.image.value
        explorer.controls["resolution"].value = "68/262"
        return first, explorer.image.value

    usual = shown()
    mpl.style.use(SETTINGS[setting])
    assert shown() == usual


def test_a_saved_picture_is_not_dark(tmp_path):
    mpl.style.use("dark_background")
    seats(load("votes")).figure.savefig(tmp_path / "seats.png")
    assert plt.imread(tmp_path / "seats.png")[0, 0, :3].tolist() == [1, 1, 1]


@pytest.mark.parametrize("chosen", ["retina", "svg"])
def test_another_format_keeps_the_alt_text(monkeypatch, chosen):
    from IPython.core.pylabtools import select_figure_formats

    shell = InteractiveShell()
    formats = shell.display_formatter.formatters
    formats["text/html"].for_type(FigureBase, html_of)
    select_figure_formats(shell, {chosen})  # as %config InlineBackend.figure_formats does
    figure = Figure()
    figure.set_label("what it shows")
    data, _ = shell.display_formatter.format(figure, include={"text/html"})
    assert 'alt="what it shows"' in data["text/html"]
