"""JupyterLab on a copy of the course, and pages of a real browser that show its notebooks."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import urllib.request

import course
from tests.browser.engines import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPIED = ["notebooks", "teacher", "data", "utils", "pyproject.toml"]
SETTINGS = {name.replace(":", "/"): dict(values) for name, values in course.SETTINGS.items()}
SETTINGS["@jupyterlab/notebook-extension/tracker"]["windowingMode"] = (
    "none"  # every cell in the page, also those far down
)
# Not ours: what builds the browser edition (delivery) brings an extension that an ordinary JupyterLab cannot load.
# the second: of the notebook before, whose kernel we end while its page still asks for a debugger
KNOWN_CONSOLE = ("Shared module @jupyterlite/services doesn't exist", "Could not restore the debugger state")
LAB = """
    --no-browser --allow-root --ip=127.0.0.1 --ServerApp.port_retries=0 --IdentityProvider.token=
    --ServerApp.terminals_enabled=False --LabApp.expose_app_in_browser=True --LabApp.news_url=None
    --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate
""".split()
BOOK = "[...jupyterapp.shell.widgets('main')].find(w => w.sessionContext && w.content && w.content.model)"
OPEN_INSTEAD = """async path => {
    for (const book of [...jupyterapp.shell.widgets('main')].filter(w => w.sessionContext)) {
        await book.sessionContext.shutdown(); book.dispose(); // it is not saved
    }
    window.begun = performance.now(); await jupyterapp.commands.execute('docmanager:open', { path });
}"""
WAIT = 120_000  # milliseconds; only reached where something hangs


@contextlib.contextmanager
def serve(home: pathlib.Path):
    """Address of a JupyterLab that serves a copy of the course in `home`; Lab saves what it opens."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, home / "course" / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, home / "course" / name)
    for name, values in SETTINGS.items():
        path = home / "settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    own = {
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "dev/kernel"), str(home / "course")]),  # the copy's own utils
    }
    place = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "jupyterlab", *LAB, f"--port={place.rsplit(':', 1)[1]}"]
    with (home / "lab.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen([*command, f"--ServerApp.root_dir={home / 'course'}"],
                                  env={**os.environ, **{k: str(v) for k, v in own.items()}}, stdout=log,
                                  stderr=log)  # fmt: skip
        try:
            wait_for(f"{place}/api", home / "lab.log")
            yield place
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address: str, log: pathlib.Path, seconds: int = 90) -> None:
    for _ in range(seconds * 4):
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not answer within {seconds} s: {log.read_text()[-600:]}")


EXPLORER_SEEN = """() => [...document.querySelectorAll('.jp-OutputArea')]
    .filter(e => e.querySelector('.explorer-stored'))
    .map(e => [e.innerText, [...e.querySelectorAll('img')].filter(i => i.offsetParent).map(i => i.alt),
               [...e.querySelectorAll('.explorer :is(select, button)')].filter(i => i.offsetParent).length > 1])"""


def explorer_seen(page) -> tuple[bool, bool]:
    """Of the one explorer of a page: whether it says that its cell has to run again, and whether it has its controls.

    Raises AssertionError unless one picture with its alt text is seen, and nothing that JupyterLab says in its place.
    """
    ((text, pictures, controls),) = page.evaluate(EXPLORER_SEEN)
    assert len(pictures) == 1 and len(pictures[0]) > 40, pictures
    assert "Error displaying widget" not in text and "Loading widget" not in text
    return "run this cell again" in text, controls


class Page:
    """JupyterLab in a new page, with one notebook open, and with what went wrong since that was opened."""

    def __init__(self, context, lab: str, notebook: str):
        self.page = context.new_page()
        self.outside, self.console = [], []
        ours = (lab, lab.replace("http", "ws"), "data:", "blob:")
        if hasattr(self.page, "on"):  # Playwright's; no other engine tells
            self.page.on("request", lambda r: None if r.url.startswith(ours) else self.outside.append(r.url))
            self.page.on("console", lambda m: self.note(m.text) if m.type == "error" else None)
            self.page.on("pageerror", lambda error: self.note(str(error)))
        self.page.goto(f"{lab}/lab/tree/{notebook}?reset", timeout=WAIT)
        self.wait_until_open(notebook)
        if self.page.evaluate("() => jupyterapp.shell.leftCollapsed === false"):  # the list of files takes a third
            self.page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")

    def wait_until_open(self, notebook: str) -> None:
        self.notebook = notebook
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=WAIT)
        self.wait("!!window.jupyterapp")
        self.wait_until_idle()

    def change_to(self, notebook: str) -> None:
        """Close the notebook without saving it, end its kernel, and open another one."""
        self.outside.clear()
        self.console.clear()
        self.page.evaluate(OPEN_INSTEAD, notebook)
        self.wait_until_open(notebook)

    def note(self, text: str) -> None:
        if not any(known in text for known in KNOWN_CONSOLE):
            self.console.append(text)

    def wait(self, condition: str, given=None, milliseconds: int = WAIT) -> None:
        """Wait until a JavaScript expression is true; `given` is its argument."""
        self.page.wait_for_function(f"given => {condition}", arg=given, timeout=milliseconds)

    def run_all(self) -> None:
        """Run All, and wait for every cell: the command comes back early where a cell raises on purpose."""
        self.page.evaluate("async () => { await jupyterapp.commands.execute('notebook:run-all-cells') }")
        self.wait(f"""(cells => cells.every(c => c.execution_count || !c.source.length) || cells.some(
            c => !c.metadata.tags?.includes('raises-exception') && c.outputs.some(o => o.output_type === 'error')))
            ({BOOK}.content.widgets.map(c => c.model.toJSON()).filter(c => c.cell_type === 'code'))""")
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Until the kernel has nothing to do: the page holds changes back while it is busy, but no clicks."""
        self.wait(f"{BOOK}?.sessionContext.session?.kernel?.status === 'idle'")
        self.page.wait_for_timeout(100)

    def run(self, cell_id: str, source: str | None = None) -> None:
        """Run one cell, after writing `source` into it if given."""
        self.page.evaluate(
            f"""async ([id, source]) => {{
                const book = {BOOK}.content;
                book.activeCellIndex = book.widgets.findIndex(c => c.model.id === id);
                book.deselectAll();
                if (source !== null) book.activeCell.model.sharedModel.setSource(source);
                await jupyterapp.commands.execute('notebook:run-cell');
            }}""",
            [cell_id, source],
        )

    def cells(self) -> list[dict]:
        """The cells as they would be saved, outputs included."""
        return self.page.evaluate(f"() => [...{BOOK}.content.widgets].map(c => c.model.toJSON())")

    def says(self, cell_id: str) -> str:
        """The plain text of a cell's outputs."""
        (cell,) = [c for c in self.cells() if c["id"] == cell_id]
        return "".join("".join(o["data"]["text/plain"]) for o in cell["outputs"] if "data" in o)

    def close(self) -> None:
        self.page.evaluate(f"async () => {{ await {BOOK}.sessionContext.shutdown() }}")
        self.page.close()
