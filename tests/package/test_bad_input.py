"""What a student or teacher may well type: a filter that keeps nothing, a name for a code, one for a list."""

# ruff: noqa: F403, F405 (as a student may import it)

import inspect
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import utils
from utils import *
from utils import explore
from utils.claims import FIRST
from utils.data import DataError
from utils.explore import claims as claims_explorer

VOTES, EVENTS, MEMBERS = load("votes"), load("events"), load("csto_membership")


@pytest.mark.parametrize("keep", ["iso3 == 'ARM'", "instrument == 'CSTO'", "iso3 in ['SRB', 'AFG']"])
def test_some_bars_can_be_drawn_alone(keep):
    rows = MEMBERS.query(keep)
    ax = membership_bars(rows)
    assert set(ax.get_legend_handles_labels()[1]) == {t.get_text() for t in ax.get_legend().get_texts()}
    label = next(t for t in ax.texts if t.get_text().startswith("vote of"))
    low, high = sorted(ax.get_ylim())
    assert low <= label.get_position()[1] <= high


def test_states_and_a_route_may_be_given_by_name_or_alone():
    assert agreement_rate(VOTES, "Kazakhstan", "Russia") == agreement_rate(VOTES, "KAZ", "RUS")
    assert agreement_rate(VOTES, "KAZ", "KAZ") == 1
    assert tally(VOTES, "ES-11/5", "Kazakhstan")["abstain"] == 1
    assert list(vote_matrix(VOTES, "Türkiye").index) == ["TUR"]
    assert list(agreement_matrix(VOTES, ["Belarus", "RUS"]).index) == ["BLR", "RUS"]
    assert reroute(LINKS, "CPC").equals(reroute(LINKS, ["CPC"]))
    assert [t.get_text() for t in year_lines(load("agreement"), "agreement", "Turkey").texts] == ["Türkiye"]


