"""Guards on what the masters hold: outputs of one clean run; no error that nobody expects.

nbval compares outputs, but passes a notebook whose outputs were cleared. That they are those of these very cells and
tables, tests/course/test_generated.py holds.
"""

import copy
import re

import pytest

from tests.lessons.masters import LESSONS, build, edition, master

pytestmark = pytest.mark.text


def faults(nb):
    """What is wrong with the stored state of a notebook that was run from the top."""
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    found = []
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        found.append("the execution counts are not 1, 2, 3, ...: outputs were cleared, or cells run out of order")
    for cell in code:
        raised = any(output.output_type == "error" for output in cell.outputs)
        if raised != ("raises-exception" in build.tags(cell)):
            found.append(f"cell {cell.id}: {'an error without' if raised else 'none, but'} the tag raises-exception")
        if any(output.get("name") == "stderr" for output in cell.outputs):
            found.append(f"cell {cell.id}: a warning on stderr")
        if any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in cell.outputs):
            found.append(f"cell {cell.id}: a widget that shows nothing without its kernel")
    return found


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_master_holds_the_outputs_of_one_clean_run(lesson):
    assert faults(master(lesson)) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_stored_picture_has_an_alt_text(lesson):
    for cell in master(lesson).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert "image/png" not in data, (
                f"cell {cell.id}: a picture without alt text (is start() in the import cell?)")  # fmt: skip
            for tag in re.findall(r"<img[^>]*>", data.get("text/html", "")):
                assert len(re.search(r'alt="([^"]*)"', tag).group(1)) > 20, f"cell {cell.id}: alt text missing"


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_machine_path_is_stored(lesson):
    for nb in (master(lesson), edition(lesson)):
        text = build.notebook_text(nb)
        assert not re.search(r"/(home|root|tmp|work|Users)/|[A-Z]:\\\\\\\\", text)


def test_the_guard_sees_what_it_should():
    nb = copy.deepcopy(master(LESSONS[0]))
    first = next(cell for cell in nb.cells if cell.cell_type == "code")
    first.execution_count = None
    assert len(faults(nb)) == 1
    error = build.NotebookNode(output_type="error", ename="E", evalue="", traceback=[])
    first.outputs = [error, build.NotebookNode(output_type="stream", name="stderr", text="careful")]
    assert len(faults(nb)) == 3
    first.metadata["tags"] = ["raises-exception"]
    assert len(faults(nb)) == 2
