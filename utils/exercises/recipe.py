"""For teachers: how one exercise is checked, written in the master notebook and tried before it is believed."""

from __future__ import annotations

import ast
import re
import sys
from typing import Any

from .answers import TYPES, RecipeError, Say, choice, code, empty, names, number, plot, share, table, text
from .check import RECIPES

__all__ = ["choice", "code", "names", "number", "plot", "recipe", "share", "table", "text"]

KINDS = ["predict", "complete", "modify", "order", "find the bug", "read", "judge", "make", "open"]


def recipe(exercise: str, *, kind: str, answer: str, right: dict[str, Any] | None = None, minutes: int = 0,
           stub: str = "", wrong: Any = (), hints: Any = (), means: str = "") -> None:  # fmt: skip
    """Say how one exercise is checked. Run the cell after a change, then the check cell again."""

    def need(holds: Any, field: str, say: str) -> None:
        if not holds:
            raise RecipeError(f"exercise {exercise}, field '{field}': {say}")

    need(re.fullmatch(r"\d+\.[grxc]?\d+", str(exercise)), "id", 'write an id such as "3.1" or "3.g1".')
    need(kind in KINDS, "kind", f"'{kind}' is none of {', '.join(KINDS)}.")
    need(str(answer).isidentifier(), "answer", f"'{answer}' is no name of a variable.")
    right = text() if right is None else right
    need(
        isinstance(right, dict) and right.get("type") in TYPES,
        "right",
        "use number(...), names(...) and so on.",
    )
    numbered = exercise.rpartition(".")[2].isdigit()
    need(not numbered or 1 <= minutes <= 20, "minutes", "give the minutes, 1 to 20.")
    stub = stub or f"{answer} = ..."
    try:
        named = {n.id for n in ast.walk(ast.parse(stub)) if isinstance(n, ast.Name)}
    except SyntaxError as fault:
        need(False, "stub", f"it is not valid Python ({fault.msg}).")
    need(answer in named, "stub", f"it does not set '{answer}'.")
    need(
        isinstance(hints, (list, tuple)) and all(isinstance(h, str) for h in hints),
        "hints",
        "give a list of texts.",
    )
    judged = right["type"] != "text" and kind != "predict"
    need(
        isinstance(means, str) and (means or not judged),
        "means",
        "say in one line what the right answer means.",
    )
    need(hints or not (judged and numbered), "hints", "give at least one hint.")
    need(wrong or not (judged and numbered), "wrong", "give at least one typical wrong answer and its message.")
    made = {"id": exercise, "kind": kind, "minutes": minutes, "answer": answer, "right": right, "wrong": [],
            "means": means, "stub": stub, "hints": list(hints)}  # fmt: skip
    for place, pair in enumerate(wrong, 1):
        field = f"wrong, number {place}"
        need(isinstance(pair, (list, tuple)) and len(pair) == 2, field, 'write a pair: (value, "message").')
        need(
            pair[1] is None or isinstance(pair[1], str),
            field,
            "the message is a text, or None for the general one.",
        )
        made["wrong"].append(_wrong(made, pair, need, field, dict(sys._getframe(1).f_globals)))
    RECIPES[exercise] = made


def _wrong(made: dict[str, Any], pair: Any, need: Any, field: str, scope: dict[str, Any]) -> dict[str, Any]:
    """One wrong answer: its code, its plain form, its message; tried before it is accepted."""
    value, message = pair
    name, spec = made["answer"], made["right"]
    kind = TYPES[spec["type"]]
    if not isinstance(value, code):
        value = value.tolist() if hasattr(value, "tolist") else value
        value = code(f"{name} = {value!r}")
    if spec["type"] == "plot":
        from matplotlib import pyplot as plt

        before = plt.get_fignums()
    try:
        exec(value, scope)
    except Exception as fault:
        need(False, field, f"its code stops with {type(fault).__name__}: {fault}.")
    need(name in scope and not empty(scope[name]), field, f"its code gives no value to '{name}'.")
    try:
        plain = kind.read(scope[name], spec)
    except Say as reason:
        need(message is None, field, f"the check itself says '{reason}'; put None in place of the message.")
        plain = None
    need(plain is None or not kind.same(plain, spec["value"], spec), field, "it counts as right.")
    if spec["type"] == "plot":
        for drawn in set(plt.get_fignums()) - set(before):
            plt.close(drawn)
    return {"code": str(value), "value": plain, "message": message}
