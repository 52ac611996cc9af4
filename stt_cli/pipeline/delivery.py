"""The way out: a finished transcript is kept, then written to its files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from stt_cli.errors import OutputError
from stt_cli.export import Options, render
from stt_cli.export.player import playing
from stt_cli.media.embed import embed
from stt_cli.pipeline import outputs
from stt_cli.pipeline.inputs import STDIN
from stt_cli.pipeline.order import Order
from stt_cli.pipeline.recording import Recording
from stt_cli.providers.languages import three_letters
from stt_cli.store import Store


def deliver(recording: Recording, order: Order, store: Store) -> tuple[str, ...]:
    """Write the recording's files and close its job; returns the paths written.

    The transcript is in the store first: a full disk costs the writing, not the hearing.
    Raises OutputError, and UsageError where a copy of the recording cannot hold its subtitles.
    """
    transcript = recording.transcript(order)
    source = store.job(recording.job).source
    files = [
        (
            t.path,
            t.format,
            render(transcript, content(t), with_recording(order.options, source, t.path)),
        )
        for t in recording.targets
        if t.path
    ]
    # A file that is in nobody's way is on record before it is there: were the run killed between
    # the two, the next one would take it for a stranger's.
    new = [file for file in files if not file[0].exists()]
    with store.transaction():
        store.update_job(
            recording.job,
            transcript=transcript,
            cost=transcript.cost,
            duration=transcript.duration,
        )
        _record(new, recording, order, store)
    copies: dict[Path, str] = {}
    for path, format, data in files:
        if format == outputs.EMBEDDED:
            _embed(recording, data, path, transcript.language)
            copies[path] = store.file_sha256(path.absolute())
        else:
            outputs.write(path, data)
    with store.transaction():
        late = [file for file in files if file not in new or file[0] in copies]
        _record(late, recording, order, store, copies)
        store.update_job(recording.job, state="done")
    return tuple(str(path) for path, _, _ in files)


def with_recording(options: Options, source: str, page: Path | None) -> Options:
    """`options` for a file at `page`, with the recording of a job from `source` to be played."""
    return options if source == STDIN else playing(options, source, page)


def content(target: outputs.Target) -> str:
    """The format of what is written for `target`."""
    return "srt" if target.format == outputs.EMBEDDED else target.format


def _embed(recording: Recording, subtitles: bytes, path: Path, language: str | None) -> None:
    if recording.source.path is None:
        raise OutputError(f"{path}: {recording.name} is not on this machine to be copied")
    embed(recording.source.path, subtitles, path, three_letters(language))


def _record(
    files: Sequence[tuple[Path, str, bytes]],
    recording: Recording,
    order: Order,
    store: Store,
    copies: Mapping[Path, str] | None = None,
) -> None:
    """`copies` has the hashes of files that are more than their bytes given here."""
    for path, format, data in files:
        store.record_output(
            path.absolute(),
            source_sha256=recording.source.sha256,
            settings=order.fingerprint(format),
            sha256=(copies or {}).get(path) or hashlib.sha256(data).hexdigest(),
            job=recording.job,
        )
