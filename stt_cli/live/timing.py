"""Times that words can have: a service may send any number for one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import isfinite

from msgspec.structs import replace

from stt_cli.model import Word
from stt_cli.text.times import fill_times

LONGEST_WORD = 3.0
"""Seconds; what lasts longer is a word and the pause after it."""
SLACK = 0.5
"""Seconds past the end of the audio at which a service may round a time to."""


def plausible(words: Sequence[Word], seconds: float) -> list[Word]:
    """`words` with times inside [0, `seconds`], starts in order; empty where none can be right.

    Times that cannot be are replaced by what the neighbours leave: of starts out of order, the
    fewest that have to go.
    """
    known = [
        index
        for index, word in enumerate(words)
        if isfinite(word.start) and 0 <= word.start <= seconds + SLACK
    ]
    steady = {known[place] for place in _rising([words[index].start for index in known])}
    if not steady:
        return []
    times = fill_times(
        [
            (word.word, word.start, _end(word)) if index in steady else (word.word, None, None)
            for index, word in enumerate(words)
        ]
    )
    return [
        replace(word, start=min(start, seconds), end=min(end, seconds))
        for word, (start, end) in zip(words, times, strict=True)
    ]


def _end(word: Word) -> float:
    return max(word.start, word.end) if isfinite(word.end) else word.start


def _rising(values: Sequence[float]) -> list[int]:
    """The places of the longest run of `values`, gaps allowed, that never falls."""
    lowest: list[float] = []  # that a run of each length can end with, and where it does
    places: list[int] = []
    before: list[int | None] = []
    for place, value in enumerate(values):
        length = bisect_right(lowest, value)
        before.append(places[length - 1] if length else None)
        lowest[length : length + 1] = [value]
        places[length : length + 1] = [place]
    found: list[int] = []
    at = places[-1] if places else None
    while at is not None:
        found.append(at)
        at = before[at]
    return found[::-1]
