"""G.711 mu-law, which telephone lines and some live services speak."""

from __future__ import annotations

from array import array
from functools import lru_cache


def ulaw(pcm: bytes) -> bytes:
    """s16le as mu-law, one byte a sample."""
    table = _table()
    return bytes(map(table.__getitem__, array("H", pcm)))


@lru_cache
def _table() -> bytes:
    return bytes(_byte(sample) for sample in (*range(32768), *range(-32768, 0)))


def _byte(sample: int) -> int:
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 132
    exponent = magnitude.bit_length() - 8
    return ~(sign | exponent << 4 | magnitude >> exponent + 3 & 0x0F) & 0xFF
