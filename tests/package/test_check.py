"""The exercise checks: what counts as right in which form, what each usual mistake is told, and that nothing raises.

dev/faults_in_checks.py runs this file against changed copies of utils/exercises/answers.py and utils/exercises/check.py.
"""

import datetime
import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from utils.exercises import answers as kinds
from utils.exercises import check as checks
from utils.exercises.answers import RecipeError
from utils.exercises.check import STATES, Result, check, progress
from utils.exercises.recipe import choice, code, names, number, plot, recipe, share, table, text

FRAME = pd.DataFrame({"name": ["Armenia", "Belarus", "Kazakhstan"], "share": [0.25, 0.5, np.nan]})
SIX = ["Armenia", "Belarus", "Kazakhstan", "Kyrgyzstan", "Russia", "Tajikistan"]


@pytest.fixture(autouse=True)
def clean_session():
    checks.RECIPES.clear()
    checks.DONE.clear()
    yield
    plt.close("all")


def ask(right, answer, kind="make", wrong=(), means="It is so.", **more):
    """Judge one answer by a recipe that exists nowhere else."""
    asked = {
        "id": "9.1",
        "kind": kind,
        "answer": "x",
        "right": right,
        "wrong": list(wrong),
        "means": means,
        **more,
    }
    checks.RECIPES["9.1"] = json.loads(json.dumps(asked))  # as it comes back from its file
    return checks._judge("9.1", {"x": answer})


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


# ---- right, in every equivalent form ----

RIGHT = [
    (number(73), 73), (number(73), 73.0), (number(73), np.int64(73)), (number(73), np.float32(73)),
    (number(73), np.array(73)), (number(73), np.array([73])), (number(73), pd.Series([73], index=["abstain"])),
    (number(0.5), 1 / 2), (number(1 / 3), 0.333333333333), (number(1 / 3, tolerance=0.01), 0.33), (number(0), 0.0),
    (number(80, unit="days"), pd.Timestamp("2022-11-14") - pd.Timestamp("2022-08-26")),
    (number(80, unit="days"), datetime.timedelta(days=80)), (number(-4), -4),
    (number(80, unit="days"), np.timedelta64(80, "D")),
    (share(73 / 193), 73 / 193), (share(73 / 193), 0.38), (share(0.07), 0.07), (share(1), 1),
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
    (table(FRAME), FRAME), (table(FRAME), FRAME[["share", "name"]]), (table(FRAME), FRAME.iloc[::-1]),
    (table(FRAME), FRAME.set_index("name")), (table(FRAME), FRAME.set_index("name")["share"]),
    (table(FRAME), FRAME.reset_index(drop=True).set_index(pd.Index([7, 8, 9]))),
    (table(FRAME, extra=True), FRAME.assign(more=1)), (table(FRAME.set_index("name")["share"]), FRAME),
    (table(FRAME, ordered=True), FRAME), (table(FRAME, tolerance=0.01), FRAME.assign(share=[0.251, 0.5, np.nan])),
    (table(FRAME.groupby("name").size()), FRAME.groupby("name").size().reset_index(name="n")),
    (table(FRAME.groupby("name").size()), FRAME["name"].value_counts()),
    (table(pd.DataFrame({"d": pd.to_datetime(["2022-04-07"])})), pd.DataFrame({"d": ["2022-04-07"]})),
    (table(pd.DataFrame({"b": [True, None]})), pd.DataFrame({"b": [True, np.nan]}, dtype=object)),
    (plot("bar", marks=3), bars([1, 2, 3])), (plot("bar", values=[1, 2]), bars([2, 1], horizontal=True)),
    (plot("bar", values=[1, 2], ordered=True), bars([1, 2])), (plot("bar", labels=["Armenia"]), bars([1], ["Armenia"])),
    (plot("line", marks=2, values=[1, 2, 3, 4]), lines([1, 2], [3, 4])),
     (plot("point", marks=2), lines([1, 2], style="None", marker="o")),
    (plot("line", values=[1, 2]), lines([1, np.nan, 2])), (plot("bar", title_not="Old"), bars([1], title="New")),
    (plot(labels=["0"]), bars([1])), (plot("bar", marks=1), bars([1]).figure), (plot("bar", marks=1), [bars([1])]),
    (plot("bar", marks=1), bars([1]).containers[0]), (plot("line", marks=1), lines([1, 2]).lines),
]  # fmt: skip


