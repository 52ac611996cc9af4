"""Progress bars on a terminal."""

from __future__ import annotations

from contextlib import suppress
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from stt_cli.cli.ui.lines import opening, show_line
from stt_cli.cli.ui.units import clock, money
from stt_cli.pipeline import events
from stt_cli.text.sanitize import visible

NAME_WIDTH = 32


class Bars:
    """One bar per input under way: phase, seconds of audio, chunks, time left, cost."""

    def __init__(self, verbosity: int) -> None:
        self._verbosity = verbosity
        self._tasks: dict[int, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description}", table_column=None),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[detail]}"),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # the terminal was closed
            self._progress.stop()

    def show(self, event: events.AnyEvent) -> None:
        match event:
            case events.Opening():
                bar = self._bar(event.file, event.name)
                self._progress.update(bar, detail=opening(event))
            case events.FileStarted():
                bar = self._bar(event.file, event.name)
                self._progress.update(bar, total=event.seconds or None, detail="")
            case events.Progress():
                self._update(event)
            case (
                events.FileDone()
                | events.FileSkipped()
                | events.FileFailed()
                | events.FileWaiting()
            ):
                if (task := self._tasks.pop(event.file, None)) is not None:
                    self._progress.remove_task(task)
                show_line(event, self._verbosity, quiet=False)
            case _:
                show_line(event, self._verbosity, quiet=False)

    def _bar(self, file: int, name: str) -> TaskID:
        """The input's bar, which shows no share while its length is not known."""
        if file not in self._tasks:
            self._tasks[file] = self._progress.add_task(_short(name), total=None, detail="")
        return self._tasks[file]

    def _update(self, event: events.Progress) -> None:
        if (task := self._tasks.get(event.file)) is None:
            return
        detail: str = event.phase
        if event.total:
            detail += f" {clock(event.done)}/{clock(event.total)}"
        if event.chunks > 1:
            detail += f" {event.chunks_done}/{event.chunks}"
        if event.cost:
            detail += f" {money(event.cost)}"
        self._progress.update(task, completed=event.done, total=event.total or None, detail=detail)


def _short(name: str) -> str:
    name = visible(name)
    return escape(name if len(name) <= NAME_WIDTH else "…" + name[1 - NAME_WIDTH :])
