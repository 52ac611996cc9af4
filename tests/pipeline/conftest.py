from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from stt_cli.store import Store
from tests.support import workers


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store" / "jobs.sqlite3") as store:
        yield store


@pytest.fixture
def transcribe(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`transcribe("talk.wav", ...)` in an empty folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return partial(workers.transcribe, store=store)
