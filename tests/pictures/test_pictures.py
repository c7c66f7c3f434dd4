"""Every picture of the lessons and explorers, measured as it is drawn: nothing cut, hidden or overlapping, all named.

A picture is drawn here by the cells of its master, as in class. What is measured are pixels: the ink of each text
alone, and the same pixels in the finished picture.
"""

import functools
import itertools
import os
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.dates import ConciseDateFormatter
from matplotlib.patheffects import Normal
from matplotlib.text import Text
from matplotlib.textpath import TextPath

from tests.lessons.masters import LESSONS, ROOT, master
from tests.package.rulers import contrast, luminance
from utils import explore
from utils.plots.style import STYLE, alt_of

pytestmark = pytest.mark.all  # every figure is drawn and measured: slower than an everyday run should be

# ---- measure


def grown(mask):
    """The mask and its neighbours, one pixel in each direction."""
    wide = np.pad(mask, 1)
    rows = wide[:-2] | wide[1:-1] | wide[2:]
    return rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:]


class Word:
    """One text of a picture: its letters, its size in points, and where its ink is, drawn alone.

    place: rows and columns of the picture with all of its ink and three pixels around; core, near: masks of this place.
    """

    def __init__(self, says, size, alpha, outside):
        self.says, self.size, self.outside = says, size, outside
        rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
        self.place = tuple(slice(max(0, found[0] - 3), found[-1] + 4) for found in (rows, columns))
        self.core, self.near = alpha[self.place] == 255, grown(alpha[self.place] > 60)

    def near_in(self, shared):
        return self.near[
            tuple(slice(s.start - p.start, s.stop - p.start) for s, p in zip(shared, self.place, strict=True))
        ]

    def touches(self, other):
        both = list(zip(self.place, other.place, strict=True))
        shared = [slice(max(a.start, b.start), min(a.stop, b.stop)) for a, b in both]
        if any(part.start >= part.stop for part in shared):
            return False
        return bool((self.near_in(shared) & other.near_in(shared)).any())


def drawn_alone(canvas, artist):
    """Alpha of the artist on an empty page."""
    renderer = canvas.get_renderer()
    renderer.clear()
    artist.draw(renderer)
    return np.asarray(canvas.buffer_rgba())[..., 3].copy()


extents = functools.cache(lambda path: path.get_extents())


def of_text(fig, canvas, text):
    """The word that a text draws; None where it draws nothing."""
    patch, effects = text.get_bbox_patch(), text.get_path_effects()
    arrow = getattr(text, "arrow_patch", None)
    text.set_path_effects(effects and [Normal()])  # without its halo, yet drawn in the same way
    for part in filter(None, [patch, arrow]):
        part.set_visible(False)
    alpha, box = drawn_alone(canvas, text), text.get_window_extent()
    text.set_path_effects(effects)
    for part in filter(None, [patch, arrow]):
        part.set_visible(True)
    width, height = fig.canvas.get_width_height()
    outside = box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    return Word(text.get_text(), text.get_fontsize(), alpha, outside) if alpha.any() else None


def of_label(fig, canvas, group, i, offsets):
    """The word of one outline of a collection."""
    alone = np.full(offsets.shape, np.nan)
    alone[i] = offsets[i]
    group.set_offsets(alone)
    alpha, box = drawn_alone(canvas, group), extents(group.get_paths()[i])
    group.set_offsets(offsets)
    edge = fig.axes[0].transData.transform(offsets[i])
    outside = edge[0] + box.x1 > fig.bbox.width or edge[0] + box.x0 < 0
    return Word(f"label {i}", 10, alpha, outside)


def words_of(fig, canvas, drawn, known):
    """All visible texts; also those drawn as outlines in one collection (event explorer).

    known: words drawn before, which are not drawn again where nothing about them has changed.
    """
    for text in fig.findobj(Text):
        if text.get_text().strip() and text.get_visible() and text in drawn:
            place = text.get_window_extent().bounds
            key = (text, text.get_text(), *place, text.get_fontsize(), text.get_weight(), text.get_alpha())
            if key not in known:
                known[key] = of_text(fig, canvas, text)
            yield text.get_text(), known[key]
    for group in fig.findobj(PathCollection):
        offsets, faces = np.asarray(group.get_offsets()), group.get_facecolor()
        if not any(isinstance(path, TextPath) for path in group.get_paths()):
            continue
        for i in np.flatnonzero(np.isfinite(offsets[:, 0])):
            key = (group, i, *group.get_offset_transform().transform(offsets[i]), *faces[i % len(faces)])
            if key not in known:
                known[key] = of_label(fig, canvas, group, i, offsets)
            yield f"label {i}", known[key]


