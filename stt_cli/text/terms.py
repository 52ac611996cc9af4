"""Words as they are searched: without case, accents and marks, in every script.

What is written without spaces between words (Han, kana, Thai and their like), and Korean, whose
endings cling to words, is taken letter by letter: a word in it is found as a run of letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from stt_cli.text.scripts import SPACELESS, SPACELESS_ASIAN

_ALONE = re.compile(f"[{SPACELESS}{SPACELESS_ASIAN}\uac00-\ud7af\u1100-\u11ff]")
_ACCENTS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x0640, 0x0640),
    (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F),
)  # fmt: skip
"""Marks of Latin, Greek, Cyrillic, Hebrew and Arabic, which writers leave out; elsewhere, as in
Hindi, marks are vowels."""


class _Fold(dict[int, str]):
    """What stands for a character in what is searched; found out when it is met first."""

    def __missing__(self, point: int) -> str:
        folded = self[point] = _folded(chr(point))
        return folded


def _folded(char: str) -> str:
    if unicodedata.category(char) == "Cf":  # such as a soft hyphen, or what joins letters
        return ""
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.decimal(char))
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold())
    kept = "".join(part for part in parts if not _is_accent(part))
    letters = unicodedata.normalize("NFC", kept)
    if not all(map(_is_letter, letters)):
        return " "
    return f" {' '.join(letters)} " if any(map(_ALONE.match, letters)) else letters


def _is_accent(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _ACCENTS)


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"


_FOLD = _Fold()


def terms(text: str) -> list[str]:
    """The words of `text`, folded, each without spaces."""
    return unicodedata.normalize("NFC", text).translate(_FOLD).split()


def is_alone(term: str) -> bool:
    """Whether a term is a letter of a script that has no spaces."""
    return _ALONE.match(term) is not None


def placed(text: str) -> Iterator[tuple[str, int, int]]:
    """The terms of `text`, which is in NFC, with where each begins and ends in it."""
    term, start, end = "", 0, 0
    for at, char in enumerate(text):
        folded = _FOLD[ord(char)]
        if not folded.strip():
            if folded and term:
                yield term, start, end
                term = ""
            end = max(end, at + 1) if term else end
            continue
        for number, part in enumerate(folded.split()):
            if term and (number or folded[0] == " "):
                yield term, start, end
                term = ""
            start = start if term else at
            term, end = term + part, at + 1
        if folded[-1] == " ":
            yield term, start, end
            term = ""
    if term:
        yield term, start, end
