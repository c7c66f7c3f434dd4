"""Every exercise of every master: what is right, what is wrong and what is said about it, and nothing given away.

All in one process, after the import cell alone. The student edition is run whole as well; with --all in kernels too, and
with every typical wrong answer (those of one notebook share runs). With all solutions it is the master, which nbval runs.
"""

import ast
import contextlib
import copy
import io
import os
import re
import warnings

import matplotlib.pyplot as plt
import pytest
from minutes import parts, sections
from running import kernel_environment

from tests.lessons.masters import LESSONS, build, edition, every_exercise, exercise, exercises, master, scope
from utils.cards import RAN
from utils.exercises.answers import Names, Number, Share, Text
from utils.exercises.check import judge
from utils.notebook import note

EXERCISES = every_exercise()
NAMES = [f"{lesson}-{name}" for lesson, name in EXERCISES]


def scope_of(lesson, one, solution):
    """The names after the import cell and the answer cell, its solution replaced by other lines."""
    here = dict(scope(lesson))
    source = build.SOLUTION.sub(lambda _: solution, one.answer.source)
    build.run_here(build.NotebookNode(id=one.answer.id, source=source), here, f"{lesson}, exercise {one.id}")
    return here


ALONE = [lesson for lesson in LESSONS if any("can be taken alone" in cell.source for cell in master(lesson).cells)]


@pytest.mark.all  # the everyday tests run the same cells in their order
@pytest.mark.parametrize("lesson", ALONE)
def test_a_part_that_can_be_taken_alone_runs_after_the_import_cell(lesson, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a picture may be saved
    _, extension = parts(master(lesson))
    for heading, cells in sections(extension):
        here = dict(scope(lesson))
        for cell in cells:
            if cell.cell_type == "code" and not {"check", "instructor"} & set(build.tags(cell)):
                build.run_here(cell, here, f"{lesson}, {heading}")


GENERAL = ("Your number is too", "Not this one.", "Not the values asked for")


@pytest.mark.parametrize("lesson, name", EXERCISES, ids=NAMES)
def test_each_wrong_answer_gets_its_message(lesson, name):
    one = exercise(lesson, name)
    for wrong in one.recipe.wrong:
        state, say = judge(one.recipe, scope_of(lesson, one, wrong.code))
        assert state == "not yet", f"{wrong.code}: {state}, {say}"
        if wrong.message:
            assert say == wrong.message
        else:
            assert not say.startswith(GENERAL), f"{wrong.code}: no reason is given, write a message"


def tokens(text):
    return set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\d)", text))


@pytest.mark.parametrize("lesson, name", EXERCISES, ids=NAMES)
def test_no_message_or_hint_gives_the_answer_away(lesson, name):
    one = exercise(lesson, name)
    right = one.recipe.right
    if isinstance(right, Text) or one.recipe.kind == "predict":
        return
    for line in [*(wrong.message or "" for wrong in one.recipe.wrong), *one.recipe.hints]:
        if isinstance(right, Number):
            value = right.value
            given = {f"{value:.10g}", f"{value:.2f}", str(int(value))}
            given |= {f"{100 * value:.0f}"} if isinstance(right, Share) else set()
            assert not (given - {"0", "1", "2"}) & tokens(line), f"'{line}' holds the right number"
        if isinstance(right, Names):
            plain = [shown for _, shown in right.value]
            assert len(plain) < 3 or not all(shown in line for shown in plain), f"'{line}' holds all names"
            assert repr(plain) not in line


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_verdict_says_on_which_claims_it_is(lesson):
    """Lesson 05 shows what lessons 01 to 04 have kept."""
    for one in exercises(lesson):
        assert bool(one.recipe.claims) == one.id.rpartition(".")[2].startswith("c"), one.id


def test_what_the_tests_and_the_build_judge_is_nobodys_verdict(monkeypatch):
    assert os.environ["COURSE_VERDICTS"] == ""
    monkeypatch.setenv("COURSE_VERDICTS", "my_verdicts.json")
    assert kernel_environment(build.ROOT)["COURSE_VERDICTS"] == ""


# ---- whole notebooks, cell by cell in this process ----


def filled(lesson, which):
    """The student edition with something in every answer cell: which(exercise) gives the lines, or None for the stub."""
    nb = copy.deepcopy(edition(lesson))
    for one in exercises(lesson):
        lines = which(one)
        if lines is not None:
            cell = next(c for c in nb.cells if c.id == one.answer.id)
            cell.source = build.SOLUTION.sub(lambda _, lines=lines: lines, one.answer.source)
    return nb


def value_of(source, names):
    """What a cell gives: its last line, if that is an expression."""
    *lines, last = ast.parse(source).body
    if not isinstance(last, ast.Expr):
        lines.append(last)
    exec(compile(ast.Module(lines, []), "<cell>", "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


@pytest.fixture
def states_after_running(tmp_path, monkeypatch):
    """notebook -> {exercise: what its check cell says}; a cell that raises, and should not, ends the test.

    Of the cells that are as they were in its first run, a later one repeats those that check, define a function, or name
    what came out anew.
    """
    monkeypatch.chdir(tmp_path)  # lesson 06 writes a file
    first = {}

    def run(nb):
        names, said, anew = {"__name__": "__main__", RAN: {}}, {}, set()
        for cell in nb.cells:
            if cell.cell_type != "code" or {"setup", "which-utils"} & set(build.tags(cell)):
                continue
            source, given, fault = first.get(cell.id, ("", {}, None))
            always = re.search(r"\b(check\(|progress\(|def\b|lambda\b)", source)
            if source == cell.source and not always and not anew & set(re.findall(r"\w+", source)):
                names |= given
                anew -= given.keys()
                note(names, source, fault)
                continue
            fault, value, before = None, None, dict(names)
            try:
                value = value_of(cell.source, names)
            except Exception as raised:
                if "raises-exception" not in build.tags(cell):
                    raise AssertionError(f"cell {cell.id}: {type(raised).__name__}: {raised}") from raised
                fault = raised
            note(names, cell.source, fault)
            plt.close("all")
            gave = {name: value for name, value in names.items() if name not in before or before[name] is not value}
            first.setdefault(cell.id, (cell.source, gave, fault))
            anew |= {name for name in gave if name not in given or given[name] is not gave[name]}
            if "check" in build.tags(cell):
                said[re.search(r"check\([\"'](.+?)[\"']\)", cell.source)[1]] = repr(value)
        return said

    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        for module in ("__main__", r"utils(\..*)?"):  # as dev/kernel/sitecustomize.py in kernels
            warnings.filterwarnings("error", module=module)
        yield run


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_unfilled_student_edition_runs_and_says_not_answered_yet(lesson, states_after_running):
    for name, said in states_after_running(filled(lesson, lambda one: None)).items():
        assert ": not answered yet." in said, f"{name}: {said}"


@pytest.mark.all
@pytest.mark.parametrize("lesson", LESSONS)
def test_with_each_wrong_answer_the_notebook_runs_to_its_end(lesson, states_after_running):
    runs = max((len(one.recipe.wrong) for one in exercises(lesson)), default=0)
    for turn in range(runs):

        def wrong_code(one, turn=turn):
            wrong = one.recipe.wrong
            return wrong[turn % len(wrong)].code if wrong else None

        said = states_after_running(filled(lesson, wrong_code))
        for one in exercises(lesson):
            if one.recipe.wrong:
                assert ": not yet." in said[one.id], f"{one.id}: {said[one.id]}"
