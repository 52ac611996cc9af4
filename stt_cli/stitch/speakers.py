"""One identity per speaker across chunks, each of which names its speakers anew."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from stt_cli.model import Word

Voice = tuple[int, str]
"""A speaker as one chunk calls them: the chunk's position and the label."""

_LABEL = re.compile(r"(?:speaker|spk|s)?[\s_#-]*(?:\d+|[a-z])", re.IGNORECASE)


class Voices:
    """Who is who. A label such as "speaker_0" or "B" is known by words; a real name by itself."""

    def __init__(self, limit: int | None = None) -> None:
        self._limit = limit
        self._known: dict[Voice, int] = {}
        self._names: dict[str, int] = {}
        self._called: dict[int, str] = {}
        self._count = 0

    def add(self, position: int, words: Iterable[Word], pairs: Sequence[tuple[Word, Word]]) -> None:
        """Recognise the speakers of one chunk by the words it shares with the one before."""
        labels = list(dict.fromkeys(word.speaker for word in words if word.speaker is not None))
        taken: set[int] = set()
        for label, person in self._recognised(position, pairs):
            if (position, label) not in self._known and person not in taken:
                self._known[position, label] = person
                taken.add(person)
        for label in labels:
            if (position, label) not in self._known:
                self._known[position, label] = self._new(label, taken)

    def name(self, position: int, label: str) -> str:
        """What a speaker is called: by name, else numbered in the order in which this is asked."""
        person = self._known[position, label]
        return self._called.setdefault(person, f"Speaker {self._numbered() + 1}")

    def _recognised(
        self, position: int, pairs: Sequence[tuple[Word, Word]]
    ) -> list[tuple[str, int]]:
        votes = Counter(
            (right.speaker, self._known[position - 1, left.speaker])
            for left, right in pairs
            if left.speaker is not None and right.speaker is not None and is_label(right.speaker)
        )
        return [choice for choice, _ in votes.most_common()]

    def _new(self, label: str, taken: set[int]) -> int:
        if not is_label(label):
            if label not in self._names:
                self._names[label] = self._next()
                self._called[self._names[label]] = label
            return self._names[label]
        if self._limit is not None and self._count >= self._limit:
            # The user said how many speak: whom no word tells apart is one of those not taken.
            left = [person for person in range(self._count) if person not in taken]
            if left:
                taken.add(left[0])
                return left[0]
        return self._next()

    def _numbered(self) -> int:
        return len(self._called) - len(self._names)

    def _next(self) -> int:
        self._count += 1
        return self._count - 1


def is_label(name: str) -> bool:
    """Whether a service's name for a speaker only numbers them."""
    return _LABEL.fullmatch(name) is not None
