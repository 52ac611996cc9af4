"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from stt_cli.cli.ui.progress import Mode

OUTPUT = "Output"
SETTINGS = "Recognition"
CUTTING = "Cutting and sending"
SUBTITLES = "Subtitles"
MANNERS = "Progress and messages"

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only errors.", rich_help_panel=MANNERS)]
Verbose = Annotated[
    int,
    typer.Option(
        "--verbose",
        "-v",
        count=True,
        help="Say more; twice for every request.",
        rich_help_panel=MANNERS,
    ),
]
ProgressMode = Annotated[
    Mode,
    typer.Option(
        help="[bold]auto[/bold]: bars on a terminal, else a plain line now and then. "
        "[bold]json[/bold]: one object a line.",
        rich_help_panel=MANNERS,
    ),
]


def verbosity(quiet: bool, verbose: int) -> int:
    return -1 if quiet else verbose
