"""What holds for every test."""

import os

import pytest

STRICT = os.environ.get("CI") == "true"
ALLOWED = "../shared"  # measuring files that are no part of the project


def _without_skips(report):
    """On a user's machine a missing tool skips a test, with its reason; in CI nothing may be missing."""
    if not (STRICT and report.skipped) or hasattr(report, "wasxfail"):
        return report
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if ALLOWED not in reason:
        report.outcome = "failed"
        report.longrepr = f"in CI no test may be skipped: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _without_skips((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _without_skips((yield))