@pytest.mark.parametrize("right, answer", RIGHT)
def test_equivalent_forms_are_correct(right, answer):
    result = ask(right, answer)
    assert (result.state, result.say) == ("correct", "It is so.")


def test_scatter_counts_points_and_text_counts_as_a_label():
    ax = Figure().add_subplot()
    ax.scatter([1, 2, 3], [4, 5, 6])
    ax.text(1, 4, "Kazakhstan")
    assert ask(plot("point", marks=3, values=[6, 5, 4], labels=["kazakhstan"]), ax).state == "correct"
    ax.set(xlabel="year", ylabel="share of exports, percent")
    assert ask(plot("point", axis_labels=True), ax).state == "correct"


# ---- not yet, and why ----

PERCENT = "This looks like a percentage; a fraction is asked. Percent means divided by 100."
FRACTION = "This looks like a fraction; a percentage is asked. 0.5 is 50 percent."
WHY = [
    (share(0.38), 38, PERCENT), (share(0.38), 37.7, PERCENT), (number(38), 0.38, FRACTION),
    (number(0.5), 50, PERCENT),
    (share(0.38), 0.62, "This is the rest: what is left when the part you need is taken away."),
    (number(73, whole=193), 120, "This is the rest: what is left when the part you need is taken away."),
    (number(5), -5, "The size is right, the sign is not: which one is subtracted from which?"),
    (share(0.38), 1.7, "A share lies between 0 and 1: the part divided by the whole."),
    (share(0.38), -0.1, "A share lies between 0 and 1: the part divided by the whole."),
    (number(73), 72, "Off by one: is the first or the last one counted twice, or left out?"),
    (number(73), 74.0, "Off by one: is the first or the last one counted twice, or left out?"),
    (number(0.376), 0.4, "Rounded too much: keep more digits."), (number(0.376), 0.38,
     "Rounded too much: keep more digits."),
    (number(2.4), 2, "Rounded too much: keep more digits."),
    (number(73), 100, "Your number is too large. Which rows did you count?"),
    (number(73), 7, "Your number is too small. Which rows did you count?"),
    (number(0.376), 0.9, "Your number is too large. Which numbers went into it?"),
    (share(0.376), 0, "Your number is too small. Which numbers went into it?"),
    (number(73), "73", "The number stands in quotes, so it is text. Write it without quotes."),
    (number(73), " 73 % ", "The number stands in quotes, so it is text. Write it without quotes."),
    (number(73), "many", "This is text; one number is asked."),
    (number(73), True, "This is True or False; one number is asked. `sum( )` counts how often True occurs."),
    (number(1), np.True_, "This is True or False; one number is asked. `sum( )` counts how often True occurs."),
    (number(73), FRAME, "This is a whole table; one number is asked. Which part of it do you need?"),
    (number(73), FRAME["share"], "This is a whole column; one number is asked. Which part of it do you need?"),
    (number(73), [70, 3], "This is a list; one number is asked. Which part of it do you need?"),
    (number(3), FRAME, "This is a whole table; how many it holds is asked. Put `len( )` round it."),
    (number(6), SIX, "This is a list; how many it holds is asked. Put `len( )` round it."),
    (share(1), [1], "This is a list; one number is asked. Which part of it do you need?"),
    (number(73), np.nan, "This is NaN, 'not a number': a missing value came into the calculation."),
    (number(73), float("inf"), "This is infinite: was something divided by zero?"),
    (number(73), pd.NA, "This value is missing in the table. Did you pick a row that has a value?"),
    (number(73), pd.NaT, "This value is missing in the table. Did you pick a row that has a value?"),
    (number(73), len, "This is a function: call it with ( ) behind its name; one number is asked."),
    (number(73), ValueError("no"), "This is of the type ValueError; one number is asked."),
    (number(73), unsized(3), "This is a generator: put list( ) round it; one number is asked."),
    (number(73), 3j, "This is of the type complex; one number is asked."),
    (number(73), datetime.timedelta(73), "This is of the type timedelta; one number is asked."),
    (names(SIX), SIX[:4], "2 of 6 still missing."),
    (names(SIX), [*SIX, "China"], "Not asked for: China."),
    (names(SIX), ["ARM", "BLR", "Kazachstan"], "4 of 6 still missing; not asked for: Kazachstan."),
    (names(SIX), [*SIX, *"abcdefg"], "Not asked for: a, b, c, d, e and 2 more."),
    (names(SIX), [*SIX, *"abcde"], "Not asked for: a, b, c, d, e."),
    (names(SIX), [*SIX, "armenia"], "There more than once: Armenia."),
    (names(["A", "A", "B"]), ["A", "B", "B"], "There more than once: B."), (names(["A", "A"]), ["A"],
     "Some stand there more than once."),
    (names(["C", "A", "B"], ordered=True), ["C", "B", "A"], "The right ones, in another order. In place from the start: 1."),
    (names(["C", "A", "B"], ordered=True), ["B", "A", "C"], "The right ones, but turned round: the last one comes first."),
    (names(["C", "A", "B"], ordered=True), {"B", "A", "C"}, "A set keeps no order: use a list, [ ... ]."),
    (names(SIX), "Armenia, Belarus", 'This is one text. Put each name in quotes of its own: ["...", "..."].'),
    (names(SIX), FRAME, "This is a whole table. Pick the column that holds the names."),
    (names(SIX), 6, "This is of the type int; a list of names is asked."),
    (names(SIX), unsized(3), "This is a generator: put list( ) round it; a list of names is asked."),
    (names(["1", "A"]), [1, 2], "These are row numbers or counts, not the values. Which column holds the names?"),
    (names(SIX), range(3), "This is of the type range; a list of names is asked."),
    (names(SIX), [7, 15, 23.5], "These are row numbers or counts, not the values. Which column holds the names?"),
    (names(SIX), pd.Series([1, 2]), "These are row numbers or counts, not the values. Which column holds the names?"),
    (names(SIX), pd.Series([1, 2], index=["Armenia", "Belarus"]),
     "These are the numbers; their names stand in the index. Take `.index`."),
    (names(SIX), [True, False], "These are True and False: a filter. Put it in brackets behind the table: `table[filter]`."),
    (names(SIX), pd.Series([], dtype=str), "This holds nothing at all. Does the filter fit what the table says?"),
    (names(SIX), ["Armenia", ["Belarus"]], "One entry is a list; a name is asked."),
    (names(SIX), ["Armenia", True], "One entry is True or False; a name is asked."),
    (names(SIX), ["Armenia", 1.5], "One entry is of the type float; a name is asked."),
    (names(SIX), ["x"] * 5001, "These are 5001 entries: far too many. Is a filter missing?"),
    (choice("b", "abc"), "a", "Not this one. Look at the evidence once more and say to yourself why."),
    (choice("b", "abc"), "d", 'Choose one of these and nothing else: "a", "b", "c".'),
    (choice("b", "abc"), ["a", "b"], 'Choose one of these and nothing else: "a", "b", "c".'),
    (choice(True, [True, False]), "maybe", "Choose one of these and nothing else: True, False."),
    (choice("b", "abc"), 1.5, 'Choose one of these and nothing else: "a", "b", "c".'),
    (table(FRAME), [1, 2], "This is a list; a table is asked."),
    (table(FRAME), FRAME[["name"]], "A column is missing or has another name: share."),
    (table(FRAME), FRAME.set_index("name").T, "Rows and columns are swapped: `.T` turns a table."),
    (table(FRAME), FRAME.T, "Rows and columns are swapped: `.T` turns a table."),
    (table(FRAME), FRAME.assign(more=1), "More columns than asked: more. Pick only the ones you need."),
    (table(FRAME), FRAME.head(2), "Your table has 2 rows: too few. Is a filter too strict?"),
    (table(FRAME), pd.concat([FRAME, FRAME]), "Your table has 6 rows: too many. Is a filter missing?"),
    (table(FRAME), pd.concat([FRAME] * 2000), "Your table has 6000 rows: far too many. Is a filter missing?"),
    (table(FRAME, ordered=True), FRAME[::-1], "The right rows, but not in the order that is asked. Sort them."),
    (table(FRAME), FRAME.fillna(0), "A missing value has become 0. Missing is not zero: leave it out of the calculation."),
    (table(FRAME), FRAME.assign(share=FRAME["share"] * 100),
     "These look like percentages; fractions are asked. Percent means divided by 100."),
    (table(FRAME.assign(share=[25, 50, 75])), FRAME.assign(share=[0.25, 0.5, 0.75]),
     "These look like fractions; percentages are asked. 0.5 is 50 percent."),
    (table(FRAME), FRAME.assign(share=[0.1, 0.2, np.nan]), "Not the values asked for: share (2 rows)."),
    (table(FRAME), FRAME.assign(share=[0.25, 0.5, 0.7]), "Not the values asked for: share (1 rows)."),
    (table(FRAME), FRAME.assign(name=["A", "B", "C"]), "Not the values asked for: name (3 rows)."),
    (plot("bar"), 7, "This is of the type int; a picture is asked. Write `... = ` before the call that draws."),
    (plot("bar"), Figure(), "This is a list; a picture is asked. Write `... = ` before the call that draws."),
    (plot("bar"), lines([1, 2]), "The picture holds no bars. Which function draws them?"),
    (plot("bar", marks=3), bars([1, 2]), "The picture holds 2 bars: too few."),
    (plot("bar", marks=3), bars([1, 2, 3, 4]), "The picture holds 4 bars: too many."),
    (plot("bar", values=[1, 2]), bars([1, 3]), "The bars do not show the values asked for."),
    (plot("bar", values=[2, 1], ordered=True), bars([1, 2]), "The right bars, but not in the order asked. Sort first."),
    (plot("bar", values=[50, 25]), bars([0.25, 0.5]), "Fractions are drawn; percentages are asked."),
    (plot("bar", values=[0.5, 0.25]), bars([25, 50]), "Percentages are drawn; fractions are asked."),
    (plot("bar", labels=["Armenia", "Belarus"]), bars([1], ["Armenia"]), "1 of 2 labels are not in the picture."),
    (plot("bar", axis_labels=True), bars([1]), "An axis has no label: say what it shows, and its unit."),
    (plot("bar", title_not="Old"), bars([1], title="Old"), "The title is missing or still the old one."),
    (plot("bar", title_not="Old"), bars([1]), "The title is missing or still the old one."),
]  # fmt: skip


