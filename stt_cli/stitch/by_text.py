"""Which words two chunks share, found by the words alone.

The end of one text is laid over the start of the other. Every way to do so is weighed by how much
likelier it makes the two texts than that no word is shared: a rare word that is in both chunks
counts much, a frequent one little, and so does the rest of a phrase where phrases are repeated. All
costs are negative logarithms of those odds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from stt_cli.model import Word
from stt_cli.stitch.align import Overlap, align, folded, likeness, middle
from stt_cli.stitch.tracks import Track

# Costs of two words of which one is a number, are variants, a word and the half that the edge of
# a chunk left of it, or different; of a word that just one chunk has.
NUMBER, VARIANT, FRAGMENT, DIFFERENT, ALONE = 1.0, 0.3, -2.0, 2.4, 2.0

HEARD = 0.94
"""Share of words that two chunks transcribe alike."""

RAREST = 0.0025
"""Chance of the rarest word; texts of a minute cannot show smaller ones."""

SPOKEN, FASTEST = 0.3, 4.0
"""Seconds that a word takes, and words that a second holds."""

UNSURE = 0.1
"""How likely it is that words come in bursts, and their expected count says nothing."""

STEADY, BURSTS = 0.07, 0.2
"""Share by which a count is off where speech fills the overlap, and how much more in silence."""

MARGIN = 1.0
"""What sharing anything costs: words that are repeated do less harm than words that are lost."""

EXTRA = 6
"""How many more words the right chunk may have in the overlap than the left one."""

SLACK, DRIFT = 0.5, 20.0
"""Seconds by which segments may misplace a word, and that cost 1 beyond those."""


def shared(left: Track, right: Track, begin: int) -> Overlap:
    """The overlap of two tracks without word times; left words before `begin` are decided already."""
    expected = _expected(left, right, begin)
    seconds = left.chunk.end - right.chunk.start
    most = math.ceil(max(1.4 * expected, FASTEST * seconds)) + 4
    first = max(begin, len(left.words) - most)
    ours, theirs = left.words[first:], right.words[:most]
    density = min(1.0, expected * SPOKEN / seconds)
    surprise = _surprise(expected, most, density)
    lead = [surprise(len(ours) - i) + MARGIN * (i < len(ours)) for i in range(len(ours) + 1)]
    tail = [surprise(j) for j in range(len(theirs) + 1)]
    bands = [(0, min(len(theirs), i + EXTRA)) for i in range(len(lead))]
    bands[-1] = (0, len(theirs))
    evidence = _Evidence(left.words, right.words, first, len(theirs), density)
    is_timed = "estimated" not in (left.timing, right.timing)
    cost = evidence.with_times if is_timed else evidence.of_texts
    return Overlap(ours, theirs, first, align(lead, tail, bands, cost, ALONE))


def _expected(left: Track, right: Track, begin: int) -> float:
    """How many words the overlap is expected to hold, by its share of the chunks' speech."""
    first = len(left.words)
    while first > begin and middle(left.words[first - 1]) > right.chunk.start:
        first -= 1
    last = 0
    while last < len(right.words) and middle(right.words[last]) < left.chunk.end:
        last += 1
    return (len(left.words) - first + last) / 2


def _surprise(expected: float, most: int, density: float) -> Callable[[int], float]:
    """The cost, by half, of a count of shared words; each chunk has its own count."""
    spread = 1.5 + (STEADY + BURSTS * (1 - density)) * expected
    unsure = UNSURE * (1 - density) ** 2 + 1e-6

    def cost(count: int) -> float:
        bell = math.exp(-(((count - expected) / spread) ** 2) / 2) / (spread * 2.5066)
        return -math.log((1 - unsure) * bell + unsure / (most + 1)) / 2

    return cost


class _Evidence:
    """The evidence of the words from `first` on of one run and the first `count` of another."""

    def __init__(
        self, left: Sequence[Word], right: Sequence[Word], first: int, count: int, density: float
    ) -> None:
        texts, readings = folded(left), folded(right)
        chance, echo = _chances(texts + readings), _echo(texts, readings)
        self._ours, self._theirs = texts[first:], readings[:count]
        self._fresh = [math.log(chance[text] / HEARD) for text in self._ours]
        self._going_on = [math.log(max(chance[text], echo) / HEARD) for text in self._ours]
        self._garbled = -math.log(min(0.75, max(0.01, 0.6 * density)))
        self._marks_left, self._marks_right = _marks(self._ours), _marks(self._theirs)
        self._last = len(self._ours) - 1
        self._moments = [middle(word) for word in left[first:]]
        self._others = [middle(word) for word in right[:count]]

    def with_times(self, i: int, j: int) -> float:
        """The cost of the left word `i` and the right word `j` being the same one."""
        apart = abs(self._moments[i] - self._others[j]) - SLACK
        return self.of_texts(i, j) + (apart / DRIFT if apart > 0 else 0.0)

    def of_texts(self, i: int, j: int) -> float:
        """The same where their times say nothing."""
        one, other = self._ours[i], self._theirs[j]
        if one == other:
            follows = i > 0 and j > 0 and self._ours[i - 1] == self._theirs[j - 1]
            return self._going_on[i] if follows else self._fresh[i]
        first, last, is_number = self._marks_left[i]
        begin, end, is_figure = self._marks_right[j]
        if first == begin or last == end:  # most words differ at both ends
            is_half = i == self._last and _begins(other, one)
            if is_half or (j == 0 and _begins(one[::-1], other[::-1])):
                return FRAGMENT
            if likeness(one, other):
                return VARIANT
        if i == self._last or j == 0:
            return self._garbled
        return NUMBER if is_number != is_figure else DIFFERENT


def _begins(word: str, half: str) -> bool:
    return len(half) > 1 and word.startswith(half)


def _marks(texts: Sequence[str]) -> list[tuple[str, str, bool]]:
    """The first and last letter of each word, and whether it is a number."""
    return [(text[:1], text[-1:], text.isdigit()) for text in texts]


def _chances(texts: Sequence[str]) -> dict[str, float]:
    """How likely each word is to be said at any time."""
    return {text: max(RAREST, count / (len(texts) + 1)) for text, count in Counter(texts).items()}


def _echo(*texts: Sequence[str]) -> float:
    """How likely a word that was said before is followed by the same word as then."""
    repeated, again = 0.2, 4.0
    for text in texts:
        after: dict[str, str] = {}
        for word, following in pairwise(text):
            if word in after:
                again += 1
                repeated += after[word] == following
            after[word] = following
    return repeated / again
