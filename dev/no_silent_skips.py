"""On CI (CI=true) a skipped test fails, unless its reason begins with one of ALLOWED: what nobody ran was not tested.

Loaded by pyproject.toml. Elsewhere, on a student's computer say, skips stay skips.
"""

import os

import pytest

ALLOWED = (  # beginnings of reasons, each with a comment that says why nothing is lost
    # test_course.py has two more tests of this: one makes Python 3.11 or newer say that it is 3.8, the other reads
    # the file for words that Python 2.7 does not know.
    "no Python older than 3.11 was found here",
    "this edition leaves out lesson",  # who leaves a lesson out does not want it tested
)


def judge(report):
    """Turn a skip into a failure, in place. An expected failure (xfail) is none of our business."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith(ALLOWED):
        report.outcome = "failed"
        report.longrepr = f"skipped on CI, and the reason is not among those allowed: {reason}"


if os.environ.get("CI", "").lower() in ("1", "true"):

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport():
        report = yield
        judge(report)
        return report

    pytest_make_collect_report = pytest_runtest_makereport
