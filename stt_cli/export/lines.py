"""The lines of one cue: no more than it takes, balanced, broken where the sense allows."""

from __future__ import annotations

from stt_cli.export.atoms import Layout

_IMBALANCE = 0.6

_Way = tuple[float, list[tuple[int, int]]]


def broken(layout: Layout, first: int, last: int, width: int) -> list[tuple[int, int]]:
    """The atoms `first` up to `last` as lines of at most `width` columns, the cheapest way.

    A single atom that is wider stands in a line of its own.
    """
    count = _fewest(layout, first, last, width)
    if count == 1:
        return [(first, last)]
    ideal = layout.width(first, last) / count
    best: dict[int, _Way] = {first: (0.0, [])}
    for line in range(1, count + 1):
        longer: dict[int, _Way] = {}
        for start, (cost, lines) in best.items():
            ends = range(start + 1, last + 1) if line < count else (last,)
            for end in ends:
                columns = layout.width(start, end)
                if columns > width and end > start + 1:
                    break
                total = cost + layout.joints[end] + _IMBALANCE * abs(columns - ideal)
                if end not in longer or total < longer[end][0]:
                    longer[end] = total, [*lines, (start, end)]
        best = longer
    return best[last][1]


def _fewest(layout: Layout, first: int, last: int, width: int) -> int:
    count, start = 1, first
    for end in range(first + 1, last + 1):
        if layout.width(start, end) > width and end > start + 1:
            count, start = count + 1, end - 1
    return count
