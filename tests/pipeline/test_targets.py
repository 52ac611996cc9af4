"""Outputs are there whole or not at all, and nothing else is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stt_cli.pipeline import targets


def has_unnamed_files(folder: Path) -> bool:
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY))
    except (OSError, AttributeError):
        return False
    return True


def test_nothing_of_an_output_can_be_left_behind_while_it_goes_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_unnamed_files(tmp_path):
        pytest.skip("the system has no files without a name")
    seen: list[list[Path]] = []
    monkeypatch.setattr(os, "fsync", lambda file: seen.append(list(tmp_path.iterdir())))
    targets.write(tmp_path / "talk.txt", b"text")
    assert seen == [[]]
    assert [path.name for path in tmp_path.iterdir()] == ["talk.txt"]


def test_an_output_is_replaced_where_no_file_can_be_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "talk.txt").write_text("before")
    targets.write(tmp_path / "talk.txt", b"text")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["text"]


def test_an_output_can_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        targets.write(tmp_path / "talk.txt", b"text")
    finally:
        os.umask(before)
    assert (tmp_path / "talk.txt").stat().st_mode & 0o777 == 0o640
