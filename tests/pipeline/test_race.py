"""Times derived from where speech is do not depend on when an answer comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stt_cli.contract import Ask, Piece
from stt_cli.media.decode import Window
from stt_cli.media.feeds import Feed
from stt_cli.media.isolated import windows
from stt_cli.model import Answer, Transcript
from stt_cli.pipeline.dispatch.workers import Result
from stt_cli.pipeline.settings import RunSettings
from stt_cli.store import Store
from tests.simulators.tones import Speech, hear_pcm, speak
from tests.support.waiting import until
from tests.support.workers import Ran, ToneWorkers

Transcribe = Callable[..., Ran]

SETTINGS = RunSettings(provider="elumenta", ask=Ask(model="whisper", language="ru"), align=False)
"""A service that answers with bare text, to a recording sent as it is."""


class TextWorkers(ToneWorkers):
    """Answer a whole file with its words alone."""

    def _hear(self, piece: Piece) -> Result:
        self.fault(piece)
        assert piece.open
        with piece.open() as file:
            pcm = file.read()[44:]
        return Result(answer=Answer(text=" ".join(word.text for word in hear_pcm([pcm]))))


def answered(store: Store) -> bool:
    return any(chunk.done for job in store.jobs() for chunk in store.chunks(job.id))


def spoken() -> Speech:
    """Six words, thirty seconds of silence, six words."""
    words = "alpha beta gamma delta epsilon zeta"
    speech = speak(f"{words} {words}", pauses={5: 30.0})
    Path("talk.wav").write_bytes(speech.wav())
    return speech


def transcript_of(ran: Ran, store: Store) -> Transcript:
    (job,) = {job for job, _ in ran.run.report.to_print}
    transcript = store.transcript(job)
    assert transcript
    return transcript


def starts(transcript: Transcript) -> list[float]:
    return [word.start for segment in transcript.segments for word in segment.words]


@pytest.fixture(params=["at once", "after planning"])
def order(request: pytest.FixtureRequest, store: Store, monkeypatch: pytest.MonkeyPatch) -> object:
    """Workers whose answers come before the recording was read, or after that."""
    read: list[bool] = []

    def gated(path: Path, feed: Feed) -> Iterator[Window]:
        if request.param == "at once":
            until(lambda: answered(store))
        yield from windows(path, feed)
        read.append(True)

    monkeypatch.setattr("stt_cli.pipeline.reading.producer.windows", gated)
    if request.param == "at once":
        return TextWorkers()
    return TextWorkers(lambda piece: until(lambda: read))


def test_words_lie_where_speech_is_whenever_the_answer_comes(
    transcribe: Transcribe, store: Store, order: TextWorkers
) -> None:
    speech = spoken()
    transcript = transcript_of(transcribe("talk.wav", workers=order, settings=SETTINGS), store)
    assert len(order.pieces) == 1
    assert starts(transcript) == pytest.approx([w.start for w in speech.words], abs=0.6)
    assert transcript.gaps == ()


def test_a_second_format_from_the_store_has_the_same_times(
    transcribe: Transcribe, store: Store
) -> None:
    spoken()
    first = transcript_of(transcribe("talk.wav", workers=TextWorkers(), settings=SETTINGS), store)
    workers = TextWorkers()
    second = transcript_of(
        transcribe("talk.wav", workers=workers, settings=SETTINGS, formats=("srt",)), store
    )
    assert workers.pieces == []
    assert starts(second) == starts(first)
