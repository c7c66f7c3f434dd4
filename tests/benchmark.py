"""Time and memory of the course, each figure beside a baseline measured in the same run.

    python3 course.py benchmark [SECTION ...]

A section is a function with @section: it yields (what, value, unit, baseline, what the baseline is).
No test asserts a time: this prints, a person judges.
"""

import pathlib
import statistics
import subprocess
import sys
import time

import nbformat
from nbclient import NotebookClient

ROOT = pathlib.Path(__file__).resolve().parents[1]
SECTIONS = {}


def section(function):
    SECTIONS[function.__name__] = function
    return function


def seconds(command, times=5, **more):
    """Median wall time of a command."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def inside(source):
    """The number that a fresh Python prints."""
    done = subprocess.run(
        [sys.executable, "-c", source], check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    return float(done.stdout.split()[-1])


PEAK = """
import resource as _resource, sys as _sys
print(_resource.getrusage(_resource.RUSAGE_SELF).ru_maxrss / (1024 if _sys.platform != "darwin" else 1024**2))
"""


def run_notebook(notebook):
    """(seconds, peak memory in MiB) of a notebook in a fresh kernel; no memory on Windows."""
    if sys.platform != "win32":
        notebook.cells.append(nbformat.v4.new_code_cell(PEAK))
    start = time.perf_counter()
    NotebookClient(
        notebook, timeout=300, allow_errors=True, resources={"metadata": {"path": ROOT / "notebooks"}}
    ).execute()
    taken = time.perf_counter() - start
    return taken, float(notebook.cells[-1].outputs[0].text) if sys.platform != "win32" else float("nan")


FLOOR = "import pandas\nimport matplotlib.pyplot\nimport ipywidgets"


@section
def notebooks():
    """Each notebook against a fresh kernel that only imports pandas, pyplot and ipywidgets."""
    floors = [
        run_notebook(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FLOOR)])) for _ in range(3)
    ]
    floor, least = (statistics.median(column) for column in zip(*floors, strict=True))
    yield "imports alone", floor, "s", None, ""
    for path in [*sorted(ROOT.glob("notebooks/*.ipynb")), *sorted(ROOT.glob("teacher/*.ipynb"))]:
        taken, peak = run_notebook(nbformat.read(path, as_version=4))
        yield path.stem, taken, "s", floor, "imports alone"
        yield f"{path.stem}, peak memory", peak, "MiB", least, "imports alone"


@section
def imports():
    """What `import utils` costs on top of pandas and pyplot."""
    clock = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"
    alone, ours = [], []
    for _ in range(7):  # in turns: the machine may be busy with something else
        alone.append(inside(clock.format("import pandas, matplotlib.pyplot")))
        ours.append(inside(clock.format("import pandas, matplotlib.pyplot, utils")))
    yield "pandas, pyplot and utils", min(ours), "s", min(alone), "pandas and pyplot"


@section
def tables():
    """All tables loaded and checked for the first time, against reading them with pandas alone."""
    clock = "import time, pandas as pd, pathlib\n{}\nprint(time.perf_counter() - t)"
    plain = "t = time.perf_counter()\nfor path in pathlib.Path('data').glob('*.csv'): pd.read_csv(path)"
    ours = (
        "import json\nfrom utils import load\n"
        "names = [r['name'] for r in json.load(open('data/datapackage.json', 'rb'))['resources']]\n"
        "t = time.perf_counter()\nfor name in names: load(name)"
    )
    least = {source: min(inside(clock.format(source)) for _ in range(5)) for source in (plain, ours)}
    yield "load() of all tables", least[ours], "s", least[plain], "pd.read_csv of the same files"


@section
def set_up():
    """The second start of course.py, before JupyterLab's own."""
    sys.path.insert(0, str(ROOT))
    import course

    if course.read(course.VENV / "ready") != course.wanted(course.FILES):
        return  # a first start would be measured: call it as course.py benchmark
    bare = seconds([sys.executable, "-c", "pass"])
    yield (
        "second start of course.py",
        seconds([sys.executable, "course.py", "setup"], cwd=ROOT),
        "s",
        bare,
        "an empty Python",
    )


@section
def size():
    """What a clone brings: the objects of git, and the files themselves."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True).stdout.split(
        "\0"
    )
    total = sum((ROOT / name).stat().st_size for name in files if name and (ROOT / name).exists())
    yield "files of the repository", total / 1024**2, "MiB", None, ""


def main(wanted):
    unknown = set(wanted) - set(SECTIONS)
    if unknown:
        return f"There is no section {', '.join(sorted(unknown))}; there are: {', '.join(SECTIONS)}."
    for name, function in SECTIONS.items():
        if not wanted or name in wanted:
            print(f"\n{function.__doc__.splitlines()[0]}", flush=True)
            for what, value, unit, baseline, of in function():
                times = (
                    "" if baseline is None else f"  {value / baseline:6.2f} x  {baseline:.3g} {unit} ({of})"
                )
                print(f"  {what:42} {value:9.3g} {unit:3}{times}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
