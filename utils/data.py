"""Data in: the tables of the course as typed, checked, documented frames.

`load("votes")` is the one way to a table. The first time a table is read it is held against
`data/datapackage.json` (types, allowed values, keys, number of rows); what is wrong is said in one
sentence that names file, row and column. `tables()` lists the tables, `columns("votes")` explains one.
`iso3()` and `name()` go from a name to the code of a state and back.
"""

from __future__ import annotations

import csv
import datetime
import difflib
import functools
import hashlib
import itertools
import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from .spreadsheet import fault_of, numbered

__all__ = ["DataError", "as_of", "columns", "iso3", "load", "name", "tables"]

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
    if not isinstance(table, str):
        raise DataError(f"load takes the name of a table, such as load('votes'); {type(table).__name__} given.")
    return _table(table).copy()


def as_of(table: str) -> pd.Timestamp:
    """The last day for which something was found for a table that is never finished (`asOf` in datapackage.json).

    Raises DataError for a table that has no such day.

    >>> f"{as_of('csto_membership'):%B %Y}"
    'June 2026'
    """
    return pd.Timestamp(fact(table, "asOf"))


def fact(table: str, key: str) -> Any:
    """What datapackage.json says under `key` of a whole table. Raises DataError where it says nothing."""
    if key not in _resource(table):
        raise DataError(f"datapackage.json has no '{key}' for the table {table}.")
    return _resource(table)[key]


def check_table(table: Any, of: str, *columns: str, rows: bool = False) -> None:
    """Raise DataError where `table` is no table like the course's table `of`: no frame, a column lacks, no row is left.

    Of the named columns also the type is held (numbers, dates, True and False as datapackage.json has them, codes in
    iso3), and of the whole table that no row stands in it twice.
    """
    if not isinstance(table, pd.DataFrame):
        like = f"load('{of}')" if of in _resources() else f"that of {of}"
        raise DataError(f"A table is needed here, such as {like}; {few_words(table)} is none.")
    if lacking := [c for c in columns if c not in table]:
        held = few(lacking[0], table.columns)
        raise DataError(f"This table has no column '{lacking[0]}', as {of} has; its columns are: {held}.")
    if rows and not len(table):
        raise DataError(f"There is nothing to draw: no row of {of} is left. Look at the filter before this picture.")
    schema = _resources()[of]["schema"] if of in _resources() else {"fields": []}
    for field in schema["fields"]:
        if field["name"] in columns:
            _check_values(table[field["name"]], field)
    if of != "votes":  # these may be a million: what is counted of them is looked at
        check_once(table, of)


def check_once(table: pd.DataFrame, of: str) -> None:
    """Raise DataError where a row stands twice in a table like the course's table `of`, by the key of that table."""
    key = _resources()[of]["schema"].get("primaryKey", []) if of in _resources() else []
    if not key or not set(key) <= set(table):
        return
    double = table.duplicated(key)
    if double.any() and len(twice := table.loc[double, key].dropna()):
        values = ", ".join(str(value).removesuffix(" 00:00:00") for value in twice.iloc[0])
        raise DataError(f"{values} stands twice in this table ({', '.join(key)}): each once expected. Were two joined?")


KINDS = {  # type of a column -> what pandas may call its values, what is expected, what makes it
    "integer": (("integer", "floating", "mixed-integer-float"), "numbers", "pd.to_numeric({})"),
    "number": (("integer", "floating", "mixed-integer-float"), "numbers", "pd.to_numeric({})"),
    "boolean": (("boolean",), "True and False", "{} == {!r}"),
    "date": (("datetime64", "datetime"), "dates", "pd.to_datetime({})"),
}


def _check_values(column: pd.Series, field: dict[str, Any]) -> None:
    """Raise DataError where a column holds values of another type than the course's, a name for a code, or less than 0."""
    values = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column
    head, here = field["name"], f"table['{field['name']}']"
    kinds, expected, cure = KINDS.get(field["type"], ((), "", ""))
    if kinds and pd.api.types.infer_dtype(values) not in (*kinds, "empty"):
        right = {"integer": Real, "number": Real, "boolean": bool, "date": datetime.datetime}[field["type"]]
        filled = values.dropna()
        odd = next((v for v in filled if not isinstance(v, right)), filled[:1].item())
        if right is Real and isinstance(odd, str) and not re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", odd):
            raise DataError(
                f"The column {head} holds {few_words(odd)}, numbers such as 1234.5 expected, without quotes."
            )
        raise DataError(f"The column {head} holds {few_words(odd)}, {expected} expected: "
                        f"{cure.format(here, odd)} makes them.")  # fmt: skip
    if field.get("constraints", {}).get("minimum") == 0 and (below := values[values < 0]).any():
        raise DataError(f"The column {head} holds {below.min()}: a number from 0 on expected.")
    if head == "iso3":
        for odd in values.unique():
            if odd not in _names() and find_state(odd) not in (None, odd):
                raise DataError(f"The column iso3 holds {few_words(odd)}, codes such as {find_state(odd)} expected: "
                                f"iso3({here}) makes them.")  # fmt: skip


