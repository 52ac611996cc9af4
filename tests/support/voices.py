"""Synthetic voices: a buzz through the resonances of a mouth, as simple as still sounds like one."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

RATE = 16_000

VOWELS = {
    "a": (730, 1090, 2440), "e": (530, 1840, 2480), "i": (270, 2290, 3010),
    "o": (570, 840, 2410), "u": (300, 870, 2240), "y": (440, 1020, 2240),
}  # fmt: skip
"""The first three resonances of a man's vowels, in hertz."""


class Voice(NamedTuple):
    """`pitch` in hertz; `mouth` is how short it is against a man's, and so how high it resonates."""

    name: str
    pitch: float
    mouth: float = 1.0
    breath: float = 0.0
    """How much noise there is in the buzz."""


MAN, WOMAN, CHILD = Voice("man", 105), Voice("woman", 215, 1.18), Voice("child", 300, 1.38, 0.1)


class Said(NamedTuple):
    """A word of some vowels, and when it was said."""

    word: str
    start: float
    end: float
    voice: str


class Spoken(NamedTuple):
    """Sound (16 kHz mono s16le), and the words in it."""

    pcm: bytes
    words: list[Said]

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / RATE


def converse(turns: Sequence[tuple[Voice, float]], *, gap: float = 0.3, seed: int = 0) -> Spoken:
    """Everyone says words for so many seconds in turn, with `gap` seconds between turns."""
    dice = random.Random(seed)
    parts, words, at = [bytes(2 * RATE // 5)], list[Said](), RATE // 5
    for voice, seconds in turns:
        end = at + round(seconds * RATE)
        while at < end:
            text = "".join(dice.choice("aeiouy") for _ in range(dice.randint(1, 3)))
            sound = b"".join(_vowel(voice, letter, dice.randrange(5)) for letter in text)
            samples = len(sound) // 2
            words.append(Said(text, at / RATE, (at + samples) / RATE, voice.name))
            rest = round(dice.uniform(0.02, 0.09) * RATE)
            parts += [sound, bytes(2 * rest)]
            at += samples + rest
        pause = round(gap * RATE)
        parts.append(bytes(2 * pause))
        at += pause
    return Spoken(b"".join(parts), words)


@cache
def _vowel(voice: Voice, letter: str, variant: int) -> bytes:
    """A fifth of a second or so; the pitch glides, and no two variants are the same."""
    dice = random.Random(f"{voice} {letter} {variant}")
    length = round(dice.uniform(0.13, 0.22) * RATE)
    buzz = _buzz(voice, length, dice)
    for hertz, width in zip(VOWELS[letter], (90, 110, 170), strict=True):
        buzz = _resonate(buzz, hertz * voice.mouth * dice.uniform(0.97, 1.03), width)
    loudest = max(map(abs, buzz))
    fade = RATE // 100
    return array(
        "h",
        (
            round(9000 * value / loudest * min(1.0, at / fade, (length - 1 - at) / fade))
            for at, value in enumerate(buzz)
        ),
    ).tobytes()


def _buzz(voice: Voice, length: int, dice: random.Random) -> list[float]:
    start = voice.pitch * dice.uniform(0.9, 1.15)
    glide = dice.uniform(-0.15, 0.15)
    phase, before, made = 0.0, 0.0, []
    for at in range(length):
        phase += start * (1 + glide * at / length) / RATE
        pulse = 1.0 if phase >= 1 else 0.0
        phase %= 1
        before = 0.9 * before + pulse + voice.breath * dice.gauss(0, 0.3)
        made.append(before)
    return made


def _resonate(sound: Sequence[float], hertz: float, width: float) -> list[float]:
    radius = math.exp(-math.pi * width / RATE)
    first, second = 2 * radius * math.cos(2 * math.pi * hertz / RATE), -(radius**2)
    one, two, made = 0.0, 0.0, []
    for value in sound:
        one, two = value + first * one + second * two, one
        made.append(one)
    return made
