"""The exercise checks: what counts as right in which form, what each usual mistake is told, and that nothing raises.

dev/faults_in_checks.py runs this file, and test_verdicts.py, with faults in answers.py, check.py and recipe.py.
"""

import datetime
import json
import re
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure
from nbval.kernel import RunningKernel

from tests.package.rulers import contrast
from utils import chance_at_least, draw_names, iso3, load, notebook
from utils.cards import RAN, STATES, Ran
from utils.exercises import check as checks
from utils.exercises.answers import TYPES, Plot, Recipe, RecipeError, Wrong, from_json, to_json
from utils.exercises.check import RECIPES, card, check, judge, progress
from utils.exercises.recipe import choice, code, names, number, plot, recipe, share, table, text
from utils.notebook import note

FRAME = pd.DataFrame({"name": ["Armenia", "Belarus", "Kazakhstan"], "share": [0.25, 0.5, np.nan]})
SIX = ["Armenia", "Belarus", "Kazakhstan", "Kyrgyzstan", "Russia", "Tajikistan"]


@pytest.fixture(autouse=True)
def no_open_pictures():
    yield
    plt.close("all")


def asked(right, kind="make", wrong=(), means="It is so.", name="9.1", **more):
    """A recipe that exists nowhere else, as it comes back from its file."""
    made = Recipe(name, kind, "x", right, [Wrong(*pair) for pair in wrong], means, **more)
    return from_json(json.loads(json.dumps(to_json(made))))


def ask(right, answer, **more):
    """(state, what is said) of one answer."""
    return judge(asked(right, **more), {"x": answer})


def session(*recipes, **names_here):
    """The names of a notebook in which these recipes were run."""
    return {RECIPES: list(recipes), "check": check, "progress": progress, **names_here}


def shown(source, here):
    exec(f"shown = {source}", here)
    return here["shown"]


LINES = ("agreement", "year <= 2023", "agreement")


def of_states(*states, column="agreement"):
    """A line of table agreement for each state, named in the legend as it is given."""
    ax, table = Figure().add_subplot(), load("agreement").query("year <= 2023")
    for state in states:
        ax.plot("year", column, data=table[table["iso3"] == iso3(state)[0]], label=state)
    ax.legend()
    return ax


def bars(values, labels=None, horizontal=False, title=""):
    ax = Figure().add_subplot()
    places = labels or [str(n) for n in range(len(values))]
    ax.barh(places, values) if horizontal else ax.bar(places, values)
    ax.set_title(title)
    return ax


def lines(*series, marker=None, style="-"):
    ax = Figure().add_subplot()
    for values in series:
        ax.plot(range(len(values)), values, linestyle=style, marker=marker)
    return ax


def unsized(n):
    yield from range(n)


# ---- an answer that follows from a student's own choice ----

OWN = """
from utils.data import DataError
if my_group == ["Atlantis"]:
    raise DataError("There is no Atlantis.")
say = "" if sum(my_group) else "Nobody voted."
right = my_group[0] / max(sum(my_group), 1)
wrong = [(my_group[0] / 193, "By all."), (my_group[0] / len(my_group), "By how many."), (right, "In another case.")]
means = f"{my_group[0]} of {sum(my_group)}."
"""


@pytest.mark.parametrize(("group", "answer", "told"), [
    ([1, 3], 0.25, ("correct", "1 of 4.")), ([2, 3], 0.4, ("correct", "2 of 5.")),
    ([2, 3], 1.0, ("not yet", "By how many.")), ([2, 3], 2 / 193, ("not yet", "By all.")),
    ([0, 0], 0.0, ("not yet", "Nobody voted.")),
    ([2, 0], 1.0, ("correct", "2 of 2.")),  # right in this case, though a usual slip gives it too
    (["Atlantis"], 0.5, ("not yet", "There is no Atlantis.")), ([1, 3], ..., ("not answered yet", "Give `x`")),
])  # fmt: skip
def test_the_right_value_is_that_of_the_students_own_case(group, answer, told):
    state, say = judge(asked(share(0.9), own=OWN), {"x": answer, "my_group": group})
    assert state == told[0] and say.startswith(told[1])


def test_names_of_a_student_are_not_taken_for_those_of_the_recipe():
    mine = {"say": "hello", "right": 7, "wrong": 7, "means": 7}
    assert judge(asked(share(0.9), own="right = 0.5"), {"x": 0.5, **mine}) == ("correct", "It is so.")


def test_a_usual_slip_that_is_right_in_this_case_does_not_forbid_to_round():
    assert judge(asked(number(0.9), own=OWN), {"x": 0.33, "my_group": [1, 2]})[0] == "correct"


def test_a_recipe_takes_its_values_from_the_case_that_stands_in_the_cell():
    names_here = {"recipe": recipe, "share": share, "OWN": OWN, "my_group": [1, 3]}
    exec("made = recipe('9.1', kind='make', answer='x', right=share(0), own=OWN, hints=['h'])", names_here)
    made = from_json(json.loads(json.dumps(to_json(names_here["made"]))))
    assert (made.right.value, made.means) == (0.25, "1 of 4.") and [w.value for w in made.wrong] == [1 / 193, 0.5]


# ---- the listener of cells ----


def test_a_fault_in_the_listener_hides_no_error_of_a_student(monkeypatch, capsys):
    shell = InteractiveShell.instance(history_length=0)
    try:
        notebook.watch(shell)
        monkeypatch.setattr(notebook, "note", lambda *_: [][0])
        assert isinstance(shell.run_cell("1 / 0").error_in_exec, ZeroDivisionError)
        assert shell.run_cell("x = 2").success and shell.user_ns["x"] == 2
        seen = "".join(capsys.readouterr())
        assert "ZeroDivisionError" in seen and "callback" not in seen and notebook.watch(object()) is None
    finally:
        InteractiveShell.clear_instance()


# ---- right, in every equivalent form ----

RIGHT = [
    (plot("line", marks=2, states=2, lines_of=LINES), of_states("China", "USA")),
    (number(73), 73), (number(73), 73.0), (number(73), np.int64(73)), (number(73), np.float32(73)),
    (number(73), np.array(73)), (number(73), np.array([73])), (number(73), pd.Series([73], index=["abstain"])),
    (number(0.5), 1 / 2), (number(1 / 3), 0.333333333333), (number(1 / 3, tolerance=0.01), 0.33), (number(0), 0.0),
    (number(80, unit="days"), pd.Timestamp("2022-11-14") - pd.Timestamp("2022-08-26")),
    (number(80, unit="days"), datetime.timedelta(days=80)), (number(-4), -4),
    (number(80, unit="days"), np.timedelta64(80, "D")),
    (share(73 / 193), 73 / 193), (share(73 / 193), 0.38), (names(["C", "A"], ordered=True), ["C.", "А)"]), 
    (choice("b", "abc"), "b;"),
    (share(0.07), 0.07), (share(1), 1), (share(0.976, others=[0.97]), 0.97),
    (names(SIX), SIX), (names(SIX), tuple(SIX[::-1])), (names(SIX), set(SIX)), (names(SIX), pd.Series(SIX)),
    (names(SIX), frozenset(SIX)), (names(SIX), {name: 1 for name in SIX}),
    (names(SIX), pd.Index(SIX)), (names(SIX), np.array(SIX)), (names(SIX), pd.DataFrame({"name": SIX})),
    (names(SIX), ["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"]), (names(SIX), ["AM", "BY", "KZ", "KG", "RU", "TJ"]),
    (names(SIX), ["armenia", " Belarus ", "kaz", "Kyrgyz Republic", "Russian Federation", "tj"]),
    (names(pd.Series(["ARM", "KAZ"])), ["Armenia", "Kazakhstan"]), (names(["KAZ"]), "Kazakhstan"),
    (names(["ES-11/5", "68/262"]), ["A/RES/68/262", "es-11/5"]), (names([2014, 2022]), ["2014", 2022.0]),
    (names([2014, 2022]), pd.Series([2022, 2014])), (names(["C", "A", "B"], ordered=True), ["c", "a", "b"]),
    (names(pd.to_datetime(["2022-04-07"])), ["2022-04-07"]), (names(["2022-04-07"]), [datetime.date(2022, 4, 7)]),
    (names(["2022-04-07"]), [np.datetime64("2022-04-07")]),
    (choice("b", "abc"), "b"), (choice("b", "abc"), "B)"), (choice("b", "abc"), ["b"]), (choice("b", "abc"), " b. "),
    (choice(True, [True, False]), True), (choice(True, [True, False]), np.True_), (choice(True, [True, False]), "true"),
    (choice(2, [1, 2, 3]), "2"), (choice(2, [1, 2, 3]), np.int64(2)),
    (plot("bar", marks=3), bars([1, 2, 3])), (plot("bar", values=[1, 2]), bars([2, 1], horizontal=True)),
    (plot("bar", values=[1, 2], ordered=True), bars([1, 2])), (plot("bar", labels=["Armenia"]), bars([1], ["Armenia"])),
    (plot("line", marks=2, values=[1, 2, 3, 4]), lines([1, 2], [3, 4])),
     (plot("point", marks=2), lines([1, 2], style="None", marker="o")),
    (plot("line", values=[1, 2]), lines([1, np.nan, 2])), (plot("bar", title_not="Old"), bars([1], title="New")),
    (plot(labels=["0"]), bars([1])), (plot("bar", marks=1), bars([1]).figure), (plot("bar", marks=1), [bars([1])]),
    (plot("bar", marks=1), bars([1]).containers[0]), (plot("line", marks=1), lines([1, 2]).lines),
    (plot("bar", marks=1), np.array([bars([1]), bars([1])])),
]  # fmt: skip


