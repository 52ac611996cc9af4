"""`stt compare`."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from stt_cli.cli.commands import App
from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import split_list, takes
from stt_cli.cli.options.manners import manners
from stt_cli.cli.options.recognition import Keyterm, Language
from stt_cli.cli.ui.progress import Manners
from stt_cli.errors import UsageError

HELP = """Find out which service or model hears a recording best.

Each of --with transcribes the same audio, one after the other, as `stt transcribe` would. Printed \
are how far each agrees with the others, its errors where there is a reference, how fast it was, \
and what it costs; what all of it will cost is told before anything is sent. --sample takes \
stretches of speech from all over the recording, so that choosing costs little. What was \
transcribed before is not paid for again. Needs the extra evaluate.

[bold]Examples[/bold]

  stt compare talk.mp3 --with openai,elevenlabs,local
  stt compare talk.mp3 --with openai:whisper-1,openai:gpt-4o-transcribe --sample 5m
  stt compare talk.mp3 --with sttai,local --reference talk.srt --max-cost 0.50
  stt compare talk.mp3 --with openai,elevenlabs --sample 2m --dry-run
"""
EPILOG = """Exit codes: 0 compared, 1 some could not transcribe it, 2 usage or a missing library, \
3 input, 4 key, 5 --max-cost, 6 service, 70 a bug, 130 interrupted."""

app = App()


@app.command("compare", help=HELP, epilog=EPILOG, no_args_is_help=True)
@takes(manners=manners)
def compare(
    *,
    recording: Annotated[str, typer.Argument(metavar="INPUT", help="A file or a URL.")],
    members: Annotated[
        list[str],
        typer.Option(
            "--with", metavar="NAME[:MODEL],...", help="Who transcribes: services, and models."
        ),
    ],
    language: Language = None,
    keyterm: Keyterm = None,
    reference: Annotated[
        str | None,
        typer.Option("--reference", "-r", metavar="FILE", help="What is really said there."),
    ] = None,
    sample: Annotated[
        str | None,
        panels.source(
            metavar="LENGTH", help="Speech to take from all over the recording: 5m, 90s, 1m30s."
        ),
    ] = None,
    max_cost: Annotated[
        float | None,
        panels.sending(
            min=0.0,
            metavar="AMOUNT",
            help="Send nothing where all of it would cost more than this.",
        ),
    ] = None,
    concurrency: Annotated[
        int | None, panels.sending("--concurrency", "-j", min=1, help="Chunks at a time.")
    ] = None,
    timeout: Annotated[
        float | None, panels.sending(min=1.0, help="Seconds to wait for an answer.")
    ] = None,
    dry_run: Annotated[
        bool, panels.sending("--dry-run", help="Send nothing; print what it would cost.")
    ] = False,
    output: Annotated[
        str | None,
        panels.output(
            "--output", "-o", metavar="FOLDER", help="Keep each transcript there, as JSON."
        ),
    ] = None,
    overwrite: Annotated[
        bool, panels.output("--overwrite", help="Replace transcripts that are there.")
    ] = False,
    json: Annotated[bool, panels.output("--json", help="Print JSON, with every text.")] = False,
    manners: Manners,
) -> None:
    from stt_cli.cli.compare.trial import Trial, compared
    from stt_cli.contract import Ask
    from stt_cli.pipeline.build import resolved
    from stt_cli.pipeline.members import named
    from stt_cli.pipeline.settings import Command, RunSettings
    from stt_cli.services.policy import Policy

    settings = RunSettings(
        ask=Ask(language=language, keyterms=tuple(keyterm or ())),
        ensemble=named(split_list(members)),
    )
    command = Command(
        settings=resolved(settings, None),
        policy=Policy(concurrency=concurrency, timeout=timeout, max_cost=max_cost),
    )
    trial = Trial(
        recording=recording,
        reference=reference,
        sample=length(sample),
        dry_run=dry_run,
        output=output,
        overwrite=overwrite,
        json=json,
    )
    raise typer.Exit(compared(trial, command, manners))


def length(typed: str | None) -> float | None:
    """`5m`, `90s`, `1m30s`, `1h` or `300` in seconds. Raises UsageError for anything else."""
    if typed is None:
        return None
    parts = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?", typed.strip().lower())
    hours, minutes, seconds = (float(part or 0) for part in parts.groups()) if parts else (0, 0, 0)
    found = 3600 * hours + 60 * minutes + seconds
    if found <= 0:
        raise UsageError(f"--sample {typed!r} is no length", hint="as in 5m, 90s or 1m30s")
    return found
