"""Transcripts as STT.ai writes them: in answers, and in the account that keeps them."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from stt_cli.answers import fields
from stt_cli.answers.fields import Fields
from stt_cli.answers.opening import opened
from stt_cli.answers.speech import read_speech
from stt_cli.errors import BadAnswer
from stt_cli.model import Answer, Segment

TITLE = "STT.ai"


def read(content: Any, *, diarized: bool = True, seconds: float = 0.0) -> Answer:
    """The answer to a transcription in decoded JSON; speakers only where `diarized`.

    Raises BadAnswer for anything that has no text.
    """
    answer = opened(TITLE, content, seconds)
    return answer.closed(_answer(answer.body, diarized, seconds))


def read_kept(content: Any) -> Answer:
    """A transcript of the account, speakers included. Raises BadAnswer for one not done."""
    body = opened(TITLE, content).body
    if fields.written(body, "text") is None and not fields.parts(body, "segments"):
        state = fields.name(body, "status") or "empty"
        raise BadAnswer(f"{TITLE} has no text for this transcript: its state is {state}")
    return _answer(body, True, 0.0)


def _answer(body: Fields, diarized: bool, seconds: float) -> Answer:
    speech = read_speech(TITLE, body, seconds)
    segments = speech.segments if diarized else tuple(map(_unnamed, speech.segments))
    return Answer(
        text=speech.text,
        segments=segments if diarized or not speech.estimated else (),
        estimated=speech.estimated and diarized,
        language=fields.name(body, "language"),
        language_confidence=fields.share(body, "language_probability"),
        remote_id=fields.name(body, "id"),
        extra=fields.known(
            duration=fields.number(body, "duration"), confidence=fields.share(body, "confidence")
        ),
    )


def _unnamed(segment: Segment) -> Segment:
    words = tuple(replace(word, speaker=None) for word in segment.words)
    return replace(segment, speaker=None, words=words)
