"""Time and memory of the course, each figure beside a baseline measured in the same run.

    python3 course.py benchmark [SECTION ...]

A section is a function with @section: it yields (what, value, unit, baseline, what the baseline is).
No test asserts a time: this prints, a person judges.
"""

import contextlib
import datetime
import itertools
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
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


SPENT = """
import resource as _resource, sys as _sys
_spent = _resource.getrusage(_resource.RUSAGE_SELF)
print(_spent.ru_utime + _spent.ru_stime, _spent.ru_maxrss / (1024 if _sys.platform != "darwin" else 1024**2))
"""
FLOOR = "import pandas\nimport matplotlib.pyplot\nimport ipywidgets"
# a kernel keeps what it compiled, as a student's does: here and there the environment of a machine forbids it
AS_A_STUDENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run_notebook(notebook):
    """(seconds, the kernel's processor seconds, its peak memory in MiB) in a fresh kernel; not on Windows."""
    notebook.cells.append(nbformat.v4.new_code_cell(SPENT))
    place = {"metadata": {"path": ROOT / "notebooks"}}
    start = time.perf_counter()
    client = NotebookClient(notebook, timeout=300, allow_errors=True, resources=place)
    client.execute(stderr=subprocess.DEVNULL, env=AS_A_STUDENT)
    taken = time.perf_counter() - start
    said = "".join(output.text for output in notebook.cells[-1].outputs)  # one line may come in two messages
    return taken, *map(float, said.split())


@section
def notebooks():
    """Each notebook against fresh kernels between its runs that only import pandas, pyplot and ipywidgets."""
    for path in [*sorted(ROOT.glob("notebooks/*.ipynb")), *sorted(ROOT.glob("teacher/*.ipynb"))]:
        spent, floor = [], []
        for _ in range(5):  # in turns, and the middle one: the machine may be busy with something else
            floor.append(run_notebook(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FLOOR)])))
            spent.append(run_notebook(nbformat.read(path, as_version=4)))
        spent, floor = (map(statistics.median, zip(*runs, strict=True)) for runs in (spent, floor))
        measures = [("", "s"), (", processor", "s"), (", peak memory", "MiB")]
        for (what, unit), value, least in zip(measures, spent, floor, strict=True):
            yield path.stem + what, value, unit, least, "imports alone"


CHANGES = {  # explorer -> control, two values: the one that redraws most
    "events": ("story", "in the story", "all"),
    "membership": ("year", 2012, 2022),
    "vote": ("resolution", "ES-11/3", "ES-11/5"),
    "closure": ("days", 60, 30),
    "claims": ("verdict", "", "supported"),
}
FULLEST = {  # explorer -> code that fills its picture as far as it goes
    "events": "box.controls['last'].value = box.controls['last'].options[-1][1]",
    "claims": """
for claim in box.controls["claim"].options:
    box.controls["claim"].value, box.controls["verdict"].value = claim, "supported"
    box.controls["caveat"].index = 1
""",
}
TARGETS = {"events": (100, 200)}  # p95 in milliseconds: kernel, browser; for all others (50, 150)


def p50_p95(times):
    return statistics.median(times), sorted(times)[int(0.95 * (len(times) - 1))]


def timed(call):
    """(wall, processor) milliseconds: the processor's own do not grow when other jobs run."""
    wall, spent = time.perf_counter(), time.process_time()
    call()
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - spent)


