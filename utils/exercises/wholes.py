"""For `own=` of a recipe: a share of nearly the right whole, where a student's own case says what part and whole are."""

import math
import numbers
from typing import Any

from .answers import Share


def no_part(part: Any, whole: Any) -> str:
    """Why the two are no part and whole; else ""."""
    if not all(isinstance(n, numbers.Real) and not isinstance(n, bool) for n in (part, whole)):
        return "Give `part` and `whole` as numbers, such as 3000 and 9000."
    if part < 0:
        return "The part is below zero. Was it subtracted the wrong way round?"
    return "" if part <= whole and whole else "A part is never more than its whole. Which number is of how many?"


def of_another_whole(given: Any, part: int, whole: int, *others: int) -> str:
    """What to say of a share that would pass as rounded, but is the part of another whole: "This is 94 of 192, not of 193."

    Else "". Other wholes are one less, one more, and `others`. A share of two digits is the right one, rounded.
    """
    if not part or not isinstance(given, numbers.Real) or given in (part / whole, round(part / whole, 2)):
        return ""
    if not math.isclose(given, part / whole, abs_tol=Share.tolerance):
        return ""  # far off: other sentences say why
    wholes = {whole - 1, whole + 1, *others} - {0, whole}
    return next((f"This is {part} of {k}, not of {whole}." for k in wholes if given == part / k), "")
