"""Whether a refusal is about the audio as it was sent: too many bytes, too long, or in a format
that the service cannot read. Services say so in words of their own; the limits are among them.

The words are those of OpenAI, Azure, Groq, vLLM, speaches, whisper.cpp, LocalAI, Mistral and of
the proxies in front of such servers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from stt_cli.errors import Named, TooLarge, TooLong, Unfit, WrongFormat

_SOUND = r"(?:audio|media|clip|recording|file|input|content|request|payload|body|entity|upload)"

_LENGTH = r"(?:durations?|seconds?|secs?|minutes?|hours?|\d+(?:\.\d+)? ?(?:s\b|秒|分钟))"
_EXCEEDS = r"(?:exceed\w*|longer than|too long|maximum|at most|limit\w*|over|up to)"

_TOO_LONG = re.compile(
    rf"\b{_LENGTH}.*\b{_EXCEEDS}|\b{_EXCEEDS}.*\b{_LENGTH}"
    rf"|\b{_SOUND}\b.{{0,40}}\btoo long|shorten your audio|时长",
    re.IGNORECASE,
)
_TOO_LARGE = re.compile(
    rf"\b{_SOUND}\b.{{0,40}}\b(?:too (?:large|big)|larger than|bigger than)"
    rf"|\b(?:size|bytes|mb|mib)\b.*\b(?:exceed\w*|limit)|\b(?:exceed\w*|maximum|limit)\b.*"
    r"\b(?:size|\d+ ?(?:bytes|kb|kib|mb|mib|gb|gib))\b",
    re.IGNORECASE,
)
_NO_SOUND = re.compile(
    r"\btoo short|\bminimum\b|\bempty\b|\bper (?:second|minute|hour|day)\b", re.I
)
_WRONG_FORMAT = re.compile(
    r"\b(?:invalid|unrecognized|unrecognised|unsupported|unknown|wrong)\b.{0,20}"
    r"\b(?:(?:file|audio|media|container) ?(?:format|type|extension)|audio file|media type|codec|format:)"
    r"|\b(?:format|type|extension|codec)s?\b.{0,40}\bnot (?:supported|allowed|recognized|accepted)"
    r"|\bunsupported format|\bsupport(?:ed)? (?:audio |file |media )?(?:formats|types)"
    r"|\bfollowing types|\bdoes not support the format"
    r"|\b(?:could not|cannot|can't|failed to|unable to|error)\b.{0,20}"
    r"\b(?:decode|decoded|decoding|read|load|open|process|parse|convert)\b.{0,20}\b(?:audio|file|media|wav)"
    r"|\b(?:audio|file|media)\b.{0,20}\b(?:could not|cannot|can not) be (?:decoded|read|opened|processed)"
    r"|\bcorrupted or unsupported|\bvalid (?:media|audio) file|\bffmpeg conversion failed",
    re.IGNORECASE,
)
_BYTES = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?) ?(bytes|b|kb|kib|mb|mib|gb|gib|m|g)?(?![\w.]*\d)", re.I
)
_SECONDS = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)[ -]?(seconds?|secs?|s|minutes?|mins?|hours?|h|秒|分钟)(?![a-z])",
    re.I,
)
_UNITS = {"k": 1000, "m": 1_000_000, "g": 1_000_000_000}
_PLAIN = 10_000
"""From here on a number without a unit may be one of bytes."""
_EXTENSIONS = frozenset(
    {"flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "oga", "ogg", "opus", "wav", "webm", "aac"}
)
_CODES: dict[str, type[Unfit]] = {
    "request_too_large": TooLarge,
    "payload_too_large": TooLarge,
    "file_too_large": TooLarge,
    "audio_too_large": TooLarge,
    "content_too_large": TooLarge,
    "input_too_large": TooLong,
    "audio_too_long": TooLong,
    "file_too_long": TooLong,
    "unsupported_media_type": WrongFormat,
    "unsupported_format": WrongFormat,
    "invalid_file_format": WrongFormat,
    "invalid_audio_format": WrongFormat,
    "invalid_audio": WrongFormat,
}


def unfit(text: str, status: int = 400, codes: Sequence[str] = ()) -> type[Unfit] | None:
    """What of the audio a refusal in these words, with that status, is about; None: nothing.

    Status and codes are those of an answer that may be about the audio at all.
    """
    coded = next((_CODES[code] for code in codes if code in _CODES), None)
    if coded:
        return coded
    if not _NO_SOUND.search(text):
        if _TOO_LONG.search(text):
            return TooLong
        if status == 413 or _TOO_LARGE.search(text):
            return TooLarge
        if status == 415 or _WRONG_FORMAT.search(text):
            return WrongFormat
    return TooLarge if status == 413 else None


def named(kind: type[Unfit], text: str) -> Named:
    """The limits that the words of such a refusal may name: bytes, seconds or file extensions."""
    if issubclass(kind, TooLarge):
        found = (_in_bytes(float(number), unit) for number, unit in _BYTES.findall(text))
        return tuple(size for size in found if size is not None)
    if issubclass(kind, TooLong):
        return tuple(_in_seconds(float(number), unit) for number, unit in _SECONDS.findall(text))
    return tuple(sorted(_EXTENSIONS & {*re.findall(r"[a-z0-9]+", text.lower())}))


def _in_bytes(number: float, unit: str) -> float | None:
    factor = _UNITS.get(unit[:1].lower(), 1)
    return number * factor if unit or number >= _PLAIN else None


def _in_seconds(number: float, unit: str) -> float:
    first = unit[:1].lower()
    return number * (3600 if first == "h" else 60 if first in ("m", "分") else 1)
