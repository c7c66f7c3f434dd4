"""Do the tests of the checks notice a fault? Plant one at a time in answers.py, check.py, recipe.py and see.

    python dev/faults_in_checks.py [N]     try N faults spread evenly (default: all), print the score and what went unnoticed

A fault is one small change in the syntax tree: == for !=, + for -, and for or, a number one higher, a text or a
condition turned round, a statement left out. Each is tried in a copy of the course, in a fork (Linux and macOS).
"""

import ast
import copy
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from dev.faults import copied, failing, import_what_is_slow  # noqa: E402

TESTS = ["tests/package/test_check.py", "tests/package/test_verdicts.py"]
SLOW = [f"{TESTS[0]}::test_hostile_and_huge_answers",
        f"{TESTS[0]}::test_a_kernel_is_told_the_cell_as_jupyterlab_tells_it"]  # fmt: skip
FILES = [f"utils/exercises/{name}.py" for name in ("answers", "check", "recipe")]
PAIRS = [(ast.Eq, ast.NotEq), (ast.Lt, ast.GtE), (ast.Gt, ast.LtE), (ast.In, ast.NotIn), (ast.Is, ast.IsNot),
         (ast.And, ast.Or), (ast.Add, ast.Sub), (ast.Mult, ast.Div), (ast.BitOr, ast.BitAnd)]  # fmt: skip
SWAP = dict(PAIRS) | {other: one for one, other in PAIRS}


def skipped(tree):
    """Nodes that carry no behaviour: annotations, docstrings, imports, __all__, defaults that recipe.py gives anew."""
    found = set()
    for node in ast.walk(tree):
        parts = [getattr(node, "returns", None), getattr(node, "annotation", None)]
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and isinstance(node.body[0], ast.Expr):
            parts.append(node.body[0])
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.AnnAssign)):
            parts.append(node)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            parts.append(node)
        found |= {id(inner) for part in parts if part is not None for inner in ast.walk(part)}
    return found


def changes(node):
    """Functions that each plant one fault in a copy of the node."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAP:
        yield lambda n: n.ops.__setitem__(0, SWAP[type(n.ops[0])]())
    if isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in SWAP:
        yield lambda n: setattr(n, "op", SWAP[type(n.op)]())
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield lambda n: setattr(n, "value", not n.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield lambda n: setattr(n, "value", n.value + 1)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip():
        yield lambda n: setattr(n, "value", "fault" + n.value)
    if isinstance(node, (ast.If, ast.IfExp)):
        yield lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield lambda n: setattr(n, "op", ast.UAdd())
    if isinstance(node, ast.Return) and getattr(node.value, "value", node.value):  # False or "" for None is no fault
        yield lambda n: setattr(n, "value", ast.Constant(None))
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Raise)) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        yield "leave out"


def faults():
    """(file, its tree, place of a node, change of the node) for every fault."""
    for name in FILES:
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        dead = skipped(tree)
        for place, node in enumerate(ast.walk(tree)):
            for change in changes(node) if id(node) not in dead else ():
                yield name, tree, place, change


def planted(tree, place, change):
    """(line and what was changed, changed source) of one fault."""
    other = copy.deepcopy(tree)
    target = list(ast.walk(other))[place]
    line, before, after = target.lineno, ast.unparse(target)[:60], "left out"
    if change == "leave out":
        for owner in ast.walk(other):
            for field in ("body", "orelse"):
                block = getattr(owner, field, None)
                if isinstance(block, list) and any(target is line for line in block):
                    block[next(n for n, line in enumerate(block) if line is target)] = ast.Pass()
    else:
        change(target)
        after = ast.unparse(target)[:60]
    return f"line {line}: {before}  ->  {after}", ast.unparse(ast.fix_missing_locations(other))


def main(words):
    import_what_is_slow()
    every = list(faults())
    wanted = min(int(words[0]), len(every)) if words else len(every)
    chosen, missed = [every[n * len(every) // wanted] for n in range(wanted)], []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        root = Path(folder)
        copied(ROOT, root)
        assert not failing(root, TESTS, SLOW), "the tests fail as they are"
        for name, *fault in chosen:
            what, source = planted(*fault)
            (root / name).write_text(source, encoding="utf-8")
            if not failing(root, TESTS, SLOW):
                missed.append(f"{name}, {what}")
                print(missed[-1], flush=True)
            (root / name).write_bytes((ROOT / name).read_bytes())
    print(f"{len(chosen) - len(missed)} of {len(chosen)} faults noticed: {1 - len(missed) / len(chosen):.0%}")
    return 1 - len(missed) / len(chosen)


if __name__ == "__main__":
    main(sys.argv[1:])
