"""The class server, run here: four simulated students, the doors between them, culling; real accounts only when asked.

python3 course.py test --delivery --real-accounts   makes accounts (as root), tries to get from one to another, removes them
"""

import contextlib
import json
import os
import pathlib
import pwd
import re
import runpy
import shutil
import stat
import subprocess
import sys
import tempfile
from urllib.parse import unquote

import pytest
import requests
import websocket
import yaml
from traitlets.config import PyFileConfigLoader

from dev import hub_trial
from dev.hub_trial import HUB, ROOT, Student, changed, environment_of, git_server, student_copy, trial_hub, wait_for

pytestmark = pytest.mark.delivery
link = runpy.run_path(str(HUB / "links.py"))["link"]
SIZE = 4


@pytest.fixture(scope="module")
def the_class():
    with hub_trial.class_at_work(SIZE) as done:
        yield done


def test_a_class_goes_the_whole_way(the_class):
    """Sign in, start, pull, open lesson 03, run all cells, all at once: nobody fails."""
    assert the_class.errors == []
    assert len(the_class.times) == SIZE


def test_each_student_stays_far_below_the_memory_limit(the_class):
    for student in the_class.students:
        assert 50 < the_class.hub.memory(student.name) < 500, "hub.toml allows 1G"


def test_a_lesson_runs_with_the_students_own_copy(the_class):
    student = the_class.students[0]
    printed = student.printed("import utils; print(utils.__file__)")
    assert printed.strip() == f"{the_class.hub.homes}/{student.name}/course/utils/__init__.py"


@pytest.mark.parametrize("left_out", ["api/terminals", "lsp/status"])
def test_a_students_server_has_only_what_a_class_needs(the_class, left_out):
    with pytest.raises(AssertionError, match="404"):
        the_class.students[0].ask("GET", left_out)


def test_the_page_does_not_ask_what_it_was_built_from(the_class):
    assert '"buildCheck": false' in the_class.students[0].ask("GET", "lab").text


def test_who_is_not_in_the_class_does_not_come_in(the_class):
    assert not Student(the_class.hub.url, "somebody").sign_in()
    assert not Student(the_class.hub.url, the_class.students[0].name, "guessed").sign_in()
    assert requests.get(f"{the_class.hub.url}/hub/signup", timeout=60).status_code == 404


def test_what_the_hub_keeps_is_for_its_owner_only(the_class):
    state = the_class.hub.homes / "state"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert (state / "hub.sqlite").is_file()


def open_doors(hub, one, other):
    """The ways that led a student to another's server: by cookie, by token, by its port, by the hub, by the proxy."""
    about = {pid: environment_of(pid) for pid in hub.processes(other.name)}
    port = next(e["JUPYTERHUB_SERVICE_URL"] for e in about.values() if "JUPYTERHUB_SERVICE_URL" in e)
    token = next(environment_of(pid)["JUPYTERHUB_API_TOKEN"] for pid in hub.processes(one.name))
    with_token = {"Authorization": f"token {token}"}
    theirs, users = f"{hub.url}/user/{other.name}", f"{hub.url}/hub/api/users"
    notebook = f"course/{hub_trial.LESSON}"
    hub_key = one.key("/hub")
    asked = {"cookie, Lab": one.web.get(f"{theirs}/lab", timeout=60),
             "cookie, contents": one.web.get(f"{theirs}/api/contents", timeout=60),
             "cookie, file": one.web.get(f"{theirs}/files/{notebook}", timeout=60),
             "cookie, the hub's list": one.web.get(users, headers=hub_key, timeout=60),
             "no token": requests.get(f"{theirs}/api/contents", timeout=60),
             "no token, its port": requests.get(f"{port}api/contents", timeout=60)}  # fmt: skip
    for name, address in {
        "contents": f"{theirs}/api/contents/{notebook}", "kernels": f"{theirs}/api/kernels",
        "file": f"{theirs}/files/{notebook}", "its port": f"{port}api/contents",
        "the hub's list": users, "the hub's entry": f"{users}/{other.name}", "the proxy": f"{hub.proxy}/api/routes",
    }.items():  # fmt: skip
        asked[f"token, {name}"] = requests.get(address, headers=with_token, timeout=60)
    asked["token, a new token"] = requests.post(f"{users}/{other.name}/tokens", headers=with_token, timeout=60)
    found = [name for name, reply in asked.items() if reply.ok]
    with contextlib.suppress(websocket.WebSocketException):
        address = other.kernel_address.replace(f"session_id={other.session}", "session_id=mine")
        websocket.create_connection(address, timeout=60, header=[f"Authorization: token {token}"]).close()
        found.append("token, kernel")
    for name, web, headers in [("token", requests, with_token), ("cookie", one.web, hub_key)]:
        if web.delete(f"{users}/{other.name}/server", headers=headers, timeout=60).ok:
            found.append(f"{name}, stop the server")
    return found


