"""Official roll-call files: both layouts, every damage named with file, row and column, no row dropped in silence."""

import bz2
import gzip
import io
import pathlib
import re
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest

from dev import make_rollcall
from utils import rollcall
from utils.data import DataError, load
from utils.measures.similarity import agreement_matrix, classical_scaling
from utils.measures.votes import agreement_rate, tally, vote_matrix
from utils.plots.similarity import similarity_map
from utils.plots.votes import matrix, seats
from utils.rollcall import read_rollcall
from utils.words import VOTES

ROWS = 386  # two resolutions
STATES = load("states")["iso3"].tolist()


@pytest.fixture
def lines(tmp_path):
    """The lines of a small generated file in the UN's layout, the header first."""
    return make_rollcall.un_file(tmp_path / "made.csv", ROWS).read_text(encoding="utf-8").splitlines()


@pytest.fixture
def cow_lines(tmp_path):
    return make_rollcall.cow_file(tmp_path / "made.csv", ROWS).read_text(encoding="utf-8").splitlines()


def read(tmp_path, lines, **options):
    """Write the lines, read them back; every row must be in the votes or in the report."""
    path = tmp_path / "file.csv"
    path.write_bytes("\n".join(lines).encode())
    votes, report = read_rollcall(path, **options)
    filled = [line for line in lines[1:] if line.strip()]
    assert len(votes) + len(report) == len(filled)
    assert not votes[["resolution", "iso3", "vote"]].isna().to_numpy().any()
    assert report["row"].is_unique
    return votes, report


def change(lines, row, column, text):
    """Another text in one cell; row 1 is the header."""
    header, cells = lines[0].split(","), lines[row - 1].split(",")
    cells[header.index(column)] = text
    lines[row - 1] = ",".join(cells)


# ---- both layouts ----


def test_a_whole_file_in_the_uns_layout(tmp_path, lines, capsys):
    votes, report = read(tmp_path, lines)
    assert report.empty and len(votes) == ROWS
    assert list(votes) == ["resolution", "iso3", "vote", "date", "year", "title", "subjects"]
    assert votes["vote"].cat.ordered and votes["vote"].cat.categories.tolist() == VOTES
    assert votes["date"].dtype.kind == "M" and votes["resolution"].unique().tolist() == ["1/0", "41/1"]
    drawn = [letters for *_, letters in make_rollcall.draw(ROWS, 2022)]
    letter = votes["vote"].map({"yes": "Y", "abstain": "A", "no": "N", "did not vote": "X"}).astype(str)
    assert letter.tolist() == np.concatenate(drawn).tolist()
    assert capsys.readouterr().out == (
        "file.csv: 386 rows, 386 read, 0 listed in the report.\n"
        "Former members keep a code of their own: SUN (2 rows).\n"
    )


def test_a_whole_file_in_voetens_layout(tmp_path, lines, cow_lines):
    ours, _ = read(tmp_path, lines)
    votes, report = read(tmp_path, cow_lines)
    assert report.empty
    assert set(votes["iso3"]) == set(STATES) - {"SRB", "RUS"} | {"YUG", "SUN"}  # 1946 and 1986
    assert votes["vote"].tolist() == ours["vote"].tolist() and votes["year"].tolist() == ours["year"].tolist()
    assert votes["resolution"].unique().tolist() == ["1/0", "41/1"]


def test_columns_may_stand_in_another_order_and_be_fewer(tmp_path, lines):
    whole, _ = read(tmp_path, lines)
    some = pd.read_csv(tmp_path / "file.csv", dtype=str)[["title", "ms_vote", "resolution", "date", "ms_code"]]
    votes, report = read(tmp_path, some.to_csv(index=False).splitlines())
    assert report.empty and votes.astype(str).equals(whole.astype(str).drop(columns="subjects"))


def test_the_course_can_measure_what_was_read():
    votes, _ = read_rollcall("rollcall_sample.csv")
    own = load("votes")
    both = votes.merge(own, on=["resolution", "iso3"])
    assert len(both) == len(votes) and (both["vote_x"].astype(str) == both["vote_y"].astype(str)).all()
    assert agreement_rate(votes, "KAZ", "ARM") == 1


@pytest.mark.parametrize("resolution", ["ES-11/4", "ES-11/5", "ES-11/6"])
def test_the_course_can_draw_what_was_read(resolution):
    votes, _ = read_rollcall("rollcall_sample.csv")
    counts = tally(votes, resolution)
    ax = seats(votes, resolution, ring=["Armenia"])
    assert [len(marks.get_offsets()) for marks in ax.collections] == [*counts, 1]
    assert f"{counts.sum()} states" in ax.get_title(loc="left")
    assert len(matrix(vote_matrix(votes, ["ARM", "BLR"])).patches) >= 2 * 3


def test_the_sample_is_what_the_generator_writes(tmp_path):
    made = make_rollcall.sample_file(tmp_path / "sample.csv").read_bytes()
    assert made == (pathlib.Path("data/rollcall_sample.csv")).read_bytes(), "run python -m dev.make_rollcall"
    assert made.decode().splitlines()[0].split(",") == make_rollcall.UN_COLUMNS


@pytest.mark.parametrize(("text", "vote"), [
    ("Y", "yes"), (" y ", "yes"), ("A", "abstain"), ("N", "no"), ("X", VOTES[3]), ("NV", VOTES[3]),
])  # fmt: skip
def test_spellings_of_a_vote(tmp_path, lines, text, vote):
    change(lines, 7, "ms_vote", text)
    votes, report = read(tmp_path, lines)
    assert report.empty and votes["vote"].iloc[5] == vote


def test_numbers_with_a_decimal_point_in_voetens_layout(tmp_path):
    rows = ["5.0,2.0,1.0,1946", "5.0,20.0,2.0,1946", "5.0,70.0,3.0,1946", "5.0,365.0,8.0,1992"]
    votes, report = read(tmp_path, ["rcid,ccode,vote,year", *rows])
    assert report.empty and votes["vote"].tolist() == VOTES and votes["iso3"].tolist() == ["USA", "CAN", "MEX", "RUS"]


def test_a_mark_of_unicode_before_a_needed_column(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"\xef\xbb\xbfms_code,ms_vote,date,resolution\nUSA,Y,2022-03-02,A/RES/ES-11/1\n")
    assert read_rollcall(path)[0]["iso3"].tolist() == ["USA"]


# ---- codes ----


