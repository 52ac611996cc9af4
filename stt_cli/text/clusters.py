"""Where a line may break in scripts that put no space between words and have no signs to see.

Thai, Lao, Khmer, Burmese, Tibetan and their relatives: between words, as ICU's dictionaries have
them, where the extra `breaks` is installed; else between syllables in Tibetan, which writes their
ends, and in the others where no letter is torn from what it is written with.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icu4py.breakers import LineBreaker

_LETTERS = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a00-\u1aad\u1b00-\u1b7f\ua980-\ua9fe\uaa60-\uaadf"
"""Of these scripts, inside a character class."""
_ANY = re.compile(f"[{_LETTERS}]")
_VOWELS_BEFORE = re.compile("[\u0e40-\u0e44\u0ec0-\u0ec4\uaab5\uaab6\uaab9\uaabb\uaabc]")
"""Written before the consonant that they follow in speech."""
_CLINGING = re.compile(
    "[\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eaf\u0eb0\u0eb2\u0eb3\u0ebd\u0ec6\u104a\u104b\u17d4-\u17da\u0f08"
    "\u0f0b-\u0f14\u200d!?,.:;)\\]}%\u2019\u201d\xbb\u2026]"
)
"""What no line begins with, beside marks over, under and around a letter."""
_OPENING = re.compile(r"[(\[{\u2018\u201c\xab]")
_STACKED = re.compile("[\u1039\u17d2\u1a60\u1b44\ua9c0\uaaf6]")
"""Between two consonants that are written one over the other."""
_ENDS_SYLLABLE = re.compile("(?:.[\u1037]?[\u103a\u1039])", re.DOTALL)
"""A consonant that closes the syllable before it, in Burmese, or is stacked."""
_TSHEG = "\u0f0b"


def is_unsigned(text: str) -> bool:
    """Whether any of `text` is in one of these scripts."""
    return not text.isascii() and _ANY.search(text) is not None


def inseparable(before: str, after: str) -> bool:
    """Whether a break between two neighbours would tear something apart; neither is empty."""
    last, first = before[-1], after[0]
    if unicodedata.category(first) in ("Mn", "Mc", "Me", "Cf") or _CLINGING.match(first):
        return True
    if _STACKED.match(last) or _VOWELS_BEFORE.match(last) or _OPENING.match(last):
        return True
    if "\u0f00" <= last <= "\u0fff" and "\u0f00" <= first <= "\u0fff":
        return last not in (_TSHEG, "\u0f0d", "\u0f0e", "\u0f14")
    return "\u1000" <= first <= "\u109f" and _ENDS_SYLLABLE.match(after) is not None


def opportunities(text: str) -> list[str]:
    """`text` in the parts between which a line may end; joined they are `text`."""
    breaker = _breaker()
    if breaker:
        found = [str(part) for part in breaker(text, "th")]
        if "".join(found) == text:
            return found
    parts: list[str] = []
    for at, char in enumerate(text):
        if parts and (inseparable(parts[-1], text[at:]) or not _ours(parts[-1][-1], char)):
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def _ours(before: str, after: str) -> bool:
    """Whether the border between two characters is one of these scripts."""
    return _ANY.match(before) is not None or _ANY.match(after) is not None


def has_dictionary() -> bool:
    """Whether words are known, rather than where no letter is torn apart."""
    return _breaker() is not None


@cache
def _breaker() -> type[LineBreaker] | None:
    if find_spec("icu4py") is None:
        return None
    from icu4py.breakers import LineBreaker

    breaker: type[LineBreaker] = LineBreaker
    return breaker
