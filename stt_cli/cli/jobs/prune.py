"""`stt jobs prune`: old jobs forgotten, once it was shown which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.options.yes import Yes, confirmed
from stt_cli.cli.ui import console

if TYPE_CHECKING:
    from stt_cli.store import Prunable

COLUMNS = ("STATE", "JOBS", "LAST CHANGE OF THE OLDEST", "AND OF THE NEWEST")


def prune(
    older_than: Annotated[
        float, typer.Option(metavar="DAYS", min=0.0, help="Days since a job last changed.")
    ],
    yes: Yes = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Forget jobs that have not changed for a while, with their transcripts, once you agree.

    None that runs or waits goes, and no file that was written; `stt jobs stats` still counts them.
    Without --yes nothing is forgotten where nobody can be asked.

    [bold]Examples[/bold]

      stt jobs prune --older-than 90
      stt jobs prune --older-than 90 --yes --json
    """
    from stt_cli import config
    from stt_cli.cli.ui.table import print_json
    from stt_cli.store import Store

    seconds = older_than * 86_400
    removed = 0
    with Store.open(config.paths().store) as store:
        found = store.prunable(seconds)
        total = sum(one.jobs for one in found)
        if not json:
            _show(found)
        if not total:
            console.note("there is nothing to forget")
        if total and not confirmed(f"Forget {_jobs(total)} and their transcripts?", yes=yes):
            console.note("nothing was forgotten")
        else:
            removed = store.prune(seconds)
    if json:
        print_json({"removed": removed})
    elif removed:
        console.note(f"forgot {_jobs(removed)}")


def _show(found: list[Prunable]) -> None:
    from stt_cli.cli.jobs.view import when
    from stt_cli.cli.ui.table import print_table

    if found:
        rows = [(p.state, f"{p.jobs:,}", when(p.oldest), when(p.newest)) for p in found]
        print_table(COLUMNS, rows)


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count:,} jobs"
