"""The tests of the checks notice planted faults: a sample here, all of them with `python dev/faults_in_checks.py`."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.all
@pytest.mark.skipif(not hasattr(os, "fork"), reason="planting faults needs os.fork, which Windows lacks")
def test_at_least_nine_of_ten_planted_faults_are_noticed():
    command = [sys.executable, str(ROOT / "dev/faults_in_checks.py"), "30"]
    done = subprocess.run(command, capture_output=True, text=True)
    score = re.search(r"(\d+) of (\d+) faults noticed", done.stdout)
    assert score, done.stdout + done.stderr
    assert int(score.group(1)) >= 0.9 * int(score.group(2)), done.stdout


@pytest.mark.all
def test_every_fault_of_the_list_still_has_its_place():
    """Code that was moved or written anew would take a fault off the list in silence."""
    command = [sys.executable, str(ROOT / "dev/faults.py"), str(ROOT), "--find"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "NOT FOUND" not in done.stdout, done.stdout + done.stderr