def few_words(value: Any) -> str:
    """A value in a message: a text or a number as it is, of anything else only what it is."""
    if isinstance(value, Real):
        return str(value)
    return repr(value) if isinstance(value, str) else f"a {type(value).__name__}"


def unlike(value: Any) -> str:
    """The end of a message on what came in place of a number; a number in quotes gets its cure."""
    quoted = isinstance(value, str) and re.fullmatch(r"\s*[-+]?\d+([.,]\d+)?\s*", value)
    return f"not {few_words(value)}{': a number stands without quotes' if quoted else ''}."


def whole(what: str, value: Any, low: int = 0, high: float = math.inf) -> int:
    """A whole number from `low` to `high`, as int. Raises DataError, with the name of the argument, for anything else."""
    if not (isinstance(value, Real) and low <= value <= high and value % 1 == 0):
        end = "on" if high == math.inf else f"to {high}"
        raise DataError(f"{what} is a whole number from {low} {end}, {unlike(value)}")
    return int(value)


def whole_year(year: Any, what: str = "year") -> int:
    """A year of four digits, as int. Raises DataError, with the name of the argument, for anything else."""
    if not (isinstance(year, Real) and 1000 <= year <= 9999 and year % 1 == 0):
        raise DataError(f"{what} is a year such as 2022, {unlike(year)}")
    return int(year)


def check_fraction(what: str, value: Any) -> None:
    """Raise DataError for what is no fraction from 0 to 1, but for rounding."""
    if not (isinstance(value, Real) and -1e-9 <= value <= 1 + 1e-9):
        raise DataError(f"{what} is a fraction from 0 to 1 (0.5 is half, or 50 %), {unlike(value)}")


def few(wanted: Any, known: Iterable[Any]) -> str:
    """The known words for a message; of more than five the nearest to `wanted`, whatever the capitals.

    >>> few(2016, range(2000, 2025)), few("b", "ab")
    ('2014, 2015, 2016, 2017, 2018 (nearest of 25)', 'a, b')
    >>> few("cpc", ["Aktau", "Baku", "CPC", "Kumkol", "Samara", "Tengiz"]).split(", ")[0]
    'CPC'
    """
    known = list(known)
    if len(known) <= 5:
        return ", ".join(map(str, known))
    if all(isinstance(number, Real) for number in [wanted, *known]):
        near = sorted(sorted(known, key=lambda number: abs(number - wanted))[:5])
    else:
        listed = {as_listed(str(word)): word for word in known}
        near = [listed[word] for word in difflib.get_close_matches(as_listed(str(wanted)), listed, 5, 0)]
    return f"{', '.join(map(str, near))} (nearest of {len(known)})"


def as_listed(text: str) -> str:
    """A word of a list as the list has it, however it was typed: " Not_checkable" is "not checkable"."""
    return text.strip().casefold().replace("_", " ")


