"""Which task is to be handed out next, and which later."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from itertools import count

from stt_cli.errors import ProviderError
from stt_cli.pipeline.task import Task


class Scheduler:
    """The tasks of a run that nobody has in hand, and the number of those that somebody has."""

    def __init__(
        self,
        width: Callable[[int], int],
        *,
        patience: float,
        one_language: bool,
        taken: Callable[[], None],
    ) -> None:
        """`width(member)` tasks may be in hand of each member. `patience` is how many seconds the
        asynchronous job of one is waited for. `one_language`: until a chunk has shown the language
        of its recording, no other one is handed out. `taken` is called for each new task that is.
        """
        self._width = width
        self._patience = patience
        self._one_language = one_language
        self._taken = taken
        self._in_hand: dict[int, Task] = {}
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
        self._later.append((time.monotonic() + seconds, next(self._numbers), task))

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
        if self._is_blocked():
            return None
        now = time.monotonic()
        for entry in sorted(entry for entry in self._later if entry[0] <= now):
            if self._has_room(entry[2]):
                self._later.remove(entry)
                return entry[2]
        for task in self._soon:
            if self._has_room(task) and self._may_start(task):
                self._soon.remove(task)
                if not task.again and not task.alone:
                    self._taken()
                return task
        return None

    def hold(self, task: Task) -> None:
        """The task is in somebody's hand now."""
        self._alone = task.alone
        self._in_hand[id(task)] = task

    def release(self, task: Task) -> None:
        """The task is settled, or postponed."""
        self._alone = False
        self._in_hand.pop(id(task), None)

    def _is_blocked(self) -> bool:
        """Whether a task is in hand, or to be next, that has nothing beside it."""
        alone = self._alone or (self._soon and self._soon[0].alone)
        return bool(alone and self._in_hand)

    def _has_room(self, task: Task) -> bool:
        mine = sum(one.member == task.member for one in self._in_hand.values())
        return mine < self._width(task.member)

    def _may_start(self, task: Task) -> bool:
        """Whether the language of its recording is settled, or it is the chunk that is to tell."""
        recording = task.recording
        if not self._one_language or recording.language_settled:
            return True
        busy = (one.chunk for one in self._in_hand.values() if one.recording is recording)
        return all(chunk.index == task.chunk.index for chunk in busy)
