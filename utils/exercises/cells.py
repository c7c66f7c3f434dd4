"""What the cell with an answer did: why it stopped, in a beginner's words, and what its code shows.

`start()` listens to the kernel and notes each cell under cards.RAN. Without IPython nothing is noted, and `check`
judges what is there. Each sentence is said only where the code, and the values of the names in it, show that it is true.
"""

from __future__ import annotations

import ast
import builtins
import difflib
import inspect
import keyword
import numbers
import re
import sys
import warnings
from collections.abc import Iterable
from itertools import islice, pairwise
from typing import Any

import pandas as pd

from ..cards import Ran, is_python, sets
from ..data import find_state
from .answers import Choice, Number, Share, Text, alike

Nodes = list[ast.AST]
Names = dict[str, Any]

DOTS = "The three dots `...` are still there. Put your answer in their place."
POWER = "The power is written `**`: the square of 0.5 is `0.5 ** 2`."
QUOTE = "A quote is opened and never closed."
COMPLETE = "A condition has all its parts: `(column == value)`, in round brackets."
BRACKETS = "Two conditions are joined: each needs round brackets of its own."
# (name of the error, pattern in its message, pattern in the source, what to say); the first that fits is said
SAID = [
    ("SyntaxError", "unterminated|EOL while", "", f"{QUOTE} Or one is too much, or two different ones stand round a text."),
    ("SyntaxError", "incomplete input|EOF", "^[^#\n]*(?:\"\"\"|\'\'\')(?![\\s\\S]*(?:\"\"\"|\'\'\'))", QUOTE),
    ("SyntaxError|TypeError", "", r"\.\.\.[ \t]*\w|\w[ \t]+\.\.\.", DOTS),
    ("SyntaxError|TypeError|KeyError", "[eE]llipsis", "", DOTS),
    ("SyntaxError", "leading zeros", r"\d,\d", "A number has a comma. Python writes a point: 0.5, not 0,5."),
    ("SyntaxError", "", r"\d[ \t]*%[ \t]*(?:#.*)?$", "Python knows no percent sign after a number. Leave it out.{share}"),
    ("SyntaxError", "invalid character|non-printable",
     "[“”„‘’«»]", 'These are not Python\'s quotes. Type straight ones: ".'),
    ("SyntaxError", "invalid character '[²³]", "", POWER),
    ("SyntaxError", "invalid character '[–—−]", "", "This is a long dash. Minus is the short one: `-`."),
    ("SyntaxError", "invalid character '×", "", "Times is written `*`."),
    ("SyntaxError", "invalid character '÷", "", "Divided by is written `/`."),
    ("SyntaxError", "invalid character|non-printable", "", "Python does not know a sign of this line. Is it a space, or "
     '`"`, `-`, `*`, `/`, a digit, `(`, `>=`, `<=`, `!=`? Type it once more.'),
    ("SyntaxError", "line continuation", "", "Divided by is written `/`, not `\\`."),
    ("SyntaxError", "leading zeros", "", "A whole number does not begin with 0. A day stands in quotes."),
    ("SyntaxError", "expected ':'", "", "A `:` is missing."),
    ("SyntaxError", "never closed|incomplete input|unexpected EOF", "",
     "A bracket is opened and never closed. Count the brackets."),
    ("SyntaxError", "unmatched|does not match", "", "A bracket is closed that does not fit one that was opened."),
    ("SyntaxError", "forgot a comma", "", "A comma is missing, or a sign such as `==`, or a bracket or a quote."),
    ("SyntaxError", "cannot assign", r"^[ \t]*[^\W\d]\w*(?:-\w+)+[ \t]*=(?!=)",
     "A name has no minus in it: write `_` there."),
    ("SyntaxError", "cannot assign|'==' instead", r"=[^=\n]*[^=<>!\s][ \t]*=[ \t]*[\d.,]+[ \t]*%?[ \t]*(?:#.*)?$",
     "Leave out the last `=` and the number after it: Python calculates it."),
    ("SyntaxError", "cannot assign|cannot contain assignment|'==' instead|instead of '='", "",
     "`=` gives a name a value, `==` asks whether two are equal."),
    ("SyntaxError", "invalid decimal|invalid imaginary", r"\d\.[a-z]\w*\(",
     "A number stands before `.`. Put all that the call belongs to in round brackets: `(...)`."),
    ("SyntaxError", "invalid decimal", "",
     "A number and a word are written together. A sign is missing between them, or the word is too much."),
    ("IndentationError|TabError", "", "", "A line begins with too many or too few spaces."),
    ("SyntaxError", "", "", "Python cannot read this line. `^` in the red lines stands where it stopped: what is too much "
     "there, or missing before it?"),
    ("KeyError", "^(True|False)$|boolean label", "", "The brackets hold one True or False, not one for each row. "
     'A condition begins with a column: `table["..."] == "..."`.'),
    ("KeyError", r"^(np\.\w+\()?\d", "", "There is no column or row called {message}. Is a condition meant, such as "
     '`table["..."] == {message}`?'),
    ("KeyError", "None of|not in index", "", "Not all of these words are columns of the table. Are they spelt as there? "
     "Capital letters matter."),
    ("KeyError", "^(?!.*not found in axis).{1,42}$", "", "There is no column or row called {message}. Is the word spelt as "
     "in the table? Capital letters matter."),
    ("TypeError", "(?<!argument ')method(?!.*subscriptable)|'builtin_function(?!.*subscriptable)", "",
     "A function stands where its value is needed. A call has brackets: `.sum()`, not `.sum`."),
    ("TypeError", "Invalid comparison.*datetime.*(int|float)", "",
     'A day is compared with a number. Make a day of text: `pd.Timestamp("2022-11-14")`.'),
    ("TypeError", "Invalid comparison.*datetime.*str", "",
     "A day is compared with text that is no day. Write year-month-day, such as 2022-11-14."),
    ("TypeError", "(list|string) indices", "", "A column is taken of something that is no table, but a list or text."),
    ("TypeError", "not callable", "", "Round brackets stand after something that is no function. "
     "Columns and rows take square brackets."),
    ("TypeError", "NoneType", "", "A call gave nothing back, and more is done with it. `print( )` gives nothing back, nor "
     "does a call with `inplace=True`."),
    ("TypeError", "not subscriptable", "", "Square brackets stand after a function or a number. A call takes round ones."),
    ("TypeError", r"\(\).* arguments?\b", "", "A function got other arguments than it takes: {message}."),
    ("TypeError", "list-like", "", '`isin` takes a list: the name of one without quotes, or ["...", "..."].'),
    ("TypeError", "(unsupported operand|not supported between|Invalid comparison).*\\bstr|concatenate str|StrDType|"
     "multiply sequence.*'str'|reduction|[Cc]ould not convert|not support operation", "",
     "Python cannot calculate with text. Which part of the line is text?"),
    ("TypeError", "unary ~", "", "`~` turns True and False round, and stands before a condition or a column of them."),
    ("TypeError", "bad operand type for unary", "", "A minus or plus stands before something that is no number."),
    ("TypeError", "rand_|ror_|Cannot perform", "[&|]", BRACKETS),
    ("AttributeError", "DatetimeProperties", "",
     "`.dt.days` belongs to a difference: put round brackets round the subtraction."),
    ("AttributeError", "", "", "The word after a dot is not known there. Is it spelt right? ({message})"),
    ("ValueError", "truth value", "", "One True or False is asked here, and a whole column of them stands there."),
    ("ZeroDivisionError", "", "", "Something was divided by zero: what stands below the line?"),
    ("IndexingError", "", "", "The filter in the brackets was made of another table than the one before them."),
    ("InvalidIndexError", "", ",", "Two things stand in one pair of square brackets. Conditions are joined with `&` or `|`; "
     "a list of words takes `.isin( )`."),
    ("IndexError", "^Replacement", "", "The text has more `{ }` than `format( )` got values."),
    ("IndexError", "scalar", "", "Square brackets stand after one number. It has no columns and no rows."),
    ("IndexError", "", "", "There is no row at that place. Did the filter find nothing?"),
    ("KeyboardInterrupt", "", "", "It was stopped before its end."),
    ("DataError", "", "", "{message}"),
]  # fmt: skip


