"""A job as `stt jobs` shows it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from stt_cli.cli.ui.console import without_secrets
from stt_cli.cli.ui.units import clock, money

if TYPE_CHECKING:
    from stt_cli.store import Job, Store

LATEST = 250_000_000_000.0
"""The year 9892."""
COLUMNS = ("ID", "STATE", "STARTED", "LENGTH", "PROVIDER", "INPUT")


def row_of(job: Job) -> tuple[str, ...]:
    """The job as a line of `stt jobs list`, by COLUMNS."""
    length = clock(job.duration or 0)
    return job.id, job.state, when(job.created), length, job.provider, without_secrets(job.name)


def fields_of(job: Job, store: Store) -> list[tuple[str, str]]:
    """What is known of the job and how far it is, for people."""
    begun, done = store.progress(job.id)
    fields = [
        ("job", job.id),
        ("state", job.state),
        ("input", without_secrets(job.source)),
        ("length", clock(job.duration or 0)),
        ("provider", f"{job.provider} {job.model or ''}"),
        ("chunks", f"{done} of {begun} begun are done"),
        ("started", when(job.created)),
        ("updated", when(job.updated)),
        ("cost", money(job.cost) if job.cost else "none known"),
        ("outputs", ", ".join(_outputs(job)) or "stdout"),
    ]
    return [*fields, ("error", without_secrets(job.error))] if job.error else fields


def view_of(job: Job, store: Store) -> dict[str, Any]:
    """The job as `--json` shows it."""
    begun, done = store.progress(job.id)
    return {
        "id": job.id,
        "state": job.state,
        "name": without_secrets(job.name),
        "source": without_secrets(job.source),
        "sha256": job.sha256,
        "duration": job.duration,
        "provider": job.provider,
        "model": job.model,
        "created": iso(job.created),
        "updated": iso(job.updated),
        "error": job.error and without_secrets(job.error),
        "cost": job.cost,
        "chunks": begun,
        "chunks_done": done,
        "outputs": _outputs(job),
        "run": job.run,
    }


def _outputs(job: Job) -> list[str]:
    listed = job.settings.get("outputs")
    pairs = [one for one in listed if isinstance(one, list)] if isinstance(listed, list) else []
    return [path for *_, path in pairs if isinstance(path, str)]


def iso(seconds: float) -> str:
    """The moment in UTC, to the second."""
    return _moment(seconds).isoformat(timespec="seconds")


def when(seconds: float) -> str:
    """The moment, by the clock of this machine."""
    return _moment(seconds).astimezone().strftime("%Y-%m-%d %H:%M")


def _moment(seconds: float) -> datetime:
    """A damaged record may name one that no calendar has."""
    return datetime.fromtimestamp(min(max(seconds, 0.0), LATEST), UTC)
