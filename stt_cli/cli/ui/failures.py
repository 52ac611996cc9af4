"""Failures of inputs: each told once, equal ones together."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from stt_cli.cli.ui import console
from stt_cli.pipeline.events import FileFailed

NAMED = 3
"""Inputs that a terminal names one by one where many failed alike; a log names all."""


class Failures:
    """Tells the first failure of each kind when it comes, and the others of its kind at the end."""

    def __init__(self) -> None:
        self._more: dict[str, list[str]] = {}
        self._first: dict[str, str] = {}

    def show(self, event: FileFailed) -> None:
        """Tell it, unless one like it was told."""
        kind = _kind(event)
        if kind not in self._more:
            self._more[kind] = []
            self._first[kind] = event.error
            console.error(event.error)
        else:
            self._more[kind].append(event.name)

    def rest(self) -> None:
        """Tell which others failed alike, a line for each kind."""
        for kind, names in self._more.items():
            if names:
                shown = names[:NAMED] if console.is_terminal(sys.stderr) else names
                named, more = ", ".join(shown), len(names) - len(shown)
                others = f" and {more} more" if more else ""
                console.error(f"{named}{others}: failed like this: {self._first[kind]}")
        self._more = {}


def _kind(event: FileFailed) -> str:
    """What the failure says, the names of its input and of outputs called like it left out."""
    text = event.error.replace(event.name, "*")
    stem = Path(event.name).stem
    return re.sub(rf"(?<!\w){re.escape(stem)}(?!\w)", "*", text) if stem else text
