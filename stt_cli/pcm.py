"""The sound that travels between rooms: mono PCM, 16 bits signed little-endian (s16le), 16 kHz."""

from __future__ import annotations

import math

RATE = 16_000
"""Samples per second."""
WIDTH = 2
"""Bytes of a sample."""
BYTES = RATE * WIDTH
"""Bytes per second."""
FULL = 32_768
"""The amplitude that is 0 dBFS."""

DEAD, DIGITAL = -60.0, -90.0
"""dBFS, at or below which nothing can be heard, and nothing was recorded at all."""


def level(amplitude: float) -> float:
    """dBFS of an amplitude, that of 1 being the least there is."""
    return 20 * math.log10(max(1, amplitude) / FULL)


def amplitude(level: float) -> int:
    """The amplitude at so many dBFS."""
    return round(FULL * 10 ** (level / 20))
