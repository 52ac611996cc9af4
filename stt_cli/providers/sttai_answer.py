"""Transcripts as STT.ai writes them: in answers, and in the account that keeps them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from stt_cli.errors import BadAnswer
from stt_cli.model import Answer, Segment, Word
from stt_cli.providers.languages import code
from stt_cli.providers.wire import convert
from stt_cli.words import fill_times, join, punctuated

TITLE = "STT.ai"


class _Word(Struct):
    word: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None


class _Segment(Struct):
    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    confidence: float | None = None
    words: list[_Word] | None = None


class _Transcript(Struct):
    text: str | None = None
    language: str | None = None
    duration: float | None = None
    segments: list[_Segment] | None = None
    status: str | None = None
    id: int | str | None = None


def read_answer(content: Any, *, diarized: bool) -> Answer:
    """The answer to a transcription. Raises BadAnswer for anything that has no text."""
    body = convert(TITLE, content, _Transcript)
    if body.text is None:
        raise BadAnswer(f"{TITLE} answered without text")
    return _answer(body, diarized=diarized)


def read_kept(content: Any) -> Answer:
    """A transcript of the account, speakers included. Raises BadAnswer for one not done."""
    body = convert(TITLE, content, _Transcript)
    if body.text is None and body.segments is None:
        raise BadAnswer(f"{TITLE} has no text of this transcript; it is {body.status or 'empty'}")
    return _answer(body, diarized=True)


def _answer(body: _Transcript, *, diarized: bool) -> Answer:
    segments = _segments(body.segments or [], diarized)
    text = join(segment.text for segment in segments) if body.text is None else body.text.strip()
    return Answer(
        text=text,
        segments=tuple(segments),
        language=code(body.language),
        remote_id=None if body.id is None else str(body.id),
        extra={} if body.duration is None else {"duration": body.duration},
    )


def _segments(raw: list[_Segment], diarized: bool) -> list[Segment]:
    said = [segment for segment in raw if segment.text.strip()]
    times = fill_times([(segment.text, segment.start, segment.end) for segment in said])
    return [
        Segment(
            id=number,
            start=start,
            end=end,
            text=segment.text.strip(),
            speaker=(segment.speaker or None) if diarized else None,
            confidence=segment.confidence,
            words=tuple(_words(segment, start)),
        )
        for number, (segment, (start, end)) in enumerate(zip(said, times, strict=True))
    ]


def _words(segment: _Segment, start: float) -> list[Word]:
    raw = [word for word in segment.words or [] if word.word.strip()]
    times = fill_times([(word.word, word.start, word.end) for word in raw], start)
    words = [
        Word(word=word.word.strip(), start=begins, end=ends, confidence=word.confidence)
        for word, (begins, ends) in zip(raw, times, strict=True)
    ]
    return punctuated(words, segment.text, segment.end)
