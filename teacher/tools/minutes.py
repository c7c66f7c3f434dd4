"""How long a lesson takes, by rule: course.py minutes [LESSON ...]

Each section's and each exercise's minutes are computed from the rates in teacher/minutes.toml. A section takes the
time to read its Markdown, to run its cells, and to do its exercises; hints and recipes are not counted.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from lesson import HEADING, SOLUTION, Exercise, Master, tags
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


def of_exercise(exercise: Exercise) -> float:
    """Minutes of an exercise, without reading its prompt: by what the student does."""
    from utils.exercises.answers import Text

    recipe, source = exercise.recipe, exercise.answer.source
    if isinstance(recipe.right, Text) and not recipe.right.options:
        return RATES["text"]
    given = moves(SOLUTION.sub("", source)) | moves(recipe.stub)
    needed = moves(SOLUTION.search(source).group(2)) - given - EVERYWHERE
    if not needed and recipe.kind not in ("modify", "find the bug"):
        return RATES["question"]
    return RATES["first_move"] + RATES["further_move"] * max(0, len(needed) - 1)


def of_cell(cell: NotebookNode, by_answer: dict[str, Exercise]) -> float:
    """Minutes of one cell of a master; by_answer: its exercises by the ids of their answer cells."""
    own = set(tags(cell))
    if cell.cell_type == "markdown":
        return 0.0 if "instructor" in own else len(words(cell.source)) / RATES["words_a_minute"]
    if cell.id in by_answer:
        return of_exercise(by_answer[cell.id])
    if NO_TIME & own:
        return 0.0
    if "explorer" in own:
        return EXPLORER
    if "write" in own:  # texts of one's own that are no exercise, such as a brief
        return RATES["text"]
    return RATES["first_move"] if "raises-exception" in own else RATES["cell"]  # an error is read and cured


def whole(minutes: float) -> int:
    """Minutes as they are stated: half a minute up, and none of nothing."""
    return max(1, int(minutes + 0.5)) if minutes else 0


def exercise_minutes(exercise: Exercise) -> int:
    """What the heading of an exercise states: its prompt read, and done."""
    return whole(len(words(exercise.prompt.source)) / RATES["words_a_minute"] + of_exercise(exercise))


SECTION = re.compile(r"## (.+?)(?: · (\d+) min)?$")


def sections(cells: list[NotebookNode]) -> list[tuple[str, list[NotebookNode]]]:
    """(heading, cells) of each ## section; what stands before the first has the heading ""."""
    found: list[tuple[str, list[NotebookNode]]] = [("", [])]
    for cell in cells:
        heading = SECTION.match(cell.source.split("\n")[0])
        if cell.cell_type == "markdown" and heading:
            found.append((heading.group(1), []))
        found[-1][1].append(cell)
    return found


def has_explorer(cells: list[NotebookNode]) -> bool:
    return any("explorer" in tags(cell) for cell in cells)


def section_minutes(cells: list[NotebookNode], exercises: list[Exercise]) -> int:
    """What the heading of a section states: never less than its exercises state together."""
    by_answer = {one.answer.id: one for one in exercises}
    inside = sum(exercise_minutes(by_answer[c.id]) for c in cells if c.id in by_answer)
    if has_explorer(cells):
        return int(EXPLORER)
    return max(whole(sum(of_cell(cell, by_answer) for cell in cells)), inside)


def parts(master: Master) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """Core and extension: the cells before and after the stop line."""
    stop = next((n for n, c in enumerate(master.cells) if "stop" in tags(c)), len(master.cells))
    return master.cells[:stop], master.cells[stop + 1 :]


def timed(cells: list[NotebookNode], exercises: list[Exercise]) -> list[tuple[str, int, list[NotebookNode]]]:
    """(heading, minutes, cells) of each section."""
    return [(heading, section_minutes(inside, exercises), inside) for heading, inside in sections(cells)]


