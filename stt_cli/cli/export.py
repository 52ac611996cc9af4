"""`stt export`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from stt_cli.cli.options import OUTPUT, Embed, LanguageNames, formats, subtitles, takes
from stt_cli.cli.ui import console
from stt_cli.errors import Exit, InputError, UsageError

if TYPE_CHECKING:
    from stt_cli.export import Options
    from stt_cli.model import Transcript
    from stt_cli.pipeline.outputs import Layout, Target

HELP = """Turn finished transcripts into other formats.

SOURCE is the id of a job, a transcript as JSON (of stt, Whisper and its relatives, or a \
service), an SRT or WebVTT file, or - for stdin.

[bold]Examples[/bold]

  stt export k3xq -f srt
  stt export talk.json -f srt,vtt,html -o subtitles/
  stt export talk.srt -f vtt --offset 1.5 > talk.vtt
  stt export part1.json part2.json --merge -f docx -o talk.docx
  stt export talk.json --audio talk.mp4 --embed talk.mkv
  stt export *.srt --check --preset netflix
"""


class Named(NamedTuple):
    """A transcript, and the path that its outputs are named after."""

    name: str
    transcript: Transcript
    recording: Path | None = None
    """Where the recording was, or is beside the transcript."""


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
    language_names: LanguageNames = False,
    merge: Annotated[
        bool,
        typer.Option("--merge", help="Make one transcript of all.", rich_help_panel=OUTPUT),
    ] = False,
    embed: Embed = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Write nothing; print a line for each fault of SRT or WebVTT; exit 1 if any.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    options: Options,
) -> None:
    from stt_cli.export.edit import merge as merged

    if not sources:
        raise UsageError("there is nothing to export", hint="name a job or a file")
    if check:
        raise typer.Exit(_check(sources, options))
    found = [_read(source) for source in sources]
    if merge:
        found = [Named(found[0].name, merged([one.transcript for one in found]))]
    _warn_unknown(options, [one.transcript for one in found])
    if embed:
        _embed(found, embed, options, overwrite=overwrite)
        if not (format or output):
            return
    write_all(found, format, output, options, overwrite=overwrite, language_names=language_names)


def write_all(
    found: Sequence[Named],
    format: list[str] | None,
    output: str | None,
    options: Options,
    *,
    overwrite: bool,
    language_names: bool = False,
) -> None:
    """Write the transcripts where `-o` says, in the formats of `-f`.

    Raises UsageError where files are in the way, OutputError where they cannot be written.
    """
    from stt_cli.pipeline.outputs import layout

    where = layout(output, formats(format), single=len(found) == 1)
    for one, files in zip(found, _targets(where, found, language_names), strict=True):
        for target in files:
            _write(one.transcript, target, options, overwrite=overwrite)


def _targets(
    where: Layout, found: Sequence[Named], language_names: bool
) -> list[tuple[Target, ...]]:
    from stt_cli.pipeline.inputs import Input
    from stt_cli.pipeline.outputs import targets

    paths = [Path(one.name) for one in found]
    items = [Input(name=str(path), relative=Path(path.name), beside=path.parent) for path in paths]
    languages = [one.transcript.language for one in found]
    return targets(where, items, languages if language_names else ())


def _write(transcript: Transcript, target: Target, options: Options, *, overwrite: bool) -> None:
    from stt_cli.export import render
    from stt_cli.pipeline.outputs import write

    if target.path and target.path.is_file() and not overwrite:
        raise UsageError(f"{target.path} is there already", hint="--overwrite replaces it")
    data = render(transcript, target.format, options)
    if target.path is None:
        sys.stdout.buffer.write(data)
    else:
        write(target.path, data)


def _embed(found: Sequence[Named], out: Path, options: Options, *, overwrite: bool) -> None:
    from stt_cli.export import render
    from stt_cli.media.embed import embed
    from stt_cli.providers.languages import three_letters

    if len(found) != 1:
        raise UsageError("--embed makes one video of one transcript", hint="name one, or --merge")
    (one,) = found
    video = Path(options.audio) if options.audio else one.recording
    if video is None:
        raise UsageError(
            f"--embed: where the recording of {one.name} is, is not known",
            hint="name it with --audio",
        )
    if out.exists() and not overwrite:
        raise UsageError(f"{out} is there already", hint="--overwrite replaces it")
    language = three_letters(one.transcript.language)
    embed(video, render(one.transcript, "srt", options), out, language)


def _check(sources: Sequence[str], options: Options) -> Exit:
    """Print the faults of all sources; FAILED if there are any."""
    from stt_cli.export import render
    from stt_cli.export.check import check
    from stt_cli.export.subtitles import recognised

    faulty = False
    for source in sources:
        data = _bytes(source)
        if data is None or not recognised(data.decode("utf-8-sig", "replace")):
            # What is no subtitle file yet is checked as the one it would become.
            data = render(_read(source, data).transcript, "srt", options)
        for fault in check(data, source, options):
            faulty = True
            sys.stdout.write(console.clean(f"{source}: {fault}") + "\n")
    return Exit.FAILED if faulty else Exit.OK


def _warn_unknown(options: Options, transcripts: Sequence[Transcript]) -> None:
    known = {name for transcript in transcripts for name in transcript.speakers}
    for name in options.rename:
        if name not in known:
            console.note(
                f"--rename: nobody is called {name!r}; there are: {', '.join(sorted(known))}"
            )


def _read(source: str, data: bytes | None = None) -> Named:
    from stt_cli.export.read import read

    data = _bytes(source) if data is None else data
    if data is None:
        return _of_job(source)
    transcript = read(data, source)
    if source == "-":
        return Named("stdin", transcript)
    return Named(source, transcript, _beside(Path(source), transcript.source.name))


def _beside(source: Path, name: str) -> Path | None:
    """The recording called `name` in the folder of its transcript, if it is there."""
    path = source.with_name(Path(name).name or "-")
    return path if path.is_file() and not path.samefile(source) else None


def _bytes(source: str) -> bytes | None:
    """The file's content; None for the id of a job."""
    if source == "-":
        return sys.stdin.buffer.read()
    path = Path(source)
    if not path.exists() and path.name == source and not path.suffix:
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{source}: cannot be read: {error.strerror}") from error


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
    return Named(recording.name, transcript, recording if recording.is_file() else None)
