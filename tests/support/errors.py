"""Members of an ensemble that mishear at random, and how many errors a transcript has."""

from __future__ import annotations

import random
from collections.abc import Sequence

from stt_cli.model import Word
from tests.support.hearing import Spoken


def misheard(
    spoken: Sequence[Spoken], rate: float, dice: random.Random, *, sure: bool = False
) -> tuple[Word, ...]:
    """The words with a share of `rate` errors: 3 of 5 another word, 1 left out, 1 with one more.

    `sure`: it has confidences, lower where it errs.
    """
    heard: list[Word] = []
    for said in spoken:
        error = dice.random() / rate if rate else 1.0
        wrong, middle = dice.choice(spoken).word, (said.start + said.end) / 2
        doubtful = _confidence(dice, 0.6) if sure else None
        certain = _confidence(dice, 0.9) if sure else None
        if error < 0.6:
            heard.append(Word(word=wrong, start=said.start, end=said.end, confidence=doubtful))
        elif 0.8 <= error < 1.0:
            heard.append(Word(word=said.word, start=said.start, end=middle, confidence=certain))
            heard.append(Word(word=wrong, start=middle, end=said.end, confidence=doubtful))
        elif error >= 1.0:
            heard.append(Word(word=said.word, start=said.start, end=said.end, confidence=certain))
    return tuple(heard)


def _confidence(dice: random.Random, mean: float) -> float:
    return min(max(dice.gauss(mean, 0.15), 0.05), 0.99)


def error_rate(reference: Sequence[str], hypothesis: Sequence[str]) -> float:
    """Words to be changed, added or left out, for each word of the reference."""
    costs = list(range(len(hypothesis) + 1))
    for row, said in enumerate(reference, 1):
        above, costs = costs, [row]
        for at, heard in enumerate(hypothesis):
            costs.append(min(above[at] + (said != heard), above[at + 1] + 1, costs[at] + 1))
    return costs[-1] / max(1, len(reference))
