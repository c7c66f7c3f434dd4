"""Read any roll-call file of the UN General Assembly into the form of the table `votes`.

Four layouts are known; columns are found by their names, in any order.

UN Digital Library, General Assembly Voting Data, https://digitallibrary.un.org/record/4060887: one row a member
and vote, 20 columns, of which those in `HEADS` are read; Y yes, N no, A abstention, X non-voting. They are those of the
library's own descriptions of versions 3 (July 2025) and 5 (February 2026, quoted in
github.com/DeepCover-spec/un-voting-explorer). Version 1 (September 2024) heads them ms_codes, ms_votes and
resolutions and writes NV for X; its description can be read in github.com/Gunelmaas/SNA_team16.
Terms: copyright United Nations; non-commercial use with attribution;
https://digitallibrary.un.org/pages/?ln=en&page=tos and https://www.un.org/en/about-us/terms-of-use.
The course ships no such file: whoever wants one downloads it in a browser and reads these terms.

Voeten's data, https://doi.org/10.7910/DVN/LEJUQZ: rcid, ccode (Correlates of War) and vote: 1 yes, 2 abstain,
3 no, 8 absent, 9 not a member; also year or session, date, unres, short, and six columns of issues (me ... ec).
Columns as in the codebook and the head of the file in github.com/LuckYuanZ/CountryRelationByUnVotes, checked
against UN_DataProcessing.R of github.com/evoeten/United-Nations-General-Assembly-Votes-and-Ideal-Points.

The R package unvotes (rcid, country, country_code; yes, abstain, no), also in TidyTuesday, 23 March 2021. It leaves
out who was absent. Dates and titles stand in a second file of it, roll_calls.csv, issues in a third: give them as `calls`.

A wide table: one column a state or one column a vote; the names of the votes that were found are printed.

Codes and names of former members stand in the table `rollcall_codes`; a state that has ended keeps a code of its own
(SUN, CSK, ...), counted for nobody of today.
"""

import bz2
import codecs
import csv
import datetime
import gzip
import io
import itertools
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import pandas as pd

from .data import DATA, TEXT, DataError, find_state, load, member_code
from .spreadsheet import cells_of
from .words import VOTES

__all__ = ["read_rollcall"]

# our name: the heads of that column in published files, the surest first
HEADS = {
    "id": ["undl_id", "rcid", "vote_id"],
    "code": ["ms_code", "ms_codes", "ccode", "iso3", "iso3c", "country_code", "state_code", "iso2", "iso2c"],
    "name": ["ms_name", "ms_names", "countryname", "country_name", "state_name", "member_state", "country", "state"],
    "vote": ["ms_vote", "ms_votes", "vote"],
    "date": ["date", "vote_date"],
    "year": ["year"],
    "session": ["session"],
    "resolution": ["resolution", "resolutions", "unres"],
    "title": ["title", "short", "descr"],
    "subjects": ["subjects", "subject", "issue"],
    "amend": ["amend"],
    "para": ["para"],
}  # fmt: skip
TOTALS = {  # what is counted: the heads of the file's own count of a vote, which stands in each of its rows
    "yes": ["total_yes", "yes"], "no": ["total_no", "no"], "abstain": ["total_abstentions", "abstentions", "abstain"],
    "did not vote": ["total_non_voting", "non_voting"], "rows": ["total_ms", "total_voting"],
}  # fmt: skip
UN_HEADS, COW_HEADS = {"ms_code", "ms_codes", "ms_vote", "ms_votes"}, {"ccode", "state_code"}
ISSUES = {  # columns of Voeten's data that hold 1 where a vote is on the issue
    "me": "Palestinian conflict", "nu": "Nuclear weapons and nuclear material", "di": "Arms control and disarmament",
    "hr": "Human rights", "co": "Colonialism", "ec": "Economic development",
}  # fmt: skip
PARTS = {"amend": "amendment", "para": "paragraph"}  # columns that hold 1 where the vote is on no whole resolution
COW_LETTERS = {"AUL", "UKG", "FRN", "GMY"}  # in the list of letters beside the Correlates of War numbers only
LAST_YEARS = {  # of members that are none any more
    "CSK": 1992, "DDR": 1990, "EAT": 1964, "SCG": 2006, "SUN": 1991, "TAW": 1971, "YMD": 1990, "YUG": 2003, "ZAN": 1964,
}  # fmt: skip
NOT_A_MEMBER = "not a member"
LETTERS = {"Y": "yes", "A": "abstain", "N": "no", "X": "did not vote", "NV": "did not vote"}
NUMBERS = {"1": "yes", "2": "abstain", "3": "no", "8": "did not vote", "9": NOT_A_MEMBER}
WORDS = {
    "YES": "yes", "ABSTAIN": "abstain", "ABSTENTION": "abstain", "ABSTAINED": "abstain", "NO": "no",
    "DID NOT VOTE": "did not vote", "NON-VOTING": "did not vote", "NOT VOTING": "did not vote",
    "ABSENT": "did not vote", "NOT A MEMBER": NOT_A_MEMBER,
}  # fmt: skip
EXPECTED = {
    "id": "the number of a vote",
    "resolution": "a symbol such as A/RES/ES-11/5",
    "date": "a date such as 2022-11-14",
    "year": "a year such as 2022",
    "session": "a session such as 77 or ES-11",
}
TWICE = "each member once a vote"