def test_no_way_from_one_student_to_another(the_class):
    one, other = the_class.students[:2]
    assert open_doors(the_class.hub, one, other) == []


def test_the_ways_are_real_ones(the_class):
    """The same requests, to the student's own server, do work: the last student's, which they stop in the end."""
    one = the_class.students[-1]
    own = {"cookie, Lab", "cookie, contents", "cookie, file", "token, contents", "token, kernels", "token, file",
           "token, its port", "token, kernel", "cookie, stop the server"}  # fmt: skip
    assert own <= set(open_doors(the_class.hub, one, one))


def test_the_links_open_the_pull(the_class):
    student, repository = (the_class.students[1], "https://git.example.org/another-name")  # only shown, not pulled
    for again in (False, True):
        page = student.web.get(link(the_class.hub.url, repository=repository, start_again=again), timeout=60)
        assert page.ok and f"/user/{student.name}/git-pull" in page.url
        said = {key: unquote(value) for key, value in re.findall(r'data-(\w+)="(.*?)"', page.text)}
        assert (said["repo"], said["branch"], said["targetpath"]) == (repository, "main", "course")
        assert said.get("backup") == ("true" if again else None)
        assert again or said["path"] == "lab/tree/course/notebooks/00_start_here.ipynb"


def test_start_again_keeps_the_old_folder(the_class):
    student = the_class.students[2]
    home = the_class.hub.homes / student.name
    (home / "course/mine.txt").write_text("kept")
    student.pull(the_class.repository, backup="true")
    [backup] = home.glob("course_backup_*")
    assert (backup / "mine.txt").read_text() == "kept" and not (home / "course/mine.txt").exists()
    assert (home / "course" / hub_trial.LESSON).is_file()


def test_an_idle_server_stops_and_a_file_named_like_a_module_does_no_harm():
    """A student's json.py must not keep the server from starting. Unused, it stops; the files stay."""
    with trial_hub(["anna"], idle_minutes=0.05) as it:
        own = [it.homes / "anna/json.py", it.homes / "anna/course/json.py"]
        for path in own:
            path.parent.mkdir(exist_ok=True)
            path.write_text("raise SystemExit('not the json you look for')")
        student = Student(it.url, "anna")
        assert student.sign_in()
        assert it.processes("anna"), "the server did not start"
        said = list(student.events(f"{it.url}/hub/api/users/anna/server/progress", headers=student.key("/hub")))
        assert said[-1].get("ready"), said
        wait_for(lambda: not it.processes("anna"), 60)
        assert all(path.is_file() for path in own)


# ---- settings ----


@pytest.fixture
def configuration(tmp_path, monkeypatch):
    text = changed((HUB / "hub.toml").read_text(encoding="utf-8"), state=str(tmp_path / "state"))
    (tmp_path / "hub.toml").write_text(text)
    shutil.copy(HUB / "class_list.txt", tmp_path)
    monkeypatch.setenv("COURSE_HUB", str(tmp_path / "hub.toml"))
    return PyFileConfigLoader("jupyterhub_config.py", path=str(HUB)).load_config()


