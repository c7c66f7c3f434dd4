"""Exercise checks: an answer goes in; a state and a reason come out, and nothing of the right answer.

A student calls `check("3.1")` and `progress()`. The recipe of each exercise (which name to look at, the right
value, typical wrong values and what to say about them) is written by a teacher in the master notebook with
`recipe(...)`; `course.py build` copies it to the folder recipes, where `check` reads it. Checks are no secret:
who wants to read the right answers there can. Nothing here raises at a student. What the kinds of answers
are and which mistakes they know: `answers`.
"""

from __future__ import annotations

import html
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .answers import TYPES, Say, empty

__all__ = ["check", "progress"]

FOLDER = Path(__file__).resolve().parent / "recipes"
# state -> symbol and colour of the border (at least 3:1 on white and on the dark theme; the words carry it)
STATES = {
    "not answered yet": ("○", "#767676"),
    "not yet": ("✘", "#b35c00"),
    "correct": ("✔", "#1f7ab8"),
    "recorded": ("✎", "#8a63b8"),
}
TITLES = {"g": "Guess", "r": "Recall", "x": "Exit ticket", "c": "Claim"}  # 3.g1, 3.r1, ...; else Exercise 3.1
RECIPES: dict[str, dict[str, Any]] = {}  # recipes of this session: in a master, and in the build
DONE: dict[str, str] = {}  # exercise -> state when last checked in this session


@dataclass(frozen=True)
class Result:
    """What `check` gives back: shown as text or as HTML, with symbol, word and colour."""

    exercise: str
    state: str
    say: str

    @property
    def head(self) -> str:
        symbol = STATES[self.state][0]
        return f"{symbol} {_title(self.exercise)}: {self.state}." if self.exercise else f"{symbol} Progress:"

    def __repr__(self) -> str:
        return f"{self.head} {self.say}".strip()

    def _repr_html_(self) -> str:
        say = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(self.say))
        return (
            f'<div role="status" style="border-left: 4px solid {STATES[self.state][1]}; padding: 2px 8px">'
            f"<strong>{html.escape(self.head)}</strong> {say}</div>"
        )


# ---------------------------------------------------------------- for students


def check(exercise: str) -> Result:
    """Look at your answer to one exercise: not answered yet, not yet (and why), correct, or recorded."""
    names_here = sys._getframe(1).f_globals
    try:
        result = _judge(str(exercise), names_here)
    except Exception:  # an answer may raise at anything: comparison, length, text
        result = Result(str(exercise), "not yet", "This answer cannot be read. What kind of value is asked?")
    DONE[result.exercise] = result.state
    return result


def progress() -> Result:
    """How many exercises of this notebook are done in this session."""
    lesson = next((i.partition(".")[0] for i in reversed(DONE)), "")
    ids = [i for i in _recipes(lesson) if i.rpartition(".")[2].isdigit()] if lesson else []
    if not ids:
        return Result("", "not answered yet", "No exercise was checked since the notebook was started.")
    open_ = [i for i in ids if DONE.get(i) not in ("correct", "recorded")]
    say = f"{len(ids) - len(open_)} of {len(ids)} exercises done."
    if open_:
        state = "not yet" if len(open_) < len(ids) else "not answered yet"
        return Result("", state, f"{say} Still open: {', '.join(open_)}.")
    return Result("", "correct", say)


def _title(exercise: str) -> str:
    letter = exercise.rpartition(".")[2][:1]
    return f"{TITLES.get(letter, 'Exercise')} {exercise}"


def _recipes(lesson: str) -> dict[str, dict[str, Any]]:
    """All recipes of one lesson: from utils/exercises/, then those of this session."""
    found = {}
    for path in FOLDER.glob(f"{lesson:0>2}_*.json") if lesson.isdigit() else []:
        found |= {r["id"]: r for r in json.loads(path.read_text(encoding="utf-8"))["exercises"]}
    return found | {i: r for i, r in RECIPES.items() if i.partition(".")[0] == lesson}


def _judge(exercise: str, names_here: dict[str, Any]) -> Result:
    known = _recipes(exercise.partition(".")[0])
    if exercise not in known:
        others = f" Here are: {', '.join(known)}." if known else ""
        return Result(exercise, "not answered yet", f"There is no exercise with this number.{others}")
    recipe = known[exercise]
    name, spec = recipe["answer"], recipe["right"]
    kind = TYPES[spec["type"]]
    if name not in names_here:
        say = f"There is no `{name}` yet: run the cell with your answer first."
        return Result(exercise, "not answered yet", say)
    answer = names_here[name]
    if empty(answer):
        say = f"Give `{name}` a value in the cell above, run that cell, then this one."
        return Result(exercise, "not answered yet", say)
    try:
        value = kind.read(answer, spec)
    except Say as reason:
        return Result(exercise, "not yet", str(reason))
    if "unchanged" in recipe and kind.same(value, recipe["unchanged"], spec):
        say = f"`{name}` still has the value of the code as it was given. Change the code, run it, then this."
        return Result(exercise, "not answered yet", say)
    if spec["type"] == "text":
        return Result(exercise, "recorded", f"It stays on this computer. {recipe['means']}".strip())
    if recipe["kind"] == "predict":
        say = f"You guessed {kind.show(value, spec)}; the record says {kind.show(spec['value'], spec)}."
        return Result(exercise, "recorded", f"{say} {recipe['means']}".strip())
    if kind.same(value, spec["value"], spec):
        return Result(exercise, "correct", recipe["means"])
    for wrong in recipe["wrong"]:
        if wrong["message"] and kind.same(value, wrong["value"], spec):
            return Result(exercise, "not yet", wrong["message"])
    return Result(exercise, "not yet", kind.why(value, spec))
