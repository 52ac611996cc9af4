"""The results of a run's tasks: kept before anything else happens to them, within the budget."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.contract import Pending, Unread
from stt_cli.errors import CreditError, NotFound, ProviderError, StoreError, SttError
from stt_cli.model import Answer
from stt_cli.pipeline.dispatch.budget import Budget, Payee
from stt_cli.pipeline.task import Task, unkept
from stt_cli.store import Claim, Mine, Store

ROOM = 1 << 20
ROOM_A_SECOND = 1000
"""Bytes that an answer may take on the disk, with the transcript and the files made of it."""


class Place(NamedTuple):
    """Which of so many members one is: each of them has an answer to every chunk of a job."""

    member: int
    members: int

    def number(self, chunk: int) -> int:
        """The number of the member's answer to a chunk, within the job."""
        return chunk * self.members + self.member


FIRST = Place(0, 1)


class Results:
    """What the store knows of tasks, for one run."""

    def __init__(
        self,
        store: Store,
        budget: Budget,
        *,
        provider: str,
        fresh: bool,
        payees: Sequence[Payee] = (),
        place: Place = FIRST,
    ) -> None:
        """`fresh`: what was answered in earlier runs does not count. `payees`: whom answers may
        cost money, so that none is asked for that could not be kept."""
        self._store = store
        self._budget = budget
        self.provider = provider
        self._fresh = fresh
        self._payees = payees
        self._place = place
        self._seconds: dict[str, float] = {}
        """Length of what is asked for, by key."""

    def claim(self, task: Task) -> Claim:
        """Make the task ours to have transcribed, unless its answer is there or on its way.

        Raises StoreError.
        """
        if task.pending:
            return Mine(pending=task.pending)
        claim = self._store.claim(
            task.key,
            job=task.recording.job,
            chunk=replace(task.chunk, index=self._place.number(task.chunk.index)),
            provider=self.provider,
            fresh=self._fresh,
        )
        if isinstance(claim, Mine):
            task.pending, task.unread = claim.pending, claim.unread
        return claim

    def afford(self, task: Task) -> None:
        """The task is about to be sent.

        Raises CreditError where it costs too much, StoreError where its answer finds no room.
        """
        if task.pending or task.unread:
            return
        try:
            if self._payees:
                self._reserve(task)
            self._budget.promise(task.key, task.chunk.seconds, self._payees)
        except (CreditError, StoreError):
            self.release(task)
            raise

    def _reserve(self, task: Task) -> None:
        self._seconds[task.key] = task.chunk.seconds
        self._store.reserve(ROOM + int(ROOM_A_SECOND * sum(self._seconds.values())))

    def submitted(self, task: Task, pending: Pending, attempts: int) -> None:
        """A service works on the task, which took `attempts` requests. Raises StoreError."""
        task.pending, task.unread = pending, None
        task.attempts += attempts
        self._budget.revise(task.key, pending.cost)
        self._store.submitted(task.key, pending, attempts=attempts)

    def finish(self, task: Task, answer: Answer, attempts: int) -> tuple[Answer, int]:
        """The task was answered, after `attempts` requests more; returns the answer, which says
        where it could not be kept, and how many requests it took in all."""
        self._seconds.pop(task.key, None)
        self._budget.settle(task.key, answer.cost)
        try:
            total = self._store.finish(task.key, answer, attempts=attempts, submitted=task.attempts)
        except StoreError as error:
            remarks = (*answer.remarks, unkept(error))
            return replace(answer, remarks=remarks), task.attempts + attempts
        return answer, total

    def keep_unread(self, task: Task, unread: Unread) -> None:
        """The task was answered in a form that could not be read. Raises StoreError."""
        self._store.keep_unread(task.key, unread)

    def fail(self, task: Task, error: SttError) -> None:
        """The task failed; the service may still work on it."""
        self._seconds.pop(task.key, None)
        self._budget.settle(task.key, None)
        if task.pending and not _ends_job(error):
            self.release(task)
            return
        with suppress(StoreError):  # it is free when this process ends, at the latest
            self._store.fail(task.key, attempts=0 if task.unread else 1)

    def withdraw(self, task: Task) -> None:
        """The task is not to be sent: nothing was paid, and others take its place."""
        self._seconds.pop(task.key, None)
        self._budget.cancel(task.key)
        with suppress(StoreError):  # it is free when this process ends, at the latest
            self._store.withdraw(
                task.key, job=task.recording.job, number=self._place.number(task.chunk.index)
            )

    def release(self, task: Task) -> None:
        """Nobody waits for the task any more."""
        self._seconds.pop(task.key, None)
        with suppress(StoreError):  # it is free when this process ends, at the latest
            self._store.release(task.key)


def _ends_job(error: SttError) -> bool:
    """Whether an asynchronous job is known to have failed or gone: only then it is sent anew."""
    return isinstance(error, NotFound) or type(error) is ProviderError
