"""Which words two chunks share, found by when they are said; text decides where times do not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from stt_cli.stitch.align import EDGE, Overlap, align, folded, likeness, middle
from stt_cli.stitch.tracks import Track

SLACK = 0.3
"""Seconds by which a word at the edge of the overlap may be placed wrongly."""

FAR = 1.0
"""Seconds between two words that are never the same."""

DRIFT = 0.25
"""Seconds between two words that count as much against them as being different words."""


def shared(left: Track, right: Track, begin: int) -> Overlap:
    """The overlap of two tracks with word times; left words before `begin` are decided already."""
    first = len(left.words)
    while first > begin and left.words[first - 1].end > right.chunk.start - SLACK:
        first -= 1
    last = 0
    while last < len(right.words) and right.words[last].start < left.chunk.end + SLACK:
        last += 1
    ours, theirs = left.words[first:], right.words[:last]
    moments, others = [middle(word) for word in ours], [middle(word) for word in theirs]
    texts, readings = folded(ours), folded(theirs)

    def apart(i: int, j: int) -> float:
        # Of a word that an edge may have cut, the whole side is compared.
        if ours[i].end >= left.chunk.end - EDGE:
            return abs(ours[i].start - theirs[j].start)
        if theirs[j].start <= right.chunk.start + EDGE:
            return abs(ours[i].end - theirs[j].end)
        return abs(moments[i] - others[j])

    def cost(i: int, j: int) -> float:
        return apart(i, j) / DRIFT + 1.0 - likeness(texts[i], readings[j])

    lead = [float(i) for i in range(len(ours) + 1)]
    tail = [float(len(theirs) - j) for j in range(len(theirs) + 1)]
    columns = align(lead, tail, _bands(moments, others), cost, gap=1.0)
    return Overlap(ours, theirs, first, columns)


def _bands(left: Sequence[float], right: Sequence[float]) -> list[tuple[int, int]]:
    """How many words on the right may have passed with each on the left, going by time."""
    lows = [0, *(bisect_left(right, moment - FAR) for moment in left)]
    highs = [0, *(bisect_right(right, moment + FAR) for moment in left)]
    highs[-1] = len(right)
    for row in range(1, len(lows)):  # where one side is silent for long, bands would not touch
        lows[row] = max(lows[row], lows[row - 1])
        highs[row - 1] = max(highs[row - 1], lows[row])
    return list(zip(lows, highs, strict=True))
