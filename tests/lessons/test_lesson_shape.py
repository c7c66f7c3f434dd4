"""The shape of a lesson: minutes, words, pictures, terms, exercises and their kinds, length of cells, moves of code."""

import re
import statistics

import pytest
from minutes import MOVES, NAME_OF, signs, words

from tests.lessons.masters import CORE, EXTENSION, LESSONS, build, edition, exercises, master, parts

pytestmark = pytest.mark.text
# Lessons with the usual shape: these, and each later one that has an explorer.
WITH_EXPLORER = [
    lesson
    for lesson in LESSONS
    if lesson[:2] in ("01", "02", "03", "04", "05") or any("explorer" in build.tags(c) for c in master(lesson).cells)
]


def markdown(cells):
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


def sections(cells):
    """(heading, minutes or None, cells) of each ## section."""
    found = []
    for cell in cells:
        heading = re.match(r"## (.+?)(?: · (\d+) min)?$", cell.source.split("\n")[0])
        if cell.cell_type == "markdown" and heading:
            found.append((heading.group(1), heading.group(2) and int(heading.group(2)), []))
        if found:
            found[-1][2].append(cell)
    return found


def with_tag(cells, tag):
    return [cell for cell in cells if tag in build.tags(cell)]


# ---- first and last cells ----


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_first_screen(lesson):
    title, *others = master(lesson).cells
    lines = title.source.split("\n")
    assert re.fullmatch(r"# .+\?", lines[0]), "the title is a question"
    table = [line for line in lines if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line)]
    assert 1 <= len(table) <= 5, "one table of at most five lines"
    code = [cell for cell in others if cell.cell_type == "code" and "which-utils" not in build.tags(cell)]
    assert "setup" in build.tags(code[0]) and "import" in build.tags(code[1])
    imports, _, tables = code[1].source.partition("\nstart()")
    assert "start()" in code[1].source and all(re.match(r"from |import |$", line) for line in imports.split("\n")), (
        "the import cell: imports, then start(): what comes after it is faster, and has its kind of messages")  # fmt: skip
    assert not re.search(r"import ", tables), "the import cell: no import after start()"
    everything = "\n".join(markdown(master(lesson).cells))
    assert len(re.findall(r"^# ", everything, re.M)) == 1, "one title"


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_last_cells(lesson):
    cells = master(lesson).cells
    assert cells[-1].source.strip() == "progress()"
    tail = "\n".join(markdown(cells)[-4:]).lower()
    for part in ("not settle", "further reading", "save", "hand in", "jupyterlab", "colab", "browser edition"):
        assert part in tail, f"the end of the lesson says nothing of '{part}'"


@pytest.mark.parametrize("lesson", LESSONS)
def test_headings_are_in_order(lesson):
    level = 1
    for source in markdown(master(lesson).cells):
        for marks in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", source, flags=re.S), re.M):
            assert len(marks) <= level + 1, f"a heading of level {len(marks)} under one of level {level}"
            level = len(marks)


@pytest.mark.parametrize("lesson", LESSONS)
def test_one_stop_line(lesson):
    stops = with_tag(master(lesson).cells, "stop")
    assert [cell.source for cell in stops] == ["---\n*50-minute class: stop here.*"]


# ---- minutes, words, pictures, terms ----


@pytest.mark.parametrize("lesson", LESSONS)
def test_minutes(lesson):
    total = {}
    for part, cells in parts(lesson).items():
        timed = [(heading, minutes or 0) for heading, minutes, _ in sections(cells)]
        total[part] = sum(m for heading, m in timed if not heading.startswith("Explore"))
        total[part, "all"] = sum(m for _, m in timed)
        for heading, minutes, inside in sections(cells):
            own = [int(m) for source in markdown(inside) for _, _, m in build.HEADING.findall(source)]
            assert sum(own) <= (minutes or 0), f"'{heading}' has {minutes} minutes, its exercises need {sum(own)}"
    assert 0 < total[CORE] <= 45 and total[CORE, "all"] <= 50
    assert total[EXTENSION, "all"] <= 40


@pytest.mark.parametrize("lesson", LESSONS)
def test_words_of_the_core(lesson):
    count = sum(len(words(source)) for source in markdown(parts(lesson)[CORE]))
    assert count <= 900, (
        f"{lesson}: {count} words in the core, at most 900: shorten a text, or move it below the stop line")  # fmt: skip


@pytest.mark.parametrize("lesson", LESSONS)
def test_pictures_of_the_core(lesson):
    drawn = [cell.id for cell in parts(lesson)[CORE] if "explorer" not in build.tags(cell)
             and any("<img" in output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))
             and not {"exercise", "check"} & set(build.tags(cell))]  # fmt: skip
    different = {c.source for c in parts(lesson)[CORE] if c.id in drawn}
    assert len(different) <= (5 if lesson[:2] == "00" else 4), f"{len(different)} pictures: {drawn}"


VERBS = "is|are|was|means|says|has|puts|measures|counts|places|looks|shows|call|called"
EXPLAINS = re.compile(rf"\b({VERBS})\b|[:(]|, an? ")


