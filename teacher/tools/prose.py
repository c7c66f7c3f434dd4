"""Numbers in texts are held against the tables: each is listed with an expression, or build and tests name it.

A Markdown cell of a master lists them in its metadata: {"numbers": [{"text": "94", "is": "an expression on the tables"}]}.
Free are dates and years, minutes, ordinals, resolution numbers, numbers of lessons and exercises, references in the
list of further reading, and what stands in code or in a link. Texts of a recipe hold numbers as f-strings, or list
them in the same way, or repeat a right or wrong value of that recipe. The solution of an open exercise is a text too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from lesson import SOLUTION
from nbformat import NotebookNode

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
FREE = [
    r"```.*?```", r"`[^`]*`", r"\]\([^)]*\)", r"<[^>]+>", r"https?://\S+",
    r"\| ?Minutes ?\|.*", r"\b\d+(?:[-–]\d+)?[- ]min(?:ute)?s?\b", r"\b\d+(?:st|nd|rd|th)\b",
    rf"\b\d{{1,2}}(?:(?:, | and | or | to |[-–])\d{{1,2}})*(?= {MONTH})", r"\b\d{4}-\d\d-\d\d\b",
    r"\b(?:19|20)\d\d(?:[-–](?:19|20)?\d\d)?\b", r"\b(?:A/RES/)?ES-\d+(?:/\d+)?\b", r"\bA/[A-Z0-9/.-]+", r"\b\d\d/\d{1,3}\b",
    r"^\| \d\d \|", r"\b[Ll]essons? \d\d(?:(?:, | and | to )\d\d)*", r"(?<![\d.,])0\d\b",
    r"^\s*\d+\. ", r"\bC\d\d\b", r"\bArticles? \d+", r"\b[Ee]xercises? \d+\.\d+", r"\bRival\*? \d", r"\*Rival \d",
    r"\b(?:of|of every|to|by|times) 100\b", r"(?<![\d.,])0(?![\d.,]\d|\d)",  # scales
]  # fmt: skip
NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:[.,]\d+)*(?![\w]*\d)")


def bare(text: str) -> str:
    """The text without what is free."""
    lines, reading = [], False
    for line in text.split("\n"):
        if line.startswith("#"):
            reading = "reading" in line.lower()
            line = re.sub(r"\d+\.[grxc]?\d+", " ", line)
        if not (reading and line.startswith("- ")):
            lines.append(line)
    text = "\n".join(lines)
    for pattern in FREE:
        flags = re.S | re.M if pattern.startswith("```") else re.M
        text = re.sub(pattern, lambda found: "]" if found.group().startswith("](") else " ", text, flags=flags)
    return text


def numbers_in(text: str) -> list[str]:
    return [found.lstrip("-−") for found in NUMBER.findall(bare(text))]


# ---- listed numbers ----


def listed(cell: NotebookNode) -> list[dict[str, str]]:
    return cell.metadata.get("numbers", [])


def as_before(value: str, text: str) -> str:
    """A new number written as the old one was: as many digits after the point, commas between thousands.

    >>> as_before("0.3333333333333333", "1.0"), as_before("2", "1.0"), as_before("1234.5", "1,100"), as_before("74", "73")
    ('0.3', '2.0', '1,234', '74')
    """
    if not re.fullmatch(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", value) or not re.fullmatch(r"-?\d+(?:,\d{3})*(?:\.\d+)?", text):
        return value
    comma, digits = "," if "," in text else "", len(text.partition(".")[2])
    return f"{float(value):{comma}.{digits}f}"


def now(entry: dict[str, str], scope: dict[str, Any]) -> str:
    """What the tables say for a listed number, written as the text writes it. Raises what its expression raises."""
    return as_before(str(eval(entry["is"], scope)), entry["text"])


def places(text: str, source: str) -> int:
    """How often a listed number stands in a text."""
    return len(there(text).findall(source))


def there(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?<!\d,){re.escape(text)}(?!\w|[.,]\d)")


def follow(lesson: str, cell: NotebookNode, scope: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Bring the listed numbers of a cell up to the tables, in text and list: what changed, and what is wrong."""
    lines, problems, where = [], [], f"{lesson}, cell {cell.id}"
    for entry in listed(cell):
        try:
            value = now(entry, scope)
        except Exception as fault:
            said = f"{type(fault).__name__}: {fault}"
            problems.append(
                f"{where}: '{entry.get('is')}', listed for the number {entry.get('text')}, stops with {said}"
            )
            continue
        text = entry["text"]
        if not places(text, cell.source):
            problems.append(f"{where}: its list of numbers has {text}, and the text has not: take it out of the list.")
        elif value != text and (
            places(text, cell.source) > 1 or sum(other["text"] == text for other in listed(cell)) > 1
        ):
            problems.append(f"{where}: the text says {text}, the tables say {value}; "
                            "change text and list by hand, it stands there more than once.")  # fmt: skip
        elif value != text:
            lines.append(f"{where}, text: {text} -> {value}")
            cell.source, entry["text"] = there(text).sub(lambda _, v=value: v, cell.source), value
    return lines, problems


