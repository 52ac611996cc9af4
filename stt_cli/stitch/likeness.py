"""Which of several voices are one person's: log odds, and grouping by them.

A voice is a mean of vectors that are distinguished by their distance. For two voices of one person
the squared distance is due to how much one voice varies; for two persons' voices, to how much
persons differ as well. Both are taken to be normal, so that the evidence of a distance is the log of
how much likelier it is for one person than for two. All of it works on inner products alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from msgspec import Struct

NEVER = -math.inf


class Scale(Struct, frozen=True, kw_only=True):
    """How vectors of one kind vary."""

    within: float
    """Expected squared distance of one vector from the mean of its person's."""
    between: float
    """The same of a person's mean from the mean of all persons."""
    dimensions: float
    """How many independent dimensions that is spread over."""
    most: float
    """Vectors of a voice beyond which more add little: they share the day and the mood."""

    def odds(self, left: float, right: float, distance: float) -> float:
        """Log odds that two voices are one person's: so many vectors each, squared distance."""
        unsure = self.within * (1 / left + 1 / right + 2 / self.most)
        apart = unsure + 2 * self.between
        gain = math.log(apart / unsure) - distance * (1 / unsure - 1 / apart)
        return self.dimensions / 2 * gain


class Voices(Struct, frozen=True, kw_only=True):
    """Mean vectors of some voices, by number, as far as their likeness goes."""

    weights: Sequence[float]
    """How many independent vectors each is the mean of; 0 where nothing is known of it."""
    products: Sequence[Sequence[float]]
    """Inner products of the means."""
    scale: Scale


class Groups:
    """Voices in groups. At first each is alone; every group goes by its lowest number."""

    def __init__(self, voices: Voices) -> None:
        self.members: dict[int, list[int]] = {n: [n] for n in range(len(voices.weights))}
        self._scale = voices.scale
        self._weights = list(voices.weights)
        # Of sums rather than means, so that those of a group are sums of its members'.
        self._sums = [
            [product * left * right for product, right in zip(row, voices.weights, strict=True)]
            for row, left in zip(voices.products, voices.weights, strict=True)
        ]

    def odds(self, one: int, other: int) -> float:
        """Log odds that two groups are one person's; 0 where nothing is known of either."""
        left, right = self._weights[one], self._weights[other]
        if not left or not right:
            return 0.0
        sums = self._sums
        distance = (
            sums[one][one] / left**2
            + sums[other][other] / right**2
            - 2 * sums[one][other] / (left * right)
        )
        return self._scale.odds(left, right, max(0.0, distance))

    def merge(self, one: int, other: int) -> int:
        """Make two groups one; returns its number."""
        kept, gone = min(one, other), max(one, other)
        self.members[kept] += self.members.pop(gone)
        self._weights[kept] += self._weights[gone]
        sums = self._sums
        sums[kept] = [left + right for left, right in zip(sums[kept], sums[gone], strict=True)]
        for number in self.members:
            sums[number][kept] += sums[number][gone]
        return kept


def merge_alike(
    groups: Groups,
    score: Callable[[int, int], float],
    *,
    least: float,
    fewest: int = 1,
) -> None:
    """Merge the two groups with the highest score, again and again, while it is above `least`.

    Stops at `fewest` groups. A score changes only for groups that were merged.
    """
    numbers = sorted(groups.members)
    best = {one: _best(one, numbers, score) for one in numbers}
    while len(groups.members) > fewest:
        one = max(best, key=lambda number: best[number][0])
        top, other = best[one]
        if top <= least:
            return
        kept = groups.merge(one, other)
        gone = max(one, other)
        del best[gone]
        numbers = list(best)
        best[kept] = _best(kept, numbers, score)
        for number in numbers:
            if number == kept:
                continue
            if best[number][1] in (kept, gone):
                best[number] = _best(number, numbers, score)
            else:
                fresh = score(number, kept)
                if fresh > best[number][0]:
                    best[number] = (fresh, kept)


def _best(
    one: int, numbers: Sequence[int], score: Callable[[int, int], float]
) -> tuple[float, int]:
    """The highest score of one group with any other, and which that is; the first of equals."""
    scores = ((score(one, other), other) for other in numbers if other != one)
    return max(scores, key=lambda scored: scored[0], default=(NEVER, -1))
