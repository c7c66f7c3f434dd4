"""The claims: evidence of each one, the reference against the tables, and changed tables that turn a verdict."""

import textwrap
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import utils
from utils import claims as doors
from utils import data, load, scorecard, words
from utils.claims import FIRST, all_evidence, evidence_for, judged, points, reveal
from utils.measures.claims import EVIDENCE
from utils.plots.claims import VERDICT_STYLE
from utils.plots.style import alt_of
from utils.words import CAVEATS


@pytest.fixture(autouse=True)
def nothing_opened():
    FIRST.clear()
    yield
    FIRST.clear()


CLAIMS = load("claims").set_index("claim_id")
TO_TABLE = CLAIMS.index[CLAIMS["decided_by"] == "table"]


def computed(claim: str, **changed: pd.DataFrame) -> str:
    """The verdict that follows from the tables; where a caveat rests on a source, it is taken from the reference."""
    _, holds, caveat = doors._evidence(claim, changed)
    if holds is None:
        return "not_checkable"
    if not holds:
        return "contradicted"
    if caveat is None:
        caveat = not CLAIMS.loc[claim, "caveat_kind"].startswith("none")
    return "supported_with_caveat" if caveat else "supported"


# ---------------------------------------------------------------- evidence and reference


def test_each_claim_that_a_table_decides_has_its_function_and_a_change_that_turns_it():
    assert set(EVIDENCE) == set(TO_TABLE) == {claim for claim, _, _ in CHANGES}


@pytest.mark.parametrize("claim", CLAIMS.index)
def test_evidence_runs_and_names_something(claim):
    text = repr(evidence_for(claim))
    assert CLAIMS.loc[claim, "claim"] in text
    assert len(text.splitlines()[1]) > 30
    assert "nan" not in text.casefold().split()


@pytest.mark.parametrize("claim", TO_TABLE)
def test_the_reference_follows_from_the_tables(claim):
    assert computed(claim) == CLAIMS.loc[claim, "verdict"]


def test_what_no_table_decides_stays_open():
    found = all_evidence().set_index("claim_id")["holds"]
    assert (found[CLAIMS["decided_by"] == "source"] == "open").all()
    assert (found[CLAIMS["verdict"] == "not_checkable"] == "open").all()
    assert (found[(CLAIMS["verdict"] == "contradicted") & (CLAIMS["decided_by"] == "table")] == "no").all()


@pytest.mark.parametrize("claim", CLAIMS.index)
def test_caveat_source_and_search_are_told_where_they_must_be(claim):
    row = CLAIMS.loc[claim]
    plain = row["verdict"] == "supported"
    assert pd.isna(row["caveat"]) == (row["caveat_kind"] == "none")
    assert row["caveat_kind"].startswith("none") == plain  # "none;measure": both can be defended
    assert set(row["caveat_kind"].split(";")) <= set(CAVEATS)
    if row["decided_by"] == "source" or row["verdict"] == "not_checkable":
        assert pd.notna(row["searched"])
    if row["decided_by"] == "table":
        assert set(row["checkable_with"].split("; ")) <= set(data.tables()["table"])


# ---------------------------------------------------------------- a changed table turns a verdict


def put(table: str, column: str, value, **where) -> dict[str, pd.DataFrame]:
    """A copy of a table with `value` in `column` of the rows that fit; fails if no row fits."""
    frame = load(table)
    rows = pd.Series(True, index=frame.index)
    for key, wanted in where.items():
        rows &= frame[key].isin(wanted if isinstance(wanted, list) else [wanted])
    assert rows.any(), f"no row of {table} fits {where}"
    frame.loc[rows, column] = pd.Timestamp(value) if frame[column].dtype.kind == "M" else value
    return {table: frame}


def event(event_id: str, column: str, value) -> dict[str, pd.DataFrame]:
    return put("events", column, value, event_id=event_id)


def vote(states, value: str, resolution="ES-11/5") -> dict[str, pd.DataFrame]:
    return put("votes", "vote", value, iso3=states, resolution=resolution)