def stopped(ran: Ran, names_here: Names, right: Any = None) -> str:
    """Why a cell stopped, for a beginner; right: what is asked."""
    error = f"{'an' if ran.error[:1] in 'AEIOU' else 'a'} {ran.error}"
    why = _reason(ran, names_here, right)
    return f"The cell with your answer stopped with {error}, so nothing is judged yet. {why}"


def gives_none(ran: Ran, name: str, asked: Iterable[str] = ()) -> str:
    """What to say of a cell that ran and does not set the name; asked: other names that it is to set."""
    near = _near(name, sets(ran.source) - set(asked))
    other = f": it sets `{near}`" if near else ""
    return f"The cell ran, but gives `{name}` no value{other}. Write `{name} = ...`."


def not_there(name: str, known: Iterable[str], do: str = "") -> str:
    """What to say of a name that is asked and not there; known: names that are."""
    there = {alike(other).replace("_", "").casefold(): other for other in known}
    same = there.get(name.replace("_", "").casefold())
    signs = "capital letters matter" if same and same.casefold() == name.casefold() else "the `_` matters"
    signs = "a letter of it is of another alphabet. Type the name once more" if same and not same.isascii() else signs
    run = "run the cell with your answer first. If it is red, read its last line"
    return f"There is no `{name}` yet: {do or run}.{f' There is `{same}`: {signs}.' if same else ''}"


def _reason(ran: Ran, names_here: Names, right: Any = None) -> str:
    nodes, ran = _nodes(ran.source), ran._replace(error=re.sub("_?UFunc.*", "TypeError", ran.error))
    for error, message, shown in SHOWN:
        if re.fullmatch(error, ran.error) and re.search(message, ran.message):
            if said := shown(nodes, ran, names_here, *([right] if shown is _asked else [])):
                return said
    for error, message, source, say in SAID:
        if re.fullmatch(error, ran.error) and re.search(message, ran.message) and re.search(source, ran.source, re.M):
            say = say.replace("{share}", " As a share, 50 percent is 0.5." if isinstance(right, Share) else "")
            return say.replace("{message}", re.sub(r"np\.\w+\((.*?)\)", r"\1", ran.message))
    return "Read the last red line, change the cell and run it again."


# ---- reading code ----

# methods that change nothing, so that a part of a cell may be computed once more
PURE = {"sum", "mean", "max", "min", "count", "nunique", "unique", "head", "tail", "isin", "round", "value_counts",
        "sort_values", "sort_index", "set_index", "reset_index", "copy", "dropna", "contains"}  # fmt: skip
PARTS = (ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Constant, ast.List, ast.Tuple, ast.Compare, ast.BinOp,
         ast.UnaryOp, ast.Call, ast.keyword, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop)  # fmt: skip
TABLE, COLUMN = pd.DataFrame, (pd.Series, pd.Index)


def _nodes(source: str) -> Nodes:
    return list(ast.walk(ast.parse(source))) if is_python(source) else []


def _value(node: ast.AST, names_here: Names) -> Any:
    """What a part of a cell stands for, if it is made of names, columns, filters and PURE methods; else None."""
    for part in ast.walk(node):
        called = part.func if isinstance(part, ast.Call) else None
        pure = called is None or getattr(called, "attr", "") in PURE or getattr(called, "id", "") == "len"
        if not isinstance(part, PARTS) or not pure or getattr(part, "arg", "") == "inplace":
            return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return eval(compile(ast.Expression(node), "<check>", "eval"), dict(names_here))
    except Exception:  # what cannot be computed is not known
        return None


def _text(node: ast.AST) -> str:
    """The code of a node with double quotes, as the lessons write it."""
    return re.sub(r"'([^'\"]*)'", r'"\1"', ast.unparse(node))


