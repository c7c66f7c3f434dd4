"""The whole course as a website that runs in the reader's browser: python3 course.py site [FOLDER]

JupyterLite: no server computes anything, a file server is enough. The site holds the student notebooks, the tables
and, as one wheel, utils with the tables; Python itself (Pyodide) comes from its public address when a reader opens the
site, and its packages (pandas, ...) with it, while the page opens and the reader reads.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
# Pure Python; without comm the kernel would ask PyPI at each start.
WHEELS = ["comm", "ipywidgets", "jupyterlab_widgets"]
# What Python loads while it starts: fetched side by side, and not only when the first cell runs.
EARLY = ["matplotlib", "networkx", "pandas", "pillow"]
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "my_*")


def pinned(name: str) -> str:
    """name==version, as constraints.txt has it."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    found = re.search(rf"^{re.sub('[-_]', '[-_]', name)}==([^\s;]+)", text, re.M)
    if not found:
        sys.exit(f"constraints.txt names no version of {name}: run course.py build --constraints.")
    return f"{name}=={found.group(1)}"


def contents(folder: pathlib.Path) -> None:
    """What a reader finds in the site: lessons and tables. (File by file, utils would take seconds to import.)"""
    for part in ("notebooks", "data"):
        shutil.copytree(ROOT / part, folder / part, ignore=LEFT_OUT)


def settings(folder: pathlib.Path) -> None:
    """What the site is told beside the defaults of JupyterLite."""
    kernel = {"loadPyodideOptions": {"packages": EARLY}}
    plugins = {"@jupyterlite/pyodide-kernel-extension:kernel": kernel}
    told = {"jupyter-lite-schema-version": 0, "jupyter-config-data": {"litePluginSettings": plugins}}
    (folder / "jupyter-lite.json").write_text(json.dumps(told), encoding="utf-8")


def build(target: pathlib.Path) -> pathlib.Path:
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        contents(work / "contents")
        settings(work)
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", work / "wheels"]
        if subprocess.run([*fetch, *map(pinned, WHEELS)]).returncode:
            sys.exit("The site could not be built: its packages could not be fetched. Is this computer online?")
        own = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", work / "wheels"]
        if (made := subprocess.run([*own, ROOT], capture_output=True, text=True)).returncode:
            sys.exit(f"The site could not be built: {made.stderr.strip().splitlines()[-1]}")
        wheels = []
        for wheel in sorted((work / "wheels").glob("*.whl")):
            wheels += ["--piplite-wheels", wheel]
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--contents", work / "contents",
                   "--output-dir", work / "site", "--no-sourcemaps", *wheels]  # fmt: skip
        done = subprocess.run(command, cwd=work, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"The site could not be built: {done.stderr.strip().splitlines()[-1]}")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(work / "site", target)
    return target


def main(words: list[str]) -> int | str:
    parser = argparse.ArgumentParser(prog="course.py site", description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT / "build" / "site")
    place = parser.parse_args(words).folder.resolve()
    if place.is_file():
        return f"{place} is a file: name a new folder."
    if place.exists() and any(place.iterdir()) and not (place / "jupyter-lite.json").is_file():
        return f"{place} is not empty and no earlier site: name a new folder."
    build(place)
    size = sum(f.stat().st_size for f in place.rglob("*") if f.is_file()) / 1e6
    print(f"The site is in {place} ({size:.0f} MB). Look at it: python3 -m http.server --directory {place}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
