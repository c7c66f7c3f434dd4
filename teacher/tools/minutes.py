"""How long a lesson takes, by rule: course.py minutes [LESSON ...]

Each section's and each exercise's minutes are computed from the rates in teacher/minutes.toml. A section takes the
time to read its Markdown, to run its cells, and to do its exercises; hints and recipes are not counted.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]
RATES = tomllib.loads((ROOT / "teacher" / "minutes.toml").read_text(encoding="utf-8"))
MOVES = tomllib.loads((ROOT / "teacher" / "moves.toml").read_text(encoding="utf-8"))["move"]
NAME_OF = {sign: move["name"] for move in MOVES for sign in move["signs"]} | {"Call": "call a function"}
# what nearly every line of code does is no move of its own to think of
EVERYWHERE = {"call a function", "change an argument", "assign a name"}
NO_TIME = {"setup", "which-utils", "instructor", "check"}  # a check is part of its exercise
EXPLORER = 5.0  # in minutes of its own


def words(source: str) -> list[str]:
    """The words that a student reads in a Markdown cell: no code blocks, comments, tags or addresses."""
    text = re.sub(r"```.*?```|<!--.*?-->|<[^>]+>", " ", source, flags=re.S)
    text = re.sub(r"\]\([^)]*\)", "] ", text)
    return [word for word in re.split(r"[\s|]+", text) if re.search(r"\w", word)]


# ---- moves of code ----

OWN_NODES = (
    *(ast.Assign, ast.Compare, ast.For, ast.While, ast.If, ast.IfExp, ast.FunctionDef, ast.Lambda, ast.ListComp),
    *(ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.JoinedStr, ast.With, ast.Try, ast.Import, ast.ImportFrom),
)


def signs(source: str, tags: list[str] | tuple[str, ...] = ()) -> set[str]:
    """How the moves of some code show in its syntax tree."""
    tree = ast.parse(TransformerManager().transform_cell(source))
    found = {"raises-exception"} & set(tags)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.add("Call with arguments" if node.args or node.keywords else "Call")
            if isinstance(node.func, ast.Name):
                found.add(f"{node.func.id}()")
        elif isinstance(node, ast.Attribute):
            found.add(f".{node.attr}")
        elif isinstance(node, ast.Subscript):
            found.add(index_sign(node.slice))
        elif isinstance(node, ast.BinOp):
            found.add("[filter]" if isinstance(node.op, (ast.BitAnd, ast.BitOr)) else "arithmetic")
        elif isinstance(node, OWN_NODES):
            found.add(type(node).__name__)
    return found


def index_sign(index: ast.expr) -> str:
    if isinstance(index, ast.Constant):
        return "[text]" if isinstance(index.value, str) else "[number]"
    if isinstance(index, ast.List):
        return "[list]"
    if isinstance(index, ast.Slice):
        return "[slice]"
    return "[filter]"  # a comparison, isin, or the name of a filter


def moves(source: str) -> set[str]:
    """The moves of the table that some code makes."""
    return {NAME_OF[sign] for sign in signs(source) if sign in NAME_OF}


# ---- minutes ----


def of_exercise(exercise: Any) -> float:
    """Minutes of an exercise of build.exercises, without reading its prompt: by what the student does."""
    from build import SOLUTION

    from utils.exercises.answers import Text

    recipe, source = exercise.recipe, exercise.answer.source
    if isinstance(recipe.right, Text) and not recipe.right.options:
        return RATES["text"]
    given = moves(SOLUTION.sub("", source)) | moves(recipe.stub)
    needed = moves(SOLUTION.search(source).group(2)) - given - EVERYWHERE
    if not needed and recipe.kind not in ("modify", "find the bug"):
        return RATES["question"]
    return RATES["first_move"] + RATES["further_move"] * max(0, len(needed) - 1)


def of_cell(cell: NotebookNode, by_answer: dict[str, Any]) -> float:
    """Minutes of one cell of a master; by_answer: its exercises by the ids of their answer cells."""
    tags = set(cell.metadata.get("tags", []))
    if cell.cell_type == "markdown":
        return 0.0 if "instructor" in tags else len(words(cell.source)) / RATES["words_a_minute"]
    if cell.id in by_answer:
        return of_exercise(by_answer[cell.id])
    if NO_TIME & tags:
        return 0.0
    if "explorer" in tags:
        return EXPLORER
    if "write" in tags:  # texts of one's own that are no exercise, such as a brief
        return RATES["text"]
    return RATES["first_move"] if "raises-exception" in tags else RATES["cell"]  # an error is read and cured


def whole(minutes: float) -> int:
    """Minutes as they are stated: half a minute up, and none of nothing."""
    return max(1, int(minutes + 0.5)) if minutes else 0


def exercise_minutes(exercise: Any) -> int:
    """What the heading of an exercise states: its prompt read, and done."""
    return whole(len(words(exercise.prompt.source)) / RATES["words_a_minute"] + of_exercise(exercise))


def sections(cells: list[NotebookNode]) -> list[tuple[str, list[NotebookNode]]]:
    """(heading, cells) of each ## section; what stands before the first has the heading ""."""
    found: list[tuple[str, list[NotebookNode]]] = [("", [])]
    for cell in cells:
        heading = re.match(r"## (.+?)(?: · \d+ min)?$", cell.source.split("\n")[0])
        if cell.cell_type == "markdown" and heading:
            found.append((heading.group(1), []))
        found[-1][1].append(cell)
    return found


def section_minutes(cells: list[NotebookNode], exercises: list[Any]) -> int:
    """What the heading of a section states: never less than its exercises state together."""
    by_answer = {one.answer.id: one for one in exercises}
    inside = sum(exercise_minutes(by_answer[c.id]) for c in cells if c.id in by_answer)
    if any("explorer" in c.metadata.get("tags", []) for c in cells):
        return int(EXPLORER)
    return max(whole(sum(of_cell(cell, by_answer) for cell in cells)), inside)


def main(lessons: list[str]) -> int:
    import build

    build.use_the_course()
    for path in build.masters(build.ROOT, lessons):
        master = build.read(path)
        exercises = build.exercises(master)
        stop = next((n for n, c in enumerate(master.cells) if "stop" in build.tags(c)), len(master.cells))
        print(f"\n{master.lesson}")
        for part, cells in ("core", master.cells[:stop]), ("extension", master.cells[stop:]):
            rows = [(heading, section_minutes(inside, exercises)) for heading, inside in sections(cells)]
            read = sum(len(words(c.source)) for c in cells if c.cell_type == "markdown")
            total = sum(minutes for heading, minutes in rows if not heading.startswith("Explore"))
            print(f"  {part}: {total} minutes without the explorer, {read} words")
            for heading, minutes in rows:
                print(f"    {minutes:3d}  {heading or '(before the first section)'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
