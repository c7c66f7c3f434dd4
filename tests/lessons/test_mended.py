"""The record, put right: each fact that was mended, as a sentence, an expression on the tables, and its value.

Where a lesson (00 to 06), a table or README.md is named, the sentence must stand there; so neither text nor table
can go back alone.
"""

import re

import pytest
from tests.lessons.masters import LESSONS, ROOT, master

import utils
from utils import data

# ruff: noqa: E501
FACTS = [  # where, sentence, expression, value
    # the resolution and the vote
    ("00", "recommended a register of claims", "'eparation' in resolution('ES-11/5')['title']", True),
    ("00", "Axios, 17 November 2022", "f'{utils.STORY_DAY:%-d %B %Y}'", "17 November 2022"),
    ("03", "By the Assembly's rules it does not count for the majority", "round(100 * yes() / (yes() + no()))", 87),
    ("03", "Below half of all members", "round(100 * yes() / 193, 1)", 48.7),
    ("03", "on 26 April 2023, Armenia and Kazakhstan voted *yes*", "event('E61')['actors']", "ARM;BLR;KAZ;KGZ;RUS;TJK"),
    ("events", "Armenia and Kazakhstan for, Belarus against", "f\"{event('E61')['date']:%Y-%m-%d}\"", "2023-04-26"),
    ("events", "105-9-33: Armenia for", "f\"{event('E64')['date']:%Y-%m-%d}\"", "2025-04-16"),
    ("03", "outside them two did, in 2023", "int((utils.vote_matrix(load('votes'), utils.ALLIES) == 'yes').sum().sum())", 0),
    ("statements", "an abstention or taking no part", "vote('ARM', 'ES-11/3')", "did not vote"),
    ("01", "the Register of Damage was set up in May 2023", "f\"{event('E62')['date']:%Y-%m-%d}\"", "2023-05-17"),
    ("01", "A convention of December 2025 adds a commission", "f\"{event('E66')['date']:%Y-%m-%d}\"", "2025-12-16"),
    ("03", "without them: 6, 16 and 23", "[round(100 * utils.chance_at_least(4, *hat)) for hat in ((69, 187), (68, 141), (24, 44))]", [6, 16, 23]),
    ("03", "Russia's point moved by 0.39, Kazakhstan's by 0.12", "[round(abs(point(c, 2023) - point(c, 2021)), 2) for c in ('RUS', 'KAZ')]", [0.39, 0.12]),
    # the order of events
    ("01", "that refusal had been stated since 22 February", "f\"{event('E57')['date']:%Y-%m-%d}\"", "2022-02-22"),
    ("01", "the same refusal had been stated on 22 February and 29 March", "[f'{d:%m-%d}' for d in statements('S02', 'S85')['said_on']]", ["03-29", "02-22"]),
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
    ("04", "Russia's state owns 31 percent of it, Kazakhstan's 21, Chevron 15", "[round(energy(i)) for i in ('Russian_state_stake_in_CPC', 'Kazakh_state_stake_in_CPC', 'Chevron_stake_in_CPC')]", [31, 21, 15]),
    ("04", "Kazakhstan ascribed the attack of 29 November 2025 to Ukraine and protested", "disruption('D13')['attributed_to'].split(',')[0]", "Ukraine"),
    ("cpc_disruptions", "restored after 84 days", "(disruption('D08')['end'] - disruption('D08')['start']).days", 84),
    ("cpc_disruptions", "a Russian court ruled that the terminal's moorings should not be suspended", "f\"{disruption('D09')['end']:%Y-%m}\"", "2025-04"),
    ("04", "stayed between 0.62 and 0.69", "index_since_2021()", [0.62, 0.69]),
    # the claims
    ("claims", "Kazakhstan shares the second-longest land border with Russia", "claim('C11')['caveat_kind']", "wording;measure"),
    ("claims", "The third move, the words in St Petersburg, came eight weeks later", "claim('C19')['verdict']", "supported_with_caveat"),
    ("claims", "of the 178 states outside, 12 voted no", "(193 - len(utils.FORMER_SOVIET), len([c for c in voted('no') if c not in utils.FORMER_SOVIET]))", (178, 12)),
    ("claims", "the first visit is 64 days back", "(utils.STORY_DAY - event('E29')['date']).days", 64),
    ("claims", "on ES-11/4, China abstained and Iran did not vote", "[vote(c, 'ES-11/4') for c in ('CHN', 'IRN')]", ["abstain", "did not vote"]),
    ("claims", "Iran: its foreign minister said on 5 November", "claim('C41')['caveat_kind']", "source;date"),
    ("05", "22 of the 35 claims with a caveat", "with_caveat()", (22, 35)),
    ("README.md", "12 supported, 27 supported with caveat, 2 contradicted, 6 not checkable", "[int((load('claims')['verdict'] == v).sum()) for v in ('supported', 'supported_with_caveat', 'contradicted', 'not_checkable')]", [12, 27, 2, 6]),
    ("05", "One slip was none", "int(load('garbled_terms')['garbled'].str.contains('Alexsandr').sum())", 0),
    # the rest
    ("06", "on all seven human-rights texts on which it voted", "human_rights('KAZ')", {"no": 7, "did not vote": 1}),
    ("06", "China stands near with 13 no and 6 abstentions", "[voted_by('CHN', v) for v in ('no', 'abstain')]", [13, 6]),
    ("alliance_membership", "associate since 26 August 2005", "str(load('alliance_membership').query('iso3 == \"TKM\" and status == \"associate\"')['start'].dt.date.item())", "2005-08-26"),
]  # fmt: skip


