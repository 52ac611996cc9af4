"""Reading media in another process gives what reading it here does, crashes aside."""

from __future__ import annotations

import errno
import multiprocessing
from pathlib import Path

import pytest

from stt_cli.errors import InputError
from stt_cli.media import decode, isolated, probe
from tests.support.audio import save, silent_video, sweep


def test_everything_is_the_same_as_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(save(tmp_path / "a.mp3", sweep(25.0)).name)
    assert isolated.probe(path) == probe.probe(path)
    assert isolated.is_media(path)
    assert list(isolated.windows(path)) == list(decode.windows(path))
    assert isolated.clip(path, 3.0, 5.0) == decode.clip(path, 3.0, 5.0)


def test_one_process_answers_question_after_question(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", sweep(25.0))
    isolated.probe(path)
    before = {child.pid for child in multiprocessing.active_children()}
    for _ in range(3):
        assert isolated.is_media(path)
        isolated.probe(path)
        isolated.clip(path, 1.0, 2.0)
        list(isolated.windows(path))
    assert {child.pid for child in multiprocessing.active_children()} == before


@pytest.mark.skipif("forkserver" not in multiprocessing.get_all_start_methods(), reason="no forks")
def test_preparing_starts_the_first_process_and_leaves_its_failure_to_who_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[None] = []

    def full() -> None:
        started.append(None)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("multiprocessing.forkserver.ensure_running", full)

    isolated.prepare()

    assert len(started) == 1


def test_a_refusal_is_the_same_as_here(tmp_path: Path) -> None:
    path = silent_video(tmp_path / "mute.mp4")
    for read in (isolated.probe, lambda path: list(isolated.windows(path))):
        with pytest.raises(InputError, match=r"mute\.mp4: a video without sound"):
            read(path)
    assert isolated.is_media(path)
    assert not isolated.is_media(tmp_path / "missing.wav")


def test_a_crash_of_the_decoder_costs_one_input(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", sweep(200.0))
    windows = isolated.windows(path)
    next(windows)
    for child in multiprocessing.active_children():
        child.kill()
    with pytest.raises(InputError, match=r"a\.wav: the decoder crashed"):
        list(windows)
    assert isolated.probe(path).duration == 200.0


def test_who_stops_in_the_middle_leaves_nothing_behind_for_the_next(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", sweep(200.0))
    windows = isolated.windows(path)
    next(windows)
    windows.close()  # type: ignore[attr-defined]
    assert isolated.probe(path).duration == 200.0
    assert len(list(isolated.windows(path))) == 20
