"""The way out: a finished transcript is kept, then written to its files."""

from __future__ import annotations

import hashlib

from stt_cli.export import render
from stt_cli.pipeline import outputs
from stt_cli.pipeline.order import Order
from stt_cli.pipeline.recording import Recording
from stt_cli.store import Store


def deliver(recording: Recording, order: Order, store: Store) -> tuple[str, ...]:
    """Write the recording's files and close its job; returns the paths written.

    The transcript is in the store first: a full disk costs the writing, not the hearing.
    Raises OutputError.
    """
    transcript = recording.transcript(order)
    store.update_job(
        recording.job,
        transcript=transcript,
        cost=transcript.cost,
        duration=transcript.duration,
    )
    written = []
    for target in recording.targets:
        if target.path is None:
            continue
        data = render(transcript, target.format, order.options)
        outputs.write(target.path, data)
        store.record_output(
            target.path.absolute(),
            source_sha256=recording.source.sha256,
            settings=order.fingerprint(target.format),
            sha256=hashlib.sha256(data).hexdigest(),
            job=recording.job,
        )
        written.append(str(target.path))
    store.update_job(recording.job, state="done")
    return tuple(written)