@pytest.mark.parametrize("right, answer, why", WHY)
def test_each_usual_mistake_is_told_why(right, answer, why):
    result = ask(right, answer)
    assert (result.state, result.say) == ("not yet", why)


def test_a_misconception_of_the_recipe_comes_before_the_general_reason():
    wrong = [{"value": 72.0, "message": "You left out Belarus."}, {"value": 5.0, "message": None}]
    assert ask(number(73), 72, wrong=wrong).say == "You left out Belarus."
    assert ask(number(73), 74, wrong=wrong).say.startswith("Off by one")
    assert ask(number(73), 5, wrong=wrong).say.startswith("Your number is too small")


def test_plots_know_their_wrong_pictures():
    wrong = [{"value": kinds.Plot.read(bars([3]), {}), "message": "Only one bar."}]
    assert ask(plot("bar", marks=2), bars([3]), wrong=wrong).say == "Only one bar."
    assert ask(plot("bar", marks=2), bars([4]), wrong=wrong).say == "The picture holds 1 bars: too few."


# ---- not answered yet, recorded ----


@pytest.mark.parametrize(
    "answer",
    [..., None, "", "  ", "...", [], (), {}, set(), [...], [1, ...], {"a": ...}, [[1], [...]], ["A", "..."], "__",
     pd.Series([1, ...]), pd.DataFrame({"a": [1, ...]}), np.array([..., 1], dtype=object), [{"a": [...]}]],
)  # fmt: skip
@pytest.mark.parametrize("right", [number(1), names(SIX), choice("b", "abc"), table(FRAME), plot("bar"), text()])
def test_stubs_are_not_answered_yet(right, answer):
    result = ask(right, answer)
    assert result.state == "not answered yet"
    assert result.say == "Give `x` a value in the cell above, run that cell, then this one."


