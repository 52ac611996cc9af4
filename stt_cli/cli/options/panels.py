"""Options under the headings that `--help` shows them under."""

from __future__ import annotations

from functools import partial

import typer

output = partial(typer.Option, rich_help_panel="Output")
recognition = partial(typer.Option, rich_help_panel="Recognition")
engine = partial(typer.Option, rich_help_panel="Engine on this machine")
sending = partial(typer.Option, rich_help_panel="Cutting and sending")
subtitles = partial(typer.Option, rich_help_panel="Subtitles and documents")
manners = partial(typer.Option, rich_help_panel="Progress and messages")
source = partial(typer.Option, rich_help_panel="Source")
translation = partial(typer.Option, rich_help_panel="Translation")
