"""Words as they are compared in a vote."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from stt_cli.model import Word
from stt_cli.text.times import spread
from stt_cli.text.words import split

_PLAIN = re.compile(r"[\W_]+")


class Unit(NamedTuple):
    """A word, or a character of a script without blanks, that is voted on as one."""

    text: str
    key: str
    """What is compared: letters with their marks, and digits, without case or width."""
    word: Word
    """The word that it is, or is a part of."""
    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def units(words: tuple[Word, ...]) -> list[Unit]:
    """What the words are voted on as; punctuation that stands alone goes with what is before it."""
    found: list[Unit] = []
    for word in words:
        parts = split(word.word)
        times = spread(parts, word.start, word.end)
        for part, (start, end) in zip(parts, times, strict=True):
            if key := key_of(part):
                found.append(Unit(part, key, word, start, end))
            elif found:
                found[-1] = found[-1]._replace(text=_appended(found[-1].text, part))
    return found


def _appended(text: str, mark: str) -> str:
    """A mark that a service put apart from its word, as it is written: "10 %", but "so?"."""
    return (
        f"{text} {mark}"
        if unicodedata.category(mark[0])[0] == "S" or mark[0] in "%&"
        else text + mark
    )


@lru_cache(maxsize=65_536)
def key_of(text: str) -> str:
    """What of a text is compared. Marks are part of a letter: they are vowels and tones in Thai and Hindi."""
    if text.isascii():
        return _PLAIN.sub("", text.lower())
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LMN")


@lru_cache(maxsize=65_536)
def exact_key(text: str) -> str:
    """As `key_of`, with the marks inside the word: "it's" and "its" differ, "House" and "house," not."""
    folded = text.casefold()
    inside = [at for at, char in enumerate(folded) if unicodedata.category(char)[0] in "LMN"]
    return folded[inside[0] : inside[-1] + 1].replace("\u2019", "'") if inside else ""


@lru_cache(maxsize=65_536)
def likeness(left: str, right: str) -> float:
    """How alike two keys are, in [0, 1], by what they share at their start and their end."""
    if left == right:
        return 1.0
    shorter = min(len(left), len(right))
    prefix = _common(left, right, shorter)
    suffix = _common(left[::-1], right[::-1], shorter - prefix)
    return (prefix + suffix) / max(len(left), len(right))


def _common(left: str, right: str, most: int) -> int:
    for at in range(most):
        if left[at] != right[at]:
            return at
    return most
