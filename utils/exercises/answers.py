"""The answers that `check` can judge, and the mistakes each sort of answer knows by itself.

An `Answer` (Number, Share, Names, Choice, Plot, Text) is the right one, with what counts as the same: `read` brings
what a student has into a plain form or says what it is instead, `same` compares a plain form with the right one, `why`
finds the reason of a difference, `show` writes a plain form. Each sentence stands beside the condition under which it
is true, in UNREADABLE and WRONG; the first that holds is said. No sentence here holds the right answer.
`number`, `share`, `names`, `choice`, `plot` and `text` make the `right=` of a recipe.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import numbers
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd

from ..data import DataError, find_state, iso3, load, name

__all__ = ["RecipeError", "choice", "code", "names", "number", "plot", "share", "table", "text"]

LIMIT = 5_000  # more entries than this are never read one by one
LISTS = (list, tuple, set, frozenset, dict)
ARRAYS = (pd.Series, pd.Index, np.ndarray, pd.api.extensions.ExtensionArray)
MANY = (*ARRAYS, *LISTS)
BOOL = (bool, np.bool_)
SIGNS = " .,:;()[]'\""  # signs round a letter do not matter
THINGS = ((pd.DataFrame, "a whole table"), ((pd.Series, pd.Index), "a whole column"), (dict, "of the type dict"),
          (MANY, "a list"), (BOOL, "True or False"), (str, "text"), (numbers.Real, "a number"))  # fmt: skip


class RecipeError(DataError):
    """A recipe that cannot be used; one sentence with exercise and field, for the teacher."""


class Say(Exception):
    """What is wrong with an answer, said to the student."""


def empty(answer: Any) -> bool:
    """None, `...`, an empty text or list; or a list, column or table that still holds a `...`."""
    if isinstance(answer, str):
        return answer.strip(" _") in ("", "...", "…")
    return answer is None or (isinstance(answer, LISTS) and len(answer) == 0) or _holds_dots(answer)


def _holds_dots(answer: Any, depth: int = 0) -> bool:
    if isinstance(answer, str):
        return answer.strip() in ("...", "…")
    if isinstance(answer, pd.DataFrame):
        return any(_holds_dots(answer.iloc[:, place]) for place in range(answer.shape[1]))
    if isinstance(answer, ARRAYS):
        return answer.dtype == object and any(v is ... for v in islice(np.ravel(answer), LIMIT))
    if isinstance(answer, LISTS) and depth < 4:
        inner = answer.values() if isinstance(answer, dict) else answer
        return any(_holds_dots(v, depth + 1) for v in islice(inner, LIMIT))
    return answer is ...


def _thing(answer: Any) -> str:
    """What an answer is, in a student's words."""
    for sort, words in THINGS:
        if isinstance(answer, sort):
            return words
    if hasattr(answer, "__next__"):
        return "a generator: put list( ) round it"
    if callable(answer):
        return "a function: call it with ( ) after its name"
    return f"of the type {type(answer).__name__}"


def _near(a: float, b: float, tolerance: float = 0.0) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=tolerance + 1e-9)


@dataclass(frozen=True)
class Answer:
    """The right answer in its plain form, and what counts as the same."""

    value: Any = None
    # pairs: condition(right, a), and sentence or sentence(right, a)
    UNREADABLE: ClassVar[tuple] = ()  # what is no answer of this sort
    WRONG: ClassVar[tuple] = ()  # why an answer of this sort, in its plain form, is not the right one

    def read(self, answer: Any) -> Any:
        """The plain form of what a student has. Raises Say."""
        answer = self.unwrapped(answer)
        if said := self.why(answer, self.UNREADABLE):
            raise Say(said)
        return self.plain(answer)

    def same(self, a: Any) -> bool:
        return self.alike(a, self.value)

    def why(self, a: Any, diagnoses: tuple | None = None) -> str:
        """The first sentence, of WRONG if no others are given, whose condition holds; else ""."""
        for holds, say in self.WRONG if diagnoses is None else diagnoses:
            if holds(self, a):
                return say if isinstance(say, str) else say(self, a)
        return ""

    def unwrapped(self, answer: Any) -> Any:
        return answer

    def plain(self, answer: Any) -> Any:
        return answer

    def alike(self, a: Any, b: Any) -> bool:
        """Whether two plain forms count as the same."""
        return a == b

    def show(self, a: Any) -> str:
        return f'"{a}"'

    def impossible(self, a: Any) -> str:
        """Why a guess cannot be, if it cannot."""
        return ""


MEASURED = ("percent", "Mt", "Mt a year", "tonnes", "days", "")  # units of what is measured, not counted
# Cyrillic and Greek letters that look like Latin ones, and all dashes
ALIKE = str.maketrans("АВСЕКМНОРТХавсеорхуіΑΒΕΖΗΙΚΜΝΟΡΤΧο‐‑‒–—−", "ABCEKMHOPTXabceopxyiABEZHIKMNOPTXo------")


