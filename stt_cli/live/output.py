"""Output files that grow while a session runs, whole and valid at every instant.

A text file grows by a line per final. Subtitles and JSON are replaced by a copy that goes on; what
was written before is copied, not made again, so that a final costs the same after hours.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from stt_cli.errors import OutputError, UsageError
from stt_cli.export import srt, vtt
from stt_cli.export.options import Options
from stt_cli.live.events import Final
from stt_cli.model import Source, Transcript

ROOM = 2.0
"""Seconds the last cue may stand on, as long as nothing follows."""
BLOCK = 2**20


class Format(Protocol):
    """How finals become bytes: `head`, then `piece` by `piece`, then `tail`."""

    def head(self) -> bytes: ...

    def piece(self, final: Final, until: float) -> bytes:
        """A final that may stand until `until`, when another follows or the file ends."""

    def keep(self, final: Final, until: float) -> bytes:
        """The same for good: more pieces come after it."""

    def tail(self) -> bytes: ...


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
        """The stream ended after `duration` seconds: nothing may stand longer."""
        if self._last:
            until = max(self._last.end, min(self._last.end + ROOM, duration))
            self._replace(b"", self._format.piece(self._last, until))

    def _replace(self, kept: bytes, last: bytes) -> None:
        """What was kept before, `kept` to be kept too, and `last` to be written anew next time."""
        part = self._path.with_name(f".{self._path.name}.part")
        try:
            with part.open("wb") as new:
                if self._kept:
                    with self._path.open("rb") as old:
                        _copy(old, new, self._kept)
                self._kept += new.write(kept)
                new.write(last + self._format.tail())
            part.replace(self._path)
        except OSError as error:
            raise _failure(self._path, error) from error


class LiveText:
    """A text file with a line per final, which `tail -f` can follow."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o666)
        except OSError as error:
            raise _failure(path, error) from error

    def add(self, final: Final) -> None:
        try:
            os.write(self._file, f"{final.text}\n".encode())
        except OSError as error:
            raise _failure(self._path, error) from error

    def close(self, duration: float) -> None:
        os.close(self._file)


class Srt:
    """SubRip, cues shaped within each final."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._cues = 0

    def head(self) -> bytes:
        return b""

    def piece(self, final: Final, until: float) -> bytes:
        return "".join(self._blocks(final, until)).encode()

    def keep(self, final: Final, until: float) -> bytes:
        blocks = self._blocks(final, until)
        self._cues += len(blocks)
        return "".join(blocks).encode()

    def tail(self) -> bytes:
        return b""

    def _blocks(self, final: Final, until: float) -> list[str]:
        """The final's cues, numbered on from those before."""
        written = srt.write(_alone(final, until), self._options)
        bodies = [block.partition("\n")[2] for block in written.split("\n\n") if block]
        return [f"{number}\n{body}\n\n" for number, body in enumerate(bodies, self._cues + 1)]


class Vtt:
    """WebVTT, cues shaped within each final."""

    def __init__(self, options: Options) -> None:
        self._options = options

    def head(self) -> bytes:
        return b"WEBVTT\n"

    def piece(self, final: Final, until: float) -> bytes:
        return vtt.write(_alone(final, until), self._options).encode().removeprefix(self.head())

    keep = piece

    def tail(self) -> bytes:
        return b""


class Json:
    """Our transcript JSON, a segment per line."""

    def __init__(self, provider: str, model: str, source: Callable[[], Source]) -> None:
        self._provider = provider
        self._model = model
        self._source = source
        self._texts: list[str] = []
        self._text = ""
        self._language: str | None = None
        self._timing = "word"
        self._separator = b""

    def head(self) -> bytes:
        return b'{"version": 1, "segments": ['

    def piece(self, final: Final, until: float) -> bytes:
        self._text = final.text
        self._language = final.language or self._language
        if final.timing == "estimated":
            self._timing = "estimated"
        return self._separator + b"\n" + msgspec.json.encode(final.segment)

    def keep(self, final: Final, until: float) -> bytes:
        kept = self.piece(final, until)
        self._separator = b","
        self._texts.append(final.text)
        return kept

    def tail(self) -> bytes:
        source = self._source()
        rest: dict[str, object] = {
            "text": " ".join([*self._texts, self._text]).strip(),
            "language": self._language,
            "duration": source.duration,
            "speakers": [],
            "events": [],
            "entities": [],
            "timing": self._timing,
            "provider": self._provider,
            "model": self._model,
            "source": source,
            "cost": None,
            "chunks": [],
            "seams": [],
            "gaps": [],
            "job": None,
        }
        return b"\n], " + msgspec.json.encode(rest).removeprefix(b"{") + b"\n"


def live_output(
    path: Path,
    format: str,
    *,
    provider: str,
    model: str,
    source: Callable[[], Source],
    options: Options | None = None,
) -> LiveFile | LiveText:
    """The file at `path`, replaced at once by an empty transcript in `format`.

    `source` says what the stream is so far. Raises UsageError for a format that cannot grow.
    """
    if format == "txt":
        return LiveText(path)
    formats: dict[str, Callable[[], Format]] = {
        "srt": lambda: Srt(options or Options()),
        "vtt": lambda: Vtt(options or Options()),
        "json": lambda: Json(provider, model, source),
    }
    if format not in formats:
        raise UsageError(f"{format} cannot be written live", hint="these can: txt, srt, vtt, json")
    return LiveFile(path, formats[format]())


def _alone(final: Final, until: float) -> Transcript:
    return Transcript(
        text=final.text,
        language=final.language,
        duration=until,
        segments=(final.segment,),
        provider="",
        model="",
        source=Source(name="", sha256="", duration=until),
    )


def _copy(old: BinaryIO, new: BinaryIO, count: int) -> None:
    while count and (block := old.read(min(count, BLOCK))):
        count -= new.write(block)


def _failure(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path}: cannot be written: {error.strerror}")