@section
def explorers():
    """Each explorer, from a changed value to the finished picture, against drawing and saving its whole figure anew."""
    import matplotlib

    matplotlib.use("agg")
    from utils import explore

    for name, (control, *values) in CHANGES.items():
        make = getattr(explore, name)
        box, ours, anew = make(), [], []
        exec(FULLEST.get(name, ""), {"box": box})
        for step in range(60):  # in turns: the machine may be busy with something else
            ours.append(timed(lambda box=box, to=values[step % 2], c=control: setattr(box.controls[c], "value", to)))
            if step % 6 == 0:
                anew.append(timed(make))
        wanted, _ = TARGETS.get(name, (50, 150))
        ours, anew = zip(*ours, strict=True), zip(*anew, strict=True)
        for what, times, whole in zip(["", ", processor"], ours, anew, strict=True):
            (half, most), (half_anew, most_anew) = p50_p95(times), p50_p95(whole)
            yield f"{name}: kernel{what}, p50", half, "ms", half_anew, "made anew, p50"
            yield f"{name}: kernel{what}, p95 (target {wanted})", most, "ms", most_anew, "made anew, p95"
    yield from in_the_browser()


# The control of that number gets another value; the milliseconds until the new picture is decoded and in a frame.
CHANGED = """async ([place, step]) => {
    const box = document.querySelector('.jp-OutputArea-output:has(.widget-button)');
    const control = box.querySelectorAll('select, input')[place], old = box.querySelector('img').src;
    await new Promise(done => setTimeout(done, 60));
    const start = performance.now();
    if (control.tagName === 'SELECT') control.selectedIndex = step % 2;
    else { control.value = 2000 < control.max ? 2010 + step % 2 : 40 + step % 2; }
    control.dispatchEvent(new Event('input', {bubbles: true}));
    control.dispatchEvent(new Event('change', {bubbles: true}));
    while (box.querySelector('img').src === old && performance.now() - start < 10000)
        await new Promise(done => setTimeout(done, 1));
    await box.querySelector('img').decode();
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
}"""


def in_the_browser():
    """From the changed control to the new picture on the screen, in JupyterLab."""
    try:
        import playwright  # noqa: F401

        from tests.browser import engines
        from tests.browser.in_jupyterlab import Page, serve
        from utils import explore
    except ImportError:
        return print("  playwright is not installed here: no times from a browser")
    if engines.chromium_of_this_computer() is None:
        return print("  no Chromium is installed here: no times from a browser")
    with (
        tempfile.TemporaryDirectory() as home,
        serve(pathlib.Path(home)) as lab,
        engines.context("chromium") as context,
    ):
        page = Page(context, lab, "notebooks/03_the_vote.ipynb")
        page.run("import")
        for name, (control, *_) in CHANGES.items():
            page.run("explore", f"from utils import explore\nbox = explore.{name}()\n{FULLEST.get(name, '')}\nbox")
            page.wait("document.querySelectorAll('.jp-OutputArea-output:has(.widget-button) img').length === 1")
            place = list(getattr(explore, name)().controls).index(control)
            times = [page.page.evaluate(CHANGED, [place, step]) for step in range(1, 42)][1:]
            half, most = p50_p95(times)
            _, wanted = TARGETS.get(name, (50, 150))
            yield f"{name}: browser, p50", half, "ms", None, ""
            yield f"{name}: browser, p95 (target {wanted})", most, "ms", None, ""
        page.close()


READ = """
import resource, sys, time
import pandas as pd
import utils
from utils.rollcall import read_rollcall
columns = ["undl_id", "ms_code", "ms_vote", "date", "session", "resolution", "title", "subjects", "total_ms"]
for table in ("states", "rollcall_codes", "state_aliases"):
    utils.load(table)
t = time.process_time()
{}
print(time.process_time() - t, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
PAIRS = """
import statistics, sys, time
from utils import load
from utils.measures import agreement_matrix, agreement_rate, vote_matrix
from utils.rollcall import read_rollcall
states = load("states")["iso3"].tolist()
votes, _ = read_rollcall(sys.argv[1])
states, years = load("states")["iso3"].tolist(), votes["year"].unique()
def pivot():
    rows = votes.loc[votes["iso3"].isin(["KAZ", "RUS"]), ["iso3", "resolution", "vote"]]
    return rows.pivot(index="resolution", columns="iso3", values="vote")
def matrices():
    return [agreement_matrix(rows, states) for _, rows in votes.groupby("year")]
