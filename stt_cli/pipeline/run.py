"""The run: tasks are heard side by side; a recording is written once its last answer is there."""

from __future__ import annotations

import queue
import time
from collections.abc import Sequence
from contextlib import suppress

from msgspec.structs import replace

from stt_cli.errors import CreditError, Exit, KeyRejected, SttError
from stt_cli.model import Answer
from stt_cli.pipeline.dispatch.alignment import Aligned, Aligner
from stt_cli.pipeline.dispatch.dispatcher import (
    Answered,
    Back,
    Dispatcher,
    Failed,
    Outcome,
    Submitted,
)
from stt_cli.pipeline.dispatch.results import Results
from stt_cli.pipeline.dispatch.scheduler import Scheduler
from stt_cli.pipeline.dispatch.workers import Workers
from stt_cli.pipeline.reading.opener import Work
from stt_cli.pipeline.reading.producer import (
    Ended,
    Failure,
    Opened,
    Planned,
    Producer,
    ReadingThread,
    Skip,
    Step,
)
from stt_cli.pipeline.recording import Recording, Task
from stt_cli.pipeline.settings import RunSettings
from stt_cli.pipeline.writing.report import Report

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
        settings: RunSettings,
        producer: Producer,
        workers: Workers,
        results: Results,
        report: Report,
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
        self.report = report
        self._settings = settings
        self._producer = producer
        self._workers = workers
        self._results = results
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
        self._reading = ReadingThread(self._producer, works, self._inbox.put)
        self._scheduler = Scheduler(
            self._workers.width,
            patience=self._patience,
            one_language=self._one_language,
            taken=self._reading.taken,
        )
        self._dispatcher = Dispatcher(
            self._workers,
            self._results,
            self._scheduler,
            no_wait=self._no_wait,
            deliver=self._inbox.put,
        )
        try:
            self.report.started(len(works))
            self._loop()
        except BaseException:
            self._abandon()
            raise
        return self.report.ended(len(works))

    def _loop(self) -> None:
        while not self._exhausted or self._aligning or not self._scheduler.is_empty:
            while task := self._scheduler.take():
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
                self._conclude(self._dispatcher.settle(item))
            case Opened():
                self.report.begin(item.recording)
                if self._producer.stop:
                    self._fail(item.recording, self._producer.stop)
            case Planned():
                if item.duration is not None:
                    item.recording.duration = item.duration
                item.recording.fully_planned = True
                self._finish_if_complete(item.recording)
            case Skip():
                self.report.skip(item)
            case Failure():
                self.report.fail(item.index, item.name, item.error)
            case BaseException():
                raise item

    def _plan(self, task: Task) -> None:
        recording, chunk = task.recording, task.chunk
        recording.planned += 1
        self._scheduler.add(task)
        stretch = f"{chunk.start:.2f} to {chunk.end:.2f} s"
        self.report.notice(recording, f"chunk {chunk.index}, {stretch}: {chunk.why}")

    def _start(self, task: Task) -> None:
        if not task.recording.failure:
            language = self._settings.ask.language or task.recording.language
            ask = replace(self._settings.ask, language=language)
            self._conclude(self._dispatcher.start(task, ask, self._producer.pack_again))

    def _conclude(self, outcome: Outcome) -> None:
        match outcome:
            case Answered():
                self._take(outcome)
            case Failed():
                self._fail_task(outcome.task, outcome.error)
            case Submitted():
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
            self.report.notice(recording, learnt)
        language = self._settings.ask.language or recording.language
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
        provider = self._settings.provider
        recording.take(task, answer, provider=provider, attempts=attempts, aligned=aligned)
        self._finish_if_complete(recording)

    def _finish_if_complete(self, recording: Recording) -> None:
        if not recording.complete or recording.failure:
            return
        if recording.parked:
            self.report.park(recording)
            return
        try:
            if recording.looked_twice or not self._look_again(recording):
                self.report.deliver(recording)
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
            self.report.fail_all(error)
        elif not task.recording.failure:
            self._fail(task.recording, error)

    def _fail(self, recording: Recording, error: SttError) -> None:
        self.report.fail(recording.index, recording.name, error)

    def _abandon(self) -> None:
        """Let go of everything in a state that the same command can go on from."""
        self._reading.stop()
        self._workers.close()
        if self._aligner:
            self._aligner.close()
        self.report.interrupt()

    def _report(self) -> None:
        now = time.monotonic()
        if now - self._reported >= REPORT:
            self._reported = now
            self.report.report(now, self._producer.opening)
