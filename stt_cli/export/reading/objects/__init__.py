"""Transcripts from JSON: ours, of Whisper's family, and of every service that `dialects` knows."""

from __future__ import annotations

import re
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
from stt_cli.export.reading.notes import Notes
from stt_cli.export.reading.objects.bodies import about, body, of_dialect, of_list
from stt_cli.export.reading.objects.dialects import dialect_of
from stt_cli.export.reading.objects.paths import Absurd, find, seconds
from stt_cli.export.reading.objects.repair import Body, repaired, untimed
from stt_cli.export.reading.times import LONGEST
from stt_cli.model import Answer, Segment, Transcript
from stt_cli.text.words import join

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
_WRAPPERS = ("output", "result", "response", "data", "transcript", "transcription", "results")
"""Fields in which programs put a whole answer of another."""
_ABSURD = re.compile(
    rb'"(?:start|end|from|to|ts|offset|duration|timestamp|[A-Za-z_]{0,30}(?:[Tt]ime|[Mm]s|[Ss]ec|Start|End|Offset|Ticks))"'
    rb"\s*:\s*\[?\s*(-?(?:\d{25}|\d[\d.]{0,30}[eE]\+?\d{3}))"
)
"""Times with more digits than are read as a number."""
_UNFINISHED = {"partial", "interim", "started", "ended", "reconnected", "error"}


def from_json(data: bytes, notes: Notes) -> Transcript:
    """The transcript in a JSON text, or in one object a line.

    Raises InputError where it is none that we know, has no text, or is no JSON.
    """
    name = notes.name
    if absurd := _ABSURD.search(data):
        raise InputError(f"{name}: a time of {absurd[1][:20].decode()}... is beyond any recording")
    try:
        content = _lines(data) or decoded(data)
    except NotJson as error:
        raise InputError(
            f"{name} is not valid JSON: {error}", hint="have it written again"
        ) from error
    try:
        return _from_content(content, notes)
    except Absurd as error:
        raise InputError(f"{name}: {error.message}") from error
    except (msgspec.ValidationError, BadAnswer) as error:
        raise InputError(f"{name} is not a whole transcript: {error}") from error


def from_words(words: list[Body], notes: Notes, maker: str) -> Transcript:
    """The transcript in words, with times in seconds, under any of the names in `items`."""
    return _read(body({}, ([], words), unit=1.0), notes, maker, openai.read)


def _lines(data: bytes) -> list[Any] | None:
    """The objects of a file with one a line, None where it is not that."""
    lines = [line for line in data.splitlines() if line.strip()]
    if len(lines) < 2 or not all(line.lstrip()[:1] in b"{[" for line in lines[:3]):
        return None
    try:
        return [decoded(line) for line in lines]
    except NotJson:
        return None


def _from_content(content: Any, notes: Notes) -> Transcript:
    if isinstance(content, list):
        content = _gathered(content, notes)
    if not isinstance(content, dict):
        raise _unknown(notes.name)
    if "source" in content and isinstance(content.get("version"), int):
        return _ours(content, notes.name)
    if isinstance(content.get("transcription"), list):
        return _made(whisper_cpp.read(content), notes, "whisper.cpp")
    return _theirs(content, notes)


def _ours(content: Body, name: str) -> Transcript:
    if content["version"] != 1:
        raise InputError(f"{name} was written by a newer stt", hint="upgrade stt to read it")
    made = msgspec.convert(content, Transcript)
    if not made.duration * 1000 <= LONGEST:
        raise Absurd(f"a duration of {made.duration:g} s is beyond any recording")
    return made


def _gathered(content: list[Any], notes: Notes) -> Any:
    """The items of a list as one object: a list of segments or words, or of whole answers."""
    listed = [one for one in content if isinstance(one, dict)]
    if len(listed) < len(content):
        raise InputError(f"{notes.name} is not a whole transcript: its items are not objects")
    finished = [one for one in listed if not _unfinished(one)]
    bodies = [_body(one) for one in finished]
    known = [one for one in bodies if one and (one["segments"] or one["words"])]
    if known:
        return {
            **known[0],
            **{k: [x for one in known for x in one[k]] for k in ("segments", "words")},
            "text": "",
        }
    if len(finished) == 1 and "start" not in finished[0]:
        return finished[0]
    return {"words" if finished and "word" in finished[0] else "segments": finished}


