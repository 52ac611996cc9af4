"""`stt models`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stt_cli.cli.commands import App
from stt_cli.cli.ui import console
from stt_cli.text.sanitize import visible

if TYPE_CHECKING:
    from stt_cli.services.models import Entry

Names = Annotated[
    list[str], typer.Argument(metavar="MODEL...", help="Names, or repositories OWNER/NAME.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

app = App(no_args_is_help=True, help="Show, download and remove models of engines on this machine.")


@app.command("list")
def list_(
    here: Annotated[bool, typer.Option("--here", help="Only those on this machine.")] = False,
    json: AsJson = False,
) -> None:
    """List the models: their languages, size and licence, and where they are.

    [bold]Examples[/bold]

      stt models list
      stt models list --here --json
    """
    from stt_cli.cli.ui.table import print_json, print_table
    from stt_cli.services.models import entries

    found = [entry for entry in entries() if entry.origin or not here]
    if json:
        print_json([_view(entry) for entry in found])
        return
    header = ("MODEL", "ENGINE", "LANGUAGES", "SIZE", "LICENCE", "WHERE")
    print_table(header, [_row(entry) for entry in found])


def _view(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "engine": entry.engine,
        "languages": list(entry.languages),
        "licence": entry.licence or None,
        "size": entry.size,
        "origin": entry.origin,
        "path": str(entry.path) if entry.path else None,
        "default": entry.default,
    }


def _row(entry: Entry) -> tuple[str, ...]:
    from stt_cli.cli.ui.units import size

    where = (entry.origin or "not here") + (", the default" if entry.default else "")
    return (
        entry.name,
        entry.engine,
        ", ".join(entry.languages) or "many",
        size(entry.size) if entry.size else "",
        entry.licence,
        where,
    )


@app.command()
def options(
    model: Annotated[
        str | None, typer.Argument(metavar="MODEL", help="A name, a folder or a repository.")
    ] = None,
    json: AsJson = False,
) -> None:
    """List what can be set about a model's engine with --engine-option; the default's without MODEL.

    The config file sets them, too: in [providers.local], engine_options = { patience = 2 }.

    [bold]Examples[/bold]

      stt models options
      stt models options small --json
    """
    from stt_cli.cli.ui.table import print_json, print_table
    from stt_cli.providers import local

    chosen = model or local.default_model()
    local.engine_of(chosen)  # a name that nobody knows is refused
    found = local.SPEC.model(chosen).options
    if json:
        print_json(
            [
                {"name": o.name, "values": o.values, "default": o.default, "help": o.help}
                for o in found
            ]
        )
    elif found:
        rows = [(option.name, option.values, option.default, option.help) for option in found]
        print_table(("OPTION", "VALUES", "DEFAULT", "WHAT IT IS"), rows)
    else:
        console.note(f"{visible(chosen)} has no options")


@app.command()
def download(
    names: Names,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Download the weights of models, and print where they are.

    What was broken off is gone on with. What is on this machine already is not downloaded.
    HF_ENDPOINT names a mirror of the hub.

    [bold]Examples[/bold]

      stt models download small
      stt models download Systran/faster-whisper-tiny
    """
    from stt_cli.cli.ui.download import shown
    from stt_cli.services.models import download, needs

    for name in names:
        needs(name)
    for name in names:
        with shown(quiet=quiet) as watch:
            place = download(name, watch)
        sys.stdout.write(f"{visible(str(place.folder))}\n")


@app.command()
def remove(names: Names) -> None:
    """Remove downloaded weights, whole or in part.

    [bold]Examples[/bold]

      stt models remove small
    """
    from stt_cli.services.models import needs, remove

    for name in names:
        needs(name)
    for name in names:
        console.note(f"removed {remove(name)}")


@app.command()
def path(
    name: Annotated[
        str | None, typer.Argument(metavar="MODEL", help="A name or a repository.")
    ] = None,
) -> None:
    """Print the folder of a model's weights; without MODEL, the folder of all downloads.

    [bold]Examples[/bold]

      stt models path
      stt models path tiny.en
    """
    from stt_cli import config
    from stt_cli.errors import InputError
    from stt_cli.services.models import place_of

    if name is None:
        sys.stdout.write(f"{config.models()}\n")
        return
    place = place_of(name)
    if place is None:
        hint = f"get it with: stt models download {name}"
        raise InputError(f"{name} is not on this machine", hint=hint)
    sys.stdout.write(f"{visible(str(place.folder))}\n")
