"""Official roll-call files: both layouts, every damage named with file, row and column, no row dropped in silence."""

import pathlib
import subprocess
import sys
import time

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from dev import make_rollcall
from utils.data import DataError, load
from utils.measures.similarity import agreement_by_year, agreement_matrix, classical_scaling
from utils.measures.votes import agreement_rate, tally, vote_matrix
from utils.plots.similarity import similarity_map
from utils.plots.votes import matrix, seats
from utils.rollcall import UN_COLUMNS, read_rollcall
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
    assert list(votes) == ["resolution", "iso3", "vote", "date", "year"]
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
    assert report.empty and votes.astype(str).equals(whole.astype(str))


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
    assert made == (pathlib.Path("data/rollcall_sample.csv")).read_bytes(), "run dev/make_rollcall.py --sample"
    assert made.decode().splitlines()[0].split(",") == UN_COLUMNS


@pytest.mark.parametrize(
    ("text", "vote"),
    [("Y", "yes"), (" y ", "yes"), ("A", "abstain"), ("N", "no"), ("X", VOTES[3]), ("NV", VOTES[3])],
)
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
    assert former == {"SUN", "CSK", "DDR", "YUG", "SCG", "YMD", "ZAN", "TAW"}


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


@pytest.mark.parametrize(("year", "code"), [(1991, "SUN"), (1992, "RUS")])
def test_one_number_of_voetens_list_stands_for_two_members_in_turn(tmp_path, year, code):
    votes, _ = read(tmp_path, ["rcid,ccode,vote,year", f"7,365,1,{year}"])
    assert votes["iso3"].tolist() == [code]


def test_votes_of_voetens_file_without_a_name_of_their_own_are_numbered(tmp_path):
    rows = ["5,2,1,R/9/1", "6,2,1,R/9/1", "7,2,1,R/9/2", "8,2,1,"]
    votes, _ = read(tmp_path, ["rcid,ccode,vote,unres", *rows])
    assert votes["resolution"].tolist() == ["vote 5", "vote 6", "9/2", "vote 8"]


def test_not_a_member_is_no_absence(tmp_path):
    votes, report = read(tmp_path, ["rcid,ccode,vote", "5,2,1", "5,20,8", "5,700,9"])
    assert votes["vote"].tolist() == ["yes", "did not vote"]
    assert report[["row", "column", "found"]].to_numpy().tolist() == [[4, "vote", "9"]]


# ---- damage: the good rows are read, the others listed ----


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("ms_vote", "?", "Y, A, N or X"),
        ("ms_vote", "", "Y, A, N or X"),
        ("ms_vote", "yes!", "Y, A, N or X"),
        ("ms_code", "XKX", "a member's code, such as KAZ"),
        ("ms_code", "", "a member's code, such as KAZ"),
        ("date", "2022-14-11", "a date such as 2022-11-14"),
        ("date", "14 Nov 2022", "a date such as 2022-11-14"),
        ("date", "", "a date such as 2022-11-14"),
        ("resolution", "", "a symbol such as A/RES/ES-11/5"),
        ("resolution", "ES-11", "a symbol such as A/RES/ES-11/5"),
        ("ms_code", "AFG", "each member once a vote"),
    ],
)
def test_a_damaged_cell(tmp_path, lines, column, text, expected):
    change(lines, 7, column, text)
    votes, report = read(tmp_path, lines)
    assert report.to_dict("records") == [{"row": 7, "column": column, "found": text, "expected": expected}]
    assert len(votes) == ROWS - 1


@pytest.mark.parametrize(
    ("column", "text"),
    [("vote", "4"), ("vote", ""), ("ccode", "1"), ("rcid", "x"), ("year", "46"), ("year", "")],
)
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


def test_a_file_that_was_cut_off(tmp_path, lines):
    lines[-1] = lines[-1][: lines[-1].index("/PV.") + 2]
    _, report = read(tmp_path, lines)
    assert report[["row", "column"]].to_numpy().tolist() == [[ROWS + 1, "total_ms"]]


@pytest.mark.parametrize("row", [2, 7, ROWS + 1])
def test_an_open_quote_costs_its_own_line_only(tmp_path, lines, row):
    lines[row - 1] = lines[row - 1].replace("GENERATED SUBJECT", '"GENERATED SUBJECT')
    votes, report = read(tmp_path, lines)
    assert report[["row", "found"]].to_numpy().tolist() == [[row, "a quote out of place"]]
    assert len(votes) == ROWS - 1


@pytest.mark.parametrize("row", [2, 7])
def test_a_comma_too_many_in_a_column_nobody_needs(tmp_path, lines, row):
    whole, _ = read(tmp_path, lines)
    lines[row - 1] += ",one more"
    votes, report = read(tmp_path, lines)
    assert report.empty and votes.equals(whole)