def day_of(date: Any) -> pd.Timestamp:
    """A day given as ISO text or as a date. Raises DataError for a text of another form: 01.02.1994 has two readings.

    >>> day_of("2022-11-14")
    Timestamp('2022-11-14 00:00:00')
    """
    if (isinstance(date, datetime.date) and date is not pd.NaT) or (isinstance(date, str) and _is_day(date)):
        return pd.Timestamp(date)
    if isinstance(date, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", date):
        raise DataError(f"The calendar has no day {few_words(date)}.")
    quotes = ": a day stands in quotes" if isinstance(date, Real) else ""  # without them 2022-11-14 is 1997
    raise DataError(f"A day is written like 2022-11-14 (year, month, day), not {few_words(date)}{quotes}.")


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
    return [_member_of_today(str(text)) for text in ([names] if isinstance(names, str) else names)]


def _member_of_today(text: str) -> str:
    known = _aliases()
    if code := next((known[key] for key in _keys(text) if key in known), None):
        return code
    near = difflib.get_close_matches(_plain(text), [key for key in known if isinstance(key, str)], 5)
    nearest = ", ".join(dict.fromkeys(name(known[key]) for key in near)) or "none"
    raise DataError(f"'{text}' is not in the list of 193 UN members; nearest: {nearest}.")


def codes_of(states: str | Iterable[str], held: Iterable[str] = ()) -> list[str]:
    """Codes of states given by code or name, one or many; a code that is `held` by a table stays as it is.

    Raises DataError for an unknown name, and for a table or a filter in place of a list.

    >>> codes_of(["KAZ", "South Korea", "SUN"], held=["KAZ"])
    ['KAZ', 'KOR', 'SUN']
    """
    if isinstance(states, pd.DataFrame):
        raise DataError('This is a whole table; states are asked: put ["iso3"] behind it, the column of their codes.')
    if isinstance(states, pd.Series) and states.dtype == bool:
        raise DataError('These are True and False; states are asked, such as states[states["nato"]]["iso3"].')
    held = set(held)
    several = isinstance(states, Iterable) and not isinstance(states, str)
    return [s if isinstance(s, str) and s in held else member_code(str(s)) for s in (states if several else [states])]


def member_code(state: str) -> str:
    """The code of one UN member, of today or former, by code or name: "SUN" and "Soviet Union" give SUN.

    Raises DataError for an unknown name.
    """
    return find_state(state) or _member_of_today(state)


def find_state(text: Any) -> str | None:
    """The code of one UN member, of today or former, by code or name, or None."""
    return next((known[key] for key in _keys(str(text)) for known in (_aliases(), _former()) if key in known), None)


def name(code: Any) -> Any:
    """The short English name of a state given by code or another name; of a list a list; of a Series a Series.

    Raises DataError for what is no state, with the nearest names.

    >>> name("TUR"), name(["KGZ", "EU"])
    ('Türkiye', ['Kyrgyzstan', 'European Union'])
    """
    if isinstance(code, pd.Series):
        return code.map({c: name(c) for c in code.unique()})
    if isinstance(code, Iterable) and not isinstance(code, str):
        return [name(c) for c in code]
    return _names()[code if code in _names() else _member_of_today(str(code))]


def _plain(text: str) -> str:
    """Small letters and digits only: "Côte d'Ivoire" becomes "cotedivoire"."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


SHORT_WORDS = {"st": "saint", "rep": "republic", "dem": "democratic", "fed": "federal", "is": "islands"}
SMALL_WORDS = {"the", "of", "and"}


def _words(text: str) -> tuple[str, ...]:
    """The words of a name in one order, without small ones: "Gambia, The" and "Congo, Dem. Rep." are found by them."""
    text = re.sub("['’ʼ`]", "", unicodedata.normalize("NFKD", text).casefold())
    words = re.findall(r"\w+", "".join(c for c in text if not unicodedata.combining(c)))
    return tuple(sorted({SHORT_WORDS.get(word, word) for word in words} - SMALL_WORDS))


def _keys(text: str) -> tuple[str, tuple[str, ...]]:
    """What a name is found by, the surest first."""
    return _plain(text), _words(text)


def _keyed(names: Iterable[str], codes: Iterable[str]) -> dict[str | tuple[str, ...], str]:
    return {key: code for text, code in zip(names, codes, strict=True) for key in _keys(text) if key}


@functools.cache
def _aliases() -> dict[str | tuple[str, ...], str]:
    return _keyed(_table("state_aliases")["alias"], _table("state_aliases")["iso3"])


@functools.cache
def _former() -> dict[str | tuple[str, ...], str]:
    """Names and codes of former members -> their code."""
    names = _table("rollcall_codes").query("scheme == 'name'")
    return _keyed([*names["code"], *names["iso3"]], [*names["iso3"]] * 2)


@functools.cache
def _names() -> dict[str, str]:
    former = _table("rollcall_codes").query("scheme == 'name'").drop_duplicates("iso3")
    return _table("states").set_index("iso3")["name"].to_dict() | BLOCS | former.set_index("iso3")["code"].to_dict()


@functools.cache
def _resources() -> dict[str, dict[str, Any]]:
    try:
        package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
        return {r["name"]: r for r in package["resources"]}
    except (OSError, ValueError, KeyError, TypeError) as error:  # the JSON's own words name line and column
        why = error.strerror if isinstance(error, OSError) else error
        raise DataError(f"{DATA.name}/datapackage.json cannot be read ({why}): fetch this file anew.") from None


def _resource(table: str) -> dict[str, Any]:
    if table not in _resources():
        raise DataError(f"There is no table '{table}'; the tables are: {few(table, _resources())}.")
    return _resources()[table]


@functools.cache
def _table(table: str) -> pd.DataFrame:
    """The table, read, checked and typed once."""
    resource = _resource(table)
    path = DATA / resource["path"]
    if not path.is_file():
        raise DataError(f"{path.name} is missing in the folder {DATA.name}.")
    content = path.read_bytes()
    frame = parsed(content, resource)
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != resource["hash"]:
        print(f"Note: {path.name} was changed since the course was built; the changed table is used.")
    return frame


def parsed(content: bytes, resource: dict[str, Any]) -> pd.DataFrame:
    """A CSV file as a typed frame. resource: path, schema and, if they are known, rows, as in datapackage.json.

    Raises DataError for the first cell that does not fit, or for the form that a spreadsheet gave the file.
    """
    file, fields = resource["path"], resource["schema"]["fields"]
    try:
        lines = {number: cells for number, cells in numbered(content.decode("utf-8-sig")) if any(cells)}
        columns = _check(resource, lines)  # an empty line is no row
    except (UnicodeDecodeError, csv.Error, DataError) as error:
        form = fault_of(file, content, [field["name"] for field in fields])
        if form is None and isinstance(error, DataError):
            raise
        raise DataError(form or f"{file} is no UTF-8 table with commas: {error}.") from None
    return pd.DataFrame({f["name"]: _typed(f, columns[f["name"]]) for f in fields})


def _check(resource: dict[str, Any], lines: dict[int, list[str]]) -> dict[str, tuple[str, ...]]:
    """Hold a table against its schema; give its columns, as text. The first fault raises DataError."""
    schema, file = resource["schema"], resource["path"]
    expected = [field["name"] for field in schema["fields"]]
    numbers = list(lines)[1:]  # as an editor counts: the header is line 1

    def fail(row: int, column: str, found: str, wanted: str) -> None:
        raise DataError(f"{file}, row {row}, column {column}: {found} found, {wanted} expected.")

    header = next(iter(lines.values()), [])
    for column in [*expected, *header]:
        if column not in header or column not in expected:
            found = "a column that the schema does not have" if column in header else "no such column"
            fail(1, column, found, few(column, expected))
        if header.count(column) > 1:
            fail(1, column, "a column of this name a second time", "each once")
    for number in numbers:
        if (cells := len(lines[number])) != len(header):
            more = ": a text with a comma needs straight quotation marks" if cells > len(header) else ""
            raise DataError(f"{file}, row {number}: {cells} cells found, {len(header)} expected{more}.")
    columns = {column: tuple(lines[n][i] for n in numbers) for i, column in enumerate(header)}
    for field in schema["fields"]:
        if field.get("anyCase"):
            columns[field["name"]] = tuple(map(as_listed, columns[field["name"]]))
        values = columns[field["name"]]
        different = set(values)
        if field.get("constraints", {}).get("required") and "" in different:
            fail(numbers[values.index("")], field["name"], "nothing", "a value")
        for right, wanted in _rules(field):
            if wrong := [text for text in different if text and not right(text)]:
                row = min(map(values.index, wrong))
                wanted = field.get("form", wanted)
                wanted = wanted if isinstance(wanted, str) else f"one of {few(values[row], wanted)}"
                fail(numbers[row], field["name"], f"'{values[row]}'", wanted)
    for key in [schema.get("primaryKey", []), *schema.get("uniqueKeys", [])]:
        seen: set[str] = set()
        for number, values in zip(numbers, zip(*(columns[name] for name in key), strict=True), strict=False):
            text = ", ".join(values)
            if text.casefold() in seen:  # s1 is S1
                fail(number, " + ".join(key), f"'{text}' a second time", "each once")
            seen.add(text.casefold())
    if len(numbers) != resource.get("rows", len(numbers)):
        more = len(numbers) - resource["rows"]
        change = f"{abs(more)} {'too many' if more > 0 else 'missing'} in rows 2 to {max(lines, default=1)}"
        if gone := _gone([columns[name] for name in schema.get("primaryKey", [])], resource["rows"]):
            change = f"'{', '.join(gone[0])}' is missing" + (f" and {len(gone) - 1} more" if gone[1:] else "")
        raise DataError(f"{file}: {len(numbers)} rows found, {resource['rows']} expected, {change}: fetch the file anew "
                        "(after a change on purpose run: python3 course.py build).")  # fmt: skip
    for foreign in schema.get("foreignKeys", []):
        [name], target = foreign["fields"], foreign["reference"]
        known = {"", *_table(target["resource"])[target["fields"][0]]}
        for number, text in zip(numbers, columns[name], strict=True):
            if text not in known:
                fail(number, name, f"'{text}'", f"a value of {target['resource']}.{target['fields'][0]}")
    return columns


def _gone(key: list[tuple[str, ...]], rows: int) -> list[tuple[str, ...]]:
    """The keys of lost rows, where the others tell them: each pair of two columns, numbered ids, or all months."""
    whole: set[tuple[str, ...]] = set()
    if len(key) == 2:
        whole = set(itertools.product(*map(set, key)))
    elif len(key) == 1 and key[0] and all(re.fullmatch(r"[A-Z]\d\d", text) for text in key[0]):
        whole = {(f"{key[0][0][0]}{number:02}",) for number in range(1, rows + 1)}
    elif len(key) == 1 and key[0] and all(re.fullmatch(r"\d{4}-\d\d-01", text) for text in key[0]):
        whole = {(f"{month}-01",) for month in pd.period_range(min(key[0]), max(key[0]), freq="M").astype(str)}
    return sorted(whole - set(zip(*key, strict=True))) if len(whole) == rows else []


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(datetime.datetime.strptime(text, "%Y-%m-%d"))
    except ValueError:
        return False


TYPES = {  # type -> the test of a filled cell, what is expected
    "integer": (re.compile(r"-?\d+").fullmatch, "a whole number"),
    "number": (re.compile(r"-?\d+(\.\d+)?").fullmatch, "a number with a decimal point"),
    "boolean": (("true", "false").__contains__, "true or false"),
    "date": (_is_day, "a date such as 2022-11-14"),
}
LIMITS = {  # constraint -> from its value the same two; a list: one of it
    "enum": lambda allowed: (set(allowed).__contains__, allowed),
    "pattern": lambda form: (re.compile(form).fullmatch, f"text of the form {form}"),
    "maxLength": lambda most: (lambda text: len(text) <= most, f"at most {most} characters"),
    "minimum": lambda low: (lambda text: float(text) >= low, f"{low} or more"),
    "maximum": lambda high: (lambda text: float(text) <= high, f"{high} or less"),
}


def _rules(field: dict[str, Any]) -> Iterator[tuple[Callable[[str], object], str | list[str]]]:
    """The tests for the filled cells of a column, in this order, and what each expects (a list: one of it)."""
    if field["type"] in TYPES:
        yield TYPES[field["type"]]
    rules = field.get("constraints", {})
    yield from (rule(rules[key]) for key, rule in LIMITS.items() if key in rules)
    if "codes" in field:  # one code or several with ; between them: UN members, or these others
        known = {*_table("states")["iso3"], *field["codes"]}
        yield lambda text: known.issuperset(text.split(";")), "a code such as KAZ, or several: KAZ;RUS"


TEXT = pd.Series([""]).dtype  # str in pandas 3, object in pandas 2


def _typed(field: dict[str, Any], values: tuple[str, ...]) -> pd.Series:
    """A column of text as a column of its type; an empty cell is missing."""
    sort, required = field["type"], field.get("constraints", {}).get("required")
    if sort == "boolean":
        return pd.Series([text == "true" for text in values], dtype=bool)
    if sort in ("integer", "number"):
        read, dtype = (float, "float64") if sort == "number" else (int, "int64" if required else "Int64")
        return pd.Series([read(text) if text else None for text in values], dtype=dtype)
    filled = [text or float("nan") for text in values]
    if sort == "date":
        return pd.Series(pd.to_datetime(filled, format="%Y-%m-%d")).astype("datetime64[ns]")
    if "categories" in field:
        return pd.Series(pd.Categorical(filled, field["categories"], field.get("categoriesOrdered", False)))
    return pd.Series(filled, dtype=TEXT)
