"""The run: every input becomes tasks, lazily; tasks are heard side by side; answers are kept
before anything else happens to them; a recording is written once its last answer is there."""

from __future__ import annotations

import hashlib
import heapq
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from math import ceil

from stt_cli.contract import Pending, Piece
from stt_cli.errors import CreditError, Exit, KeyRejected, ProviderError, SttError
from stt_cli.media.ahead import ahead
from stt_cli.media.decode import clip, windows
from stt_cli.model import Answer, Chunk, Cost, Span
from stt_cli.pipeline import events
from stt_cli.pipeline.crew import Crew, Served
from stt_cli.pipeline.cutting import Cutter
from stt_cli.pipeline.delivery import deliver
from stt_cli.pipeline.intake import Intake, Skipped, Work
from stt_cli.pipeline.order import Order
from stt_cli.pipeline.recording import Recording, Task
from stt_cli.plan import Rules
from stt_cli.store import Done, Store, Theirs, chunk_key

TICK = 0.2
"""Seconds between two looks at what is going on."""
REPORT = 1.0
"""Seconds between two reports of progress."""
ASK_AGAIN = 1.0
"""Seconds until a chunk that another process works on is asked for again."""
GAP_MARGIN = 0.5
"""Seconds of sound around a gap that its second look hears too."""


