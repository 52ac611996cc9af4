"""Which task is to be handed out next, and which later."""

from __future__ import annotations

import heapq
import time
from collections import Counter, deque
from collections.abc import Callable
from itertools import count

from stt_cli.errors import ProviderError
from stt_cli.pipeline.recording import Recording
from stt_cli.pipeline.task import Task


class Scheduler:
    """The tasks of a run that nobody has in hand, and the number of those that somebody has."""

    def __init__(
        self,
        width: Callable[[], int],
        *,
        patience: float,
        one_language: bool,
        taken: Callable[[], None],
    ) -> None:
        """`width()` tasks may be in hand. `patience` is how many seconds the asynchronous job of
        one is waited for. `one_language`: until a chunk has shown the language of
        its recording, no other one is handed out. `taken` is called for each new task that is.
        """
        self._width = width
        self._patience = patience
        self._one_language = one_language
        self._taken = taken
        self._in_hand: set[int] = set()
        self._busy: Counter[Recording] = Counter()
        self._alone = False
        self._soon: deque[Task] = deque()
        self._later: list[tuple[float, int, Task]] = []
        self._numbers = count()

    @property
    def is_empty(self) -> bool:
        return not (self._in_hand or self._soon or self._later)

    def add(self, task: Task) -> None:
        """To be handed out when its turn comes."""
        self._soon.append(task)

    def postpone(self, task: Task, seconds: float) -> None:
        """To be handed out in a while, before all others."""
        heapq.heappush(self._later, (time.monotonic() + seconds, next(self._numbers), task))

    def wait(self, task: Task, seconds: float) -> None:
        """To be asked for again in a while. Raises ProviderError where its job takes too long."""
        now = time.monotonic()
        task.deadline = task.deadline or now + self._patience
        if now >= task.deadline:
            name, job = task.recording.name, task.recording.job
            raise ProviderError(
                f"{name}: the service has not finished in {self._patience:.0f} s",
                hint=f"it may yet: stt jobs resume {job}",
            )
        self.postpone(task, min(seconds, task.deadline - now))

    def try_alone(self, task: Task) -> None:
        """A worker died with the task in hand: to be handed out again, with nothing beside it.

        Raises ProviderError where that was done before: then it is the task that kills.
        """
        if task.alone:
            at = f"{task.chunk.start:.1f} s to {task.chunk.end:.1f} s"
            raise ProviderError(
                f"{task.recording.name}: the engine crashed on the stretch from {at}"
            )
        task.alone = True
        self.add(task)

    def take(self) -> Task | None:
        """The task to hand out now, if there is one and there is room for it."""
        if not self._has_room():
            return None
        if self._later and self._later[0][0] <= time.monotonic():
            return heapq.heappop(self._later)[2]
        for task in self._soon:
            if self._may_start(task):
                self._soon.remove(task)
                if not task.again and not task.alone:
                    self._taken()
                return task
        return None

    def hold(self, task: Task) -> None:
        """The task is in somebody's hand now."""
        self._alone = task.alone
        self._in_hand.add(id(task))
        self._busy[task.recording] += 1

    def release(self, task: Task) -> None:
        """The task is settled, or postponed."""
        self._alone = False
        self._in_hand.discard(id(task))
        self._busy[task.recording] -= 1

    def _has_room(self) -> bool:
        if self._alone or (self._soon and self._soon[0].alone):
            return not self._in_hand
        return len(self._in_hand) < self._width()

    def _may_start(self, task: Task) -> bool:
        """Whether the language of its recording is settled, or it is the chunk that is to show it."""
        recording = task.recording
        waits = self._one_language and not recording.language_settled
        return not waits or self._busy[recording] == 0
