"""Which word of one chunk is which word of the next: a least-cost alignment."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from stt_cli.model import Word
from stt_cli.text.words import fold

Column = tuple[int | None, int | None]
"""A word of the left chunk and a word of the right one; None where only one chunk has it."""

EDGE = 0.1
"""Seconds from the edge of a chunk within which a word may be cut in half."""

_START, _LEFT, _RIGHT, _BOTH = range(4)


class Overlap(NamedTuple):
    """The words that two chunks may share, and which is which."""

    left: list[Word]
    right: list[Word]
    first: int
    """Position of `left[0]` among all words of the left chunk."""
    columns: list[Column]


def folded(words: Sequence[Word]) -> list[str]:
    return [fold(word.word) for word in words]


def middle(word: Word) -> float:
    return (word.start + word.end) / 2


def likeness(left: str, right: str) -> float:
    """How alike two folded words are: 1 the same, 0.5 a variant or a fragment, 0 another word."""
    if left == right:
        return 1.0
    # Most words differ at both ends, and then share too little to be measured.
    if left[:1] != right[:1] and left[-1:] != right[-1:]:
        return 0.0
    return 0.5 if _is_variant(left, right) else 0.0


@lru_cache(maxsize=65_536)
def _is_variant(left: str, right: str) -> bool:
    shorter = min(len(left), len(right))
    prefix = _common(left, right)
    suffix = min(_common(left[::-1], right[::-1]), shorter - prefix)
    is_fragment = shorter >= 2 and shorter in (prefix, suffix)
    return is_fragment or prefix + suffix >= 0.6 * max(len(left), len(right))


def _common(left: str, right: str) -> int:
    """How many characters two words have in common at their start."""
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return length


def align(
    lead: Sequence[float],
    tail: Sequence[float],
    bands: Sequence[tuple[int, int]],
    cost: Callable[[int, int], float],
    gap: float,
) -> list[Column]:
    """The alignment of `len(lead) - 1` words on the left with `len(tail) - 1` on the right.

    `lead[i]` is the cost of leaving the first `i` words on the left alone, `tail[j]` that of
    leaving alone what follows the first `j` on the right. `bands[i]` is how few and how many
    words on the right may have passed when `i` have on the left; neighbours must touch.
    `cost(i, j)` pairs two words, and `gap` leaves one alone between the pairs.
    """
    width = len(tail)
    costs = [math.inf] * width
    moves: list[bytearray] = []
    for row, (low, high) in enumerate(bands):
        above, costs, taken = costs, [math.inf] * width, bytearray(width)
        before = math.inf  # cost of the cell to the left
        for j in range(low, high + 1):
            least, move = (lead[row], _START) if j == 0 else (before + gap, _RIGHT)
            if above[j] + gap < least:
                least, move = above[j] + gap, _LEFT
            if row and j:
                both = above[j - 1] + cost(row - 1, j - 1)
                if both <= least:
                    least, move = both, _BOTH
            costs[j] = before = least
            taken[j] = move
        moves.append(taken)
    end = min(range(width), key=lambda j: costs[j] + tail[j])
    return [*_trace(moves, end), *((None, j) for j in range(end, width - 1))]


def _trace(moves: Sequence[bytearray], j: int) -> list[Column]:
    i = len(moves) - 1
    path: list[Column] = []
    while i or j:
        move = moves[i][j]
        if move == _START:
            path += [(k, None) for k in range(i - 1, -1, -1)]
            break
        i -= move != _RIGHT
        j -= move != _LEFT
        path.append((i if move != _RIGHT else None, j if move != _LEFT else None))
    return path[::-1]
