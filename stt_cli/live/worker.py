"""Threads whose failures are not lost."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread


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
