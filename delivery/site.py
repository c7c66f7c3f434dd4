"""The whole course as a website that runs in the reader's browser: python3 course.py site [FOLDER]

JupyterLite: no server computes anything, a file server is enough. The site holds the student notebooks, the tables
and, as one wheel, utils with the tables. Python itself (Pyodide) comes from its public address when a reader opens the
site. The packages that lessons load (pandas, ...) and Python's own modules are in the site, compiled: a browser would
compile them anew at each start, and that took as long as all else. They are fetched and compiled while the site is
built, by that same Pyodide.
"""

import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

try:
    from ours import of_somebody, with_solutions  # run as a command: this folder comes first
except ImportError:
    from delivery.ours import of_somebody, with_solutions

ROOT = pathlib.Path(__file__).resolve().parents[1]
WHEELS = ["comm", "ipywidgets"]
# What Python loads while it starts, side by side: the kernel's parts and what it would else ask for one by one, ...
KERNEL = ["comm", "ipykernel", "ipython", "jedi", "micropip", "piplite", "pyodide-kernel"]
# ... and what lessons use.
EARLY = [*KERNEL, "ipywidgets", "matplotlib", "networkx", "one-news-story", "pandas", "pillow"]
UNUSED = {"pytz", "setuptools"}  # others name them as needed, but load without them; a reader may still import them
PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
RUNTIME = ["pyodide-lock.json", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide.mjs", "python_stdlib.zip"]
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "my_*")