def faults(fig, redraw=None, known=None) -> list[str]:
    """What is wrong with the texts of a figure, in words; an empty list if nothing is. redraw, known: of an explorer."""
    canvas = fig.canvas if redraw else FigureCanvasAgg(fig)
    drawn, plain = set(), Text.draw
    with pytest.MonkeyPatch.context() as patch:  # matplotlib itself says which texts it draws
        patch.setattr(Text, "draw", lambda self, *a, **k: (drawn.add(self), plain(self, *a, **k)))
        fig.stale = True  # all of it anew, and each text once
        (redraw or canvas.draw)()
    page = np.asarray(canvas.buffer_rgba())[..., :3].copy()
    found, words = [], []
    for says, word in words_of(fig, canvas, drawn, {} if known is None else known):
        short = " ".join(says.split())[:50]
        if word is None:
            found.append(f"not in the picture: '{short}'")
            continue
        words.append(word)
        if word.outside:
            found.append(f"cut at the edge: '{short}'")
        least = 9 if says.startswith("Source: ") else 10
        if word.size < least:
            found.append(f"{word.size:g} points, at least {least}: '{short}'")
        core = word.core if word.core.any() else None
        if core is not None:
            picture = page[word.place] / 255
            own = np.median(picture[core], axis=0)
            hidden = (np.abs(picture[core] - own).max(axis=1) > 0.15).mean()
            if hidden > 0.06:  # a thin line may cross
                found.append(f"{100 * hidden:.0f} % hidden by something else: '{short}'")
            around = grown(grown(word.near)) & ~word.near
            poor = (contrast(luminance(picture[around]), luminance(own)) < 4.5).mean()
            if poor > 0.2:
                found.append(f"{100 * poor:.0f} % of the ground around it is too near in lightness: '{short}'")
    for a, b in itertools.combinations(words, 2):
        if a.touches(b):
            found.append(f"'{' '.join(a.says.split())[:40]}' overlaps '{' '.join(b.says.split())[:40]}'")
    return found


# ---- pictures of the lessons

# drawn with pandas, as students do: no source line asked
OWN = {"years-plot", "cut-bars", "others-kazakhstan", "ex-4-10-answer"}


def is_picture(cell):
    return any("<img" in str(o.get("data", {}).get("text/html", "")) for o in cell.get("outputs", []))


CELLS = [(lesson, cell.id) for lesson in LESSONS for cell in master(lesson).cells
         if cell.cell_type == "code" and is_picture(cell) and "explorer" not in cell.metadata.get("tags", [])]  # fmt: skip


@functools.cache
def drawn_by(lesson):
    """Cell id -> figure, of a master run from the top in this process, without its explorer."""
    found, scope, before = {}, {"__name__": "__main__"}, os.getcwd()
    os.chdir(ROOT / "notebooks")
    try:
        with mpl.rc_context(STYLE):
            for cell in master(lesson).cells:
                tags = cell.metadata.get("tags", [])
                if cell.cell_type != "code" or {"setup", "instructor", "explorer", "check"} & set(tags):
                    continue
                if cell.id in ("brief", "sens-save-code"):  # writes a file
                    continue
                try:
                    exec(compile(cell.source, f"<{lesson}, cell {cell.id}>", "exec"), scope)
                except Exception:
                    if "raises-exception" not in tags:
                        raise
                if plt.get_fignums():
                    found[cell.id] = plt.gcf()
                plt.close("all")
    finally:
        os.chdir(before)
    return found


@pytest.fixture(params=CELLS, ids=[f"{lesson[:2]}-{cell}" for lesson, cell in CELLS])
def picture(request):
    lesson, cell = request.param
    return cell, drawn_by(lesson)[cell]


def test_texts_of_a_picture_can_be_read(picture):
    assert faults(picture[1]) == []


def test_a_picture_has_title_alt_text_source_and_units(picture):
    cell, fig = picture
    assert len(alt_of(fig)) > 40
    assert re.search(r"\d", alt_of(fig))
    if cell in OWN:
        return
    assert fig.get_supxlabel().startswith("Source: ")
    for ax in fig.axes:
        assert ax.get_title(loc="left")
        assert not ax.get_label().startswith("<")
        for axis in (ax.xaxis, ax.yaxis):
            ticks = [t.get_text() for t in axis.get_ticklabels()] if axis.get_visible() and ax.axison else []
            numbers = [t for t in ticks if re.fullmatch(r"[−\d.,]+", t)]
            years = numbers and all(re.fullmatch(r"(19|20)\d\d", t) for t in numbers)
            if numbers and not years and not isinstance(axis.get_major_formatter(), ConciseDateFormatter):
                assert axis.get_label_text(), f"numbers without a unit: {numbers}"


