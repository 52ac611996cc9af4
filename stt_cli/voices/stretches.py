"""Which stretches of a recording are turned into vectors: runs of words, no longer than a breath.

A vector is to be of one voice. Speakers rarely change within words that follow each other closely,
so no stretch reaches over a pause; longer runs are covered by stretches that overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil

from stt_cli.model import Span

PAUSE = 0.15
"""Seconds between words over which no stretch reaches."""

MARGIN = 0.05
"""Seconds before the first and after the last word of a run that still are theirs."""

LEAST = 0.2
"""Seconds of the shortest stretch that a vector is made of."""


def runs(words: Sequence[Span]) -> Iterator[Span]:
    """From the first to the last of words that follow each other without a pause."""
    begin = 0
    for at, (word, following) in enumerate(pairwise(words), 1):
        if following.start - word.end > PAUSE:
            yield _run(words[begin:at])
            begin = at
    if words:
        yield _run(words[begin:])


def _run(words: Sequence[Span]) -> Span:
    start, end = words[0].start, max(word.end for word in words)
    middle, half = (start + end) / 2, max(LEAST / 2, (end - start) / 2 + MARGIN)
    return Span(max(0.0, middle - half), middle + half)


def stretches(words: Sequence[Span], longest: float, step: float) -> list[Span]:
    """Stretches of at most `longest` seconds that cover all runs, one about every `step`."""
    found: list[Span] = []
    for run in runs(words):
        spare = run.seconds - longest
        if spare <= 0:
            found.append(run)
            continue
        steps = max(round(spare / step), ceil(spare / longest))
        starts = (run.start + spare * number / steps for number in range(steps + 1))
        found += [Span(start, start + longest) for start in starts]
    return found
