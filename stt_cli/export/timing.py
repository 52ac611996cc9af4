"""When cues appear and vanish: long enough to be read, close to the speech, never two at once."""

from __future__ import annotations

from math import ceil

from msgspec import Struct

from stt_cli.export.options import Limits

SHIFT = 500
"""Milliseconds that a cue may begin before or after its first word to make room."""


class Speech(Struct, kw_only=True):
    """When a cue's words are spoken and how long they take to read, in ms."""

    start: int
    end: int
    need: int


def timed(spoken: list[Speech], limits: Limits, duration: int) -> list[tuple[int, int]]:
    """The start and end of each cue in ms, given in the order of their starts.

    A cue stays until it can be read. Where the next one follows too soon, it takes the time from
    the silence before it, then from neighbours that can spare some. Never beyond [0, duration].
    """
    if not spoken:
        return []
    gap, close = ceil(limits.min_gap * 1000), round(limits.close_gaps * 1000)
    starts = _starts(spoken, gap, duration)
    longest = int(limits.max_duration * 1000) if limits.max_duration else duration
    times = []
    for cue, start, following in zip(spoken, starts, [*starts[1:], None], strict=True):
        end = min(max(cue.end, start + cue.need), start + longest, duration)
        if following is not None:
            end = _before(following, end, start + longest, gap, close)
        times.append((start, max(end, min(start + 1, duration))))
    return times


def _before(following: int, end: int, latest: int, gap: int, close: int) -> int:
    """`end` kept away from the cue at `following` by `gap`, or by more than `close`."""
    end = min(end, following - gap)
    if gap < following - end < close:
        return following - gap if following - gap <= latest else following - close
    return end


def _starts(spoken: list[Speech], gap: int, duration: int) -> list[int]:
    starts = [spoken[0].start]
    for cue in spoken[1:]:
        starts.append(min(duration, max(cue.start, starts[-1] + 1)))

    def spare(number: int) -> int:
        """What a cue has beyond its need until the next one, below zero what it lacks."""
        end = starts[number + 1] - gap if number + 1 < len(starts) else duration
        return end - starts[number] - spoken[number].need

    for number in range(len(starts)):
        if (lack := -spare(number)) > 0:
            free = spare(number - 1) if number else starts[0]
            starts[number] -= min(lack, SHIFT, max(0, free))
        if (lack := -spare(number)) > 0 and number + 1 < len(starts):
            starts[number + 1] += min(lack, SHIFT, max(0, spare(number + 1)))
    return starts
