"""Bytes as text: Unicode in its forms, else whatever legacy encoding they most likely are."""

from __future__ import annotations

import codecs
import re

from stt_cli.errors import InputError
from stt_cli.export.reading.notes import Notes

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""In this order: the mark of UTF-32 begins as that of UTF-16 does."""
_LEGACY = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "cp874", "cp932", "euc-jp", "gb18030", "big5", "cp949", "koi8-r", "koi8-u", "iso8859-2",
    "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15", "cp437", "cp850", "cp866", "mac-roman",
)  # fmt: skip
"""What subtitles are written in, beside Unicode."""
_SAMPLE = 50_000
_FEW = 8
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")


def decoded(data: bytes, notes: Notes) -> tuple[str, bool]:
    """The text of a file without the mark of its byte order, and whether it is whole Unicode.

    What is not is taken for what it looks like, with a note. Raises InputError for what is not
    text at all.
    """
    codec = unicode_form(data)
    try:
        return data.decode(codec), True
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if codec.startswith("utf-8") and not _mostly_utf8(data):
        return _legacy(data, notes), False
    text = data.decode(codec, "replace")
    if codec != "utf-8-sig" and text.count("\ufffd") * 10 > len(text):
        raise InputError(f"{notes.name} is not UTF-8 text")
    notes.line(
        line, f"not whole {codec.upper().removesuffix('-SIG')}: read with \ufffd for what is broken"
    )
    return text, False


def unicode_form(data: bytes) -> str:
    """The form of Unicode that its first bytes, or zeros throughout, say `data` is in."""
    for mark, codec in _MARKS.items():
        if data.startswith(mark):
            return codec
    return next(filter(None, (_by_zeros(data[:size]) for size in (64, 4096))), "utf-8-sig")


def _by_zeros(head: bytes) -> str | None:
    """The form of UTF-16 that has its zeros where `head` has them, if it has many."""
    first, second = (head[n::2].count(0) * 4 for n in (0, 1))
    if len(head) < 4 or max(first, second) <= len(head) or min(first, second) * 4 > len(head):
        return None
    return "utf-16-be" if first > second else "utf-16-le"


def _mostly_utf8(data: bytes) -> bool:
    """Whether what is not ASCII is UTF-8 but for a few bytes."""
    whole = sum(len(found) for found in _SEQUENCE.findall(data))
    return whole > 9 * (len(_HIGH.findall(data)) - whole)


def _legacy(data: bytes, notes: Notes) -> str:
    if b"\0" in data or len(re.findall(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", data)) * 50 > len(data):
        raise InputError(f"{notes.name} is not UTF-8 text, nor any other")
    codec = _likely(data)
    text = data.decode(codec, "replace")
    notes.say(f"not Unicode: read as {codec.upper()}, which it most likely is")
    return text


def _likely(data: bytes) -> str:
    """The encoding that the lines with more than ASCII in them look like."""
    sample = b"\n".join(line for line in data.splitlines() if _HIGH.search(line))[:_SAMPLE]
    if len(_HIGH.findall(sample)) < _FEW and not re.search(rb"[\x80-\xff]{2}", sample):
        return "cp1252"  # single accents in little text: too few to decide, and most often Western
    import chardet

    found = chardet.detect(
        sample, prefer_superset=True, compat_names=False, include_encodings=_LEGACY
    )
    return found["encoding"] or "cp1252"
