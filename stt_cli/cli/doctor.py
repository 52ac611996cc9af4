"""`stt doctor`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.commands import App
from stt_cli.errors import Exit

if TYPE_CHECKING:
    from stt_cli.services.doctor import Finding

HELP = """Examine this machine, and name the command that repairs what is wrong.

It looks at Python, codecs, the configuration, keys and who may read them, the microphone, models, \
a GPU, the store of jobs and the disk; and whether the services can be reached that you have a \
key for, or have chosen. Nothing is changed, and no recording is sent. Exits with 1 where there is \
a fault.

[bold]Examples[/bold]

  stt doctor
  stt doctor --offline --json
"""

app = App()


@app.command("doctor", help=HELP)
def doctor(
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not try whether services can be reached.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    from stt_cli.cli.ui.table import print_json
    from stt_cli.services.doctor import examine

    found = []
    for finding in examine(network=not offline, more={"microphone": _microphone}):
        found.append(finding)
        if not json:
            _print(finding)
    if json:
        print_json(found)
    faults = sum(finding.state == "fault" for finding in found)
    if faults and not json:
        sys.stdout.write(f"\n{faults} fault{'s' if faults > 1 else ''}\n")
    raise typer.Exit(Exit.FAILED if faults else Exit.OK)


def _print(finding: Finding) -> None:
    from stt_cli.text.sanitize import visible

    sys.stdout.write(f"{finding.state:<6} {finding.check:<14} {visible(finding.message)}\n")
    if finding.repair and finding.state != "ok":
        sys.stdout.write(f"{'':<21} -> {visible(finding.repair)}\n")
    sys.stdout.flush()


def _microphone() -> Iterator[Finding]:
    from stt_cli.errors import UsageError
    from stt_cli.live.microphone import devices
    from stt_cli.services.doctor import Finding

    try:
        found = devices()
    except UsageError as error:
        yield Finding(
            check="microphone", state="note", message=error.message, repair=error.advice
        )  # live transcription of files works without one
        return
    if found:
        yield Finding(check="microphone", state="ok", message=", ".join(found))
    else:
        yield Finding(
            check="microphone", state="note", message="there is none", repair="connect one"
        )
