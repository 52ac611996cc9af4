"""`stt config`."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from stt_cli.cli.commands import App

HELP = """Show the settings, and where each comes from.

A flag goes over a profile, a profile over the environment, the environment over the config file, \
and the config file over what is usual. The config file is TOML; `stt config path` prints where it \
is. A mistake in it is reported with its line before anything is done."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

app = App(no_args_is_help=True, help=HELP)


@app.command()
def show(json: AsJson = False) -> None:
    """Show every setting, its value and where it comes from; of keys the last four characters.

    [bold]Examples[/bold]

      stt config show
      stt config show --json
    """
    from stt_cli.cli.ui.table import print_json, print_table
    from stt_cli.providers import names
    from stt_cli.services.configured import settings_in_force

    found = [*settings_in_force(os.environ, names())]
    if json:
        print_json([{"name": s.name, "value": s.value, "origin": s.origin} for s in found])
    else:
        rows = [(s.name, _shown(s.value), s.origin) for s in found]
        print_table(("SETTING", "VALUE", "FROM"), rows)


@app.command()
def path() -> None:
    """Print where the config file is, or would be.

    [bold]Examples[/bold]

      stt config path
    """
    from stt_cli import config

    typer.echo(config.paths().config)


def _shown(value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)