@pytest.mark.parametrize("lesson", LESSONS)
def test_new_terms_are_few_and_explained_where_they_stand(lesson):
    seen = []
    for part, cells in parts(lesson).items():
        for source in markdown(cells):
            for sentence in re.split(r"(?<=[.!?])\s+|\n\n|\n[-|]", source):
                for term in re.findall(r"\*\*(.+?)\*\*", sentence):
                    assert EXPLAINS.search(sentence), f"**{term}** is not explained in its sentence"
                    assert len(words(sentence)) >= 4, f"**{term}** is not explained in its sentence"
                    assert term.lower() not in seen, f"**{term}** is bold twice"
                    seen.append(term.lower())
        if part == CORE:
            assert len(seen) <= 8, f"{len(seen)} terms: {seen}"


# ---- exercises ----


def exercise_numbers(cells):
    ids = [build.recipe_id(cell) for cell in cells]
    return [name for name in ids if name and name.rpartition(".")[2].isdigit()]


@pytest.mark.parametrize("lesson", LESSONS)
def test_exercises_are_numbered_one_after_the_other(lesson):
    numbers = exercise_numbers(master(lesson).cells)
    assert numbers == [f"{int(lesson[:2])}.{n}" for n in range(1, len(numbers) + 1)] and numbers
    kinds = {e.recipe.kind for e in exercises(lesson) if e.id in numbers}
    assert len(numbers) <= 5 or len(kinds) >= 5, f"a lesson of more than five exercises varies them: {sorted(kinds)}"


@pytest.mark.parametrize("lesson", WITH_EXPLORER)
def test_retrieval_exit_ticket_claims_and_explorer(lesson):
    core = parts(lesson)[CORE]
    letters = [name.partition(".")[2][0] for name in map(build.recipe_id, core) if name]
    assert letters.count("r") >= 1, "retrieval on the lesson before"
    assert letters.count("x") == 2, "an exit ticket of two items"
    assert lesson[:2] == "05" or letters.count("c") <= 3, "at most three claims"
    explorers = with_tag(core, "explorer")
    assert len(explorers) == 1 and re.fullmatch(r"explore\.\w+\(\)", explorers[0].source.strip())
    last = [s for s in sections(core) if s[1]][-1]
    assert last[0].startswith("Explore") and explorers[0] in last[2], (
        "the explorer is the last timed section of the core")  # fmt: skip


@pytest.mark.parametrize("lesson", LESSONS)
def test_length_of_cells(lesson):
    lengths, long = {}, {}
    for cells in (master(lesson).cells, edition(lesson).cells):  # the teacher's cells too; the median is the students'
        lengths = {c.id: len(c.source.splitlines()) for c in cells if c.cell_type == "code"}
        long |= {name: n for name, n in lengths.items() if n > 12}
    assert not long, f"cells of more than 12 lines: {long}"
    own = [n for name, n in lengths.items() if not name.startswith(("setup", "set-up"))]
    assert statistics.median(own) <= 4


# ---- hypotheses and pair work ----


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_hypothesis_has_two_rivals_and_evidence(lesson):
    for source in markdown(master(lesson).cells):
        for block in re.findall(r"(?:^>.*\n?)+", source, re.M):
            if "*Hypothesis.*" in block:
                assert block.startswith("> *Hypothesis.*")
                assert len(re.findall(r"\*Rival", block)) >= 2 and block.count("*Evidence") == 1, block


# ---- moves of code ----


def worked(cell):
    return cell.cell_type == "code" and not {"exercise", "check", "instructor", "setup"} & set(build.tags(cell))


def known_before(lesson):
    """Moves and signs known when a lesson begins: what earlier masters show; rows of the table for lessons not there."""
    known = {"call a function"}
    for earlier in LESSONS[: LESSONS.index(lesson)]:
        for cell in filter(worked, master(earlier).cells):
            known |= {NAME_OF.get(sign, sign) for sign in signs(cell.source, build.tags(cell))}
    there = {name[:2] for name in LESSONS}
    return known | {m["name"] for m in MOVES if m["lesson"] < lesson[:2] and m["lesson"] not in there}


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_solution_needs_no_move_that_was_not_shown(lesson):
    known = known_before(lesson)
    by_answer = {one.answer.id: one for one in exercises(lesson)}
    for cell in master(lesson).cells:
        if worked(cell):
            known |= {NAME_OF.get(sign, sign) for sign in signs(cell.source, build.tags(cell))}
        elif cell.id in by_answer:
            one = by_answer[cell.id]
            given = f"{one.prompt.source}\n{one.recipe.stub}\n{build.SOLUTION.sub('', cell.source)}"
            own = signs(build.SOLUTION.sub("", cell.source)) | signs(one.recipe.stub)
            for sign in signs(build.SOLUTION.search(cell.source).group(2)):
                move = NAME_OF.get(sign, sign)
                named = sign not in NAME_OF and re.search(rf"\b{re.escape(sign.strip('.()'))}\b", given)
                assert move in known or sign in own or named, f"exercise {one.id} needs '{move}', not shown before"


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move["name"])
def test_each_move_is_shown_in_the_lesson_that_introduces_it(move):
    lesson = next((name for name in LESSONS if name.startswith(move["lesson"])), None)
    if lesson:
        shown = set().union(*(signs(c.source, build.tags(c)) for c in master(lesson).cells if worked(c)))
        assert shown & set(move["signs"]), f"lesson {move['lesson']} shows no '{move['name']}'"


def test_the_table_of_moves_is_whole():
    assert 12 <= len(MOVES) <= 15
    assert len({move["name"] for move in MOVES}) == len(MOVES)
    assert [move["lesson"] for move in MOVES] == sorted(move["lesson"] for move in MOVES)
