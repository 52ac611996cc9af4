"""Who is whom: the pairing of two groups that has most in common."""

from __future__ import annotations

import math
from collections.abc import Sequence


def best(gain: Sequence[Sequence[float]]) -> list[int | None]:
    """For each row the column it is paired with, None for none, so that the sum is greatest.

    The Hungarian method, in the cube of the larger side.
    """
    rows, columns = len(gain), max(map(len, gain), default=0)
    size = max(rows, columns)
    cost = [
        [-gain[r][c] if r < rows and c < columns else 0.0 for c in range(size)] for r in range(size)
    ]
    partner = _solved(cost)
    found: list[int | None] = [None] * rows
    for column, row in enumerate(partner):
        if row < rows and column < columns:
            found[row] = column
    return found


def _solved(cost: Sequence[Sequence[float]]) -> list[int]:
    """The row of each column in the pairing of least cost; `cost` is square."""
    size = len(cost)
    above, aside = [0.0] * (size + 1), [0.0] * (size + 1)  # the potentials of rows and columns
    partner = [0] * (size + 1)
    for row in range(1, size + 1):
        partner[0], column = row, 0
        least, path, seen = [math.inf] * (size + 1), [0] * (size + 1), [False] * (size + 1)
        while True:
            seen[column] = True
            mine, step, following = partner[column], math.inf, 0
            for other in range(1, size + 1):
                if seen[other]:
                    continue
                reduced = cost[mine - 1][other - 1] - above[mine] - aside[other]
                if reduced < least[other]:
                    least[other], path[other] = reduced, column
                if least[other] < step:
                    step, following = least[other], other
            for other in range(size + 1):
                if seen[other]:
                    above[partner[other]] += step
                    aside[other] -= step
                else:
                    least[other] -= step
            column = following
            if not partner[column]:
                break
        while column:
            partner[column] = partner[path[column]]
            column = path[column]
    return [row - 1 for row in partner[1:]]
