"""For teachers: how one exercise is checked, written in the master notebook and tried before it is believed."""

from __future__ import annotations

import ast
import difflib
import inspect
import re
import sys
from dataclasses import replace
from typing import Any

from matplotlib import pyplot as plt

from ..cards import sets
from ..data import load
from . import answers
from .answers import choice, code, names, number, plot, share, table, text
from .check import RECIPES

__all__ = ["choice", "code", "names", "number", "plot", "recipe", "share", "table", "text"]

KINDS = ["predict", "complete", "modify", "order", "find the bug", "read", "judge", "make", "open"]


def recipe(exercise: str, *, kind: str = "", answer: str = "", right: answers.Answer | None = None,
           stub: str = "", wrong: Any = (), hints: Any = (), means: str = "", also: dict[str, answers.Answer] | None = None,
           tried: Any = (), simulated: str = "", claims: Any = (), own: str = "", ask: str = "", levels: Any = (),
           paper: str = "",
           **unknown: Any) -> answers.Recipe:  # fmt: skip
    """Say how one exercise is checked. Run the cell after a change, then the check cell again.

    also: other names that the answer cell must set, and their sort: {"left_out": table()}.
    tried: the student's own lines are run once more on changed data: [(code that changes it, right value, message)];
    None for the value: the right one stays right.
    simulated: the right lines of a simulation; they are run when an answer is checked, with the student's seed and times.
    claims: the claims that the answer is a verdict on, such as ["C23"]: kept for lesson 05.
    own: code that is run at check time with the student's names, where the right value follows from a choice of theirs.
    It sets `right`, and may set `wrong` [(value, message)], `tried`, `means`, or `say` where nothing can be asked; of
    `right=` then only the sort counts.
    For the guide: ask, a question that helps; levels, of an open answer what is not yet, good, very good.
    For the worksheet: paper, what is asked there in place of the prompt.
    Raises RecipeError, with a sentence for each fault that it has.
    """
    faults, meant = [], set()  # meant: fields that stand there under a misspelt name

    def need(holds: Any, field: str, say: str) -> None:
        if not holds and field not in meant:
            faults.append(f"exercise {exercise}, field '{field}': {say}")

    need(re.fullmatch(r"\d+\.[grxc]?\d+", str(exercise)), "id", 'write an id such as "3.1" or "3.g1".')
    for word in unknown:
        near = difflib.get_close_matches(word, inspect.signature(recipe).parameters, 1, 0.5)
        instead = f"; did you mean {near[0]!r}?" if near else "."
        computed = "minutes are computed by course.py build: take this field out."
        need(False, word, computed if word == "minutes" else f"there is no such field{instead}")
        meant |= set(near)
    need(kind in KINDS, "kind", f"'{kind}' is none of {', '.join(KINDS)}.")
    named = str(answer).isidentifier()
    need(named, "answer", f"'{answer}' is no name of a variable.")
    right = text() if right is None else right
    fits = isinstance(right, answers.Answer)
    need(fits, "right", "use number(...), names(...) and so on.")
    stub = stub or f"{answer} = ..."
    try:
        sets = {n.id for n in ast.walk(ast.parse(stub)) if isinstance(n, ast.Name)}
        need(not named or answer in sets, "stub", f"it does not set '{answer}'.")
    except SyntaxError as fault:
        need(not named, "stub", f"it is not valid Python ({fault.msg}).")
    here, planted = sys._getframe(1).f_globals, []
    if own and fits:
        exec(own, at_build := dict(here))
        right, means = replace(right, value=right.read(at_build["right"])), at_build.get("means", means)
        if "wrong" in at_build:
            wrong = [pair for pair in at_build["wrong"] if not right.same(right.read(pair[0]))]
    texts = isinstance(hints, (list, tuple)) and all(isinstance(h, str) for h in hints)
    need(texts, "hints", "give a list of texts.")
    judged = not isinstance(right, answers.Text) and kind != "predict"
    asked = judged and str(exercise).rpartition(".")[2].isdigit()
    said = isinstance(means, str) and (means or not judged)
    need(said, "means", "say in one line what the right answer means.")
    need(hints or not asked, "hints", "give at least one hint.")
    need(wrong or not asked, "wrong", "give at least one typical wrong answer and its message.")
    need(len(levels) in (0, 3) and not isinstance(levels, str), "levels", "give three texts: not yet, good, very good.")
    lost = [claim for claim in claims if not load("claims")["claim_id"].eq(claim).any()]
    need(not lost, "claims", f"there is no claim {', '.join(lost)}.")
    if simulated and fits:
        try:
            exec(simulated, scope := dict(here))
            need(right.same(right.read(scope[answer])), "simulated", "it does not give the right value.")
        except Exception as fault:
            need(False, "simulated", f"its code stops with {type(fault).__name__}: {fault}.")
    for place, pair in enumerate(wrong if named and fits else (), 1):
        try:
            planted.append(_wrong(answer, right, pair, dict(here)))
        except ValueError as fault:
            need(False, f"wrong, number {place}", str(fault))
    if faults:
        raise answers.RecipeError("\n".join(faults))
    more = [(str(changed), None if value is None else right.read(value), say) for changed, value, say in tried]
    made = answers.Recipe(exercise, kind, answer, right, planted, means, also or {}, more, simulated, list(claims), own,
                          stub=stub, hints=list(hints), ask=ask, levels=list(levels), paper=paper)  # fmt: skip
    here.setdefault(RECIPES, []).append(made)
    return made


def _wrong(name: str, right: answers.Answer, pair: Any, scope: dict[str, Any]) -> answers.Wrong:
    """One wrong answer: its plain form, its message, its code; tried before it is accepted. Raises ValueError."""
    if not isinstance(pair, (list, tuple)) or len(pair) != 2:
        raise ValueError('write a pair: (value, "message").')
    value, message = pair
    if not isinstance(message, (str, type(None))):
        raise ValueError("the message is a text, or None for the general one.")
    own = isinstance(value, code)
    if not own:
        value = value.tolist() if hasattr(value, "tolist") else value
        value = code(f"{name} = {value!r}")
    before = plt.get_fignums()
    try:
        exec(value, scope)
    except Exception as fault:
        raise ValueError(f"its code stops with {type(fault).__name__}: {fault}.") from None
    if name not in scope or answers.empty(scope[name]):
        raise ValueError(f"its code gives no value to '{name}'.")
    try:
        plain = right.read(scope[name])
    except answers.Say as reason:
        if message is not None:
            raise ValueError(f"the check itself says '{reason}'; put None in place of the message.") from None
        plain = None
    if plain is not None and right.same(plain):
        if own and name not in sets(value):
            raise ValueError(f"its code sets no '{name}': the value of the solution stays.")
        raise ValueError("it counts as right.")
    for drawn in set(plt.get_fignums()) - set(before):
        plt.close(drawn)
    return answers.Wrong(plain, message, str(value))
