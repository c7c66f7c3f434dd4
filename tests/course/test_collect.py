"""course.py collect: every file that came in is shown or listed, harmlessly; what is shown is what a notebook holds."""

import copy
import csv
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
from utils.exercises.check import card

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
    if lesson not in STARTS:
        STARTS[lesson] = {}
        exec("".join(cell(book, "import")["source"]), STARTS[lesson])
    for count, (asked, code) in enumerate(answers.items(), 1):
        names = dict(STARTS[lesson])
        cell(book, exercise(asked).answer).update(source=code, execution_count=2 * count)
        exec(code, names)
        shown = eval(f'check("{asked}")', names)
        output = {"output_type": "execute_result", "metadata": {}, "execution_count": 2 * count + 1,
                  "data": {"text/plain": [repr(shown)], "text/html": [shown._repr_html_()]}}  # fmt: skip
        cell(book, exercise(asked).check).update(outputs=[output], execution_count=2 * count + 1)
    if name is not None:
        end = next(n for n, c in enumerate(book["cells"]) if c["id"] == "progress")
        own = {"cell_type": "code", "id": "hand-in", "metadata": {"tags": ["hand-in"]}, "outputs": [], "source": [name]}
        book["cells"].insert(end, own | {"execution_count": None})
    return book


RIGHT = 'n_abstained = int((load("votes").query("resolution == \'ES-11/5\'")["vote"] == "abstain").sum())'


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


def page(found):
    return Page(overview.page(found, KNOWN, "the class"))


# ---- what is shown ----


def test_states_answers_and_what_the_check_said(tmp_path):
    saved(tmp_path, "a.ipynb", worked({
        "3.1": RIGHT, "3.2": "share_yes = 0.5193",
        "3.3": 'turned_round = "es-11/5"', "3.5": "rice_problem = ...", "3.x1": 'exit_number = "73 of 193 abstained."',
        "3.c1": 'verdict_allies = "supported"', "3.g1": "guess_yes = 12",
    }))  # fmt: skip
    one = only(tmp_path)
    states = {name: answer.state for name, answer in one.answers.items()}
    assert states == dict.fromkeys(KNOWN["03"].exercises, "open") | {
        "3.1": "correct", "3.2": "not yet", "3.3": "not yet", "3.x1": "recorded", "3.c1": "recorded", "3.g1": "recorded",
    }  # fmt: skip
    assert "did not vote" in one.answers["3.2"].said and "not yet" not in one.answers["3.2"].said
    texts = {name: answer.text for name, answer in one.answers.items() if answer.text}
    assert texts == {"3.1": texts["3.1"], "3.2": "0.519", "3.3": "ES-11/5", "3.x1": "73 of 193 abstained.",
                     "3.c1": "supported", "3.g1": "12 yes votes"}  # fmt: skip
    assert "query" in texts["3.1"], "code that is no plain value is shown as it stands there"
    assert not any(answer.notes for answer in one.answers.values()) and one.notes == []


def test_every_exercise_of_every_lesson_is_found():
    """Its heading and its two cells, in the student edition; else its answers would be missed in silence."""
    for lesson in KNOWN.values():
        for one in lesson.exercises.values():
            assert one.id in one.title and one.answer in lesson.cells and one.check in lesson.cells, one.id
            assert one.recipe.answer in "\n".join(one.given)
    assert len(KNOWN) == len(list(ROOT.glob("notebooks/*.ipynb")))


def test_the_most_frequent_wrong_answers_come_first(tmp_path):
    for n, value in enumerate([85, 85.0, 85, 12, 12, 193, 73, 73]):
        saved(tmp_path, f"{n}.ipynb", worked({"3.1": f"n_abstained = {value}"}, f"name = {n}"))
    text = overview.page(collected(tmp_path), KNOWN, "x")
    part = text[text.index("Wrong answers") : text.index("<h3>Guesses")]
    rows = re.findall(r'<th scope="row">(\d+)</th>.*?</td><td>(.*?)</td>', part)
    assert [(times, re.sub("<[^>]*>", "", answers)) for times, answers in rows] == [
        ("3", "3 × 85 states"), ("2", "2 × 12 states"), ("1", "1 × 193 states")]  # fmt: skip
    assert "6 of 8 ended with not yet" in part