def test_a_server_starts_without_what_takes_half_of_the_time(configuration, tmp_path):
    """No grammar of addresses is made, and JupyterLab does not ask node."""
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\n")
    node.chmod(0o755)
    command = [sys.executable, "-X", "importtime", *configuration.Spawner.cmd[1:], "--version"]
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(command, env={"PATH": path, "HOME": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-500:]
    assert "jupyterlab.labapp" in done.stderr and "syntax_helpers" not in done.stderr
    assert not (tmp_path / "asked").exists()


def test_the_configuration_says_what_a_class_needs(configuration):
    c = configuration
    names = set((HUB / "class_list.txt").read_text().split())
    assert c.JupyterHub.authenticator_class == "pam"
    assert c.Authenticator.allowed_users == names | {"teacher"} and c.Authenticator.admin_users == {"teacher"}
    assert "allow_all" not in c.Authenticator
    assert (c.Spawner.mem_limit, c.Spawner.mem_guarantee, c.Spawner.cpu_limit) == ("1G", "256M", 2.0)
    assert c.Spawner.http_timeout >= 120 and c.Spawner.start_timeout >= 120, "the defaults fail a whole class"
    assert "--KernelManager.transport=ipc" in c.Spawner.args


@pytest.mark.parametrize("name", ["../root", "Anna", "a" * 21, "anna;id", "anna:x", "1anna"])
def test_a_bad_name_stops_the_preparation_before_it_begins(tmp_path, name):
    for file in HUB.glob("*.*"):
        shutil.copy(file, tmp_path)
    (tmp_path / "class_list.txt").write_text(f"bruno\n{name}\n")
    for tool in ("dirname", "sed", "cat"):  # no other program: nothing can be changed here
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    bash = shutil.which("bash")
    done = subprocess.run(
        [bash, "prepare.sh"], cwd=tmp_path, env={"PATH": f"{tmp_path}/bin"}, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 1 and done.stdout.startswith(f"{name}: a name has up to 20"), done.stderr
    assert not (tmp_path / "passwords.txt").exists()


def test_the_server_and_its_tests_use_the_same_versions():
    def pins(name):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return {line.split("#")[0].strip() for line in lines if "==" in line.split("#")[0]}

    wanted = pins("delivery/requirements.txt")
    assert len(wanted) == 3 and wanted <= pins("requirements-all.txt")
    assert hub_trial.PROXY in (HUB / "prepare.sh").read_text(encoding="utf-8")


def test_kubernetes_values_as_far_as_that_goes_here(configuration):
    text = (HUB / "kubernetes_values.yaml").read_text(encoding="utf-8")
    values = yaml.safe_load(text)
    assert text.startswith("# Untested")
    on_one_machine = [word for word in configuration.Spawner.args if "transport" not in word]
    assert values["hub"]["config"]["Spawner"]["args"] == on_one_machine
    assert values["singleuser"]["cmd"][1:] == configuration.Spawner.cmd[1:]
    settings = (HUB / "hub.toml").read_text(encoding="utf-8")
    for key, value in values["singleuser"]["memory"].items():
        assert f'memory_{key} = "{value}"' in settings
    # the image: the command in the file, run here
    command = re.search(r"^# +image=(.*)$", text, re.M).group(1)
    image = subprocess.run(["bash", "-c", f"echo {command}"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    assert re.fullmatch(r"ghcr\.io/[a-z0-9._-]+/[a-z0-9._-]+", image)
    assert image.removeprefix("ghcr.io/") in (ROOT / "pyproject.toml").read_text(encoding="utf-8").lower()


# ---- real accounts: only with --real-accounts, as root ----

ANNA, BRUNO, TEACHER = "trial-anna", "trial-bruno", "trial-teacher"
TRY = """
import glob, json, os, pathlib
def can(what):
    try:
        return what() not in (False, b"", "", [])
    except (OSError, ValueError):
        return False
home, pids = pathlib.Path({home!r}), {pids}
def each(what):
    return any(can(lambda: what(pid)) for pid in pids)
print(json.dumps([name for name, done in {{
    "list the home": can(lambda: os.listdir(home)),
    "read a notebook": can((home / {notebook!r}).read_text),
    "write a file": can(lambda: (home / "course" / "left_here.txt").write_text("x")),
    "write a notebook": can(lambda: open(home / {notebook!r}, "a").close()),
    "list the kernel's files": can(lambda: os.listdir(home / ".local/share/jupyter/runtime")),
    "read an environment": each(lambda pid: pathlib.Path(f"/proc/{{pid}}/environ").read_bytes()),
    "stop a process": each(lambda pid: os.kill(pid, 0)),
    "look into a process": each(lambda pid: os.listdir(f"/proc/{{pid}}/fd")),
    "read the hub's database": can(lambda: open({state!r} + "/hub.sqlite", "rb").read()),
    "read the passwords": can(lambda: open({passwords!r}).read()),
    "write to the shared environment": os.access({shared!r}, os.W_OK),
}}.items() if done]))
"""
OWN = ["list the home", "read a notebook", "write a file", "write a notebook", "list the kernel's files",
       "read an environment", "stop a process", "look into a process"]  # fmt: skip


def prepare(folder):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}  # dev/guard.py: no network
    return subprocess.run(["bash", "prepare.sh"], cwd=folder, env=environment, capture_output=True, text=True)


def remove_accounts():
    for name in (ANNA, BRUNO, TEACHER):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            for path in pathlib.Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    if path.stat().st_uid == pwd.getpwnam(name).pw_uid:
                        os.kill(int(path.name), 9)
            subprocess.run(["userdel", "--remove", name], check=True, capture_output=True)


@pytest.fixture(scope="module")
def accounts():
    """A machine prepared by prepare.sh, a hub with PAM and a server process for each account; all removed in the end."""
    assert os.geteuid() == 0, "--real-accounts makes accounts: run it as root"
    remove_accounts()  # of a run that was killed
    place = pathlib.Path(tempfile.mkdtemp(prefix="accounts"))
    place.chmod(0o755)  # in an open folder the modes of the hub's own files must hold
    shared = pathlib.Path(f"/opt/{place.name}")
    try:
        course = place / "everything"
        shutil.copytree(ROOT, course, ignore=shutil.ignore_patterns(".venv*", ".git", "__pycache__", ".hypothesis"))
        folder = course / "delivery/hub"
        (folder / "class_list.txt").write_text(f"{ANNA}\n{BRUNO}\n")
        settings = changed((folder / "hub.toml").read_text(), teacher=TEACHER, state=str(place / "state"),
                           python=f"{shared}/bin", address=f"http://127.0.0.1:{hub_trial.free_port()}")  # fmt: skip
        (folder / "hub.toml").write_text(settings)
        subprocess.run(["useradd", "--create-home", BRUNO], check=True)  # one that was there before, with an open home
        os.chmod(pwd.getpwnam(BRUNO).pw_dir, 0o755)
        subprocess.run(["chpasswd"], input=f"{BRUNO}:of-his-own", text=True, check=True)
        done = prepare(folder)
        assert done.returncode == 0 and "Ready. Start it" in done.stdout, done.stdout + done.stderr
        passwords = dict(line.split() for line in (folder / "passwords.txt").read_text().splitlines())
        assert set(passwords) == {ANNA, TEACHER}, "an account that was there keeps its password"
        student_copy(place / "git/course")
        own = {"python": shared / "bin/python", "config": folder / "jupyterhub_config.py"}
        with git_server(place / "git") as url, hub_trial.hub(folder / "hub.toml", **own) as it:
            students = [Student(it.url, ANNA, passwords[ANNA]), Student(it.url, BRUNO, "of-his-own")]
            for student in students:
                student.whole_way(f"{url}/course")
            it.place, it.shared, it.folder = place, shared, folder
            yield it, *students
    finally:
        remove_accounts()
        shutil.rmtree(shared, ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)


@pytest.mark.real_accounts
class TestRealAccounts:
    def attempts(self, it, one, other):
        """What a student can do to another, tried in the student's own kernel."""
        home, pids = pwd.getpwnam(other.name).pw_dir, list(it.processes(other.name))
        places = {"state": f"{it.place}/state", "passwords": f"{it.folder}/passwords.txt", "shared": f"{it.shared}/bin"}
        places |= {"home": home, "pids": pids, "notebook": f"course/{hub_trial.LESSON}"}
        return json.loads(one.printed(TRY.format(**places)))

    def test_servers_and_kernels_run_as_their_own_account(self, accounts):
        it, *students = accounts
        for student in students:
            uid = pwd.getpwnam(student.name).pw_uid
            owners = {pathlib.Path(f"/proc/{pid}").stat().st_uid for pid in it.processes(student.name)}
            assert owners == {uid}
            assert stat.S_IMODE(pathlib.Path(pwd.getpwnam(student.name).pw_dir).stat().st_mode) == 0o700

    def test_no_way_to_files_or_processes(self, accounts):
        it, anna, bruno = accounts
        assert self.attempts(it, anna, bruno) == []
        assert self.attempts(it, bruno, anna) == []

    def test_the_attempts_are_real_ones(self, accounts):
        it, anna, _ = accounts
        assert self.attempts(it, anna, anna) == OWN

    def test_no_way_to_the_other_server(self, accounts):
        it, anna, bruno = accounts
        assert open_doors(it, anna, bruno) == []

    def test_other_accounts_and_wrong_passwords_stay_out(self, accounts):
        it, anna, _ = accounts
        assert not Student(it.url, anna.name, "guessed").sign_in()
        assert not Student(it.url, "root", "guessed").sign_in()

    def test_a_second_preparation_changes_no_password(self, accounts):
        it, anna, _ = accounts
        before = (it.folder / "passwords.txt").read_bytes()
        done = prepare(it.folder)
        assert done.returncode == 0, done.stderr
        assert (it.folder / "passwords.txt").read_bytes() == before
        assert Student(it.url, anna.name, anna.password).sign_in()