CHANGES = [
    ("C01", event("E17", "place", "Sochi"), "contradicted"),
    ("C01", event("E17", "actors", "BLR;KAZ;KGZ;RUS;TJK"), "contradicted"),
    ("C02", put("csto_membership", "end", "2012-12-19", iso3="KAZ", instrument="CSTO"), "contradicted"),
    ("C04", put("resolutions", "yes", 10, resolution="ES-11/5"), "contradicted"),
    ("C05", vote("BLR", "abstain"), "contradicted"),
    ("C06", vote("TJK", "no"), "contradicted"),
    ("C06", vote("ARM", "did not vote"), "contradicted"),
    ("C07", vote("HUN", "abstain"), "contradicted"),
    ("C07", vote(["ARM", "KAZ", "KGZ", "TJK"], "no"), "contradicted"),
    ("C08", vote(["KAZ", "KGZ", "TJK", "UZB"], "abstain", "ES-11/3"), "supported"),
    ("C08", vote("KAZ", "no", ["ES-11/1", "ES-11/2", "ES-11/3", "ES-11/4"]), "contradicted"),
    ("C09", event("E35", "date", "2021-10-14"), "contradicted"),
    ("C10", event("E31", "date", "2021-09-15"), "contradicted"),
    ("C12", put("alliance_membership", "end", "2022-01-01", iso3="KAZ", organisation="EAEU"), "contradicted"),
    ("C13", event("E42", "date", "2022-11-21"), "contradicted"),
    ("C14", vote("KAZ", "no", "ES-11/4"), "contradicted"),
    ("C14", vote("KAZ", "abstain", "ES-11/3"), "supported"),
    ("C15", put("statements", "said_on", "2022-08-17", statement_id="S09"), "contradicted"),
    ("C16", event("E13", "event", "No reason given"), "contradicted"),
    ("C16", event("E12", "note", "none"), "supported"),
    ("C18", event("E14", "date", "2022-12-24"), "contradicted"),
    ("C19", event("E14", "date", "2022-06-20"), "supported"),
    ("C19", event("E14", "date", "2022-03-20"), "contradicted"),
    ("C20", event("E25", "event", "A post that stayed"), "contradicted"),
    ("C21", event("E26", "event", "Medvedev says that he was hacked"), "supported"),
    ("C23", put("cpc_disruptions", "start", "2022-06-05", event_id="D03"), "supported_with_caveat"),
    ("C24", put("cpc_disruptions", "cause", "an oil-spill at sea", event_id="D03"), "supported"),
    ("C25", put("oil_exports", "volume_mt", [30.0, 30.742], year=2022, route=["CPC", "ATYRAU_SAMARA"]), "contradicted"),
    ("C25", put("oil_exports", "volume_mt", [60.0, 0.742], year=2022, route=["CPC", "ATYRAU_SAMARA"]), "contradicted"),
    ("C28", put("cpc_disruptions", "start", "2022-09-11", event_id="D04"), "contradicted"),
    ("C29", put("oil_exports", "volume_mt", 0.1, year=2023, route="AKTAU_BAKU"), "contradicted"),
    ("C30", event("E29", "date", "2022-10-01"), "supported"),
    ("C30", event("E29", "date", "2022-05-01"), "contradicted"),
    ("C31", put("oil_exporters", "rank", 11, iso3="KAZ", rank=10), "contradicted"),
    ("C31", put("oil_exporters", "rank", 10, iso3="KAZ", rank=[9, 13]), "supported"),
    ("C34", event("E38", "date_precision", "day"), "supported"),
    ("C36", event("E03", "date", "2021-01-06"), "contradicted"),
    ("C36", event("E03", "actors", "KAZ;RUS"), "supported"),
    ("C37", put("trade", "share_percent", 5.0, iso3="KAZ", year=2022, flow="import", partner="RUS"), "contradicted"),
    ("C38", put("trade", "status", "reported", product_scope="food and clothing sold"), "supported_with_caveat"),
    ("C39", put("oil_routes", "territory", "KAZ", route="CPC"), "contradicted"),
    ("C39", {"cpc_disruptions": load("cpc_disruptions").query("cause_kind == 'storm'")}, "not_checkable"),
    ("C39", put("cpc_disruptions", "attributed_to", None, event_id=["D03", "D04", "D09"]), "not_checkable"),
    ("C39", put("cpc_disruptions", "what_stopped", "loading stopped", event_id="D03"), "supported"),
    ("C40", vote("IRN", "did not vote"), "contradicted"),
    ("C40", vote(["CHN", "IRN"], "no", "ES-11/4"), "supported"),
    ("C41", event("E39", "date", "2023-01-02"), "contradicted"),
    ("C41", event("E60", "event", "Nothing was said"), "contradicted"),
    ("C42", vote("MLI", "abstain"), "contradicted"),
    ("C44", vote(["NIC", "CUB", "ERI", "ETH", "MLI", "ZWE", "CAF", "SYR", "PRK", "IRN", "CHN"], "abstain"), "contradicted"),
    ("C44", put("statements", "summary", "Nothing to add.", iso3="BHS"), "supported"),
    ("C46", vote("KGZ", "yes", "ES-11/1"), "supported"),
    ("C46", put("statements", "iso3", "KGZ", statement_id="S09"), "contradicted"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "changed", "then"), CHANGES, ids=[f"{c}-{t}" for c, _, t in CHANGES])
