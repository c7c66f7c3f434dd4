"""The shared package stays small: what nobody calls is deleted, and nothing imports upwards."""

import ast
import doctest
import importlib
import json
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = sorted(p for p in (ROOT / "utils").rglob("*.py") if p.name != "__init__.py")
# Who may import whom: data -> measures -> plots -> explore; the rest stands beside, on data and measures alone.
LEVEL = {
    "words": 0,
    "data": 0,
    "cards": 0,
    "measures": 1,
    "rollcall": 1,
    "claims": 2,
    "plots": 3,
    "notebook": 4,
    "brief": 5,
    "explore": 5,
}
BESIDE = {"exercises": {"data", "cards", "exercises"}}
# Public for those who write a picture, a table or a test of their own; lessons meet them through other functions.
FOR_AUTHORS = {"DataError", "VOTES", "CAVEATS", "STORY_DAY"}


def room(path):
    return path.relative_to(ROOT / "utils").parts[0].removesuffix(".py")


def public(path):
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return getattr(module, "__all__", [])


def callers():
    """The code of all lessons, commands and recipes of teacher/, as one text."""
    texts = [
        p.read_text(encoding="utf-8")
        for p in [ROOT / "course.py", ROOT / "dev/benchmark.py", *ROOT.glob("teacher/**/*.py")]
    ]
    texts += [p.read_text(encoding="utf-8") for p in [*ROOT.glob("teacher/*.md"), *ROOT.glob("delivery/*.py")]]
    for path in [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("teacher/*.ipynb")]:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            listed = [n["is"] for n in cell["metadata"].get("numbers", [])]
            code = "".join(cell["source"]) if cell["cell_type"] == "code" else ""
            texts.append("\n".join([*listed, re.sub(r"^from utils.* import .*$", "", code, flags=re.M)]))
    return "\n".join(texts)


@pytest.mark.skipif(not (ROOT / "teacher").is_dir(), reason="a student copy has no teacher/")
def test_every_public_name_is_used_by_a_lesson_or_a_command():
    text = callers()
    names = {name for path in PACKAGE for name in public(path)} - FOR_AUTHORS
    assert names
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize("path", PACKAGE, ids=lambda p: p.relative_to(ROOT / "utils").as_posix())
def test_nothing_imports_upwards(path):
    here = room(path)
    depth = len(path.relative_to(ROOT / "utils").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            there = {(node.module or "").split(".")[0]} if node.module else {a.name for a in node.names}
            if here in BESIDE:
                assert there <= BESIDE[here], f"{path.name} imports {there}"
            else:
                assert all(LEVEL[t] <= LEVEL[here] for t in there), f"{path.name} imports {there}"


def test_examples_of_docstrings_hold():
    modules = [importlib.import_module(".".join(p.relative_to(ROOT).with_suffix("").parts)) for p in PACKAGE]
    results = [doctest.testmod(module) for module in modules]
    assert sum(result.failed for result in results) == 0
    assert sum(result.attempted for result in results) >= 40
