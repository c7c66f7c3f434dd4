"""The shape of a lesson. `faults` make course.py test red; `hints` are house rules, which build only tells.

Each is a sentence with its place. Rules of the first kind: a class could not use the lesson, or another part of the
course could not read it. How many words, terms, pictures and exercises, and of which kinds, is the author's business.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator

import minutes
from lesson import SOLUTION, Master, recipe_id, tags
from minutes import parts
from nbformat import NotebookNode

LONGEST_CORE = 42  # of the 50 minutes of a class 5 go to the explorer, and 3 to saving and handing in
MOST = {"words": 900, "pictures": 4, "terms": 8, "exercises": 5, "lines": 12}
STOP = "---\n*50-minute class: stop here.*"
TAIL = ("not settle", "further reading", "save", "hand in", "jupyterlab", "colab", "browser edition")
VERBS = "is|are|was|means|says|has|puts|measures|counts|places|looks|shows|call|called"
EXPLAINS = re.compile(rf"\b({VERBS})\b|[:(]|, an? ")


def markdown(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The texts that students read."""
    return [cell for cell in cells if cell.cell_type == "markdown" and "instructor" not in tags(cell)]


def with_tag(cells: list[NotebookNode], tag: str) -> list[NotebookNode]:
    return [cell for cell in cells if tag in tags(cell)]


# ---- first and last cells, headings ----


def first_screen(master: Master) -> Iterator[str]:
    title, *others = master.cells
    if not re.fullmatch(r"# .+\?", title.source.split("\n")[0]):
        yield f"cell {title.id}: the title is a question, in a line that begins with '# ' and ends with '?'."
    rows = [line for line in title.source.split("\n") if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line)]
    if not 1 <= len(rows) <= 5 or not any(row.startswith("| Minutes |") for row in rows):
        yield f"cell {title.id}: one table of at most five lines follows the title; one of them is '| Minutes | |'."
    code = [cell for cell in others if cell.cell_type == "code" and "which-utils" not in tags(cell)]
    if [set(tags(cell)) & {"setup", "import"} for cell in code[:2]] != [{"setup"}, {"import"}]:
        yield "the first two code cells have the tags 'setup' and 'import'."
    for cell in with_tag(code, "import"):
        imports, start, tables = cell.source.partition("\nstart()")
        if not start or not all(re.match(r"from |import |$", line) for line in imports.split("\n")):
            yield (f"cell {cell.id}: the import cell holds imports, then start(): "
                   "what comes after it is faster, and has its kind of messages.")  # fmt: skip
        if "import " in tables:
            yield f"cell {cell.id}: an import stands after start()."


def last_cells(master: Master) -> Iterator[str]:
    if master.cells[-1].source.strip() != "progress()":
        yield "the last cell holds progress() and nothing else."
    tail = "\n".join(cell.source for cell in markdown(master.cells)[-4:]).lower()
    for part in TAIL:
        if part not in tail:
            yield f"the end of the lesson says nothing of '{part}'."


def headings(master: Master) -> Iterator[str]:
    level, titles = 1, 0
    for cell in markdown(master.cells):
        for marks in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", cell.source, flags=re.S), re.M):
            if len(marks) > level + 1:
                yield f"cell {cell.id}: a heading of level {len(marks)} stands under one of level {level}."
            level, titles = len(marks), titles + (len(marks) == 1)
    if titles > 1:
        yield "there is more than one title: only one line begins with '# '."


def stop_line(master: Master) -> Iterator[str]:
    if [cell.source for cell in with_tag(master.cells, "stop")] != [STOP]:
        yield f"one cell has the tag 'stop', and it reads {STOP!r}."


# ---- minutes, terms, texts ----


def core_fits(master: Master) -> Iterator[str]:
    needed = minutes.core_minutes(master)
    if not 0 < needed <= LONGEST_CORE:
        yield (f"the core takes {needed} minutes without the explorer, and a class has {LONGEST_CORE}: move a section below "
               f"the stop line, or shorten one (course.py minutes {master.lesson[:2]} tells which are long).")  # fmt: skip


