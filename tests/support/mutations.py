"""Files as they get when disks, programs and people have been at them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

_TOKENS = (
    b"-->", b"\n\n", b"\0", b"\xff", b"\xe2\x80", b"<i>", b"</", b"{\\an8}", b"{", b"}", b"[", b"]",
    b"&#", b"99999999999999999999", b"1e308", b"-1", b"NaN", b"null", b"00:00:01,000 --> ", b":", b",",
    b"WEBVTT\n", b"<v ", b"\xef\xbb\xbf", b"\x1b[2J", b'"', b"\\ud800", b"{\\k10}", b"PT1S", b"<!DOCTYPE x>",
)  # fmt: skip

_LONGEST = 200_000


def mutated(whole: Sequence[bytes], count: int, dice: random.Random) -> list[bytes]:
    """`count` files made of `whole`, each damaged in one to four ways."""
    made = []
    for _ in range(count):
        data = dice.choice(whole)
        for _ in range(dice.randint(1, 4)):
            data = dice.choice(_WAYS)(data, whole, dice)[:_LONGEST]
        made.append(data)
    return made


def _flipped(data: bytes, whole: Sequence[bytes], dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]


def _inserted(data: bytes, whole: Sequence[bytes], dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(_TOKENS) + data[at:]


def _cut(data: bytes, whole: Sequence[bytes], dice: random.Random) -> bytes:
    first, last = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    return data[:first] + data[last:] if dice.random() < 0.5 else data[:last]


def _repeated(data: bytes, whole: Sequence[bytes], dice: random.Random) -> bytes:
    first, last = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    again = min(dice.choice((1, 2, 20, 300)), _LONGEST // (last - first + 1))
    return data[:last] + data[first:last] * again + data[last:]


def _crossed(data: bytes, whole: Sequence[bytes], dice: random.Random) -> bytes:
    other = dice.choice(whole)
    return data[: dice.randrange(len(data) + 1)] + other[dice.randrange(len(other) + 1) :]


def _numbered(data: bytes, whole: Sequence[bytes], dice: random.Random) -> bytes:
    """Another number in place of a digit."""
    places = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return data
    at = dice.choice(places)
    number = dice.choice((b"", b"-", b"9" * 30, b"0.5", b"1e999", b"00", b"x", b"9" * 5000))
    return data[:at] + number + data[at + 1 :]


_WAYS: tuple[Callable[[bytes, Sequence[bytes], random.Random], bytes], ...] = (
    _flipped, _inserted, _cut, _repeated, _crossed, _numbered,
)  # fmt: skip