@pytest.mark.parametrize("right, answer", RIGHT)
def test_equivalent_forms_are_correct(right, answer):
    assert ask(right, answer) == ("correct", "It is so.")


def test_scatter_counts_points_and_text_counts_as_a_label():
    ax = Figure().add_subplot()
    ax.scatter([1, 2, 3], [4, 5, 6])
    ax.text(1, 4, "Kazakhstan")
    assert ask(plot("point", marks=3, values=[6, 5, 4], labels=["kazakhstan"]), ax)[0] == "correct"
    ax.set(xlabel="year", ylabel="share of exports, percent")
    assert ask(plot("point", axis_labels=True), ax)[0] == "correct"


# ---- not yet, and why ----

PERCENT = "This looks like a percentage; a fraction is asked. Percent means divided by 100."
FRACTION = "This looks like a fraction; a percentage is asked. 0.5 is 50 percent."
WHY = [
    (share(0.38), 38, PERCENT), (share(0.38), 37.7, PERCENT), (number(38, unit="percent"), 0.38, FRACTION),
    (number(0.5), 50, PERCENT), (number(30), 3000, "Your number is too large. Which numbers went into it?"),
    (share(0.38), 0.62, "This is the rest: what is left when the part you need is taken away."),
    (number(73, whole=193), 120, "This is the rest: what is left when the part you need is taken away."),
    (number(5), -5, "The size is right, the sign is not: which one is subtracted from which?"),
    (share(0.38), 1.7, "A share lies between 0 and 1: the part divided by the whole."),
    (share(0.38), -0.1, "A share lies between 0 and 1: the part divided by the whole."),
    (number(73, unit="states"), 72, "Off by one: count once more."),
    (number(73, unit="states"), 74.0, "Off by one: count once more."),
    (number(73, unit="states"), 75, "Your number is too large. Which rows did you count?"),
    (number(0.376), 0.4, "Rounded too much: keep more digits."),
    (number(2.4), 2, "Rounded too much: keep more digits."),
    (number(73, unit="states"), 100, "Your number is too large. Which rows did you count?"),
    (number(73, unit="states"), 7, "Your number is too small. Which rows did you count?"),
    (number(0.376), 0.9, "Your number is too large. Which numbers went into it?"),
    (share(0.376), 0, "Your number is too small. Which numbers went into it?"),
    (number(73), "73", "The number stands in quotes, so it is text. Write it without quotes."),
    (number(73), " 73 % ",
     "The number stands in quotes, so it is text. Write it without quotes and without percent sign and space."),
    (share(0.976), "0,976", "The number stands in quotes, so it is text. Write it without quotes, with a point: 0.976."),
    (number(1234.5), "1,234.5",
     "The number stands in quotes, so it is text. Write it without quotes, with a point: 1234.5."),
    (share(0.976), "97%", "Write it without quotes and percent sign; a share is asked, so 97 percent is 97 / 100."),
    (share(0.976), (0, 976), "The number has a comma. Python writes a point: 0.976."),
    (number(1037, unit="votes"), (1, 400), "The number has a comma. Write it without: 1400."),
    (number(73, unit="states"), 0.73, "Things are counted: a whole number is asked."),
    (names(["A", "C", "B"], ordered=True), [1, 2, 3], "Letters are asked, not numbers."),
    (names(["A", "C", "B"], ordered=True), ["in May", "close", "far"],
     "Letters are asked: write the letter that stands before each, not its words."),
    (names(["A", "C", "B"], ordered=True), ["AC", "B"],
     "A comma is missing between two of them, or the quotes of each, so Python reads them as one."),
    (names(["A", "C", "B"], ordered=True), ["ACB"],
     "A comma is missing between two of them, or the quotes of each, so Python reads them as one."),
    (names(["A", "C", "B"], ordered=True), "A, C, B",
     'This is one text; a list of letters is asked, each in quotes of its own: ["...", "..."].'),
    (names(["A", "C", "B"], ordered=True), ["A, C, B"],
     'The letters stand in one pair of quotes. Each needs quotes of its own: ["...", "..."].'),
    (names(["A", "C", "B"], ordered=True), 6, "This is a number; a list of letters is asked."),
    (number(0.68), (0, 659344, 17689),
     "These are several numbers: a comma parts them. Python writes a point in a number, and no comma in thousands."),
    (number(1.25, unit="Mt"), (320, 0.0),
     "These are several numbers: a comma parts them. Python writes a point in a number, and no comma in thousands."),
    (names(["x, y", "xx"]), ["x, y,xx"], "2 of 2 still missing; not asked for: x, y,xx."),
    (names(SIX), ["Armenia, France"],
     'The names stand in one pair of quotes. Each needs quotes of its own: ["...", "..."].'),
    (names([64, 36]), pd.to_timedelta([64, 36], "D"),
     "These are times; days are asked as numbers. `.dt.days` after them gives the days."),
    (names(FRAME["name"], ordered=True), FRAME["share"],
     "The right rows in the right order, but these are the values of the column `share`. Which column is asked?"),
    (table(), 5, "This is a number; a table is asked."),
    (plot("bar"), FRAME, "This is a table, not yet a picture: `.plot.bar( )` after a table draws one."),
    (plot("bar"), FRAME.plot.bar, "This is a function, not yet a picture: it draws when ( ) stands after it."),
    (plot("bar", not_labels=["Armenia"]), bars([1], ["Armenia"]), "Armenia is in the picture, and is not asked for."),
    (number(73), "many", "This is text; one number is asked."),
    (number(73), True, "This is True or False; one number is asked."),
    (number(1), np.True_, "This is True or False; one number is asked."),
    (number(73), FRAME, "This is a whole table; one number is asked. Which part of it do you need?"),
    (number(73), FRAME["share"] > 0.3, "These are 3 times True or False; one number is asked. "
     "`.sum()` counts the True ones."),
    (number(73), FRAME["share"], "These are 3 values; one number is asked. Which of them do you need?"),
    (number(73), np.array([7, 8]), "This is a list; one number is asked. Which part of it do you need?"),
    (number(80, unit="percent"), 125,
     "This is the whole divided by the part, turned round: the part stands above the line."),
    (number(73, unit="states"), -73, "The size is right, but a minus stands before it, and nothing here is below zero."),
    (names([1, 2]), [1, 2.5], "Whole numbers are asked, and one entry has digits after the point. What was done to it?"),
    (table(FRAME), FRAME[:0], "It holds no row."),
    (table(FRAME[:2]), FRAME[1:][["share"]],
     "As many rows as are asked, but they cannot be compared: a column is missing. Keep all columns."),
    (table(FRAME[:2]), FRAME[1:], "As many rows as are asked, but other ones. Which rows does its line keep?"),
    (table(FRAME[:2]), FRAME[1:2], "It holds 1 row: too few. Which rows does its line keep?"),
    (number(73), [70, 3], "This is a list; one number is asked. Which part of it do you need?"),
    (number(3), FRAME, "This is a whole table; how many it holds is asked. Put `len( )` round it."),
    (number(6), SIX, "This is a list; how many it holds is asked. Put `len( )` round it."),
    (share(1), [1], "This is a list; one number is asked. Which part of it do you need?"),
    (number(73), np.nan, "This is NaN, 'not a number': a missing value came into the calculation."),
    (number(73), float("inf"), "This is infinite: was something divided by zero?"),
    (number(73), pd.NA, "This value is missing in the table. Did you pick a row that has a value?"),
    (number(73), pd.NaT, "This value is missing in the table. Did you pick a row that has a value?"),
    (number(73), len, "This is a function: call it with ( ) after its name; one number is asked."),
    (number(73), ValueError("no"), "This is of the type ValueError; one number is asked."),
    (number(73), unsized(3), "This is a generator: put list( ) round it; one number is asked."),
    (number(73), 3j, "This is of the type complex; one number is asked."),
    (number(73), datetime.timedelta(73), "This is of the type timedelta; one number is asked."),
    (names(SIX), SIX[:4], "2 of 6 still missing."),
    (names(SIX), [*SIX, "China"], "Not asked for: China."),
    (names(["Kazakhstan", "oil"]), "GAS, TIN",
     'This is one text; a list of names is asked, each in quotes of its own: ["...", "..."].'),
    (names(SIX), ["ARM", "BLR", "Kazachstan"], "4 of 6 still missing; not asked for: Kazachstan."),
    (names(SIX), [*SIX, *"abcdef"], "Not asked for: a, b, c, d, e and 1 more. "
     'Was a text taken apart? In a list it stands in square brackets: ["..."].'),
    (names(SIX), [*SIX, "ab", "c"], "Not asked for: ab, c."),
    (names(SIX), [*SIX, "armenia"], "Armenia stands there twice."),
    (names(["A", "A", "B"]), ["A", "B", "B"], "B stands there twice."),
    (names(["A", "B"]), ["A", "B", "B", "B"], "B stands there 3 times."), (names(["A", "A"]), ["A"],
     "Some stand there more than once."),
    (names(["C", "A", "B"], ordered=True), ["C", "B", "A"],
     "The right ones, in another order. The first one is in the right place."),
    (names([*"CABD"], ordered=True), [*"CADB"], "The right ones, in another order. The first 2 are in the right place."),
    (names([*"CABD"], ordered=True), [*"ACBD"], "The right ones, in another order. The first one is not in its place."),
    (names(["C", "A", "B"], ordered=True), ["B", "A", "C"], "The right ones, but turned round: the last one comes first."),
    (names(["C", "A", "B"], ordered=True), {"B", "A", "C"}, "A set keeps no order: use a list, [ ... ]."),
    (names(SIX), "Armenia, Belarus",
     'This is one text; a list of names is asked, each in quotes of its own: ["...", "..."].'),
    (names(SIX), FRAME, "This is a whole table. Pick the column that is asked."),
    (names(["a", "b"]), FRAME.set_axis(["a", "b", "c"]),
     "This is a whole table. The names stand on its left, in the index: take `.index`."),
    (names(SIX), 6, "This is a number; a list of names is asked."),
    (names(SIX), unsized(3), "This is a generator: put list( ) round it; a list of names is asked."),
    (names(["1", "A"]), [1, 2], "These are numbers; names are asked. Which column holds them?"),
    (names(SIX), range(3), "This is of the type range; a list of names is asked."),
    (names(SIX), [7, 15, 23.5], "These are numbers; names are asked. Which column holds them?"),
    (names(SIX), pd.Series([1, 2]), "These are numbers; names are asked. Which column holds them?"),
    (names(SIX), pd.Series([1, 2], index=["Armenia", "Belarus"]),
     "These are the numbers; their names stand in the index. Take `.index`."),
    (names(SIX), [True, False], "These are True and False: a filter. Put it in brackets after the table: `table[filter]`."),
    (names(SIX), pd.Series([], dtype=str), "This holds nothing at all. Does the filter fit what the table says?"),
    (names(SIX), ["Armenia", ["Belarus"]], "One entry is a list; a name is asked."),
    (names(SIX), ["Armenia", True], "One entry is True or False; a name is asked."),
    (names(SIX), ["Armenia", 1.5], "One entry is a number; a name is asked."),
    (names(SIX), [*SIX, ""], 'Not asked for: "".'),
    (names(SIX), ["x"] * 5001, "These are 5001 entries: far too many. Is a filter missing?"),
    (choice("b", "abc"), "a", "Not this one. Look at the evidence once more and say to yourself why."),
    (choice("b", "abc"), "d", 'Choose one of these and nothing else: "a", "b", "c".'),
    (choice("b", "abc"), ["a", "b"], 'Choose one of these and nothing else: "a", "b", "c".'),
    (choice(True, [True, False]), "maybe", "Choose one of these and nothing else: True, False."),
    (choice("b", "abc"), 1.5, 'Choose one of these and nothing else: "a", "b", "c".'),
    (plot("bar"), 7, "This is a number; a picture is asked. Write `... = ` before the call that draws."),
    (plot("bar"), ["CHN", "IND"], "This is a list; a picture is asked. Write `... = ` before the call that draws."),
    (names([64, 36]), 64, "This is a number; a list of numbers is asked."),
    (names(["A", "B"]), FRAME.set_axis(["A", "B", "C"]),
     "This is a whole table. The names stand on its left, in the index: take `.index`."),
    (plot("bar"), Figure(), "This is a list; a picture is asked. Write `... = ` before the call that draws."),
    (plot("bar"), lines([1, 2]), "The picture holds no bars. Which function draws them?"),
    (plot("bar", marks=3), bars([1, 2]), "The picture holds 2 bars: too few."),
    (plot("bar", marks=3), bars([1, 2, 3, 4]), "The picture holds 4 bars: too many."),
    (plot("bar", values=[1, 2]), bars([1, 3]), "The bars do not show the values asked for."),
    (plot("bar", values=[2, 1], ordered=True), bars([1, 2]), "The right bars, but not in the order asked. Sort first."),
    (plot("bar", values=[50, 25]), bars([0.25, 0.5]), "Fractions are drawn; percentages are asked."),
    (plot("bar", values=[0.5, 0.25]), bars([25, 50]), "Percentages are drawn; fractions are asked."),
    (plot("bar", labels=["Armenia", "Belarus"]), bars([1], ["Armenia"]),
     "1 of 2 labels are not in the picture: can a reader see which is which?"),
    (plot("bar", axis_labels=True), bars([1]), "An axis has no label: say what it shows, and its unit."),
    (plot("line", states=2), of_states("CHN", "China"),
     "The picture names 1 state, 2 are asked: can a reader see whose lines these are?"),
    (plot("line", states=2), lines([1, 2]),
     "The picture names no states, 2 are asked: can a reader see whose lines these are?"),
    (plot("line", lines_of=LINES), of_states("CHN", "USA", column="n_same"),
     "The states are named, but these are not the lines that are asked. Which table, years and column are drawn?"),
    (plot("line", not_labels=["Armenia"]), of_states("ARM", "USA"), "Armenia is in the picture, and is not asked for."),
    (plot("bar", title_not="Old"), bars([1], title="Old"), "The title is missing or still the old one."),
    (plot("bar", title_not="Old"), bars([1]), "The title is missing or still the old one."),
]  # fmt: skip