def terms(cells: list[NotebookNode]) -> Iterator[tuple[NotebookNode, str, str]]:
    """(cell, term, its sentence) of each term in bold, in order."""
    for cell in markdown(cells):
        for sentence in re.split(r"(?<=[.!?])\s+|(?<=[.!?][)*])\s+|\n\n|\n[-|]", cell.source):
            for term in re.findall(r"\*\*(.+?)\*\*", sentence):
                yield cell, term, sentence


def terms_are_explained(master: Master) -> Iterator[str]:
    seen: set[str] = set()
    for cell, term, sentence in terms(master.cells):
        if not EXPLAINS.search(sentence) or len(minutes.words(sentence)) < 4:
            yield f"cell {cell.id}: **{term}** is not explained in its sentence."
        if term.lower() in seen:
            yield f"cell {cell.id}: **{term}** is bold twice: only where it is explained."
        seen.add(term.lower())


def hypotheses(master: Master) -> Iterator[str]:
    for cell in markdown(master.cells):
        for block in re.findall(r"(?:^>.*\n?)+", cell.source, re.M):
            if "*Hypothesis.*" in block and not (
                block.startswith("> *Hypothesis.*") and len(re.findall(r"\*Rival", block)) >= 2
                and block.count("*Evidence") == 1
            ):  # fmt: skip
                yield (f"cell {cell.id}: a block with *Hypothesis.* begins with it, has two rivals (*Rival 1.*, "
                       "*Rival 2.*) and one *Evidence* that would tell them apart.")  # fmt: skip


# ---- exercises ----


def numbers(master: Master) -> list[str]:
    return [one.id for one in master.exercises if one.id.rpartition(".")[2].isdigit()]


def numbered_in_order(master: Master) -> Iterator[str]:
    wanted = [f"{int(master.lesson[:2])}.{n}" for n in range(1, len(numbers(master)) + 1)]
    if numbers(master) != wanted or not wanted:
        yield f"its exercises are {', '.join(numbers(master)) or 'none'}; in order they would be {', '.join(wanted)}."


