"""Every import is the standard library, part of this repository, or declared with its reason."""

import ast
import importlib.metadata
import json
import re
import sys
import tomllib

import pytest
from IPython.core.inputtransformer2 import TransformerManager
from packaging.markers import Marker

from dev.run_all import PYTHONS, ROOT

pytestmark = pytest.mark.all
FOLDERS = ["utils", "tests", "dev", "teacher", "notebooks", "delivery"]  # teacher/ is not in a class's copy
# Files that run only with requirements-all.txt. Elsewhere what that file adds is imported inside a function.
ONLY_ALL = ("tests/browser/", "tests/delivery/", "dev/hub_trial.py", "dev/local_pyodide.py")


def lines_of(name):
    """(requirement, reason) of each line that names a package."""
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        wanted, _, why = line.partition("#")
        if wanted.strip() and not wanted.startswith("-"):
            yield wanted.strip(), why.strip()


def normal(name):
    return re.sub(r"[-_.]+", "-", re.split(r"[=<>~!;\[\s]", name.strip(), maxsplit=1)[0]).lower()


def declared(name):
    return {normal(requirement) for requirement, _ in lines_of(name)}


def pins_for(python, name):
    """{package: [version]} of the lines that hold for one Python, its last release, on Linux."""
    there = {"python_version": python, "python_full_version": python + ".99", "sys_platform": "linux"}
    pins = {}
    for line, _ in lines_of(name):
        package, _, rest = line.partition("==")
        version, _, marker = rest.partition(";")
        if not marker or Marker(marker).evaluate(there):
            pins.setdefault(normal(package), []).append(version.strip())
    return pins


INSTALLED = importlib.metadata.packages_distributions()


def distributions(module):
    """What one may have to declare to get a module: PIL comes from pillow."""
    return {normal(name) for name in [*INSTALLED.get(module, []), module]}


def imports(source):
    """(top-level module, whether imported when the file is loaded) of each import."""
    tree = ast.parse(source)
    inside = {node for function in ast.walk(tree) if isinstance(function, ast.FunctionDef | ast.Lambda)
              for node in ast.walk(function)}  # fmt: skip
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            names = [node.args[0].value] if called in ("import_module", "importorskip", "__import__") else []
        for name in names:
            yield name.split(".")[0], node not in inside


def sources():
    """(path, Python source) of every program and of every code cell of the repository."""
    for path in [ROOT / "course.py", *(p for f in FOLDERS for p in (ROOT / f).rglob("*"))]:
        name = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py" and path.exists():
            yield name, path.read_text(encoding="utf-8")
        elif path.suffix == ".ipynb" and ".ipynb_checkpoints" not in name:
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    yield name, TransformerManager().transform_cell("".join(cell["source"]))


def undeclared(name, source):
    """Modules that a file imports and nobody declared."""
    rooms = ("", "teacher/tools", "delivery/hub")
    beside = [(ROOT / name).parent, *(ROOT / room for room in rooms)]
    ours = {"utils", "tests", "dev", "delivery", *(path.stem for folder in beside for path in folder.glob("*.py"))}
    everyday = declared("requirements.txt")
    everything = everyday | declared("requirements-all.txt")
    missing = set()
    try:
        found = list(imports(source))
    except SyntaxError:  # a cell that shows a mistake on purpose
        found = []
    for module, at_load in found:
        if module in sys.stdlib_module_names or module in ours:
            continue
        allowed = everyday if at_load and not name.startswith(ONLY_ALL) else everything
        if not distributions(module) & allowed:
            missing.add(module)
    return missing


def test_every_import_is_declared():
    missing = {}
    for name, source in sources():
        for module in undeclared(name, source):
            missing.setdefault(name, set()).add(module)
    assert not missing, f"declare these in requirements.txt (or requirements-all.txt), with a reason: {missing}"


@pytest.mark.parametrize(("name", "source", "missing"), [
    ("utils/new.py", "import scipy.stats", {"scipy"}),
    ("utils/new.py", "def f():\n    import scipy", {"scipy"}),
    ("utils/new.py", "from PIL import Image\nimport os, json", set()),
    ("utils/new.py", "from . import data", set()),
    ("tests/test_new.py", "import frictionless", {"frictionless"}),
    ("tests/test_new.py", "def test():\n    import frictionless", set()),
    ("tests/test_new.py", "import pytest\nx = pytest.importorskip('sklearn')", {"sklearn"}),
    ("tests/browser/test_new.py", "import playwright", set()),
])  # fmt: skip
def test_the_finder_itself(name, source, missing):
    assert undeclared(name, source) == missing


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-all.txt"])
def test_each_requirement_is_pinned_and_has_its_reason(name):
    set_of = {python: pins_for(python, "constraints.txt") for python in PYTHONS}
    for requirement, why in lines_of(name):
        assert "==" in requirement, f"{name}: pin {requirement}"
        assert len(why.split()) >= 4, f"{name}: say why {requirement} is needed"
    names = declared(name)
    for python in PYTHONS:
        pins = pins_for(python, name)
        assert set(pins) == names, f"{name}: not pinned for Python {python}: {names - set(pins)}"
        for package, versions in pins.items():
            assert len(versions) == 1, f"{name}: {package} is pinned twice for Python {python}: {versions}"
            assert set_of[python].get(package) == versions, (
                f"constraints.txt does not say {package}=={versions[0]} for Python {python}: "
                "run course.py build --constraints")  # fmt: skip


def test_what_utils_imports_is_declared_for_those_who_install_it():
    """A wheel brings along what utils needs: pyproject.toml names it, in loose ranges."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    allowed = {normal(requirement) for requirement in project["dependencies"]}
    for name, source in sources():
        if name.startswith("utils/"):
            for module, _ in imports(source):
                fine = module in sys.stdlib_module_names or module == "utils"
                assert fine or distributions(module) & allowed, f"{name} imports {module}"


def test_paths_installs_files_and_network_stay_in_the_set_up_cell():
    wrong = re.compile(r"sys\.path|os\.chdir|pip install|git clone|https?://|^\s*[%!]pip|^\s*!|read_csv|\bopen\(", re.M)
    for path in [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("teacher/*.ipynb")]:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code" and not {"setup", "which-utils"} & set(cell["metadata"].get("tags", [])):
                found = wrong.search("".join(cell["source"]))
                assert not found, f"{path.name}, cell {cell['id']}: {found.group()}"
