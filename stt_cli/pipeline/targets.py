"""Where transcripts go: names, what is already there, and writing whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from stt_cli.errors import UsageError
from stt_cli.export import Options
from stt_cli.export.player import playing
from stt_cli.pipeline.inputs import STDIN, Bad, Input, is_folder
from stt_cli.pipeline.template import OPTION, Template, parse
from stt_cli.store import Job

STDOUT = "-"
USUAL = "{parent}/{stem}.{ext}"
WITH_LANGUAGE = "{parent}/{stem}.{lang}.{ext}"
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
    template: Template = field(default_factory=lambda: parse(USUAL))


def with_recording(options: Options, source: str, page: Path | None) -> Options:
    """`options` for a file at `page`, with the recording of a job from `source` to be played."""
    return options if source == STDIN else playing(options, source, page)


def layout(
    output: str | None, formats: Sequence[str], *, single: bool, template: str | None = None
) -> Layout:
    """What `-o OUTPUT` means. `single`: the command names exactly one recording.

    With a `template`, files get their names by it. Raises UsageError where several transcripts
    would go to one file.
    """
    kept = tuple(formats)
    if template is not None:
        return Layout(formats=kept, folder=_folder(output, kept), template=_named(template, kept))
    one = single and len(formats) == 1
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


def with_language(layout: Layout) -> Layout:
    """With the language in the usual names: `talk.en.srt`. Raises UsageError beside a template."""
    if layout.template != parse(USUAL):
        hint = "write {lang} where the language is to be"
        raise UsageError(f"--language-names and {OPTION} both name the files", hint=hint)
    return replace(layout, template=parse(WITH_LANGUAGE))


def _folder(output: str | None, formats: Sequence[str]) -> Path | None:
    """The folder that a template's paths are in. Raises UsageError for what cannot be one."""
    if output is None:
        return None
    path = Path(output)
    ending = path.suffix.removeprefix(".")
    if output in ("", STDOUT) or (not is_folder(path) and (path.exists() or ending in formats)):
        hint = f"with {OPTION}, -o names a folder"
        raise UsageError(f"-o {output!r} is not a folder", hint=hint)
    return path


def _named(template: str, formats: Sequence[str]) -> Template:
    parsed = parse(template)
    if len(formats) > 1 and "ext" not in parsed.fields:
        raise UsageError(
            f"{OPTION} {template!r} gives {len(formats)} formats one file", hint="add .{ext} to it"
        )
    return parsed
