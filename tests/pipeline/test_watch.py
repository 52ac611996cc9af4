"""Folders in which recordings arrive."""

from __future__ import annotations

import os
from pathlib import Path

from stt_cli.pipeline.inputs import Bad, Input, Knowledge
from stt_cli.pipeline.watch import Watch
from tests.support import audio


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def watching(*folders: Path) -> tuple[Watch, Clock]:
    clock = Clock()
    known = Knowledge(written=lambda path: path.suffix == ".done")
    watch = Watch(folders, known, settle=5.0, clock=clock)
    return watch, clock


def names(found: list[Input | Bad]) -> list[str]:
    return [Path(item.name).name for item in found]


def test_a_file_is_taken_once_it_stays_as_it_is(tmp_path: Path) -> None:
    watch, clock = watching(tmp_path)
    audio.save(tmp_path / "talk.wav", audio.silence(1.0))
    assert watch.poll() == []
    clock.now = 4.0
    with (tmp_path / "talk.wav").open("ab") as file:
        file.write(b"more")  # it is still being written
    assert watch.poll() == []
    clock.now = 8.0
    assert watch.poll() == []
    clock.now = 9.0
    (item,) = watch.poll()
    assert isinstance(item, Input)
    assert (item.relative, item.path) == (Path("talk.wav"), tmp_path / "talk.wav")
    clock.now = 100.0
    assert watch.poll() == []


def test_a_file_that_changes_comes_again(tmp_path: Path) -> None:
    watch, clock = watching(tmp_path)
    talk = audio.save(tmp_path / "talk.wav", audio.silence(1.0))
    watch.poll()
    clock.now = 6.0
    assert names(watch.poll()) == ["talk.wav"]
    audio.save(talk, audio.silence(2.0))
    assert watch.poll() == []
    clock.now = 12.0
    assert names(watch.poll()) == ["talk.wav"]


def test_what_is_no_recording_yet_is_left_alone(tmp_path: Path) -> None:
    watch, clock = watching(tmp_path)
    whole = audio.save(tmp_path / "talk.wav", audio.silence(1.0)).read_bytes()
    for name in ("talk.wav.part", "talk.crdownload", ".talk.wav", "talk.done"):
        (tmp_path / name).write_bytes(whole)
    (tmp_path / "empty.wav").touch()
    (tmp_path / "notes.txt").write_text("words")
    watch.poll()
    clock.now = 6.0
    assert names(watch.poll()) == ["talk.wav"]
    assert [item.path for item in watch.recordings] == [tmp_path / "talk.wav"]


def test_what_failed_comes_again_when_it_is_time(tmp_path: Path) -> None:
    watch, clock = watching(tmp_path)
    audio.save(tmp_path / "talk.wav", audio.silence(1.0))
    watch.poll()
    clock.now = 6.0
    (item,) = watch.poll()
    assert isinstance(item, Input)
    watch.retry(item, 60.0)
    clock.now = 65.0
    assert watch.poll() == []
    clock.now = 66.0
    assert names(watch.poll()) == ["talk.wav"]


def test_a_folder_that_goes_is_told_once_and_its_return_is_noticed(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    audio.save(share / "a.wav", audio.silence(1.0))
    watch, clock = watching(share)
    watch.poll()
    share.rename(tmp_path / "away")
    (gone,) = watch.poll()
    assert isinstance(gone, Bad)
    assert "share: the folder is gone" in str(gone.error)
    assert watch.poll() == []
    assert watch.names == set()  # nothing is remembered of what is gone
    (tmp_path / "away").rename(share)
    assert watch.poll() == []
    clock.now = 6.0
    assert names(watch.poll()) == ["a.wav"]


def test_what_nobody_may_read_is_told_and_read_once_it_may_be(tmp_path: Path) -> None:
    watch, clock = watching(tmp_path)
    (tmp_path / "link.wav").symlink_to(tmp_path / "target.wav")
    watch.poll()
    clock.now = 6.0
    (bad,) = watch.poll()
    assert isinstance(bad, Bad)
    assert "is a link to nothing" in str(bad.error)
    audio.save(tmp_path / "target.wav", audio.silence(1.0))
    os.utime(tmp_path / "target.wav", (1, 1))
    watch.poll()
    clock.now = 12.0
    assert names(watch.poll()) == ["link.wav", "target.wav"]
