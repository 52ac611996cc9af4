"""`stt keys`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.errors import UsageError

if TYPE_CHECKING:
    from stt_cli.contract import Spec

ProviderName = Annotated[str, typer.Argument(metavar="PROVIDER", help="The service's name.")]

app = typer.Typer(no_args_is_help=True, help="Keep the keys of services, out of sight.")


@app.command("set")
def set_(provider: ProviderName) -> None:
    """Store a service's key, typed without echo or read from stdin; never from an argument.

    [bold]Examples[/bold]

      stt keys set elevenlabs
      pass show elevenlabs | stt keys set elevenlabs
    """
    from stt_cli import config, keys

    spec = _spec(provider)
    if sys.stdin.isatty():
        value = typer.prompt(f"Key for {spec.title}", hide_input=True, err=True)
    else:
        value = sys.stdin.read()
    key = keys.save(spec, value.strip(), config.paths().keys)
    typer.echo(f"stored the key of {spec.name} ({key.hint}) in {key.name}", err=True)


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List which services have a key, where it comes from, and its last four characters.

    [bold]Examples[/bold]

      stt keys list
    """
    from stt_cli import config, keys
    from stt_cli.cli.ui.table import print_json, print_table

    file = config.paths().keys
    found = [(spec, keys.find(spec, os.environ, file)) for spec in _specs()]
    if json:
        print_json(
            [
                {
                    "provider": s.name,
                    "source": k and k.place,
                    "name": k and k.name,
                    "key": k and k.hint,
                }
                for s, k in found
            ]
        )
        return
    rows = [
        (s.name, k.hint if k else "none", f"{k.place} {k.name}" if k else f"set {s.key_env}")
        for s, k in found
    ]
    print_table(("PROVIDER", "KEY", "FROM"), rows)


@app.command()
def remove(provider: ProviderName) -> None:
    """Forget a stored key.

    [bold]Examples[/bold]

      stt keys remove elevenlabs
    """
    from stt_cli import config, keys

    spec = _spec(provider)
    if not keys.remove(spec, config.paths().keys):
        raise UsageError(f"no key of {spec.name} is stored")
    typer.echo(f"removed the key of {spec.name}", err=True)


@app.command()
def path() -> None:
    """Print the file that keeps keys where no keyring works.

    [bold]Examples[/bold]

      stt keys path
    """
    from stt_cli import config

    typer.echo(config.paths().keys)


def _specs() -> list[Spec]:
    """The services that take a key."""
    from stt_cli.providers import load, names

    specs = [load(name).SPEC for name in names()]
    return [spec for spec in specs if spec.key_env]


def _spec(name: str) -> Spec:
    specs = {spec.name: spec for spec in _specs()}
    if name not in specs:
        raise UsageError(f"{name!r} takes no key", hint=f"these do: {', '.join(specs)}")
    return specs[name]
