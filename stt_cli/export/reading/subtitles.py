"""SRT or WebVTT, whichever a text is."""

from __future__ import annotations

from stt_cli.export.reading import srt, vtt
from stt_cli.export.reading.cues import Subtitles
from stt_cli.export.reading.notes import Notes
from stt_cli.export.reading.times import like_timing, timing

_SEARCHED = 500_000
"""Characters among which the first times have to be."""


def is_vtt(text: str) -> bool:
    """Whether a text is WebVTT, blank lines before its signature aside."""
    return vtt.is_vtt(text.lstrip("\ufeff\r\n\t "))


def is_srt(text: str) -> bool:
    """Whether a text has times as SRT has them."""
    lines = text[:_SEARCHED].replace("\r", "\n").split("\n")
    return any(timing(line) or like_timing(line) for line in lines)


def recognised(text: str) -> bool:
    """Whether `text` looks like SRT or WebVTT."""
    return is_vtt(text) or is_srt(text)


def parse(text: str) -> Subtitles:
    """The cues of an SRT or WebVTT text, as many as can be made out."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return as_vtt(text) if is_vtt(text) else as_srt(text)


def as_vtt(text: str, notes: Notes | None = None) -> Subtitles:
    """A WebVTT text, in which zeros stand for what is lost."""
    return _sorted(vtt.parse(text.replace("\0", "\ufffd").split("\n"), notes))


def as_srt(text: str, notes: Notes | None = None) -> Subtitles:
    """An SRT text, in which zeros are nothing."""
    return _sorted(srt.parse(text.replace("\0", "").split("\n")))


def _sorted(file: Subtitles) -> Subtitles:
    file.broken.sort(key=lambda fault: fault.line)
    return file
