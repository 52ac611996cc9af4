"""Waiting that ends at once when the user asks to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable

from stt_cli.errors import Interrupted

Sleep = Callable[[float], object]


class Stop:
    """Sleeps until time is up or `stop` is called; then raises Interrupted."""

    def __init__(self, sleep: Sleep | None = None) -> None:
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait

    def sleep(self, seconds: float) -> None:
        self.check()
        if seconds > 0:
            self._sleep(seconds)
            self.check()

    def check(self) -> None:
        if self._stopped.is_set():
            raise Interrupted

    def stop(self) -> None:
        self._stopped.set()
