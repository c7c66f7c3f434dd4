"""Explorers without a browser: what the controls do, alt text, reset, nothing left behind."""

import matplotlib.pyplot as plt
import pytest

from utils import explore, load, tally


@pytest.fixture
def vote():
    return explore.vote()


def test_vote_explorer_counts_what_is_chosen(vote):
    assert vote.says.startswith("ES-11/5, all 193 members: 94 yes, 73 abstain, 14 no, 12 did not vote")
    vote.controls["group"].value = "CSTO"
    assert vote.says == "ES-11/5, CSTO: 0 yes, 4 abstain, 2 no, 0 did not vote."
    vote.controls["resolution"].value = "ES-11/3"
    assert vote.says == "ES-11/3, CSTO: 0 yes, 0 abstain, 5 no, 1 did not vote."
    vote.controls["state"].value = "ARM"
    assert vote.says.endswith("Armenia: did not vote.")


def test_vote_explorer_agrees_with_the_measure_for_every_resolution(vote):
    for _, resolution in vote.controls["resolution"].options:
        vote.controls["resolution"].value = resolution
        counts = tally(load("votes"), resolution)
        assert ", ".join(f"{n} {v}" for v, n in counts.items()) in vote.says


def test_picture_changes_and_its_alt_text_tells_the_state(vote):
    first = vote.image.value
    vote.controls["resolution"].value = "68/262"
    assert vote.image.value != first
    assert 'alt="68/262' in vote.image.value
    assert "100 yes" in vote.image.value
    assert "100 yes" in vote.state.value


def test_reset_goes_back_to_the_first_picture(vote):
    first = vote.image.value
    vote.controls["resolution"].value = "68/262"
    vote.controls["state"].value = "KAZ"
    vote.reset.click()
    assert vote.image.value == first


def test_explorers_do_not_disturb_each_other_and_leave_no_figures():
    plt.close("all")
    one, two = explore.vote(), explore.vote("ES-11/3")
    said = two.says
    one.controls["group"].value = "NATO"
    assert two.says == said
    assert plt.get_fignums() == []


def test_artists_are_kept(vote):
    before = [id(a) for a in vote.ax.get_children()]
    vote.controls["resolution"].value = "68/262"
    vote.controls["group"].value = "NATO"
    assert [id(a) for a in vote.ax.get_children()] == before


def test_without_widgets_the_default_picture_shows(vote):
    bundle = vote._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert data["text/html"].startswith('<img alt="ES-11/5')
    assert data["text/plain"] == f"Explorer. {vote.says}"


def test_every_slider_has_a_named_box():
    box = explore.base.slider_with_box("Days", 30, 0, 90)
    slider = box.row.children[1]
    slider.value = 45
    assert box.value == 45
    assert box.description == "Days"
