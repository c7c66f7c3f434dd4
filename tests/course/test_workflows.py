"""What a published repository runs by itself: .github/workflows."""

import pathlib
import re
import subprocess
import tomllib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHONS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["course"]["pythons"]
pytestmark = pytest.mark.all  # needs pyyaml


def jobs(name):
    import yaml

    return yaml.safe_load((ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8"))["jobs"]


def test_three_systems_with_the_oldest_and_the_newest_python():
    matrix = jobs("test")["test"]["strategy"]["matrix"]
    assert matrix["python"] == [PYTHONS[0], PYTHONS[-1]]
    assert [system.partition("-")[0] for system in matrix["os"]] == ["ubuntu", "windows", "macos"]


@pytest.mark.parametrize("name", ["test", "weekly"])
def test_each_step_is_one_that_bash_and_course_py_know(name):
    steps = [step["run"] for job in jobs(name).values() for step in job["steps"] if "run" in step]
    for step in steps:
        subprocess.run(["bash", "-n", "-c", step], check=True)
        for command in re.findall(r"python course\.py (\S+)", step):
            assert command in ("setup", "test"), command
    assert any("course.py test" in step for step in steps)


def test_the_look_at_the_links_finds_a_dead_one(tmp_path):
    """With a stand-in for curl: no network here."""
    (step,) = [step["run"] for step in jobs("weekly")["links"]["steps"] if "run" in step]
    curl = tmp_path / "curl"
    curl.write_text('#!/bin/sh\ncase "$*" in *python.org*) printf $CODE ;; *) printf 200 ;; esac\n')
    curl.chmod(0o755)
    for name in ("README.md", "delivery/README.md", "teacher/README.md", "data/README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("see [Python](https://www.python.org/downloads/), or https://example.org.\n")
    for code, failed in {"200": 0, "403": 0, "404": 1}.items():
        environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "CODE": code}
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", step], cwd=tmp_path, env=environment,
                              capture_output=True, text=True)  # fmt: skip
        assert done.returncode == failed, done.stdout + done.stderr
        assert ("https://www.python.org/downloads/" in done.stdout) == bool(failed)
