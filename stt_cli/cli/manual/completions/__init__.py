"""Completion scripts that know every command, option and name without starting Python.

They ask `stt completion jobs` and `stt completion profiles` for what only the user's files know.
"""

from __future__ import annotations

from collections.abc import Callable

from stt_cli.cli.manual.completions.bash import bash
from stt_cli.cli.manual.completions.fish import fish
from stt_cli.cli.manual.completions.names import Names
from stt_cli.cli.manual.completions.powershell import powershell
from stt_cli.cli.manual.completions.zsh import zsh
from stt_cli.cli.tree import Command

Script = Callable[[Command, Names], str]

SCRIPTS: dict[str, tuple[str, Script]] = {
    "bash": ("stt.bash", bash),
    "zsh": ("_stt", zsh),
    "fish": ("stt.fish", fish),
    "powershell": ("stt.ps1", powershell),
}
"""Shell -> the name of the file, and what makes its content."""
