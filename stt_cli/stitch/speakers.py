"""One identity per speaker across chunks, each of which names its speakers anew.

As few persons are assumed as the evidence allows. First come the words that neighbouring chunks
share, and how the voices sound where that is known. Then a speaker who is left in a chunk is one of the
known persons who are not in the chunk, unless the voices contradict it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from stt_cli.model import MatchedBy, SpeakerMatch
from stt_cli.stitch.likeness import merge_alike
from stt_cli.stitch.persons import (
    ChunkSpeakers,
    Label,
    Persons,
    Sounds,
    is_label,
    links,
    trusted,
    voices,
)

CLEAR = 1.0
"""Log odds from which two are one person without the help of elimination."""

AGAINST = -3.0
"""Log odds up to which no speaker is taken for a known person by elimination."""

NEW = -2.0
"""Log odds that a label of which nothing is known is a new person's, against a known one's."""


class People:
    """Who is who, decided over all chunks together.

    A label such as "speaker_0" or "B" stands for somebody within its chunk; a real name is known
    by itself. `limit` is how many persons there are at most, whatever the chunks say.
    """

    def __init__(
        self,
        chunks: Sequence[ChunkSpeakers],
        sounds: Sounds | None = None,
        limit: int | None = None,
    ) -> None:
        self._chunks = chunks
        self._limit = limit
        self._labels = [
            Label(place, name) for place, chunk in enumerate(chunks) for name in chunk.names
        ]
        self._numbers = {label: number for number, label in enumerate(self._labels)}
        self._links = links(chunks, self._numbers)
        self._voices = trusted(voices(self._labels, sounds), self._labels, self._links)
        self._persons = self._new_persons()
        self._unite()
        self._person = {
            number: person
            for person, members in self._persons.members.items()
            for number in members
        }
        self._called: dict[int, str] = {}

    def name(self, label: Label) -> str:
        """What a speaker is called: by name, else numbered in the order in which this is asked."""
        person = self._person[self._numbers[label]]
        if person not in self._called:
            unnamed = sum(self._persons.name(other) is None for other in self._called)
            self._called[person] = self._persons.name(person) or f"Speaker {unnamed + 1}"
        return self._called[person]

    def matches(self) -> list[SpeakerMatch]:
        """How each label after the first chunk's was matched, by what was known until then."""
        so_far = self._new_persons()
        known: dict[int, int] = {}
        found: list[SpeakerMatch] = []
        for number, label in enumerate(self._labels):
            person = self._person[number]
            if is_label(label.name) and label.chunk != self._labels[0].chunk:
                found.append(self._match(number, so_far, known))
            known[person] = so_far.merge(known[person], number) if person in known else number
        return found

    def _new_persons(self) -> Persons:
        return Persons(self._labels, self._links, self._voices)

    def _unite(self) -> None:
        persons = self._persons
        first: dict[str, int] = {}
        for number, label in enumerate(self._labels):
            if not is_label(label.name):
                named = first.setdefault(label.name, number)
                if named != number:
                    persons.merge(named, number)
        merge_alike(persons, persons.score, least=CLEAR)
        _eliminate(persons, self._labels)
        if self._limit is not None:
            merge_alike(persons, persons.score, least=-math.inf, fewest=self._limit)
            # Only a chunk with more speakers than there are persons is left in the way.
            merge_alike(persons, persons.odds_of_short, least=-math.inf, fewest=self._limit)

    def _match(self, number: int, so_far: Persons, known: dict[int, int]) -> SpeakerMatch:
        label, person = self._labels[number], self._person[number]
        others = [
            so_far.words(number, group) + so_far.odds(number, group)
            for other, group in known.items()
            if other != person and not self._persons.speaks_in(other, label.chunk)
        ]
        group = known.get(person)
        own = NEW if group is None else so_far.words(number, group) + so_far.odds(number, group)
        rivals = others if group is None else [*others, NEW]
        confidence = 1 / (1 + sum(math.exp(min(50.0, rival - own)) for rival in rivals))
        return SpeakerMatch(
            chunk=self._chunks[label.chunk].number,
            label=label.name,
            speaker=self.name(label),
            by="new" if group is None else self._reason(number, so_far, group),
            confidence=round(confidence, 3),
        )

    def _reason(self, number: int, so_far: Persons, group: int) -> MatchedBy:
        words, sound = so_far.words(number, group), so_far.odds(number, group)
        if words + sound <= AGAINST and self._limit is not None:
            return "limit"
        if words > max(0.0, sound):
            return "words"
        return "voice" if sound >= CLEAR else "elimination"


def _eliminate(persons: Persons, labels: Sequence[Label]) -> None:
    """A new speaker of a chunk is a known person, where one is left whom the voices allow."""
    for chunk in dict.fromkeys(label.chunk for label in labels):
        fresh = [one for one in persons.members if labels[one].chunk == chunk]
        known = [one for one in persons.members if labels[one].chunk < chunk]
        pairs = [(one, other) for one in fresh for other in known]

        def rank(pair: tuple[int, int], chunk: int = chunk) -> tuple[float, int, bool]:
            one, other = pair
            is_called_alike = labels[one].name == labels[other].name
            return persons.score(one, other), persons.last_before(other, chunk), is_called_alike

        for one, other in sorted(pairs, key=rank, reverse=True):
            is_left = one in persons.members and other in persons.members
            if is_left and persons.score(one, other) > AGAINST:
                persons.merge(one, other)
