"""What of a recording is transcribed: which track, which of its channels, and how loud it is made."""

from __future__ import annotations

from msgspec import Struct


class Selection(Struct, frozen=True, kw_only=True):
    """What the user asked for. None: whatever holds speech."""

    track: str | None = None
    """A number from 1, a language, or `all`."""
    channel: str | None = None
    """A number from 1, `left`, `right`, `mix` or `each`."""
    language: str | None = None
    """The language that is spoken, by any of its names."""


class Feed(Struct, frozen=True, kw_only=True):
    """Sound that is transcribed by itself. The default is what any player would play."""

    track: int | None = None
    """Index of the stream in its container; None: the default one."""
    channel: int | None = None
    """From 0; None: all channels mixed."""
    gain: float = 1.0
    """What every sample is multiplied with, before it becomes an integer."""
    speaker: str | None = None
    """Who speaks, where each feed of a recording is a speaker."""


DEFAULT = Feed()

ANY = Selection()