def test_an_open_quote_beside_a_harmless_one(tmp_path, lines):
    lines[6] = lines[6].replace("GENERATED SUBJECT", 'A 5" PIPE,"GENERATED SUBJECT')
    assert lines[6].count('"') % 2 == 0
    _, report = read(tmp_path, lines)
    assert report[["row", "found"]].to_numpy().tolist() == [[7, "a quote out of place"]]


def test_a_comma_too_many(tmp_path, lines):
    lines[6] = lines[6].replace(",ANDORRA,", ",ANDORRA, PRINCIPALITY OF,").replace(",ANTIGUA", ",ANTIGUA,")
    assert lines[6].count(",") > lines[7].count(",")
    _, report = read(tmp_path, lines)
    assert report[["row", "column"]].to_numpy().tolist() == [[7, "ms_vote"]]


def test_harmless_differences(tmp_path, lines):
    whole, _ = read(tmp_path, lines)
    lines[3] = lines[3].lower().replace("a/res/", "A/RES/")
    lines.insert(5, "")
    lines.append("")
    path = tmp_path / "windows.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    votes, report = read_rollcall(path)
    assert report.empty and votes.equals(whole)


def test_bytes_that_are_no_utf8_in_a_column_nobody_needs(tmp_path, lines):
    path = tmp_path / "latin.csv"
    path.write_bytes("\n".join(lines).replace("ALBANIA", "ALBANIÄ").encode("latin-1"))
    votes, report = read_rollcall(path)
    assert report.empty and len(votes) == ROWS


# ---- files that cannot be read at all: one sentence ----


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "column ms_vote: no such column, but 'nothing' found"),
        (b"\n\n", "column ms_vote: no such column"),
        (b"a,b\n1,2\n", "row 1, column ms_vote: no such column, but 'a, b' found"),
        (b"rcid,ccode,session\n1,2,3\n", "row 1, column vote: no such column"),
        (
            b"ms_code;ms_vote;date;resolution\nUSA;Y;2022-01-01;A/RES/1\n",
            "row 1, column ms_vote: no such column",
        ),
        (b"ms_code,ms_vote,date\nUSA,Y,2022-01-01\n", "row 1, column resolution: no such column"),
        (b"ms_code,ms_vote,date,resolution\n", "row 2: nothing found, a row expected"),
        (
            b"ms_code,ms_vote,date,resolution\n?,Y,2022-01-01,A/RES/1/1\n",
            "row 2: ? found, a member's code",
        ),
        ("ms_code,ms_vote\n".encode("utf-16"), "row 1, column ms_vote: no such column"),
        (b"\x1f\x8b\x08\x00\x00", "row 1, column ms_vote: no such column"),
    ],
)
def test_one_sentence_for_a_file_that_is_no_roll_call(tmp_path, content, sentence):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_rollcall(path)
    said = str(caught.value)
    assert said.startswith("file.csv, row ") and sentence in said and "\n" not in said and said.endswith(".")


@pytest.mark.parametrize("name", ["none.csv", "folder/votes.csv", "."])
def test_no_such_file(name):
    with pytest.raises(DataError, match=r"There is no file .*: give its name with its folder"):
        read_rollcall(name)


# ---- agreement of all pairs ----


def slow_rates(votes, states):
    """Pair by pair; beside itself a state agrees wherever it voted."""
    return pd.DataFrame({a: {b: agreement_rate(votes, a, b) for b in states} for a in states})


def test_the_matrix_is_the_slow_definition_on_the_courses_votes():
    votes, states = load("votes"), ["VEN", "RUS", "AZE", "KAZ", "MDA", "TKM", "USA"]
    fast = agreement_matrix(votes, states)
    pd.testing.assert_frame_equal(fast.astype(float), slow_rates(votes, states), check_names=False)
    assert np.isnan(fast.loc["TKM", "TKM"]) and fast.loc["RUS", "RUS"] == 1  # Turkmenistan cast no vote


def test_the_matrix_is_the_slow_definition_on_a_generated_file(tmp_path):
    votes, _ = read_rollcall(make_rollcall.un_file(tmp_path / "made.csv", 193 * 16))
    rng = np.random.default_rng(1)
    votes = votes[rng.random(len(votes)) < 0.9].sample(frac=1, random_state=1)  # holes, and no order
    states = ["FRA", "RUS", "SUN", "WSM", "AGO"]
    rates = agreement_by_year(votes, states)
    assert "all" in rates and len(rates) == 1 + votes["year"].nunique()
    for year, fast in rates.items():
        some = votes if year == "all" else votes[votes["year"] == year]
        pd.testing.assert_frame_equal(fast.astype(float), slow_rates(some, states), check_names=False)


