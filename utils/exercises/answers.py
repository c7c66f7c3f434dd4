"""The kinds of answers that `check` can judge, and the mistakes each kind knows by itself.

A kind (Number, Names, Choice, Table, Plot, Text) is a few functions: `read` brings an answer into one plain
form or says what it is instead, `same` compares two plain forms, `why` finds the reason of a difference,
`show` writes a plain form. `number`, `share`, `names`, `choice`, `table`, `plot` and `text` make the
`right=` of a recipe. No sentence here holds the right answer.
"""

from __future__ import annotations

import datetime
import math
import numbers
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from ..data import DataError, iso3

__all__ = ["RecipeError", "choice", "code", "names", "number", "plot", "share", "table", "text"]

LIMIT = 5_000  # more entries than this are never read one by one


class RecipeError(ValueError):
    """A recipe that cannot be used; one sentence with exercise and field, for the teacher."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class Say(Exception):
    """What is wrong with an answer, said to the student."""


def empty(answer: Any) -> bool:
    """None, `...`, an empty text or list; or a list, column or table that still holds a `...`."""
    if answer is None or (isinstance(answer, str) and answer.strip(" _") == ""):
        return True
    if isinstance(answer, (list, tuple, set, frozenset, dict)) and len(answer) == 0:
        return True
    return _holds_dots(answer)


def _holds_dots(answer: Any, depth: int = 0) -> bool:
    if isinstance(answer, str):
        return answer.strip() in ("...", "…")
    if isinstance(answer, pd.DataFrame):
        return any(_holds_dots(answer.iloc[:, place]) for place in range(answer.shape[1]))
    if isinstance(answer, (pd.Series, pd.Index, np.ndarray)):
        return answer.dtype == object and any(v is ... for v in islice(np.ravel(answer), LIMIT))
    if isinstance(answer, (list, tuple, set, frozenset, dict)) and depth < 4:
        inner = answer.values() if isinstance(answer, dict) else answer
        return any(_holds_dots(v, depth + 1) for v in islice(inner, LIMIT))
    return answer is ...


def _thing(answer: Any) -> str:
    """What an answer is, in a student's words."""
    if isinstance(answer, pd.DataFrame):
        return "a whole table"
    if isinstance(answer, (pd.Series, pd.Index)):
        return "a whole column"
    if isinstance(answer, (list, tuple, set, frozenset, np.ndarray)):
        return "a list"
    if isinstance(answer, (bool, np.bool_)):
        return "True or False"
    if isinstance(answer, str):
        return "text"
    if hasattr(answer, "__next__"):
        return "a generator: put list( ) round it"
    if callable(answer):
        return "a function: call it with ( ) behind its name"
    return f"of the type {type(answer).__name__}"


def _near(a: float, b: float, tolerance: float = 0.0) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=tolerance + 1e-9)


