"""When cues appear and vanish: long enough to be read, close to the speech, never two at once."""

from __future__ import annotations

from math import ceil

from msgspec import Struct

from stt_cli.export.options import Limits

SHIFT = 600
"""Milliseconds that a cue may begin before or after its first word to make room."""

DEPTH = 3
"""How many neighbours in a row move to make room for one."""


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
    gap, close = ceil(limits.min_gap * 1000), ceil(limits.close_gaps * 1000)
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
    row = _Row(spoken, gap, duration)
    for number in range(len(spoken)):
        if (lack := -row.spare(number)) > 0:
            row.pull(number, lack)
        if (lack := -row.spare(number)) > 0:
            row.push(number + 1, lack)
    return row.starts


class _Row:
    """The starts of all cues, which may move by up to SHIFT where others have time to spare."""

    def __init__(self, spoken: list[Speech], gap: int, duration: int) -> None:
        self.spoken, self.gap, self.duration = spoken, gap, duration
        self.starts: list[int] = []
        for cue in spoken:
            earliest = self.starts[-1] + 1 if self.starts else 0
            self.starts.append(min(duration, max(cue.start, earliest)))

    def spare(self, number: int) -> int:
        """What a cue has beyond its need until the next one; below zero what it lacks."""
        if number < 0:
            return self.starts[0]
        last = number + 1 == len(self.starts)
        end = self.duration if last else self.starts[number + 1] - self.gap
        return end - self.starts[number] - max(1, self.spoken[number].need)

    def pull(self, number: int, wanted: int, depth: int = DEPTH) -> None:
        """Let a cue begin earlier, and those before it where that makes room."""
        wanted = min(wanted, self.starts[number] - self.spoken[number].start + SHIFT)
        free = max(0, self.spare(number - 1))
        if wanted > free and number and depth:
            self.pull(number - 1, wanted - free, depth - 1)
            free = max(0, self.spare(number - 1))
        self.starts[number] -= max(0, min(wanted, free))

    def push(self, number: int, wanted: int, depth: int = DEPTH) -> None:
        """Let a cue begin later, and those after it where that makes room."""
        if number == len(self.starts):
            return
        wanted = min(wanted, self.spoken[number].start + SHIFT - self.starts[number])
        free = max(0, self.spare(number))
        if wanted > free and depth:
            self.push(number + 1, wanted - free, depth - 1)
            free = max(0, self.spare(number))
        self.starts[number] += max(0, min(wanted, free))
