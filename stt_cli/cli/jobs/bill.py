"""What going on with jobs will be paid for."""

from __future__ import annotations

from collections.abc import Sequence

from stt_cli.cli.ui.units import clock, money
from stt_cli.pipeline.build import endpoints_of
from stt_cli.pipeline.settings import Command
from stt_cli.services.pricing import estimate
from stt_cli.store import Job, Store


def bill(jobs: Sequence[Job], store: Store, command: Command) -> str:
    """`: 12:30 is still to be sent to openai, about 0.08 USD`; empty where nothing is paid."""
    first = endpoints_of(command)[0]
    if first.spec.local:
        return ""
    lengths = [_missing(job, store) for job in jobs]
    known = [seconds for seconds in lengths if seconds]
    if None in lengths:
        what = f"at least {clock(sum(known))} is" if known else "what is not known yet how long is"
    elif not known:
        return ": all of it was answered before, and nothing is sent"
    else:
        what = f"{clock(sum(known))} is"
    cost = estimate(first.known_model.price, known, command.settings.ask) if known else None
    price = f", {money(cost)}" if cost else ""
    return f": {what} still to be sent to {first.spec.name}{price}"


def _missing(job: Job, store: Store) -> float | None:
    """Seconds of the job's recording that nobody has answered or works on; None: not known."""
    if job.duration is None:
        return None
    paid = (one.chunk.seconds for one in store.chunks(job.id) if one.done or one.pending)
    return max(0.0, round(job.duration - sum(paid), 3))
