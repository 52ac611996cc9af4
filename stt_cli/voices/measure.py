"""How a voice sounds, without an encoder: its pitch and the shape of its spectrum.

It distinguishes clearly different voices, such as a man's and a woman's, in some seconds of speech;
of two alike it says that it does not know. Nothing but the standard library is needed, and about
2 ms of time for each second of sound.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import fmean, median
from typing import NamedTuple

from stt_cli.stitch import Scale

with warnings.catch_warnings():
    # The standard library's audioop; from Python 3.13 on audioop-lts provides it.
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

RATE = 16_000

BANDS = (250, 400, 600, 850, 1150, 1500, 1950, 2500, 3100, 3700)
"""Hertz at which the spectrum is looked at: those that a telephone carries."""

SHAPES = 6
"""Cosines that describe the spectrum's shape over the bands, as a cepstrum does."""

SPREAD = (5.5, 6.3, 4.6, 3.3, 2.5, 2.3, 3.6)
"""How much a second of one voice varies: decibels of each cosine, and semitones."""

SCALE = Scale(within=7.0, between=4.5, dimensions=7.0, most=12.0)
"""Of vectors of a second of one voice."""

WEIGHT = 1.0
"""How many independent vectors a block counts for."""

BLOCK = 1.0
"""Seconds that become a vector."""

LAGS = 20
"""Samples at 8 kHz over which the spectrum's autocorrelation reaches."""

PITCH_LAGS = range(11, 58)
"""Samples at 4 kHz: from 364 down to 70 Hz."""

FRAME = 160
"""Samples at 4 kHz in which a pitch is looked for: 40 ms."""

PERIODIC, QUIET = 0.6, 30
"""Correlation with itself one period later from which sound has a pitch; RMS below which not."""

VOICED = 4
"""Frames with a pitch that a block needs to have one."""


MIDDLE = 7.7
"""Semitones above 100 Hz between men and women, for voices without pitch."""


class Block(NamedTuple):
    """A second or so of one voice."""

    shape: list[float]
    semitones: float | None
    """None where nothing in it has a pitch."""


def blocks(pcm: bytes) -> Iterator[Block]:
    """What is measured in each second of one voice's 16 kHz mono s16le; nothing in silence."""
    half = audioop.ratecv(pcm, 2, 1, RATE, RATE // 2, None)[0]
    count = max(1, round(len(pcm) / 2 / RATE / BLOCK))
    edges = [len(half) // 2 * number // count * 2 for number in range(count + 1)]
    for begin, end in pairwise(edges):
        part = half[begin:end]
        shape = _shape(part)
        if shape:
            semitones = _semitones(audioop.ratecv(part, 2, 1, 2, 1, None)[0])
            yield Block(shape, median(semitones) if len(semitones) >= VOICED else None)


def vector(found: Sequence[Block]) -> list[float]:
    """The mean of a voice's blocks, of which there must be one, in units of SPREAD."""
    shape = [fmean(values) for values in zip(*(block.shape for block in found), strict=True)]
    pitches = [block.semitones for block in found if block.semitones is not None]
    values = [*shape, fmean(pitches) if pitches else MIDDLE]
    return [value / spread for value, spread in zip(values, SPREAD, strict=True)]


def _shape(pcm: bytes) -> list[float]:
    """The first cosines of the log spectrum of 8 kHz PCM; none of silence."""
    sharp = audioop.add(pcm[2:], audioop.mul(pcm[:-2], 2, -0.9), 2)
    if len(sharp) < 8 * LAGS or audioop.rms(sharp, 2) < 5:
        return []
    related = [
        audioop.findfactor(sharp[2 * lag :], sharp[: len(sharp) - 2 * lag])
        * (0.5 + 0.5 * math.cos(math.pi * lag / (LAGS + 1)))
        for lag in range(1, LAGS + 1)
    ]
    levels = [_level(related, 2 * math.pi * hertz / (RATE / 2)) for hertz in BANDS]
    return [
        math.sqrt(2 / len(BANDS))
        * sum(
            level * math.cos(math.pi * order * (band + 0.5) / len(BANDS))
            for band, level in enumerate(levels)
        )
        for order in range(1, SHAPES + 1)
    ]


def _level(related: Sequence[float], step: float) -> float:
    """Decibels of the spectrum at a frequency of `step` radians a sample."""
    power = 1 + 2 * sum(value * math.cos(step * lag) for lag, value in enumerate(related, 1))
    return 10 * math.log10(max(power, 1e-3))


def _semitones(pcm: bytes) -> list[float]:
    """The pitch of each frame of 4 kHz PCM that has one, in semitones above 100 Hz."""
    found = []
    for at in range(0, len(pcm) - 2 * (FRAME + PITCH_LAGS.stop), FRAME):
        lag = _period(pcm[at : at + 2 * (FRAME + PITCH_LAGS.stop)])
        if lag:
            found.append(12 * math.log2(4000 / lag / 100))
    return found


def _period(pcm: bytes) -> int | None:
    """The samples after which the first frame of `pcm` comes again."""
    frame = pcm[: 2 * FRAME]
    if audioop.rms(frame, 2) < QUIET:
        return None
    alike = [audioop.findfactor(pcm[2 * lag : 2 * (lag + FRAME)], frame) for lag in PITCH_LAGS]
    best = max(alike)
    if best < PERIODIC:
        return None
    # Two periods are alike, too: the first peak that is nearly as high counts.
    for at in range(1, len(alike) - 1):
        if alike[at] > 0.85 * best and alike[at] == max(alike[at - 1 : at + 2]):
            return PITCH_LAGS[at]
    return PITCH_LAGS[alike.index(best)]
