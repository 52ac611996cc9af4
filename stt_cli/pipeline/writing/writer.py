"""The way out: a finished transcript is kept, then written to its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from stt_cli.errors import OutputError, StoreError
from stt_cli.export import parts
from stt_cli.files import write
from stt_cli.languages import three_letters
from stt_cli.media.embed import embed
from stt_cli.model import Transcript
from stt_cli.pipeline import targets
from stt_cli.pipeline.recording import Recording
from stt_cli.pipeline.settings import RunSettings
from stt_cli.pipeline.writing.packed import Packed
from stt_cli.store import Store


class _File(NamedTuple):
    """One output as it is to be written; of a copy of the recording, `data` is its subtitles."""

    path: Path
    format: str
    data: Packed


Record = Callable[[_File, str], None]


def deliver(
    recording: Recording, transcript: Transcript, settings: RunSettings, store: Store
) -> tuple[tuple[str, ...], StoreError | None]:
    """Write the recording's files and close its job. Returns the paths written, and why the store
    could not keep the transcript, if so.

    The transcript is in the store first: a full disk costs the writing, not the transcript; nor does
    a store without room cost the writing. Raises OutputError, and UsageError where a copy of the
    recording cannot hold its subtitles.
    """
    files = [*_rendered(recording, transcript, settings, store.job(recording.job).source)]
    record = partial(_record, recording, settings, store)
    unkept = _try(store, lambda: _keep(recording, transcript, files, store, record))
    hashes = [_write(file, recording, transcript.language, store) for file in files]
    unkept = unkept or _try(store, lambda: _close(recording, files, hashes, store, record))
    with suppress(StoreError):  # whoever searches makes up for it
        store.index(recording.job, transcript)
    return tuple(str(file.path) for file in files), unkept


def _try(store: Store, work: Callable[[], None]) -> StoreError | None:
    try:
        store.surely(work)
    except StoreError as error:
        return error
    return None


def _keep(
    recording: Recording,
    transcript: Transcript,
    files: Sequence[_File],
    store: Store,
    record: Record,
) -> None:
    with store.transaction():
        store.update_job(
            recording.job,
            transcript=transcript,
            cost=transcript.cost,
            duration=transcript.duration,
        )
        # A file that replaces none is recorded before it is written: were the run killed
        # between the two, the next one would take it for a file of somebody else.
        for file in files:
            if not file.path.exists():
                record(file, file.data.sha256)


def _close(
    recording: Recording,
    files: Sequence[_File],
    hashes: Sequence[str],
    store: Store,
    record: Record,
) -> None:
    with store.transaction():
        for file, sha256 in zip(files, hashes, strict=True):
            record(file, sha256)
        store.update_job(recording.job, state="done")


def _rendered(
    recording: Recording, transcript: Transcript, settings: RunSettings, source: str
) -> Iterator[_File]:
    for target in recording.targets:
        if target.path:
            options = targets.with_recording(settings.options, source, target.path)
            data = parts(transcript, target.content, options)
            yield _File(target.path, target.format, Packed(data))


def _write(file: _File, recording: Recording, language: str | None, store: Store) -> str:
    """Returns the hash of what lies there now."""
    if file.format != targets.EMBEDDED:
        write(file.path, file.data.parts())
        return file.data.sha256
    if recording.source.path is None:
        raise OutputError(
            f"{file.path}: {recording.name} is not on this machine and cannot be copied",
            hint="download it first",
        )
    embed(recording.source.path, bytes(file.data), file.path, three_letters(language))
    return store.file_sha256(file.path.absolute())


def _record(
    recording: Recording, settings: RunSettings, store: Store, file: _File, sha256: str
) -> None:
    store.record_output(
        file.path.absolute(),
        source_sha256=recording.source.sha256,
        settings=settings.fingerprint(file.format),
        sha256=sha256,
        job=recording.job,
    )