def total(cells: list[NotebookNode], exercises: list[Exercise]) -> int:
    """Minutes of a part of a lesson without its explorer and without what stands at its end to be looked up."""
    return sum(
        n for heading, n, inside in timed(cells, exercises) if not (has_explorer(inside) or CLOSING.match(heading))
    )


def core_minutes(master: Master) -> int:
    return total(parts(master)[0], master.exercises)


# ---- stated in a master ----

CLOSING = re.compile(r"What we did not settle|Further reading|Save and hand in")  # states no minutes
STATED = re.compile(r"^\| Minutes \|.*$", re.M)


def stated(master: Master) -> dict[str, str]:
    """The minutes as they stand in a master: place -> text."""
    found = {}
    for cell in master.cells:
        for line in cell.source.split("\n") if cell.cell_type == "markdown" else []:
            if heading := HEADING.match(line):
                found[f"exercise {heading.group(1)}"] = heading.group(3) or "none"
            elif heading := SECTION.match(line):
                found[f"'{heading.group(1)}'"] = heading.group(2) or "none"
            elif STATED.match(line):
                found["first screen"] = line.removeprefix("| Minutes |").strip(" |") or "none"
    return found


def state(master: Master) -> list[str]:
    """Write the minutes into headings and the table of the first screen. One line says what changed."""
    before = stated(master)
    while write(master):  # minutes that were not stated before are two words more to read
        pass
    after = stated(master)
    said = [
        f"{place}: {before.get(place, 'none')} -> {now}" for place, now in after.items() if before.get(place) != now
    ]
    return [f"{master.lesson}, minutes: {'; '.join(said)}"] if said else []


def write(master: Master) -> bool:
    """The same, once; whether anything changed."""
    before = [cell.source for cell in master.cells]
    for one in master.exercises:
        line = rf"### Exercise \1 · \2 · {exercise_minutes(one)} min"
        one.prompt.source = HEADING.sub(line, one.prompt.source, count=1)
    core, extension = parts(master)
    for heading, needed, inside in timed(core, master.exercises) + timed(extension, master.exercises):
        if heading:
            _, *rest = inside[0].source.split("\n")
            line = f"## {heading}" if CLOSING.match(heading) else f"## {heading} · {needed} min"
            inside[0].source = "\n".join([line, *rest])
    row = f"| Minutes | {total(core, master.exercises)}"
    row += f", and {EXPLORER:.0f} for the explorer" if has_explorer(core) else ""
    row += f"; extension {more} |" if (more := total(extension, master.exercises)) else " |"
    master.cells[0].source = STATED.sub(row, master.cells[0].source, count=1)
    return [cell.source for cell in master.cells] != before


def main(words: list[str]) -> int | str:
    import build

    parser = argparse.ArgumentParser(prog="course.py minutes", description=__doc__.splitlines()[0])
    parser.add_argument("lesson", nargs="*", help="such as 03; all, if none is named")
    lessons = parser.parse_args(words).lesson
    build.use_the_course()
    try:
        tell(build, lessons)
    except build.BuildError as fault:
        return str(fault)
    return 0


def tell(build: Any, lessons: list[str]) -> None:
    """Print the minutes of some lessons, or of all. Raises BuildError where one is not there or cannot be read."""
    for path in build.masters(build.ROOT, lessons):
        made = build.prepared(build.ROOT, path)
        made.problems.stop()
        master = made.master
        print(f"\n{master.lesson}")
        for part, cells in zip(("core", "extension"), parts(master), strict=True):
            texts = [c.source for c in cells if c.cell_type == "markdown" and "instructor" not in tags(c)]
            read = sum(len(words(text)) for text in texts)
            print(f"  {part}: {total(cells, master.exercises)} minutes without the explorer, {read} words")
            for heading, minutes, _ in timed(cells, master.exercises):
                print(f"    {minutes:3d}  {heading or '(before the first section)'}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
