"""How far transcripts of one recording agree with each other, and with what was really said."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import combinations

from msgspec import Struct

from stt_cli.evaluate import Counts, Report, evaluate
from stt_cli.evaluate.normal import language_of, normalizer
from stt_cli.evaluate.words import text_of
from stt_cli.model import Transcript


class Measured(Struct, kw_only=True):
    """What is known of one transcript. Shares are in [0, 1]; None where nothing tells."""

    words: int
    shared: dict[str, float]
    """With each of the others: the share of words that both have, of the longer one's."""
    report: Report | None = None
    """Against the reference."""

    @property
    def agreement(self) -> float | None:
        """With the others in the mean."""
        return sum(self.shared.values()) / len(self.shared) if self.shared else None


def measured(
    heard: Mapping[str, Transcript], reference: Transcript | None, language: str | None
) -> dict[str, Measured]:
    """By name, as the transcripts."""
    compare = partial(evaluate, language=language)
    found = {
        name: Measured(
            words=_count(one, language),
            shared={},
            report=compare(reference, one) if reference else None,
        )
        for name, one in heard.items()
    }
    for (left, ours), (right, theirs) in combinations(heard.items(), 2):
        share = _shared(compare(ours, theirs).words)
        found[left].shared[right] = found[right].shared[left] = share
    return found


def _count(heard: Transcript, language: str | None) -> int:
    """Words, as they are compared."""
    known = language_of(heard, heard, language)
    return len(text_of(heard, normalizer(known)).words)


def _shared(words: Counts) -> float:
    right = words.reference - words.substitutions - words.deletions
    longest = max(words.reference, _length(words))
    return right / longest if longest else 1.0


def _length(words: Counts) -> int:
    return words.reference - words.deletions + words.insertions
