"""The guide of a lesson, from its master: two pages to hold in class, and after them the answers.

What only a person can say stands in the master, in Markdown cells with the tags `instructor` and `guide`, under the
headings of ONCE and BELOW. Answers, wrong answers and questions come from the recipes, minutes from minutes.py, aims
from the table under the title. course.py export --guide prints it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any

import build
import minutes
from build import Exercise, Master
from nbformat import NotebookNode

LENGTHS = (50, 90)  # minutes of a class
FREE = 3  # of these for late starts and errors
SAVE = "Save"  # how the section begins with which every class ends, and which stands below the stop line
READING = "Further reading"  # nobody reads it in class
SAW = "What we saw"  # the section with the findings
# Headings that a lesson has once, and what is true of each lesson and comes before its own text.
ONCE = {
    "Opening": "",
    "On the board": "",
    "When late": "",
    "Without a network": "On computers that were set up before, the course needs no network; nor does the folder of "
    "`course.py usb`. The website and Colab fetch Python when a lesson is opened. Keep the worksheet at hand.",
    "Phones only": "Send the handout (`course.py export`): one HTML file, which a phone opens without a network. "
    "You run the cells at the projector, students say what to type, and write their answers down.",
    "Without computers": "Print the worksheet (`course.py export --worksheet`): the core on four sides, and a key for you.",
    "If a student feels that the lesson speaks against their state": "",
}
OWN = [heading for heading, common in ONCE.items() if not common]  # these need a text in each lesson
OWN += ["Without computers"]
# Headings of texts that belong to the cell above them.
BELOW = {
    "Pairs": "a model answer to a pair task",
    "In print": "what the worksheet has in place of that cell",
    "Key": "what the key says to it",
}
PAIRS = "*Pairs:*"
LEVELS = ("not yet", "good", "very good")
NUMBER_LEVELS = ("a number alone", "the number, and of how many", "also when, who counted, or what is not in it")
OPEN_LEVELS = (
    "nothing, or only: more data",
    "one thing that could be looked up",
    "what would speak for one explanation and against another",
)
TYPICAL = 4  # wrong answers of an exercise that are held in class; the appendix has all
QUESTION = "What does the check say? Read its sentence aloud."  # for an exercise whose recipe has no `ask`


# ---- reading the texts ----


def parts(source: str) -> list[tuple[str, str]]:
    """(heading, text) of each ### heading of a guide cell; what stands before the first has the heading ""."""
    before, *rest = re.split(r"^### (.+)$", source, flags=re.M)
    pairs = [(heading.strip(), text.strip()) for heading, text in zip(rest[::2], rest[1::2], strict=True)]
    return ([("", before.strip())] if before.strip() else []) + pairs


def guide_cells(master: Master) -> Iterator[tuple[NotebookNode, NotebookNode | None]]:
    """Each guide cell with the cell of the lesson that stands above it."""
    above = None
    for cell in master.cells:
        if "guide" in build.tags(cell):
            yield cell, above
        elif "instructor" not in build.tags(cell):
            above = cell


def texts(master: Master) -> dict[str, str]:
    """The texts of ONCE that a master has."""
    return {heading: text for cell, _ in guide_cells(master) for heading, text in parts(cell.source) if heading in ONCE}


def below(master: Master, wanted: str) -> dict[str, str]:
    """The texts under one heading of BELOW, by the id of the cell that each belongs to."""
    return {above.id: text for cell, above in guide_cells(master) if above is not None
            for heading, text in parts(cell.source) if heading == wanted}  # fmt: skip


def pair_tasks(master: Master) -> list[NotebookNode]:
    """The Markdown cells with a pair task that is no exercise."""
    prompts = {one.prompt.id for one in master.exercises}
    return [cell for cell in master.cells if cell.cell_type == "markdown" and PAIRS in cell.source
            and not {"instructor"} & set(build.tags(cell)) and cell.id not in prompts]  # fmt: skip


