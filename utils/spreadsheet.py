"""What a spreadsheet program did to a table when it saved it: one sentence with cause, place and what to do.

Read only where a table has already failed to fit, or could not be read at all.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile

AGAIN = "save it as 'CSV UTF-8 (comma delimited)', or fetch the file anew"
SIGNS = {
    b"PK\x03\x04": "an Excel or LibreOffice workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\xff\xfe": "a text in UTF-16",
    b"\xfe\xff": "a text in UTF-16",
}
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}


def fault_of(file: str, content: bytes, expected: list[str]) -> str | None:
    """What is wrong with the form of a table, or None where its form is right.

    content: the file as it is; expected: the names of its columns.

    >>> fault_of("brent.csv", b"month;price\\n2022-01;86.5\\n", ["month", "price"])[:63]
    'brent.csv, row 1: semicolons stand between the columns, and com'
    """
    for sign, what in SIGNS.items():
        if content.startswith(sign):
            if sign.startswith(b"PK") and not _is_workbook(content):
                return f"{file} is a damaged workbook: where it still opens, {AGAIN}."
            name = " under the name of a CSV" * ("workbook" in what and file.lower().endswith(".csv"))
            return f"{file} is {what}{name}: open it in a spreadsheet program and {AGAIN}."
    if not content.strip(b"\xef\xbb\xbf \t\r\n,;"):
        return f"{file} is empty: fetch the file anew."
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        before = content[: error.start].rpartition(b"\n")[2].decode("utf-8", "replace")
        after = content[error.start : error.start + 12].decode("cp1252", "replace").partition("\n")[0]
        seen = f"{before[-12:]}{after}".strip()
        return f"{file}, row {row}, near '{seen}': a letter is not in UTF-8 but probably in Windows-1252: {AGAIN}."
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        return f"{file}, row {row}: a character of value 0, which is no text: fetch the file anew."
    lines = text.splitlines()
    number, header = next((n, line) for n, line in enumerate(lines, 1) if line.strip(" ,;\t"))
    if re.match(r"sep=", header, re.I):
        return f"{file}, row {number}: '{header}' stands above the names of the columns: delete this line; {AGAIN}."
    said = _separator(file, number, header, expected) or _title(file, lines, number, expected)
    return said or _shape(file, text, expected)


def _is_workbook(content: bytes) -> bool:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        return False
    return any(name.startswith(("xl/", "content.xml")) for name in names)


def cells_of(line: str, separator: str = ",") -> list[str]:
    """The cells of one line."""
    return next(csv.reader([line], delimiter=separator), [])


def _separator(file: str, number: int, header: str, expected: list[str]) -> str | None:
    for separator, what in SEPARATORS.items():
        if header.count(separator) and len(set(cells_of(header, separator)) & set(expected)) > 1:
            return f"{file}, row {number}: {what} stand between the columns, and commas are needed: {AGAIN}."
    return None


def _title(file: str, lines: list[str], number: int, expected: list[str]) -> str | None:
    if set(cells_of(lines[number - 1])) & set(expected):
        return None
    for below, line in enumerate(lines[number : number + 10], number + 1):
        if set(expected) <= set(cells_of(line)):
            above = f"row {number}" if below == number + 1 else f"rows {number} to {below - 1}"
            return f"{file}, {above}: the names of the columns stand in row {below}: delete what is above them."
    return None


def _shape(file: str, text: str, expected: list[str]) -> str | None:
    """A quotation mark that is not closed, columns that were added."""
    if text.count('"') % 2:
        return f"{file}, row {_open(text)}: a quotation mark is not closed: close it, or fetch the file anew."
    table = [(number, row) for number, row in numbered(text) if any(row)]
    (first, header), body = table[0], table[1:]
    if header[0] in ("", "Unnamed: 0") and header[1:] == expected:
        return (f"{file}, row {first}, first column: a column of row numbers, as pandas adds it, stands before the others: "
                "delete it, or save with to_csv(..., index=False).")  # fmt: skip
    empty = len(header) - len(expected)
    if empty > 0 and header[: len(expected)] == expected and not any(header[len(expected) :]):
        return (f"{file}, row {first}: {empty} empty column{'s' * (empty > 1)} behind the last, '{expected[-1]}' "
                "(commas at the end of the line): delete what is behind it.")  # fmt: skip
    longer = [len(row) > len(expected) and not any(row[len(expected) :]) for _, row in body]
    if header == expected and body and all(longer):
        return (f"{file}, row {body[0][0]}: commas at the end of each line, or a text with a comma that is not in quotation "
                f"marks: no cell may stand behind '{expected[-1]}'.")  # fmt: skip
    return None


def numbered(text: str) -> list[tuple[int, list[str]]]:
    """The rows of a table, each with the number of its (last) line."""
    reader = csv.reader(io.StringIO(text, newline=""))
    return [(reader.line_num, row) for row in reader]


def _open(text: str) -> int:
    """The line where the quotation mark stands that nothing closes: the cell behind it runs over the most lines."""
    ends = [0, *(number for number, _ in numbered(text))]
    return 1 + max(itertools.pairwise(ends), key=lambda lines: (lines[1] - lines[0], lines[0]))[0]
