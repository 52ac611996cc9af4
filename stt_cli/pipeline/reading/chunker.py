"""From windows of PCM to chunks with their audio, no more of it in memory than one chunk, and once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from stt_cli.media.decode import Window
from stt_cli.media.pauses import PauseDetector
from stt_cli.model import Chunk, Pause, Span
from stt_cli.pcm import RATE
from stt_cli.plan import Planner, Rules

BYTES_PER_SAMPLE = 2

Sound = list[memoryview]
"""PCM in parts, as they follow each other."""


class Chunker:
    """Cuts a recording, or the part that `windows` are of. After iteration, `duration` and `pauses`
    are those of all that was read. `rules` may be changed meanwhile: what is not cut yet is cut by
    the new ones."""

    def __init__(self, windows: Iterable[Window], rules: Rules, start: float = 0.0) -> None:
        """`start`: where in the recording the first window begins, in seconds."""
        self._windows = windows
        self.rules = rules
        self._planned_by = rules
        self._planner = Planner(rules, start)
        self._tape = Tape()
        self.duration = 0.0
        self.pauses: list[Pause] = []

    def __iter__(self) -> Iterator[tuple[Chunk, Sound]]:
        detector = PauseDetector()
        for window in self._windows:
            self._tape.add(window)
            self.duration = window.end
            yield from self._cut(self._plan(detector.feed(window), detector.judged))
        yield from self._cut(self._plan(detector.finish(), self.duration))
        yield from self._cut(self._planner.finish(self.duration))

    def _plan(self, found: list[Pause], until: float) -> list[Chunk]:
        pauses = self._noted(found)
        if self.rules != self._planned_by:
            self._planned_by = self.rules
            self._planner = Planner(self.rules, self._planner.start)
            pauses = [pause for pause in self.pauses if pause.end > self._planner.start]
        return self._planner.feed(pauses, until)

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
        rules = self.rules
        if rules.leave_out is not None and pause.end - pause.start > rules.leave_out:
            self._tape.erase(pause.start + rules.margin, pause.end - rules.margin)

    def _cut(self, chunks: list[Chunk]) -> Iterator[tuple[Chunk, Sound]]:
        for chunk in chunks:
            yield chunk, self._take(chunk)

    def _take(self, chunk: Chunk) -> Sound:
        sound = [part for span in chunk.spans for part in self._tape.between(span)]
        # The next chunk begins in the overlap, or in a pause up to half an overlap before it.
        self._tape.erase(0.0, chunk.end - 1.5 * self.rules.overlap - self.rules.margin)
        return sound


class Tape:
    """The PCM of a recording as far as it is needed, in the windows it came in."""

    def __init__(self) -> None:
        self._windows: list[Window] = []

    def add(self, window: Window) -> None:
        self._windows.append(window)

    def between(self, span: Span) -> Sound:
        """The PCM of `span`, none of which was erased."""
        first, last = round(span.start * RATE), round(span.end * RATE)
        parts = (_part(window, first, last) for window in self._windows)
        return [part for part in parts if part]

    def erase(self, start: float, end: float) -> None:
        """Drop the windows that lie wholly between two moments."""
        self._windows = [w for w in self._windows if w.start < start or w.end > end]


def sha256(sound: Sound) -> str:
    """The hash that stands for the PCM, however it is divided."""
    digest = hashlib.sha256()
    for part in sound:
        digest.update(part)
    return digest.hexdigest()


def _part(window: Window, first: int, last: int) -> memoryview:
    at = round(window.start * RATE)
    begin, end = max(0, first - at), max(0, last - at)
    return memoryview(window.pcm)[begin * BYTES_PER_SAMPLE : end * BYTES_PER_SAMPLE]
