"""The reasons for which a test may be skipped; any other fails it."""

from __future__ import annotations

import re

import pytest

ALLOWED = (
    "no Chromium is installed",
    "root may read everything",
    "needs /dev/full",
    "no named pipes here",
    "this file system takes UTF-8 only",
    "no forks",
    "no bash is installed",
    "no zsh is installed",
    "no fish is installed",
    "forks",
    "reads /proc",
    "limits of Unix",
    "the system has no files without a name",
    "a service cannot fetch the address of the examples",
)
"""What a machine, or a service, has not."""
PACKAGE = r"could not import '[\w.]+'.*"
"""What can be installed: allowed but where everything is to be tried."""


def allowed(reason: str, *, complete: bool) -> bool:
    names = [re.escape(name) for name in ALLOWED]
    patterns = names if complete else [*names, PACKAGE]
    return re.fullmatch("|".join(patterns), reason, re.DOTALL) is not None


def refuse(report: pytest.TestReport | pytest.CollectReport, *, complete: bool) -> None:
    """Turn a skip for a reason that is not allowed into a failure."""
    if not report.skipped or hasattr(report, "wasxfail") or not isinstance(report.longrepr, tuple):
        return
    reason = report.longrepr[2].removeprefix("Skipped: ")
    if not allowed(reason, complete=complete):
        report.outcome = "failed"
        report.longrepr = f"skipped, but tests/support/skips.py does not allow: {reason}"