def load(table):
    return data.load(table)


def row(table, key, value):
    return load(table).set_index(key).loc[value]


def event(i):
    return row("events", "event_id", i)


def claim(i):
    return row("claims", "claim_id", i)


def disruption(i):
    return row("cpc_disruptions", "event_id", i)


def resolution(r):
    return row("resolutions", "resolution", r)


def statements(*ids):
    return load("statements").set_index("statement_id").loc[list(ids)]


def energy(indicator):
    return load("energy_dependence").set_index("indicator").loc[indicator, "value"]


def yes():
    return len(voted("yes"))


def no():
    return len(voted("no"))


def voted(vote):
    votes = load("votes")
    return votes[(votes["resolution"] == "ES-11/5") & (votes["vote"] == vote)]["iso3"].tolist()


def vote(state, resolution):
    return str(load("votes").set_index(["iso3", "resolution"]).loc[(state, resolution), "vote"])


def voted_by(state, vote):
    votes = load("votes")
    return int(((votes["iso3"] == state) & (votes["vote"] == vote)).sum())


def point(state, year):
    return load("ideal_points").set_index(["iso3", "year"]).loc[(state, year), "ideal_point"]


def same_as_russia(state, late):
    """(same votes, votes in which both took part), up to 2021 or from 2022 on; counted here, without utils."""
    dates = load("resolutions").set_index("resolution")["date"]
    table = load("votes").astype({"vote": str}).pivot(index="resolution", columns="iso3", values="vote")[[state, "RUS"]]
    table = table[(dates.reindex(table.index) >= "2022") == late]
    both = table[(table != "did not vote").all(axis=1)]
    return int((both[state] == both["RUS"]).sum()), len(both)


def human_rights(state):
    texts = load("resolutions").query(  # noqa: F841 (the query below uses it)
        "complete and topic == 'human rights in occupied territory'")["resolution"]
    votes = load("votes").query("iso3 == @state and resolution in @texts")
    return {k: int(v) for k, v in votes["vote"].astype(str).value_counts().items()}


def index_since_2021():
    table = utils.concentration(load("oil_exports")).query("year >= 2021")
    return [round(float(table["hhi_low"].min()), 2), round(float(table["hhi_high"].max()), 2)]


def with_caveat():
    claims = load("claims").query("verdict != 'supported'")
    return int(claims["caveat_kind"].str.contains("denominator|date|measure").sum()), len(claims)


def text_of(where):
    if where == "README.md":
        return (ROOT / where).read_text(encoding="utf-8")
    for lesson in LESSONS:
        if lesson.startswith(where):
            return "\n".join(cell.source.replace("\\'", "'") for cell in master(lesson).cells)
    return (data.DATA / f"{where}.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("where", "sentence", "expression", "value"), FACTS, ids=[f"{w}: {s[:50]}" for w, s, _, _ in FACTS]
)
def test_a_mended_fact_stands_in_text_and_table(where, sentence, expression, value):
    assert sentence in text_of(where)
    assert eval(expression) == value


AS_OF = re.compile(r"[Aa]s of (\w+ \d{4}|\d+ \w+ \d{4})")


def test_the_day_of_the_last_check_stands_in_one_field():
    """Every *as of* in a lesson that is about the membership says what the field says."""
    wanted, found = f"{data.as_of('csto_membership'):%B %Y}", []
    for lesson in LESSONS:
        for cell in master(lesson).cells:
            for day in AS_OF.findall(cell.source if cell.cell_type == "markdown" else ""):
                listed = [entry["text"] for entry in cell.metadata.get("numbers", [])]
                found.append(day)
                assert day == wanted and day in listed, f"{lesson}, cell {cell.id}: {day}"
    assert len(found) >= 4


def test_a_wrong_date_contradicts_by_one_rule():
    """Nothing of the kind at the time named: contradicted. It happened, a part or some days off: a caveat."""
    claims = load("claims").set_index("claim_id")
    dated = claims[claims["caveat_kind"].str.contains("date") & (claims["decided_by"] == "table")]
    nothing = {"C23"}  # no court order in June
    assert set(dated.index[dated["verdict"] == "contradicted"]) == nothing