def worked(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and not {"exercise", "check", "instructor", "setup"} & set(tags(cell))


def shown(cells: list[NotebookNode]) -> set[str]:
    """The moves of the table, and other signs, that these cells show."""
    signs = set().union(*(minutes.signs(c.source, tags(c)) for c in filter(worked, cells)))
    return {minutes.NAME_OF.get(sign, sign) for sign in signs}


def known_before(lesson: str, earlier: list[Master]) -> set[str]:
    """Moves and signs known when a lesson begins: what earlier masters show; rows of the table for lessons not there."""
    there = {one.lesson[:2] for one in earlier}
    of_table = {m["name"] for m in minutes.MOVES if m["lesson"] < lesson[:2] and m["lesson"] not in there}
    return {"call a function"}.union(of_table, *(shown(one.cells) for one in earlier))


def moves_were_shown(master: Master, known: set[str]) -> Iterator[str]:
    """A solution needs no move of code that no cell before it has shown. known: before this lesson."""
    by_answer = {one.answer.id: one for one in master.exercises}
    for cell in master.cells:
        known = known | shown([cell])
        if cell.id in by_answer:
            one = by_answer[cell.id]
            fixed = SOLUTION.sub("", cell.source)
            given = f"{one.prompt.source}\n{one.recipe.stub}\n{fixed}"
            own = minutes.signs(fixed) | minutes.signs(one.recipe.stub)
            for sign in sorted(minutes.signs(SOLUTION.search(cell.source).group(2))):
                move = minutes.NAME_OF.get(sign, sign)
                named = sign not in minutes.NAME_OF and re.search(rf"\b{re.escape(sign.strip('.()'))}\b", given)
                if not (move in known or sign in own or named):
                    yield f"exercise {one.id}: its solution needs '{move}', which no cell before it shows."


# ---- house rules ----


def too_many(what: str, found: int, most: int, instead: str) -> Iterator[str]:
    if found > most:
        yield f"the core has {found} {what}, at most {most} are good: {instead}."


def counts_of_the_core(master: Master) -> Iterator[str]:
    core, _ = parts(master)
    read = sum(len(minutes.words(cell.source)) for cell in markdown(core))
    yield from too_many("words", read, MOST["words"], "shorten a text, or move it below the stop line")
    ours = [cell for cell in core if not {"explorer", "exercise", "check"} & set(tags(cell))]
    drawn = {cell.source for cell in ours if any("<img" in str(output) for output in cell.get("outputs", []))}
    yield from too_many("pictures", len(drawn), MOST["pictures"], "leave one out")
    new = {term.lower() for _, term, _ in terms(core)}
    yield from too_many("new terms", len(new), MOST["terms"], "say one of them in plain words")
    ids = {cell.id for cell in core}
    own = [one for one in master.exercises if one.id in numbers(master) and one.answer.id in ids]
    yield from too_many("exercises", len(own), MOST["exercises"], "move one below the stop line")


def kinds(master: Master) -> Iterator[str]:
    found = {one.recipe.kind for one in master.exercises if one.id in numbers(master)}
    if len(numbers(master)) > 5 and len(found) < 5:
        yield f"its {len(numbers(master))} exercises are of {len(found)} kinds ({', '.join(sorted(found))}): vary them."


def frame_of_the_core(master: Master) -> Iterator[str]:
    core, _ = parts(master)
    letters = [name.partition(".")[2][0] for name in map(recipe_id, core) if name]
    if master.lesson[:2] != "00" and "r" not in letters:
        yield "the core begins without a question on the lesson before (an exercise such as 3.r1)."
    own_work = any("brief(" in cell.source for cell in core)  # it ends with what the student made: no ticket is needed
    if master.lesson[:2] != "00" and not own_work and letters.count("x") != 2:
        yield f"an exit ticket has two items (3.x1, 3.x2), and the core has {letters.count('x')}."
    if letters.count("c") > 3 and master.lesson[:2] != "05":
        yield f"{letters.count('c')} claims to judge (3.c1) are many: three are enough."
    explorers = [n for n, cell in enumerate(core) if "explorer" in tags(cell)]
    if len(explorers) > 1 or any(map(recipe_id, core[explorers[0] :] if explorers else [])):
        yield "one explorer is enough, after the last exercise of the core."


def length_of_cells(master: Master) -> Iterator[str]:
    code = [cell for cell in master.cells if cell.cell_type == "code" and "setup" not in tags(cell)]
    for cell in [*code, *(c for c in master.edition.cells if c.cell_type == "code" and "exercise" in tags(c))]:
        if (lines := len(cell.source.splitlines())) > MOST["lines"]:
            yield f"cell {cell.id} has {lines} lines, at most {MOST['lines']} are good: put what is longer into utils."
    students = [len(c.source.splitlines()) for c in code if "instructor" not in tags(c)]
    if statistics.median(students) > 4:
        yield f"half of the code cells have more than {statistics.median(students):.0f} lines; 4 are good."


# ---- together ----

FAULTS = [first_screen, last_cells, headings, stop_line, core_fits, terms_are_explained, hypotheses, numbered_in_order]
HINTS = [counts_of_the_core, kinds, frame_of_the_core, length_of_cells]


def faults(master: Master, earlier: list[Master]) -> list[str]:
    """What makes the tests of this lesson red. earlier: the masters before it, whose cells show moves of code."""
    found = [say for rule in FAULTS for say in rule(master)]
    found += moves_were_shown(master, known_before(master.lesson, earlier))
    return [f"{master.lesson}, {say}" for say in found]


def hints(master: Master) -> list[str]:
    """House rules that this lesson does not keep."""
    return [f"{master.lesson}, {say}" for rule in HINTS for say in rule(master)]
