"""A question before what cannot be undone."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from stt_cli.cli.ui import console
from stt_cli.errors import UsageError

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def confirmed(question: str, *, yes: bool) -> bool:
    """Whether the user wants it. Raises UsageError where nobody can be asked."""
    if yes:
        return True
    if not console.is_terminal(sys.stdin):
        raise UsageError("nothing was done, as nobody can be asked here", hint="--yes does it")
    return typer.confirm(question, err=True)
