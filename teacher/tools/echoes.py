"""What later cells still say of an exercise as it was: values that it printed, asked for or gave, and no longer does.

The values of each exercise stand in the master's metadata since its last build. Where one is gone, the cells after the
exercise that still hold it are named; whether they still fit is for a reader to say.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

from lesson import SOLUTION, Exercise, Master, recipe_id, tags
from nbformat import NotebookNode
from prose import forms, numbers_in
from running import visible

from utils.exercises.answers import to_json
from utils.words import VOTES

TOKEN = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\w]*\d)")
ANY = {"0", "1", "2", "3", "100", *VOTES}  # stand everywhere


def literals(source: str) -> set[str]:
    """Numbers and texts that stand in code."""
    constants = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
    numbers = {f"{value:.10g}" for value in constants if type(value) in (int, float)}
    return numbers | {value for value in constants if isinstance(value, str)}


def right_value(one: Exercise) -> set[str]:
    """How the right value may be written."""
    from utils.exercises.answers import Names, Number, Share

    right = one.recipe.right
    if isinstance(right, Share):
        return set(forms(right.value)) - {f"{right.value:.0f}"}
    if isinstance(right, Number):
        return set(list(forms(right.value))[:4])
    return {shown for _, shown in right.value} if isinstance(right, Names) else set()


def values(one: Exercise) -> list[str]:
    """The numbers and names that an exercise prints, asks for or gives."""
    found = set(numbers_in(one.prompt.source)) | literals(SOLUTION.search(one.answer.source).group(2))
    told = {text for text in found if len(text) > 1 and (not text.isalpha() or len(text) > 2)}
    return sorted((told | right_value(one)) - ANY)


def memory(master: Master) -> dict[str, dict[str, Any]]:
    """What build keeps of the exercises in a master's metadata: answer cell -> number and values."""
    return {one.answer.id: {"id": one.id, "values": values(one)} for one in master.exercises}


def holds(cell: NotebookNode, value: str) -> bool:
    if TOKEN.fullmatch(value):
        return value in TOKEN.findall(cell.source)
    if re.fullmatch(r"\d{1,2} [A-Z][a-z]{2}", value):  # a day: 12 Oct; 12 October; 12, 14 and 26 October
        day, month = value.split()
        return re.search(rf"(?<!\d){day}(?:(?:, | and | or | to |[-–])\d{{1,2}})* {month}", cell.source) is not None
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", cell.source) is not None


def still_there(master: Master, cells: list[NotebookNode], gone: list[str], why: str) -> list[str]:
    """The cells that hold a value that is gone."""
    said = []
    for cell in cells:
        if "check" not in tags(cell) and (still := [value for value in gone if holds(cell, value)]):
            place = f"recipe of {recipe_id(cell)}" if recipe_id(cell) else f"cell {cell.id}"
            said.append(f"{master.lesson}, {place}: it says {', '.join(still)}; {why}")
    return said


def in_use(value: str, others: list[NotebookNode], is_gone: bool) -> bool:
    """Whether the lesson has a value without this exercise, so that a text which holds it speaks of something else.

    A word is in use where other code says it; what an exercise that is gone asked for, also where an output shows it.
    """
    code = [cell for cell in others if cell.cell_type == "code" and not {"instructor", "check"} & set(tags(cell))]
    is_number = TOKEN.fullmatch(value)
    shown = "\n".join(map(visible, code)) if is_gone else ""
    found = value in TOKEN.findall(shown) if is_number else value in shown
    return found or (not is_number and (len(value) == 1 or any(holds(cell, value) for cell in code)))


def not_followed(master: Master, before: dict[str, dict[str, Any]]) -> list[str]:
    """What a recipe still says as it did when it had another right value: `means`, and numbers in hints and messages.

    before: the recipes of the last build, by the name of the answer.
    """
    said = []
    for one in master.exercises:
        old, new = before.get(one.recipe.answer), json.loads(json.dumps(to_json(one.recipe)))
        if old is None or old["right"] == new["right"]:
            continue
        where = f"{master.lesson}, recipe of {one.id}: its right value has changed"
        if old.get("means") and old["means"] == new.get("means"):
            said.append(f"{where}, and means still is '{old['means']}'")
        gone = written(old["right"].get("value")) - written(new["right"].get("value")) - ANY
        messages = [wrong["message"] for wrong in new["wrong"] if wrong in old["wrong"]]
        said += [f"{where}, and '{text}' still says {', '.join(still)}." for text in [*one.recipe.hints, *messages]
                 if (still := sorted(gone & set(TOKEN.findall(text))))]  # fmt: skip
    return said


def written(value: Any) -> set[str]:
    return set(list(forms(value))[:4])


def recipes_before(root: Path, lesson: str) -> dict[str, dict[str, Any]]:
    """The recipes of a lesson as the last build wrote them, by the name of the answer; none if there are none."""
    path = root / "utils/exercises/recipes" / f"{lesson}.json"
    found = json.loads(path.read_text(encoding="utf-8"))["exercises"] if path.exists() else []
    return {recipe["answer"]: recipe for recipe in found}


def left_behind(master: Master, before: dict[str, Any], later: list[Master]) -> list[str]:
    """What still speaks of an exercise as it was: cells after it, and what later lessons ask from memory.

    before: the memory of the last build.
    """
    now, said = {one.answer.id: one for one in master.exercises}, []
    for answer, old in before.items():
        one = now.get(answer)
        own = {one.prompt.id, one.answer.id, one.check.id, one.recipe_cell.id} if one else set()
        others = [cell for cell in master.cells if cell.id not in own]
        gone = [value for value in old["values"] if one is None or value not in values(one)]
        gone = [value for value in gone if not in_use(value, others, one is None)]
        why = (
            f"exercise {one.id} no longer does."
            if one
            else f"that may come from the exercise {old['id']} that is gone."
        )
        start = next((n for n, cell in enumerate(master.cells) if one and cell.id == answer), 0)
        said += still_there(master, [cell for cell in master.cells[start:] if cell.id not in own], gone, why)
        for lesson in later:
            asked = [lesson.cells[n - 3] for n, cell in enumerate(lesson.cells) if ".r" in (recipe_id(cell) or "")]
            said += still_there(lesson, asked, gone, why)
    return said
