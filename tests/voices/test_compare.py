"""How labels sound: in enough of their speech, with an encoder or without."""

from __future__ import annotations

from typing import Any

import numpy as np

from stt_cli.model import Span
from stt_cli.stitch import Label
from stt_cli.stitch.likeness import Groups
from stt_cli.voices.compare import ENOUGH, compare
from stt_cli.voices.cutting import Sound
from tests.support.voices import MAN, WOMAN, converse

FIRST = converse([(MAN, 6.0), (WOMAN, 6.0), (MAN, 6.0), (WOMAN, 6.0)])
TURNS = {
    Label(0, "a"): [Span(0.2, 6.2)],
    Label(0, "b"): [Span(6.5, 12.5)],
    Label(1, "a"): [Span(19.1, 25.1)],
    Label(1, "b"): [Span(12.8, 18.8)],
}


class BySpectrum:
    """An encoder that goes by where the power lies; it notes how much it was given."""

    size = 40

    def __init__(self) -> None:
        self.frames = 0

    def embed(self, frames: Any) -> Any:
        self.frames += frames.shape[0] * frames.shape[1]
        bands = np.log(frames.mean(1) + 1e-6)
        bands -= bands.mean(1, keepdims=True)
        return bands / np.linalg.norm(bands, axis=1, keepdims=True)


def test_labels_of_one_voice_are_alike_without_a_model() -> None:
    sounds = compare(TURNS, [Sound(0.0, FIRST.pcm)], None)
    groups = Groups(sounds.voices)
    assert sounds.labels == tuple(TURNS)
    assert groups.odds(0, 3) > 1 < groups.odds(1, 2)
    assert max(groups.odds(0, 1), groups.odds(0, 2), groups.odds(1, 3)) < -3


def test_an_encoder_s_vectors_are_compared_where_there_is_one() -> None:
    sounds = compare(TURNS, [Sound(0.0, FIRST.pcm)], BySpectrum())  # type: ignore[arg-type]
    products = sounds.voices.products
    assert min(products[0][3], products[1][2]) > max(products[0][1], products[2][3])
    assert all(3 < weight <= 6.5 for weight in sounds.voices.weights)


def test_who_says_next_to_nothing_weighs_nothing() -> None:
    turns = {**TURNS, Label(2, "c"): [Span(0.2, 0.5)], Label(2, "d"): [Span(90.0, 95.0)]}
    sounds = compare(turns, [Sound(0.0, FIRST.pcm)], None)
    assert list(sounds.voices.weights)[-2:] == [0.0, 0.0]
    assert Groups(sounds.voices).odds(0, 4) == 0.0
    by_encoder = compare(turns, [Sound(0.0, FIRST.pcm)], BySpectrum())  # type: ignore[arg-type]
    assert list(by_encoder.voices.weights)[-2:] == [0.0, 0.0]


def test_a_monologue_is_not_listened_to_for_ever() -> None:
    long = converse([(MAN, 60.0)])
    encoder = BySpectrum()
    turns = {Label(0, "a"): [Span(0.2, 60.0)]}
    compare(turns, [Sound(0.0, long.pcm)], encoder)  # type: ignore[arg-type]
    assert encoder.frames <= 100 * (ENOUGH + 2)
