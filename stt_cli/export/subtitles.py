"""SRT and WebVTT files as they stand: their cues, and where they break their own rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from stt_cli.export.srt import unguarded

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?$")
_LIKE_TIMING = re.compile(r"\d:[\d:.,]*\d\s*--?>\s*\d+:\d")
_VTT_TAG = re.compile(r"<[^>]*>?")
_SRT_TAG = re.compile(r"</?(?:[ibus]|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
_LANGUAGE = re.compile(r"\AWEBVTT.*\n(?:.+\n)*?Language:[ \t]*([\w-]+)")
_STRICT = {"srt": r"\d{2,}:[0-5]\d:[0-5]\d,\d{3}", "vtt": r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"}
_SHAPES = {"srt": "HH:MM:SS,mmm", "vtt": "HH:MM:SS.mmm"}

Kind = Literal["srt", "vtt"]


class RawCue(Struct, frozen=True, kw_only=True):
    """A cue as it is written: the line its times stand in, ms, and its text lines."""

    line: int
    number: str | None
    start: int
    end: int
    lines: tuple[str, ...]


class Broken(Struct, frozen=True, kw_only=True):
    """A line that breaks the format's rules."""

    line: int
    message: str


class Subtitles(Struct, frozen=True, kw_only=True):
    """A whole file."""

    kind: Kind
    cues: list[RawCue]
    broken: list[Broken]
    language: str | None = None
    """What the header of WebVTT says."""


def recognised(text: str) -> bool:
    """Whether `text` looks like SRT or WebVTT."""
    head = text.lstrip("\ufeff\r\n\t ")[:20_000]
    return _is_vtt(head) or any(map(_TIMING.match, head.splitlines()))


def parse(text: str) -> Subtitles:
    """The cues of an SRT or WebVTT text, as many as can be made out."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    kind: Kind = "vtt" if _is_vtt(text.lstrip()) else "srt"
    cues, broken = _vtt(lines) if kind == "vtt" else _srt(lines)
    broken += [fault for cue in cues for fault in _mistimed(cue, lines[cue.line - 1], kind)]
    broken.sort(key=lambda fault: fault.line)
    said = _LANGUAGE.search(text) if kind == "vtt" else None
    return Subtitles(kind=kind, cues=cues, broken=broken, language=said and said[1])


def plain(line: str, kind: Kind) -> str:
    """A text line without tags and escapes."""
    if kind == "vtt":
        return unescape(_VTT_TAG.sub("", line))
    return unguarded(_SRT_TAG.sub("", line))


def _is_vtt(text: str) -> bool:
    return bool(re.match(r"WEBVTT(?:\s|$)", text))


def _srt(lines: list[str]) -> tuple[list[RawCue], list[Broken]]:
    """Cues by their lines of times: numbers may be missing and text may hold blank lines."""
    timings = [at for at, line in enumerate(lines) if _TIMING.match(line)]
    heads = [
        _head(lines, at, before, due)
        for due, (before, at) in enumerate(pairwise([-1, *timings]), 1)
    ]
    cues: list[RawCue] = []
    broken = _strangers(lines, 0, heads[0] if heads else len(lines))
    for at, head, stop in zip(timings, heads, [*heads, len(lines)][1:], strict=True):
        number = lines[head].strip() if head < at else None
        if number != str(len(cues) + 1):
            message = f"number {number or 'missing'}, {len(cues) + 1} is due"
            broken.append(Broken(line=head + 1, message=message))
        if cues and lines[head - 1].strip():
            broken.append(Broken(line=head + 1, message="no blank line before the cue"))
        cues.append(_cue(lines, at, stop, number))
        broken += _body_faults(lines, at + 1, stop)
    return cues, broken


def _head(lines: list[str], at: int, before: int, due: int) -> int:
    """The line of the number of the cue with its times at `at`, or `at` where it has none.

    Digits right under another line are that cue's text, unless they are the number that is due.
    """
    above = at - 1
    if above <= before or not re.fullmatch(r"\s*[0-9]{1,9}\s*", lines[above]):
        return at
    apart = above - 1 <= before or not lines[above - 1].strip()
    return above if apart or int(lines[above]) == due else at


def _body_faults(lines: list[str], start: int, stop: int) -> Iterator[Broken]:
    """Blank lines that cut a cue's text in two, and times in it that cannot be read."""
    body = [at for at in range(start, stop) if lines[at].strip()]
    for last, at in pairwise(body):
        if at - last > 1:
            yield Broken(line=last + 2, message="blank line inside a cue")
    for at in body:
        if _LIKE_TIMING.search(lines[at]):
            yield Broken(line=at + 1, message="times that cannot be read")


def _vtt(lines: list[str]) -> tuple[list[RawCue], list[Broken]]:
    cues: list[RawCue] = []
    broken: list[Broken] = []
    for start, stop in _blocks(lines)[1:]:
        if lines[start - 1].strip():
            broken.append(Broken(line=start + 1, message="no blank line before the cue"))
        at = next((n for n in (start, start + 1) if n < stop and _TIMING.match(lines[n])), None)
        if at is not None:
            cues.append(_cue(lines, at, stop, lines[start] if at > start else None))
            broken += [
                Broken(line=n + 1, message="--> inside a cue")
                for n in range(at + 1, stop)
                if "-->" in lines[n]
            ]
        elif not re.match(r"(?:NOTE|STYLE|REGION)(?:\s|$)", lines[start]):
            broken += _strangers(lines, start, stop)
    return cues, broken


def _blocks(lines: list[str]) -> list[tuple[int, int]]:
    """The stretches of lines between blank ones, from and up to; as in browsers, times begin a
    block where those of another cue, or the header, stand right above."""
    made: list[tuple[int, int]] = []
    start, timed = 0, True
    for at, line in enumerate([*lines, ""]):
        if not line or (line.isspace() and any("-->" in after for after in lines[at + 1 : at + 3])):
            if at > start:
                made.append((start, at))
            start, timed = at + 1, not made
        elif _TIMING.match(line):
            if timed:
                made.append((start, at))
                start = at
            timed = True
    return made


def _strangers(lines: list[str], start: int, stop: int) -> list[Broken]:
    """A fault for text that belongs to no cue."""
    for at in range(start, stop):
        if _LIKE_TIMING.search(lines[at]):
            return [Broken(line=at + 1, message="times that cannot be read")]
    text = [at for at in range(start, stop) if lines[at].strip()]
    return [Broken(line=at + 1, message="text outside any cue") for at in text[:1]]


def _cue(lines: list[str], at: int, stop: int, number: str | None) -> RawCue:
    found = _TIMING.match(lines[at])
    groups = found.groups() if found else ()
    return RawCue(
        line=at + 1,
        number=number,
        start=milliseconds(groups[:4]),
        end=milliseconds(groups[4:]),
        lines=tuple(line for line in lines[at + 1 : stop] if line.strip()),
    )


def milliseconds(groups: Sequence[str | None]) -> int:
    """Hours, minutes, seconds and their fraction, as matched, in ms."""
    hours, minutes, seconds, fraction = (group or "0" for group in groups)
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int(fraction.ljust(3, "0"))


def _mistimed(cue: RawCue, line: str, kind: Kind) -> Iterator[Broken]:
    """Times that other programs may refuse."""
    shape = _STRICT[kind]
    if not all(re.fullmatch(shape, time) for time in re.split(r"\s*-->\s*|\s+", line.strip())[:2]):
        yield Broken(line=cue.line, message=f"times not written as {_SHAPES[kind]}")
