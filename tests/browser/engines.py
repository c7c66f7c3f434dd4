"""Pages of Firefox and of WebKit (Safari's engine), with the few methods of Playwright's `Page` that our tests use.

So the same steps run in all three engines: Chromium is driven by Playwright itself. Firefox and WebKit come from the
system, and each is spoken to by the W3C's own protocol: Firefox listens to WebDriver BiDi, WebKit's driver to WebDriver.
"""

import contextlib
import glob
import itertools
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import types
import urllib.error
import urllib.request

import pytest
import websocket  # websocket-client

ENGINES = ("chromium", "firefox", "webkit")
EXPLORER = ".jp-OutputArea-output:has(.widget-button)"
SIZE = 1280, 1000  # of a page, in pixels
WAIT = 400_000  # milliseconds; only reached where something hangs, or two cores are busy with other things too
KEYS = {"ArrowUp": "\ue013", "Enter": "\ue007"}  # as WebDriver writes them


def chromium_of_this_computer() -> str | None:
    return next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)


@contextlib.contextmanager
def context(engine: str):
    """What `new_page()` opens pages in: "chromium" (Playwright's), "firefox" or "webkit", as the system has it.

    Nobody was here before: no cookie, no stored file. Skips where the engine is not installed: none is downloaded.
    Firefox and WebKit have one page; a new one begins once the one before it is closed.
    """
    with contextlib.ExitStack() as at_end:
        if engine == "chromium":
            yield playwrights_context(at_end)
        else:
            page = {"firefox": Firefox, "webkit": WebKit}[engine]()
            at_end.callback(page.at_end.close)
            yield types.SimpleNamespace(new_page=lambda: page)


def playwrights_context(at_end: contextlib.ExitStack):
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: course.py test --all does it")
    found = chromium_of_this_computer()
    if found is None:
        pytest.skip("no Chromium is installed on this computer (Debian: apt install chromium)")
    play = at_end.enter_context(api.sync_playwright())
    browser = at_end.enter_context(play.chromium.launch(executable_path=found, args=["--no-sandbox"]))
    made = browser.new_context(viewport=dict(zip(("width", "height"), SIZE, strict=True)))
    made.set_default_timeout(WAIT)
    return made


def move_explorer(page) -> None:
    """Give the first control of a page's explorer another value, and wait for another picture; then back, by Reset.

    A number changes by real keys. A list does not: JupyterLab takes letters and arrows as commands of its own.
    """
    control, picture = f"{EXPLORER} :is(select, input)", f"document.querySelector('{EXPLORER} img').src"
    page.wait_for_selector(f"{EXPLORER} img")
    before = page.evaluate(f"() => {picture}")
    following = page.evaluate(
        """control => { const {options, selectedIndex} = document.querySelector(control);
            return options && (selectedIndex + 1) % options.length }""",
        control,
    )
    if following is None:
        page.press(control, "ArrowUp")
        page.press(control, "Enter")
    else:
        page.select_option(control, index=following)
    page.wait_for_function(f"before => {picture} !== before", arg=before, timeout=60_000)
    page.click(f"{EXPLORER} .widget-button")
    page.wait_for_function(f"before => {picture} === before", arg=before, timeout=60_000)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Page:
    """What both engines have in common. Each brings `command`, `goto`, `result_of` (of a promise) and `act`."""

    def __init__(self):
        self.at_end = contextlib.ExitStack()
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.home = pathlib.Path(self.at_end.enter_context(folder))
        try:
            self.start()
        except BaseException:
            self.at_end.close()
            raise

    def begin(self, *command, says: str = "", **more) -> str:
        """Start a program that ends with the page; wait for its line like `says`, and give back what its group found."""
        log = self.home / pathlib.Path(command[0]).name
        with log.open("w") as out:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **more)
        self.at_end.callback(process.wait, 30)
        self.at_end.callback(process.terminate)
        end = time.monotonic() + WAIT / 1000
        while not (found := re.search(says, log.read_text(errors="replace"), re.M)):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{command[0]} did not start: {log.read_text(errors='replace')[-600:]}")
            time.sleep(0.1)
        return found[1 if says else 0]

    def close(self) -> None:
        self.goto("about:blank")

    def evaluate(self, function: str, arg=None):
        """Call a JavaScript function, wait for its promise, and give back what it returns."""
        call = f"(async () => JSON.stringify(await ({function})({json.dumps(arg)})) ?? 'null')()"
        return json.loads(self.result_of(call))

    def wait_for_function(self, function: str, arg=None, timeout: float = WAIT) -> None:
        end = time.monotonic() + timeout / 1000
        while True:
            try:
                if self.evaluate(f"async given => !!(await ({function})(given))", arg):
                    return
            except RuntimeError as lost:  # now and then WebKit's driver loses an answer; to look again does no harm
                if "Could not parse script result" not in str(lost):
                    raise
            if time.monotonic() > end:
                raise TimeoutError(f"not true within {timeout / 1000:.0f} s: {function}")
            time.sleep(0.1)

    def wait_for_selector(self, selector: str, timeout: float = WAIT) -> None:
        self.wait_for_function("selector => document.querySelector(selector)?.offsetParent", selector, timeout)

    def wait_for_timeout(self, milliseconds: float) -> None:
        time.sleep(milliseconds / 1000)

    def press(self, selector: str, key: str) -> None:
        """A real key, by the browser, on the first element that the selector finds."""
        self.wait_for_selector(selector)
        self.evaluate("selector => document.querySelector(selector).focus()", selector)
        value = KEYS.get(key, key)
        strokes = [{"type": kind, "value": value} for kind in ("keyDown", "keyUp")]
        self.act({"type": "key", "id": "keyboard", "actions": strokes})

    def select_option(self, selector: str, index: int) -> None:
        """As Playwright does it: set, and told to the page as the browser would."""
        self.wait_for_selector(selector)
        self.evaluate(
            """([selector, index]) => {
                const list = document.querySelector(selector);
                list.selectedIndex = index;
                for (const kind of ['input', 'change']) list.dispatchEvent(new Event(kind, {bubbles: true}));
            }""",
            [selector, index],
        )

    def click(self, selector: str) -> None:
        """A real click, by the browser, on the middle of the first element that the selector finds."""
        self.wait_for_selector(selector)
        x, y = self.evaluate(
            """selector => {
                const element = document.querySelector(selector);
                element.scrollIntoView({block: 'center', behavior: 'instant'});
                const box = element.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round);
            }""",
            selector,
        )
        strokes = [{"type": "pointerMove", "x": x, "y": y}, {"type": "pointerDown", "button": 0},
                   {"type": "pointerUp", "button": 0}]  # fmt: skip
        self.act({"type": "pointer", "id": "mouse", "actions": strokes})