def test_every_member_has_a_number_in_voetens_layout():
    table = load("rollcall_codes")
    assert set(table.loc[table["scheme"] == "COW", "iso3"]) >= set(STATES)
    former = set(table["iso3"]) - set(STATES)
    assert former == {"SUN", "CSK", "DDR", "YUG", "SCG", "YMD", "ZAN", "TAW", "EAT"}
    assert former == set(table.loc[table["scheme"] == "name", "iso3"]), "each former member has a name"


def test_a_renamed_member_keeps_its_votes_and_an_ended_one_its_own_code(tmp_path, lines):
    change(lines, 20, "ms_code", "ZAR")
    lines[20:] = [line for line in lines[20:] if ",COD," not in line]
    change(lines, 30, "ms_code", "CSK")
    votes, report = read(tmp_path, lines)
    assert report.empty and {"COD", "CSK", "SUN"} <= set(votes["iso3"]) and "ZAR" not in set(votes["iso3"])


def test_the_reader_decides_who_continues_a_former_member(tmp_path, lines, cow_lines):
    votes, _ = read(tmp_path, lines, codes={"SUN": "RUS"})
    assert "SUN" not in set(votes["iso3"]) and (votes["iso3"] == "RUS").sum() == 2
    votes, _ = read(tmp_path, cow_lines, codes={"365": "RUS"})
    assert "SUN" not in set(votes["iso3"]) and (votes["iso3"] == "RUS").sum() == 2


@pytest.mark.parametrize(("column", "when", "codes"), [
    ("year", ["1991", "1992"], ["SUN", "RUS", "YUG", "YUG"]),
    ("date", ["1/1/1946", "12/16/2021"], ["SUN", "RUS", "YUG", "SRB"]),
])  # fmt: skip
def test_one_number_of_voetens_list_stands_for_two_members_in_turn(tmp_path, column, when, codes):
    rows = [f"{n},{code},1,{text}" for code in (365, 345) for n, text in enumerate(when)]
    votes, _ = read(tmp_path, [f"rcid,ccode,vote,{column}", *rows])
    assert votes["iso3"].tolist() == codes


def test_votes_of_voetens_file_without_a_name_of_their_own_are_numbered(tmp_path):
    rows = ["5,2,1,R/9/1", "6,2,1,R/9/1", "7,2,1,R/9/2", "8,2,1,"]
    votes, _ = read(tmp_path, ["rcid,ccode,vote,unres", *rows])
    assert votes["resolution"].tolist() == ["9/1 (rcid 5)", "9/1 (rcid 6)", "9/2", "vote 8"]


def test_not_a_member_is_no_absence_and_no_fault(tmp_path, capsys):
    path = tmp_path / "file.csv"
    path.write_text("rcid,ccode,vote\n5,2,1\n5,20,8\n5,700,9\n5,347,9\n5,20,1\n")
    votes, report = read_rollcall(path)
    assert votes["vote"].tolist() == ["yes", "did not vote"]
    assert report[["row", "column", "found"]].to_numpy().tolist() == [[6, "ccode", "20"]]
    assert capsys.readouterr().out == (
        "file.csv: 5 rows, 2 read, 2 not a member at the time, 1 listed in the report (a member twice 1).\n"
        "No totals of the file were compared: whether rows are missing from a vote cannot be seen.\n"
    )


# ---- damage: the good rows are read, the others listed ----


EXPECTED = {
    "ms_vote": (["?", "", "yes!"], "Y, A, N or X"), "ms_code": (["XKX", ""], "a member's code, such as KAZ"),
    "date": (["2022-14-11", "14 Nov 2022", ""], "a date such as 2022-11-14"),
    "resolution": (["", "ES-11"], "a symbol such as A/RES/ES-11/5"),
}  # fmt: skip


@pytest.mark.parametrize(("column", "text", "expected"), [
    *((column, text, said) for column, (texts, said) in EXPECTED.items() for text in texts),
    ("ms_code", "AFG", "each member once a vote"),
])  # fmt: skip
def test_a_damaged_cell(tmp_path, lines, column, text, expected):
    change(lines, 7, column, text)
    votes, report = read(tmp_path, lines)
    assert report.to_dict("records") == [{"row": 7, "column": column, "found": text, "expected": expected}]
    assert len(votes) == ROWS - 1


@pytest.mark.parametrize(("column", "text"), [
    ("vote", "4"), ("vote", ""), ("ccode", "1"), ("rcid", "x"), ("year", "46"),
])  # fmt: skip
def test_a_damaged_cell_in_voetens_layout(tmp_path, cow_lines, column, text):
    change(cow_lines, 7, column, text)
    _, report = read(tmp_path, cow_lines)
    assert report[["row", "column", "found"]].to_numpy().tolist() == [[7, column, text]]


def test_a_row_is_listed_once_with_its_first_fault(tmp_path, lines):
    change(lines, 7, "ms_vote", "?")
    change(lines, 7, "date", "?")
    _, report = read(tmp_path, lines)
    assert report["column"].tolist() == ["ms_vote"]


def test_an_empty_vote_may_be_given_a_meaning(tmp_path, lines):
    change(lines, 7, "ms_vote", "")
    votes, report = read(tmp_path, lines, blank="did not vote")
    assert report.empty and votes["vote"].iloc[5] == "did not vote"


@pytest.mark.parametrize("row", [2, 7, ROWS + 1])
@pytest.mark.parametrize("sep", [",", ";"])
def test_an_open_quote_costs_its_own_line_only(tmp_path, lines, row, sep):
    lines = [line.replace(",", sep) for line in lines]
    lines[row - 1] = lines[row - 1].replace("GENERATED SUBJECT", '"GENERATED SUBJECT')
    votes, report = read(tmp_path, lines)
    assert report[["row", "found"]].to_numpy().tolist() == [[row, "a quote out of place"]]
    assert len(votes) == ROWS - 1


@pytest.mark.parametrize(("row", "change_line", "column"), [
    (ROWS + 1, lambda line: line[: line.index("/PV.") + 2], ""),  # the file was cut off
    (7, lambda line: line.replace("GENERATED SUBJECT", 'A 5" PIPE,"GENERATED SUBJECT'), ""),  # a quote out of place
    (7, lambda line: line.replace(",ANDORRA,", ",ANDORRA, PRINCIPALITY OF,").replace(",ANTIGUA", ",ANTIGUA,"), ""),
])  # fmt: skip
def test_a_damaged_line(tmp_path, lines, row, change_line, column):
    before, lines[row - 1] = lines[row - 1], change_line(lines[row - 1])
    assert lines[row - 1] != before
    _, report = read(tmp_path, lines)
    assert report[["row", "column"]].to_numpy().tolist() == [[row, column]]


