"""Files: outputs that are known, inputs that are not read twice."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from stt_cli.errors import InputError
from stt_cli.store import Output, Store
from tests.support.clock import Clock
from tests.support.store_processes import add_job


def record(store: Store, path: Path, job: str, settings: str = "s") -> None:
    store.record_output(path, source_sha256="in", settings=settings, sha256="out", job=job)


def test_an_output_is_known_by_its_path(store: Store, tmp_path: Path, clock: Clock) -> None:
    job = add_job(store)
    path = tmp_path / "\udcff.txt"
    record(store, path, job.id)
    assert store.find_output(path) == Output(
        path=str(path),
        source_sha256="in",
        settings="s",
        sha256="out",
        job=job.id,
        written=clock.now,
    )
    assert store.find_output(tmp_path / "other.txt") is None


def test_an_output_written_again_is_known_as_it_is_now(store: Store, tmp_path: Path) -> None:
    job = add_job(store)
    record(store, tmp_path / "a.txt", job.id)
    record(store, tmp_path / "a.txt", job.id, settings="t")
    found = store.find_output(tmp_path / "a.txt")
    assert found is not None
    assert found.settings == "t"


def test_an_output_is_known_after_its_job_was_removed(store: Store, tmp_path: Path) -> None:
    job = add_job(store)
    record(store, tmp_path / "a.txt", job.id)
    store.update_job(job.id, state="done")
    store.remove_job(job.id)
    found = store.find_output(tmp_path / "a.txt")
    assert found is not None
    assert found.job is None


def test_prune_forgets_files_that_are_gone(store: Store, tmp_path: Path) -> None:
    job = add_job(store)
    kept, gone = tmp_path / "kept.txt", tmp_path / "gone\udcff.txt"
    kept.touch()
    record(store, kept, job.id)
    record(store, gone, job.id)
    store.prune(older_than=0)
    assert store.find_output(kept) is not None
    assert store.find_output(gone) is None


def hashed_files(store: Store) -> int:
    return len(store._read("SELECT path FROM file", {}))


def test_a_file_is_read_once_while_it_does_not_change(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"one")
    expected = hashlib.sha256(b"one").hexdigest()
    assert store.file_sha256(path) == expected
    monkeypatch.setattr(Path, "open", None)
    assert store.file_sha256(path) == expected


def test_a_changed_file_is_read_again_even_with_its_old_time_and_size(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"one")
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    store.file_sha256(path)
    path.write_bytes(b"two")
    os.utime(path, ns=times)
    assert store.file_sha256(path) == hashlib.sha256(b"two").hexdigest()


def test_a_file_changed_just_now_is_not_remembered(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    # Its next change could fall on the same tick of the file system's clock, and not show.
    path = tmp_path / "a.mp3"
    path.write_bytes(b"one")
    clock.now = path.stat().st_ctime + 1
    store.file_sha256(path)
    assert hashed_files(store) == 0
    clock.now += 10
    store.file_sha256(path)
    assert hashed_files(store) == 1


def test_a_file_that_changes_while_it_is_read_is_not_remembered(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"one")
    digest = hashlib.file_digest

    def digest_and_change(*args: Any) -> Any:
        path.write_bytes(b"longer")
        return digest(*args)

    monkeypatch.setattr(hashlib, "file_digest", digest_and_change)
    store.file_sha256(path)
    assert hashed_files(store) == 0


@pytest.mark.parametrize("name", ["missing.mp3", "."])
def test_a_file_that_cannot_be_read_is_an_input_error(
    store: Store, tmp_path: Path, name: str
) -> None:
    with pytest.raises(InputError):
        store.file_sha256(tmp_path / name)
