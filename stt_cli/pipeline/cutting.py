"""From windows of PCM to chunks with their audio, no more of it in memory than one chunk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stt_cli.media.decode import RATE, Window
from stt_cli.media.pauses import Listener
from stt_cli.model import Chunk, Pause, Span
from stt_cli.plan import Planner, Rules

BYTES_PER_SAMPLE = 2


class Cutter:
    """Cuts one recording. After iteration, `duration` and `pauses` are those of all of it."""

    def __init__(self, windows: Iterable[Window], rules: Rules) -> None:
        self._windows = windows
        self._rules = rules
        self._pcm = bytearray()
        self._first = 0
        self.duration = 0.0
        self.pauses: list[Pause] = []

    def __iter__(self) -> Iterator[tuple[Chunk, bytes]]:
        listener, planner = Listener(), Planner(self._rules)
        for window in self._windows:
            self._pcm += window.pcm
            self.duration = window.end
            yield from self._cut(planner.feed(self._heard(listener.feed(window)), listener.heard))
        last = self._heard(listener.finish())
        yield from self._cut(planner.feed(last, self.duration))
        yield from self._cut(planner.finish(self.duration))

    def _heard(self, pauses: list[Pause]) -> list[Pause]:
        self.pauses += pauses
        return pauses

    def _cut(self, chunks: list[Chunk]) -> Iterator[tuple[Chunk, bytes]]:
        for chunk in chunks:
            pcm = b"".join(self._slice(span) for span in chunk.spans)
            self._forget(chunk.end - 2 * self._rules.overlap - self._rules.margin - 1.0)
            yield chunk, pcm

    def _slice(self, span: Span) -> bytes:
        first = round(span.start * RATE) - self._first
        last = round(span.end * RATE) - self._first
        return bytes(self._pcm[first * BYTES_PER_SAMPLE : last * BYTES_PER_SAMPLE])

    def _forget(self, before: float) -> None:
        """Drop audio that no later chunk can begin in."""
        count = round(before * RATE) - self._first
        if count > 0:
            del self._pcm[: count * BYTES_PER_SAMPLE]
            self._first += count
