"""Where the words of two neighbouring chunks meet: what is kept of each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from stt_cli.model import Seam, Span, Word
from stt_cli.stitch import by_text, by_time
from stt_cli.stitch.align import EDGE, Overlap
from stt_cli.stitch.tracks import Track
from stt_cli.text.words import fold, join


class Joint(NamedTuple):
    """Left words before `end` and right words from `begin` on are kept."""

    end: int
    begin: int
    pairs: list[tuple[Word, Word]]
    """Words that both chunks have."""
    seam: Seam


def meet(left: Track, right: Track, begin: int) -> Joint:
    """Join two tracks; the words of the left one before `begin` are decided already."""
    start, end = right.chunk.start, left.chunk.end
    if start >= end:
        return Joint(len(left.words), 0, [], Seam(at=(start + end) / 2, cut="silence"))
    is_timed = left.is_timed and right.is_timed
    overlap = (by_time if is_timed else by_text).shared(left, right, begin)
    bounds = Span(start, end)
    at = _cut(overlap, bounds, is_timed)
    ends = sum(i is not None for i, _ in overlap.columns[:at])
    begins = sum(j is not None for _, j in overlap.columns[:at])
    pairs = [(i, j) for i, j in overlap.columns if i is not None and j is not None]
    seam = _seam(overlap, ends, begins, pairs, bounds)
    both = [(overlap.left[i], overlap.right[j]) for i, j in pairs]
    return Joint(overlap.first + ends, begins, both, seam)


def _cut(overlap: Overlap, bounds: Span, is_timed: bool) -> int:
    """The column to cut before: left words before it are kept, and right words from it on.

    Best between two words that both chunks have. Going by time, where the most words are kept;
    going by text, amid the most words that both transcribed alike: a pair there is the surest.
    """
    grades = [_grade(overlap, column) for column in range(len(overlap.columns))]
    gains = [(i is not None) - (j is not None) for i, j in overlap.columns]
    kept = list(accumulate(gains, initial=len(overlap.right)))
    before, after = _runs(grades), _runs(grades[::-1])[::-1]
    support = _support(grades)
    left_half, right_half = _halves(overlap, bounds)

    def rank(at: int) -> tuple[int, ...]:
        is_paired = 0 < at < len(grades) and min(grades[at - 1], grades[at]) > 0
        run = min(before[at], after[at])
        first = (kept[at], run) if is_timed else (support[at], run, kept[at])
        halves = (left_half < at) + (right_half >= at)
        return is_paired, *first, -halves, -abs(2 * at - len(grades))

    return max(range(len(grades) + 1), key=rank)


def _grade(overlap: Overlap, column: int) -> int:
    """How sure it is that both chunks contain this word: 2 the same text, 1 another, 0 not both."""
    i, j = overlap.columns[column]
    if i is None or j is None:
        return 0
    return 2 if fold(overlap.left[i].word) == fold(overlap.right[j].word) else 1


def _halves(overlap: Overlap, bounds: Span) -> tuple[int, int]:
    """Where the edge of the left chunk, and that of the right one, cut a word in half.

    The other chunk has such a word whole, and its spelling and times are the better ones; where both
    edges may have cut it, the shorter reading is the half. Where there is none, columns that no
    cut has on its wrong side.
    """
    left, right = len(overlap.columns), -1
    for column, (i, j) in enumerate(overlap.columns):
        if i is None or j is None:
            continue
        one, other = overlap.left[i], overlap.right[j]
        ends, begins = one.end >= bounds.end - EDGE, other.start <= bounds.start + EDGE
        is_shorter = len(one.word) < len(other.word)
        if ends and (is_shorter or not begins):
            left = min(left, column)
        if begins and not (ends and is_shorter):
            right = max(right, column)
    return left, right


def _runs(grades: Sequence[int]) -> list[int]:
    """How many words in a row were transcribed alike before each column."""
    return list(accumulate(grades, lambda run, grade: run + 1 if grade == 2 else 0, initial=0))


def _support(grades: Sequence[int]) -> list[int]:
    """How many words were transcribed alike around each column, as far as neither chunk has one more."""
    found: list[int] = []
    for is_gap, stretch in groupby(grades, key=lambda grade: grade == 0):
        inside = list(stretch)
        found += [0 if is_gap else inside.count(2)] * len(inside)
    return [*found, 0]


def _seam(
    overlap: Overlap, ends: int, begins: int, pairs: Sequence[tuple[int, int]], bounds: Span
) -> Seam:
    """What was decided within `bounds`, where the chunks overlap."""
    left, right = overlap.left, overlap.right
    first, last = (pairs[0][0], pairs[-1][1] + 1) if pairs else (0, len(right))
    before = left[ends - 1].end if ends else bounds.start
    after = right[begins].start if begins < len(right) else bounds.end
    return Seam(
        at=round(min(max((before + after) / 2, bounds.start), bounds.end), 3),
        cut="overlap",
        kept=join(word.word for word in [*left[first:ends], *right[begins:last]]),
        dropped=join(word.word for word in [*right[:begins], *left[ends:]]),
    )