# ---- numbers that nobody holds ----


def recipe_texts(cell: NotebookNode) -> Iterator[str]:
    """The literal texts of a recipe that students read: means, hints, messages."""
    calls = [n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Call)]
    keywords = [k for call in calls if getattr(call.func, "id", "") == "recipe" for k in call.keywords]
    for keyword in keywords:
        nodes = [keyword.value] if keyword.arg in ("means", "hints") else []
        if keyword.arg == "wrong":
            pairs = [getattr(pair, "elts", []) for pair in getattr(keyword.value, "elts", [])]
            nodes = [pair[1] for pair in pairs if len(pair) == 2]
        for part in (inner for node in nodes for inner in ast.walk(node)):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def forms(value: Any) -> Iterator[str]:
    """How a number may be written in a text."""
    if isinstance(value, (int, float)):
        plain = abs(value)
        yield from (f"{plain:.10g}", f"{plain:.0f}", f"{plain:.1f}", f"{plain:.2f}", f"{100 * plain:.0f}",
                    f"{100 * plain:.1f}")  # fmt: skip


def allowed_in_recipe(one: Any) -> set[str]:
    """The numbers that the texts of a recipe may hold: each of them is tried, computed or listed elsewhere."""
    recipe = one.recipe
    values = [recipe.right.value, *(wrong.value for wrong in recipe.wrong)]
    lines = [one.answer.source, *(wrong.code for wrong in recipe.wrong)]
    found = {entry["text"] for entry in listed(one.recipe_cell)} | set(numbers_in(one.prompt.source))
    found |= {form for value in values for form in forms(value)}
    return found | {number for line in lines for number in re.findall(r"\d+(?:\.\d+)?", line)}


def unlisted(master: Any) -> list[str]:
    """Each number in a text of this master that nothing holds, as a sentence."""
    found = []
    for cell in master.cells:
        if cell.cell_type == "markdown":
            held = {entry["text"].lstrip("-−") for entry in listed(cell)}
            found += [f"{master.lesson}, cell {cell.id}: the number {n} is not listed in the metadata of its cell "
                      '("numbers"): no table holds it.' for n in numbers_in(cell.source) if n not in held]  # fmt: skip
    for one in master.exercises:
        allowed = allowed_in_recipe(one)
        for text in recipe_texts(one.recipe_cell):
            found += [f"{master.lesson}, exercise {one.id}: the number {n} in '{text[:50]}' is no value of the recipe: "
                      "write it as an f-string, or list it." for n in numbers_in(text) if n not in allowed]  # fmt: skip
        held = {entry["text"] for entry in listed(one.answer)}
        found += [f"{master.lesson}, exercise {one.id}, solution: the number {n} is not listed in the metadata of its cell "
                  '("numbers"): no table holds it.' for n in numbers_in(open_solution(one)) if n not in held]  # fmt: skip
    return found


def open_solution(one: Any) -> str:
    """The texts that solve an open exercise: nothing else computes their numbers, as no check judges them. Else ""."""
    from utils.exercises.answers import Text

    if not isinstance(one.recipe.right, Text) or one.recipe.right.options:
        return ""
    nodes = ast.walk(ast.parse(SOLUTION.search(one.answer.source).group(2)))
    return "\n".join(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))
