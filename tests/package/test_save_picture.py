"""Any picture or explorer in a file: the student's own title in it, nothing cut off, alt text kept, nothing lost."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from utils import closure, disruption_strip, explore, load, oil_links, reroute, save_picture, seats, sensitivity
from utils.data import DataError
from utils.plots.style import alt_of

LONG = "A title of my own, so long that it needs a second line: who can stop the oil, for how long, and at whose cost?"
VOTES = load("votes")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def opened(name="my_picture.png"):
    with Image.open(name) as image:
        return image.info, np.asarray(image.convert("RGB")).astype(int)


def ink(pixels):
    return (255 - pixels).max(axis=2) > 60


def test_a_picture_with_a_title_of_ones_own(capsys):
    ax = seats(VOTES, "ES-11/5", ring=["India"])
    save_picture(ax, "as_it_is.png")
    save_picture(ax, title="Where does India sit?")
    assert capsys.readouterr().out.startswith("as_it_is.png: saved.")
    (was, before), (info, after) = opened("as_it_is.png"), opened()
    assert (info["Title"], info["Description"]) == ("Where does India sit?", ax.get_label())
    assert was["Title"] != info["Title"]
    assert before.shape == after.shape and (before[:30] != after[:30]).any() and (before[60:] == after[60:]).all()


@pytest.mark.parametrize("draw", [
    lambda: disruption_strip(load("cpc_disruptions")),  # labels at the left, a legend under the title
    lambda: sensitivity({"base": closure(reroute(oil_links(load("oil_routes"), load("oil_nodes")), ["CPC"]), 30, 100)}),
    lambda: pd.Series([1, 2]).plot.bar(),
    lambda: seats(VOTES).figure,
])  # fmt: skip
def test_a_long_title_is_whole(draw):
    picture = draw()
    save_picture(picture, title=LONG)
    info, pixels = opened()
    assert info["Title"] == LONG and info["Description"] == alt_of(getattr(picture, "figure", picture))
    assert not ink(pixels)[:2].any() and not ink(pixels)[:45, -2:].any(), "cut at the edge"


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.all] * (n != "events")) for n in explore.__all__])
def test_an_explorer_in_its_state(name):
    explorer = getattr(explore, name)()
    shown = explorer.image.value
    save_picture(explorer, title=LONG)
    info, pixels = opened()
    assert info["Description"] == f"{LONG} {explorer.says}"
    assert not ink(pixels)[:2].any() and not ink(pixels)[:45, -2:].any()
    assert ink(pixels)[60:].mean() > 0.01
    explorer.refresh()
    assert explorer.image.value == shown, "the explorer goes on as before"


def test_what_moves_in_an_explorer_is_in_the_file():
    explorer, files = explore.closure(), []
    for days in (30, 60):
        explorer.controls["days"].value = days
        save_picture(explorer, f"{days}.png")
        files.append(opened(f"{days}.png")[1])
    assert (files[0] != files[1]).any()


@pytest.mark.parametrize("call, sentence", [
    (lambda ax: save_picture(...), "takes a picture or an explorer that has a name, as in my_map"),
    (lambda ax: save_picture(VOTES), "it got a DataFrame"),
    (lambda ax: save_picture("a.png", ax), "it got 'a.png'"),
    (lambda ax: save_picture(plt.figure()), "it got a Figure"),
    (lambda ax: save_picture(ax, "mine"), "must end in .png, as in 'my_picture.png'; it is 'mine'"),
    (lambda ax: save_picture(ax, title=5), "title is a text in quotes.*it is 5"),
    (lambda ax: save_picture(ax, title=" "), "title is a text in quotes"),
    (lambda ax: save_picture(ax, "none/a.png"), "no folder none"),
    (lambda ax: save_picture(ax, "photo.png"), "a file photo.png that save_picture did not make"),
    (lambda ax: save_picture(ax, "x" * 300 + ".png"), "cannot be written"),
])  # fmt: skip
def test_each_error_is_one_sentence_and_nothing_is_lost(call, sentence):
    Image.new("RGB", (2, 2)).save("photo.png")
    with pytest.raises(DataError, match=sentence) as caught:
        call(seats(VOTES))
    assert "\n" not in str(caught.value)
    assert opened("photo.png")[1].shape == (2, 2, 3)


def test_a_picture_of_ones_own_is_replaced():
    save_picture(seats(VOTES), title="First")
    save_picture(seats(VOTES), title="Second")
    assert opened()[0]["Title"] == "Second"
