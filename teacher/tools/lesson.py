"""A master, read: its cells, its exercises with their recipes, tried, and the student edition that is made from it.

Everything that is made from masters begins here. What is wrong is a BuildError: a sentence for each fault.
"""

from __future__ import annotations

import contextlib
import difflib
import inspect
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import edition

sys.modules.setdefault("rfc3987_syntax", None)  # jsonschema would load it, a second each time, for addresses: none here
import nbformat  # noqa: E402
from nbformat import NotebookNode  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = re.compile(r"^([ \t]*)### BEGIN SOLUTION[ \t]*\n(.*?)^[ \t]*### END SOLUTION[ \t]*$", re.S | re.M)
HEADING = re.compile(r"^### Exercise (\d+\.\d+) · (.+?)(?: · (\d+) min)?$", re.M)
# in a question, numbers that are part of no answer: of headings, steps, minutes, resolutions
NOT_ASKED = re.compile(r"^#+ .*$|^\d+\. |\d+ min\b|\bES-\d+(?:/\d+)?", re.M)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:[.,]\d+)*")  # in a question or an output: -0.5, 1,200
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# what nbconvert --to script asks for; without the name the browser edition asks which kernel
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
}


class BuildError(Exception):
    """Problems: for each a sentence that says which notebook, which exercise or cell, and what to change."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FieldError(BuildError):
    """What a recipe itself says of its fields."""


class Problems(list[str]):
    """All problems of a part of the build, in one list: it goes on after each, and stops at the end of the part."""

    @contextlib.contextmanager
    def noted(self, sort: type[BuildError] = BuildError) -> Iterator[None]:
        """Go on after a fault; it is told if it is of this sort."""
        try:
            yield
        except BuildError as fault:
            self += fault.problems if isinstance(fault, sort) else ()

    def stop(self) -> None:
        if self:
            raise BuildError(*dict.fromkeys(self))


def use_the_course() -> None:
    """Recipes run in this process: with the utils beside this folder, and pictures without a window."""
    import matplotlib

    matplotlib.use("Agg")
    sys.path.insert(0, str(ROOT))
    sys.dont_write_bytecode = True


# ---- reading a master ----


@dataclass
class Exercise:
    """Four neighbouring cells of a master, and the recipe that the last of them gives."""

    id: str
    prompt: NotebookNode
    answer: NotebookNode
    check: NotebookNode
    recipe_cell: NotebookNode
    recipe: Any = None  # utils.exercises.answers.Recipe


@dataclass
class Master:
    """A lesson with everything: its notebook, and its exercises once `exercises` has read and tried them."""

    lesson: str
    notebook: NotebookNode
    exercises: list[Exercise] = field(default_factory=list)

    @property
    def cells(self) -> list[NotebookNode]:
        return self.notebook.cells

    @property
    def edition(self) -> NotebookNode:
        return student(self)


def tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def lesson_of(path: Path) -> str:
    return path.name.split(".")[0]


def left_out(root: Path) -> list[str]:
    """The numbers of the lessons that this edition leaves out."""
    try:
        return edition.left_out(root)
    except ValueError as fault:
        raise BuildError(str(fault)) from None


def masters(root: Path = ROOT, lessons: list[str] | None = None) -> list[Path]:
    """The masters in order, but for lessons left out; of some lessons only if they are named: 3, 03 or 03_the_vote."""
    out = left_out(root)
    found = [path for path in sorted(root.glob("teacher/*.solved.ipynb")) if path.name[:2] not in out]
    if not lessons:
        return found
    chosen = []
    for lesson in lessons:
        start = f"{int(lesson):02d}_" if lesson.isdigit() else lesson.removesuffix("_") + "_"
        fits = [p for p in found if f"{lesson_of(p)}_".startswith(start)]
        if not fits:
            there = f"there are: {', '.join(map(lesson_of, found))}"
            without = f"; left out in pyproject.toml: {', '.join(out)}" if out else ""
            raise BuildError(f"There is no master for '{lesson}'; {there}{without}.")
        chosen += fits
    return chosen


def read(path: Path) -> Master:
    try:
        return Master(lesson_of(path), nbformat.read(path, as_version=4))
    except Exception as fault:
        raise BuildError(f"{lesson_of(path)}: this file cannot be read as a notebook ({fault}).") from None


def recipe_id(cell: NotebookNode) -> str | None:
    found = re.search(r"^recipe\(\s*[\"']?([\w.]+)", cell.source, re.M) if "instructor" in tags(cell) else None
    return found and found.group(1)


def only(master: Master, tag: str) -> NotebookNode:
    found = [c for c in master.cells if tag in tags(c)]
    if len(found) != 1:
        raise BuildError(f"{master.lesson}: {len(found)} cells have the tag '{tag}'; there must be one.")
    return found[0]


def exercises(master: Master) -> list[Exercise]:
    """All exercises of a master, their recipes read and tried: right answers, stubs and wrong answers.

    Each exercise runs after the import cell alone. Recipes are ordinary Python cells, run here without a kernel.
    """
    from utils.exercises.check import RECIPES

    start: dict[str, Any] = {"__name__": "__main__"}
    helpers = [c for c in master.cells if "instructor" in tags(c) and c.cell_type == "code" and not recipe_id(c)]
    for cell in [only(master, "import"), *helpers]:
        run_here(cell, start, f"{master.lesson}, cell {cell.id}")
        if RECIPES in start:
            raise BuildError(f"{master.lesson}, cell {cell.id}: recipe(...) must begin its line.")
    problems, found = Problems(), []
    for place, cell in enumerate(master.cells):
        if recipe_id(cell):
            with problems.noted():
                found.append(exercise(master, place, start))
    stop = next((n for n, c in enumerate(master.cells) if "stop" in tags(c)), len(master.cells))
    beyond = {cell.id for cell in master.cells[stop:]}
    for one in found:
        one.recipe = replace(one.recipe, extension=one.answer.id in beyond)
    answers = Counter(one.recipe.answer for one in found)
    for one in found:
        if answers[one.recipe.answer] > 1:
            problems.append(f"{master.lesson}, exercise {one.id}, field 'answer': "
                            f"another exercise uses '{one.recipe.answer}' too.")  # fmt: skip
    for place, cell in enumerate(master.cells):
        if "SOLUTION" in cell.source and not any(map(recipe_id, master.cells[place + 2 : place + 3])):
            problems.append(f"{master.lesson}, cell {cell.id}: a solution mark without an exercise and its recipe.")
    problems.stop()
    return found


def exercise(master: Master, place: int, start: dict[str, Any]) -> Exercise:
    """The exercise whose recipe stands in the cell at this place, tried. Raises BuildError with all its faults."""
    from utils.exercises.check import RECIPES

    cell, name = master.cells[place], recipe_id(master.cells[place])
    where = f"{master.lesson}, exercise {name}"
    prompt, answer, check = master.cells[max(0, place - 3) : place] if place >= 3 else [cell] * 3
    problems = Problems()
    for part, tag in (prompt, "exercise-prompt"), (answer, "exercise"), (check, "check"):
        if tag not in tags(part):
            problems.append(f"{where}: prompt, answer, check and recipe must be four neighbouring cells; "
                            f"the cell '{part.id}' should have the tag '{tag}'.")  # fmt: skip
    problems.stop()
    marked = answer.source.count("### BEGIN SOLUTION") == 1 and SOLUTION.search(answer.source)
    if not marked:
        problems.append(f"{where}: the answer cell needs one '### BEGIN SOLUTION' and '### END SOLUTION'.")
    if not re.search(rf"check\(\s*[\"']{re.escape(name)}[\"']\s*\)", check.source):
        problems.append(f'{where}: the check cell must say check("{name}").')
    scope, ran = dict(start), False
    with problems.noted():
        run_here(answer, scope, where)
        ran = True
    with problems.noted(FieldError if not ran else BuildError):  # what it lacks of the answer's names is said already
        run_here(cell, scope, where)
    recipes = scope.pop(RECIPES, [])
    if len(recipes) == 1:
        made = Exercise(name, prompt, answer, check, cell, recipes[0])
        problems += try_out(made, scope if ran else None, start if marked else None, where)
    elif ran and not problems:
        said = ", ".join(recipe.id for recipe in recipes) or "none"
        problems.append(f"{where}: a recipe cell holds one recipe, this one has {said}; each needs its own four cells.")
    problems.stop()
    return made


def run_here(cell: NotebookNode, scope: dict[str, Any], where: str) -> None:
    """Run one cell in this process. A fault becomes one sentence."""
    from utils.exercises.answers import RecipeError

    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(cell.source, f"<{where}>", "exec"), scope)
    except RecipeError as fault:
        exercise = where.partition(", ")[2]
        raise FieldError(
            *(f"{where}, {said.removeprefix(f'{exercise}, ')}" for said in str(fault).split("\n"))
        ) from None
    except SyntaxError as fault:
        raise BuildError(f"{where}, line {fault.lineno} of the cell '{cell.id}': {fault.msg}.") from None
    except Exception as fault:
        said = misspelt(fault, scope) or f"{type(fault).__name__}: {fault}"
        raise BuildError(f"{where}, cell '{cell.id}': {said}") from None
    finally:
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")


def misspelt(fault: Exception, scope: dict[str, Any]) -> str:
    """Which field was meant by one that number(...), names(...) and so on do not have; else ""."""
    found = re.match(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'", str(fault))
    if not found or found[1] not in scope:
        return ""
    near = difflib.get_close_matches(found[2], inspect.signature(scope[found[1]]).parameters, 1, 0.5)
    return f"{found[1]}(...) has no field '{found[2]}'" + (f"; did you mean '{near[0]}'?" if near else ".")


def values(recipe: Any, scope: dict[str, Any]) -> str:
    """What the solution gives and what the recipe says, if both are values that can be written."""
    from utils.exercises.answers import Plot, Say

    try:
        given = recipe.right.show(recipe.right.read(scope[recipe.answer]))
    except (Say, KeyError):
        return ""
    right = recipe.right
    return "" if isinstance(right, Plot) else f"the solution gives {given}, the recipe says {right.show(right.value)}"


def try_out(one: Exercise, solved: dict[str, Any] | None, start: dict[str, Any] | None, where: str) -> Iterator[str]:
    """The solution is right, the stub is 'not answered yet', the heading says what the recipe says. Yields what is not.

    solved: the names after the solution; start: those after the import cell. None: they could not be had.
    """
    from utils.exercises.answers import Say
    from utils.exercises.check import judge

    asked = NOT_ASKED.sub("", one.prompt.source)
    printed = [float(n.replace(",", "")) for n in NUMBER.findall(asked) if n.replace(",", "").count(".") < 2]
    given = one.recipe.stub if one.recipe.kind in ("modify", "find the bug") else ""
    recipe = one.recipe = replace(
        one.recipe, printed=printed, cell=one.answer.id, given="" if "= ..." in given else given
    )
    if heading := HEADING.search(one.prompt.source):
        if heading.group(2) != recipe.kind:
            yield f"{where}, field 'kind': the heading says {heading.group(2)}, the recipe {recipe.kind}."
    elif one.id.rpartition(".")[2].isdigit():
        yield f"{where}: the prompt needs the heading '### Exercise {one.id} · {recipe.kind}'."
    if solved is not None:
        state, say = judge(recipe, solved)
        if state not in ("correct", "recorded"):
            yield (f"{where}, field 'right': the solution is not what the recipe asks for "
                   f"({values(recipe, solved) or say})")  # fmt: skip
    if start is None:
        return
    empty = dict(start)
    try:
        run_here(NotebookNode(id=one.answer.id, source=stubbed(one)), empty, f"{where}, field 'stub'")
    except BuildError as fault:
        if solved is not None:
            yield from fault.problems
        return
    state, _ = judge(recipe, empty)
    if state == "not yet" and recipe.kind in ("modify", "find the bug"):
        # Code that runs and is to be changed: the value it gives as it stands is no answer yet.
        try:
            one.recipe = replace(recipe, unchanged=recipe.right.read(empty[recipe.answer]))
        except Say as reason:
            yield f"{where}, field 'stub': {reason}"
            return
        state, _ = judge(one.recipe, empty)
    if state != "not answered yet":
        yield f"{where}, field 'stub': the stub counts as '{state}', not as unanswered."


# ---- recipes and student edition ----


def recipes_text(master: Master) -> str:
    """utils/exercises/recipes/NN_name.json: what check() needs, and no more."""
    from utils.exercises.answers import to_json

    kept = [to_json(one.recipe) for one in master.exercises]
    content = {"notebook": master.lesson, "generated": "by course.py build from the master", "exercises": kept}
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def stubbed(exercise: Exercise) -> str:
    """The answer cell as a student gets it."""

    def stub(found: re.Match[str]) -> str:
        return "\n".join(found.group(1) + line for line in exercise.recipe.stub.split("\n"))

    return SOLUTION.sub(stub, exercise.answer.source)


def hints(exercise: Exercise) -> str:
    """Hints that open one by one, without a kernel."""
    return "".join(
        f"\n\n<details><summary>Hint {n}</summary>\n\n{hint}\n\n</details>"
        for n, hint in enumerate(exercise.recipe.hints, 1)
    )


def student(master: Master) -> NotebookNode:
    """The student edition: no solutions, no recipes, no outputs, no metadata but tags and the folded set-up."""
    answers = {e.answer.id: e for e in master.exercises}
    prompts = {e.prompt.id: e for e in master.exercises}
    cells = []
    for cell in master.cells:
        if "instructor" in tags(cell):
            continue
        source = cell.source
        if cell.id in answers:
            source = stubbed(answers[cell.id])
        if cell.id in prompts:
            source = source.rstrip() + hints(prompts[cell.id])
        new = {"id": cell.id, "cell_type": cell.cell_type, "source": source}
        new["metadata"] = {"tags": list(tags(cell))} if tags(cell) else {}
        if {"setup", "which-utils"} & set(tags(cell)):  # code that no student need read: folded in JupyterLab
            new["metadata"]["jupyter"] = {"source_hidden": True}
        if cell.cell_type == "code":
            new |= {"outputs": [], "execution_count": None}
        cells.append(NotebookNode(new))
    path = f"teacher/{master.lesson}.solved.ipynb"
    cells.append(nbformat.v4.new_markdown_cell(
        f"*This notebook is generated from `{path}`. Who wants to change the course changes it there; "
        "what you write here stays yours.*", id="generated"))  # fmt: skip
    course = {"lesson": master.lesson[:2], "generated_from": path}
    metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE, "course": course}
    edition = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})
    nbformat.validate(edition)
    return edition


def notebook_text(nb: NotebookNode) -> str:
    return nbformat.writes(nb, version=4).rstrip("\n") + "\n"