@pytest.mark.parametrize("row", [2, 7, ROWS + 1])
@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize(("alter", "found"), [
    (lambda line: line + ",one more", "21 cells"), (lambda line: line.replace('"', ""), "22 cells"),
    (lambda line: line[: line.index(",https")], "19 cells"),
])  # fmt: skip
def test_a_row_of_another_length_is_listed_and_moves_no_total(tmp_path, lines, capsys, row, broken, alter, found):
    """One comma too many shifts all cells behind it: the row is named, its totals are not believed."""
    lines[row - 1] = alter(lines[row - 1])
    lines[10] = re.sub("GENERATED SUBJECT[^,]*", '"over two\nlines"', lines[10]) if broken else lines[10]
    path = tmp_path / "file.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    votes, report = read_rollcall(path)
    assert report.to_numpy().tolist() == [[row, "", found, "20 cells"]] and len(votes) == ROWS - 1
    said = unlike_totals(capsys)
    assert len(said) == 1 and "192 rows (total_ms 193)" in said[0] and said[0].count("total_") == 2


def test_harmless_differences(tmp_path, lines):
    whole, _ = read(tmp_path, lines)
    lines[3] = lines[3].lower().replace("a/res/", "A/RES/")
    lines.insert(5, "")
    lines.append("")
    path = tmp_path / "windows.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    votes, report = read_rollcall(path)
    assert report.empty and votes.drop(columns=["title", "subjects"]).equals(whole.drop(columns=["title", "subjects"]))


def test_bytes_that_are_no_utf8_in_a_column_nobody_needs(tmp_path, lines):
    path = tmp_path / "latin.csv"
    path.write_bytes("\n".join(lines).replace("ALBANIA", "ALBANIÄ").encode("latin-1"))
    votes, report = read_rollcall(path)
    assert report.empty and len(votes) == ROWS


def test_an_impossible_date_does_not_unsettle_the_others(tmp_path, capsys):
    head, said = "rcid,ccode,vote,date,session", "one that may be either is in the report"
    votes, report = read(tmp_path, [head, "5,2,1,1/2/1946,1", "6,2,1,12/21/2017,72", "7,2,1,13/40/2017,72"])
    assert votes["date"].dt.strftime("%m-%d").tolist() == ["01-02", "12-21"] and report["row"].tolist() == [4]
    out = capsys.readouterr().out
    assert said not in out and "session" not in out  # no row took its year from there


def test_a_date_that_may_be_two_days_is_not_guessed(tmp_path, capsys):
    rows = ["3,2,1,31/12/1991", "4,2,1,12/31/1991", "5,2,1,2/1/1992", "6,2,1,1/1/46"]
    votes, report = read(tmp_path, ["rcid,ccode,vote,date", *rows])
    assert report["found"].tolist() == ["2/1/1992", "1/1/46"] and len(votes) == 2
    assert "one that may be either is in the report" in capsys.readouterr().out


def test_one_day_in_two_spellings_is_one_vote(tmp_path):
    rows = ["1,USA,Y,2022-11-14,A/RES/1/1", "1,FRA,N,14.11.2022,A/RES/1/1", "1,USA,Y,20221114,A/RES/1/1"]
    votes, report = read(tmp_path, ["undl_id,ms_code,ms_vote,date,resolution", *rows])
    assert votes["resolution"].tolist() == ["1/1"] * 2 and votes["date"].astype(str).tolist() == ["2022-11-14"] * 2
    assert report["expected"].tolist() == ["each member once a vote"]


# ---- the file's own totals ----


def unlike_totals(capsys):
    return [line for line in capsys.readouterr().out.splitlines() if "add up" in line]


@pytest.mark.parametrize("few", [0, 10_000])  # a short file is looked at row by row, of a long one two rows a vote
@pytest.mark.parametrize(("damage", "say"), [
    (lambda lines: lines, None),
    (lambda lines: lines[:91] + lines[194:], "90 rows (total_ms 193)"),  # half of the first vote is not there
    (lambda lines: [*lines[:6], re.sub(",[YANX],", ",?,", lines[6]), *lines[7:]], "192 rows (total_ms 193)"),
    (lambda lines: [lines[0], *(line.replace(".0,193.0,", ",193,") for line in lines[1:])], None),
    (lambda lines: [lines[0], *(re.sub(r"(,[0-9.]*){5},https", ",,,,,193,https", line) for line in lines[1:])], None),
    (lambda lines: [lines[0], *sorted(lines[1:], key=lambda line: line.split(",")[1])], None),  # member by member
    (lambda lines: [*lines[:3], lines[3].replace("GENERATED AGENDA", "GENERATED\nAGENDA"), *lines[4:]], None),
    (lambda lines: [*lines[:3], lines[3].replace("GENERATED S", '"GENERATED S'), *lines[4:]], "192 rows (total_ms 193)"),
    (lambda lines: [*lines[:-1], lines[-1].replace(",A,", ",X,", 1)], "did not vote (total_non_voting"),
    (lambda lines: [*lines[:3], "", "", *lines[3:100], "", *lines[100:]], None),
])  # fmt: skip
def test_rows_that_do_not_add_up_to_the_totals_of_the_file(tmp_path, lines, capsys, monkeypatch, few, damage, say):
    monkeypatch.setattr(rollcall, "FEW", few)
    path = tmp_path / "file.csv"
    path.write_text("\n".join(damage(lines)), encoding="utf-8")
    read_rollcall(path)
    said = unlike_totals(capsys)
    assert len(said) == (say is not None) and all(say in line for line in said), said


def test_both_numbers_of_each_total_are_said(tmp_path, lines, capsys):
    """A changed letter moves two counts and loses no row; of many votes five are named and the others counted."""
    read(tmp_path, lines)
    assert unlike_totals(capsys) == []
    assert ",A," in lines[1]
    lines[1] = lines[1].replace(",A,", ",Y,", 1)
    votes, report = read(tmp_path, lines)
    assert len(votes) == ROWS and report.empty
    assert unlike_totals(capsys) == ["1/0 does not add up: 35 yes (total_yes 34), 115 abstain (total_abstentions 116)."]


def test_of_many_votes_that_do_not_add_up_five_are_named(tmp_path, capsys):
    path = make_rollcall.un_file(tmp_path / "made.csv", 193 * 8)
    head, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *(line for line in rest if ",KAZ," not in line)]), encoding="utf-8")
    votes, _ = read_rollcall(path)
    said = unlike_totals(capsys)
    assert len(votes) == 192 * 8 and len(said) == 6
    assert all(line.endswith(", 192 rows (total_ms 193).") for line in said[:5])
    assert said[5] == "3 more votes do not add up."


