"""What `stt export` is given: jobs and files, each tried for itself."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from stt_cli.cli.ui import console
from stt_cli.errors import InputError, SttError, UsageError

if TYPE_CHECKING:
    from stt_cli.model import Transcript

A = TypeVar("A")
B = TypeVar("B")
SUFFIXES = (
    ".json", ".vtt", ".srt", ".ass", ".ssa", ".ttml", ".dfxp", ".xml", ".sbv", ".smi", ".sami", ".sub",
    ".lrc", ".ctm", ".csv", ".tsv", ".txt", ".text",
)  # fmt: skip
"""What transcripts are called; of several with one name the first of these is taken."""
_TEXTS = ("", ".txt", ".text", ".md", ".markdown")


class Named(NamedTuple):
    """A transcript, and the path that its outputs are named after."""

    name: str
    transcript: Transcript
    recording: Path | None = None
    """Where the recording was, or is beside the transcript."""
    job: str = ""
    """Its id, where it is read from the store."""
    relative: Path | None = None
    """Its place in the folder that was named."""


class Place(NamedTuple):
    """One source, and its place in the folder that was named instead of it."""

    source: str
    relative: Path | None = None


def expanded(sources: Sequence[str]) -> list[Place]:
    """The sources, with the transcripts in them in place of folders.

    Raises InputError for a folder without any.
    """
    return [place for source in sources for place in _in_folder(source) or [Place(source)]]


def _in_folder(source: str) -> list[Place]:
    if not is_folder(source):
        return []
    folder = Path(source)
    found = by_name(folder, [suffix for suffix in SUFFIXES if suffix not in _TEXTS])
    if not found:
        raise InputError(
            f"{source} holds no transcript", hint="name the folder of JSON or SRT files"
        )
    return [Place(path, Path(path).relative_to(folder)) for path in found.values()]


def read_place(place: Place) -> Named:
    """As `read_source`."""
    return read_source(place.source)._replace(relative=place.relative)


def is_folder(source: str) -> bool:
    """Whether a folder is named; "" and - name none."""
    from stt_cli.pipeline import inputs

    return source not in ("", "-") and inputs.is_folder(Path(source))


def by_name(folder: Path, suffixes: Sequence[str]) -> dict[str, str]:
    """The files under a folder by their path in it without the suffix; of several with one name
    that of the first suffix. Hidden ones are left out."""
    found: dict[str, str] = {}
    for path in sorted(_files(folder, suffixes), key=lambda path: suffixes.index(_suffix(path))):
        found.setdefault(path.relative_to(folder).with_suffix("").as_posix(), str(path))
    return dict(sorted(found.items()))


def _files(folder: Path, suffixes: Sequence[str]) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if _suffix(path) in suffixes and not hidden and path.is_file():
            yield path


def _suffix(path: Path) -> str:
    return path.suffix.lower()


def attempted(act: Callable[[A], B], items: Iterable[A]) -> tuple[list[B], list[SttError]]:
    """What `act` makes of each item. A failure is reported, and stops none of the others."""
    made: list[B] = []
    failures: list[SttError] = []
    for item in items:
        try:
            made.append(act(item))
        except SttError as error:
            console.error(str(error))
            failures.append(error)
    return made, failures


def read_text(source: str) -> Named:
    """As `read_source`; what is plain text is read as that, if its name ends so or it has none."""
    from stt_cli.export.reading.plain import read_plain

    data = bytes_of(source)
    if data is None or (source != "-" and Path(source).suffix.lower() not in _TEXTS):
        return read_source(source, data)
    try:
        return read_source(source, data)
    except InputError:
        if not data.strip() or _is_json(data):
            raise
        return Named(source, read_plain(data, source, console.note))


def _is_json(data: bytes) -> bool:
    """Whether it is, or was meant to be, JSON; plain text may begin with a bracket."""
    from stt_cli.answers.decoding import NotJson, decoded

    if data.lstrip()[:1] == b"{":
        return True
    try:
        return isinstance(decoded(data), list)
    except NotJson:
        return False


def read_source(source: str, data: bytes | None = None) -> Named:
    """The transcript of a job or file, whose content is `data` where it is known already.

    Raises SttError where there is none.
    """
    from stt_cli.export.reading import read

    data = bytes_of(source) if data is None else data
    if data is None:
        return _of_job(source)
    if source == "-":
        return Named("stdin", read(data, source, console.note))
    try:
        transcript = read(data, source, console.note)
    except InputError as error:
        _refuse_recording(Path(source), error)
        raise
    return Named(source, transcript, _beside(Path(source), transcript.source.name))


def _refuse_recording(path: Path, error: InputError) -> None:
    """Raise a better error than `error`, which says what a recording is not."""
    from stt_cli.media.isolated import is_media

    if is_media(path):
        hint = f"stt transcribe {shlex.quote(str(path))}"
        raise InputError(f"{path} is a recording, not a transcript", hint=hint) from error


def _beside(source: Path, name: str) -> Path | None:
    """The recording called `name` in the folder of its transcript, if it is there."""
    path = source.with_name(Path(name).name or "-")
    return path if path.is_file() and not path.samefile(source) else None


def bytes_of(source: str) -> bytes | None:
    """The file's content; None for the id of a job."""
    if source == "-":
        return sys.stdin.buffer.read()
    if not source:
        raise UsageError("a SOURCE argument is empty", hint="name a job or a file")
    path = Path(source)
    try:
        return path.read_bytes()
    except OSError as error:
        if isinstance(error, FileNotFoundError) and path.name == source and not path.suffix:
            return None
        raise InputError(
            f"{source}: cannot be read: {error.strerror}", hint="check the name and its permissions"
        ) from error


def _of_job(id: str) -> Named:
    from stt_cli import config
    from stt_cli.store import Store

    with Store.open(config.paths().store) as store:
        job = store.job(id)
        transcript = store.transcript(job.id)
    if transcript is None:
        raise UsageError(
            f"job {job.id} is {job.state}: it has no transcript yet",
            hint=f"stt jobs resume {job.id}",
        )
    recording = Path(job.source)
    return Named(recording.name, transcript, recording if recording.is_file() else None, job.id)
