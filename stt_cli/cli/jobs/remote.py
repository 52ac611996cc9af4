"""`stt jobs` for transcripts that a service keeps."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.options.groups import takes
from stt_cli.cli.options.outputs import Destination, destination
from stt_cli.cli.options.subtitles import subtitles
from stt_cli.cli.ui.units import clock

if TYPE_CHECKING:
    from stt_cli.export import Options


def register(app: typer.Typer) -> None:
    app.command("fetch", no_args_is_help=True)(fetch)


@takes(to=destination, options=subtitles)
def fetch(
    *,
    provider: Annotated[
        str, typer.Argument(metavar="PROVIDER", help="The service that keeps them.")
    ],
    ids: Annotated[
        list[str], typer.Argument(metavar="TRANSCRIPT", help="The transcripts' ids at the service.")
    ],
    to: Destination,
    options: Options,
) -> None:
    """Fetch transcripts that a service keeps, and write them in any format.

    [bold]Examples[/bold]

      stt jobs fetch elevenlabs 21m00Tcm4TlvDq8ikWAM -f srt
      stt jobs fetch sttai 17 18 -f txt,json -o transcripts/
    """
    from stt_cli.cli.export import write_all
    from stt_cli.cli.sources import Named, attempted
    from stt_cli.errors import exit_code
    from stt_cli.pipeline.inputs import safe
    from stt_cli.services.transcripts import remote_transcripts

    with remote_transcripts(provider) as kept:
        found, failures = attempted(lambda id: Named(safe(f"{provider}-{id}"), kept.read(id)), ids)
    failures += write_all(found, to, options, single=len(ids) == 1)
    raise typer.Exit(exit_code(failures, len(ids)))


def show_list(provider: str, limit: int | None, *, json: bool) -> None:
    """Print what the service keeps, newest first."""
    from stt_cli.cli.ui.table import print_json, print_table
    from stt_cli.services.transcripts import remote_transcripts

    with remote_transcripts(provider) as kept:
        found = kept.list()[:limit]
    if json:
        print_json(found)
        return
    rows = [
        (
            one.id,
            one.status or "",
            one.created or "",
            "" if one.seconds is None else clock(one.seconds),
            one.language or "",
            one.name or "",
        )
        for one in found
    ]
    print_table(("ID", "STATE", "CREATED", "LENGTH", "LANGUAGE", "NAME"), rows)


def show_one(provider: str, id: str, *, json: bool) -> None:
    """Print one transcript that the service keeps: what is known of it, then its text."""
    from stt_cli.cli.ui.table import print_fields
    from stt_cli.export import render
    from stt_cli.services.transcripts import remote_transcripts

    with remote_transcripts(provider) as kept:
        transcript = kept.read(id)
    if json:
        sys.stdout.buffer.write(render(transcript, "json"))
        return
    print_fields(
        [
            ("transcript", id),
            ("provider", provider),
            ("language", transcript.language or "not known"),
            ("length", clock(transcript.duration)),
            ("speakers", ", ".join(transcript.speakers) or "not distinguished"),
            ("", ""),
        ]
    )
    sys.stdout.flush()
    sys.stdout.buffer.write(render(transcript, "txt"))


def remove(provider: str, ids: Sequence[str]) -> Iterator[str]:
    """Delete transcripts from the service; the id of each that is gone."""
    from stt_cli.services.transcripts import remote_transcripts

    with remote_transcripts(provider) as kept:
        for id in ids:
            kept.remove(id)
            yield id
