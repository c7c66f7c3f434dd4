"""A small master with one exercise of each sort of answer, for the tests of build and checks."""

import nbformat

IMPORT = 'from utils import check, load, progress, start\n\nstart()\nvotes = load("votes")\nstates = load("states")'
HELPERS = "from utils.exercises.recipe import choice, code, names, number, plot, recipe, share, text"
DRAW = """import matplotlib.pyplot as plt

figure, ax = plt.subplots()
ax.bar(["no"], [(votes["vote"] == "no").mean()])
ax.set_title("One bar?")"""
END = """## What we did not settle

Much.

## Further reading

- The record

## Save and hand in

In JupyterLab, in Colab and in the browser edition: download this file."""

# id, kind, shared lines, solution, recipe arguments
EXERCISES = [
    ("9.g1", "predict", "", "guess = 100",
     'answer="guess", right=number((votes["vote"] == "no").sum(), unit="votes"), means="Over all resolutions."'),
    ("9.1", "complete", 'one = votes[votes["resolution"] == "ES-11/5"]',
     'abstained = (one["vote"] == "abstain").sum()',
     'answer="abstained", right=number(73, unit="states", whole=193), '
     'wrong=[(87, "These are the states that did not vote together with ..."), '
     '(code("abstained = one"), None)], hints=["Compare with a word.", "Then `sum`."], means="73 states."'),
    ("9.2", "modify", "", 'part = (votes["vote"] == "yes").mean()',
     'answer="part", right=share((votes["vote"] == "yes").mean()), '
     'wrong=[(code("part = (votes[\'vote\'] == \'yes\').sum()"), "This is a count, not a share.")], '
     'hints=["A mean of True and False is a share."], means="More than half."'),
    ("9.3", "make", "", 'who = states[states["csto"]]["name"]',
     'answer="who", right=names(["Armenia", "Belarus", "Kazakhstan", "Kyrgyzstan", "Russia", '
     '"Tajikistan"]), wrong=[(["ARM", "BLR", "KAZ", "KGZ", "TJK"], "Is Russia a member itself?")], '
     'hints=["Filter."], means="Six members."'),
    ("9.4", "order", "", 'order = ["C", "A", "B"]',
     'answer="order", stub=\'order = ["...", "...", "..."]\', right=names(["C", "A", "B"], ordered=True), '
     'wrong=[(["A", "B", "C"], "The table must be there before it is filtered.")], hints=["Load first."], '
     'means="Load, filter, count."'),
    ("9.5", "judge", "", 'verdict = "b"',
     'answer="verdict", right=choice("b", "abc"), wrong=[("a", "Abstaining is no vote in favour.")], '
     'hints=["Read the record."], means="It is recorded so."'),
    ("9.6", "make", "import matplotlib.pyplot as plt",
     'figure, ax = plt.subplots()\nax.bar(["a", "b"], [1, 2])\nax.set_title("Two bars?")',
     'answer="ax", stub="ax = ...", right=plot(mark="bar", marks=2, values=[1, 2], labels=["a", "b"]), '
     'wrong=[(code("figure, ax = plt.subplots()\\nax.bar([\'a\'], [3])"), "Only one bar?")], hints=["Use bar."], '
     'means="Two bars."'),
    ("9.x1", "open", "", 'doubt = "A list of the missing votes."',
     'answer="doubt", right=text()'),
]  # fmt: skip


def cell(kind, source, name, *tags, **metadata):
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    made = make(source, id=name, metadata=metadata)
    if tags:
        made.metadata["tags"] = list(tags)
    return made


def small_master(exercises=EXERCISES):
    cells = [
        cell("markdown", "# How many?\n\n| Minutes | |\n|---|---|", "title"),
        cell("code", "", "set-up", "setup"),
        cell("code", IMPORT, "import", "import"),
        cell("code", HELPERS, "recipe-names", "instructor"),
        cell("markdown", "## A first look?\n\nOf 193 states **abstainers** (states that abstained) were 73.", "look",
             numbers=[{"text": "73", "is": "int(((votes['resolution'] == 'ES-11/5') & (votes['vote'] == 'abstain')).sum())"},
                      {"text": "193", "is": "len(states)"}]),
        cell("code", 'votes["vote"].value_counts().sort_index()', "count"),
        cell("code", DRAW, "draw"),
    ]  # fmt: skip
    for number, kind, shared, solution, arguments in exercises:
        name = number.replace(".", "-")
        numbered = number.rpartition(".")[2].isdigit()
        heading = f"### Exercise {number} · {kind}\n\n" if numbered else ""
        marked = f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
        cells += [
            cell("markdown", f"{heading}What is it?", f"ask-{name}", "exercise-prompt"),
            cell("code", "\n".join(filter(None, [shared, marked])), f"answer-{name}", "exercise"),
            cell("code", f'check("{number}")', f"check-{name}", "check"),
            cell("code", f'recipe("{number}", kind="{kind}", {arguments})', f"recipe-{name}", "instructor"),
        ]
    cells += [cell("markdown", "---\n*50-minute class: stop here.*", "stop", "stop"), cell("markdown", END, "end"),
              cell("code", "progress()", "progress")]  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, "course": {"lesson": "09"}}
    return nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})