def test_a_changed_table_turns_the_verdict(claim, changed, then):
    assert computed(claim, **changed) == then != CLAIMS.loc[claim, "verdict"]


def test_a_cell_cannot_change_the_lists_of_the_course():
    exec("from utils import *\nALLIES.append('RUS')\nCAVEATS.clear()", {})
    assert utils.ALLIES == words.ALLIES and "RUS" not in words.ALLIES
    assert utils.CAVEATS == CAVEATS and len(CAVEATS) == 7


# ---------------------------------------------------------------- reveal and points


class Awkward:
    def __eq__(self, other):
        raise ValueError("no comparison")

    def __repr__(self):
        raise ValueError("no text")


@pytest.mark.parametrize("verdict", [None, ..., "", "yes", 7, [], {}, float("nan"), load("claims"), Awkward()])
def test_the_reference_stays_closed_without_a_verdict(verdict):
    for card in (reveal("C23"), reveal("C23", verdict, "date"), reveal("C23", "contradicted", verdict)):
        assert "Reference" not in repr(card) + card._repr_html_()
        assert "July" not in repr(card)
    assert FIRST == {}


@pytest.mark.parametrize("claim", ["C99", "", None, 23, Awkward()])
def test_an_unknown_claim_is_said_so(claim):
    for card in (reveal(claim, "supported", "none"), evidence_for(claim)):
        assert "C01 to C47" in repr(card)


@pytest.mark.parametrize("claim", CLAIMS.index)
def test_reveal_opens_reference_caveat_and_source(claim):
    row = CLAIMS.loc[claim]
    text = repr(reveal(claim.lower(), " Supported_with_Caveat ", "Measure"))
    assert f"Reference verdict: {row['verdict'].replace('_', ' ')}" in text
    assert row["source"] in text
    assert pd.isna(row["caveat"]) or row["caveat"] in text


def test_a_point_for_the_caveat_by_the_first_answer():
    assert "None yet" in repr(points())
    reveal("C23", "supported", "date")  # the caveat alone counts
    reveal("C31", "supported with caveat", "wording")
    reveal("C31", "supported with caveat", "date")  # too late
    reveal("C44", "supported with caveat", "left out")  # one of three kinds that fit
    assert "Caveats found: 2 of 3" in repr(points())
    assert "Same verdict: 2 of 3" in repr(points())


@pytest.mark.parametrize(("claim", "verdict", "caveat", "question"), [
    ("C23", "contradicted", "none", "date (you named none; what does a reader miss without it?)"),
    ("C28", "supported", "left out", "none or wording (it holds as it stands; what would your caveat change?)"),
])  # fmt: skip
def test_a_caveat_is_met_with_a_question_that_makes_sense(claim, verdict, caveat, question):
    said = repr(reveal(claim, verdict, caveat))
    assert question in said and "yours is another" not in said


def test_a_verdict_with_a_caveat_that_is_none_is_asked_for_its_kind_and_counts_only_then():
    before = repr(points())
    said = repr(reveal("C23", "Supported with caveat", "none"))
    assert "Choose its kind: denominator" in said and "none" not in said and "Reference" not in said
    assert repr(points()) == before
    assert "Reference" in repr(reveal("C23", "supported with caveat", "date"))


def test_evidence_gives_no_verdict_away():
    for claim in TO_TABLE:
        assert "hold" not in repr(evidence_for(claim))
    mine = vote("BLR", "yes")
    assert "hold in your table?: no" in repr(evidence_for("C05", **mine))
    assert "does not use: trade" in repr(evidence_for("C05", trade=load("trade")))


@pytest.mark.parametrize("claim", TO_TABLE)
def test_the_tables_named_are_the_tables_read(claim):
    """`checkable_with` lists the tables that decide the claim, these and no others."""
    read = []
    EVIDENCE[claim](lambda table: read.append(table) or load(table))
    assert set(read) == set(CLAIMS.loc[claim, "checkable_with"].split("; "))


