"""The results of a run's tasks: kept before anything else happens to them, within the budget."""

from __future__ import annotations

from stt_cli.contract import Pending, Unread
from stt_cli.errors import CreditError, NotFound, ProviderError, SttError
from stt_cli.model import Answer
from stt_cli.pipeline.dispatch.budget import Budget
from stt_cli.pipeline.task import Task
from stt_cli.store import Claim, Mine, Store


class Results:
    """What the store knows of tasks, for one run."""

    def __init__(self, store: Store, budget: Budget, *, provider: str, fresh: bool) -> None:
        """`fresh`: what was answered in earlier runs does not count."""
        self._store = store
        self._budget = budget
        self.provider = provider
        self._fresh = fresh

    def claim(self, task: Task) -> Claim:
        """Make the task ours to have transcribed, unless its answer is there or on its way."""
        if task.pending:
            return Mine(pending=task.pending)
        claim = self._store.claim(
            task.key,
            job=task.recording.job,
            chunk=task.chunk,
            provider=self.provider,
            fresh=self._fresh,
        )
        if isinstance(claim, Mine):
            task.pending, task.unread = claim.pending, claim.unread
        return claim

    def afford(self, task: Task) -> None:
        """The task is about to be sent. Raises CreditError where it costs too much."""
        if task.pending or task.unread:
            return
        try:
            self._budget.promise(task.key, task.chunk.seconds)
        except CreditError:
            self.release(task)
            raise

    def submitted(self, task: Task, pending: Pending, attempts: int) -> None:
        """A service works on the task, which took `attempts` requests."""
        task.pending, task.unread = pending, None
        task.attempts += attempts
        self._store.submitted(task.key, pending, attempts=attempts)

    def finish(self, task: Task, answer: Answer, attempts: int) -> int:
        """The task was answered, after `attempts` requests more; returns how many it took in all."""
        self._budget.settle(task.key, answer.cost)
        return self._store.finish(task.key, answer, attempts=attempts, submitted=task.attempts)

    def keep_unread(self, task: Task, unread: Unread) -> None:
        """The task was answered in a form that nobody could read."""
        self._store.keep_unread(task.key, unread)

    def fail(self, task: Task, error: SttError) -> None:
        """The task failed; the service may still work on it."""
        if task.pending and not _ends_job(error):
            self.release(task)
        else:
            self._store.fail(task.key, attempts=0 if task.unread else 1)
        self._budget.settle(task.key, None)

    def release(self, task: Task) -> None:
        """Nobody waits for the task any more."""
        self._store.release(task.key)


def _ends_job(error: SttError) -> bool:
    """Whether an asynchronous job is known to have failed or gone: only then it is sent anew."""
    return isinstance(error, NotFound) or type(error) is ProviderError
