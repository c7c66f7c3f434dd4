"""Read an official roll-call file of the UN General Assembly into the form of the table `votes`.

Two layouts are known.

UN Digital Library, General Assembly Voting Data, https://digitallibrary.un.org/record/4060887: one row a member
and resolution, the columns of `UN_COLUMNS`. Columns and codes (Y yes, N no, A abstention, X non-voting) are those
of the library's own description of version 3 (July 2025, 914,624 rows). Version 1 (September 2024) wrote NV for X;
its description can be read in github.com/Gunelmaas/SNA_team16 (2024_09_12_ga_resolutions_voting_md.md).
Terms: copyright United Nations; non-commercial use with attribution;
https://digitallibrary.un.org/pages/?ln=en&page=tos and https://www.un.org/en/about-us/terms-of-use.
The course ships no such file: whoever wants one downloads it in a browser and reads these terms.

Voeten's data, https://doi.org/10.7910/DVN/LEJUQZ: rcid, ccode (Correlates of War) and vote: 1 yes, 2 abstain,
3 no, 8 absent, 9 not a member; often also year, date and unres. Columns as in the codebook kept in
github.com/LuckYuanZ/CountryRelationByUnVotes (Codebook.md), checked against UN_DataProcessing.R of
github.com/evoeten/United-Nations-General-Assembly-Votes-and-Ideal-Points. It lacks the eleventh emergency session.

No row is dropped in silence: each is either in the votes or in the report. Codes of former members stand in the
table `rollcall_codes`; a state that has ended keeps a code of its own (SUN, CSK, ...), counted for nobody of today.
"""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd

from .data import DATA, DataError, load, member_code
from .words import VOTES

__all__ = ["read_rollcall"]

UN_COLUMNS = [
    "undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "draft", "committee_report",
    "meeting", "title", "agenda_title", "subjects", "vote_note", "total_yes", "total_no", "total_abstentions",
    "total_non_voting", "total_ms", "undl_link",
]  # fmt: skip
# our name: (their column, what it must hold)
LAYOUTS = {
    "UN": {
        "vote": ("ms_vote", "Y, A, N or X"),
        "code": ("ms_code", "a member's code, such as KAZ"),
        "date": ("date", "a date such as 2022-11-14"),
        "resolution": ("resolution", "a symbol such as A/RES/ES-11/5"),
        "end": ("total_ms", "the number of members (is the row cut off before it?)"),
    },
    "COW": {
        "vote": ("vote", "1, 2, 3 or 8 (9: not a member at that time)"),
        "code": ("ccode", "a Correlates of War number such as 705"),
        "resolution": ("rcid", "the number of a vote"),
        "year": ("year", "a year such as 2022"),
        "date": ("date", ""),
        "symbol": ("unres", ""),
    },
}
NEEDED = {"UN": ["vote", "code", "date", "resolution"], "COW": ["vote", "code", "resolution"]}
MEANING = {
    "UN": {"Y": "yes", "A": "abstain", "N": "no", "X": "did not vote", "NV": "did not vote"},
    "COW": {"1": "yes", "2": "abstain", "3": "no", "8": "did not vote"},
}