LINKS = oil_links(load("oil_routes"), load("oil_nodes"))
CLAIMS = load("claims").astype({"verdict": str})
EXPORTS, POINTS = load("oil_exports"), classical_scaling(1 - agreement_matrix(VOTES, ["KAZ", "RUS"]))[0]
WIDE = pd.DataFrame("yes", ["USA", "IND"], [f"1/{n}" for n in range(300)])
SENTENCES = {  # what a student may type -> the sentence
    "no event left": (lambda: timeline(EVENTS.head(0)), ".*no row of events is left"),
    "no bar left": (lambda: membership_bars(MEMBERS.head(0)), ".*no row of csto_membership is left"),
    "no claim left": (lambda: scorecard(CLAIMS.head(0)), ".*no row of claims is left"),
    "no strip left": (lambda: disruption_strip(load("cpc_disruptions").head(0)), ".*no row of cpc_disruptions is left"),
    "a state without a line": (lambda: year_lines(load("agreement"), "agreement", ["KAZ", "ISL"]), ".*no row of ISL"),
    "other draws": (lambda: hat(np.array([6, 2]), observed=4), ".*6 of 5 names"),
    "fewer than none": (lambda: hat(np.array([2, -1]), observed=4), ".*-1 of 5 names"),
    "no verdict": (
        lambda: scorecard(CLAIMS.replace("supported", "suported")), ".*C01, column verdict: 'suported' found"),
    "no such vote word": (lambda: read_rollcall("rollcall_sample.csv", blank="absent"), "blank='absent' is no vote"),
    "no such member": (lambda: read_rollcall("rollcall_sample.csv", codes={"BW": "Botsvana"}), ".*Botsvana"),
    "no state": (lambda: tally(VOTES, "ES-11/5", ["Kasachstan"]), "'Kasachstan' is not in the list"),
    "a number": (lambda: tally(VOTES, "ES-11/5", 5), "'5' is not in the list"),
    "no code": (lambda: vote_matrix(VOTES, ["XXX"]), "'XXX' is not in the list"),
    "a list for one": (lambda: seats(VOTES, ring=[["Kenya", "Ghana"]]), ".*Ghana.* is not in the list"),
    "a table for a word": (lambda: year_lines(VOTES, VOTES, ["CHN"]), "year_lines draws one of .*not a DataFrame"),
    "a slip": (lambda: agreement_rate(VOTES, "KAZ", "Rusia"), "'Rusia' .* nearest: Russia"),
    "nan": (lambda: name(float("nan")), "'nan' is not in the list"),
    "a column with gaps": (lambda: name(load("oil_routes")["transit_country"]), "'nan' is not in the list"),
    "a table for its name": (lambda: load(VOTES), "load takes the name of a table"),
    "a table nobody has": (lambda: all_evidence(vote=VOTES), "There is no table 'vote'; the tables are: votes, "),
    "a text for a table": (lambda: seats("votes", "ES-11/5"), r"A table is needed here, such as load\('votes'\); 'votes'"),
    "a text for votes": (lambda: agreement_matrix("votes"), "A table is needed here"),
    "a letter for a year": (lambda: members_by_year(MEMBERS, "a", 3), "first is a year such as 2022, not 'a'"),
    "a text for shares": (lambda: hhi("a"), "Shares must be fractions that add up to 1, not 'a'"),
    "nothing for routes": (lambda: reroute(LINKS, None), "closed is a list of routes"),
    "bars without a column": (lambda: membership_bars(MEMBERS.drop(columns="start_precision")), ".*'start_precision'"),
    "exports without a column": (
        lambda: through_russia(EXPORTS.drop(columns="crosses_russia"), 2022), ".*no column 'crosses_russia'"),
    "a discount above the price": (
        lambda: closure(reroute(LINKS, ["CPC"]), 30, 50, discount=80), r"discount is .* from 0 to the price \(50\), not 80"),
    "a vote twice": (lambda: vote_matrix(VOTES, ["KAZ"], ["78/221", "78/221"]), "78/221 stands twice in the list of votes"),
    "a vote twice in a matrix": (
        lambda: matrix(vote_matrix(VOTES, ["KAZ"]).iloc[:, [0, 0]]), ".* stands twice in the list of votes: each once"),
    "another table": (lambda: timeline(VOTES), "This table has no column 'date', as events has; its columns are: "),
    "no vote at all": (lambda: tally(VOTES.astype(str).replace("abstain", "abstained"), "ES-11/5"),
                       "The column vote holds 'abstained': each vote is one of yes, abstain, no, did not vote"),
    "no such vote": (lambda: tally(VOTES, "ES-11/9"), r"No roll call of resolution 'ES-11/9' .* \(nearest of 19\)"),
    "a small hat": (lambda: draw_names(marked=73, total=19), r"marked is a whole number from 0 to total \(19\), not 73"),
    "more than the hat": (lambda: draw_names(3, 5, drawn=9), r"drawn is .* from 0 to total \(5\), not 9"),
    "a group of one": (lambda: draw_names(1, tally(VOTES, "ES-11/5", ["FRA"]).sum()), r"drawn is .* to total \(1\), not 5"),
    "the order of old": (lambda: chance_at_least(4, 5, 72, 146), r"drawn is .* from 0 to total \(72\), not 146"),
    "less than 0": (lambda: chance_at_least(-1, 5, 72), "k is a whole number from 0 on, not -1"),
    "a slip in a column": (lambda: year_lines(load("agreement"), "agreemnt", ["KAZ"]), "year_lines draws one of 'agr"),
    "no states": (lambda: year_lines(load("agreement"), "agreement", []), "year_lines draws the states that you name"),
    "no rows": (lambda: matrix(vote_matrix(VOTES, [])), "There is nothing to draw: no row of vote_matrix"),
    "one group of two": (lambda: asymmetry_bars({"CSTO": MEMBERS}), "This picture compares two groups"),
    "no case": (lambda: sensitivity({}), "sensitivity takes names and results of closure"),
    "a day of old": (lambda: members_on(MEMBERS, "01.02.1994"), "A day is written like 2022-11-14"),
    "no picture": (lambda: brief(pictures=[None]), "pictures holds what the plot functions gave back"),
    "no such folder": (lambda: brief(path="none/b.html"), "There is no folder"),
    "a folder for a file": (lambda: brief(path="/"), "/ cannot be written"),
    "no route": (lambda: reroute(LINKS, "Nord Stream"), "There is no route 'Nord Stream'"),
    "a route in small letters": (lambda: reroute(LINKS, ["cpc"]), "There is no route 'cpc'. The routes are: CPC, "),
    "a resolution in small letters": (lambda: tally(VOTES, "es-11/5"), ".* it holds ES-11/5, "),
    "a number for a text": (lambda: explore.vote(5), "Resolution can be one of .*, not 5"),
    "no share at all": (lambda: hhi(EXPORTS[EXPORTS["year"] == 2016]["volume_mt"]), "There are no shares .* no row is left"),
    "no year with a split": (lambda: concentration(EXPORTS[EXPORTS["year"] == 2016]), "No split by route is left"),
    "years turned round": (lambda: members_by_year(MEMBERS, 2024, 1992), "first is 2024 and last is 1992"),
    "a list for a month": (lambda: brent_price(load("brent"), ["2022-07"]), "No price for a list: the months are "),
    "a day without quotes": (lambda: members_on(MEMBERS, 2022 - 11 - 14), ".*, not 1997: a day stands in quotes"),
    "a month without quotes": (lambda: brent_price(load("brent"), 2022 - 12), "No price for 2010: .* 2022-07, in quotes"),
    "no such vote to explore": (lambda: explore.vote("ES-11/9"), "Resolution can be one of ES-11/6.* not 'ES-11/9'"),
    "a month too many": (lambda: explore.membership(month=13), "Month can be one of .*not 13"),
    "a year too early": (lambda: explore.membership(1980), "Year is a whole number from 1992 to 2026, not 1980"),
    "a case of no state": (lambda: case("t", "n", [], "ES-11/5"), ".*holds no state"),
    "a slip in a case": (lambda: case("t", "n", ["Swizerland"], "ES-11/5"), ".*nearest: Switzerland"),
    "no vote of a case": (lambda: case("t", "n", ["India"], "ES-1"), ".*'ES-1'"),
    "more than a picture holds": (lambda: matrix(WIDE), ".*has 300 votes: choose up to 60 first"),
    "a state twice": (lambda: vote_matrix(VOTES, ["USA", "United States"]), ".*USA stands twice"),
    "twice among pairs": (lambda: agreement_matrix(VOTES, ["USA", "USA"]), ".*USA stands twice"),
    "twice in a picture": (lambda: matrix(pd.concat([WIDE, WIDE]).iloc[:, :3]), ".*USA stands twice"),
    "twice on a map": (lambda: similarity_map(pd.DataFrame({"x": 1, "y": 2}, ["USA", "USA"])), ".*USA stands twice"),
    "a plane for one": (lambda: classical_scaling(1 - agreement_matrix(VOTES, ["USA"])), ".*a map needs two states or more"),
    "a map of one": (lambda: similarity_map(pd.DataFrame({"x": [0.0], "y": [0.0]}, ["USA"])), ".*a map needs two states"),
    "no votes for a table": (lambda: vote_matrix(VOTES.iloc[:0], ["USA"]), ""),
    "no votes for a rate": (lambda: agreement_rate(VOTES.iloc[:0], "USA", "IND"), ""),
    "no votes for seats": (lambda: seats(VOTES.iloc[:0], "ES-11/5", ring=["USA"]), ""),
    "no states for a picture": (lambda: matrix(WIDE.iloc[:0]), ""), "no vote for it": (lambda: matrix(WIDE.iloc[:, :0]), ""),
    "half a day": (lambda: explore.closure(0.5), "Days closed is a whole number from 0 to 365, not 0.5"),
    "percent of a plane": (lambda: similarity_map(POINTS, share=97), r"share is a fraction from 0 to 1 .*, not 97"),
}  # fmt: skip