@pytest.mark.parametrize("right, answer, why", WHY)
def test_each_usual_mistake_is_told_why(right, answer, why):
    assert ask(right, answer) == ("not yet", why)


def test_each_diagnosis_is_met_and_holds_only_of_what_is_not_right():
    met = set()
    for right, answer, _ in [*WHY, (text(["a"]), "b", ""), (text(), 7, "")]:
        a, diagnoses = right.unwrapped(answer), right.UNREADABLE
        if not any(holds(right, a) for holds, _ in diagnoses):
            a, diagnoses = right.read(answer), right.WRONG
        met.add(next(one for one in diagnoses if one[0](right, a)))
    assert met == {one for sort in TYPES.values() for one in (*sort.UNREADABLE, *sort.WRONG)}
    for right, answer in RIGHT:
        assert not any(holds(right, right.unwrapped(answer)) for holds, _ in right.UNREADABLE)


def test_a_misconception_of_the_recipe_comes_before_the_general_reason():
    wrong = [(72.0, "You left out Belarus."), (5.0, None)]
    assert ask(number(73), 72, wrong=wrong)[1] == "You left out Belarus."
    assert ask(number(73, unit="states"), 74, wrong=wrong)[1].startswith("Off by one")
    assert ask(number(73, unit="states"), 5, wrong=wrong)[1].startswith("Your number is too small")


def test_plots_know_their_wrong_pictures():
    wrong = [(Plot().read(bars([3])), "Only one bar.")]
    assert ask(plot("bar", marks=2), bars([3]), wrong=wrong)[1] == "Only one bar."
    assert ask(plot("bar", marks=2), bars([4]), wrong=wrong)[1] == "The picture holds 1 bar: too few."


def test_a_rounded_value_is_right_but_never_near_a_planted_or_printed_one():
    said = ("correct", "Right, rounded: the code gives more digits. It is so.")
    assert ask(number(94.93, unit="percent"), 95) == ask(number(0.6899), 0.69) == ask(number(4.719), 4.7) == said
    assert ask(number(0.376), 0.4)[0] == ask(number(73), 70)[0] == "not yet"
    assert ask(number(4.719), 4.7, wrong=[(4.705, "No.")])[0] == "not yet"
    printed = asked(number(1.297), printed=[1.3])
    for source, says in ("", True), ("x = 1.3", True), ("x = 2.6 / 2", False):
        told = judge(printed, {"x": 1.3, RAN: {"x": Ran(source)}})[1]
        assert told.startswith("This number stands in the question") is says


def test_round_in_the_cell_is_named_where_it_took_the_digits():
    cell = "x = round(0.6)"
    for x, says in (1, "Rounded too much: keep more digits."), (0, "Your number is too small."):
        assert judge(asked(number(0.6899)), {"x": x, RAN: {"x": Ran(cell)}})[1].startswith(says)
    assert judge(asked(number(0.6899)), {"x": 1})[1].startswith("Your number is too large.")


def test_lines_may_be_tried_on_changed_data_for_which_the_right_answer_stays():
    made = asked(number(2), tried=[("rows = [7, 2]", None, "The smallest is asked.")])
    for typed, state in ("x = min(rows)", "correct"), ("x = rows[0]", "not yet"):
        assert judge(made, {"x": 2, "rows": [2, 7], RAN: {"x": Ran(typed)}})[0] == state


def test_what_belongs_to_the_answer_is_asked_too():
    made = asked(text(["yes", "no"]), also={"why": text(["date", "none"])})
    assert judge(made, {"x": "yes", "why": ...}) == (
        "not answered yet", "Give `why` a value in the cell above, run that cell, then this one.")  # fmt: skip
    assert judge(made, {"x": "yes", "why": "weather"})[0] == "not yet"
    assert judge(made, {"x": "yes", "why": "date"})[0] == "recorded"
    rows = asked(number(3), also={"rows": table()})
    for x, right in (3, "Your number is right. "), (7, ""):  # a wrong number too may come of rows that are no table
        assert judge(rows, {"x": x, "rows": 3}) == ("not yet", f"{right}`rows`: This is a number; a table is asked.")
    said = "Your number is right. The task asks for `rows` too. There is no `rows` yet: set it in your cell."
    assert judge(rows, {"x": 3}) == ("not yet", said)
    assert judge(rows, {"x": 3, "Rows": FRAME})[1] == f"{said} There is `Rows`: capital letters matter."
    assert judge(rows, {"x": 3, "rows": FRAME})[0] == "correct"


