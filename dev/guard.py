"""What holds for all tests, also for one notebook alone: kernels start guarded, with our own utils in front.

The guard (dev/kernel/sitecustomize.py) takes the network away and makes warnings of the course errors. pyproject.toml
loads this file as a plugin of pytest: a conftest.py in tests/ would not be asked for `pytest notebooks/03*.ipynb`.
"""

import gc
import os
import pathlib
import sys
import tomllib

# jsonschema would load it, which takes a second of each process, to check addresses; in notebooks there are none to check
sys.modules.setdefault("rfc3987_syntax", None)

import hypothesis
import matplotlib
import pytest


def pytest_addoption(parser):
    parser.addoption("--real-accounts", action="store_true", help="make accounts on this machine, as root: test_hub.py")


def pytest_terminal_summary(terminalreporter):
    """Times that tests of delivery measured, each beside its name."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "measured":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")


def left_out(path):
    """Whether this edition leaves the lesson of a file out (`leave_out` in pyproject.toml)."""
    return pathlib.Path(path or "").name[:2] in LEFT_OUT


def pytest_ignore_collect(collection_path):
    """The master of a lesson that is left out stays, and is no test."""
    return True if collection_path.suffix == ".ipynb" and left_out(collection_path) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call():
    """What is tried on a lesson that is left out is not tried."""
    try:
        return (yield)
    except FileNotFoundError as missing:
        if left_out(missing.filename):
            pytest.skip(f"this edition leaves out lesson {pathlib.Path(missing.filename).name[:2]}")
        raise


pytest_runtest_setup = pytest_runtest_call


@pytest.fixture(autouse=True)
def style_as_before():
    """A test leaves the style of pictures as it was, though it ran a lesson's start(), and no open figure."""
    with matplotlib.rc_context():
        yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A student notebook whose master is run as well, with the same cells, gets no kernel of its own beside it.

    Its cells run in test_exercises.py each day; in --all whole in JupyterLab, and in the tests of a student's copy. What
    shows how to write a lesson is no lesson.
    """
    masters = {item.path.name.removesuffix(".solved.ipynb") for item in items if item.path.parent.name == "teacher"}
    items[:] = [item for item in items if item.path.stem not in masters or item.path.parent.name != "notebooks"]
    for item in items:
        if item.path.name == "new_lesson.ipynb":
            item.add_marker("all")


matplotlib.use("Agg")
hypothesis.settings.register_profile("course", deadline=None)  # no test fails because a computer is busy
hypothesis.settings.load_profile("course")
gc.set_threshold(100_000)  # as start() does in a kernel
ROOT = pathlib.Path(__file__).resolve().parents[1]
LEFT_OUT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["course"]["leave_out"]
os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "dev" / "kernel"), str(ROOT)])
os.environ["COURSE_VERDICTS"] = ""  # no verdict of a test is kept, and none of somebody's own is read


def pytest_configure():
    from nbval.kernel import RunningKernel

    def execute_cell_input(self, cell_input, allow_stdin=None):
        """Run a cell as JupyterLab does, with history: nbval runs it without, and a `;` then hides nothing."""
        return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)

    RunningKernel.execute_cell_input = execute_cell_input


def pytest_unconfigure():
    gc.freeze()  # what is left goes with the process: each shell of a test would search all of it, 0.3 s, and Python again
