"""The writing of outputs, and deaths in the middle of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from stt_cli import files
from stt_cli.errors import Exit
from stt_cli.pipeline.settings import Switches
from stt_cli.pipeline.writing import writer
from tests.simulators.tones import speak
from tests.support.workers import Ran, ToneWorkers

Transcribe = Callable[..., Ran]


class Killed(BaseException):
    """Stands for SIGKILL: nothing that is recorded afterwards counts."""


@pytest.mark.parametrize("before", [True, False])
def test_who_dies_while_writing_finds_nothing_in_the_way_later(
    transcribe: Transcribe, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    Path("talk.wav").write_bytes(speak("one two three").wav())
    write = files.write

    def die(path: Path, data: Iterable[bytes]) -> None:
        if not before:
            write(path, data)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(writer, "write", die)
        with pytest.raises(Killed):
            transcribe("talk.wav", output="talk.txt")
    assert Path("talk.txt").exists() is not before
    workers = ToneWorkers()
    assert transcribe("talk.wav", output="talk.txt", workers=workers).code == Exit.OK
    assert Path("talk.txt").read_text() == "one two three\n"
    assert workers.pieces == []


def test_who_dies_before_replacing_a_file_replaces_it_later(
    transcribe: Transcribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("talk.wav").write_bytes(speak("one two three").wav())
    Path("talk.txt").write_text("old")

    def die(path: Path, data: Iterable[bytes]) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(writer, "write", die)
        with pytest.raises(Killed):
            transcribe("talk.wav", output="talk.txt", switches=Switches(overwrite=True))
    assert Path("talk.txt").read_text() == "old"
    assert (
        transcribe("talk.wav", output="talk.txt", switches=Switches(overwrite=True)).code == Exit.OK
    )
    assert Path("talk.txt").read_text() == "one two three\n"