@pytest.mark.parametrize(("name", "said"), [
    ("none.csv", "There is no file none.csv: give its name with its folder"),
    ("folder/votes.csv", "There is no file folder/votes.csv: give its name with its folder"),
    (".", "is a folder: give the name of the file in it, such as ga_voting.csv"),
    ("tests", "is a folder: give the name of the file in it, such as tests/ga_voting.csv"),
])  # fmt: skip
def test_no_such_file(name, said):
    with pytest.raises(DataError, match=said):
        read_rollcall(name)


# ---- a vote is known by its number, its symbol and its date ----

ISSUE = """undl_id,ms_code,ms_name,ms_vote,date,session,resolution
1,USA,x,Y,1955-10-03,10,A/RES/427
1,GBR,x,Y,1955-10-03,10,A/RES/427
2,USA,x,N,2023-11-02,78,A/RES/427
2,KAZ,x,N,2023-11-02,78,A/RES/427
3,KAZ,x,N,2023-11-02,78,A/RES/78/1
"""


def test_two_votes_under_one_symbol_are_two(tmp_path, capsys):
    votes, report = read(tmp_path, ISSUE.splitlines())
    assert report.empty
    assert votes["resolution"].tolist() == ["427 (undl_id 1)"] * 2 + ["427 (undl_id 2)"] * 2 + ["78/1"]
    assert tally(votes, "427 (undl_id 1)").tolist() == [2, 0, 0, 0]
    assert "1 symbol stands for several votes: these 2 votes are named apart" in capsys.readouterr().out
    with pytest.raises(ValueError, match=r"holds 427 \(undl_id 1\), 427 \(undl_id 2\)\."):
        tally(votes, "427")


def test_without_a_number_the_date_and_the_whole_symbol_tell_votes_apart(tmp_path):
    votes, _ = read(tmp_path, ISSUE.replace("undl_id", "nr").splitlines())
    assert votes["resolution"].unique().tolist() == ["427 (1955-10-03)", "427 (2023-11-02)", "78/1"]
    rows = ["USA,Y,1946-01-01,R/1/66", "USA,N,1946-01-01,A/RES/1/66"]
    votes, _ = read(tmp_path, ["ms_code,ms_vote,date,resolution", *rows])
    assert votes["resolution"].tolist() == ["R/1/66", "A/RES/1/66"]


def made_of_paragraphs(rng, calls=60):
    """A file in Voeten's layout where most symbols stand for several votes; and its own tallies."""
    numbers = load("rollcall_codes").query("scheme == 'COW'")["code"].tolist()
    lines, own = ["rcid,ccode,vote,session,date,unres"], {}
    for rcid in range(3, 3 + calls):
        symbol = f"{rng.choice(['R/', 'A/RES/'])}{rng.integers(1, 4)}/{rng.integers(1, 8)}"
        cast = rng.choice([1, 2, 3, 8, 9], len(numbers))
        date = f"{rng.integers(1, 13)}/{rng.integers(1, 29)}/{rng.integers(1946, 2024)}"
        lines += [f"{rcid},{code},{vote},1,{date},{symbol}" for code, vote in zip(numbers, cast, strict=True)]
        own[rcid] = [int((cast == vote).sum()) for vote in (1, 2, 3, 8, 9)]
    return lines, own


@pytest.mark.parametrize("shuffled", [False, True])
def test_every_row_is_somewhere_and_each_tally_is_the_files_own(tmp_path, shuffled, capsys):
    rng = np.random.default_rng(5)
    lines, own = made_of_paragraphs(rng)
    if shuffled:
        lines[1:] = rng.permutation(lines[1:]).tolist()
    path = tmp_path / "made.csv"
    path.write_text("\n".join(lines))
    votes, report = read_rollcall(path)
    away = sum(counts[4] for counts in own.values())
    assert f" {away:,} not a member at the time" in capsys.readouterr().out
    assert len(votes) + len(report) + away == len(lines) - 1
    assert set(report["expected"]) <= {"each member once a vote"}  # 255 and 260, 678 and 679: one state each
    assert votes["resolution"].nunique() == len(own) and not votes.duplicated(["resolution", "iso3"]).any()
    frame = pd.DataFrame([line.split(",") for line in lines[1:]], columns=lines[0].split(","))
    frame = frame[~(frame.index + 2).isin(report["row"]) & (frame["vote"] != "9")].reset_index(drop=True)
    for rcid, rows in frame.groupby("rcid"):
        [symbol] = votes.loc[rows.index, "resolution"].unique()
        assert tally(votes, symbol).tolist() == [int((rows["vote"] == v).sum()) for v in "1238"]
        assert rows["unres"].iloc[0].endswith(symbol.removesuffix(f" (rcid {rcid})"))


# ---- dates ----


@pytest.mark.parametrize(("texts", "days"), [
    (["1/1/1946", "12/31/1991", "2/1/1992"], ["1946-01-01", "1991-12-31", "1992-02-01"]),
    (["1/1/1946", "31/12/1991", "2/1/1992"], ["1946-01-01", "1991-12-31", "1992-01-02"]),
    (["1946-01-01 00:00:00", "1991-12-31T00:00:00Z", "14.11.2022"], ["1946-01-01", "1991-12-31", "2022-11-14"]),
    (["19460101", "1/2/1946"], ["1946-01-01", "1946-01-02"]),
])  # fmt: skip
def test_dates_as_published_files_write_them(tmp_path, texts, days):
    rows = [f"{n},2,1,{text}" for n, text in enumerate(texts, 3)]
    votes, report = read(tmp_path, ["rcid,ccode,vote,date", *rows])
    assert report.empty and votes["date"].dt.strftime("%Y-%m-%d").tolist() == days
    assert votes["year"].tolist() == [int(day[:4]) for day in days]


def test_a_session_gives_the_year_it_began_in_and_says_so(tmp_path, capsys):
    rows = ["3,365,1,3", "4,365,1,75", "5,2,1,ES-11"]
    votes, report = read(tmp_path, ["rcid,ccode,vote,session", *rows])
    assert report.empty and votes["year"].tolist()[:2] == [1948, 2020] and votes["year"].isna().tolist() == [0, 0, 1]
    assert votes["iso3"].tolist() == ["SUN", "RUS", "USA"] and votes["date"].isna().all()
    assert votes["year_from"].tolist()[:2] == ["session", "session"]
    assert "2 rows with a session and no date" in capsys.readouterr().out


