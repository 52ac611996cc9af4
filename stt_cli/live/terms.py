"""What a live session is given: a source of audio, and terms to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from msgspec import Struct

from stt_cli.net.redact import NOTHING, Redactor

KEEP_SECONDS = 300.0
"""Unsettled audio that is kept."""


class Source(Protocol):
    """Where audio comes from."""

    name: str
    live: bool
    """Whether it cannot wait: what is not taken in time is lost."""

    def frames(self) -> Iterator[bytes]:
        """Mono s16le at the session's rate, in small pieces. Raises InputError, UsageError."""

    def close(self) -> None:
        """Ends `frames` soon, from any thread."""


class Terms(Struct, frozen=True, kw_only=True):
    """What a session does besides transcribing."""

    retries: int = 10
    """Failures in a row that are borne, without any text settled between them, once a first
    connection stood."""
    keep: float = KEEP_SECONDS
    tap: Callable[[bytes], None] | None = None
    """Gets all audio."""
    redact: Redactor = NOTHING
    """Hides secrets in all that leaves the session."""
