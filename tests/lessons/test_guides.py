"""The guide of each lesson and its worksheet, as texts; sides of paper and the pages: tests/delivery/test_export.py."""

import itertools
import re

import guide
import pandas as pd
import pytest
import weeks
import worksheet

from dev.small_master import cell, small_master
from tests.lessons.masters import LESSONS, ROOT, build, built, cell_of

pytestmark = pytest.mark.text


# ---- a small master, with a guide that may be spoilt ----

TEXTS = {
    "Opening": "> Today we count. " + "Listen well. " * 120,
    "On the board": "- yes, no",
    "When late": "Leave out **A first look?**, with exercise 9.1.",
    "Without computers": "Read the numbers aloud.",
    "If a student feels that the lesson speaks against their state": "> We read what is recorded.",
}


def with_guide(texts=TEXTS, pairs="### Pairs\n\n73 of them."):
    notebook = small_master()
    source = "\n\n".join(f"### {heading}\n\n{text}" for heading, text in texts.items())
    task = cell("markdown", "*Pairs:* who abstained?", "pair-task")
    notebook.cells[6:6] = [task] + ([cell("markdown", pairs, "pair-model", "instructor", "guide")] if pairs else [])
    notebook.cells.insert(1, cell("markdown", source, "guide", "instructor", "guide"))
    notebook.cells.insert(-1, cell("markdown", "---\n*50-minute class: stop here.*", "stop-line", "stop"))
    for number in range(9):
        text = f"## More {number} · 9 min\n\n" + "word " * 110 * 9
        notebook.cells.insert(-1, cell("markdown", text, f"more-{number}"))
    notebook.cells.insert(-1, cell("markdown", "## Save and hand in\n\nSave.", "save"))
    master = build.Master("09_small", notebook)
    master.exercises = build.exercises(master)
    return master


def change(master, cell_id, old, new):
    cell_of(master, cell_id).source = cell_of(master, cell_id).source.replace(old, new)
    master.exercises = build.exercises(master)


def test_a_guide_that_fits_is_without_problems():
    assert guide.problems(with_guide()) == []


@pytest.mark.parametrize(("spoilt", "said"), [
    ({"texts": {**TEXTS, "When late": "Leave out **A second look?**."}}, "no section 'A second look?'"),
    ({"texts": {**TEXTS, "When late": "Leave out exercise 9.8."}}, "no exercise 9.8"),
    ({"texts": {**TEXTS, "Late": "Hurry."}}, "'Late' is none of the headings"),
    ({"texts": {k: v for k, v in TEXTS.items() if k != "Opening"}}, "no text for Opening"),
    ({"pairs": None}, "cell pair-task: a pair task without a model answer"),
    ({"pairs": "### Opening\n\nOnce more."}, "'Opening' stands there a second time"),
])  # fmt: skip
def test_a_guide_that_drifts_is_told_with_its_place(spoilt, said):
    problems = guide.problems(with_guide(**spoilt))
    assert any(said in problem and problem.startswith("09_small") for problem in problems), problems


def test_a_model_answer_away_from_its_task_is_told():
    master = with_guide()
    master.cells.sort(key=lambda c: c.id == "pair-model")
    assert any("the cell above it has no pair task" in problem for problem in guide.problems(master))


def test_the_headings_stand_in_the_readme():
    text = (ROOT / "teacher" / "README.md").read_text(encoding="utf-8")
    assert [heading for heading in guide.ONCE | guide.BELOW if f"`### {heading}`" not in text] == []


def test_students_get_no_word_of_it():
    text = build.notebook_text(with_guide().edition)
    assert not re.search("Today we count|73 of them|Read the numbers aloud", text)


def test_the_run_of_a_class_by_the_clock():
    master = with_guide()
    for length in guide.LENGTHS:
        rows = guide.run(master, length)
        assert rows[0] == ("Opening words", 0, 2), "243 words at 110 a minute"
        assert all(before[2] == after[1] for before, after in itertools.pairwise(rows))
        assert [row[0] for row in rows[-2:]] == ["Save and hand in", "Free"] and rows[-1][2] == length
    taken = [[heading for heading, *_ in guide.run(master, length) if "More" in heading] for length in guide.LENGTHS]
    assert [f"More {n}" for n in range(len(taken[1]))] == taken[1] and len(taken[0]) < len(taken[1]) < 9
    assert "too long" not in guide.clock(master)
    master.cells.insert(5, cell("markdown", "## Long · 99 min\n\n" + "word " * 110 * 60, "long"))
    assert "For 50 minutes this is" in guide.clock(master)


def test_answers_wrong_answers_and_questions_come_from_the_recipes():
    master = with_guide()
    front, appendix = guide.front(master), guide.appendix(master)
    assert "73 states" in front and "**87 states:** These are the states that did not vote together" in front
    assert guide.QUESTION in front and f"*A first look?* ({guide.headings(master)['A first look?']} min)" in front
    assert "A good answer: 73 of them." in appendix and "A good answer: A list of the missing votes." in appendix
    for level in (*guide.LEVELS, *guide.OPEN_LEVELS):
        assert level in appendix


def test_wrong_answers_of_one_sentence_stand_together_and_few_are_held_in_class():
    master = with_guide()
    more = [f'({n}, "Count again.")' for n in range(74, 79)] + [f'({n}, "No {n}.")' for n in range(80, 84)]
    change(master, "recipe-9-1", "wrong=[", f"wrong=[{', '.join(more)}, ")
    front, appendix = guide.front(master), guide.appendix(master)
    assert "**74 states; 75 states; 76 states …:** Count again." in front and front.count("Count again.") == 1
    assert "No 82." in front and "No 83." not in front and "No 83." in appendix


