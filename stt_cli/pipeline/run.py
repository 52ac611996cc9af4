"""The run: tasks are transcribed side by side; a recording is written once its last answer is
there. Everything here happens in one thread, the deciding one."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from msgspec import Struct

from stt_cli.errors import CreditError, Exit, KeyRejected, SttError
from stt_cli.pipeline.dispatch.alignment import Aligned, Aligner
from stt_cli.pipeline.dispatch.dispatcher import (
    Back,
    Failed,
    Outcome,
    Refused,
    Seat,
    Submitted,
)
from stt_cli.pipeline.dispatch.ensemble import dispatching
from stt_cli.pipeline.dispatch.listening import Listened, Listener
from stt_cli.pipeline.dispatch.scheduler import Scheduler
from stt_cli.pipeline.inbox import Item, belonging
from stt_cli.pipeline.members import Member
from stt_cli.pipeline.reading.method import Sender, changes
from stt_cli.pipeline.reading.producer import Producer
from stt_cli.pipeline.reading.recheck import pack_again, second_looks
from stt_cli.pipeline.reading.thread import ReadingThread
from stt_cli.pipeline.recording import Due, Recording
from stt_cli.pipeline.settings import Command
from stt_cli.pipeline.steps import Failure, Opened, Planned, Skip
from stt_cli.pipeline.targets import Work
from stt_cli.pipeline.task import Taken, Task
from stt_cli.pipeline.writing.report import Report
from stt_cli.services.logfile import unexpected

TICK = 0.2
"""Seconds between two looks at the clock."""
PROGRESS = 1.0
"""Seconds between two reports of progress."""
PATIENCE = 3600.0
"""Seconds that an asynchronous job is waited for."""


class Stages(Struct, frozen=True, kw_only=True):
    """The stretches of the way that a run joins."""

    producer: Producer
    seats: Sequence[Seat]
    """One for each member."""
    report: Report
    listener: Listener
    aligner: Aligner | None = None
    sender: Sender
    members: Sequence[Member]
    """All that hear every chunk: one, or those of an ensemble."""
    one_language: bool = False
    """Whether the language that one chunk is found to be in is asked of all the others."""


class Run:
    """Transcribes a list of inputs. What became of each is in `report`, failures too."""

    def __init__(self, command: Command, stages: Stages) -> None:
        self._settings = command.settings
        self._stages = stages
        self.report = stages.report
        self._by_voice = self._settings.ask.diarize and not any(
            seat.ask.diarize for seat in stages.seats
        )
        self._inbox: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self._reading = ReadingThread(stages.producer, self._inbox.put)
        self._scheduler = Scheduler(
            lambda member: stages.seats[member].workers.width,
            patience=command.policy.timeout or PATIENCE,
            one_language=stages.one_language,
            taken=self._reading.taken,
        )
        self._dispatcher = dispatching(
            stages.seats,
            stages.members,
            self._scheduler,
            fits=stages.sender.learnt.fits,
            no_wait=command.switches.no_wait,
            deliver=self._inbox.put,
        )
        self._waiting = 0
        self._reported = 0.0
        self._passes = 1

    def __call__(self, works: Sequence[Work]) -> Exit:
        """Do all of `works`, once. Whatever is raised, what was finished is kept."""
        try:
            self._reading.start(works)
            self.report.started(len(works))
            self._loop()
            self._reading.stop()
        except BaseException:
            self._abandon()
            raise
        return self.report.ended(len(works))

    def _loop(self) -> None:
        while self._passes or self._waiting or not self._scheduler.is_empty:
            while task := self._scheduler.take():
                with self._blamed_on(task):
                    self._start(task)
            with suppress(queue.Empty):
                item = self._inbox.get(timeout=TICK)
                with self._blamed_on(item):
                    self._handle(item)
            self._show_progress()

    @contextmanager
    def _blamed_on(self, item: Item) -> Iterator[None]:
        """Make whatever goes wrong with one recording its failure, and nobody else's."""
        try:
            yield
        except Exception as error:
            task, recording = belonging(item)
            if recording is None:
                raise
            if task:
                self._dispatcher.release(task)
            if not isinstance(error, SttError):
                error = unexpected(error, recording.name)
            self._fail(recording, error)

    def _handle(self, item: Item) -> None:
        match item:
            case None:
                self._passes -= 1
            case Task():
                self._plan(item)
            case Aligned():
                self._waiting -= 1
                self._take(item.result())
            case Listened():
                self._waiting -= 1
                self._take_voices(item)
            case Back():
                self._conclude(self._dispatcher.settle(item))
            case Opened():
                self.report.begin(item.recording)
                if remark := item.recording.source.remark:
                    self.report.notice(item.recording, remark, level=0)
                if stopped := self._stages.producer.stopped:
                    self._fail(item.recording, stopped)
            case Planned():
                due = item.recording.planning_done(item.duration, item.pauses)
                self._do(due, item.recording)
            case Skip():
                self.report.skip(item)
            case Failure():
                self.report.fail(item.index, item.name, item.error)
            case BaseException():
                raise item

    def _plan(self, task: Task) -> None:
        recording, chunk = task.recording, task.chunk
        self._scheduler.add(task)
        if task.member:
            return
        recording.chunk_planned()
        stretch = f"{chunk.start:.2f} to {chunk.end:.2f} s"
        self.report.notice(recording, f"chunk {chunk.index}, {stretch}: {chunk.why}")

    def _start(self, task: Task) -> None:
        if not task.recording.failure:
            self._conclude(self._dispatcher.start(task, task.recording.language, pack_again))

    def _conclude(self, outcome: Outcome) -> None:
        match outcome:
            case Taken() if outcome.failure:
                reason = f"sound without words could not be sent again: {outcome.failure}"
                self.report.remark(outcome.task.recording, [reason])
                self._take(outcome)
            case Taken():
                self._align(outcome)
            case Failed():
                self._fail_task(outcome.task, outcome.error)
            case Refused():
                self._send_otherwise(outcome.task, outcome.error)
            case Submitted():
                self._do(outcome.task.recording.park(outcome.cost), outcome.task.recording)
            case None:
                pass

    def _send_otherwise(self, task: Task, error: SttError) -> None:
        """Have the sound of a refused task cut and encoded as its service takes it."""
        recording, chunk = task.recording, task.chunk
        if recording.failure:
            return
        method = self._stages.sender.in_chunks(recording.duration)
        if task.again:
            recording.send_by(method)
            self._scheduler.add(task)
            return
        if not (task.is_whole or changes(task, method)):
            self._fail(recording, error)
            return
        stretch = f"{chunk.start:.2f} to {chunk.end:.2f} s"
        self.report.notice(recording, f"chunk {chunk.index}, {stretch}: is sent in another way")
        recording.chunk_refused(method, whole=task.is_whole)
        self._passes += 1
        self._reading.plan_once_more(task)

    def _align(self, taken: Taken) -> None:
        """Take the answer, once its words have times where they can be found in the audio."""
        recording, answer, chunk = taken.task.recording, taken.answer, taken.task.chunk
        if recording.failure:
            return
        self.report.remark(recording, answer.remarks)
        if recording.learn_language(answer) and self._stages.one_language:
            learnt = f"language {answer.language}, by chunk {chunk.index}"
            self.report.notice(recording, learnt)
        language = self._settings.ask.language or recording.language
        aligner, path = self._stages.aligner, recording.source.path
        if aligner and path and aligner.wants(answer, language):
            self._waiting += 1
            future = aligner.submit(path, taken)
            future.add_done_callback(lambda done: self._inbox.put(Aligned(taken, done)))
        else:
            self._take(taken)

    def _take(self, taken: Taken) -> None:
        recording = taken.task.recording
        if not recording.failure:
            self._do(recording.take(taken), recording)

    def _do(self, due: Due, recording: Recording) -> None:
        try:
            if due is Due.RECHECK:
                for task in list(second_looks(recording, self._stages.members)):
                    self._plan(task)
                due = recording.rechecked()
            if due is Due.PARK:
                self.report.park(recording)
            elif due is Due.DELIVER and not self._listen(recording):
                self.report.deliver(recording)
        except SttError as error:
            self._fail(recording, error)

    def _listen(self, recording: Recording) -> bool:
        """Ask a recording's sound who speaks, if that is still to be found out."""
        question = recording.question(by_voice=self._by_voice)
        path = recording.source.path
        if question is None or path is None:
            return False
        self._waiting += 1
        future = self._stages.listener.submit(path, recording.source.feeds[0], question)
        future.add_done_callback(lambda done: self._inbox.put(Listened(recording, done)))
        return True

    def _take_voices(self, listened: Listened) -> None:
        recording, reply = listened.recording, listened.result()
        if recording.failure:
            return
        if reply is None and self._by_voice:
            self.report.remark(recording, [f"who speaks is not known: {listened.trouble}"])
        self._do(recording.listened(reply), recording)

    def _fail_task(self, task: Task, error: SttError) -> None:
        if isinstance(error, KeyRejected | CreditError):
            # It would be the same for every other input: none is tried.
            self._stages.producer.fail_rest(error)
            self.report.fail_all(error)
        elif not task.recording.failure:
            self._fail(task.recording, error)

    def _fail(self, recording: Recording, error: SttError) -> None:
        self.report.fail(recording.index, recording.name, error)

    def _abandon(self) -> None:
        """Leave everything in a state that the same command can go on from."""
        self._reading.stop()
        for seat in self._stages.seats:
            seat.workers.close()
        self._stages.listener.close()
        if self._stages.aligner:
            self._stages.aligner.close()
        self.report.interrupt()

    def _show_progress(self) -> None:
        now = time.monotonic()
        if now - self._reported >= PROGRESS:
            self._reported = now
            self.report.progress(now, self._stages.producer.opening)
