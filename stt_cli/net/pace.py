"""How many requests run at a time and how soon they follow each other, for one service."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from stt_cli.net.deadline import Clock, Deadline
from stt_cli.net.stop import Stop


class Pace:
    """Slots for requests, shared by all threads that talk to one service.

    `limit` starts at the service's documented concurrency, is halved when the service says that
    it is too much and grows back by one for every `limit` successes.
    """

    def __init__(self, ceiling: int, per_minute: int | None, clock: Clock, stop: Stop) -> None:
        self.limit = float(ceiling)
        self._ceiling = ceiling
        self._spacing = 60 / per_minute if per_minute else 0.0
        self._clock = clock
        self._stop = stop
        self._free = threading.Condition()
        self._busy = 0
        self._next_start = clock()
        self._halved_at = -1.0

    @contextmanager
    def slot(self, deadline: Deadline) -> Iterator[float]:
        """A turn to send one request; yields when it began. Raises Interrupted."""
        with deadline.paused():
            self._take()
        try:
            with deadline.paused():
                self._await_start()
            yield self._clock()
        finally:
            with self._free:
                self._busy -= 1
                self._free.notify_all()

    def _take(self) -> None:
        with self._free:
            while self._busy >= int(self.limit):
                self._stop.check()
                self._free.wait(0.5)
            self._busy += 1

    def _await_start(self) -> None:
        with self._free:
            start = max(self._clock(), self._next_start)
            self._next_start = start + self._spacing
        self._stop.sleep(start - self._clock())

    def succeeded(self) -> None:
        with self._free:
            self.limit = min(self._ceiling, self.limit + 1 / self.limit)
            self._free.notify_all()

    def refused(self, began: float, wait: float) -> None:
        """A request that began then was refused: fewer at a time, and none for `wait` seconds."""
        with self._free:
            if began > self._halved_at:  # requests refused together count once
                self.limit = max(1.0, self.limit / 2)
                self._halved_at = self._clock()
            self._next_start = max(self._next_start, self._clock() + wait)
