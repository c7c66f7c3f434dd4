"""JupyterHub for one class on one machine: accounts of the system, no sign-up, private homes.

Measured with thirty students on two cores (README.md). hub.toml beside this file holds what a teacher sets.
"""

import os
import pathlib
import sys
import tomllib

FILE = pathlib.Path(os.environ.get("COURSE_HUB", pathlib.Path(__file__).with_name("hub.toml")))
SETTINGS = tomllib.loads(FILE.read_text(encoding="utf-8"))
CLASS = (FILE.parent / SETTINGS["class"]).read_text(encoding="utf-8").split()
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

# One server a student. A whole class starts in the same minute: with the usual 30 and 60 seconds most would fail.
c.JupyterHub.spawner_class = {
    "local": "jupyterhub.spawner.LocalProcessSpawner",
    "systemd": "systemdspawner.SystemdSpawner",
}[SETTINGS["spawner"]]
c.Spawner.http_timeout = 180
c.Spawner.start_timeout = 240
c.Spawner.mem_limit, c.Spawner.mem_guarantee = SETTINGS["memory_limit"], SETTINGS["memory_guarantee"]
c.Spawner.cpu_limit = SETTINGS["cpu_limit"]
# What JupyterLab does at each start and a class has no use for, half of the start's time: jsonschema makes a grammar of
# Unicode addresses, unless this package is missing; JupyterLab asks node where extensions are built from, unless there is
# no node on its PATH, where it is hidden during the import only; and Python searches for rubbish while there is none yet.
START = "; ".join([
    "import gc, os, sys",
    "gc.disable()",
    "sys.modules['rfc3987_syntax'] = None",
    "path, os.environ['PATH'] = os.environ['PATH'], os.path.dirname(sys.executable)",
    "import jupyterlab.labapp",
    "os.environ['PATH'] = path",
    "from jupyterhub.singleuser import main",
    "gc.freeze()",
    "gc.enable()",
    "main()",
])  # fmt: skip
# -I: nothing that lies in a student's folders is imported by the server, so no file there keeps it from starting
c.Spawner.cmd = [f"{SETTINGS['python']}/python", "-I", "-c", START]
COURSE = f"{SETTINGS.get('homes', '/home/{username}')}/{SETTINGS['folder']}"
c.Spawner.environment = {
    "PATH": f"{SETTINGS['python']}:/usr/bin:/bin",
    # kernels take utils and data from the student's own copy: a pull brings new ones
    "PYTHONPATH": lambda spawner: COURSE.format(username=spawner.user.name),
}
c.Spawner.default_url = "/lab"
# Left out of each student's server: what a class does not use, and what asks the internet.
LEFT_OUT = ["jupyter_lsp", "jupyter_server_terminals", "notebook", "notebook_shim"]
c.Spawner.args = [
    "--ServerApp.terminals_enabled=False",
    "--KernelManager.transport=ipc",  # kernels talk through private files: two of a class cannot draw the same port
    f"--ServerApp.jpserver_extensions={dict.fromkeys(LEFT_OUT, False)}",
    "--LabApp.extension_manager=readonly",
    "--ServerApp.tornado_settings={'page_config_data': {'buildCheck': False}}",  # the page would ask node once more
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
]

# Servers that nobody uses are stopped; work is on disk.
c.JupyterHub.load_roles = [
    {"name": "culler", "services": ["culler"],
     "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"]},
]  # fmt: skip
c.JupyterHub.services = [
    {"name": "culler",
     "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={SETTINGS['idle_minutes'] * 60:.0f}"]},
]  # fmt: skip
