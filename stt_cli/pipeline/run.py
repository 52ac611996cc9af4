"""The run: tasks are heard side by side; answers are kept before anything else happens to them;
a recording is written once its last answer is there."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.contract import Pending
from stt_cli.errors import CreditError, Exit, KeyRejected, NotFound, ProviderError, SttError
from stt_cli.model import Answer, Chunk
from stt_cli.pipeline import events
from stt_cli.pipeline.agenda import Agenda
from stt_cli.pipeline.alignment import Aligner
from stt_cli.pipeline.cost import Budget
from stt_cli.pipeline.crew import Crew, Served
from stt_cli.pipeline.intake import Work
from stt_cli.pipeline.order import Order
from stt_cli.pipeline.outcomes import Outcomes
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
from stt_cli.pipeline.tally import exit_code
from stt_cli.store import Done, Store, Theirs

TICK = 0.2
"""Seconds between two looks at the clock."""
REPORT = 1.0
"""Seconds between two reports of progress."""
SURE = 0.5
"""Confidence from which a chunk's language is taken for the recording's."""
PATIENCE = 3600.0
"""Seconds that an asynchronous job is waited for."""
ASK_AGAIN = 1.0
"""Seconds until a chunk that another process works on is asked for again."""


class Aligned(NamedTuple):
    """A text-only answer, and what came of aligning it with its audio."""

    task: Task
    answer: Answer
    attempts: int
    future: Future[Answer | None]


Settled = tuple[Task, Future[Served]]
"""A task that was in hand, and what came of it."""


class Run:
    """Transcribes a list of inputs. What became of each is in `outcomes`, failures too."""

    def __init__(
        self,
        order: Order,
        producer: Producer,
        crew: Crew,
        store: Store,
        *,
        emit: Callable[[events.AnyEvent], None],
        budget: Budget | None = None,
        aligner: Aligner | None = None,
        one_language: bool = False,
        no_wait: bool = False,
        patience: float | None = None,
        fresh: bool = False,
    ) -> None:
        """`one_language`: what one chunk is heard to be spoken in is asked of all the others.
        `no_wait`: asynchronous jobs are submitted, and left for a later run to poll; `patience`
        is how many seconds each of them is waited for otherwise, an hour by default.
        """
        self._order = order
        self._producer = producer
        self._crew = crew
        self._store = store
        self._emit = emit
        self._fresh = fresh
        self._budget = budget
        self._aligner = aligner
        self._one_language = one_language
        self._no_wait = no_wait
        self._patience = patience or PATIENCE
        self._aligning = 0
        self._inbox: queue.SimpleQueue[Step | Ended | Settled | Aligned] = queue.SimpleQueue()
        self._exhausted = False
        self._reported = 0.0
        self.outcomes = Outcomes(order, store, emit)

    def __call__(self, works: Sequence[Work]) -> Exit:
        """Do all of `works`. Whatever is raised, what was finished is kept."""
        model = self._order.ask.model or ""
        started = events.RunStarted(files=len(works), provider=self._order.provider, model=model)
        self._conveyor = Conveyor(self._producer.steps(works), self._inbox.put)
        self._agenda = Agenda(
            self._crew.width, one_language=self._one_language, taken=self._conveyor.taken
        )
        try:
            self._emit(started)
            self._loop()
        except BaseException:
            self._abandon()
            raise
        self._emit(self.outcomes.tally.event())
        return exit_code(self.outcomes.failures, len(works))

    def _loop(self) -> None:
        while not self._exhausted or self._aligning or not self._agenda.is_empty:
            while task := self._agenda.take():
                self._start(task)
            with suppress(queue.Empty):
                self._handle(self._inbox.get(timeout=TICK))
            self._report()

    def _handle(self, item: Step | Ended | Settled | Aligned) -> None:
        match item:
            case None:
                self._exhausted = True
            case Task():
                self._plan(item)
            case Aligned():
                self._aligning -= 1
                self._take_aligned(item)
            case (task, future):
                self._agenda.release(task)
                self._settle(task, future)
            case Opened():
                self.outcomes.begin(item.recording)
                if self._producer.stop:
                    self._fail(item.recording, self._producer.stop)
            case Planned():
                if item.duration is not None:
                    item.recording.duration = item.duration
                item.recording.fully_planned = True
                self._finish_if_complete(item.recording)
            case Skip():
                self.outcomes.skip(item)
            case Failure():
                self.outcomes.fail(item.index, item.name, item.error)
            case BaseException():
                raise item

    def _plan(self, task: Task) -> None:
        recording, chunk = task.recording, task.chunk
        recording.planned += 1
        self._agenda.add(task)
        stretch = f"{chunk.start:.2f} to {chunk.end:.2f} s"
        self.outcomes.notice(recording, f"chunk {chunk.index}, {stretch}: {chunk.why}")

    def _start(self, task: Task) -> None:
        """Hand the task out, unless its answer is there or on its way."""
        if task.recording.failure or not self._claim(task) or not self._afford(task):
            return
        self._agenda.hold(task)
        piece = task.piece or self._producer.pack_again(task)
        language = self._order.ask.language or task.recording.language
        future = self._crew.submit(piece, replace(self._order.ask, language=language), task.pending)
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
                self._take(task, claim.answer, attempts=claim.attempts)
            case Theirs():
                self._agenda.postpone(task, ASK_AGAIN)
            case _:
                task.pending = claim.pending
        return not isinstance(claim, Done | Theirs)

    def _afford(self, task: Task) -> bool:
        if self._budget and not task.pending:
            try:
                self._budget.promise(task.key, task.chunk.seconds)
            except CreditError as error:
                self._store.release(task.key)
                self._fail_task(task, error)
                return False
        return True

    def _settle(self, task: Task, future: Future[Served]) -> None:
        """Keep what came of a task, before anything else is done with it."""
        try:
            served = future.result()
        except SttError as error:
            if task.pending and not _ends_job(error):
                self._store.release(task.key)
            else:
                self._store.fail(task.key)
            if self._budget:
                self._budget.settle(task.key, None)
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
            if self._no_wait:
                task.recording.parked += 1
                self._finish_if_complete(task.recording)
            else:
                self._wait(task, served.answer.poll_after)
        else:
            self._store.finish(task.key, served.answer, attempts=served.attempts)
            if self._budget:
                self._budget.settle(task.key, served.answer.cost)
            self._take(task, served.answer, attempts=served.attempts)

    def _wait(self, task: Task, seconds: float) -> None:
        """Ask for the task's job again in a while, unless it takes too long."""
        now = time.monotonic()
        task.deadline = task.deadline or now + self._patience
        if now < task.deadline:
            self._agenda.postpone(task, min(seconds, task.deadline - now))
            return
        self._store.release(task.key)
        job = task.recording.job
        error = ProviderError(
            f"{task.recording.name}: the service has not finished in {self._patience:.0f} s",
            hint=f"it may yet: stt jobs resume {job}",
        )
        self._fail_task(task, error)

    def _suspect(self, task: Task) -> None:
        """A worker died with the task in hand: try it alone; if that kills again, it is to blame."""
        if task.alone:
            at = f"{task.chunk.start:.1f} s to {task.chunk.end:.1f} s"
            name = task.recording.name
            error = ProviderError(f"{name}: the engine crashed on the stretch from {at}")
            self._fail_task(task, error)
        else:
            task.alone = True
            self._agenda.add(task)

    def _take(self, task: Task, answer: Answer, *, attempts: int) -> None:
        recording = task.recording
        if recording.failure:
            return
        self._decide_language(recording, task.chunk, answer)
        language = self._order.ask.language or recording.language
        path = recording.source.path
        if self._aligner and path and self._aligner.wants(answer, language):
            self._aligning += 1
            future = self._aligner.submit(path, task.chunk, answer)
            future.add_done_callback(
                lambda done: self._inbox.put(Aligned(task, answer, attempts, done))
            )
        else:
            self._hold(task, answer, attempts=attempts)

    def _decide_language(self, recording: Recording, chunk: Chunk, answer: Answer) -> None:
        if recording.language_settled or not answer.text.strip():
            return
        if answer.language is None:
            recording.language_settled = True  # this service does not tell languages
        elif answer.language_confidence is None or answer.language_confidence >= SURE:
            recording.language_settled = True
            recording.language = answer.language
            if self._one_language:
                message = f"language {answer.language}, by chunk {chunk.index}"
                self.outcomes.notice(recording, message)

    def _take_aligned(self, aligned: Aligned) -> None:
        timed = None
        if aligned.task.recording.failure:
            return
        # A worker that died has aligned nothing; the text is good without.
        with suppress(BrokenProcessPool):
            timed = aligned.future.result()
        self._hold(
            aligned.task,
            timed or aligned.answer,
            attempts=aligned.attempts,
            aligned=timed is not None,
        )

    def _hold(self, task: Task, answer: Answer, *, attempts: int, aligned: bool = False) -> None:
        recording = task.recording
        provider = self._order.provider
        recording.take(task, answer, provider=provider, attempts=attempts, aligned=aligned)
        self._finish_if_complete(recording)

    def _finish_if_complete(self, recording: Recording) -> None:
        if not recording.complete or recording.failure:
            return
        if recording.parked:
            self.outcomes.park(recording)
            return
        try:
            if recording.looked_twice or not self._look_again(recording):
                self.outcomes.deliver(recording)
        except SttError as error:
            self._fail(recording, error)

    def _look_again(self, recording: Recording) -> bool:
        """Have speech of which no word was heard, heard once more; False where there is none."""
        recording.looked_twice = True
        looks = list(self._producer.second_looks(recording))
        for task in looks:
            self._plan(task)
        return bool(looks)

    def _fail_task(self, task: Task, error: SttError) -> None:
        if isinstance(error, KeyRejected | CreditError):
            # It would be the same for every other input: none is tried.
            self._producer.stop = error
            self.outcomes.fail_all(error)
        elif not task.recording.failure:
            self._fail(task.recording, error)

    def _fail(self, recording: Recording, error: SttError) -> None:
        self.outcomes.fail(recording.index, recording.name, error)

    def _abandon(self) -> None:
        """Let go of everything in a state that the same command can go on from."""
        self._conveyor.stop()
        self._crew.close()
        if self._aligner:
            self._aligner.close()
        self.outcomes.interrupt()

    def _report(self) -> None:
        now = time.monotonic()
        if now - self._reported >= REPORT:
            self._reported = now
            self.outcomes.report(now)


def _ends_job(error: SttError) -> bool:
    """Whether an asynchronous job is known to have failed or gone: only then it is sent anew."""
    return isinstance(error, NotFound) or type(error) is ProviderError
