"""A store that the first version wrote is read, and what it holds is reused."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from stt_cli.errors import Exit
from stt_cli.export import Options
from stt_cli.pipeline.events import FileSkipped
from stt_cli.pipeline.settings import JobSettings
from stt_cli.store import Store
from tests.support.recordings import numbered
from tests.support.workers import SETTINGS, Ran, ToneWorkers

Transcribe = Callable[..., Ran]

DUMP = Path(__file__).parents[1] / "store" / "fixtures" / "first-version.sql"
"""One recording done, one of several chunks with a failure, both said by `numbered`."""


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """The first version's store, its files in the folder where the tests work."""
    path = tmp_path / "store" / "jobs.sqlite3"
    path.parent.mkdir()
    with sqlite3.connect(path) as database:
        database.executescript(DUMP.read_text().replace("/recordings", str(tmp_path / "work")))
    database.close()
    return path


def test_what_it_finished_is_skipped(transcribe: Transcribe, store: Store) -> None:
    Path("talk.wav").write_bytes(numbered(24).wav())
    for format in ("txt", "json"):
        Path(f"talk.{format}").write_text("as it was written")
    workers = ToneWorkers()
    ran = transcribe("talk.wav", workers=workers, formats=("txt", "json"))
    assert ran.code == Exit.OK
    assert any(isinstance(event, FileSkipped) for event in ran.events)
    assert workers.pieces == []


def test_what_it_had_answered_is_not_sent_again(transcribe: Transcribe, store: Store) -> None:
    speech = numbered(48, start=200)
    Path("half.wav").write_bytes(speech.wav())
    workers = ToneWorkers()
    ran = transcribe("half.wav", workers=workers, output="half.txt")
    assert ran.code == Exit.OK
    assert Path("half.txt").read_text().split() == speech.said
    assert len(workers.pieces) == 1


def test_its_jobs_can_be_finished(store: Store) -> None:
    (job,) = [job for job in store.jobs() if job.state == "failed"]
    stored = JobSettings.from_settings(job.settings)
    assert stored.settings == SETTINGS
    assert [target.format for target in stored.targets] == ["txt", "json"]


def test_every_setting_tells_files_apart() -> None:
    assert SETTINGS.fingerprint("srt") != SETTINGS.fingerprint("vtt")
    changed = replace(SETTINGS, options=Options(offset=1.0))
    assert changed.fingerprint("srt") != SETTINGS.fingerprint("srt")
