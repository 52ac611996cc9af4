"""A run's events as lines on stderr: plain ones for people, JSON for programs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Self

from stt_cli.cli.ui import console
from stt_cli.cli.ui.failures import Failures
from stt_cli.cli.ui.units import clock, money, size
from stt_cli.pipeline.events import (
    AnyEvent,
    FileDone,
    FileFailed,
    FileSkipped,
    FileStarted,
    FileWaiting,
    Notice,
    Opening,
    Overall,
    Progress,
    RunDone,
)

ALL = -1
"""Stands for all inputs where the index of one is meant."""
HEARTBEAT = 8.0
"""Seconds until a plain line is due: with the next report, and so within ten of the one before."""


class _Reader:
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to clean up."""


class Json(_Reader):
    """One JSON object a line, whatever happens."""

    def show(self, event: AnyEvent) -> None:
        console.line(console.as_json(event).decode())


class Lines(_Reader):
    """A line when something is finished or wrong, and a heartbeat in between."""

    def __init__(
        self,
        verbosity: int,
        *,
        heartbeat: float | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._verbosity = verbosity
        self._heartbeat = heartbeat
        self._clock = clock
        self._last: dict[int, float] = {}
        self._failures = Failures()

    def show(self, event: AnyEvent) -> None:
        if isinstance(event, Opening | Progress):
            if self._is_due(event.file):
                console.note(f"{event.name}: {heartbeat(event)}")
        elif isinstance(event, Overall):
            if self._is_due(ALL):
                console.note(f"all: {', '.join(overall(event))}")
        elif isinstance(event, FileFailed):
            self._failures.show(event)
        else:
            if isinstance(event, RunDone):
                self._failures.rest()
            show_line(event, self._verbosity, quiet=self._heartbeat is None)

    def _is_due(self, file: int) -> bool:
        """Whether it is time for another line about an input."""
        now = self._clock()
        if self._heartbeat is None or now - self._last.setdefault(file, now) < self._heartbeat:
            return False
        self._last[file] = now
        return True


def show_line(event: AnyEvent, verbosity: int, *, quiet: bool) -> None:
    """Print what deserves a line of its own, failures apart."""
    match event:
        case Notice() if event.level <= verbosity and not (quiet and event.level == 0):
            console.note(event.message)
        case FileDone() if event.outputs and not quiet:
            console.note(f"wrote {', '.join(event.outputs)}{doubts(event)}")
        case FileSkipped() if not quiet:
            console.note(f"{event.name}: already done, {', '.join(event.outputs)}")
        case FileStarted() if verbosity >= 1:
            console.note(f"{event.name}: {clock(event.seconds)}, job {event.job}")
        case FileWaiting() if not quiet:
            console.note(f"{event.name}: submitted; stt jobs wait {event.job}")
        case RunDone() if len(event.done) + len(event.skipped) + len(event.failed) > 1:
            if not quiet:
                console.note(summary(event))
        case _:
            pass


def doubts(event: FileDone) -> str:
    """How many words of a transcript are doubtful, and what lists them."""
    if event.doubtful is None:
        return ""
    return f"; {event.doubtful:.0%} of its words are doubtful: stt export {event.job} --uncertain"


def heartbeat(event: Opening | Progress) -> str:
    """How far an input is, its name aside."""
    if isinstance(event, Opening):
        return opening(event)
    parts: list[str] = [event.phase]
    if event.total:  # not known of what a service fetches from a URL
        parts.append(f"{clock(event.done)} of {clock(event.total)}")
    if chunks := chunk_count(event):
        parts.append(f"{chunks} chunks")
    if event.eta is not None:
        parts.append(f"about {clock(event.eta)} left")
    if event.cost:
        parts.append(money(event.cost))
    return ", ".join(parts)


def chunk_count(event: Progress) -> str:
    """Chunks that are answered, as in `3 of 12` once it is known how many there are."""
    if event.chunks is None:
        return str(event.chunks_done) if event.chunks_done > 1 else ""
    return f"{event.chunks_done} of {event.chunks}" if event.chunks > 1 else ""


def overall(event: Overall) -> list[str]:
    """How far all inputs are, the most important first."""
    ended = event.done + event.skipped + event.failed + event.waiting
    parts = [f"{ended} of {event.files} files"]
    if event.failed:
        parts.append(f"{event.failed} failed")
    if event.total:
        parts.append(f"{clock(event.seconds)} of {clock(event.total)}")
    if event.eta is not None:
        parts.append(f"about {clock(event.eta)} left")
    if event.cost and event.cost_in_all:
        parts.append(f"{money(event.cost)} of {money(event.cost_in_all)}")
    elif cost := event.cost or event.cost_in_all:
        parts.append(f"{'' if event.cost else 'to cost '}{money(cost)}")
    return parts


def opening(event: Opening) -> str:
    """What is done before an input is known, as in `downloading 40 MB of 1.2 GB`."""
    known = [size(count) for count in (event.done, event.total) if count is not None]
    return f"{event.phase} {' of '.join(known)}".rstrip()


def summary(event: RunDone) -> str:
    """What became of all inputs, in one line."""
    counts = {"skipped": event.skipped, "failed": event.failed}
    parts = [f"{len(event.done)} done"]
    parts += [f"{len(items)} {what}" for what, items in counts.items() if items]
    if event.waiting:
        parts.append(f"{len(event.waiting)} waiting")
    parts.append(f"{clock(event.seconds)} of audio")
    parts += [] if event.doubtful is None else [f"{event.doubtful:.0%} of the words doubtful"]
    parts += [money(cost) for cost in event.cost]
    parts += [f"{money(cost)} in earlier runs" for cost in event.cost_before]
    return ", ".join(parts)