# ---- worksheets ----


def shown(text):
    """What a reader sees of a page in Markdown, pictures apart."""
    return re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.S)


def test_what_needs_a_computer_stays_off_the_paper():
    master = with_guide()
    master.cells.insert(7, cell("markdown", 'Run the next cell.\n\nAn abstention is `"recorded"`.', "run"))
    master.cells.insert(8, cell("markdown", "Type `len(votes)`.", "type"))
    slips = "### In print\n\nCount 7 slips.\n\n___\n\n### Key\n\nSeven."
    master.cells.insert(9, cell("markdown", slips, "slips", "instructor", "guide"))
    sheet = worksheet.worksheet(master)
    assert "An abstention is recorded." in sheet and "Count 7 slips." in sheet
    assert not re.search(r"Run the next|len\(|\*\*9\.1\*\*|\*\*9\.7\*\*", sheet)
    assert "**9.5** What is it?" in sheet and sheet.count('class="line"') == 1 + 1 + 3 + 1  # guess, order, open, slips
    key = worksheet.key(master)
    assert "Seven." not in sheet and "| Seven. |" in key
    assert "Left out, as they need a computer: 9.1, 9.2, 9.3, 9.6." in key


def test_a_printed_table_has_no_row_numbers_and_a_dash_for_a_gap():
    frame = pd.DataFrame({"share_percent": [1.5, None]})
    printed = worksheet.readable(frame.to_html())
    assert "share percent" in printed and "<td>–</td>" in printed and not re.search("NaN|<th>1</th>", printed)
    assert not re.search(r"\n\s*\n", printed), "a blank line would end the block of HTML"
    named = worksheet.readable(frame.set_axis(["Kenya", "Iran"]).to_html())
    assert "<th>Kenya</th>" in named and "<th></th>" in named


def test_an_exercise_with_code_may_be_asked_on_paper():
    master = with_guide()
    change(master, "recipe-9-1", 'recipe("9.1"', 'recipe("9.1", paper="Count the `\\"abstain\\"` marks."')
    assert "**9.1** Count the abstain marks." in worksheet.worksheet(master)
    change(master, "ask-9-5", "What is it?", "What is it?\n\nThen run the cell.")
    assert "**9.5**" not in worksheet.worksheet(master) and "9.5" in worksheet.key(master), "told where it was left out"


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_answer_stands_above_its_question(lesson):
    master = built(lesson)
    sheet = shown(worksheet.worksheet(master))
    for one in worksheet.questions(master):
        above, found, _ = sheet.partition(f"**{one.id}** ")
        assert found and (len(one.recipe.means) < 12 or one.recipe.means not in above), one.id
        if one.recipe.kind != "read" and isinstance(one.recipe.right.value, (int, float)):
            right = f"{one.recipe.right.value:.10g}"
            assert not re.search(rf"(?<![\d.]){re.escape(right)}(?![\d.]*\d)", above), f"{one.id}: {right}"
    assert guide.SAW not in sheet


# ---- example weeks ----

WEEK = """
[[week]]
title = "In two hours"
says = "Short."
hour = [{ take = ["09"], home = "Read." }, { take = ["09: A first look?", "09: More 3"] }]
"""


def test_a_week_adds_up_minutes_and_knows_its_sections(tmp_path):
    path, masters = tmp_path / "weeks.toml", {"09": with_guide()}
    path.write_text(WEEK)
    assert weeks.problems(path, masters) == []
    known = guide.headings(masters["09"])
    assert (f"| 2 | 09, *A first look?* ({known['A first look?']}); 09, *More 3* ({known['More 3']}) | "
            f"{known['A first look?'] + known['More 3']} |  |") in weeks.weeks(path, masters)  # fmt: skip
    path.write_text(WEEK.replace("More 3", "More 33").replace('["09"]', '["09", "09", "09", "08"]'))
    said = weeks.problems(path, masters)
    assert len(said) == 3 and all(problem.startswith("weeks.toml, 'In two hours', hour ") for problem in said)
    assert "there is no '09: More 33'" in said[-1] and "there is no '08'" in said[0] and "an hour has 50" in said[1]


def test_what_a_week_asks_from_memory_it_has_taught_or_says_to_leave_out():
    before = dict(zip(LESSONS[1:], LESSONS, strict=False))  # what is remembered is the lesson before
    for week in weeks.plans(ROOT / "teacher/weeks.toml"):
        taught = [words for hour in week["hour"] for words in hour["take"]]
        for lesson in (lesson for lesson in LESSONS if lesson[:2] in taught):
            asked = [one.id for one in built(lesson).exercises if ".r" in one.id]
            if asked and before[lesson][:2] not in taught[: taught.index(lesson[:2])]:
                assert set(asked) <= set(re.findall(r"\d\.r\d", week["says"])), f"{week['title']}: {asked}"


def test_an_hour_whose_lesson_is_left_out_stays_in_the_plan_and_says_so(tmp_path):
    path, masters = tmp_path / "weeks.toml", {"09": with_guide()}
    path.write_text(WEEK.replace('["09"]', '["08"]'))
    assert weeks.problems(path, masters) and weeks.problems(path, masters, ["08"]) == []
    page = weeks.weeks(path, masters, ["08"])
    assert "| 1 | lesson 08 is left out of this course | 0 | Read. |" in page and "| 2 | 09, *A first look?*" in page
