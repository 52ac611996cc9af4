"""What goes into a vote, and what comes out of it."""

from __future__ import annotations

from collections.abc import Iterable

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
    words: int = 0
    """Words that it said."""
    asked: int = 0
    """Places in which it could say a word, some other member having one there."""
    agreed: int = 0
    """Those in which it is of the opinion that won."""

    @property
    def agreement(self) -> float:
        """Share of the places in which it is of the opinion that won, in [0, 1]."""
        return self.agreed / self.asked if self.asked else 1.0


def summed(members: Iterable[Member]) -> list[Member]:
    """One for each name, in the order in which the names come."""
    found: dict[str, Member] = {}
    for one in members:
        other = found.get(one.member, Member(member=one.member))
        found[one.member] = Member(
            member=one.member,
            words=other.words + one.words,
            asked=other.asked + one.asked,
            agreed=other.agreed + one.agreed,
        )
    return list(found.values())


class Vote(Struct, frozen=True, kw_only=True):
    """The words of one stretch of audio that were voted for.

    `confidence` of a word is how likely it is right, given who says so. A word on which members
    disagree has `alternatives`.
    """

    words: tuple[Word, ...]
    timed_by: str | None
    """The member whose times they have, as far as it has the word; None: there are no words."""
