"""Threads whose failures are not lost."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Worker(Thread):
    """A thread for one task; what the task raises is raised by `check`.

    It does not keep the program alive: a task may wait for input that never comes.
    """

    def __init__(self, task: Callable[[], None], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._task = task
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._task()
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that checks
            self._error = error

    def check(self) -> None:
        if self._error is not None:
            raise self._error


class Maker(Worker, Generic[T]):
    """A thread that makes one thing, which may come after nobody waits for it any more."""

    def __init__(self, make: Callable[[], T], discard: Callable[[T], None], name: str) -> None:
        """`discard` gets what is made after `abandon`."""
        super().__init__(self._run_make, name)
        self._make = make
        self._discard = discard
        self._made: list[T] = []
        self._abandoned = False
        self._lock = Lock()

    def result(self, timeout: float) -> T | None:
        """What was made; None if it is not there after `timeout` seconds. Raises what it raises."""
        self.join(timeout)
        self.check()
        return self._made[0] if self._made else None

    def abandon(self) -> None:
        """Stop waiting; what is still made is discarded."""
        with self._lock:
            self._abandoned = True
            left = self._made
        for made in left:
            self._discard(made)

    def _run_make(self) -> None:
        made = self._make()
        with self._lock:
            if not self._abandoned:
                self._made.append(made)
                return
        self._discard(made)
