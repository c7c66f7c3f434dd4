"""What the cell with an answer did: why it stopped, in a beginner's words, and whether it found anything.

`start()` listens to the kernel and notes each cell under cards.RAN. Without IPython nothing is noted, and `check`
judges what is there.
"""

from __future__ import annotations

import ast
import re
from typing import Any

import pandas as pd

from ..cards import Ran, sets

# (name of the error, pattern in its message, pattern in the source, what to say); the first that fits is said
SAID = [
    ("SyntaxError|TypeError", "", r"\.\.\.[ \t]*\w|\w[ \t]+\.\.\.",
     "The three dots `...` are still there. Put your answer in their place."),
    ("SyntaxError|TypeError", "ellipsis", "", "The three dots `...` are still there. Put your answer in their place."),
    ("SyntaxError", "leading zeros", r"\d,\d", "A number has a comma. Python writes a point: 0.5, not 0,5."),
    ("SyntaxError", "", r"\d[ \t]*%[ \t]*(?:#.*)?$", "Python knows no percent sign behind a number. Leave it out; "
     "as a share, 50 percent is 0.5."),
    ("SyntaxError", "", r"=[ \t]*\d{1,3}(?:[ \u00a0\u202f]\d{3})+[ \t]*$", "Write the number without a space in it."),
    ("SyntaxError", "invalid character|non-printable",
     "[“”„‘’«»]", 'These are not Python\'s quotes. Type straight ones: ".'),
    ("SyntaxError", "never closed|incomplete input|unexpected EOF", "",
     "A bracket is opened and never closed. Count the brackets."),
    ("SyntaxError", "unterminated|EOL while", "", "A quote is opened and never closed."),
    ("SyntaxError", "unmatched|does not match", "", "A bracket is closed that does not fit one that was opened."),
    ("SyntaxError", "forgot a comma", "", "A comma is missing, or a bracket or a quote."),
    ("SyntaxError", "cannot assign|'==' instead|instead of '='", "",
     "`=` gives a name a value, `==` asks whether two are equal."),
    ("SyntaxError", "invalid decimal", "", "A number and a word are written together. Leave the word out."),
    ("IndentationError|TabError", "", "", "A line begins with too many or too few spaces."),
    ("SyntaxError", "", "", "Python cannot read it. Is a bracket, a quote or a comma missing?"),
    ("KeyError", "", "", "The table has no {message}. Is the word spelt as in the table? Capital letters matter."),
    ("TypeError", "method(?!.*subscriptable)", "", "A call lacks its brackets: write `.sum()`, not `.sum`."),
    ("TypeError", "'str'|str and|and str", "", "Text and number are mixed: does a number stand in quotes?"),
    ("TypeError", "not callable", "", "Round brackets stand behind something that is no function. "
     "Columns and rows take square brackets."),
    ("TypeError", "not subscriptable", "", "Square brackets stand behind a function or a number. A call takes round ones."),
    ("TypeError", "argument", "", "A function got other arguments than it takes: {message}."),
    ("TypeError", "list-like", "", '`isin` takes a list: the name of one without quotes, or ["...", "..."].'),
    ("TypeError", "reduction|[Cc]ould not convert", "", "Text cannot be added up. Pick the column that holds the numbers."),
    ("TypeError", "rand_|ror_|unary|Cannot perform", "", "Two conditions are joined: each needs round brackets of its own."),
    ("AttributeError", "DatetimeProperties", "",
     "`.dt.days` belongs to a difference: put round brackets round the subtraction."),
    ("AttributeError", "", "", "The word behind a point is not known there. Is it spelt right? ({message})"),
    ("ValueError", "truth value", "", "Join two conditions with `&`, and put each in round brackets."),
    ("ZeroDivisionError", "", "", "Something was divided by zero: what stands below the line?"),
    ("IndexingError", "", "", "The filter in the brackets was made of another table than the one before them."),
    ("IndexError", "", "", "There is no row at that place. Did the filter find nothing?"),
    ("KeyboardInterrupt", "", "", "It was stopped before its end."),
    ("DataError", "", "", "{message}"),
]  # fmt: skip


def stopped(ran: Ran) -> str:
    """Why a cell stopped, for a beginner."""
    error = f"{'an' if ran.error[:1] in 'AEIOU' else 'a'} {ran.error}"
    return f"The cell with your answer stopped with {error}, so nothing is judged yet. {_reason(ran)}".strip()


def _reason(ran: Ran) -> str:
    if ran.error == "NameError" and (found := re.search(r"name '(\w+)'", ran.message)):
        name = found.group(1)
        if name in ("true", "false", "none"):
            return f"Python writes `{name.title()}` with a capital letter."
        return (f'`{name}` is not known. A word or a letter needs quotes: "{name}". '
                "A name of the course: is it spelt right, and has its cell been run?")  # fmt: skip
    for error, message, source, say in SAID:
        if re.fullmatch(error, ran.error) and re.search(message, ran.message) and re.search(source, ran.source, re.M):
            return say.replace("{message}", ran.message)
    return "Read the last red line, change the cell and run it again."


# ---- what a cell found ----


def empty_tables(source: str, names_here: dict[str, Any]) -> list[str]:
    """The names that this cell set to a table or column without any row."""
    tables = (pd.DataFrame, pd.Series, pd.Index)
    return sorted(n for n in sets(source) if isinstance(names_here.get(n), tables) and len(names_here[n]) == 0)


def word_not_there(source: str, names_here: dict[str, Any]) -> str:
    """A comparison of a column with something that the column does not hold, as a sentence; else ""."""
    try:
        compared = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Compare) and len(n.ops) == 1]
    except (SyntaxError, ValueError, RecursionError):
        return ""
    for one in compared:
        left, right = one.left, one.comparators[0]
        if not (isinstance(one.ops[0], ast.Eq) and isinstance(left, ast.Subscript) and isinstance(right, ast.Constant)
                and isinstance(left.value, ast.Name) and isinstance(left.slice, ast.Constant)):  # fmt: skip
            continue
        table, column = names_here.get(left.value.id), left.slice.value
        if not isinstance(table, pd.DataFrame) or column not in table.columns or right.value is ...:
            continue
        held = table[column].dropna().unique().tolist()
        if len(table) and right.value not in held:
            words = " `value_counts()` shows what it holds."
            if len(held) <= 6:
                words = f" It holds: {', '.join(map(str, held))}."
            text = isinstance(right.value, str) and table[column].dtype.kind in "iuf"
            quotes = " Numbers there have no quotes." if text else ""
            return f"In the column `{column}` nothing equals {right.value!r}.{quotes}{words}"
    return ""
