"""Words grouped into segments: at pauses, sentence ends and changes of speaker."""

# ruff: noqa: RUF001 - the punctuation of many scripts looks like that of others.

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from stt_cli.model import Segment, Word
from stt_cli.text.words import join

PAUSE = 0.6
"""Seconds between two words that end a segment."""

LONGEST = 30.0
"""Seconds a segment may last."""

_SENTENCE = re.compile(r"[.!?…。！？।؟][\"'’”»)\]}」』）]*$")
_CLAUSE = re.compile(r"[,;:、，；：،]$")
_ABBREVIATION = re.compile(
    r"(?:[a-z]|(?:[a-z]\.)+[a-z]|mr|mrs|ms|dr|prof|st|vs|no|jr|sr|ca|bzw|nr)\.", re.IGNORECASE
)


def ends_sentence(text: str) -> bool:
    """Whether `text` closes a sentence, quotes and brackets aside."""
    return _SENTENCE.search(text) is not None


def is_sentence_end(word: str, following: str) -> bool:
    """Whether a sentence ends between two words."""
    if not ends_sentence(word) or following[:1].islower():
        return False
    return _ABBREVIATION.fullmatch(word) is None


def segment(
    words: Sequence[Word], *, pause: float = PAUSE, longest: float = LONGEST
) -> list[Segment]:
    """Words grouped into segments: at pauses, sentence ends, speaker changes and `longest` s."""
    found: list[Segment] = []
    begin = 0
    for index, (word, following) in enumerate(pairwise(words), 1):
        if (
            following.start - word.end > pause
            or word.speaker != following.speaker
            or is_sentence_end(word.word, following.word)
        ):
            found.append(as_segment(words[begin:index], len(found)))
            begin = index
        elif following.end - words[begin].start > longest:
            cut = _weakest(words, begin, index)
            found.append(as_segment(words[begin:cut], len(found)))
            begin = cut
    if begin < len(words):
        found.append(as_segment(words[begin:], len(found)))
    return found


def _weakest(words: Sequence[Word], begin: int, end: int) -> int:
    """Where a run of words that is too long breaks best: at a comma, else at the widest gap."""

    def strength(index: int) -> tuple[bool, float]:
        clause = _CLAUSE.search(words[index - 1].word) is not None
        return clause, words[index].start - words[index - 1].end

    return max(range((begin + end) // 2 + 1, end + 1), key=strength)


def as_segment(words: Sequence[Word], number: int) -> Segment:
    """One segment of all these words, which must not be empty."""
    known = [word.confidence for word in words if word.confidence is not None]
    return Segment(
        id=number,
        start=words[0].start,
        end=max(word.end for word in words),
        text=join(word.word for word in words),
        speaker=words[0].speaker,
        confidence=round(sum(known) / len(known), 4) if len(known) == len(words) else None,
        words=tuple(words),
    )