def alike(text: str) -> str:
    """A text with the letters, digits and dashes that it seems to have, and plain spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(ALIKE).split())


def _decimal(text: str) -> str:
    """A number as people write it, as Python does."""
    text = re.sub(r"[\s%]", "", text)
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text.replace(",", "")


@dataclass(frozen=True)
class Number(Answer):
    """One number."""

    unit: str = ""
    tolerance: float = 0.0
    whole: float | None = None
    others: Sequence[float] = ()  # right by another count

    def same(self, a: float) -> bool:
        return any(self.alike(a, right) for right in (self.value, *self.others))

    def unwrapped(self, answer: Any) -> Any:
        if isinstance(answer, (pd.Series, pd.Index, np.ndarray)) and answer.size == 1:
            answer = answer.item()
        if isinstance(answer, (datetime.timedelta, np.timedelta64)) and self.unit == "days":
            answer = pd.Timedelta(answer) / pd.Timedelta(days=1)
        return float(answer) if isinstance(answer, Decimal) else answer

    def _unquoted(self, a: str) -> str:
        text = _decimal(a)
        if "%" in a and isinstance(self, Share):
            return f"Write it without quotes and percent sign; a share is asked, so {text} percent is {text} / 100."
        signs = [word for sign, word in (("%", "percent sign"), (" ", "space"), (",", "comma")) if sign in a.strip()]
        besides = f" and without {' and '.join(signs)}" if signs and signs != ["comma"] else ""
        point = f", with a point: {text}" if "," in a and "." in text else ""
        return f"The number stands in quotes, so it is text. Write it without quotes{besides}{point}."

    def _pointed(self, a: tuple[int, int]) -> str:
        whole, rest = a
        if self.counted() and rest >= 100:
            return f"The number has a comma. Write it without: {whole}{rest}."
        return f"The number has a comma. Python writes a point: {whole}.{rest}."

    UNREADABLE = (
        (lambda right, a: isinstance(a, str) and re.fullmatch(r"\s*[-+]?[\d,.\s]+\s*%?\s*", a), _unquoted),
        (lambda right, a: isinstance(a, tuple) and len(a) == 2 and all(type(v) is int and v >= 0 for v in a),
         _pointed),
        (lambda right, a: isinstance(a, str), "This is text; one number is asked."),
        (lambda right, a: isinstance(a, BOOL),
         "This is True or False; one number is asked."),
        (lambda right, a: isinstance(a, tuple) and a and all(type(v) in (int, float) for v in a),
         "These are several numbers: a comma parts them. Python writes a point in a number, and no comma in thousands."),
        (lambda right, a: isinstance(a, (pd.DataFrame, *MANY)) and type(right) is Number and len(a) == right.value,
         lambda right, a: f"This is {_thing(a)}; how many it holds is asked. Put `len( )` round it."),
        (lambda right, a: isinstance(a, pd.Series) and a.dtype == bool,
         lambda right, a: f"These are {len(a)} times True or False; one number is asked. `.sum()` counts the True ones."),
        (lambda right, a: isinstance(a, (pd.Series, dict)) and len(a),
         lambda right, a: f"These are {len(a)} values; one number is asked. Which of them do you need?"),
        (lambda right, a: isinstance(a, (pd.DataFrame, *MANY)),
         lambda right, a: f"This is {_thing(a)}; one number is asked. Which part of it do you need?"),
        (lambda right, a: a is pd.NA or a is pd.NaT,
         "This value is missing in the table. Did you pick a row that has a value?"),
        (lambda right, a: not isinstance(a, numbers.Real),
         lambda right, a: f"This is {_thing(a)}; one number is asked."),
        (lambda right, a: math.isnan(a), "This is NaN, 'not a number': a missing value came into the calculation."),
        (lambda right, a: math.isinf(a), "This is infinite: was something divided by zero?"),
    )  # fmt: skip

    def counted(self) -> bool:
        """Things are counted, so the number is whole."""
        return self.unit not in MEASURED and float(self.value).is_integer()

    def rounded(self, a: float) -> bool:
        """The right value, rounded to two digits or more."""
        if float(self.value).is_integer():
            return False
        text = f"{a:.10g}"
        places = len(text.partition(".")[2])
        enough = len(text.replace(".", "").lstrip("-0")) >= 2 or (isinstance(self, Share) and places >= 2)
        return "e" not in text and enough and _near(a, round(self.value, places))

    def impossible(self, a: float) -> str:
        if self.whole is not None and not 0 <= a <= self.whole:
            return f"Between 0 and {self.whole:.10g} is possible. Guess again."
        return "Less than 0 is not possible. Guess again." if a < 0 <= self.value and self.unit else ""

    def plain(self, answer: Any) -> float:
        return float(answer)

    def alike(self, a: float, b: float) -> bool:
        return _near(a, b, self.tolerance)

    WRONG = (
        (lambda right, a: right._fraction() and _near(a, 100 * right.value, 100 * right.tolerance),
         "This looks like a percentage; a fraction is asked. Percent means divided by 100."),
        (lambda right, a: right.unit == "percent" and 0 < a <= 1 and (right.same(100 * a) or right.rounded(100 * a)),
         "This looks like a fraction; a percentage is asked. 0.5 is 50 percent."),
        (lambda right, a: right.unit == "percent" and _near(a * right.value, 10_000),
         "This is the whole divided by the part, turned round: the part stands above the line."),
        (lambda right, a: right.whole is not None and a not in (0, right.whole) and right.exactly(right.whole - a),
         "This is the rest: what is left when the part you need is taken away."),
        (lambda right, a: right.value > 0 and right.same(-a) and (right.counted() or isinstance(right, Share)),
         "The size is right, but a minus stands before it, and nothing here is below zero."),
        (lambda right, a: right.value and right.same(-a),
         "The size is right, the sign is not: which one is subtracted from which?"),
        (lambda right, a: isinstance(right, Share) and not 0 <= a <= 1,
         "A share lies between 0 and 1: the part divided by the whole."),
        (lambda right, a: right.counted() and not a.is_integer(), "Things are counted: a whole number is asked."),
        (lambda right, a: right.counted() and abs(a - right.value) == 1, "Off by one: count once more."),
        (lambda right, a: a and (a != 1 or not right._fraction()) and any(_near(a, round(right.value, n)) for n in range(3)),
         "Rounded too much: keep more digits."),
        (lambda right, a: a > right.value, lambda right, a: f"Your number is too large. {right._question()}"),
        (lambda right, a: a < right.value, lambda right, a: f"Your number is too small. {right._question()}"),
    )  # fmt: skip

    def _fraction(self) -> bool:
        return isinstance(self, Share) or (self.unit == "" and 0 < self.value < 1)

    def exactly(self, a: float) -> bool:
        """The right value itself, or rounded, not only within the tolerance."""
        return _near(a, self.value) or self.rounded(round(a, 10))

    ASKS = ("Which rows did you count?", "Which numbers went into it?")

    def _question(self) -> str:
        return self.ASKS[not self.counted()]

    def show(self, a: float) -> str:
        return f"{round(a, 3):.10g} {self.unit}".strip()


@dataclass(frozen=True)
class Share(Number):
    """A fraction between 0 and 1."""

    tolerance: float = 0.005
    whole: float | None = 1


def _keys(pairs: list[list[str]]) -> list[str]:
    return [key for key, _ in pairs]


@dataclass(frozen=True)
class Names(Answer):
    """Several names: of states (names, other names and ISO codes alike), resolutions, dates or letters.

    The plain form is a list of [what is compared, what was written].
    """

    ordered: bool = False
    states: bool = False
    rows: list[Any] | None = None  # which rows of a table hold them, if they come from one

    def unwrapped(self, answer: Any) -> Any:
        if isinstance(answer, str) and len(self.value or "1") == 1:
            return [answer]
        if isinstance(answer, pd.DataFrame) and answer.shape[1] == 1:
            return answer.iloc[:, 0]
        return answer

    def _items(self, answer: Any) -> list[Any]:
        if isinstance(answer, dict):  # numbers beside names are no names
            words = any(isinstance(v, str) for v in answer.values())
            answer = answer.values() if words or self._one() == "number" else answer
        return list(islice(np.ravel(answer) if isinstance(answer, np.ndarray) else answer, LIMIT))

    @staticmethod
    def _text(item: Any) -> Any:
        """A date or a whole number as text, all else as it is."""
        if isinstance(item, (datetime.date, np.datetime64)):
            return str(pd.Timestamp(item).date())
        if isinstance(item, numbers.Real) and not isinstance(item, bool) and float(item).is_integer():
            return str(int(item))
        return item

    def _only_numbers(self, answer: Any) -> bool:
        """Numbers, where something else is asked."""
        asked = self.value is None or all(key.isdigit() for key, _ in self.value)
        return not asked and all(isinstance(v, numbers.Real) for v in self._items(answer))

    def _letters(self) -> bool:
        """Single letters are asked."""
        return bool(self.value) and all(len(key) == 1 and key.isalpha() for key, _ in self.value)

    def _one(self) -> str:
        """What one entry is called."""
        digits = bool(self.value) and all(key.isdigit() for key, _ in self.value)
        return "letter" if self._letters() else "number" if digits else "name"

    def _known(self, text: str) -> bool:
        key = self._pair(text.strip())[0]
        state = self.states and key.isupper() and len(text) > 3 and text.strip()[:1].isalpha()
        return state or any(key == k for k, _ in self.value)

    def _in_one(self, answer: Any) -> bool:
        """An entry holds several names, with commas between them."""
        if not self.value:
            return False
        parts = [v.split(",") for v in self._items(answer) if isinstance(v, str)]
        return any(len(part) > 1 and all(map(self._known, part)) for part in parts)

    def _glued(self, text: Any) -> bool:
        """A text made of two or more names without anything between them."""
        if not self.value or not isinstance(text, str) or len(text) > 60 or self._known(text):
            return False
        if self._letters():
            return re.fullmatch("[A-H]{2,8}", text) is not None
        ends = [n for n in range(1, len(text)) if self._known(text[:n]) and "(" not in text]
        return any(self._known(text[n:]) or self._glued(text[n:]) for n in ends)

    def _odd(self, answer: Any) -> list[Any]:
        """Entries that are no name."""
        return [text for text in map(self._text, self._items(answer)) if not isinstance(text, str)]

    UNREADABLE = (
        (lambda right, a: isinstance(a, str),
         lambda right, a: f"This is one text; a list of {right._one()}s is asked"
         + (', each in quotes of its own: ["...", "..."].' if right._one() != "number" else ": [1, 2, 3], without quotes.")),
        (lambda right, a: isinstance(a, pd.DataFrame) and right.value
         and set(_keys(right.value)) <= set(_keys(right.plain(a.index))),
         "This is a whole table. The names stand on its left, in the index: take `.index`."),
        (lambda right, a: isinstance(a, pd.DataFrame),
         "This is a whole table. Pick the column that is asked."),
        (lambda right, a: isinstance(a, set) and right.ordered, "A set keeps no order: use a list, [ ... ]."),
        (lambda right, a: not isinstance(a, MANY),
         lambda right, a: f"This is {_thing(a)}; a list of {right._one()}s is asked."),
        (lambda right, a: len(a) > LIMIT,
         lambda right, a: f"These are {len(a)} entries: far too many. Is a filter missing?"),
        (lambda right, a: not right._items(a), "This holds nothing at all. Does the filter fit what the table says?"),
        (lambda right, a: all(isinstance(v, BOOL) for v in right._items(a)),
         "These are True and False: a filter. Put it in brackets after the table: `table[filter]`."),
        (lambda right, a: any(isinstance(v, (datetime.timedelta, np.timedelta64)) for v in right._items(a)),
         "These are times; days are asked as numbers. `.dt.days` after them gives the days."),
        (lambda right, a: right._letters() and right._only_numbers(a), "Letters are asked, not numbers."),
        (_in_one,
         lambda right, a: f'The {right._one()}s stand in one pair of quotes. Each needs quotes of its own: ["...", "..."].'),
        (lambda right, a: any(map(right._glued, right._items(a))),
         "A comma is missing between two of them, or the quotes of each, so Python reads them as one."),
        (lambda right, a: right._letters() and all(isinstance(v, str) and len(v.strip(SIGNS)) > 1 for v in right._items(a)),
         "Letters are asked: write the letter that stands before each, not its words."),
        (lambda right, a: right.rows and isinstance(a, pd.Series) and list(a.index) == right.rows
         and _keys(right.plain(a)) != _keys(right.value),
         lambda right, a: f"The right rows in the right order, but these are the values of the column `{a.name}`. "
         f"Which column is asked?"),
        (lambda right, a: right._only_numbers(a) and isinstance(a, pd.Series)
         and all(isinstance(v, str) for v in a.index),
         "These are the numbers; their names stand in the index. Take `.index`."),
        (_only_numbers,
         lambda right, a: f"These are numbers; {right._one()}s are asked. Which column holds them?"),
        (lambda right, a: right._one() == "number" and any(isinstance(v, float) for v in right._odd(a)),
         "Whole numbers are asked, and one entry has digits after the point. What was done to it?"),
        (_odd, lambda right, a: f"One entry is {_thing(right._odd(a)[0])}; a {right._one()} is asked."),
    )  # fmt: skip

    def plain(self, answer: Any) -> list[list[str]]:
        return [self._pair(str(self._text(item)).strip()[:60]) for item in self._items(answer)]

    def _pair(self, shown: str) -> list[str]:
        shown = alike(shown).strip(SIGNS if self._letters() else None)
        if not self.states:
            return [shown.casefold().removeprefix("a/res/"), shown]
        try:
            return [iso3(shown)[0], shown]
        except DataError:
            return [shown.casefold(), shown]

    def alike(self, a: list[list[str]], b: list[list[str]]) -> bool:
        return _keys(a) == _keys(b) if self.ordered else sorted(_keys(a)) == sorted(_keys(b))

    def _in_place(self, a: list[list[str]]) -> str:
        """How many stand in their place from the start."""
        n = next(i for i, (x, y) in enumerate(zip(_keys(a), _keys(self.value), strict=True)) if x != y)
        first = "The first one is" if n == 1 else f"The first {n} are"
        return f"{first} in the right place." if n else "The first one is not in its place."

    def _difference(self, a: list[list[str]]) -> str:
        keys, right = _keys(a), _keys(self.value)
        missing = len(set(right) - set(keys))
        extra = list(dict.fromkeys(shown or '""' for key, shown in a if key not in right))
        twice = [(shown, keys.count(key)) for (key, shown) in a if keys.count(key) > right.count(key) > 0]
        more = f" and {len(extra) - 5} more" if len(extra) > 5 else ""
        parts = [f"{missing} of {len(right)} still missing"] if missing else []
        parts += [f"not asked for: {', '.join(extra[:5])}{more}"] if extra else []
        parts += [f"{shown} stands there {'twice' if n == 2 else f'{n} times'}" for shown, n in twice[:1]]
        say = "; ".join(parts) or "some stand there more than once"
        apart = sum(len(shown) == 1 and shown.isalpha() for shown in extra) > 2 and not self._letters()
        more = ' Was a text taken apart? In a list it stands in square brackets: ["..."].' if apart else ""
        return f"{say[0].upper()}{say[1:]}.{more}"

    WRONG = (
        (lambda right, a: _keys(a) == _keys(right.value)[::-1],
         "The right ones, but turned round: the last one comes first."),
        (lambda right, a: sorted(_keys(a)) == sorted(_keys(right.value)),
         lambda right, a: f"The right ones, in another order. {right._in_place(a)}"),
        (lambda right, a: sorted(_keys(a)) != sorted(_keys(right.value)), _difference),
    )  # fmt: skip

    def impossible(self, a: list[list[str]]) -> str:
        return self._difference(a) if self.ordered and sorted(_keys(a)) != sorted(_keys(self.value)) else ""

    def show(self, a: list[list[str]]) -> str:
        return ", ".join(shown for _, shown in a)


@dataclass(frozen=True)
class Choice(Answer):
    """One of a few options: a letter, a word, or True and False."""

    options: list[str] | None = None

    def unwrapped(self, answer: Any) -> Any:
        return next(iter(answer)) if isinstance(answer, (list, tuple, set)) and len(answer) == 1 else answer

    def _option(self, answer: Any) -> str | None:
        if not isinstance(answer, (str, *BOOL, numbers.Integral)):
            return None
        given = self._bare(str(answer))
        return next((option for option in self.options if given == self._bare(option)), None)

    @staticmethod
    def _bare(text: str) -> str:
        """Without what does not matter: signs round it, dashes, spaces, capital letters, zeros before a number."""
        text = re.sub(r"^a/res/|(?<!\d)0+(?=\d)", "", alike(text).strip(SIGNS).casefold())
        return re.sub("[-_ ]", "", text)

    def _offered(self, answer: Any) -> str:
        options = ", ".join(f'"{o}"' if o not in ("True", "False") else o for o in self.options)
        return f"Choose one of these and nothing else: {options}."

    UNREADABLE = ((lambda right, a: right._option(a) is None, _offered),)

    def plain(self, answer: Any) -> str:
        return self._option(answer)

    WRONG = ((lambda right, a: a != right.value,
              "Not this one. Look at the evidence once more and say to yourself why."),)  # fmt: skip


@dataclass(frozen=True)
class Text(Choice):
    """An open answer, or a verdict out of some options. It is recorded, not judged."""

    denominator: bool = False  # a number and what it is of are asked

    def unwrapped(self, answer: Any) -> Any:
        return super().unwrapped(answer) if self.options else answer

    UNREADABLE = (
        (lambda right, a: right.options and right._option(a) is None, Choice._offered),
        (lambda right, a: not right.options and not isinstance(a, str),
         lambda right, a: f"This is {_thing(a)}. Write a sentence, in quotes."),
    )  # fmt: skip

    def plain(self, answer: Any) -> str:
        return self._option(answer) if self.options else answer


@dataclass(frozen=True)
class Table(Answer):
    """A table that is asked beside the answer: the labels of its rows, and a digest of what stands in its columns.

    Without a value any table will do.
    """

    UNREADABLE = (
        (lambda right, a: not isinstance(a, pd.DataFrame),
         lambda right, a: f"This is {_thing(a)}; a table is asked."),
    )  # fmt: skip

    def plain(self, table: pd.DataFrame) -> dict[str, Any]:
        back = [level for level in table.index.names if level is not None and level not in table.columns]
        labels, table = sorted(map(str, table.index)), table.reset_index(level=back) if back else table
        asked = self.value["columns"] if self.value else list(map(str, table.columns))
        held = [column for column in asked if column in table.columns]
        rows = ["|".join("" if pd.isna(v) else str(v) for v in row) for row in table[held].itertuples(index=False)]
        digest = hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()[:12]
        return {"labels": labels, "columns": held, "digest": digest}

    def alike(self, a: dict[str, Any], b: dict[str, Any] | None) -> bool:
        """The same rows, by what they hold; or by their labels, if these tell the rows of a longer table."""
        if b is None or a["digest"] == b["digest"]:
            return True
        counted = b["labels"] == sorted(map(str, range(len(b["labels"]))))
        return a["labels"] == b["labels"] and (not counted or a["columns"] != b["columns"])

    WRONG = (
        (lambda right, a: not a["labels"], "It holds no row."),
        (lambda right, a: len(a["labels"]) == len(right.value["labels"]) and a["columns"] != right.value["columns"],
         "As many rows as are asked, but they cannot be compared: a column is missing. Keep all columns."),
        (lambda right, a: len(a["labels"]) == len(right.value["labels"]),
         "As many rows as are asked, but other ones. Which rows does its line keep?"),
        (lambda right, a: True, lambda right, a: f"It holds {len(a['labels'])} row{'s' * (len(a['labels']) != 1)}: "
         f"too {'many' if len(a['labels']) > len(right.value['labels']) else 'few'}. Which rows does its line keep?"),
    )  # fmt: skip


@dataclass(frozen=True)
class Plot(Answer):
    """A picture, judged by what is drawn on its Axes. It has no value: right is what nothing is wrong with."""

    mark: str | None = None
    marks: int | None = None
    values: list[float] | None = None
    labels: list[str] | None = None
    ordered: bool = False
    axis_labels: bool = False
    title_not: str | None = None
    tolerance: float = 1e-6
    not_labels: Sequence[str] = ()
    states: int | None = None  # so many states are named in the picture
    lines_of: Sequence[str] = ()  # table, condition on its rows, column: the lines of these states

    def unwrapped(self, answer: Any) -> Any:
        if isinstance(answer, (pd.DataFrame, pd.Series)):
            return answer
        if isinstance(answer, np.ndarray) and answer.size:
            answer = answer.flat[0]
        if isinstance(answer, Sequence) and len(answer) and hasattr(answer[0], "axes"):
            answer = answer[0]
        answer = getattr(answer, "axes", answer)
        figure = isinstance(answer, list) and answer and hasattr(answer[0], "get_xlim")
        return answer[0] if figure else answer  # the axes of a Figure

    UNREADABLE = (
        (lambda right, a: isinstance(a, (pd.DataFrame, pd.Series)),
         lambda right, a: "This is a table, not yet a picture: "
         + ("`.plot.bar( )` after a table draws one." if right.mark in (None, "bar") else "which function draws it?")),
        (lambda right, a: callable(a), "This is a function, not yet a picture: it draws when ( ) stands after it."),
        (lambda right, a: not hasattr(a, "get_xlim"),
         lambda right, a: f"This is {_thing(a)}; a picture is asked. Write `... = ` before the call that draws."),
    )  # fmt: skip

    def plain(self, ax: Any) -> dict[str, Any]:
        from matplotlib.collections import PathCollection
        from matplotlib.container import BarContainer
        from matplotlib.text import Text as Words

        bars, lines, points = [], [], []
        for container in ax.containers:
            if isinstance(container, BarContainer):
                bars += map(float, container.datavalues)
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
        return {"bar": bars, "line": lines, "point": points, "title": " ".join(" ".join(titles).split()),
                "axis_labels": [ax.get_xlabel(), ax.get_ylabel()], "texts": list(dict.fromkeys(written))}  # fmt: skip

    def same(self, a: dict[str, Any]) -> bool:
        return not self.why(a)

    def _values(self, a: dict[str, Any]) -> list[float]:
        return [v for y in a["line"] for v in y] if self.mark == "line" else a[self.mark]

    def _differ(self, a: dict[str, Any]) -> bool:
        return self.values is not None and not self._listed(self._values(a), self.values, self.ordered)

    def _listed(self, a: list[float], b: list[float], ordered: bool = False) -> bool:
        a, b = (a, b) if ordered else (sorted(a), sorted(b))
        return len(a) == len(b) and all(_near(x, y, self.tolerance) for x, y in zip(a, b, strict=True))

    def _absent(self, a: dict[str, Any]) -> list[str]:
        words = " | ".join(a["texts"]).casefold()
        return [label for label in self.labels or () if label.casefold() not in words]

    def _unwanted(self, a: dict[str, Any]) -> list[str]:
        written = {word.casefold() for word in [*a["texts"], *map(name, self._named(a))]}
        return [label for label in self.not_labels if label.casefold() in written]

    def _named(self, a: dict[str, Any]) -> list[str]:
        """The codes of the states whose names or codes are written in the picture."""
        return list(dict.fromkeys(filter(None, map(find_state, a["texts"]))))

    def _other_lines(self, a: dict[str, Any]) -> bool:
        """The lines are not those of the states that are named."""
        if not self.lines_of:
            return False
        table, rows, column = self.lines_of
        held = load(table).query(rows).sort_values("year")
        asked = [held[held["iso3"] == code][column].dropna().tolist() for code in self._named(a)]
        return not self._listed([v for y in a["line"] for v in y], [v for y in asked for v in y])

    WRONG = (
        (_unwanted, lambda right, a: f"{right._unwanted(a)[0]} is in the picture, and is not asked for."),
        (lambda right, a: right.mark and not a[right.mark],
         lambda right, a: f"The picture holds no {right.mark}s. Which function draws them?"),
        (lambda right, a: right.marks is not None and len(a[right.mark]) != right.marks,
         lambda right, a: f"The picture holds {len(a[right.mark])} {right.mark}{'s' * (len(a[right.mark]) != 1)}: "
         f"too {'many' if len(a[right.mark]) > right.marks else 'few'}."),
        (lambda right, a: right.states is not None and len(right._named(a)) != right.states,
         lambda right, a: f"The picture names {len(right._named(a)) or 'no'} state{'s' * (len(right._named(a)) != 1)}, "
         f"{right.states} are asked: can a reader see whose {right.mark}s these are?"),
        (_other_lines,
         "The states are named, but these are not the lines that are asked. Which table, years and column are drawn?"),
        (lambda right, a: right._differ(a) and right._listed(right._values(a), right.values),
         lambda right, a: f"The right {right.mark}s, but not in the order asked. Sort first."),
        (lambda right, a: right._differ(a) and right._listed([100 * v for v in right._values(a)], right.values),
         "Fractions are drawn; percentages are asked."),
        (lambda right, a: right._differ(a) and right._listed([v / 100 for v in right._values(a)], right.values),
         "Percentages are drawn; fractions are asked."),
        (_differ, lambda right, a: f"The {right.mark}s do not show the values asked for."),
        (_absent, lambda right, a: f"{len(right._absent(a))} of {len(right.labels)} labels are not in the picture: "
         "can a reader see which is which?"),
        (lambda right, a: right.axis_labels and not all(a["axis_labels"]),
         "An axis has no label: say what it shows, and its unit."),
        (lambda right, a: right.title_not is not None and a["title"].strip() in ("", right.title_not),
         "The title is missing or still the old one."),
    )  # fmt: skip

    def show(self, a: Any) -> str:
        return "a picture"


def _drawn_numbers(values: Any) -> list[float]:
    return [float(v) for v in np.asarray(values, dtype=float) if not math.isnan(v)]


TYPES = {sort.__name__.casefold(): sort for sort in (Number, Share, Names, Choice, Plot, Text, Table)}


# ---------------------------------------------------------------- a recipe, and its form in a file


class Wrong(NamedTuple):
    """A typical wrong answer in its plain form (None: unreadable), what to say (None: the general reason), its code."""

    value: Any
    message: str | None
    code: str = ""


@dataclass(frozen=True)
class Recipe:
    """How one exercise is checked. FOR_AUTHORS and `code` serve the build, the guide and the worksheet alone."""

    id: str
    kind: str  # of the exercise: predict, complete, ...
    answer: str  # the name that holds it
    right: Answer
    wrong: Sequence[Wrong] = ()
    means: str = ""
    also: dict[str, Answer] = field(default_factory=dict)  # other names that belong to the answer
    tried: Sequence[Sequence[Any]] = ()  # code that changes the data, the right value with it, what to say
    simulated: str = ""  # the lines of a simulation that give the right values, run when the answer is checked
    claims: Sequence[str] = ()  # the claims of the story that the answer is a verdict on
    own: str = ""  # code that sets `right`, `wrong`, `means` or `say` from a student's own choices
    printed: Sequence[float] = ()  # numbers that the question prints
    extension: bool = False  # it stands after the stop line
    given: str = ""  # the code to be changed, as it was given
    cell: str = ""  # the id of the cell with the answer
    unchanged: Any = None  # the value of code as it was given, where code is to be changed
    stub: str = ""
    hints: Sequence[str] = ()
    ask: str = ""  # in the guide: a question that helps more than the answer
    levels: Sequence[str] = ()  # in the guide, of an open answer: not yet, good, very good
    paper: str = ""  # on the worksheet, in place of the prompt

    FOR_AUTHORS: ClassVar[tuple] = ("stub", "hints", "ask", "levels", "paper")
    MAY_LACK: ClassVar[tuple] = ("also", "tried", "simulated", "claims", "own", "printed", "given", "extension", "cell")

    @property
    def edition(self) -> str:
        """Changes with what counts as right and what is said."""
        kept = {k: v for k, v in to_json(self).items() if k not in ("given", "printed", "extension", "cell")}
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:8]

    def _ipython_display_(self) -> None:
        """A recipe cell shows nothing."""


def _answer_to_json(right: Answer) -> dict[str, Any]:
    spare = ("states", "lines_of") if isinstance(right, Plot) else ()
    kept = {key: value for key, value in vars(right).items() if value or key not in spare}
    return {"type": type(right).__name__.casefold(), **kept}


def _answer_from_json(kept: dict[str, Any]) -> Answer:
    right = dict(kept)
    return TYPES[right.pop("type")](**right)


def to_json(recipe: Recipe) -> dict[str, Any]:
    """What `check` needs of a recipe, and no more, as plain data."""
    kept = {k: v for k, v in vars(recipe).items() if k not in recipe.FOR_AUTHORS and (k, v) != ("unchanged", None)}
    kept = {k: v for k, v in kept.items() if v or k not in recipe.MAY_LACK}
    kept["right"] = _answer_to_json(recipe.right)
    if recipe.also:
        kept["also"] = {name: _answer_to_json(sort) for name, sort in recipe.also.items()}
    kept["wrong"] = [{"value": wrong.value, "message": wrong.message} for wrong in recipe.wrong if wrong.message]
    return kept


def from_json(kept: dict[str, Any]) -> Recipe:
    """The recipe that `to_json` wrote."""
    also = {name: _answer_from_json(sort) for name, sort in kept.get("also", {}).items()}
    wrong = [Wrong(**wrong) for wrong in kept["wrong"]]
    known = {name: kept[name] for name in kept if name in Recipe.__dataclass_fields__}  # a file of another edition
    return Recipe(**known | {"right": _answer_from_json(kept["right"]), "wrong": wrong, "also": also})


# ---------------------------------------------------------------- the right= of a recipe


def _right(right: Answer, value: Any) -> Any:
    try:
        return replace(right, value=right.read(value))
    except Say as reason:
        sort = type(right).__name__.casefold()
        raise RecipeError(f"field 'right': {sort}(...) got the wrong kind of value. {reason}") from None


def number(value: float, unit: str = "", tolerance: float = 0.0, whole: float | None = None) -> Number:
    """One number. `tolerance` for what is computed by hand; `whole` (193) lets the check see 'the rest'."""
    return _right(Number(None, unit, tolerance, whole), value)


def share(value: float, tolerance: float = 0.005, others: Sequence[float] = ()) -> Share:
    """A fraction between 0 and 1; two digits are enough. `others`: values that are right by another count."""
    return _right(Share(None, "", tolerance, others=[float(v) for v in others]), value)


def names(values: Any, ordered: bool = False) -> Names:
    """Several names, in any order or `ordered`. Names, other names and ISO codes of states are the same."""
    rows = [str(i) if isinstance(i, str) else int(i) for i in values.index] if isinstance(values, pd.Series) else None
    plain = replace(_right(Names(None, ordered), values), rows=rows)
    try:
        iso3([shown for _, shown in plain.value])
    except DataError:
        return plain
    return replace(_right(Names(None, ordered, states=True), values), rows=rows)


def choice(value: Any, options: Any) -> Choice:
    """One of the options, such as choice("b", "abcd") or choice(True, [True, False])."""
    return _right(Choice(None, [str(o) for o in options]), value)


def plot(mark: str | None = None, marks: int | None = None, values: Any = None, labels: Any = (),
         ordered: bool = False, axis_labels: bool = False, title_not: str | None = None,
         tolerance: float = 1e-6, not_labels: Any = (), states: int | None = None, lines_of: Any = ()) -> Plot:  # fmt: skip
    """What must be drawn: mark ("bar", "line", "point"), how many, their values, words that stand in it or must not.

    states: how many states are named. lines_of: (table, condition on its rows, column), such as ("agreement",
    "year <= 2023", "agreement"): the lines of the named states are held against it when the answer is checked.
    """
    if mark not in (None, "bar", "line", "point") or (mark is None and (marks is not None or values is not None)):
        raise RecipeError('field \'right\': plot(mark=...) is "bar", "line" or "point".')
    marks = None if marks is None else int(marks)
    values = None if values is None else [float(v) for v in values]
    return Plot(None, mark, marks, values, [str(v) for v in labels], ordered, axis_labels, title_not, tolerance,
                [str(v) for v in not_labels], states, [str(v) for v in lines_of])  # fmt: skip


def text(options: Any = None, denominator: bool = False) -> Text:
    """An open answer, or with options a verdict: recorded, never judged. `denominator`: of how many is asked too."""
    return Text(None, options and [str(o) for o in options], denominator)


def table(rows: pd.DataFrame | None = None) -> Table:
    """A table with these rows, for `also=`; without them any table."""
    return Table() if rows is None else Table(Table().plain(rows))


class code(str):
    """A wrong answer given as code that stands in place of the solution: code("answer = votes")."""
