"""Vectors of stretches of a recording, made while its sound passes by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from stt_cli.model import Span
from stt_cli.voices.cutting import Sound, cut
from stt_cli.voices.encoder import BATCH, Encoder, amplified, mel_frames

if TYPE_CHECKING:
    from numpy import ndarray

ROUND = 10
"""Frames in whose multiples stretches are cut, so that many are of the same length."""


def embed(
    sounds: Iterable[Sound], stretches: Sequence[Span], encoder: Encoder
) -> Iterator[tuple[int, ndarray]]:
    """The number and the vector of each stretch, in any order.

    Of a stretch beyond the end of `sounds` there is no vector.
    """
    import numpy as np

    waiting: dict[int, list[tuple[int, ndarray]]] = {}
    for number, pcm in cut(sounds, stretches):
        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        frames = mel_frames(amplified(samples))
        length = len(frames) // ROUND * ROUND
        if not length:
            continue
        batch = waiting.setdefault(length, [])
        batch.append((number, frames[:length]))
        if len(batch) == BATCH:
            yield from _embedded(waiting.pop(length), encoder)
    for batch in waiting.values():
        yield from _embedded(batch, encoder)


def _embedded(
    batch: Sequence[tuple[int, ndarray]], encoder: Encoder
) -> Iterator[tuple[int, ndarray]]:
    import numpy as np

    vectors = encoder.embed(np.stack([frames for _, frames in batch]))
    return zip((number for number, _ in batch), vectors, strict=True)
