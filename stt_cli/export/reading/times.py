"""Times as subtitle files write them, and the lines that hold two of them."""

from __future__ import annotations

import re

from msgspec import Struct

LONGEST = 10**12
"""Milliseconds that no recording lasts: 31 years. What lies beyond is not a time."""

_S = r"[^\S\n]*"
_MARK = "[:.,;\uff1a\uff0c\uff0e]"
_TIME = rf"-?{_S}\d+(?:{_S}{_MARK}{_S}-?\d+){{1,4}}"
_POINTER = (
    r"(?:-{1,3}|[\u2013\u2014\u2212]{1,2}|=+)[^\S\n]?>+|-[^\S\n]-[^\S\n]?>|[\u2192\u27f6\u21d2]"
)
_ARROW = rf"(?:{_POINTER}|--+(?:&gt;)?)"
_END = rf"{_TIME}(?:(?=\s|$)|(?<=[.,]\d\d\d)(?![\d:.,]))"
_TIMING = re.compile(rf"{_S}({_TIME}){_S}({_ARROW}){_S}({_END})(.*)", re.DOTALL)
_MARKS = str.maketrans("\uff1a\uff0c\uff0e", ":,.")
_FIELDS = {
    "::": "hms", "::.": "hmsf", "::,": "hmsf", "::;": "hmsf", ":": "ms", ":.": "msf", ":,": "msf",
    ":;": "msf", ":::": "hmsf ", "..,": "hmsf ", "...": "hmsf ", ".": "sf ", ",": "sf ",
}  # fmt: skip
"""What the numbers are, by the marks between them; with a blank where only three decimals show
them from frames or minutes."""
_CLOCKY = r"[\dOoIl]{1,999}\s*[:.,;]\s*\w{1,3}\s*[:.,;]"
_LIKE = re.compile(
    rf"\W{{0,3}}{_CLOCKY}.{{0,40}}?(?:{_POINTER})|.{{0,40}}?(?:{_POINTER})\s*{_CLOCKY}"
    rf"|\W{{0,3}}\d{{1,999}}:.{{0,40}}?-->|.{{0,40}}?-->\s*\d{{1,999}}:\d"
)


class Timing(Struct, frozen=True):
    """A line of times: ms, what stands after them, and whether it is written as it should be.

    `sure` is whether it can be nothing else; two short times such as "10:00 -> 11:00" may be text.
    """

    start: int
    end: int
    rest: str
    arrow: str
    sure: bool


def timing(line: str) -> Timing | None:
    """The times in `line`, None where it does not begin with two times and an arrow."""
    found = _TIMING.match(line) if "-" in line or ">" in line or not line.isascii() else None
    if found is None:
        return None
    start, end = moment(found[1]), moment(found[3])
    if start is None or end is None:
        return None
    sure = found[2][-1] in ">;\u2192\u27f6\u21d2" and all(
        len(re.findall(r"\d+", found[n])) > 2 for n in (1, 3)
    )
    return Timing(start, end, found[4].strip(), found[2], sure)


def like_timing(line: str) -> bool:
    """Whether `line` was meant as times, though they cannot be read."""
    return len(line) <= 3000 and _LIKE.match(line) is not None


def moment(text: str) -> int | None:
    """The ms of a time such as "1:02:03,5", "02:03" or "00:00: 03,0000"; below zero is zero.

    The digits after the seconds are their decimals, however many. None where it can mean several
    things, as "00:00:01:12" with its frames does, or nothing.
    """
    compact = "".join(text.split()).translate(_MARKS)
    if re.search(r"[.,;]-", compact):
        return None
    parts = re.split("([:.,;])", compact.replace("-", ""))
    fields = _FIELDS.get("".join(parts[1::2]))
    digits = parts[0::2]
    if fields is None or not all(part.isdecimal() for part in digits):
        return None
    if fields.endswith(" ") and len(digits[-1]) != 3:
        return None
    known = dict(zip(fields.strip(), digits, strict=True))
    if len(digits[0]) > 12 or any(len(known[name]) > 2 for name in fields[1:] if name in "ms"):
        return None
    hours, minutes, seconds = (int(known.get(name, "0")) for name in "hms")
    decimals = known.get("f", "0")[:9].ljust(9, "0")
    ms = (hours * 3600 + minutes * 60 + seconds) * 1000 + round(int(decimals) / 10**6)
    return None if ms > LONGEST else 0 if "-" in compact else ms
