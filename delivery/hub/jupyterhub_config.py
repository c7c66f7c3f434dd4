"""JupyterHub for one class on one machine: accounts of the system, no sign-up, private homes.

Tried with thirty students on two cores. What each number is for stands beside it; hub.toml holds what a teacher sets.
"""

import os
import pathlib
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
SETTINGS_FILE = pathlib.Path(os.environ.get("COURSE_HUB", HERE / "hub.toml"))
SETTINGS = tomllib.loads(SETTINGS_FILE.read_text(encoding="utf-8"))
CLASS = (SETTINGS_FILE.parent / SETTINGS["class"]).read_text(encoding="utf-8").split()
STATE = pathlib.Path(SETTINGS["state"])
STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
STATE.chmod(0o700)  # the database holds tokens

c = get_config()  # noqa: F821 - JupyterHub puts it there
c.JupyterHub.bind_url = SETTINGS["address"]
c.JupyterHub.db_url = f"sqlite:///{STATE}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")

# Who may come in: accounts of this machine that stand in the class list. Nobody can make one here.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.open_sessions = False
c.Authenticator.allowed_users = {*CLASS, SETTINGS["teacher"]}
c.Authenticator.admin_users = {SETTINGS["teacher"]}

# One server a student. The waiting times are long because a whole class starts in the same minute.
c.JupyterHub.spawner_class = {
    "local": "jupyterhub.spawner.LocalProcessSpawner",
    "simple": "jupyterhub.spawner.SimpleLocalProcessSpawner",  # trials without accounts: no protection between users
    "systemd": "systemdspawner.SystemdSpawner",
}[SETTINGS["spawner"]]
c.Spawner.http_timeout = 180
c.Spawner.start_timeout = 240
c.Spawner.mem_limit, c.Spawner.mem_guarantee = SETTINGS["memory_limit"], SETTINGS["memory_guarantee"]
c.Spawner.cpu_limit = SETTINGS["cpu_limit"]
c.Spawner.default_url = f"/lab/tree/{SETTINGS['folder']}/notebooks"
c.Spawner.cmd = [f"{SETTINGS['python']}/jupyterhub-singleuser"]
HOMES = SETTINGS.get("homes", "/home/{username}")
c.Spawner.environment = {
    "PATH": f"{SETTINGS['python']}:/usr/bin:/bin",
    # utils and data come from the student's own copy, so that a pull brings new tables too
    "PYTHONPATH": lambda spawner: f"{HOMES.format(username=spawner.user.name)}/{SETTINGS['folder']}",
}
c.Spawner.args = [
    "--ServerApp.terminals_enabled=False",
    "--KernelManager.transport=ipc",  # kernels talk through private files: two of a class cannot draw the same port
    "--ServerApp.jpserver_extensions={'jupyter_lsp': False, 'notebook': False, 'jupyter_server_terminals': False}",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
]
if SETTINGS["spawner"] == "simple":
    c.SimpleLocalProcessSpawner.home_dir_template = HOMES
    c.JupyterHub.authenticator_class = "dummy"
    c.DummyAuthenticator.password = SETTINGS["trial_password"]

# Servers that nobody uses are stopped; work is on disk.
c.JupyterHub.load_roles = [
    {"name": "culler", "services": ["culler"],
     "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"]},
]  # fmt: skip
c.JupyterHub.services = [
    {"name": "culler",
     "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={SETTINGS['idle_minutes'] * 60}"]},
]  # fmt: skip