def test_a_name_that_a_students_own_case_lacks_is_told():
    made, no = asked(share(0.5), own="right = part / whole"), "There is no `part` yet: set it in your cell"
    assert judge(made, {"x": 0.5}) == ("not yet", f"{no}, or run the cell that sets it.")
    assert judge(made, {"x": 0.5, "Part": 1})[1].endswith("There is `Part`: capital letters matter.")


def test_lines_that_are_right_by_chance_are_tried_on_other_data():
    made = asked(number(2), tried=[("rows = [7, 8]", 8, "The largest is asked.")])
    for typed, said in ("x = max(rows)", "correct"), ("x = len(rows)", "not yet"), ("x = 2", "not yet"):
        here = {"x": 2, RAN: {"x": Ran(f"rows = [1, 2]\n{typed}")}}
        assert judge(made, here)[0] == said and "rows" not in here
    assert judge(made, {"x": 2, RAN: {"x": Ran("x = 2")}})[0] == "correct"  # the lines stand in another cell
    assert judge(made, {"x": 2})[0] == "correct"  # where no kernel tells what was run


def test_lines_that_are_tried_on_other_data_warn_nobody(recwarn):
    made = asked(number(2), tried=[("rows = [7, 2]", 2, "The smallest is asked.")])
    source = "rows = [1, 2]\nimport warnings\nwarnings.warn('not the student's')\nx = rows[1]"
    assert judge(made, {"x": 2, RAN: {"x": Ran(source)}})[0] == "correct" and not recwarn.list


def test_code_as_it_was_given_is_not_called_changed():
    made = replace(asked(number(2)), given="x = 1", unchanged=1.0)
    for source, said in ("x = 1  # mine", "`x` still has the value"), ("x = 3 - 2", "The code was changed, but"):
        assert judge(made, {"x": 1, RAN: {"x": Ran(source)}})[1].startswith(said)


def test_a_simulation_is_judged_against_itself_run_when_it_is_checked():
    right = share((draw_names(72, 146) >= 4).mean(), tolerance=0)
    made = asked(right, simulated="draws = draw_names(marked=72, total=146)\nx = (draws >= 4).mean()")

    def said(call, then="(draws >= 4).mean()"):
        exec(source := f"draws = draw_names({call})\nx = {then}", here := {"draw_names": draw_names})
        return judge(made, here | {RAN: dict.fromkeys(("draws", "x"), Ran(source))})

    for call in ("marked=72, total=146", "72, 146, seed=7", "total=146, times=300, marked=72"):
        assert said(call) == ("correct", "It is so.")
    for total in (145, 147):  # so near that two digits are the same
        assert abs(chance_at_least(4, 72, total) - chance_at_least(4, 72, 146)) < 0.005
        assert said(f"marked=72, total={total}") == (
            "not yet", f"`total` in `draw_names` is {total}: is this the number that the task gives?")  # fmt: skip
        assert said(f"marked=72, total={total}", "0.17")[0] == "not yet"
    assert said("72, 146", "0.17") == ("correct", "Right, rounded: the code gives more digits. It is so.")
    names_here = {"draws": 0, "x": made.right.value, RAN: {"x": Ran("x = 1")}, "draw_names": draw_names}
    assert judge(made, names_here)[1].startswith("`draws` is not what the lines of the task give")
    del names_here["draws"]  # under another name, or computed without it
    assert "asks for `draws` too. There is no `draws` yet" in judge(made, names_here)[1]
    for more, word in ("drawn=4", "drawn"), ("times=40", "times"):
        assert f"The task names no `{word}` for `draw_names`." in said(f"72, 146, {more}")[1]
    assert said("72, 146, drawn=5")[0] == "correct"
    assert said("72, 146", "0.5")[0] == said("72, 146", "(draws > 4).mean()")[0] == "not yet"


WORDS = {"FRAME": FRAME, "CODES": ["ARM", "BLR"], "SIX": SIX, "abstained": FRAME, "total": 3.0,
         "text": "3000", "vote": "yes", "pd": pd,
         "DAYS": pd.Series(pd.to_datetime(["2022-04-24", "2022-11-14"])), "COUNTS": pd.Series({"yes": 94, "no": 14}),
         "TWO": pd.DataFrame({"CIS": ["member", "-"], "SCO": ["observer", "member"]})}  # fmt: skip
