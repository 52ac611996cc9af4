"""The reading thread: it runs the steps of a run, at most one task ahead of those taken."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from stt_cli.pipeline.reading.producer import Producer
from stt_cli.pipeline.steps import Ended, Step
from stt_cli.pipeline.targets import Work
from stt_cli.pipeline.task import Task


class ReadingThread:
    """A daemon thread. `deliver` gets every step, then how they ended."""

    def __init__(self, producer: Producer, deliver: Callable[[Step | Ended], None]) -> None:
        self._producer = producer
        self._deliver = deliver
        self._room = threading.Semaphore(2)
        self._stopped = False
        self._thread: threading.Thread | None = None

    def start(self, works: Sequence[Work]) -> None:
        """Begin with the steps of `works`."""
        self._thread = threading.Thread(target=self._run, args=(works,), daemon=True)
        self._thread.start()

    def taken(self) -> None:
        """A task was handed out: there is room for another."""
        self._room.release()

    def stop(self) -> None:
        """Make no more steps; returns once the one being made is done, or soon."""
        self._stopped = True
        self._room.release()
        self._producer.interrupt()
        if self._thread:
            # What is being fetched may never come, and its result is no longer needed.
            self._thread.join(timeout=0.1 if self._producer.opening else 2.0)

    def _run(self, works: Sequence[Work]) -> None:
        try:
            for step in self._producer.steps(works):
                if isinstance(step, Task):
                    self._room.acquire()
                if self._stopped:
                    return
                self._deliver(step)
            self._deliver(None)
        except BaseException as error:  # noqa: BLE001 - it is raised where the run waits
            self._deliver(error)
