"""Facts of the record on which lessons and pictures rest: where it is told, a sentence, an expression, its value.

Each stands here once. A row that contradicts one of them is wrong, or its source is; a new fact is one more line.
Where a lesson (00 to 06), a table or README.md is named, the sentence must stand there, word for word; so neither text
nor table can change alone (tests/lessons/test_facts_in_lessons.py). The published counts stand in test_data.py.
"""

import functools

import pandas as pd
import pytest

import utils
from utils import ALLIES, CSTO, data, load, members_on, shares, vote_matrix  # noqa: F401 (expressions use them)
from utils.measures import members_by_year

# ruff: noqa: E501, PD010
VOTES = load("votes")
EVENTS = load("events").set_index("event_id")
SAID = load("statements")
MEMBERSHIP = load("csto_membership")
BORDERS = load("map_borders")
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


def row(table, key, value):
    return load(table).set_index(key).loc[value]


event = functools.partial(row, "events", "event_id")
claim = functools.partial(row, "claims", "claim_id")
disruption = functools.partial(row, "cpc_disruptions", "event_id")
resolution = functools.partial(row, "resolutions", "resolution")


def statements(*ids):
    return load("statements").set_index("statement_id").loc[list(ids)]


def imported(year, kind):
    """Russia's percent of all goods that Kazakhstan imported, by kind of source."""
    rows = load("trade").query("iso3 == 'KAZ' and flow == 'import' and partner == 'RUS'")
    rows = rows.query("year == @year and source_kind == @kind and product_scope == 'total goods trade'")
    return int(rows["share_percent"].item())


def energy(indicator):
    return load("energy_dependence").set_index("indicator").loc[indicator, "value"]


def voted(vote):
    return VOTES[(VOTES["resolution"] == "ES-11/5") & (VOTES["vote"] == vote)]["iso3"].tolist()


def vote(state, resolution):
    return str(VOTES.set_index(["iso3", "resolution"]).loc[(state, resolution), "vote"])


def voted_by(state, vote):
    return int(((VOTES["iso3"] == state) & (VOTES["vote"] == vote)).sum())


def point(state, year):
    return load("ideal_points").set_index(["iso3", "year"]).loc[(state, year), "ideal_point"]


def same_as_russia(state, late):
    """(same votes, votes in which both took part), up to 2021 or from 2022 on; counted here, without utils."""
    dates = load("resolutions").set_index("resolution")["date"]
    table = VOTES.astype({"vote": str}).pivot(index="resolution", columns="iso3", values="vote")[[state, "RUS"]]
    table = table[(dates.reindex(table.index) >= "2022") == late]
    both = table[(table != "did not vote").all(axis=1)]
    return int((both[state] == both["RUS"]).sum()), len(both)


def human_rights(state):
    texts = load("resolutions").query(  # noqa: F841 (the query below uses it)
        "complete and topic == 'human rights in occupied territory'"
    )["resolution"]
    votes = VOTES.query("iso3 == @state and resolution in @texts")
    return {k: int(v) for k, v in votes["vote"].astype(str).value_counts().items()}


def index_since_2021():
    table = utils.concentration(load("oil_exports")).query("year >= 2021")
    return [round(float(table["hhi_low"].min()), 2), round(float(table["hhi_high"].max()), 2)]


def with_caveat():
    claims = load("claims").query("verdict != 'supported'")
    return int(claims["caveat_kind"].str.contains("denominator|date|measure").sum()), len(claims)


