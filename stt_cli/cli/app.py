"""The app, and the one place where failures become exit codes."""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn

import typer

import stt_cli
from stt_cli.cli import export, jobs, keys, providers, stream, transcribe
from stt_cli.cli.signals import heeded, interrupt
from stt_cli.cli.ui import console, streams
from stt_cli.errors import NO_ROOM, Exit, Interrupted, SttError

app = typer.Typer(
    name="stt",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="rich",
)
transcribe.register(app)
stream.register(app)
app.add_typer(jobs.app, name="jobs")
export.register(app)
providers.register(app)
app.add_typer(keys.app, name="keys")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stt {stt_cli.__version__}")
        raise typer.Exit


@app.callback(epilog="Run [bold]stt COMMAND --help[/bold] for the options of a command.")
def stt(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Turn recordings into text and subtitles, on this machine or through a service."""


def main() -> NoReturn:
    """Run `stt` with the process's arguments and exit."""
    console.speak_json(False)
    streams.fill_closed()
    streams.take_any_text()
    try:
        with heeded(interrupt):
            result = app(standalone_mode=False, prog_name="stt")
            code = result if isinstance(result, int) else Exit.OK
            sys.stdout.flush()
    except BrokenPipeError:
        code = Exit.FAILED  # the reader of stdout has left
    except BaseException as error:  # noqa: BLE001 - every failure ends here, as an exit code
        code = _failed(error)
    streams.settle()
    sys.exit(int(code))


def _failed(error: BaseException) -> int:
    """Tell the user about `error` in one line; returns the exit code."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else Exit.FAILED
    if isinstance(error, Interrupted):
        console.note(str(error))
        return error.exit_code
    if isinstance(error, typer.Abort):
        console.note("interrupted")
        return Exit.INTERRUPTED
    if isinstance(error, typer.TyperException):
        if message := error.format_message():  # empty where help was printed instead
            message = message.replace("Value error, ", "")  # the validator's, not ours
            console.error(f"{message} (see: {_command(error)} --help)")
        return error.exit_code
    if isinstance(error, SttError):
        console.error(str(error))
        return error.exit_code
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        console.error(f"{error.strerror} (free some and run it again: what is finished is kept)")
        return Exit.FAILED
    if isinstance(error, OSError) and error.filename and error.errno in streams.NO_WAY:
        console.error(f"{error.filename}: {error.strerror}")
        return Exit.FAILED
    return _unexpected(error)


def _command(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else "stt"


def _unexpected(error: BaseException) -> Exit:
    from stt_cli.cli.ui.logfile import without_keys, write_log

    try:
        path = write_log(error)
    except OSError as problem:
        where = f"and its log could not be written: {problem.strerror}"
    else:
        where = f"the log to attach to a report is {path}"
    said = without_keys(str(error))
    console.error(f"unexpected {type(error).__name__}: {said} ({where})")
    return Exit.BUG