def _short(node: ast.AST) -> str:
    text = _text(node)
    return f"`{text}`" if len(text) <= 40 else "one part"


def _near(name: str, names: Iterable[str], least: int = 3) -> str:
    """The one of the names that was meant: the same but for capital letters, or much alike; else "".

    least: of a shorter name only capital letters may differ.
    """
    names = sorted({other for other in names if isinstance(other, str) and other != name})
    same = [other for other in names if alike(other).casefold() == alike(name).casefold()]
    near = difflib.get_close_matches(name, names, 1, 0.81) if len(name) >= least else []
    return next(iter(same or near), "")


def _meant(near: str, written: str) -> str:
    """The question whether a name was meant; the letters of other alphabets look the same, so they are told."""
    if alike(near) == alike(written):
        return "It looks the same as one that is there, but a letter is of another alphabet. Type it once more."
    return f"Did you mean `{near}`?{' Capital letters matter.' if near.casefold() == written.casefold() else ''}"


def _is_text(value: Any) -> bool:
    """Text, or a column with words in it."""
    return isinstance(value, str) or (isinstance(value, COLUMN) and any(isinstance(v, str) for v in islice(value, 50)))


# ---- what an error has to do with the code: functions of (nodes, ran, names_here), "" if nothing is shown ----


def _dots(nodes: Nodes, *_: Any) -> str:
    return DOTS if any(isinstance(n, ast.Constant) and n.value is ... for n in nodes) else ""


def _power(nodes: Nodes, *_: Any) -> str:
    powers = [n for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.BitXor)]
    return POWER if any(isinstance(getattr(n.right, "value", None), (int, float)) for n in powers) else ""


ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


def _mixed(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    """What a calculation got in place of a number."""
    if said := resolution_in_quotes(ran.source, r"[\"']?ES[\"']?\s*-\s*"):
        return said
    for node in (n for n in nodes if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "sum" and n.args):
        if isinstance(value := _value(node.args[0], names_here), TABLE) or (_is_text(value) and len(value)):
            adds = "the names of the columns" if isinstance(value, TABLE) else "words"
            return f"`{_text(node)}` adds up {adds}. `len( )` counts rows; for a sum pick a column of numbers."
    for node in (n for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ARITHMETIC)):
        parts = [(part, _value(part, names_here)) for part in (node.left, node.right)]
        if all(_is_text(value) for _, value in parts):  # "a" + "b"
            continue
        one = isinstance(parts[1][1], (str, int, float))
        if one and isinstance(parts[0][1], list) and isinstance(node.op, ast.Add):
            return f"`+` after a list takes another list. Put square brackets round {_short(node.right)}."
        for part, value in parts:
            if isinstance(value, str):
                number = re.fullmatch(r"\s*[-+]?\d[\d,. ]*%?\s*", value)
                if isinstance(part, ast.Constant):
                    if number:
                        return "The number stands in quotes, so it is text. Write it without quotes."
                    return f"{_short(part)} stands in quotes, so it is text. Python cannot calculate with text."
                return f"{_short(part)} holds text.{' Write its number without quotes.' if number else ''}"
            if isinstance(value, (TABLE, list, tuple)) or _is_text(value):
                does = "divide" if part is node.left else "divide by"
                does = does if isinstance(node.op, ast.Div) else "calculate with"
                return _whole(part, value, does, names_here)
    return ""


def _whole(part: ast.AST, value: Any, does: str, names_here: Names) -> str:
    """A whole table or column of words stands where one number belongs."""
    if isinstance(value, TABLE):
        some = part.id if isinstance(part, ast.Name) else "table"
        return f'You {does} a whole table, {_short(part)}. Take one number: `{some}["..."].sum()`, or `len({some})`.'
    if isinstance(part, ast.List) and len(value) == 1:
        return f"Square brackets make a list of {_short(part.elts[0])}. Round brackets group."
    if isinstance(value, (list, tuple)):
        return f"You {does} a whole list, {_short(part)}. Take one number."
    of = part.func.value if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) else None
    if of and isinstance(_value(of, names_here), TABLE):
        return f"{_short(part)} has a value for each column, text too. Pick one column of {_short(of)} first."
    return f"You {does} a whole column of words, {_short(part)}. Take one number: `len( )` counts its rows."


def _joined(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    """Two things joined with & or | that are no conditions."""
    for node in nodes:
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr))):
            continue
        sign = "&" if isinstance(node.op, ast.BitAnd) else "|"
        parts = [(part, _value(part, names_here)) for part in (node.left, node.right)]
        if all(isinstance(part, ast.Constant) for part, _ in parts):
            return f"`{sign}` joins two conditions, and these are words. In a list a comma stands between them."
        if any(isinstance(part, ast.Constant) for part, _ in parts):
            whole = any(isinstance(part, ast.Compare) for part, _ in parts)  # else: == "member" & two["SCO"] == ...
            return f"`{sign}` joins two conditions, and one of these is none. {COMPLETE}" if whole else BRACKETS
        for part, value in parts:
            if isinstance(value, TABLE):
                return (f"`{sign}` joins two conditions, and {_short(part)} is a table. Put both conditions into one pair "
                        f"of square brackets: `[(...) {sign} (...)]`.")  # fmt: skip
            if _is_text(value):
                return (f"`{sign}` joins two conditions, and {_short(part)} holds words. A condition compares them: "
                        f'`({_text(part)} == "...")`.')  # fmt: skip
    return ""


