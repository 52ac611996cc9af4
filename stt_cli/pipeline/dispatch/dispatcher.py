"""Tasks on their way to workers and back; what comes of them is kept first of all."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.contract import Ask, Pending, Piece
from stt_cli.errors import CreditError, InputError, ProviderError, StoreError, SttError, UsageError
from stt_cli.model import Answer, Cost
from stt_cli.pipeline.dispatch.results import Results
from stt_cli.pipeline.dispatch.scheduler import Scheduler
from stt_cli.pipeline.dispatch.workers import Misfit, Result, Unreadable, WorkerDied, Workers
from stt_cli.pipeline.task import Taken, Task
from stt_cli.store import Done, Theirs

ASK_AGAIN = 1.0
"""Seconds until a chunk that another process works on is asked for again."""


class Back(NamedTuple):
    """A task that was in hand, and what came of it."""

    task: Task
    future: Future[Result]


class Failed(NamedTuple):
    """A task cannot be transcribed."""

    task: Task
    error: SttError
    final: bool = False
    """Whether nobody else could do better: there is no room to keep an answer, or no money left."""


class Submitted(NamedTuple):
    """A task's asynchronous job, which costs so much, is left to a later run."""

    task: Task
    cost: Cost | None


class Refused(NamedTuple):
    """A task's piece is not taken as it is: its sound is to be sent in another way."""

    task: Task
    error: SttError


Outcome = Taken | Failed | Submitted | Refused | None
"""None: the task is in hand, or with the scheduler again."""


class Seat(NamedTuple):
    """One that transcribes: its workers, what is known of their results, and what it is asked."""

    workers: Workers
    results: Results
    ask: Ask
    learns: bool = True
    """Whether it is told the language that others found a recording to be in."""


class Dispatcher:
    """Hands the tasks of one seat out, and takes in what comes of them."""

    def __init__(
        self,
        seat: Seat,
        scheduler: Scheduler,
        *,
        fits: Callable[[Piece], bool],
        no_wait: bool,
        deliver: Callable[[Back], None],
    ) -> None:
        """`fits`: whether services take a piece, for all that is known. `no_wait`: jobs are
        submitted and left. `deliver` gets, from any thread, every task in hand once something came
        of it; `settle` is to be called with that.
        """
        self._seat = seat
        self._workers = seat.workers
        self._results = seat.results
        self._scheduler = scheduler
        self._fits = fits
        self._no_wait = no_wait
        self._deliver = deliver

    def start(self, task: Task, language: str | None, pack: Callable[[Task], Piece]) -> Outcome:
        """Hand the task out, unless its answer is there or on its way.

        `language` is what was found out of its recording, `pack` makes the piece where the task
        has none.
        """
        try:
            claim = self._results.claim(task)
        except StoreError as error:
            return self._failed(task, error, final=True)
        if isinstance(claim, Done):
            return replace(self._taken(task, claim.answer, claim.attempts), earlier=True)
        if isinstance(claim, Theirs):
            task.piece = None  # it may be long until another process has answered
            self._scheduler.postpone(task, ASK_AGAIN)
            return None
        try:
            piece, task.piece = task.piece or pack(task), None
        except SttError as error:
            self._results.fail(task, error)
            return Failed(task, error)
        if not (task.pending or task.unread or self._fits(piece)):
            return self._refused(task, InputError("it is more than the service takes"))
        try:
            self._results.afford(task)
        except (CreditError, StoreError) as error:
            return self._failed(task, error, final=True)
        ask = self._seat.ask
        if self._seat.learns:
            ask = replace(ask, language=ask.language or language)
        future = self._workers.submit(piece, ask, task.unread or task.pending)
        self._scheduler.hold(task)
        future.add_done_callback(lambda done: self._deliver(Back(task, done)))
        return None

    def settle(self, back: Back) -> Outcome:
        """Keep what came of a task, before anything else is done with it."""
        task = back.task
        self._scheduler.release(task)
        try:
            served = back.future.result()
        except Unreadable as found:
            return self._unread(task, found)
        except Misfit as found:
            return self._refused(task, found.error)
        except SttError as error:
            if task.again and isinstance(error, UsageError | InputError):
                # Music, for example, in which the service finds no speech: it stays a gap.
                return self._keep(task, Result(answer=Answer(text="")))
            self._results.fail(task, error)
            return self._failed(task, error)
        except WorkerDied:
            self._results.release(task)
            return self._try_later(task, self._scheduler.try_alone)
        return self._keep(task, served)

    def _keep(self, task: Task, served: Result) -> Outcome:
        if not isinstance(served.answer, Pending):
            answer, attempts = self._results.finish(task, served.answer, served.attempts)
            return self._taken(task, answer, attempts)
        try:
            self._results.submitted(task, served.answer, served.attempts)
        except StoreError as error:
            if self._no_wait:
                error.hint = f"the service's job is {served.answer.remote_id}"
                return Failed(task, error)
        if self._no_wait:
            return Submitted(task, served.answer.cost)
        return self._try_later(
            task, partial(self._scheduler.wait, seconds=served.answer.poll_after)
        )

    def _refused(self, task: Task, error: SttError) -> Outcome:
        if not task.again:
            self._results.withdraw(task)
            return Refused(task, error)
        self._results.release(task)
        if task.renewed:
            return self._failed(task, error)
        task.renewed = True
        return Refused(task, error)

    def _unread(self, task: Task, found: Unreadable) -> Outcome:
        try:
            self._results.keep_unread(task, found.unread)
        except StoreError as error:
            found.error.hint = f"it cannot be kept: {error.message}"
        self._results.fail(task, found.error)
        return self._failed(task, found.error)

    def _taken(self, task: Task, answer: Answer, attempts: int) -> Taken:
        provider = self._results.provider
        return Taken(task=task, answer=answer, provider=provider, attempts=attempts)

    def release(self, task: Task) -> None:
        """Nobody waits for the task any more."""
        self._results.release(task)

    def _failed(self, task: Task, error: SttError, *, final: bool = False) -> Taken | Failed:
        """A second look is not needed: what it is of stays speech without words."""
        if not task.again:
            return Failed(task, error, final)
        return replace(self._taken(task, Answer(text=""), 0), failure=error)

    def _try_later(self, task: Task, put_back: Callable[[Task], None]) -> Outcome:
        try:
            put_back(task)
        except ProviderError as error:
            self._results.release(task)
            return self._failed(task, error)
        return None
