"""Waiting that ends at once when the user asks to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable

from stt_cli.errors import Interrupted

Sleep = Callable[[float], object]


class Stop:
    """Sleeps until time is up or `stop` is called; then raises Interrupted."""

    def __init__(self, sleep: Sleep | None = None) -> None:
        self._asked = False
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait

    def sleep(self, seconds: float) -> None:
        self.check()
        if seconds > 0:
            self._sleep(seconds)
            self.check()

    def check(self) -> None:
        if self._asked:
            raise Interrupted

    def stop(self) -> None:
        # A signal can break off the first call where the event is locked, and locked it stays.
        if not self._asked:
            self._asked = True
            self._stopped.set()