def headings(master: Master) -> dict[str, int]:
    """The sections of a lesson with their minutes."""
    found = minutes.sections(master.cells)
    return {heading: minutes.section_minutes(cells, master.exercises) for heading, cells in found if heading}


def problems(master: Master) -> list[str]:
    """What is missing in the texts of a guide or no longer fits its lesson: a sentence for each."""
    said, seen, answered = [], [], below(master, "Pairs")
    known, ids = headings(master), {one.id for one in master.exercises}
    for cell, above in guide_cells(master):
        where = f"{master.lesson}, guide cell {cell.id}"
        if "instructor" not in build.tags(cell) or cell.cell_type != "markdown":
            said.append(f"{where}: it must be a Markdown cell with the tag 'instructor' too, or students get it.")
        for heading, text in parts(cell.source):
            if heading not in ONCE | BELOW:
                said.append(f"{where}: '{heading}' is none of the headings {', '.join(ONCE | BELOW)}.")
            elif heading in seen and heading in ONCE:
                said.append(f"{where}: '{heading}' stands there a second time.")
            elif heading == "Pairs" and (above is None or PAIRS not in above.source):
                said.append(f"{where}: the cell above it has no pair task.")
            seen.append(heading)
            for name in re.findall(r"\*\*(.+?)\*\*", text if heading in ONCE else ""):
                if name not in known:
                    said.append(f"{where}: the lesson has no section '{name}'.")
        for name in re.findall(r"\b[Ee]xercise (\d+\.\w+)", cell.source):
            if name not in ids:
                said.append(f"{where}: the lesson has no exercise {name}.")
    if missing := [heading for heading in OWN if heading not in seen]:
        said.append(f"{master.lesson}: its guide has no text for {'; '.join(missing)}.")
    for cell in pair_tasks(master):
        if cell.id not in answered:
            said.append(f"{master.lesson}, cell {cell.id}: a pair task without a model answer: write a guide cell "
                        "'### Pairs' below it.")  # fmt: skip
    return said


# ---- the run by the clock ----


def run(master: Master, length: int) -> list[tuple[str, int, int]]:
    """(heading, first minute, last minute) of each part of a class of some length, and what time is left.

    The opening words, the core, of the extension in its order what fits, and saving.
    """
    core, extension = halves(master)
    opening = minutes.whole(len(minutes.words(texts(master).get("Opening", ""))) / minutes.RATES["words_a_minute"])
    rows = [("Opening words", opening), *core]
    saving = [row for row in extension if row[0].startswith(SAVE)]
    left = length - sum(m for _, m in rows + saving) - FREE
    for heading, needed in extension:
        if not heading.startswith((SAVE, READING)) and needed <= left:
            rows.append((heading, needed))
            left -= needed
    begin, timed = 0, []
    for heading, needed in [*rows, *saving, ("Free", max(0, left + FREE))]:
        timed.append((heading, begin, begin + needed))
        begin += needed
    return [row for row in timed if row[1] != row[2]]


def split(master: Master) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """The cells before and after the stop line."""
    stop = next((n for n, cell in enumerate(master.cells) if "stop" in build.tags(cell)), len(master.cells))
    return master.cells[:stop], master.cells[stop + 1 :]


def halves(master: Master) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """(heading, minutes) of the sections of the core, and of those of the extension."""
    core, extension = (
        [(heading or "Title, first cells", minutes.section_minutes(inside, master.exercises))
         for heading, inside in minutes.sections(cells)]
        for cells in split(master)
    )  # fmt: skip
    return core, [row for row in extension if row[0] != "Title, first cells"]


