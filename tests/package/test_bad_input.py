"""What a student or teacher may well type: a filter that keeps nothing, a name for a code, one for a list."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from utils import all_evidence, brief, evidence_for, load, name, points, read_rollcall, seats
from utils.data import DataError
from utils.explore import claims as claims_explorer
from utils.measures import agreement_rate, draw_names, oil_links, reroute, tally, vote_matrix
from utils.measures.similarity import agreement_matrix
from utils.plots import disruption_strip, hat, membership_bars, scorecard, timeline, year_lines

VOTES, EVENTS, MEMBERS = load("votes"), load("events"), load("csto_membership")


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.mark.parametrize(
    ("draw", "table"), [(timeline, "events"), (membership_bars, "csto_membership"), (scorecard, "claims"),
                        (disruption_strip, "cpc_disruptions")])  # fmt: skip
def test_a_filter_that_kept_nothing_gets_a_sentence(draw, table):
    with pytest.raises(DataError, match=f"no row of {table} is left"):
        draw(load(table).head(0))


@pytest.mark.parametrize("keep", ["iso3 == 'ARM'", "instrument == 'CSTO'", "iso3 in ['SRB', 'AFG']"])
def test_some_bars_can_be_drawn_alone(keep):
    rows = MEMBERS.query(keep)
    ax = membership_bars(rows)
    assert set(ax.get_legend_handles_labels()[1]) == {t.get_text() for t in ax.get_legend().get_texts()}
    label = next(t for t in ax.texts if t.get_text().startswith("vote of"))
    low, high = sorted(ax.get_ylim())
    assert low <= label.get_position()[1] <= high


def test_a_state_without_a_line_is_named():
    with pytest.raises(DataError, match="no row of ISL"):
        year_lines(load("agreement"), "agreement", ["KAZ", "ISL"])


def test_a_hat_with_other_draws():
    with pytest.raises(ValueError, match="6 of 5 names"):
        hat(np.array([6, 2]), observed=4)
    hat(draw_names(73, 192, drawn=6), observed=4, drawn=6)


def test_a_verdict_that_is_none():
    with pytest.raises(DataError, match="C01, column verdict: 'suported' found"):
        scorecard(load("claims").astype({"verdict": str}).replace({"verdict": {"supported": "suported"}}))


def test_states_may_be_given_by_name_or_alone():
    assert agreement_rate(VOTES, "Kazakhstan", "Russia") == agreement_rate(VOTES, "KAZ", "RUS")
    assert agreement_rate(VOTES, "KAZ", "KAZ") == 1
    assert tally(VOTES, "ES-11/5", "Kazakhstan")["abstain"] == 1
    assert list(vote_matrix(VOTES, "Türkiye").index) == ["TUR"]
    assert list(agreement_matrix(VOTES, ["Belarus", "RUS"]).index) == ["BLR", "RUS"]


@pytest.mark.parametrize("call", [lambda: tally(VOTES, "ES-11/5", ["Kasachstan"]), lambda: vote_matrix(VOTES, ["XXX"]),
                                  lambda: agreement_rate(VOTES, "KAZ", "Rusia"), lambda: name(float("nan")),
                                  lambda: name(load("oil_routes")["transit_country"]), lambda: load(VOTES),
                                  lambda: all_evidence(vote=VOTES)])  # fmt: skip
def test_what_is_no_state_and_no_table_gets_a_sentence(call):
    with pytest.raises(DataError, match=r"^.{20,600}$"):
        call()


def test_one_route_may_be_given_alone():
    links = oil_links(load("oil_routes"), load("oil_nodes"))
    assert reroute(links, "CPC").equals(reroute(links, ["CPC"]))


def test_evidence_with_a_table_that_lacks_its_row():
    other = VOTES[VOTES["resolution"] == "ES-11/3"]
    assert "Your table (votes) lacks" in repr(evidence_for("C06", votes=other))
    table = all_evidence(votes=other).set_index("claim_id")
    assert table.loc["C06", "holds"] == "open"
    assert len(table) == len(load("claims"))
    without = VOTES[VOTES["iso3"] != "ARM"]
    assert "Armenia: no row" in " ".join(all_evidence(votes=without)["finding"])


def test_play_in_the_explorer_is_not_the_first_answer_of_an_exercise():
    before = repr(points())
    box = claims_explorer()
    box.controls["verdict"].value = "supported"
    box.controls["caveat"].index = 1
    assert "Judged: 1 of" in box.says
    assert repr(points()) == before


def test_two_pictures_of_one_source_name_it_once():
    fig, axes = plt.subplots(1, 2, figsize=(12, 5))
    for ax in axes:
        hat(draw_names(73, 192), observed=4, ax=ax)
    assert fig.get_supxlabel().count("10,000 draws") == 1


def test_a_new_event_is_in_the_picture():
    events = load("cpc_disruptions")
    late = events.tail(1).assign(start=events["start"].max() + np.timedelta64(300, "D"))
    ax = disruption_strip(pd.concat([events, late]))
    assert max(p.get_x() + p.get_width() for p in ax.patches) < ax.get_xlim()[1]
    assert len(ax.patches) == len(events) + 1


def test_a_brief_with_one_picture_and_dots(tmp_path, capsys):
    brief(question=..., pictures=seats(VOTES), path=tmp_path / "b.html")
    assert "0 words, 1 picture;" in capsys.readouterr().out
    assert (tmp_path / "b.html").read_text(encoding="utf-8").count("<img") == 1
    with pytest.raises(DataError, match="There is no folder"):
        brief(path=tmp_path / "none" / "b.html")


def test_words_that_read_rollcall_does_not_know():
    with pytest.raises(DataError, match="blank='absent' is no vote"):
        read_rollcall("rollcall_sample.csv", blank="absent")
    with pytest.raises(DataError, match="Botsvana"):
        read_rollcall("rollcall_sample.csv", codes={"BW": "Botsvana"})


def test_lines_that_end_as_on_an_old_computer(tmp_path):
    (tmp_path / "old.csv").write_bytes(b"ms_code,resolution\rKAZ,ES-11/5\r")
    with pytest.raises(DataError, match=r"old\.csv"):
        read_rollcall(tmp_path / "old.csv")


def test_a_line_break_inside_a_cell_is_no_damage(tmp_path):
    from utils.data import DATA

    lines = (DATA / "rollcall_sample.csv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    row = dict(zip(header, lines[1].split(","), strict=False))
    row["title"] = '"A title\nof two lines"'
    path = tmp_path / "breaks.csv"
    path.write_text("\n".join([lines[0], ",".join(row.get(c, "") for c in header), *lines[2:10]]), encoding="utf-8")
    votes, report = read_rollcall(path)
    assert len(votes) + len(report) == 9
    assert report.empty
