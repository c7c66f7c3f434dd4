"""One card for everything that answers a student: shown as text or as HTML; and what a session knows of its cells."""

import ast
import hashlib
import html
import re
from dataclasses import dataclass, field
from typing import NamedTuple

RAN = "__ran__"  # a name of the session: name -> the cell that set it, or would have set it, last; cell id -> that cell


class Ran(NamedTuple):
    """A cell that was run: its source; name and message of its error, "" if it ran to its end.

    cell: its id, "" where the kernel is not told it. gone: it set the name in an earlier run, and no longer does.
    """

    source: str
    error: str = ""
    message: str = ""
    cell: str = ""
    gone: bool = False


def sets(source: str) -> set[str]:
    """The names that a cell sets; of a cell that Python cannot read, those at the beginning of a line."""
    if not is_python(source):
        return set(re.findall(r"^[ \t]*([^\W\d]\w*)[ \t]*[-+*/]?=(?!=)", source, re.M))
    nodes = list(ast.walk(ast.parse(source)))
    made = {n.name for n in nodes if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    made |= {n.asname or n.name for n in nodes if isinstance(n, ast.alias)}
    return made | {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def is_python(source: str) -> bool:
    """Whether Python can read it."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


NO_CELL = "none"  # in place of a mark: no cell of the session set the answer


def mark(source: str) -> str:
    """A short mark of a source: the same text has the same, whatever spaces and line ends a program saves."""
    return hashlib.sha256(" ".join(source.split()).encode("utf-8", "replace")).hexdigest()[:8]


# state -> symbol and colour of the border (at least 3:1 on white and on the dark theme; the words carry it)
STATES = {
    "not answered yet": ("○", "#767676"),
    "not yet": ("✘", "#b35c00"),
    "correct": ("✔", "#1f7ab8"),
    "recorded": ("✎", "#8a63b8"),
}


@dataclass(frozen=True)
class Card:
    """A title with what is said, or with labelled lines; of a check also exercise, state and edition of its recipe.

    judged: the mark of the cell that set the answer; NO_CELL if none did, "" if the session does not tell.
    A program finds these four in stored outputs: data-exercise, data-state, data-edition and data-judged of the HTML.
    """

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    say: str = ""
    exercise: str = ""
    state: str = ""
    edition: str = ""
    judged: str = field(default="", compare=False)

    def __repr__(self) -> str:
        return "\n".join([f"{self.title} {self.say}".strip(), *(f"  {label}: {text}" for label, text in self.lines)])

    def _repr_html_(self) -> str:
        kept = {"exercise": self.exercise, "state": self.state, "edition": self.edition, "judged": self.judged}
        data = "".join(f' data-{key}="{html.escape(value)}"' for key, value in kept.items() if value)
        style = f"border-left: 4px solid {STATES[self.state or 'not answered yet'][1]}; padding: 2px 8px"
        title, body = html.escape(self.title), ""
        if self.lines:
            style += "; max-width: 60em; overflow-wrap: anywhere"
            rows = ((html.escape(label), html.escape(text)) for label, text in self.lines)
            body = f"<div>{title}</div>" + "".join(f"<div><strong>{a}:</strong> {b}</div>" for a, b in rows)
        else:
            body = f"<strong>{title}</strong> " + re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(self.say))
        return f'<div role="status"{data} style="{style}">{body}</div>'