def pinned(name: str) -> str:
    """name==version, as constraints.txt has it."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    found = re.search(rf"^{re.sub('[-_]', '[-_]', name)}==([^\s;]+)", text, re.M)
    if not found:
        sys.exit(f"constraints.txt names no version of {name}: run course.py build --constraints.")
    return f"{name}=={found.group(1)}"


def contents(folder: pathlib.Path) -> list[str]:
    """What a reader finds in the site: lessons and tables. (File by file, utils would take seconds to import.) Gives back
    what is left out because it is no part of the course.
    """
    for part in ("notebooks", "data"):
        shutil.copytree(ROOT / part, folder / part, ignore=LEFT_OUT)
    tree = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    if solved := with_solutions(tree):
        sys.exit(
            f"The site was not built: these hold solutions or a guide: {', '.join(sorted(solved))}; move them elsewhere."
        )
    others = sorted(of_somebody(tree))
    for name in others:
        (folder / name).unlink()
    return others


def normal(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def closure(packages: dict, names: list[str]) -> list[str]:
    """The names and all they depend on, as keys of the lock."""
    found, todo = [], [n for n in names if n in packages]
    while todo:
        name = todo.pop()
        if name not in found:
            found.append(name)
            todo += packages[name]["depends"]
    return sorted(found)


def fetched(place: str, name: str, sha256: str = "") -> bytes:
    """A file of Pyodide, from an address or a folder."""
    import requests  # comes with JupyterLab

    try:
        if "://" in place:
            answer = requests.get(f"{place}/{name}", timeout=60)
            answer.raise_for_status()
            data = answer.content
        else:
            data = pathlib.Path(place, name).read_bytes()
    except OSError:
        advice = " Is this computer online?" if "://" in place else ""
        sys.exit(f"The site could not be built: {name} could not be fetched from {place}.{advice}")
    if sha256 and digest(data) != sha256:
        sys.exit(f"The site could not be built: {name} from {place} is not the file that pyodide-lock.json names.")
    return data


def read_lock(path: pathlib.Path, place: str, public: str) -> dict:
    """Pyodide's list of packages. A reader's browser loads `public`, such as .../v314.0.6/full: Python 3.14 in both."""
    try:
        lock = json.loads(path.read_text(encoding="utf-8"))
        python = re.match(r"3\.\d+", lock["info"]["python"])[0]
    except (ValueError, KeyError, TypeError):
        sys.exit(f"The site could not be built: pyodide-lock.json from {place} is no list of Pyodide's packages.")
    if f"/v{python.replace('.', '')}." not in public:
        sys.exit(
            f"The site could not be built: Pyodide in {place} has Python {python}, and the site will load {public}."
        )
    return lock


def compiled(archives: pathlib.Path, runtime: pathlib.Path) -> None:
    """Compile all modules in these archives, in the Python that will load them."""
    from playwright._impl._driver import compute_driver_executable  # Playwright brings Node

    node, _ = compute_driver_executable()
    command = [node, ROOT / "delivery/in_pyodide.mjs", runtime, archives, ROOT / "delivery/precompile.py"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"The site could not be built: its packages could not be compiled.\n{done.stderr.strip()}")


def add_python(site: pathlib.Path, work: pathlib.Path, place: str | None) -> None:
    """The site's folder `python`, compiled: what EARLY loads, Python's own modules, and the lock that names them."""
    kernel = site / "extensions/@jupyterlite/pyodide-kernel-extension/static"
    schema = json.loads((kernel / "schema/kernel.v0.schema.json").read_text(encoding="utf-8"))
    public = schema["properties"]["pyodideUrl"]["default"].rpartition("/")[0]
    place = (place or public).rstrip("/")
    runtime, archives = work / "runtime", work / "archives"
    runtime.mkdir()
    archives.mkdir()
    for name in RUNTIME:
        (runtime / name).write_bytes(fetched(place, name))
    lock = read_lock(runtime / "pyodide-lock.json", place, public)
    packages = lock["packages"]
    for package in packages.values():  # it says prompt_toolkit where the key is prompt-toolkit
        needed = [name if name in packages else normal(name) for name in package["depends"]]
        package["depends"] = [name for name in needed if name not in UNUSED]
    carried = [(packages[key]["file_name"], packages[key]["sha256"]) for key in closure(packages, EARLY)]
    with concurrent.futures.ThreadPoolExecutor(8) as at_once:
        for (name, _), data in zip(carried, at_once.map(lambda it: fetched(place, *it), carried), strict=True):
            (archives / name).write_bytes(data)
    for wheel in [*kernel.glob("pypi/*.whl"), *(work / "wheels").glob("*.whl")]:
        name, version = wheel.name.split("-")[:2]
        if normal(name) in EARLY:
            shutil.copy(wheel, archives)
            packages[normal(name)] = {"name": normal(name), "version": version, "file_name": wheel.name, "depends": [],
                                      "imports": [], "install_dir": "site", "package_type": "package"}  # fmt: skip
    shutil.copy(runtime / "python_stdlib.zip", archives)
    compiled(archives, runtime)

    def put(name: str, data: bytes) -> str:
        """Its address in the folder: another one for other bytes, so that no browser takes old ones for them."""
        path = site / "python" / digest(data)[:8] / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        return path.relative_to(site / "python").as_posix()

    for package in packages.values():
        name = package["file_name"]
        if (archives / name).is_file():
            data = (archives / name).read_bytes()
            package["file_name"], package["sha256"] = put(name, data), digest(data)
        else:  # it comes from the public address, if a reader imports it
            package["file_name"] = f"{public}/{name}"
    stdlib = put("python_stdlib.zip", (archives / "python_stdlib.zip").read_bytes())
    text = json.dumps(lock)
    (site / "python/pyodide-lock.json").write_text(text, encoding="utf-8")
    told_file = site / "jupyter-lite.json"
    told = json.loads(told_file.read_text(encoding="utf-8"))
    told["jupyter-config-data"]["litePluginSettings"][PLUGIN]["loadPyodideOptions"] = {
        "packages": EARLY,
        "lockFileURL": f"./python/pyodide-lock.json?sha256={digest(text.encode())}",
        "stdLibURL": f"./python/{stdlib}",
    }
    told_file.write_text(json.dumps(told), encoding="utf-8")


def build(target: pathlib.Path, place: str | None = None) -> pathlib.Path:
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        if others := contents(work / "contents"):
            print(f"Left out, because it is no part of the course: {', '.join(others)}.", flush=True)
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", work / "wheels"]
        if subprocess.run([*fetch, *map(pinned, WHEELS)]).returncode:
            sys.exit("The site could not be built: its packages could not be fetched. Is this computer online?")
        own = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", work / "wheels"]
        if (made := subprocess.run([*own, ROOT], capture_output=True, text=True)).returncode:
            sys.exit(f"The site could not be built: {made.stderr.strip().splitlines()[-1]}")
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--contents", work / "contents",
                   "--output-dir", work / "site", "--no-sourcemaps"]  # fmt: skip
        done = subprocess.run(command, cwd=work, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"The site could not be built: {done.stderr.strip().splitlines()[-1]}")
        add_python(work / "site", work, place)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(work / "site", target)
    return target


def main(words: list[str]) -> int | str:
    parser = argparse.ArgumentParser(prog="course.py site", description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT / "build" / "site")
    parser.add_argument("--pyodide", metavar="PLACE", help="a folder or address with Pyodide, for the public address")
    chosen = parser.parse_args(words)
    place = chosen.folder.resolve()
    if place.is_file():
        return f"{place} is a file: name a new folder."
    if place.exists() and any(place.iterdir()) and not (place / "jupyter-lite.json").is_file():
        return f"{place} is not empty and no earlier site: name a new folder."
    build(place, chosen.pyodide)
    size = sum(f.stat().st_size for f in place.rglob("*") if f.is_file()) / 1e6
    print(f"The site is in {place} ({size:.0f} MB). Look at it: python3 -m http.server --directory {place}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
