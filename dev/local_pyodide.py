"""A local folder that answers what the site asks of the public Pyodide address, so that tests need no internet.

The runtime is the one that readers load, from npm. The packages that are compiled for it come from a PyPI wheel that
carries them (open-webui, 106 MB), the missing pure ones from PyPI, and the lock file is rewritten to what is there: of
numpy this is 2.4.3, where readers load 2.4.6; the others are the same.
"""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

from delivery.site import closure

# The tests take the network away from every Python they start; what fetches packages needs it.
ONLINE = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
VERSION = "314.0.6"  # of the runtime that jupyterlite-pyodide-kernel asks for; a test holds them together
CACHE = pathlib.Path.home() / f".cache/one-news-story/pyodide-{VERSION}"
PUBLIC = "https://cdn.jsdelivr.net/pyodide/"  # and then vVERSION/full/pyodide.mjs
CARRIER = "open-webui==0.12.4"
WANTED = ("micropip ipython numpy pandas matplotlib networkx pillow pytz tzdata packaging jedi prompt-toolkit "
          "pyodide-http").split()  # fmt: skip
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}


def download(folder: pathlib.Path, *names: str, python: str = "3.14") -> None:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--python-version", python,
               "--only-binary=:all:", "-d", folder, *names]  # fmt: skip
    subprocess.run(command, check=True, env=ONLINE)


def prepare(folder: pathlib.Path) -> pathlib.Path:
    """Fill `folder` once; give it back. Raises CalledProcessError when PyPI or npm cannot be reached."""
    if (folder / "pyodide-lock.json.done").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)  # one that was not finished
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        download(pathlib.Path(temporary), CARRIER, python="3.12")
        (wheel,) = pathlib.Path(temporary).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                if "/frontend/pyodide/" in member and not member.endswith("/"):
                    (folder / pathlib.PurePosixPath(member).name).write_bytes(archive.read(member))
        lock_file = folder / "pyodide-lock.json"
        lock = json.loads(lock_file.read_text(encoding="utf-8"))
        fetch = ["npm", "pack", "--silent", f"pyodide@{VERSION}"]
        subprocess.run(fetch, cwd=temporary, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(f"{temporary}/pyodide-{VERSION}.tgz") as archive:
            for member in filter(tarfile.TarInfo.isfile, archive):
                (folder / pathlib.PurePosixPath(member.name).name).write_bytes(archive.extractfile(member).read())
    lock["info"] = json.loads(lock_file.read_text(encoding="utf-8"))["info"]
    packages = lock["packages"]
    for package in packages.values():  # the lock says prompt_toolkit where its key is prompt-toolkit
        dashed = {d: d.replace("_", "-") for d in package["depends"]}
        package["depends"] = [new if new in packages else d for d, new in dashed.items()]
    keep = closure(packages, WANTED)
    for name in keep:
        package = packages[name]
        if (folder / package["file_name"]).exists():
            continue
        before = set(folder.glob("*.whl"))
        download(folder, f"{package['name']}=={package['version']}")
        (new,) = set(folder.glob("*.whl")) - before
        package["file_name"], package["sha256"] = new.name, hashlib.sha256(new.read_bytes()).hexdigest()
    lock["packages"] = {name: packages[name] for name in keep}
    lock_file.write_text(json.dumps(lock), encoding="utf-8")
    (folder / "pyodide-lock.json.done").touch()
    return folder


def answer(folder: pathlib.Path, missing: list, route) -> None:
    """Playwright route handler: serve a file of `folder` in place of the public address; note the one that is not there."""
    path = folder / route.request.url.split("?")[0].rsplit("/", 1)[1]
    if not path.is_file():
        missing.append(route.request.url)
        route.fulfill(status=404, body="not in the local folder")
        return
    kind = TYPES.get(path.suffix, "application/octet-stream")
    headers = {"access-control-allow-origin": "*", "content-type": kind}
    route.fulfill(status=200, headers=headers, body=path.read_bytes())


def use(site: pathlib.Path, address: str) -> list[pathlib.Path]:
    """The scripts of a copy of the site that named the public address: now they ask at another one."""
    changed = []
    for path in site.rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        if PUBLIC in text:
            path.write_text(re.sub(f"{re.escape(PUBLIC)}v[^/]*/full/", address, text), encoding="utf-8")
            changed.append(path)
    return changed
