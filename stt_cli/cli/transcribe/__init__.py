"""`stt transcribe`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.commands import App
from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import split_list, takes
from stt_cli.cli.options.manners import manners
from stt_cli.cli.options.outputs import (
    Destination,
    Embed,
    LanguageNames,
    OutputTemplate,
    destination,
)
from stt_cli.cli.options.profile import Profile
from stt_cli.cli.options.recognition import asking
from stt_cli.cli.options.sending import pacing
from stt_cli.cli.options.subtitles import subtitles
from stt_cli.cli.ui.progress import Manners

if TYPE_CHECKING:
    from stt_cli.contract import Ask
    from stt_cli.export import Options
    from stt_cli.services.policy import Policy

HELP = """Turn recordings into text and subtitles.

INPUTS are audio or video files, folders (searched for media), URLs of recordings, of podcast \
feeds and of pages that play one, s3://, gs://, az:// and sftp:// addresses, or - for stdin. \
One input and one format go to stdout; otherwise files are written beside each input, or under \
the folder that -o names. What was finished before is never done, or paid for, again.

[bold]Examples[/bold]

  stt transcribe talk.mp3
  stt transcribe talk.mp4 -f srt -o talk.srt
  stt transcribe talk.mp4 --embed talk.mkv
  stt transcribe talk.mp3 -m small --device cuda --beam-size 10
  stt transcribe talk.mp3 --engine-option no_repeat_ngram_size=5
  stt transcribe recordings/ -f txt,srt,json -o transcripts/
  stt transcribe https://example.com/podcast.xml --latest 3 -o episodes/
  stt transcribe talk.mp3 --ensemble openai,elevenlabs,sttai --max-cost 1
  stt transcribe inbox/ --watch -f srt -o subtitles/
  ffmpeg -i talk.mkv -f wav - | stt transcribe - -f json
"""


app = App()


@app.command("transcribe", help=HELP, no_args_is_help=True)
@takes(to=destination, policy=pacing, ask=asking, manners=manners, options=subtitles)
def transcribe(
    *,
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="INPUT", help="Files, folders, URLs or -.")
    ] = None,
    files_from: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Read inputs from FILE, one a line.")
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider",
            "-p",
            metavar="PROVIDER",
            help="Who transcribes: elumenta, nanogpt, elevenlabs, sttai, llmstats, openai or local "
            "(the default); `stt providers` shows what each can do.",
        ),
    ] = None,
    ensemble: Annotated[
        list[str] | None,
        panels.recognition(
            metavar="NAME[:MODEL],...",
            help="Several services or models, which vote on every word; the best first.",
        ),
    ] = None,
    profile: Profile = None,
    to: Destination,
    language_names: LanguageNames = False,
    output_template: OutputTemplate = None,
    embed: Embed = None,
    track: Annotated[
        str | None,
        panels.source(
            metavar="N|LANG|all",
            help="Audio track: its number from 1 or its language, or all, each a speaker.",
        ),
    ] = None,
    channel: Annotated[
        str | None,
        panels.source(
            metavar="N|left|right|mix|each",
            help="Channel: its number from 1 or its side, all mixed, or each a speaker.",
        ),
    ] = None,
    strict: Annotated[
        bool,
        panels.output(
            "--strict", help="Fail where speech was left without words; outputs are written."
        ),
    ] = False,
    chunk_seconds: Annotated[float | None, panels.sending(min=5.0, help="Longest chunk.")] = None,
    overlap: Annotated[
        float | None,
        panels.sending(min=0.0, help="Seconds two chunks share where there is no pause."),
    ] = None,
    keep_silence: Annotated[
        bool, panels.sending("--keep-silence", help="Send silence too.")
    ] = False,
    enhance: Annotated[
        bool,
        panels.sending(
            "--enhance", help="Have the provider take the noise out first, where it can (sttai)."
        ),
    ] = False,
    align: Annotated[
        bool, panels.sending(help="Find word times where the provider gives none (English).")
    ] = True,
    policy: Policy,
    dry_run: Annotated[
        bool,
        panels.sending(
            "--dry-run", help="Send nothing; print what would be sent and its estimated cost."
        ),
    ] = False,
    json: Annotated[
        bool,
        panels.sending(
            "--json", help="Print what became of each input, or what --dry-run found, as JSON."
        ),
    ] = False,
    no_wait: Annotated[
        bool,
        panels.sending(
            "--no-wait",
            help="Submit asynchronous jobs, print their ids, and leave them to `stt jobs wait`.",
        ),
    ] = False,
    latest: Annotated[
        int | None,
        panels.source(min=1, metavar="N", help="Of a feed, the newest N episodes."),
    ] = None,
    since: Annotated[
        str | None,
        panels.source(metavar="DATE", help="Of a feed, episodes from this day on: 2025-03-31."),
    ] = None,
    watch: Annotated[
        bool,
        panels.source(
            "--watch", help="Go on as recordings arrive in the folders, until Ctrl-C or SIGTERM."
        ),
    ] = False,
    settle: Annotated[
        float,
        panels.source(
            metavar="S",
            min=0.0,
            help="Seconds for which a file has to stay as it is until --watch reads it.",
        ),
    ] = 5.0,
    fresh: Annotated[
        bool,
        panels.sending(
            "--fresh/--resume", help="Start over instead of reusing what was finished before."
        ),
    ] = False,
    ask: Ask,
    manners: Manners,
    options: Options,
) -> None:
    from stt_cli.media import isolated

    isolated.prepare()  # before the imports that take long
    from stt_cli.cli.transcribe import request, works
    from stt_cli.pipeline.build import resolved
    from stt_cli.pipeline.members import named
    from stt_cli.pipeline.settings import Command, RunSettings, Switches

    settings = RunSettings(
        ask=ask,
        chunk_seconds=chunk_seconds,
        overlap=overlap,
        keep_silence=keep_silence,
        enhance=enhance,
        align=align,
        options=options,
        track=track,
        channel=channel,
        ensemble=named(split_list(ensemble)),
    )
    command = Command(
        settings=resolved(settings, provider),
        policy=policy,
        switches=Switches(fresh=fresh, overwrite=to.overwrite, no_wait=no_wait, strict=strict),
    )
    asked = works.Request(
        inputs=tuple(inputs or ()),
        files_from=files_from,
        formats=to.formats if to.asked or output_template or not embed else (),
        output=to.output,
        template=output_template,
        language_names=language_names,
        embed=embed,
        dry_run=dry_run,
        json=json,
        watch=watch,
        settle=settle,
        latest=latest,
        since=works.day(since),
    )
    raise typer.Exit(request.transcribe(asked, command, manners))
