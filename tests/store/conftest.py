from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stt_cli.store import Store


class Clock:
    """Seconds since 1970, set by hand."""

    def __init__(self) -> None:
        self.now = 2_000_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stt" / "jobs.db"


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(path, clock=clock) as store:
        yield store