class Number:
    """One number, or one share (a fraction between 0 and 1)."""

    @staticmethod
    def read(answer: Any, spec: dict[str, Any]) -> float:
        if isinstance(answer, (pd.Series, pd.Index, np.ndarray)) and answer.size == 1:
            answer = answer.item()
        if isinstance(answer, (datetime.timedelta, np.timedelta64)) and spec.get("unit") == "days":
            answer = pd.Timedelta(answer) / pd.Timedelta(days=1)
        if isinstance(answer, str):
            plain = re.fullmatch(r"\s*[-+]?[\d,.]+\s*%?\s*", answer)
            raise Say("The number stands in quotes, so it is text. Write it without quotes." if plain
                      else "This is text; one number is asked.")  # fmt: skip
        if isinstance(answer, (bool, np.bool_)):
            raise Say("This is True or False; one number is asked. `sum( )` counts how often True occurs.")
        if isinstance(answer, (pd.DataFrame, pd.Series, pd.Index, np.ndarray, list, tuple, set, dict)):
            if len(answer) == spec.get("value") and spec["type"] == "number":
                raise Say(f"This is {_thing(answer)}; how many it holds is asked. Put `len( )` round it.")
            raise Say(f"This is {_thing(answer)}; one number is asked. Which part of it do you need?")
        if answer is pd.NA or answer is pd.NaT:
            raise Say("This value is missing in the table. Did you pick a row that has a value?")
        if not isinstance(answer, numbers.Real):
            raise Say(f"This is {_thing(answer)}; one number is asked.")
        value = float(answer)
        if math.isnan(value):
            raise Say("This is NaN, 'not a number': a missing value came into the calculation.")
        if math.isinf(value):
            raise Say("This is infinite: was something divided by zero?")
        return value

    @staticmethod
    def same(a: float, b: float, spec: dict[str, Any]) -> bool:
        return _near(a, b, spec["tolerance"])

    @staticmethod
    def why(a: float, spec: dict[str, Any]) -> str:
        right, tolerance = spec["value"], spec["tolerance"]
        if right and _near(a, 100 * right, 100 * tolerance):
            return "This looks like a percentage; a fraction is asked. Percent means divided by 100."
        if right and _near(100 * a, right, tolerance):
            return "This looks like a fraction; a percentage is asked. 0.5 is 50 percent."
        if spec["whole"] is not None and _near(a, spec["whole"] - right, tolerance):
            return "This is the rest: what is left when the part you need is taken away."
        if right and _near(a, -right, tolerance):
            return "The size is right, the sign is not: which one is subtracted from which?"
        if spec["type"] == "share" and not 0 <= a <= 1:
            return "A share lies between 0 and 1: the part divided by the whole."
        if float(a).is_integer() and float(right).is_integer() and abs(a - right) == 1:
            return "Off by one: is the first or the last one counted twice, or left out?"
        if a and any(_near(a, round(right, n)) for n in range(3)):
            return "Rounded too much: keep more digits."
        question = "Which rows did you count?" if right == int(right) else "Which numbers went into it?"
        return f"Your number is too {'large' if a > right else 'small'}. {question}"

    @staticmethod
    def show(value: float, spec: dict[str, Any]) -> str:
        return f"{round(value, 3):.10g} {spec['unit']}".strip()


class Names:
    """Several names: of states (names, other names and ISO codes alike), resolutions, dates or letters."""

    @staticmethod
    def read(answer: Any, spec: dict[str, Any]) -> list[list[str]]:
        numeric = all(key.isdigit() for key, _ in spec.get("value", [["1", ""]]))
        if isinstance(answer, str):
            if len(spec.get("value", "1")) > 1:
                raise Say('This is one text. Put each name in quotes of its own: ["...", "..."].')
            answer = [answer]
        if isinstance(answer, pd.DataFrame):
            if answer.shape[1] != 1:
                raise Say("This is a whole table. Pick the column that holds the names.")
            answer = answer.iloc[:, 0]
        if isinstance(answer, set) and spec["ordered"]:
            raise Say("A set keeps no order: use a list, [ ... ].")
        if not isinstance(answer, (pd.Series, pd.Index, np.ndarray, list, tuple, set, frozenset, dict)):
            raise Say(f"This is {_thing(answer)}; a list of names is asked.")
        if len(answer) > LIMIT:
            raise Say(f"These are {len(answer)} entries: far too many. Is a filter missing?")
        items = list(islice(np.ravel(answer) if isinstance(answer, np.ndarray) else answer, LIMIT))
        if not items:
            raise Say("This holds nothing at all. Does the filter fit what the table says?")
        if all(isinstance(v, (bool, np.bool_)) for v in items):
            raise Say("These are True and False: a filter. Put it in brackets behind the table: `table[filter]`.")
        if not numeric and all(isinstance(v, numbers.Real) for v in items):
            if isinstance(answer, pd.Series) and all(isinstance(v, str) for v in answer.index):
                raise Say("These are the numbers; their names stand in the index. Take `.index`.")
            raise Say("These are row numbers or counts, not the values. Which column holds the names?")
        return [Names._entry(v, spec) for v in items]

    @staticmethod
    def _entry(item: Any, spec: dict[str, Any]) -> list[str]:
        """[plain form, as the student wrote it]"""
        if isinstance(item, (datetime.date, np.datetime64)):
            item = str(pd.Timestamp(item).date())
        elif isinstance(item, numbers.Real) and not isinstance(item, bool) and float(item).is_integer():
            item = str(int(item))
        if not isinstance(item, str):
            raise Say(f"One entry is {_thing(item)}; a name is asked.")
        shown = item.strip()[:60]
        if not spec["states"]:
            return [shown.casefold().removeprefix("a/res/"), shown]
        try:
            return [iso3(shown)[0], shown]
        except DataError:
            return [shown.casefold(), shown]

    @staticmethod
    def same(a: list[list[str]], b: list[list[str]], spec: dict[str, Any]) -> bool:
        left, right = [key for key, _ in a], [key for key, _ in b]
        return left == right if spec["ordered"] else sorted(left) == sorted(right)

    @staticmethod
    def why(a: list[list[str]], spec: dict[str, Any]) -> str:
        keys, right = [key for key, _ in a], [key for key, _ in spec["value"]]
        if sorted(keys) == sorted(right):
            if keys == right[::-1]:
                return "The right ones, but turned round: the last one comes first."
            first = next(i for i, (x, y) in enumerate(zip(keys, right, strict=True)) if x != y)
            return f"The right ones, in another order. In place from the start: {first}."
        twice = [shown for (key, shown) in a if keys.count(key) > right.count(key) > 0]
        extra = list(dict.fromkeys(shown for key, shown in a if key not in right))
        missing = len(set(right) - set(keys))
        parts = []
        if missing:
            parts.append(f"{missing} of {len(right)} still missing")
        if extra:
            more = f" and {len(extra) - 5} more" if len(extra) > 5 else ""
            parts.append(f"not asked for: {', '.join(extra[:5])}{more}")
        if twice:
            parts.append(f"there more than once: {twice[0]}")
        say = "; ".join(parts) or "some stand there more than once"
        return say[0].upper() + say[1:] + "."

    @staticmethod
    def show(value: list[list[str]], spec: dict[str, Any]) -> str:
        return ", ".join(shown for _, shown in value)