def test_an_error_is_told_with_the_wrong_answers(tmp_path):
    book = worked({"3.1": "n_abstained = ..."})
    said = "The cell with your answer stopped with a NameError, so nothing is judged yet. `abstain` is not known."
    output = {"output_type": "execute_result", "metadata": {}, "execution_count": 9,
              "data": {"text/html": [card("3.1", "not answered yet", said)._repr_html_()]}}  # fmt: skip
    cell(book, exercise("3.1").check)["outputs"] = [output]
    cell(book, exercise("3.1").answer)["source"] = "n_abstained = abstain"
    saved(tmp_path, "a.ipynb", book)
    text = overview.page(collected(tmp_path), KNOWN, "x")
    assert "stopped with a NameError" in text and "<code>n_abstained = abstain</code>" in text
    assert only(tmp_path).answers["3.1"].state == "open"


def test_an_answer_that_was_not_checked_and_a_check_that_is_old(tmp_path):
    book = worked({"3.1": "n_abstained = 85", "3.3": 'turned_round = "ES-11/3"'})
    cell(book, exercise("3.1").answer).update(source="n_abstained = 73", execution_count=90)
    cell(book, exercise("3.5").answer)["source"] = 'rice_problem = "B"'
    saved(tmp_path, "a.ipynb", book)
    answers = only(tmp_path).answers
    assert answers["3.1"].notes == ["answer run again after the check"] and answers["3.1"].state == "not yet"
    assert answers["3.5"].notes == ["answered, not checked"] and answers["3.5"].state == "open"
    assert answers["3.3"].notes == []


def test_an_older_edition_is_said(tmp_path):
    book = worked({"3.1": RIGHT})
    edition = exercise("3.1").recipe.edition
    saved(tmp_path, "a.ipynb", json.dumps(book).replace(edition, "0ld0ld00").encode())
    gone = card("3.99", "correct", "", "x")._repr_html_()
    outputs = cell(book, exercise("3.3").check)["outputs"]
    outputs.append({"output_type": "display_data", "metadata": {}, "data": {"text/html": gone}})
    saved(tmp_path, "b.ipynb", book)
    first, second = sorted(collected(tmp_path).shown, key=lambda one: one.path)
    assert first.answers["3.1"].notes == ["older edition"] and "older" in " ".join(page(collected(tmp_path)).words)
    assert second.notes == ["exercises that the lesson no longer has: 3.99"]


def test_renamed_moved_and_deleted_cells(tmp_path):
    book = worked({"3.1": "n_abstained = 85", "3.3": 'turned_round = "ES-11/3"', "3.5": 'rice_problem = "B"'})
    for n, c in enumerate(book["cells"]):
        if c["id"] in (exercise("3.1").answer, exercise("3.1").check):
            c["id"] = f"other-{n}"
    drop = {exercise("3.3").answer, exercise("3.2").answer, exercise("3.2").check}
    book["cells"] = [c for c in book["cells"] if c["id"] not in drop]
    saved(tmp_path, "a.ipynb", book)
    answers = only(tmp_path).answers
    assert (answers["3.1"].state, answers["3.1"].text, answers["3.1"].notes) == ("not yet", "85 states", [])
    assert (answers["3.3"].state, answers["3.3"].notes) == ("correct", ["the answer's cell is gone"])
    assert (answers["3.2"].state, answers["3.2"].notes) == ("open", ["its cells are gone"])


