"""Odd answers lose no text, crash nothing, and are paid for once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.odd_answers import PLAIN


@pytest.mark.slow
@pytest.mark.parametrize("provider", PLAIN)
def test_odd_answers_lose_no_text_and_are_paid_once(provider: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.answers", "44", "7", provider],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "44 answers" in done.stdout
    assert "'refused': " in done.stdout
