"""Exercise checks: an answer goes in; a state and a reason come out, and nothing of the right answer.

A student calls `check("3.1")` and `progress()`. The recipe of each exercise (which name to look at, the right
value, typical wrong values and what to say about them) is written by a teacher in the master notebook with
`recipe(...)`; `course.py build` copies it to the folder recipes, where `check` reads it. Checks are no secret:
who wants to read the right answers there can. Nothing here raises at a student. What the answers are and which
mistakes they know: `answers`. What a session knows stands among its own names: recipes that were run in it, and the
states of what was checked.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import math
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..cards import NO_CELL, RAN, STATES, Card, Ran, mark, sets
from ..data import DataError, few
from ..verdicts import keep
from .answers import Choice, Names, Number, Recipe, Say, Table, Text, Wrong, empty, from_json
from .cells import (
    commas_in_numbers,
    dots_left,
    empty_tables,
    gives_none,
    no_value,
    not_there,
    resolution_in_quotes,
    smell,
    stopped,
    typed,
    undecided,
    word_not_there,
)
from .simulated import added, again, differing, other_number

__all__ = ["check", "progress"]

FOLDER = Path(__file__).resolve().parent / "recipes"
TITLES = {"g": "Guess", "r": "Remember", "x": "Exit ticket", "c": "Claim"}  # 3.g1, 3.r1, ...; else Exercise 3.1
RECIPES = "__recipes__"  # a name of the session: its own recipes, the newest last
GIVEN_BY_OWN = ("right", "wrong", "means", "say", "tried")  # what `own=` sets; a student's names alike are others
CHECKED = "__checked__"  # a name of the session: exercise -> state, the one checked last at the end


def check(exercise: str) -> Card:
    """Look at your answer to one exercise: not answered yet, not yet (and why), correct, or recorded."""
    exercise, names_here = str(exercise), sys._getframe(1).f_globals
    known = _recipes(exercise.partition(".")[0], names_here)
    if exercise not in known:
        others = f" Here are: {few(exercise, known)}." if known else ""
        say = f"This copy of the course has no check with this number; what you wrote stays.{others}"
        return Card(f"{title(exercise)}:", (), say)  # of no state: it may be answered
    recipe = known[exercise]
    try:
        state, say = judge(recipe, names_here)
        if state == "recorded" and recipe.claims and RAN in names_here:  # in a notebook: kept for lesson 05
            fault = keep(recipe.id, recipe.claims, recipe.right.read(names_here[recipe.answer]))
            say = f"{say} {fault}".strip()
    except Exception:  # an answer may raise at anything: comparison, length, text
        state, say = "not yet", "This answer cannot be read. What kind of value is asked?"
    checked = names_here.setdefault(CHECKED, {})
    checked.pop(exercise, None)
    checked[exercise] = state
    ran = names_here.get(RAN, {}).get(recipe.answer)
    judged = mark(ran.source) if ran else NO_CELL if RAN in names_here else ""
    return replace(card(exercise, state, say, recipe.edition), judged=judged)


def progress() -> Card:
    """How many exercises of this notebook are done in this session."""
    names_here = sys._getframe(1).f_globals
    checked = names_here.get(CHECKED, {})
    lesson = next((i.partition(".")[0] for i in reversed(checked)), "")
    known = _recipes(lesson, names_here) if lesson else {}
    ids = [i for i in known if i.rpartition(".")[2].isdigit()]
    if not ids:
        return card("", "not answered yet", "No exercise was checked since the notebook was started.")
    open_ = [i for i in ids if checked.get(i) not in ("correct", "recorded")]
    core, more = ([i for i in ids if known[i].extension is part] for part in (False, True))
    left = [i for i in core if i in open_]
    say = f"{len(core) - len(left)} of {len(core)} exercises done."
    say += f" Still open: {', '.join(left)}." if left else ""
    if more:
        say += f" Extension, if you like: {sum(i not in open_ for i in more)} of {len(more)} done."
    return card("", "not answered yet" if left else "correct", say)


def title(exercise: str) -> str:
    return f"{TITLES.get(exercise.rpartition('.')[2][:1], 'Exercise')} {exercise}"


def card(exercise: str, state: str, say: str, edition: str = "") -> Card:
    head = f"{title(exercise)}: {state}." if exercise else "Progress:"
    return Card(f"{STATES[state][0]} {head}", (), say, exercise, state, edition)


def _recipes(lesson: str, names_here: dict[str, Any]) -> dict[str, Recipe]:
    """All recipes of one lesson: from the folder, then those of this session."""
    found = []
    for path in FOLDER.glob(f"{lesson:0>2}_*.json") if lesson.isdigit() else []:
        found += map(from_json, json.loads(path.read_text(encoding="utf-8"))["exercises"])
    own = [recipe for recipe in names_here.get(RECIPES, []) if recipe.id.partition(".")[0] == lesson]
    beyond = {recipe.id for recipe in found if recipe.extension}  # the build knows what stands after the stop line
    return {recipe.id: replace(recipe, extension=recipe.id in beyond) for recipe in [*found, *own]}


def judge(recipe: Recipe, names_here: dict[str, Any]) -> tuple[str, str]:
    """State of an answer, and what to say."""
    name, right = recipe.answer, recipe.right
    cells = names_here.get(RAN, {})
    last = cells.get(recipe.cell) if recipe.cell else None  # the answer cell as it ran last, whatever it set
    ran = cells.get(name) or last or Ran("")
    for asked in (name, *recipe.also):
        cell = cells.get(asked, ran)
        if cell.error:
            return "not answered yet", stopped(cell, names_here, right)
        if cell.gone:
            return "not answered yet", gives_none(cell, asked, (name, *recipe.also))
    if name not in names_here:
        if name in cells or last:  # no_count: 14
            return "not answered yet", gives_none(ran, name)
        return "not answered yet", not_there(name, cells)
    for asked in (name, *recipe.also):
        if asked in names_here and empty(names_here[asked]):
            return "not answered yet", no_value(asked, names_here[asked], cells.get(asked, ran).source)
    answer, run, task = names_here[name], {}, right
    if recipe.simulated:
        run = again(recipe.simulated, ran.source, names_here)
        right = replace(right, value=right.read(run[name]))
        recipe = replace(recipe, right=right)
    open_text = isinstance(right, Text) and not right.options
    if not open_text and recipe.kind != "predict" and (dots := dots_left(ran.source)):
        return "not answered yet", dots
    if not open_text and (said := undecided(ran.source, isinstance(right, Names))):
        return "not yet", said
    if recipe.own:
        try:
            recipe, said = with_own_values(recipe, names_here)
        except DataError as reason:
            said = str(reason)
        except NameError as fault:
            said = not_there(
                fault.name or "", {**names_here, **cells}, "set it in your cell, or run the cell that sets it"
            )
        if said:
            return "not yet", commas_in_numbers(ran.source) or said
        right = recipe.right
    try:
        value = right.read(answer)
    except Say as reason:
        return "not yet", _unread(recipe, answer, ran, names_here) or str(reason)
    rounded = isinstance(right, Number) and _near_enough(recipe, value)
    if recipe.unchanged is not None and right.alike(value, recipe.unchanged):
        if ran.source and not _as_given(ran.source, recipe.given):
            shown = smell(ran.source, names_here) or word_not_there(ran.source, names_here)
            say = f"The code was changed, but its result is the same as before. {shown}"
            return "not yet", say.strip()
        say = f"`{name}` still has the value of the code as it was given. Change the code, run it, then this."
        return "not answered yet", say
    if isinstance(right, Text):
        if said := _beside(recipe, names_here):
            return "not yet", said
        return "recorded", f"It is kept in this notebook. {recipe.means}".strip()
    if recipe.kind == "predict":
        if said := right.impossible(value):
            return "not answered yet", said
        say = f"You guessed {right.show(value)}; the record says {right.show(right.value)}."
        return "recorded", f"{say} {recipe.means}".strip()
    same, found = right.same(value), ""
    if not same:
        found = smell(ran.source, names_here) or _nothing(right, answer, value, ran, names_here)
    if same or (rounded and not found):
        said = _not_run(recipe, run, ran, names_here)
        if not said and run and not task.alike(task.value, value) and round(value, 2) != round(task.value, 2):
            said = added(recipe.simulated, ran.source, names_here)
        if not said and same and (said := _tried(recipe, ran, names_here)):
            said = smell(ran.source, names_here) or said
        if beside := _beside(recipe, names_here):
            said = f"Your {'number' if isinstance(right, Number) else 'list'} is right. {beside}"
        if said:
            return "not yet", said
        more = "" if same else "Right, rounded: the code gives more digits. "
        return "correct", more + recipe.means
    if not found and recipe.also.keys() <= names_here.keys():  # what is no table explains a wrong number
        found = _beside(recipe, names_here, rows=False)
    if found:
        return "not yet", found
    planted = [wrong for wrong in recipe.wrong if wrong.message and right.alike(value, wrong.value)]
    if planted:
        return "not yet", planted[0].message
    if recipe.simulated and (said := _not_run(recipe, run, ran, names_here)):
        return "not yet", said
    if isinstance(right, Number) and value in recipe.printed and typed(ran.source, name):
        return "not yet", "This number stands in the question. What does your own calculation give?"
    if recipe.id.rpartition(".")[2].startswith("r"):  # from memory: no evidence is at hand
        return "not yet", f"Not this one. The lesson before said: {recipe.means}"
    rough = isinstance(right, Number) and "round(" in ran.source and value == round(right.value)
    say = "Rounded too much: keep more digits." if rough else right.why(value)
    if isinstance(right, Number) and say.endswith(right.ASKS):
        tables = [other for other, sort in recipe.also.items() if isinstance(sort, Table) and sort.value]
        if tables and not _beside(recipe, names_here):
            say = f"The rows in `{tables[0]}` are right. What is done with them is not."
        elif typed(ran.source, name) and ran.source:
            say = f"{say.partition('.')[0]}. Where does it come from?"
    return "not yet", say


def with_own_values(recipe: Recipe, names_here: dict[str, Any]) -> tuple[Recipe, str]:
    """The recipe with the values that follow from a student's own choices; what to say if there are none, or ""."""
    found = {name: value for name, value in names_here.items() if name not in GIVEN_BY_OWN}
    exec(recipe.own, found)
    if found.get("say"):
        return recipe, found["say"]
    right = replace(recipe.right, value=recipe.right.read(found["right"]))
    wrong = recipe.wrong
    if "wrong" in found:
        others = [(right.read(value), message) for value, message in found["wrong"]]
        wrong = [Wrong(value, message) for value, message in others if not right.same(value)]
    return replace(recipe, right=right, wrong=wrong, means=found.get("means", recipe.means),
                   tried=found.get("tried", recipe.tried)), ""  # fmt: skip


