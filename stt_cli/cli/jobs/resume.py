"""Going on with what was left unfinished: jobs, and whole runs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from stt_cli.cli.jobs.bill import bill
from stt_cli.cli.transcribe.request import perform, print_answers, print_nothing, transcribe_all
from stt_cli.cli.transcribe.runs import asked
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners
from stt_cli.errors import Exit, InputError, Interrupted, StoreError
from stt_cli.pipeline.inputs import STDIN, Bad, Input, is_url
from stt_cli.pipeline.settings import JobSettings
from stt_cli.pipeline.targets import Work
from stt_cli.store import UNFINISHED, Job, Store, new_id

BATCH = 1000
"""Jobs that are read, and gone on with, at once."""
NAMED = 3
"""Recordings that are named one by one."""


def resume_all(manners: Manners, store: Store, *, silent: bool) -> tuple[list[str], Exit]:
    """Finish every unfinished job whose recording is still there; their ids, and how it ended."""
    left: list[str] = []
    left_count = 0

    def there() -> Iterator[Job]:
        nonlocal left_count
        for job in store.each_job(states=UNFINISHED, oldest_first=True):
            if why := gone(job):
                left_count += 1
                left.extend([f"{job.name} ({why})"] * (len(left) < NAMED))
            else:
                yield job

    ids: list[str] = []
    codes: set[Exit] = set()
    jobs = there()
    while batch := list(islice(jobs, BATCH)):
        ids += [job.id for job in batch]
        codes.add(resume(batch, manners, store, silent=silent))
    if left and manners.verbosity >= 0:
        more = f" and {left_count - len(left):,} more" if left_count > len(left) else ""
        console.note(f"left alone: {', '.join(left)}{more}; `stt jobs cancel ID` gives one up")
    if not ids and manners.verbosity >= 0:
        console.note("there is nothing to resume")
    return ids, overall(codes)


def gone(job: Job) -> str | None:
    """Why a job cannot be gone on with; None where it can."""
    if job.source == STDIN:
        return "it came from a pipe"
    if job.settings.get("stream"):
        return "it was a live session"
    if not is_url(job.source) and not os.path.lexists(job.source):
        return "its file is gone"
    return None


def resume_run(run: str, manners: Manners, store: Store, *, silent: bool) -> Exit | None:
    """Go on with the run as if it had not been broken off; None where none with this id was."""
    found = asked(run, store)
    if found is None:
        return None
    command = found.command
    if manners.verbosity >= 0:
        jobs = list(store.each_job(states=UNFINISHED, run=run))
        console.note(f"run {run} goes on{bill(jobs, store, command) if jobs else ''}")
    return transcribe_all(found.request, command, manners, store, run, silent=silent)


def resume(jobs: Sequence[Job], manners: Manners, store: Store, *, silent: bool) -> Exit:
    """Finish `jobs`; those with the same settings together. `silent`: nothing goes to stdout."""
    codes: set[Exit] = set()
    run = new_id()
    groups: dict[bytes, tuple[JobSettings, list[Work]]] = {}
    for job in jobs:
        if job.state == "done":
            console.note(f"{job.id} is done already; `stt export {job.id}` prints it")
            continue
        try:
            stored = JobSettings.from_settings(job.settings)
        except StoreError as error:
            console.error(f"job {job.id}: {error}")
            codes.add(error.exit_code)
            continue
        same = msgspec.json.encode(
            [stored.settings, stored.policy, stored.overwrite], order="deterministic"
        )
        work = _work(store.resume_job(job.id, run), stored)
        groups.setdefault(same, (stored, []))[1].append(work)
    answer = print_nothing if silent else print_answers
    try:
        for stored, works in groups.values():
            if manners.verbosity >= 0:
                _announce(works, store, stored)
            codes.add(perform(works, stored.command, manners, store, answer, run=run))
    except Interrupted as error:
        error.hint = f"what is finished is kept; to go on: stt jobs resume {run}"
        raise
    return overall(codes)


def overall(codes: Iterable[Exit]) -> Exit:
    """The exit code of all that ended with these."""
    different = set(codes)
    return different.pop() if len(different) == 1 else Exit.FAILED if different else Exit.OK


def _announce(works: Iterable[Work], store: Store, stored: JobSettings) -> None:
    jobs = [work.job for work in works if work.job and not isinstance(work.item, Bad)]
    if jobs:
        what = "1 job is" if len(jobs) == 1 else f"{len(jobs):,} jobs are"
        console.note(f"{what} resumed{bill(jobs, store, stored.command)}")


def _work(job: Job, stored: JobSettings) -> Work:
    if job.source == STDIN:
        error = InputError(
            f"job {job.id}: its recording came from a pipe",
            hint="pipe it into `stt transcribe -` again",
        )
        return Work(item=Bad(name=job.name, error=error))
    url = job.source if is_url(job.source) else None
    path = None if url else Path(job.source)
    item = Input(name=job.name, path=path, url=url, relative=Path(), beside=Path())
    return Work(item=item, targets=stored.targets, job=job)