def test_the_year_is_that_of_the_date(tmp_path, capsys):
    votes, report = read(tmp_path, ["rcid,ccode,vote,year,date", "3,365,1,2022,1955-01-02", "3,2,1,,1955-01-02"])
    assert report.empty and votes["year"].tolist() == [1955, 1955] and votes["iso3"].tolist() == ["SUN", "USA"]
    assert "1 rows have a year that is not the year of their date" in capsys.readouterr().out


# ---- other layouts ----

UNVOTES = """rcid,country,country_code,vote
3,United States,US,yes
3,Russia,RU,no
3,Federal Republic of Germany,NA,abstain
3,Namibia,"NA",yes
3,Yugoslavia,YU,no
3,Trinidad & Tobago,TT,yes
3,France,DE,yes
9097,Yugoslavia,YU,yes
9097,Russia,RU,yes
"""


def test_the_unvotes_form(tmp_path, capsys):
    votes, report = read(tmp_path, [*UNVOTES.splitlines(), "3,Atlantis,FR,no"])
    assert votes["iso3"].tolist() == ["USA", "RUS", "DEU", "NAM", "YUG", "TTO", "YUG", "RUS", "FRA"]
    assert report[["row", "column", "found"]].to_numpy().tolist() == [[8, "country_code", "DE"]]
    assert votes["resolution"].unique().tolist() == ["vote 3", "vote 9097"]
    said = capsys.readouterr().out
    assert "cannot be told apart, and keep the file's own name" in said
    assert "Not known or of another state, counted by the code beside it: row 11 (Atlantis, FR)." in said


def test_the_unvotes_form_with_its_roll_calls(tmp_path):
    calls, issues = tmp_path / "roll_calls.csv", tmp_path / "issues.csv"
    calls.write_text("rcid,session,date,unres,short\n3,1,1946-01-01,R/1/66,RULES\n9097,74,2019-12-18,R/74/1,ARMS\n")
    issues.write_text("rcid,short_name,issue\n3,me,Palestinian conflict\n3,hr,Human rights\n")
    votes, _ = read(tmp_path, UNVOTES.splitlines(), calls=[calls, issues])
    assert votes["iso3"].tolist() == ["USA", "SUN", "DEU", "NAM", "YUG", "TTO", "SRB", "RUS"]
    assert votes["resolution"].unique().tolist() == ["1/66", "74/1"]
    chosen = votes[votes["subjects"].str.contains("Human rights", na=False)]
    assert chosen["title"].unique().tolist() == ["RULES"] and len(chosen) == 6


def test_names_in_a_language_that_nobody_knows_leave_the_codes_to_count(tmp_path):
    rows = ["1,USA,Vereinigte Staaten,yes,2022-11-14", "1,FRA,Frankreich,no,2022-11-14"]
    votes, report = read(tmp_path, ["vote_id,iso3,country,vote,date", *rows])
    assert report.empty and votes["iso3"].tolist() == ["USA", "FRA"]


def test_the_first_version_of_the_uns_file(tmp_path, capsys):
    votes, report = read(tmp_path, ["undl_id,ms_codes,ms_names,ms_votes,resolutions,title,date",
                                    "5,GER,ATLANTIS,NV,A/RES/1/1,T,1980-01-01",
                                    "5,EAZ,FRANCE,Y,A/RES/1/1,T,1980-01-01"])  # fmt: skip
    assert report.empty and votes["iso3"].tolist() == ["DEU", "ZAN"] and votes["vote"].tolist() == [VOTES[3], "yes"]
    assert "code beside it: row 2 (ATLANTIS, GER), row 3 (FRANCE, EAZ)." in capsys.readouterr().out


def test_the_issues_of_voetens_file_are_subjects(tmp_path):
    rows = ["3,2,1,1,0,0,1,0,0,A title", "4,2,1,0,0,0,0,0,0,Other"]
    votes, _ = read(tmp_path, ["rcid,ccode,vote,me,nu,di,hr,co,ec,short", *rows])
    assert votes["subjects"].tolist()[0] == "Palestinian conflict; Human rights" and pd.isna(votes["subjects"].iloc[1])
    assert votes["title"].tolist() == ["A title", "Other"]


def test_a_wide_table_with_a_column_a_state(tmp_path, capsys):
    path = tmp_path / "wide.csv"
    rows = ["A/RES/1/1,1950-02-03,Y,N,,?", "A/RES/77/1,2022-10-01,A,,X,Y", ""]
    path.write_text("\n".join(["resolution,date,USA,Soviet Union,RUS,Fiji", *rows]))
    votes, report = read_rollcall(path)
    assert votes[["resolution", "iso3", "vote"]].astype(str).to_numpy().tolist() == [
        ["1/1", "USA", "yes"], ["1/1", "SUN", "no"], ["77/1", "USA", "abstain"], ["77/1", "RUS", "did not vote"],
        ["77/1", "FJI", "yes"]]  # fmt: skip
    assert report[["row", "column", "found"]].to_numpy().tolist() == [[2, "Fiji", "?"]]
    assert "2 empty cells were left out" in capsys.readouterr().out


