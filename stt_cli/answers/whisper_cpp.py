"""Transcripts as whisper.cpp writes them with -oj or -ojf: tokens, and milliseconds."""

from __future__ import annotations

from typing import Any

from stt_cli.answers import fields
from stt_cli.answers.fields import Fields
from stt_cli.answers.opening import opened
from stt_cli.answers.speech import read_speech
from stt_cli.model import Answer

TITLE = "whisper.cpp"
_MARK = "[_"
"""How tokens begin that are not text."""


def read(content: Any, *, seconds: float = 0.0) -> Answer:
    """What is in decoded JSON. Raises BadAnswer for what has no text."""
    body = opened(TITLE, content).body
    segments = [_segment(raw) for raw in fields.parts(body, "transcription")]
    text = None if segments else ""
    speech = read_speech(TITLE, {"text": text, "segments": segments}, seconds)
    return Answer(
        text=speech.text,
        segments=speech.segments,
        language=fields.name(fields.part(body, "result"), "language"),
        model=fields.name(fields.part(body, "model"), "type"),
    )


def _segment(raw: Fields) -> Fields:
    listed = fields.parts(raw, "tokens")
    said = [one for one in listed if not (fields.text(one, "text") or "").startswith(_MARK)]
    return {
        "text": fields.text(raw, "text"),
        **_seconds(raw),
        "words": [_word(one) for one in said],
    }


def _word(raw: Fields) -> Fields:
    confidence = fields.share(raw, "p")
    # Parts of words, as the times of each say.
    return {
        "word": fields.text(raw, "text"),
        **_seconds(raw),
        "confidence": confidence,
        "t_dtw": -1,
    }


def _seconds(raw: Fields) -> dict[str, float | None]:
    offsets = fields.part(raw, "offsets")
    times = fields.number(offsets, "from"), fields.number(offsets, "to")
    start, end = (None if time is None else time / 1000 for time in times)
    return {"start": start, "end": end}
