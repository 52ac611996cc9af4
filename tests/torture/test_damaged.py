"""Damaged recordings are refused in a line or heard as far as they go, in bounded time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_damaged_recordings_are_refused_or_heard() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.damaged", "24"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "24 files" in done.stdout
    assert "'transcript': " in done.stdout
    assert "'refused': " in done.stdout
