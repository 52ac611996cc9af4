"""Without any model, clearly different voices are told apart, and one voice is itself."""

from __future__ import annotations

import math
import statistics
from array import array

import pytest

from stt_cli.voices import measure
from tests.support.voices import CHILD, MAN, WOMAN, Voice, converse


def odds(one: Voice, other: Voice, seconds: float = 8.0) -> float:
    found = []
    for seed, voice in enumerate((one, other)):
        blocks = list(measure.blocks(converse([(voice, seconds)], seed=seed).pcm))
        found.append((measure.vector(blocks), measure.WEIGHT * len(blocks)))
    (left, weight), (right, other_weight) = found
    return measure.SCALE.odds(weight, other_weight, math.dist(left, right) ** 2)


@pytest.mark.parametrize("voice", [MAN, WOMAN, CHILD], ids=lambda voice: voice.name)
def test_one_voice_is_itself_whatever_it_says(voice: Voice) -> None:
    assert odds(voice, voice) > 1


@pytest.mark.parametrize(
    ("one", "other"),
    [(MAN, WOMAN), (WOMAN, CHILD), (MAN, CHILD)],
    ids=lambda voice: voice.name,
)
def test_clearly_different_voices_are_different_persons(one: Voice, other: Voice) -> None:
    assert odds(one, other) < -3
    assert odds(other, one) < -3


@pytest.mark.parametrize("voice", [MAN, WOMAN, CHILD], ids=lambda voice: voice.name)
def test_the_pitch_is_that_of_the_voice(voice: Voice) -> None:
    blocks = measure.blocks(converse([(voice, 6.0)]).pcm)
    pitches = [block.semitones for block in blocks if block.semitones is not None]
    hertz = 100 * 2 ** (statistics.median(pitches) / 12)
    assert hertz == pytest.approx(voice.pitch, rel=0.15)


def test_how_loud_a_voice_is_does_not_matter() -> None:
    samples = array("h", converse([(MAN, 4.0)]).pcm)
    quiet = array("h", (value // 8 for value in samples)).tobytes()
    (loud,), (soft,) = (
        [measure.vector(list(measure.blocks(p)))] for p in (samples.tobytes(), quiet)
    )
    assert math.dist(loud, soft) < 0.5


@pytest.mark.parametrize("pcm", [b"", bytes(2), bytes(32_000), b"\x01\x00" * 100], ids=len)
def test_nothing_is_measured_in_silence(pcm: bytes) -> None:
    assert list(measure.blocks(pcm)) == []
