"""`stt jobs list`: jobs, or transcripts that a service keeps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stt_cli.cli.jobs import remote as at_service
from stt_cli.cli.jobs.view import COLUMNS, row_of, view_of
from stt_cli.cli.options.limit import All, Limit, most
from stt_cli.cli.options.since import Since, moment
from stt_cli.cli.ui import console
from stt_cli.errors import UsageError

if TYPE_CHECKING:
    from stt_cli.contract import Wanted
    from stt_cli.store import Job, State, Store

OURS: tuple[State, ...] = ("running", "done", "failed", "interrupted", "waiting", "cancelled")
THEIRS = {"done": "completed", "running": "processing"}
"""Our word for a state, and that of services."""


def list_jobs(
    state: Annotated[
        Literal[
            "running",
            "done",
            "failed",
            "interrupted",
            "waiting",
            "cancelled",
            "completed",
            "processing",
        ]
        | None,
        typer.Option(
            help="Only those in this state; with --remote: completed, processing or failed."
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", "-l", metavar="LANG", help="With --remote: in it.")
    ] = None,
    since: Since = None,
    limit: Limit = None,
    all: All = False,
    remote: Annotated[
        str | None,
        typer.Option(
            metavar="PROVIDER", help="Transcripts that this service keeps, instead of jobs."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List jobs, newest first.

    [bold]Examples[/bold]

      stt jobs list
      stt jobs list --state failed --json
      stt jobs list -n 5 --since 7d
      stt jobs list --remote sttai --state completed --language en --since 2026-03-31
    """  # fmt: skip
    from stt_cli import config
    from stt_cli.store import Store

    at_most, began = most(limit, all), moment(since)
    if remote:
        at_service.show_list(remote, _wanted(state, language, began), at_most, json=json)
        return
    if language is not None:
        raise UsageError("--language is for --remote", hint="leave it out")
    ours = next((one for one in OURS if one == state), None)
    if state is not None and ours is None:
        raise UsageError(f"no job is {state}", hint=f"they are {', '.join(OURS)}")
    with Store.open(config.paths().store) as store:
        _show(store, ours, began, at_most, json=json)


def _wanted(state: str | None, language: str | None, since: float | None) -> Wanted:
    from stt_cli.contract import Wanted
    from stt_cli.languages import parse

    status = THEIRS.get(state, state) if state else None
    return Wanted(status=status, language=parse(language) if language else None, since=since)


def _show(
    store: Store, state: State | None, since: float | None, at_most: int | None, *, json: bool
) -> None:
    from stt_cli.cli.ui.table import print_json_list, print_table

    jobs = store.each_job(states=(state,) if state else None, since=since)
    shown = 0

    def found() -> Iterator[Job]:
        nonlocal shown
        for job in islice(jobs, at_most):
            shown += 1
            yield job

    if json:
        print_json_list(view_of(job, store) for job in found())
    else:
        print_table(COLUMNS, (row_of(job) for job in found()))
    if shown == at_most and next(jobs, None):  # how many there are takes longer to count
        console.note(f"the first {shown:,} jobs are shown; --all shows all")