STOPPED = [  # source, what is said, what is not
    ("x = B", "in digits or as a name", "quotes"),
    ("x = ...73", "three dots", ""), ("x = 0,05", "point", ""), ("x = 97 %", "percent sign", ""),
    ("x = 1 037", "space", ""), ("x = 9 - 1 037", "space", ""), ("x = [1, 2", "bracket", ""), ('x = "A', "quote", ""),
    ('x = ["A" B]', "comma", ""), ("x = {}['word']", "called 'word'", "mean"),
    ("x = sum.sums", "A call takes round brackets: `sum(sums)`", ""),
    ("x = 1 / sum", "brackets", ""), ("x = 1 + 'a'", '`"a"` stands in quotes', "number"), ("x = 1 / 0", "zero", ""),
    ("x = [][3]", "no row", ""), ("x = 5()", "is a sign such as `*` missing", ""), ("x = false", "`False`", "quotes"),
    ("x = FRAME['name'].isin('Armenia')", "takes a list", ""), ("x = FRAME.mean()", "`len( )` counts its rows", "cannot"),
    # names that are not there
    ("x = Len(abstained)", "Did you mean `len`? Capital letters matter.", "quotes"),
    ("x = 330 / Total", "Did you mean `total`? Capital letters matter.", "quotes"),
    ("x = len(abstaind)", "Did you mean `abstained`?", "Capital"),
    ("x = 12 / inside", "cell that makes it been run", "quotes"),
    ("x = picture.plot()", "cell that makes it been run", "Did"),
    ("x = inside + 1", "has the cell that makes it been run?", "quotes"),
    ("x = FRAME[FRAME['name'] == Armenia]", 'needs quotes: "Armenia"', "run"),
    ("x = SIX.index(Belarus)", '"Belarus"', "run"),
    ("x = FRAME[name == 'Armenia']", '`name` is a column. Write `FRAME["name"]`.', "quotes"),
    ("x = FRAME[name]", '`name` is a column. Write `FRAME["name"]`.', "quotes"),
    ("x = [member]", 'needs quotes: "member"', "mean"), ("x = ES-11/3", 'quotes: "ES-11/3"', '"ES"'),
    ("x = 'ES'-11/3", 'quotes: "ES-11/3"', "calculate"), ('x = "ES" - 11 / 16', 'quotes: "ES-11/16"', "calculate"),
    ("no count = 14", "`no_count`, not `no count`", "bracket"), ("x = True count", "cannot read", "no_count"),
    # a table, a column or text where one number belongs
    ("x = FRAME / total", 'You divide a whole table, `FRAME`. Take one number: `FRAME["..."].sum()`', "quotes"),
    ("x = total / FRAME", "You divide by a whole table, `FRAME`", "quotes"),
    ("x = total - FRAME", "You calculate with a whole table, `FRAME`", "divide"),
    ("x = 100 * total / FRAME[['name']].sum()", 'Pick one column of `FRAME[["name"]]` first', "quotes"),
    ("x = total / FRAME['name']", "You divide by a whole column of words", "quotes"),
    ("x = total / FRAME['name'].head()", "You divide by a whole column of words", "each column"),
    ("x = total / '3'", "The number stands in quotes", "which"),
    ("x = total / text", "`text` holds text. Write its number", "which"),
    ("x = total / vote", "`vote` holds text.", "number"), ("x = sum(CODES)", "Which part of the line is text?", "quotes"),
    ("part = 3,000\nwhole = 9,000\nx = part / whole", "Write 3000 and 9000.", "red line"),
    ("x = (0,5 + 1) / 2", "point: 0.5.", "thousands"),
    ("x = (1,249 * 1) / 2", "point: 1.249. If thousands are meant: 1249.", ""),
    # conditions
    ("x = TWO[TWO['CIS'] == 'member'] & TWO[TWO['SCO'] == 'member']", "is a table. Put both conditions", "quotes"),
    ("x = TWO[TWO['CIS'] & TWO['SCO']]", 'A condition compares them: `(TWO["CIS"] == "...")`', "quotes"),
    ("x = TWO[TWO['CIS']]", '`TWO["CIS"] == "..."`', "spelt"),
    ("x = TWO[TWO['CIS'] == 'member' & TWO['SCO'] == 'member']", "round brackets of its own", "compares"),
    ("x = TWO['CIS' == 'member']", 'compares two words. The column is `TWO["CIS"]`', "no False"),
    ("x = FRAME[FRAME['name'] == CODES]", "`==` compares with one value, and `CODES` is a list. `.isin( )`", "red line"),
    ("x = ~FRAME[FRAME['name'] != ['ARM']]", "`!=` compares with one value", "red line"),
    ("x = not FRAME['name'].isna()", "`~`, not `not`", "&"),
    ("x = FRAME[(FRAME['share'] > 0) and (FRAME['share'] < 1)]", "with `&`, not `and`", "~"),
    ("x = FRAME[(FRAME['share'] > 0) or (FRAME['share'] < 1)]", "with `|`, not `or`", "&"),
    ("x = FRAME[0 < FRAME['share'] < 1]", "Write two conditions", "`and`"),
    ("x = FRAME[FRAME['name'] in CODES]", "`.isin( )` after the column, not `in`", "&"),
    ("x = 1 if FRAME['share'] else 2", "a whole column of them", "&"),
    ("x = FRAME[FRAME['share'] == ...] / 2 / 'a'", "three dots", "quotes"),
    ("x = DAYS[DAYS < 2022]", "A day is compared with a number", "text that"),
    ("x = DAYS[DAYS < 'in May']", "compared with text that is no day", "number"),
    ("x = FRAME[TWO['CIS'] == 'member']", "made of another table", "red"),
    # brackets and signs
    ("x = FRAME.index()", "`.index` takes no brackets.", "square"),
    ("x = FRAME.shape()", "`.shape` takes no brackets.", "square"),
    ("x = FRAME.columns()", "`.columns` takes no brackets.", "square"),
    ("x = FRAME('name')", "square brackets", "takes no"),
    ("len = 3\nx = len(SIX)", "no function any more", "square"), ("x = 0.812 ^ 2", "written `**`", "red"),
    ("x = FRAME['share'] ^ 2", "written `**`", "bracket"), ("x = 0.812²", "written `**`", "bracket"),
    ("x = 5 – 2", "Minus", "bracket"), ("x = 5 × 2", "`*`", "bracket"), ("x = 5 ÷ 2", "`/`", "bracket"),
    ("x = FRAME['Name']", "Did you mean `name`? Capital letters matter.", "spelt"),
    ("x = FRAME.sort_values('Name')", "Did you mean `name`? Capital letters matter.", "spelt"),
    ("x = pd.Series({'yes': 94})['Yes']", "called 'Yes'", "number"),
    ("x = COUNTS['Yes']", "Did you mean `yes`? Cap", "spelt"),
    ("x = COUNTS[yes]", '`yes` stands in the index. Write `COUNTS["yes"]`.', "run"),
    ("x = (FRAME['name'] == 'Armenia')['share']", "is a filter. Put it", "spelt"),
    ("x = FRAME.len()", "`len` stands in front", "mean"),
    ("x = FRAME.sort('name')", "not known there", "mean"), ("x = FRAME.Sum()", "Did you mean `.sum`?", "front"),
    ("x = total / CODES", "You divide by a whole list, `CODES`.", "red"),
    ("x = SIX['name']", "no table, but a list", "red"),
    ("x = 'yes' / COUNTS.sum()", '`"yes"` stands in quotes', "red"),
    ("x = 'ab' + 'c' + 3", '`"ab" + "c"` holds text.', "stands"),
    ("x = supported", "One number is asked, in digits", "quotes"), ("x = FRAME[FRAME['share'] => 1]", "`>=`", "bracket"),
    ("x = 1\u00a0037", "space", "quotes"), ("y = {\n1: 2}\nx = 3 3", "Two numbers stand side by side", "Divided"),
    ("y = FRAME['share']\nx = (6 - 4) : 2", "`/`, not `:`", "bracket"), ("x = 'a => b' c", "cannot read this line", ">="),
    ("x = The story tells 11 of 16", "Text needs quotes", "Leave"), ("x = 11 of 16 events", "part / whole", "Leave"),
    ("x = 3 if total else not vote 7", "cannot read", "quotes round"),
    ("x = 14 states", "Leave `states` out.", "bracket"), ("x = 14 x 3", "Times", "Leave"),
    ("x = 3 if", "cannot read", "Leave"),
    ("x = (6 - 4) : 2", "`/`, not `:`", "bracket"), ("x = FRAME[!FRAME['share']]", "not by `!`", "comma"),
    ("rows = FRAME[FRAME['share'] == '0.5']\nx = rows['name'].iloc[0]", "have no quotes", "no row"),
    # true, or silent
    ("x = TWO['observer']", '`SCO`. Filter: `TWO[TWO["SCO"] == "observer"]`', "spelt"),
    ("x = dict(COUNTS)['Share'] / len(FRAME)", "called 'Share'", "mean"),
    ("x = COUNTS['share'] / len(FRAME)", "no column or row called 'share'", "mean"),
    ("x = TWO['EAEU', 'SCO']", '`[["EAEU", "SCO"]]`', "spelt"), ("x = COUNTS['yes', 'no']", '`[["yes", "no"]]`', "spelt"),
    ("x = FRAME[['name'] == 'Armenia']", "one True or False", "spelt"),
    ("x = FRAME['ARM' in 'name']", "one True or False", "The column is"),
    ("x = FRAME[~'name']", "`~` turns True and False round", "joined"),
    ("x = FRAME[~FRAME['name']]", "`~` turns True and False round", "joined"), ("x = -'14'", "A minus", "joined"),
    ("x = ['B' & 'D']", "a comma stands between them", "round brackets"),
    ("x = 100 total / 3", "A sign is missing before `total`", "Leave"),
    ("total = 3\nx = 12 total", "A sign is missing before `total`", "Leave"),
    ("x = 100total", "A sign is missing between them", "Leave"), ("x = 4.mean()", "in round brackets", "Leave"),
    ("x = len(72 146)", "A comma or a sign is missing", "Write the"),
    ("x = FRAME['share'] : total", "`/`, not `:`", "bracket"),
    ("x = total =! 3", "not equal with `!=`", "turned"), ("x : 7 states", "its value by one `=`", "Divided"),
    ("x = 3.000.000", "no sign between its thousands", "bracket"), ("x = `C`", "no quote", "bracket"),
    ("x = 3 \\ 4", "`/`, not", "bracket"),
    ("x = FRAME['share'] ≥ 3", "does not know a sign", "bracket"), ("x = 014", "does not begin with 0", "bracket"),
    ('x = """The story', "A quote is opened and never closed.", "bracket"),
    ('x = "The story ... tells', "A quote is opened and never closed.", "dots"),
    ("x = 1 / FRAME.count", "write `.count()`, not `.count`", "sum"),
    ("x = FRAME['share'].fillna(way='ffill')", "other arguments", "brackets"),
    ("x = SIX + 'China'", 'round `"China"`', "number"),
    ("x = FRAME['name'].contains('Arm')", "write `.str.contains`", "spelt"),
    ("x = FRAME[(FRAME['share'] > 0) (FRAME['share'] < 1)]", "`&` or `|` between them is missing", "function"),
    ("x = FRAME[['nam', 'shar']]", "Not all of these words are columns", "called"),
    ("x = FRAME[pd.Series([2022])[0]]", "called 2022", "np"), ("x = (lambda a: a) 3", "cannot read", "Divided"),
    ("x = FRAME[2022]", '`table["..."] == 2022`', "spelt"),
    ("x = pd.Series([1, 2]).sum() - 'no'", '`"no"` stands in quotes', "red"),
    ("x = FRAME[FRAME['name'] == 'a', 'b']", "`.isin( )`", "red"),
    ("x = TWO['CIS']['member']", 'Compare: `TWO["CIS"] == "member"`', "spelt"),
    ("x = sum(TWO['CIS'] = 'member')", "`==` asks", "missing"),
    ("x-y = 3", "no minus in it", "equal"),
    ("x = sorted(SIX, reverse==True)", "one `=` gives a value: `reverse=...`", "quotes"),
    ("x = FRAME['shares']", "Did you mean `share`?", "Capital"),
    ("x = FRAME.sort_value('name')", "Did you mean `.sort_values`", ""),
]  # fmt: skip


@pytest.mark.parametrize("source, said, not_said", STOPPED)
def test_a_cell_that_stopped_is_named_and_nothing_older_judged(source, said, not_said):
    here = {"x": 1, **WORDS}
    try:
        exec(source, here)
    except Exception as fault:
        note(here, source + "\nx = 1", fault)
    state, say = judge(asked(number(1)), here)
    assert state == "not answered yet" and "stopped" in say and said in say
    assert not not_said or not_said not in say.partition("judged yet.")[2]
    note(here, "x = 1")
    assert judge(asked(number(1)), here | {"x": 1})[0] == "correct"


# source of the runs of one cell, and of another; what is said then
GONE = [
    ([("a", "x = 1"), ("a", "y = 1")], "The cell ran, but gives `x` no value. Write `x = ...`."),
    ([("a", "x = 1"), ("a", "X = 1")], "The cell ran, but gives `x` no value: it sets `X`. Write `x = ...`."),
    ([("a", "x = 1"), ("a", "x + 1")], "The cell ran, but gives `x` no value. Write `x = ...`."),
    ([("a", "x = 1 / 0"), ("a", "2")], "The cell ran, but gives `x` no value. Write `x = ...`."),
    ([("a", "x = 1"), ("a", "1 / 0")], "The cell with your answer stopped with a ZeroDivisionError"),
    ([("a", "x = 1"), ("a", "my x = 1")], "The cell with your answer stopped with a SyntaxError"),
    ([("a", "x = 1 / 0"), ("b", "x = 1")], ""), ([("a", "x = 3"), ("b", "x = 1"), ("a", "y = 1")], ""),
    ([("a", "x = 3"), ("a", "y = 1"), ("b", "x = 1")], ""), ([("a", "x = 3"), ("a", "y = 1"), ("a", "x = 1")], ""),
    ([("", "x = 1"), ("", "y = 1")], ""), ([("a", "x = 1"), ("", "y = 1")], ""), ([("a", "x = 1"), ("b", "1 / 0")], ""),
    ([("a", "x = 3"), ("a", "%time x = 1")], ""), ([("a", "x = 3"), ("a", "def x(): pass\nx = 1")], ""),
]  # fmt: skip


