"""Transcripts as OpenAI, the servers that speak its language, and Whisper's family write them."""

from __future__ import annotations

from typing import Any

from stt_cli.answers import fields
from stt_cli.answers.opening import opened
from stt_cli.answers.speech import read_speech
from stt_cli.model import Answer

TITLE = "OpenAI"


def read(content: Any, *, seconds: float = 0.0) -> Answer:
    """What was said in decoded JSON, plain or detailed; `seconds` is the audio's length, 0 where
    it is not known. Raises BadAnswer for what is not a transcript."""
    answer = opened(TITLE, {"text": content} if isinstance(content, str) else content, seconds)
    body = answer.body
    speech = read_speech(TITLE, body, seconds)
    listed = fields.parts(body, "languages") or [{"code": one} for one in _texts(body, "languages")]
    codes = (fields.name(language, "code") for language in listed)
    return answer.closed(
        Answer(
            text=speech.text,
            segments=speech.segments,
            estimated=speech.estimated,
            language=fields.name(body, "language", "detected_language") or next(codes, None),
            language_confidence=fields.share(
                body, "language_probability", "detected_language_probability"
            ),
            extra=fields.known(duration=fields.number(body, "duration")),
        )
    )


def _texts(body: fields.Fields, name: str) -> list[str]:
    value = body.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
