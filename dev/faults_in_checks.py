"""Do the tests of the checks notice a fault? Plant one at a time in answers.py, check.py, recipe.py and see.

    python dev/faults_in_checks.py [N]     try N faults spread evenly (default: all), print the score and what went unnoticed

A fault is one small change in the syntax tree: == for !=, + for -, and for or, a number one higher, a text or a
condition turned round, a statement left out. Each is tried in a process of its own (a fork: Linux and macOS).
"""

import ast
import copy
import importlib.machinery
import importlib.util
import pathlib
import sys
import types

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from dev.faults import failing, import_what_is_slow  # noqa: E402

TESTS = [ROOT / "tests/package" / name for name in ("test_check.py", "test_verdicts.py")]
SLOW = ["tests/package/test_check.py::test_hostile_and_huge_answers"]
FILES = {f"utils.exercises.{name}": ROOT / f"utils/exercises/{name}.py" for name in ("answers", "check", "recipe")}
PAIRS = [(ast.Eq, ast.NotEq), (ast.Lt, ast.GtE), (ast.Gt, ast.LtE), (ast.In, ast.NotIn), (ast.Is, ast.IsNot),
         (ast.And, ast.Or), (ast.Add, ast.Sub), (ast.Mult, ast.Div), (ast.BitOr, ast.BitAnd)]  # fmt: skip
SWAP = dict(PAIRS) | {other: one for one, other in PAIRS}


def skipped(tree):
    """Nodes that carry no behaviour: annotations, docstrings, imports, __all__."""
    found = set()
    for node in ast.walk(tree):
        parts = [getattr(node, "returns", None), getattr(node, "annotation", None)]
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and isinstance(node.body[0], ast.Expr):
            parts.append(node.body[0])
        if isinstance(node, (ast.Import, ast.ImportFrom)):
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
    if isinstance(node, ast.Return) and node.value is not None:
        yield lambda n: setattr(n, "value", ast.Constant(None))
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Raise)) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        yield "leave out"


def faults():
    """(module, its tree, place of a node, change of the node) for every fault."""
    for module, path in FILES.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        dead = skipped(tree)
        for place, node in enumerate(ast.walk(tree)):
            for change in changes(node) if id(node) not in dead else ():
                yield module, tree, place, change


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


class Planted(importlib.machinery.SourceFileLoader):
    """Gives a module its changed source."""

    def __init__(self, name, path, source):
        super().__init__(name, str(path))
        self.source = source

    def get_code(self, fullname):
        return compile(self.source, self.path, "exec")


def noticed(module, source):
    """Whether the tests, in a fork, fail with one fault."""

    def find_spec(name, path=None, target=None):
        return importlib.util.spec_from_loader(name, Planted(name, FILES[name], source)) if name == module else None

    sys.meta_path.insert(0, types.SimpleNamespace(find_spec=find_spec))
    failed = failing(ROOT, TESTS, SLOW)
    del sys.meta_path[0]
    return bool(failed)


def main(words):
    import_what_is_slow()
    assert not failing(ROOT, TESTS, SLOW), "the tests fail as they are"
    every = list(faults())
    wanted = min(int(words[0]), len(every)) if words else len(every)
    chosen, missed = [every[n * len(every) // wanted] for n in range(wanted)], []
    for module, *fault in chosen:
        what, source = planted(*fault)
        if not noticed(module, source):
            missed.append(f"{module}, {what}")
            print(missed[-1], flush=True)
    print(f"{len(chosen) - len(missed)} of {len(chosen)} faults noticed: {1 - len(missed) / len(chosen):.0%}")
    return 1 - len(missed) / len(chosen)


if __name__ == "__main__":
    main(sys.argv[1:])
