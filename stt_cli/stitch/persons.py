"""What is known of the speakers that chunks name, and the persons they are put together into."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

from msgspec import Struct

from stt_cli.model import Word
from stt_cli.stitch.likeness import NEVER, Groups, Scale, Voices

PER_WORD, WORDS = 1.5, 30
"""Log odds for one person of each shared word that two chunks give to them; how many words count."""

KNOWN = 2
"""Shared words from which two labels are certainly one person's, so that voices can be tried."""

TRUSTED = 2.0
"""By how much the voices' odds of the same person must exceed those of different persons."""

_LABEL = re.compile(r"(?:speaker|spk|s)?[\s_#-]*(?:\d+|[a-z])", re.IGNORECASE)
_UNKNOWN = Scale(within=1.0, between=1.0, dimensions=1.0, most=1.0)


class Label(NamedTuple):
    """A speaker as one chunk calls them."""

    chunk: int
    """The chunk's place among all chunks that were transcribed, in order of time."""
    name: str


class Sounds(Struct, frozen=True, kw_only=True):
    """How labels sound: `voices` are those of `labels`, in their order."""

    labels: tuple[Label, ...]
    voices: Voices


class ChunkSpeakers(NamedTuple):
    """What one chunk says of its speakers."""

    number: int
    """The chunk's own index, for people."""
    names: Sequence[str]
    """In the order in which they first speak."""
    pairs: Sequence[tuple[Word, Word]]
    """Words that the chunk before has too: theirs, and this chunk's."""


class Persons(Groups):
    """Labels, by number, in groups of one person each; at first every label is a person.

    Two labels of one chunk are two persons, and so are two real names.
    """

    def __init__(
        self, labels: Sequence[Label], links: Mapping[int, Mapping[int, float]], voices: Voices
    ) -> None:
        super().__init__(voices)
        self._chunks = [{label.chunk} for label in labels]
        self._names = [set() if is_label(label.name) else {label.name} for label in labels]
        self._links = {number: dict(links.get(number, {})) for number in self.members}

    def name(self, one: int) -> str | None:
        """The person's real name, where it is known."""
        return min(self._names[one], default=None)

    def are_apart(self, one: int, other: int) -> bool:
        """Whether two are known to be different persons."""
        names = len(self._names[one] | self._names[other])
        return names > 1 or not self._chunks[one].isdisjoint(self._chunks[other])

    def speaks_in(self, one: int, chunk: int) -> bool:
        return chunk in self._chunks[one]

    def last_before(self, one: int, chunk: int) -> int:
        """The last chunk before `chunk` in which somebody speaks; -1 where there is none."""
        return max((at for at in self._chunks[one] if at < chunk), default=-1)

    def words(self, one: int, other: int) -> float:
        """Log odds for one person, by the words that neighbouring chunks share."""
        return self._links[one].get(other, 0.0)

    def score(self, one: int, other: int) -> float:
        """Log odds that two are one person, by all that is known."""
        if self.are_apart(one, other):
            return NEVER
        return self.words(one, other) + self.odds(one, other)

    def odds_of_short(self, one: int, other: int) -> float:
        """Log odds that two are one person by their voices; of equals, those who appear least."""
        least = min(len(self.members[one]), len(self.members[other]))
        return self.odds(one, other) - 0.01 * least

    def merge(self, one: int, other: int) -> int:
        kept = super().merge(one, other)
        gone = one + other - kept
        self._chunks[kept] |= self._chunks[gone]
        self._names[kept] |= self._names[gone]
        for third, odds in self._links.pop(gone).items():
            self._links[third].pop(gone)
            if third != kept:
                self._links[third][kept] = self._links[third].get(kept, 0.0) + odds
                self._links[kept][third] = self._links[third][kept]
        return kept


def is_label(name: str) -> bool:
    """Whether a service's name for a speaker only numbers them."""
    return _LABEL.fullmatch(name) is not None


def links(
    chunks: Sequence[ChunkSpeakers], numbers: Mapping[Label, int]
) -> dict[int, dict[int, float]]:
    """Log odds of labels of neighbouring chunks for one person, by the words that both have."""
    found: dict[int, dict[int, float]] = {}
    for place, chunk in enumerate(chunks):
        votes = Counter(
            (numbers[Label(place - 1, left.speaker)], numbers[Label(place, right.speaker)])
            for left, right in chunk.pairs
            if left.speaker is not None and right.speaker is not None
        )
        for (one, other), count in votes.items():
            odds = PER_WORD * min(count, WORDS)
            found.setdefault(one, {})[other] = odds
            found.setdefault(other, {})[one] = odds
    return found


def voices(labels: Sequence[Label], sounds: Sounds | None) -> Voices:
    """The voices of `labels`, in their order; those without any weigh nothing."""
    places = {} if sounds is None else {label: at for at, label in enumerate(sounds.labels)}
    rows = [places.get(label) for label in labels]
    if sounds is None:
        return _unknown(len(labels))
    known = sounds.voices
    return Voices(
        weights=[0.0 if row is None else known.weights[row] for row in rows],
        products=[
            [0.0 if row is None or other is None else known.products[row][other] for other in rows]
            for row in rows
        ],
        scale=known.scale,
    )


def trusted(
    voices: Voices, labels: Sequence[Label], links: Mapping[int, Mapping[int, float]]
) -> Voices:
    """The voices; unknown ones where they contradict what is known of some.

    Two labels of one chunk are two persons, and those who share words with a neighbour are one.
    """
    groups = Groups(voices)
    answered = [number for number, weight in enumerate(voices.weights) if weight]
    different = [
        groups.odds(one, other)
        for at, one in enumerate(answered)
        for other in answered[at + 1 :]
        if labels[one].chunk == labels[other].chunk
    ]
    same = [
        groups.odds(one, other)
        for one in answered
        for other, odds in links.get(one, {}).items()
        if one < other and voices.weights[other] and odds >= KNOWN * PER_WORD
    ]
    alike = median(same or [TRUSTED])
    if alike < 0 or (different and alike - median(different) < TRUSTED):
        return _unknown(len(labels))
    return voices


def _unknown(count: int) -> Voices:
    return Voices(weights=[0.0] * count, products=[[0.0] * count] * count, scale=_UNKNOWN)