@pytest.mark.parametrize(
    "answer", [0, 0.0, False, [0], [None], pd.Series([], dtype=float), [[]], FRAME.iloc[:0], "0", {"a": 1}]
)
def test_zero_false_and_an_empty_table_are_answers(answer):
    assert ask(number(1), answer).state == "not yet"


def test_deep_and_circular_lists_are_read_only_so_far():
    circular = [1]
    circular.append(circular)
    assert ask(number(1), circular).state == "not yet"


def test_an_undefined_name_is_not_answered_yet():
    ask(number(1), 1)
    result = checks._judge("9.1", {})
    assert (result.state, result.say) == (
        "not answered yet",
        "There is no `x` yet: run the cell with your answer first.",
    )


def test_code_as_it_was_given_is_not_answered_yet():
    result = ask(number(1), 5, kind="modify", unchanged=5.0)
    assert result.state == "not answered yet"
    assert result.say.startswith("`x` still has the value of the code as it was given.")
    assert ask(number(1), 1, kind="modify", unchanged=5.0).state == "correct"
    assert ask(number(1), 6, kind="modify", unchanged=5.0).state == "not yet"


def test_guesses_are_recorded_with_the_record():
    said = "You guessed 80 states; the record says 73 states. It is so."
    assert ask(number(73, unit="states"), 80, kind="predict").say == said
    assert ask(number(73), 80.5, kind="predict").say == "You guessed 80.5; the record says 73. It is so."
    assert ask(names(["KAZ"]), ["Armenia"], kind="predict").say.startswith("You guessed Armenia; the record says KAZ.")
    assert ask(choice("b", "abc"), "a", kind="predict").say.startswith('You guessed "a"; the record says "b".')
    assert ask(table(FRAME), FRAME, kind="predict").say.startswith("You guessed a table of 3 rows; the record")
    assert ask(plot("bar"), bars([1]), kind="predict").say.startswith("You guessed a picture; the record says a pict")
    assert ask(number(73), 80, kind="predict").state == "recorded"
    assert ask(number(73), "80", kind="predict").state == "not yet"
    assert ask(number(73), 80, kind="predict", means="").say == "You guessed 80; the record says 73."