@pytest.mark.parametrize("typed", SENTENCES)
def test_what_cannot_be_gets_one_sentence(typed):
    call, sentence = SENTENCES[typed]
    with pytest.raises(DataError, match=f"^{sentence}.*\\.$") as caught:
        call()
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 200


AFTER, DRAWS = reroute(LINKS, ["CPC"]), draw_names(73, 192)
NUMBERS = {  # function -> its calls with a text where a number is asked
    "members_by_year": [lambda x: members_by_year(MEMBERS, x, 2024), lambda x: members_by_year(MEMBERS, 1992, x)],
    "shares": [lambda x: shares(load("csto_profile"), "RUS", year=x)],
    "dependence": [lambda x: dependence(load("trade"), load("csto_profile"), year=x)],
    "route_shares": [lambda x: route_shares(EXPORTS, x)],
    "through_russia": [lambda x: through_russia(EXPORTS, x)],
    "reroute": [lambda x: reroute(LINKS, ["CPC"], x), lambda x: reroute(LINKS, ["CPC"], pace=x)],
    "closure": [lambda x: closure(AFTER, x, 100), lambda x: closure(AFTER, 30, x), lambda x: closure(AFTER, 30, 100, x),
                lambda x: closure(AFTER, 30, 100, barrels=x)],
    "chance_at_least": [lambda x: chance_at_least(x, 73, 192), lambda x: chance_at_least(4, x, 192),
                        lambda x: chance_at_least(4, 73, x), lambda x: chance_at_least(4, 73, 192, x)],
    "draw_names": [lambda x: draw_names(x, 192), lambda x: draw_names(73, x), lambda x: draw_names(73, 192, x),
                   lambda x: draw_names(73, 192, times=x), lambda x: draw_names(73, 192, seed=x)],
    "hat": [lambda x: hat(DRAWS, x), lambda x: hat(DRAWS, 4, x)],
    "similarity_map": [lambda x: similarity_map(POINTS, share=x)],
    "explore.closure": [lambda x: explore.closure(x)],
    "explore.membership": [lambda x: explore.membership(x), lambda x: explore.membership(month=x)],
}  # fmt: skip
DAYS = {"members_on": lambda x: members_on(MEMBERS, x), "brent_price": lambda x: brent_price(load("brent"), x),
        "overlap": lambda x: overlap(MEMBERS, load("alliance_membership"), x)}  # fmt: skip