def read_rollcall(
    path: str | Path, codes: dict[str, str] | None = None, blank: str | None = None,
    calls: str | Path | Iterable[str | Path] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Read a roll-call file: the votes, and a report of the rows that could not be read.

    votes: resolution, iso3, vote (ordered as in the table `votes`), date, year; where the file has them also
    title and subjects (several issues are separated by "; "), and year_from where a year comes from the number of
    a session: a regular session begins in the year 1945 + number, and some of its votes fall into the next year.
    A resolution is named as in the course (ES-11/5). A vote is known by the file's own number (undl_id, rcid), its
    symbol and its date: votes that share a symbol are named apart, "427 (undl_id 1)", and so are those on an amendment
    or a paragraph (columns amend, para of Voeten's data), "1/66 (amendment, rcid 3)"; without a symbol "vote 4".
    report: row (the header is row 1), column, found, expected. No row is lost: votes, report and the rows "not a
    member" that are counted in the printed line make the rows of the file; of a wide table, its cells. Of two rows of
    a member in one vote the first counts, and the other is in the report.
    codes: what a code or name of the file stands for, if not what the course says: {"SUN": "RUS"} counts the
    Soviet Union's votes for Russia. blank: what an empty vote means (blank="did not vote"); if it is left out,
    such rows are listed, and empty cells of a wide table are counted and left out. A name that does not fit the code
    beside it is printed; the code counts.
    A vote whose rows do not add up to the file's own totals (total_yes, ... total_ms of the UN's layout; yes, no, abstain
    of Voeten's) is printed with both numbers; nothing is changed. Where no totals are found, or no row "did not vote",
    a printed line says so: a file may leave absent states out, as that of unvotes does, and then 0 is not their number.
    calls: files with a row a vote and the same numbers, such as roll_calls.csv and issues.csv of unvotes: their
    dates, symbols, titles and issues are added.

    Read are commas, semicolons, tabs, UTF-8, UTF-16, and files packed as .gz, .zip, .bz2 or .xz. A name without a
    folder is also looked for among the course's tables. The file's name is kept in votes.attrs["source"], for the
    source line of pictures.

    Raises DataError, in one sentence, for a file of no known layout, with lines above the names of its columns, with
    letters of the Correlates of War list or without a readable row, an unknown state in
    codes, a code that codes names twice, or a blank that is no vote.

    >>> votes, report = read_rollcall("rollcall_sample.csv")
    rollcall_sample.csv: 580 rows, 575 read, 5 listed in the report (ms_vote 2, ms_code 1, date 1, a member twice 1).
    ES-11/4 does not add up: 142 yes (total_yes 143), 192 rows (total_ms 193).
    ES-11/5 does not add up: 93 yes (total_yes 94), 71 abstain (total_abstentions 73), 190 rows (total_ms 193).
    """
    if blank is not None and blank not in VOTES:
        raise DataError(f"blank={blank!r} is no vote; one of {', '.join(VOTES)} expected.")
    codes = _choices(codes or {})
    file = _open(_find(Path(path).expanduser()))
    roles = _roles(file.header)
    rows = _long(file, roles) if _is_long(roles) else _wide(file, roles, blank)
    for other in [calls] if isinstance(calls, (str, Path)) else calls:
        _add_calls(rows, _open(_find(Path(other).expanduser())))
    votes, report, away = _votes(rows, codes, blank)
    total = f"{len(votes) + len(report) + away:,} {rows.unit}, {len(votes):,} read"
    total += f", {away:,} not a member at the time" if away else ""
    total += f", {len(report):,} listed in the report{_reasons(report)}"
    if votes.empty:
        first = report.iloc[0] if len(report) else {"row": file.skip + 2, "found": "", "expected": "a row"}
        why = f"row {first['row']}: {first['found'] or 'nothing'} found, {first['expected']} expected"
        raise DataError(f"{file.name}, {why}; {total}.")
    if report["found"].str.contains("\ufffd").any():
        rows.said.append("Where \ufffd stands a letter is in no form that was known: save the file as CSV UTF-8.")
    print("\n".join([f"{file.name}: {total}.", *rows.said]))
    votes.attrs["source"] = f"roll-call file {file.name}"
    return votes, report


def _choices(codes: dict[str, str]) -> dict[str, str]:
    """The reader's codes, the file's text in one form."""
    chosen: dict[str, str] = {}
    for code, state in codes.items():
        if _key(code) in chosen:
            raise DataError(f"codes names {str(code).strip()} twice: which state does it stand for?")
        chosen[_key(code)] = member_code(state)
    return chosen


def _reasons(report: pd.DataFrame) -> str:
    twice = report["expected"] == TWICE
    whole = report["found"].where(report["found"].eq(QUOTE), "a row too long or too short")
    reasons = Counter(report["column"].mask(report["column"].eq(""), whole)[~twice]).most_common()
    said = [f"{column} {n:,}" for column, n in reasons[:6]]
    if reasons[6:]:
        said.append(f"{len(reasons[6:])} other columns {sum(n for _, n in reasons[6:]):,}")
    if twice.any():
        said.append(f"a member twice {twice.sum():,}")
    return f" ({', '.join(said)})" if said else ""


# ---- the file: packed or not, its letters, its separator ----


class _File(NamedTuple):
    name: str
    open: Callable[[], BinaryIO]  # its bytes, unpacked
    encoding: str
    sep: str
    skip: int  # lines before the header
    top: int  # lines to the end of the header; 0 where a quote in it stays open: then it is found as in any row
    header: list[str]


def _find(path: Path) -> Path:
    for place in (path, DATA / path):
        if place.is_file():
            return place
        if place.is_dir():
            raise DataError(f"{path} is a folder: give the name of the file in it, such as {path / 'ga_voting.csv'}.")
    raise DataError(f"There is no file {path}: give its name with its folder, such as downloads/ga_voting.csv.")


SPREADSHEET = "is a workbook: open it in a spreadsheet, save the sheet as CSV (UTF-8), and read that file"
DAMAGED = "is a damaged workbook: download it again, or save its sheet as CSV (UTF-8) where it still opens"
PARQUET = "is a Parquet file: with pyarrow installed, pd.read_parquet(...).to_csv('votes.csv', index=False) makes a CSV"
R_DATA = "is a file of R: load it there, write.csv(..., 'votes.csv', row.names = FALSE), and read that file"
STATISTICS = "is a file of a statistics program: save it as CSV there, or with pandas, and read that file"
WEB_PAGE = "is a web page and no table: the download did not work, try it again in a browser"
OTHER_KINDS = [  # how such files begin
    (b"PAR1", PARQUET), (b"RDX", R_DATA), (b"RDA", R_DATA), (b"X\n\x00\x00", R_DATA), (b"A\n", R_DATA),
    (b"\xd0\xcf\x11\xe0", SPREADSHEET), (b"%PDF", "is a PDF: find the same table as CSV"),
    (b"$FL2", STATISTICS), (b"<stata_dta", STATISTICS), (b"<!DOCTYPE", WEB_PAGE), (b"<!doctype", WEB_PAGE),
    (b"<html", WEB_PAGE), (b"{", "is JSON and no table: find the same table as CSV"),
]  # fmt: skip
ENDINGS = {  # a whole workbook is known by what it holds
    ".xlsx": DAMAGED, ".ods": DAMAGED, ".xls": SPREADSHEET, ".parquet": PARQUET, ".rdata": R_DATA,
    ".rda": R_DATA, ".rds": R_DATA, ".dta": STATISTICS, ".sav": STATISTICS,
}  # fmt: skip
PACKED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}


@contextmanager
def _unpacking(name: str) -> Iterator[None]:
    """What a damaged file raises where it is unpacked, as one sentence."""
    try:
        yield
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        say = "cannot be unpacked: it is damaged or not whole; download it again"
        raise DataError(f"{name} {DAMAGED if name.lower().endswith(('.xlsx', '.ods')) else say}.") from None


def _open(path: Path) -> _File:
    with _unpacking(path.name):
        opener = _unpacked(path)
        with opener() as file:
            start = file.read(1 << 18)
    other = next((say for begin, say in OTHER_KINDS if start.lstrip(b"\xef\xbb\xbf \r\n").startswith(begin)), None)
    if say := other or ENDINGS.get(path.suffix.lower()):
        raise DataError(f"{path.name} {say}.")
    encoding = _encoding(start)
    wide = encoding.startswith("utf-16")
    if b"\x00" in start and not wide:
        raise DataError(f"{path.name} is no text: save the table as CSV (UTF-8) and read that file.")
    start = start.decode(encoding, "replace").encode() if wide else start
    macintosh = b"\r" in start.partition(b"\n")[0].rstrip(b"\r")  # its old line ends
    if wide or macintosh:
        with opener() as file:
            content = file.read()
        content = content.decode(encoding, "replace").encode() if wide else content
        content = content.replace(b"\r", b"\n") if macintosh else content
        opener, encoding, start = lambda: io.BytesIO(content), "utf-8-sig" if wide else encoding, content[: 1 << 18]
    lines = start.decode(encoding, "replace").split("\n")
    skip = int(bool(re.fullmatch(r"sep=.\s*", lines[0])))  # a first line that a spreadsheet writes for itself
    tables = {sep: _first_rows("\n".join(lines[skip:]), sep) for sep in (",", ";", "\t", "|")}
    sep = max(tables, key=lambda sep: len(tables[sep][0]))
    if not _is_header(tables[sep][0]):
        below = [skip + row for rows in tables.values() for row, cells in enumerate(rows, 1) if _is_header(cells)]
        if below:
            raise DataError(
                f"{path.name}: the names of the columns stand in row {below[0]}: delete what is above them."
            )
    taken = _header_lines(lines[skip:], sep)
    return _File(path.name, opener, encoding, sep, skip, taken and skip + taken, tables[sep][0])


def _first_rows(text: str, sep: str) -> list[list[str]]:
    """The cells of the first rows, at least of one; a line break within quotes is a space."""
    try:
        rows = list(itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=sep, strict=True), 12))
    except csv.Error:  # a quote out of place
        rows = [cells_of(text.partition("\n")[0].rstrip("\r"), sep)]
    return [[" ".join(cell.split()) for cell in row] for row in rows] or [[]]


def _header_lines(lines: list[str], sep: str) -> int:
    """How many lines the names of the columns take; 0 where a quote in them stays open."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=sep, strict=True)
    try:
        next(reader)
        return reader.line_num
    except csv.Error:
        return int(lines[0].count('"') % 2 == 0)


def _unpacked(path: Path) -> Callable[[], BinaryIO]:
    with open(path, "rb") as file:
        start = file.read(6)
    for begin, unpack in PACKED.items():
        if start.startswith(begin):
            return lambda: unpack(path, "rb")
    if not start.startswith(b"PK\x03\x04"):
        return lambda: open(path, "rb")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    workbook = any(name.startswith(("xl/", "content.xml")) for name in names)
    if say := SPREADSHEET if workbook else ENDINGS.get(path.suffix.lower()):
        raise DataError(f"{path.name} {say}.")
    tables = [n for n in names if not n.startswith("__MACOSX") and n.lower().endswith((".csv", ".tsv", ".tab", ".txt"))]
    tables = tables if len(tables) < 2 else [n for n in tables if "readme" not in n.lower()]
    if len(tables) != 1:
        held = ", ".join(n for n in names if not n.endswith("/"))[:120] or "nothing"
        raise DataError(f"{path.name} holds {held}: unpack it, and give the name of the one table that has the votes.")
    return lambda: zipfile.ZipFile(path).open(tables[0])


def _encoding(start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start[1::2].count(0) > len(start) / 4:
        return "utf-16-le"
    if start[::2].count(0) > len(start) / 4:
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # a letter may be cut at the end
        return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"
    except UnicodeDecodeError:
        return "cp1252"


# ---- its columns ----


def _head(text: Any) -> str:
    """The head of a column in one form; "" for the many heads of a wide table."""
    return re.sub(r"[\s-]+", "_", text.strip().lower()) if isinstance(text, str) else ""


def _roles(header: list[str]) -> dict[str, int]:
    """Our name -> the place of the column."""
    heads = [_head(text) for text in header]
    found = {name: [head for head in known if head in heads] for name, known in HEADS.items()}
    roles = {name: heads.index(known[0]) for name, known in found.items() if known}
    if "code" in roles and heads[roles["code"]] in COW_HEADS and "name" in roles and heads[roles["name"]] == "country":
        roles.pop("name")  # letters of the same list
    if "subjects" not in roles and set(ISSUES) <= set(heads):
        roles |= {issue: heads.index(issue) for issue in ISSUES}
    return roles


def _is_header(cells: list[str]) -> bool:
    """Do these cells name the columns of a long table, or of a wide one with a column a state?"""
    roles = _roles(cells)
    return _is_long(roles) or (bool(roles.keys() & {"id", "resolution"}) and sum(map(_is_state, cells)) > 1)


def _is_long(roles: dict[str, int]) -> bool:
    return "vote" in roles and ("code" in roles or "name" in roles) and ("id" in roles or "resolution" in roles)


class _Rows(NamedTuple):
    """Rows of a file as they stand: columns by our names, as categories."""

    raw: pd.DataFrame
    row: pd.Index | np.ndarray  # where each stands in the file
    heads: dict[str, Any]  # our name -> the file's own; of a wide table a head for each cell
    damaged: pd.DataFrame  # rows that are no rows of the table, as in the report
    said: list[str]  # what is to be printed about the file
    unit: str = "rows"
    totals: pd.DataFrame | None = None  # the file's own totals: what they count, by the row in the file


def _long(file: _File, roles: dict[str, int]) -> _Rows:
    counted = _totals(file.header)
    raw, damaged, totals = _read(file, roles, counted)
    heads = {name: file.header[place] for name, place in (roles | counted).items()}
    return _Rows(raw.set_axis(range(len(raw))), raw.index, heads, damaged, [], totals=totals)


def _totals(header: list[str]) -> dict[str, int]:
    """What is counted -> the place of the column. A column no alone may number the rows."""
    heads = [_head(text) for text in header]
    known = {what: [head for head in names if head in heads] for what, names in TOTALS.items()}
    sure = known["yes"] and known["no"]
    return {what: heads.index(h[0]) for what, h in known.items() if h and (sure or h[0].startswith("total_"))}


def _no_layout(file: _File, roles: dict[str, int]) -> DataError:
    cow = any(_head(text) in {"rcid", *COW_HEADS} for text in file.header)
    wanted = {"vote": "vote", "code": "ccode", "id": "rcid"} if cow else {
        "vote": "ms_vote", "code": "ms_code", "date": "date", "resolution": "resolution"}  # fmt: skip
    needed = {"vote", "id", "resolution"} | ({"code"} if "name" not in roles else set())
    lacking = [head for name, head in wanted.items() if name in needed - set(roles)]
    found = ", ".join(text if text.isprintable() else "?" for text in file.header)[:80] or "nothing"
    return DataError(f"{file.name}, row 1, column {(lacking or [*wanted.values()])[0]}: no such column, but {found!r} "
                     f"found; a header with {', '.join(wanted.values())}, or a wide table with a column a state or a "
                     "column a vote expected.")  # fmt: skip


def _read(
    file: _File, roles: dict[str, int], totals: dict[str, int] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame | None]:
    """These columns, as categories, the index being the row in the file; the rows that are none; totals."""
    width, quotes = len(file.header), []
    ends = {"last": width - 1, "more": width}  # the last cell, and one that no row should have
    try:
        raw, lines = _parsed(file, roles | ends)
    except pd.errors.ParserError:  # a quote is still open at the end of the file
        raw, lines = pd.DataFrame(), -1
    a_line_a_row = lines == len(raw)
    if not a_line_a_row and not _is_csv(file):
        file, quotes = _without_open_quotes(file)
        raw, _ = _parsed(file, roles | ends)
    own = _totals_of(file, totals, raw, a_line_a_row) if totals else None
    longer, shorter = raw.pop("more").notna(), raw.pop("last").isna()
    filled = raw.notna().any(axis="columns") | longer  # an empty line is no row
    shorter &= filled
    shorter &= shorter.sum() <= max(FEW, len(raw) // 10)  # else this column is seldom filled
    cells = _lengths(file, longer | shorter, a_line_a_row)
    cells = cells[cells != width]
    filled[cells.index] = False
    faults = [(row, "", QUOTE, "a pair round a cell") for row in quotes]
    faults += [(row, "", f"{n} cells", f"{width} cells") for row, n in cells.items()]
    damaged = pd.DataFrame(faults, columns=list(REPORT)).astype(REPORT)
    return raw if filled.all() else raw[filled], damaged, own


QUOTE = "a quote out of place"
REPORT = {"row": "int64", "column": TEXT, "found": TEXT, "expected": TEXT}
FEW = 10_000  # rows of a file that is short


@contextmanager
def _below(file: _File) -> Iterator[BinaryIO]:
    """The rows of the file: its bytes under the header."""
    with _unpacking(file.name), file.open() as handle:
        for _ in range(file.top):
            handle.readline()
        yield handle


def _parsed(file: _File, columns: dict[str, int], rows: BinaryIO | None = None) -> tuple[pd.DataFrame, int]:
    """These columns of all rows, or of those given, as categories, the index being the row in the file; their lines."""
    places = range(len(file.header) + 1)
    with nullcontext(rows) if rows else _below(file) as handle:
        body = _Body(file.sep.join(map(str, places)).encode() + b"\n", handle)
        frame = pd.read_csv(
            io.BufferedReader(body, 1 << 20), sep=file.sep, names=places, header=0, usecols=sorted({*columns.values()}),
            index_col=False, keep_default_na=False, na_values=[""], skip_blank_lines=False, dtype="category",
            encoding=file.encoding, encoding_errors="replace",
        )  # fmt: skip
    frame = frame[list(columns.values())].set_axis(list(columns), axis="columns")
    return frame.set_axis(frame.index + file.skip + 2), body.lines + (body.end != b"\n")


class _Body(io.RawIOBase):
    """Rows under a header of our own, which names one column more than a row should have; their lines are counted."""

    def __init__(self, header: bytes, rows: BinaryIO):
        self.header, self.rows, self.lines, self.end = header, rows, 0, b"\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part, self.header = self.header, b""
        if not part:
            part = self.rows.read(len(buffer))
            self.lines += part.count(b"\n")
            self.end = part[-1:] or self.end
        buffer[: len(part)] = part
        return len(part)


def _totals_of(file: _File, totals: dict[str, int], raw: pd.DataFrame, a_line_a_row: bool) -> pd.DataFrame:
    """The totals, which stand in each row of a vote: of a long file two rows a vote are enough, and less to keep."""
    ends = _ends(raw)
    if not a_line_a_row or ends.sum() > max(FEW, len(raw) // 10):  # or the rows of a vote do not stand together
        return _parsed(file, totals)[0]
    return _parsed(file, totals, io.BytesIO(b"".join(_lines(file, ends))))[0].set_axis(raw.index[ends])


def _ends(raw: pd.DataFrame) -> np.ndarray:
    """Is a row the first or the last of a run of rows of one vote? In a short table each counts as one."""
    starts = np.full(len(raw) + 1, len(raw) <= FEW)
    starts[[0, -1]] = True
    for name in {"id", "resolution"} & set(raw):
        codes = raw[name].cat.codes.to_numpy()
        starts[1:-1] |= codes[1:] != codes[:-1]
    return starts[1:] | starts[:-1]


def _lines(file: _File, chosen: np.ndarray) -> list[bytes]:
    """These lines of the rows."""
    with _below(file) as handle:
        return list(itertools.compress(handle, chosen.tobytes()))


def _lengths(file: _File, chosen: pd.Series, a_line_a_row: bool) -> pd.Series:
    """How many cells each of these rows has."""
    chosen, rows = chosen.to_numpy(), chosen.index[chosen]
    if not len(rows):
        lengths = []
    elif a_line_a_row:
        texts = (line.decode(file.encoding, "replace") for line in _lines(file, chosen))
        lengths = [len(next(csv.reader(io.StringIO(text, newline=""), delimiter=file.sep))) for text in texts]
    else:
        with _below(file) as handle, io.TextIOWrapper(handle, file.encoding, "replace", "") as text:
            lengths = list(itertools.compress(map(len, csv.reader(text, delimiter=file.sep)), chosen))
    return pd.Series(lengths, rows, dtype="int64")


def _is_csv(file: _File) -> bool:
    """Is each quote in pairs, and each row over several lines as long as the header? Then its line breaks are in cells."""
    inner = rb'[^%s"\r\n]' % re.escape(file.sep).encode()  # beside a quote: then it is not that of a cell
    plain = re.compile(rb'(?:[^"]*+(?<!%s)"[^"]*+"(?!%s))*+[^"]*+' % (inner, inner))
    with _below(file) as handle:
        for line in handle:
            if not plain.fullmatch(line):
                lines = (some.decode(file.encoding, "replace") for some in itertools.chain([line], handle))
                reader = csv.reader(lines, delimiter=file.sep, strict=True)
                try:
                    row = next(reader)
                except csv.Error:
                    return False
                if reader.line_num > 1 and len(row) != len(file.header):
                    return False
    return True


def _without_open_quotes(file: _File) -> tuple[_File, list[int]]:
    """The file without the lines that have an open quote, which swallows the lines after it; their numbers."""
    with file.open() as handle:
        lines = handle.read().split(b"\n")
    texts = (line.decode(errors="replace") for line in lines)
    quotes = [row for row, text in enumerate(texts, 1) if not _is_closed(text, file.sep)]
    if file.skip + 1 in quotes:
        raise DataError(f"{file.name}, row {file.skip + 1}: {QUOTE} in the names of the columns.")
    for row in quotes:
        lines[row - 1] = b""
    return file._replace(open=lambda: io.BytesIO(b"\n".join(lines))), quotes


def _is_closed(line: str, sep: str) -> bool:
    """Is each quote of this line one of a pair round a cell?"""
    try:
        return len(list(csv.reader([line], delimiter=sep, strict=True))) < 2
    except csv.Error:
        return False


# ---- a wide table, made long ----


def _wide(file: _File, roles: dict[str, int], blank: str | None) -> _Rows:
    """One row a vote and a column a state, or one row a state and a column a vote, as one row a cell."""
    places = range(len(file.header))
    about = {name: place for name, place in roles.items() if not _is_state(file.header[place])}
    states = [place for place in places if _is_state(file.header[place])]
    by_vote = len(states) >= 2 and bool(about.keys() & {"id", "resolution"})
    if not by_vote:
        about = {name: roles[name] for name in ("code", "name") if name in roles}
    free = [place for place in places if place not in roles.values()]
    if not by_vote and ((about and "vote" in roles) or not free or not (about or len(free) > 2)):
        raise _no_layout(file, roles)
    table, damaged, _ = _read(file, {str(place): place for place in places})
    if not about:
        known = [place for place in free if _share(table[str(place)], _is_state) > 0.5]
        about = {"name": known[0]} if known else {}
    # a column of votes is one whatever its head: what is no state or no resolution is listed in the report
    cast = [place for place in places if place not in about.values() and _head(file.header[place]) not in TOTAL_HEADS
            and (place in states or _share(table[str(place)], _is_vote) > 0.5)]  # fmt: skip
    if by_vote and sum(len(file.header[place]) == 2 for place in states) > 1:  # two letters a state: NO is Norway
        cast += [place for place in places if file.header[place] == "NO"]
    if not about or not cast:
        raise _no_layout(file, roles)
    return _melted(file, table, damaged, about, sorted(cast), "code" if by_vote else "resolution", blank)


TOTAL_HEADS = {head for heads in TOTALS.values() for head in heads}


def _is_state(text: str) -> bool:
    """A name or a code in capitals: a column no or co is not Norway or Colombia, nor is NO beside YES."""
    text = str(text).strip()
    return ((text.isupper() or len(text) > 3) and text.upper() not in WORDS
            and (text.upper() in _un_codes() or find_state(text) is not None))  # fmt: skip


def _is_vote(text: str) -> bool:
    return str(text).strip().upper().removesuffix(".0") in LETTERS | NUMBERS | WORDS


def _share(column: pd.Series, right: Callable[[str], bool]) -> float:
    return sum(part for text, part in column.value_counts(normalize=True).items() if right(text))


def _melted(
    file: _File, table: pd.DataFrame, damaged: pd.DataFrame, about: dict[str, int], cells: list[int], what: str,
    blank: str | None,
) -> _Rows:  # fmt: skip
    heads, n = [file.header[place] or f"column {place + 1}" for place in cells], len(table)
    own = {str(place): name for name, place in about.items() if name != what}
    raw = table[list(own)].rename(columns=own).take(np.repeat(np.arange(n), len(cells)))
    row, where = raw.index.to_numpy(), np.tile(np.array(heads, object), n)
    codes, known = pd.factorize(np.array(heads, object))
    raw = raw.reset_index(drop=True)
    raw[what] = pd.Categorical.from_codes(np.tile(codes, n), known)
    raw["vote"] = pd.Categorical(table[[str(place) for place in cells]].astype(object).to_numpy().ravel())
    aside = [text for place, text in enumerate(file.header) if place not in [*cells, *about.values()]]
    said = [f"Columns left aside, as they hold no votes: {_some(aside)}."] if aside else []
    if blank is None:
        empty = (raw["vote"].isna() | raw["vote"].isin(["NA"])).to_numpy()
        if empty.any():
            said.append(f'{empty.sum():,} empty cells were left out; blank="did not vote" would count them.')
            raw, row, where = raw[~empty].reset_index(drop=True), row[~empty], where[~empty]
    own = {name: file.header[place] for name, place in about.items()}
    return _Rows(raw, row, own | {what: where, "vote": where}, damaged, said, "cells")


def _some(names: Iterable[str]) -> str:
    """The first names for a message, and how many more."""
    names = list(names)
    return ", ".join(names[:8]) + (f" and {len(names) - 8:,} more" if names[8:] else "")


# ---- a second file: what is known of each vote ----


def _add_calls(rows: _Rows, file: _File) -> None:
    """Add the dates, symbols, titles and issues of a file with a row a vote, by the number of the vote."""
    roles = _roles(file.header)
    if "id" not in roles or "id" not in rows.raw:
        lacking = file.name if "id" not in roles else "the file of votes"
        raise DataError(f"calls: {lacking} has no number of the vote (rcid or undl_id) to find a vote by.")
    roles = {name: roles[name] for name in roles if name in ("id", *_ABOUT, *ISSUES)}
    table, damaged, _ = _read(file, roles)
    if len(damaged):
        first = damaged.iloc[0]
        rows.said.append(f"{file.name}: {_rows(len(damaged))} left out, such as row {first['row']} ({first['found']}).")
    table = table.astype(object).where(table.notna(), None)
    table["id"] = [None if text is None else _plain(text) for text in table["id"]]
    if set(ISSUES) <= set(table):
        table["subjects"] = _issues(table)
    table = table[["id", *(n for n in _ABOUT if n in table and n not in rows.raw)]].dropna(subset="id")
    for name in table.columns[1:]:
        texts = table.groupby("id", sort=False)[name].agg(lambda some: list(dict.fromkeys(str(t) for t in some if t)))
        several = texts[texts.map(len) > 1]
        if len(several) and name != "subjects":
            raise DataError(f"calls: {file.name} names two of {name} for the vote {several.index[0]}: one expected.")
        known = texts.map("; ".join).replace("", None)
        rows.raw[name] = pd.Series(_mapped(rows.raw, "id", lambda text: known.get(_plain(text))))  # noqa: B023
        rows.heads[name] = f"{name} of {file.name}"
    away = set(map(_plain, rows.raw["id"].cat.categories)) - set(table["id"])
    if away and "date" in table:
        rows.said.append(f"{len(away):,} votes have no row in {file.name}.")


_ABOUT = ("date", "year", "session", "resolution", "title", "subjects", *PARTS)


def _issues(table: pd.DataFrame) -> list[str | None]:
    flags = np.column_stack([table[issue].astype(str).str.strip().isin(["1", "1.0"]) for issue in ISSUES])
    names = np.array(list(ISSUES.values()))
    said = {tuple(row): "; ".join(names[row]) or None for row in np.unique(flags, axis=0)}
    return [said[tuple(row)] for row in flags]


# ---- what the rows mean ----


def _votes(rows: _Rows, codes: dict[str, str], blank: str | None) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """The course's columns; the report; the number of rows that are not a member's."""
    raw, heads, said, faults = rows.raw, rows.heads, rows.said, _Faults(rows)
    words = LETTERS if _head(heads["vote"]) in UN_HEADS else LETTERS | NUMBERS | WORDS
    vote = _mapped(raw, "vote", lambda text: words.get(_plain(text)), [*VOTES, NOT_A_MEMBER])
    if blank:
        empty = raw["vote"].isna() | raw["vote"].isin(["NA"])
        vote = pd.Categorical(pd.Series(vote).mask(empty, blank), categories=vote.categories, ordered=True)
    away = vote.codes == len(VOTES)
    faults.bad |= away  # no fault, but no vote either: not looked at again
    state, chosen, general = _states(rows, codes, faults)
    number = _mapped(raw, "id", lambda text: _plain(text) if _plain(text).isdigit() else None)
    symbol = _mapped(raw, "resolution", _symbol)
    days, day, empty = _dates(rows)
    group = _combine(number.codes, symbol.codes)
    day, lost = _days_of_votes(day, empty, group, "year" in raw)
    year, by_session = _years(rows, days, day)
    undated = year == 0

    member = "code" if "code" in raw else "name"
    vote_expected, state_expected = _expected(heads, member)
    faults.note("vote", vote.codes < 0, vote_expected)
    faults.note(member, state.codes < 0, state_expected)
    if "date" in raw:
        known = len(days) > 0 or "year" in raw or "session" in raw
        wrong = (day < 0) & ~empty if known else day < 0
        faults.note("date", wrong | lost, EXPECTED["date"])
    if "resolution" in raw:
        faults.note("resolution", (symbol.codes < 0) & ~_nameless(raw, number), EXPECTED["resolution"])
    if "id" in raw:
        unread = (number.codes < 0) & (raw["id"].notna().to_numpy() | (symbol.codes < 0))
        faults.note("id", unread, EXPECTED["id"])
    for name in ("year", "session"):
        if name in raw:
            faults.note(name, _unread(raw, name, undated), EXPECTED[name])

    state = _in_turn(rows, state, chosen, year, general, faults.bad)
    state = _chosen_by_result(rows, state, chosen, codes)
    call = _combine(group, day)
    again = _again(call, state.codes, faults.bad)
    faults.note(member, again, TWICE)

    good = ~faults.bad
    names = _names(rows, call, number, symbol, days, day, good)
    said += _unlike_totals(rows, names, vote, good) + _unsure(rows, names, vote, good, again)
    del group, call, number, symbol, lost, undated, empty  # a million rows: each of these is some megabytes
    votes = pd.DataFrame({
        "resolution": names, "iso3": state, "vote": vote.remove_categories(NOT_A_MEMBER),
        "date": _pick(np.append(days, np.datetime64("NaT", "ns")), day),
        "year": pd.arrays.IntegerArray(year, year == 0),
    }, copy=False)  # fmt: skip
    if n := int((by_session & good).sum()):
        source = np.select([year == 0, by_session, day >= 0], [-1, 2, 0], 1)
        votes["year_from"] = pd.Categorical.from_codes(source, ["date", "year", "session"])
        said.append(f"{_rows(n)} with a session and no date: the year is the one in which the session began.")
    for name in ("title", "subjects"):
        if name in raw:
            votes[name] = raw[name]
    votes = votes if good.all() else votes[good].reset_index(drop=True)
    if "subjects" not in raw and set(ISSUES) <= set(raw):
        votes["subjects"] = pd.Categorical(np.array(_issues(raw), object)[good])
    former = votes["iso3"].value_counts().drop(load("states")["iso3"], errors="ignore")
    if len(former := former[former > 0]):
        said.insert(0, f"Former members keep a code of their own: {_counts(former)}.")
        late = votes.loc[votes["iso3"].isin(former.index), ["iso3", "year"]].astype({"iso3": str}).dropna()
        late = late[late["year"] > late["iso3"].map(LAST_YEARS)]["iso3"].value_counts()
        if len(late):
            said.insert(
                1, f"Later than these members were there, so these codes may mean another state: {_counts(late)}."
            )
    return votes, faults.report(), int(away.sum())


def _unlike_totals(rows: _Rows, names: pd.Categorical, vote: pd.Categorical, good: np.ndarray) -> list[str]:
    """A sentence for each vote whose rows do not add up to the file's own totals, in the order of the file."""
    if rows.totals is None:
        return [NO_TOTALS]
    place = rows.row.get_indexer(rows.totals.index)
    known = np.append(good, False)[place]  # the totals of a damaged row may stand in a wrong column
    call, totals = names.codes[place[known]], rows.totals[known]
    counts = {what: np.bincount(names.codes[good & (vote.codes == code)], minlength=len(names.categories))
              for code, what in enumerate(VOTES)}  # fmt: skip
    counts["rows"] = sum(counts.values())
    unlike: dict[int, list[str]] = {}
    some = False  # of the totals can be read
    for what, column in totals.items():
        own, head = _each(column, _count, np.int32(-1)), rows.heads[what]
        seen = pd.DataFrame({"call": call, "own": own})[own >= 0].groupby("call")["own"].agg(["min", "max"])
        some |= len(seen) > 0
        for one, low, high in seen[(seen != counts[what][seen.index][:, None]).any(axis="columns")].itertuples():
            told = low if low == high else f"{low} in some rows, {high} in others"
            unlike.setdefault(one, []).append(f"{counts[what][one]} {what} ({head} {told})")
    if not some:
        return [NO_TOTALS]
    said = [f"{names.categories[one]} does not add up: {', '.join(unlike[one])}." for one in sorted(unlike)[:5]]
    if (more := len(unlike) - 5) > 0:
        said.append(f"{more:,} more {'votes do' if more > 1 else 'vote does'} not add up.")
    return said


NO_TOTALS = "No totals of the file were compared: whether rows are missing from a vote cannot be seen."


def _count(text: str) -> int:
    """94, 94.0 or 94,0; -1 for what is no count."""
    return int(match[1]) if (match := re.fullmatch(r"\s*(\d{1,9})([.,]0*)?\s*", str(text))) else -1


def _unsure(rows: _Rows, names: pd.Categorical, vote: pd.Categorical, good: np.ndarray, again: np.ndarray) -> list[str]:
    """What the file alone cannot tell: what to look at before a number is believed."""
    said, head = [], _head(rows.heads.get("code"))
    if not (good & (vote.codes == VOTES.index("did not vote"))).any():
        said.append("No row says that a state did not vote. If the file leaves such states out, their number is not 0 "
                    "but not known.")  # fmt: skip
    numbers = {_plain(text) for text in rows.raw["vote"].cat.categories} & set(NUMBERS)
    if numbers and head not in COW_HEADS and _head(rows.heads.get("id")) != "rcid":
        meant = ", ".join(f"{number} {NUMBERS[number]}" for number in sorted(numbers))
        said.append(f"Votes as numbers were read as in Voeten's data: {meant}. Other files use other numbers.")
    if rows.unit == "cells":
        said.append(f"Votes of this table: {_some(names.categories)}.")
    size = len(names.categories)
    for one in np.flatnonzero(2 * np.bincount(names.codes[again & (names.codes >= 0)], minlength=size)
                              > np.bincount(names.codes[good], minlength=size))[:5]:  # fmt: skip
        said.append(f"Most members stand twice in {names.categories[one]}, and the first row of each was read: are these "
                    "two votes that the file does not tell apart?")  # fmt: skip
    return said


class _Faults:
    """The rows that cannot be read, each once, with its first fault."""

    def __init__(self, rows: _Rows):
        self.rows, self.bad = rows, np.zeros(len(rows.raw), bool)
        self.parts = [rows.damaged]

    def note(self, name: str, wrong: Any, expected: str) -> None:
        places = np.flatnonzero(np.asarray(wrong) & ~self.bad)
        if not len(places):
            return
        texts = self.rows.raw[name].iloc[places]
        head = self.rows.heads[name]
        self.parts.append(pd.DataFrame({
            "row": self.rows.row[places],
            "column": head if isinstance(head, str) else head[places],
            "found": ["" if pd.isna(text) else str(text) for text in texts],
            "expected": expected,
        }))  # fmt: skip
        self.bad[places] = True

    def report(self) -> pd.DataFrame:
        return pd.concat(self.parts).sort_values("row", kind="stable").reset_index(drop=True)


def _rows(n: int) -> str:
    return f"{n:,} row{'s' if n != 1 else ''}"


def _counts(rows: pd.Series) -> str:
    return ", ".join(f"{code} ({_rows(n)})" for code, n in rows.items())


def _plain(text: Any) -> str:
    return str(text).strip().upper().removesuffix(".0")


def _key(text: Any) -> str:
    return re.sub(r"\W+", "", _plain(text))


def _mapped(
    raw: pd.DataFrame, name: str, meaning: Callable[[str], str | None], order: list[str] | None = None
) -> pd.Categorical:
    """A column with each text replaced by its meaning; missing where it has none, or where there is no such column."""
    column = raw[name] if name in raw else pd.Series(pd.Categorical([None] * len(raw)))
    meanings = pd.Series([meaning(text) for text in column.cat.categories], dtype=TEXT)
    new = pd.Categorical(meanings, order, ordered=order is not None)
    return pd.Categorical.from_codes(_pick(np.append(new.codes, np.int8(-1)), column.cat.codes), dtype=new.dtype)


def _each(column: pd.Series, value: Callable[[str], Any], empty: Any) -> np.ndarray:
    """What `value` gives for each text of a column, in the type of `empty`, which stands where there is none."""
    return _pick(np.array([*map(value, column.cat.categories), empty], type(empty)), column.cat.codes)


def _pick(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """values[codes]; -1 takes the last. In pieces: numpy would make a large index of all codes at once."""
    codes = np.asarray(codes)
    return np.concatenate([values[codes[i : i + (1 << 17)]] for i in range(0, max(len(codes), 1), 1 << 17)])


def _combine(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """One number for each pair, from 0 on, in the order of appearance."""
    starts = np.flatnonzero(np.r_[True, (a[1:] != a[:-1]) | (b[1:] != b[:-1])][: len(a)])  # of runs: a vote's rows
    number = pd.factorize(a[starts].astype("int64") * (b.max(initial=0) + 2) + b[starts])[0].astype("int32")
    return np.repeat(number, np.diff(starts, append=len(a)))


def _expected(heads: dict[str, Any], member: str) -> tuple[str, str]:
    """What the cell of a vote and that of a state hold in this layout."""
    cow = _head(heads.get("code")) in COW_HEADS
    state = "a member's code, such as KAZ" if member == "code" else "the name of a member, such as Kazakhstan"
    state = "a Correlates of War number such as 705" if cow else state
    vote = "1, 2, 3 or 8 (9: not a member at that time)" if cow else "yes, abstain, no or did not vote"
    return "Y, A, N or X" if _head(heads["vote"]) in UN_HEADS else vote, state


def _table(scheme: str) -> dict[str, str]:
    return load("rollcall_codes").query("scheme == @scheme").set_index("code")["iso3"].to_dict()


def _un_codes() -> dict[str, str]:
    return {code: code for code in load("states")["iso3"]} | _table("UN")


def _states(rows: _Rows, codes: dict[str, str], faults: _Faults) -> tuple[pd.Categorical, np.ndarray, bool]:
    """The state of each row; whether the reader chose it; whether names of today may stand for earlier states."""
    raw, head = rows.raw, _head(rows.heads.get("code"))
    general = head not in COW_HEADS | UN_HEADS
    known = _table("COW") if head in COW_HEADS else _un_codes() | (_table("ISO2") if general else {})
    names = raw.get("name") if general or "name" not in raw else raw.pop("name")  # the code is enough there
    for name in (name for name in ("code", "name") if general and name in raw):
        if found := {_plain(text) for text in raw[name].cat.categories} & COW_LETTERS - codes.keys():
            raise DataError(f"Column {rows.heads[name]} holds {min(found)}, one of the letters of the Correlates of War "
                            "list, in which AUS is Austria: give its numbers, in a column ccode, or names.")  # fmt: skip

    def meaning(text: str) -> str | None:
        return known.get(_plain(text)) or (find_state(text) if general else None)

    values, picks = {}, {}
    for name in ("name", "code"):
        if name in raw:
            values[name] = _mapped(raw, name, lambda text: codes.get(_key(text)) or meaning(text))
            picks[name] = _each(raw[name], lambda text: _key(text) in codes, False)
    chosen = np.logical_or.reduce(list(picks.values()))
    state = values.get("code", values.get("name"))
    if len(values) == 2:
        both = pd.api.types.union_categoricals([values["name"], values["code"]])
        named, coded = both.codes[: len(raw)], both.codes[len(raw) :].copy()
        coded[(raw["code"].isin(["NA"]).to_numpy()) & (named >= 0)] = -1  # R writes NA for no code: no Namibia there
        unlike = (named >= 0) & (coded >= 0) & (named != coded) & ~chosen
        faults.note("code", unlike, "the code of the state that is named beside it")
        by_code = picks["code"] & ~picks["name"] | (named < 0)
        state = pd.Categorical.from_codes(np.where(by_code, coded, named), dtype=both.dtype)
    if names is not None and "code" in raw:
        turns = {} if head in UN_HEADS else load("rollcall_codes").dropna(subset="since").set_index("iso3")["before"]
        seats: dict[str | None, int] = {}  # the names that a seat had in turn are one
        seat = [seats.setdefault(turns.get(code, code), len(seats)) for code in state.categories]

        def of_name(text: str) -> int:
            code = known.get(_plain(text)) or find_state(text)
            return seats.get(turns.get(code, code), -1)

        odd = _each(names, of_name, np.int16(-1)) != np.array([*seat, -1], "int16")[state.codes]
        odd &= (state.codes >= 0) & names.notna().to_numpy() & ~chosen & ~faults.bad
        odd = pd.DataFrame({"name": names, "code": raw["code"]})[odd].drop_duplicates("name")
        if len(odd):
            some = [f"row {faults.rows.row[r.Index]} ({r.name}, {r.code})" for r in odd[:5].itertuples()]
            more = f" and {len(odd) - 5} more names" if len(odd) > 5 else ""
            rows.said.append(f"Not known or of another state, counted by the code beside it: {', '.join(some)}{more}.")
    return state, chosen, general


def _in_turn(
    rows: _Rows, state: pd.Categorical, chosen: np.ndarray, year: np.ndarray, general: bool, bad: np.ndarray
) -> pd.Categorical:
    """The state that had the seat in that year, where a code or a name stands for two in turn."""
    if _head(rows.heads.get("code")) in UN_HEADS:
        return state  # the library gives each member the code it had at the time
    codes, unsure = state.codes.copy(), []
    for turn in load("rollcall_codes").dropna(subset="since").itertuples():
        if len({turn.iso3, turn.before} & set(state.categories)) != 1:
            continue  # neither is there, or the file itself tells them apart
        state = state.add_categories([c for c in (turn.iso3, turn.before) if c not in state.categories])
        now, before = state.categories.get_indexer([turn.iso3, turn.before])
        free = ~chosen & (year > 0)
        later, earlier = codes == now, codes == before
        codes = codes.astype("int16")
        codes[later & free & (year < turn.since)] = before
        codes[earlier & free & (year >= turn.since)] = now
        unknown = int(((later | earlier if general else later) & ~chosen & (year == 0) & ~bad).sum())
        if unknown:
            unsure.append(f"{turn.iso3} and {turn.before} ({_rows(unknown)})")
    if unsure:
        rows.said.append(
            f"Without a year these cannot be told apart, and keep the file's own name: {', '.join(unsure)}."
        )
    return pd.Categorical.from_codes(codes, dtype=state.dtype)


def _chosen_by_result(rows: _Rows, state: pd.Categorical, chosen: np.ndarray, codes: dict[str, str]) -> pd.Categorical:
    """A choice whose code is the course's own (SUN in Voeten's file); one that matches nothing is said."""
    texts = {_key(text) for name in ("code", "name") if name in rows.raw for text in rows.raw[name].cat.categories}
    numbers = state.codes.astype("int16")
    for code, target in codes.items():
        if code in texts:
            continue
        own = find_state(code) if code not in state.categories else code
        here = (numbers == state.categories.get_loc(own)) & ~chosen if own in state.categories else np.array([False])
        if not here.any():
            rows.said.append(f"codes: {code} stands nowhere in this file.")
            continue
        state = state.add_categories([c for c in [target] if c not in state.categories])
        numbers[here] = state.categories.get_loc(target)
    return pd.Categorical.from_codes(numbers, dtype=state.dtype)


def _symbol(text: str) -> str | None:
    """A text that may be the symbol of a resolution, such as A/RES/ES-11/5 or 377(V), in capitals."""
    text = re.sub(r"\s+", " ", str(text)).strip()
    like = "/" in text.strip("/") or re.fullmatch(r"[\dA-Za-z().\[\]]+", text)
    return text.upper() if like and re.search(r"\d", text) else None


def _nameless(raw: pd.DataFrame, number: pd.Categorical) -> np.ndarray:
    """Rows of a vote that has a number and no row of which has a symbol."""
    if "id" not in raw:
        return np.zeros(len(raw), bool)
    filled = _each(raw["resolution"], lambda text: text != "NA", False)
    return (number.codes >= 0) & ~np.isin(number.codes, number.codes[filled])


def _dates(rows: _Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The different days; of each row the number of its day among them, -1 without one, and whether its cell is empty."""
    raw = rows.raw
    if "date" not in raw:
        return np.array([], "datetime64[ns]"), np.full(len(raw), -1, "int32"), np.ones(len(raw), bool)
    texts = ["" if _plain(text) == "NA" else str(text).strip() for text in raw["date"].cat.categories]
    of_text, days = pd.factorize(_read_days(texts, rows.said))  # a day may be written in several ways
    empty = np.array([*(not text for text in texts), True])
    return days, *(_pick(each, raw["date"].cat.codes) for each in (np.append(of_text, -1).astype("int32"), empty))


def _read_days(texts: list[str], said: list[str]) -> np.ndarray:
    """2022-11-14, 14.11.2022 or 20221114; 11/14/2022 or 14/11/2022, told by the days past 12; each also with a time."""
    texts = [re.sub(r"[T ]\d{1,2}:\d{2}.*", "", text) for text in texts]
    slashes = [re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text) for text in texts]
    pairs = [(int(match[1]), int(match[2])) for match in slashes if match]
    days_left = sum(second <= 12 < first < 32 for first, second in pairs)
    days_right = sum(first <= 12 < second < 32 for first, second in pairs)
    mixed = min(days_left, days_right) > 0.01 * (days_left + days_right)  # one slip does not settle all others
    if mixed:
        said.append("Some dates are day/month/year, others month/day/year: one that may be either is in the report.")
    elif not days_left + days_right and any(first != second for first, second in pairs):
        said.append(
            "Dates such as 1/2/1946 are read as month/day/year, as in Voeten's data; nothing in the file tells."
        )
    days = np.full(len(texts), np.datetime64("NaT", "ns"), "datetime64[ns]")
    for i, text in enumerate(texts):
        if match := slashes[i]:
            first, second, year = map(int, match.groups())
            if mixed and first <= 12 and second <= 12 and first != second:
                continue  # either may be the month
            swap = second <= 12 and (first > 12 or days_left > days_right)
            month, day = (second, first) if swap else (first, second)
        elif match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d\d)(\d\d)", text):
            year, month, day = (int(part) for part in match.groups() if part)
        elif match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
            day, month, year = map(int, match.groups())
        else:
            continue
        if 1945 <= year < 2100:
            with suppress(ValueError):  # no such day
                days[i] = datetime.date(year, month, day)
    return days


def _days_of_votes(
    day: np.ndarray, empty: np.ndarray, group: np.ndarray, has_year: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The day of each row, -1 without one. An empty date beside dates of the same vote: filled where the file also
    has a year and the vote one day; else it is lost."""
    if not empty.any():
        return day, empty
    of_vote = pd.Series(day).mask(day < 0).groupby(group)
    low, high = (of_vote.transform(what).to_numpy() for what in ("min", "max"))
    dated = empty & ~np.isnan(low)
    fill = dated & (low == high) & has_year
    return np.where(fill, low, day).astype("int32"), dated & ~fill


def _whole(text: str, form: str) -> int:
    """The whole number that a text of this form is, else 0."""
    return int(_plain(text)) if re.fullmatch(form, _plain(text)) else 0


def _years(rows: _Rows, days: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The year of each row, 0 without one: of its date, else of the column year, else of a regular session."""
    raw = rows.raw
    of_day = days.astype("datetime64[Y]").astype("int64") + 1970
    year = _pick(np.append(of_day, 0).astype("int16"), day)
    if "year" in raw:
        own = _each(raw["year"], lambda text: _whole(text, r"(19|20)\d\d"), np.int16(0))
        if unlike := int(((year > 0) & (own > 0) & (own != year)).sum()):
            rows.said.append(f"{unlike:,} rows have a year that is not the year of their date: the date counts.")
        year = np.where(year > 0, year, own)
    by_session = np.zeros(len(raw), bool)
    if "session" in raw and not year.all():
        session = _each(raw["session"], lambda text: _whole(text, r"[1-9]\d?"), np.int16(0))
        by_session = (year == 0) & (session > 0)
        year = np.where(by_session, 1945 + session, year)
    return year, by_session


def _unread(raw: pd.DataFrame, name: str, undated: np.ndarray) -> np.ndarray:
    """A text that is no year or no session; an empty year only where nothing else tells the year."""
    form = r"(19|20)\d\d|NA" if name == "year" else r"[1-9]\d?|NA|(\d+(ST|ND|RD|TH))?E?S?-?\d*.*"
    years = name == "year"
    bad = _each(raw[name], lambda text: not re.fullmatch(form, _plain(text)), years and "session" not in raw)
    return bad & (undated | (years & raw[name].notna().to_numpy()))


def _again(call: np.ndarray, state: np.ndarray, bad: np.ndarray) -> np.ndarray:
    """Rows of a member that had a good row in the same vote before."""
    again, good = np.zeros(len(bad), bool), ~bad
    pair = call[good] * np.int64(state.max(initial=0) + 1) + state[good]
    seen = np.zeros(pair.max(initial=0) + 1, bool)
    seen[pair] = True
    if seen.sum() < len(pair):  # seldom: to find which takes much memory
        again[good] = pd.Series(pair).duplicated()
    return again


def _names(
    rows: _Rows, call: np.ndarray, number: pd.Categorical, symbol: pd.Categorical, days: np.ndarray, day: np.ndarray,
    good: np.ndarray,
) -> pd.Categorical:  # fmt: skip
    """A name for each vote: its symbol as the course writes it where it stands once, else told apart by number and date."""
    one = np.zeros(call.max(initial=-1) + 1, "int32")
    one[call] = np.arange(len(call), dtype="int32")  # a row of each vote, whichever
    read = np.bincount(call[good], minlength=len(one)) > 0
    first = one[read]
    numbers = pd.Series(number[first].astype(object))
    symbols = pd.Series(symbol[first].astype(object))
    dates = pd.Series(np.append(days, np.datetime64("NaT", "ns"))[day[first]]).dt.strftime("%Y-%m-%d")
    head = rows.heads.get("id", "")
    plain = symbols.str.replace("^(A/RES/|R/)(?=.)", "", regex=True)
    dated = dates.fillna("no date")
    apart = (f"{head} " + numbers).fillna(dated)
    kind = pd.Series([""] * len(first), dtype=object)
    for name in (name for name in PARTS if name in rows.raw):
        flag = _each(rows.raw[name], lambda text: _plain(text) == "1", False)[first]
        kind = kind.mask(flag, kind + f"{PARTS[name]}, ")
    part = kind.ne("") & plain.notna()
    names = plain.fillna("vote " + numbers).mask(part, plain + " (" + kind + apart + ")")
    shared = names.duplicated(keep=False)
    by_symbol = symbols.fillna("vote") + (" (" + kind + apart + ")" if head else "")
    for better in (plain.fillna("vote") + " (" + kind + apart + ")", by_symbol, by_symbol + " (" + dated + ")"):
        names = names.mask(names.duplicated(keep=False), better)
    if part.any():
        rows.said.append(
            f"On an amendment or a paragraph (columns amend, para), and named apart: {_some(names[part])}."
        )
    if shared.any():
        several, example = plain[shared].nunique(), names[shared].iloc[0]
        rows.said.append(f"{several:,} symbol{'s stand' if several != 1 else ' stands'} for several votes: these "
                    f"{int(shared.sum()):,} votes are named apart, such as {example}.")  # fmt: skip
    return pd.Categorical.from_codes(_pick(np.where(read, read.cumsum() - 1, -1).astype("int32"), call), names)
