"""How a run shows its progress: bars on a terminal, a heartbeat elsewhere, JSON for programs."""

from __future__ import annotations

import os
import sys
from typing import Literal, Protocol, Self

import msgspec

from stt_cli.cli.ui import console
from stt_cli.cli.ui.lines import HEARTBEAT, Json, Lines
from stt_cli.pipeline.events import AnyEvent

Mode = Literal["auto", "bar", "plain", "json", "none"]


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """How a run shows its progress; `verbosity` is -1 for --quiet, 1 for -v, 2 for -vv."""

    progress: Mode = "auto"
    verbosity: int = 0


class Reader(Protocol):
    """Shows events as they come; a context manager, so that bars are removed at the end."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def show(self, event: AnyEvent) -> None: ...


def reader(manners: Manners) -> Reader:
    """The reader that `manners` ask for."""
    mode = manners.progress
    if mode == "json":
        return Json()
    if mode == "auto":
        mode = "bar" if bars_fit() else "plain"
    if manners.verbosity < 0 or mode == "none":
        return Lines(manners.verbosity, heartbeat=None)
    if mode == "plain":
        return Lines(manners.verbosity, heartbeat=HEARTBEAT)
    from stt_cli.cli.ui.bars import Bars

    return Bars(manners.verbosity)


def bars_fit() -> bool:
    return (
        console.is_terminal(sys.stderr)
        and os.environ.get("TERM") != "dumb"
        and not os.environ.get("CI")
    )
