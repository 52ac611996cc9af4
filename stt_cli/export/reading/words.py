"""Words from pieces of text, each with the moment at which it begins."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from stt_cli.export.build import spoken
from stt_cli.model import Segment, Word
from stt_cli.text.tokens import tokens


def words_of(pieces: Sequence[tuple[str, int]], end: int) -> tuple[Word, ...]:
    """The words of all pieces; those of one share the time until the next, or `end`; ms."""
    made: list[Word] = []
    for (text, start), (_, stop) in pairwise([*pieces, ("", end)]):
        part = Segment(start=start / 1000, end=max(start, stop) / 1000, text=text)
        made += map(spoken, tokens(part))
    return tuple(made)
