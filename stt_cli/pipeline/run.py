"""The run: tasks are heard side by side; a recording is written once its last answer is there."""

from __future__ import annotations

import queue
import time
from collections.abc import Sequence
from contextlib import suppress

from msgspec.structs import replace

from stt_cli.errors import CreditError, Exit, KeyRejected, SttError
from stt_cli.model import Answer
from stt_cli.pipeline.agenda import Agenda
from stt_cli.pipeline.alignment import Aligned, Aligner
from stt_cli.pipeline.answers import Answers
from stt_cli.pipeline.crew import Crew
from stt_cli.pipeline.dispatch import Answered, Back, Dispatch, Failed, Left, Outcome
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

TICK = 0.2
"""Seconds between two looks at the clock."""
REPORT = 1.0
"""Seconds between two reports of progress."""
PATIENCE = 3600.0
"""Seconds that an asynchronous job is waited for."""


class Run:
    """Transcribes a list of inputs. What became of each is in `outcomes`, failures too."""

    def __init__(
        self,
        order: Order,
        producer: Producer,
        crew: Crew,
        answers: Answers,
        outcomes: Outcomes,
        *,
        aligner: Aligner | None = None,
        one_language: bool = False,
        no_wait: bool = False,
        patience: float | None = None,
    ) -> None:
        """`one_language`: what one chunk is heard to be spoken in is asked of all the others.
        `no_wait`: asynchronous jobs are submitted, and left for a later run to poll; `patience`
        is how many seconds each of them is waited for otherwise, an hour by default.
        """
        self.outcomes = outcomes
        self._order = order
        self._producer = producer
        self._crew = crew
        self._answers = answers
        self._aligner = aligner
        self._one_language = one_language
        self._no_wait = no_wait
        self._patience = patience or PATIENCE
        self._aligning = 0
        self._reported = 0.0
        self._inbox: queue.SimpleQueue[Step | Ended | Back | Aligned] = queue.SimpleQueue()
        self._exhausted = False

    def __call__(self, works: Sequence[Work]) -> Exit:
        """Do all of `works`. Whatever is raised, what was finished is kept."""
        self._conveyor = Conveyor(self._producer, works, self._inbox.put)
        self._agenda = Agenda(
            self._crew.width,
            patience=self._patience,
            one_language=self._one_language,
            taken=self._conveyor.taken,
        )
        self._dispatch = Dispatch(
            self._crew,
            self._answers,
            self._agenda,
            no_wait=self._no_wait,
            deliver=self._inbox.put,
        )
        try:
            self.outcomes.started(len(works))
            self._loop()
        except BaseException:
            self._abandon()
            raise
        return self.outcomes.ended(len(works))

    def _loop(self) -> None:
        while not self._exhausted or self._aligning or not self._agenda.is_empty:
            while task := self._agenda.take():
                self._start(task)
            with suppress(queue.Empty):
                self._handle(self._inbox.get(timeout=TICK))
            self._report()

    def _handle(self, item: Step | Ended | Back | Aligned) -> None:
        match item:
            case None:
                self._exhausted = True
            case Task():
                self._plan(item)
            case Aligned():
                self._aligning -= 1
                self._take_aligned(item)
            case Back():
                self._conclude(self._dispatch.settle(item))
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
        if not task.recording.failure:
            language = self._order.ask.language or task.recording.language
            ask = replace(self._order.ask, language=language)
            self._conclude(self._dispatch.start(task, ask, self._producer.pack_again))

    def _conclude(self, outcome: Outcome) -> None:
        match outcome:
            case Answered():
                self._take(outcome)
            case Failed():
                self._fail_task(outcome.task, outcome.error)
            case Left():
                outcome.task.recording.parked += 1
                self._finish_if_complete(outcome.task.recording)
            case None:
                pass

    def _take(self, answered: Answered) -> None:
        task, answer, attempts = answered
        recording = task.recording
        if recording.failure:
            return
        if recording.learn_language(answer) and self._one_language:
            learnt = f"language {answer.language}, by chunk {task.chunk.index}"
            self.outcomes.notice(recording, learnt)
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

    def _take_aligned(self, aligned: Aligned) -> None:
        if aligned.task.recording.failure:
            return
        timed = aligned.result()
        answer = timed or aligned.answer
        self._hold(aligned.task, answer, attempts=aligned.attempts, aligned=timed is not None)

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
            self.outcomes.report(now, self._producer.opening)