def _unfinished(one: Body) -> bool:
    if one.get("event") in _UNFINISHED or one.get("type") in _UNFINISHED:
        return True
    return one.get("is_final") is False or one.get("final") is False


def _body(content: Body) -> Body | None:
    dialect = dialect_of(content)
    return of_dialect(content, dialect) if dialect else None


def _theirs(content: Body, notes: Notes) -> Transcript:
    if dialect := dialect_of(content):
        made = of_dialect(content, dialect)
        return _read(made, notes, dialect.name, openai.read)
    substance = [content.get(field) for field in _SUBSTANCE]
    if all(value is None for value in substance) or _nested(content):
        return _foreign(content, notes)
    _check_times(content, notes.name)
    maker = next((maker for field, maker in _MAKERS.items() if field in content), "unknown")
    # Silence may be an empty list and nothing else.
    silent = not any(substance) and content.get("text") is None
    whole = {**content, "text": ""} if silent else content
    return _read({**whole, **about(whole)}, notes, maker, _READERS.get(maker, openai.read))


def _nested(content: Body) -> bool:
    """Whether what looks like an answer holds one of another make, or nothing itself."""
    own = any(fields.parts(content, field) for field in ("segments", "words", "transcripts"))
    return not own and any(isinstance(content.get(field), dict) for field in _WRAPPERS)


def _foreign(content: Body, notes: Notes) -> Transcript:
    for field in _WRAPPERS:
        inner = content.get(field)
        if isinstance(inner, dict) and (
            dialect_of(inner) or any(find(inner, f) for f in _SUBSTANCE)
        ):
            return _theirs(inner, notes)
    found = of_list(content)
    if found is None:
        raise _unknown(notes.name)
    return _read(found, notes, "unknown", openai.read)


def _read(said: Body, notes: Notes, maker: str, reader: Callable[[Any], Answer]) -> Transcript:
    """The transcript in a body that Whisper's family might have written."""
    channels = fields.parts(said, "transcripts")
    whole = repaired(said, notes, 1.0 if maker == "elevenlabs" else None)
    if channels:
        whole["transcripts"] = [repaired(dict(one), notes, 1.0) for one in channels]
    listed = fields.parts(whole, "segments")
    if untimed(listed):
        whole["segments"] = [{**one, "start": None, "end": None} for one in listed]
    if not any(name in said for name in ("text", "transcription", "transcripts")):
        texts = (fields.text(one, "text") or "" for one in listed)
        whole["text"] = join(filter(None, map(str.strip, texts)))
    answer = reader(whole)
    model = answer.model or fields.name(said, "model")
    return _made(replace(answer, model=model), notes, maker)


def _made(answer: Answer, notes: Notes, maker: str) -> Transcript:
    duration = answer.extra.get("duration", 0.0)
    segments = answer.segments
    if not answer.text.strip() and not segments:
        raise InputError(f"{notes.name} has no text", hint="there is nothing to export")
    if not segments:
        segments = (Segment(start=0.0, end=duration, text=answer.text),)
    made = transcript(
        segments,
        notes.name,
        provider=maker,
        model=answer.model,
        language=answer.language,
        duration=duration,
    )
    made = replace(made, events=answer.events)
    return replace(made, timing="estimated") if answer.estimated else made


def _names_speakers(body: Fields) -> bool:
    speakers = {fields.name(word, "speaker_id") for word in fields.parts(body, "words")}
    return len(speakers) > 1 or "diarization" in body


def _check_times(content: Fields, name: str) -> None:
    """Raises InputError where times are written in a way that we do not know."""
    for one in (*fields.parts(content, "segments"), *fields.parts(content, "words")):
        for field in ("start", "end"):
            if one.get(field) is not None and seconds(one[field]) is None:
                odd = f"{field} {one[field]!r} is not a number"
                raise InputError(f"{name} is not a whole transcript: {odd}")


def _unknown(name: str) -> InputError:
    return InputError(
        f"{name} is JSON, but no transcript that stt knows",
        hint="have the service write SRT or WebVTT, and give that",
    )
