"""Transcripts as NanoGPT writes them: bare text, or words and turns with speakers in the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from stt_cli.answers import fields, speech
from stt_cli.answers.fields import Fields
from stt_cli.answers.opening import opened
from stt_cli.answers.speech import Token
from stt_cli.answers.turns import split_turns, spread_turns, unlabelled
from stt_cli.errors import BadAnswer
from stt_cli.model import Answer, Cost, Segment, Word
from stt_cli.text.segments import segment as group
from stt_cli.text.times import fill_times, punctuated
from stt_cli.text.words import join

TITLE = "NanoGPT"


def read(content: Any, *, diarized: bool, seconds: float = 0.0) -> Answer:
    """The answer in the decoded JSON of a job that is done; times are seconds, durations minutes.

    Speakers only where `diarized`. Raises BadAnswer where it has no text.
    """
    answer = opened(TITLE, content, seconds)
    body = answer.body
    listed = speech.attached(speech.tokens(fields.parts(body, "words")))
    turns = _turns(body)
    text = _text(body, listed, turns, diarized)
    segments = _segments(text, listed, turns, diarized)
    estimated = diarized and not segments
    if estimated:
        labelled = split_turns(fields.text(body, "transcription") or "")
        estimated = any(speaker for speaker, _ in labelled)
        segments = spread_turns(labelled, seconds) if estimated else []
    metadata = fields.part(body, "metadata")
    return answer.closed(
        Answer(
            text=text,
            segments=tuple(segments),
            estimated=estimated,
            language=fields.name(metadata, "language"),
            events=tuple(speech.sounds(listed)),
            cost=_cost(metadata),
            model=fields.name(metadata, "model"),
            extra=_extra(metadata),
        )
    )


def _turns(body: Fields) -> list[Segment]:
    raw = [
        one
        for one in fields.parts(fields.part(body, "diarization"), "segments")
        if (fields.text(one, "text") or "").strip()
    ]
    spans = [
        (fields.text(one, "text") or "", fields.number(one, "start"), fields.number(one, "end"))
        for one in raw
    ]
    timed = any(start is not None or end is not None for _, start, end in spans)
    return [
        Segment(
            id=number, start=start, end=end, text=text.strip(), speaker=fields.name(one, "speaker")
        )
        for number, (one, (text, *_), (start, end)) in enumerate(
            zip(raw, spans, fill_times(spans), strict=True)
        )
        if timed
    ]


def _text(body: Fields, listed: Sequence[Token], turns: Sequence[Segment], diarized: bool) -> str:
    written = fields.written(body, "transcription")
    if written is None and not listed and not turns:
        raise BadAnswer(f"{TITLE} answered without a transcription")
    text = unlabelled(written or "") if diarized else (written or "").strip()
    text = text or join(token.text.strip() for token in listed if token.said)
    return text or join(turn.text for turn in turns)


def _segments(
    text: str, listed: Sequence[Token], turns: Sequence[Segment], diarized: bool
) -> list[Segment]:
    """Segments of the timed words; without words, the turns as they are."""
    words = speech.words(listed)
    if not words:
        return list(turns)
    if not diarized:
        words = [replace(word, speaker=None) for word in words]
    elif not any(word.speaker for word in words):
        words = [replace(word, speaker=_speaker(word, turns)) for word in words]
    return group(punctuated(words, speech.without_sounds(text, listed)))


def _speaker(word: Word, turns: Sequence[Segment]) -> str | None:
    """Who has the turn in the middle of a word."""
    middle = (word.start + word.end) / 2
    return next((turn.speaker for turn in turns if turn.start <= middle <= turn.end), None)


def _cost(metadata: Fields) -> Cost | None:
    amount = fields.amount(metadata, "cost")
    currency = fields.name(metadata, "currency") or "USD"
    return None if amount is None else Cost(amount=amount, currency=currency)


def _extra(metadata: Fields) -> dict[str, Any]:
    return fields.known(
        duration=_seconds(fields.number(metadata, "actualDuration")),
        charged_duration=_seconds(fields.number(metadata, "chargedDuration")),
        file_name=fields.name(metadata, "fileName"),
        file_size=fields.count(metadata, "fileSize"),
    )


def _seconds(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes * 60, 3)