def read_rollcall(
    path: str | Path, codes: dict[str, str] | None = None, blank: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read a roll-call file: the votes, and a report of the rows that could not be read.

    votes: resolution, iso3, vote (ordered as in the table `votes`), date, year. A resolution is named as in the
    course (ES-11/5); a vote of Voeten's file that has no name of its own is named by its number (vote 5168).
    report: row (the header is row 1), column, found, expected. len(votes) + len(report) is the number of rows.
    codes: what a code of the file stands for, if not what the course says: {"SUN": "RUS"} counts the Soviet
    Union's votes for Russia. blank: what an empty vote means (some copies of the UN's file leave non-voting
    empty: blank="did not vote"); such rows are listed when it is left out.

    A file name without a folder is also looked for among the course's tables. Raises DataError, in one sentence,
    for a file that has neither layout or holds no readable row, an unknown state in codes, or a blank that is no vote.

    >>> votes, report = read_rollcall("rollcall_sample.csv")
    rollcall_sample.csv: 580 rows, 575 read, 5 listed in the report.
    """
    if blank is not None and blank not in VOTES:
        raise DataError(f"blank={blank!r} is no vote; one of {', '.join(VOTES)} expected.")
    codes = {str(code): member_code(state) for code, state in (codes or {}).items()}
    path = _find(Path(path).expanduser())
    layout, columns = _layout(path)
    raw, quotes = _read(path, list(columns.values()))
    raw = raw.rename(columns={column: name for name, column in columns.items()})
    votes = _votes(raw, layout, codes, blank)
    report = _report(raw, votes, layout, quotes)
    votes = votes[~votes.index.isin(report["row"])].reset_index(drop=True)
    rows = f"{len(votes) + len(report):,} rows, {len(votes):,} read, {len(report):,} listed in the report"
    if votes.empty:
        first = report.iloc[0] if len(report) else {"row": 2, "found": "", "expected": "a row"}
        why = f"row {first['row']}: {first['found'] or 'nothing'} found, {first['expected']} expected"
        raise DataError(f"{path.name}, {why}; {rows}.")
    print(f"{path.name}: {rows}.")
    former = votes["iso3"].value_counts().drop(load("states")["iso3"], errors="ignore")
    former = former[former > 0]
    if len(former):
        said = ", ".join(f"{code} ({n:,} rows)" for code, n in former.items())
        print(f"Former members keep a code of their own: {said}.")
    return votes, report


def _find(path: Path) -> Path:
    for place in (path, DATA / path):
        if place.is_file():
            return place
    raise DataError(f"There is no file {path}: give its name with its folder, such as downloads/ga_voting.csv.")


def _layout(path: Path) -> tuple[str, dict[str, str]]:
    """Which layout, by the header; and our name -> their column, for the columns that are there."""
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        header = next(csv.reader([file.readline()]), [])
    here = {kind: {n: c for n, (c, _) in fields.items() if c in header} for kind, fields in LAYOUTS.items()}
    layout = max(here, key=lambda kind: len(here[kind]))
    lacking = [LAYOUTS[layout][name][0] for name in NEEDED[layout] if name not in here[layout]]
    if lacking:
        wanted = ", ".join(LAYOUTS[layout][name][0] for name in NEEDED[layout])
        found = ", ".join(header)[:80] or "nothing"
        raise DataError(
            f"{path.name}, row 1, column {lacking[0]}: no such column, but {found!r} found; "
            f"a header with {wanted} and commas between them expected."
        )
    return layout, here[layout]


def _read(path: Path, columns: list[str]) -> tuple[pd.DataFrame, list[int]]:
    """These columns, as categories, the index being the row in the file; and the rows with a quote out of place."""
    options = {"usecols": columns, "index_col": False, "dtype": "category", "keep_default_na": False,
               "na_values": [""], "skip_blank_lines": False, "encoding": "utf-8-sig",
               "encoding_errors": "replace"}  # fmt: skip
    quotes = []
    try:
        raw = pd.read_csv(path, **options)
    except pd.errors.ParserError:  # a quote is still open at the end of the file
        raw = pd.DataFrame()
    except pd.errors.EmptyDataError:
        raise DataError(f"{path.name}: no lines were found; is it saved with line ends of its own (CR)?") from None
    # an open quote swallows the lines after it: read again without its line
    if len(raw) + 1 != _count_lines(path) and not _is_csv(path):
        lines = path.read_bytes().split(b"\n")
        quotes = [row for row, line in enumerate(lines, 1) if not _quotes_in_order(line.decode(errors="replace"))]
        for row in quotes:
            lines[row - 1] = b""
        raw = pd.read_csv(io.BytesIO(b"\n".join(lines)), **options)
    raw.index = raw.index + 2
    return raw[raw.notna().any(axis="columns")], quotes  # an empty line is no row


def _is_csv(path: Path) -> bool:
    """Is each quote in pairs, and each row as long as the header? Then a line break may stand inside a cell."""
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
        try:
            return len({len(row) for row in csv.reader(file, strict=True) if row}) == 1
        except csv.Error:
            return False


def _quotes_in_order(line: str) -> bool:
    try:
        return next(csv.reader([line], strict=True), []) is not None
    except csv.Error:
        return False


def _count_lines(path: Path) -> int:
    count, last = 0, b"\n"
    with open(path, "rb") as file:
        while block := file.read(1 << 24):
            count, last = count + block.count(b"\n"), block[-1:]
    return count + (last != b"\n")


def _votes(raw: pd.DataFrame, layout: str, codes: dict[str, str], blank: str | None) -> pd.DataFrame:
    """The course's columns, one row for each of raw; what has no meaning is missing."""
    table = load("rollcall_codes").query("scheme == @layout").set_index("code")
    members = {code: code for code in load("states")["iso3"]} if layout == "UN" else {}
    votes = pd.DataFrame(index=raw.index)
    votes["resolution"] = _symbols(raw["resolution"]) if layout == "UN" else _numbers(raw)
    votes["iso3"] = _replace(raw["code"], members | table["iso3"].to_dict() | codes)
    votes["vote"] = _replace(raw["vote"], MEANING[layout], VOTES)
    if blank:
        votes.loc[raw["vote"].isna(), "vote"] = blank
    votes["date"] = _dates(raw["date"]) if "date" in raw else pd.NaT
    votes["year"] = _years(raw["year"]) if "year" in raw else votes["date"].dt.year.astype("Int16")
    for row in table[table["since"].notna()].drop(list(codes), errors="ignore").itertuples():
        old = (votes["iso3"] == row.iso3) & (votes["year"] < row.since).fillna(False)
        votes["iso3"] = votes["iso3"].cat.add_categories(row.before).mask(old, row.before)
    return votes


