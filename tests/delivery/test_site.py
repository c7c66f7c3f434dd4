"""The browser edition: every student notebook runs in a real browser, and a file server is all it needs.

The site fetches Python (Pyodide) from its public address; here a local folder answers in its place. It is made once,
in ~/.cache/one-news-story.
"""

import contextlib
import functools
import http.server
import json
import pathlib
import shutil
import subprocess
import sys
import threading
import time

import pytest
from playwright.sync_api import sync_playwright

from dev import local_pyodide
from tests.browser.in_jupyterlab import explorer_seen

pytestmark = pytest.mark.delivery
ROOT = pathlib.Path(__file__).resolve().parents[2]
PUBLIC = "https://cdn.jsdelivr.net/pyodide/"
BOOKS = sorted(p.name for p in ROOT.glob("notebooks/*.ipynb"))
LONG = 400_000  # ms; two cores that are busy with other things too
FOR_TESTS = {  # set in the built copy: the app can be reached from the page, and no output is left out of it
    "exposeAppInBrowser": "true",
    "settingsOverrides": {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none", "recordTiming": True}},
}
NOTE_FIRST_PICTURE = """() => { const look = setInterval(() => {
    if (document.querySelector('.jp-OutputArea-output img')) {
        window.firstPicture = performance.now(); clearInterval(look) }
}, 200) }"""
EXPLORER = ".jp-OutputArea-output:has(.widget-button)"


class Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def log_message(self, *words):
        pass

    def copyfile(self, source, outputfile):
        with contextlib.suppress(ConnectionError):  # a page that was closed early
            super().copyfile(source, outputfile)


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
    command = [sys.executable, "delivery/site.py", folder]
    made = subprocess.run(command, cwd=ROOT, env=local_pyodide.ONLINE, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    assert f"The site is in {folder}" in made.stdout
    return folder


@contextlib.contextmanager
def served(site: pathlib.Path):
    """The address of a built site, which then is one for tests."""
    settings = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))
    settings["jupyter-config-data"] |= FOR_TESTS
    (site / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def address(site):
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if chromium is None:
        pytest.skip("no Chromium is installed on this computer, so nothing was opened in a browser")
    local_pyodide.prepare(local_pyodide.CACHE)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


class Notebook:
    """One notebook of the site, opened by somebody who was never there before, and run."""

    def __init__(self, browser, address: str, name: str):
        self.address, self.outside, self.missing = address, [], []
        self.context = browser.new_context(viewport={"width": 1280, "height": 1000})
        self.context.set_default_timeout(LONG)
        self.context.route(f"{PUBLIC}**", local_pyodide.handler(local_pyodide.CACHE))
        self.context.on("request", self.note)  # also what the kernel's worker asks for
        self.context.on("response", self.note_answer)
        self.page, start = self.context.new_page(), time.perf_counter()
        self.name = f"notebooks/{name}"
        self.book = f"[...jupyterapp.shell.widgets('main')].find(w => w.context?.path === '{self.name}')"
        self.open()
        self.page.evaluate(NOTE_FIRST_PICTURE)
        self.run("run-all-cells")
        self.go_on_after_errors()
        self.all_done = time.perf_counter() - start
        self.first_picture = self.page.evaluate("() => window.firstPicture / 1000")

    def note_answer(self, response) -> None:
        if response.status >= 400 and "/api/resolvePath" not in response.url:  # it looks for files named in an error
            self.missing.append(response.url)

    def open(self) -> None:
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
        for place in range(len(self.code()) - 1):  # asked anew each time: there may be several
            cell, following = self.code()[place : place + 2]
            stopped = cell["execution_count"] and not following["execution_count"]
            if stopped and "raises-exception" in cell["metadata"].get("tags", []):
                self.page.evaluate(
                    f"""id => {{ const book = {self.book}.content; book.deselectAll();
                        book.activeCellIndex = book.widgets.findIndex(c => c.model.id === id) }}""",
                    following["id"],
                )
                self.run("run-all-below")

    def note(self, request) -> None:
        if not request.url.startswith((self.address, PUBLIC, "data:", "blob:")):
            self.outside.append(request.url)

    def code(self) -> list[dict]:
        """The code cells as they would be saved."""
        cells = self.page.evaluate(f"() => {self.book}.content.widgets.map(c => c.model.toJSON())")
        return [c for c in cells if c["cell_type"] == "code"]

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

    def close(self) -> None:
        self.context.close()


@pytest.fixture(scope="module")
def notebook(browser, address, request):
    """A notebook, run once for all its tests; one kernel at a time is at work."""
    opened = Notebook(browser, address, request.param)
    yield opened
    opened.close()


def of_each(books):
    return pytest.mark.parametrize("notebook", books, indirect=True, scope="module")


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
    pictures = it.page.locator(".jp-OutputArea-output img")
    alts = [pictures.nth(i).get_attribute("alt") for i in range(pictures.count())]
    assert alts
    assert all(alt and len(alt) > 20 for alt in alts), alts
    assert it.outside == []
    assert it.missing == []


@of_each([book for book in BOOKS if "01" <= book[:2] <= "05"])
def test_its_explorer_moves(notebook):
    page = notebook.page
    picture = page.locator(f"{EXPLORER} img").first
    before = picture.get_attribute("src")
    control = page.locator(EXPLORER).locator("select, input").first
    if control.evaluate("e => e.tagName") == "SELECT":
        count, chosen = control.evaluate("e => [e.options.length, e.selectedIndex]")
        control.select_option(index=(chosen + 1) % count)
    elif control.evaluate("e => e.type") in ("checkbox", "radio"):
        control.click()
    else:
        control.press("ArrowUp")
        control.press("Enter")
    moved = f"old => document.querySelector('{EXPLORER} img').src !== old"
    page.wait_for_function(moved, arg=before)
    assert len(picture.get_attribute("alt")) > 20


@of_each(["04_energy_leverage.ipynb"])  # last of its tests: the page is another one afterwards
def test_opened_again_its_explorer_is_a_picture(notebook):
    assert explorer_seen(notebook.page) == (False, True)
    notebook.page.evaluate("async () => { await jupyterapp.commands.execute('docmanager:save') }")
    notebook.open()
    notebook.page.wait_for_function("() => document.querySelector('.explorer-stored img')?.offsetParent")
    notebook.page.wait_for_function("() => !document.body.innerText.includes('Loading widget')")
    assert explorer_seen(notebook.page) == (True, False)


@of_each(["03_the_vote.ipynb"])
def test_a_check_answers(notebook):
    assert notebook.answer("3-1", "n_abstained = ...").startswith("○")
    assert notebook.answer("3-1", "n_abstained = 85").startswith("✘")
    assert notebook.answer("3-1", "n_abstained = 73").startswith("✔")


@of_each(["05_check_the_claims.ipynb"])
def test_a_verdict_is_remembered_by_the_next_kernel(notebook):
    verdict = 'verdict_c23 = "contradicted"\ncaveat_c23 = "date"'
    assert notebook.answer("5-c1", verdict).endswith("Now open the reference.")
    notebook.page.evaluate(f"() => {notebook.book}.sessionContext.session.kernel.restart()")
    notebook.run("run-all-cells")
    (cell,) = [c for c in notebook.code() if c["id"] == "claim-court"]
    assert "Your verdict before: contradicted (lesson 05, " in "".join(cell["outputs"][0]["data"]["text/plain"])


def test_the_site_holds_no_solutions(site):
    names = [p.relative_to(site).as_posix() for p in site.rglob("*")]
    assert not [n for n in names if "solved" in n or n.startswith("files/teacher")]
    assert {"notebooks", "data"} <= {p.name for p in (site / "files").iterdir()}
    assert len([name for name in names if name.startswith("pypi/one_news_story-")]) == 1
