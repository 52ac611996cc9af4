"""Who speaks, by the sound: on this machine, and across the chunks of a service."""

from __future__ import annotations

import random
import wave
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest
from msgspec.structs import replace

from stt_cli.contract import Ask, Before, Piece
from stt_cli.errors import Exit
from stt_cli.model import Answer, Segment, Transcript, Word
from stt_cli.pipeline import events
from stt_cli.pipeline.dispatch import listening
from stt_cli.pipeline.dispatch.workers import Result
from stt_cli.pipeline.members import asked_of, members_of
from stt_cli.pipeline.settings import Command, RunSettings
from stt_cli.services import speakers
from stt_cli.store import Store
from tests.support import speaker_model
from tests.support.voices import CHILD, MAN, RATE, WOMAN, Spoken, Voice, converse
from tests.support.workers import Ran, ToneWorkers

Transcribe = Callable[..., Ran]

SERVICE = RunSettings(
    provider="local",
    ask=Ask(model="sphinx"),
    chunk_seconds=12.0,
    overlap=1.5,
    keep_silence=True,
    align=False,
)
"""Chunks of a few turns, which seldom overlap in more than one of them."""

HERE = replace(SERVICE, ask=Ask(model="sphinx", diarize=True))


class Diarizing(ToneWorkers):
    """A service that knows all words, and numbers the speakers of each piece in an order of its own."""

    def __init__(self, spoken: Spoken, *, labels: bool = True) -> None:
        super().__init__()
        self._spoken = spoken
        self._labels = labels

    def submit(self, piece: Piece, ask: Ask, before: Before) -> Future[Result]:
        assert not ask.diarize or self._labels
        self.pieces.append(piece)
        return self._pool.submit(self._answer, piece)

    def _answer(self, piece: Piece) -> Result:
        pcm = piece.pcm or b""
        start = self._spoken.pcm.find(pcm[: 2 * RATE]) / 2 / RATE
        inside = [
            word
            for word in self._spoken.words
            if start <= word.start and word.end <= start + piece.seconds
        ]
        people = sorted({word.voice for word in inside})
        random.Random(start).shuffle(people)
        words = tuple(
            Word(
                word=word.word,
                start=word.start - start,
                end=word.end - start,
                speaker=f"speaker_{people.index(word.voice)}" if self._labels else None,
            )
            for word in inside
        )
        whole = Segment(start=0.0, end=piece.seconds, text="", words=words)
        return Result(answer=Answer(text="", segments=(whole,) if words else ()))


def turns(voices: Sequence[Voice], seconds: float, seed: int = 0) -> list[tuple[Voice, float]]:
    dice, last = random.Random(seed), None
    found: list[tuple[Voice, float]] = []
    while sum(length for _, length in found) < seconds:
        last = dice.choice([voice for voice in voices if voice is not last])
        found.append((last, dice.uniform(3.0, 7.0)))
    return found


