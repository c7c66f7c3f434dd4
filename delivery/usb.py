"""A folder for a USB stick: the course and all its packages, for a class without network.

    python3 course.py usb DIR [--system windows|mac|linux] [--python 3.12] [--list]

Without --system and --python: three systems, every tested Python. --list downloads nothing and prints what
each system and Python gets. Python itself is not in the folder: add its installers from https://www.python.org.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[1]
PYTHONS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["course"]["pythons"]
RELEASES = ("0", "99")  # of 3.11, say: a package may want 3.11.5, and a computer may have 3.11.2. The stick holds both
SYSTEMS = {  # the name uv has for a system, and the platforms of wheels that run on it
    "windows": ("x86_64-pc-windows-msvc", ["win_amd64"]),
    "mac": ("aarch64-apple-darwin",
            ["macosx_12_0_arm64", "macosx_11_0_arm64", "macosx_11_0_universal2", "macosx_10_15_universal2",
             "macosx_10_13_universal2", "macosx_10_9_universal2"]),
    "linux": ("x86_64-manylinux_2_28", [f"manylinux{v}_x86_64" for v in ("_2_28", "_2_27", "_2_17", "2014", "_2_12")]),
}  # fmt: skip
BUILD = ["hatchling", "editables"]  # pip needs them to install the course itself


def direct(name: str) -> list[str]:
    """The lines of a requirements file that name a package: no comments, no -c, no -e."""
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-")]


def resolved(system: str, python: str) -> list[str]:
    """name==version of all that the course needs there with that very release. Each must exist as a ready wheel."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", "-",
               "--constraints", "constraints.txt", "--only-binary", ":all:",
               "--python-platform", SYSTEMS[system][0], "--python-version", python,
               "--no-python-downloads"]  # fmt: skip
    wanted = "\n".join(direct("requirements.txt") + BUILD)
    done = subprocess.run(command, cwd=ROOT, input=wanted, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"No set of packages was found for {system}, Python {python}: {done.stderr.strip()}")
    return done.stdout.split()


def fetch(packages: list[str], system: str, python: str, wheels: pathlib.Path) -> None:
    """Download the wheels; those that are there already are not fetched again."""
    platforms = [word for name in SYSTEMS[system][1] for word in ("--platform", name)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--only-binary=:all:", "--python-version", python, *platforms, "-d", wheels, *packages]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"Not all packages for {system}, Python {python} could be fetched: {done.stderr.strip()}")


def main(words: list[str]) -> int | str:
    parser = argparse.ArgumentParser(prog="course.py usb", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--system", action="append", choices=list(SYSTEMS), help="may be repeated")
    parser.add_argument("--python", action="append", choices=PYTHONS, help="may be repeated")
    parser.add_argument("--list", action="store_true", help="print the packages, download nothing")
    chosen = parser.parse_args(words)
    sets = [(s, p) for s in chosen.system or SYSTEMS for p in chosen.python or PYTHONS]
    if chosen.list:
        with ThreadPoolExecutor(6) as pool:  # each waits for the network
            versions = [(system, f"{python}.{release}") for system, python in sets for release in RELEASES]
            found = dict(zip(versions, pool.map(resolved, *zip(*versions, strict=True)), strict=True))
        for system, python in sets:
            packages = sorted({name for release in RELEASES for name in found[system, f"{python}.{release}"]})
            print(f"{system}, Python {python}: {len(packages)} packages: {' '.join(packages)}")
        return 0
    copy = ROOT / "teacher" / "tools" / "student_copy.py"
    if not copy.is_file():
        return "The folder is made from the teacher's copy of the course: this one has no folder teacher."
    folder = chosen.folder.expanduser().resolve()
    if ROOT in (folder, *folder.parents):
        return "The folder must lie outside the course: name another one."
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        return f"{folder} cannot be made a folder ({fault.strerror}): name a new one."
    if any(folder.iterdir()) and not (folder / "START.txt").is_file():
        return f"{folder} is not empty and no earlier USB folder: name a new one."
    shutil.copytree(ROOT / "delivery" / "usb_folder", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__*"))
    if subprocess.run([sys.executable, copy, "--for-usb", folder / "course"]).returncode:
        return 1  # the copy has said why
    for number, (system, python) in enumerate(sets, 1):
        there = []
        for version in (f"{python}.{release}" for release in RELEASES):
            packages = [package for package in resolved(system, version) if package not in there]
            if packages:  # mostly both releases take the same
                fetch(packages, system, version, folder / "wheels")
            there += packages
        print(f"{number} of {len(sets)}: packages for {system}, Python {python}", flush=True)
    wheels = list((folder / "wheels").glob("*.whl"))
    size = sum(wheel.stat().st_size for wheel in wheels) / 1e6
    print(f"{folder}: {len(wheels)} packages, {size:.0f} MB. Copy the whole folder to the sticks.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
