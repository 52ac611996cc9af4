"""LRC lyrics: moments in brackets before a line, and in pointed ones before a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from stt_cli.export.guard import guarded
from stt_cli.export.reading.cues import Broken, RawCue, Subtitles
from stt_cli.export.reading.times import moment
from stt_cli.export.reading.words import words_of

_TIME = r"(\d{1,9}:\d{1,2}(?:[.:]\d{1,3})?|\d{1,6}:\d{1,2}:\d{1,2}[.]\d{1,3})"
_STAMP = re.compile(rf"\s*\[\s*{_TIME}\s*\]")
_WORD = re.compile(rf"<\s*{_TIME}\s*>")
_TAG = re.compile(r"\s*\[\s*([a-z#]+)\s*:(.*)\]\s*$", re.IGNORECASE)
_SHOWN = 5000
"""Ms that a line is shown at most where nothing follows soon."""


def is_lrc(text: str) -> bool:
    """Whether most lines have a moment or a tag before them."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()][:40]
    stamped = sum(_STAMP.match(line) is not None for line in lines)
    tagged = sum(_TAG.match(line) is not None for line in lines)
    return stamped > 0 and (stamped + tagged) * 2 > len(lines)


def parse(lines: Sequence[str]) -> Subtitles:
    """The lines, each until the next one; a line of several moments stands at each of them."""
    broken: list[Broken] = []
    found: list[tuple[int, int, str]] = []
    tags: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if stamps := _stamps(line):
            text = line[stamps[-1][1] :]
            found += [(ms, number, text) for ms, _ in stamps]
        elif tag := _TAG.match(line):
            tags[tag[1].lower()] = tag[2].strip()
        elif line.strip() and not line.startswith("#"):
            broken.append(Broken(line=number, message="a line without a moment", lost=line))
    shift = int(tags["offset"]) if re.fullmatch(r"[-+]?\d{1,9}", tags.get("offset", "")) else 0
    length = moment(tags.get("length", ""))
    cues = [
        _cue(line, text, max(0, start - shift), _end(start, after, length) - shift)
        for (start, line, text), (after, _, _) in pairwise([*sorted(found), (-1, 0, "")])
        if _WORD.sub("", text).strip()
    ]
    return Subtitles(kind="srt", format="lrc", cues=cues, broken=broken, language=tags.get("la"))


def _stamps(line: str) -> list[tuple[int, int]]:
    """The moments that a line begins with, each with the column after it."""
    made, at = [], 0
    while found := _STAMP.match(line, at):
        ms, at = _moment(found[1]), found.end()
        if ms is not None:
            made.append((ms, at))
    return made


def _moment(text: str) -> int | None:
    """As elsewhere, but that a colon may stand before the hundredths."""
    if text.count(":") == 2 and "." not in text:
        text = ".".join(text.rsplit(":", 1))
    return moment(text)


def _end(start: int, after: int, length: int | None) -> int:
    if after > start:
        return after
    return max(start, min(start + _SHOWN, length if length is not None else start + _SHOWN))


def _cue(line: int, text: str, start: int, end: int) -> RawCue:
    stamps = list(_WORD.finditer(text))
    times = [_moment(stamp[1]) or start for stamp in stamps]
    edges = [0, *(edge for stamp in stamps for edge in stamp.span()), len(text)]
    pieces = [text[edges[n] : edges[n + 1]] for n in range(0, len(edges), 2)]
    timed = [
        (piece, at) for piece, at in zip(pieces, [start, *times], strict=True) if piece.strip()
    ]
    return RawCue(
        line=line,
        number=None,
        start=start,
        end=max(start, end),
        lines=(guarded(" ".join(_WORD.sub("", text).split())),),
        words=words_of(timed, max(start, end)) if stamps else (),
    )
