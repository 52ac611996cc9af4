"""Times for words that have none, from their neighbours and from how long they take to say."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import TypeVar

from msgspec.structs import replace

from stt_cli.model import Word
from stt_cli.text.words import fold, join, split, weight

T = TypeVar("T")


def fill_times(
    words: Sequence[tuple[str, float | None, float | None]], start: float = 0.0
) -> list[tuple[float, float]]:
    """Start and end of each (word, start, end), made up from its neighbours where None.

    Words without times share the time between those with times by length; before the first and
    after the last they take what such words usually do, from `start` on. Times never decrease.
    """
    filled: list[tuple[float, float]] = []
    waiting: list[str] = []
    reached = start
    for text, *times in words:
        known = [time for time in times if time is not None]
        if not known:
            waiting.append(text)
            continue
        begins = max(known[0], filled[-1][0] if filled else start)
        first = reached if filled else max(start, begins - _usual(waiting))
        filled += spread(waiting, min(first, begins), begins)
        waiting = []
        filled.append((begins, max(begins, known[-1])))
        reached = filled[-1][1]
    return filled + spread(waiting, reached, reached + _usual(waiting))


def _usual(words: Sequence[str]) -> float:
    return 0.07 * sum(map(weight, words))


def spread(words: Sequence[str], start: float, end: float) -> list[tuple[float, float]]:
    """The stretch from `start` to `end`, shared by words in proportion to their weight."""
    said = list(accumulate(map(weight, words), initial=0))
    total = said[-1] or 1
    return list(pairwise(start + (end - start) * passed / total for passed in said))


def punctuated(words: Sequence[Word], text: str, end: float | None = None) -> list[Word]:
    """The words as `text` spells them, with no word left out.

    A service may time words without their punctuation, split them otherwise, or time some only:
    those without a time get one from their neighbours, no later than `end`.
    """
    tokens = split(text)
    if not words or not tokens:
        return list(words)
    written, spoken = list(map(fold, tokens)), [fold(word.word) for word in words]
    if written == spoken:
        pairs = zip(words, tokens, strict=True)
        return [word if word.word == token else replace(word, word=token) for word, token in pairs]
    matched = SequenceMatcher(None, written, spoken)
    found: list[tuple[str, Sequence[Word]]] = []
    for _, first, last, begin, stop in matched.get_opcodes():
        found += _paired(tokens[first:last], words[begin:stop])
    known = [
        (token, said[0].start if said else None, said[-1].end if said else None)
        for token, said in found
    ]
    last_known = max(word.end for word in words)
    bound = [] if end is None else [("", max(end, last_known), max(end, last_known))]
    times = fill_times([*known, *bound])
    return _respelled(found, times[: len(found)])


def _paired(tokens: Sequence[str], words: Sequence[Word]) -> list[tuple[str, Sequence[Word]]]:
    """Which of the words say which of the tokens; no token is left out."""
    written, spoken = list(map(fold, tokens)), [fold(word.word) for word in words]
    if tokens and words and "".join(written) == "".join(spoken):
        borders = sorted({*_ends(written)} & {*_ends(spoken)})
        texts = _between(borders, tokens, _ends(written))
        return list(zip(map(join, texts), _between(borders, words, _ends(spoken)), strict=True))
    edges = [len(words) * number // max(1, len(tokens)) for number in range(len(tokens) + 1)]
    return [
        (token, words[first:last])
        for token, (first, last) in zip(tokens, pairwise(edges), strict=True)
    ]


def _ends(texts: Iterable[str]) -> list[int]:
    return list(accumulate(map(len, texts)))


def _between(borders: Sequence[int], items: Iterable[T], ends: Iterable[int]) -> list[list[T]]:
    """The items that end at each border, or after the one before it."""
    shares: list[list[T]] = [[] for _ in borders]
    for item, end in zip(items, ends, strict=True):
        shares[bisect_left(borders, end)].append(item)
    return shares


def _respelled(
    found: Sequence[tuple[str, Sequence[Word]]], times: Sequence[tuple[float, float]]
) -> list[Word]:
    before = next(said[0] for _, said in found if said)
    made: list[Word] = []
    for (token, said), (start, end) in zip(found, times, strict=True):
        if said:
            before = said[0]
            made.append(replace(before, word=token, start=start, end=end))
        else:
            made.append(Word(word=token, start=start, end=end, speaker=before.speaker))
    return made
