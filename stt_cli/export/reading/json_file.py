"""Transcripts from JSON: ours, of Whisper's family, and of the services we know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec
from msgspec.structs import replace

from stt_cli.answers import elevenlabs, fields, llmstats, nanogpt, openai, sttai, whisper_cpp
from stt_cli.answers.decoding import NotJson, decoded
from stt_cli.answers.fields import Fields
from stt_cli.errors import BadAnswer, InputError
from stt_cli.export.build import transcript
from stt_cli.model import Answer, Segment, Transcript

# The first field that only one maker writes names it.
_MAKERS = {
    "word_segments": "whisperx",
    "detected_language": "whisper.cpp",
    "language_code": "elevenlabs",
    "transcripts": "elevenlabs",
    "transcription": "nanogpt",
    "speakers": "sttai",
    "task": "openai",
    "usage": "openai",
    "confidence": "llmstats",
    "segments": "whisper",
}
_READERS: Mapping[str, Callable[[Any], Answer]] = {
    "elevenlabs": elevenlabs.read,
    "nanogpt": lambda body: nanogpt.read(body, diarized=_names_speakers(body)),
    "sttai": partial(sttai.read, diarized=True),
    "llmstats": llmstats.read,
}
"""By maker; all others write as Whisper does."""
_SUBSTANCE = ("text", "transcription", "segments", "words", "transcripts", "diarization")
_FOREIGN = {"audio_duration"}
"""Fields of services that resemble those we know, but count in milliseconds: AssemblyAI."""


def from_json(data: bytes, name: str) -> Transcript:
    """The transcript in a JSON text. Raises InputError where it is none that we know, or no JSON."""
    try:
        content = decoded(data)
    except NotJson as error:
        raise InputError(f"{name} is not valid JSON: {error}") from error
    try:
        return _from_content(content, name)
    except (msgspec.ValidationError, BadAnswer) as error:
        raise InputError(f"{name} is not a whole transcript: {error}") from error


def _from_content(content: Any, name: str) -> Transcript:
    if isinstance(content, list):
        listed = [one for one in content if isinstance(one, dict)]
        if len(listed) < len(content):
            raise InputError(f"{name} is not a whole transcript: its items are not objects")
        content = {"words" if listed and "word" in listed[0] else "segments": listed}
    if not isinstance(content, dict):
        raise _unknown(name)
    if "source" in content and isinstance(content.get("version"), int):
        if content["version"] != 1:
            raise InputError(f"{name} was written by a newer stt", hint="upgrade stt to read it")
        return msgspec.convert(content, Transcript)
    return _theirs(content, name)


def _theirs(content: Fields, name: str) -> Transcript:
    if isinstance(content.get("transcription"), list):
        return _made(whisper_cpp.read(content), name, "whisper.cpp")
    substance = [content.get(field) for field in _SUBSTANCE]
    if all(value is None for value in substance) or _FOREIGN & content.keys():
        raise _unknown(name)
    _check_times(content, name)
    maker = next((maker for field, maker in _MAKERS.items() if field in content), "unknown")
    # Silence may be an empty list and nothing else.
    silent = not any(substance) and content.get("text") is None
    answer = _READERS.get(maker, openai.read)({**content, "text": ""} if silent else content)
    model = answer.model or fields.name(content, "model")
    return _made(replace(answer, model=model), name, maker)


def _made(answer: Answer, name: str, maker: str) -> Transcript:
    duration = answer.extra.get("duration", 0.0)
    segments = answer.segments
    if answer.text and not segments:
        segments = (Segment(start=0.0, end=duration, text=answer.text),)
    made = transcript(
        segments,
        name,
        provider=maker,
        model=answer.model,
        language=answer.language,
        duration=duration,
        events=answer.events,
    )
    return replace(made, timing="estimated") if answer.estimated else made


def _names_speakers(body: Fields) -> bool:
    speakers = {fields.name(word, "speaker_id") for word in fields.parts(body, "words")}
    return len(speakers) > 1 or "diarization" in body


def _check_times(content: Fields, name: str) -> None:
    """Raises InputError where times are written in a way that we do not know."""
    for one in (*fields.parts(content, "segments"), *fields.parts(content, "words")):
        for field in ("start", "end"):
            if one.get(field) is not None and fields.number(one, field) is None:
                odd = f"{field} {one[field]!r} is not a number"
                raise InputError(f"{name} is not a whole transcript: {odd}")


def _unknown(name: str) -> InputError:
    return InputError(
        f"{name} is JSON, but no transcript that stt knows",
        hint="have the service write SRT or WebVTT, and give that",
    )
