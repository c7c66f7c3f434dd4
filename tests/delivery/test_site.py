"""The browser edition: every student notebook runs in real browsers of three kinds, and a file server is all it needs.

The site fetches Python (Pyodide) from its public address, and while it is built its packages; here a local folder answers
in its place. It is made once, in ~/.cache/one-news-story.
"""

import contextlib
import functools
import hashlib
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time

import pytest

from delivery.site import fetched, read_lock
from dev import local_pyodide
from tests.browser import engines
from tests.browser.in_jupyterlab import OPEN_INSTEAD, explorer_seen

pytestmark = pytest.mark.delivery
ROOT = pathlib.Path(__file__).resolve().parents[2]
BOOKS = sorted(p.name for p in ROOT.glob("notebooks/*.ipynb"))
FOR_TESTS = {  # set in the built copy: the app can be reached from the page, and no output is left out of it
    "exposeAppInBrowser": "true",
    "settingsOverrides": {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none", "recordTiming": True}},
}
NOTE_FIRST_PICTURE = """() => { const look = setInterval(() => {
    if (document.querySelector('.jp-OutputArea-output img')) {
        window.firstPicture = performance.now() - (window.begun ?? 0); clearInterval(look) }
}, 200) }"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, **local_pyodide.TYPES}  # noqa: RUF012

    def log_request(self, code="-", size="-"):
        # a browser looks for an icon; the site looks for files named in an error, and for a worker, always at the top
        if int(code) >= 400 and not re.search("^/favicon.ico$|/api/(resolvePath|service-worker-heartbeat)", self.path):
            self.server.missing.append(self.path)

    def log_message(self, *words):
        pass

    def copyfile(self, source, outputfile):
        with contextlib.suppress(ConnectionError):  # a page that was closed early
            super().copyfile(source, outputfile)


@contextlib.contextmanager
def serve(folder: pathlib.Path):
    """A file server, whose `address` can be opened, and which keeps what it did not find in `missing`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    server.address, server.missing = f"http://127.0.0.1:{server.server_port}", []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_slips_are_said_before_anything_is_built(tmp_path):
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    words = {"--help": (0, "usage: course.py site"), "--al1": (2, "usage: course.py site"),
             tmp_path: (1, f"{tmp_path} is not empty"),
             tmp_path / "file.txt": (1, f"{tmp_path / 'file.txt'} is a file")}  # fmt: skip
    for word, (code, begins) in words.items():
        command = [sys.executable, ROOT / "delivery/site.py", word]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == code and (done.stdout + done.stderr).startswith(begins), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder that course.py site makes."""
    folder = tmp_path_factory.mktemp("site") / "site"
    local_pyodide.prepare(local_pyodide.CACHE)
    command = [sys.executable, "delivery/site.py", folder, "--pyodide", local_pyodide.CACHE]
    made = subprocess.run(command, cwd=ROOT, env=local_pyodide.ONLINE, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    assert f"The site is in {folder}" in made.stdout
    return folder


def for_tests(site: pathlib.Path) -> None:
    settings = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))
    settings["jupyter-config-data"] |= FOR_TESTS
    (site / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")


@pytest.fixture(scope="module")
def served(site):
    """{engine: server}. For Chromium, Playwright answers in place of the public address; others need another address.

    For Chromium the site is in a folder of its server, as it is where many are published.
    """
    for_tests(site)
    copy = shutil.copytree(site, site.with_name("copy"))
    (copy / "pyodide").symlink_to(local_pyodide.CACHE)
    with serve(site.parent) as public, serve(copy) as local:
        public.address += f"/{site.name}"
        assert local_pyodide.use(copy, f"{local.address}/pyodide/"), "no script of the site asks for Pyodide"
        yield {"chromium": public, "firefox": local, "webkit": local}


class Notebook:
    """One notebook of the site, opened by somebody who was never there before, and run. Then others, in the same page."""

    def __init__(self, context, server, name: str):
        self.address, self.missing, self.outside = server.address, server.missing, []
        self.server = re.match("[a-z]+://[^/]+/", f"{self.address}/")[0]
        if hasattr(context, "route"):  # Playwright's
            from_here = functools.partial(local_pyodide.answer, local_pyodide.CACHE, self.missing)
            context.route(f"{local_pyodide.PUBLIC}**", from_here)
            context.on("request", self.note)  # also what the kernel's worker asks for
        self.page = context.new_page()
        self.read(name)

    def read(self, name: str, instead: bool = False) -> None:
        self.missing.clear()
        self.outside.clear()
        self.name = f"notebooks/{name}"
        self.book = f"[...jupyterapp.shell.widgets('main')].find(w => w.context?.path === '{self.name}')"
        start = time.perf_counter()
        self.open(instead)
        self.page.evaluate(NOTE_FIRST_PICTURE)
        self.run("run-all-cells")
        self.go_on_after_errors()
        self.all_done = time.perf_counter() - start
        self.first_picture = self.page.evaluate("() => window.firstPicture / 1000")

    def open(self, instead: bool = False) -> None:
        """By its address, or from the list of files, in place of the one that is open."""
        if instead:
            self.page.evaluate(OPEN_INSTEAD, self.name)
        else:
            self.page.goto(f"{self.address}/lab/index.html?path={self.name}")
        status = f"{self.book}?.sessionContext.session?.kernel?.status"
        self.page.wait_for_function(f"() => window.jupyterapp && {status} === 'idle'")

    def run(self, command: str) -> None:
        self.page.evaluate(f"""() => {{
            delete window.ran;
            jupyterapp.commands.execute('notebook:{command}').then(whole => {{ window.ran = whole }});
        }}""")
        self.page.wait_for_function("() => window.ran !== undefined")

    def go_on_after_errors(self) -> None:
        """JupyterLite stops at an error that is there on purpose; a reader chooses Run All Below in the next cell."""
        for place in [i for i, c in enumerate(self.code()[:-1]) if "raises-exception" in c["metadata"].get("tags", [])]:
            cell, following = self.code()[place : place + 2]  # asked anew each time: there may be several
            if cell["execution_count"] and not following["execution_count"]:
                self.page.evaluate(
                    f"""id => {{ const book = {self.book}.content; book.deselectAll();
                        book.activeCellIndex = book.widgets.findIndex(c => c.model.id === id) }}""",
                    following["id"],
                )
                self.run("run-all-below")

    def note(self, request) -> None:
        if not request.url.startswith((self.server, local_pyodide.PUBLIC, "data:", "blob:")):
            self.outside.append(request.url)

    def code(self) -> list[dict]:
        """The code cells as they would be saved."""
        cells = self.page.evaluate(f"() => {self.book}.content.widgets.map(c => c.model.toJSON())")
        return [c for c in cells if c["cell_type"] == "code"]

    def say(self, code: str) -> str:
        """What the kernel answers to code that is in no cell."""
        said = self.page.evaluate(
            f"""async code => {{
                const said = [], asked = {self.book}.sessionContext.session.kernel.requestExecute({{ code }});
                asked.onIOPub = it => said.push(it.content.text || (it.content.traceback || []).join('\\n'));
                await asked.done; return said.join('');
            }}""",
            code,
        )
        return re.sub("\x1b\\[[0-9;]*m", "", said)

    def answer(self, exercise: str, source: str) -> str:
        """Type an answer, run it and its check; what the check says."""
        check = f"ex-{exercise}-check"
        self.page.evaluate(
            f"""async ([ids, source]) => {{
                const book = {self.book}.content;
                for (const id of ids) {{
                    const at = book.widgets.findIndex(c => c.model.id === id);
                    if (id === ids[0]) book.widgets[at].model.sharedModel.setSource(source);
                    book.activeCellIndex = at; book.deselectAll();
                    await jupyterapp.commands.execute('notebook:run-cell');
                }}
            }}""",
            [[f"ex-{exercise}-answer", check], source],
        )
        (cell,) = [c for c in self.code() if c["id"] == check]
        return " ".join("".join(o["data"]["text/plain"]) for o in cell["outputs"] if "data" in o)


def of_each(books: list[str]):
    """Each of these notebooks in each engine; COURSE_ENGINES_LESSONS="03,04": in Firefox and WebKit only these lessons."""
    some = re.findall(r"\w+", os.environ.get("COURSE_ENGINES_LESSONS", "")) or [book[:2] for book in BOOKS]
    assert set(some) <= {book[:2] for book in BOOKS}, f"COURSE_ENGINES_LESSONS names no lessons of the site: {some}"
    which = [(engine, book) for engine in engines.ENGINES for book in books if engine == "chromium" or book[:2] in some]
    return pytest.mark.parametrize("notebook", which, ids="-".join, indirect=True, scope="module")


@pytest.fixture(scope="module")
def browser():
    """What closes the browser at the end, with {its engine: the notebook that is open in it}."""
    with contextlib.ExitStack() as it:
        it.shows = {}
        yield it


@pytest.fixture(scope="module")
def notebook(served, browser, request):
    """A notebook, run once for all its tests; one kernel at a time is at work.

    In Chromium they follow each other in one page; WebKit, after five of them, waited for ever.
    """
    engine, book = request.param
    if engine == "chromium" and (it := browser.shows.get(engine)):
        it.read(book, instead=True)
    else:
        browser.close()  # the one before
        it = Notebook(browser.enter_context(engines.context(engine)), served[engine], book)
    browser.shows = {engine: it}
    return it


@of_each(BOOKS)
def test_a_notebook_runs_to_its_last_cell(notebook, record_property):
    it = notebook
    record_property("measured", f"first picture {it.first_picture:.0f} s, all cells {it.all_done:.0f} s")
    code = it.code()
    allowed = [c["id"] for c in code if "raises-exception" in c["metadata"].get("tags", [])]
    outputs = [(c["id"], output) for c in code for output in c["outputs"]]
    assert [c["id"] for c in code if not c["execution_count"]] == []
    assert [(i, o["evalue"]) for i, o in outputs if o["output_type"] == "error" and i not in allowed] == []
    assert [(i, o["text"]) for i, o in outputs if o.get("name") == "stderr"] == []
    pictures = it.page.evaluate("""() => [...document.querySelectorAll('.jp-OutputArea-output img')]
        .map(e => [e.alt, e.offsetParent ? e.naturalWidth : true])""")
    assert pictures
    assert all(len(alt) > 20 and wide for alt, wide in pictures), pictures
    assert it.outside == []
    assert it.missing == []


@of_each([book for book in BOOKS if "01" <= book[:2] <= "05"])
def test_its_explorer_moves(notebook):
    engines.move_explorer(notebook.page)
    assert len(notebook.page.evaluate(f"() => document.querySelector('{engines.EXPLORER} img').alt")) > 20


@of_each(["03_the_vote.ipynb"])
def test_a_check_answers(notebook):
    rows = 'vote5 = load("votes").query("resolution == \'ES-11/5\'")\nabstained = vote5[vote5["vote"] == "abstain"]\n'
    assert notebook.answer("3-1", f"{rows}n_abstained = ...").startswith("○")
    assert notebook.answer("3-1", f"{rows}n_abstained = 85").startswith("✘")
    assert notebook.answer("3-1", f"{rows}n_abstained = len(abstained)").startswith("✔")


NOT_COMPILED = """
import importlib.util as _util, os as _os, sys as _sys
_files = [getattr(m, "__file__", None) or "" for m in _sys.modules.values() if m.__spec__ and m.__spec__.origin != "frozen"]
print([f for f in _files if f.endswith(".py") and not _os.path.exists(_util.cache_from_source(f))])
"""


@of_each(["03_the_vote.ipynb", "04_energy_leverage.ipynb"])
def test_all_that_it_loaded_was_compiled(notebook):
    assert notebook.say(NOT_COMPILED) == "[]\n"
    assert "import pandas" in notebook.say("import inspect, utils.data\nprint(inspect.getsource(utils.data))")


@of_each(["03_the_vote.ipynb"])
def test_an_error_and_the_tab_key_say_what_they_say_elsewhere(notebook):
    key = 'pandas.DataFrame({"a": [1]})["b"]'
    for code, error in {"no_such_name": "NameError: name", f"import pandas\n{key}": "KeyError: 'b'"}.items():
        report = notebook.say(code)
        assert f"{code.splitlines()[-1]}\n" in report and report.splitlines()[-1].startswith(error)
        assert not re.search("hidden|IPython|async_helpers", report), report
    for typed, found in {"pandas.read_cs": "read_csv", "pandas.Series().value_c": "value_counts"}.items():
        kernel = f"{notebook.book}.sessionContext.session.kernel"
        asked = f"async code => (await {kernel}.requestComplete({{ code, cursor_pos: code.length }})).content.matches"
        assert found in notebook.page.evaluate(asked, typed)


@of_each(["05_check_the_claims.ipynb"])
def test_a_verdict_is_remembered_by_the_next_kernel(notebook):
    verdict = 'verdict_c23 = "contradicted"\ncaveat_c23 = "date"'
    assert notebook.answer("5-c1", verdict).endswith("Now open the reference.")
    notebook.page.evaluate(f"() => {notebook.book}.sessionContext.session.kernel.restart()")
    said = notebook.say("from utils import evidence_for\nprint(repr(evidence_for('C23')))")
    assert "Your verdict before: contradicted (lesson 05, " in said, said


@of_each(["04_energy_leverage.ipynb"])  # last of its tests: the page is another one afterwards
def test_opened_again_its_explorer_is_a_picture(notebook):
    assert explorer_seen(notebook.page) == (False, True)
    notebook.page.evaluate(f"async () => {{ await {notebook.book}.context.save() }}")
    notebook.open()
    notebook.page.wait_for_function("() => document.querySelector('.explorer-stored img')?.offsetParent")
    notebook.page.wait_for_function("() => !document.body.innerText.includes('Loading widget')")
    assert explorer_seen(notebook.page) == (True, False)


def test_the_site_holds_no_solutions(site):
    names = [p.relative_to(site).as_posix() for p in site.rglob("*")]
    assert not [n for n in names if "solved" in n or n.startswith("files/teacher")]
    assert {"notebooks", "data"} <= {p.name for p in (site / "files").iterdir()}
    assert len([name for name in names if "/one_news_story-" in name]) == 1


def test_its_list_names_what_it_holds_and_else_the_public_address(site):
    lock = json.loads((site / "python/pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    address = f"{local_pyodide.PUBLIC}v{local_pyodide.VERSION}/full/"  # what is tried is what readers load
    public = {key for key, package in lock.items() if package["file_name"].startswith(address)}
    for key in lock.keys() - public:
        data = (site / "python" / lock[key]["file_name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == lock[key]["sha256"]
    assert "pytz" in public and {"pandas", "matplotlib", "ipython", "one-news-story"} <= lock.keys() - public


def test_without_the_runtime_nothing_is_built(tmp_path):
    place = "http://127.0.0.1:9/none"
    command = [sys.executable, "delivery/site.py", tmp_path / "site", "--pyodide", place]
    done = subprocess.run(command, cwd=ROOT, env=local_pyodide.ONLINE, capture_output=True, text=True)
    told = f"The site could not be built: pyodide-lock.json could not be fetched from {place}. Is this computer online?"
    assert (done.returncode, done.stderr.strip().splitlines()[-1]) == (1, told)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_its_list_does_not_name_is_refused(tmp_path):
    (tmp_path / "pandas.whl").write_bytes(b"something else")
    said = r"^The site .* pandas\.whl from .* is not the file that pyodide-lock\.json names\.$"
    with pytest.raises(SystemExit, match=said):
        fetched(str(tmp_path), "pandas.whl", "0" * 64)


@pytest.mark.parametrize(("listed", "said"), [
    ("<html>", "pyodide-lock.json from PLACE is no list of Pyodide's packages."),
    ("[]", "pyodide-lock.json from PLACE is no list of Pyodide's packages."),
    ('{"info": {"python": "3.13.2"}}', "Pyodide in PLACE has Python 3.13, and the site will load https://x/v314.0.6/full."),
])  # fmt: skip
def test_another_pyodide_than_the_readers_is_refused(tmp_path, listed, said):
    (tmp_path / "lock.json").write_text(listed, encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        read_lock(tmp_path / "lock.json", "PLACE", "https://x/v314.0.6/full")
    assert str(stopped.value) == f"The site could not be built: {said}"
