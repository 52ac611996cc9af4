"""How a run shows its progress."""

from __future__ import annotations

from typing import Annotated

from stt_cli.cli.options import panels
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners, Mode

Quiet = Annotated[bool, panels.manners("--quiet", "-q", help="Only errors.")]


def manners(
    progress: Annotated[
        Mode,
        panels.manners(
            help="[bold]auto[/bold]: bars on a terminal, else a plain line now and then. "
            "[bold]json[/bold]: one object a line."
        ),
    ] = "auto",
    quiet: Quiet = False,
    verbose: Annotated[
        int,
        panels.manners(
            "--verbose",
            "-v",
            count=True,
            metavar="",
            show_default=False,
            help="Print more; twice: every request, too.",
        ),
    ] = 0,
) -> Manners:
    """How a run shows itself; from here on, errors too."""
    console.speak_json(progress == "json")
    return Manners(progress=progress, verbosity=-1 if quiet else verbose)
