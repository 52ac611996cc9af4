"""How written English is said: numbers and signs in words, and a rough guess at unknown names.

Good enough to find where a word lies in a recording, which forgives a wrong sound or two.
"""

from __future__ import annotations

import re
import unicodedata

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_SIGNS = {
    "$": "dollars", "€": "euros", "£": "pounds", "%": "percent", "&": "and", "+": "plus",
    "@": "at", "=": "equals", "°": "degrees",
}  # fmt: skip
_PARTS = re.compile(
    rf"(?P<sign>[{re.escape(''.join(_SIGNS))}])"
    r"|(?P<number>\d+(?:,\d{3})+|\d+)(?:\.(?P<fraction>\d+))?(?P<ordinal>st|nd|rd|th)?"
    r"|(?P<word>[a-z]+(?:'[a-z]+)*)"
)

_SOUNDS = {
    "tion": "SH AH N", "sion": "ZH AH N", "ough": "AO", "augh": "AO", "eigh": "EY",
    "igh": "AY", "tch": "CH", "sch": "SH", "ch": "CH", "sh": "SH", "th": "TH", "ph": "F",
    "wh": "W", "ck": "K", "ng": "NG", "qu": "K W", "gh": "G", "dg": "JH",
    "oo": "UW", "ee": "IY", "ea": "IY", "ai": "EY", "ay": "EY", "ei": "EY", "ey": "IY",
    "ie": "IY", "oa": "OW", "oe": "OW", "ou": "AW", "ow": "OW", "oi": "OY", "oy": "OY",
    "au": "AO", "aw": "AO", "eu": "Y UW", "ew": "Y UW",
    "ar": "AA R", "er": "ER", "ir": "ER", "ur": "ER", "or": "AO R",
    "ce": "S EH", "ci": "S IH", "cy": "S IY",
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH",
    "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P",
    "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S",
    "y": "IY", "z": "Z",
}  # fmt: skip
_FINAL = {"ce": "S", "se": "S", "a": "AH", "i": "IY", "o": "OW", "u": "UW"}
_LETTERS = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_DOUBLE = re.compile(r"([b-df-hj-np-tv-z])\1")
_SILENT_E = re.compile(r"(?<=[aeiouy][b-df-hj-np-tv-z])e$")


def spoken(written: str) -> list[str]:
    """The words said for one written word: `$1,200.50` -> one thousand two hundred ... dollars.

    Lower-case and without punctuation; empty where nothing is said, as for a dash.
    """
    plain = (
        unicodedata.normalize("NFKD", written)
        .lower()
        .replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    )
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    said: list[str] = []
    signs: list[str] = []
    for part in _PARTS.finditer(plain):
        if part["word"]:
            said.append(part["word"])
        elif part["sign"] in ("$", "€", "£"):
            signs.append(_SIGNS[part["sign"]])  # written before the amount, said after it
        elif part["sign"]:
            said.append(_SIGNS[part["sign"]])
        else:
            said += _number(part["number"], part["fraction"], part["ordinal"])
    return said + signs


def _number(number: str, fraction: str | None, ordinal: str | None) -> list[str]:
    digits = number.replace(",", "")
    if len(digits) > 12 or (digits.startswith("0") and len(digits) > 1):
        words = [_UNITS[int(digit)] for digit in digits]
    elif re.fullmatch("(1[1-9]|20)[1-9][0-9]", number):  # as years are said
        words = [*_cardinal(int(digits[:2])), *_cardinal(int(digits[2:]))]
    else:
        words = _cardinal(int(digits))
    if fraction:
        words += ["point", *(_UNITS[int(digit)] for digit in fraction)]
    if ordinal:
        words[-1] = _ORDINALS.get(words[-1], re.sub("t?$", "th", re.sub("y$", "ie", words[-1])))
    return words


def _cardinal(value: int) -> list[str]:
    if value < 20:
        return [_UNITS[value]]
    if value < 100:
        return [_TENS[value // 10 - 2], *([_UNITS[value % 10]] if value % 10 else [])]
    scale, name = next((scale, name) for scale, name in _SCALES if value >= scale)
    rest = _cardinal(value % scale) if value % scale else []
    return [*_cardinal(value // scale), name, *rest]


def phones(word: str) -> str:
    """A guess at the ARPABET phones of a lower-case word that no dictionary has."""
    letters = _SILENT_E.sub("", _DOUBLE.sub(r"\1", re.sub("[^a-z]", "", word)))
    sounds = [
        (_FINAL.get(match[0]) if match.end() == len(letters) else None) or _SOUNDS[match[0]]
        for match in _LETTERS.finditer(letters)
    ]
    return " ".join(sounds)
