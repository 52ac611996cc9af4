"""Temporary folders, and those that killed processes leave."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from stt_cli.store.scratch import PREFIX, scratch
from tests.support.store_processes import running


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)


def hold(line: Connection) -> None:
    with scratch() as folder:
        (folder / "film.mp4").write_bytes(bytes(1000))
        line.send(folder)
        line.recv()


def use_often(line: Connection) -> None:
    line.recv()
    for _ in range(100):
        with scratch() as folder:
            (folder / "film.mp4").write_bytes(bytes(10))
            assert (folder / "film.mp4").stat().st_size == 10
    line.send("fine")


def test_a_folder_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    with scratch() as folder:
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_killed_process_goes_and_that_of_a_living_one_stays(tmp_path: Path) -> None:
    with running(hold) as (killed, theirs), running(hold) as (_, alive):
        left, used = theirs.recv(), alive.recv()
        killed.kill()
        killed.join()
        assert (left / "film.mp4").exists()
        with scratch():
            assert not left.exists()
            assert (used / "film.mp4").exists()


def test_folders_of_others_stay(tmp_path: Path) -> None:
    theirs = tmp_path / f"{PREFIX}theirs"
    theirs.mkdir()
    (theirs / "uv.lock").touch()
    linked = tmp_path / f"{PREFIX}linked"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / f"{os.getpid()}-0123456789ab.lock").touch()
    linked.symlink_to(tmp_path / "elsewhere")
    with scratch():
        pass
    assert (theirs / "uv.lock").exists()
    assert len(list(linked.iterdir())) == 1


def test_processes_that_make_and_sweep_at_once_never_lose_a_folder(tmp_path: Path) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(running(use_often))[1] for _ in range(4)]
        for line in lines:
            line.send("go")
        assert [line.recv() for line in lines] == ["fine"] * 4
    assert list(tmp_path.iterdir()) == []
