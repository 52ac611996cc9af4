"""`stt text summarize`."""

from __future__ import annotations

from typing import Annotated

import typer

from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import takes
from stt_cli.cli.options.manners import manners
from stt_cli.cli.text.options import (
    Answers,
    Asking,
    KeptToo,
    Saying,
    Sources,
    answers,
    asking,
    saying,
)
from stt_cli.cli.ui.progress import Manners

HELP = """Summarize transcripts.

A text that is longer than a service takes at once is summarized in parts, and then the summaries.

[bold]Examples[/bold]

  stt text summarize k3xq -p sttai
  stt text summarize meeting.json -p sttai --style action_items --rename "Speaker 1=Ann"
  stt text summarize *.srt -p openai --style bullet_points -o summaries/
  stt transcribe talk.mp3 | stt text summarize - -p sttai
  STT_OPENAI_BASE_URL=http://localhost:11434/v1 stt text summarize talk.srt -p openai -m llama3.2
"""


@takes(asking=asking, saying=saying, to=answers, manners=manners)
def summarize(
    *,
    sources: Sources = None,
    style: Annotated[
        str | None,
        panels.source(
            metavar="STYLE", help="brief (the default), detailed, action_items or bullet_points."
        ),
    ] = None,
    remote: KeptToo = False,
    asking: Asking,
    saying: Saying,
    to: Answers,
    manners: Manners,
) -> None:
    from stt_cli.cli.text.run import Run, Verb, perform
    from stt_cli.cli.text.sources import items
    from stt_cli.services.tools import digest

    chosen = asking.choose("summarize")
    kind = chosen.kind(style)
    verb = Verb(
        asks=lambda item: digest.asks(item.parts(chosen), kind),
        make=lambda box, item, found: digest.summary(box, found, kind),
        endings=("txt",),
    )
    run = Run(chosen=chosen, asking=asking, to=to, manners=manners)
    found = items(sources, saying, remote=chosen.name if remote else None)
    raise typer.Exit(perform(verb, run, *found))
