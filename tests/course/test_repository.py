"""The house around the lessons: names, links, licences, style."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib
from urllib.parse import unquote

import pytest

pytestmark = pytest.mark.text
ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = PROJECT["tool"]["course"]["pythons"]
REPOSITORY = PROJECT["tool"]["course"]["repository"]
BADGE = r"https://(?:mybinder\.org/v2/gh|colab\.research\.google\.com/github)/[^\s)\"\\]+"


def ours():
    """Every file of the repository, as a path relative to it; nothing of .venv and the like."""
    passed_over = re.compile(r"\.venv|\.git$|\.ipynb_ch|\.ruff|\.hypo|__pycache__|my_|build$")
    for folder, inside, files in os.walk(ROOT):
        inside[:] = sorted(name for name in inside if not passed_over.match(name))
        for name in sorted(files):
            if not passed_over.match(name):
                yield pathlib.Path(folder, name).relative_to(ROOT)


def test_names_are_plain_ascii_without_spaces():
    """A name that some system cannot write stops every later update of a class."""
    bad = [str(name) for name in ours() if not re.fullmatch(r"[A-Za-z0-9_./-]+", name.as_posix())]
    assert not bad


def test_what_was_released_is_still_there():
    released = json.loads((ROOT / "teacher/released.json").read_text(encoding="utf-8"))
    for name, cells in released.items():
        assert (ROOT / name).is_file(), f"{name} was given to a class: it keeps its name"
        if cells:
            present = {cell["id"] for cell in json.loads((ROOT / name).read_text(encoding="utf-8"))["cells"]}
            assert set(cells) <= present, f"{name}: cells that a class has are gone: {set(cells) - present}"


def test_links_inside_the_repository_lead_somewhere():
    for name in ours():
        if name.suffix == ".md":
            for target in re.findall(r"\]\(([^)#\s]+)", (ROOT / name).read_text(encoding="utf-8")):
                if "://" not in target and not target.startswith("mailto:"):
                    assert (ROOT / name.parent / unquote(target)).exists(), f"{name}: {target}"


def test_badges_use_the_one_repository_setting():
    """No badge while the setting is a placeholder; afterwards each leads to a file that exists."""
    for name in ours():
        if name.suffix in (".md", ".ipynb"):
            text = (ROOT / name).read_text(encoding="utf-8")
            for link in re.findall(BADGE, text):
                assert REPOSITORY != "OWNER/REPOSITORY", f"{name}: a badge without a repository ({link})"
                assert f"/{REPOSITORY}/" in link, f"{name}: {link}"
            for address in re.findall(r"https?://[^\s)\"\\<>]+", text):
                for path in re.findall(r"notebooks/[^/?&#]+\.ipynb", unquote(address)):
                    assert (ROOT / path).is_file(), f"{name}: {address}"


def test_binder_installs_the_requirements_once_on_a_python_that_was_tested():
    wanted = (ROOT / ".binder/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in wanted if not line.startswith("#")] == ["-r ../requirements.txt"]
    assert (ROOT / ".binder/runtime.txt").read_text(encoding="utf-8") == "python-3.14\n"
    assert "3.14" in PYTHONS  # the newest that repo2docker, which Binder runs, has a list of packages for


def test_the_tested_pythons_are_the_same_everywhere():
    """pyproject.toml lists them; what people read cannot read that list, so it is held against it here."""
    assert PROJECT["project"]["requires-python"] == f">={PYTHONS[0]}"
    assert [version.split(".")[1] for version in PYTHONS] == [str(11 + number) for number in range(len(PYTHONS))]
    oldest, newest = PYTHONS[0], PYTHONS[-1]
    both = f"Python {oldest} to {newest}"
    for name in ("README.md", "delivery/README.md", "delivery/usb_folder/START.txt", "constraints.txt"):
        assert both in (ROOT / name).read_text(encoding="utf-8"), f"{name}: say {both}"
    course = (ROOT / "course.py").read_text(encoding="utf-8")
    assert f"(3, {oldest[2:]})" in course and course.count(f"Python {oldest} or newer") == 2
    assert f"python{newest} course.py lab" in course


def test_licences_say_the_same_everywhere():
    code = (ROOT / "LICENSE").read_text(encoding="utf-8")
    text = (ROOT / "LICENSE-DATA.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert code.startswith("BSD 3-Clause License") and "LICENSE-DATA.md" in code
    assert PROJECT["project"]["license"] == "BSD-3-Clause AND CC-BY-4.0"
    for page in (text, readme):
        assert "BSD 3-Clause" in page and "CC BY 4.0" in page and "datapackage.json" in page
        assert not re.search(r"\bMIT\b|Apache|CC0|CC BY-(SA|NC)", page.partition("## Notices")[0])
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    for table in package["resources"]:
        assert table.get("licenses") and table.get("sources"), (
            f"datapackage.json: {table['name']} has no terms or sources")  # fmt: skip


NOTICES = {"ISC": ("Michael Bostock", {"map_land", "map_borders"}), "MIT": ("evoeten", {"rollcall_codes"})}


def test_a_licence_that_asks_for_its_notice_has_it():
    """Also: a licence that a table's title names has an entry of its own, for a program that reads only the names."""
    notices = (ROOT / "LICENSE-DATA.md").read_text(encoding="utf-8").partition("## Notices")[2]
    named = {}
    for table in json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))["resources"]:
        for licence in table["licenses"]:
            named.setdefault(licence["name"], set()).add(table["name"])
            told = set(re.findall(r"\b(?:ISC|MIT)\b", licence["title"]))
            assert told <= {licence["name"]}, f"{table['name']}: {told} stands under {licence['name']}"
    for licence, (holder, tables) in NOTICES.items():
        assert named[licence] == tables
        section = re.search(rf"^### .*\({licence}\)\n(.*?)(?=^### |\Z)", notices, re.M | re.S)
        assert section and holder in section[1] and "notice" in section[1], f"LICENSE-DATA.md: no notice of {licence}"
        assert all(f"`{table}`" in section[1] for table in tables)


@pytest.mark.all
@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_style(command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "--quiet", ROOT], capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
