"""Where a recording is cut into chunks: in the best pause before the limit, else with overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from stt_cli.model import Chunk, Pause, Span
from stt_cli.pcm import RATE
from stt_cli.plan.timeline import Place, Timeline, samples


class Rules(Struct, frozen=True, kw_only=True):
    """How to cut; everything in seconds."""

    max_seconds: float
    """No chunk holds more audio than this; may be infinite."""
    search: float = 30.0
    """How long before the limit a pause is looked for, at most half of the limit."""
    overlap: float = 5.0
    """Shared by two chunks where there is no pause to cut in, at most a quarter of the limit."""
    margin: float = 0.1
    """Silence kept on both sides of a cut in a pause, and of silence that is left out."""
    leave_out: float | None = None
    """Silence longer than this is not sent; None keeps all of it."""
    always_overlap: bool = False
    """Overlap at pauses too: speakers are recognised again by the words that two chunks share."""


class Planner:
    """Turns pauses into chunks while the recording is still being looked at.

    Holds no more than the pauses of the chunk that is being decided and of the stretch after it
    that keeps the last chunk from being a scrap.
    """

    def __init__(self, rules: Rules, start: float = 0.0) -> None:
        """`start`: where in the recording the first chunk begins."""
        self._rules = rules
        self._max = samples(rules.max_seconds)
        self._search = min(samples(rules.search), self._max // 2)
        self._overlap = min(samples(rules.overlap), self._max // 4)
        self._tail = min(samples(rules.search), self._max // 4)
        leave_out = None if rules.leave_out is None else samples(rules.leave_out)
        self._timeline = Timeline(samples(rules.margin), leave_out, samples(start))
        self._index = 0
        self._look_again = 0

    @property
    def start(self) -> float:
        """Where the next chunk begins, in seconds."""
        return self._timeline.start / RATE

    def feed(self, pauses: Sequence[Pause], until: float) -> list[Chunk]:
        """The chunks that can be decided now, in order.

        `pauses` are the next ones in order of time, `until` is how far the audio has been looked
        at: no later pause may start before it. A pause that is still open may be fed in parts.
        """
        self._timeline.add(pauses)
        return list(self._full_chunks(self._timeline.settled(samples(until))))

    def finish(self, duration: float) -> list[Chunk]:
        """The remaining chunks of a recording that is `duration` seconds long."""
        self._timeline.close(samples(duration))
        chunks = list(self._full_chunks(self._timeline.end))
        rest = self._timeline.length(self._timeline.end)
        if rest > self._max:
            chunks.append(self._half(rest))
        if rest and not self._timeline.is_silent():
            chunks.append(self._chunk(self._timeline.end, "end", "the recording ends"))
        return chunks

    def _full_chunks(self, settled: int) -> Iterator[Chunk]:
        while self._is_full(settled):
            yield self._cut(self._max - self._search, self._max, otherwise=self._max)
            self._look_again = 0

    def _is_full(self, settled: int) -> bool:
        """Whether a chunk can be cut off without leaving a scrap, should the recording end."""
        if settled < self._look_again:
            return False
        missing = self._timeline.missing(self._max + self._tail, settled)
        self._look_again = settled + missing
        return missing <= 0

    def _half(self, rest: int) -> Chunk:
        """The first of the last two chunks, cut near the middle of the `rest` kept samples."""
        least = rest - self._max + self._overlap * 3 // 2
        low = max(least, (rest - self._search) // 2)
        high = min(self._max, (rest + self._search) // 2)
        return self._cut(low, high, otherwise=(rest + self._overlap) // 2)

    def _cut(self, low: int, high: int, *, otherwise: int) -> Chunk:
        """Cut `low` to `high` kept samples from here in the best pause, or `otherwise` there."""
        place = self._timeline.best(low, high)
        if place and not self._rules.always_overlap:
            chunk = self._chunk(place.at, "silence", f"in a {_pause(place)}")
            self._timeline.advance(place.resume)
            return chunk
        kept = place.kept if place else otherwise
        # The next chunk rather starts in a pause too, so that its first word is whole.
        start = self._timeline.best(kept - self._overlap * 3 // 2, kept - self._overlap)
        why = (
            f"in a {_pause(place)}, shared to know speakers again"
            if place
            else _no_pause(high - low)
        )
        chunk = self._chunk(place.at if place else self._timeline.position(kept), "overlap", why)
        self._timeline.advance(
            start.resume if start else self._timeline.position(kept - self._overlap)
        )
        return chunk

    def _chunk(self, end: int, cut: Literal["silence", "overlap", "end"], why: str) -> Chunk:
        spans = tuple(Span(a / RATE, b / RATE) for a, b in self._timeline.kept(end))
        self._index += 1
        return Chunk(index=self._index - 1, spans=spans, cut=cut, why=why)


def plan(pauses: Sequence[Pause], duration: float, rules: Rules) -> list[Chunk]:
    """The chunks of a recording whose pauses are all known, in order of time."""
    planner = Planner(rules)
    return [*planner.feed(pauses, duration), *planner.finish(duration)]


def _pause(place: Place) -> str:
    return f"pause of {place.quiet.seconds:.2f} s at {max(place.quiet.level, -90.0):.0f} dBFS"


def _no_pause(window: int) -> str:
    return f"no pause in {window / RATE:.0f} s"
