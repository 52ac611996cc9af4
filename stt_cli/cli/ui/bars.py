"""Progress bars on a terminal."""

from __future__ import annotations

from contextlib import suppress
from typing import Self

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.progress import Progress, ProgressColumn, Task, TaskID
from rich.text import Text

from stt_cli.cli.ui.failures import Failures
from stt_cli.cli.ui.lines import chunk_count, opening, overall, show_line
from stt_cli.cli.ui.units import clock, money
from stt_cli.pipeline import events
from stt_cli.text.sanitize import visible

LONGEST_NAME, SHORTEST_NAME = 32, 6
BAR, LEAST_BAR = 24, 6
"""Columns of a bar where there is room, and below which there is none."""


class Bars:
    """A line for each input under way, and one for all; each fits the terminal, however narrow."""

    def __init__(self, verbosity: int) -> None:
        self._verbosity = verbosity
        self._tasks: dict[int, TaskID] = {}
        self._all: TaskID | None = None
        self._failures = Failures()
        console = Console(stderr=True)
        self._progress = Progress(
            _Line(console), console=console, transient=True, redirect_stdout=False
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
                self._update(self._bar(event.file, event.name), [opening(event)], 0.0, None)
            case events.FileStarted():
                self._update(self._bar(event.file, event.name), [], 0.0, event.seconds or None)
            case events.Progress():
                if (bar := self._tasks.get(event.file)) is not None:
                    self._update(bar, _figures(event), event.done, event.total or None)
            case events.Overall():
                self._show_overall(event)
            case events.FileDone() | events.FileSkipped() | events.FileWaiting():
                self._remove(event.file)
                show_line(event, self._verbosity, quiet=False)
            case events.FileFailed():
                self._remove(event.file)
                self._failures.show(event)
            case _:
                if isinstance(event, events.RunDone):
                    self._failures.rest()
                show_line(event, self._verbosity, quiet=False)

    def _remove(self, file: int) -> None:
        if (task := self._tasks.pop(file, None)) is not None:
            self._progress.remove_task(task)

    def _bar(self, file: int, name: str) -> TaskID:
        """The input's bar, which shows no share while its length is not known."""
        if file not in self._tasks:
            self._tasks[file] = self._progress.add_task(visible(name), total=None, figures=[])
            if self._all is not None:  # which stays below the others
                self._progress.remove_task(self._all)
                self._all = None
        return self._tasks[file]

    def _show_overall(self, event: events.Overall) -> None:
        if self._all is None:
            self._all = self._progress.add_task("all", total=None, figures=[])
        self._update(self._all, overall(event), event.seconds, event.total)

    def _update(self, bar: TaskID, figures: list[str], done: float, total: float | None) -> None:
        self._progress.update(bar, completed=done, total=total, figures=figures)


def _figures(event: events.Progress) -> list[str]:
    """What a bar says in numbers, the most important first."""
    figures = []
    if event.total:
        figures.append(f"{clock(event.done)}/{clock(event.total)}")
    if event.eta is not None:
        figures.append(f"{clock(event.eta)} left")
    if event.cost:
        figures.append(money(event.cost))
    if chunks := chunk_count(event):
        figures.append(f"chunk {chunks}")
    return [*figures, event.phase]


class _Line(ProgressColumn):
    """Name, bar and figures. What does not fit: first the bar goes, then most of the name, then
    figures from the least important on."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def render(self, task: Task) -> Text:
        return Text(
            line(
                task.description,
                task.fields["figures"],
                task.completed / task.total if task.total else None,
                self._console.width - 1,
            ),
            no_wrap=True,
            overflow="crop",
        )


def line(name: str, figures: list[str], share: float | None, width: int) -> str:
    """One line of at most `width` columns. `share` is how much is done, if that is known."""
    shown = list(figures)
    least = min(cell_len(name), SHORTEST_NAME) + 1
    while len(shown) > 1 and least + cell_len(" ".join(shown)) > width:
        shown.pop()
    text = " ".join(shown)
    room = width - cell_len(text) - 1
    name = _cut(name, max(min(LONGEST_NAME, room), 1))
    bar = min(BAR, room - cell_len(name) - 1)
    if share is None or bar < LEAST_BAR:
        return _cut(f"{name} {text}".rstrip(), width, keep_end=False)
    filled = round(max(0.0, min(share, 1.0)) * bar)
    return f"{name} {'━' * filled}{'┈' * (bar - filled)} {text}".rstrip()


def _cut(text: str, width: int, *, keep_end: bool = True) -> str:
    """`text` in at most so many columns; the ends of names tell more than their beginnings."""
    if cell_len(text) <= width:
        return text
    if not keep_end:
        return set_cell_size(text, width)
    while cell_len(text) >= width:
        text = text[1:]
    return f"…{text}"