# ---- explorers: the first picture and the extreme ones


def options(explorer, name):
    return [o[1] if isinstance(o, tuple) else o for o in explorer.controls[name].options]


own = functools.cache(lambda name: getattr(explore, name)())


def extremes(name):
    """Values to choose: none, both ends and some between of each control, and what is fullest or emptiest."""
    yield {}
    explorer = own(name)
    for control, widget in explorer.controls.items():
        ends = [widget.min, widget.max] if hasattr(widget, "min") else options(explorer, control)
        yield from ({control: end} for end in ends[:: max(1, len(ends) // 6)] + ends[-1:])
    if name == "events":
        months = options(explorer, "first")
        yield {"first": months[0], "last": months[-1]}
        yield {"first": months[10], "last": months[10]}
        yield {"actor": "TJK", "last": months[-1]}
    elif name == "membership":
        yield {"year": 2013, "month": 5}
        yield {"year": 1999, "month": 12}
    elif name == "vote":
        yield {"resolution": "68/262", "group": "Shanghai Cooperation Organisation", "state": "COD"}
    elif name == "closure":
        closed, pace = options(explorer, "closed")[-1], options(explorer, "pace")[-1]
        yield {"closed": closed, "days": 365, "price": 500.0, "pace": pace}
        yield {"closed": closed, "share": 55}
    elif name == "claims":
        caveat = options(explorer, "caveat")[1]
        for claim in ("C10", "C23", "C31"):
            yield {"claim": claim, "verdict": "contradicted", "caveat": caveat}


@pytest.mark.parametrize("name", explore.__all__)
def test_texts_of_an_explorer_can_be_read(name):
    explorer, seen, found, known = own(name), 0, [], {}
    for chosen in list(extremes(name)):  # before any is chosen: a topic leaves fewer claims to choose
        explorer.reset.click()
        explorer.waiting = True  # one redraw for all of them, by the ruler
        for control, value in chosen.items():
            explorer.controls[control].value = value
        explorer.waiting = False
        found += [f"{chosen}: {fault}" for fault in faults(explorer.figure, explorer.refresh, known)]
        seen += 1
        assert explorer.figure.get_supxlabel().startswith("Source: ")
        assert explorer.ax.get_title(loc="left").strip(), chosen
        assert re.search(r"\d", explorer.says), chosen
    assert seen >= 4
    assert not found, "\n".join(found)


# ---- the README


def test_the_readme_shows_one_picture_a_lesson_with_its_numbers():
    from PIL import Image

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r'<img src="notebooks/pictures/(\w+)\.png" width="\d+" alt="([^"]+)">', readme))
    assert sorted(shown) == sorted(path.stem for path in ROOT.glob("notebooks/pictures/*.png"))
    for lesson, alt in shown.items():
        own = Image.open(ROOT / f"notebooks/pictures/{lesson}.png").text["alt"]
        own += f" {len(re.findall(r'C[0-9]{2}', own))}"  # the claims, counted
        for number in re.findall(r"(?<![-/\d.])\d[\d.]*", alt):
            assert re.search(rf"(?<![\w.]){number}(?!\d)", own), f"{lesson}: {number}"


# ---- the ruler itself: each fault is seen


def beside_a_bar(ax):
    ax.axvspan(0.35, 0.6, zorder=5, color="#999999")
    ax.text(0.3, 0.5, "behind a bar", zorder=1)


def on_dark_ground(ax):
    ax.axvspan(0.2, 0.8, color="#1d4f66")
    ax.text(0.3, 0.5, "dark on dark", color="#222222")


@pytest.mark.parametrize(("fault", "spoil"), [
    ("overlaps", lambda ax: [ax.text(x, y, name) for x, y, name in ((0.3, 0.5, "Kazakhstan"), (0.36, 0.52, "Kyrgyzstan"))]),
    ("cut at the edge", lambda ax: ax.text(0.95, 0.5, "a long text over the edge")),
    ("not in the picture", lambda ax: ax.text(3, 0.5, "far away")),
    ("hidden", beside_a_bar), ("near in lightness", on_dark_ground),
    ("points", lambda ax: ax.text(0.3, 0.5, "small", fontsize=8)),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_the_ruler_sees(fault, spoil):
    fig, ax = plt.subplots(figsize=(6, 3), layout="none")  # whatever style another test has left
    ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
    ax.text(0.3, 0.8, "a text that can be read")
    assert faults(fig) == []
    spoil(ax)
    assert any(fault in found for found in faults(fig))
