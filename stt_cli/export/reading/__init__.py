"""Transcripts from files: ours, other programs' and services', recognised by content."""

from __future__ import annotations

import msgspec

from stt_cli.errors import InputError
from stt_cli.export.edit import cleaned
from stt_cli.export.reading.encoding import decoded, unicode_form
from stt_cli.export.reading.notes import Notes, Tell, silent
from stt_cli.export.reading.objects import from_json
from stt_cli.export.reading.segments import from_subtitles
from stt_cli.export.reading.subtitles import parse, recognised
from stt_cli.model import Transcript


def read(data: bytes, name: str, tell: Tell = silent) -> Transcript:
    """The transcript in `data`, which messages call `name`.

    `tell` is given a line for whatever was left out or guessed. Raises InputError where it is
    nothing we know, or not whole.
    """
    notes = Notes(name, tell)
    made = _read(data, notes)
    notes.give()
    return cleaned(made)


def _read(data: bytes, notes: Notes) -> Transcript:
    name = notes.name
    # whisper.cpp cuts characters in two where its tokens do.
    loose = data.decode(unicode_form(data), "replace").lstrip("\ufeff \t\r\n")
    if loose[:1] in ("{", "[") and (_is_json(loose) or not recognised(loose)):
        return from_json(data, notes)
    text, whole = decoded(data, notes)
    if not text.strip("\ufeff\0 \t\r\n"):
        raise InputError(f"{name} is empty")
    if not recognised(text):
        raise InputError(
            f"{name} is {'' if whole else 'not UTF-8 text, and '}no transcript that stt knows",
            hint="give a job, SRT, WebVTT or the JSON of stt, Whisper or a service",
        )
    made = from_subtitles(parse(text), notes)
    if not made.segments and not text.lstrip("\ufeff \t\r\n").startswith("WEBVTT"):
        notes.give()
        raise InputError(f"{name} has no cue that can be read")
    return made


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
