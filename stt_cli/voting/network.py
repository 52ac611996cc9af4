"""Which word of one transcript is which word of the others.

Transcripts are laid over each other one after the other, as ROVER does it. Phrases that stand
only once on both sides divide long texts, so that what has to be compared word by word is short.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from stt_cli.voting.units import Unit, likeness

Column = tuple[int | None, ...]
"""For each transcript, the number of its unit that stands here; None where it has none."""

SKIP = 0.7
"""What it costs to leave a unit alone; two different ones in one column cost 1."""
SKIP_OPTIONAL = 0.3
"""To leave a column alone that another transcript leaves alone, too."""
ALIKE = 0.6
"""What likeness takes off the cost of two different units."""
LATE, FAR = 0.5, 1.0
"""What being said at another time costs at most, and the seconds that cost so much."""

SMALL = 2_500
"""Pairs that are compared one by one."""
BLOCK = 60
"""Units on either side where nothing divides a long stretch: they have little in common."""
PHRASES = (4, 2, 1)
"""Lengths of phrases that divide, in the order in which they are looked for."""


class _Place(NamedTuple):
    """A column so far: what is said in it, when, and whether some transcript has nothing here."""

    keys: frozenset[str]
    lead: str
    """What most say."""
    middle: float | None
    """Seconds; None where no exact time is known."""
    optional: bool


def align(transcripts: Sequence[Sequence[Unit]], exact: Sequence[bool]) -> list[Column]:
    """The columns of all transcripts, in order. `exact`: whose times say when a word is said."""
    order = _by_likeness(transcripts)
    if not order:
        return []
    first = order[0]
    columns: list[dict[int, int]] = [{first: at} for at in range(len(transcripts[first]))]
    for count, number in enumerate(order[1:], 1):
        places = [_place(column, transcripts, exact, count) for column in columns]
        pairs = _pairs(places, transcripts[number], exact[number])
        merged: list[dict[int, int]] = []
        for left, right in pairs:
            column = {} if left is None else columns[left]
            merged.append(column if right is None else {**column, number: right})
        columns = merged
    return [tuple(column.get(number) for number in range(len(transcripts))) for column in columns]


def _by_likeness(transcripts: Sequence[Sequence[Unit]]) -> list[int]:
    """The transcripts in order of how much they have in common with the others."""
    bags = [Counter(unit.key for unit in units) for units in transcripts]

    def common(number: int) -> int:
        return sum((bags[number] & bag).total() for at, bag in enumerate(bags) if at != number)

    return sorted(range(len(transcripts)), key=lambda number: (-common(number), number))


def _place(
    column: dict[int, int], transcripts: Sequence[Sequence[Unit]], exact: Sequence[bool], count: int
) -> _Place:
    said = [(number, transcripts[number][at]) for number, at in column.items()]
    keys = [unit.key for _, unit in said]
    return _Place(
        keys=frozenset(keys),
        lead=max(keys, key=keys.count),
        middle=next((unit.middle for number, unit in said if exact[number]), None),
        optional=len(said) < count,
    )


Pair = tuple[int | None, int | None]


def _pairs(places: Sequence[_Place], units: Sequence[Unit], exact: bool) -> list[Pair]:
    """Which unit stands in which place, all of both in order."""
    pairs: list[Pair] = []
    for left, right in _stretches(places, units, PHRASES, (0, len(places)), (0, len(units))):
        if left[1] - left[0] == right[1] - right[0] and _is_equal(places, units, left, right):
            pairs += zip(range(*left), range(*right), strict=True)
        else:
            pairs += _compared(places, units, left, right, exact)
    return pairs


Range = tuple[int, int]


def _is_equal(places: Sequence[_Place], units: Sequence[Unit], left: Range, right: Range) -> bool:
    pairs = zip(range(*left), range(*right), strict=True)
    return all(places[i].lead == units[j].key for i, j in pairs)


def _stretches(
    places: Sequence[_Place],
    units: Sequence[Unit],
    phrases: Sequence[int],
    left: Range,
    right: Range,
) -> Iterator[tuple[Range, Range]]:
    """Both texts in stretches that belong together, none of them long on both sides."""
    if (left[1] - left[0]) * (right[1] - right[0]) <= SMALL:
        yield left, right
        return
    if not phrases:
        yield from _blocks(left, right)
        return
    anchors = _anchors(places, units, phrases[0], left, right)
    i, j = left[0], right[0]
    for at, to in anchors:
        yield from _stretches(places, units, phrases[1:], (i, at), (j, to))
        yield (at, at + 1), (to, to + 1)
        i, j = at + 1, to + 1
    yield from _stretches(places, units, phrases[1:], (i, left[1]), (j, right[1]))


def _blocks(left: Range, right: Range) -> Iterator[tuple[Range, Range]]:
    """Stretches in proportion, where nothing says what belongs to what."""
    count = max(left[1] - left[0], right[1] - right[0]) // BLOCK + 1
    lefts, rights = (
        [begin + (end - begin) * number // count for number in range(count + 1)]
        for begin, end in (left, right)
    )
    yield from zip(pairwise(lefts), pairwise(rights), strict=True)


def _anchors(
    places: Sequence[_Place], units: Sequence[Unit], length: int, left: Range, right: Range
) -> list[tuple[int, int]]:
    """Pairs at which a phrase begins that stands once on either side, in the same order on both."""
    ours = _once([places[i].lead for i in range(*left)], length)
    theirs = _once([units[j].key for j in range(*right)], length)
    pairs = sorted((ours[phrase], theirs[phrase]) for phrase in ours.keys() & theirs.keys())
    return [(i + left[0], j + right[0]) for i, j in _rising(pairs)]


def _once(keys: Sequence[str], length: int) -> dict[tuple[str, ...], int]:
    """Where the phrases of so many words stand that occur only once."""
    found: dict[tuple[str, ...], int] = {}
    for at in range(len(keys) - length + 1):
        phrase = tuple(keys[at : at + length])
        found[phrase] = -1 if phrase in found else at
    return {phrase: at for phrase, at in found.items() if at >= 0}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rise on both sides; they rise on the left already."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, (_, right) in enumerate(pairs):
        at = bisect_left(ends, right)
        before.append(last[at - 1] if at else None)
        if at == len(ends):
            ends.append(right)
            last.append(number)
        else:
            ends[at], last[at] = right, number
    run: list[tuple[int, int]] = []
    number_: int | None = last[-1] if last else None
    while number_ is not None:
        run.append(pairs[number_])
        number_ = before[number_]
    return run[::-1]


def _compared(
    places: Sequence[_Place], units: Sequence[Unit], left: Range, right: Range, exact: bool
) -> list[Pair]:
    """The least-cost alignment of two short stretches."""
    rows, width = range(*left), right[1] - right[0]
    costs = [SKIP * j for j in range(width + 1)]
    moves: list[bytearray] = []
    for i in rows:
        place, above = places[i], costs
        skip = SKIP_OPTIONAL if place.optional else SKIP
        costs = [above[0] + skip]
        taken = bytearray(width + 1)
        for j in range(width):
            both = above[j] + _cost(place, units[right[0] + j], exact)
            alone, other = above[j + 1] + skip, costs[j] + SKIP
            least = min(both, alone, other)
            costs.append(least)
            taken[j + 1] = 2 if least == both else 0 if least == alone else 1
        moves.append(taken)
    return _traced(moves, left, right)


def _traced(moves: Sequence[bytearray], left: Range, right: Range) -> list[Pair]:
    i, j = len(moves), right[1] - right[0]
    pairs: list[Pair] = []
    while i or j:
        move = 1 if not i else 0 if not j else moves[i - 1][j]
        i -= move != 1
        j -= move != 0
        pairs.append((None if move == 1 else left[0] + i, None if move == 0 else right[0] + j))
    return pairs[::-1]


def _cost(place: _Place, unit: Unit, exact: bool) -> float:
    late = 0.0
    if exact and place.middle is not None:
        late = LATE * min(1.0, abs(place.middle - unit.middle) / FAR)
    if unit.key in place.keys:
        return late if unit.key == place.lead else 0.1 + late
    return 1.0 - ALIKE * max(likeness(key, unit.key) for key in place.keys) + late
