"""Which words two chunks share, told by the words alone.

The end of one text is laid over the start of the other. How far is a matter of words first;
where those repeat themselves, of how many words the overlap is expected to hold.
"""

from __future__ import annotations

import math

from stt_cli.stitch.align import Column, Overlap, align, folded, likeness, middle
from stt_cli.stitch.tracks import Track

# Costs of two words being the same, variants or fragments, or different, of a word that the edge
# of its chunk cuts in half being heard as anything, and of a word that just one chunk has.
SAME, VARIANT, DIFFERENT, BROKEN, ALONE = -0.2, 0.3, 1.1, 0.6, 0.8

EXTRA = 6
"""How many more words the right chunk may have heard in the overlap than the left one."""

DOUBT = 0.3
"""Most that an unexpected size costs, per expected word: less than that many wrong pairs."""


def shared(left: Track, right: Track, begin: int) -> Overlap:
    """The overlap of two tracks without word times; left words before `begin` are decided already."""
    expected = _expected(left, right, begin)
    most = math.ceil(expected * 1.6) + 4
    first = max(begin, len(left.words) - most)
    ours, theirs = left.words[first:], right.words[:most]
    texts, readings = folded(ours), folded(theirs)

    def cost(i: int, j: int) -> float:
        alike = likeness(texts[i], readings[j])
        if alike == 1.0:
            return SAME
        if alike:
            return VARIANT
        return BROKEN if i == len(texts) - 1 or j == 0 else DIFFERENT

    lead = [_doubt(len(ours) - i, expected) for i in range(len(ours) + 1)]
    tail = [_doubt(j, expected) for j in range(len(theirs) + 1)]
    bands = [(0, min(len(theirs), i + EXTRA)) for i in range(len(lead))]
    bands[-1] = (0, len(theirs))
    columns = align(lead, tail, bands, cost, ALONE)
    if not _is_believable(columns, texts, readings):
        columns = [(i, None) for i in range(len(ours))] + [(None, j) for j in range(len(theirs))]
    return Overlap(ours, theirs, first, columns)


def _expected(left: Track, right: Track, begin: int) -> float:
    """How many words the overlap is expected to hold, by its share of the chunks' speech."""
    first = len(left.words)
    while first > begin and middle(left.words[first - 1]) > right.chunk.start:
        first -= 1
    last = 0
    while last < len(right.words) and middle(right.words[last]) < left.chunk.end:
        last += 1
    return (len(left.words) - first + last) / 2


def _doubt(count: int, expected: float) -> float:
    """The cost of `count` shared words. Too many is worse than too few, which only repeats."""
    off = (count - expected) / (2 + 0.1 * expected)
    return min(1 + DOUBT * expected, off * off * (2 if off > 0 else 1))


def _is_believable(columns: list[Column], texts: list[str], readings: list[str]) -> bool:
    """Whether at least half of what is shared was heard alike, the two edges aside."""
    paired = [at for at, (i, j) in enumerate(columns) if i is not None and j is not None]
    alike = [at for at in paired if texts[columns[at][0] or 0] == readings[columns[at][1] or 0]]
    return len(alike) > 0 and 3 * len(alike) >= paired[-1] - paired[0] + 1 - 2