class Choice:
    """One of a few options: a letter, a word, or True and False."""

    @staticmethod
    def read(answer: Any, spec: dict[str, Any]) -> str:
        if isinstance(answer, (list, tuple, set)) and len(answer) == 1:
            answer = next(iter(answer))
        if isinstance(answer, (str, bool, np.bool_, numbers.Integral)):
            given = str(answer).strip(" .()'\"").casefold()
            for option in spec["options"]:
                if given == str(option).casefold():
                    return str(option)
        options = ", ".join(f'"{o}"' if o not in ("True", "False") else o for o in spec["options"])
        raise Say(f"Choose one of these and nothing else: {options}.")

    @staticmethod
    def same(a: str, b: str, spec: dict[str, Any]) -> bool:
        return a == b

    @staticmethod
    def why(a: str, spec: dict[str, Any]) -> str:
        return "Not this one. Look at the evidence once more and say to yourself why."

    @staticmethod
    def show(value: str, spec: dict[str, Any]) -> str:
        return f'"{value}"'


class Text(Choice):
    """An open answer, or a verdict out of some options. It is recorded, not judged."""

    @staticmethod
    def read(answer: Any, spec: dict[str, Any]) -> str:
        if spec["options"]:
            return Choice.read(answer, spec)
        if not isinstance(answer, str):
            raise Say(f"This is {_thing(answer)}; write your sentence in quotes.")
        return answer