@pytest.mark.parametrize(("runs", "said"), GONE)
def test_the_last_run_of_the_cell_counts(runs, said):
    here = {"x": 1}
    for cell, source in runs:
        fault = None
        try:
            exec(source.removeprefix("%time "), here)
        except Exception as raised:
            fault = raised
        note(here, source, fault, cell)
    state, say = judge(asked(number(1)), here)
    assert (
        (state, say) == ("correct", "It is so.") if not said else state == "not answered yet" and say.startswith(said)
    )


def test_what_a_cell_no_longer_gives_beside_the_answer_is_told_too():
    here = {"x": 1, "rows": FRAME, "row": FRAME}
    note(here, "rows = FRAME\nx = 1", cell="a")
    note(here, "x = 1\nrow = FRAME", cell="a")
    said = "The cell ran, but gives `rows` no value"
    assert judge(asked(number(1), also={"rows": table()}), here)[1] == f"{said}: it sets `row`. Write `rows = ...`."
    assert judge(asked(number(1), also={"rows": table(), "row": table()}), here)[1] == f"{said}. Write `rows = ...`."


def test_a_first_run_that_does_not_set_the_answer_is_known_by_its_cell():
    made = replace(asked(number(1)), cell="ex-3-1-answer")
    for source, fault, said in [("y = 1", None, "The cell ran, but gives `x` no value."),
                                ("x == 1", NameError("name 'x' is not defined"), "One `=` gives a name its value"),
                                ("let x = 1", SyntaxError("invalid syntax"), "leave out the word before it")]:  # fmt: skip
        note(here := {}, source, fault, "ex-3-1-answer")
        assert judge(made, here)[0] == "not answered yet" and said in judge(made, here)[1]
    note(here := {}, "y = 1", None, "another")
    assert "run the cell with your answer first" in judge(made, here)[1]


def test_the_rows_of_a_table_beside_the_answer_are_judged():
    made = asked(number(2), also={"rows": table(FRAME[:2])})
    for rows in (FRAME[:2], FRAME[:2][["name"]][::-1], FRAME[:2].reset_index(drop=True), FRAME[:2].assign(more=1)):
        assert judge(made, {"x": 2, "rows": rows})[0] == "correct"
    assert judge(made, {"x": 2, "rows": FRAME[1:]})[1].startswith("Your number is right. `rows`: As many rows")
    assert judge(made, {"x": 2, "rows": FRAME[1:].reset_index(drop=True)})[0] == "not yet"  # 0 and 1 name any two rows
    later = asked(number(2), also={"rows": table(FRAME[1:])})  # labels of a longer table tell which rows they are
    assert judge(later, {"x": 2, "rows": FRAME[1:].assign(name="")})[0] == "correct"
    assert judge(made, {"x": 5, "rows": FRAME[:2]})[1] == "The rows in `rows` are right. What is done with them is not."
    assert "too large" in judge(made, {"x": 5, "rows": FRAME})[1]


def test_two_words_of_which_python_takes_one_are_not_recorded():
    here = {"x": "a", RAN: {"x": Ran("x = 'a' or 'b'")}}
    assert judge(asked(text(["a", "b"])), here)[1].endswith("Python takes one of them. Decide: write one.")
    assert "commas part them" in judge(asked(names(["a", "b"])), here)[1]


def test_a_kernel_is_told_the_cell_as_jupyterlab_tells_it():
    kernel = RunningKernel("python3", cwd=str(checks.FOLDER.parents[2]))
    client = kernel.kc
    try:

        def run(source, cell):
            content = {"code": source, "silent": False, "user_expressions": {"cell": "__ran__['x']"}}
            message = client.session.msg("execute_request", content, metadata={"cellId": cell})
            client.shell_channel.send(message)
            while (answer := client.get_shell_msg(timeout=60))["parent_header"].get("msg_id") != message["msg_id"]:
                continue
            return answer["content"]["user_expressions"].get("cell", {}).get("data", {}).get("text/plain", "")

        run("from utils.notebook import watch\nwatch(get_ipython())", "first")
        run("x = 1", "second")
        assert "cell='second', gone=False" in run("y = 2", "third")
        run("y = 2", "second")
        assert "source='y = 2', error='', message='', cell='second', gone=True" in run("", "third")
    finally:
        kernel.stop()


def test_a_filter_that_finds_nothing_is_named():
    source = "rows = FRAME[FRAME['name'] == 'armenia']\nx = len(rows)"
    here = {"FRAME": FRAME, "rows": FRAME.iloc[:0], "x": 0}
    note(here, source)
    empty = {"FRAME": FRAME, "rows": FRAME.iloc[:0], "x": FRAME["name"].iloc[:0]}
    note(empty, source.replace("len(rows)", "rows['name']"))
    assert judge(asked(names(SIX)), empty)[1].startswith("No row was found for `rows`.")
    say = judge(asked(number(1)), here)[1]
    assert say == ("No row was found for `rows`. In the column `name` nothing equals 'armenia'. "
                   "It holds: Armenia, Belarus, Kazakhstan.")  # fmt: skip


@pytest.mark.parametrize(("rows", "said"), [
    ("FRAME[FRAME['share'] == 'Armenia']", "The column `name` holds it."),
    ("FRAME[FRAME['day'] == '2022-11-14']\nrows = rows[rows['share'] > 1]", "Take its conditions one by one"),
    ("FRAME[FRAME['day'] < pd.Timestamp(2022-11-14)]", "`2022-11-14` is a subtraction. A day stands in quotes"),
])  # fmt: skip
def test_why_nothing_is_found_is_said_only_where_the_table_shows_it(rows, said):
    source = f"rows = {rows}\nx = len(rows)"
    exec(source, here := {"FRAME": FRAME.assign(day=pd.Timestamp("2022-11-14")), "pd": pd})
    assert said in judge(asked(number(1)), here | {RAN: {"x": Ran(source)}})[1]


@pytest.mark.parametrize(("source", "said"), [
    ("x = ['B', 'A'].sort()", "`.sort( )` gives nothing back here, so `x` has no value."),
    ("x = print(14)", "`print( )` gives nothing back"), ("x = ['A', ...]", "The three dots"),
    ("x = ...", "Give `x` a value"),
])  # fmt: skip
def test_why_there_is_no_value_is_told(source, said):
    exec(source, here := {})
    state, say = judge(asked(names(SIX)), here | {RAN: {"x": Ran(source)}})
    assert state == "not answered yet" and say.startswith(said)


@pytest.mark.parametrize(("source", "state"), [
    ("rows = FRAME[FRAME['name'] == ...]\nx = len(rows)", "not answered yet"),
    ("x = FRAME[FRAME['name'] == ...]", "not answered yet"),
    ("rows = ...\nx = 4.719", "not answered yet"), ("rows = ...\nx = 4.6", "not answered yet"),
])  # fmt: skip
def test_dots_that_are_left_are_named_whatever_the_answer(source, state):
    exec(source, here := {"FRAME": FRAME})
    told = judge(asked(number(4.719)), here | {RAN: {"x": Ran(source)}})
    assert told[0] == state and told[1].startswith("The three dots")


@pytest.mark.parametrize(("right", "source", "said"), [
    (number(0.68), "x = 0,812 ** 2 + 0,133 ** 2", "Write 0.812 and 0.133."),
    (number(1.2), "x = 320,000 * 31 / 2", "without: 320000."), (number(1), "x = 31 / 1,000,000", "Write 1000000."),
    (number(1.249), "x = 1,249", "1.249. If"),
    (number(1037, unit="votes"), "x = 1,400 + 0", "without: 1400."),
    (number(3), "x = FRAME.shape", "Which of them do you need?"), (number(25), "x = 5 ^ 2", "`**`"),
    (names(["68/262"]), "x = 68/262", '"68/262"'), (names(SIX), "x = 68/262", "a list of names"),
    (choice("ES-11/3", ["ES-11/3", "ES-11/4"]), "x = 11/3", "whole in quotes"),
    (choice("b", "abc"), "x = 11/3", "Choose one"), (number(0.5), "x = 11/3", "too large"),
    (number(9), "rows = FRAME['name'] == ['a', 'b', 'c']\nx = 0", "`.isin( )`"),
])  # fmt: skip
def test_what_the_code_shows_is_said_of_a_wrong_answer(right, source, said):
    exec(source, here := {"FRAME": FRAME})
    told = judge(asked(right), here | {RAN: {"x": Ran(source)}})
    assert told[0] == "not yet" and said in told[1]


@pytest.mark.parametrize(("source", "said"), [
    ("x = len(FRAME['share'] > 0.3)", "True and False are counted alike here."),
    ("x = len('armenia')", '`len("armenia")` counts letters'),
    ("x = len(FRAME) / len(FRAME)", "A part is divided by itself"),
])  # fmt: skip
def test_a_mistake_that_the_code_shows_is_named(source, said):
    exec(source, here := {"FRAME": FRAME})
    assert judge(asked(number(0.5)), here | {RAN: {"x": Ran(source)}})[1].startswith(said)


