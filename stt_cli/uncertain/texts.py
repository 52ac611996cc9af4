"""Text that looks wrong whatever anybody says of it: loops, haste, known inventions, other tongues."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby

from stt_cli.languages import code
from stt_cli.text.lists import likely, word_lists
from stt_cli.text.scripts import columns
from stt_cli.text.tokens import Token, joined
from stt_cli.text.words import fold

Run = tuple[int, int]
"""The first of some neighbouring words, and the one after the last."""

LONGEST = 12
"""Words of a phrase that is looked for again right after itself."""
TIMES = 3
"""How often a phrase of several words in a row is a loop; single words are said more often."""
TIMES_ALONE = 5
FASTEST = 30.0
"""Columns of text a second that nobody can say for long; quick speakers reach 22."""
HASTE = 8
"""Words that have to be so fast together: the times of single ones are not exact."""
SLOWEST = 4.0
"""Seconds that nobody draws a word out for."""
SHARE = 0.4
"""The part of a segment that a known phrase makes up at least."""
_ALWAYS = ("amaraorg",)
"""What nobody says at all."""
FOREIGN = 8
"""Words from which on the small words in them tell their language."""
OTHERS = 3
"""Words in a row in another script than the rest that are more than a name."""


def loops(words: Sequence[Token]) -> Iterator[Run]:
    """Phrases that are said again and again."""
    said = [fold(word.text) for word in words]
    at = 0
    while at < len(said):
        end = max(_loop(said, at, size) for size in range(1, LONGEST + 1))
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _loop(said: Sequence[str], at: int, size: int) -> int:
    """Where a loop of phrases of `size` words that begins at `at` ends; `at` where there is none."""
    end = at + size
    if end >= len(said) or said[end] != said[at]:
        return at
    while end < len(said) and said[end] == said[end - size]:
        end += 1
    times = (end - at) // size
    return at + times * size if times >= (TIMES if size > 1 else TIMES_ALONE) else at


def hasty(words: Sequence[Token]) -> Iterator[Run]:
    """Words that are too many for their time, and one drawn out for too long."""
    letters, begin = 0, 0
    for end, word in enumerate(words, 1):
        letters += columns(word.text)
        while end - begin > HASTE:
            letters -= columns(words[begin].text)
            begin += 1
        seconds = word.end - words[begin].start
        # Figures and signs are read out as words that are longer.
        if end - begin == HASTE and letters > FASTEST * max(seconds, 0.001):
            yield begin, end
        if word.timed and word.end - word.start > SLOWEST:
            yield end - 1, end


def invented(part: Sequence[Token], language: str | None) -> bool:
    """Whether a segment is what models are known to say of silence and music."""
    said = fold(joined(part))
    return any(
        phrase in said and (phrase in _ALWAYS or len(phrase) >= SHARE * len(said))
        for phrase in _phrases(code(language))
    )


@cache
def _phrases(language: str | None) -> tuple[str, ...]:
    """The folded phrases for a language; of every language where it is not known."""
    lines = files(__package__).joinpath("invented.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines]
    known = {name for name, _ in pairs}
    mine = ("any", language) if language in known else known
    return tuple(fold(text) for name, text in pairs if name in mine)


def other_scripts(words: Sequence[Token]) -> Iterator[Run]:
    """Words in another script than most of the text; Latin names are at home in all."""
    named = [_script(word.text) for word in words]
    usual = _usual(named)
    for name, same in groupby(enumerate(named), key=lambda pair: pair[1]):
        run = [number for number, _ in same]
        if name is None or name in usual:
            continue
        if name != "LATIN" or len(run) >= OTHERS:
            yield run[0], run[-1] + 1


def _usual(named: Sequence[str | None]) -> frozenset[str]:
    """The scripts of at least a tenth of the words."""
    counts = Counter(name for name in named if name)
    least = 0.1 * counts.total()
    return frozenset(name for name, count in counts.items() if count >= least)


def _script(text: str) -> str | None:
    """The script of a word's first letter; those that go together in one text are one."""
    if text.isascii():
        return "LATIN" if any(map(str.isalpha, text)) else None
    return next((_named(char) for char in text if char.isalpha()), None)


@cache
def _named(char: str) -> str:
    name = unicodedata.name(char, "UNKNOWN").partition(" ")[0].partition("-")[0]
    return (
        "CJK"
        if name in ("HIRAGANA", "KATAKANA", "CJK", "HANGUL", "BOPOMOFO", "HALFWIDTH")
        else name
    )


def other_languages(parts: Sequence[Sequence[Token]]) -> Iterator[int]:
    """The numbers of those parts that are in another language than the whole, by small words."""
    usual = likely(" ".join(joined(part) for part in parts[:200]))
    if usual is None:
        return
    for number, part in enumerate(parts):
        if len(part) >= FOREIGN:
            found = likely(joined(part))
            if (
                found is not None
                and found != usual
                and _share(part, found) > 3 * _share(part, usual)
            ):
                yield number


def _share(part: Sequence[Token], language: str) -> float:
    small = word_lists(language)["small"]
    return sum(word.text.lower().strip(".,;:!?") in small for word in part) / len(part)
