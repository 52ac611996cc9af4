"""WebVTT: blocks between blank lines, as browsers take them, and what they leave out besides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from stt_cli.export.reading.cues import (
    Broken,
    Marks,
    RawCue,
    Subtitles,
    marks,
    mistimed,
    strangers,
    unreadable,
)
from stt_cli.export.reading.notes import Notes
from stt_cli.export.reading.times import Timing, moment

_SHAPE = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
_SIGNATURE = re.compile(r"WEBVTT(?:\s|$)")
_LANGUAGE = re.compile(r"Language:[ \t]*([\w-]+)")
_MAP = re.compile(r"X-TIMESTAMP-MAP=(.*)")
_KEPT = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):\S+")
_CLOCK = 90_000
"""Ticks a second of MPEG's transport streams."""


def is_vtt(text: str) -> bool:
    """Whether a text begins with WebVTT's signature."""
    return _SIGNATURE.match(text) is not None


def parse(lines: Sequence[str], notes: Notes | None = None) -> Subtitles:
    """The cues of a file's lines, as many as can be made out, on the clock that a map names."""
    found = marks(lines, ids=True)
    blocks = _blocks(lines, found)
    header = _header(lines, blocks)
    head: list[str] = []
    cues: list[RawCue] = []
    broken: list[Broken] = []
    kept: list[str] = []
    shift = _shift(header)
    for start, stop in blocks[1:]:
        kept_block = _KEPT.match(lines[start]) is not None
        at = next((n for n in (start, start + 1) if n < stop and n in found), None)
        if kept_block and at is not None and "-->" not in lines[at]:
            at = None
        if at is None:
            if is_vtt(lines[start]):
                shift = _shift(lines[start:stop])
            elif kept_block:
                (kept if cues else head).append("\n".join(lines[start:stop]))
            else:
                broken += strangers(lines, start, stop)
            continue
        if lines[start - 1].strip():
            broken.append(Broken(line=start + 1, message="no blank line before the cue"))
        if times := found[at]:
            cue = _cue(lines, (start, at, stop), times)
            if shift and notes:
                notes.say(f"X-TIMESTAMP-MAP moves its cues by {shift / 1000:g} s")
                notes = None
            cues.append(_moved(replace(cue, before=tuple(kept)), shift))
            kept = []
            broken += _faults(lines, (at, stop), times)
        else:
            broken.append(unreadable(lines, at, stop))
    said = next(filter(None, map(_LANGUAGE.match, header)), None)
    return Subtitles(
        kind="vtt",
        cues=cues,
        broken=broken,
        language=said and said[1],
        header="\n".join(line for line in header if not _MAP.match(line)),
        head=tuple(head),
        tail=tuple(kept),
    )


def _header(lines: Sequence[str], blocks: Sequence[tuple[int, int]]) -> list[str]:
    return list(lines[blocks[0][0] + 1 : blocks[0][1]]) if blocks else []


def _blocks(lines: Sequence[str], found: Marks) -> list[tuple[int, int]]:
    """The stretches of lines between blank ones, from and up to.

    As in browsers, times begin a block where those of another cue, the header, or more than one
    line stand above. A line of blanks ends a block only where another cue follows.
    """
    made: list[tuple[int, int]] = []
    start, timed = 0, True
    for at, line in enumerate([*lines, ""]):
        if not line or (line.isspace() and (at + 1 in found or at + 2 in found)):
            if at > start:
                made.append((start, at))
            start, timed = at + 1, not made
        elif at in found:
            if timed or at > start + 1:
                made.append((start, at))
                start = at
            timed = True
    return made


def _shift(header: Sequence[str]) -> int:
    """The ms that X-TIMESTAMP-MAP adds to the times under it."""
    for line in header:
        if found := _MAP.match(line.strip()):
            fields = dict(part.strip().partition(":")[::2] for part in found[1].split(","))
            ticks, local = fields.get("MPEGTS", ""), moment(fields.get("LOCAL", ""))
            if re.fullmatch(r"\d{1,15}", ticks) and local is not None:
                return round(int(ticks) * 1000 / _CLOCK) - local
    return 0


def _moved(cue: RawCue, shift: int) -> RawCue:
    if not shift:
        return cue
    return replace(cue, start=max(0, cue.start + shift), end=max(0, cue.end + shift))


def _cue(lines: Sequence[str], place: tuple[int, int, int], times: Timing) -> RawCue:
    start, at, stop = place
    text = [line for line in lines[at + 1 : stop] if line.strip()]
    spilled = _spilled(times.rest, text)
    return RawCue(
        line=at + 1,
        number=lines[start] if at > start else None,
        start=times.start,
        end=times.end,
        lines=(times.rest,) if spilled else tuple(text),
        settings="" if spilled else times.rest,
    )


def _spilled(rest: str, text: Sequence[str]) -> bool:
    """Whether what stands after the times is the cue's text, there being no other."""
    return bool(rest) and not text and not any(map(_SETTING.fullmatch, rest.split()))


def _faults(lines: Sequence[str], place: tuple[int, int], times: Timing) -> Iterator[Broken]:
    at, stop = place
    text = [line for line in lines[at + 1 : stop] if line.strip()]
    yield from mistimed(at, lines[at], times, _SHAPE, "HH:MM:SS.mmm")
    if not _spilled(times.rest, text):
        for word in times.rest.split():
            if not _SETTING.fullmatch(word):
                yield Broken(line=at + 1, message="no setting of a cue", lost=word)
    for n in range(at + 1, stop):
        if "-->" in lines[n]:
            yield Broken(line=n + 1, message="--> inside a cue")
