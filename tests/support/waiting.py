"""Waiting for other processes and threads."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(true: Callable[[], object], *, seconds: float = 30.0) -> None:
    """Return once `true()` is; fail where it is not within a time that is far too long."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)
