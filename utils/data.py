"""Data in: the tables of the course as typed, checked, documented frames.

`load("votes")` is the one way to a table. The first time a table is read it is held against
`data/datapackage.json` (types, allowed values, keys, number of rows); what is wrong is said in one
sentence that names file, row and column. `tables()` lists the tables, `columns("votes")` explains one.
`iso3()` and `name()` go from a name to the code of a state and back.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

__all__ = ["DataError", "columns", "iso3", "load", "name", "tables"]

HERE = Path(__file__).resolve().parent
DATA = next(p for p in (HERE / "_data", HERE.parent / "data") if p.is_dir())  # in the wheel; in a clone

BLOCS = {"EU": "European Union", "EAEU": "Eurasian Economic Union"}  # codes in some tables beside the states


class DataError(ValueError):
    """A table, a column or a name that is not as expected. The message is one sentence."""

    def _render_traceback_(self) -> list[str]:  # a notebook shows the sentence, not our own code
        return [f"{type(self).__name__}: {self}"]


def load(table: str) -> pd.DataFrame:
    """One table as a tidy frame: the caller's own copy, free to change.

    Dates are datetime64, whole numbers int64 (Int64 where a value may be missing), other numbers float64,
    yes/no columns bool, votes an ordered category. A missing value is NaN, <NA> or NaT, never 0 or "".
    Columns, units and sources: `columns(table)` and data/README.md.

    Raises DataError: no such table (lists the tables and the nearest name), or a table that does not fit
    datapackage.json. A table that was changed and still fits is used; one printed line says so.

    >>> votes = load("votes")
    >>> votes[votes["iso3"] == "KAZ"].tail(2)[["resolution", "vote"]].values.tolist()
    [['ES-11/6', 'abstain'], ['78/221', 'did not vote']]
    """
    return _table(table).copy()


def tables() -> pd.DataFrame:
    """All tables: name, title, number of rows.

    >>> tables().set_index("table").loc["votes", "rows"].item()
    3667
    """
    rows = [(r["name"], r["title"], r["rows"]) for r in _resources().values()]
    return pd.DataFrame(rows, columns=["table", "title", "rows"])


def columns(table: str) -> pd.DataFrame:
    """The columns of one table: name, type, unit (empty if it has none) and description.

    >>> columns("brent")["column"].tolist()
    ['month', 'price_usd_per_bbl', 'source', 'note']
    """
    fields = _resource(table)["schema"]["fields"]
    rows = [(f["name"], f["type"], f.get("unit", ""), f["description"]) for f in fields]
    return pd.DataFrame(rows, columns=["column", "type", "unit", "description"])


def iso3(names: str | Iterable[str]) -> list[str]:
    """The ISO 3166 alpha-3 codes of UN members. Case, accents and punctuation do not matter;
    official names, codes and common other names are understood (table `state_aliases`).

    Raises DataError for an unknown name, with the nearest ones.

    >>> iso3(["Turkey", "cote d'ivoire", "Russian Federation", "UK", "kaz"])
    ['TUR', 'CIV', 'RUS', 'GBR', 'KAZ']
    """
    known, codes = _aliases(), []
    for text in [names] if isinstance(names, str) else names:
        if _plain(str(text)) not in known:
            near = difflib.get_close_matches(_plain(str(text)), known, 5)
            nearest = ", ".join(dict.fromkeys(name(known[n]) for n in near)) or "none"
            raise DataError(f"'{text}' is not in the list of 193 UN members; nearest: {nearest}.")
        codes.append(known[_plain(str(text))])
    return codes


def name(code: Any) -> Any:
    """The short English name of a code; of a list of codes a list; of a Series of codes a Series.

    Raises DataError for an unknown code.

    >>> name("TUR"), name(["KGZ", "EU"])
    ('Türkiye', ['Kyrgyzstan', 'European Union'])
    """
    if isinstance(code, pd.Series):
        return code.map({c: name(c) for c in code.unique()})
    if not isinstance(code, str):
        return [name(c) for c in code]
    if code not in _names():
        raise DataError(f"'{code}' is not a code of a UN member such as KAZ.")
    return _names()[code]


def _plain(text: str) -> str:
    """Small letters and digits only: "Côte d'Ivoire" becomes "cotedivoire"."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


@functools.cache
def _aliases() -> dict[str, str]:
    frame = _table("state_aliases")
    return dict(zip(map(_plain, frame["alias"]), frame["iso3"], strict=True))


@functools.cache
def _names() -> dict[str, str]:
    return _table("states").set_index("iso3")["name"].to_dict() | BLOCS


@functools.cache
def _resources() -> dict[str, dict[str, Any]]:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return {r["name"]: r for r in package["resources"]}


def _resource(table: str) -> dict[str, Any]:
    if table not in _resources():
        near = difflib.get_close_matches(str(table), _resources(), 1, 0.4)
        hint = f"did you mean '{near[0]}'? " if near else ""
        raise DataError(f"There is no table '{table}'; {hint}The tables are: {', '.join(_resources())}.")
    return _resources()[table]


