"""Times for text without any: proportional to where there is speech."""

from __future__ import annotations

from collections.abc import Sequence

from stt_cli.model import Span, Word
from stt_cli.text.times import spread
from stt_cli.text.words import split


def clip(spans: Sequence[Span], bounds: Sequence[Span]) -> list[Span]:
    """The parts of `spans` that lie within `bounds`; both are in order of time."""
    found: list[Span] = []
    first = 0
    for bound in bounds:
        while first < len(spans) and spans[first].end <= bound.start:
            first += 1
        for index in range(first, len(spans)):
            span = spans[index]
            if span.start >= bound.end:
                break
            found.append(Span(max(span.start, bound.start), min(span.end, bound.end)))
    return found


def estimate(text: str, spans: Sequence[Span]) -> list[Word]:
    """The words of a text, timed as if spoken evenly over `spans` and nowhere else.

    No word reaches over the silence between two spans: it stays where its middle lies.
    """
    words = split(text)
    if not words or not spans:
        return []
    found: list[Word] = []
    index, passed = 0, 0.0
    for word, (start, end) in zip(words, spread(words, 0.0, _seconds(spans)), strict=True):
        while index < len(spans) - 1 and (start + end) / 2 >= passed + spans[index].seconds:
            passed += spans[index].seconds
            index += 1
        span, shift = spans[index], spans[index].start - passed
        begins = min(max(start + shift, span.start), span.end)
        ends = min(max(end + shift, begins), span.end)
        found.append(Word(word=word, start=round(begins, 3), end=round(ends, 3)))
    return found


def _seconds(spans: Sequence[Span]) -> float:
    return sum(span.seconds for span in spans)
