"""For teachers: how one exercise is checked, written in the master notebook and tried before it is believed."""

from __future__ import annotations

import ast
import difflib
import inspect
import re
import sys
from typing import Any

from . import answers
from .answers import choice, code, names, number, plot, share, table, text
from .check import RECIPES

__all__ = ["choice", "code", "names", "number", "plot", "recipe", "share", "table", "text"]

KINDS = ["predict", "complete", "modify", "order", "find the bug", "read", "judge", "make", "open"]


def recipe(exercise: str, *, kind: str, answer: str, right: answers.Answer | None = None, minutes: int = 0,
           stub: str = "", wrong: Any = (), hints: Any = (), means: str = "", also: dict[str, answers.Answer] | None = None,
           tried: Any = (),
           **unknown: Any) -> answers.Recipe:  # fmt: skip
    """Say how one exercise is checked. Run the cell after a change, then the check cell again.

    also: other names that the answer cell must set, and their sort: {"left_out": table()}.
    tried: the student's own lines are run once more on changed data: [(code that changes it, right value, message)].
    """

    def need(holds: Any, field: str, say: str) -> None:
        if not holds:
            raise answers.RecipeError(f"exercise {exercise}, field '{field}': {say}")

    need(re.fullmatch(r"\d+\.[grxc]?\d+", str(exercise)), "id", 'write an id such as "3.1" or "3.g1".')
    for word in unknown:
        near = difflib.get_close_matches(word, inspect.signature(recipe).parameters, 1, 0.5)
        need(False, word, f"there is no such field{f'; did you mean {near[0]!r}?' if near else '.'}")
    need(kind in KINDS, "kind", f"'{kind}' is none of {', '.join(KINDS)}.")
    need(str(answer).isidentifier(), "answer", f"'{answer}' is no name of a variable.")
    right = text() if right is None else right
    need(isinstance(right, answers.Answer), "right", "use number(...), names(...) and so on.")
    numbered = exercise.rpartition(".")[2].isdigit()
    need(not numbered or 1 <= minutes <= 20, "minutes", "give the minutes, 1 to 20.")
    stub = stub or f"{answer} = ..."
    try:
        named = {n.id for n in ast.walk(ast.parse(stub)) if isinstance(n, ast.Name)}
    except SyntaxError as fault:
        need(False, "stub", f"it is not valid Python ({fault.msg}).")
    need(answer in named, "stub", f"it does not set '{answer}'.")
    texts = isinstance(hints, (list, tuple)) and all(isinstance(h, str) for h in hints)
    need(texts, "hints", "give a list of texts.")
    judged = not isinstance(right, answers.Text) and kind != "predict"
    said = isinstance(means, str) and (means or not judged)
    need(said, "means", "say in one line what the right answer means.")
    need(hints or not (judged and numbered), "hints", "give at least one hint.")
    need(wrong or not (judged and numbered), "wrong", "give at least one typical wrong answer and its message.")
    here, planted = sys._getframe(1).f_globals, []
    more = [(str(changed), right.read(value), say) for changed, value, say in tried]
    for place, pair in enumerate(wrong, 1):
        field = f"wrong, number {place}"
        need(isinstance(pair, (list, tuple)) and len(pair) == 2, field, 'write a pair: (value, "message").')
        fits = pair[1] is None or isinstance(pair[1], str)
        need(fits, field, "the message is a text, or None for the general one.")
        planted.append(_wrong(answer, right, pair, lambda holds, say, field=field: need(holds, field, say), dict(here)))
    made = answers.Recipe(
        exercise, kind, minutes, answer, right, planted, means, also or {}, more, stub=stub, hints=list(hints)
    )
    here.setdefault(RECIPES, []).append(made)
    return made


def _wrong(name: str, right: answers.Answer, pair: Any, need: Any, scope: dict[str, Any]) -> answers.Wrong:
    """One wrong answer: its plain form, its message, its code; tried before it is accepted."""
    value, message = pair
    if not isinstance(value, code):
        value = value.tolist() if hasattr(value, "tolist") else value
        value = code(f"{name} = {value!r}")
    if isinstance(right, answers.Plot):
        from matplotlib import pyplot as plt

        before = plt.get_fignums()
    try:
        exec(value, scope)
    except Exception as fault:
        need(False, f"its code stops with {type(fault).__name__}: {fault}.")
    need(name in scope and not answers.empty(scope[name]), f"its code gives no value to '{name}'.")
    try:
        plain = right.read(scope[name])
    except answers.Say as reason:
        need(message is None, f"the check itself says '{reason}'; put None in place of the message.")
        plain = None
    need(plain is None or not right.same(plain), "it counts as right.")
    if isinstance(right, answers.Plot):
        for drawn in set(plt.get_fignums()) - set(before):
            plt.close(drawn)
    return answers.Wrong(plain, message, str(value))