class Table:
    """A DataFrame (or a Series: its index and its values). Rows in the order asked, columns in any."""

    @staticmethod
    def read(answer: Any, spec: dict[str, Any]) -> dict[str, list[Any]]:
        right = spec.get("value")
        is_series = isinstance(answer, pd.Series)
        if not isinstance(answer, (pd.DataFrame, pd.Series)):
            raise Say(f"This is {_thing(answer)}; a table is asked.")
        if right and len(answer) > max(LIMIT, len(right["rows"])):
            raise Say(f"Your table has {len(answer)} rows: far too many. Is a filter missing?")
        frame = answer.to_frame("value" if answer.name is None else answer.name) if is_series else answer
        if frame.index.nlevels > 1 or frame.index.name is not None or frame.index.dtype.kind not in "iu":
            frame = frame.reset_index()
        columns = [str(c) for c in frame.columns]
        if right and len(columns) == len(right["columns"]):
            if is_series or (right["columns"][-1] == "value" and columns[:-1] == right["columns"][:-1]):
                columns = right["columns"]  # counts and the like need not carry the right name
        rows = [[Table._cell(v) for v in row] for row in frame.astype(object).to_numpy().tolist()]
        return {"columns": columns, "rows": rows}

    @staticmethod
    def _cell(value: Any) -> Any:
        if isinstance(value, (bool, np.bool_)):
            return bool(value)
        if isinstance(value, (datetime.date, np.datetime64)) and not pd.isna(value):
            return str(pd.Timestamp(value).date())
        if value is None or value is pd.NA or value is pd.NaT:
            return None
        if isinstance(value, numbers.Real):
            return None if math.isnan(value) else float(value)
        return str(value)[:200]

    @staticmethod
    def _rows(a: dict[str, list[Any]], columns: list[str], keep_order: bool) -> list[list[Any]]:
        places = [a["columns"].index(c) for c in columns]
        rows = [[row[p] for p in places] for row in a["rows"]]

        def texts_first(row: list[Any]) -> tuple[list[str], list[str]]:
            numeric = [isinstance(v, float) or v is None for v in row]
            return ([str(v) for v, n in zip(row, numeric, strict=True) if not n], [f"{v}" for v in row])

        return rows if keep_order else sorted(rows, key=texts_first)

    @staticmethod
    def same(a: dict[str, list[Any]], b: dict[str, list[Any]], spec: dict[str, Any]) -> bool:
        columns = b["columns"]
        if set(columns) - set(a["columns"]) or len(a["rows"]) != len(b["rows"]):
            return False
        if len(a["columns"]) > len(columns) and not spec["extra"]:
            return False
        return not Table._differences(a, b, spec, spec["ordered"])

    @staticmethod
    def _differences(a: dict[str, list[Any]], b: dict[str, list[Any]], spec: dict[str, Any],
                     ordered: bool) -> list[tuple[str, Any, Any]]:  # fmt: skip
        """(column, in the answer, in the right table) for each cell that differs."""
        columns, found = b["columns"], []
        pairs = zip(Table._rows(a, columns, ordered), Table._rows(b, columns, ordered), strict=True)
        for left, right in pairs:
            for column, x, y in zip(columns, left, right, strict=True):
                numeric = isinstance(x, float) and isinstance(y, float)
                if not (_near(x, y, spec["tolerance"]) if numeric else type(x) is type(y) and x == y):
                    found.append((column, x, y))
        return found

    @staticmethod
    def why(a: dict[str, list[Any]], spec: dict[str, Any]) -> str:
        right = spec["value"]
        missing = [c for c in right["columns"] if c not in a["columns"]]
        if missing:
            if set(missing) & {row[0] for row in a["rows"]}:
                return "Rows and columns are swapped: `.T` turns a table."
            return f"A column is missing or has another name: {', '.join(missing)}."
        extra = [c for c in a["columns"] if c not in right["columns"]]
        if extra and not spec["extra"]:
            return f"More columns than asked: {', '.join(extra[:5])}. Pick only the ones you need."
        many, asked = len(a["rows"]), len(right["rows"])
        if many != asked:
            filter_ = "Is a filter missing?" if many > asked else "Is a filter too strict?"
            return f"Your table has {many} rows: too {'many' if many > asked else 'few'}. {filter_}"
        wrong = Table._differences(a, right, spec, ordered=False)
        if not wrong:
            return "The right rows, but not in the order that is asked. Sort them."
        if any(x == 0 and y is None for _, x, y in wrong):
            return "A missing value has become 0. Missing is not zero: leave it out of the calculation."
        numeric = [(x, y) for _, x, y in wrong if isinstance(x, float) and isinstance(y, float)]
        if numeric and all(_near(x, 100 * y) for x, y in numeric):
            return "These look like percentages; fractions are asked. Percent means divided by 100."
        if numeric and all(_near(100 * x, y) for x, y in numeric):
            return "These look like fractions; percentages are asked. 0.5 is 50 percent."
        columns = Counter(column for column, _, _ in wrong)
        return "Not the values asked for: " + ", ".join(f"{c} ({n} rows)" for c, n in columns.items()) + "."

    @staticmethod
    def show(value: dict[str, list[Any]], spec: dict[str, Any]) -> str:
        return f"a table of {len(value['rows'])} rows"


