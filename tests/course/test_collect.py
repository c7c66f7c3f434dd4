"""course.py collect: every file that came in is shown or listed, harmlessly; what is shown is what a notebook holds."""

import copy
import csv
import html
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import collect
import overview
import pytest

from tests.lessons.masters import ROOT
from tests.package.rulers import Page
from utils.cards import RAN
from utils.exercises.answers import Choice, Names, Number, Share, Text
from utils.exercises.check import card
from utils.notebook import note

KNOWN = collect.lessons()
LESSON = "03_the_vote"
STARTS: dict[str, dict] = {}  # names of a session after the import cell


def student(lesson=LESSON):
    return json.loads((ROOT / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8"))


def cell(book, name):
    return next(c for c in book["cells"] if c["id"] == name)


def exercise(name):
    return KNOWN[f"{int(name.partition('.')[0]):02d}"].exercises[name]


def worked(answers, name=None, lesson=LESSON):
    """A notebook as a student hands it in: answers written, their cells and checks really run; exercise -> code."""
    book = student(lesson)
    for count, (asked, code) in enumerate(answers.items(), 1):
        run(book, asked, code, 2 * count, start(lesson))
    if name is not None:
        end = next(n for n, c in enumerate(book["cells"]) if c["id"] == "progress")
        own = {"cell_type": "code", "id": "hand-in", "metadata": {"tags": ["hand-in"]}, "outputs": [], "source": [name]}
        book["cells"].insert(end, own | {"execution_count": None})
    return book


def start(lesson=LESSON):
    """The names of a session after the import cell."""
    if lesson not in STARTS:
        STARTS[lesson] = {}
        exec("".join(cell(student(lesson), "import")["source"]), STARTS[lesson])
        note(STARTS[lesson], "")  # as in a notebook: the session keeps what its cells set
    return STARTS[lesson] | {RAN: {}}


def run(book, asked, code, count, names, ids=()):
    """Write an answer and run it, then its check: the two cells of the exercise, or those with these ids."""
    own, check = ids or (exercise(asked).answer, exercise(asked).check)
    stopped = None
    try:
        exec(code, names)
    except Exception as fault:
        stopped = fault
    note(names, code, stopped)
    error = {"output_type": "error", "ename": type(stopped).__name__, "evalue": str(stopped), "traceback": []}
    cell(book, own).update(source=code, execution_count=count, outputs=[error] if stopped else [])
    shown = eval(f'check("{asked}")', names)
    output = {"output_type": "execute_result", "metadata": {}, "execution_count": count + 1,
              "data": {"text/plain": [repr(shown)], "text/html": [shown._repr_html_()]}}  # fmt: skip
    cell(book, check).update(outputs=[output], execution_count=count + 1)


# ---- exercises of the lesson, by their kind: their numbers are the lesson's own business ----

ASKED = {name: one.recipe for name, one in KNOWN["03"].exercises.items()}


def which(*sorts, but=(), **fields):
    """The exercises with an answer of one of these sorts, and with these fields of the recipe."""
    return [name for name, recipe in ASKED.items() if type(recipe.right) in sorts and name not in but
            and all(getattr(recipe, field) == value for field, value in fields.items())]  # fmt: skip


COUNT = which(Number, kind="complete", also={})[0]
SHARE = which(Share, simulated="")[0]
PICK = which(Choice)[0]
LEFT = which(Choice, Names, but=[PICK])[-1]
GUESS = which(Number, kind="predict")[0]
CLAIM = next(name for name in which(Text) if ASKED[name].right.options)
WORDS = next(name for name in which(Text) if not ASKED[name].right.options)


def gives(asked, value):
    return f"{ASKED[asked].answer} = {value!r}"


def right(asked):
    return gives(asked, ASKED[asked].right.value)


def typical(asked, n=0):
    """A typical wrong value, what the check says to it, and how it is shown."""
    found = {wrong.value: wrong.message for wrong in ASKED[asked].wrong if wrong.message}
    value = list(found)[n]
    return value, found[value].replace("`", ""), overview.shown(exercise(asked), value)


RIGHT = f"{ASKED[COUNT].answer} = sum([{ASKED[COUNT].right.value!r}])"
WRONG, SAID, SHOWS = typical(COUNT)


def saved(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def collected(folder):
    """What collect finds; files in = files shown + files listed."""
    found = collect.collect(folder, KNOWN, set())
    came = sum(len(names) for _, _, names in os.walk(folder)) if folder.is_dir() else 0
    if not list(folder.rglob("*.zip")) and not any(path.is_symlink() for path in folder.rglob("*")):
        assert len(found.shown) + len(found.listed) == came
    return found


def only(folder):
    [one] = collected(folder).shown
    return one


def handed_in(folder, book):
    """What collect makes of one notebook."""
    saved(folder, "a.ipynb", book)
    return only(folder)


def page(found):
    return Page(overview.page(found, KNOWN, "the class"))


# ---- what is shown ----


def test_states_answers_and_what_the_check_said(tmp_path):
    value, says, shows = typical(SHARE)
    other, _, picked = typical(PICK)
    saved(tmp_path, "a.ipynb", worked({
        COUNT: RIGHT, SHARE: gives(SHARE, value), PICK: gives(PICK, other.lower()), LEFT: f"{ASKED[LEFT].answer} = ...",
        WORDS: gives(WORDS, "73 of 193 abstained."), CLAIM: gives(CLAIM, "supported"), GUESS: gives(GUESS, 12),
    }))  # fmt: skip
    one = only(tmp_path)
    states = {name: answer.state for name, answer in one.answers.items()}
    assert states == dict.fromkeys(ASKED, "open") | {
        COUNT: "correct", SHARE: "not yet", PICK: "not yet", WORDS: "recorded", CLAIM: "recorded", GUESS: "recorded",
    }  # fmt: skip
    assert one.answers[SHARE].said == says and "not yet" not in says
    texts = {name: answer.text for name, answer in one.answers.items() if answer.text}
    assert texts == {COUNT: texts[COUNT], SHARE: shows, PICK: picked, WORDS: "73 of 193 abstained.",
                     CLAIM: "supported", GUESS: ASKED[GUESS].right.show(12)}  # fmt: skip
    assert "sum(" in texts[COUNT], "code that is no plain value is shown as it stands there"
    assert not any(answer.notes for answer in one.answers.values()) and one.notes == [overview.NO_NAME]


def test_every_exercise_of_every_lesson_is_found():
    """Its heading and its two cells, in the student edition; else its answers would be missed in silence."""
    for lesson in KNOWN.values():
        for one in lesson.exercises.values():
            assert one.id in one.title and one.answer in lesson.cells and one.check in lesson.cells, one.id
            assert one.recipe.answer in "\n".join(one.given)
    assert len(KNOWN) == len(list(ROOT.glob("notebooks/*.ipynb")))


def wrong_answers(text):
    """The table of wrong answers: how many students, what the check said, their answers."""
    part = text[text.index("Wrong answers") : text.index("<h3>Guesses")]
    rows = re.findall(r'<th scope="row">(\d+)</th><td class=text>(.*?)</td><td>(.*?)</td>', part)
    return [tuple(html.unescape(re.sub("<[^>]*>", "", cell)) for cell in row) for row in rows]


def test_the_most_frequent_wrong_answers_come_first(tmp_path):
    often, some, seldom = sorted((typical(COUNT, n) for n in range(3)), key=lambda one: one[0] != int(one[0]))
    values = [often[0], int(often[0]), often[0], some[0], some[0], seldom[0], ASKED[COUNT].right.value]
    for n, value in enumerate(values):
        saved(tmp_path, f"{n}.ipynb", worked({COUNT: gives(COUNT, value)}, f"name = {n}"))
    text = overview.page(collected(tmp_path), KNOWN, "x")
    assert [(times, answers) for times, _, answers in wrong_answers(text)] == [
        ("3", f"3 × {often[2]}"), ("2", f"2 × {some[2]}"), ("1", f"1 × {seldom[2]}")]  # fmt: skip
    assert "6 of 7 ended with not yet" in text


NAME = ASKED[COUNT].answer


@pytest.mark.parametrize(("asked", "code", "says"), [
    (COUNT, f"{NAME} = abstain", "stopped with a NameError"),
    (COUNT, "anzahl = 7", f"{NAME}"),  # another name
    (COUNT, f"{NAME} = load('votes')['x']", "stopped with a KeyError"),
    (COUNT, f"{NAME} = 7 states", "stopped with a SyntaxError"),
    (PICK, f"{ASKED[PICK].answer} ES-11/3", f"{ASKED[PICK].answer}"),  # no name that Python or the check could find
    (GUESS, f"{ASKED[GUESS].answer} = 1000000", ""),  # an impossible guess
])  # fmt: skip
def test_an_answer_that_could_not_be_judged_is_no_open_one(tmp_path, asked, code, says):
    answer = handed_in(tmp_path, worked({asked: code})).answers[asked]
    assert answer.state == "not judged" and answer.notes == [] and says in answer.said
    [(_, said, shown)] = wrong_answers(overview.page(collected(tmp_path), KNOWN, "x"))
    assert said == answer.said and shown == f"1 × {answer.text}"
    cells = page(collected(tmp_path)).all("td")
    assert [cell for cell in cells if cell.get("class") == "unjudged"]


NOW = f"{RIGHT}  # now right"
LATER, BEFORE, OTHER_NAME = "changed or run since the check", "not run before the check", "anzahl = 7"
CHANGES = {  # what became of an answer after its check: the answer, how the cells are changed, state, note
    "mended, not run": (gives(COUNT, WRONG), lambda own, check: own.update(source=NOW), "unchecked", LATER),
    "spoilt, not run": (RIGHT, lambda own, check: own.update(source=gives(COUNT, WRONG)), "unchecked", LATER),
    "mended and run": (gives(COUNT, WRONG), lambda own, check: own.update(source=NOW, execution_count=90),
                       "unchecked", LATER),
    "run again": (gives(COUNT, WRONG), lambda own, check: own.update(execution_count=90), "unchecked", LATER),
    "emptied": (RIGHT, lambda own, check: own.update(source="\n".join(exercise(COUNT).given)), "open", LATER),
    "spaces only": (RIGHT, lambda own, check: own.update(source=f"\n{RIGHT}  \n"), "correct", None),
    "counts lost": (gives(COUNT, WRONG), lambda own, check: [c.update(execution_count=None) for c in (own, check)],
                    "not yet", None),
    # the check found no answer; now one stands there
    "right name, run": (OTHER_NAME, lambda own, check: own.update(source=RIGHT, execution_count=2), "unchecked", BEFORE),
    "right name, not run": (OTHER_NAME, lambda own, check: own.update(source=RIGHT, execution_count=None),
                            "unchecked", BEFORE),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_the_check_said_of_another_answer_is_not_said_of_this_one(tmp_path, what):
    code, change, state, said = CHANGES[what]
    book = worked({COUNT: code}, 'name = "Ada"')
    change(cell(book, exercise(COUNT).answer), cell(book, exercise(COUNT).check))
    one = handed_in(tmp_path, book)
    answer = one.answers[COUNT]
    assert answer.state == state and answer.notes == ([said] if said else [])
    assert answer.said == "" or state not in ("unchecked", "open")
    text = overview.page(collected(tmp_path), KNOWN, "x")
    assert (SAID in "".join(map(str, wrong_answers(text)))) is (state == "not yet")
    assert f"{said}: {COUNT}" in text or (said is None and LATER not in text), "Files has the note too"


def test_a_check_that_does_not_tell_what_it_judged_is_believed_in_the_order_of_the_cells(tmp_path):
    """Of an older edition of utils. Cells that were not run, or later, were not judged."""
    for n, count in enumerate([2, 9, None]):
        book = worked({COUNT: gives(COUNT, WRONG)}, f"name = {n}")
        cell(book, exercise(COUNT).answer)["execution_count"] = count
        saved(tmp_path, f"{n}.ipynb", re.sub(r' data-judged=\\?"\w+\\?"', "", json.dumps(book)).encode())
    states = [one.answers[COUNT].state for one in collected(tmp_path).shown]
    assert states == ["not yet", "unchecked", "unchecked"]


@pytest.mark.parametrize("last", ["first pair", "second pair", "second answer alone"])
def test_an_answer_and_its_check_that_were_copied(tmp_path, last):
    """What the newest check said stands beside the answer that it judged."""
    book, names = student(), start()
    first = exercise(COUNT).answer, exercise(COUNT).check
    place = next(n for n, c in enumerate(book["cells"]) if c["id"] == first[1]) + 1
    pair = [copy.deepcopy(cell(book, name)) | {"id": f"copy-{n}"} for n, name in enumerate(first)]
    book["cells"][place:place] = pair
    second = ("copy-0", "copy-1")
    run(book, COUNT, gives(COUNT, typical(COUNT, 1)[0]), 2, names, first if last != "first pair" else second)
    run(book, COUNT, gives(COUNT, WRONG), 4, names, second if last != "first pair" else first)
    if last == "second answer alone":
        cell(book, "copy-0").update(source=RIGHT, execution_count=8)
    answer = handed_in(tmp_path, book).answers[COUNT]
    if last == "second answer alone":
        assert (answer.state, answer.said) == ("unchecked", "") and "sum(" in answer.text
        assert answer.notes == ["changed or run since the check", "several answers"]
    else:
        assert (answer.state, answer.said, answer.text, answer.notes) == ("not yet", SAID, SHOWS, ["several answers"])


def test_an_answer_and_its_check_in_one_cell(tmp_path):
    book = worked({COUNT: RIGHT})
    both = cell(book, exercise(COUNT).answer)
    both.update(source=f"{RIGHT}\ncheck('{COUNT}')", outputs=cell(book, exercise(COUNT).check)["outputs"])
    cell(book, exercise(COUNT).check).update(outputs=[], execution_count=None)
    answer = handed_in(tmp_path, book).answers[COUNT]
    assert (answer.state, answer.notes) == ("correct", [])


def test_an_answer_that_was_not_checked(tmp_path):
    book = worked({PICK: right(PICK)})
    cell(book, exercise(LEFT).answer)["source"] = gives(LEFT, "B")
    answers = handed_in(tmp_path, book).answers
    assert answers[LEFT].notes == ["answered, not checked"] and answers[LEFT].state == "unchecked"
    assert answers[PICK].notes == [] and answers[PICK].state == "correct"


def test_a_cell_that_stopped_is_named(tmp_path):
    """An own cell too: behind it nothing ran. Those of a lesson that are to show an error are meant to stop."""
    book = worked({SHARE: "x = load('votes')['y']"})
    error = {"output_type": "error", "ename": "SyntaxError", "evalue": "", "traceback": []}
    book["cells"][3:3] = [{"cell_type": "code", "id": "own", "metadata": {}, "source": "for i in\nx", "outputs": [error]},
                          {"cell_type": "code", "id": "x", "metadata": {"tags": ["raises-exception"]}, "source": "y",
                           "outputs": [error]}]  # fmt: skip
    assert handed_in(tmp_path, book).notes[:-1] == [
        f"stopped with an error: for i in (SyntaxError), exercise {SHARE} (KeyError)"
    ]


def test_a_master_is_no_student(tmp_path):
    saved(tmp_path, "a.ipynb", (ROOT / "teacher" / f"{LESSON}.solved.ipynb").read_bytes())
    assert collected(tmp_path).listed == [("a.ipynb", "a teacher's master, with the solutions")]


def test_an_older_edition_is_said(tmp_path):
    book = worked({COUNT: RIGHT})
    edition = exercise(COUNT).recipe.edition
    saved(tmp_path, "a.ipynb", json.dumps(book).replace(edition, "0ld0ld00").encode())
    gone = card("3.99", "correct", "", "x")._repr_html_()
    outputs = cell(book, exercise(PICK).check)["outputs"]
    outputs.append({"output_type": "display_data", "metadata": {}, "data": {"text/html": gone}})
    saved(tmp_path, "b.ipynb", book)
    first, second = sorted(collected(tmp_path).shown, key=lambda one: one.path)
    assert first.answers[COUNT].notes == ["older edition"] and "older" in " ".join(page(collected(tmp_path)).words)
    assert second.notes[:-1] == ["exercises that the lesson no longer has: 3.99"]


def test_renamed_moved_and_deleted_cells(tmp_path):
    book = worked({COUNT: gives(COUNT, WRONG), PICK: right(PICK), LEFT: right(LEFT)})
    for n, c in enumerate(book["cells"]):
        if c["id"] in (exercise(COUNT).answer, exercise(COUNT).check):
            c["id"] = f"other-{n}"
    drop = {exercise(PICK).answer, exercise(SHARE).answer, exercise(SHARE).check}
    book["cells"] = [c for c in book["cells"] if c["id"] not in drop]
    answers = handed_in(tmp_path, book).answers
    assert (answers[COUNT].state, answers[COUNT].text, answers[COUNT].notes) == ("not yet", SHOWS, [])
    assert (answers[PICK].state, answers[PICK].notes) == ("correct", ["the answer's cell is gone"])
    assert (answers[SHARE].state, answers[SHARE].notes) == ("open", ["its cells are gone"])


def test_times_where_the_file_has_them(tmp_path):
    book = worked({COUNT: RIGHT, PICK: right(PICK)})
    at = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
    cell(book, exercise(COUNT).check)["metadata"]["execution"] = {"iopub.execute_input": "2026-11-20T09:05:00.123456Z"}
    cell(book, exercise(PICK).check)["metadata"]["executionInfo"] = {"timestamp": at.timestamp() * 1000 + 60_000}
    cell(book, exercise(SHARE).check)["metadata"]["execution"] = {"iopub.execute_input": "yesterday"}
    one = handed_in(tmp_path, book)
    assert [one.answers[name].at.astimezone(UTC).minute for name in (COUNT, PICK)] == [5, 6]
    assert one.answers[SHARE].at is None and (one.first.minute, one.last.minute) == (5, 6)
    local = at.astimezone()
    assert f"{local:%H:%M}" in page(collected(tmp_path)).words
    header, row = csv.reader(io.StringIO(overview.table(collected(tmp_path), KNOWN)))
    assert row[header.index(f"{COUNT} at")] == f"{local:%Y-%m-%d %H:%M}" and f"{SHARE} at" not in header


@pytest.mark.parametrize(("source", "said"), [
    ('name = "Anna Müller"', "Anna Müller"), ("name = 1043  # my number", "1043"), ("name = Anna Müller", "Anna Müller"),
    ("name = “Anna”", "Anna"), ('name = "..."', ""), ("name = ...", ""), ('name = ""', ""),
    ('name = "A\u202enna\\nB"', "Anna B"), ('name = "' + "x" * 500 + '"', "x" * 79 + "…"),
])  # fmt: skip
def test_the_name_comes_from_its_cell(tmp_path, source, said):
    saved(tmp_path, "file.ipynb", worked({}, source))
    assert only(tmp_path).name == (said or "file") and (overview.NO_NAME in only(tmp_path).notes) is not bool(said)


def test_without_a_name_a_file_is_called_by_where_it_lies(tmp_path):
    """Its folder or ZIP file; and by its own name too, if that is not the lesson's. Nobody is counted as somebody else."""
    book = worked({COUNT: RIGHT}, 'name = "..."')
    for place in ("ana/03_the_vote.ipynb", "chloe/03_the_vote.ipynb", "chloe/03_the_vote (1).ipynb", "week/bo.ipynb"):
        saved(tmp_path / "in", place, book)
    content = packed({f"{name}.ipynb": json.dumps(student(name)) for name in (LESSON, "06_your_own_case")})
    saved(tmp_path / "in", "dan.zip", content)
    found = collected(tmp_path / "in")
    assert [(one.lesson, one.name, one.older) for one in found.shown] == [
        ("03", "ana", ""), ("03", "chloe", ""), ("03", "chloe/03_the_vote (1)", ""), ("03", "dan", ""),
        ("03", "week/bo", ""), ("06", "dan", ""),
    ]  # fmt: skip
    assert "correct or recorded, of 5" in page(found).words
    nobody = f"<span class=number>Student 1</span><small>{overview.NO_NAME}</small>"
    assert f"<span class=name>ana</span>{nobody}" in overview.page(found, KNOWN, "x")
    whole = saved(
        tmp_path, "all.zip", packed({"ana/03_the_vote.ipynb": json.dumps(book), "b.ipynb": json.dumps(student())})
    )
    assert [one.name for one in collect.collect(whole, KNOWN, set()).shown] == ["ana", "b"]


def test_students_are_counted_by_their_names(tmp_path):
    """Of each name the newest file; the older one is shown too, as such: two students may have one name."""
    wrong_ones = [typical(COUNT, n) for n in range(2)]
    for n, (value, _, _) in enumerate(wrong_ones):
        book = worked(
            {COUNT: gives(COUNT, value), CLAIM: gives(CLAIM, "supported"), GUESS: gives(GUESS, 3)}, 'name = "Béla"'
        )
        os.utime(saved(tmp_path, f"{n}.ipynb", book), (1e9 + n * 60, 1e9 + n * 60))
    saved(tmp_path, "c.ipynb", worked({COUNT: RIGHT}, 'name = "Chloe"'))
    found = collected(tmp_path)
    assert [(one.path, one.older) for one in found.shown] == [
        ("0.ipynb", "an older file of this name: not counted"), ("1.ipynb", ""), ("c.ipynb", "")]  # fmt: skip
    text = overview.page(found, KNOWN, "x")
    assert "correct or recorded, of 2" in text and "1 of 2 ended with not yet" in text and "1 guess" in text
    assert "3 files of 2 names: of each name the newest file is counted." in text
    assert text.count("<small>an older file of this name: not counted</small>") > 1
    assert [(times, answers) for times, _, answers in wrong_answers(text)] == [("1", f"1 × {wrong_ones[1][2]}")]
    [verdicts] = re.findall('<th scope="row">supported</th>(.*?)</tr>', text)
    assert sorted(re.findall(r"<td>(\d*)</td>", verdicts), reverse=True)[0] == "1"
    assert "an older file of this name: not counted; another file has this name" in overview.table(found, KNOWN)
    assert len({word for word in page(found).words if word.startswith("Student ")}) == 2
    for n, second in enumerate((90, 60)):  # edited and not run again: the file alone tells
        book = json.loads((tmp_path / f"{n}.ipynb").read_bytes())
        book["cells"][0]["metadata"]["execution"] = {"iopub.execute_input": "2026-11-20T09:05:00Z"}
        os.utime(saved(tmp_path, f"{n}.ipynb", book), (1e9 + second, 1e9 + second))
    assert [bool(one.older) for one in collected(tmp_path).shown] == [False, True, False]
    os.utime(tmp_path / "0.ipynb", (1e9 + 60, 1e9 + 60))
    assert [one.older for one in collected(tmp_path).shown] == [
        "a file of this name, as old as the other: not counted",
        "",
        "",
    ]


def test_the_name_of_a_platform_comes_first_and_what_the_cell_says_beside_it(tmp_path):
    book = worked({COUNT: RIGHT}, 'name = "ana"')
    for path in ("Dora Ek_14_assignsubmission_file_/a.ipynb", "Ana_15_assignsubmission_file_/a.ipynb", "ana 03.txt"):
        saved(tmp_path, path, book)
    saved(tmp_path, "Bo Li_16_assignsubmission_file_/a.ipynb", worked({}))
    found = collected(tmp_path)
    assert [(one.name, one.other_name) for one in found.shown] == [("Ana", ""), ("Bo Li", ""), ("Dora Ek", "ana")]
    twice = "the same file came in under another name too"
    assert [twice in one.notes for one in found.shown] == [True, False, True]
    [(path, why)] = found.listed  # by nobody in particular: it tells nothing new
    assert path == "ana 03.txt" and why.startswith("the same, byte for byte, as ")
    assert "the name cell says: ana; " in overview.table(found, KNOWN)
    assert "<span class=name>Dora Ek<small>the name cell says: ana</small></span>" in overview.page(found, KNOWN, "x")


def test_a_lesson_that_is_left_out_or_gone_is_shown_as_no_other(tmp_path):
    """Known by what the notebook says itself, or, where a program has dropped that, by its cells."""
    root = tmp_path / "course"
    for name in ("notebooks", "teacher"):
        (root / name).mkdir(parents=True)
    for path in [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("teacher/*.solved.ipynb")]:
        if path.parent.name == "teacher" or not path.name.startswith("02"):
            (root / path.parent.name / path.name).write_bytes(path.read_bytes())
    said, own, other = student("02_csto_membership"), student(), by_colab(student("02_csto_membership"))
    own["metadata"]["course"]["lesson"] = "07"
    for name, book in (("said", said), ("own", own), ("colab", other), ("vote", student())):
        saved(tmp_path / "in", f"{name}.ipynb", book)
    found = collect.collect(tmp_path / "in", collect.lessons(root), set())
    assert [one.path for one in found.shown] == ["vote.ipynb"]
    reasons = dict(found.listed)
    assert reasons["own.ipynb"] == "a notebook of lesson 07, and this course has no such lesson"
    assert reasons["said.ipynb"] == reasons["colab.ipynb"]
    assert reasons["said.ipynb"].startswith(
        "a notebook of lesson 02, which is not among the lessons now: take its number "
    )


def test_lessons_are_known_by_what_is_inside(tmp_path):
    by_ids, by_checks = student("02_csto_membership"), student("04_energy_leverage")
    del by_ids["metadata"]["course"], by_checks["metadata"]
    for c in by_checks["cells"]:
        c["id"] = f"x{id(c)}"
    for name, book in (("03_the_vote.ipynb", by_ids), ("a.json", by_checks), ("b", student("05_check_the_claims"))):
        saved(tmp_path, name, book)
    assert [one.lesson for one in collected(tmp_path).shown] == ["02", "04", "05"]


def test_guesses_become_a_picture_with_a_text(tmp_path):
    """Drawn is what is recorded: the table counts as many. An impossible guess is none, nor one that was not checked."""
    for n, guess in enumerate([0, 3, 3, 10, 80, 1_000_000]):
        saved(tmp_path, f"{n}.ipynb", worked({GUESS: gives(GUESS, guess)}, f"name = {n}"))
    book = worked({}, "name = 9")
    cell(book, exercise(GUESS).answer).update(source=gives(GUESS, 4))
    saved(tmp_path, "9.ipynb", book)
    two = [name for name, one in KNOWN["02"].exercises.items()
           if one.recipe.kind == "predict" and isinstance(one.recipe.right, Choice)]  # fmt: skip
    recipe = exercise(two[0]).recipe
    right, other = recipe.right.value, next(o for o in recipe.right.options if o != recipe.right.value)
    for n, share in enumerate([right, right, other]):
        book = worked({two[0]: f"{recipe.answer} = {share!r}"}, f"name = {n}", "02_csto_membership")
        saved(tmp_path, f"two {n}.ipynb", book)
    seen = page(collected(tmp_path))
    alts = [picture["aria-label"] for picture in seen.all("svg")]
    record = ASKED[GUESS].right.show(ASKED[GUESS].right.value)
    assert alts == [
        f"3 guesses. {right}: 2; {other}: 1. The record is {right}.",
        f"5 guesses, from 0 to 80, 1 of them further out than drawn; the middle one is 3. The record is {record}.",
    ]
    dots = [(dot["cx"], dot["cy"]) for dot in seen.all("circle")]
    assert len(dots) == 5 == len(set(dots)) and dots[1][0] == dots[2][0] != dots[0][0]


def test_verdicts_are_counted_as_the_table_counts_them(tmp_path):
    saved(tmp_path, "a.ipynb", worked({CLAIM: gives(CLAIM, "supported")}, "name = 1"))
    book = worked({}, "name = 2")
    cell(book, exercise(CLAIM).answer).update(source=gives(CLAIM, "supported"))
    saved(tmp_path, "b.ipynb", book)
    text = overview.page(collected(tmp_path), KNOWN, "x")
    [counts] = re.findall('<th scope="row">supported</th>(.*?)</tr>', text)
    assert sorted(re.findall(r"<td>(\d*)</td>", counts), reverse=True)[0] == "1"
    assert "supported<small>unchecked</small>" in text


# ---- what programs and platforms make of a file ----


def by_colab(book):
    """Format 4.0: ids in the metadata, own notes, no course, outputs with more beside them."""
    for c in book["cells"]:
        c["metadata"] = {"id": c.pop("id"), "outputId": "1-2", "colab": {"base_uri": "https://localhost:8080/"}}
    book.update(nbformat_minor=0, metadata={"colab": {"provenance": []}, "kernelspec": {"name": "python3"}})
    book["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"x": "<script>alert(1)</script>"}}
    return book


def by_the_website(book):
    book["metadata"]["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
    return book


def in_one_string(book):
    for c in book["cells"]:
        c["source"] = "".join(c["source"])
        for output in c.get("outputs", []):
            output["data"]["text/html"] = "".join(output["data"]["text/html"])
    return book


@pytest.mark.parametrize("by", [by_colab, by_the_website, in_one_string])
def test_files_of_other_programs(tmp_path, by):
    one = handed_in(tmp_path, by(worked({COUNT: gives(COUNT, WRONG)}, 'name = "Anna"')))
    answer = one.answers[COUNT]
    assert (one.name, one.lesson, answer.state, answer.text) == ("Anna", "03", "not yet", SHOWS)


@pytest.mark.parametrize(("path", "name", "who"), [
    ("Anna Müller_20401_assignsubmission_file/03_the_vote.ipynb", "Anna Müller", "Anna Müller 20401"),
    ("Anna Müller_20401_assignsubmission_file_/a.ipynb", "Anna Müller", "Anna Müller 20401"),
    ("Anna Müller_20401_assignsubmission_file_03_the_vote.ipynb", "Anna Müller", "Anna Müller 20401"),
    ("mulleranna_LATE_51234_99887_03_the_vote-1.ipynb", "mulleranna", "mulleranna 51234"),
    ("müllerjörg_51234_99887_03_the_vote.ipynb", "müllerjörg", "müllerjörg 51234"),
    ("03_the_vote_anna.ipynb", "", ""), ("week 3/anna_03_12_vote.ipynb", "", ""),
])  # fmt: skip
def test_names_of_learning_platforms(path, name, who):
    assert collect.from_platform(path) == (name, who)


def test_doubles(tmp_path):
    """The same bytes twice; two versions by one student; one file by two students; one name for two students."""
    one, two = worked({COUNT: RIGHT}, 'name = "Ines"'), worked({}, 'name = "Ines"')
    saved(tmp_path, "vote.ipynb", one)
    saved(tmp_path, "vote (1).ipynb", one)
    saved(tmp_path, "other.ipynb", two)
    newer = saved(tmp_path, "ines_51234_777002_vote-1.ipynb", one)
    older = saved(tmp_path, "ines_51234_777001_vote.ipynb", two)
    os.utime(older, (1e9, 1e9))
    os.utime(newer, (1.1e9, 1.1e9))
    saved(tmp_path, "jonas_51235_777003_vote.ipynb", one)
    found = collected(tmp_path)
    notes = {each.path: each.notes for each in found.shown}
    copied, named = "the same file came in under another name too", "another file has this name"
    assert {path: set(said) - {"saved without outputs: no check can be seen"} for path, said in notes.items()} == {
        "other.ipynb": {named}, "ines_51234_777002_vote-1.ipynb": {copied, named}, "jonas_51235_777003_vote.ipynb": {copied},
    }  # fmt: skip
    ines, jonas = "ines_51234_777002_vote-1.ipynb, which is shown", "jonas_51235_777003_vote.ipynb, which is shown"
    assert found.listed == [
        ("ines_51234_777001_vote.ipynb", f"an earlier version by the same student of {ines}"),
        ("vote (1).ipynb", f"the same, byte for byte, as {jonas}"), ("vote.ipynb", f"the same, byte for byte, as {jonas}"),
    ]  # fmt: skip
    seen = page(found)
    assert len({word for word in seen.words if word.startswith("Student ")}) == 3
    assert seen.words.count("another file") == 3, "in a reason too a path is a name"


# ---- strange files ----


def big():
    book = worked({COUNT: RIGHT})
    cell(book, "seats").setdefault("outputs", []).append(
        {"output_type": "stream", "name": "stdout", "text": ["<b>x</b> data-exercise\n" * 10] * 45_000})  # fmt: skip
    cell(book, "hat")["outputs"] = [{"output_type": "display_data", "data": {"text/html": "data-exercise " * 10**5}}]
    return json.dumps(book).encode()


def odd():
    """Every part of a notebook with something else in its place."""
    book = worked({COUNT: RIGHT})
    others = [name for name in ASKED if name != COUNT][:4]
    odd_code = ["(" * 9_000, "'\ud800'", "-" * 3_000 + "1", "[" * 90 + "]" * 90]
    strange = [None, 7, "text", [], {}, {"cell_type": "code"}, {"cell_type": 3, "source": 5, "metadata": 9, "id": []},
               {"cell_type": "code", "source": [1, None], "outputs": 3, "metadata": {"tags": 3, "execution": 3}},
               {"cell_type": "code", "source": "x", "outputs": [None, 3, {"data": 3}, {"data": {"text/html": 3}},
                {"data": {"text/html": "<div data-exercise data-state='correct'>"}},
                {"data": {"text/html": f"<div data-exercise='{PICK}' data-state='great'>"}},
                {"data": {"text/html": "<![data-exercise"}}, {"data": {"text/html": "\ud800 data-exercise"}}]},
               *({"cell_type": "code", "id": exercise(asked).answer, "source": f"{ASKED[asked].answer} = {source}",
                  "execution_count": "many"} for asked, source in zip(others, odd_code, strict=True))]  # fmt: skip
    own = {exercise(asked).answer for asked in others}
    book["cells"] = strange + [c for c in book["cells"] if c["id"] not in own]
    return book


SHOWN = {
    "no outputs": (lambda: student(), "saved without outputs: no check can be seen"),
    "10 MB of output": (big, ""),
    "odd parts": (odd, ""),
    "Windows's letters": (lambda: json.dumps(worked({WORDS: gives(WORDS, "Müller")}), ensure_ascii=False)
                          .encode("cp1252", "replace"), "saved in another encoding: some letters may be wrong"),
    "UTF-16": (lambda: json.dumps(worked({COUNT: RIGHT})).encode("utf-16"), ""),
    "a mark in front": (lambda: json.dumps(worked({COUNT: RIGHT})).encode("utf-8-sig"), ""),
}  # fmt: skip


@pytest.mark.parametrize("what", SHOWN)
def test_strange_notebooks_are_shown(tmp_path, what):
    make, note = SHOWN[what]
    one = handed_in(tmp_path, make())
    assert one.notes == ([note] if note else []) + [overview.NO_NAME]
    assert what == "no outputs" or "correct" in {a.state for a in one.answers.values()} or one.answers[WORDS].text
    assert len(overview.page(collected(tmp_path), KNOWN, "x").encode()) < 200_000
    assert overview.table(collected(tmp_path), KNOWN).encode()


LISTED = {
    "empty": (b"", "an empty file"),
    "half": (lambda: json.dumps(worked({COUNT: RIGHT})).encode()[:20_000], "half a notebook, or a broken one"),
    "deep": (b'{"cells": ' + b"[" * 100_000, "lists in lists without end|half a notebook"),
    "a text": (b"Dear teacher", "no notebook"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\xff\xfe", "no notebook"),
    "other JSON": (b'{"cells": 3}', "no notebook"),
    "a list": (b"[1, 2]", "no notebook"),
    "a long number": (b'{"cells": [' + b"9" * 5_000 + b"]}", "a broken one|no notebook"),
    "another course": (b'{"cells": [{"cell_type": "code", "id": "title", "source": "x = 1", "metadata": {}}]}',
                       "a notebook, but of no lesson of this course"),
    "no cells": (b'{"cells": [], "metadata": []}', "a notebook, but of no lesson of this course"),
}  # fmt: skip


@pytest.mark.parametrize("what", LISTED)
def test_strange_files_are_listed(tmp_path, what):
    content, reason = LISTED[what]
    saved(tmp_path, "a.ipynb", content() if callable(content) else content)
    found = collected(tmp_path)
    assert found.shown == [] and re.search(reason, found.listed[0][1]) and "\n" not in found.listed[0][1]
    assert found.listed[0][1] in "".join(page(found).words)


def test_folders_links_and_what_programs_make_on_the_side(tmp_path):
    book = worked({COUNT: RIGHT})
    real = saved(tmp_path, "in/week 3/deep/a.ipynb", book)
    saved(tmp_path, "outside/secret.ipynb", book)
    saved(tmp_path, "in/.ipynb_checkpoints/a-checkpoint.ipynb", book)
    saved(tmp_path, "in/__MACOSX/._a.ipynb", b"\0")
    saved(tmp_path, "in/03.ipynb/b.docx", b"x")
    (tmp_path / "in/link.ipynb").symlink_to(real)
    (tmp_path / "in/folder").symlink_to(tmp_path / "outside", target_is_directory=True)
    (tmp_path / "in/nowhere.ipynb").symlink_to("/does/not/exist")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "in/pipe.ipynb")
    found = collect.collect(tmp_path / "in", KNOWN, set())
    assert [one.path for one in found.shown] == ["week 3/deep/a.ipynb"]
    reasons = dict(found.listed)
    assert {name for name, why in reasons.items() if "links are not followed" in why} == {
        "link.ipynb", "folder", "nowhere.ipynb"}  # fmt: skip
    assert sum("on the side" in why for why in reasons.values()) == 2 and reasons["03.ipynb/b.docx"] == "no notebook"
    assert len(reasons) == 6 + hasattr(os, "mkfifo")


def packed(entries, links=()):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a folder/", b"")
        for name, text in entries.items():
            file.writestr(name, text)
        for name in links:
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16
            file.writestr(info, "/etc/passwd")
    return content.getvalue()


def test_zip_files(tmp_path, monkeypatch):
    """In one another, with paths and links that lead out, broken, empty, and one that would fill the disk."""
    monkeypatch.setattr(collect, "UNPACKED", 2_900_000)
    book = json.dumps(worked({COUNT: RIGHT})).encode()
    inner = packed({"deep.ipynb": book + b" "}, ["b.ipynb"])
    for _ in range(collect.DEEP):
        inner = packed({"one.zip": inner})
    whole = {"a.ipynb": book, "../up.ipynb": book, "/top.ipynb": book, "x/../../y.ipynb": book, "C:\\z.ipynb": book,
             "in.zip": packed({"b.ipynb": book + b"\n"}), "too deep.zip": inner, "broken.zip": b"PK half",
             "empty.zip": packed({}), "bomb.zip": packed({f"{n}.txt": bytes(1_000_000) for n in range(3)})}  # fmt: skip
    path = saved(tmp_path, "hand-ins.zip", packed(whole, ["l.ipynb"]))
    found = collect.collect(path, KNOWN, set())
    assert [one.path for one in found.shown] == ["hand-ins.zip/a.ipynb", "hand-ins.zip/in.zip/b.ipynb"]
    reasons = {name.removeprefix("hand-ins.zip/"): why for name, why in found.listed}
    assert {name for name, why in reasons.items() if "leads out" in why} == {
        "../up.ipynb", "/top.ipynb", "x/../../y.ipynb", "C:\\z.ipynb"}  # fmt: skip
    assert "links are not followed" in reasons["l.ipynb"] and "nothing in it" in reasons["empty.zip"]
    assert "cannot be opened" in reasons["broken.zip"] and "larger than 2 GB" in reasons["bomb.zip"]
    [deepest] = [why for name, why in reasons.items() if name.startswith("too deep.zip")]
    assert "too many others" in deepest
    assert len(found.shown) + len(found.listed) == len(whole) + 1
    assert sorted(tmp_path.rglob("*")) == [path], "nothing was unpacked"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_in_a_zip_file_are_two(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in ("Anna", "Bola"):
            file.writestr("a.ipynb", json.dumps(worked({}, f'name = "{name}"')))
    seen = page(collect.collect(saved(tmp_path, "a.zip", content.getvalue()), KNOWN, set()))
    assert seen.words.count("Anna") == seen.words.count("Bola") > 0


def test_a_zip_file_with_a_password(tmp_path):
    content = bytearray(packed({"a.ipynb": b"{}"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):  # set the flag that says: encrypted
        place = content.rfind(mark)
        content[place + (6 if mark[2] == 3 else 8)] |= 1
    saved(tmp_path, "a.zip", bytes(content))
    [(name, why)] = collect.collect(tmp_path, KNOWN, set()).listed
    assert name == "a.zip/a.ipynb" and "cannot be unpacked" in why and "password" in why


# ---- harmless ----

SCRIPT = '"></code></td><script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">'


def test_a_script_in_an_answer_stays_text(tmp_path):
    book = worked({WORDS: gives(WORDS, SCRIPT), PICK: gives(PICK, SCRIPT)}, f"name = {SCRIPT!r}")
    html_of_card = card(LEFT, "not yet", "x")._repr_html_().replace("</strong> x", f"</strong> {SCRIPT}")
    cell(book, exercise(LEFT).answer).update(source=gives(LEFT, SCRIPT), execution_count=1)
    cell(book, exercise(LEFT).check)["execution_count"] = 2
    cell(book, exercise(LEFT).check)["outputs"] = [
        {"output_type": "display_data", "data": {"text/html": html_of_card}}]  # fmt: skip
    saved(tmp_path, "<script>alert(4)</script>.ipynb".replace("/", "∕"), book)
    saved(tmp_path, "<img onerror=alert(5)>.txt", b"x")
    seen = page(collected(tmp_path))
    assert not {tag for tag, _ in seen.tags} & {"script", "img", "iframe", "object", "link", "base", "form"}
    for tag, attributes in seen.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "srcset", "action")], tag
        assert attributes.get("href", "#").startswith("#")
    assert "".join(seen.words).count("<script>alert(1)</script>") >= 3
    [policy] = [meta["content"] for meta in seen.all("meta") if "http-equiv" in meta]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_no_code_of_a_student_is_run(tmp_path, monkeypatch):
    trap = f"__import__('pathlib').Path({str(tmp_path / 'ran')!r}).touch()"
    book = student()
    for c in book["cells"]:
        if c["cell_type"] == "code":
            c["source"] = [trap, f"\nname = {trap}", f"\n{NAME} = {trap}"]
    saved(tmp_path / "in", "a.ipynb", book)
    saved(tmp_path / "in", "utils.py", trap.encode())
    saved(tmp_path / "in", "sitecustomize.py", trap.encode())
    done = subprocess.run([sys.executable, ROOT / "teacher/tools/collect.py", "."], cwd=tmp_path / "in",
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists() and (tmp_path / "in/overview.html").exists()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "＝1", '=HYPERLINK("x","y")', "\r\n-1"])
def test_no_text_becomes_a_formula(tmp_path, text):
    saved(tmp_path, "a.ipynb", worked({}, f"name = {text!r}"))
    saved(tmp_path, f"{text.strip().replace('/', '')}.txt", b"x")
    rows = list(csv.reader(io.StringIO(overview.table(collected(tmp_path), KNOWN))))
    assert len(rows) == 3 and len(set(map(len, rows))) == 1
    for value in (value for row in rows for value in row):
        assert not value.lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert rows[1][0].startswith("'") and rows[2][2].startswith("'")


def test_the_table(tmp_path):
    saved(tmp_path, "a.ipynb", worked({COUNT: RIGHT, PICK: gives(PICK, typical(PICK)[0])}, 'name = "Zoë"'))
    saved(tmp_path, "b.ipynb", worked({}, 'name = "Ana"', "02_csto_membership"))
    saved(tmp_path, "c.txt", b"x")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(overview.table(collected(tmp_path), KNOWN)))}
    two = next(iter(KNOWN["02"].exercises))
    assert [rows["Zoë"][name] for name in (COUNT, PICK, LEFT, two)] == ["correct", "not yet", "open", ""]
    assert rows["Ana"]["lesson"] == "02" and rows["Ana"][two] == "open"
    assert (rows[""]["file"], rows[""]["shown"], rows[""]["notes"]) == ("c.txt", "no", "no notebook")


# ---- the command ----


def command(capsys, *words):
    code = collect.main([str(word) for word in words])
    return (code if isinstance(code, str) else "") + capsys.readouterr().out


def test_the_command_writes_beside_the_files_or_elsewhere_and_counts(tmp_path, capsys):
    saved(tmp_path, "in/a.ipynb", worked({COUNT: RIGHT}, 'name = "Zoë"'))
    saved(tmp_path, "in/b.txt", b"x")
    for _ in range(2):  # what it wrote itself did not come in
        said = command(capsys, tmp_path / "in")
        assert said.startswith("2 files came in: 1 notebook shown, 1 file listed with the reason.\n")
    assert "Zoë" in (tmp_path / "in/overview.html").read_text(encoding="utf-8")
    assert (tmp_path / "in/overview.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "so that Excel reads ë"
    command(capsys, tmp_path / "in", "--output", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["overview.csv", "overview.html"]


def test_two_zip_files_in_one_folder_have_a_page_each(tmp_path, capsys):
    """As in a folder of downloads; that folder itself may be collected too, and no page counts as handed in."""
    for name in ("Zoë", "Bo"):
        book = json.dumps(worked({COUNT: RIGHT}, f'name = "{name}"'))
        assert f"{name}.overview.html" in command(capsys, saved(tmp_path, f"{name}.zip", packed({"a.ipynb": book})))
    for name in ("Zoë", "Bo"):
        assert f"<span class=name>{name}</span>" in (tmp_path / f"{name}.overview.html").read_text(encoding="utf-8")
    (tmp_path / "Bo.overview.csv").write_text("mine", encoding="utf-8")
    assert "it is kept as Bo.overview_kept_" in command(capsys, tmp_path / "Bo.zip")
    saved(tmp_path, "my.overview.html", b"of a student")
    assert command(capsys, tmp_path).startswith("3 files came in: 2 notebooks shown, 1 file listed")
    made = {path.name for path in tmp_path.glob("*overview.*")} - {"my.overview.html"}
    assert made == {f"{name}overview.{kind}" for name in ("", "Bo.", "Zoë.") for kind in ("html", "csv")}


def test_without_a_notebook_nothing_is_written(tmp_path, capsys):
    saved(tmp_path, "in/a.ipynb", worked({COUNT: RIGHT}))
    command(capsys, tmp_path / "in")
    before = (tmp_path / "in/overview.html").read_bytes()
    essay, half = saved(tmp_path, "in/essay.docx", b"x"), saved(tmp_path, "in/half.zip", b"PK")
    for path, why in ((essay, "no notebook"), (half, "cannot be opened as a ZIP file")):
        code = collect.main([str(path)])
        assert code.startswith(
            f"Nothing was written: no notebook of this course was found in {path}.\n- {path.name}: {why}"
        )
    saved(tmp_path, "many/a.txt", b"x")
    for n in range(12):
        saved(tmp_path, f"many/{n}.txt", b"x")
    assert collect.main([str(tmp_path / "many")]).endswith("- and 3 more")
    assert (tmp_path / "in/overview.html").read_bytes() == before
    assert not list(tmp_path.rglob("*half.*html")) and not list(tmp_path.glob("many/*.html"))


def test_a_table_that_somebody_wrote_into_is_kept(tmp_path, capsys):
    saved(tmp_path, "a.ipynb", worked({COUNT: RIGHT}, 'name = "Zoë"'))
    command(capsys, tmp_path)
    table, written = tmp_path / "overview.csv", (tmp_path / "overview.csv").read_bytes()
    assert "kept" not in command(capsys, tmp_path) and len(list(tmp_path.iterdir())) == 3
    for n in (1, 2):
        mine = written + f'"my remark {n}"\r\n'.encode()
        table.write_bytes(mine)
        said = command(capsys, tmp_path)
        [kept] = [path for path in tmp_path.glob("overview_kept_*.csv") if path.read_bytes() == mine]
        assert f"The overview.csv that was there is not as collect wrote it: it is kept as {kept.name}." in said
        assert said.startswith("1 file came in") and table.read_bytes() == written
    saved(tmp_path, "b.ipynb", worked({}, 'name = "Ana"'))  # more came in: the table is another, and nobody changed it
    assert "kept" not in command(capsys, tmp_path) and len(list(tmp_path.glob("overview_kept_*.csv"))) == 2
    (tmp_path / "overview.html").unlink()  # then nothing tells who wrote it
    assert "it is kept as" in command(capsys, tmp_path)


def test_what_stops_the_command(tmp_path, capsys):
    said = f"There is no {tmp_path / 'nowhere'}: name the folder or the ZIP file that you downloaded."
    assert command(capsys, tmp_path / "nowhere") == said
    assert command(capsys, tmp_path) == f"There are no files in {tmp_path}."
    assert command(capsys).startswith("Of which folder? Name the folder or the ZIP file that you downloaded: ")
    saved(tmp_path, "a.ipynb", student())
    said = command(capsys, tmp_path, "--output", tmp_path / "a.ipynb")
    assert "cannot be written to" in said and said.count("\n") == 0