def save(spoken: Spoken) -> None:
    with wave.open("talk.wav", "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(spoken.pcm)


def transcript_of(ran: Ran, store: Store) -> Transcript:
    ((job, _),) = ran.run.report.to_print
    transcript = store.transcript(job)
    assert transcript
    return transcript


def right(transcript: Transcript, spoken: Spoken) -> float:
    """The share of words whose speaker is right, where everyone has the name they mostly have."""
    words = [word for segment in transcript.segments for word in segment.words]
    counts: dict[str, dict[str, int]] = {}
    for word in words:
        truth = min(spoken.words, key=lambda said: abs(said.start - word.start))
        said = counts.setdefault(truth.voice, {})
        said[word.speaker or ""] = said.get(word.speaker or "", 0) + 1
    names = {voice: max(said, key=said.__getitem__) for voice, said in counts.items()}
    assert len(set(names.values())) == len(names), names
    return sum(counts[voice][name] for voice, name in names.items()) / len(words)


def notices(ran: Ran, level: int = 0) -> list[str]:
    return [
        event.message
        for event in ran.events
        if isinstance(event, events.Notice) and event.level == level
    ]


@pytest.fixture
def model(store: Store) -> None:
    speaker_model.install()


@pytest.mark.parametrize("voices", [(MAN, WOMAN), (MAN, WOMAN, CHILD)], ids=len)
def test_a_service_s_speakers_are_the_same_in_all_chunks_without_any_model(
    voices: Sequence[Voice], transcribe: Transcribe, store: Store
) -> None:
    spoken = converse(turns(voices, 120))
    save(spoken)
    ran = transcribe("talk.wav", workers=Diarizing(spoken), settings=SERVICE)
    transcript = transcript_of(ran, store)
    assert ran.code == Exit.OK
    assert len(transcript.chunks) > 8
    assert len(transcript.speakers) == len(voices)
    assert right(transcript, spoken) > 0.97


def test_somebody_who_comes_late_is_somebody_new(transcribe: Transcribe, store: Store) -> None:
    spoken = converse([*turns((MAN, WOMAN), 60), *turns((MAN, CHILD), 60, seed=1)])
    save(spoken)
    ran = transcribe("talk.wav", workers=Diarizing(spoken), settings=SERVICE)
    transcript = transcript_of(ran, store)
    assert len(transcript.speakers) == 3
    assert right(transcript, spoken) > 0.97
    matches = transcript.speaker_matches
    assert isinstance(matches, tuple)
    assert {"new", "voice"} <= {match.by for match in matches}
    assert "limit" not in {match.by for match in matches}


def test_a_limit_holds_and_what_it_costs_is_told(transcribe: Transcribe, store: Store) -> None:
    spoken = converse([*turns((MAN, WOMAN), 40), *turns((MAN, CHILD), 40, seed=1)])
    save(spoken)
    two = replace(SERVICE, ask=replace(SERVICE.ask, speakers=2))
    ran = transcribe("talk.wav", workers=Diarizing(spoken), settings=two)
    assert len(transcript_of(ran, store).speakers) == 2
    (line,) = (line for line in notices(ran) if "not sure" in line)
    assert line.startswith("talk.wav: ")
    assert "speakers of later chunks are not sure, least of all Speaker" in line


def test_the_sound_is_not_asked_where_one_chunk_knows_all(
    transcribe: Transcribe, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = converse(turns((MAN, WOMAN), 20))
    save(spoken)
    asked: list[object] = []
    monkeypatch.setattr(listening.Listener, "submit", lambda self, *args: asked.append(args))
    whole = replace(SERVICE, chunk_seconds=60.0)
    ran = transcribe("talk.wav", workers=Diarizing(spoken), settings=whole)
    assert len(transcript_of(ran, store).speakers) == 2
    assert not asked


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("most", [None, 2])
def test_this_machine_tells_speakers_apart_whatever_engine_it_has(
    most: int | None, transcribe: Transcribe, store: Store
) -> None:
    spoken = converse(turns((MAN, WOMAN), 30))
    save(spoken)
    settings = replace(HERE, ask=replace(HERE.ask, speakers=most))
    ran = transcribe("talk.wav", workers=Diarizing(spoken, labels=False), settings=settings)
    transcript = transcript_of(ran, store)
    assert ran.code == Exit.OK
    assert transcript.speakers == ("Speaker 1", "Speaker 2")
    assert right(transcript, spoken) > 0.94
    assert all(0.5 <= float(s.speaker_confidence or 0) <= 1 for s in transcript.segments)
    assert not any("not sure" in line for line in notices(ran))


def test_a_model_that_cannot_be_read_costs_the_speakers_and_not_the_words(
    transcribe: Transcribe, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = converse(turns((MAN, WOMAN), 20))
    save(spoken)
    (tmp_path / "broken.npz").write_bytes(b"nothing")
    monkeypatch.setattr(speakers, "path", lambda: tmp_path / "broken.npz")
    ran = transcribe("talk.wav", workers=Diarizing(spoken, labels=False), settings=HERE)
    transcript = transcript_of(ran, store)
    assert ran.code == Exit.OK
    assert len([word for s in transcript.segments for word in s.words]) == len(spoken.words)
    assert transcript.speakers == ()
    (line,) = (line for line in notices(ran) if "who speaks" in line)
    assert "the speaker model cannot be read" in line


@pytest.mark.usefixtures("model")
def test_words_that_were_transcribed_before_are_only_listened_to(
    transcribe: Transcribe, store: Store
) -> None:
    spoken = converse(turns((MAN, WOMAN), 30))
    save(spoken)
    first, second = Diarizing(spoken, labels=False), Diarizing(spoken, labels=False)
    transcribe("talk.wav", workers=first, settings=replace(HERE, ask=Ask(model="sphinx")))
    ran = transcribe("talk.wav", workers=second, settings=HERE)
    assert first.pieces
    assert not second.pieces
    assert len(transcript_of(ran, store).speakers) == 2


def test_a_service_is_asked_for_speakers_and_an_engine_is_not() -> None:
    for provider, model, asked in (("local", "sphinx", False), ("elevenlabs", "scribe_v2", True)):
        settings = RunSettings(provider=provider, ask=Ask(model=model))
        (plain,) = members_of(Command(settings=settings))
        ask = asked_of(plain.first, Ask(model=model, diarize=True, speakers=2))
        assert ask.diarize is asked
        assert (replace(plain, ask=ask).key("a") == plain.key("a")) is not asked
