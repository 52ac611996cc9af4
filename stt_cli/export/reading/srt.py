"""SubRip: cues by their lines of times, whatever else is missing around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from stt_cli.export.reading.cues import (
    Broken,
    RawCue,
    Subtitles,
    marks,
    mistimed,
    strangers,
    unreadable,
)
from stt_cli.export.reading.times import Timing

_SHAPE = r"\d{2,}:[0-5]\d:[0-5]\d,\d{3}"
_PLACE = re.compile(r"(?:[XY][12]:[ ]*-?\d+\s*)+|(?:(?:line|position|size|align):\S+\s*)+", re.I)


def parse(lines: Sequence[str]) -> Subtitles:
    """The cues of a file's lines, as many as can be made out.

    Numbers may be missing and text may hold blank lines.
    """
    found = marks(lines, ids=False)
    heads = [
        _head(lines, at, before, due) for due, (before, at) in enumerate(pairwise([-1, *found]), 1)
    ]
    cues: list[RawCue] = []
    broken = list(strangers(lines, 0, heads[0] if heads else len(lines)))
    stops = [*heads, len(lines)][1:]
    for due, (at, head, end) in enumerate(zip(found, heads, stops, strict=True), 1):
        stop = _orphan(lines, head, at, end)
        broken += strangers(lines, stop, end)
        broken += _head_faults(lines, at, head, due)
        times = found[at]
        if times is None:
            broken.append(unreadable(lines, at, stop))
            continue
        cues.append(_cue(lines, (head, at, stop), times))
        broken += mistimed(at, lines[at], times, _SHAPE, "HH:MM:SS,mmm")
        broken += _blank_lines(lines, at + 1, stop)
    return Subtitles(kind="srt", cues=cues, broken=broken)


def _head(lines: Sequence[str], at: int, before: int, due: int) -> int:
    """The line of the number of the cue with its times at `at`, or `at` where it has none.

    Digits right under another line are that cue's text, unless they are the number that is due.
    """
    above = at - 1
    if above - 1 > before and not lines[above].strip() and lines[above - 1].strip() == str(due):
        above -= 1
    if above <= before or not re.fullmatch(r"\s*[0-9]{1,9}\s*", lines[above]):
        return at
    apart = above - 1 <= before or not lines[above - 1].strip()
    return above if apart or int(lines[above]) == due else at


def _orphan(lines: Sequence[str], head: int, at: int, end: int) -> int:
    """Where, below a cue, the next number stands with text but without times; `end` if nowhere."""
    number = lines[head].strip()
    following = lines[end].strip() if end < len(lines) else ""
    if not number.isdecimal() or len(number) > 9 or following == str(int(number) + 1):
        return end
    for n in range(at + 2, end - 1):
        if (
            lines[n].strip() == str(int(number) + 1)
            and not lines[n - 1].strip()
            and lines[n + 1].strip()
        ):
            return n
    return end


def _head_faults(lines: Sequence[str], at: int, head: int, due: int) -> Iterator[Broken]:
    number = lines[head].strip() if head < at else None
    if number != str(due):
        yield Broken(line=head + 1, message=f"number {number or 'missing'}, {due} is due")
    if due > 1 and lines[head - 1].strip():
        yield Broken(line=head + 1, message="no blank line before the cue")


def _blank_lines(lines: Sequence[str], start: int, stop: int) -> Iterator[Broken]:
    """Blank lines that cut a cue's text in two."""
    body = [at for at in range(start, stop) if lines[at].strip()]
    for last, at in pairwise(body):
        if at - last > 1:
            yield Broken(line=last + 2, message="blank line inside a cue")


def _cue(lines: Sequence[str], place: tuple[int, int, int], times: Timing) -> RawCue:
    head, at, stop = place
    settings = times.rest if _PLACE.fullmatch(times.rest) else ""
    text = [line for line in lines[at + 1 : stop] if line.strip()]
    return RawCue(
        line=at + 1,
        number=lines[head].strip() if head < at else None,
        start=times.start,
        end=times.end,
        lines=tuple(text if settings or not times.rest else [times.rest, *text]),
        settings=settings,
    )
