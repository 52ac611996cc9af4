from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from stt_cli.store import Store
from tests.support import workers


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "jobs.sqlite3"


@pytest.fixture
def store(store_path: Path) -> Iterator[Store]:
    with Store.open(store_path) as store:
        yield store


@pytest.fixture
def transcribe(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`transcribe("talk.wav", ...)` in an empty folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return partial(workers.transcribe, store=store)
