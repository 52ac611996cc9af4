"""How a run shows itself."""

from __future__ import annotations

from typing import Annotated

import typer

from stt_cli.cli.options.panels import MANNERS
from stt_cli.cli.ui.progress import Manners, Mode

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only errors.", rich_help_panel=MANNERS)]


def manners(
    progress: Annotated[
        Mode,
        typer.Option(
            help="[bold]auto[/bold]: bars on a terminal, else a plain line now and then. "
            "[bold]json[/bold]: one object a line.",
            rich_help_panel=MANNERS,
        ),
    ] = "auto",
    quiet: Quiet = False,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            metavar="",
            show_default=False,
            help="Say more; twice for every request.",
            rich_help_panel=MANNERS,
        ),
    ] = 0,
) -> Manners:
    """How a run shows itself."""
    return Manners(progress=progress, verbosity=-1 if quiet else verbose)