class Plot:
    """A picture, judged by what is drawn on its Axes."""

    @staticmethod
    def read(answer: Any, spec: dict[str, Any]) -> dict[str, Any]:
        if isinstance(answer, np.ndarray) and answer.size:
            answer = answer.flat[0]
        if isinstance(answer, Sequence) and len(answer):
            answer = answer[0]
        answer = getattr(answer, "axes", answer)
        if isinstance(answer, list) and answer:  # the axes of a Figure
            answer = answer[0]
        if not hasattr(answer, "get_xlim"):
            raise Say(f"This is {_thing(answer)}; a picture is asked. Write `... = ` before the call that draws.")
        return Plot._drawn(answer)

    @staticmethod
    def _drawn(ax: Any) -> dict[str, Any]:
        from matplotlib.collections import PathCollection
        from matplotlib.container import BarContainer
        from matplotlib.text import Text as Words

        bars, lines, points = [], [], []
        for container in ax.containers:
            if isinstance(container, BarContainer):
                flat = container.orientation == "horizontal"
                bars += [float(p.get_width() if flat else p.get_height()) for p in container.patches]
        for line in ax.lines:
            y = _drawn_numbers(line.get_ydata(orig=False))
            if line.get_linestyle() not in ("None", "none", " ", ""):
                lines.append(y)
            elif line.get_marker() not in ("None", "none", " ", "", None):
                points += y
        for dots in ax.collections:
            if isinstance(dots, PathCollection):
                points += _drawn_numbers(np.ma.getdata(dots.get_offsets())[:, 1])
        titles = [ax.get_title(loc) for loc in ("left", "center", "right")]
        words = [*ax.get_xticklabels(), *ax.get_yticklabels(), *ax.findobj(Words)]
        written = [t.get_text() for t in words if t.get_text() and t.get_text() not in titles]
        return {
            "bar": bars,
            "line": lines,
            "point": points,
            "title": " ".join(" ".join(titles).split()),
            "axis_labels": [ax.get_xlabel(), ax.get_ylabel()],
            "texts": list(dict.fromkeys(written)),
        }

    @staticmethod
    def same(a: dict[str, Any], b: dict[str, Any], spec: dict[str, Any]) -> bool:
        """The right picture has no `b` of its own: it is what nothing is wrong with."""
        return a == b if "bar" in b else not Plot._faults(a, spec)

    @staticmethod
    def why(a: dict[str, Any], spec: dict[str, Any]) -> str:
        return Plot._faults(a, spec)[0]

    @staticmethod
    def _faults(a: dict[str, Any], spec: dict[str, Any]) -> list[str]:
        asked, faults = spec["value"], []
        drawn = a[asked["mark"]] if asked["mark"] else []
        if asked["mark"] and not drawn:
            return [f"The picture holds no {asked['mark']}s. Which function draws them?"]
        if asked["marks"] is not None and len(drawn) != asked["marks"]:
            much = "many" if len(drawn) > asked["marks"] else "few"
            faults.append(f"The picture holds {len(drawn)} {asked['mark']}s: too {much}.")
        if asked["values"] is not None:
            have = [v for y in drawn for v in y] if asked["mark"] == "line" else drawn
            if not _listed(have, asked["values"], spec["tolerance"], asked["ordered"]):
                if _listed(have, asked["values"], spec["tolerance"], False):
                    faults.append(f"The right {asked['mark']}s, but not in the order asked. Sort first.")
                elif _listed([v * 100 for v in have], asked["values"], spec["tolerance"], False):
                    faults.append("Fractions are drawn; percentages are asked.")
                elif _listed(have, [v * 100 for v in asked["values"]], spec["tolerance"], False):
                    faults.append("Percentages are drawn; fractions are asked.")
                else:
                    faults.append(f"The {asked['mark']}s do not show the values asked for.")
        words = " | ".join(a["texts"]).casefold()
        absent = [label for label in asked["labels"] if label.casefold() not in words]
        if absent:
            faults.append(f"{len(absent)} of {len(asked['labels'])} labels are not in the picture.")
        if asked["axis_labels"] and not all(a["axis_labels"]):
            faults.append("An axis has no label: say what it shows, and its unit.")
        if asked["title_not"] is not None and a["title"].strip() in ("", asked["title_not"]):
            faults.append("The title is missing or still the old one.")
        return faults

    @staticmethod
    def show(value: dict[str, Any], spec: dict[str, Any]) -> str:
        return "a picture"


