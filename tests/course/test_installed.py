"""`import utils` finds the course's package, with its data, from every folder and as a wheel."""

import json
import os
import pathlib
import subprocess
import sys
import zipfile

import pytest

pytestmark = pytest.mark.all
ROOT = pathlib.Path(__file__).resolve().parents[2]
VOTES = len((ROOT / "data/votes.csv").read_text(encoding="utf-8").splitlines()) - 1
READ = "print(data._resources.cache_info().currsize)"
LOOK = f"import utils; from utils import data; print(utils.__file__); {READ}; print(len(utils.load('votes'))); {READ}"


def python(source, folder, path="", *options):
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONUTF8": "1"}
    command = [sys.executable, *options, "-c", source]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8")


@pytest.mark.pythons
def test_from_every_folder_and_no_table_is_read_at_import(tmp_path):
    """In one process, which forgets the package before it goes to the next folder."""
    forget = "[sys.modules.pop(name) for name in [*sys.modules] if name.partition('.')[0] == 'utils']"
    folders = [str(tmp_path), str(ROOT), str(ROOT / "notebooks")]
    done = python(f"import os, sys\nfor folder in {folders}:\n os.chdir(folder); {LOOK}; {forget}", tmp_path)
    assert done.stdout.splitlines() == [str(ROOT / "utils/__init__.py"), "0", str(VOTES), "1"] * 3, done.stderr


def test_as_a_wheel_with_the_data_inside(tmp_path):
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path,
               ROOT]  # fmt: skip
    subprocess.run(command, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    inside = {path.name for path in (tmp_path / "site/utils/_data").iterdir()}
    assert inside >= {path.name for path in (ROOT / "data").glob("*.*")}
    assert sorted(p.name for p in (tmp_path / "site").iterdir() if "dist-info" not in p.name) == ["utils"]
    done = python(LOOK, tmp_path, tmp_path / "site")
    assert done.stdout.splitlines() == [str(tmp_path / "site/utils/__init__.py"), "0", str(VOTES), "1"], done.stderr
    look = "from utils import data; print(data.DATA)"
    assert python(look, tmp_path, tmp_path / "site").stdout.strip() == str(tmp_path / "site/utils/_data")


def which_utils_cell():
    """Lesson 00's cell that says whose utils was found."""
    cells = json.loads((ROOT / "notebooks/00_start_here.ipynb").read_text(encoding="utf-8"))["cells"]
    (source,) = ["".join(cell["source"]) for cell in cells if "which-utils" in cell["metadata"].get("tags", [])]
    return source


def test_lesson_00_knows_its_own_utils(tmp_path):
    done = python(which_utils_cell(), tmp_path)
    assert done.stdout == "utils is the course's own.\n", done.stderr


@pytest.mark.parametrize("stranger", ["utils.py", "utils/__init__.py"])
@pytest.mark.parametrize("beside", [True, False])
def test_lesson_00_names_a_foreign_utils_in_one_sentence(tmp_path, stranger, beside):
    """Beside the notebook, or elsewhere on the path; it is named without being run."""
    foreign = tmp_path / "other" / stranger
    foreign.parent.mkdir(parents=True)
    foreign.write_text("raise SystemExit('ran')")
    folder, path = (tmp_path / "other", "") if beside else (tmp_path, tmp_path / "other")
    done = python(which_utils_cell(), folder, path)
    assert done.stdout.count("\n") == 1 and str(foreign) in done.stdout and "not the course's" in done.stdout, (
        done.stderr)  # fmt: skip


def test_lesson_00_says_when_there_is_no_utils(tmp_path):
    done = python(which_utils_cell(), tmp_path, "", "-S")  # a Python without its site-packages
    assert done.stdout.count("\n") == 1 and "python3 course.py lab" in done.stdout, done.stderr
