"""The steps of a run, made lazily: inputs are opened, decoded, cut and encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from msgspec.structs import replace

from stt_cli.contract import Piece
from stt_cli.errors import SttError
from stt_cli.media.ahead import ahead
from stt_cli.media.isolated import windows
from stt_cli.media.pauses import PauseDetector
from stt_cli.model import Chunk, Pause, Span
from stt_cli.pipeline.events import Opening
from stt_cli.pipeline.inputs import blamed_on, known_as
from stt_cli.pipeline.members import Member
from stt_cli.pipeline.reading.chunker import Chunker, Sound, sha256
from stt_cli.pipeline.reading.opener import Opener
from stt_cli.pipeline.reading.pieces import pack
from stt_cli.pipeline.recording import Recording
from stt_cli.pipeline.steps import Failure, Opened, Planned, Skip, Skipped, Step
from stt_cli.pipeline.targets import Work
from stt_cli.pipeline.task import Task
from stt_cli.plan import Codec
from stt_cli.services.logfile import unexpected
from stt_cli.store import Store


class Producer:
    """Makes the steps of a run: each chunk is a task for each of its members."""

    def __init__(
        self, opener: Opener, store: Store, members: Sequence[Member], *, fresh: bool
    ) -> None:
        """`fresh`: what was answered in earlier runs does not count."""
        self._opener = opener
        self._store = store
        self._members = members
        self._fresh = fresh
        self._stopped: SttError | None = None

    @property
    def opening(self) -> Opening | None:
        """What is being done to open an input, where that takes time."""
        return self._opener.opening

    @property
    def stopped(self) -> SttError | None:
        """Why no further input is begun, if so."""
        return self._stopped

    def fail_rest(self, error: SttError) -> None:
        """Have all inputs fail that have not been begun."""
        self._stopped = error

    def interrupt(self) -> None:
        """Open nothing more; what is being fetched is broken off at the next bytes that come."""
        self._opener.stop()

    def steps(self, works: Sequence[Work]) -> Iterator[Step]:
        """All steps of `works`, lazily."""
        for index, work in enumerate(works):
            if self._stopped:
                yield Failure(index, work.item.name, self._stopped)
            else:
                yield from _safely(index, work.item.name, self._steps_of(index, work))

    def once_more(self, task: Task) -> Iterator[Step]:
        """The steps that plan the sound of a refused task anew, as its recording now says."""
        recording, path = task.recording, task.recording.source.path
        if path is not None and not recording.failure:
            steps = self._cut(recording, path) if task.is_whole else self._cut_smaller(task, path)
            yield from _safely(recording.index, recording.name, steps)

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
            span, number = Span(source.start, source.duration), next(recording.numbers)
            chunk = Chunk(index=number, spans=(span,), why="the recording fits into one request")
            piece = source.piece
            for task in self._tasks(recording, chunk, source.sha256, lambda codec: piece):
                task.is_whole = True
                yield task
        if source.path is None:
            yield Planned(recording, None)
            return
        follow = self._detect if source.piece else self._cut
        with known_as(recording.name, source.path):
            yield from follow(recording, source.path)

    def _detect(self, recording: Recording, path: Path) -> Iterator[Step]:
        """While the file is on its way, it is decoded to know where speech is."""
        detector, duration = PauseDetector(), 0.0
        pauses: list[Pause] = []
        for window in ahead(windows(path, recording.source.feeds[0])):
            pauses += detector.feed(window)
            duration = window.end
        pauses += detector.finish()
        yield Planned(recording, duration, [pauses])

    def _cut(self, recording: Recording, path: Path) -> Iterator[Step]:
        """The chunks of one feed after the other, numbered through."""
        duration, pauses = 0.0, list[list[Pause]]()
        for number, feed in enumerate(recording.source.feeds):
            chunker = Chunker(ahead(windows(path, feed)), recording.source.method.rules)
            for chunk, sound in chunker:
                tasks = self._tasks_of(recording, chunk, sound, number)
                del sound  # only what is encoded is kept while the tasks wait for their turn
                yield from tasks
                del tasks
                if recording.failure:
                    return
                chunker.rules = recording.source.method.rules
            duration = max(duration, chunker.duration)
            pauses.append(chunker.pauses)
        yield Planned(recording, duration, pauses)

    def _cut_smaller(self, task: Task, path: Path) -> Iterator[Step]:
        """The chunks of a chunk."""
        recording, whole = task.recording, task.chunk
        again = ahead(windows(path, task.sound, whole.start, whole.end))
        chunker = Chunker(again, recording.source.method.rules, whole.start)
        for part, sound in chunker:
            chunk = replace(part, cut=whole.cut, why=whole.why) if part.cut == "end" else part
            yield from self._tasks_of(recording, chunk, sound, task.feed)
            if recording.failure:
                return
        yield Planned(recording, None)

    def _tasks_of(self, recording: Recording, chunk: Chunk, sound: Sound, feed: int) -> list[Task]:
        """A chunk of a feed for each member."""
        chunk = replace(chunk, index=next(recording.numbers))
        packed = cache(partial(pack, chunk, sound))
        tasks = list(self._tasks(recording, chunk, sha256(sound), packed))
        for task in tasks:
            task.feed = feed
        return tasks

    def _tasks(
        self,
        recording: Recording,
        chunk: Chunk,
        audio: str,
        packed: Callable[[Codec | None], Piece],
    ) -> Iterator[Task]:
        """The chunk for each member; a piece only for those who have not answered it yet."""
        for number, member in enumerate(self._members):
            key = member.key(audio)
            wanted = self._fresh or not self._store.answered(key)
            codec = None if member.local else recording.source.method.codec
            yield Task(
                recording=recording,
                chunk=chunk,
                key=key,
                member=number,
                pcm=member.local,
                piece=packed(codec) if wanted else None,
            )


def _safely(index: int, name: str, steps: Iterator[Step]) -> Iterator[Step]:
    """The steps of one input. Whatever goes wrong in making them is that input's failure."""
    try:
        with blamed_on(name):
            yield from steps
    except SttError as error:
        yield Failure(index, name, error)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this input's failure
        yield Failure(index, name, unexpected(error, name))
