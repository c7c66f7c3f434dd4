"""Exercise checks: an answer goes in; a state and a reason come out, and nothing of the right answer.

A student calls `check("3.1")` and `progress()`. The recipe of each exercise (which name to look at, the right
value, typical wrong values and what to say about them) is written by a teacher in the master notebook with
`recipe(...)`; `course.py build` copies it to the folder recipes, where `check` reads it. Checks are no secret:
who wants to read the right answers there can. Nothing here raises at a student. What the answers are and which
mistakes they know: `answers`. What a session knows stands among its own names: recipes that were run in it, and the
states of what was checked.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ..cards import STATES, Card
from .answers import Recipe, Say, Text, empty, from_json

__all__ = ["check", "progress"]

FOLDER = Path(__file__).resolve().parent / "recipes"
TITLES = {"g": "Guess", "r": "Recall", "x": "Exit ticket", "c": "Claim"}  # 3.g1, 3.r1, ...; else Exercise 3.1
RECIPES = "__recipes__"  # a name of the session: its own recipes, the newest last
CHECKED = "__checked__"  # a name of the session: exercise -> state, the one checked last at the end


def check(exercise: str) -> Card:
    """Look at your answer to one exercise: not answered yet, not yet (and why), correct, or recorded."""
    exercise, names_here = str(exercise), sys._getframe(1).f_globals
    known = _recipes(exercise.partition(".")[0], names_here)
    if exercise not in known:
        others = f" Here are: {', '.join(known)}." if known else ""
        return card(exercise, "not answered yet", f"There is no exercise with this number.{others}")
    try:
        state, say = judge(known[exercise], names_here)
    except Exception:  # an answer may raise at anything: comparison, length, text
        state, say = "not yet", "This answer cannot be read. What kind of value is asked?"
    checked = names_here.setdefault(CHECKED, {})
    checked.pop(exercise, None)
    checked[exercise] = state
    return card(exercise, state, say, known[exercise].edition)


def progress() -> Card:
    """How many exercises of this notebook are done in this session."""
    names_here = sys._getframe(1).f_globals
    checked = names_here.get(CHECKED, {})
    lesson = next((i.partition(".")[0] for i in reversed(checked)), "")
    ids = [i for i in _recipes(lesson, names_here) if i.rpartition(".")[2].isdigit()] if lesson else []
    if not ids:
        return card("", "not answered yet", "No exercise was checked since the notebook was started.")
    open_ = [i for i in ids if checked.get(i) not in ("correct", "recorded")]
    say = f"{len(ids) - len(open_)} of {len(ids)} exercises done."
    if open_:
        state = "not yet" if len(open_) < len(ids) else "not answered yet"
        return card("", state, f"{say} Still open: {', '.join(open_)}.")
    return card("", "correct", say)


def card(exercise: str, state: str, say: str, edition: str = "") -> Card:
    letter = exercise.rpartition(".")[2][:1]
    head = f"{TITLES.get(letter, 'Exercise')} {exercise}: {state}." if exercise else "Progress:"
    return Card(f"{STATES[state][0]} {head}", (), say, exercise, state, edition)


def _recipes(lesson: str, names_here: dict[str, Any]) -> dict[str, Recipe]:
    """All recipes of one lesson: from the folder, then those of this session."""
    found = []
    for path in FOLDER.glob(f"{lesson:0>2}_*.json") if lesson.isdigit() else []:
        found += map(from_json, json.loads(path.read_text(encoding="utf-8"))["exercises"])
    own = [recipe for recipe in names_here.get(RECIPES, []) if recipe.id.partition(".")[0] == lesson]
    return {recipe.id: recipe for recipe in [*found, *own]}


def judge(recipe: Recipe, names_here: dict[str, Any]) -> tuple[str, str]:
    """State of an answer, and what to say."""
    name, right = recipe.answer, recipe.right
    if name not in names_here:
        return "not answered yet", f"There is no `{name}` yet: run the cell with your answer first."
    if empty(names_here[name]):
        return "not answered yet", f"Give `{name}` a value in the cell above, run that cell, then this one."
    try:
        value = right.read(names_here[name])
    except Say as reason:
        return "not yet", str(reason)
    if recipe.unchanged is not None and right.alike(value, recipe.unchanged):
        say = f"`{name}` still has the value of the code as it was given. Change the code, run it, then this."
        return "not answered yet", say
    if isinstance(right, Text):
        return "recorded", f"It stays on this computer. {recipe.means}".strip()
    if recipe.kind == "predict":
        say = f"You guessed {right.show(value)}; the record says {right.show(right.value)}."
        return "recorded", f"{say} {recipe.means}".strip()
    if right.same(value):
        return "correct", recipe.means
    for wrong in recipe.wrong:
        if wrong.message and right.alike(value, wrong.value):
            return "not yet", wrong.message
    return "not yet", right.why(value)
