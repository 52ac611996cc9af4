"""Output files that grow while a session runs, whole and valid at every instant.

A text file grows by a line per final. Subtitles and JSON are replaced by a copy that goes on; what
was written before is copied, not made again, so that a final costs the same after hours.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol

from msgspec import Struct

from stt_cli.errors import OutputError, UsageError
from stt_cli.export.options import Options
from stt_cli.files import failure, is_stream, replacing
from stt_cli.live.events import Final
from stt_cli.live.formats import Format, Json, Srt, Vtt
from stt_cli.model import Source

ROOM = 2.0
"""Seconds the last cue may stand on, as long as nothing follows."""
BLOCK = 2**20


class LiveOutput(Protocol):
    """Where finals go, one after the other."""

    def add(self, final: Final) -> None: ...

    def close(self, duration: float) -> None:
        """The stream ended after `duration` seconds: nothing may stand longer."""


class Whole:
    """Finals that are written at the end, all at once."""

    def __init__(self, format: Format, write: Callable[[bytes], object]) -> None:
        self._format = format
        self._write = write
        self._parts = [format.head()]
        self._last: Final | None = None

    def add(self, final: Final) -> None:
        if self._last:
            self._parts.append(self._format.keep(self._last, final.start))
        self._last = final

    def close(self, duration: float) -> None:
        if self._last:
            self._parts.append(self._format.piece(self._last, _until(self._last, duration)))
        self._write(b"".join([*self._parts, self._format.tail()]))


class LiveFile:
    """One output file. Raises OutputError where it cannot be written."""

    def __init__(self, path: Path, format: Format) -> None:
        self._path = path
        self._format = format
        self._kept = 0
        self._last: Final | None = None
        self._replace(format.head(), b"")

    def add(self, final: Final) -> None:
        before, self._last = self._last, final
        kept = self._format.keep(before, final.start) if before else b""
        self._replace(kept, self._format.piece(final, final.end + ROOM))

    def close(self, duration: float) -> None:
        if self._last:
            self._replace(b"", self._format.piece(self._last, _until(self._last, duration)))

    def _replace(self, kept: bytes, last: bytes) -> None:
        """What was kept before, `kept` to be kept too, and `last` to be written anew next time."""
        with replacing(self._path) as new:
            if self._kept:
                with self._path.open("rb") as old:
                    _copy(old, new, self._kept)
            new.write(kept + last + self._format.tail())
        self._kept += len(kept)


class LiveText:
    """A text file with a line per final, which `tail -f` can follow."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o666)
        except OSError as error:
            raise failure(path, error) from error

    def add(self, final: Final) -> None:
        try:
            os.write(self._file, f"{final.text}\n".encode())
        except OSError as error:
            raise failure(self._path, error) from error

    def close(self, duration: float) -> None:
        os.close(self._file)


class Description(Struct, frozen=True, kw_only=True):
    """What an output says of the stream, and how it is shaped."""

    provider: str
    model: str
    source: Callable[[], Source]
    """The stream so far."""
    options: Options = Options()


def live_output(path: Path, format: str, stream: Description) -> LiveOutput:
    """The file at `path`, replaced at once by an empty transcript in `format`.

    Raises UsageError for a format that cannot grow.
    """
    if not path.parent.is_dir():
        raise OutputError(f"{path}: its folder is missing", hint="make the folder, or name another")
    if format == "txt":
        return LiveText(path)
    shape = _format(format, stream)
    if is_stream(path):
        raise UsageError(
            f"{path} is not a file: {format} has to be rewritten with every final",
            hint="name a file, or write txt",
        )
    return LiveFile(path, shape)


def whole_output(write: Callable[[bytes], object], format: str, stream: Description) -> LiveOutput:
    """What calls `write` once, at the end. Raises UsageError for a format that cannot grow."""
    return Whole(_format(format, stream), write)


def _format(name: str, stream: Description) -> Format:
    formats: dict[str, Callable[[], Format]] = {
        "srt": lambda: Srt(stream.options),
        "vtt": lambda: Vtt(stream.options),
        "json": lambda: Json(stream.provider, stream.model, stream.source),
    }
    if name in formats:
        return formats[name]()
    raise UsageError(f"{name} cannot be written live", hint="these can: txt, srt, vtt, json")


def _until(last: Final, duration: float) -> float:
    """How long the last cue may stand."""
    return max(last.end, min(last.end + ROOM, duration))


def _copy(old: BinaryIO, new: BinaryIO, count: int) -> None:
    while count and (block := old.read(min(count, BLOCK))):
        count -= new.write(block)
