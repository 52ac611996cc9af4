"""From windows of PCM to chunks with their audio, no more of it in memory than one chunk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from stt_cli.media.decode import Window
from stt_cli.media.pauses import PauseDetector
from stt_cli.model import Chunk, Pause, Span
from stt_cli.pcm import RATE
from stt_cli.plan import Planner, Rules

BYTES_PER_SAMPLE = 2


class Chunker:
    """Cuts one recording. After iteration, `duration` and `pauses` are those of all of it."""

    def __init__(self, windows: Iterable[Window], rules: Rules) -> None:
        self._windows = windows
        self._rules = rules
        self._tape = Tape()
        self.duration = 0.0
        self.pauses: list[Pause] = []

    def __iter__(self) -> Iterator[tuple[Chunk, bytes]]:
        listener, planner = PauseDetector(), Planner(self._rules)
        for window in self._windows:
            self._tape.add(window)
            self.duration = window.end
            pauses = self._noted(listener.feed(window))
            yield from self._cut(planner.feed(pauses, listener.judged))
        last = self._noted(listener.finish())
        yield from self._cut(planner.feed(last, self.duration))
        yield from self._cut(planner.finish(self.duration))

    def _noted(self, pauses: list[Pause]) -> list[Pause]:
        for pause in pauses:
            if self.pauses and self.pauses[-1].end == pause.start:  # the next part of a long one
                whole = replace(self.pauses[-1], end=pause.end)
                self.pauses[-1] = whole
            else:
                whole = pause
                self.pauses.append(whole)
            self._leave_out(whole)
        return pauses

    def _leave_out(self, pause: Pause) -> None:
        rules = self._rules
        if rules.leave_out is not None and pause.end - pause.start > rules.leave_out:
            self._tape.erase(pause.start + rules.margin, pause.end - rules.margin)

    def _cut(self, chunks: list[Chunk]) -> Iterator[tuple[Chunk, bytes]]:
        for chunk in chunks:
            yield chunk, self._take(chunk)

    def _take(self, chunk: Chunk) -> bytes:
        pcm = b"".join(part for span in chunk.spans for part in self._tape.between(span))
        # The next chunk begins in the overlap, or in a pause up to half an overlap before it.
        self._tape.erase(0.0, chunk.end - 1.5 * self._rules.overlap - self._rules.margin)
        return pcm


class Tape:
    """The PCM of a recording as far as it is needed, in the windows it came in."""

    def __init__(self) -> None:
        self._windows: list[Window] = []

    def add(self, window: Window) -> None:
        self._windows.append(window)

    def between(self, span: Span) -> list[memoryview]:
        """The PCM of `span`, none of which was erased, in parts."""
        first, last = round(span.start * RATE), round(span.end * RATE)
        return [_part(window, first, last) for window in self._windows]

    def erase(self, start: float, end: float) -> None:
        """Drop the windows that lie wholly between two moments."""
        self._windows = [w for w in self._windows if w.start < start or w.end > end]


def _part(window: Window, first: int, last: int) -> memoryview:
    at = round(window.start * RATE)
    begin, end = max(0, first - at), max(0, last - at)
    return memoryview(window.pcm)[begin * BYTES_PER_SAMPLE : end * BYTES_PER_SAMPLE]
