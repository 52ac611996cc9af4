"""`stt completion`: the shells' scripts that complete commands, options and names."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Annotated

import typer

from stt_cli.cli.commands import App
from stt_cli.cli.ui import console
from stt_cli.errors import OutputError, UsageError, unknown

SHELLS = ("bash", "zsh", "fish", "powershell")
_OTHER_NAMES = {"pwsh": "powershell", "pwsh.exe": "powershell", "powershell.exe": "powershell"}
_BASH_COMPLETION = (
    "/usr/share/bash-completion/bash_completion",
    "/etc/bash_completion",
    "/usr/local/etc/profile.d/bash_completion.sh",
    "/opt/homebrew/etc/profile.d/bash_completion.sh",
)
"""Where the bash-completion package is, which loads completions when they are needed."""
MARK = "# stt: complete its commands"

Shell = Annotated[
    str | None,
    typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell; by default yours."),
]

app = App(no_args_is_help=True, help="Complete commands, options and names in a shell.")


@app.command()
def install(shell: Shell = None) -> None:
    """Install the completion for one user, and say where; run it again after an upgrade.

    [bold]Examples[/bold]

      stt completion install
      stt completion install zsh
    """
    from stt_cli.files import write

    name = _named(shell)
    file, start = _places(name)
    write(file, _script(name).encode())
    console.note(f"wrote {file}")
    if start and _add(start, _loading(name, file)):
        console.note(f"it is loaded by a line at the end of {start}")
    console.note("it works in every shell that is started from now on")


@app.command()
def show(shell: Shell = None) -> None:
    """Print a shell's completion script.

    [bold]Examples[/bold]

      source <(stt completion show bash)
    """
    typer.echo(_script(_named(shell)), nl=False)


def _named(shell: str | None) -> str:
    """The shell that is meant: by default the one that the user logs in with."""
    if shell is None and not os.environ.get("SHELL"):
        if os.name == "nt":
            return "powershell"
        raise UsageError(
            "it is not known which shell you use", hint=f"name it: {', '.join(SHELLS)}"
        )
    asked = shell or Path(os.environ["SHELL"]).name
    name = _OTHER_NAMES.get(asked.casefold(), asked.casefold())
    if name not in SHELLS:
        raise unknown("completion for the shell", asked, SHELLS)
    return name


def _script(shell: str) -> str:
    from stt_cli.cli.manual.completions import SCRIPTS
    from stt_cli.cli.manual.completions.names import collect
    from stt_cli.cli.tree import read
    from stt_cli.providers import names

    return SCRIPTS[shell][1](read(), collect(names()))


def _places(shell: str) -> tuple[Path, Path | None]:
    """Where the script goes; and the file to load it from, where the shell does not by itself."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    match shell:
        case "bash":
            loads = any(Path(place).exists() for place in _BASH_COMPLETION)
            folder = os.environ.get("BASH_COMPLETION_USER_DIR") or data / "bash-completion"
            return Path(folder, "completions", "stt"), None if loads else home / ".bashrc"
        case "zsh":
            start = Path(os.environ.get("ZDOTDIR") or home, ".zshrc")
            return data / "zsh" / "site-functions" / "_stt", start
        case "fish":
            return settings / "fish" / "completions" / "stt.fish", None
        case _:
            folder = (
                home / "Documents" / "PowerShell" if os.name == "nt" else settings / "powershell"
            )
            return folder / "stt.ps1", folder / "Microsoft.PowerShell_profile.ps1"


def _loading(shell: str, file: Path) -> str:
    """The line of a shell that loads the script."""
    match shell:
        case "zsh":
            return (
                f"fpath=({shlex.quote(str(file.parent))} $fpath); autoload -Uz compinit && compinit"
            )
        case "powershell":
            return ". '{}'".format(str(file).replace("'", "''"))
        case _:
            return f"source {shlex.quote(str(file))}"


def _add(start: Path, line: str) -> bool:
    """Add the line to what the shell reads when it starts; False where it is there already."""
    from stt_cli.files import write

    try:
        text = start.read_text("utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"{start} cannot be read: {error}", hint=f"add to it: {line}") from error
    if line in text:
        return False
    gap = "" if not text or text.endswith("\n") else "\n"
    write(start, f"{text}{gap}{line}  {MARK}\n".encode())
    return True
