"""How requests that take their time show themselves: a bar, a line now and then, or JSON."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from stt_cli.cli.ui import console
from stt_cli.cli.ui.lines import HEARTBEAT
from stt_cli.cli.ui.progress import Manners, bars_fit


class Counter(Protocol):
    """Counts the requests that were answered."""

    def step(self) -> None:
        """One more was. Called from any thread."""


class _Silent:
    def step(self) -> None:
        """Nobody is watching."""


class _Lines:
    """A line when it is due; `as_json` one object a line, and one for each step."""

    def __init__(self, name: str, total: int, *, as_json: bool) -> None:
        self._name, self._total, self._as_json = name, total, as_json
        self._done = 0
        self._began = time.monotonic()
        self._lock = threading.Lock()

    def step(self) -> None:
        with self._lock:
            self._done += 1
        if self._as_json:
            self.tell()

    def tell(self) -> None:
        if self._as_json:
            event = {
                "event": "progress", "name": self._name, "done": self._done, "total": self._total,
            }  # fmt: skip
            console.line(console.as_json(event).decode())
            return
        seconds = time.monotonic() - self._began
        console.note(f"{self._name}: {self._done} of {self._total} answered, {seconds:.0f} s")


@contextmanager
def counting(name: str, total: int, manners: Manners) -> Iterator[Counter]:
    """Shows on stderr, for as long as it is open, how many of `total` requests were answered."""
    mode = manners.progress
    if mode == "auto":
        mode = "bar" if bars_fit() else "plain"
    if mode == "none" or manners.verbosity < 0:
        yield _Silent()
    elif mode == "bar":
        with _bar(name, total) as counter:
            yield counter
    else:
        lines = _Lines(name, total, as_json=mode == "json")
        with _regularly(lines):
            yield lines


@contextmanager
def _regularly(lines: _Lines) -> Iterator[None]:
    """Have `lines` tell how far it is, now and then, whatever else happens."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT):
            lines.tell()

    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        over.set()


@contextmanager
def _bar(name: str, total: int) -> Iterator[Counter]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from stt_cli.text.sanitize import visible

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(visible(name), total=total)

        class Bar:
            def step(self) -> None:
                bars.advance(task)

        yield Bar()
