"""What going on with jobs will be paid for."""

from __future__ import annotations

from collections.abc import Sequence

from stt_cli.cli.ui.units import clock, money
from stt_cli.pipeline.members import Member, members_of
from stt_cli.pipeline.settings import Command
from stt_cli.services.pricing import estimate
from stt_cli.store import Job, Store


def bill(jobs: Sequence[Job], store: Store, command: Command) -> str:
    """`: 12:30 is still to be sent to openai, about 0.08 USD`; empty where nothing is paid."""
    members = members_of(command)
    paid = [(place, member) for place, member in enumerate(members) if not member.local]
    if not paid:
        return ""
    phrases = [
        _phrase(member, [_missing(job, store, place, len(members)) for job in jobs])
        for place, member in paid
    ]
    told = [phrase for phrase in phrases if phrase]
    return f": {'; '.join(told) or 'all of it was answered before, and nothing is sent'}"


def _phrase(member: Member, lengths: Sequence[float | None]) -> str:
    """What is still to be sent to one member; empty where nothing is."""
    known = [seconds for seconds in lengths if seconds]
    if None in lengths:
        what = f"at least {clock(sum(known))} is" if known else "what is not known yet how long is"
    elif not known:
        return ""
    else:
        what = f"{clock(sum(known))} is"
    cost = estimate(member.first.known_model.price, known, member.ask) if known else None
    price = f", {money(cost)}" if cost else ""
    return f"{what} still to be sent to {member.first.spec.name}{price}"


def _missing(job: Job, store: Store, place: int, members: int) -> float | None:
    """Seconds of the job's recording that one of its members has not answered and does not work
    on; None: not known."""
    if job.duration is None:
        return None
    own = (one for one in store.chunks(job.id) if one.chunk.index % members == place)
    paid = (one.chunk.seconds for one in own if one.done or one.pending)
    return max(0.0, round(job.duration - sum(paid), 3))
