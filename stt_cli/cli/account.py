"""`stt account`: what a service knows of its user."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import typer

from stt_cli.cli.commands import App, Group
from stt_cli.cli.ui import console
from stt_cli.errors import UsageError
from stt_cli.text.sanitize import visible

ProviderName = Annotated[str, typer.Argument(metavar="PROVIDER", help="The service's name.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the service words it.")]
LISTS = ("days", "usage", "daily", "results", "data", "instances")


class _Account(Group):
    """`stt account sttai` is `stt account show sttai`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        from stt_cli.providers import names

        if args[0] not in self.commands and args[0].casefold() in names():
            args = ["show", *args]
        return super().resolve_command(ctx, args)


app = App(
    cls=_Account,
    no_args_is_help=True,
    help="Show and change the account at a service, its usage and its servers.\n\n"
    "`stt account sttai` shows the account there.",
)


@app.command(no_args_is_help=True)
def show(provider: ProviderName, json: AsJson = False) -> None:
    """Show what the service knows of you: plan, credits, preferences.

    [bold]Examples[/bold]

      stt account show sttai
      stt account show sttai --json
    """
    from stt_cli.services.account import account_at

    with account_at(provider) as account:
        _print(account.read(), json=json)


@app.command("set", no_args_is_help=True)
def set_(
    provider: ProviderName,
    fields: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME=VALUE", help="A field that `stt account` shows; GROUP.NAME inside one."
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; print what would change.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Change fields of the account. All others go back as they came; then it is read again.

    [bold]Examples[/bold]

      stt account set sttai email_preferences.newsletter=false
      stt account set sttai name='Ann Lee' --dry-run
    """
    from stt_cli.cli.ui.table import print_json
    from stt_cli.services.account import account_at

    wanted = _assigned(fields)
    with account_at(provider) as account:
        changed, changes = account.planned(wanted)
        if changes and not dry_run:
            changed = account.put(changed, changes)
    if json:
        print_json(changed)
    for change in changes:
        line = f"{change.name}: {_shown(change.before)} -> {_shown(change.after)}"
        if not json:
            typer.echo(visible(line))
    if not changes:
        console.note("nothing changes")
    elif dry_run:
        console.note("nothing was changed")


@app.command(no_args_is_help=True)
def usage(
    provider: ProviderName,
    format: Annotated[
        Literal["table", "csv", "json"],
        typer.Option("--format", "-f", help="How it is printed."),
    ] = "table",
    json: AsJson = False,
) -> None:
    """Show what was used lately, day by day.

    [bold]Examples[/bold]

      stt account usage sttai
      stt account usage sttai -f csv > usage.csv
    """
    from stt_cli.services.account import account_at

    with account_at(provider) as account:
        found = account.usage()
    if format == "csv":
        _print_csv(found)
    else:
        _print(found, json=json or format == "json")


@app.command(no_args_is_help=True)
def cloud(provider: ProviderName, json: AsJson = False) -> None:
    """List the servers that the service runs for you alone, where you have any.

    [bold]Examples[/bold]

      stt account cloud sttai
    """
    from stt_cli.services.account import account_at

    with account_at(provider) as account:
        found = account.clouds()
    if not json and _rows(found) == []:
        console.note(f"there are no servers of your own at {provider}")
        return
    _print(found, json=json)


def _assigned(fields: list[str]) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{field!r} is not NAME=VALUE", hint="as in name='Ann Lee'")
        wanted[name.strip()] = value
    return wanted


def _print(value: Any, *, json: bool) -> None:
    """As JSON; else as a table where it is one, and as lines where it is not."""
    from stt_cli.cli.ui.table import print_json, print_table
    from stt_cli.text.readable import readable

    rows = None if json else _rows(value)
    if json:
        print_json(value)
    elif rows:
        names = _names(rows)
        header = tuple(name.replace("_", " ").upper() for name in names)
        print_table(header, [tuple(_shown(row.get(name)) for name in names) for row in rows])
    else:
        for line in readable(value).splitlines():
            typer.echo(visible(line))


def _print_csv(value: Any) -> None:
    import csv

    from stt_cli.errors import BadAnswer

    rows = _rows(value)
    if rows is None:
        raise BadAnswer("the usage is not a list of days", hint="--json prints it as it is")
    names = _names(rows)
    writer = csv.DictWriter(sys.stdout, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _shown(row.get(name)) for name in names} for row in rows)


def _rows(value: Any) -> list[Mapping[str, Any]] | None:
    """The list of things that an answer is, or has; None where it is something else."""
    if isinstance(value, dict):
        found = (value.get(name) for name in LISTS)
        value = next((one for one in found if isinstance(one, list)), value)
    if isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values()):
        value = [{"date": name, **inner} for name, inner in value.items()]  # by day
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return value
    return None


def _names(rows: list[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _shown(value: Any) -> str:
    """A value in one line."""
    from stt_cli.cli.ui.console import as_json

    if value is None:
        return ""
    return value if isinstance(value, str) else as_json(value).decode()
