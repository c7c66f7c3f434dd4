"""A simulation in an answer, run once more when it is checked: with the right numbers, as often as the student ran it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np

SPREAD = ("seed", "times")  # arguments that change a value by chance only


def again(lines: str, source: str, names_here: dict[str, Any]) -> dict[str, Any]:
    """The names that the right `lines` set, run with what the student's cell adds to their calls (seed, times)."""
    tree, scope = ast.parse(lines), dict(names_here)
    for call, right, given in _pairs(tree, source, names_here):
        call.keywords += [
            ast.keyword(word, value) for word, value in given.items() if word in SPREAD and word not in right
        ]
    exec(compile(ast.fix_missing_locations(tree), "<check>", "exec"), scope)
    set_here = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return {name: scope[name] for name in sorted(set_here)}


def other_number(lines: str, source: str, names_here: dict[str, Any]) -> str:
    """Which number of the student's cell is not that of the right lines, as a sentence; else ""."""
    for call, right, given in _pairs(ast.parse(lines), source, names_here):
        for word, value in right.items():
            if word in given and ast.dump(given[word]) != ast.dump(value) and isinstance(given[word], ast.Constant):
                return f"`{word}` in `{call.func.id}` is {given[word].value}: is this the number that the task gives?"
    return ""


def differing(run: dict[str, Any], names_here: dict[str, Any], but: str) -> str:
    """The first name, other than `but`, that has another value than in the run; else ""."""
    others = (name for name in run if name != but)
    return next((name for name in others if not np.array_equal(run[name], names_here.get(name))), "")


def added(lines: str, source: str, names_here: dict[str, Any]) -> str:
    """Which argument the student's calls have beyond those of the right lines, as a sentence; else ""."""
    for call, right, given in _pairs(ast.parse(lines), source, names_here):
        for word in given.keys() - right.keys():
            default = inspect.signature(names_here[call.func.id]).parameters[word].default
            if ast.unparse(given[word]) != repr(default):
                return f"The task names no `{word}` for `{call.func.id}`. Leave it out, and run the cell once more."
    return ""


Call = tuple[ast.Call, dict[str, ast.expr], dict[str, ast.expr]]


def _pairs(tree: ast.Module, source: str, names_here: dict[str, Any]) -> Iterator[Call]:
    """Each call of a function by its name in the tree, its arguments by name, and those of the student's last such call."""
    try:
        cell = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return
    for call in [node for node in ast.walk(tree) if _function(node)]:
        theirs = [node for node in cell if _function(node) == _function(call)]
        try:
            signature = inspect.signature(names_here[_function(call)])
            right, given = (
                signature.bind(*one.args, **{word.arg: word.value for word in one.keywords}).arguments
                for one in (call, theirs[-1])
            )
        except (IndexError, KeyError, TypeError, ValueError):  # no such call of theirs, or one that cannot be read
            continue
        yield call, right, given


def _function(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
