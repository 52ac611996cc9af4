"""`stt jobs` for transcripts that a service keeps."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import takes
from stt_cli.cli.options.outputs import Destination, destination, spare_terminal
from stt_cli.cli.options.subtitles import subtitles
from stt_cli.cli.ui import console
from stt_cli.cli.ui.units import clock

if TYPE_CHECKING:
    from stt_cli.contract import RemoteTranscript, Wanted
    from stt_cli.errors import SttError
    from stt_cli.export import Options
    from stt_cli.services.transcripts import RemoteTranscripts


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
    by_service: Annotated[
        bool,
        panels.output(
            "--by-service",
            help="Files as the service writes them: txt, srt, vtt, json, csv, docx or pdf.",
        ),
    ] = False,
    to: Destination,
    options: Options,
) -> None:
    """Fetch transcripts that a service keeps, and write them in any format.

    [bold]Examples[/bold]

      stt jobs fetch elevenlabs 21m00Tcm4TlvDq8ikWAM -f srt
      stt jobs fetch sttai 17 18 -f txt,json -o transcripts/
      stt jobs fetch sttai 17 -f pdf --by-service -o talk.pdf
    """
    from stt_cli.cli.delivery import write_all
    from stt_cli.cli.sources import Named, attempted
    from stt_cli.errors import exit_code
    from stt_cli.pipeline.inputs import safe
    from stt_cli.services.transcripts import remote_transcripts

    with remote_transcripts(provider) as kept:
        if by_service:
            failures = _fetch_files(kept, provider, ids, to)
            raise typer.Exit(exit_code(failures, len(ids)))
        found, failures = attempted(lambda id: Named(safe(f"{provider}-{id}"), kept.read(id)), ids)
    failures += write_all(found, to, options, single=len(ids) == 1)
    raise typer.Exit(exit_code(failures, len(ids)))


def _fetch_files(
    kept: RemoteTranscripts, provider: str, ids: Sequence[str], to: Destination
) -> list[SttError]:
    """Write what the service makes of its transcripts; returns why others could not be."""
    from stt_cli.cli.delivery import check_free, put
    from stt_cli.cli.sources import attempted
    from stt_cli.pipeline.inputs import Input, safe
    from stt_cli.pipeline.naming import targets
    from stt_cli.pipeline.targets import Target, layout

    kept.check_formats(to.formats)
    names = [Path(safe(f"{provider}-{id}")) for id in ids]
    items = [Input(name=str(name), relative=name, beside=Path()) for name in names]
    where = targets(layout(to.output, to.formats, single=len(ids) == 1), items)

    def fetch_one(one: tuple[str, tuple[Target, ...]]) -> None:
        for target in one[1]:
            check_free(target, overwrite=to.overwrite)
            if not target.path:
                spare_terminal([target.format])
            put(target, kept.render(one[0], target.format))

    return attempted(fetch_one, zip(ids, where, strict=True))[1]


def show_list(provider: str, wanted: Wanted, limit: int | None, *, json: bool) -> None:
    """Print what the service keeps, newest first."""
    from stt_cli.cli.ui.table import print_json_list, print_table
    from stt_cli.services.transcripts import remote_transcripts

    with remote_transcripts(provider) as kept:
        listed = kept.list(wanted)
        found = islice(listed, limit)
        if json:
            print_json_list(found)
        else:
            print_table(
                ("ID", "STATE", "CREATED", "LENGTH", "LANGUAGE", "NAME"), map(_listed, found)
            )
        if limit is not None and next(listed, None):
            console.note(f"the first {limit:,} transcripts are shown; --all shows all")


def _listed(one: RemoteTranscript) -> tuple[str, ...]:
    length = "" if one.seconds is None else clock(one.seconds)
    return one.id, one.status or "", one.created or "", length, one.language or "", one.name or ""


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
