"""JupyterLab on a copy of the course, and a real browser that opens it. Skipped where no browser is installed."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPIED = ["notebooks", "teacher", "data", "utils", "pyproject.toml"]
SETTINGS = {  # no news, and every cell in the page, also those far down
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
LAB = """
    --no-browser --allow-root --ip=127.0.0.1 --ServerApp.port_retries=0 --IdentityProvider.token=
    --ServerApp.terminals_enabled=False --LabApp.expose_app_in_browser=True --LabApp.news_url=None
    --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate
""".split()
NOTEBOOK = "[...jupyterapp.shell.widgets('main')].find(w => w.sessionContext && w.content && w.content.model)"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Address of a JupyterLab that serves a copy of the course; Lab saves what it opens."""
    home = tmp_path_factory.mktemp("lab")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, home / "course" / name)
        elif source.exists():
            shutil.copy(source, home / "course" / name)
    for name, values in SETTINGS.items():
        path = home / "settings/@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    own = {"JUPYTERLAB_SETTINGS_DIR": home / "settings", "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
           "JUPYTER_CONFIG_DIR": home / "config", "PYTHONPATH": ROOT / "tests/kernel"}  # fmt: skip
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        *LAB,
        f"--port={port}",
        f"--ServerApp.root_dir={home / 'course'}",
    ]
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(
            command, env={**os.environ, **{k: str(v) for k, v in own.items()}}, stdout=log, stderr=log
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/api", home / "lab.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address: str, log: pathlib.Path, seconds: int = 60) -> None:
    for _ in range(seconds * 4):
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not answer within {seconds} s: {log.read_text()[-600:]}")


@pytest.fixture(scope="session")
def browser():
    """Chromium, as the system has it. No browser is downloaded."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: course.py test --all does it"
    )
    found = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if found is None:
        pytest.skip("no Chromium is installed on this computer, so nothing was opened in a browser")
    with api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Page:
    """One notebook, open in JupyterLab, with what went wrong while it was open."""

    def __init__(self, browser, lab: str, notebook: str, width: int = 1280):
        self.page = browser.new_context(viewport={"width": width, "height": 1000}).new_page()
        self.outside, self.console = [], []
        self.page.on("request", lambda r: None if r.url.startswith((lab, lab.replace("http", "ws"), "data:", "blob:"))
                     else self.outside.append(r.url))  # fmt: skip
        self.page.on("console", lambda m: self.console.append(m.text) if m.type == "error" else None)
        self.page.goto(f"{lab}/lab/tree/{notebook}?reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        idle = f"() => {{ const w = {NOTEBOOK}; const s = w && w.sessionContext.session;" \
               "return s && s.kernel && s.kernel.status === 'idle' }"  # fmt: skip
        self.page.wait_for_function("() => !!window.jupyterapp")
        self.page.wait_for_function(idle, timeout=90_000)

    def run_all(self) -> None:
        self.page.evaluate("async () => { await jupyterapp.commands.execute('notebook:run-all-cells') }")
        self.page.wait_for_timeout(500)

    def cells(self) -> list[dict]:
        """The cells as they would be saved, outputs included."""
        return self.page.evaluate(f"() => [...{NOTEBOOK}.content.widgets].map(c => c.model.toJSON())")

    def type_and_run(self, cell_id: str, source: str, check_id: str) -> str:
        """Write `source` into a cell, run it and the check cell; give the check's text back."""
        self.page.evaluate(
            f"""async ([id, source, check]) => {{
                const book = {NOTEBOOK}.content, at = i => book.widgets.findIndex(c => c.model.id === i);
                book.widgets[at(id)].model.sharedModel.setSource(source);
                for (const i of [id, check]) {{
                    book.activeCellIndex = at(i); book.deselectAll();
                    await jupyterapp.commands.execute('notebook:run-cell');
                }}
            }}""",
            [cell_id, source, check_id],
        )
        (cell,) = [c for c in self.cells() if c["id"] == check_id]
        return "".join("".join(o["data"]["text/plain"]) for o in cell["outputs"] if "data" in o)

    def close(self) -> None:
        self.page.context.close()


@pytest.fixture
def open_notebook(browser, lab):
    """open_notebook(path, width=1280) -> Page; closed after the test."""
    opened = []

    def start(notebook: str, width: int = 1280) -> Page:
        opened.append(Page(browser, lab, notebook, width))
        return opened[-1]

    yield start
    for page in opened:
        page.close()
