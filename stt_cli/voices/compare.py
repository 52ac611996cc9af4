"""How the speakers that chunks name sound, so that they can be matched across chunks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from stt_cli.model import Span
from stt_cli.stitch import Label, Sounds, Voices
from stt_cli.voices import measure
from stt_cli.voices.cutting import Sound, cut
from stt_cli.voices.encoder import Encoder

ENOUGH = 12.0
"""Seconds of a speaker in one chunk that are listened to."""

SHORTEST, LONGEST = 0.5, 1.6
"""Seconds of speech that are listened to as one."""

EDGE = 0.05
"""Seconds at both ends of a turn that may be the next speaker's."""


def compare(
    turns: Mapping[Label, Sequence[Span]], sounds: Iterable[Sound], encoder: Encoder | None
) -> Sounds:
    """How each label's voice sounds in its turns; those with too little speech weigh nothing.

    Without an encoder, by a measure that distinguishes clearly different voices.
    """
    parts = {label: _parts(spans) for label, spans in turns.items()}
    owners = [label for label, spans in parts.items() for _ in spans]
    spans = list(chain.from_iterable(parts.values()))
    if encoder is not None:
        return _by_encoder(tuple(turns), owners, spans, sounds, encoder)
    return _by_measure(tuple(turns), owners, spans, sounds)


def _parts(turns: Sequence[Span]) -> list[Span]:
    """Stretches of the longest turns, none longer than LONGEST, ENOUGH seconds in all."""
    found: list[Span] = []
    left = ENOUGH
    for turn in sorted(turns, key=lambda turn: turn.seconds, reverse=True):
        start, end = turn.start + EDGE, turn.end - EDGE
        if end - start < SHORTEST or left <= 0:
            break
        count = max(1, round((end - start) / LONGEST))
        step = (end - start) / count
        wanted = min(count, max(1, round(left / step)))
        # Spread over a long turn rather than from its beginning.
        chosen = [number * count // wanted for number in range(wanted)]
        found += [Span(start + n * step, start + (n + 1) * step) for n in chosen]
        left -= wanted * step
    return found


def _by_measure(
    labels: tuple[Label, ...],
    owners: Sequence[Label],
    spans: Sequence[Span],
    sounds: Iterable[Sound],
) -> Sounds:
    found: dict[Label, list[measure.Block]] = {label: [] for label in labels}
    for number, pcm in cut(sounds, spans):
        found[owners[number]] += measure.blocks(pcm)
    means = [measure.vector(found[label]) if found[label] else [] for label in labels]
    weights = [measure.WEIGHT * len(found[label]) for label in labels]
    products = [[sum(a * b for a, b in zip(x, y, strict=False)) for y in means] for x in means]
    voices = Voices(weights=weights, products=products, scale=measure.SCALE)
    return Sounds(labels=labels, voices=voices)


def _by_encoder(
    labels: tuple[Label, ...],
    owners: Sequence[Label],
    spans: Sequence[Span],
    sounds: Iterable[Sound],
    encoder: Encoder,
) -> Sounds:
    import numpy as np

    from stt_cli.voices.diarize import SCALE
    from stt_cli.voices.embedding import embed

    places = {label: place for place, label in enumerate(labels)}
    sums = np.zeros((len(labels), encoder.size), np.float32)
    weights = np.zeros(len(labels))
    for number, vector in embed(sounds, spans, encoder):
        place = places[owners[number]]
        weight = min(1.0, spans[number].seconds)
        sums[place] += weight * vector
        weights[place] += weight
    means = sums / np.maximum(weights, 1e-6)[:, None]
    voices = Voices(weights=weights.tolist(), products=(means @ means.T).tolist(), scale=SCALE)
    return Sounds(labels=labels, voices=voices)