def merge():  # of eight years
    for year in years[:8]:
        rows = votes.loc[(votes["year"] == year) & (votes["vote"] != "did not vote"), ["iso3", "resolution", "vote"]]
        pairs = rows.merge(rows, on="resolution")
        (pairs["vote_x"] == pairs["vote_y"]).groupby([pairs["iso3_x"], pairs["iso3_y"]]).mean().unstack()
def spent(call, scale=1000):
    t = time.process_time()
    call()
    return scale * (time.process_time() - t)
two = pivot, lambda: vote_matrix(votes, ["KAZ", "RUS"]), lambda: agreement_rate(votes, "KAZ", "RUS")
turns = [[spent(call) for call in two] for _ in range(15)]  # in turns: the machine may be busy with something else
print(*map(statistics.median, zip(*turns)), min(spent(matrices, 1) for _ in range(3)),
      spent(merge, len(years) / 8))
"""


@section
def rollcall():
    """A million rows: reading beside pandas with the same columns as categories; two states, and all pairs in each year."""
    from dev.make_rollcall import un_file

    def numbers(source, path):
        command = [sys.executable, "-c", source, path]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        return [float(number) for number in done.stdout.splitlines()[-1].split()]

    with tempfile.TemporaryDirectory() as folder:
        path = un_file(pathlib.Path(folder, "made.csv"))
        ours, plain = [], []
        for _ in range(5):  # in turns: the machine may be busy with something else
            ours.append(numbers(READ.format("read_rollcall(sys.argv[1])"), path))
            plain.append(numbers(READ.format("pd.read_csv(sys.argv[1], usecols=columns, dtype='category')"), path))
        (read, peak), (base, least) = (map(statistics.median, zip(*runs, strict=True)) for runs in (ours, plain))
        yield "1,000,000 rows: read, processor (at most 2)", read, "s", base, "pd.read_csv, same columns, as categories"
        yield "1,000,000 rows: peak memory (at most 1.3)", peak, "MiB", least, "the same"
        pivot, matrix, rate, pairs, merge = numbers(PAIRS, path)
        yield "vote_matrix of two states (at most 3)", matrix, "ms", pivot, "filter and pivot of their rows"
        yield "agreement_rate of two states (at most 3)", rate, "ms", pivot, "filter and pivot of their rows"
        yield "agreement of all pairs in each year", pairs, "s", merge, "merge of 8 years, times years / 8"


PARSED = (
    "import json, pathlib, sys\nfor path in pathlib.Path(sys.argv[1]).glob('*.ipynb'): json.loads(path.read_bytes())"
)


@section
def collect():
    """course.py collect on lesson 03, solved and run: the whole command, beside reading the same files as JSON alone."""
    from delivery.export import handout

    book = handout("03_the_vote", solutions=True)
    own = nbformat.v4.new_code_cell(metadata={"tags": ["hand-in"]})
    book.cells.append(own)
    for number, most in (30, 3), (500, 30):
        with tempfile.TemporaryDirectory() as folder:
            for student in range(number):
                own.source = f'name = "Student {student}"'
                pathlib.Path(folder, f"{student}.ipynb").write_text(nbformat.writes(book), encoding="utf-8")
            size = sum(path.stat().st_size for path in pathlib.Path(folder).iterdir()) / 1e6
            plain = seconds([sys.executable, "-c", PARSED, folder], times=3)
            ours = seconds([sys.executable, "teacher/tools/collect.py", folder], times=3, cwd=ROOT)
            yield f"{number} notebooks, {size:.0f} MB (at most {most})", ours, "s", plain, "json.loads of the same"


@section
def hub():
    """Thirty students on one class server, all at once, then one every two seconds. Minutes: only when named."""
    from dev.hub_trial import report

    for every in (0, 2):
        for what, value, unit in report(30, every):
            yield what, value, unit, None, ""


ALONE = """url => new Promise((done, failed) => {
    const source = `import("${url}pyodide.mjs").then(async it => { const start = performance.now();
        await it.loadPyodide({indexURL: "${url}"}); postMessage(performance.now() - start) })`;
    const worker = new Worker(URL.createObjectURL(new Blob([source], {type: "text/javascript"})), {type: "module"});
    worker.onmessage = event => done(event.data / 1000); worker.onerror = failed })"""
WORKER = "() => performance.getEntriesByType('resource').find(e => e.name.includes('.worker.')).startTime / 1000"
PARTS = ["page of JupyterLab", "kernel and packages", "set-up cell", "cell of imports", "drawing", "first picture"]


def first_picture(notebook, runtime):
    """Seconds of PARTS, the last the whole, and what is not ours: the page, and Python started alone."""
    began = notebook.page.evaluate("performance.timeOrigin / 1000")
    first, second = (cell["metadata"]["execution"] for cell in notebook.code()[:2])
    cells = first["iopub.execute_input"], second["iopub.execute_input"], second["shell.execute_reply"]
    cells = [datetime.datetime.fromisoformat(moment).timestamp() - began for moment in cells]
    marks = [0, notebook.page.evaluate(WORKER), *cells, notebook.first_picture]
    not_ours = marks[1] + notebook.page.evaluate(ALONE, runtime)
    return [end - start for start, end in itertools.pairwise(marks)] + [marks[-1], not_ours]


@section
def site():
    """The website to the first picture of lesson 03, beside that of a commit, COURSE_BASE. Minutes: only when named."""
    from dev.local_pyodide import CACHE, ONLINE, PUBLIC, prepare
    from tests.browser import engines
    from tests.delivery.test_site import Notebook, for_tests, serve

    prepare(CACHE)
    base = os.environ.get("COURSE_BASE", "HEAD^")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as servers:
        subprocess.run(["git", "clone", "-q", "--shared", ROOT, f"{folder}/tree"], check=True)
        subprocess.run(["git", "checkout", "-q", base], cwd=f"{folder}/tree", check=True)
        sites, runs = [], ([], [])
        for name, tree in (("new", ROOT), ("old", f"{folder}/tree")):
            command = [sys.executable, "delivery/site.py", f"{folder}/{name}", "--pyodide", CACHE]
            subprocess.run(command, cwd=tree, env=ONLINE, check=True, stdout=subprocess.DEVNULL)
            for_tests(pathlib.Path(folder, name))
            sites.append(servers.enter_context(serve(pathlib.Path(folder, name))))
        for _ in range(3):  # in turns: the machine may be busy with something else
            for server, taken in zip(sites, runs, strict=True):
                with engines.context("chromium") as context:
                    taken.append(first_picture(Notebook(context, server, "03_the_vote.ipynb"), PUBLIC))
    new, old = (list(map(statistics.median, zip(*taken, strict=True))) for taken in runs)
    not_ours = statistics.median(run[-1] for run in runs[0] + runs[1])
    for part, value, before in zip(PARTS, new, old, strict=False):
        yield part, value, "s", before, base
    yield "of it the page, and Python started alone", not_ours, "s", None, ""
    yield "ours, the rest (at most 0.6)", new[-2] - not_ours, "s", old[-2] - not_ours, base


def main(wanted):
    unknown = set(wanted) - set(SECTIONS)
    if unknown:
        return f"There is no section {', '.join(sorted(unknown))}; there are: {', '.join(SECTIONS)}."
    for name, function in SECTIONS.items():
        if name in (wanted or set(SECTIONS) - {"hub", "site"}):
            print(f"\n{function.__doc__.splitlines()[0]}", flush=True)
            for what, value, unit, baseline, of in function():
                times = "" if baseline is None else f"  {value / baseline:6.2f} x  {baseline:.3g} {unit} ({of})"
                print(f"  {what:42} {value:9.3g} {unit:3}{times}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