@pytest.mark.parametrize(
    ("function", "number"), [(name, n) for name, calls in NUMBERS.items() for n in range(len(calls))]
)
def test_a_number_in_quotes_gets_its_cure_and_another_text_a_sentence(function, number):
    call = NUMBERS[function][number]
    cures = {"2022": ": a number stands without quotes.", "four": "not 'four'.", " 4.5": "without quotes."}
    for typed, cure in cures.items():
        with pytest.raises(DataError) as caught:
            call(typed)
        said = str(caught.value)
        assert said.endswith(cure) and repr(typed) in said and "\n" not in said and len(said) < 200


@pytest.mark.parametrize("function", DAYS)
@pytest.mark.parametrize("typed", ["2022", "1.2.2022", "today", 2022, ["2022-11-14"]])
def test_a_day_of_another_form_gets_one_sentence(function, typed):
    with pytest.raises(DataError, match=r"written like 2022-(11-14|07)"):
        DAYS[function](typed)


def test_every_function_that_asks_for_a_number_or_a_day_is_tried():
    words = {"year", "first", "last", "date", "month", "days", "price", "discount", "barrels", "share", "pace", "k",
             "marked", "total", "drawn", "times", "seed", "observed"}  # fmt: skip
    given = {name: inspect.signature(f).parameters for name, f in inspect.getmembers(utils, inspect.isfunction)}
    given |= {f"explore.{name}": inspect.signature(getattr(explore, name)).parameters for name in explore.__all__}
    assert {name for name, found in given.items() if words & set(found)} == {*NUMBERS, *DAYS}