def test_of_two_cards_the_newer_one_counts(tmp_path):
    book = worked({"3.1": RIGHT})
    older = copy.deepcopy(cell(book, exercise("3.1").check))
    older.update(id="copied", execution_count=1)
    older["outputs"][0]["data"]["text/html"] = card("3.1", "not yet", "Older.")._repr_html_()
    book["cells"].append(older)
    saved(tmp_path, "a.ipynb", book)
    assert only(tmp_path).answers["3.1"].state == "correct"


def test_times_where_the_file_has_them(tmp_path):
    book = worked({"3.1": RIGHT, "3.3": 'turned_round = "ES-11/3"'})
    at = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
    cell(book, exercise("3.1").check)["metadata"]["execution"] = {"iopub.execute_input": "2026-11-20T09:05:00.123456Z"}
    cell(book, exercise("3.3").check)["metadata"]["executionInfo"] = {"timestamp": at.timestamp() * 1000 + 60_000}
    cell(book, exercise("3.2").check)["metadata"]["execution"] = {"iopub.execute_input": "yesterday"}
    saved(tmp_path, "a.ipynb", book)
    one = only(tmp_path)
    assert [one.answers[name].at.astimezone(UTC).minute for name in ("3.1", "3.3")] == [5, 6]
    assert one.answers["3.2"].at is None and (one.first.minute, one.last.minute) == (5, 6)
    local = at.astimezone()
    assert f"{local:%H:%M}" in page(collected(tmp_path)).words
    header, row = csv.reader(io.StringIO(overview.table(collected(tmp_path), KNOWN)))
    assert row[header.index("3.1 at")] == f"{local:%Y-%m-%d %H:%M}" and "3.2 at" not in header


@pytest.mark.parametrize(("source", "said"), [
    ('name = "Anna Müller"', "Anna Müller"), ("name = 1043  # my number", "1043"), ("name = Anna Müller", "Anna Müller"),
    ("name = “Anna”", "Anna"), ('name = "..."', ""), ("name = ...", ""), ('name = ""', ""),
    ('name = "A\u202enna\\nB"', "Anna B"), ('name = "' + "x" * 500 + '"', "x" * 79 + "…"),
])  # fmt: skip
def test_the_name_comes_from_its_cell(tmp_path, source, said):
    saved(tmp_path, "file.ipynb", worked({}, source))
    assert only(tmp_path).name == (said or "file")


def test_lessons_are_known_by_what_is_inside(tmp_path):
    by_ids, by_checks = student("02_csto_membership"), student("04_energy_leverage")
    del by_ids["metadata"]["course"], by_checks["metadata"]
    for c in by_checks["cells"]:
        c["id"] = f"x{id(c)}"
    for name, book in (("03_the_vote.ipynb", by_ids), ("a.json", by_checks), ("b", student("05_check_the_claims"))):
        saved(tmp_path, name, book)
    assert [one.lesson for one in collected(tmp_path).shown] == ["02", "04", "05"]