def test_votes_of_an_unknown_year_count_among_all():
    votes = load("votes").assign(year=2022)
    votes["year"] = votes["year"].astype("Int16").mask(votes["resolution"] == "68/262")
    rates = agreement_by_year(votes, ["RUS", "UKR", "AZE"])
    assert list(rates) == [2022, "all"]
    assert np.isnan(rates[2022].loc["AZE", "UKR"]) and rates["all"].loc["AZE", "UKR"] == 1


def test_all_states_when_none_are_given():
    assert agreement_matrix(load("votes")).index.tolist() == sorted(STATES)


def test_scaling_gives_back_the_corners_of_a_rectangle():
    """Sides 3 and 4: the diagonals are 5; about the centre the corners lie at (+-2, +-1.5), by hand."""
    corners = list("abcd")
    distances = pd.DataFrame([[0, 4, 5, 3], [4, 0, 3, 5], [5, 3, 0, 4], [3, 5, 4, 0]], corners, corners)
    points, share = classical_scaling(distances)
    assert share == pytest.approx(1)
    assert points.abs().to_numpy() == pytest.approx(np.array([[2, 1.5]] * 4))
    gaps = np.linalg.norm(points.to_numpy()[:, None] - points.to_numpy()[None], axis=2)
    assert gaps == pytest.approx(distances.to_numpy())


def test_points_of_a_line_stay_on_it():
    line = pd.DataFrame([[0, 0.1, 0.3], [0.1, 0, 0.2], [0.3, 0.2, 0]], list("abc"), list("abc"))
    points, share = classical_scaling(line)
    assert share == pytest.approx(1)
    assert points["x"].diff().abs().tolist()[1:] == pytest.approx([0.1, 0.2])
    assert points["y"].tolist() == pytest.approx([0, 0, 0], abs=1e-6)


def test_scaling_says_how_much_is_lost():
    """Four points, all 1 apart, need three dimensions of the same size: a plane holds two thirds."""
    distances = pd.DataFrame(1 - np.eye(4), list("abcd"), list("abcd"))
    assert classical_scaling(distances)[1] == pytest.approx(2 / 3)


def test_scaling_names_states_without_a_distance():
    votes = load("votes")
    with pytest.raises(ValueError, match=r"missing for .*TKM"):
        classical_scaling(1 - agreement_matrix(votes, ["KAZ", "RUS", "TKM"]))


def test_the_map_draws_each_place_once_as_large_as_its_states_are_many():
    points = pd.DataFrame({"x": [0, 0, 0, 0, 0, 1, -1], "y": [0, 0, 0, 0, 0, 0.5, 1]}, dtype=float)
    points.index = ["KAZ", "KGZ", "TJK", "UZB", "ARM", "RUS", "UKR"]
    ax = similarity_map(points, mark=["Russia", "UKR", "TKM"], share=0.75)
    circles, *marks = ax.collections
    places = dict(zip(map(tuple, circles.get_offsets().tolist()), circles.get_sizes(), strict=True))
    assert set(places) == {(0, 0), (1, 0.5), (-1, 1)}
    assert places[0, 0] > 2 * places[1, 0.5] == 2 * places[-1, 1]
    assert sorted(mark.get_offsets()[0].tolist() for mark in marks) == [[-1, 1], [1, 0.5]]
    names = {t.get_text(): t for t in ax.texts}
    assert set(names) == {"5 states", "Russia", "Ukraine"}
    assert (
        names["Russia"].xy == (1, 0.5) and names["Russia"].get_position()[0] > 1 and names["Russia"].get_ha() == "left"
    )
    assert names["Ukraine"].xy == (-1, 1) and names["Ukraine"].get_position()[0] < -1
    below = ax.figure.get_supxlabel().replace("\n", " ")
    assert (
        "The plane keeps 75 % (a strict measure, by eigenvalues)." in below and "Not on the map: Turkmenistan." in below
    )
    plt.close("all")


# ---- full size ----

FULL = """
import resource, sys
sys.path.insert(0, ".")
from utils.data import load
from utils.rollcall import read_rollcall
from utils.measures.similarity import agreement_by_year
votes, report = read_rollcall(sys.argv[1])
assert len(votes) == 1_000_000 and report.empty
assert len(agreement_by_year(votes, load("states")["iso3"].tolist())) == 81
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
    started = time.perf_counter()
    with open(path, "ab") as file:  # and a damaged one still gives all that is good
        file.write(b'1,USA,UNITED STATES,Y,2022-01-01,76,A/RES/76/1,"open\n')
    votes, report = read_rollcall(path)
    assert len(votes) == 1_000_000 and report["row"].tolist() == [1_000_002]
    assert time.perf_counter() - started < 120


@pytest.mark.all
def test_a_full_size_file_in_voetens_layout(tmp_path):
    votes, report = read_rollcall(make_rollcall.cow_file(tmp_path / "full.csv"))
    assert len(votes) == 1_000_000 and report.empty
    assert {"SUN", "RUS", "YUG", "SRB"} <= set(votes["iso3"])