def _called(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    """Round brackets after something that is no function."""
    for node in nodes:
        if not isinstance(node, ast.Call) or callable(value := _value(node.func, names_here)) or value is None:
            continue
        if isinstance(value, pd.Series) and value.dtype == bool:
            return "Two conditions stand side by side: `&` or `|` between them is missing."
        if isinstance(node.func, ast.Attribute):
            return f"`.{node.func.attr}` takes no brackets."
        if isinstance(node.func, ast.Name) and hasattr(builtins, node.func.id):
            return (f"A cell gave the name `{node.func.id}` another value, so it is no function any more. Choose another "
                    "name there, restart the kernel and run all cells.")  # fmt: skip
        if isinstance(value, numbers.Real):
            return "Round brackets stand after a number: is a sign such as `*` missing? Columns take square brackets."
    return ""


def equals_list(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    """A column compared with a whole list."""
    for node in nodes:
        if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq))):
            continue
        right = node.comparators[0]
        listed, asked = _value(right, names_here), _value(node.left, names_here)
        if isinstance(listed, (list, tuple, set)) and isinstance(asked, COLUMN):
            sign = "==" if isinstance(node.ops[0], ast.Eq) else "!="
            return f"`{sign}` compares with one value, and {_short(right)} is a list. `.isin( )` asks for a list."
    return ""


