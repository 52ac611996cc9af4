"""Where transcripts go: names, what is already there, and writing whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, repeat
from pathlib import Path

from msgspec import Struct

from stt_cli.errors import UsageError
from stt_cli.export import Options
from stt_cli.export.player import playing
from stt_cli.pipeline.inputs import STDIN, Bad, Input, is_folder, place
from stt_cli.store import Job

STDOUT = "-"
LONGEST_NAME = 255
"""Bytes of a file name that common file systems take."""
EMBEDDED = "embedded"
"""The format of a copy of the recording with subtitles in it."""


class Target(Struct, frozen=True, kw_only=True):
    """One output of one input: a format, and the file it goes to (None: stdout)."""

    format: str
    path: Path | None = None

    @property
    def content(self) -> str:
        """The format of what is written, which for a copy of the recording is its subtitles."""
        return "srt" if self.format == EMBEDDED else self.format


class Work(Struct, frozen=True, kw_only=True):
    """One input of a run with the files it is to become."""

    item: Input | Bad
    targets: tuple[Target, ...] = ()
    job: Job | None = None
    """The job to go on with; None for a new one."""


class Layout(Struct, frozen=True, kw_only=True):
    """What `-o` means for this run: one file (or stdout), a folder, or beside the inputs."""

    formats: tuple[str, ...]
    file: Path | None = None
    folder: Path | None = None
    stdout: bool = False


def with_recording(options: Options, source: str, page: Path | None) -> Options:
    """`options` for a file at `page`, with the recording of a job from `source` to be played."""
    return options if source == STDIN else playing(options, source, page)


def layout(output: str | None, formats: Sequence[str], *, single: bool) -> Layout:
    """What `-o OUTPUT` means. `single`: the command names exactly one recording.

    Raises UsageError where several transcripts would go to one file.
    """
    one = single and len(formats) == 1
    kept = tuple(formats)
    if output == STDOUT or (output is None and one):
        if not one:
            raise UsageError("only one transcript fits stdout", hint="name a folder with -o")
        return Layout(formats=kept, stdout=True)
    if output is None:
        return Layout(formats=kept)
    if not output:
        raise UsageError("-o is empty", hint="name a file, a folder or -")
    path = Path(output)
    if is_folder(path) or output.endswith(("/", os.sep)):
        return Layout(formats=kept, folder=path)
    if one:
        return Layout(formats=kept, file=path)
    if path.exists() or path.suffix.removeprefix(".") in formats:
        raise UsageError(f"-o {output} is one file", hint="name a folder for several transcripts")
    return Layout(formats=kept, folder=path)


def targets(
    layout: Layout, inputs: Sequence[Input], languages: Iterable[str | None] = ()
) -> list[tuple[Target, ...]]:
    """The outputs of each input. No two inputs share one: later ones get a longer name.

    `languages`, one for each input, go into the names: `talk.en.srt`.
    """
    taken: set[str] = set()
    tags = chain((f".{name}" if name else "" for name in languages), repeat(""))
    return [_targets_of(layout, item, tag, taken) for item, tag in zip(inputs, tags, strict=False)]


def _targets_of(layout: Layout, item: Input, language: str, taken: set[str]) -> tuple[Target, ...]:
    if layout.stdout or layout.file:
        return tuple(Target(format=name, path=layout.file) for name in layout.formats)
    beside = item.beside / item.relative.name
    base = layout.folder / item.relative if layout.folder else beside
    for stem, mark in _stems(base):
        ends = [f"{mark}{language}.{name}" for name in layout.formats]
        kept = _cut(stem, LONGEST_NAME - max(map(len, ends), default=0))
        paths = [base.with_name(f"{kept}{end}") for end in ends]
        keys = {place(path).casefold() for path in paths}
        if not keys & taken:
            taken |= keys
            break
    return tuple(Target(format=f, path=p) for f, p in zip(layout.formats, paths, strict=True))


def _stems(base: Path) -> Iterator[tuple[str, str]]:
    """Names for outputs of `base`: `talk`, then `talk.mp3`, then `talk.mp3` with `-2` and so on."""
    yield base.stem, ""
    yield base.name, ""
    yield from ((base.name, f"-{number}") for number in count(2))


def _cut(name: str, most: int) -> str:
    """`name` in at most `most` bytes, without half a character at its end."""
    data = os.fsencode(name)
    return name if len(data) <= most else data[:most].decode("utf-8", "ignore")
