"""SRT and WebVTT files as they stand: their cues, and where they break their own rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from stt_cli.export.guard import GUARD
from stt_cli.export.markup import Kind
from stt_cli.export.reading.times import Timing, like_timing, timing
from stt_cli.model import Word


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
    """The blocks of WebVTT before it, such as notes; the events of ASS that show no text."""
    speaker: str | None = None
    """Who is named outside the text."""
    base: tuple[str, ...] = ()
    """As in `model.CueText`."""
    words: tuple[Word, ...] = ()
    """Where the format times them, beside the text."""


class Broken(Struct, frozen=True, kw_only=True):
    """A line that breaks the format's rules; `lost` is what of it is in no cue."""

    line: int
    message: str
    lost: str | None = None


class Subtitles(Struct, frozen=True, kw_only=True):
    """A whole file."""

    kind: Kind
    """Whose markup its text has."""
    format: str = ""
    """Its own name, where that is another."""
    cues: list[RawCue]
    broken: list[Broken]
    language: str | None = None
    """What its header says."""
    header: str = ""
    """What stands in WebVTT's header but its signature and its map of times."""
    head: tuple[str, ...] = ()
    """The blocks before the first cue."""
    tail: tuple[str, ...] = ()
    """The blocks after the last cue."""


_BEGINS = re.compile(r"\W{0,3}[\dOo]")
Marks = dict[int, Timing | None]
"""The lines of times, by their index; None where they cannot be read."""


def marks(lines: Sequence[str], *, ids: bool) -> Marks:
    """Which of `lines` hold times; `ids` says whether a cue may have text above its times."""
    made: Marks = {}
    for at, line in enumerate(lines):
        found = timing(line)
        if GUARD in line or (found and ids and "&" in found.arrow):
            continue  # text, which was written so as not to be taken for times
        if found:
            sure = found.sure and ("-->" in found.arrow or not ids)
            if sure or _free(lines, at, ids=ids):
                made[at] = found
        elif like_timing(line):
            begins = _BEGINS.match(line) is not None and ("-->" in line or not ids)
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
    if not all(re.fullmatch(shape, time.strip(" \t\f")) for time in written.split("-->")):
        yield Broken(line=at + 1, message=f"times not written as {example}")