class Firefox(Page):
    """Over WebDriver BiDi, to which Firefox itself listens."""

    def start(self) -> None:
        program = next(filter(None, map(shutil.which, ["firefox-esr", "firefox"])), None)
        if program is None:
            pytest.skip("no Firefox is installed on this computer (Debian: apt install firefox-esr)")
        words = ["--headless", "--no-remote", "--remote-debugging-port=0", f"--profile={self.home / 'profile'}"]
        sizes = [f"--width={SIZE[0]}", f"--height={SIZE[1]}"]
        (self.home / "profile").mkdir()
        address = self.begin(program, *words, *sizes, says=r"WebDriver BiDi listening on (ws://\S+)")
        saved = {"suppress_origin": True, "skip_utf8_validation": True}  # which takes seconds, in Python
        self.line = websocket.create_connection(f"{address}/session", timeout=WAIT / 1000, **saved)
        self.at_end.callback(self.line.close)
        self.numbers = itertools.count(1)
        self.command("session.new", capabilities={})
        self.context = self.command("browsingContext.getTree")["contexts"][0]["context"]

    def command(self, method: str, **params) -> dict:
        number = next(self.numbers)
        self.line.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(self.line.recv())).get("id") != number:
            pass
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]

    def goto(self, url: str, timeout: float = WAIT) -> None:
        self.command("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def result_of(self, expression: str) -> str:
        target = {"context": self.context}
        done = self.command("script.evaluate", expression=expression, target=target, awaitPromise=True)
        if done["type"] == "exception":
            raise RuntimeError(done["exceptionDetails"]["text"])
        return done["result"]["value"]

    def act(self, source: dict) -> None:
        self.command("input.performActions", context=self.context, actions=[source])


class WebKit(Page):
    """Over WebDriver, by WebKit's own driver, on a screen of its own (Xvfb) that nobody sees."""

    def start(self) -> None:
        driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
        browser = sorted(glob.glob("/usr/lib*/*/webkit2gtk-4*/MiniBrowser"))
        if not (driver and screen and browser):
            pytest.skip("no WebKit is installed on this computer (Debian: apt install webkit2gtk-driver xvfb)")
        depth = "{}x{}x24".format(*SIZE)
        number = self.begin(screen, "-displayfd", "1", "-screen", "0", depth, says=r"^(\d+)$")
        port = free_port()
        drawn = {"DISPLAY": f":{number}", "WEBKIT_DISABLE_DMABUF_RENDERER": "1"}  # else it imitates a graphics card
        self.begin(driver, f"--port={port}", env={**os.environ, **drawn})
        self.session = f"http://127.0.0.1:{port}/session"
        options = {"binary": browser[-1], "args": ["--automation"]}
        wanted = {"webkitgtk:browserOptions": options, "timeouts": {"script": WAIT, "pageLoad": WAIT}}
        for _ in range(40):  # the driver does not say when it listens
            with contextlib.suppress(urllib.error.URLError):
                made = self.command("", capabilities={"alwaysMatch": wanted})
                break
            time.sleep(0.25)
        self.session += f"/{made['sessionId']}"
        self.at_end.callback(self.command, "", method="DELETE")
        self.command("/window/rect", x=0, y=0, width=SIZE[0], height=SIZE[1])

    def command(self, path: str, method: str = "POST", **params):
        body = json.dumps(params).encode() if method == "POST" else None
        headers = {"content-type": "application/json"}
        asked = urllib.request.Request(self.session + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=WAIT / 1000) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {json.load(error)['value']}") from None

    def goto(self, url: str, timeout: float = WAIT) -> None:
        self.command("/url", url=url)

    def result_of(self, expression: str) -> str:
        script = f"const tell = arguments[0]; {expression}.then(r => tell([r]), e => tell([null, String(e)]))"
        result, *error = self.command("/execute/async", script=script, args=[])
        if error:
            raise RuntimeError(error[0])
        return result

    def act(self, source: dict) -> None:
        self.command("/actions", actions=[source])
