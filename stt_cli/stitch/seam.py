"""Where the words of two neighbouring chunks meet: what is kept of each.

With word times, a pair of words is the same when it is said at the same moment, and the text
decides only where times leave a choice. Without, the end of one text is laid over the start of
the other by the words alone, no further than what the overlap can hold.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from stt_cli.model import Seam, Word
from stt_cli.stitch.align import Column, align, likeness
from stt_cli.stitch.tracks import Track
from stt_cli.words import fold, join

SLACK = 0.3
"""Seconds by which a word at the edge of the overlap may be placed wrongly."""
FAR = 1.0
"""Seconds between two words that are never the same, where words are timed."""
DRIFT = 0.25
"""Seconds of difference that weigh as much as another word, where words are timed."""

GAP = 0.8
"""Text only: cost of a word that just one chunk has, against 1.1 for two that differ."""
DOUBT = 2.5
"""Text only: most that an unexpected size of the shared text can cost, on either side."""


class Joint(NamedTuple):
    """Left words before `end` and right words from `begin` on are kept."""

    end: int
    begin: int
    pairs: list[tuple[Word, Word]]
    """Words that both chunks heard."""
    seam: Seam


class _Shared(NamedTuple):
    """The words that may lie in the overlap: where they start on the left and end on the right."""

    left: list[Word]
    right: list[Word]
    first: int


def meet(left: Track, right: Track, begin: int) -> Joint:
    """Join two tracks; the words of the left one before `begin` are decided already."""
    start, end = right.chunk.start, left.chunk.end
    if start >= end:
        seam = Seam(at=(start + end) / 2, cut="silence")
        return Joint(len(left.words), 0, [], seam)
    if left.is_timed and right.is_timed:
        shared = _shared_by_time(left, right, begin)
        columns = _align_by_time(shared)
    else:
        shared, expected = _shared_by_text(left, right, begin)
        columns = _align_by_text(shared, expected)
    return _cut(columns, shared, (start, end))


def _shared_by_time(left: Track, right: Track, begin: int) -> _Shared:
    first = len(left.words)
    while first > begin and left.words[first - 1].end > right.chunk.start - SLACK:
        first -= 1
    last = 0
    while last < len(right.words) and right.words[last].start < left.chunk.end + SLACK:
        last += 1
    return _Shared(left.words[first:], right.words[:last], first)


def _align_by_time(shared: _Shared) -> list[Column]:
    left, right = ([_middle(word) for word in words] for words in (shared.left, shared.right))
    texts, others = _folded(shared)

    def cost(i: int, j: int) -> float:
        return abs(left[i] - right[j]) / DRIFT + 1.0 - likeness(texts[i], others[j])

    lead = [float(i) for i in range(len(left) + 1)]
    tail = [float(len(right) - j) for j in range(len(right) + 1)]
    return align(lead, tail, _bands(left, right), cost, gap=1.0)


def _bands(left: Sequence[float], right: Sequence[float]) -> list[tuple[int, int]]:
    """How many words on the right may have passed with each on the left, going by time."""
    lows = [0, *(bisect_left(right, moment - FAR) for moment in left)]
    highs = [0, *(bisect_right(right, moment + FAR) for moment in left)]
    highs[-1] = len(right)
    for row in range(1, len(lows)):  # where one side is silent for long, bands would not touch
        lows[row] = max(lows[row], lows[row - 1])
        highs[row - 1] = max(highs[row - 1], lows[row])
    return list(zip(lows, highs, strict=True))


def _shared_by_text(left: Track, right: Track, begin: int) -> tuple[_Shared, float]:
    """The words the overlap can hold, and how many it is expected to, by its share of speech."""
    start, end = right.chunk.start, left.chunk.end
    first = len(left.words)
    while first > begin and _middle(left.words[first - 1]) > start:
        first -= 1
    last = 0
    while last < len(right.words) and _middle(right.words[last]) < end:
        last += 1
    expected = (len(left.words) - first + last) / 2
    most = math.ceil(expected * 1.6) + 4
    first = max(begin, len(left.words) - most)
    return _Shared(left.words[first:], right.words[:most], first), expected


def _align_by_text(shared: _Shared, expected: float) -> list[Column]:
    texts, others = _folded(shared)
    last = len(texts) - 1

    def cost(i: int, j: int) -> float:
        alike = likeness(texts[i], others[j])
        if alike == 1.0:
            return -0.3
        # A word cut in half by the edge of its chunk may be heard as anything.
        return 0.3 if alike or i == last or j == 0 else 1.1

    lead = [_doubt(len(texts) - i, expected) for i in range(len(texts) + 1)]
    tail = [_doubt(j, expected) for j in range(len(others) + 1)]
    bands = [(0, len(others))] * len(lead)
    return align(lead, tail, bands, cost, GAP)


def _doubt(count: int, expected: float) -> float:
    """The cost of `count` shared words. Too many is worse than too few, which only repeats."""
    off = (count - expected) / (1 + 0.12 * expected)
    return min(DOUBT, off * off * (2 if off > 0 else 1))


def _cut(columns: list[Column], shared: _Shared, overlap: tuple[float, float]) -> Joint:
    """Cut between two columns: left words before it are kept, right words after it."""
    grades = [_grade(column, shared) for column in columns]
    lefts = [0]
    for i, _ in columns:
        lefts.append(lefts[-1] + (i is not None))
    rights = [0]
    for _, j in columns:
        rights.append(rights[-1] + (j is not None))

    def rank(at: int) -> tuple[bool, int, int, int]:
        before = grades[at - 1] if at else 0
        after = grades[at] if at < len(grades) else 0
        kept = lefts[at] + len(shared.right) - rights[at]
        return min(before, after) > 0, kept, before + after, -abs(2 * at - len(columns))

    at = max(range(len(columns) + 1), key=rank)
    end, begin = lefts[at], rights[at]
    pairs = [
        (shared.left[i], shared.right[j]) for i, j in columns if i is not None and j is not None
    ]
    kept = shared.left[:end] + shared.right[begin:]
    dropped = shared.right[:begin] + shared.left[end:]
    seam = Seam(
        at=_moment(shared, end, begin, overlap),
        cut="overlap",
        kept=_text(kept),
        dropped=_text(dropped),
    )
    return Joint(shared.first + end, begin, pairs, seam)


def _grade(column: Column, shared: _Shared) -> int:
    """How sure it is that both chunks heard this word: 2 the same text, 1 another, 0 not both."""
    i, j = column
    if i is None or j is None:
        return 0
    return 2 if fold(shared.left[i].word) == fold(shared.right[j].word) else 1


def _moment(shared: _Shared, end: int, begin: int, overlap: tuple[float, float]) -> float:
    before = shared.left[end - 1].end if end else overlap[0]
    after = shared.right[begin].start if begin < len(shared.right) else overlap[1]
    return min(max((before + after) / 2, overlap[0]), overlap[1])


def _folded(shared: _Shared) -> tuple[list[str], list[str]]:
    return [fold(word.word) for word in shared.left], [fold(word.word) for word in shared.right]


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2


def _text(words: Sequence[Word]) -> str:
    return join(word.word for word in words)
