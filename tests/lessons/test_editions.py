"""The student edition: generated from the masters, without solutions (that it is current: course/test_generated.py)."""

import os
import re
import subprocess
import sys
import types

import pytest
from IPython.core.inputtransformer2 import TransformerManager
from setup_cell import setup_cell

from tests.lessons.masters import LESSONS, ROOT, build, edition, exercises, master, path_of

pytestmark = pytest.mark.text


def solution_lines(lesson, one):
    """Lines that stand in a solution, not in its stub, and in no other cell that students may see."""
    others = [c for c in master(lesson).cells if c.id != one.answer.id and "instructor" not in build.tags(c)]
    open_to_all = "\n".join([one.recipe.stub, *(c.source for c in others)])
    lines = build.SOLUTION.search(one.answer.source).group(2).splitlines()
    return [line.strip() for line in lines if len(line.strip()) > 8 and line.strip() not in open_to_all]


def without_hints(text):
    return re.sub(r"<details>.*?</details>", "", text, flags=re.S)


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_solution_leaks(lesson):
    nb = edition(lesson)
    shown = "\n".join(without_hints(cell.source) for cell in nb.cells)
    for one in exercises(lesson):
        lines = solution_lines(lesson, one)
        for line in lines:
            assert line not in shown, f"exercise {one.id}: '{line}' stands in the student edition"
        hints = "\n".join(one.recipe.hints)
        assert not lines or not all(line in hints for line in lines), f"exercise {one.id}: the hints are the solution"
    text = (ROOT / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8")
    assert "SOLUTION" not in text and "recipe(" not in text and "instructor" not in text
    for one in exercises(lesson):
        means = one.recipe.means
        assert len(means) < 12 or means not in text, f"exercise {one.id}: its 'means' stands in the student edition"
        for wrong in one.recipe.wrong:
            assert not wrong.message or wrong.message not in text
    for cell in nb.cells:
        folded = {"setup", "which-utils"} & set(cell.metadata.get("tags", []))
        assert cell.metadata.get("jupyter") == ({"source_hidden": True} if folded else None)
        assert set(cell.metadata) <= {"tags", "jupyter"} and "attachments" not in cell
        assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None)
    assert set(nb.metadata) == {"kernelspec", "language_info", "course"}  # no widget state


@pytest.mark.all
@pytest.mark.parametrize("lesson", LESSONS)
def test_as_a_script_it_runs_to_the_first_cell_that_fails_on_purpose(lesson, tmp_path):
    from nbconvert import ScriptExporter  # half a second, which the tests of each day need not wait

    source, made = ScriptExporter().from_filename(ROOT / "notebooks" / f"{lesson}.ipynb")  # nbconvert --to script
    assert made["output_extension"] == ".py"
    script = tmp_path / f"{lesson}.py"
    script.write_text(source, encoding="utf-8")
    done = subprocess.run([sys.executable, script], cwd=ROOT / "notebooks", env=os.environ | {"MPLBACKEND": "agg"},
                          capture_output=True, text=True)  # fmt: skip
    fails = [cell.source for cell in edition(lesson).cells if "raises-exception" in cell.metadata.get("tags", [])]
    assert done.returncode == bool(fails), done.stderr
    if fails:
        at = int(re.search(rf'{lesson}\.py", line (\d+)', done.stderr)[1])
        assert script.read_text(encoding="utf-8").splitlines()[at - 1] in fails[0].splitlines()


def run_set_up(shell):
    exec(TransformerManager().transform_cell(setup_cell(ROOT)), {"get_ipython": lambda: shell})


def test_the_set_up_cell_acts_nowhere_here():
    before = (list(sys.path), os.getcwd())
    run_set_up(None)  # whatever it asked IPython for would raise
    assert (list(sys.path), os.getcwd()) == before


def acted(monkeypatch, platform="linux", colab=False):
    """What the set-up cell asks IPython for elsewhere. What Colab really does with it: tests/delivery/test_doors.py."""
    asked = []
    shell = types.SimpleNamespace(system=asked.append, run_line_magic=lambda *words: asked.append(" ".join(words)))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(os.path, "isdir", lambda folder: False)  # nothing was fetched
    if colab:
        monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    run_set_up(shell)
    return asked


def test_the_set_up_cell_in_the_browser_edition(monkeypatch):
    asked = acted(monkeypatch, platform="emscripten")
    assert asked == ["pip install -q one-news-story"]  # a wheel of the site, which asks for pandas and the others


def test_in_colab_a_course_that_cannot_be_fetched_is_one_sentence(monkeypatch, tmp_path):
    [asked] = acted(monkeypatch, colab=True)
    assert asked.startswith("git clone -q --depth 1 https://github.com/")
    command = re.sub(r"https://\S+", str(tmp_path / "nothing"), asked)
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.stdout.count("\n") == 1 and "run this cell again" in done.stdout


@pytest.mark.all
@pytest.mark.parametrize("stranger", ["pandas.py", "utils.py"])
def test_a_file_beside_the_notebook_hides_nothing_of_the_course(tmp_path, stranger):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / stranger).write_text("raise SystemExit('the stranger ran')")
    (tmp_path / "utils").symlink_to(ROOT / "utils", target_is_directory=True)
    cell = TransformerManager().transform_cell(setup_cell(ROOT))
    source = f"import sys; sys.path[:0] = ['']\n{cell}\nimport pandas, utils; print(utils.__file__)"
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, cwd=tmp_path / "notebooks", capture_output=True, text=True, check=False)
    assert done.stdout.strip() == str(tmp_path / "utils/__init__.py"), done.stderr


@pytest.mark.parametrize("lesson", LESSONS)
def test_names_of_cells_are_plain(lesson):
    ids = [cell.id for cell in master(lesson).cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in ids), "cell ids are plain words"
    assert path_of(lesson).name.isascii()
