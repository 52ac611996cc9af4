"""`stt export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.options import OUTPUT, formats, subtitles, takes
from stt_cli.errors import InputError, UsageError

if TYPE_CHECKING:
    from stt_cli.export import Options
    from stt_cli.model import Transcript

HELP = """Turn finished transcripts into other formats.

SOURCE is the id of a job, a transcript as JSON (of stt, Whisper and its relatives, or a \
service), an SRT or WebVTT file, or - for stdin.

[bold]Examples[/bold]

  stt export k3xq -f srt
  stt export talk.json -f srt,vtt,html -o subtitles/
  stt export talk.srt -f vtt --offset 1.5 > talk.vtt
  stt export *.srt --check --preset netflix
"""


def register(app: typer.Typer) -> None:
    app.command("export", help=HELP, no_args_is_help=True)(export)


@takes(options=subtitles)
def export(
    *,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Jobs, JSON, SRT or WebVTT files, or -."),
    ] = None,
    format: Annotated[
        list[str] | None,
        typer.Option(
            "--format", "-f", help="Comma list or repeated; txt by default.", rich_help_panel=OUTPUT
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", help="File, folder, or - for stdout.", rich_help_panel=OUTPUT
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files.", rich_help_panel=OUTPUT)
    ] = False,
    options: Options,
) -> None:
    from stt_cli.export import render
    from stt_cli.pipeline.inputs import Input
    from stt_cli.pipeline.outputs import layout, targets, write

    if not sources:
        raise UsageError("there is nothing to export", hint="name a job or a file")
    where = layout(output, formats(format), single=len(sources) == 1)
    transcripts = [_read(source) for source in sources]
    items = [
        Input(name=name, relative=Path(Path(name).name), beside=Path(name).parent)
        for name, _ in transcripts
    ]
    for (_, transcript), files in zip(transcripts, targets(where, items), strict=True):
        for target in files:
            data = render(transcript, target.format, options)
            if target.path is None:
                sys.stdout.buffer.write(data)
            elif target.path.exists() and not overwrite:
                raise UsageError(f"{target.path} is there already", hint="--overwrite replaces it")
            else:
                write(target.path, data)


def _read(source: str) -> tuple[str, Transcript]:
    """The transcript that `source` names, and the path its outputs are named after."""
    from stt_cli.export.read import read

    if source == "-":
        return "stdin", read(sys.stdin.buffer.read(), "stdin")
    path = Path(source)
    if not path.exists() and "." not in source and "/" not in source:
        return _of_job(source)
    try:
        return source, read(path.read_bytes(), source)
    except OSError as error:
        raise InputError(f"{source}: cannot be read: {error.strerror}") from error


def _of_job(id: str) -> tuple[str, Transcript]:
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
    return Path(job.source).name, transcript
