"""What a subtitle file has beyond a transcript, for formats that hold it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class CueText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a subtitle file has of a segment beyond its text and times, for formats that hold it.

    It outlives changes to the segment's text, but `text` counts only while it says the same.
    """

    kind: Literal["srt", "vtt", "ass"]
    """Whose markup, settings and blocks these are."""
    text: str = ""
    """The text with its markup; times in it, as in "<+500>", are ms after the cue's start."""
    id: str | None = None
    settings: str = ""
    """Settings of WebVTT, coordinates of SRT, the fields of an ASS event but times and name."""
    before: tuple[str, ...] = ()
    """Blocks, such as notes, that stand before the cue."""
    base: tuple[str, ...] = ()
    """What its style stands for: tags such as "i", a place such as "an 8" or "at 50 10", percent;
    the classes of its voice in WebVTT, such as ".loud"."""
    joined: bool = False
    """Whether it goes on in the cue of the segment before, as another voice."""


class Sheet(Struct, frozen=True, kw_only=True):
    """What stands around the cues of a subtitle file: style sheets and the like, as written."""

    kind: Literal["vtt", "ass"]
    header: str = ""
    """The lines of WebVTT's header."""
    head: tuple[str, ...] = ()
    """The blocks before the first cue."""
    tail: tuple[str, ...] = ()
    """Those after the last."""
