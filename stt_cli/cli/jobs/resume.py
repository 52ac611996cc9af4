"""Going on with jobs that were left unfinished."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from stt_cli.cli.transcribe.request import perform, print_answers, print_nothing
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners
from stt_cli.errors import Exit, InputError, StoreError
from stt_cli.pipeline.inputs import STDIN, Bad, Input
from stt_cli.pipeline.settings import JobSettings
from stt_cli.pipeline.targets import Work
from stt_cli.store import Job, Store


def resume(jobs: Sequence[Job], manners: Manners, store: Store, *, silent: bool) -> Exit:
    """Finish `jobs`; those with the same settings together. `silent`: nothing goes to stdout."""
    codes: set[Exit] = set()
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
        groups.setdefault(same, (stored, []))[1].append(_work(store.resume_job(job.id), stored))
    answer = print_nothing if silent else print_answers
    codes |= {
        perform(works, stored.command, manners, store, answer) for stored, works in groups.values()
    }
    return codes.pop() if len(codes) == 1 else Exit.FAILED if codes else Exit.OK


def _work(job: Job, stored: JobSettings) -> Work:
    if job.source == STDIN:
        error = InputError(
            f"job {job.id}: its recording came from a pipe",
            hint="pipe it into `stt transcribe -` again",
        )
        return Work(item=Bad(name=job.name, error=error))
    url = job.source if job.source.startswith(("http://", "https://")) else None
    path = None if url else Path(job.source)
    item = Input(name=job.name, path=path, url=url, relative=Path(), beside=Path())
    return Work(item=item, targets=stored.targets, job=job)
