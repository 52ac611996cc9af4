"""Speech for which the answers have no words."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from stt_cli.model import Span, Word
from stt_cli.stitch.estimate import clip

LEAST = 1.5
"""Seconds of speech without words that are missed."""


def gaps(words: Iterable[Word], speech: Sequence[Span], duration: float) -> list[Span]:
    """Where there is speech energy for more than 1.5 s but no word, from first to last sound.

    Words and speech are in order of time.
    """
    stretches = list(_wordless(words, duration))
    sounds = deque(clip(speech, stretches))
    found: list[Span] = []
    for stretch in stretches:
        inside: list[Span] = []
        while sounds and sounds[0].end <= stretch.end:
            inside.append(sounds.popleft())
        if sum(sound.seconds for sound in inside) > LEAST:
            found.append(Span(inside[0].start, inside[-1].end))
    return found


def united(spans: Iterable[Span]) -> list[Span]:
    """The same stretches in order, those that overlap as one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _wordless(words: Iterable[Word], duration: float) -> Iterator[Span]:
    reached = 0.0
    for word in words:
        if word.start > reached:
            yield Span(reached, word.start)
        reached = max(reached, word.end)
    if reached < duration:
        yield Span(reached, duration)
