"""What is known of a recording so far: where it is quiet, and what of that is not sent.

Counts samples of 16 kHz audio, so that sums are exact. "Kept" is audio that is sent: the
recording without the silence that is left out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from stt_cli.model import Pause
from stt_cli.pcm import RATE

FOREVER = 10**15
"""Samples; stands for an end that is not known yet, and for no limit."""

SCRAP = RATE // 50
"""Samples at either end of a recording that are too few to be sound worth sending."""


def samples(seconds: float) -> int:
    return round(min(seconds * RATE, FOREVER))


class Quiet(NamedTuple):
    """A pause in samples."""

    start: int
    end: int
    level: float

    @property
    def seconds(self) -> float:
        return (self.end - self.start) / RATE


class Place(NamedTuple):
    """A cut that a pause allows: a chunk ends at `at`, and the next can start at `resume`."""

    kept: int
    """Kept samples before it, from the start of the timeline."""
    at: int
    resume: int
    quiet: Quiet

    @property
    def worth(self) -> tuple[float, int]:
        """Longer and quieter is better, 1 s being worth 60 dB; the later of two equals wins."""
        loudness = max(self.quiet.level, -90.0) / 60
        return min(self.quiet.seconds, 1.0) - loudness, self.kept


class Timeline:
    """The recording from `start` on. Holds the pauses of what is not cut off yet, and no more."""

    def __init__(self, margin: int, leave_out: int | None, start: int = 0) -> None:
        self.start = self._begin = start
        self.end = FOREVER
        self._margin = margin
        self._leave_out = None if leave_out is None else max(leave_out, 2 * margin)
        self._quiet: deque[Quiet] = deque()

    def add(self, pauses: Iterable[Pause]) -> None:
        """Append pauses in order of time; those that touch become one."""
        for pause in pauses:
            quiet = Quiet(samples(pause.start), samples(pause.end), pause.level)
            if self._quiet and quiet.start <= self._quiet[-1].end:
                last = self._quiet.pop()
                quiet = Quiet(last.start, max(last.end, quiet.end), min(last.level, quiet.level))
            self._quiet.append(quiet)

    def close(self, end: int) -> None:
        """Say where the recording ends."""
        self.end = end
        while self._quiet and self._quiet[-1].start >= end:
            self._quiet.pop()

    def settled(self, until: int) -> int:
        """Up to where nothing can change any more: a pause that touches `until` may go on."""
        if self._quiet and self._quiet[-1].end >= until:
            return self._quiet[-1].start
        return until

    def advance(self, start: int) -> None:
        """Forget what lies before `start`."""
        self.start = start
        while self._quiet and self._quiet[0].end <= start:
            self._quiet.popleft()

    def kept(self, until: int) -> Iterator[tuple[int, int]]:
        """The stretches that are sent, from the start to `until`."""
        start = self.start
        for quiet in self._quiet:
            if quiet.start >= until:
                break
            gap = self._left_out(quiet)
            if gap and gap[1] > start:
                if gap[0] > start:
                    yield start, min(gap[0], until)
                start = gap[1]
        if start < until:
            yield start, until

    def length(self, until: int) -> int:
        return sum(end - start for start, end in self.kept(until))

    def missing(self, wanted: int, until: int) -> int:
        """How many kept samples up to `until` fall short of `wanted`; 0 or less: none."""
        for start, end in self.kept(until):
            wanted -= end - start
            if wanted <= 0:
                break
        return wanted

    def position(self, kept: int) -> int:
        """The sample of the recording that has `kept` samples before it."""
        for start, end in self.kept(FOREVER):
            if kept <= end - start:
                return start + kept
            kept -= end - start
        return self.end

    def is_silent(self) -> bool:
        """Whether nothing but silence is left, and silence may be left out."""
        if self._leave_out is None or len(self._quiet) != 1:
            return False
        start, end, _ = self._quiet[0]
        return start - SCRAP <= self.start and end + SCRAP >= self.end

    def best(self, low: int, high: int) -> Place | None:
        """The best cut in a pause with `low` to `high` kept samples before it."""
        return max(self._places(low, high), key=lambda place: place.worth, default=None)

    def _places(self, low: int, high: int) -> Iterator[Place]:
        origin = self.start  # the sample that kept samples are counted from, moved by every gap
        for quiet in self._quiet:
            if quiet.start - origin > high:
                return
            gap = self._left_out(quiet)
            if gap:
                at, resume = max(gap[0], self.start), max(gap[1], self.start)
                if low <= at - origin <= high:
                    yield Place(at - origin, at, resume, quiet)
                origin += resume - at
                continue
            first, last = quiet.start + self._margin - origin, quiet.end - self._margin - origin
            if max(first, low) <= min(last, high):
                kept = max(first, low, min(last, high, (first + last) // 2))
                yield Place(kept, origin + kept, origin + kept, quiet)

    def _left_out(self, quiet: Quiet) -> tuple[int, int] | None:
        if self._leave_out is None or quiet.end - quiet.start <= self._leave_out:
            return None
        # Nothing is spoken before the recording starts or after it ends: no margin there.
        leads, trails = quiet.start <= self._begin + SCRAP, quiet.end + SCRAP >= self.end
        return (
            0 if leads else quiet.start + self._margin,
            self.end if trails else quiet.end - self._margin,
        )
