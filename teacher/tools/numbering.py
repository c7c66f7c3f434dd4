"""Exercises are numbered by build, in the order in which they stand. What speaks of a number follows, or is named.

An exercise is known by the id of its answer cell, which it keeps when it is moved. The numbers of the last build stand
in the master's metadata, so that a pasted copy is known as new, and one that is gone as gone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from lesson import BuildError, Master, Problems, recipe_id
from nbformat import NotebookNode

ID = r"\d+\.[grxc]?\d+"
# "exercise 3.4", "exercises 3.4 and 3.5"; of 3.g1 and its like the number alone says what it is
MENTION = re.compile(rf"\b[Ee]xercises? {ID}(?:(?:, | and | or | to |[-–]){ID})*|(?<![\w.]){ID.replace('?', '')}\b")


@dataclass
class Renumbered:
    """What became of the numbers of the last build: old -> new, and those that are gone."""

    moved: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    in_file: dict[str, str] = field(
        default_factory=dict
    )  # number -> the other one that the master has until it is built

    def located(self, problem: str) -> str:
        """A problem with the number that its exercise has in the file, where build would write another."""

        def both(found: re.Match[str]) -> str:
            name = found.group(1)
            return found.group() + (f" (in the file: {self.in_file[name]})" if name in self.in_file else "")

        return re.sub(rf"\bexercise ({ID})(?=[,:])", both, problem, count=1)

    def lines(self, lesson: str) -> list[str]:
        pairs = [f"{old} is now {new}" for old, new in self.moved.items() if old != new]
        parts = [*pairs, *(f"{name} is new" for name in self.new), *(f"{name} is gone" for name in self.gone)]
        return [f"{lesson}, exercises: {'; '.join(parts)}"] if parts else []


def of_last_build(master: Master) -> dict[str, str]:
    """Answer cell -> number of its exercise when the master was built last."""
    kept = master.notebook.metadata.get("course", {}).get("exercises", {})
    return {answer: one["id"] for answer, one in kept.items()}


def four_cells(master: Master, place: int) -> list[NotebookNode]:
    """Prompt, answer, check and recipe, by the place of the recipe."""
    return master.cells[max(0, place - 3) : place + 1]


def put_in_order(master: Master, released: set[str]) -> Renumbered:
    """Number the exercises as they stand; mentions in the same master follow. released: cells that a class has.

    Raises BuildError where a class has an exercise that is gone or would get another number, or a cell that is gone, and
    where a text speaks of an exercise that is gone.
    """
    last, found, counts = of_last_build(master), Renumbered(), Counter()
    wanted, there, kept = {}, set(), {}
    for place, cell in enumerate(master.cells):
        name = recipe_id(cell)
        if name and re.fullmatch(ID, name) and place >= 3:
            letter = re.search(r"\.([grxc]?)", name).group(1)
            counts[letter] += 1
            wanted[place] = f"{int(master.lesson[:2])}.{letter}{counts[letter]}"
            if name != wanted[place]:
                found.in_file[wanted[place]] = name
            answer = master.cells[place - 2].id
            old = last.get(answer, "" if last else name)
            there.add(answer)
            if old and old not in found.moved:
                found.moved[old] = wanted[place]
                kept |= {old: wanted[place]} if answer in released else {}
            else:
                found.new.append(wanted[place])
    found.gone = [name for answer, name in last.items() if answer not in there]
    refuse(master, released, {last[answer]: answer for answer in last if answer in released - there}, kept)
    problems = Problems()
    for cell in master.cells:
        if cell.cell_type == "markdown" or recipe_id(cell):
            problems += [f"{master.lesson}, cell {cell.id}: it speaks of exercise {name}, which is gone: change this text."
                         for name in dict.fromkeys(mentioned(told(cell))) if name in found.gone]  # fmt: skip
            cell.source = mentions_moved(cell.source, found.moved)
    problems.stop()
    for place, name in wanted.items():
        write(four_cells(master, place), name)
    return found


def refuse(master: Master, released: set[str], gone: dict[str, str], kept: dict[str, str]) -> None:
    """A class keeps what it has. gone: its exercises that are not there; kept: the numbers of the others, old -> new."""
    has = "(teacher/released.json), and"
    missing = sorted(released - {cell.id for cell in master.cells} - {"generated"})
    moved = next((f"{old} {has} it would become {new}" for old, new in kept.items() if old != new), "")
    if gone:
        raise BuildError(
            f"{master.lesson}: a class has exercise {', '.join(gone)} {has} it is gone: put the cells back as they were. "
            "What is wrong in an exercise, say in a new text cell above it."
        )
    if missing:
        raise BuildError(
            f"{master.lesson}: a class has the cell {', '.join(missing)} {has} it is gone: put it back; its text may change."
        )
    if moved:
        raise BuildError(
            f"{master.lesson}: a class has exercise {moved}. Put a new exercise after the last one of the lesson, and "
            "leave each that the class has in its place."
        )


def mentions_moved(text: str, moved: dict[str, str]) -> str:
    return MENTION.sub(lambda found: re.sub(ID, lambda n: moved.get(n.group(), n.group()), found.group()), text)


def write(four: list[NotebookNode], name: str) -> None:
    """The number in heading, check and recipe; minutes, which are computed, no longer in the recipe."""
    prompt, _, check, recipe = four
    first, *rest = prompt.source.split("\n")
    prompt.source = "\n".join([re.sub(rf"^(#+ .*?){ID}", rf"\g<1>{name}", first, count=1), *rest])
    check.source = re.sub(rf"\bcheck\(\s*([\"']){ID}\1", f'check("{name}"', check.source)
    recipe.source = re.sub(rf"^(recipe\(\s*[\"']){ID}", rf"\g<1>{name}", recipe.source, count=1, flags=re.M)
    recipe.source = re.sub(r",\s*minutes\s*=\s*\d+(?=\s*[,)])", "", recipe.source, count=1)


# ---- who else speaks of a number ----


def released(root: Path) -> dict[str, list[str]]:
    """What a class has: file -> its cells."""
    path = root / "teacher" / "released.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def released_cells(root: Path, lesson: str) -> set[str]:
    return set(released(root).get(f"notebooks/{lesson}.ipynb", []))


HEAD = re.compile(rf"^(#+ .*?|recipe\(\s*[\"']){ID}", re.M)  # where an exercise says its own number


def told(cell: NotebookNode) -> str:
    """The text of a cell without its own number."""
    return HEAD.sub(r"\1", cell.source, count=1)


def texts(root: Path, course: list[Master]) -> list[tuple[str, str]]:
    """(place, text) of all that may speak of an exercise: the masters, and the pages for teachers."""
    found = [(f"{master.lesson}, cell {cell.id}", told(cell)) for master in course for cell in master.cells
             if cell.cell_type == "markdown" or recipe_id(cell)]  # fmt: skip
    pages = [root / "README.md", *sorted(root.glob("teacher/*.md")), root / "teacher" / "weeks.toml",
             *sorted(root.glob("delivery/*.md"))]  # fmt: skip
    for path in pages:
        if path.exists() and path.name != "CHANGED.md":  # which tells of earlier copies
            text = re.sub(r"```.*?```|`[^`]*`", " ", path.read_text(encoding="utf-8"), flags=re.S)
            found.append((path.relative_to(root).as_posix(), text))
    return found


def mentioned(text: str) -> list[str]:
    return [name for found in MENTION.findall(text) for name in re.findall(ID, found)]


def elsewhere(root: Path, course: list[Master], lesson: str, found: Renumbered) -> list[str]:
    """Where other lessons and pages speak of an exercise by a number that it no longer has."""
    said = []
    for place, text in texts(root, [master for master in course if master.lesson != lesson]):
        for name in dict.fromkeys(mentioned(text)):
            if name in found.gone:
                said.append(f"{place}: it speaks of exercise {name}, which is gone.")
            elif (new := found.moved.get(name, name)) != name:
                said.append(f"{place}: it speaks of exercise {name}, which is now {new}.")
    return said


def not_there(root: Path, course: list[Master]) -> list[str]:
    """Where a text speaks of an exercise that no lesson has."""
    known = {name for master in course for name in map(recipe_id, master.cells) if name}
    lessons = {str(int(master.lesson[:2])) for master in course}
    return [f"{place}: it speaks of exercise {name}, and there is none." for place, text in texts(root, course)
            for name in dict.fromkeys(mentioned(text)) if name not in known and name.split(".")[0] in lessons]  # fmt: skip


LESSONS = re.compile(r"\b[Ll]essons? \d\d(?:(?:, | and | or | to |[-–])\d\d)*")


def lessons_in(text: str) -> set[str]:
    """The lessons that a text speaks of: in "lessons 01 to 04" all four."""
    found = set()
    for words in LESSONS.findall(text):
        found |= set(re.findall(r"\d\d", words))
        for first, last in re.findall(r"(\d\d)(?: to |[-–])(\d\d)", words):
            found |= {f"{number:02d}" for number in range(int(first), int(last))}
    return found


def of_lessons(out: list[str], course: list[Master], root: Path | None = None) -> list[str]:
    """Where a text speaks of a lesson that is left out; so do, in a course at root, the example weeks and the package."""
    weeks = root / "teacher" / "weeks.toml" if root else None
    plan = weeks.read_text(encoding="utf-8") if weeks and weeks.exists() else ""
    said = [f"teacher/weeks.toml: an hour takes lesson {number}, which is left out."
            for number in out if re.search(rf'"{number}["\s:]', plan)]  # fmt: skip
    places = [(f"{master.lesson}, cell {cell.id}", cell.source) for master in course for cell in master.cells
              if cell.cell_type == "markdown" or recipe_id(cell)]  # fmt: skip
    for path in sorted(root.glob("utils/**/*.py")) if root else []:
        name, lines = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8").splitlines()
        places += [(f"{name}, line {n}", line) for n, line in enumerate(lines, 1)]
    return said + [f"{place}: it speaks of lesson {number}, which is left out."
                   for place, text in places for number in out if number in lessons_in(text)]  # fmt: skip
