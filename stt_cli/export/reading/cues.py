"""SRT and WebVTT files as they stand: their cues, and where they break their own rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Literal

from msgspec import Struct

from stt_cli.export.reading.times import Timing, like_timing, timing
from stt_cli.export.srt import unguarded

_VTT_TAG = re.compile(r"<[^>]*>?")
_SRT_TAG = re.compile(r"</?(?:[ibus]|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)

Kind = Literal["srt", "vtt"]


class RawCue(Struct, frozen=True, kw_only=True):
    """A cue as it is written: the line its times stand in, ms, and its text lines."""

    line: int
    number: str | None
    """The line above its times: a number in SRT, an identifier in WebVTT."""
    start: int
    end: int
    lines: tuple[str, ...]
    settings: str = ""
    """What stands after the times: settings of WebVTT, coordinates of SRT."""
    before: tuple[str, ...] = ()
    """The blocks of WebVTT before it: notes, style sheets, regions."""


class Broken(Struct, frozen=True, kw_only=True):
    """A line that breaks the format's rules; `lost` is what of it is in no cue."""

    line: int
    message: str
    lost: str | None = None


class Subtitles(Struct, frozen=True, kw_only=True):
    """A whole file."""

    kind: Kind
    cues: list[RawCue]
    broken: list[Broken]
    language: str | None = None
    """What the header of WebVTT says."""
    head: tuple[str, ...] = ()
    """What stands in WebVTT's header but its signature."""
    tail: tuple[str, ...] = ()
    """The blocks after the last cue."""


Marks = dict[int, Timing | None]
"""The lines of times, by their index; None where they cannot be read."""


def marks(lines: Sequence[str], *, ids: bool) -> Marks:
    """Which of `lines` hold times; `ids` says whether a cue may have text above its times."""
    made: Marks = {}
    for at, line in enumerate(lines):
        found = timing(line)
        if found and (found.sure or _free(lines, at, ids=ids)):
            made[at] = found
        elif not found and like_timing(line):
            begins = re.match(r"\W{0,3}[\dOo]", line) is not None
            if begins or _free(lines, at, ids=ids):
                made[at] = None
    return made


def _free(lines: Sequence[str], at: int, *, ids: bool) -> bool:
    """Whether a cue can begin at `at`, text of another one not being right above it."""
    above = lines[at - 1].strip() if at else ""
    if not above or above.isdecimal():
        return True
    return ids and (at < 2 or not lines[at - 2].strip())


def unreadable(lines: Sequence[str], at: int, stop: int) -> Broken:
    """The fault of times that cannot be read; the text below them is lost with them."""
    lost = " / ".join(filter(None, map(str.strip, lines[at:stop])))
    return Broken(line=at + 1, message="times that cannot be read", lost=lost)


def strangers(lines: Sequence[str], start: int, stop: int) -> Iterator[Broken]:
    """The fault of text that belongs to no cue."""
    text = [at for at in range(start, stop) if lines[at].strip()]
    if text:
        lost = " / ".join(lines[at].strip() for at in text)
        yield Broken(line=text[0] + 1, message="text outside any cue", lost=lost)


def mistimed(at: int, line: str, found: Timing, shape: str, example: str) -> Iterator[Broken]:
    """Times that other programs may refuse."""
    if found.arrow != "-->":
        yield Broken(line=at + 1, message="times that cannot be read")
        return
    written = line.strip().removesuffix(found.rest)
    if not all(re.fullmatch(shape, time.strip()) for time in written.split("-->")):
        yield Broken(line=at + 1, message=f"times not written as {example}")


def plain(line: str, kind: Kind) -> str:
    """A text line without tags and escapes."""
    if kind == "vtt":
        return unescape(_VTT_TAG.sub("", line))
    return unguarded(_SRT_TAG.sub("", line))