def test_large_numbers_of_a_guess_are_written_out():
    assert (
        ask(number(10_000_000), 1_234_567, kind="predict", means="").say
        == "You guessed 1234567; the record says 10000000."
    )


def test_open_answers_are_recorded_and_stay_here():
    result = ask(text(), "Because I saw it.")
    assert (result.state, result.say) == ("recorded", "It stays on this computer. It is so.")
    assert ask(text(["holds", "does not hold"]), "Holds", means="").say == "It stays on this computer."
    assert ask(text(["holds", "does not hold"]), "perhaps").state == "not yet"
    assert ask(text(), 7).say == "This is of the type int; write your sentence in quotes."


# ---- check, progress, results ----


def test_check_looks_at_the_callers_names():
    exec('recipe("9.1", kind="make", minutes=1, answer="y", right=number(2), wrong=[(3, "No.")], hints=["h"], means="m.")',
         here := {"recipe": recipe, "number": number, "check": check})  # fmt: skip
    exec("before = check('9.1').state; y = 2; after = check('9.1')", here)
    assert here["before"] == "not answered yet"
    assert here["after"] == Result("9.1", "correct", "m.")
    exec("y = 3; after = check('9.1')", here)
    assert here["after"].say == "No."


def test_check_of_an_unknown_exercise_says_which_there_are():
    assert check("99.9").say == "There is no exercise with this number."
    assert check(None).state == check(3.75).state == check("x").state == "not answered yet"
    ask(number(1), 1)
    checks.RECIPES["9.3"] = checks.RECIPES["9.1"] | {"id": "9.3"}
    assert check("9.2").say == "There is no exercise with this number. Here are: 9.1, 9.3."


