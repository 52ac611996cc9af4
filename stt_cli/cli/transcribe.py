"""`stt transcribe`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.options import (
    OUTPUT,
    SENDING,
    Embed,
    LanguageNames,
    asking,
    formats,
    manners,
    split_list,
    subtitles,
    takes,
)
from stt_cli.cli.ui.progress import Manners

if TYPE_CHECKING:
    from stt_cli.contract import Ask
    from stt_cli.export import Options

HELP = """Turn recordings into text and subtitles.

INPUTS are audio or video files, folders (searched for media), http(s) URLs, or - for stdin. \
One input and one format go to stdout; otherwise files are written beside each input, or under \
the folder that -o names. What was finished before is never done, or paid for, again.

[bold]Examples[/bold]

  stt transcribe talk.mp3
  stt transcribe talk.mp4 -f srt -o talk.srt
  stt transcribe talk.mp4 --embed talk.mkv
  stt transcribe recordings/ -f txt,srt,json -o transcripts/
  ffmpeg -i talk.mkv -f wav - | stt transcribe - -f json
"""


def register(app: typer.Typer) -> None:
    app.command("transcribe", help=HELP, no_args_is_help=True)(transcribe)


@takes(ask=asking, manners=manners, options=subtitles)
def transcribe(
    *,
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="INPUT", help="Files, folders, URLs or -.")
    ] = None,
    files_from: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help="Read inputs from FILE, one a line."),
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option("--provider", "-p", help="Who transcribes; [bold]local[/bold] by default."),
    ] = None,
    format: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            help="txt, srt, vtt, json ...; comma list or repeated; by -o's ending where not given.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="File, folder, or - for stdout.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that differ.", rich_help_panel=OUTPUT)
    ] = False,
    language_names: LanguageNames = False,
    embed: Embed = None,
    concurrency: Annotated[
        int | None,
        typer.Option(
            "--concurrency",
            "-j",
            min=1,
            help="Chunks heard at a time; by default one for each core or what the service allows.",
            rich_help_panel=SENDING,
        ),
    ] = None,
    chunk_seconds: Annotated[
        float | None,
        typer.Option(min=5.0, help="Longest chunk.", rich_help_panel=SENDING),
    ] = None,
    overlap: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            help="Seconds two chunks share where there is no pause.",
            rich_help_panel=SENDING,
        ),
    ] = None,
    keep_silence: Annotated[
        bool, typer.Option("--keep-silence", help="Send silence too.", rich_help_panel=SENDING)
    ] = False,
    align: Annotated[
        bool,
        typer.Option(
            help="Find word times where the provider gives none (English).", rich_help_panel=SENDING
        ),
    ] = True,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=1.0,
            help="Seconds to wait for an answer, repeats included; ten minutes or more by default.",
            rich_help_panel=SENDING,
        ),
    ] = None,
    retries: Annotated[
        int,
        typer.Option(
            min=0,
            help="Repeats of a request that may have been paid for.",
            rich_help_panel=SENDING,
        ),
    ] = 2,
    fallback: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Whom to ask for what the provider cannot serve; comma list or repeated.",
            rich_help_panel=SENDING,
        ),
    ] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            metavar="AMOUNT",
            help="Stop before more than this is spent, in the provider's currency.",
            rich_help_panel=SENDING,
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Send nothing; print what would be sent and its estimated cost.",
            rich_help_panel=SENDING,
        ),
    ] = False,
    json: Annotated[
        bool,
        typer.Option("--json", help="Print what --dry-run found as JSON.", rich_help_panel=SENDING),
    ] = False,
    no_wait: Annotated[
        bool,
        typer.Option(
            "--no-wait",
            help="Submit asynchronous jobs, print their ids, and leave them to `stt jobs wait`.",
            rich_help_panel=SENDING,
        ),
    ] = False,
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh/--resume",
            help="Start over instead of reusing what was finished before.",
            rich_help_panel=SENDING,
        ),
    ] = False,
    ask: Ask,
    manners: Manners,
    options: Options,
) -> None:
    from stt_cli.cli import request
    from stt_cli.pipeline.assembly import Switches, order_for
    from stt_cli.pipeline.order import Pace

    order = order_for(
        ask,
        provider=provider,
        chunk_seconds=chunk_seconds,
        overlap=overlap,
        keep_silence=keep_silence,
        align=align,
        options=options,
    )
    pace = Pace(
        concurrency=concurrency,
        timeout=timeout,
        retries=retries,
        fallback=split_list(fallback),
        max_cost=max_cost,
    )
    asked = request.Request(
        inputs=tuple(inputs or ()),
        files_from=files_from,
        formats=formats(format, output) if format or output or not embed else (),
        output=output,
        language_names=language_names,
        embed=embed,
        switches=Switches(fresh=fresh, overwrite=overwrite, no_wait=no_wait),
        dry_run=dry_run,
        json=json,
    )
    raise typer.Exit(request.transcribe(asked, order, pace, manners))