def test_a_guess_outside_what_is_possible_is_not_recorded():
    guess = number(97, unit="tonnes", whole=100)
    assert ask(guess, 150, kind="predict") == ("not answered yet", "Between 0 and 100 is possible. Guess again.")
    assert ask(guess, 80, kind="predict")[0] == "recorded"
    assert ask(number(7, unit="states"), -1, kind="predict")[0] == "not answered yet"


# ---- not answered yet, recorded ----


@pytest.mark.parametrize(
    "answer",
    [..., None, "", "  ", "...", [], (), {}, set(), [...], [1, ...], {"a": ...}, [[1], [...]], ["A", "..."], "__",
     pd.Series([1, ...]), pd.DataFrame({"a": [1, ...]}), np.array([..., 1], dtype=object), [{"a": [...]}]],
)  # fmt: skip
@pytest.mark.parametrize("right", [number(1), names(SIX), choice("b", "abc"), plot("bar"), text()])
def test_stubs_are_not_answered_yet(right, answer):
    said = "Give `x` a value in the cell above, run that cell, then this one."
    assert ask(right, answer) == ("not answered yet", said)


@pytest.mark.parametrize(
    "answer", [0, 0.0, False, [0], [None], pd.Series([], dtype=float), [[]], FRAME.iloc[:0], "0", {"a": 1}]
)
def test_zero_false_and_an_empty_table_are_answers(answer):
    assert ask(number(1), answer)[0] == "not yet"


def test_deep_and_circular_lists_are_read_only_so_far():
    circular = [1]
    circular.append(circular)
    assert ask(number(1), circular)[0] == "not yet"


def test_an_undefined_name_is_not_answered_yet():
    said = "There is no `x` yet: run the cell with your answer first. If it is red, read its last line."
    assert judge(asked(number(1)), {}) == ("not answered yet", said)
    here = {RAN: {"X": Ran("X = 1")}}
    assert judge(asked(number(1)), here)[1] == f"{said} There is `X`: capital letters matter."
    count = Recipe("9.1", "make", "no_count", number(1))
    assert judge(count, {RAN: {"nocount": Ran("")}})[1].endswith(" There is `nocount`: the `_` matters.")


def test_code_as_it_was_given_is_not_answered_yet():
    state, say = ask(number(1), 5, kind="modify", unchanged=5.0)
    assert state == "not answered yet" and say.startswith("`x` still has the value of the code as it was given.")
    assert ask(number(1), 1, kind="modify", unchanged=5.0)[0] == "correct"
    assert ask(number(1), 6, kind="modify", unchanged=5.0)[0] == "not yet"


GUESSES = [
    (number(73, unit="states"), 80, "You guessed 80 states; the record says 73 states. It is so."),
    (number(73), 80.5, "You guessed 80.5; the record says 73. It is so."),
    (number(10_000_000), 1_234_567, "You guessed 1234567; the record says 10000000. It is so."),
    (names(["KAZ"]), ["Armenia", "BLR"], "You guessed Armenia, BLR; the record says KAZ. It is so."),
    (choice("b", "abc"), "a", 'You guessed "a"; the record says "b". It is so.'),
    (plot("bar"), bars([1]), "You guessed a picture; the record says a picture. It is so."),
]


@pytest.mark.parametrize("right, answer, said", GUESSES)
def test_guesses_are_recorded_with_the_record(right, answer, said):
    assert ask(right, answer, kind="predict") == ("recorded", said)
    assert ask(right, answer, kind="predict", means="") == ("recorded", said.removesuffix(" It is so."))


def test_a_guess_that_cannot_be_read_is_not_recorded():
    assert ask(number(73), "80", kind="predict")[0] == "not yet"


def test_open_answers_are_recorded():
    assert ask(text(), "Because I saw it.") == ("recorded", "It is kept in this notebook. It is so.")
    assert ask(text(["holds", "does not hold"]), "Holds", means="") == ("recorded", "It is kept in this notebook.")
    assert ask(text(["holds", "does not hold"]), "perhaps")[0] == "not yet"
    assert ask(text(), 7) == ("not yet", "This is a number. Write a sentence, in quotes.")


# ---- check, progress, results ----


def test_check_looks_at_the_callers_names():
    here = {"recipe": recipe, "number": number, "check": check}
    exec('recipe("9.1", kind="make", answer="y", right=number(2), wrong=[(3, "No.")], hints=["h"], means="m.")',
         here)  # fmt: skip
    assert shown("check('9.1')", here).state == "not answered yet"
    for typed, said in ("y = 2", ("correct", "m.")), ("y = 3", ("not yet", "No.")):
        exec(typed, here)
        assert shown("check('9.1')", here) == card("9.1", *said, here[RECIPES][0].edition)


def test_check_of_an_unknown_exercise_says_which_there_are():
    said = "This copy of the course has no check with this number; what you wrote stays."
    assert str(check("99.9")) == f"Exercise 99.9: {said}", "not: not answered yet"
    assert "data-" not in check("99.9")._repr_html_(), "nothing was checked, so a program finds no state"
    assert check(None).state == check(3.75).state == check("x").state == ""
    here = session(asked(number(1)), asked(number(1), name="9.3"))
    assert shown("check('9.2')", here).say == f"{said} Here are: 9.1, 9.3."


def test_recipes_are_read_from_the_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "FOLDER", tmp_path)
    stored = [to_json(asked(number(1))), to_json(asked(number(1), name="9.2", means="äöü"))]
    (tmp_path / "09_small.json").write_text(json.dumps({"exercises": stored}, ensure_ascii=False), encoding="utf-8")
    here = session(x=1)
    assert shown("check('9.2')", here).say == "äöü" and shown("check('9.1')", here).state == "correct"
    here[RECIPES] += [asked(number(3)), asked(number(2))]  # the newest one of this session comes before the stored one
    assert shown("check('9.1')", here).state == "not yet" and shown("check('9.2')", here).state == "correct"
    exec("x = 2", here)
    assert shown("check('9.1')", here).state == "correct"


def test_progress_counts_the_lesson_that_was_checked_last():
    here = session(*(asked(number(1), name=name) for name in ("9.1", "9.2", "9.g1", "8.1")), x=1)

    def told(*typed):
        for line in typed:
            exec(line, here)
        return repr(shown("progress()", here))

    assert told() == "○ Progress: No exercise was checked since the notebook was started."
    assert told("check('9.1')", "check('9.g1')", "x = 2", "check('9.2')") == (
        "○ Progress: 1 of 2 exercises done. Still open: 9.2."
    )
    assert told("x = 1", "check('9.2')") == "✔ Progress: 2 of 2 exercises done."
    assert told("x = 2", "check('8.1')") == "○ Progress: 0 of 1 exercises done. Still open: 8.1."
    assert told("check('9.1')") == "○ Progress: 1 of 2 exercises done. Still open: 9.1."
    assert told("check('31')", "check('no number')") == "○ Progress: 1 of 2 exercises done. Still open: 9.1."
    here[RECIPES].append(asked(text(), name="9.3"))
    assert told("x = 'So.'", "check('9.3')") == "○ Progress: 2 of 3 exercises done. Still open: 9.1."


def test_progress_tells_the_extension_apart():
    here = session()
    exec("check('3.1')", here)
    kept = json.loads((checks.FOLDER / "03_the_vote.json").read_text(encoding="utf-8"))["exercises"]
    more = [one for one in kept if one["id"].rpartition(".")[2].isdigit() and one.get("extension")]
    assert repr(shown("progress()", here)).endswith(f". Extension, if you like: 0 of {len(more)} done.") and more


@pytest.mark.parametrize("state", STATES)
def test_a_card_says_its_state_in_word_and_symbol(state):
    result = card("3.1", state, "Look at `x` & <y>.", "ab12")
    symbol, colour = STATES[state]
    assert repr(result) == f"{symbol} Exercise 3.1: {state}. Look at `x` & <y>."
    page = result._repr_html_()
    assert 'role="status"' in page and colour in page and f"{symbol} Exercise 3.1: {state}." in page
    assert "<code>x</code> &amp; &lt;y&gt;." in page
    assert re.findall(r' data-(\w+)="([^"]*)"', page) == [("exercise", "3.1"), ("state", state), ("edition", "ab12")]
    heads = {"3.g1": "Guess 3.g1", "3.r2": "Remember 3.r2", "3.x1": "Exit ticket 3.x1", "3.c1": "Claim 3.c1"}
    assert all(repr(card(name, state, "")) == f"{symbol} {head}: {state}." for name, head in heads.items())


def test_the_edition_changes_with_what_is_right_or_said_and_with_nothing_else():
    here = session(asked(number(1)), x=1)
    edition = shown("check('9.1')", here).edition
    assert re.fullmatch("[0-9a-f]{8}", edition)
    more = dict(stub="x = 5", hints=["h"], printed=[3.0], given="x = 5", extension=True)
    assert asked(number(1), **more).edition == edition
    others = [asked(number(2)), asked(share(1)), asked(number(1), means="So."), asked(number(1), wrong=[(2.0, "No.")])]
    assert len({edition, *(other.edition for other in others)}) == 5


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("paper", ["#ffffff", "#111111"])
def test_the_border_of_a_result_has_contrast(state, paper):
    assert contrast(STATES[state][1], paper) >= 3
    assert len({symbol for symbol, _ in STATES.values()}) == len(STATES)


# ---- whatever a student's cell holds: no exception, no answer printed ----


