"""A class on one server, tried on this machine alone (127.0.0.1): a hub, a git server, and simulated students.

A student signs in, starts a server, pulls the course, opens lesson 03 and runs all its cells over a websocket, as
JupyterLab does; only the download of the Lab page's own programs is missing. Used by test_hub.py and by

    python3 course.py benchmark hub
"""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

import requests
import websocket

from tests.browser.engines import free_port

ROOT = pathlib.Path(__file__).resolve().parents[1]
HUB = ROOT / "delivery" / "hub"
LESSON = "notebooks/03_the_vote.ipynb"
PASSWORD = "a-trial-on-this-machine"
PROXY = "configurable-http-proxy@5.3.0"


def wait_for(what, seconds=60):
    """Call `what` until it gives something true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if found := what():
                return found
        time.sleep(0.1)
    raise TimeoutError(f"waited {seconds} s for {getattr(what, '__doc__', None) or what}")


def processor(pids):
    """Core-seconds of processes, and of those they had started and that are done."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            total += sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


# ---- a git server for the class ----


def git(folder, *words):
    name = ["-c", "user.name=teacher", "-c", "user.email=teacher@example.org"]
    done = subprocess.run(["git", *name, *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr}"
    return done.stdout


def student_copy(folder):
    """The course without solutions, as the class pulls it: a git repository with one commit."""
    tool = [sys.executable, "teacher/tools/student_copy.py", str(folder)]
    done = subprocess.run(tool, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@contextlib.contextmanager
def git_server(folder):
    """Serve the repositories in a folder as git://127.0.0.1:PORT/NAME.

    Not file://: git refuses, for a student, a repository that belongs to somebody else.
    """
    port = free_port()
    options = ["--reuseaddr", "--listen=127.0.0.1", f"--port={port}", f"--base-path={folder}", "--export-all"]
    server = subprocess.Popen(
        ["git", "daemon", *options, str(folder)], start_new_session=True, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        wait_for(lambda: socket.create_connection(("127.0.0.1", port), 1).close() or True)
        yield f"git://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


# ---- the hub ----


def proxy_folder():
    """Where configurable-http-proxy is; npm fetches it once, into the course's own environment."""
    if on_path := shutil.which("configurable-http-proxy"):
        return pathlib.Path(on_path).parent
    place = pathlib.Path(sys.prefix) / "node"
    if not (place / "bin/configurable-http-proxy").exists():
        command = ["npm", "install", "--global", "--silent", "--prefix", str(place), PROXY]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return place / "bin"


def environment_of(pid):
    with contextlib.suppress(OSError):
        pairs = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        return dict(pair.decode(errors="replace").split("=", 1) for pair in pairs if b"=" in pair)
    return {}


class Hub:
    def __init__(self, url, api, proxy, pid):
        self.url, self.api, self.proxy, self.pid = url, api, proxy, pid

    def own_work(self):
        """Core-seconds of the hub, its proxy and what stops idle servers."""
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return processor({self.pid, *map(int, children)} - set(self.processes()))

    def processes(self, name=None):
        """{pid: student} of the servers and kernels of this hub, or of one student."""
        found = {}
        for path in pathlib.Path("/proc").glob("[0-9]*"):
            about = environment_of(path.name)
            if about.get("JUPYTERHUB_API_URL") == self.api and "JUPYTERHUB_USER" in about:
                if name in (None, about["JUPYTERHUB_USER"]):
                    found[int(path.name)] = about["JUPYTERHUB_USER"]
        return found

    def memory(self, name):
        """PSS in MB of a student's server and kernels: what is shared counts by its part."""
        total = 0
        for pid in self.processes(name):
            with contextlib.suppress(OSError):
                text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += int(re.search(r"^Pss: +(\d+)", text, re.M).group(1)) / 1024
        return total


@contextlib.contextmanager
def hub(settings, options=(), python=sys.executable, config=HUB / "jupyterhub_config.py"):
    """JupyterHub with our configuration and a hub.toml of ours, stopped in the end with all it has started."""
    ports = {"hub": free_port(), "proxy": free_port()}
    api = f"http://127.0.0.1:{ports['hub']}/hub/api"
    state = pathlib.Path(settings).parent
    address = re.search(r'^address = "(.*?)"', pathlib.Path(settings).read_text(), re.M).group(1)
    path = [str(pathlib.Path(python).parent), str(proxy_folder()), "/usr/bin", "/bin"]
    environment = {"PATH": os.pathsep.join(path), "HOME": str(state), "COURSE_HUB": str(settings), "LANG": "C.UTF-8"}
    command = [python, "-m", "jupyterhub", f"--config={config}", f"--JupyterHub.hub_port={ports['hub']}",
               f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{ports['proxy']}", *options]  # fmt: skip
    with open(state / "hub.log", "w") as log:
        process = subprocess.Popen(
            list(map(str, command)), cwd=state, env=environment, stdout=log, stderr=log, start_new_session=True)  # fmt: skip
    it = Hub(address, api, f"http://127.0.0.1:{ports['proxy']}", process.pid)

    def answers():
        """the hub's first answer"""
        assert process.poll() is None, f"the hub ended: {(state / 'hub.log').read_text()[-3000:]}"
        return requests.get(f"{address}/hub/health", timeout=5).status_code == 200

    try:
        wait_for(answers)
        yield it
    except BaseException:
        print((state / "hub.log").read_text()[-6000:])
        raise
    finally:
        for pid in it.processes():  # by number: servers have sessions of their own
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def changed(text, **values):
    """hub.toml with other values."""
    for key, value in values.items():
        line = f"{key} = {json.dumps(value)} "  # a path may hold what re.sub takes for its own signs
        text, times = re.subn(f"^{key} = [^#\n]*", lambda _, line=line: line, text, flags=re.M)
        assert times == 1, f"hub.toml has no line {key}"
    return text


@contextlib.contextmanager
def trial_hub(names, **other):
    """A hub without accounts: everybody's server runs as the one who runs the trial. `other`: lines of hub.toml."""
    # in /tmp, not in TMPDIR: the path of a kernel's socket may have 107 characters
    with tempfile.TemporaryDirectory(prefix="hub", dir="/tmp", ignore_cleanup_errors=True) as temporary:
        place = pathlib.Path(temporary)
        fonts = pathlib.Path(os.environ.get("MPLCONFIGDIR") or pathlib.Path.home() / ".cache/matplotlib")
        for name in names:  # as prepare.sh leaves a home
            shutil.copytree(fonts, place / name / ".cache/matplotlib", ignore=shutil.ignore_patterns("*.lock", "tex*"))
            if os.geteuid() == 0:
                (place / name / ".jupyter").mkdir()
                allow = "c.ServerApp.allow_root = True\n"
                (place / name / ".jupyter/jupyter_server_config.py").write_text(allow)
        (place / "class_list.txt").write_text("\n".join(names))
        text = (HUB / "hub.toml").read_text(encoding="utf-8")
        address, python = f"http://127.0.0.1:{free_port()}", str(pathlib.Path(sys.executable).parent)
        text = changed(text, address=address, state=f"{place}/state", python=python, **other)
        (place / "hub.toml").write_text(text + f'homes = "{place}/{{username}}"\n')
        options = [
            "--JupyterHub.authenticator_class=dummy", f"--DummyAuthenticator.password={PASSWORD}",
            "--JupyterHub.spawner_class=simple", f"--SimpleLocalProcessSpawner.home_dir_template={place}/{{username}}",
        ]  # fmt: skip
        with hub(place / "hub.toml", options) as it:
            it.homes = place
            yield it


# ---- a student ----


class Student:
    work_so_far = staticmethod(lambda: 0)  # in a class: core-seconds of the student's server and kernels

    def __init__(self, hub_url, name, password=PASSWORD):
        self.url, self.name, self.password = hub_url, name, password
        self.web, self.began, self.times, self.work = requests.Session(), time.monotonic(), {}, {}

    def mark(self, what):
        if what not in self.times:
            self.times[what], self.work[what] = time.monotonic() - self.began, self.work_so_far()

    def key(self, path):
        """The token against forged requests, for one part of the site: in its cookie, sent back as a header."""
        keys = [c.value for c in self.web.cookies if c.name == "_xsrf" and c.path.rstrip("/") == path.rstrip("/")]
        return {"X-XSRFToken": keys[-1]} if keys else {}

    def ask(self, method, path, **more):
        """One request to the student's own server."""
        base = f"/user/{self.name}"
        reply = self.web.request(method, f"{self.url}{base}/{path}", headers=self.key(base), timeout=300, **more)
        assert reply.ok, f"{self.name}: {method} {path}: {reply.status_code} {reply.text[:300]}"
        return reply

    def events(self, url, **more):
        """What a page of progress hears, one dict after another."""
        with self.web.get(url, stream=True, timeout=300, **more) as reply:
            assert reply.ok, f"{self.name}: {url}: {reply.status_code} {reply.text[:300]}"
            for line in reply.iter_lines():
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])

    def sign_in(self):
        """True if the name and the password are taken."""
        page = self.web.get(f"{self.url}/hub/login", timeout=300)
        form = {"username": self.name, "password": self.password, **self.hidden(page)}
        reply = self.web.post(f"{self.url}/hub/login", data=form, timeout=300)
        self.mark("signed in")
        return reply.ok and "/hub/login" not in reply.url

    @staticmethod
    def hidden(page):
        return {"_xsrf": re.search(r'name="_xsrf" value="([^"]*)"', page.text).group(1)}

    def start(self):
        """Signing in has begun to start the server: hear its progress, then open the page of JupyterLab."""
        last = {}
        progress = f"{self.url}/hub/api/users/{self.name}/server/progress"
        for last in self.events(progress, headers=self.key("/hub")):
            assert not last.get("failed"), f"{self.name}: {last}"
        assert last.get("ready"), f"{self.name}: {last}"
        page = self.ask("GET", "lab")
        assert "jupyter-config-data" in page.text, f"{self.name}: {page.url} is not JupyterLab"
        self.mark("Lab answers")

    def pull(self, repository, **more):
        query = {"repo": repository, "branch": "main", "targetpath": "course", **more}
        url = f"{self.url}/user/{self.name}/git-pull/api"
        said = list(self.events(url, params=query, headers=self.key(f"/user/{self.name}")))
        assert said and said[-1].get("phase") == "finished", f"{self.name}: {said[-3:]}"
        self.mark("pulled")

    def open(self, notebook):
        """A session with its kernel, as when a notebook is opened; gives the notebook's cells."""
        path = f"course/{notebook}"
        cells = self.ask("GET", f"api/contents/{path}").json()["content"]["cells"]
        wanted = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        kernel = self.ask("POST", "api/sessions", json=wanted).json()["kernel"]["id"]
        self.session = uuid.uuid4().hex
        self.kernel_address = (
            f"ws{self.url[4:]}/user/{self.name}/api/kernels/{kernel}/channels?session_id={self.session}")  # fmt: skip
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.web.cookies if c.path == f"/user/{self.name}/")
        header = [f"{k}: {v}" for k, v in self.key(f"/user/{self.name}").items()]
        self.kernel = websocket.create_connection(
            self.kernel_address, timeout=300, cookie=cookies, header=header, origin=self.url)  # fmt: skip
        self.mark("notebook open")
        return cells

    def run(self, source):
        """Run a cell; gives its outputs."""
        number = uuid.uuid4().hex
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
        header = {"msg_id": number, "msg_type": "execute_request", "session": self.session,
                  "username": "", "version": "5.3", "date": ""}  # fmt: skip
        request = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.kernel.send(json.dumps(request))
        outputs = []
        while True:
            message = json.loads(self.kernel.recv())
            if message["parent_header"].get("msg_id") != number:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind in ("stream", "display_data", "execute_result", "error"):
                outputs.append(content)
                if "data:image/png" in content.get("data", {}).get("text/html", ""):
                    self.mark("first picture")
            if kind == "status" and content["execution_state"] == "idle":
                return outputs

    def printed(self, source):
        """Run a cell that only prints; gives the text, which may come in several messages."""
        outputs = self.run(source)
        assert all("text" in output for output in outputs), outputs
        return "".join(output["text"] for output in outputs)

    def lesson(self, notebook=LESSON):
        """Run all cells of a notebook. Only cells that are meant to may fail."""
        for cell in self.open(notebook):
            if cell["cell_type"] == "code" and cell["source"].strip():
                for output in self.run(cell["source"]):
                    if "ename" in output and "raises-exception" not in cell["metadata"].get("tags", []):
                        raise AssertionError(f"{self.name}, {cell['id']}: {output['ename']}: {output['evalue']}")
        assert "first picture" in self.times, f"{self.name} has seen no picture"
        self.mark("all cells done")

    def whole_way(self, repository, later=0):
        time.sleep(later)
        self.began = time.monotonic()
        assert self.sign_in(), f"{self.name} may not come in"
        self.start()
        self.pull(repository)
        self.lesson()
        return self.times


def class_of(size):
    return [f"student{number:02}" for number in range(1, size + 1)]


class Class:
    """What a run left: the students, and what went wrong for whom."""

    def __init__(self, hub, repository, size, every):
        self.hub, self.repository = hub, repository
        self.students = [Student(hub.url, name) for name in class_of(size)]
        for student in self.students:
            student.work_so_far = lambda name=student.name: processor(hub.processes(name))
        with concurrent.futures.ThreadPoolExecutor(size) as pool:
            ways = [pool.submit(student.whole_way, repository, number * every)
                    for number, student in enumerate(self.students)]  # fmt: skip
        self.errors = [str(way.exception()) for way in ways if way.exception()]
        self.times = [way.result() for way in ways if not way.exception()]


@contextlib.contextmanager
def class_at_work(size, every=0):
    """Students go the whole way, all at once or one every so many seconds; the hub then still runs."""
    with tempfile.TemporaryDirectory() as temporary:
        git(student_copy(pathlib.Path(temporary) / "course"), "repack", "-adq")  # as every public server keeps it
        with git_server(temporary) as url, trial_hub(class_of(size)) as it:
            yield Class(it, f"{url}/course", size, every)


def p95(values):
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def report(size, every=0):
    """(what, value, unit) of one run."""
    with class_at_work(size, every) as done:
        memory = [done.hub.memory(student.name) for student in done.students]
        shared = done.hub.own_work() / size
    how = f"one every {every} s" if every else "all at once"
    yield f"{size} students, {how}: failures", len(done.errors), ""
    for error in done.errors[:3]:
        print("   ", error[:300])
    for what in ("Lab answers", "first picture", "all cells done"):
        took = [each[what] for each in done.times] or [float("nan")]
        yield f"{what}, p50", statistics.median(took), "s"
        yield f"{what}, p95", p95(took), "s"
    own = statistics.median(student.work.get("first picture", float("nan")) for student in done.students)
    yield "core-seconds a student to the first picture", own + shared, "s"
    yield "of them hub and proxy", shared, "s"
    yield "memory a student, median PSS", statistics.median(memory), "MB"
