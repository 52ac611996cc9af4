"""`stt jobs`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.commands import App
from stt_cli.cli.jobs import remote as at_service
from stt_cli.cli.jobs.listing import list_jobs
from stt_cli.cli.jobs.prune import prune
from stt_cli.cli.jobs.search import search
from stt_cli.cli.jobs.stats import stats
from stt_cli.cli.jobs.view import fields_of, view_of
from stt_cli.cli.options.groups import takes
from stt_cli.cli.options.manners import manners
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners
from stt_cli.errors import Exit, UsageError

if TYPE_CHECKING:
    from stt_cli.store import Job, Store

JobId = Annotated[str, typer.Argument(metavar="ID", help="A job's id, or how it begins.")]
JobIds = Annotated[
    list[str] | None, typer.Argument(metavar="ID", help="Jobs' ids, or how they begin.")
]
Remote = Annotated[
    str | None,
    typer.Option(metavar="PROVIDER", help="Transcripts that this service keeps, instead of jobs."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JsonInstead = Annotated[
    bool,
    typer.Option("--json", help="Print what became of the jobs as JSON, instead of transcripts."),
]

app = App(no_args_is_help=True, help="List, inspect, finish and forget transcriptions.")
app.command("list")(list_jobs)
at_service.register(app)
app.command("search", no_args_is_help=True)(search)
app.command("stats")(stats)
app.command("prune", no_args_is_help=True)(prune)


@contextmanager
def _store() -> Iterator[Store]:
    from stt_cli import config
    from stt_cli.store import Store

    with Store.open(config.paths().store) as store:
        yield store


@app.command()
def show(id: JobId, remote: Remote = None, json: AsJson = False) -> None:
    """Show what is known of a job and how far it is.

    [bold]Examples[/bold]

      stt jobs show k3xq
      stt jobs show k3xq --json
      stt jobs show 17 --remote sttai
    """
    from stt_cli.cli.ui.table import print_fields, print_json

    if remote:
        at_service.show_one(remote, id, json=json)
        return
    with _store() as store:
        job = store.job(id)
        if json:
            print_json(view_of(job, store))
        else:
            print_fields(fields_of(job, store))


@app.command()
@takes(manners=manners)
def resume(
    *,
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID", help="Jobs' ids, or how they begin, and runs', as Ctrl-C names one."
        ),
    ] = None,
    all: Annotated[
        bool, typer.Option("--all", help="Every unfinished job whose recording is still there.")
    ] = False,
    json: JsonInstead = False,
    manners: Manners,
) -> None:
    """Finish what Ctrl-C, a kill, a crash or an outage left unfinished.

    Chunks that were answered before are not sent again; what is still to be paid for is told.

    [bold]Examples[/bold]

      stt jobs resume --all
      stt jobs resume k3xq
    """
    from stt_cli.cli.jobs.resume import overall, resume_all

    if not ids and not all:
        raise UsageError("no job is named", hint="give its id, or --all")
    with _store() as store:
        resumed, codes = _resume_named(ids or [], manners, store, silent=json)
        if all:
            more, code = resume_all(manners, store, silent=json)
            resumed += [id for id in more if id not in resumed]
            codes.append(code)
        if json:
            _print_all([store.job(id) for id in resumed], store)
        raise typer.Exit(overall(codes))


def _resume_named(
    ids: list[str], manners: Manners, store: Store, *, silent: bool
) -> tuple[list[str], list[Exit]]:
    """Go on with runs and jobs; the jobs' ids, and how each part ended."""
    from stt_cli.cli.jobs.resume import resume, resume_run

    resumed: list[str] = []
    codes: list[Exit] = []
    jobs: list[Job] = []
    for id in ids:
        code = resume_run(id, manners, store, silent=silent)
        of_run = store.jobs(run=id)[::-1]
        if code is not None:
            codes.append(code)
            resumed += [job.id for job in store.jobs(run=id)[::-1]]
        else:
            jobs += [job for job in of_run if job.state != "done"] if of_run else [store.job(id)]
    if jobs:
        codes.append(resume(jobs, manners, store, silent=silent))
        resumed += [job.id for job in jobs]
    elif ids and not codes:
        console.note("there is nothing to resume")
    return list(dict.fromkeys(resumed)), codes


@app.command()
@takes(manners=manners)
def wait(*, ids: JobIds = None, json: JsonInstead = False, manners: Manners) -> None:
    """Wait for jobs that were submitted with --no-wait, and write their outputs.

    [bold]Examples[/bold]

      stt jobs wait
      stt jobs wait k3xq
    """
    with _store() as store:
        jobs = [store.job(id) for id in ids] if ids else store.jobs(state="waiting")[::-1]
        code = Exit.OK
        if jobs:
            from stt_cli.cli.jobs.resume import resume

            code = resume(jobs, manners, store, silent=json)
        elif manners.verbosity >= 0:
            console.note("there is no job to wait for")
        if json:
            _print_all([store.job(job.id) for job in jobs], store)
        raise typer.Exit(code)


@app.command()
def cancel(ids: JobIds = None, json: AsJson = False) -> None:
    """Give jobs up that are waiting or were left unfinished; what was transcribed is kept.

    A service that works on one already may still charge for it.

    [bold]Examples[/bold]

      stt jobs cancel k3xq
    """
    from stt_cli.store import UNFINISHED

    with _store() as store:
        jobs = [store.job(id) for id in _named(ids)]
        for job in jobs:
            if job.state not in UNFINISHED:
                raise UsageError(f"job {job.id} is {job.state}", hint="there is nothing to cancel")
        for job in jobs:
            store.update_job(job.id, state="cancelled")
            if not json:
                typer.echo(f"cancelled {job.id}")
        if json:
            _print_all([store.job(job.id) for job in jobs], store)


@app.command()
def remove(ids: JobIds = None, remote: Remote = None, json: AsJson = False) -> None:
    """Forget jobs, with their transcripts and the chunks that no other job uses.

    Files that were written stay. With --remote, the service deletes what it keeps.

    [bold]Examples[/bold]

      stt jobs remove k3xq
      stt jobs remove 17 --remote sttai
    """
    from stt_cli.cli.ui.table import print_json

    removed = []
    for id in at_service.remove(remote, _named(ids)) if remote else _remove(_named(ids)):
        removed.append(id)
        if not json:
            typer.echo(f"removed {id} from {remote}" if remote else f"removed {id}")
    if json:
        print_json({"removed": removed})


def _remove(ids: list[str]) -> Iterator[str]:
    with _store() as store:
        for job in [store.job(id) for id in ids]:
            yield store.remove_job(job.id).id


def _print_all(jobs: list[Job], store: Store) -> None:
    from stt_cli.cli.ui.table import print_json

    print_json([view_of(job, store) for job in jobs])


def _named(ids: list[str] | None) -> list[str]:
    if not ids:
        raise UsageError("no job is named", hint="`stt jobs list` shows those there are")
    return ids
