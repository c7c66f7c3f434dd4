"""A story of one's own: its table is made, read and judged; a cell that does not fit is one sentence."""

import pandas as pd
import pytest

from utils import evidence_for, new_claims, read_claims, scorecard
from utils.data import DataError
from utils.plots.style import alt_of
from utils.story import COLUMNS, still_examples

HEAD = ",".join(COLUMNS)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """A function that writes the rows of my_claims.csv and reads the table."""
    monkeypatch.chdir(tmp_path)

    def table(*rows, head=HEAD):
        (tmp_path / "my_claims.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
        return read_claims()

    return table


def test_a_new_table_has_two_examples_and_an_old_one_stays(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert len(read_claims()) == 2 and "no my_claims.csv here" in capsys.readouterr().out
    new_claims()
    pd.testing.assert_frame_equal(read_claims(), read_claims().convert_dtypes(), check_dtype=False)
    assert "E1, E2" in still_examples(read_claims())
    (tmp_path / "my_claims.csv").write_text(f"{HEAD}\nS1,Mine,town,,,,,,\n", encoding="utf-8")
    new_claims()
    assert read_claims()["claim"].tolist() == ["Mine"] and still_examples(read_claims()) == ""
    with pytest.raises(DataError, match="cannot be written"):
        new_claims(tmp_path / "nowhere" / "my_claims.csv")


@pytest.mark.parametrize("row, said", [
    ("S1,A claim,town,table,true,,,,", "row 2, column verdict: 'true' found"),
    ("S1,A claim,town,guess,,,,,", "row 2, column decided_by: 'guess' found, one of table, source expected"),
    ("S1,A claim,,,,,,,", "row 2, column topic: nothing found"),
    ("1,A claim,town,,,,,,", "row 2, column claim_id: '1' found, letters and a number, such as S1, expected"),
    ("S1,A claim,town,,,,,when,", "row 2, column caveat_kind: 'when' found"),
    ("S1,A claim, with a comma,town,,,,,,", "row 2: .* a text with a comma that is not in quotation marks"),
    ("S1,A claim, with a comma,town,,,,,,a book", "row 2: 10 cells found, 9 expected: .* straight quotation marks"),
    ("S1,A,town,,,,,,\nS1,B,town,,,,,,", "row 3, column claim_id: 'S1' a second time"),
    ("S1,A,town,,,,,,\ns1,B,town,,,,,,", "row 3, column claim_id: 's1' a second time"),
    ("S1,A,town,,supported,x,It is not so.,none,y", "claim S1, column caveat_kind: 'none' found beside a caveat"),
    ("S1,A,town,,supported with caveat,x,,none,y", "claim S1, column caveat_kind: 'none' found beside a caveat"),
    ('S1,"A claim,town,,,,,,', "row 2: a quotation mark is not closed"),
])  # fmt: skip
def test_a_cell_that_does_not_fit_is_named(write, row, said):
    with pytest.raises(DataError, match=said):
        write(row)


def test_a_spreadsheets_semicolons_are_named(write):
    with pytest.raises(DataError, match="semicolons stand between the columns"):
        write("S1;A claim;town;;;;;;", head=HEAD.replace(",", ";"))


def test_scorecard_and_evidence_work_on_it(write):
    claims = write('S1,"A claim, cut out",town,Table, Supported ,3 of 9 in 2020,,none,the office', "S2,B,town,,,,,,")
    ax = scorecard(claims)
    assert "1 supported: S1; 1 not judged yet: S2" in alt_of(ax.figure)
    assert "my_claims.csv" in ax.figure.get_supxlabel()
    card = repr(evidence_for("s1", claims=claims))
    assert "S1: A claim, cut out" in card and "3 of 9 in 2020" in card and "Your verdict: supported" in card
    assert "open" in repr(evidence_for("S2", claims=claims))
    assert "no such claim" in repr(evidence_for("C05", claims=claims))
    assert still_examples("a text").startswith("`my_claims` is no table") and "no claim" in still_examples(claims[:0])
