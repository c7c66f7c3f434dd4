"""Numbers in prose are held against the tables: listed in the cell's metadata with an expression, and computed here.

A Markdown cell of a master lists them: {"numbers": [{"text": "94", "is": "an expression on the tables"}]}.
Free are dates and years, minutes, ordinals, resolution numbers, numbers of lessons and exercises, references in the
list of further reading, and what stands in code or in a link. Texts of a recipe hold numbers as f-strings, or list
them in the same way, or repeat a right or wrong value of that recipe.
"""

import ast
import re

import pytest

from tests.lessons.masters import LESSONS, build, exercise, master, scope

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
FREE = [
    r"```.*?```", r"`[^`]*`", r"\]\([^)]*\)", r"<[^>]+>", r"https?://\S+",
    r"\| ?Minutes ?\|.*", r"\b\d+(?:[-–]\d+)?[- ]min(?:ute)?s?\b", r"\b\d+(?:st|nd|rd|th)\b",
    rf"\b\d{{1,2}}(?:(?:, | and | or | to |[-–])\d{{1,2}})*(?= {MONTH})", r"\b\d{4}-\d\d-\d\d\b",
    r"\b(?:19|20)\d\d(?:[-–](?:19|20)?\d\d)?\b", r"\b(?:A/RES/)?ES-\d+(?:/\d+)?\b", r"\bA/[A-Z0-9/.-]+", r"\b\d\d/\d{1,3}\b",
    r"\b[Ll]essons? \d\d(?:(?:, | and | to )\d\d)*", r"(?<![\d.,])0\d\b",
    r"^\s*\d+\. ", r"\bC\d\d\b", r"\bArticles? \d+", r"\b[Ee]xercises? \d\.\d", r"\bRival\*? \d", r"\*Rival \d",
    r"\b(?:of|of every|to|by|times) 100\b", r"(?<![\d.,])0(?![\d.,]\d|\d)",  # scales
]  # fmt: skip
NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:[.,]\d+)*(?![\w]*\d)")


def bare(text):
    """The text without what is free."""
    lines, reading = [], False
    for line in text.split("\n"):
        if line.startswith("#"):
            reading = "reading" in line.lower()
            line = re.sub(r"\d\.[grxc]?\d", " ", line)
        if not (reading and line.startswith("- ")):
            lines.append(line)
    text = "\n".join(lines)
    for pattern in FREE:
        text = re.sub(pattern, lambda found: "]" if found.group().startswith("](") else " ", text, flags=re.S | re.M
                      if pattern.startswith("```") else re.M)  # fmt: skip
    return text


def numbers_in(text):
    return [found.lstrip("-−") for found in NUMBER.findall(bare(text))]


@pytest.mark.parametrize("lesson", LESSONS)
def test_listed_numbers_are_what_the_tables_say(lesson):
    for cell in master(lesson).cells:
        for entry in cell.metadata.get("numbers", []):
            value = str(eval(entry["is"], dict(scope(lesson))))
            assert value == entry["text"], f"cell {cell.id}: the text says {entry['text']}, the tables {value}"
            assert re.search(rf"(?<!\d){re.escape(entry['text'])}(?!\d)", cell.source), (
                f"cell {cell.id}: {entry['text']} is not there")  # fmt: skip


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_number_in_prose_is_listed(lesson):
    missing = []
    for cell in master(lesson).cells:
        if cell.cell_type == "markdown":
            listed = {entry["text"].lstrip("-−") for entry in cell.metadata.get("numbers", [])}
            missing += [f"cell {cell.id}: {number}" for number in numbers_in(cell.source) if number not in listed]
    assert not missing, f"{len(missing)} numbers are not listed: " + "; ".join(missing)


def recipe_texts(cell):
    """The literal texts of a recipe that students read: means, hints, messages."""
    call = next(
        n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "recipe"
    )
    for keyword in call.keywords:
        if keyword.arg in ("means", "hints"):
            nodes = [keyword.value]
        elif keyword.arg == "wrong":
            nodes = [pair.elts[1] for pair in keyword.value.elts if len(getattr(pair, "elts", [])) == 2]
        else:
            continue
        for node in nodes:
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def forms(value):
    if isinstance(value, (int, float)):
        plain = abs(value)
        yield from (f"{plain:.10g}", f"{plain:.0f}", f"{plain:.1f}", f"{plain:.2f}", f"{100 * plain:.0f}",
                    f"{100 * plain:.1f}")  # fmt: skip


@pytest.mark.parametrize("lesson", LESSONS)
def test_numbers_in_the_texts_of_recipes_are_held_too(lesson):
    missing = []
    for cell in master(lesson).cells:
        if name := build.recipe_id(cell):
            one = exercise(lesson, name)
            recipe = one.recipe
            allowed = {entry["text"] for entry in cell.metadata.get("numbers", [])}
            allowed |= set(forms(recipe.right.value))
            for wrong in recipe.wrong:
                allowed |= set(forms(wrong.value))
            allowed |= set(numbers_in(one.prompt.source))  # these are listed there
            for lines in (one.answer.source, *(wrong.code for wrong in recipe.wrong)):  # these are tried out
                allowed |= set(re.findall(r"\d+(?:\.\d+)?", lines))
            for text in recipe_texts(cell):
                missing += [
                    f"{name}: {number} in '{text[:50]}'" for number in numbers_in(text) if number not in allowed
                ]
    assert not missing, f"{len(missing)} numbers are not held: " + "; ".join(missing)


def test_what_counts_as_a_number():
    assert numbers_in("On 14 November 2022, 94 states; 17-19 November; 1992-2023; 68/262 and ES-11/5.") == ["94"]
    assert numbers_in("### Exercise 3.1 · read · 4 min\n\n1. From 0.7 to 1,200, `x = 3`, [4](http://5).") == [
        "0.7",
        "1,200",
        "4",
    ]
    assert numbers_in("7 of 100 draws; missing is not 0, nor 0.5.") == ["7", "0.5"]
    assert numbers_in("The 2nd of 3.\n\n## Further reading\n\n- Vol. 35(2)\n") == ["3"]
    assert numbers_in("Lesson 02, Article 19, 5 minutes, a 50-minute class, 80 percent, -4.5") == ["80", "4.5"]
