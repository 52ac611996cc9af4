"""Recordings of every container, damaged in ways that happen and in ways that are meant to hurt."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from tests.support.audio import CODECS, interleave, save

HEAD = 4096
"""Bytes at the beginning, in which most of a container's own data lie."""
KINDS = 6
"""Ways to do harm, one after the other."""
EXTREMES = (
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\xff\xff\xff\x7f",
)


def originals(pcm: bytes, folder: Path) -> list[bytes]:
    """The same sound in every container, alone, beside pictures, late, and among others."""
    made = [save(folder / f"whole{suffix}", pcm) for suffix in CODECS]
    made.append(save(folder / "pictures.mp4", pcm, video=True))
    made.append(save(folder / "pictures.mkv", pcm, video=True))
    made.append(save(folder / "late.mp4", pcm, video=True, start=2.0))
    made.append(save(folder / "tracks.mp4", bytes(len(pcm)), more=[pcm], languages=["eng", "ger"]))
    made.append(save(folder / "tracks.mkv", pcm, more=[pcm], video=True))
    made.append(save(folder / "call.wav", interleave(pcm, pcm[::-1]), channels=2))
    made.append(save(folder / "floats.wav", pcm, codec="pcm_f32le"))
    return [path.read_bytes() for path in made]


def damaged(whole: list[bytes], count: int, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """What was done to a file, and what is left of it."""
    kinds = [truncated, flipped, noise, foreign, extremes, torn]
    for number in range(count):
        kind = kinds[number % KINDS]
        yield kind.__name__, kind(whole, dice)


def truncated(whole: list[bytes], dice: random.Random) -> bytes:
    data = dice.choice(whole)
    return data[: dice.randrange(1, len(data))]


def flipped(whole: list[bytes], dice: random.Random) -> bytes:
    """From one bit to thousands, anywhere or in the head alone."""
    data = bytearray(dice.choice(whole))
    reach = dice.choice([min(HEAD, len(data)), len(data)])
    for _ in range(int(2 ** dice.uniform(0, 12))):
        data[dice.randrange(reach)] ^= 1 << dice.randrange(8)
    return bytes(data)


def noise(whole: list[bytes], dice: random.Random) -> bytes:
    """Random bytes behind the true beginning, or behind none."""
    return dice.choice(whole)[: dice.choice([0, 0, 16, 64, 512])] + dice.randbytes(
        dice.randrange(1, 200_000)
    )


def foreign(whole: list[bytes], dice: random.Random) -> bytes:
    """The head of one file on the body of another."""
    size = dice.choice([4, 12, 64, 1024, HEAD])
    return dice.choice(whole)[:size] + dice.choice(whole)[size:]


def extremes(whole: list[bytes], dice: random.Random) -> bytes:
    """Sizes, counts and times in the head that are as large, or as small, as can be."""
    data = bytearray(dice.choice(whole))
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(min(HEAD, len(data) - 8))
        data[at : at + 4] = dice.choice(EXTREMES)
    return bytes(data)


def torn(whole: list[bytes], dice: random.Random) -> bytes:
    """Stretches cut out, doubled, or overwritten with zeros."""
    data = dice.choice(whole)
    for _ in range(dice.randint(1, 6)):
        start = dice.randrange(len(data))
        end = min(len(data), start + dice.randint(1, 1 + len(data) // 8))
        part = dice.choice([b"", data[start:end] * 2, bytes(end - start)])
        data = data[:start] + part + data[end:]
    return data
