"""Going on with jobs that were left unfinished."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import msgspec

from stt_cli.cli.request import perform
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners
from stt_cli.errors import Exit, InputError
from stt_cli.pipeline.assembly import Pace
from stt_cli.pipeline.inputs import STDIN, Bad, Input
from stt_cli.pipeline.intake import Work
from stt_cli.pipeline.order import Order, Stored
from stt_cli.store import Job, Store


def resume(jobs: Sequence[Job], manners: Manners, store: Store) -> Exit:
    """Finish `jobs`; those with the same settings together."""
    works: list[tuple[Order, Work]] = []
    for job in jobs:
        if job.state == "done":
            console.note(f"{job.id} is done already; `stt export {job.id}` prints it")
        else:
            works.append(_work(store.resume_job(job.id)))
    codes = {
        perform([work for _, work in group], order, Pace(), manners, store)
        for order, group in _by_order(works)
    }
    return codes.pop() if len(codes) == 1 else Exit.FAILED if codes else Exit.OK


def _by_order(works: list[tuple[Order, Work]]) -> list[tuple[Order, list[tuple[Order, Work]]]]:
    def key(pair: tuple[Order, Work]) -> bytes:
        return msgspec.json.encode(pair[0], order="deterministic")

    groups = [list(group) for _, group in groupby(sorted(works, key=key), key)]
    return [(group[0][0], group) for group in groups]


def _work(job: Job) -> tuple[Order, Work]:
    stored = Stored.from_settings(job.settings)
    if job.source == STDIN:
        error = InputError(f"job {job.id}: its recording came from a pipe", hint="pipe it in again")
        return stored.order, Work(item=Bad(name=job.name, error=error))
    url = job.source if job.source.startswith(("http://", "https://")) else None
    path = None if url else Path(job.source)
    item = Input(name=job.name, path=path, url=url, relative=Path(), beside=Path())
    return stored.order, Work(item=item, targets=stored.targets, job=job)