class Evil:
    def _raise(self, *arguments):
        raise RuntimeError("no")

    __eq__ = __ne__ = __lt__ = __bool__ = __len__ = __iter__ = __float__ = __repr__ = __str__ = _raise
    __getattr__ = __getitem__ = __contains__ = __index__ = __array__ = __hash__ = _raise


class EvilList(list):
    def __iter__(self):
        raise RuntimeError("no")

    __len__ = __getitem__ = __eq__ = __iter__


class Endless(list):
    def __iter__(self):
        while True:
            yield "KAZ"

    def __len__(self):
        return 3


SECRETS = {
    "number": number(7349, unit="states", whole=10_000), "share": share(0.7349),
    "names": names(["Kazakhstan", "Timor-Leste"]), "words": names(["7349", "xylophone"], ordered=True),
    "plot": plot("bar", values=[7349], labels=["xylophone"], title_not="Old"),
}  # fmt: skip
SECRET = re.compile(r"7[,.]?349|73\.49|xylophone|Timor|TLS|Kazakhstan")
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.text(max_size=20),
    st.binary(max_size=5), st.dates(), st.datetimes(), st.timedeltas(), st.fractions(), st.decimals(), st.just(...),
    st.builds(Evil), st.builds(EvilList, st.just([1])), st.builds(Endless, st.just([1])),
    st.sampled_from([pd.NA, pd.NaT, np.nan, np.inf, -np.inf, 10**400, len, int, Evil, ValueError("no"), object(),
                     range(10**9), unsized(3), np.array([]), np.zeros((2, 2)),
                     "ARM", "A, B", "12 %", plt, pd, st, lambda: 1, slice(1), memoryview(b"a"), type, NotImplemented]),
)  # fmt: skip


def object_array(values):
    made = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        made[place] = value
    return made


columns = st.lists(scalars, min_size=2, max_size=2).map(lambda v: pd.Series(object_array(v)))
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3), columns,
        st.tuples(columns, columns).map(lambda c: pd.DataFrame({"name": c[0], "n": c[1]})),
        st.lists(inner, max_size=3).map(object_array),
    ),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.all
@pytest.mark.parametrize("sort", SECRETS)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(answer=anything)
def test_anything_at_all_neither_raises_nor_shows_the_answer(sort, answer):
    result = shown("check('9.1')", session(asked(SECRETS[sort]), x=answer))
    assert result.state in ("not answered yet", "not yet")
    assert not SECRET.search(repr(result) + result._repr_html_())


HOSTILE = [
    Evil(), EvilList(["a"]), Endless(["a"]), [Evil()], {"a": Evil()}, pd.Series(object_array([Evil(), 1])), 10**400,
    pd.DataFrame({"name": object_array([Evil()]), "n": [1]}), pd.DataFrame(np.zeros((300_000, 20))),
    np.zeros(3_000_000), ["x"] * 3_000_000, type("T", (), {"__class__": property(Evil._raise)})(),
]  # fmt: skip


@pytest.mark.parametrize("sort", SECRETS)
@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_hostile_and_huge_answers(sort, place):
    result = shown("check('9.1')", session(asked(SECRETS[sort]), x=HOSTILE[place]))
    assert result.state == "not yet" and not SECRET.search(repr(result))


# ---- recipes: one sentence on what is wrong ----

GOOD = dict(kind="make", answer="x", right=number(2), wrong=[(3, "No.")], hints=["h"], means="m.")
BAD = [
    (dict(kind="quiz"), "field 'kind': 'quiz' is none of predict"),
    (dict(answer="my x"), "field 'answer': 'my x' is no name of a variable."),
    (dict(right=2), "field 'right': use number(...), names(...) and so on."),
    (dict(minutes=4), "field 'minutes': minutes are computed by course.py build: take this field out."),
    (dict(stub="x = = 1"), "field 'stub': it is not valid Python"),
    (dict(stub="y = ..."), "field 'stub': it does not set 'x'."),
    (dict(hints="one hint"), "field 'hints': give a list of texts."),
    (dict(hints=[1]), "field 'hints': give a list of texts."),
    (dict(levels=["good"]), "field 'levels': give three texts: not yet, good, very good."),
    (dict(hints=[]), "field 'hints': give at least one hint."),
    (dict(means=""), "field 'means': say in one line what the right answer means."),
    (dict(simulated="x = 1 / 0"), "field 'simulated': its code stops with ZeroDivisionError"),
    (dict(simulated="x = 3"), "field 'simulated': it does not give the right value."),
    (dict(wrong=[]), "field 'wrong': give at least one typical wrong answer and its message."),
    (dict(wrong=[3]), "field 'wrong, number 1': write a pair"),
    (dict(wrong=[(3, 4)]), "field 'wrong, number 1': the message is a text, or None"),
    (dict(wrong=[(3, "No."), (2, "No.")]), "field 'wrong, number 2': it counts as right."),
    (dict(wrong=[(code("x = 1 / 0"), "No.")]), "field 'wrong, number 1': its code stops with ZeroDivisionError"),
    (dict(wrong=[(code("y = 1"), "No.")]), "field 'wrong, number 1': its code gives no value to 'x'."),
    (dict(wrong=[(code("x = ..."), "No.")]), "field 'wrong, number 1': its code gives no value to 'x'."),
    (dict(wrong=[("3", "No.")]), "field 'wrong, number 1': the check itself says 'The number stands in quotes"),
]  # fmt: skip


@pytest.mark.parametrize("change, said", BAD)
def test_a_bad_recipe_gets_one_sentence(change, said):
    with pytest.raises(RecipeError) as fault:
        recipe("9.1", **GOOD | change)
    assert str(fault.value).startswith("exercise 9.1, ") and said in str(fault.value)
    assert "\n" not in str(fault.value) and RECIPES not in globals()
    assert fault.value._render_traceback_() == [f"RecipeError: {fault.value}"]


def test_all_faults_of_a_recipe_are_told_in_one_go():
    with pytest.raises(RecipeError) as fault:
        recipe("9.1", kind="quiz", anwser="x", right=number(2), wrong=[(3, "No."), (2, "No.")], hint=["h"])
    fields = [line.split("'")[1] for line in str(fault.value).split("\n")]
    assert fields == ["anwser", "hint", "kind", "means"]  # and not that there is no answer
    assert "field 'anwser': there is no such field; did you mean 'answer'?" in str(fault.value)


def test_a_bad_id_or_right_value_gets_one_sentence():
    with pytest.raises(RecipeError, match="field 'id': write an id"):
        recipe("three", **GOOD)
    with pytest.raises(RecipeError, match=r"field 'right': number\(...\) got the wrong kind of value. This is text"):
        number("many")
    with pytest.raises(RecipeError, match="Choose one of these"):
        choice("z", "abc")
    for wrong in (dict(mark="pie"), dict(marks=3), dict(values=[1])):
        with pytest.raises(RecipeError, match="plot"):
            plot(**wrong)


def test_a_good_recipe_keeps_all_it_was_given():
    here = {"np": np, "code": code, "recipe": recipe, "GOOD": GOOD}
    exec('made = recipe("9.1", **GOOD | dict(wrong=[(np.int64(3), "No."), (code("x = [1]"), None), (np.array([5]), None)]))',
         here)  # fmt: skip
    made = here["made"]
    assert here[RECIPES] == [made] and "x" not in here
    assert (made.stub, made.hints, made.kind) == ("x = ...", ["h"], "make")
    assert made.wrong == [(3.0, "No.", "x = 3"), (None, None, "x = [1]"), (None, None, "x = [5]")]
    kept = json.loads(json.dumps(to_json(made)))
    assert set(kept) == {"id", "kind", "answer", "right", "wrong", "means"}  # and nothing that only authors need
    assert kept["wrong"] == [{"value": 3.0, "message": "No."}]


def recipe_of(exercise, **given):
    """The recipe, written in a session of its own."""
    exec("made = recipe(exercise, **given)", here := {"recipe": recipe, "exercise": exercise, "given": given})
    return here["made"]


@pytest.mark.parametrize(
    "kind", ["predict", "complete", "modify", "order", "find the bug", "read", "judge", "make", "open"]
)
def test_all_kinds_of_exercises_can_be_written(kind):
    assert recipe_of("9.1", **GOOD | {"kind": kind}).kind == kind


def test_guesses_tickets_and_open_answers_need_less():
    recipe_of("9.g1", kind="predict", answer="g", right=number(1))
    recipe_of("9.r1", kind="read", answer="r", right=number(1), means="m.")
    recipe_of("9.2", kind="predict", answer="p", right=number(1))
    assert recipe_of("9.x1", kind="open", answer="o").right == text()
    with pytest.raises(RecipeError, match="means"):
        recipe_of("9.r2", kind="read", answer="r", right=number(1))


def test_wrong_pictures_of_a_recipe_are_closed_and_other_names_are_there():
    kept = plt.figure().number
    draw = code("x = plt.figure().add_subplot()\nx.bar(['a'], [HEIGHT])")
    here = {"recipe": recipe, "plt": plt, "HEIGHT": 3,
            "GOOD": GOOD | dict(right=plot("bar", marks=2), wrong=[(draw, "One bar.")])}  # fmt: skip
    exec("made = recipe('9.1', **GOOD)", here)
    assert plt.get_fignums() == [kept]
    assert here["made"].wrong[0].value["bar"] == [3.0]
