"""Where transcripts go, and in which formats."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from msgspec import Struct

from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import split_list
from stt_cli.cli.ui import console
from stt_cli.errors import UsageError, unknown

_ENDING = re.compile(r"[a-z][a-z0-9]{0,7}")
"""What looks like the ending of a file, not like the last part of a date or a version."""

LanguageNames = Annotated[
    bool, panels.output("--language-names", help="Name files as in talk.en.srt.")
]
OutputTemplate = Annotated[
    str | None,
    panels.output(
        metavar="TEMPLATE",
        help="Name files so, as in '{parent}/{stem}.{lang}.{ext}'; fields: parent, folder, stem, "
        "name, title, date, lang, provider, model, hash, ext.",
    ),
]
Embed = Annotated[
    Path | None,
    panels.output(
        metavar="OUT.mkv|mp4",
        help="Write a copy of the video with the subtitles as a track; "
        "other files only where -f or -o asks for them.",
    ),
]


class Destination(Struct, frozen=True, kw_only=True):
    """What -f, -o and --overwrite say together; `output` is as it was typed."""

    formats: tuple[str, ...] = ("txt",)
    output: str | None = None
    overwrite: bool = False
    asked: bool = False
    """Whether -f or -o was given at all."""


def destination(
    format: Annotated[
        list[str] | None,
        panels.output(
            "--format",
            "-f",
            metavar="FORMAT",
            help="txt, srt, vtt, json, csv, tsv, ass, lrc, md, html, docx or pdf; comma list or "
            "repeated; by -o's ending where not given.",
        ),
    ] = None,
    output: Annotated[
        str | None, panels.output("--output", "-o", help="File, folder, or - for stdout.")
    ] = None,
    overwrite: Annotated[
        bool, panels.output("--overwrite", help="Replace files that are there.")
    ] = False,
) -> Destination:
    """Where to write. Raises UsageError for a format that does not exist."""
    return Destination(
        formats=_formats(format, output),
        output=output,
        overwrite=overwrite,
        asked=bool(format or output),
    )


def spare_terminal(formats: Iterable[str]) -> None:
    """Raises UsageError where a format that is no text would go to a terminal."""
    from stt_cli.export import FORMATS

    for name in formats:
        if console.is_terminal(sys.stdout) and name in FORMATS and not FORMATS[name].text:
            raise UsageError(f"{name} is not for a terminal", hint="name a file with -o")


def _formats(named: list[str] | None, output: str | None) -> tuple[str, ...]:
    """The formats of `-f a,b -f c`, each once; where none was named that of a file `-o`, or txt."""
    from stt_cli.export import format_named

    names = split_list([name.lower() for name in named or [_usual(output)]])
    for name in names:
        format_named(name)
    return names


def _usual(output: str | None) -> str:
    """The format of a file of this name, or txt. Raises UsageError for an ending of no format."""
    from stt_cli.export import FORMATS
    from stt_cli.pipeline.inputs import is_folder

    path = Path(output or "")
    ending = path.suffix.removeprefix(".").lower()
    if not output or output.endswith(("/", os.sep)) or is_folder(path):
        return "txt"
    if ending in FORMATS:
        return ending
    if not _ENDING.fullmatch(ending):
        return "txt"
    problem = unknown("format", ending, FORMATS, listed=True)
    hint = f"{problem.advice}; -f names the format, and a slash at the end a folder"
    raise UsageError(f"-o {output}: {problem.message}", hint=hint)
