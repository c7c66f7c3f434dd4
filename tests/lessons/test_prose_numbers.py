"""Numbers in prose are held against the tables; the rules stand in teacher/tools/prose.py, which build reads too.

That the stored numbers are those of the tables: tests/course/test_generated.py, as build would write others.
"""

import nbformat
import prose
import pytest

from tests.lessons.masters import LESSONS, build, built


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_number_in_a_text_is_held(lesson):
    missing = prose.unlisted(built(lesson))
    assert not missing, "\n".join([f"{len(missing)} numbers are not held:", *missing])


def test_what_counts_as_a_number():
    of = prose.numbers_in
    assert of("On 14 November 2022, 94 states; 17-19 November; 1992-2023; 68/262 and ES-11/5.") == ["94"]
    found = of("### Exercise 3.1 · read · 4 min\n\n1. From 0.7 to 1,200, `x = 3`, [4](http://5).")
    assert found == ["0.7", "1,200", "4"]
    assert of("7 of 100 draws; missing is not 0, nor 0.5.") == ["7", "0.5"]
    assert of("The 2nd of 3.\n\n## Further reading\n\n- Vol. 35(2)\n") == ["3"]
    assert of("Lesson 02, Article 19, 5 minutes, a 50-minute class, 80 percent, -4.5, exercise 3.12") == ["80", "4.5"]


def test_a_new_number_is_written_as_the_old_one_was():
    for now, before, said in (
        ("0.3333333333333333", "1.0", "0.3"), ("2", "1.0", "2.0"), ("94.93", "95", "95"), ("1234.5", "1,100", "1,234"),
        ("74", "73", "74"), ("June 2026", "May 2026", "June 2026"), ("-0.51", "-0.4", "-0.5"), ("1e-05", "0.01", "0.00"),
    ):  # fmt: skip
        assert prose.as_before(now, before) == said


def cell_of(text, *numbers):
    listed = [{"text": number, "is": expression} for number, expression in numbers]
    return nbformat.v4.new_markdown_cell(text, id="c", metadata={"numbers": listed})


def test_numbers_follow_the_tables_and_what_cannot_is_told_in_one_go():
    cell = cell_of("It was 73, a share of 1.0; 1,073 and 73.5 are others.", ("73", "70 + 4"), ("1.0", "1 / 3"))
    assert prose.follow("09", cell, {}) == (["09, cell c, text: 73 -> 74", "09, cell c, text: 1.0 -> 0.3"], [])
    assert cell.source == "It was 74, a share of 0.3; 1,073 and 73.5 are others."
    cell = cell_of("72 and 72 and 5.", ("72", "73"), ("5", "votez"), ("8", "8"))
    lines, problems = prose.follow("09", cell, {})
    assert lines == [] and len(problems) == 3 and "change text and list by hand" in problems[0]
    assert "'votez', listed for the number 5, stops with NameError" in problems[1] and "the text has not" in problems[2]


def test_a_number_that_nothing_holds_is_named():
    from tests.course.test_build import edit, made

    def change(cells):
        cells["look"].source += " And 41 more."
        edit("recipe-9-1", '"73 states."', '"73 of 17 states, 87 with others."')(cells)
        edit("answer-9-x1", "A list", "All 29, a list")(cells)  # an open answer, which no check computes

    assert prose.unlisted(made()) == []
    told = prose.unlisted(made(change))
    assert [say.partition(":")[0] for say in told] == [
        "09_small, cell look", "09_small, exercise 9.1", "09_small, exercise 9.x1, solution"]  # fmt: skip
    for number, say in zip((41, 17, 29), told, strict=True):
        assert f"the number {number} " in say


def test_build_and_a_number_follow_together():
    small = build.Master("09_small", nbformat.v4.new_notebook(cells=[cell_of("73", ("73", "74"))]))
    small.cells.insert(0, nbformat.v4.new_code_cell("", metadata={"tags": ["import"]}))
    assert build.follow_tables(small) == (["09_small, cell c, text: 73 -> 74"], []) and small.cells[1].source == "74"