def clock(master: Master) -> str:
    """The table of both classes, minute by minute."""
    runs = [{heading: (begin, end) for heading, begin, end in run(master, length)} for length in LENGTHS]
    order = [heading for heading, _, _ in run(master, LENGTHS[-1])]
    order = [heading for heading in runs[0] if heading not in order] + order
    inside = {heading: section_holds(master, cells) for heading, cells in minutes.sections(master.cells)}
    rows = [[*map(str, LENGTHS), "minutes of a class", ""]]
    for heading in order:
        times = ["–".join(map(str, found[heading])) if heading in found else "" for found in runs]
        rows.append([*times, heading, inside.get(heading, "")])
    said = [table(rows)]
    for length, found in zip(LENGTHS, runs, strict=True):
        if (end := max(end for _, end in found.values())) > length:
            said.append(f"For {length} minutes this is {end - length} too long.")
    return "\n\n".join(said)


def section_holds(master: Master, cells: list[NotebookNode]) -> str:
    by_answer = {one.answer.id: one for one in master.exercises}
    found = []
    for cell in cells:
        if cell.id in by_answer:
            one = by_answer[cell.id]
            found.append(f"{one.id} {one.recipe.kind}" if is_numbered(one) else one.id)
        elif cell.cell_type == "markdown" and PAIRS in cell.source and "instructor" not in build.tags(cell):
            found.append("pairs")
    return ", ".join(found)


# ---- answers ----


def is_numbered(one: Exercise) -> bool:
    return one.id.rpartition(".")[2].isdigit()


def is_open(one: Exercise) -> bool:
    return type(one.recipe.right).__name__ == "Text" and not one.recipe.right.options


def right(one: Exercise) -> str:
    """The right answer in a few words."""
    answer = one.recipe.right
    if getattr(one.recipe, "own", ""):
        return "depends on the case"
    if type(answer).__name__ == "Text":
        return f"{model(one)} (recorded)" if answer.options else "open"
    if type(answer).__name__ == "Plot":
        return "a picture"
    return shown(answer, answer.value)


def shown(answer: Any, value: Any) -> str:
    return answer.show(value).strip('"') if type(answer).__name__ != "Plot" else ""


def wrong(one: Exercise) -> list[str]:
    """What is said of the typical wrong answers, before each sentence the answers that it is said of."""
    said: dict[str, list[str]] = {}
    for found in one.recipe.wrong:
        if found.message:
            last = f"`{found.code.splitlines()[-1]}`"
            value = short(shown(one.recipe.right, found.value)) if found.value is not None else last
            said.setdefault(found.message, []).append(value)
    return [f"{several(values)}{message}" for message, values in said.items()]


def several(values: list[str]) -> str:
    """Some answers, in bold; of many the first ones."""
    named = [value for value in dict.fromkeys(values) if value]
    return f"**{'; '.join(named[:3])}{' …' if len(named) > 3 else ''}:** " if named else ""


def short(text: str, most: int = 45) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(",") + " …"


def solution(one: Exercise) -> str:
    return build.SOLUTION.search(one.answer.source).group(2).strip()


def model(one: Exercise) -> str:
    """The texts of a model answer."""
    return ", ".join(str(n.value) for n in ast.walk(ast.parse(solution(one))) if isinstance(n, ast.Constant))


def levels(one: Exercise) -> tuple[str, ...]:
    return tuple(one.recipe.levels) or (NUMBER_LEVELS if one.recipe.right.denominator else OPEN_LEVELS)


def table(rows: list[Sequence[str]]) -> str:
    """A table in Markdown; the first row is its head."""
    cells = [[" ".join(text.split()).replace("|", "\\|") for text in row] for row in rows]
    head, *lines = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join([head, "|---" * len(rows[0]) + "|", *lines])


# ---- the two pages ----


def abilities(master: Master) -> list[str]:
    found = re.search(r"You will be able to \| *(.+?) *\|", master.cells[0].source)
    return [part.strip() for part in found.group(1).split(";")] if found else []


def question(master: Master) -> str:
    return master.cells[0].source.split("\n")[0].removeprefix("# ")


def saw(master: Master) -> str:
    """The findings, as they stand at the end of the core."""
    cells = dict(minutes.sections(split(master)[0])).get(SAW, [])
    texts = [cell.source for cell in cells if cell.cell_type == "markdown" and "instructor" not in build.tags(cell)]
    return "\n\n".join(texts).partition("\n")[2].strip()


