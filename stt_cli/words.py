"""Words as text: splitting, joining and comparing by script, times for words without any, and
the names of who says them."""

# ruff: noqa: RUF001 - the punctuation of many scripts looks like that of others.

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TypeVar

from msgspec.structs import replace

from stt_cli.model import Segment, Word

T = TypeVar("T")

PAUSE = 0.6
"""Seconds between two words that end a segment."""

LONGEST = 30.0
"""Seconds a segment may last."""

# Scripts that put no space between words: Thai, Lao, Myanmar, Khmer, Han, Kana, Bopomofo, and the
# punctuation and full-width forms that go with them.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\u31bf\u31f0-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_UNSPACED_LETTER = re.compile(f"[{_UNSPACED}]")
# Figures stand close to Han and Kana, as in 2003年.
_COUNTED = re.compile(r"\d[\u3040-\u9fff]|[\u3040-\u9fff]\d")
_GLYPH = re.compile(f"[{_UNSPACED}]|[^{_UNSPACED}]+")
_UNSAID = re.compile(r"[\W_]+")
_CLOSING = re.compile(r"[.,;:!?%…)\]}’”»、。，．！？；：）」』】]+")
_SENTENCE = re.compile(r"[.!?…。！？।؟]+[\"'’”»)\]」』]*$")
_CLAUSE = re.compile(r"[,;:、，；：،]$")
_ABBREVIATION = re.compile(
    r"(?:[a-z]|(?:[a-z]\.)+[a-z]|mr|mrs|ms|dr|prof|st|vs|no|jr|sr|ca|bzw|nr)\.", re.IGNORECASE
)


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """What of a word is compared: its letters and digits, without case or width."""
    plain = word.lower() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()
    return plain if plain.isalnum() else _UNSAID.sub("", plain)


def split(text: str) -> list[str]:
    """The words of a text with their punctuation; one per character in scripts without spaces."""
    words: list[str] = []
    for token in text.split():
        if _UNSPACED_LETTER.search(token):
            words += _glyphs(token)
        else:
            words.append(token)
    return words


def _glyphs(token: str) -> Iterator[str]:
    glyph = ""
    for part in _GLYPH.findall(token):
        # Punctuation and combining marks stay with the letter before them.
        if glyph and fold(glyph) and _starts_word(part):
            yield glyph
            glyph = part
        else:
            glyph += part
    yield glyph


def _starts_word(part: str) -> bool:
    return unicodedata.category(part[0])[0] in "LN" or unicodedata.category(part[0]) in ("Ps", "Pi")


def join(words: Iterable[str]) -> str:
    """Words as text, with spaces where their script has them."""
    parts: list[str] = []
    before = ""
    for word in words:
        if before and is_spaced(before, word):
            parts.append(" ")
        parts.append(word)
        before = word
    return "".join(parts)


def is_spaced(before: str, word: str) -> bool:
    """Whether a space goes between two words; neither is empty."""
    if _COUNTED.search(before[-1] + word[0]):
        return False
    if word[0].isascii() and word[0].isalnum():
        return True
    if _UNSPACED_LETTER.match(before[-1]) and _UNSPACED_LETTER.match(word):
        return False
    return _CLOSING.fullmatch(word) is None


def speaker_name(label: str | int | None) -> str | None:
    """A speaker as people count: "speaker_0", "SPEAKER_00" and 0 are "Speaker 1"."""
    if label is None or (isinstance(label, str) and not label.strip()):
        return None
    numbered = re.fullmatch(r"(?:speaker_)?(\d+)", str(label), re.IGNORECASE)
    return f"Speaker {int(numbered[1]) + 1}" if numbered else str(label)


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


def weight(word: str) -> int:
    """How long a word takes to say, against others: its letters and one for the word."""
    return len(fold(word)) + 1


def spread(words: Sequence[str], start: float, end: float) -> list[tuple[float, float]]:
    """The stretch from `start` to `end`, shared by words in proportion to their weight."""
    said = list(accumulate(map(weight, words), initial=0))
    total = said[-1] or 1
    return list(pairwise(start + (end - start) * passed / total for passed in said))


def punctuated(words: Sequence[Word], text: str, end: float | None = None) -> list[Word]:
    """The words as `text` spells them, none of which gets lost.

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


def is_sentence_end(word: str, following: str) -> bool:
    """Whether a sentence ends between two words."""
    if not _SENTENCE.search(word) or following[:1].islower():
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
    heard = [word.confidence for word in words if word.confidence is not None]
    return Segment(
        id=number,
        start=words[0].start,
        end=max(word.end for word in words),
        text=join(word.word for word in words),
        speaker=words[0].speaker,
        confidence=round(sum(heard) / len(heard), 4) if len(heard) == len(words) else None,
        words=tuple(words),
    )
