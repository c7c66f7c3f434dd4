"""Facts of the record on which lessons and pictures rest: a sentence, an expression on the tables, its value.

Each stands here once. A row that contradicts one of them is wrong, or its source is; a new fact is one more line.
"""

import pandas as pd
import pytest

from utils import ALLIES, CSTO, load, members_on, shares, tally, vote_matrix  # noqa: F401 (expressions use them)
from utils.measures import members_by_year

VOTES = load("votes")
EVENTS = load("events").set_index("event_id")
SAID = load("statements")
MEMBERSHIP = load("csto_membership")
BORDERS = load("map_borders")
EXPORTS = load("oil_exports")
CPC = load("cpc_disruptions")


def votes_of(states, resolution):
    return vote_matrix(VOTES, states)[resolution].tolist()


def day(event):
    return str(EVENTS.loc[event, "date"].date())


def days_before_the_vote(event):
    return (pd.Timestamp("2022-11-14") - EVENTS.loc[event, "date"]).days


def how_of(state, on):
    return sorted(members_on(MEMBERSHIP, on).query("iso3 == @state")["instrument"])


def nato_in(years):
    nato = load("alliance_membership").query("organisation == 'NATO'")
    return members_by_year(nato, min(years), max(years))[years].tolist()


def percent(profile, state, states=None):
    return shares(load(profile), state, states)["percent"].round(1).dropna().tolist()


FACTS = [
    # the votes
    ("ES-11/5 was adopted by 94 to 14, with 73 abstentions; 12 did not vote.",
     'tally(VOTES, "ES-11/5").tolist()', [94, 73, 14, 12]),
    ("ES-11/1 was adopted by 141 to 5.", 'tally(VOTES, "ES-11/1").tolist()', [141, 35, 5, 12]),
    ("ES-11/3 was adopted by 93 to 24.", 'tally(VOTES, "ES-11/3").tolist()', [93, 58, 24, 18]),
    ("ES-11/4 was adopted by 143 to 5.", 'tally(VOTES, "ES-11/4").tolist()', [143, 35, 5, 10]),
    ("68/262, on Crimea, was adopted by 100 to 11.", 'tally(VOTES, "68/262").tolist()', [100, 58, 11, 24]),
    ("Four of the five allies abstained on ES-11/5, Belarus voted no.", 'votes_of(ALLIES, "ES-11/5")',
     ["abstain", "no", "abstain", "abstain", "abstain"]),
    ("On ES-11/3 four allies voted no, Armenia did not vote.", 'votes_of(ALLIES, "ES-11/3")', ["did not vote", *["no"] * 4]),
    ("No ally voted yes on any of the 19.", '(vote_matrix(VOTES, ALLIES) == "yes").to_numpy().sum()', 0),
    ("Belarus voted no on all 19.", 'set(vote_matrix(VOTES, ["BLR"]).loc["BLR"])', {"no"}),
    ("Nineteen roll calls are complete.", "vote_matrix(VOTES, ALLIES).shape", (5, 19)),
    # what the states said
    ("Of the five allies Belarus alone gave its reason for ES-11/5 in the Assembly.",
     "SAID.query(\"resolution == 'ES-11/5' and iso3 in @ALLIES\").set_index('iso3')['status'].sort_index().tolist()",
     ["none_found", "stated_in_assembly", "none_found", "none_found", "none_found"]),
    # membership
    ("Six states were members of the CSTO on the day of the vote.",
     "sorted(members_on(MEMBERSHIP, '2022-11-14').query(\"instrument == 'CSTO'\")['iso3'])", CSTO),
    ("Armenia has frozen its part, and has not left.", 'how_of("ARM", "2025-12-31")',
     ["CST treaty", "CSTO", "CSTO participation frozen"]),
    ("On the day of the vote it was not frozen.", 'how_of("ARM", "2022-11-14")', ["CST treaty", "CSTO"]),
    ("Uzbekistan was in twice, and left twice; the second time by suspension.",
     "MEMBERSHIP.query(\"iso3 == 'UZB'\")['event_end'].str.contains('suspended').tolist()", [False, True]),
    ("NATO grew from 16 to 32 members.", "nato_in([1992, 1999, 2004, 2022, 2023, 2024])", [16, 19, 26, 30, 31, 32]),
    ("Russia's part of the CSTO: people, GDP, spending, troops.", 'percent("csto_profile", "RUS", CSTO)',
     [74.8, 86.0, 94.9, 84.9]),
    ("The part of the United States in NATO: people, GDP, spending.", 'percent("nato_profile", "USA")', [35.1, 51.9, 69.2]),
    # the story's events
    ("The remark came on 24 April.", 'day("E14")', "2022-04-24"),
    ("The speech in St Petersburg came on 17 June.", 'day("E19")', "2022-06-17"),
    ("The fine and the parade precede the remark.", 'day("E06") < day("E12") < day("E14") < day("E19")', True),
    ("The court's order is of 5 July.", 'day("E22")', "2022-07-05"),
    ("The visits lie 61, 33 and 19 days before the vote.",
     '[days_before_the_vote(event) for event in ("E29", "E33", "E36")]', [61, 33, 19]),
    ("The story leaves out the vote of 7 April, and the days of 13 and 14 September.",
     '[day(event) for event in ("E11", "E28", "E30") if not EVENTS.loc[event, "in_story"]]',
     ["2022-04-07", "2022-09-13", "2022-09-14"]),
    # oil
    ("The order of 5 July 2022 stopped nothing.", "CPC[CPC['start'] == '2022-07-05']['what_stopped'].tolist()",
     ["order only"]),
    ("Loading stopped in four rows.", "(CPC['what_stopped'] == 'loading stopped').sum()", 4),
    ("The network holds 64.3 million tonnes of 2022.", 'round(load("oil_nodes")["export_supply_2022_mt"].sum(), 1)', 64.3),
    # the map
    ("No line is drawn between Crimea and the rest of Ukraine.",
     'len(BORDERS.query("32.2 < lon < 36.7 and 44.0 < lat < 46.6"))', 0),
    ("Every line at Kosovo is disputed.",
     "set(BORDERS.query(\"side_a == 'Kosovo' or side_b == 'Kosovo'\")['disputed'])", {True}),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expression", "value"), FACTS, ids=[sentence for sentence, *_ in FACTS])
def test_the_tables_say_so(sentence, expression, value):
    assert eval(expression) == value
