"""Transcripts as NanoGPT writes them: bare text, or words and turns with speakers in the text."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.errors import BadAnswer
from stt_cli.model import Answer, Cost, Segment, Sound, Word
from stt_cli.providers.languages import code
from stt_cli.providers.turns import unlabelled
from stt_cli.words import fill_times, punctuated, speaker_name
from stt_cli.words import segment as group

TITLE = "NanoGPT"


class _Word(Struct):
    text: str
    start: float | None = None
    end: float | None = None
    type: str = "word"
    speaker_id: str | None = None


class _Turn(Struct):
    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None


class _Diarization(Struct):
    segments: list[_Turn] | None = None


class _Metadata(Struct, rename="camel"):
    cost: float | None = None
    currency: str | None = None
    language: str | None = None
    model: str | None = None
    charged_duration: float | None = None
    actual_duration: float | None = None


class Body(Struct, rename="camel"):
    """Any answer about a transcription: done, a job, or a job's state. Times are seconds."""

    status: str = "completed"
    run_id: str | int | None = None
    cost: float | None = None
    transcription: str | None = None
    metadata: _Metadata | None = None
    words: list[_Word] | None = None
    diarization: _Diarization | None = None
    error: Any = None


def read_answer(body: Body, remote_id: str, echo: dict[str, Any]) -> Answer:
    """The answer in a body that is completed; `echo` has what its job was submitted with."""
    if body.transcription is None:
        raise BadAnswer(f"{TITLE} answered without a transcription")
    diarized = bool(echo.get("diarize"))
    text = unlabelled(body.transcription) if diarized else body.transcription.strip()
    metadata = body.metadata or _Metadata()
    return Answer(
        text=text,
        segments=tuple(_segments(body, text, diarized=diarized)),
        language=code(metadata.language),
        events=tuple(_sounds(body.words or [])),
        cost=_cost(metadata, echo),
        model=metadata.model,
        remote_id=remote_id or None,
        extra=_seconds(
            duration=metadata.actual_duration, charged_duration=metadata.charged_duration
        ),
    )


def _segments(body: Body, text: str, *, diarized: bool) -> list[Segment]:
    """Segments of the timed words; without words, the turns as they are."""
    turns = (body.diarization.segments if body.diarization else None) or []
    times = fill_times([(turn.text, turn.start, turn.end) for turn in turns])
    said = [
        Segment(
            id=number, start=start, end=end, text=turn.text.strip(), speaker=turn.speaker or None
        )
        for number, (turn, (start, end)) in enumerate(zip(turns, times, strict=True))
    ]
    words = _words(body.words or [])
    if not words:
        return said
    if not diarized:
        words = [replace(word, speaker=None) for word in words]
    elif not any(word.speaker for word in words):
        words = [replace(word, speaker=_speaker(word, said)) for word in words]
    for sound in _sounds(body.words or []):
        text = text.replace(sound.text, " ", 1)
    return group(punctuated(words, text))


def _speaker(word: Word, turns: list[Segment]) -> str | None:
    """Who has the turn in the middle of a word."""
    middle = (word.start + word.end) / 2
    return next((turn.speaker for turn in turns if turn.start <= middle <= turn.end), None)


def _words(raw: list[_Word]) -> list[Word]:
    tokens = [token for token in raw if token.type not in ("spacing", "audio_event")]
    said: list[_Word] = []
    for token in tokens:
        if token.type == "punctuation" and said:
            last = said[-1]
            said[-1] = replace(last, text=last.text + token.text.strip(), end=token.end or last.end)
        elif token.text.strip():
            said.append(token)
    times = fill_times([(word.text, word.start, word.end) for word in said])
    return [
        Word(word=word.text.strip(), start=start, end=end, speaker=speaker_name(word.speaker_id))
        for word, (start, end) in zip(said, times, strict=True)
    ]


def _sounds(raw: list[_Word]) -> list[Sound]:
    events = [token for token in raw if token.type == "audio_event"]
    times = fill_times([(event.text, event.start, event.end) for event in events])
    pairs = zip(events, times, strict=True)
    return [Sound(text=event.text.strip(), start=start, end=end) for event, (start, end) in pairs]


def _cost(metadata: _Metadata, echo: dict[str, Any]) -> Cost | None:
    """What the answer says it cost, else what the job was submitted at."""
    if metadata.cost is not None:
        return Cost(amount=metadata.cost, currency=metadata.currency or "USD")
    if echo.get("cost") is not None:
        return Cost(amount=float(echo["cost"]), currency=echo.get("paymentSource") or "USD")
    return None


def _seconds(**minutes: float | None) -> dict[str, float]:
    return {name: round(value * 60, 3) for name, value in minutes.items() if value is not None}
