"""How much of a listing is shown."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from stt_cli.cli.ui import console
from stt_cli.errors import UsageError

ON_TERMINAL = 20
ELSEWHERE = 1000

Limit = Annotated[
    int | None,
    typer.Option("--limit", "-n", min=1, help="At most so many; on a terminal 20, elsewhere 1000."),
]
All = Annotated[bool, typer.Option("--all", help="All there are.")]


def most(limit: int | None, every: bool) -> int | None:
    """How many are shown at most; None: all. Raises UsageError where both are asked for."""
    if every and limit is not None:
        raise UsageError("--all and --limit exclude each other", hint="leave one of them out")
    if every or limit is not None:
        return limit
    return ON_TERMINAL if console.is_terminal(sys.stdout) else ELSEWHERE


def say_more(shown: int, total: int, what: str) -> None:
    """Tell that there is more than is shown, where there is."""
    if shown < total:
        console.note(f"{shown:,} of {total:,} {what} are shown; --all shows all")