def test_recipes_are_read_from_the_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "FOLDER", tmp_path)
    ask(number(1), 1)
    stored = {"exercises": [checks.RECIPES["9.1"], checks.RECIPES["9.1"] | {"id": "9.2", "means": "äöü"}]}
    (tmp_path / "09_small.json").write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
    checks.RECIPES.clear()
    assert list(checks._recipes("9")) == ["9.1", "9.2"]
    assert checks._judge("9.2", {"x": 1}).say == "äöü"
    ask(number(2), 2)  # a recipe of this session comes before the stored one
    assert checks._recipes("9")["9.1"]["right"]["value"] == 2 and len(checks._recipes("9")) == 2


def test_progress_counts_this_lesson():
    assert repr(progress()) == "○ Progress: No exercise was checked since the notebook was started."
    for name in ("9.1", "9.2", "9.g1", "8.1"):
        ask(number(1), 1)
        checks.RECIPES[name] = checks.RECIPES["9.1"] | {"id": name}
    checks.DONE.update({"9.1": "correct", "9.2": "not yet", "9.g1": "recorded"})
    assert repr(progress()) == "✘ Progress: 1 of 2 exercises done. Still open: 9.2."
    checks.DONE["9.2"] = "recorded"
    assert repr(progress()) == "✔ Progress: 2 of 2 exercises done."
    checks.DONE["8.1"] = "not yet"
    assert repr(progress()) == "○ Progress: 0 of 1 exercises done. Still open: 8.1."
    checks.DONE["no number"] = "not yet"
    assert progress().state == "not answered yet"


def test_check_remembers_the_last_state():
    ask(number(1), 1)
    exec("x = 1; check('9.1')", {"check": check})
    assert checks.DONE == {"9.1": "correct"}
    exec("x = 2; check('9.1')", {"check": check})
    assert checks.DONE == {"9.1": "not yet"}


