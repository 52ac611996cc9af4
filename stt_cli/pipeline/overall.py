"""How far all inputs of a run are together, found out from its events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from msgspec import Struct

from stt_cli.errors import SttError
from stt_cli.media.isolated import probe
from stt_cli.model import Cost, totals
from stt_cli.pipeline import events
from stt_cli.pipeline.inputs import Input
from stt_cli.pipeline.targets import Work

EVERY = 1.0
"""Seconds between two reports."""

Estimate = Callable[[float], Cost | None]
"""What so many seconds of audio cost, as far as that is known."""


class _One(Struct):
    """One input, as far as it is known."""

    length: float | None = None
    done: float = 0.0
    spent: Cost | None = None
    ended: str | None = None
    """What became of it."""


class Overall:
    """Hands events on, and adds how far the run is, where it has several inputs."""

    def __init__(
        self,
        emit: Callable[[events.AnyEvent], None],
        works: Sequence[Work],
        estimate: Estimate,
        clock: Callable[[], float] = time.monotonic,
        *,
        ahead: bool = True,
    ) -> None:
        """`ahead`: whether inputs are measured before their turn comes."""
        self._emit = emit
        self._works = works
        self._estimate = estimate
        self._clock = clock
        self._ahead = ahead
        self._inputs = [_One() for _ in range(len(works))]
        self._began = clock()
        self._told: float | None = None
        self._counts = {"done": 0, "skipped": 0, "failed": 0, "waiting": 0}
        self._over = False

    def show(self, event: events.AnyEvent) -> None:
        """Take an event of the run."""
        self._emit(event)
        if len(self._works) < 2:
            return
        if isinstance(event, events.RunDone):
            self._over = True
        elif isinstance(event, events.RunStarted):
            self._began = self._clock()
            if self._ahead:
                threading.Thread(target=self.measure, daemon=True).start()
        else:
            self._note(event)
        now = self._clock()
        if not self._over and (self._told is None or now - self._told >= EVERY):
            self._told = now
            self._emit(self.report(now))

    def measure(self) -> None:
        """Find out how long the inputs are; in a thread of its own, for it takes its time."""
        for work, one in zip(self._works, self._inputs, strict=True):
            if self._over:
                return
            if one.length is None and one.ended is None and isinstance(work.item, Input):
                with suppress(SttError, OSError):  # who opens it will say what is wrong with it
                    path = work.item.path
                    if path and path.is_file():
                        one.length = probe(path).duration

    def report(self, now: float) -> events.Overall:
        """How far all are at `now`."""
        known = [one.length for one in self._inputs if one.length is not None]
        total = None
        if known:
            total = sum(known) + (len(self._works) - len(known)) * sum(known) / len(known)
        done = min(sum(one.done for one in self._inputs), total or 0.0)
        elapsed = now - self._began
        spent = totals([one.spent for one in self._inputs])
        return events.Overall(
            files=len(self._works),
            **self._counts,
            seconds=done,
            total=total,
            eta=elapsed * (total - done) / done if total and done else None,
            cost=next(iter(spent), None),
            cost_in_all=None if total is None else self._estimate(total),
        )

    def _note(self, event: events.AnyEvent) -> None:
        match event:
            case events.FileStarted():
                self._inputs[event.file].length = event.seconds or None
            case events.Progress():
                one = self._inputs[event.file]
                one.length, one.done = event.total or None, event.done
                one.spent = event.cost
            case events.FileDone():
                one = self._end(event.file, "done")
                one.length = one.done = event.seconds
                one.spent = event.spent
            case events.FileSkipped():
                self._drop(self._end(event.file, "skipped"))
            case events.FileFailed():
                self._drop(self._end(event.file, "failed"))
            case events.FileWaiting():
                one = self._end(event.file, "waiting")
                one.done = one.length or 0.0
            case _:
                pass

    def _end(self, file: int, how: str) -> _One:
        one = self._inputs[file]
        if one.ended:  # it was written, and counts as failed all the same
            self._counts[one.ended] -= 1
        one.ended = how
        self._counts[how] += 1
        return one

    def _drop(self, one: _One) -> None:
        """Count nothing of it as work: it is there already, or will never be."""
        one.length = one.done = 0.0
