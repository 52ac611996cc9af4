"""`stt text analyze`, and what it shares with `generate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from stt_cli.cli.text.run import Verb
    from stt_cli.cli.text.sources import Item
    from stt_cli.contract import Tool, ToolAsk
    from stt_cli.services.tools.toolbox import Chosen

HELP = """Find sentiment, topics, names, tasks and questions in transcripts, or hide personal data.

[bold]Examples[/bold]

  stt text analyze k3xq -p sttai --type topics
  stt text analyze meeting.json -p sttai --type action_items --rename "Speaker 1=Ann"
  stt text analyze call.srt -p openai --type pii_redact -o call.redacted.txt
  stt text analyze 17 -p sttai --remote --type questions --json
"""


@takes(asking=asking, saying=saying, to=answers, manners=manners)
def analyze(
    *,
    sources: Sources = None,
    type: Annotated[
        str | None,
        panels.source(
            metavar="TYPE",
            help="sentiment (the default), topics, entities, action_items, questions or pii_redact.",
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

    chosen = asking.choose("analyze")
    kept = remote and is_kept(chosen, type)
    verb = typed("analyze", chosen, type, kept=kept, ending="txt")
    run = Run(chosen=chosen, asking=asking, to=to, manners=manners)
    found = items(sources, saying, remote=chosen.name if remote else None, kept=kept)
    raise typer.Exit(perform(verb, run, *found))


def is_kept(chosen: Chosen, kind: str | None) -> bool:
    """Whether a service works on transcripts that it keeps where they are; their text is fetched,
    and sent, for a type that it has for text alone."""
    spec = chosen.spec
    return spec.kept and (kind not in spec.kinds or kind in spec.kept_kinds)


def typed(tool: Tool, chosen: Chosen, kind: str | None, *, kept: bool, ending: str) -> Verb:
    """A verb that makes something of a type of a text, or of a transcript at the service.

    Raises UsageError for a type that there is none of.
    """
    from stt_cli.cli.text.run import Verb
    from stt_cli.contract import ToolAsk
    from stt_cli.services.tools import content
    from stt_cli.services.tools.parts import Part

    named = chosen.kind(kind, kept=kept)

    def pieces(item: Item) -> list[Part]:
        return [Part(text="")] if kept else item.parts(chosen)

    def asks(item: Item) -> list[ToolAsk]:
        if kept:
            return [ToolAsk(tool=tool, kept_id=item.kept_id, kind=named)]
        return content.asks(tool, pieces(item), named)

    return Verb(
        asks=asks,
        make=lambda box, item, found: content.content(found, pieces(item)),
        endings=(ending,),
    )
