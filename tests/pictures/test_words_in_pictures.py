"""What can be read in each picture beside the data: axes with their unit, keys, notes, source. One row a picture."""

import inspect

import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Text

import utils
from utils import ALLIES, CSTO, load

VOTES = load("votes")
LINKS = utils.oil_links(load("oil_routes"), load("oil_nodes"))
DATES = load("resolutions").set_index("resolution")["date"]
BARS = load("csto_membership")


def groups():
    csto = utils.shares(load("csto_profile"), "RUS", CSTO)
    return {"Russia in the CSTO": csto, "United States in NATO": utils.shares(load("nato_profile"), "USA")}


def members():
    rows, frozen = BARS[BARS["instrument"] == "CSTO"], BARS[BARS["instrument"].str.contains("frozen")]
    count = {"CSTO": utils.members_by_year(rows, 2003, 2025), "again": utils.members_by_year(rows, 2003, 2025)}
    return count, utils.members_by_year(frozen, 2003, 2025)


def points():
    return utils.classical_scaling(1 - utils.agreement_matrix(VOTES, CSTO))


READ = {  # picture -> how it is drawn, what must be readable in it
    "seats": (lambda: utils.seats(VOTES, "ES-11/5", ALLIES),
        ["How did 193 states vote on ES-11/5?", "94 yes", "73 abstain", "14 no", "12 did not vote", "Tajikistan"]),
    "matrix": (lambda: utils.matrix(utils.vote_matrix(VOTES, ALLIES), DATES),
        ["Kyrgyzstan", "ES-11/5  14 Nov 2022", "Y = yes, A = abstain, N = no, – = did not vote"]),
    "hat": (lambda: utils.hat(utils.draw_names(73, 192), 4),
        ["abstentions among 5 names from the hat", "draws of 100", "4 or more: 7 of 100 draws", "10,000 draws"]),
    "year_lines": (lambda: utils.year_lines(load("agreement"), "agreement", ALLIES),
        ["agreement rate with Russia", "Armenia", "Voeten roll calls"]),
    "timeline": (lambda: utils.timeline(load("events").query("core")),
        ["IN THE STORY", "NOT IN THE STORY", "dotted line: only the month is known", "it lasted several days"]),
    "membership_bars": (lambda: utils.membership_bars(BARS),
        ["treaty of 1992", "organisation (CSTO)", "participation frozen", "observer of the Parliamentary Assembly",
         "vote of 14 November 2022", "suspended, Dec 2012", "As of June 2026"]),
    "asymmetry_bars": (lambda: utils.asymmetry_bars(groups()),
        ["percent of the group's total", "Russia in the CSTO", "United States in NATO", "states have a figure", "SIPRI"]),
    "dependence_dots": (lambda: utils.dependence_dots(utils.dependence(load("trade"), load("csto_profile"))),
        ["imports from Russia %, 2019", "remittances % of GDP, 2021", "border with Russia km, 2022", "no figure held"]),
    "member_lines": (lambda: utils.member_lines(*members()),
        ["states on 31 December", "CSTO: 6", "1 of them frozen"]),
    "hhi_years": (lambda: utils.hhi_years(utils.concentration(load("oil_exports"))),
        ["HHI (1 = one route only)", "year; below it: parts in the source", "no split by route found",
         "7 July 2022: order to find other routes", "Hollow: January to October only"]),
    "route_map": (lambda: utils.route_map(utils.reroute(LINKS, ["CPC"])),
        ["Numbers: flow, of capacity, in Mt a year", "across Russia", "inside Kazakhstan", "other states", "CPC terminal",
         "Kenkiyak", "closed", "dashed: flow not known", "UN 68/262", "disputed lines dotted"]),
    "disruption_strip": (lambda: utils.disruption_strip(load("cpc_disruptions")),
        ["loading stopped", "less capacity", "the oil flowed", "a field, not the pipeline", "court: an order only",
         "21 Mar 2022", "stopped at some time in it", "at least two weeks wide"]),
    "sensitivity": (lambda: utils.sensitivity({"base": utils.closure(utils.reroute(LINKS, ["CPC"]), 30, 111.93)}),
        ["gross value, billion dollars (line: base case)", "base", "3.05", "own model"]),
    "scorecard": (lambda: utils.scorecard(load("claims")),
        [f"How do {len(load('claims'))} claims stand?", "supported with caveat", "the project's own coding"]),
    "similarity_map": (lambda: utils.similarity_map(points()[0], ring=["KAZ"], share=points()[1]),
        ["Kazakhstan", "by eigenvalues", "Near = similar votes; the directions have no meaning"]),
}  # fmt: skip


def test_every_picture_has_its_row():
    functions = inspect.getmembers(utils, inspect.isfunction)
    assert set(READ) == {name for name, function in functions if "ax" in inspect.signature(function).parameters}


@pytest.mark.parametrize("picture", READ)
def test_what_must_be_readable_is_there(picture):
    draw, wanted = READ[picture]
    figure = draw().figure
    figure.draw_without_rendering()  # dates get their words only now
    seen = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    plt.close("all")
    for words in wanted:  # a long line may be broken anywhere
        assert any(words in text.replace("\n", " ") for text in seen), f"{words!r} is not in {seen}"


@pytest.mark.parametrize("picture", READ)
def test_title_and_ax_are_given_by_name_alone(picture):
    given = inspect.signature(getattr(utils, picture)).parameters
    assert given["title"].kind == given["ax"].kind == inspect.Parameter.KEYWORD_ONLY
