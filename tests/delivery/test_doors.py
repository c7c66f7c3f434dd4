"""Binder, Colab and the links to them, as far as they can be tried without Binder, Colab and a network."""

import os
import re
import shutil
import subprocess
import sys
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import pytest
from nbclient import NotebookClient

from dev.run_all import COURSE, ROOT

pytestmark = pytest.mark.delivery
BOOKS = sorted(p.name for p in ROOT.glob("notebooks/*.ipynb"))
WAYS = ["Binder", "Colab", "in the browser", "class server"]
AS_COLAB = "import sys, types; sys.modules['google.colab'] = types.ModuleType('google.colab')"
WHERE = "import os, utils; print(os.path.realpath(utils.__file__), os.getcwd())"


def badges(*words):
    return subprocess.run([sys.executable, "delivery/badges.py", *words], cwd=ROOT, capture_output=True, text=True)


def notebook_of(address: str) -> str:
    """The path of the notebook that a link opens, as it stands in the repository."""
    parts = urlsplit(address)
    if parts.netloc == "colab.research.google.com":
        return unquote(parts.path).split("/blob/main/")[1]
    query = parse_qs(parts.query)
    path = (query.get("urlpath") or query["path"])[0]
    return path.removeprefix("lab/tree/").removeprefix("course/")


def test_each_notebook_has_every_link_and_each_link_a_notebook():
    given = {"repository": "school/story", "site": "https://s.example/c/", "hub": "https://hub.s.example"}
    made = badges(*(word for name, value in given.items() for word in (f"--{name}", value)))
    assert made.returncode == 0, made.stderr
    links = re.findall(r"\[([^]]+)\]\((\S+?)\)", made.stdout)
    assert sorted({way for way, _ in links}) == sorted(WAYS)
    for way in WAYS:
        opened = [notebook_of(address) for name, address in links if name == way]
        assert opened == [f"notebooks/{book}" for book in BOOKS]
    for name, address in links:
        assert name == "in the browser" or "school/story" in unquote(address)


def test_no_link_is_printed_before_the_repository_is_named():
    made = badges("--repository", "OWNER/REPOSITORY")
    assert made.returncode == 1
    assert made.stdout == ""
    assert "pyproject.toml" in made.stderr


def test_binder_installs_once_and_on_a_tested_python():
    """repo2docker, which Binder runs, prints the steps it would take."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    steps = made.stdout + made.stderr
    assert made.returncode == 0, steps[-2000:]
    assert re.search(r"python=?=3\.14\b|python-3\.14|environment\.py-3\.14", steps), steps[-4000:]
    installs = re.findall(r"pip install [^\n]*", steps)
    assert [line for line in installs if ".binder/requirements.txt" in line]
    assert not [line for line in installs if re.search(r"--no-cache-dir \.(\s|$)", line)], installs


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """Git settings with which github.com is a folder of this computer that holds the course."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed, and Colab fetches the course with it")
    home = tmp_path_factory.mktemp("github")
    folder = home / f"{COURSE['repository']}.git"
    for name in ("notebooks", "data", "utils"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    author = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], [*author, "commit", "-q", "-m", "course"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.{home.as_uri()}/.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://github.com/"}  # fmt: skip


@pytest.mark.parametrize("name", [BOOKS[0], BOOKS[3]])
def test_colab_fetches_the_course_and_runs_a_notebook(public, tmp_path, name):
    """A module called google.colab, /content in a folder of the test, and the notebook alone, as Colab opens it."""
    book = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    for cell in book.cells:
        cell.source = cell.source.replace("/content/", f"{tmp_path}/")
    book.cells.insert(0, nbformat.v4.new_code_cell(AS_COLAB))
    book.cells.append(nbformat.v4.new_code_cell(WHERE))
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "MPL"))} | public
    elsewhere = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(book, timeout=300, kernel_name="python3", resources=elsewhere).execute(env=environment)
    course = tmp_path / "course"
    said = "".join(output.text for output in book.cells[-1].outputs).split()  # one line may come in two messages
    assert said == [str(course / "utils" / "__init__.py"), str(course / "notebooks")]