FACTS = [  # where, sentence, expression, value
    # the votes
    ("", "Four of the five allies abstained on ES-11/5, Belarus voted no.", 'votes_of(ALLIES, "ES-11/5")',
     ["abstain", "no", "abstain", "abstain", "abstain"]),
    ("", "On ES-11/3 four allies voted no, Armenia did not vote.", 'votes_of(ALLIES, "ES-11/3")', ["did not vote", *["no"] * 4]),
    ("", "Belarus voted no on all 19.", 'set(vote_matrix(VOTES, ["BLR"]).loc["BLR"])', {"no"}),
    ("", "Nineteen roll calls are complete.", "vote_matrix(VOTES, ALLIES).shape", (5, 19)),
    # what the states said
    ("", "Of the five allies Belarus alone gave its reason for ES-11/5 in the Assembly.",
     "SAID.query(\"resolution == 'ES-11/5' and iso3 in @ALLIES\").set_index('iso3')['status'].sort_index().tolist()",
     ["none_found", "stated_in_assembly", "none_found", "none_found", "none_found"]),
    # membership
    ("", "Six states were members of the CSTO on the day of the vote.",
     "sorted(members_on(MEMBERSHIP, '2022-11-14').query(\"instrument == 'CSTO'\")['iso3'])", CSTO),
    ("", "Armenia has frozen its part, and has not left.", 'how_of("ARM", "2025-12-31")',
     ["CST treaty", "CSTO", "CSTO participation frozen"]),
    ("", "On the day of the vote it was not frozen.", 'how_of("ARM", "2022-11-14")', ["CST treaty", "CSTO"]),
    ("", "Uzbekistan was in twice, and left twice; the second time by suspension.",
     "MEMBERSHIP.query(\"iso3 == 'UZB'\")['event_end'].str.contains('suspended').tolist()", [False, True]),
    ("", "NATO grew from 16 to 32 members.", "nato_in([1992, 1999, 2004, 2022, 2023, 2024])", [16, 19, 26, 30, 31, 32]),
    ("", "Russia's part of the CSTO: people, GDP, spending, troops.", 'percent("csto_profile", "RUS", CSTO)',
     [74.8, 86.0, 94.9, 84.9]),
    ("", "The part of the United States in NATO: people, GDP, spending.", 'percent("nato_profile", "USA")', [35.1, 51.9, 69.2]),
    # the story's events
    ("", "The remark came on 24 April.", 'day("E14")', "2022-04-24"),
    ("", "The speech in St Petersburg came on 17 June.", 'day("E19")', "2022-06-17"),
    ("", "The fine and the parade precede the remark.", 'day("E06") < day("E12") < day("E14") < day("E19")', True),
    ("", "The court's order is of 5 July.", 'day("E22")', "2022-07-05"),
    ("", "The visits lie 61, 33 and 19 days before the vote.",
     '[days_before_the_vote(event) for event in ("E29", "E33", "E36")]', [61, 33, 19]),
    ("", "The story leaves out the vote of 7 April, and the days of 13 and 14 September.",
     '[day(event) for event in ("E11", "E28", "E30") if not EVENTS.loc[event, "in_story"]]',
     ["2022-04-07", "2022-09-13", "2022-09-14"]),
    # oil
    ("", "The order of 5 July 2022 stopped nothing.", "CPC[CPC['start'] == '2022-07-05']['what_stopped'].tolist()",
     ["order only"]),
    ("", "Loading stopped in six rows.", "(CPC['what_stopped'] == 'loading stopped').sum()", 6),
    ("", "By drones: on 24 September, 25 and 29 November 2025.",
     "CPC.query(\"cause_kind == 'drones' and what_stopped == 'loading stopped'\")['start'].dt.strftime('%m-%d').tolist()",
     ["09-24", "11-25", "11-29"]),
    ("04", "three drone attacks stopped the loading", "CPC.query(\"what_stopped == 'loading stopped'\")['cause_kind'].value_counts().to_dict()",
     {"drones": 3, "storm": 2, "bad weather": 1}),
    ("cpc_disruptions", "by Kommersant's sources the water at the moorings was closed to all ships on 16 June", "disruption('D02')['what_stopped']", "moorings out"),
    ("events", "Mine search: moorings out", "day('E20')", "2022-06-17"),
    ("", "The storm of 2023 stopped the loading for three days.", "(disruption('D07')['end'] - disruption('D07')['start']).days", 3),
    ("", "Two moorings load as usual since 25 January 2026.", "str(disruption('D13')['end'].date())", "2026-01-25"),
    ("", "The network holds 64.3 million tonnes of 2022.", 'round(load("oil_nodes")["export_supply_2022_mt"].sum(), 1)', 64.3),
    # the map
    ("", "No line is drawn between Crimea and the rest of Ukraine.",
     'len(BORDERS.query("32.2 < lon < 36.7 and 44.0 < lat < 46.6"))', 0),
    ("", "Every line at Kosovo is disputed.",
     "set(BORDERS.query(\"side_a == 'Kosovo' or side_b == 'Kosovo'\")['disputed'])", {True}),
    # the resolution and the vote
    ("00", "recommended a register of claims", "'eparation' in resolution('ES-11/5')['title']", True),
    ("00", "Axios, 17 November 2022", "f'{utils.STORY_DAY:%-d %B %Y}'", "17 November 2022"),
    ("03", "By the Assembly's rules it does not count for the majority", "round(100 * len(voted('yes')) / (len(voted('yes')) + len(voted('no'))))", 87),
    ("", "Below half of all members", "round(100 * len(voted('yes')) / 193, 1)", 48.7),
    ("03", "on 26 April 2023, Armenia and Kazakhstan voted *yes*", "event('E61')['actors']", "ARM;BLR;KAZ;KGZ;RUS;TJK"),
    ("events", "Armenia and Kazakhstan for, Belarus against", "day('E61')", "2023-04-26"),
    ("events", "105-9-33: Armenia for, Belarus against", "day('E64')", "2025-04-16"),
    ("03", "outside them we know of two that did, in 2023", "int((utils.vote_matrix(load('votes'), utils.ALLIES) == 'yes').sum().sum())", 0),
    ("statements", "an abstention or taking no part", "vote('ARM', 'ES-11/3')", "did not vote"),
    ("01", "the Register of Damage was set up in May 2023", "day('E62')", "2023-05-17"),
    ("01", "A convention of December 2025 is to add a commission", "day('E66')", "2025-12-16"),
    ("events", "it needs 25 ratifications", "event('E66')['short']", "Claims commission is agreed"),
    ("03", "without them: 6, 16 and 23", "[round(100 * utils.chance_at_least(4, *hat)) for hat in ((69, 187), (68, 141), (24, 44))]", [6, 16, 23]),
    ("03", "Russia's point moved by 0.39, Kazakhstan's by 0.12", "[round(abs(point(c, 2023) - point(c, 2021)), 2) for c in ('RUS', 'KAZ')]", [0.39, 0.12]),
    # the order of events
    ("01", "that refusal had been stated since 22 February", "day('E57')", "2022-02-22"),
    ("", "the same refusal had been stated on 22 February and 29 March", "[f'{d:%m-%d}' for d in statements('S02', 'S85')['said_on']]", ["03-29", "02-22"]),
    ("01", "Reports say that the video names the parade", "'parade' in event('E14')['event'] and 'Z' in event('E14')['event']", True),
    ("01", "By the story both are of its week, 14 to 17 November", "sorted(set(load('events').set_index('event_id').loc[['E37', 'E38'], 'date_precision']))", ["month"]),
    ("events", "Iran gave Russia drones: a limited number, months before the war", "(utils.STORY_DAY - event('E60')['date']).days", 12),
    ("events", "Uzbekistan does not recognise Luhansk and Donetsk", "(event('E19')['date'] - event('E59')['date']).days", 92),
    # Armenia
    ("02", "no notice of withdrawal was found", "f\"{data.as_of('csto_membership'):%B %Y}\"", "June 2026"),
    ("02", "Armenia voted as Russia did in 11 of 11 texts up to 2021, and in none of 7 since", "[same_as_russia('ARM', late) for late in (False, True)]", [(11, 11), (0, 7)]),
    ("events", "Armenia counts 225 dead", "event('E28')['short']", "Azerbaijan strikes inside Armenia"),
    ("events", "More than 100,000 people, nearly all Armenians of Nagorno-Karabakh, flee", "(event('E63')['date'] - event('E47')['date']).days", 5),
    ("02", "by official count 238 people died", "'238 people died' in event('E02')['note']", True),
    # the oil
    ("04", "In 2022 Russia's state owned 31 percent of it, Kazakhstan's 21, Chevron 15", "[round(energy(i)) for i in ('Russian_state_stake_in_CPC', 'Kazakh_state_stake_in_CPC', 'Chevron_stake_in_CPC')]", [31, 21, 15]),
    ("04", "Kazakhstan ascribed the attack of 29 November 2025 to Ukraine and protested", "disruption('D13')['attributed_to'].split(',')[0]", "Ukraine"),
    ("cpc_disruptions", "restored after 84 days", "(disruption('D08')['end'] - disruption('D08')['start']).days", 84),
    ("cpc_disruptions", "a Russian court ruled that the terminal's moorings should not be suspended", "f\"{disruption('D09')['end']:%Y-%m}\"", "2025-04"),
    ("", "stayed between 0.62 and 0.69", "index_since_2021()", [0.62, 0.69]),
    # the claims
    ("claims", "43 percent in 2021 (national statistics), 29 percent in 2022 (Factbook)", "[imported(year, kind) for year, kind in ((2021, 'other'), (2022, 'Factbook'))]", [43, 29]),
    ("05", "43 percent in 2021 (national statistics) and 29 percent in 2022 (Factbook)", "claim('C38')['verdict']", "not_checkable"),
    ("claims", "The order was soon reversed", "row('garbled_terms', 'garbled', 'quickly reversed')['correct']", "soon reversed"),
    ("claims", "a court's of July 2022 stopped nothing, a regulator's of April 2025 took moorings out", "[disruption(d)['what_stopped'] for d in ('D03', 'D09')]", ["order only", "moorings out"]),
    ("claims", "Kazakhstan shares the second-longest land border with Russia", "claim('C11')['caveat_kind']", "wording;measure"),
    ("claims", "The third move, the words in St Petersburg, came eight weeks later", "claim('C19')['verdict']", "supported_with_caveat"),
    ("claims", "of the 178 states outside, 12 voted no", "(193 - len(utils.FORMER_SOVIET), len([c for c in voted('no') if c not in utils.FORMER_SOVIET]))", (178, 12)),
    ("claims", "the first visit is 64 days back", "(utils.STORY_DAY - event('E29')['date']).days", 64),
    ("claims", "on ES-11/4, China abstained and Iran did not vote", "[vote(c, 'ES-11/4') for c in ('CHN', 'IRN')]", ["abstain", "did not vote"]),
    ("claims", "Iran: its foreign minister said on 5 November", "claim('C41')['caveat_kind']", "source;date"),
    ("05", "22 of the 35 claims that are not simply supported", "with_caveat()", (22, 35)),
    ("README.md", "12 supported, 27 supported with caveat, 2 contradicted, 6 not checkable", "[int((load('claims')['verdict'] == v).sum()) for v in ('supported', 'supported_with_caveat', 'contradicted', 'not_checkable')]", [12, 27, 2, 6]),
    ("05", "One word that we took for a mistake was right", "int(load('garbled_terms')['garbled'].str.contains('Alexsandr').sum())", 0),
    # the rest
    ("06", "on all seven human-rights texts on which it voted", "human_rights('KAZ')", {"no": 7, "did not vote": 1}),
    ("06", "China stands near with 13 no and 6 abstentions", "[voted_by('CHN', v) for v in ('no', 'abstain')]", [13, 6]),
    ("alliance_membership", "associate since 26 August 2005", "str(load('alliance_membership').query('iso3 == \"TKM\" and status == \"associate\"')['start'].dt.date.item())", "2005-08-26"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("where", "sentence", "expression", "value"), FACTS, ids=[f"{w}{s[:60]}" for w, s, *_ in FACTS]
)
def test_the_tables_say_so(where, sentence, expression, value):
    assert eval(expression) == value
