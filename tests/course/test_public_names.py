"""The shared package stays small: what nobody calls is deleted; no import goes up, or in a circle."""

import ast
import graphlib
import importlib.util
import json
import pathlib

import pytest
from IPython.core.inputtransformer2 import TransformerManager

pytestmark = pytest.mark.all
ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES = {p.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): p for p in (ROOT / "utils").rglob("*.py")}
# A room imports from itself and from rooms that stand before it.
ROOMS = "words spreadsheet data cards verdicts rollcall measures story claims plots notebook brief explore".split()
BESIDE = {"exercises": {"words", "data", "cards", "verdicts", "exercises"}}  # and no other room imports from it
# Public for those who write a picture, a table or a test of their own; lessons meet them through other functions.
# data/README.md sends its readers to columns(); iso3() gives the codes of a table of one's own.
# as_of() stands behind numbers in texts, table() in recipe 1.3; forget_verdicts() is typed by whom the file is not.
FOR_AUTHORS = {"DataError", "forget_verdicts", "VOTES", "CAVEATS", "STORY_DAY", "columns", "as_of", "iso3", "table"}


# ---- who calls what ----


def code_of(path):
    """The Python of a file; of a notebook its cells, and the expressions behind the numbers in its prose."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    parts = []
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] == "code":
            parts.append(TransformerManager().transform_cell("".join(cell["source"])))
        parts += [f"({number['is']})" for number in cell["metadata"].get("numbers", [])]
    return "\n".join(part for part in parts if is_python(part))


def is_python(source):
    try:
        return bool(ast.parse(source))
    except SyntaxError:  # a cell that shows a mistake on purpose
        return False


def called(source):
    """Names of utils that some code loads after it imported them, or takes from a module of utils."""
    tree = ast.parse(source)
    ours, found = {}, set()  # what it is called here: what it is called in utils
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "utils":
            ours |= {alias.asname or alias.name: alias.name for alias in node.names}
    rooms = {part for name in MODULES for part in name.split(".")}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in ours:
            found.add(ours[node.id])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in rooms:
            found.add(node.attr)
    return found


def callers():
    """All lessons in both editions with their recipes, and all commands."""
    folders = ("notebooks/*.ipynb", "teacher/*.ipynb", "teacher/tools/*.py", "delivery/*.py", "dev/benchmark.py")
    return [ROOT / "course.py", *(path for folder in folders for path in ROOT.glob(folder))]


def unused(public):
    return sorted(public - FOR_AUTHORS - set().union(*(called(code_of(path)) for path in callers())))


def test_every_public_name_is_called_by_a_lesson_a_recipe_or_a_command():
    modules = [module for module in MODULES if room(module) != "explore"]  # an explorer may come before its lesson
    public = {name for module in modules for name in getattr(importlib.import_module(module), "__all__", [])}
    assert len(public) > 50 and unused(public) == []


def test_a_name_that_is_only_imported_or_only_a_word_counts_as_unused():
    assert called("from utils import load, seats\ntable = load('seats')\ntable") == {"load"}
    assert called("from utils import explore\nexplore.vote()  # tally") == {"explore", "vote"}
    assert called("frame.tally()\ntally = 1\ntally") == set()
    assert unused({"load", "no_such_function", "UN_COLUMN"}) == ["UN_COLUMN", "no_such_function"]


# ---- who imports whom ----


def imports(module, source):
    """The modules of utils that a module imports, anywhere in its code."""
    package = module if module.endswith("__init__") else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "utils")
        elif isinstance(node, ast.ImportFrom):
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names if base.split(".")[0] == "utils" else []:
                inner = f"{base}.{alias.name}"
                yield inner if inner in MODULES or f"{inner}.__init__" in MODULES else base


def room(module):
    return (module.removeprefix("utils").lstrip(".").split(".") or [""])[0]


def upwards(module, source):
    """The rooms that a module must not import from and does."""
    here = room(module)
    allowed = BESIDE[here] if here in BESIDE else set(ROOMS[: ROOMS.index(here) + 1])
    return {room(there) for there in imports(module, source)} - allowed


OWN = [name for name in MODULES if not name.endswith("__init__")]


@pytest.mark.parametrize("module", OWN)
def test_no_import_goes_up(module):
    assert upwards(module, MODULES[module].read_text(encoding="utf-8")) == set()


def test_no_import_goes_in_a_circle():
    graph = {name: set(imports(name, MODULES[name].read_text(encoding="utf-8"))) - {name} for name in OWN}
    order = list(graphlib.TopologicalSorter(graph).static_order())
    assert order.index("utils.words") < order.index("utils.notebook")


@pytest.mark.parametrize(("module", "source", "found"), [
    ("utils.words", "from . import data", {"data"}),
    ("utils.data", "def late():\n    from .measures.votes import tally", {"measures"}),
    ("utils.measures.votes", "from ..plots.style import INK", {"plots"}),
    ("utils.plots.votes", "from ..explore import vote\nfrom .style import INK", {"explore"}),
    ("utils.plots.votes", "from ..exercises.answers import number", {"exercises"}),
    ("utils.exercises.check", "from ..measures import tally\nfrom .. import cards", {"measures"}),
    ("utils.brief", "from utils import load", {""}),  # the package itself, which imports every room
])  # fmt: skip
def test_the_finder_of_imports_itself(module, source, found):
    assert upwards(module, source) == found
