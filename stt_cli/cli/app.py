"""The app, and the one place where failures become exit codes."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import Annotated, ClassVar, NoReturn

import typer

import stt_cli
from stt_cli.cli.commands import App, LazyGroup, Place
from stt_cli.cli.signals import heeded, interrupt
from stt_cli.cli.ui import console, streams
from stt_cli.errors import NO_ROOM, Exit, Interrupted, SttError, nearest


class Stt(LazyGroup):
    places: ClassVar = {
        "transcribe": Place("stt_cli.cli.transcribe", "Turn recordings into text and subtitles."),
        "stream": Place("stt_cli.cli.stream", "Turn speech into text while it is spoken."),
        "jobs": Place("stt_cli.cli.jobs", "List, inspect, finish and forget transcriptions."),
        "export": Place("stt_cli.cli.export", "Turn finished transcripts into other formats."),
        "evaluate": Place(
            "stt_cli.cli.evaluate",
            "Measure how far transcripts are from what was really said.",
        ),
        "compare": Place(
            "stt_cli.cli.compare",
            "Find out which service or model hears a recording best.",
        ),
        "text": Place(
            "stt_cli.cli.text",
            "Summarize, translate, analyze, ask and speak transcripts, through a service that is named.",
        ),
        "enhance": Place(
            "stt_cli.cli.enhance",
            "Have a service take the noise out of recordings, as WAV files of the same length.",
        ),
        "providers": Place(
            "stt_cli.cli.providers",
            "Show the providers and what they can do, and try services out.",
        ),
        "models": Place(
            "stt_cli.cli.models", "Show, download and remove models of engines on this machine."
        ),
        "keys": Place("stt_cli.cli.keys", "Store, list and test the keys of services."),
        "account": Place(
            "stt_cli.cli.account",
            "Show and change the account at a service, its usage and its servers.",
        ),
        "config": Place("stt_cli.cli.config", "Show the settings, and where each comes from."),
        "doctor": Place(
            "stt_cli.cli.doctor",
            "Examine this machine, and name the command that repairs what is wrong.",
        ),
        "completion": Place(
            "stt_cli.cli.completion", "Complete commands, options and names in a shell."
        ),
    }


EPILOG = """`stt help COMMAND` shows the options of a command, `man stt` everything.

Exit codes: 0 all done, 1 some inputs failed, 2 usage or configuration, 3 input, 4 key, \
5 out of credit, 6 service, 70 a bug, 130 interrupted."""

app = App(
    name="stt",
    cls=Stt,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stt {stt_cli.__version__}")
        raise typer.Exit


@app.callback(epilog=EPILOG)
def stt(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Turn recordings into text and subtitles, on this machine or through a service."""


root = typer.main.get_command(app)


def _wants_json(typed: list[str]) -> bool:
    """Whether failures are reported as JSON, those of reading the command line included."""
    return "--progress=json" in typed or ("--progress", "json") in pairwise(typed)


def _arguments(typed: list[str]) -> list[str]:
    """`stt help COMMAND` is `stt COMMAND --help`, and `stt version` is `stt --version`."""
    match typed:
        case ["help", *words]:
            return [*words, "--help"]
        case ["version"]:
            return ["--version"]
        case _:
            return typed


def main() -> NoReturn:
    """Run `stt` with the process's arguments and exit."""
    console.speak_json(_wants_json(sys.argv))
    streams.fill_closed()
    streams.take_any_text()
    try:
        with heeded(interrupt):
            result = root.main(_arguments(sys.argv[1:]), prog_name="stt", standalone_mode=False)
            code = result if isinstance(result, int) else Exit.OK
            sys.stdout.flush()
    except BrokenPipeError:
        code = Exit.FAILED  # the reader of stdout has left
    except BaseException as error:  # noqa: BLE001 - every failure ends here, as an exit code
        code = _failed(error)
    streams.settle()
    sys.exit(int(code))


def _failed(error: BaseException) -> int:
    """Report `error` to the user in one line; returns the exit code."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else Exit.FAILED
    if isinstance(error, Interrupted):
        console.note(str(error))
        return error.exit_code
    if isinstance(error, typer.Abort):
        console.note("interrupted")
        return Exit.INTERRUPTED
    if isinstance(error, typer.TyperException):
        console.error(_usage(error))
        return error.exit_code
    if isinstance(error, SttError):
        console.error(str(error))
        return error.exit_code
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        console.error(
            f"{error.strerror} (free some space and run the same command again: finished parts are kept)"
        )
        return Exit.FAILED
    if isinstance(error, OSError) and error.filename and error.errno in streams.NO_WAY:
        console.error(f"{error.filename}: {error.strerror}")
        return Exit.FAILED
    return _unexpected(error)


def _usage(error: typer.TyperException) -> str:
    """What is wrong with the command line."""
    context = getattr(error, "ctx", None)
    more = f"see: {context.command_path if context else 'stt'} --help"
    option = getattr(error, "option_name", None)
    if context and option and str(error).startswith("No such option"):
        flags = [flag for param in context.command.params for flag in param.opts]
        near = nearest(option, flags)
        return f"there is no option {option} ({f'did you mean {near}? ' if near else ''}{more})"
    return f"{error.format_message()} ({more})"


def _unexpected(error: BaseException) -> Exit:
    from stt_cli.services.logfile import described

    console.error(described(error))
    return Exit.BUG