def _truth(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    """Where Python asks a column for one True or False."""
    for node in nodes:
        if isinstance(node, ast.BoolOp):
            word, sign = ("and", "&") if isinstance(node.op, ast.And) else ("or", "|")
            if any(isinstance(part, ast.Constant) for part in ast.iter_child_nodes(node)):
                return f"`{word}` joins a condition and something that is none. {COMPLETE} `{sign}` joins two."
            return f"Join two conditions with `{sign}`, not `{word}`, and put each in round brackets."
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return "Write `~`, not `not`: it turns the True and False of a whole column round."
        if isinstance(node, ast.Compare) and len(node.ops) > 1:
            return "Write two conditions. Join them with `&`, and put each in round brackets."
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            return "Write `.isin( )` after the column, not `in`."
    return ""


def _no_such_key(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    """A word in square brackets that the table does not have."""
    asked, has = "", []
    for node in (n for n in nodes if isinstance(n, ast.Subscript)):
        loc = getattr(node.value, "attr", "") == "loc"
        of = node.value.value if loc else node.value
        inner, base = node.slice, _value(of, names_here)
        column = getattr(getattr(inner, "left", None), "value", None)
        if ran.message in ("False", "True") and isinstance(base, TABLE) and column in base.columns.tolist():
            return f"{_short(inner)} compares two words. The column is `{_text(node.value)}[{_text(inner.left)}]`."
        held = _value(inner, names_here) if ran.message.startswith('"None of') and isinstance(base, TABLE) else None
        if isinstance(held, list) and len(held) == 1 and isinstance(held[0], pd.Series):
            return "The condition stands in two pairs of square brackets. One pair is enough."
        if isinstance(held, COLUMN) and _is_text(held):
            return f'{_short(inner)} holds words and is no condition. Compare it: `{_text(inner)} == "..."`.'
        if isinstance(base, TABLE) and re.search(rf"[(,][ \t]*{_text(of)}[ \t]+\[", ran.source):
            return f"Is a comma missing between `{_text(of)}` and `[`?"
        if isinstance(inner, ast.Tuple) and not loc and ("tuple" in ran.message or ran.message == ast.unparse(inner)):
            return f"Two or more names take two pairs of square brackets: `[[{_text(inner).strip('()')}]]`."
        if isinstance(base, (TABLE, pd.Series)) and repr(getattr(inner, "value", nodes)) == ran.message:
            if isinstance(base, pd.Series) and base.dtype == bool:
                return f"{_short(of)} is a filter. Put it in square brackets after the table first."
            has += base.columns.tolist() if isinstance(base, TABLE) else base.index.tolist()
            if isinstance(base, pd.Series) and _is_text(base) and (base == inner.value).any():
                return f"{ran.message} is a value of {_short(of)}. Compare: `{_text(of)} == {_text(inner)}`."
            asked = inner.value if isinstance(inner.value, str) else ""
            if isinstance(names_here.get(asked), str) and names_here[asked] in has:
                return f"`{asked}` is a name, and holds the word that is meant: write it without quotes."
            if asked[:1] == "~" and asked[1:] in has:
                return f'`~` stands before the column, outside the quotes: `~{_text(of)}["{asked[1:]}"]`.'
            if held := _column_with(base, asked):
                some = _text(of) if isinstance(of, ast.Name) else "table"
                return (f"No {'row' if loc else 'column'} is called {asked!r}: it is a value in the column `{held}`. "
                        f'Filter: `{some}[{some}["{held}"] == "{asked}"]`.')  # fmt: skip
    slices = [id(node.slice) for node in nodes if isinstance(node, ast.Subscript)]
    for node in nodes if not has else ():  # sort_values("Name")
        if isinstance(getattr(node, "value", None), str) and repr(node.value) == ran.message and id(node) not in slices:
            asked = node.value
        table = names_here.get(node.id) if isinstance(node, ast.Name) else None
        has += table.columns.tolist() if isinstance(table, TABLE) else []
    if not asked or asked in has or not (near := _near(asked, has)):
        return ""
    return f"There is no column or row called {ran.message}. {_meant(near, asked)}"


def _no_such_attribute(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    for node in (n for n in nodes if isinstance(n, ast.Attribute) and ran.message.endswith(f"'{n.attr}'")):
        base = _value(node.value, names_here)
        if base is not None and not hasattr(base, node.attr):
            if isinstance(node.value, ast.Constant):
                return f"`.{node.attr}` stands after {_short(node.value)} alone. Put round brackets round all it belongs to."
            if node.attr in OTHER_WORDS:
                return OTHER_WORDS[node.attr]
            if any(base is one for one in (len, sum, round)):
                return f"A call takes round brackets: `{_text(node.value)}({node.attr})`."
            if hasattr(builtins, node.attr) and isinstance(base, (TABLE, *COLUMN)):
                return f"`{node.attr}` stands in front: `{node.attr}( )` with the table or column in the brackets."
            for part, of in (("str", "text"), ("dt", "days and times")):
                if hasattr(getattr(base, part, None), node.attr):
                    return f"`.{node.attr}` belongs to {of}: write `.{part}.{node.attr}`."
            if near := _near(node.attr, (word for word in dir(base) if not word.startswith("_")), least=5):
                return f"`.{node.attr}` is not known. Did you mean `.{near}`?"
    return ""


# patterns of what was copied from a chat, a page or another language; what to say
COPIED = [
    (r"^[ \t]*```", "Lines with ``` are not Python: leave them out."),
    (r"^[ \t]*(?:In|Out)?[ \t]*\[\d*\][ \t]*:", "`In [1]:` stands before a cell and is not part of it: leave it out."),
    (r"^[ \t]*(?:\w+[ \t]*=[ \t]*)?=[ \t]*[A-Z]+\(", 
     "This is a formula of a spreadsheet. Python counts with `len( )` and adds up with `.sum()`."),
    (r"^[ \t]*(?:let|var|const|float|int)[ \t]+\w+[ \t]*=",
     "A line begins with the name itself: leave out the word before it."),
    (r"^[ \t]*\w+[ \t]*(?:<-|:=)", "A name gets its value by one `=`."),
    (r"^[ \t]*return\b", "`return` is for functions: leave it out here, and write `name = `."),
    (r"\d['’]\d{3}\b", "A number has no sign between its thousands."),
]  # fmt: skip
# patterns of code that Python cannot read, its texts and comments left out; what to say
ODD = [
    (r"=>|=<", "Write `>=` or `<=`: the `=` stands last."),
    (r"^[^\[(\n]*(?<![\w.])\d{1,3}(?:[ \u00a0\u202f]\d{3})+\b", "Write the number without a space in it."),
    (r"(?<![\w.])\d+[ \u00a0\u202f]+\d+\b", "Two numbers stand side by side. A comma or a sign is missing, or one space "
     "is too much."),
    (r"\.\w+\[[^\]\n]*\w[ \t]*=(?!=)", "A call takes round brackets, not square ones."),
    (r"=!|<>|===|≠", "Equal is asked with `==`, not equal with `!=`."),
    (r"\d\.\d{3}\.\d{3}\b", "A number has no sign between its thousands."),
    (r"\A[^{]*^[ \t]*(?!else|try|finally)[^\W\d]\w*[ \t]*:[ \t]*\d", "A name gets its value by one `=`."),
    (r"\[[^\n]*!(?!=)", "A filter is turned round by `~`, not by `!`."),
    (r"''\w|''''", "Quotes and words touch: one quote stands before a text, one after it, and none in it."),
    (r"\w\((?:[^()\n]*,)?[ \t]*(?!(?:in|not|and|or|is|if|else)\b)\w+[ \t]+''", "A comma is missing before a text."),
    (r"[\[(][^\[\]()\n]*;", "Inside brackets a comma parts, not `;`."),
    (r"`", 'This sign is no quote: type `"` before and after text.'),
    (r"&&|\|\|", "Two conditions are joined by one `&` or one `|`."),
    (r"\*[ \t]+\*", "The power is written `**`, without a space between."),
    (r"[\w)\]][ \t]+[xX][ \t]+\w", "Times is written `*`."),
    (r"\.[ \t]*[(\[]", "After a dot stands a name. Leave the dot out before a bracket."),
    (r"=[ \t]*\d+[ \t]+(?:out of|of|von)[ \t]+\w", "A word stands between two numbers. A share is part / whole."),
]  # fmt: skip


def _odd(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    """Signs that are not Python's, a name with a space in it, a sentence without quotes, a number with its unit."""
    for pattern, say in COPIED:
        if re.search(pattern, ran.source, re.M):
            return say
    said = "invalid (syntax|character '≠)|leading zeros|non-printable"
    if ran.error != "SyntaxError" or not re.search(said, ran.message):
        return ""
    source = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|#.*", "''", ran.source)
    for pattern, say in ODD:
        if re.search(pattern, source, re.M):
            return say
    if re.search(r"\w\([^()\[\]{}\n]*\b[^\W\d]\w*[ \t]*:[ \t]*\w", source):
        return "Inside the brackets of a call one `=` gives a value, not `:`."
    flat = source
    grouped = r"(?<![\w\])'])\((?!lambda)[^()\[\]{}\n]*\w[ \t]*:[ \t]*\w"
    inner = r"\([^()\[\]{}]*\)|\[[^()\[\]{}]*\]|\{[^()\[\]{}]*\}"
    while not re.search(grouped, flat) and flat != (flat := re.sub(inner, "_", flat)):
        pass
    if re.search(grouped, flat) or re.search(r"^[ \t]*\w+[ \t]*=(?!=|.*lambda)[^\n:=]*\w[ \t]*:[ \t]*\w", flat, re.M):
        return "Divided by is written `/`, not `:`."
    for words in re.findall(r"^[ \t]*([^\W\d]\w*(?:[ \t]+[^\W\d]\w*)+)[ \t]*=(?!=)", source, re.M):
        if not any(map(keyword.iskeyword, words.split())):
            return f"A name has no space in it: write `{'_'.join(words.split())}`, not `{words}`."
    for pair in re.findall(r"=[ \t]*([^\W\d]\w*)[ \t]+([^\W\d]\w*)", source):
        if callable(names_here.get(pair[0], getattr(builtins, pair[0], None))):
            return f"A call takes round brackets: `{pair[0]}({pair[1]})`."
        if not any(map(keyword.iskeyword, pair)):
            return "Words stand side by side. Text needs quotes round the whole; else a sign is missing between them."
    for word in re.findall(r"[=(/*+-][ \t]*\d[\d._]*[ \t]+([^\W\d]\w*)[ \t]*(?=$|[-+*/)])", source, re.M):
        if not keyword.iskeyword(word):
            name = word in {*names_here, *sets(ran.source)}
            do = f"A sign is missing before `{word}`." if name else f"Leave `{word}` out."
            return f"A number and a word stand side by side. {do}"
    return ""


def _asked(nodes: Nodes, ran: Ran, names_here: Names, right: Any) -> str:
    """What the sort of the answer makes plain: words without quotes, a number in letters, a number joined to a sentence."""
    if _dots(nodes) or "..." in ran.source or re.search(COPIED[0][0], ran.source, re.M):
        return ""
    found = re.search(r"name '(\w+)'", ran.message)
    given = [getattr(n.value, "operand", n.value) for n in nodes if isinstance(n, ast.Assign)]  # `not checkable`
    word = found and any(getattr(value, "id", "") == found[1] for value in given)
    quoted = re.search(("=" if getattr(right, "options", None) else "") + "[^#\n]*[\"'“”„‘’«»`]", ran.source)
    bare = word if found else not quoted and ran.error == "SyntaxError"
    if isinstance(right, Text) and not right.options:
        if ran.error == "TypeError":
            return "`+` joins text with text. Write the number into the sentence itself, or put `str( )` round it."
        curly, inside = re.search("[“”„‘’«»]", ran.source), r"unterminated|f-string: unmatched '[(\[]'"
        if (re.search(inside, ran.message) and not curly) or (bare and "_" not in (found[1] if found else "")):
            return 'A sentence is text: one `"` stands before it and one after it, on one line, and none in it.'
    elif isinstance(right, Choice) and bare and (not found or "True" not in right.options):
        quotes = "" if "True" in right.options else ", in quotes"
        return f"Each answer has a line of its own: its name, one `=`, and your choice{quotes}."
    if isinstance(right, Number) and word and found[1] not in ("true", "false") and not _near(found[1], names_here):
        known = "a name that holds one: has the cell that makes it been run?"
        return f"`{found[1]}` is not known. One number is asked, in digits or as {known}"
    return ""


def _unknown(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    """A name that is not there: a word without quotes, a slip, or a cell that was not run."""
    found = re.search(r"name '(\w+)'", ran.message)
    if not found:
        return ""
    name = found.group(1)
    if name == "ES" and (said := resolution_in_quotes(ran.source, r"ES\s*-\s*")):
        return said
    if re.search(rf"^[ \t]*{name}[ \t]*(?:==|<-)", ran.source, re.M):
        return f"One `=` gives a name its value: `{name} = ...`."
    if name in ("true", "false", "none"):
        return f"Python writes `{name.title()}` with a capital letter."
    tables = [table for table in names_here.values() if isinstance(table, TABLE)]
    for node in (n for n in nodes if isinstance(n, ast.Subscript)):
        if getattr(node.slice, "id", "") == name and isinstance(node.value, ast.Call):
            return f'`{name}` is not known. If a column is meant, its name needs quotes: `["{name}"]`.'
        table = _value(node.value, names_here)
        if _names(node.slice, name) and isinstance(table, TABLE) and name in table.columns:
            return f'`{name}` is a column. Write `{_text(node.value)}["{name}"]`.'
        if getattr(node.slice, "id", "") == name and isinstance(table, pd.Series) and name in table.index:
            return f'`{name}` stands in the index. Write `{_text(node.value)}["{name}"]`.'
    unknown, quotes = f"`{name}` is not known.", f'A word or a letter needs quotes: "{name}".'
    run = "Is it spelt right, and has the cell that makes it been run?"
    calls = [n for n in nodes if isinstance(n, ast.Call)]
    called = any(getattr(n.func, "id", "") == name for n in calls)
    if called and name.casefold() in OTHER_WORDS:
        return f"{unknown} {OTHER_WORDS[name.casefold()]}"
    known = [*names_here, *(dir(builtins) if called else ())]
    near = _near(name, (n for n in known if not n.startswith("_") and n not in ("In", "Out")))
    for call in calls:
        if any(isinstance(arg, ast.Compare) and getattr(arg.left, "id", "") == name for arg in call.args):
            if getattr(call.func, "attr", "") == "query":
                return "`query( )` takes its condition as text: the whole in quotes."
            if name in _takes(_value(call.func, names_here)):
                return f"{unknown} Inside the brackets of a call one `=` gives a value: `{name}=...`."
    if near and alike(near).casefold() == alike(name).casefold() and not _compared(name, nodes):
        return f"{unknown} {_meant(near, name)}"
    for series, value in names_here.items():
        if isinstance(value, pd.Series) and _is_text(value.index) and name in value.index:
            return f'{unknown} It stands in the index of `{series}`: `{series}["{name}"]`.'
    column = any(name in table.columns for table in tables)
    if not column and (name in IMPORTS or name in sys.modules["utils"].__all__):
        return f"`{name}` must be imported first: `{IMPORTS.get(name, f'from utils import {name}')}`."
    if not _in_use(name, nodes):
        state = name[0].isupper() and find_state(name)
        listed = any(isinstance(n, ast.List) and any(getattr(e, "id", "") == name for e in n.elts) for n in nodes)
        word = column or any(_column_with(table, name) for table in tables)
        if len(name) == 1 or state or listed or word or _compared(name, nodes):
            return f"{unknown} {quotes}{f' {_meant(near, name)}' if near and not state else ''}"
    return f"{unknown} {_meant(near, name) if near else run}"


IMPORTS = {"np": "import numpy as np", "pd": "import pandas as pd", "plt": "import matplotlib.pyplot as plt"}
# words of other languages and of spreadsheets: how Python says it
OTHER_WORDS = dict.fromkeys(["count", "counta", "length", "nrow"], "Python counts with `len( )`: `len(table)`.")
OTHER_WORDS |= {"index": "`.index` stands after its table or column."}
OTHER_WORDS |= dict.fromkeys(["average", "avg", "mean"], "The average stands after its column: `.mean()`.")


def _names(node: ast.AST, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _takes(function: Any) -> Iterable[str]:
    """The names of what a function takes."""
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return ()


def _compared(name: str, nodes: Nodes) -> bool:
    """It stands after == or !=, where a word belongs."""
    equal = [n for n in nodes if isinstance(n, ast.Compare) and isinstance(n.ops[0], (ast.Eq, ast.NotEq))]
    return any(getattr(n.comparators[0], "id", "") == name for n in equal)


def _in_use(name: str, nodes: Nodes) -> bool:
    """It is calculated with, called, or has a point or a bracket after it: so it is no word."""
    parts = []
    for node in nodes:
        parts += [node.left, node.right] if isinstance(node, ast.BinOp) and isinstance(node.op, ARITHMETIC) else []
        parts += [node.func] if isinstance(node, ast.Call) else []
        parts += [node.value] if isinstance(node, (ast.Attribute, ast.Subscript)) else []
    return any(isinstance(part, ast.Name) and part.id == name for part in parts)


def _column_with(table: Any, word: Any) -> str:
    """The name of a column that holds this word among its values; else ""."""
    columns = [(str(name), column) for name, column in table.items()] if isinstance(table, TABLE) else []
    return next((name for name, column in columns if _is_text(column) and (column == word).any()), "")


def _uncalled(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    called = [id(n.func) for n in nodes if isinstance(n, ast.Call)]
    for node in (n for n in nodes if isinstance(n, ast.Attribute) and id(n) not in called):
        if callable(_value(node, names_here)):
            return f"A call lacks its brackets: write `.{node.attr}()`, not `.{node.attr}`."
    return ""


def _table_added_up(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    for node in (n for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)):
        if node.func.attr in ("sum", "mean") and isinstance(_value(node.func.value, names_here), TABLE):
            return (f"`.{node.func.attr}()` stands after a whole table, and not all its columns hold numbers. "
                    "`len( )` counts its rows; else pick the column that holds the numbers.")  # fmt: skip
    return ""


# (name of the error, pattern in its message, what the code may show); the first that finds something is said
def _other_letters(nodes: Nodes, ran: Ran, names_here: Names) -> str:
    for text in (n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)):
        if repr(text) in ran.message and alike(text) != " ".join(text.split()):
            return f"`{text}` has a letter or a dash that only looks like the right one. Type the word once more."
    return ""


OPERANDS = "unsupported operand|Cannot perform|concatenate|multiply sequence|operation '|ufunc"
SHOWN = [
    ("SyntaxError|NameError", "", _asked),
    ("TypeError", "concatenate str|\\+: '(int|float)' and 'str'", _asked),
    ("SyntaxError|NameError|IndexError", "", _odd),
    ("NameError", "", _unknown),
    ("TypeError|ValueError|IndexError", "", _dots),
    ("TypeError", "unsupported operand.*\\^|'xor'", _power),
    ("TypeError", "tuple", lambda nodes, ran, names_here: commas_in_numbers(ran.source)),
    ("TypeError", "not callable", _called),
    ("TypeError", "(?<!argument ')method(?!.*subscriptable)", _uncalled),
    ("TypeError", "reduction|[Cc]ould not convert|not support operation", _table_added_up),
    ("TypeError", OPERANDS, _joined),
    ("TypeError", OPERANDS, _mixed),
    ("IndexError", "", lambda nodes, ran, names_here: word_not_there(ran.source, names_here)),
    ("ValueError", "Lengths must match|identically-labeled", equals_list),
    ("ValueError", "truth value", _truth),
    ("KeyError", "", _no_such_key),
    ("AttributeError", "^(?!.*DatetimeProperties)", _no_such_attribute),
    ("DataError", "", _other_letters),
]


# ---- what the code shows, whether or not it stopped ----


def commas_in_numbers(source: str, counted: bool = False) -> str:
    """Numbers written with a comma, which Python reads as two: how to write them; else "".

    counted: things are counted, so that a comma before three digits parts thousands.
    """
    lines, found = source.encode().splitlines(), []
    nodes = _nodes(source)
    given = {id(part) for n in nodes if isinstance(n, (ast.Call, ast.keyword, ast.List, ast.Subscript))
             for part in ast.iter_child_nodes(n)}  # fmt: skip
    pairs = [pair for n in nodes if isinstance(n, ast.Tuple) and id(n) not in given for pair in pairwise(n.elts)]
    for left, right in pairs:
        line, end, start = lines[left.end_lineno - 1], left.end_col_offset, right.col_offset
        if left.end_lineno == right.lineno and line[end:start] == b",":
            whole, rest = re.search(rb"[\d_]*$", line[:end])[0], re.match(rb"\d*", line[start:])[0]
            found += [(left.end_lineno, end, whole.decode(), rest.decode())] if whole and rest else []
    found = [(whole, rest) for *_, whole, rest in sorted(found)]
    if not found or re.search(r"\d\.\d+,\d|\d,\d+,\d", source):  # 0.8,0.1 are two numbers; 1,000,000 is one
        one = found and re.search(r"(?<![\w.,])\d{1,3}(?:,\d{3}){2,}(?![\w.,])", source)
        return f"A number has commas, so Python takes it for several. Write {one[0].replace(',', '')}." if one else ""
    thousands = [(whole, rest) for whole, rest in found if len(rest) == 3 and not whole.startswith("0")]
    sure = [pair for pair in thousands if counted or pair[1] == "000"]
    written = ["".join(pair) if pair in sure else ".".join(pair) for pair in found]
    if len(found) > 1:
        listed = f"{', '.join(written[:-1])} and {written[-1]}"
        return f"The numbers have commas, so Python takes each for two. Write {listed}."
    if sure:
        return f"The number has a comma. Write it without: {written[0]}."
    or_thousands = f" If thousands are meant: {''.join(found[0])}." if thousands else ""
    return f"The number has a comma. Python writes a point: {written[0]}.{or_thousands}"


def resolution_in_quotes(source: str, begins: str) -> str:
    """The number of a resolution without quotes, or partly in quotes, which Python takes for a calculation; else ""."""
    found = re.search(rf"(?<![\w./*-])({begins})(\d+)\s*/\s*(\d+)(?![\w./*\"'])", source)
    if not found:
        return ""
    session = f"ES-{found[2]}" if found[1] or found[2] == "11" else found[2]
    return f'The number of a resolution is text. Put the whole in quotes: "{session}/{found[3]}".'


def empty_tables(source: str, names_here: Names) -> list[str]:
    """The names that this cell set to a table or column without any row."""
    made = {name: names_here.get(name) for name in sets(source)}
    return sorted(name for name, value in made.items() if isinstance(value, (TABLE, *COLUMN)) and len(value) == 0)


def word_not_there(source: str, names_here: Names) -> str:
    """A comparison of a column with something that the column does not hold, as a sentence; else ""."""
    for one in (n for n in _nodes(source) if isinstance(n, ast.Compare) and isinstance(n.ops[0], (ast.Eq, ast.NotEq))):
        left, right = one.left, one.comparators[0]
        asked, column = getattr(right, "value", ...), _value(left, names_here)
        if asked is ... or not isinstance(right, ast.Constant) or not isinstance(column, pd.Series) or not len(column):
            continue
        if (column == asked).any():  # pandas reads the text of a day
            continue
        held = column.dropna().unique().tolist()
        table = _value(left.value, names_here) if isinstance(left, ast.Subscript) else None
        words = " `value_counts()` shows what it holds."
        if any(isinstance(asked, str) and isinstance(v, str) and alike(v) == alike(asked) for v in held):
            words = " A word there looks the same: yours has a letter of another alphabet, or a space. Type it again."
        elif other := _column_with(table, asked):
            words = f" The column `{other}` holds it."
        elif len(held) <= 6:
            words = f" It holds: {', '.join(map(str, held))}." if held else " It is empty."
        plain = "Numbers" if column.dtype.kind in "iuf" else "True and False" if column.dtype.kind == "b" else ""
        quotes = f" {plain} there have no quotes." if isinstance(asked, str) and plain else ""
        column = getattr(getattr(left, "slice", left), "value", "")
        where = f"the column `{column}`" if isinstance(column, str) and column else _short(left)
        return f"In {where} nothing equals {asked!r}.{quotes}{words}"
    return ""


def no_value(name: str, answer: Any, source: str) -> str:
    """What to say of a name without a value: dots in a list, a call that gives nothing back, or nothing yet."""
    if answer is not ... and not isinstance(answer, str) and (said := dots_left(source)):
        return said
    if answer is None and isinstance(call := _assigned(source, name), ast.Call):
        some = f".{call.func.attr}" if isinstance(call.func, ast.Attribute) else _text(call.func)
        return f"`{some}( )` gives nothing back here, so `{name}` has no value. Write the value itself after `=`."
    return f"Give `{name}` a value in the cell above, run that cell, then this one."


def typed(source: str, name: str, formula: bool = False) -> bool:
    """Whether the value of the name was typed as a number, or as a formula of numbers; also where no code is known."""
    given = _assigned(source, name)
    numbers_only = formula and given is not None and not any(isinstance(part, ast.Name) for part in ast.walk(given))
    return not source or numbers_only or isinstance(given, ast.Constant)


def _assigned(source: str, name: str) -> ast.AST | None:
    """What stands after the last `name =` of a cell."""
    given = [n.value for n in _nodes(source) if isinstance(n, ast.Assign) and any(_names(t, name) for t in n.targets)]
    return given[-1] if given else None


def dots_left(source: str) -> str:
    """That three dots are still in the code; else ""."""
    return _dots(_nodes(source))


def undecided(source: str, listed: bool = False) -> str:
    """That two values stand side by side, as in `14 or 15`, of which Python takes one; else "". listed: a list is asked."""
    nodes = _nodes(source)
    for node in (n for n in nodes if isinstance(n, ast.BoolOp)):
        parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
        if all(isinstance(part, ast.Constant) for part in parts):
            said = f"{_short(node)} names {'two' if len(parts) == 2 else 'several'}, and Python takes one of them."
            inside = any(node in ast.iter_child_nodes(n) for n in nodes if isinstance(n, (ast.List, ast.Call)))
            return f"{said} {'In a list commas part them: [..., ...].' if listed or inside else 'Decide: write one.'}"
    return ""


def smell(source: str, names_here: Names) -> str:
    """A mistake that the code itself shows, whatever came out; else ""."""
    nodes = _nodes(source)
    if day := re.search(r"Timestamp\(((?:19|20)\d\d *- *\d\d? *- *\d\d?)\)", source):
        return f'`{day[1]}` is a subtraction. A day stands in quotes: "{day[1]}".'
    calls = {id(n.func) for n in nodes if isinstance(n, ast.Call)}
    whole = [n.value for n in nodes if isinstance(n, ast.Assign)]
    for node in nodes:
        counted = node.args[0] if getattr(getattr(node, "func", None), "id", "") == "len" and node.args else None
        if isinstance(counted, ast.Constant):
            return f"`{_text(node)}` counts letters: in quotes it is text, and no name."
        if getattr(getattr(node, "func", None), "attr", "") == "count" and isinstance(node.func.value, ast.Compare):
            counted = node.func.value
        if isinstance(counted, ast.Compare) or isinstance(getattr(counted, "op", None), ast.Invert):
            return "True and False are counted alike here. `.sum()` after a comparison counts those that are True."
        if getattr(counted, "attr", "") == "columns":
            return f"`{_text(node)}` counts columns. What is to be counted?"
        if isinstance(node, ast.Attribute) and node.attr == "size" and id(node) not in calls:
            if isinstance(_value(node.value, names_here), TABLE):
                return "`.size` counts the cells of a table, in all its columns. `len( )` counts rows."
        if getattr(node, "attr", "") == "isin" and isinstance(_value(node.value, names_here), TABLE):
            return f'`isin` asks one column: `{_text(node.value)}["..."].isin( )`.'
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
            return "`//` leaves out what comes after the point. Divide with `/`."
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _by_itself(node.left):
            return "Python divides before it adds. Put round brackets round all that stands below the line."
        if node in whole and _by_itself(node):
            return "A part is divided by itself: that is always 1. What is the whole?"
    return _power(nodes) or equals_list(nodes, Ran(source), names_here)


def _by_itself(node: ast.AST) -> bool:
    """A part divided by itself."""
    divided = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not isinstance(node.left, ast.Constant)
    return divided and ast.dump(node.left) == ast.dump(node.right)