def test_guesses_become_a_picture_with_a_text(tmp_path):
    for n, guess in enumerate([0, 3, 3, 20, 1_000_000]):
        saved(tmp_path, f"{n}.ipynb", worked({"3.g1": f"guess_yes = {guess}"}, f"name = {n}"))
    for n, share in enumerate(["Russia", "Russia", "United States"]):
        book = worked({"2.g2": f'guess_share = "{share}"'}, f"name = {n}", "02_csto_membership")
        saved(tmp_path, f"two {n}.ipynb", book)
    seen = page(collected(tmp_path))
    alts = [picture["aria-label"] for picture in seen.all("svg")]
    assert alts == [
        "3 guesses. Russia: 2; United States: 1. The record is Russia.",
        "5 guesses, from 0 to 1000000, 1 of them further out than drawn; the middle one is 3. The record is 0 yes votes.",
    ]
    dots = [(dot["cx"], dot["cy"]) for dot in seen.all("circle")]
    assert len(dots) == 5 == len(set(dots)) and dots[1][0] == dots[2][0] != dots[0][0]


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
    saved(tmp_path, "a.ipynb", by(worked({"3.1": "n_abstained = 85"}, 'name = "Anna"')))
    one = only(tmp_path)
    answer = one.answers["3.1"]
    assert (one.name, one.lesson, answer.state, answer.text) == ("Anna", "03", "not yet", "85 states")


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
    one, two = worked({"3.1": RIGHT}, 'name = "Ines"'), worked({}, 'name = "Ines"')
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
    copied, named = "the same file was handed in by another student", "another file has this name"
    assert {path: set(said) - {"saved without outputs: no check can be seen"} for path, said in notes.items()} == {
        "vote.ipynb": {copied, named}, "other.ipynb": {named}, "ines_51234_777002_vote-1.ipynb": {copied, named},
        "jonas_51235_777003_vote.ipynb": {copied, named},
    }  # fmt: skip
    assert found.listed == [
        ("ines_51234_777001_vote.ipynb",
         "an earlier version by the same student of ines_51234_777002_vote-1.ipynb, which is shown"),
        ("vote (1).ipynb", "the same, byte for byte, as vote.ipynb, which is shown"),
    ]  # fmt: skip
    numbers = [word for word in page(found).words if word.startswith("Student ")]
    assert len(set(numbers)) == 4


# ---- strange files ----


def big():
    book = worked({"3.1": RIGHT})
    cell(book, "seats").setdefault("outputs", []).append(
        {"output_type": "stream", "name": "stdout", "text": ["<b>x</b> data-exercise\n" * 10] * 45_000})  # fmt: skip
    cell(book, "hat")["outputs"] = [{"output_type": "display_data", "data": {"text/html": "data-exercise " * 10**5}}]
    return json.dumps(book).encode()


def odd():
    """Every part of a notebook with something else in its place."""
    book = worked({"3.1": RIGHT})
    strange = [None, 7, "text", [], {}, {"cell_type": "code"}, {"cell_type": 3, "source": 5, "metadata": 9, "id": []},
               {"cell_type": "code", "source": [1, None], "outputs": 3, "metadata": {"tags": 3, "execution": 3}},
               {"cell_type": "code", "source": "x", "outputs": [None, 3, {"data": 3}, {"data": {"text/html": 3}},
                {"data": {"text/html": "<div data-exercise data-state='correct'>"}},
                {"data": {"text/html": "<div data-exercise='3.3' data-state='great'>"}},
                {"data": {"text/html": "<![data-exercise"}}, {"data": {"text/html": "\ud800 data-exercise"}}]},
               {"cell_type": "code", "id": "ex-3-2-answer", "source": "(" * 9_000, "execution_count": "many"},
               {"cell_type": "code", "id": "ex-3-3-answer", "source": "turned_round = '\ud800'"},
               {"cell_type": "code", "id": "ex-3-4-answer", "source": "share_outside = " + "-" * 3_000 + "1"},
               {"cell_type": "code", "id": "ex-3-5-answer", "source": "rice_problem = " + "[" * 90 + "]" * 90}]  # fmt: skip
    own = {"ex-3-2-answer", "ex-3-3-answer", "ex-3-4-answer", "ex-3-5-answer"}
    book["cells"] = strange + [c for c in book["cells"] if c["id"] not in own]
    return book


SHOWN = {
    "no outputs": (lambda: student(), "saved without outputs: no check can be seen"),
    "10 MB of output": (big, ""),
    "odd parts": (odd, ""),
    "Windows's letters": (lambda: json.dumps(worked({"3.x1": 'exit_number = "Müller"'}), ensure_ascii=False)
                          .encode("cp1252", "replace"), "saved in another encoding: some letters may be wrong"),
    "UTF-16": (lambda: json.dumps(worked({"3.1": RIGHT})).encode("utf-16"), ""),
    "a mark in front": (lambda: json.dumps(worked({"3.1": RIGHT})).encode("utf-8-sig"), ""),
}  # fmt: skip


