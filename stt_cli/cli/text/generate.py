"""`stt text generate`."""

from __future__ import annotations

from typing import Annotated

import typer

from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import takes
from stt_cli.cli.options.manners import manners
from stt_cli.cli.text.analyze import is_kept, typed
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

HELP = """Write a blog post, notes, a quiz and more from transcripts, as Markdown.

[bold]Examples[/bold]

  stt text generate k3xq -p sttai --type meeting_notes
  stt text generate lecture.json -p sttai --type flashcards -o lecture.cards.md
  stt text generate episodes/*.srt -p openai --type show_notes -o notes/
  stt text generate 17 -p sttai --remote --type blog_post
"""


@takes(asking=asking, saying=saying, to=answers, manners=manners)
def generate(
    *,
    sources: Sources = None,
    type: Annotated[
        str | None,
        panels.source(
            metavar="TYPE",
            help="blog_post (the default), social_media, newsletter, key_quotes, show_notes, "
            "meeting_notes, study_guide, flashcards, quiz or chapter_markers.",
        ),
    ] = None,
    remote: KeptToo = False,
    asking: Asking,
    saying: Saying,
    to: Answers,
    manners: Manners,
) -> None:
    from stt_cli.cli.text.run import Run, perform
    from stt_cli.cli.text.sources import items

    chosen = asking.choose("generate")
    kept = remote and is_kept(chosen, type)
    verb = typed("generate", chosen, type, kept=kept, ending="md")
    run = Run(chosen=chosen, asking=asking, to=to, manners=manners)
    found = items(sources, saying, remote=chosen.name if remote else None, kept=kept)
    raise typer.Exit(perform(verb, run, *found))