@functools.cache
def _table(table: str) -> pd.DataFrame:
    """The table, read, checked and typed once."""
    resource = _resource(table)
    path = DATA / resource["path"]
    try:
        content = path.read_bytes()
        raw = pd.read_csv(  # all as text: pandas guesses nothing, "NA" stays "NA"
            io.BytesIO(content), dtype=str, keep_default_na=False, skip_blank_lines=False, encoding="utf-8-sig"
        ).fillna("")
    except FileNotFoundError:
        raise DataError(f"{path.name} is missing in {DATA.name}/.") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} cannot be read as a UTF-8 table with commas: {error}.") from None
    raw = raw[(raw != "").any(axis="columns")]  # an empty line is no row; the index keeps counting it
    _check(resource, raw)
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != resource["hash"]:
        print(f"Note: {path.name} was changed since the course was built; the changed table is used.")
    frame = pd.DataFrame({f["name"]: _typed(f, raw[f["name"]]) for f in resource["schema"]["fields"]})
    return frame.reset_index(drop=True)


def _check(resource: dict[str, Any], raw: pd.DataFrame) -> None:
    """Hold a table (all text) against its schema; the first fault raises DataError."""
    schema, file = resource["schema"], resource["path"]

    def fail(wrong: pd.Series, column: str, found: str, expected: str) -> None:
        row = wrong.idxmax() + 2  # as an editor counts: the header is line 1
        raise DataError(f"{file}, row {row}, column {column}: {found or 'nothing'} found, {expected} expected.")

    header = [f["name"] for f in schema["fields"]]
    for column in [*header, *raw.columns]:
        if column not in raw.columns or column not in header:
            found = "a column that the schema does not know" if column in raw.columns else "no such column"
            raise DataError(f"{file}, row 1, column {column}: {found} found, {', '.join(header)} expected.")
    for field in schema["fields"]:
        column = raw[field["name"]]
        if field.get("constraints", {}).get("required") and (column == "").any():
            fail(column == "", field["name"], "", "a value")
        values = column[column != ""].drop_duplicates()
        for wrong, expected in _faults(field, values):
            if wrong.any():
                bad = values[wrong].iloc[0]
                fail(column == bad, field["name"], f"'{bad}'", expected)
    for key in [schema.get("primaryKey", []), *schema.get("uniqueKeys", [])]:
        twice = raw.duplicated(key) if key else pd.Series(dtype=bool)
        if twice.any():
            found = ", ".join(raw.loc[twice.idxmax(), key])
            fail(twice, " + ".join(key), f"'{found}' a second time", "each once")
    if len(raw) != resource["rows"]:
        raise DataError(
            f"{file}, row {len(raw) + 1}, last row: {len(raw)} rows found, {resource['rows']} expected "
            "(if you added or took out rows on purpose, run: python3 course.py build)."
        )
    for foreign in schema.get("foreignKeys", []):
        [column], [target] = foreign["fields"], foreign["reference"]["fields"]
        table = foreign["reference"]["resource"]
        wrong = ~raw[column].isin(["", *_table(table)[target]])
        if wrong.any():
            fail(wrong, column, f"'{raw.loc[wrong.idxmax(), column]}'", f"a {target} of the table {table}")


def _faults(field: dict[str, Any], values: pd.Series) -> Iterator[tuple[pd.Series, str]]:
    """For the different texts of one column: which are wrong, and what was expected. In this order."""
    kind, rules = field["type"], field.get("constraints", {})
    if kind == "date":
        yield pd.to_datetime(values, format="%Y-%m-%d", errors="coerce").isna(), "a date such as 2022-11-14"
    if kind == "integer":
        yield ~values.str.fullmatch(r"-?\d+"), "a whole number"
    if kind == "number":
        yield pd.to_numeric(values, errors="coerce").isna(), "a number"
    if kind == "boolean":
        yield ~values.isin(["true", "false"]), "true or false"
    if "enum" in rules:
        yield ~values.isin(rules["enum"]), f"one of {', '.join(rules['enum'])}"
    if "pattern" in rules:
        yield ~values.str.fullmatch(rules["pattern"]), f"text of the form {rules['pattern']}"
    if "minimum" in rules:
        yield pd.to_numeric(values) < rules["minimum"], f"{rules['minimum']} or more"
    if "maximum" in rules:
        yield pd.to_numeric(values) > rules["maximum"], f"{rules['maximum']} or less"
    if "codes" in field:  # one code or several with ; between them: UN members, or these others
        known = {*_table("states")["iso3"], *field["codes"]}
        yield ~values.map(lambda text: known.issuperset(text.split(";"))).astype(bool), "codes such as KAZ;RUS"


def _typed(field: dict[str, Any], text: pd.Series) -> pd.Series:
    kind, rules = field["type"], field.get("constraints", {})
    if kind == "boolean":
        return text == "true"
    filled = text.where(text != "")
    if kind == "date":
        return pd.to_datetime(filled, format="%Y-%m-%d").astype("datetime64[ns]")
    if kind in ("integer", "number"):
        number = pd.to_numeric(filled)
        return number.astype("float64" if kind == "number" else "int64" if rules.get("required") else "Int64")
    if "categories" in field:
        return filled.astype(pd.CategoricalDtype(field["categories"], field.get("categoriesOrdered", False)))
    return filled