class Run:
    """Transcribes a list of inputs. Failures of inputs are events and end up in `failures`."""

    def __init__(
        self,
        order: Order,
        intake: Intake,
        crew: Crew,
        store: Store,
        *,
        rules: Rules,
        emit: Callable[[events.AnyEvent], None],
        fresh: bool = False,
    ) -> None:
        self._order = order
        self._intake = intake
        self._crew = crew
        self._store = store
        self._rules = rules
        self._emit = emit
        self._fresh = fresh
        self._open: dict[int, Recording] = {}
        self._in_hand: dict[Future[Served], Task] = {}
        self._soon: deque[Task] = deque()
        self._later: list[tuple[float, int, Task]] = []
        self._numbers = count()
        self._exhausted = False
        self._fatal: SttError | None = None
        self._reported = 0.0
        self._tally = Tally()
        self.failures: list[SttError] = []
        self.to_print: list[tuple[str, str]] = []
        """Job and format of each transcript that is meant for stdout."""

    def __call__(self, works: Sequence[Work]) -> Exit:
        """Do all of `works`. Whatever is raised, what was finished is kept."""
        model = self._order.ask.model or ""
        self._emit(events.RunStarted(files=len(works), provider=self._order.provider, model=model))
        try:
            self._loop(self._tasks(works))
        except BaseException:
            self._abandon()
            raise
        self._emit(self._tally.event())
        return exit_code(self.failures, len(works))

    def _loop(self, tasks: Iterator[Task]) -> None:
        while not self._exhausted or self._in_hand or self._soon or self._later:
            while self._has_room() and (task := self._next(tasks)):
                self._start(task)
            self._settle()
            self._report()

    def _has_room(self) -> bool:
        if any(task.alone for task in self._in_hand.values()):
            return False
        if self._soon and self._soon[0].alone:
            return not self._in_hand
        return len(self._in_hand) < self._crew.width

    def _next(self, tasks: Iterator[Task]) -> Task | None:
        """The task to start now, if there is one: repeats first, then the next piece of audio."""
        if self._soon:
            return self._soon.popleft()
        if self._later and self._later[0][0] <= time.monotonic():
            return heapq.heappop(self._later)[2]
        if not self._exhausted and (task := next(tasks, None)):
            return task
        self._exhausted = True
        return None

    def _tasks(self, works: Sequence[Work]) -> Iterator[Task]:
        """Everything to be heard, decoded no earlier than somebody is free to hear it."""
        for index, work in enumerate(works):
            try:
                if self._fatal:
                    raise self._fatal
                opened = self._intake.open(index, work)
                if isinstance(opened, Skipped):
                    self._skip(index, opened)
                else:
                    self._open[index] = opened
                    yield from self._cut(opened)
            except SttError as error:
                self._fail(index, work.item.name, error)

    def _cut(self, recording: Recording) -> Iterator[Task]:
        self._emit(
            events.FileStarted(
                file=recording.index,
                name=recording.name,
                seconds=recording.duration,
                job=recording.job,
            )
        )
        cutter = Cutter(ahead(windows(recording.path)), self._rules)
        recording.pauses = cutter.pauses
        for chunk, pcm in cutter:
            recording.planned += 1
            self._tell_cut(recording, chunk)
            yield self._task(recording, chunk, pcm)
            if recording.failure:
                return
        recording.duration = cutter.duration
        recording.fully_planned = True
        self._finish_if_complete(recording)

    def _tell_cut(self, recording: Recording, chunk: Chunk) -> None:
        stretch = f"chunk {chunk.index}, {chunk.start:.2f} to {chunk.end:.2f} s"
        message = f"{recording.name}: {stretch}, ends {chunk.why}"
        self._emit(events.Notice(level=1, message=message, file=recording.index))

    def _task(self, recording: Recording, chunk: Chunk, pcm: bytes) -> Task:
        seconds = chunk.seconds
        piece = Piece(name="audio.wav", mime="audio/wav", seconds=seconds, size=len(pcm), pcm=pcm)
        audio = hashlib.sha256(pcm).hexdigest()
        key = chunk_key(audio, self._order.provider, self._order.ask)
        return Task(recording=recording, chunk=chunk, piece=piece, key=key)

    def _start(self, task: Task) -> None:
        """Hand the task out, unless its answer is there or on its way."""
        if task.pending is None:
            claim = self._store.claim(
                task.key,
                job=task.recording.job,
                chunk=task.chunk,
                provider=self._order.provider,
                fresh=self._fresh,
            )
            if isinstance(claim, Done):
                self._take(task, claim.answer, attempts=0)
                return
            if isinstance(claim, Theirs):
                self._postpone(task, ASK_AGAIN)
                return
            task.pending = claim.pending
        self._in_hand[self._crew.submit(task.piece, self._order.ask, task.pending)] = task

    def _postpone(self, task: Task, seconds: float) -> None:
        heapq.heappush(self._later, (time.monotonic() + seconds, next(self._numbers), task))

    def _settle(self) -> None:
        """Take what was heard since the last look, or wait a moment for it."""
        if not self._in_hand:
            if self._later and not self._soon:
                time.sleep(TICK)
            return
        done, _ = wait(self._in_hand, timeout=TICK, return_when=FIRST_COMPLETED)
        for future in done:
            self._settle_one(self._in_hand.pop(future), future)

    def _settle_one(self, task: Task, future: Future[Served]) -> None:
        try:
            served = future.result()
        except SttError as error:
            self._store.fail(task.key)
            self._fail_task(task, error)
        except BrokenProcessPool:
            self._store.release(task.key)
            self._suspect(task)
        else:
            self._settle_served(task, served)

    def _settle_served(self, task: Task, served: Served) -> None:
        if isinstance(served.answer, Pending):
            task.pending = served.answer
            self._store.submitted(task.key, served.answer)
            self._postpone(task, served.answer.poll_after)
        else:
            self._store.finish(task.key, served.answer, attempts=served.attempts)
            self._take(task, served.answer, attempts=served.attempts)

    def _suspect(self, task: Task) -> None:
        """A worker died with the task in hand: try it alone; if that kills again, it is to blame."""
        if task.alone:
            crash = "the engine crashed on the stretch"
            at = f"{task.chunk.start:.1f} s to {task.chunk.end:.1f} s"
            name = task.recording.name
            self._fail_task(task, ProviderError(f"{name}: {crash} from {at}"))
        else:
            task.alone = True
            self._soon.append(task)

    def _take(self, task: Task, answer: Answer, *, attempts: int) -> None:
        recording = task.recording
        if recording.failure:
            return
        recording.take(task, answer, provider=self._order.provider, attempts=attempts)
        self._finish_if_complete(recording)

    def _finish_if_complete(self, recording: Recording) -> None:
        if not recording.complete:
            return
        try:
            if not self._look_again(recording):
                self._deliver(recording)
        except SttError as error:
            self._fail(recording.index, recording.name, error)

    def _look_again(self, recording: Recording) -> bool:
        """Send speech of which no word was heard once more; False where there is none."""
        if recording.looked_twice:
            return False
        recording.looked_twice = True
        spans = [span for gap in recording.gaps() for span in self._around(gap, recording)]
        for span in spans:
            chunk = Chunk(index=recording.planned, spans=(span,), why="speech without words")
            pcm = clip(recording.path, span.start, span.end)
            task = self._task(recording, chunk, pcm)
            task.again = True
            recording.planned += 1
            self._soon.append(task)
        return bool(spans)

    def _around(self, gap: Span, recording: Recording) -> Iterator[Span]:
        """The gap with some sound around it, in as many equal parts as the longest chunk asks."""
        parts = ceil(gap.seconds / (self._rules.max_seconds - 2 * GAP_MARGIN))
        step = gap.seconds / parts
        for part in range(parts):
            start = gap.start + part * step
            yield Span(
                max(0.0, start - GAP_MARGIN),
                min(recording.duration, start + step + GAP_MARGIN),
            )

    def _deliver(self, recording: Recording) -> None:
        written = deliver(recording, self._order, self._store)
        del self._open[recording.index]
        self.to_print += [(recording.job, t.format) for t in recording.targets if not t.path]
        self._tally.done += 1
        self._tally.seconds += recording.duration
        self._tally.add(recording.cost)
        self._emit(
            events.FileDone(
                file=recording.index,
                name=recording.name,
                job=recording.job,
                outputs=written,
                seconds=recording.duration,
                cost=recording.cost,
            )
        )

    def _skip(self, index: int, skipped: Skipped) -> None:
        self._tally.skipped += 1
        there = tuple(str(path) for path in skipped.outputs)
        self._emit(events.FileSkipped(file=index, name=skipped.name, outputs=there))

    def _fail_task(self, task: Task, error: SttError) -> None:
        if isinstance(error, KeyRejected | CreditError):
            self._fatal = error
        if not task.recording.failure:
            self._fail(task.recording.index, task.recording.name, error)

    def _fail(self, index: int, name: str, error: SttError) -> None:
        recording = self._open.pop(index, None)
        if recording:
            recording.failure = error
            self._store.update_job(recording.job, state="failed", error=str(error))
        self.failures.append(error)
        self._tally.failed += 1
        self._emit(
            events.FileFailed(
                file=index,
                name=name,
                error=str(error) if name in str(error) else f"{name}: {error}",
                exit_code=error.exit_code,
                job=recording.job if recording else None,
            )
        )

    def _abandon(self) -> None:
        """Let go of everything in a state that the same command can go on from."""
        self._crew.close()
        for recording in self._open.values():
            self._store.update_job(recording.job, state="interrupted")

    def _report(self) -> None:
        now = time.monotonic()
        if now - self._reported >= REPORT:
            self._reported = now
            for recording in self._open.values():
                self._emit(recording.progress(now))


class Tally:
    """What became of the inputs so far."""

    def __init__(self) -> None:
        self.done = self.skipped = self.failed = 0
        self.seconds = 0.0
        self._costs: dict[str, float] = {}

    def add(self, cost: Cost | None) -> None:
        if cost:
            self._costs[cost.currency] = self._costs.get(cost.currency, 0.0) + cost.amount

    def event(self) -> events.RunDone:
        costs = tuple(
            Cost(amount=round(amount, 8), currency=name) for name, amount in self._costs.items()
        )
        return events.RunDone(
            done=self.done,
            skipped=self.skipped,
            failed=self.failed,
            seconds=self.seconds,
            cost=costs,
        )


def exit_code(failures: Sequence[SttError], inputs: int) -> Exit:
    """One failure of several inputs is 1; where all failed alike, their own code says more."""
    codes = {failure.exit_code for failure in failures}
    if not codes:
        return Exit.OK
    return codes.pop() if len(codes) == 1 and len(failures) == inputs else Exit.FAILED
