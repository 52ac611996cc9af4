"""`stt providers`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stt_cli.cli.commands import App, Group
from stt_cli.cli.provider_view import key_of, print_one, view_of
from stt_cli.errors import SttError

if TYPE_CHECKING:
    from stt_cli.services.trial import Outcome

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class _ShowByDefault(Group):
    """`stt providers NAME` means `stt providers show NAME`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = bool(args) and args[0] in (*self.commands, *ctx.help_option_names)
        return super().parse_args(ctx, args if named else ["show", *args])


app = App(
    cls=_ShowByDefault,
    help="Show the providers and what they can do, and try services out.\n\n"
    "[bold]stt providers NAME[/bold] is short for [bold]stt providers show NAME[/bold].",
)


@app.command()
def show(
    name: Annotated[
        str | None, typer.Argument(metavar="PROVIDER", help="One provider, with its models.")
    ] = None,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Ask services about models, languages, health, balance and usage."
        ),
    ] = False,
    json: AsJson = False,
    paths: Annotated[
        bool, typer.Option("--paths", help="Print where settings, keys, jobs and logs are kept.")
    ] = False,
) -> None:
    """Show providers: models, features, limits, prices, and where the key comes from.

    [bold]Examples[/bold]

      stt providers show
      stt providers show local --json
      stt providers show sttai --live
    """
    from stt_cli import config
    from stt_cli.cli.ui.table import print_json, print_table
    from stt_cli.providers import load, names

    if paths:
        _print_paths(json=json)
        return
    settings = config.load(os.environ, names())
    views = [view_of(load(one).SPEC, settings) for one in ([name] if name else names())]
    for view in views if live else ():
        view["live"] = _live(view["name"]) if name else _live_or_error(view["name"])
    if json:
        print_json(views[0] if name else views)
    elif name:
        print_one(views[0])
    else:
        header = ("PROVIDER", "SERVICE", "DEFAULT MODEL", "KEY", *(["LIVE"] if live else []))
        print_table(header, [_row(view) for view in views])


@app.command()
def check(
    name: Annotated[str, typer.Argument(metavar="PROVIDER", help="The service.")],
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="The model to try; the default one else.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Try a service with three seconds of speech: each kind of request that it says it takes.

    The service charges for it what it charges for so little. Exits with 0 where all is well.

    [bold]Examples[/bold]

      stt providers check openai
      stt providers check nanogpt --model Wizper --json
    """
    from stt_cli.cli.ui.table import print_json
    from stt_cli.errors import common_code
    from stt_cli.services.endpoint import service_named
    from stt_cli.services.trial import check

    report = []
    with service_named(name) as service:
        for outcome in check(service, service.provider.SPEC.model(model or service.model)):
            report.append(outcome)
            if not json:
                _print_outcome(outcome)
    if json:
        print_json([_outcome_view(outcome) for outcome in report])
    raise typer.Exit(common_code([outcome.error for outcome in report if outcome.error]))


def _print_outcome(outcome: Outcome) -> None:
    from stt_cli.cli.ui.units import money
    from stt_cli.text.sanitize import visible

    if outcome.error:
        result = f"failed  {outcome.error}"
    else:
        cost = f", {money(outcome.cost)}" if outcome.cost else ""
        result = f"ok      {outcome.seconds:.1f} s{cost}  {outcome.text}"
    sys.stdout.write(f"{outcome.kind:<12}  {visible(result).rstrip()}\n")
    sys.stdout.flush()


def _outcome_view(outcome: Outcome) -> dict[str, Any]:
    return {
        "kind": outcome.kind,
        "ok": outcome.error is None,
        "error": outcome.error and str(outcome.error),
        "seconds": outcome.seconds,
        "heard": outcome.text,
        "cost": outcome.cost,
    }


def _print_paths(*, json: bool) -> None:
    from stt_cli import config
    from stt_cli.cli.ui.table import print_fields, print_json

    where = config.paths()
    fields = [(field, str(getattr(where, field))) for field in where._fields]
    if json:
        print_json(dict(fields))
    else:
        print_fields(fields)


def _live(name: str) -> dict[str, Any] | None:
    """What the service reports on itself; None where it has nothing to ask. Raises SttError."""
    from stt_cli.contract import ReportingProvider
    from stt_cli.providers import load
    from stt_cli.services.endpoint import service_named

    if not isinstance(load(name), ReportingProvider):
        return None
    with service_named(name) as service:
        provider = service.provider
        if not isinstance(provider, ReportingProvider):
            return None
        return provider.account_status(service.session)


def _live_or_error(name: str) -> dict[str, Any] | None:
    try:
        return _live(name)
    except SttError as error:
        return {"error": str(error)}


def _row(view: dict[str, Any]) -> tuple[str, ...]:
    row = (view["name"], view["title"], view["default_model"], key_of(view))
    if "live" not in view:
        return row
    result = view["live"]
    return (*row, "cannot be asked" if result is None else result.get("error") or "answers")
