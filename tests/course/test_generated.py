"""What is generated and committed is current: course.py build would write nothing."""

import shutil

import data_build
import pandas as pd
import pytest
import running

from tests.lessons.masters import LESSONS, ROOT, build
from utils import load
from utils.brief import PARTS

CURRENT = ["data/datapackage.json", "data/README.md"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    for folder in ("data", "notebooks", "teacher"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_*"))
    shutil.copytree(ROOT / "utils/exercises/recipes", root / "utils/exercises/recipes")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, root)
    return root


@pytest.mark.text
def test_build_would_write_nothing(copy, monkeypatch):
    """Student editions, recipes, outputs, numbers in prose, pictures, set-up cells, counts and hashes of data/, pages."""
    real = running.built_of

    def built(master, *given):
        """As stored, if only utils changed: where that changes no output it is harmless; nbval compares the outputs."""
        stored = master.notebook.metadata["course"]["built"]
        assert stored["tables"], master.lesson
        return real(master, *given) | {"utils": stored["utils"]}

    monkeypatch.setattr(running, "built_of", built)
    monkeypatch.setattr(build, "run", lambda one, *_: pytest.fail(f"{one.lesson}: cells, outputs or tables changed"))
    assert build.build(copy) == [], "run python3 course.py build"


@pytest.mark.text
def test_nothing_generated_is_left_without_its_master():
    assert {path.stem for path in ROOT.glob("notebooks/*.ipynb")} == set(LESSONS)
    assert {path.stem for path in ROOT.glob("utils/exercises/recipes/*.json")} == set(LESSONS)
    assert {path.stem for path in ROOT.glob("notebooks/pictures/*.png")} <= {lesson[:2] for lesson in LESSONS}


def test_readme_and_counts_of_data_follow_a_changed_table_and_then_rest(tmp_path):
    folder = shutil.copytree(ROOT / "data", tmp_path / "data")
    brent = load("brent")
    next_month = brent["month"].max() + pd.DateOffset(months=1)
    with (folder / "brent.csv").open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{next_month:%Y-%m-%d},70.1,a test,\n")
    assert data_build.refresh(tmp_path) == CURRENT
    assert data_build.refresh(tmp_path) == []
    assert f"| {len(brent) + 1} |" in (folder / "README.md").read_text(encoding="utf-8")


def test_the_empty_brief_for_teachers_has_every_part_and_level():
    page = (ROOT / "teacher/brief_template.html").read_text(encoding="utf-8")
    assert all(words in page for _, hint, levels in PARTS.values() for words in (hint, *levels))
    assert page.count("<tr") == 1 + len(PARTS)
