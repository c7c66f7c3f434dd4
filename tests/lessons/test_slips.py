"""Slips planted in the solutions: a value that is not the right one must never be called correct or recorded.

A slip is one change in the lines of the solution: another number, text or operator, a filter or a call left out.
All run in one process, after the import cell and the fixed lines of the exercise.
"""

import ast

import matplotlib.pyplot as plt
import pytest

from tests.lessons.masters import build, every_exercise, exercise, scope
from utils.exercises.answers import Number, Plot, Say, Text
from utils.exercises.check import judge
from utils.notebook import note

OTHER = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Eq: ast.NotEq,
         ast.NotEq: ast.Eq, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.Lt: ast.GtE, ast.LtE: ast.Gt,
         ast.BitAnd: ast.BitOr, ast.Pow: ast.Mult}  # fmt: skip


def slips(source):
    """(what was done, changed source), one for each slip."""
    tree = ast.parse(source)
    for place, node in enumerate(ast.walk(tree)):
        made = []
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            made = [("number", lambda n: setattr(n, "value", n.value + 1))]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            made = [("text", lambda n: setattr(n, "value", n.value.swapcase()))]
        elif isinstance(node, ast.BinOp) and type(node.op) in OTHER:
            made = [("operator", lambda n: setattr(n, "op", OTHER[type(n.op)]()))]
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER:
            made = [("comparison", lambda n: n.ops.__setitem__(0, OTHER[type(n.ops[0])]()))]
        elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant):
            made = [("filter", node.value)]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            made = [("brackets", node.func)]
        for what, change in made:
            other = ast.parse(source)  # no copy: IPython's errors tie a node to the tree of a whole file
            target = list(ast.walk(other))[place]
            if callable(change):
                change(target)
                yield what, ast.unparse(other)
            elif segment := ast.get_source_segment(source, node):
                yield what, source.replace(segment, ast.get_source_segment(source, change), 1)


def right_after_all(right, here, name):
    """Whether the value is the right one, in the digits that are accepted, so that nothing can be said against it."""
    try:
        a = right.read(here[name])
    except (Say, KeyError):
        return False
    return right.same(a) or (isinstance(right, Number) and right.rounded(a))


def test_a_slip_of_each_sort_is_made():
    made = {what for what, _ in slips("x = t[t['a'] == 'b'].sum() - 1")}
    assert made == {"number", "text", "operator", "comparison", "filter", "brackets"}


@pytest.mark.parametrize("lesson, name", every_exercise())
def test_no_slip_that_changes_the_value_is_called_correct(lesson, name):
    one = exercise(lesson, name)
    right, solution = one.recipe.right, build.SOLUTION.search(one.answer.source).group(2)
    if isinstance(right, (Text, Plot)) or one.recipe.kind == "predict":
        return
    bad = []
    for _, lines in slips(solution):
        source = build.SOLUTION.sub(lambda _, lines=lines: lines, one.answer.source)
        here = dict(scope(lesson))
        try:
            exec(source, here)
            note(here, source)
        except Exception as fault:
            note(here, source, fault)
        state, say = judge(one.recipe, here)
        plt.close("all")
        if state in ("correct", "recorded") and not right_after_all(right, here, one.recipe.answer):
            bad.append(f"{lines}: {state}")
        named = "nothing equals" in say  # the filter stands inside a call: no name holds its empty table
        if "No row was found" in say and not named and not any(hasattr(v, "__len__") and len(v) == 0 for k, v in here.items()
                                                if k in source and not isinstance(v, str)):  # fmt: skip
            bad.append(f"{lines}: {say}, but there are rows")
        assert "stopped with" not in say or state == "not answered yet"
    assert not bad, "\n".join(bad)
