"""Which words of a new final were reported before, where audio was sent twice.

Pure functions. A seam may at worst repeat a word; none is ever deleted that was not reported before.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from stt_cli.model import Word
from stt_cli.stitch.align import likeness
from stt_cli.text.words import fold

NEAR = 0.4
"""Seconds two hearings of one word may lie apart."""
SAME = 0.15
"""The same where no audio was sent twice: only a service that reports a word twice comes so near."""
PACE = 5.0
"""Words per second that speech does not exceed."""


def repeated(words: Sequence[Word], reported: Sequence[Word], until: float) -> int:
    """How many of the first `words` were reported before; times on the stream's clock.

    `until` is where the audio ends that was settled before this connection began: time decides
    but for the words beside it, where text does.
    """
    count = sum(1 for word in words if (word.start + word.end) / 2 < until)
    for near in (count, count - 1, count + 1):
        if 0 < near <= len(words) and reported and _same(words[near - 1], reported[-1], NEAR):
            count = near
            break
    while count < len(words) and any(_same(words[count], word, SAME) for word in reported):
        count += 1
    return count


def repeated_text(words: Sequence[str], reported: Sequence[str], overlap: float) -> int:
    """The same for words without times, `overlap` seconds of which were transcribed twice.

    The longest end of `reported` that begins `words` counts. The first word may have been cut, the
    last must be the same.
    """
    most = min(len(words), len(reported), 1 + int(overlap * PACE)) if overlap > 0 else 0
    for count in range(most, 0, -1):
        pairs = list(zip(words[:count], reported[-count:], strict=True))
        if fold(words[count - 1]) == fold(reported[-1]) and all(_like(*pair) for pair in pairs[1:]):
            return count
    return 0


def told_again(words: Sequence[str], again: Sequence[str]) -> int:
    """How many of the first `words` are those that were reported and are now transcribed again, in order.

    `again` are all of those from their first; the two hearings may differ in a few words.
    """
    if not again:
        return 0
    if len(words) <= len(again):
        return len(words) if _mostly_same(words, again) else 0
    for count in sorted(range(len(again) - 2, len(again) + 3), key=lambda n: abs(n - len(again))):
        if 0 < count <= len(words) and _like(words[count - 1], again[-1]):
            return count if _mostly_same(words[:count], again) else 0
    return 0


def rest_of(text: str, words: Sequence[str]) -> str:
    """`text` after its first `words`, spaced and marked as it was."""
    at = 0
    for word in words:
        found = text.find(word, at)
        at = found + len(word) if found >= 0 else at
    return text[at:].lstrip() if words else text


def _same(word: Word, other: Word, apart: float) -> bool:
    return abs(word.start - other.start) <= apart and fold(word.word) == fold(other.word)


def _like(word: str, other: str) -> bool:
    return likeness(fold(word), fold(other)) > 0


def _mostly_same(words: Sequence[str], others: Sequence[str]) -> bool:
    matched = SequenceMatcher(None, list(map(fold, words)), list(map(fold, others[: len(words)])))
    return matched.ratio() >= 0.6