def test_a_wide_table_with_a_column_a_vote(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("country;region;ES-11/1;ES-11/2\nGambia, The;Africa;no;\nFrance;Europe;yes;abstain\n")
    votes, report = read_rollcall(path, blank="did not vote")
    assert report.empty and votes["iso3"].tolist() == ["GMB", "GMB", "FRA", "FRA"]
    assert votes["resolution"].tolist() == ["ES-11/1", "ES-11/2"] * 2
    assert votes["vote"].tolist() == ["no", "did not vote", "yes", "abstain"]


# ---- what would be a wrong number in silence ----


def text_of(rows):
    return "\n".join([",".join(map(str, row)) for row in rows]) + "\n"


VOTED = load("votes").query("resolution == 'ES-11/5'")
COUNTS = {"yes": 94, "abstain": 73, "no": 14, "did not vote": 12}
UNREAL = (
    "rcid,ccode,member,vote,Country,Countryname,year,session,abstain,yes,no,importantvote,date,unres,amend,para,short\n"
)
CALLS = "rcid,session,importantvote,date,unres,amend,para,short,descr\n"


@pytest.fixture
def said(tmp_path, capsys):
    """Read a text as a file; the votes, the report, what was printed."""

    def reads(text, **options):
        (tmp_path / "own.csv").write_bytes(text.encode())
        votes, report = read_rollcall(tmp_path / "own.csv", **options)
        return votes, report, capsys.readouterr().out

    return reads


def test_a_file_without_absent_states_says_that_their_number_is_not_known(said):
    rows = "rcid,country,country_code,vote\n3,United States,US,yes\n3,Canada,CA,no\n"
    absent = "No row says that a state did not vote. If the file leaves such states out, their number is not 0 but not"
    assert absent in said(rows)[2]
    assert absent not in said(rows + "3,Cuba,CU,absent\n")[2]


@pytest.mark.parametrize(("amend", "para", "symbol"), [
    (1, 0, "1/66 (amendment, rcid 3)"), ("1.0", "0.0", "1/66 (amendment, rcid 3)"), (0, 1, "1/66 (paragraph, rcid 3)"),
    (1, 1, "1/66 (amendment, paragraph, rcid 3)"), (0, 0, "1/66"), ("", "", "1/66"),
])  # fmt: skip
def test_a_vote_on_a_part_has_not_the_bare_name_of_the_resolution(said, tmp_path, amend, para, symbol):
    row = f"3,2,1.0,1,USA,United States of America,1946,1,0,1,0,0,1946-01-01,R/1/66,{amend},{para},RULES\n"
    votes, _, out = said(UNREAL + row)
    assert votes["resolution"].tolist() == [symbol] and ("On an amendment or a paragraph" in out) == (symbol != "1/66")
    (tmp_path / "calls.csv").write_text(f"{CALLS}3,1,0,1946-01-01,R/1/66,{amend},{para},A,B\n", encoding="utf-8")
    votes, *_ = said("rcid,country,country_code,vote\n3,Canada,CA,no\n", calls=tmp_path / "calls.csv")
    assert votes["resolution"].tolist() == [symbol]


def test_votes_that_share_a_symbol_are_found_by_it(said):
    votes, *_ = said("rcid,ccode,vote,unres\n53,2,1,R/2/651\n54,2,3,R/2/651\n")
    assert votes["resolution"].tolist() == ["2/651 (rcid 53)", "2/651 (rcid 54)"]
    with pytest.raises(DataError, match=r"it holds 2/651 \(rcid 53\), 2/651 \(rcid 54\)\.$"):
        tally(votes, "2/651")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_head_over_two_lines_loses_no_column(said, end):
    heads = ['"Bolivia\n(Plurinational State of)"' if code == "BOL" else code for code in VOTED["iso3"]]
    text = text_of([["resolution", *heads], ["ES-11/5", *VOTED["vote"]]]).replace("\n", end)
    votes, report, _ = said(text)
    assert report.empty and tally(votes, "ES-11/5").to_dict() == COUNTS
    votes, *_ = said('iso3,A/RES/1/1,"A/RES/1/2\n(second)",A/RES/1/3\nKAZ,yes,no,yes\n')
    assert votes["resolution"].nunique() == 3


def test_a_head_over_two_lines_in_the_uns_layout_leaves_the_totals_to_be_compared(tmp_path, lines, capsys):
    lines[0] = lines[0].replace("agenda_title", '"agenda\ntitle"')
    (tmp_path / "file.csv").write_text("\n".join(lines[:-1]), encoding="utf-8")
    votes, report = read_rollcall(tmp_path / "file.csv")
    assert report.empty and len(votes) == ROWS - 1 and "192 rows (total_ms 193)" in capsys.readouterr().out


def test_a_column_of_votes_of_no_known_state_goes_to_the_report(said):
    votes, report, out = said(
        "resolution,USA,FRA,Zaire / DRC,,importance\nA/RES/1/1,Y,N,Y,Y,high\nA/RES/1/2,Y,N,X,N,low\n"
    )
    assert len(votes) == 4 and report["column"].tolist() == ["Zaire / DRC", "column 5"] * 2
    assert "Columns left aside, as they hold no votes: importance." in out


def test_many_columns_left_aside_are_counted(said):
    more = [f"about {n}" for n in range(30)]
    _, _, out = said(text_of([["resolution", "USA", "FRA", *more], ["A/RES/1/1", "Y", "N", *["text"] * 30]]))
    assert "no votes: about 0, about 1, about 2, about 3, about 4, about 5, about 6, about 7 and 22 more." in out


def test_totals_beside_the_states_are_not_norway(said):
    votes, report, _ = said("resolution,YES,NO,ABSTAIN,USA,NOR,FRA\nA/RES/1/1,2,1,0,1,3,1\n")
    assert report.empty and votes.set_index("iso3")["vote"].to_dict() == {"USA": "yes", "NOR": "no", "FRA": "yes"}
    votes, report, _ = said("resolution,US,NO,FR\nA/RES/1/1,1,3,1\n")
    assert report.empty and votes["iso3"].tolist() == ["USA", "NOR", "FRA"]


def test_the_votes_of_a_wide_table_are_named(said):
    assert "Votes of this table: 1/1, 1/2, EU27." in said("iso3,A/RES/1/1,A/RES/1/2,EU27\nKAZ,Y,N,N\nFRA,Y,N,Y\n")[2]


def test_numbers_outside_voetens_layout_are_said_to_be_read_as_his(said):
    as_his = "Votes as numbers were read as in Voeten's data: 1 yes, 2 abstain, 3 no."
    assert as_his in said("resolution,iso3,vote\n1/1,KAZ,1\n1/1,FRA,2\n1/1,USA,3\n")[2]
    assert as_his[:20] not in said("rcid,ccode,vote\n3,2,1\n")[2]
    assert as_his[:20] not in said("resolution,iso3,vote\n1/1,KAZ,yes\n")[2]


def test_letters_of_the_correlates_of_war_are_no_iso_codes(said):
    rows = "rcid,Country,vote\n3,AUS,1\n3,AUL,2\n3,SWZ,1\n"
    with pytest.raises(DataError, match="Column Country holds AUL, one of the letters of the Correlates of War list"):
        said(rows)
    votes, *_ = said(rows, codes={"AUL": "Australia", "AUS": "Austria", "SWZ": "Switzerland"})
    assert votes["iso3"].tolist() == ["AUT", "AUS", "CHE"]
    assert said(rows.replace("rcid,", "rcid,ccode,").replace("3,A", "3,900,A").replace("3,S", "3,225,S"))[0].size


@pytest.mark.parametrize(("head", "row", "told"), [
    ("rcid,ccode,vote,unres,abstain,yes,no", "3,2,1,R/1/1,0,1,14", "1/1 does not add up: 0 no (no 14)."),
    ("undl_id,ms_codes,ms_votes,resolutions,yes,no,abstentions,non-voting,total-voting", "3,USA,Y,A/RES/1/1,1.0,0,0,0,193.0",
     "1/1 does not add up: 1 rows (total-voting 193)."),
    ("undl_id,ms_code,ms_vote,resolution,total_yes,total_no", '3,USA,Y,A/RES/1/1,"2,0","0,0"', "1 yes (total_yes 2)."),
    ("No,iso3,vote,resolution", "7,USA,yes,A/RES/1/1", "No totals of the file were compared"),
    ("undl_id,ms_code,ms_vote,resolution,total_yes", "3,USA,Y,A/RES/1/1,many", "No totals of the file were compared"),
])  # fmt: skip
def test_totals_of_each_layout_are_compared_or_it_is_said_that_none_were(said, head, row, told):
    assert told in said(f"{head}\n{row}\n")[2]


def test_totals_that_differ_between_the_rows_of_a_vote_are_said_to_differ(said):
    rows = "undl_id,ms_code,ms_vote,resolution,total_yes\n3,USA,Y,A/RES/1/1,2\n3,FRA,Y,A/RES/1/1,5\n"
    assert "1/1 does not add up: 2 yes (total_yes 2 in some rows, 5 in others)." in said(rows)[2]


def test_a_name_that_does_not_fit_the_number_beside_it_is_printed_in_voetens_layout_too(said):
    rows = (
        "rcid,ccode,vote,Country,Countryname,year\n3,20,1,USA,United States of America,1946\n3,365,3,RUS,Russia,1946\n"
    )
    votes, _, out = said(rows + "3,345,3,YUG,Yugoslavia,1946\n")
    assert votes["iso3"].tolist() == ["CAN", "SUN", "YUG"]
    assert "counted by the code beside it: row 2 (United States of America, 20).\n" in out


@pytest.mark.parametrize("sep", [",", ";"])
@pytest.mark.parametrize("above", ["UN voting data,,,\n,,,\n", "UN voting data\n\n"])
def test_lines_above_the_heads_are_named(said, sep, above):
    for heads in ("undl_id,ms_code,ms_vote,resolution\n3,USA,Y,A/RES/1/1\n", "resolution,USA,FRA\nA/RES/1/1,Y,N\n"):
        with pytest.raises(DataError, match="the names of the columns stand in row 3: delete what is above them"):
            said((above + heads).replace(",", sep))


def test_a_whole_vote_twice_is_said(said):
    rows = text_of(["A/RES/1/1", code, "yes"] for code in STATES[:20])
    _, report, out = said("resolution,iso3,vote\n" + rows + rows)
    assert len(report) == 20 and "Most members stand twice in 1/1, and the first row of each was read" in out


def test_letters_that_were_lost_are_said(tmp_path, capsys):
    rows = "rcid,country,vote\n" + "3,Kazakhstan,yes\n" * 20_000 + "3,Türkiye,yes\n"
    (tmp_path / "own.csv").write_bytes(rows.encode("cp1252"))
    read_rollcall(tmp_path / "own.csv")
    assert "save the file as CSV UTF-8" in capsys.readouterr().out


def test_a_row_of_calls_that_is_left_out_is_said(said, tmp_path):
    (tmp_path / "calls.csv").write_text(f"{CALLS}3,1,0,1946-01-01,R/1/66,0,0,RULES, AND MORE,B\n", encoding="utf-8")
    out = said("rcid,country,country_code,vote\n3,Canada,CA,no\n", calls=tmp_path / "calls.csv")[2]
    assert "calls.csv: 1 row left out, such as row 2 (10 cells)." in out


@pytest.mark.parametrize(("year", "code"), [(1995, "YUG"), (2004, "SCG"), (2007, "SRB")])
def test_one_number_stands_for_three_names_of_a_seat_in_turn(said, year, code):
    assert said(f"rcid,ccode,vote,year\n7,345,1,{year}\n7,2,1,{year}\n")[0]["iso3"].tolist() == [code, "USA"]
    assert said(f"rcid,country,vote,year\n7,Yugoslavia,yes,{year}\n")[0]["iso3"].tolist() == [code]


def test_a_code_in_a_year_when_its_state_was_no_more_is_said(said):
    out = said("resolution,country_code,vote,date\n59/1,CS,yes,2004-11-01\n59/1,US,yes,2004-11-01\n")[2]
    assert "so these codes may mean another state: CSK (1 row)." in out
    assert "may mean another" not in said("resolution,country_code,vote,date\n9/1,CS,yes,1954-11-01\n")[2]


# ---- packed, other letters, other separators ----


def zipped(content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("folder/votes.csv", content)
        archive.writestr("folder/about.md", "words")
    return packed.getvalue()


PACKED = {
    "gz": (".csv.gz", gzip.compress), "bz2": (".csv.bz2", bz2.compress), "zip": (".zip", zipped),
    "utf-16": (".csv", lambda c: c.decode().encode("utf-16")),
    "macintosh": (".csv", lambda c: c.replace(b"\n", b"\r")),
    "utf-16 of a macintosh": (".csv", lambda c: c.decode().replace("\n", "\r").encode("utf-16")),
    "semicolons": (".csv", lambda c: c.replace(b",", b";")), "tabs": (".tsv", lambda c: c.replace(b",", b"\t")),
    "spreadsheet": (".csv", lambda c: b"sep=;\r\n" + c.replace(b",", b";").replace(b"\n", b"\r\n")),
}  # fmt: skip


@pytest.mark.parametrize(("ending", "pack"), PACKED.values(), ids=PACKED)
def test_packed_and_other_letters_and_separators(tmp_path, ending, pack):
    plain, packed = tmp_path / "plain.csv", tmp_path / f"other{ending}"
    plain.write_text(ISSUE)
    packed.write_bytes(pack(ISSUE.encode()))
    votes, report = read_rollcall(packed)
    assert report.empty and votes.equals(read_rollcall(plain)[0]) and len(votes) == 5


def workbook():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    return packed.getvalue()


BINARY = "ms_code,ms_vote\n".encode("utf-16")
UNREADABLE = [  # name of the file, what it holds, what is said of it
    ("a.csv", b"", ", row 1, column ms_vote: no such column, but 'nothing' found"),
    ("a.csv", b"\n\n", "column ms_vote: no such column"),
    ("a.csv", b"a,b\n1,2\n", ", row 1, column ms_vote: no such column, but 'a, b' found"),
    ("a.csv", b"ms_code,resolution\rKAZ,ES-11/5\r", "ms_vote"),  # lines end as on an old computer
    ("a.csv", b"rcid,ccode,session\n1,2,3\n", ", row 1, column vote: no such column"),
    ("a.csv", b"ms_code,ms_vote,date\nUSA,Y,2022-01-01\n", ", row 1, column resolution: no such column"),
    ("a.csv", b"Year,Country,Vote,Topic\n2022,France,Yes,a\n", ", row 1, column resolution: no such column"),
    ("a.csv", b"ms_code,ms_vote,date,resolution\n", ", row 2: nothing found, a row expected"),
    ("a.csv", b"ms_code,ms_vote,date,resolution\n?,Y,2022-01-01,A/RES/1/1\n", ", row 2: ? found, a member's code"),
    ("a.csv", BINARY, ", row 1, column resolution: no such column"),
    ("a.csv", b"rcid,session,yes,no,unres,me,co,ec\n3,1,29,18,R/1/66,0,0,0\n", ", row 1, column vote: no such column"),
    ("a.csv", ISSUE.replace(",resolution", ',"resolution').encode(), "row 1: a quote out of place"),
    ("a.csv", b"<!DOCTYPE html><html>", "try it again"), ("a.csv", b"ab\x00\x01\x02\xff", "save the table as CSV"),
    ("a.xlsx", workbook(), "save the sheet as CSV"), ("renamed.csv", workbook(), "save the sheet as CSV"),
    ("cut.xlsx", workbook()[:-30], "is a damaged workbook"), ("zip.xlsx", zipped(ISSUE), "is a damaged workbook"),
    ("text.xlsx", b"half a page", "is a damaged workbook"), ("a.zip", b"PK\x03\x04abc", "download it again"),
    ("cut.csv.gz", gzip.compress(ISSUE.encode())[:-20], "download it again"), ("gz.csv", b"\x1f\x8b\x08\x00", "download"),
    ("a.parquet", b"PAR1\x15\x04", "to_csv"), ("a.RData", gzip.compress(b"RDX3\nX\n\x00"), "write.csv"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "content", "said"), UNREADABLE, ids=[f"{f} {s[-30:]}" for f, _, s in UNREADABLE])
def test_a_file_that_cannot_be_read_at_all_gets_one_sentence_that_helps(tmp_path, file, content, said):
    (tmp_path / file).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_rollcall(tmp_path / file)
    sentence = str(caught.value)
    assert sentence.startswith(file) and said in sentence and sentence.isprintable() and sentence.endswith(".")


# ---- the reader's choice ----


def test_a_choice_is_never_overruled_by_the_date(tmp_path):
    rows = ["rcid,ccode,vote,year", "7,365,1,1950", "7,2,1,1950"]
    for codes in ({"365": "RUS"}, {365: "Russia"}, {"SUN": "RUS"}, {"Soviet Union": "RUS"}):
        votes, _ = read(tmp_path, rows, codes=codes)
        assert votes["iso3"].tolist() == ["RUS", "USA"], codes
    votes, _ = read(tmp_path, rows, codes={"2": "RUS", "365": "UKR"})
    assert votes["iso3"].tolist() == ["UKR", "RUS"]


def test_a_choice_that_matches_nothing_or_stands_twice_is_said(tmp_path, capsys):
    read(tmp_path, ISSUE.splitlines(), codes={"CSK": "CZE"})
    assert "codes: CSK stands nowhere in this file." in capsys.readouterr().out
    with pytest.raises(DataError, match="codes names usa twice"):
        read(tmp_path, ISSUE.splitlines(), codes={"USA": "CAN", "usa": "MEX"})


# ---- pictures ----


def old_votes(tmp_path):
    lines = ["undl_id,ms_code,ms_vote,date,resolution"]
    for start, end, cast in (
        ("1", "1955-10-03,A/RES/900", "SUN,N USA,Y CSK,A IND,X"), ("2", "2023-11-02,A/RES/78/1", "RUS,N USA,Y IND,A"),
    ):  # fmt: skip
        lines += [f"{start},{vote},{end}" for vote in cast.split()]
    return read(tmp_path, lines)[0]


def test_pictures_name_their_file_and_former_members(tmp_path):
    votes = old_votes(tmp_path)
    some = votes[votes["year"] < 1990].sort_values("iso3").reset_index(drop=True)
    ax = seats(some, "900", ring=["SUN", "Czechoslovakia", "Fiji"])
    below = ax.figure.get_supxlabel()
    assert "roll-call file file.csv" in below and "Without a row in this vote: Fiji" in below and "table" not in below
    assert {"Soviet Union", "Czechoslovakia"} <= {text.get_text() for text in ax.texts}
    table = vote_matrix(votes, ["Soviet Union", "USA"])
    ax = matrix(table)
    assert [text.get_text() for text in ax.get_yticklabels()] == ["Soviet Union", "United States"]
    below = ax.figure.get_supxlabel()
    assert "roll-call file file.csv" in below and "? = no row in this table" in below
    assert "?" not in matrix(table[["900"]]).figure.get_supxlabel()
    assert "my own" in seats(some, "900", source="my own").figure.get_supxlabel()
    points, _ = classical_scaling(1 - agreement_matrix(votes, ["USA", "IND", "RUS"]).fillna(0))
    assert "roll-call file file.csv" in similarity_map(points, mark=["RUS"]).figure.get_supxlabel().replace("\n", " ")


# ---- full size ----

FULL = """
import resource, sys
from utils.data import load
from utils.rollcall import read_rollcall
from utils.measures.similarity import agreement_matrix
votes, report = read_rollcall(sys.argv[1])
assert len(votes) == 1_000_000 and report.empty
assert agreement_matrix(votes, load("states")["iso3"].tolist()).shape == (193, 193)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@pytest.mark.all
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is counted in other units elsewhere")
def test_a_full_size_file_needs_little_memory(tmp_path):
    path = make_rollcall.un_file(tmp_path / "full.csv")
    assert path.stat().st_size > 360e6
    done = subprocess.run([sys.executable, "-c", FULL, path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.split()[-1]) < 1536


def test_rows_that_are_all_of_another_length_are_said_in_one_sentence(said):
    rows = "3,KAZ,yes,A/RES/1/1\n3,USA,no,A/RES/1/1\n"
    with pytest.raises(DataError, match="row 2: 4 cells found, 5 cells expected; 2 rows, 0 read, 2 listed"):
        said("undl_id,ms_code,ms_vote,resolution,total_yes\n" + rows)


def test_a_row_of_the_report_is_a_whole_number_beside_an_empty_last_cell(said):
    rows = "3,KAZ,yes,A/RES/1/1,a\n3,USA,?,A/RES/1/1,\n"
    _, report, _ = said("rcid,iso3,vote,resolution,note\n" + rows)
    assert report["row"].tolist() == [3] and report["row"].dtype == "int64"
