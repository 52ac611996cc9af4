"""Transcripts as the LLM-Stats gateway writes them: text, and words where its service has them."""

from __future__ import annotations

from typing import Any

from stt_cli.answers import fields
from stt_cli.answers.opening import opened
from stt_cli.answers.speech import read_speech
from stt_cli.model import Answer

TITLE = "LLM-Stats"


def read(content: Any, *, seconds: float = 0.0) -> Answer:
    """The answer in decoded JSON. Raises BadAnswer for anything that has no text."""
    answer = opened(TITLE, content, seconds)
    body = answer.body
    speech = read_speech(TITLE, body, seconds)
    return answer.closed(
        Answer(
            text=speech.text,
            segments=speech.segments,
            estimated=speech.estimated,
            language=fields.name(body, "language"),
            model=fields.name(body, "model"),
            extra=fields.known(
                duration=fields.number(body, "duration"),
                confidence=fields.share(body, "confidence"),
            ),
        )
    )