@pytest.mark.parametrize("what", SHOWN)
def test_strange_notebooks_are_shown(tmp_path, what):
    make, note = SHOWN[what]
    saved(tmp_path, "a.ipynb", make())
    one = only(tmp_path)
    assert one.notes == ([note] if note else [])
    assert what == "no outputs" or "correct" in {a.state for a in one.answers.values()} or one.answers["3.x1"].text
    assert len(overview.page(collected(tmp_path), KNOWN, "x").encode()) < 200_000
    assert overview.table(collected(tmp_path), KNOWN).encode()


LISTED = {
    "empty": (b"", "an empty file"),
    "half": (lambda: json.dumps(worked({"3.1": RIGHT})).encode()[:20_000], "half a notebook, or a broken one"),
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
    book = worked({"3.1": RIGHT})
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
    book = json.dumps(worked({"3.1": RIGHT})).encode()
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
    book = worked({"3.x1": f"exit_number = {SCRIPT!r}", "3.3": f"turned_round = {SCRIPT!r}"}, f"name = {SCRIPT!r}")
    html_of_card = card("3.1", "not yet", "x")._repr_html_().replace("</strong> x", f"</strong> {SCRIPT}")
    cell(book, exercise("3.1").check)["outputs"] = [
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
            c["source"] = [trap, f"\nname = {trap}", f"\nn_abstained = {trap}"]
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
    saved(tmp_path, "a.ipynb", worked({"3.1": RIGHT, "3.3": 'turned_round = "ES-11/5"'}, 'name = "Zoë"'))
    saved(tmp_path, "b.ipynb", worked({}, 'name = "Ana"', "02_csto_membership"))
    saved(tmp_path, "c.txt", b"x")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(overview.table(collected(tmp_path), KNOWN)))}
    assert [rows["Zoë"][name] for name in ("3.1", "3.3", "3.5", "2.1")] == ["correct", "not yet", "open", ""]
    assert rows["Ana"]["lesson"] == "02" and rows["Ana"]["2.1"] == "open"
    assert (rows[""]["file"], rows[""]["shown"], rows[""]["notes"]) == ("c.txt", "no", "no notebook")


# ---- the command ----


def run(capsys, *words):
    code = collect.main([str(word) for word in words])
    return (code if isinstance(code, str) else "") + capsys.readouterr().out


def test_the_command_writes_beside_the_files_or_elsewhere_and_counts(tmp_path, capsys):
    saved(tmp_path, "in/a.ipynb", worked({"3.1": RIGHT}, 'name = "Zoë"'))
    saved(tmp_path, "in/b.txt", b"x")
    for _ in range(2):  # what it wrote itself did not come in
        said = run(capsys, tmp_path / "in")
        assert said.startswith("2 files came in: 1 notebook shown, 1 file listed with the reason.\n")
    assert "Zoë" in (tmp_path / "in/overview.html").read_text(encoding="utf-8")
    assert (tmp_path / "in/overview.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "so that Excel reads ë"
    run(capsys, tmp_path / "in", "--output", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["overview.csv", "overview.html"]
    said = run(capsys, saved(tmp_path, "one.zip", packed({"a.ipynb": b""})))
    assert said.startswith("1 file came in: 0 notebooks shown")
    assert (tmp_path / "overview.html").exists()


def test_what_stops_the_command(tmp_path, capsys):
    said = f"There is no {tmp_path / 'nowhere'}: name the folder or the ZIP file that you downloaded."
    assert run(capsys, tmp_path / "nowhere") == said
    assert run(capsys, tmp_path) == f"There are no files in {tmp_path}."
    saved(tmp_path, "a.ipynb", student())
    said = run(capsys, tmp_path, "--output", tmp_path / "a.ipynb")
    assert "cannot be written to" in said and said.count("\n") == 0
