"""course.py test --all (dev/run_all.py): which parts run, with what; what was not run must not pass as tested."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

from dev import run_all

ROOT = pathlib.Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.all
posix = pytest.mark.skipif(os.name == "nt", reason="commands are written as Unix has them")
linux = pytest.mark.skipif(sys.platform != "linux", reason="Pythons that are not here come from a Linux suite")
ASKED = "import os, sys; print(os.environ['COURSE_REQUIREMENTS'], sys.argv)"  # in the place of course.py


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A folder that holds little else than dev/run_all.py needs; what is called in this process works there too."""
    (tmp_path / "dev").mkdir()
    for name in ("dev/run_all.py", "pyproject.toml", "requirements.txt", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(run_all, "ROOT", tmp_path)
    monkeypatch.setattr(run_all, "CI", False)
    return tmp_path


def run_parts(root, *options):
    """The command itself, where no other Python is found."""
    command, no_other = [sys.executable, "dev/run_all.py", *options], os.environ | {"PATH": str(root)}
    return subprocess.run(command, cwd=root, env=no_other, capture_output=True, text=True)


@pytest.mark.parametrize("only", ["brwoser", "", None, "2.7"])
def test_a_part_that_is_not_there(root, only):
    """Nothing would run, and nothing would fail."""
    done = run_parts(root, "--only", "colab", "--only", *([] if only is None else [only]))
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith(f"There is no part '{only or ''}' here; the parts are: here, ")
    assert done.stderr.endswith(", weekly.\n") and done.stderr.count("\n") == 1
    assert not list(root.glob(".venv-*"))


def test_only_the_chosen_parts_run_and_write_their_requirements(root):
    (root / "course.py").write_text(ASKED)
    done = run_parts(root, "-x", "--only", "colab", "--once-more")
    assert done.returncode == 0 and done.stdout.count("passed  ") == 1
    said = r"\.venv-colab-requirements\.txt \['course\.py', 'test', .*'-m', .* and not text', '-x'\]"
    assert re.search(said, done.stdout)
    made = {path.name for path in root.glob(".venv-*")}
    assert made == {".venv-colab-constraints.txt", ".venv-colab-requirements.txt"}
    assert "pandas==2.2.3" in (root / ".venv-colab-requirements.txt").read_text().splitlines()


@posix
def test_newest_asks_for_each_direct_dependency_without_a_version(root):
    (root / "course.py").write_text(ASKED)
    earlier = root / ".venv-newest-3.11"
    earlier.mkdir()
    done = run_parts(root, "--only", "newest")
    assert done.returncode == 0 and done.stdout.count("passed  newest") == 1 == done.stdout.count("passed  ")
    assert re.search(r"newest-requirements\.txt \['course.py', 'test', .*'-o', 'filterwarnings=error", done.stdout)
    assert not earlier.exists()  # pip would keep what an earlier run installed
    lines = (root / ".venv-newest-requirements.txt").read_text().splitlines()
    assert {"-e .", "numpy", "pandas", "pytest-xdist"} <= set(lines) and len(lines) == len(set(lines))
    assert not [line for line in lines[1:] if re.search(r"[=<>;]", line)]


@posix
def test_in_newest_a_warning_of_our_own_code_is_an_error(tmp_path):
    warn = "warnings.warn_explicit('old', FutureWarning, 'file.py', 1, module='{}')"
    for module in ("utils", "utils.measures", "test_it", "pandas"):
        name = module.replace(".", "_")
        source = f"import warnings\n\ndef test_{name}():\n    {warn.format(module)}\n"
        (tmp_path / f"test_of_{name}.py").write_text(source)
    unguarded = os.environ | {"PYTHONPATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [*run_all.PYTEST, "-p", "no:cacheprovider", "--rootdir", tmp_path, "-o", run_all.OUR_WARNINGS, tmp_path]
    done = subprocess.run(command, cwd=tmp_path, env=unguarded, capture_output=True, text=True)
    assert "3 failed, 1 passed" in done.stdout and "FAILED test_of_pandas" not in done.stdout, done.stdout


@pytest.mark.parametrize(("ci", "options", "parts"), [
    (True, {}, ["3.98", "here", "lab", "more"]), (False, {}, ["here", "lab", "more"]),  # newest never unasked
    (False, {"delivery": True}, ["delivery", "here", "lab", "more", "site"]), (False, {"only": ["site"]}, ["site"]),
])  # fmt: skip
def test_the_parts(monkeypatch, ci, options, parts):
    """On CI also a Python that is not here; the ways to a class when asked for."""
    monkeypatch.setattr(run_all, "CI", ci)
    given = {"only": [], "floors": {}, "others": {}, "missing": ["3.98"]} | options
    assert sorted(name for name, *_ in run_all.chosen(**given)) == parts


@pytest.mark.parametrize(("others", "parts"), [
    ({"3.97": "p97", "3.98": "p98"}, [("3.97",), ("old", "p98 course.py setup")]),
    ({"3.97": "p97"}, [("3.97",), ("old",)]),
])  # fmt: skip
def test_older_packages_are_laid_on_their_own_python_after_the_usual_set_up(root, others, parts):
    floors = {"old": {"python": "3.98", "packages": ["pandas==1"]}}
    chosen = run_all.chosen([], floors, others, [])
    assert [(name, *map(" ".join, before)) for name, _, setting, *before in chosen if setting] == parts


@pytest.mark.parametrize("fails", [False, True])
def test_a_usual_set_up_that_fails_is_a_part_that_fails(root, capfd, fails):
    (root / "course.py").write_text(f"{ASKED}; sys.exit({fails} and 'setup' in sys.argv)")
    test, usual = ([sys.executable, "course.py", word] for word in ("test", "setup"))
    part = ("old", test, {"COURSE_VENV": "x", "COURSE_REQUIREMENTS": "y"}, usual)
    line, code = run_all.run(part, [])
    said = capfd.readouterr().out
    assert line.startswith(("passed  old (x)", "FAILED  old (x)")[fails]) and code == fails
    assert "requirements.txt ['course.py', 'setup']" in said and ("y ['course.py', 'test']" in said) == (not fails)


def test_a_part_that_fails_runs_once_more_when_asked_and_then_decides(root, capsys):
    def tried(source, tries=2):
        (root / "x").unlink(missing_ok=True)
        begin = "import os, sys; first = not os.path.exists('x'); open('x', 'w'); "
        _, code = run_all.run(("colab", [sys.executable, "-c", begin + source], {}), [], tries, wait=True)
        return code, capsys.readouterr().out.count("NOT PASSED, once more: colab")

    assert tried("sys.exit(first)", tries=1) == (1, 0)
    assert tried("sys.exit(first)") == (0, 1)
    assert tried("sys.exit(1)") == (1, 1)
    assert tried("sys.exit(0)") == (0, 0)
    says = "print('FAILED tests/x.py::test_it[a b] - assert 1 == 2') if first else open('again', 'w').write(sys.argv[-1]); "
    assert tried(says + "sys.exit(first)") == (0, 1)
    assert (root / "again").read_text() == "tests/x.py::test_it[a b]"  # only that
    assert tried(says + "sys.exit(2 * first)") == (0, 1)
    assert "x.py" not in (root / "again").read_text(), "it ended before all were run: all again"


def test_what_failed_is_named_for_another_run():
    said = """ERROR    root:log.py:3 what a test logged
FAILED tests/x.py::test_it[a b] - assert 1 == 2
FAILED teacher/01_x.solved.ipynb::Cell 5
FAILED teacher/01_x.solved.ipynb::Cell 7
ERROR: pip could not"""
    assert run_all.failed(said) == ["teacher/01_x.solved.ipynb", "tests/x.py::test_it[a b]"]


@linux
def test_a_python_that_cannot_be_fetched_fails_by_name(root):
    script = root / "dev/other_pythons.sh"
    script.write_text("#!/bin/sh\necho wanted: $*; test $1 != 3.98\n")
    script.chmod(0o755)
    settings = (root / "pyproject.toml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^pythons = .*$", "pythons = ['3.98', '3.99']", settings)
    (root / "pyproject.toml").write_text(settings, encoding="utf-8")
    done = run_parts(root, "-x", "--only", "3.98", "--only", "3.99")
    assert done.returncode == 1 and re.search("wanted: 3.98 .* -m .* -x", done.stdout)
    assert "FAILED  3.98 (Debian unstable)" in done.stdout and "passed  3.99 (Debian unstable)" in done.stdout


@linux
def test_what_keeps_a_python_from_being_fetched_is_one_sentence(tmp_path):
    """A folder without the tools that the script needs, in place of the usual ones."""
    for name in ("bash", "dirname", "id", "env"):
        (tmp_path / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        [tmp_path / "bash", ROOT / "dev/other_pythons.sh", "3.99"], env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True, text=True)  # fmt: skip
    why = "debootstrap is not installed here." if os.geteuid() == 0 else "chroot needs root."
    assert done.returncode == 1 and done.stderr == f"Python 3.99 was not tested: {why}\n"
