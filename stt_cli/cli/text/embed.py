"""`stt text embed`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

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
    from stt_cli.cli.text.sources import Item
    from stt_cli.contract import ToolAnswer
    from stt_cli.services.tools.digest import Made
    from stt_cli.services.tools.toolbox import Toolbox

HELP = """Turn the segments of transcripts into vectors: what is alike in meaning lies near.

Prints a line for each segment, with its time, speaker, text and vector.

[bold]Examples[/bold]

  stt text embed talk.json -p sttai > talk.ndjson
  stt text embed k3xq -p sttai -f csv -o talk.csv
  stt text embed archive/*.srt -p openai -m text-embedding-3-large -o vectors/
"""


@takes(asking=asking, saying=saying, to=answers, manners=manners)
def embed(
    *,
    sources: Sources = None,
    format: Annotated[
        Literal["ndjson", "csv"] | None,
        panels.output("--format", "-f", help="By -o's ending where not given, else ndjson."),
    ] = None,
    remote: KeptToo = False,
    asking: Asking,
    saying: Saying,
    to: Answers,
    manners: Manners,
) -> None:
    from stt_cli.cli.text.run import Run, Verb, perform
    from stt_cli.cli.text.sources import items
    from stt_cli.services.tools import vectors

    chosen = asking.choose("embed")
    ending = format or ("csv" if (to.output or "").lower().endswith(".csv") else "ndjson")
    verb = Verb(
        asks=lambda item: vectors.asks([line.text for line in item.lines()], chosen),
        make=_made,
        endings=(ending,),
    )
    run = Run(chosen=chosen, asking=asking, to=to, manners=manners)
    found = items(sources, saying, remote=chosen.name if remote else None)
    raise typer.Exit(perform(verb, run, *found))


def _made(box: Toolbox, item: Item, answers: list[ToolAnswer]) -> Made:
    from stt_cli.services.tools import vectors
    from stt_cli.services.tools.digest import Made, as_object

    found = vectors.joined(answers)
    shown = as_object(answers[0].shown)
    if len(answers) > 1:
        shown = {"embeddings": found, "dimensions": len(found[0])}
    return Made(
        text="", shown=shown, files=lambda ending: vectors.written(item.lines(), found, ending)
    )
