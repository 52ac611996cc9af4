"""One input's trouble is its own, whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from stt_cli.contract import Ask, Pending, Piece, Unread
from stt_cli.errors import Exit, Unexpected
from stt_cli.pipeline.dispatch.workers import Result
from tests.support.recordings import numbered
from tests.support.workers import Ran, ToneWorkers

Transcribe = Callable[..., Ran]

PLACES = {
    "opened": "stt_cli.pipeline.reading.opener.probe",
    "cut": "stt_cli.pipeline.reading.producer.Chunker",
    "packed": "stt_cli.pipeline.reading.producer.pack",
    "stitched": "stt_cli.pipeline.contents.stitch",
    "written": "stt_cli.pipeline.writing.writer.parts",
}


def talks() -> None:
    """A recording of whose words none is in the other one."""
    for name, start in (("good.wav", 0), ("odd.wav", 500), ("fine.wav", 800)):
        Path(name).write_bytes(numbered(12, start=start).wav())


def failing_once(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Have the second call of what stands at `place` fail as nobody foresaw."""
    room, _, name = place.rpartition(".")
    module: Any = __import__(room, fromlist=[name])
    true, calls = getattr(module, name), []

    def odd(*args: Any, **named: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            raise TypeError("this cannot be")
        return true(*args, **named)

    monkeypatch.setattr(place, odd)


@pytest.mark.parametrize("place", PLACES)
def test_an_exception_that_nobody_foresaw_is_the_failure_of_one_input(
    transcribe: Transcribe, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    talks()
    failing_once(monkeypatch, PLACES[place])
    ran = transcribe("good.wav", "odd.wav", "fine.wav")
    assert ran.code == Exit.FAILED
    (failure,) = ran.run.report.failures
    assert isinstance(failure, Unexpected)
    assert "unexpected TypeError: this cannot be (the log to attach to a report is " in str(failure)
    log = Path(str(failure).rsplit(" ", 1)[1].rstrip(")"))
    assert "TypeError: this cannot be" in log.read_text()
    assert len(ran.run.report.tally.done) == 2


def test_it_is_70_where_it_is_the_only_input(
    transcribe: Transcribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks()

    def odd(*args: Any, **named: Any) -> Any:
        raise TypeError("this cannot be")

    monkeypatch.setattr("stt_cli.pipeline.contents.stitch", odd)
    assert transcribe("odd.wav").code == Exit.BUG


class Odd(ToneWorkers):
    """Workers that fail, before or while they work, over words that they do not like."""

    def __init__(self, when: str) -> None:
        super().__init__()
        self._when = when

    def submit(self, piece: Piece, ask: Ask, pending: Pending | Unread | None) -> Future[Result]:
        if self._when == "handed out" and "w500" in super()._hear(piece).answer.text:  # type: ignore[union-attr]
            raise TypeError("this cannot be")
        return super().submit(piece, ask, pending)

    def _hear(self, piece: Piece) -> Result:
        served = super()._hear(piece)
        if self._when == "answered" and "w500" in served.answer.text:  # type: ignore[union-attr]
            raise TypeError("this cannot be")
        return served


@pytest.mark.parametrize("when", ["handed out", "answered"])
def test_a_worker_that_fails_oddly_costs_one_input_even_where_another_is_the_same(
    transcribe: Transcribe, when: str
) -> None:
    talks()
    Path("same.wav").write_bytes(Path("odd.wav").read_bytes())
    ran = transcribe("good.wav", "odd.wav", "same.wav", "fine.wav", workers=Odd(when))
    assert ran.code == Exit.FAILED
    assert [type(failure) for failure in ran.run.report.failures] == [Unexpected, Unexpected]
    assert len(ran.run.report.tally.done) == 2


def test_a_failure_of_the_system_is_told_as_such(
    transcribe: Transcribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks()

    def full(*args: Any, **named: Any) -> Any:
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr("stt_cli.pipeline.contents.stitch", full)
    ran = transcribe("odd.wav")
    assert ran.code == Exit.FAILED
    assert "odd.wav: /somewhere: No space left on device" in str(ran.run.report.failures[0])
