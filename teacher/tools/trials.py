"""What beginners typed in trials, and what must be said to them: tests/lessons/trials.csv.

A row belongs to the exercise of its lesson whose answer it sets, and holds as long as that has the same right value. So
an exercise can get another number, another question or go; rows that then belong to none are told.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from lesson import Exercise


def rows(root: Path) -> list[dict[str, str]]:
    path = root / "tests" / "lessons" / "trials.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lesson_number(row: dict[str, str]) -> str:
    """Of "03" or "3.4": "03"."""
    return f"{int(row['exercise'].partition('.')[0]):02d}"


def exercise_of(row: dict[str, str], exercises: Iterable[Exercise]) -> Exercise | None:
    """The exercise that a row belongs to, among those of its lesson."""
    from utils.cards import sets

    named = sets(row["typed"].split("# run, then:")[0])
    for one in exercises:
        right = one.recipe.right
        if one.recipe.answer in named and row.get("right") in (None, "", right.show(right.value)):
            return one
    return None


def left_over(root: Path, lesson: str, exercises: list[Exercise]) -> list[str]:
    """Rows on a lesson that belong to no exercise of it any more."""
    return [f"tests/lessons/trials.csv, '{row['typed'].splitlines()[0][:50]}': no exercise of lesson {lesson[:2]} has "
            "this answer and this right value any more; the row is not tried, and can go." for row in rows(root)
            if lesson_number(row) == lesson[:2] and not exercise_of(row, exercises)]  # fmt: skip