def _beside(recipe: Recipe, names_here: dict[str, Any], rows: bool = True) -> str:
    """What is wrong with another name that belongs to the answer; rows: those of a table too."""
    for other, sort in recipe.also.items():
        if other not in names_here:
            return f"The task asks for `{other}` too. {not_there(other, names_here, 'set it in your cell')}"
        try:
            plain = sort.read(names_here[other])
        except Say as reason:
            return f"`{other}`: {reason}"
        if rows and isinstance(sort, Table) and not sort.same(plain):
            return f"`{other}`: {sort.why(plain)}"
    return ""


def _not_run(recipe: Recipe, run: dict[str, Any], ran: Ran, names_here: dict[str, Any]) -> str:
    """Which part of a simulation is not the one asked for, beside the answer itself."""
    if other := differing(run, names_here, recipe.answer):
        said = other_number(recipe.simulated, ran.source, names_here) or added(recipe.simulated, ran.source, names_here)
        if not said and other not in names_here:
            said = f"The task asks for `{other}` too. {not_there(other, names_here, 'set it in your cell')}"
        return said or f"`{other}` is not what the lines of the task give with its numbers. Is its line as it was?"
    return ""


def _tried(recipe: Recipe, ran: Ran, names_here: dict[str, Any]) -> str:
    """What to say if the cell is right only by chance: its lines, run once more on changed data, give another value."""
    from matplotlib import pyplot as plt

    before = set(plt.get_fignums())
    believed = not ran.source or ("tried" in recipe.own and typed(ran.source, recipe.answer, formula=True))
    for change, value, say in () if believed else recipe.tried:
        try:
            body, changed = ast.parse(ran.source).body, ast.parse(change).body
            if not sets(change) & {n.id for line in body for n in ast.walk(line) if isinstance(n, ast.Name)}:
                continue  # the lines that use it stand in another cell
            places = [n for n, line in enumerate(body, 1) if sets(ast.unparse(line)) & sets(change)]
            place = max(places, default=0)
            lines, scope = ast.Module([*body[:place], *changed, *body[place:]], []), dict(names_here)
            with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(compile(lines, "<check>", "exec"), scope)
            plain = recipe.right.read(scope[recipe.answer])
            if not (recipe.right.same(plain) if value is None else recipe.right.alike(plain, value)):
                return say
        except Exception:  # what cannot be tried is believed
            continue
        finally:
            for drawn in set(plt.get_fignums()) - before:
                plt.close(drawn)
    return ""