def in_core(master: Master) -> list[Exercise]:
    return [one for one in master.exercises if not one.recipe.extension]


def exercise_table(master: Master) -> str:
    rows = [["exercise", "right", "typical wrong answers", "a question that helps"]]
    for one in filter(is_numbered, in_core(master)):
        typical = " ".join(wrong(one)[:TYPICAL])
        rows.append([f"{one.id} {one.recipe.kind}", short(right(one)), typical, one.recipe.ask or QUESTION])
    small = [f"{one.id} {right(one)}" for one in in_core(master) if not is_numbered(one) and not is_open(one)]
    return table(rows) + (f"\n\nFrom memory, guesses, verdicts, tickets: {'; '.join(small)}." if small else "")


def with_minutes(text: str, known: dict[str, int]) -> str:
    """Sections that a text names get their minutes."""
    return re.sub(r"\*\*(.+?)\*\*", lambda found: f"*{found.group(1)}* ({known.get(found.group(1), 0)} min)", text)


def front(master: Master) -> str:
    """What is held in class: a page for the run, a page for the work."""
    known = headings(master)
    own = {heading: with_minutes(text, known) for heading, text in texts(master).items()}
    said = {heading: "\n\n".join(filter(None, [f"## {heading}", common, own.get(heading)]))
            for heading, common in ONCE.items()}  # fmt: skip
    begin, rest = list(said.values())[:2], list(said.values())[2:]
    return "\n\n".join([
        f"# Guide {master.lesson[:2]}: {question(master)}", f"Afterwards students can {'; '.join(abilities(master))}.",
        '<div class="beside">', "<div>", "## The run", clock(master), "</div>", "<div>", *begin,
        "## What they should have seen", saw(master), "</div>", "</div>",
        '<div class="work">', "## At each exercise", exercise_table(master), '<div class="two">', *rest, "</div>", "</div>",
    ])  # fmt: skip


# ---- the appendix ----


def answer_block(one: Exercise) -> str:
    """Everything about one exercise: what is asked, the solution, wrong answers, or what to mark."""
    title = one.prompt.source.split("\n")[0].removeprefix("### ")
    asked = one.prompt.source.partition("\n")[2].strip()
    said = [f"#### {title}", re.sub(r"^#+ .*$", "", asked, flags=re.M)]
    if is_open(one):
        said += [f"A good answer: {model(one)}", table([LEVELS, levels(one)])]
    else:
        by = "The record" if one.recipe.kind == "predict" else "Right"
        code = "" if getattr(one.recipe.right, "options", None) else f"```python\n{solution(one)}\n```"
        said += [code, f"{by}: {right(one)}. {one.recipe.means}", "\n".join(f"- {text}" for text in wrong(one))]
    if one.recipe.ask:
        said += [f"Ask: {one.recipe.ask}"]
    return "\n\n".join(filter(None, said))


def appendix(master: Master) -> str:
    by_answer, pairs = {one.answer.id: one for one in master.exercises}, below(master, "Pairs")
    tasks = {cell.id: cell for cell in pair_tasks(master)}
    said = ["## Answers"]
    for heading, cells in minutes.sections(master.cells):
        inside = []
        for cell in cells:
            if cell.id in by_answer:
                inside.append(answer_block(by_answer[cell.id]))
            elif cell.id in tasks:
                task = tasks[cell.id].source[tasks[cell.id].source.index(PAIRS) :]
                inside.append(f"#### Pairs\n\n{task}\n\nA good answer: {pairs.get(cell.id, 'none is written yet.')}")
        said += [f"### {heading}", *inside] if inside else []
    return "\n\n".join(said)


def guide(master: Master) -> str:
    """Markdown: the two pages, then the appendix."""
    return (
        f'<div class="hold">\n\n{front(master)}\n\n</div>\n\n<div class="appendix">\n\n{appendix(master)}\n\n</div>\n'
    )