def _report(raw: pd.DataFrame, votes: pd.DataFrame, layout: str, quotes: list[int]) -> pd.DataFrame:
    """The rows that cannot be read, each once, with its first fault."""
    lines = pd.Series(quotes, dtype="int64")
    parts = [
        pd.DataFrame({"row": lines, "column": "", "found": "a quote out of place", "expected": "a pair round a cell"})
    ]
    bad = pd.Series(False, index=raw.index)

    def note(name: str, wrong: pd.Series, expected: str) -> None:
        rows = raw.loc[wrong & ~bad, name]
        found = ["" if pd.isna(value) else str(value) for value in rows]
        column = LAYOUTS[layout][name][0]
        parts.append(pd.DataFrame({"row": rows.index, "column": column, "found": found, "expected": expected}))
        bad[rows.index] = True

    for name, (_, expected) in LAYOUTS[layout].items():
        if name in raw and expected:
            value = raw["end"] if name == "end" else votes["iso3" if name == "code" else name]
            note(name, value.isna(), expected)
    again = votes[~bad].duplicated(["resolution", "iso3"]).reindex(raw.index, fill_value=False)
    note("code", again, "each member once a vote")
    return pd.concat(parts).sort_values("row").reset_index(drop=True)


def _plain(column: pd.Series) -> list[str]:
    return [str(category).strip().upper().removesuffix(".0") for category in column.cat.categories]


def _replace(column: pd.Series, meaning: dict[str, str], order: list[str] | None = None) -> pd.Categorical:
    """A column of categories with each category replaced by its meaning; missing where it has none."""
    new = pd.Categorical([meaning.get(text) for text in _plain(column)], order, ordered=order is not None)
    codes = np.append(new.codes, -1)[column.cat.codes]  # a missing value has code -1 and takes the last
    return pd.Categorical.from_codes(codes, dtype=new.dtype)


def _dates(column: pd.Series) -> pd.Series:
    days = pd.to_datetime(pd.Series(_plain(column)), format="%Y-%m-%d", errors="coerce")
    days = np.append(days.to_numpy("datetime64[ns]"), np.datetime64("NaT", "ns"))
    return pd.Series(days[column.cat.codes], index=column.index)


def _years(column: pd.Series) -> pd.Series:
    years = [int(text) if text.isdigit() and len(text) == 4 else pd.NA for text in _plain(column)]
    return pd.Series(pd.array([*years, pd.NA], "Int16")[column.cat.codes], index=column.index)


def _symbols(column: pd.Series) -> pd.Categorical:
    """ES-11/5 for A/RES/ES-11/5."""
    plain = [str(category).strip() for category in column.cat.categories]
    return _replace(column, {text.upper(): text[6:] for text in plain if text.upper()[:6] == "A/RES/" and text[6:]})


def _numbers(raw: pd.DataFrame) -> pd.Categorical:
    """68/262 for the vote whose unres is R/68/262; "vote 5168" where unres is missing or shared by several votes."""
    names = {text: f"vote {text}" for text in _plain(raw["resolution"]) if text.isdigit()}
    if "symbol" in raw:
        pairs = raw[["resolution", "symbol"]].astype(str).dropna().drop_duplicates()
        own = pairs[~pairs["symbol"].duplicated(keep=False) & ~pairs["resolution"].duplicated(keep=False)]
        numbers = own["resolution"].str.strip().str.removesuffix(".0")
        symbols = own["symbol"].str.strip().str.replace("^(A/RES/|R/)", "", regex=True)
        names |= {n: s for n, s in zip(numbers, symbols, strict=True) if n in names and s not in ("", "nan")}
    return _replace(raw["resolution"], names)
