"""What goes into a vote, and what comes out of it."""

from __future__ import annotations

from msgspec import Struct

from stt_cli.model import Word


class Ballot(Struct, frozen=True, kw_only=True):
    """What one member says of one stretch of audio: its words in order, on any clock that all share."""

    member: str
    """Its name, as in "openai:whisper-1"."""
    words: tuple[Word, ...]
    exactness: int = 1
    """How exact its times are, against those of others: the greater the better; 0: made up."""


class Member(Struct, frozen=True, kw_only=True):
    """How a member did in all that was voted on."""

    member: str
    words: int
    """Words that it said."""
    agreement: float
    """Share of all that was said by anybody in which it is of the opinion that won, in [0, 1]."""


class Vote(Struct, frozen=True, kw_only=True):
    """The words of one stretch of audio that were voted for.

    `confidence` of a word is how likely it is right, given who says so. A word on which members
    disagree has `alternatives`.
    """

    words: tuple[Word, ...]
    timed_by: int | None
    """The ballot whose times they have, as far as it has the word; None: there are no words."""
