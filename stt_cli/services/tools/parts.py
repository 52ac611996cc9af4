"""A transcript as text that is sent: speakers before their turns, cut at the ends of segments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from stt_cli.model import Transcript
from stt_cli.text.words import join

_SENTENCE = re.compile(r"(?<=[.!?…。！？।؟])\s*")  # noqa: RUF001 - marks of many scripts
PAUSE = 2.0
"""Seconds of silence after which the text goes on in a new line."""


class Line(Struct, frozen=True, kw_only=True):
    """A segment, or a line of a text file. `start` and `end` in seconds; None: not known."""

    text: str
    speaker: str | None = None
    start: float | None = None
    end: float | None = None


class Part(Struct, frozen=True, kw_only=True):
    """What one request holds, and the stretch of the recording that it is from."""

    text: str
    start: float | None = None
    end: float | None = None


def lines(transcript: Transcript) -> list[Line]:
    """The transcript's segments that have text; of bare text all of it."""
    timed = is_timed(transcript)
    found = [
        Line(
            text=" ".join(segment.text.split()),
            speaker=segment.speaker,
            start=segment.start if timed else None,
            end=segment.end if timed else None,
        )
        for segment in transcript.segments
    ]
    bare = Line(text=" ".join(transcript.text.split()))
    return [line for line in found or [bare] if line.text]


def is_timed(transcript: Transcript) -> bool:
    """Whether it is known when anything was said; of plain text it is not."""
    return any(segment.end > 0.0 for segment in transcript.segments)


def parts(lines: Sequence[Line], most: int | None = None, *, times: bool = False) -> list[Part]:
    """The text in as few parts of at most `most` characters as lines make (None: in one).

    A line is divided only where it alone is too long: at sentences, else words, else anywhere.
    `times` puts the start of each turn before it.
    """
    found: list[Part] = []
    group: list[Line] = []
    size = 0
    for line in _fitting(lines, most, times):
        more = len(line.text) + 1
        if not group or _begins(group[-1], line):
            more += len(_head(line, times))
        if group and most is not None and size + more > most + 1:
            found.append(_part(group, times))
            group, size = [], 0
            more = len(_head(line, times)) + len(line.text) + 1
        group.append(line)
        size += more
    return [*found, _part(group, times)] if group else found


def _part(group: list[Line], times: bool) -> Part:
    return Part(text=_joined(group, times), start=group[0].start, end=group[-1].end)


def _joined(group: Sequence[Line], times: bool) -> str:
    """Turns, a line each; the first begins with its speaker although it may go on a turn."""
    return "\n".join(
        _head(turn[0], times) + join(line.text for line in turn) for turn in _turns(group)
    )


def _turns(group: Iterable[Line]) -> Iterator[list[Line]]:
    turn: list[Line] = []
    for line in group:
        if turn and _begins(turn[-1], line):
            yield turn
            turn = []
        turn.append(line)
    if turn:
        yield turn


def _begins(last: Line, line: Line) -> bool:
    if last.speaker != line.speaker or line.start is None or last.end is None:
        return True
    return line.start - last.end >= PAUSE


def _head(line: Line, times: bool) -> str:
    time = f"[{clock(line.start)}] " if times and line.start is not None else ""
    return time + (f"{line.speaker}: " if line.speaker else "")


def clock(seconds: float) -> str:
    """`1:02:03`, or `2:03` under an hour; never later than the moment."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _fitting(lines: Iterable[Line], most: int | None, times: bool) -> Iterator[Line]:
    """The lines, those divided that alone are too long."""
    for line in lines:
        room = most and max(1, most - len(_head(line, times)))
        for text in [line.text] if room is None else divided(line.text, room):
            yield Line(text=text, speaker=line.speaker, start=line.start, end=line.end)


def divided(text: str, most: int) -> list[str]:
    """`text` in pieces of at most `most` characters, at sentences, else words, else anywhere."""
    if len(text) <= most:
        return [text]
    for units in (_SENTENCE.split(text), text.split()):
        if len(units) > 1 and all(len(unit) <= most for unit in units):
            return list(_grouped(units, most))
    pieces = (u[at : at + most] for u in text.split() for at in range(0, len(u), most))
    return list(_grouped(pieces, most))


def _grouped(units: Iterable[str], most: int) -> Iterator[str]:
    group = ""
    for unit in filter(None, units):
        longer = join([group, unit]) if group else unit
        if group and len(longer) > most:
            yield group
            longer = unit
        group = longer
    if group:
        yield group
