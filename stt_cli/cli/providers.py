"""`stt providers`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    pass


def register(app: typer.Typer) -> None:
    app.command("providers")(providers)


def providers(
    name: Annotated[str | None, typer.Argument(help="One provider, in detail.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    paths: Annotated[
        bool, typer.Option("--paths", help="Print where settings, keys and jobs are kept.")
    ] = False,
) -> None:
    """Show who can transcribe: models, features, limits, prices.

    [bold]Examples[/bold]

      stt providers
      stt providers local --json
    """
