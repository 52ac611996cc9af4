"""Room is made sure of, held, and given back where it is needed."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from stt_cli.errors import StoreError
from stt_cli.store import Store
from stt_cli.store.room import Room


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_failed_for_want_of_room_is_done_again_with_the_room_that_was_held(
    store: Store,
) -> None:
    tried: list[str] = []

    def work() -> str:
        tried.append("")
        if len(tried) == 1:
            raise StoreError("the disk is full")
        return "done"

    store.reserve(10_000)
    assert store.surely(work) == "done"

    tried.clear()
    with pytest.raises(StoreError, match="full"):
        store.surely(work)


def test_a_disk_without_room_is_told_before(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(StoreError, match="the disk is full"):
        store.reserve(1 << 20)


def test_room_takes_no_name_and_grows(tmp_path: Path) -> None:
    room = Room(tmp_path / "jobs")
    room.reserve(1000)
    room.reserve(5000)
    room.reserve(2000)
    assert list(tmp_path.iterdir()) == []
    assert room.release()
    assert not room.release()


@pytest.mark.parametrize("free", [100, 100_000])
def test_file_systems_that_promise_nothing_are_asked_what_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "not supported")

    monkeypatch.setattr(os, "posix_fallocate", unsupported, raising=False)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(free, 0, free))
    room = Room(tmp_path / "jobs")
    if free < 5000:
        with pytest.raises(OSError, match="No space"):
            room.reserve(5000)
    else:
        room.reserve(5000)
        assert room.release()


def test_systems_without_such_a_promise_write_the_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fallocate", raising=False)
    room = Room(tmp_path / "jobs")
    room.reserve(200_000)
    assert room.release()
