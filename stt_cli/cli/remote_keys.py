"""`stt keys remote`: the keys that a service issues."""

from __future__ import annotations

from typing import Annotated

import typer

from stt_cli.cli.commands import App
from stt_cli.cli.options.limit import All, Limit, most, say_more
from stt_cli.cli.options.yes import Yes, confirmed
from stt_cli.cli.ui import console
from stt_cli.errors import SttError

ProviderName = Annotated[str, typer.Argument(metavar="PROVIDER", help="The service's name.")]

app = App(no_args_is_help=True, help="List, create and revoke the keys that a service issues.")


@app.command("list", no_args_is_help=True)
def list_(
    provider: ProviderName,
    limit: Limit = None,
    all: All = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the keys of your account there, without the keys themselves.

    [bold]Examples[/bold]

      stt keys remote list sttai
    """
    from stt_cli.cli.ui.table import print_json, print_table
    from stt_cli.services.account import account_at

    with account_at(provider) as account:
        found = account.keys()
    shown = found[: most(limit, all)]
    if json:
        print_json(shown)
    else:
        rows = [(k.id, k.name or "", k.ending or "", k.created or "", k.used or "") for k in shown]
        print_table(("ID", "NAME", "KEY", "CREATED", "LAST USED"), rows)
    say_more(len(shown), len(found), "keys")


@app.command(no_args_is_help=True)
def create(
    provider: ProviderName,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="By which you will know it in the list.")
    ] = None,
    store: Annotated[
        bool,
        typer.Option("--store", help="Keep it as the key to use from now on; print nothing."),
    ] = False,
) -> None:
    """Create a key. It is printed this once, alone on stdout; nobody can ask for it again.

    [bold]Examples[/bold]

      stt keys remote create sttai --name laptop --store
      stt keys remote create sttai | pass insert -e sttai
    """
    import os

    from stt_cli import config, keys
    from stt_cli.providers import load
    from stt_cli.services.account import account_at

    with account_at(provider) as account:
        key = account.create_key(name)
    keys.found.add(key)
    spec = load(provider).SPEC
    if not store:
        typer.echo(key)
        return
    try:
        kept = keys.save(spec, key, config.paths().keys)
    except SttError:
        typer.echo(key)  # it would be lost
        console.note("the key is on stdout, as it could not be stored")
        raise
    console.note(f"stored the new key of {spec.name} ({kept.hint}) in {kept.name}")
    if spec.key_env and os.environ.get(spec.key_env, "").strip():
        console.note(f"{spec.key_env} is set, which goes before it")


@app.command(no_args_is_help=True)
def revoke(
    provider: ProviderName,
    id: Annotated[
        str, typer.Argument(metavar="KEY", help="Its id, as `stt keys remote list` shows it.")
    ],
    yes: Yes = False,
) -> None:
    """Revoke a key: whoever uses it is refused from then on.

    [bold]Examples[/bold]

      stt keys remote revoke sttai 12
    """
    from stt_cli.services.account import account_at

    with account_at(provider) as account:
        if not confirmed(f"Revoke key {id} at {account.title}?", yes=yes):
            console.note("nothing was revoked")
            return
        account.revoke_key(id)
    console.note(f"revoked key {id} at {account.title}")
