"""What the reading thread hands to the deciding one, in order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from stt_cli.errors import SttError
from stt_cli.model import Pause
from stt_cli.pipeline.recording import Recording
from stt_cli.pipeline.task import Task


class Opened(Struct, frozen=True):
    """Work on a recording begins."""

    recording: Recording


class Planned(Struct, frozen=True):
    """All chunks of a recording, or of a chunk that was planned once more, have been handed over.

    Of a recording the true length is known, unless only the answer has it, and so is where the
    pauses of each of its feeds are.
    """

    recording: Recording
    duration: float | None
    pauses: Sequence[Sequence[Pause]] = ()


class Skipped(Struct, frozen=True, kw_only=True):
    """An input whose outputs are all there already."""

    name: str
    outputs: tuple[Path, ...]


class Skip(Struct, frozen=True):
    """Input number `index` has all its outputs."""

    index: int
    skipped: Skipped


class Failure(Struct, frozen=True):
    """Input number `index` cannot be read, or not to its end."""

    index: int
    name: str
    error: SttError


Step = Opened | Task | Planned | Skip | Failure
Ended = BaseException | None
"""What comes after the last step of a pass: None, or what ended them too early."""
