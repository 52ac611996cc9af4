"""The run: tasks are heard side by side; answers are kept before anything else happens to them;
a recording is written once its last answer is there."""

from __future__ import annotations

import heapq
import queue
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import count

from stt_cli.contract import Pending
from stt_cli.errors import CreditError, Exit, KeyRejected, ProviderError, SttError
from stt_cli.model import Answer
from stt_cli.pipeline import events
from stt_cli.pipeline.crew import Crew, Served
from stt_cli.pipeline.delivery import deliver
from stt_cli.pipeline.intake import Work
from stt_cli.pipeline.order import Order
from stt_cli.pipeline.producer import (
    Conveyor,
    Ended,
    Failure,
    Opened,
    Planned,
    Producer,
    Skip,
    Step,
)
from stt_cli.pipeline.recording import Recording, Task
from stt_cli.pipeline.tally import Tally, exit_code
from stt_cli.store import Done, Store, Theirs

TICK = 0.2
"""Seconds between two looks at the clock."""
REPORT = 1.0
"""Seconds between two reports of progress."""
ASK_AGAIN = 1.0
"""Seconds until a chunk that another process works on is asked for again."""


Settled = tuple[Task, Future[Served]]
"""A task that was in hand, and what came of it."""


class Run:
    """Transcribes a list of inputs. Failures of inputs are events and end up in `failures`."""

    def __init__(
        self,
        order: Order,
        producer: Producer,
        crew: Crew,
        store: Store,
        *,
        emit: Callable[[events.AnyEvent], None],
        fresh: bool = False,
    ) -> None:
        self._order = order
        self._producer = producer
        self._crew = crew
        self._store = store
        self._emit = emit
        self._fresh = fresh
        self._inbox: queue.SimpleQueue[Step | Ended | Settled] = queue.SimpleQueue()
        self._open: dict[int, Recording] = {}
        self._in_hand: set[int] = set()
        self._alone = False
        self._soon: deque[Task] = deque()
        self._later: list[tuple[float, int, Task]] = []
        self._numbers = count()
        self._exhausted = False
        self._reported = 0.0
        self._tally = Tally()
        self.failures: list[SttError] = []
        self.to_print: list[tuple[str, str]] = []
        """Job and format of each transcript that is meant for stdout."""

    def __call__(self, works: Sequence[Work]) -> Exit:
        """Do all of `works`. Whatever is raised, what was finished is kept."""
        model = self._order.ask.model or ""
        self._emit(events.RunStarted(files=len(works), provider=self._order.provider, model=model))
        self._conveyor = Conveyor(self._producer.steps(works), self._inbox.put)
        try:
            self._loop()
        except BaseException:
            self._abandon()
            raise
        self._emit(self._tally.event())
        return exit_code(self.failures, len(works))

    def _loop(self) -> None:
        while not self._exhausted or self._in_hand or self._soon or self._later:
            while self._has_room() and (task := self._next()):
                self._start(task)
            with suppress(queue.Empty):
                self._handle(self._inbox.get(timeout=TICK))
            self._report()

    def _has_room(self) -> bool:
        if self._alone or (self._soon and self._soon[0].alone):
            return not self._in_hand
        return len(self._in_hand) < self._crew.width

    def _next(self) -> Task | None:
        """The task to start now, if there is one."""
        if self._later and self._later[0][0] <= time.monotonic():
            return heapq.heappop(self._later)[2]
        if not self._soon:
            return None
        task = self._soon.popleft()
        if not task.again and not task.alone:
            self._conveyor.taken()
        return task

    def _handle(self, item: Step | Ended | Settled) -> None:
        match item:
            case None:
                self._exhausted = True
            case Task():
                self._plan(item)
            case (task, future):
                self._in_hand.discard(id(task))
                self._settle(task, future)
            case Opened():
                self._begin(item.recording)
                if self._producer.stop:
                    self._fail(item.recording.index, item.recording.name, self._producer.stop)
            case Planned():
                item.recording.duration = item.duration
                item.recording.fully_planned = True
                self._finish_if_complete(item.recording)
            case Skip():
                self._skip(item)
            case Failure():
                self._fail(item.index, item.name, item.error)
            case BaseException():
                raise item

    def _begin(self, recording: Recording) -> None:
        self._open[recording.index] = recording
        self._emit(
            events.FileStarted(
                file=recording.index,
                name=recording.name,
                seconds=recording.duration,
                job=recording.job,
            )
        )

    def _plan(self, task: Task) -> None:
        recording, chunk = task.recording, task.chunk
        recording.planned += 1
        self._soon.append(task)
        stretch = f"chunk {chunk.index}, {chunk.start:.2f} to {chunk.end:.2f} s"
        message = f"{recording.name}: {stretch}, ends {chunk.why}"
        self._emit(events.Notice(level=1, message=message, file=recording.index))

    def _start(self, task: Task) -> None:
        """Hand the task out, unless its answer is there or on its way."""
        if task.recording.failure or not self._claim(task):
            return
        self._alone = task.alone
        self._in_hand.add(id(task))
        piece = task.piece or self._producer.pack_again(task)
        future = self._crew.submit(piece, self._order.ask, task.pending)
        future.add_done_callback(lambda done: self._inbox.put((task, done)))

    def _claim(self, task: Task) -> bool:
        """Whether the task is ours to have heard now."""
        if task.pending:
            return True
        claim = self._store.claim(
            task.key,
            job=task.recording.job,
            chunk=task.chunk,
            provider=self._order.provider,
            fresh=self._fresh,
        )
        match claim:
            case Done():
                self._take(task, claim.answer, attempts=0)
            case Theirs():
                self._postpone(task, ASK_AGAIN)
            case _:
                task.pending = claim.pending
        return not isinstance(claim, Done | Theirs)

    def _postpone(self, task: Task, seconds: float) -> None:
        heapq.heappush(self._later, (time.monotonic() + seconds, next(self._numbers), task))

    def _settle(self, task: Task, future: Future[Served]) -> None:
        """Keep what came of a task, before anything else is done with it."""
        self._alone = False
        try:
            served = future.result()
        except SttError as error:
            self._store.fail(task.key)
            self._fail_task(task, error)
        except BrokenProcessPool:
            self._store.release(task.key)
            self._suspect(task)
        else:
            self._keep(task, served)

    def _keep(self, task: Task, served: Served) -> None:
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
            at = f"{task.chunk.start:.1f} s to {task.chunk.end:.1f} s"
            name = task.recording.name
            error = ProviderError(f"{name}: the engine crashed on the stretch from {at}")
            self._fail_task(task, error)
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
        if not recording.complete or recording.failure:
            return
        try:
            if recording.looked_twice or not self._look_again(recording):
                self._deliver(recording)
        except SttError as error:
            self._fail(recording.index, recording.name, error)

    def _look_again(self, recording: Recording) -> bool:
        """Have speech of which no word was heard, heard once more; False where there is none."""
        recording.looked_twice = True
        looks = list(self._producer.second_looks(recording))
        for task in looks:
            self._plan(task)
        return bool(looks)

    def _deliver(self, recording: Recording) -> None:
        written = deliver(recording, self._order, self._store)
        del self._open[recording.index]
        self.to_print += [(recording.job, t.format) for t in recording.targets if not t.path]
        self._tally.add(recording)
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

    def _skip(self, skip: Skip) -> None:
        self._tally.skipped += 1
        there = tuple(str(path) for path in skip.skipped.outputs)
        self._emit(events.FileSkipped(file=skip.index, name=skip.skipped.name, outputs=there))

    def _fail_task(self, task: Task, error: SttError) -> None:
        hit = [] if task.recording.failure else [task.recording]
        if isinstance(error, KeyRejected | CreditError):
            # It would be the same for every other input: none is tried.
            self._producer.stop = error
            hit = list(self._open.values())
        for recording in hit:
            self._fail(recording.index, recording.name, error)

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
        self._conveyor.stop()
        self._crew.close()
        for recording in self._open.values():
            self._store.update_job(recording.job, state="interrupted")

    def _report(self) -> None:
        now = time.monotonic()
        if now - self._reported >= REPORT:
            self._reported = now
            for recording in self._open.values():
                self._emit(recording.progress(now))
