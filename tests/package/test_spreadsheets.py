"""A table that a spreadsheet program or pandas saved again: one sentence with cause, place and what to do."""

import io
import zipfile

import pytest

from utils.data import DataError, load

ANEW = "CSV UTF-8"


def each_line(change):
    return lambda text: "\n".join(map(change, text.rstrip("\n").split("\n"))) + "\n"


def numbered(text):
    first, *rest = text.rstrip("\n").split("\n")
    return "\n".join(["," + first, *(f"{n},{line}" for n, line in enumerate(rest))])


def quoted(text):
    lines = text.split("\n")
    lines[40] = lines[40].replace(",", ',"', 1)
    return "\n".join(lines)


@pytest.mark.parametrize(("change", "said"), [
    (lambda text: text.replace(",", ";"), ["row 1: semicolons", ANEW]),
    (lambda text: text.replace(",", "\t"), ["row 1: tabs", ANEW]),
    (lambda text: "sep=;\n" + text.replace(",", ";"), ["row 1: 'sep=;'", "delete this line"]),
    (lambda text: "Votes of the UN,,,,\n" + text, ["row 1: the names of the columns stand in row 2", "delete"]),
    (lambda text: "Votes\n\nof 2022\n" + text, ["rows 1 to 3", "stand in row 4"]),
    (numbered, ["row 1, first column", "pandas", "index=False"]),
    (each_line(lambda line: line + ",,"), ["row 1: 2 empty columns behind the last, 'note'", "delete"]),
    (lambda text: text.replace("\n", ",\n").replace("note,\n", "note\n", 1),
     ["row 2: commas at the end of each line", "'note'"]),
    (lambda text: "", ["is empty", "fetch the file anew"]), (lambda text: ",,,\n", ["is empty"]),
    (quoted, ["row 41: a quotation mark is not closed"]),
    (lambda text: "\n".join(line for n, line in enumerate(text.split("\n")) if n != 100),
     [" rows found, ", " expected, '68/262, ", "' is missing: fetch the file anew"]),
])  # fmt: skip
def test_votes_saved_again(copy, change, said):
    text = (copy / "votes.csv").read_text(encoding="utf-8")
    (copy / "votes.csv").write_text(change(text), encoding="utf-8")
    assert_sentence("votes", said)


@pytest.mark.parametrize(("table", "row", "said"), [
    ("votes", "ES-11/5,RUS,", "'ES-11/5, RUS' is missing"), ("events", "E17,", "'E17' is missing"),
    ("events", "E68,", "'E68' is missing"), ("brent", "2022-06-01,", "'2022-06-01' is missing"),
    ("claims", "C0", "'C01' is missing and 8 more"), ("states", "RUS,", "1 missing in rows 2 to 193"),
])  # fmt: skip
def test_a_deleted_row_is_named_where_the_others_tell_it(copy, table, row, said):
    lines = (copy / f"{table}.csv").read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if not line.startswith(row)]
    (copy / f"{table}.csv").write_text("\n".join(kept), encoding="utf-8")
    assert_sentence(table, [f" expected, {said}: fetch the file anew"])


def test_in_windows_1252_the_row_and_the_word_are_named(copy):
    text = (copy / "states.csv").read_text(encoding="utf-8")
    row = next(n for n, line in enumerate(text.split("\n"), 1) if "ü" in line or "ô" in line)
    (copy / "states.csv").write_bytes(text.encode("cp1252", "replace"))
    assert_sentence("states", [f"row {row}, near '", "Windows-1252", ANEW])


def zipped(name):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(("content", "what"), [
    (zipped("xl/workbook.xml"), "LibreOffice workbook under the name"), (zipped("a.csv"), "a damaged workbook"),
    (b"PK\x03\x04" + b"\0" * 50, "a damaged workbook"), (b"\xd0\xcf\x11\xe0", "old Excel workbook"),
    (b"\xff\xfe", "UTF-16"),
])  # fmt: skip
def test_another_kind_of_file_under_the_old_name(copy, content, what):
    (copy / "votes.csv").write_bytes(content)
    assert_sentence("votes", [what, ANEW])


@pytest.mark.parametrize("change", [lambda text: text[:2000], lambda text: "[]", lambda text: None])
def test_a_broken_description_of_the_tables(copy, change):
    path = copy / "datapackage.json"
    text = change(path.read_text(encoding="utf-8"))
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    assert_sentence("votes", ["data/datapackage.json cannot be read", "fetch this file anew"])


def assert_sentence(table, said):
    with pytest.raises(DataError) as caught:
        load(table)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 300
    for words in said:
        assert words in sentence, sentence