def test_a_day_after_the_last_known_one_is_refused_and_the_last_is_named():
    known = as_of("csto_membership")
    late, year, said = known + pd.Timedelta(days=1), known.year + 4, f"{known.day} {known:%B %Y}"
    alliances, csto = load("alliance_membership"), MEMBERS[MEMBERS["instrument"] == "CSTO"]
    counts, more = members_by_year(csto, 2020, 2024), pd.Series(6, range(2020, year + 1))
    for call in [
        lambda: members_on(MEMBERS, late), lambda: members_on(MEMBERS, f"{year}-11-14"),
        lambda: overlap(MEMBERS, alliances, f"{year}-11-14"), lambda: members_by_year(csto, 1992, year),
        lambda: member_lines({"CSTO": more, "other": more}, counts), lambda: explore.membership(year),
        lambda: membership_bars(pd.concat([MEMBERS, MEMBERS.tail(1).assign(start=late)])),
    ]:  # fmt: skip
        with pytest.raises(DataError, match=f"^The memberships are known to {said}; .* after that day"):
            call()
    assert len(members_on(csto, known)) == len(members_on(csto, f"{known:%Y-%m-%d}")) == 6
    assert len(overlap(MEMBERS, alliances, known)) and members_by_year(csto, 1992, known.year - 1).iloc[-1] == 6


TWICE = """
import gc
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.enable_gui = lambda *given: None  # no window here
InteractiveShell.instance()
from utils import start
start()
first = gc.get_freeze_count()
rubbish = [[number] for number in range(50_000)]
start()
assert 0 < first and gc.get_freeze_count() <= first, (first, gc.get_freeze_count())
"""


