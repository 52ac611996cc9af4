"""`stt keys`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli import remote_keys
from stt_cli.cli.commands import App
from stt_cli.cli.ui import console
from stt_cli.errors import KeyRejected, SttError, UsageError

if TYPE_CHECKING:
    from stt_cli.contract import Spec

ProviderName = Annotated[str, typer.Argument(metavar="PROVIDER", help="The service's name.")]

app = App(no_args_is_help=True, help="Store, list and test the keys of services.")
app.add_typer(remote_keys.app, name="remote")


# What is too much may be a key: a message that repeats it would show it.
@app.command("set", context_settings={"allow_extra_args": True})
def set_(context: typer.Context, provider: ProviderName) -> None:
    """Store a service's key, typed without echo or read from stdin; never from an argument.

    [bold]Examples[/bold]

      stt keys set elevenlabs
      pass show elevenlabs | stt keys set elevenlabs
    """
    from stt_cli import config, keys

    spec = _spec(provider)
    if context.args:
        hint = f"change it, then: stt keys set {spec.name}"
        raise UsageError(
            "a key given as an argument can be seen by other users and stays in the shell history",
            hint=hint,
        )
    if sys.stdin.isatty():
        value = typer.prompt(f"Key for {spec.title}", hide_input=True, err=True)
    else:
        value = sys.stdin.read()
    stored = keys.save(spec, value.strip(), config.paths().keys)
    console.note(f"stored the key of {spec.name} ({stored.hint}) in {stored.name}")


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


@app.command("test")
def check(
    providers: Annotated[
        list[str] | None,
        typer.Argument(metavar="PROVIDER", help="Services; all that have a key by default."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask services whether they accept their keys. Costs nothing; exits with 4 where one does not.

    [bold]Examples[/bold]

      stt keys test
      stt keys test elevenlabs openai
    """
    from stt_cli.cli.ui.table import print_json, print_table
    from stt_cli.errors import common_code

    tested = [(name, _refusal(name)) for name in providers or _with_key()]
    if json:
        print_json([{"provider": n, "ok": e is None, "error": e and str(e)} for n, e in tested])
    else:
        print_table(("PROVIDER", "KEY"), [(n, str(e) if e else "accepted") for n, e in tested])
    raise typer.Exit(common_code([error for _, error in tested if error]))


@app.command()
def token(
    provider: ProviderName,
    kind: Annotated[
        str | None,
        typer.Option(help="What it is for: realtime_scribe (the default), batch_scribe ..."),
    ] = None,
) -> None:
    """Print a token that stands for the key once and for a few minutes, for a browser or a device.

    [bold]Examples[/bold]

      stt keys token elevenlabs
      stt keys token elevenlabs --kind tts_websocket
    """
    from stt_cli.contract import TokenProvider
    from stt_cli.services.endpoint import service_named

    with service_named(provider) as service:
        if not isinstance(service.provider, TokenProvider):
            raise UsageError(f"{service.title} issues no tokens", hint="elevenlabs does")
        typer.echo(service.provider.token(kind or service.provider.TOKENS[0], service.session))


@app.command()
def remove(provider: ProviderName) -> None:
    """Forget a stored key.

    [bold]Examples[/bold]

      stt keys remove elevenlabs
    """
    from stt_cli import config, keys

    spec = _spec(provider)
    if not keys.remove(spec, config.paths().keys):
        raise UsageError(
            f"no key for {spec.name} is stored", hint="`stt keys list` shows where keys come from"
        )
    console.note(f"removed the key of {spec.name}")


@app.command()
def path() -> None:
    """Print the file that keeps keys where no keyring works.

    [bold]Examples[/bold]

      stt keys path
    """
    from stt_cli import config

    typer.echo(config.paths().keys)


def _with_key() -> list[str]:
    """The services that have a key. Raises KeyRejected where none has."""
    from stt_cli import config, keys

    file = config.paths().keys
    found = [spec.name for spec in _specs() if keys.find(spec, os.environ, file)]
    if not found:
        raise KeyRejected("there is no key for any service", hint="set one: stt keys set PROVIDER")
    return found


def _refusal(name: str) -> SttError | None:
    """Why the service does not accept its key; None where it does."""
    from stt_cli.contract import KeyCheckingProvider
    from stt_cli.services.endpoint import service_named

    _spec(name)
    try:
        with service_named(name) as service:
            if not isinstance(service.provider, KeyCheckingProvider):
                return UsageError(
                    f"{service.title} has no free request that could test the key",
                    hint="`stt providers check` sends a short recording",
                )
            service.provider.check_key(service.session)
    except SttError as error:
        return error
    return None


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
