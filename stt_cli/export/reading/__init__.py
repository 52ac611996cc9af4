"""Transcripts from files: ours, other programs' and services', recognised by content."""

from __future__ import annotations

import msgspec

from stt_cli.errors import InputError
from stt_cli.export.edit import cleaned
from stt_cli.export.reading import ctm
from stt_cli.export.reading.cues import Subtitles
from stt_cli.export.reading.encoding import decoded, unicode_form
from stt_cli.export.reading.formats import format_of
from stt_cli.export.reading.notes import Notes, Tell, silent
from stt_cli.export.reading.objects import from_json, from_words
from stt_cli.export.reading.segments import from_subtitles
from stt_cli.model import Transcript

_HINT = "give a job, a subtitle file, or the JSON of stt, Whisper or a service"


def read(data: bytes, name: str, tell: Tell = silent) -> Transcript:
    """The transcript in `data`, which messages call `name`.

    `tell` is called with a line for everything that was left out or guessed. Raises InputError where it is
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
    if loose[:1] in ("{", "[") and (_is_json(loose) or format_of(loose) is None):
        return from_json(data, notes)
    text, whole = decoded(data, notes)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff\0 \t\n"):
        raise InputError(f"{name} is empty", hint="name a transcript")
    if found := format_of(text):
        return _of_text(found.parse(text, notes), text, notes)
    if ctm.is_ctm(text):
        return from_words(ctm.parse(text, notes), notes, "ctm")
    plain = "" if whole else "not UTF-8 text, and "
    raise InputError(f"{name} is {plain}no transcript that stt knows", hint=_HINT)


def _of_text(file: Subtitles, text: str, notes: Notes) -> Transcript:
    made = from_subtitles(file, notes)
    if made.segments:
        return made
    notes.give()
    if file.kind != "vtt" and text.strip():
        raise InputError(
            f"{notes.name} has no cue that can be read", hint="check that it is a subtitle file"
        )
    notes.say("it has no cues")
    return made


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
