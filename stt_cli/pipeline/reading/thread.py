"""The reading thread: it runs the passes of a run, at most one task ahead of those taken."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from stt_cli.pipeline.reading.producer import Producer
from stt_cli.pipeline.steps import Ended, Step
from stt_cli.pipeline.targets import Work
from stt_cli.pipeline.task import Task


class ReadingThread:
    """A daemon thread. A pass is a sequence of steps: one over all inputs, and one for each task
    that has to be planned once more. `deliver` gets every step, and how each pass ended."""

    def __init__(self, producer: Producer, deliver: Callable[[Step | Ended], None]) -> None:
        self._producer = producer
        self._deliver = deliver
        self._room = threading.Semaphore(2)
        self._changed = threading.Condition()
        self._first: deque[Iterator[Step]] = deque()
        self._passes: deque[Iterator[Step]] = deque()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def start(self, works: Sequence[Work]) -> None:
        """Begin with the steps of `works`."""
        self._passes.append(self._producer.steps(works))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def plan_once_more(self, task: Task) -> None:
        """Plan the task's sound before going on with anything else."""
        with self._changed:
            self._first.append(self._producer.once_more(task))
            self._changed.notify()

    def taken(self) -> None:
        """A task was handed out: there is room for another."""
        self._room.release()

    def stop(self) -> None:
        """Make no more steps; returns once the one being made is done, or soon."""
        # A signal can break off the first call where something is locked, and locked it stays.
        if not self._stopped:
            self._stopped = True
            with self._changed:
                self._changed.notify()
            self._room.release()
        self._producer.interrupt()
        if self._thread:
            # What is being fetched may never come, and its result is no longer needed.
            self._thread.join(timeout=0.1 if self._producer.opening else 2.0)

    def _run(self) -> None:
        try:
            while passes := self._next_passes():
                step = next(passes[0], None)
                if isinstance(step, Task):
                    self._room.acquire()
                if self._stopped:
                    return
                if step is None:
                    passes.popleft()
                self._deliver(step)
        except BaseException as error:  # noqa: BLE001 - it is raised where the run waits
            self._deliver(error)

    def _next_passes(self) -> deque[Iterator[Step]] | None:
        """Those whose first is to be gone on with; None once there is to be nothing more."""
        with self._changed:
            self._changed.wait_for(lambda: self._first or self._passes or self._stopped)
            return None if self._stopped else self._first or self._passes