@pytest.mark.parametrize("state", STATES)
def test_a_result_says_its_state_in_word_and_symbol(state):
    result = Result("3.1", state, "Look at `x` & <y>.")
    symbol, colour = STATES[state]
    assert repr(result) == f"{symbol} Exercise 3.1: {state}. Look at `x` & <y>."
    page = result._repr_html_()
    assert 'role="status"' in page and colour in page and f"{symbol} Exercise 3.1: {state}." in page
    assert "<code>x</code> &amp; &lt;y&gt;." in page
    assert repr(Result("3.g1", state, "")) == f"{symbol} Guess 3.g1: {state}."
    assert repr(Result("3.x1", state, "")) == f"{symbol} Exit ticket 3.x1: {state}."
    heads = {"3.r2": "Recall 3.r2", "3.x1": "Exit ticket 3.x1", "3.c1": "Claim 3.c1"}
    assert all(head in repr(Result(name, state, "")) for name, head in heads.items())


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("paper", ["#ffffff", "#111111"])
def test_the_border_of_a_result_has_contrast(state, paper):
    light, dark = sorted((luminance(STATES[state][1]), luminance(paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3
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
    "number": number(7349, unit="states", whole=10_000),
    "share": share(0.7349),
    "names": names(["Kazakhstan", "Timor-Leste"]),
    "words": names(["7349", "xylophone"], ordered=True),
    "table": table(pd.DataFrame({"name": ["xylophone"], "n": [7349]})),
    "plot": plot("bar", values=[7349], labels=["xylophone"], title_not="Old"),
}
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


@pytest.mark.parametrize("kind", SECRETS)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(answer=anything)
def test_anything_at_all_neither_raises_nor_shows_the_answer(kind, answer):
    asked = {"id": "9.1", "kind": "make", "answer": "x", "right": SECRETS[kind], "wrong": [], "means": ""}
    checks.RECIPES["9.1"] = asked
    here = {"check": check, "x": answer}
    exec("result = check('9.1')", here)
    said = repr(here["result"]) + here["result"]._repr_html_()
    assert here["result"].state in ("not answered yet", "not yet")
    assert not SECRET.search(said)


HOSTILE = [
    Evil(), EvilList(["a"]), Endless(["a"]), [Evil()], {"a": Evil()}, pd.Series(object_array([Evil(), 1])), 10**400,
    pd.DataFrame({"name": object_array([Evil()]), "n": [1]}), pd.DataFrame(np.zeros((300_000, 20))),
    np.zeros(3_000_000), ["x"] * 3_000_000, type("T", (), {"__class__": property(Evil._raise)})(),
]  # fmt: skip


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_hostile_and_huge_answers(kind, place):
    asked = {"id": "9.1", "kind": "make", "answer": "x", "right": SECRETS[kind], "wrong": [], "means": ""}
    checks.RECIPES["9.1"] = asked
    here = {"check": check, "x": HOSTILE[place]}
    exec("result = check('9.1')", here)
    assert here["result"].state == "not yet" and not SECRET.search(repr(here["result"]))


# ---- recipes: one sentence on what is wrong ----

GOOD = dict(kind="make", minutes=3, answer="x", right=number(2), wrong=[(3, "No.")], hints=["h"], means="m.")
BAD = [
    (dict(kind="quiz"), "field 'kind': 'quiz' is none of predict"),
    (dict(answer="my x"), "field 'answer': 'my x' is no name of a variable."),
    (dict(right=2), "field 'right': use number(...), names(...) and so on."),
    (dict(right={"type": "essay"}), "field 'right': use number"),
    (dict(minutes=0), "field 'minutes': give the minutes, 1 to 20."),
    (dict(minutes=21), "field 'minutes': give the minutes, 1 to 20."),
    (dict(stub="x = = 1"), "field 'stub': it is not valid Python"),
    (dict(stub="y = ..."), "field 'stub': it does not set 'x'."),
    (dict(hints="one hint"), "field 'hints': give a list of texts."),
    (dict(hints=[1]), "field 'hints': give a list of texts."),
    (dict(hints=[]), "field 'hints': give at least one hint."),
    (dict(means=""), "field 'means': say in one line what the right answer means."),
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
    assert "\n" not in str(fault.value) and "9.1" not in checks.RECIPES
    assert fault.value._render_traceback_() == [f"RecipeError: {fault.value}"]


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
    recipe("9.1", **GOOD | dict(wrong=[(np.int64(3), "No."), (code("x = [1]"), None), (np.array([5]), None)]))
    made = checks.RECIPES["9.1"]
    assert made["stub"] == "x = ..." and made["hints"] == ["h"] and made["minutes"] == 3 and made["kind"] == "make"
    assert [w["code"] for w in made["wrong"]] == ["x = 3", "x = [1]", "x = [5]"]
    assert [w["value"] for w in made["wrong"]] == [3.0, None, None]
    json.dumps(made)


@pytest.mark.parametrize(
    "kind", ["predict", "complete", "modify", "order", "find the bug", "read", "judge", "make", "open"]
)
def test_all_kinds_of_exercises_can_be_written(kind):
    recipe("9.1", **GOOD | {"kind": kind})
    assert checks.RECIPES["9.1"]["kind"] == kind


def test_guesses_tickets_and_open_answers_need_less():
    recipe("9.g1", kind="predict", answer="g", right=number(1))
    recipe("9.x1", kind="open", answer="o")
    recipe("9.r1", kind="read", answer="r", right=number(1), means="m.")
    recipe("9.2", kind="predict", answer="p", right=number(1), minutes=20)
    assert checks.RECIPES["9.x1"]["right"]["type"] == "text"
    with pytest.raises(RecipeError, match="means"):
        recipe("9.r2", kind="read", answer="r", right=number(1))


def test_wrong_pictures_of_a_recipe_are_closed_and_other_names_are_there():
    kept = plt.figure().number
    draw = code("x = plt.figure().add_subplot()\nx.bar(['a'], [HEIGHT])")
    exec("recipe('9.1', **GOOD)", {"recipe": recipe, "plt": plt, "HEIGHT": 3,
         "GOOD": GOOD | dict(right=plot("bar", marks=2), wrong=[(draw, "One bar.")])})  # fmt: skip
    assert plt.get_fignums() == [kept]
    assert checks.RECIPES["9.1"]["wrong"][0]["value"]["bar"] == [3.0]