# ---------------------------------------------------------------- picture and explorer


def verdict_of(claim: str) -> str:
    return CLAIMS.loc[claim, "verdict"].replace("_", " ")


def test_the_scorecard_shows_each_claim_once_in_its_band():
    ax = scorecard(load("claims"))
    ids = {t.get_text(): t.get_position()[1] for t in ax.texts if t.get_text().startswith("C")}
    assert sorted(ids) == sorted(CLAIMS.index)
    order = [v.replace(" ", "_") for v in VERDICT_STYLE]
    heights = [{round(ids[c], 2) for c in CLAIMS.index[CLAIMS["verdict"] == v]} for v in order]
    gaps = [round(min(b) - max(a), 2) for a, b in pairwise(heights)]
    assert min(gaps) > 0 and len(set(gaps)) == 1  # also after a full row
    tiles = {tuple(np.round(p.get_center(), 3)): p for p in ax.patches}
    for text in ax.texts:
        if (claim := text.get_text()) in ids:
            tile, wanted = tiles[tuple(np.round(text.get_position(), 3))], VERDICT_STYLE[verdict_of(claim)]
            assert to_hex(tile.get_facecolor()) == wanted["facecolor"] and (tile.get_hatch() or "") == wanted["hatch"]
    for verdict, number in CLAIMS["verdict"].value_counts().items():
        assert f"{number} {verdict.replace('_', ' ')}: C" in alt_of(ax.figure)


def test_the_scorecard_takes_a_part_of_the_claims():
    part = load("claims").query("verdict == 'not_checkable'")
    ax = scorecard(part)
    assert "6 not checkable" in alt_of(ax.figure)
    assert {t.get_position()[1] for t in ax.texts} == {0.0}  # no empty band above


def test_the_scorecard_gives_away_no_verdict_that_was_not_opened():
    ax = scorecard(load("claims"), ["C23", "C38"])
    assert f"1 contradicted: C23; 1 not checkable: C38; {len(CLAIMS) - 2} not judged yet: C01" in alt_of(ax.figure)
    shown = {t.get_text(): t.get_color() for t in ax.texts if t.get_text().startswith("C")}
    closed = {color for claim, color in shown.items() if claim not in ("C23", "C38")}
    assert len(shown) == len(CLAIMS) and len(closed) == 1 and not closed & {shown["C23"], shown["C38"]}
    faces = [p.get_facecolor() for p in ax.patches]
    assert len(set(faces)) == 3 and max(faces.count(face) for face in faces) == len(CLAIMS) - 2


def test_what_was_opened_can_be_drawn():
    assert judged() == []
    reveal("C44", "supported", "none")
    reveal("C05", "supported", "none")
    reveal("C23", "supported")
    assert judged() == ["C05", "C44"]


def test_the_explorer_opens_after_verdict_and_caveat():
    from utils import explore

    shown = explore.claims()
    control = shown.controls
    control["claim"].value = "C23"
    assert "Reference" not in shown.says
    control["verdict"].value = "contradicted"
    assert "Reference" not in shown.says
    control["caveat"].value = "date"
    assert "Reference verdict: contradicted" in shown.says
    assert f"Judged: 1 of {len(CLAIMS)}. Caveats found: 1." in shown.says
    control["caveat"].value = "wording"  # the first one counts
    assert "Caveats found: 1." in shown.image.value
    control["claim"].value = "C24"  # another claim begins closed, the first is remembered
    assert (control["verdict"].value, control["caveat"].value) == ("", "")
    assert "Reference" not in shown.says
    control["topic"].value = "energy"
    control["show"].value = "not judged yet"
    assert "C23" not in control["claim"].options
    assert set(control["claim"].options) < set(CLAIMS.index[CLAIMS["topic"] == "energy"])
    control["show"].value = "supported"
    assert "No claim is left" in shown.image.value
    control["show"].value = "contradicted"
    assert control["claim"].options == ("C23",)
    assert control["verdict"].value == "contradicted"
    shown.reset.click()
    assert f"Judged: 0 of {len(CLAIMS)}" in shown.image.value
    assert "C01: Putin met" in shown.image.value
    control["claim"].value = "C23"
    assert control["verdict"].value == ""
    assert "Reference" not in shown.says


def test_every_claim_fits_into_the_title_of_the_explorer():
    assert all(len(textwrap.wrap(f"{c}: {text}.", 80)) <= 2 for c, text in CLAIMS["claim"].items())