@pytest.mark.all
def test_a_second_start_keeps_no_rubbish():
    done = subprocess.run([sys.executable, "-c", TWICE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_names_alone_come_with_a_star():
    scope = {}
    exec("from utils import *", scope)
    assert {"tally", "seats", "members_on", "closure", "load", "start"} <= set(scope)
    assert [n for n, value in scope.items() if inspect.ismodule(value)] == []


def test_evidence_with_a_table_that_does_not_fit():
    other, events = VOTES[VOTES["resolution"] == "ES-11/3"], load("events")
    for claim, changed, said in [
        ("C06", {"votes": other}, "(votes) does not fit: it lacks a row"), ("C06", {"votes": "votes"}, "'votes' is none."),
        ("C09", {"events": events.astype({"date": str})}, "(events) does not fit: it holds something else"),
    ]:  # fmt: skip
        assert said in repr(evidence_for(claim, **changed)), claim
    table = all_evidence(votes=other).set_index("claim_id")
    assert table.loc["C06", "holds"] == "open"
    assert len(table) == len(load("claims"))
    without = VOTES[VOTES["iso3"] != "ARM"]
    assert "Armenia: no row" in " ".join(all_evidence(votes=without)["finding"])


def test_explorer_and_points_have_one_score_and_reset_takes_back_only_its_own():
    FIRST.clear()
    reveal("C23", "contradicted", "date")
    before = repr(points())
    box = claims_explorer()
    assert f"Judged: 1 of {len(CLAIMS)}. Caveats found: 1." in box.says
    box.controls["verdict"].value = "supported"
    box.controls["caveat"].index = 1
    assert f"Judged: 2 of {len(CLAIMS)}" in box.says and " of 2" in repr(points())
    box.reset.click()
    assert repr(points()) == before
    FIRST.clear()


PROFILE = load("csto_profile")
OWN_TABLES = {  # a table of one's own with a fault -> the sentence
    "a yes for True": (lambda: route_shares(EXPORTS.assign(additive=np.where(EXPORTS["additive"], "yes", "no")), 2022),
                       "The column additive holds 'yes', True and False expected: table['additive'] == 'yes' makes"),
    "the same in all years": (lambda: concentration(EXPORTS.assign(additive="no")), "The column additive holds 'no'"),
    "a missing volume": (lambda: through_russia(EXPORTS.assign(volume_mt=EXPORTS["volume_mt"].mask(
        (EXPORTS["year"] == 2022) & (EXPORTS["route"] == "CPC"))), 2022), "CPC has no volume in 2022"),
    "a missing share": (lambda: hhi(pd.Series({"CPC": float("nan"), "A": 1.0})), "A share is missing (CPC)"),
    "a doubled route": (lambda: route_shares(pd.concat([EXPORTS, EXPORTS]), 2022),
                        "2009, full year, CPC stands twice in this table (year, period, route)"),
    "a doubled route of a narrow table": (
        lambda: route_shares(pd.concat([EXPORTS, EXPORTS])[["year", "route", "volume_mt", "additive"]], 2022),
        "CPC stands twice in 2009"),
    "a negative volume": (lambda: route_shares(EXPORTS.assign(volume_mt=-EXPORTS["volume_mt"]), 2022),
                          "The column volume_mt holds -"),
    "thousand tonnes": (lambda: route_shares(EXPORTS.assign(volume_mt=EXPORTS["volume_mt"].where(
        EXPORTS["route"] != "CPC", 1000 * EXPORTS["volume_mt"])), 2022), "The routes of 2009 add up to "),
    "a comma": (lambda: route_shares(EXPORTS.assign(volume_mt="52,2"), 2022),
                "The column volume_mt holds '52,2', numbers such as 1234.5 expected"),
    "years in quotes": (lambda: route_shares(EXPORTS.astype({"year": str}), 2022),
                        "The column year holds '2009', numbers expected: pd.to_numeric(table['year']) makes them"),
    "years in quotes of sizes": (lambda: shares(PROFILE.astype({"year": str}), "RUS"), "The column year holds '2021'"),
    "capitals": (lambda: through_russia(EXPORTS.replace({"crosses_russia": {"yes": "Yes"}}), 2022),
                 "The column crosses_russia holds 'Yes', one of yes, no, not known expected"),
    "a state twice": (lambda: shares(pd.concat([PROFILE, PROFILE[PROFILE["iso3"] == "KAZ"]]), "RUS"),
                      "KAZ, population, 2021 stands twice in this table"),
    "names for codes": (lambda: members_by_year(MEMBERS.replace({"iso3": {"KAZ": "Kazakhstan"}}), 2020, 2021),
                        "The column iso3 holds 'Kazakhstan', codes such as KAZ expected: iso3(table['iso3']) makes"),
    "a space after a code": (lambda: members_by_year(MEMBERS.replace({"iso3": {"RUS": "RUS "}}), 2020, 2021),
                             "The column iso3 holds 'RUS ', codes such as RUS"),
    "days as text": (lambda: members_on(MEMBERS.astype({"start": str}), "2022-11-14"), "The column start holds '"),
    "days as text in a picture": (lambda: timeline(EVENTS.astype({"date": str})),
                                  "The column date holds '2022-01-02', dates expected: pd.to_datetime(table['date'])"),
}  # fmt: skip


@pytest.mark.parametrize("fault", OWN_TABLES)
def test_a_table_of_ones_own_with_a_fault_gives_a_sentence_and_no_number(fault):
    call, sentence = OWN_TABLES[fault]
    with pytest.raises(DataError) as caught:
        call()
    assert str(caught.value).startswith(sentence) and str(caught.value).endswith((".", "?")), caught.value
