"""What is to be heard, step by step: opened, decoded, cut and encoded in a thread of its own,
one chunk ahead of those who hear it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from math import ceil
from pathlib import Path

from msgspec import Struct

from stt_cli.contract import Piece
from stt_cli.errors import SttError
from stt_cli.media.ahead import ahead
from stt_cli.media.isolated import clip, windows
from stt_cli.media.pauses import PauseDetector
from stt_cli.model import Chunk, Span
from stt_cli.pipeline.events import Opening
from stt_cli.pipeline.inputs import blamed_on, known_as
from stt_cli.pipeline.reading.chunker import Chunker
from stt_cli.pipeline.reading.method import pack
from stt_cli.pipeline.reading.opener import Opener, Skipped, Work
from stt_cli.pipeline.recording import Recording, Task
from stt_cli.pipeline.settings import RunSettings
from stt_cli.store import Store, chunk_key

GAP_MARGIN = 0.5
"""Seconds of sound around a gap that its second look hears too."""


class Opened(Struct, frozen=True):
    """Work on a recording begins."""

    recording: Recording


class Planned(Struct, frozen=True):
    """All chunks of a recording have been handed out, and its true length is known, unless
    only the answer tells it."""

    recording: Recording
    duration: float | None


class Skip(Struct, frozen=True):
    """Input number `index` has all its outputs."""

    index: int
    skipped: Skipped


class Failure(Struct, frozen=True):
    """Input number `index` cannot be read, or not to its end."""

    index: int
    name: str
    error: SttError


Step = Opened | Task | Planned | Skip | Failure
Ended = BaseException | None
"""What comes after the last step: None, or what ended them too early."""


class Producer:
    """Makes the steps of a run. `service` names the provider, and its address if unusual."""

    def __init__(
        self, settings: RunSettings, opener: Opener, store: Store, *, service: str, fresh: bool
    ) -> None:
        self._settings = settings
        self._opener = opener
        self._store = store
        self._service = service
        self._fresh = fresh
        self.stop: SttError | None = None
        """Set to fail all inputs that have not been begun."""

    @property
    def opening(self) -> Opening | None:
        """What is being done to open an input, where that takes time."""
        return self._opener.opening

    def interrupt(self) -> None:
        """Open nothing more; what is being fetched is broken off at the next bytes that come."""
        self._opener.stop()

    def steps(self, works: Sequence[Work]) -> Iterator[Step]:
        """All steps of `works`, lazily."""
        for index, work in enumerate(works):
            try:
                if self.stop:
                    raise self.stop
                with blamed_on(work.item.name):
                    yield from self._steps_of(index, work)
            except SttError as error:
                yield Failure(index, work.item.name, error)

    def _steps_of(self, index: int, work: Work) -> Iterator[Step]:
        opened = self._opener.open(index, work)
        if isinstance(opened, Skipped):
            yield Skip(index, opened)
        else:
            yield Opened(opened)
            yield from self._parts(opened)

    def _parts(self, recording: Recording) -> Iterator[Step]:
        source = recording.source
        if source.piece:
            span = Span(0.0, source.duration)
            chunk = Chunk(index=0, spans=(span,), why="the recording fits into one request")
            piece = source.piece
            yield self._task(recording, chunk, source.sha256, lambda: piece)
        if source.path is None:
            yield Planned(recording, None)
            return
        follow = self._listen if source.piece else self._cut
        with known_as(recording.name, source.path):
            yield from follow(recording, source.path)

    def _listen(self, recording: Recording, path: Path) -> Iterator[Step]:
        """While the file is on its way, it is decoded to know where speech is."""
        listener, duration = PauseDetector(), 0.0
        for window in ahead(windows(path)):
            recording.pauses += listener.feed(window)
            duration = window.end
        recording.pauses += listener.finish()
        yield Planned(recording, duration)

    def _cut(self, recording: Recording, path: Path) -> Iterator[Step]:
        chunker = Chunker(ahead(windows(path)), recording.source.method.rules)
        recording.pauses = chunker.pauses
        for chunk, pcm in chunker:
            task = self._task_of(recording, chunk, pcm)
            del pcm  # only what is encoded is kept while the task waits for its turn
            yield task
            if recording.failure:
                return
        yield Planned(recording, chunker.duration)

    def second_looks(self, recording: Recording) -> Iterator[Task]:
        """Speech of which nobody heard a word, to be heard once more; packed when it is sent."""
        index = recording.planned
        for gap in recording.gaps():
            for spans in recording.wordless(gap) or _around(gap, recording):
                chunk = Chunk(index=index, spans=spans, why="speech without words")
                index += 1
                # A second answer must not be taken for the first, even where the sound is the same.
                sound = hashlib.sha256(f"{recording.source.sha256} again {spans}".encode())
                key = chunk_key(sound.hexdigest(), self._service, self._settings.ask)
                yield Task(recording=recording, chunk=chunk, key=key, again=True)

    def pack_again(self, task: Task) -> Piece:
        """The piece of a second look, or of a task whose answer was there when it was cut."""
        source = task.recording.source
        if source.piece and not task.again:
            return source.piece
        return pack(task.chunk, _sound(task.recording, task.chunk), source.method.codec)

    def _task_of(self, recording: Recording, chunk: Chunk, pcm: bytes) -> Task:
        audio = hashlib.sha256(pcm).hexdigest()
        codec = recording.source.method.codec
        return self._task(recording, chunk, audio, lambda: pack(chunk, pcm, codec))

    def _task(
        self, recording: Recording, chunk: Chunk, audio: str, packed: Callable[[], Piece]
    ) -> Task:
        key = chunk_key(audio, self._service, self._settings.ask)
        wanted = self._fresh or not self._store.answered(key)
        piece = packed() if wanted else None
        return Task(recording=recording, chunk=chunk, key=key, piece=piece)


def _sound(recording: Recording, chunk: Chunk) -> bytes:
    """The PCM of a chunk; none of a recording that never was on this machine."""
    path = recording.source.path
    return b"".join(clip(path, span.start, span.end) for span in chunk.spans if path)


def _around(gap: Span, recording: Recording) -> Iterator[tuple[Span, ...]]:
    """The gap with some sound around it, in as many equal parts as the longest chunk asks."""
    parts = ceil(gap.seconds / (recording.source.method.rules.max_seconds - 2 * GAP_MARGIN))
    step = gap.seconds / parts
    for part in range(parts):
        start = gap.start + part * step
        end = min(recording.duration, start + step + GAP_MARGIN)
        yield (Span(max(0.0, start - GAP_MARGIN), end),)


class ReadingThread:
    """Runs steps in a daemon thread, at most one task ahead of those taken."""

    def __init__(
        self, producer: Producer, works: Sequence[Work], deliver: Callable[[Step | Ended], None]
    ) -> None:
        """`deliver` gets every step of `works`, then how they ended."""
        self._producer = producer
        self._room = threading.Semaphore(2)
        self._stopped = False
        steps = producer.steps(works)
        self._thread = threading.Thread(target=self._run, args=(steps, deliver), daemon=True)
        self._thread.start()

    def taken(self) -> None:
        """A task was handed out: there is room for another."""
        self._room.release()

    def stop(self) -> None:
        """Make no more steps; returns once the one being made is done, or soon."""
        self._stopped = True
        self._room.release()
        self._producer.interrupt()
        # What is being fetched may never come, and nobody will miss what came of it.
        self._thread.join(timeout=0.1 if self._producer.opening else 2.0)

    def _run(self, steps: Iterator[Step], deliver: Callable[[Step | Ended], None]) -> None:
        try:
            for step in steps:
                if isinstance(step, Task):
                    self._room.acquire()
                if self._stopped:
                    return
                deliver(step)
            deliver(None)
        except BaseException as error:  # noqa: BLE001 - it is raised where the run waits
            deliver(error)
