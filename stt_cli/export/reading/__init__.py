"""Transcripts from files: ours, other programs' and services' JSON, SRT and WebVTT, by content."""

from __future__ import annotations

import codecs

from stt_cli.errors import InputError
from stt_cli.export.read_json import from_json
from stt_cli.export.read_subtitles import from_subtitles
from stt_cli.export.subtitles import parse, recognised
from stt_cli.model import Transcript


def read(data: bytes, name: str) -> Transcript:
    """The transcript in `data`, which messages call `name`.

    Raises InputError where it is nothing we know, or not whole.
    """
    # whisper.cpp cuts characters in two where its tokens do.
    loose = data.decode(encoding(data), "replace")
    if loose.lstrip()[:1] in ("{", "["):
        return from_json(data, name)
    text = decoded(data, name)
    if not text.strip():
        raise InputError(f"{name} is empty")
    if recognised(text):
        return from_subtitles(parse(text), name)
    raise InputError(
        f"{name} is no transcript that stt knows",
        hint="give a job, SRT, WebVTT or the JSON of stt, Whisper or a service",
    )


def decoded(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, or in UTF-16 with a byte order mark. Raises InputError."""
    try:
        return data.decode(encoding(data))
    except UnicodeDecodeError as error:
        hint = "convert it first, as in: iconv -f WINDOWS-1252 -t UTF-8"
        raise InputError(f"{name} is not UTF-8 text", hint=hint) from error


def encoding(data: bytes) -> str:
    """UTF-16 where a byte order mark says so, else UTF-8, as Python names them."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "utf-16" if utf16 else "utf-8-sig"
