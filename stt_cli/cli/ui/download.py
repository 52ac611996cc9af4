"""How the download of a model shows itself: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import bars_fit
from stt_cli.services.models import Watch, heartbeat


@contextmanager
def shown(*, quiet: bool) -> Iterator[Watch]:
    """Shows a download on stderr for as long as it is open."""
    if quiet:
        yield Watch()
    elif bars_fit():
        with _bar() as watch:
            yield watch
    else:
        yield Watch(plan=console.note, progress=heartbeat(console.note))


@contextmanager
def _bar() -> Iterator[Watch]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    bars = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bars.add_task("", total=None)

    def plan(line: str) -> None:
        console.note(line)
        bars.start()

    try:
        yield Watch(
            plan=plan,
            progress=lambda done, total: bars.update(task, completed=done, total=total),
        )
    finally:
        bars.stop()