def _near_enough(recipe: Recipe, value: float) -> bool:
    """The right value, rounded to two digits or more; never as far off as a typical wrong one."""
    right = recipe.right
    reach = min((abs(right.value - w.value) for w in recipe.wrong if isinstance(w.value, float)), default=float("inf"))
    return value not in recipe.printed and right.rounded(value) and abs(value - right.value) < reach


def _as_given(source: str, given: str) -> bool:
    """Whether the lines as they were given still stand in the cell, but for spaces and comments."""
    try:
        lines = {ast.unparse(line) for line in ast.parse(source).body}
        return bool(given) and all(ast.unparse(line) in lines for line in ast.parse(given).body)
    except SyntaxError:
        return True


def _unread(recipe: Recipe, answer: Any, ran: Ran, names_here: dict[str, Any]) -> str:
    """What the cell shows of an answer that is of another sort than the one asked."""
    right = recipe.right
    if isinstance(right, Number) and isinstance(answer, str) and not typed(ran.source, recipe.answer):
        return "Your line makes text of the number. The number alone is asked."
    if isinstance(right, Number) and isinstance(answer, tuple) and ran.source:
        several = "These are several numbers; one number is asked. Which of them do you need?"
        return commas_in_numbers(ran.source, right.counted()) or several
    resolutions = "/" in str(right.options if isinstance(right, Choice) else right.value)
    if isinstance(right, (Choice, Names)) and resolutions and (said := resolution_in_quotes(ran.source, "")):
        return said
    return smell(ran.source, names_here) or _nothing(right, answer, None, ran, names_here)


def _nothing(right: Any, answer: Any, value: Any, ran: Ran, names_here: dict[str, Any]) -> str:
    """That no row was found, where the cell shows it."""
    if not isinstance(right, (Number, Names)) or not ran.source:
        return ""
    found = empty_tables(ran.source, names_here)
    gone = isinstance(answer, float) and not math.isfinite(answer)
    none = hasattr(answer, "__len__") and not isinstance(answer, str) and len(answer) == 0
    said = word_not_there(ran.source, names_here)
    if not (value == 0 or gone or none) or not (found or said):
        return ""
    which = f" for `{found[0]}`" if found else ""
    more = said or (
        "Take its conditions one by one: which leaves no row? Capital letters matter; `value_counts()` shows the words."
    )
    return f"No row was found{which}. {more}"
