"""What is told of inputs that take their time to be opened, and how the wait for them ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from stt_cli.errors import Exit, Interrupted
from stt_cli.pipeline import events
from stt_cli.pipeline.reading import opener
from stt_cli.pipeline.reading.producer import Producer
from stt_cli.pipeline.reading.thread import ReadingThread
from stt_cli.store import files
from tests.simulators.tones import speak
from tests.support.workers import Ran


def test_what_is_done_before_a_recording_is_known_can_be_told(
    transcribe: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[events.Opening] = []

    def note(**fields: Any) -> events.Opening:
        told.append(events.Opening(**fields))
        return told[-1]

    monkeypatch.setattr(opener, "Opening", note)
    Path("talk.wav").write_bytes(speak("alpha beta gamma").wav())
    transcribe("talk.wav")
    assert {event.name for event in told} == {"talk.wav"}
    assert [(event.phase, event.total) for event in told] == [
        ("measuring", None),
        ("hashing", Path("talk.wav").stat().st_size),
    ]


def refuse(*args: object) -> None:
    raise AssertionError("nothing is to be decoded")


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if files had been written a while ago."""
    monkeypatch.setattr(files, "SETTLED_SECONDS", -1.0)


@pytest.mark.usefixtures("settled")
def test_a_finished_file_is_not_read_again(
    transcribe: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Path("talk.wav")
    talk.write_bytes(speak("alpha beta gamma").wav())
    transcribe("talk.wav", output="talk.txt")
    monkeypatch.setattr(opener, "probe", refuse)
    again = transcribe("talk.wav", output="talk.txt")
    assert [type(event) for event in again.events].count(events.FileSkipped) == 1
    assert transcribe("talk.wav", formats=("txt", "srt"), output="./").code == Exit.BUG
    talk.write_bytes(speak("delta beta gamma").wav())
    assert transcribe("talk.wav", output="talk.txt").code == Exit.BUG


@pytest.mark.usefixtures("settled")
def test_a_known_recording_never_takes_its_own_place(transcribe: Callable[..., Ran]) -> None:
    Path("talk.wav").write_bytes(speak("alpha beta gamma").wav())
    transcribe("talk.wav", output="talk.txt")
    assert transcribe("talk.wav", output="talk.wav").code == Exit.USAGE


class Stalled:
    """A producer in the middle of its first step, which may never be done."""

    def __init__(self, opening: events.Opening | None) -> None:
        self.opening = opening
        self.begun = threading.Event()
        self.told = threading.Event()

    def steps(self, works: object) -> Iterator[None]:
        self.begun.set()
        self.told.wait()
        yield from ()

    def interrupt(self) -> None:
        self.told.set()


@pytest.mark.parametrize("opening", [True, False])
def test_who_stops_does_not_wait_for_bytes_that_may_never_come(
    monkeypatch: pytest.MonkeyPatch, opening: bool
) -> None:
    patience: list[float] = []
    monkeypatch.setattr(
        threading.Thread, "join", lambda thread, timeout: patience.append(timeout), raising=True
    )
    event = events.Opening(file=0, name="stdin", phase="reading", done=0)
    producer = Stalled(event if opening else None)
    reading = ReadingThread(cast(Producer, producer), lambda step: None)
    reading.start([])
    producer.begun.wait()
    reading.stop()
    assert producer.told.is_set()
    assert (patience[0] < 0.5) == opening


class Broken(threading.Condition):
    """A condition that a signal breaks off right after it is locked."""

    def __enter__(self) -> bool:
        super().__enter__()
        raise Interrupted


def test_reading_is_stopped_though_a_signal_broke_off_the_first_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Idle:
        opening = None
        interrupted = 0

        def interrupt(self) -> None:
            self.interrupted += 1

    producer = Idle()
    monkeypatch.setattr(threading, "Condition", Broken)
    reading = ReadingThread(cast(Producer, producer), lambda step: None)
    monkeypatch.undo()
    with pytest.raises(Interrupted):
        reading.stop()
    again = threading.Thread(target=reading.stop, daemon=True)
    again.start()
    again.join(5)
    assert not again.is_alive()
    assert producer.interrupted == 1
