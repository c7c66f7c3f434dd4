"""What a published repository runs by itself: .github/workflows."""

import re
import subprocess
import sys

import pytest

from dev.run_all import PYTHONS, ROOT
from tests.course.test_course_py import Computer, posix

WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
LINKED = ("README.md", "delivery/README.md", "teacher/README.md", "data/README.md")
pytestmark = pytest.mark.all  # needs pyyaml and check-jsonschema


def jobs(path):
    import yaml

    return yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]


def run_steps():
    return [(path, step["run"]) for path in WORKFLOWS for job in jobs(path).values() for step in job["steps"]
            if "run" in step]  # fmt: skip


def test_three_systems_with_the_oldest_and_the_newest_python():
    matrix = jobs(ROOT / ".github/workflows/test.yml")["test"]["strategy"]["matrix"]
    assert matrix["python"] == [PYTHONS[0], PYTHONS[-1]]
    assert [system.partition("-")[0] for system in matrix["os"]] == ["ubuntu", "windows", "macos"]


def test_each_is_a_workflow_by_its_schema():
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed: course.py test --all does it")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS]
    done = subprocess.run(command, capture_output=True, text=True)
    assert WORKFLOWS and done.returncode == 0, done.stdout + done.stderr


@posix
@pytest.mark.parametrize("curl", ["200", "403", "404"])
def test_every_step_runs_under_bash(tmp_path, curl):
    """The real course.py, with a stand-in for venv, which says what would be started; and one for curl."""
    computer, programs = Computer(tmp_path), tmp_path / "programs"
    programs.mkdir()
    for name, source in {
        "python": f'exec "{sys.executable}" "$@"',
        "curl": f'case "$*" in *python.org*) printf {curl} ;; *) printf 200 ;; esac',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{source}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    for name in LINKED:
        (computer.root / name).parent.mkdir(exist_ok=True)
        (computer.root / name).write_text("see [Python](https://www.python.org/downloads/), or https://example.org.\n")
    said = {}
    for path, step in run_steps():
        (tmp_path / "step.sh").write_text(step, encoding="utf-8")
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", tmp_path / "step.sh"]
        environment = {"PATH": f"{programs}:/usr/bin:/bin", "PYTHONPATH": str(computer.stand_in), "PYTHONUTF8": "1"}
        done = subprocess.run(command, cwd=computer.root, env=environment, capture_output=True, text=True)
        dead = "curl" in step and curl == "404"
        assert done.returncode == dead, f"{path.name}: {step}\n{done.stdout}{done.stderr}"
        assert ("https://www.python.org/downloads/" in done.stdout) == dead
        said[path.stem] = said.get(path.stem, "") + done.stdout
    assert "Set up." in said["test"] and re.search(r"RUN \['-m', 'pytest'.*'not all and not delivery'", said["test"])
    assert "RUN ['dev/run_all.py', '--only', 'newest']" in said["weekly"]
