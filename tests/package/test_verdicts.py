"""Verdicts kept from lesson to lesson: a small file beside the notebooks that harms nobody and is read by nobody else."""

import json
import pathlib
import subprocess

import pytest

from utils import evidence_for, forget_verdicts, my_verdicts, verdicts
from utils.cards import RAN
from utils.exercises.check import RECIPES, check
from utils.exercises.recipe import recipe, text
from utils.words import VERDICTS


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with notebooks, as a student has it: the file lies where the notebook runs."""
    monkeypatch.delenv("COURSE_VERDICTS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / verdicts.FILE


def judge(verdict, exercise="9.c1", claims=("C23",), notebook=True):
    """Write a verdict and run its check cell, as in a notebook in which start() listens."""
    made = recipe(exercise, kind="judge", answer="x", right=text(VERDICTS), claims=claims)
    names_here = {RECIPES: [made], "x": verdict, "check": check} | ({RAN: {}} if notebook else {})
    exec(f"shown = check('{exercise}')", names_here)
    return names_here["shown"]


def test_what_was_judged_stands_beside_the_evidence_in_words_and_in_a_file_that_reads(here):
    assert "before" not in repr(evidence_for("C23")) and "No verdict of yours" in repr(my_verdicts())
    assert judge(" Supported ").state == "recorded"
    judge("not checkable", "9.c2", ["C05", "C06"])
    judge("contradicted")  # a second thought: the last one counts
    assert "Your verdict before: contradicted (lesson 09, 2" in repr(evidence_for("c23"))
    held = json.loads(here.read_text(encoding="utf-8"))
    assert {(row["claim"], row["verdict"]) for row in held["verdicts"]} == {
        ("C23", "contradicted"), ("C05", "not checkable"), ("C06", "not checkable")}  # fmt: skip
    shown = repr(my_verdicts())
    assert held["begun"] in shown and "forget_verdicts()" in shown + held["about"] and "A Russian court" in shown
    assert "supported" not in shown


def test_the_explorer_shows_it_too(here):
    from utils import explore

    judge("supported", "1.c1")
    shown = explore.claims()
    assert "before" not in shown.says  # C01
    shown.controls["claim"].value = "C23"
    assert "Your verdict before: supported (lesson 01, 2" in shown.says


def test_the_day_of_the_first_verdict_stays(here):
    judge("supported")
    here.write_text(here.read_text(encoding="utf-8").replace('"begun": "2', '"begun": "1'), encoding="utf-8")
    judge("contradicted", "9.c2")
    assert "kept here since 1" in repr(my_verdicts()) and "C23" in repr(my_verdicts())


def test_only_a_verdict_in_a_notebook_is_kept(here):
    judge("no verdict")
    judge(...)
    judge("supported", claims=[])
    judge("supported", notebook=False)
    assert not here.exists()


def test_one_line_removes_it_and_says_so(here, capsys):
    judge("supported")
    forget_verdicts()
    forget_verdicts()
    assert not here.exists() and capsys.readouterr().out.startswith("my_verdicts.json is removed.\nThere is no ")
    assert "before" not in repr(evidence_for("C23"))


ROW = {"exercise": "1.c1", "claim": "C23", "verdict": "supported", "day": "2026-11-26"}
DAMAGED = ["", "{", "[]", "3", '{"begun": 1, "verdicts": []}', '{"begun": "x"}', b"\xff\xfe", "[" * 5000,
           *(json.dumps({"begun": "x", "verdicts": rows}) for rows in (
               5, [5], ["row"], [ROW | {"verdict": "yes"}], [ROW | {"exercise": 1}], [{"claim": "C23"}]))]  # fmt: skip


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_gets_one_sentence_and_stays_as_it_is(here, content):
    here.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = here.read_bytes()
    for card in (judge("contradicted"), my_verdicts()):
        assert repr(card).count("my_verdicts.json cannot be read") == 1, card
    assert "Evidence" in repr(evidence_for("C23")) and here.read_bytes() == before


def test_a_folder_that_cannot_be_written_to_does_no_harm(here, monkeypatch):
    monkeypatch.setattr("pathlib.Path.write_text", lambda *_, **__: (_ for _ in ()).throw(PermissionError("no")))
    assert repr(judge("contradicted")).endswith("It is kept in this notebook.")
    here.mkdir()  # nor one in the place of the file
    assert "cannot be read" in repr(judge("contradicted")) and "cannot be read" in repr(my_verdicts())


def test_where_nothing_shall_be_kept_nothing_is_kept_or_read(here, monkeypatch):
    judge("supported")
    monkeypatch.setenv("COURSE_VERDICTS", "")  # the tests, the build
    judge("contradicted")
    assert "supported" in here.read_text(encoding="utf-8") and "No verdict" in repr(my_verdicts())
    assert "before" not in repr(evidence_for("C23"))


def test_git_leaves_it_alone():
    root = pathlib.Path(__file__).resolve().parents[2]
    ignored = subprocess.run(["git", "check-ignore", "-q", f"notebooks/{verdicts.FILE}"], cwd=root, check=False)
    assert ignored.returncode in (0, 128)  # 128: this copy is no repository


def test_a_file_of_another_name_is_called_by_it(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_VERDICTS", str(tmp_path / "other.json"))
    forget_verdicts()
    assert capsys.readouterr().out == "There is no other.json here that could be removed.\n"