def _drawn_numbers(values: Any) -> list[float]:
    return [float(v) for v in np.asarray(values, dtype=float) if not math.isnan(v)]


def _listed(a: list[float], b: list[float], tolerance: float, ordered: bool) -> bool:
    a, b = (a, b) if ordered else (sorted(a), sorted(b))
    return len(a) == len(b) and all(_near(x, y, tolerance) for x, y in zip(a, b, strict=True))


TYPES = {"number": Number, "share": Number, "names": Names, "choice": Choice, "table": Table, "plot": Plot,
         "text": Text}  # fmt: skip


# ---------------------------------------------------------------- the right= of a recipe


def _right(type_: str, value: Any, **options: Any) -> dict[str, Any]:
    spec = {"type": type_, **options}
    try:
        return spec | {"value": TYPES[type_].read(value, spec)}
    except Say as reason:
        raise RecipeError(f"field 'right': {type_}(...) got the wrong kind of value. {reason}") from None


def number(value: float, unit: str = "", tolerance: float = 0.0, whole: float | None = None) -> dict[str, Any]:
    """One number. `tolerance` for what is computed by hand; `whole` (193) lets the check see 'the rest'."""
    return _right("number", value, unit=unit, tolerance=tolerance, whole=whole)


def share(value: float, tolerance: float = 0.005) -> dict[str, Any]:
    """A fraction between 0 and 1; two digits are enough."""
    return _right("share", value, unit="", tolerance=tolerance, whole=1)


def names(values: Any, ordered: bool = False) -> dict[str, Any]:
    """Several names, in any order or `ordered`. Names, other names and ISO codes of states are the same."""
    spec = _right("names", values, ordered=ordered, states=False)
    try:
        iso3([shown for _, shown in spec["value"]])
    except DataError:
        return spec
    return _right("names", values, ordered=ordered, states=True)


def choice(value: Any, options: Any) -> dict[str, Any]:
    """One of the options, such as choice("b", "abcd") or choice(True, [True, False])."""
    return _right("choice", value, options=[str(o) for o in options])


def table(value: Any, ordered: bool = False, extra: bool = False, tolerance: float = 1e-6) -> dict[str, Any]:
    """A table; `ordered` if rows must be sorted, `extra` if further columns are welcome."""
    return _right("table", value, ordered=ordered, extra=extra, tolerance=tolerance)


def plot(mark: str | None = None, marks: int | None = None, values: Any = None, labels: Any = (),
         ordered: bool = False, axis_labels: bool = False, title_not: str | None = None,
         tolerance: float = 1e-6) -> dict[str, Any]:  # fmt: skip
    """What must be drawn: mark ("bar", "line", "point"), how many, their values, words that stand in it."""
    if mark not in (None, "bar", "line", "point") or (mark is None and (marks is not None or values is not None)):
        raise RecipeError('field \'right\': plot(mark=...) is "bar", "line" or "point".')
    value = {
        "mark": mark,
        "marks": None if marks is None else int(marks),
        "values": None if values is None else [float(v) for v in values],
        "labels": [str(v) for v in labels],
        "ordered": ordered,
        "axis_labels": axis_labels,
        "title_not": title_not,
    }
    return {"type": "plot", "value": value, "tolerance": tolerance}


def text(options: Any = None) -> dict[str, Any]:
    """An open answer, or with options a verdict: recorded, never judged."""
    return {"type": "text", "value": None, "options": options and [str(o) for o in options]}


class code(str):
    """A wrong answer given as code that stands in place of the solution: code("answer = votes")."""
