"""Words as text: splitting, joining and comparing by script, and the names of who says them."""

# ruff: noqa: RUF001 - the punctuation of many scripts looks like that of others.

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from stt_cli.text.scripts import UNSPACED

_UNSAID = re.compile(r"[\W_]+")
_CLOSING = re.compile(r"[.,;:!?%…)\]}’”»、。，．！？；：）」』】]+")


# Patterns with thousands of letters are made when one is met: that takes milliseconds.
@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]")


@cache
def _counted() -> re.Pattern[str]:
    """Figures stand close to Han and Kana, as in 2003年."""
    return re.compile(r"\d[\u3040-\u9fff]|[\u3040-\u9fff]\d")


@cache
def _glyph() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]|[^{UNSPACED}]+")


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """What of a word is compared: its letters and digits, without case or width."""
    plain = word.lower() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()
    return plain if plain.isalnum() else _UNSAID.sub("", plain)


def split(text: str) -> list[str]:
    """The words of a text with their punctuation; one per character in scripts without spaces."""
    words: list[str] = []
    for token in text.split():
        if not token.isascii() and _unspaced().search(token):
            words += _glyphs(token)
        else:
            words.append(token)
    return words


def _glyphs(token: str) -> Iterator[str]:
    glyph = ""
    for part in _glyph().findall(token):
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
    border = before[-1] + word[0]
    if not border.isascii() and _counted().search(border):
        return False
    if word[0].isascii() and word[0].isalnum():
        return True
    if not border.isascii() and _unspaced().match(before[-1]) and _unspaced().match(word):
        return False
    return _CLOSING.fullmatch(word) is None


def speaker_name(label: str | int | None) -> str | None:
    """A speaker as people count: "speaker_0", "SPEAKER_00" and 0 are "Speaker 1"."""
    if label is None or (isinstance(label, str) and not label.strip()):
        return None
    numbered = re.fullmatch(r"(?:speaker_)?(\d{1,9})", str(label), re.IGNORECASE)
    return f"Speaker {int(numbered[1]) + 1}" if numbered else str(label)


def weight(word: str) -> int:
    """How long a word takes to say, against others: its letters and one for the word."""
    return len(fold(word)) + 1
