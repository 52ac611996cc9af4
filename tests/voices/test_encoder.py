"""The network and its features, against slow and plain versions of their definitions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from stt_cli.voices import encoder, weights


def network(seed: int = 0) -> dict[str, Any]:
    dice = np.random.default_rng(seed)
    return {n: (dice.normal(size=s) / 8).astype("f4") for n, s in weights.SHAPES.items()}


def slow(arrays: dict[str, Any], frames: Any) -> Any:
    """One stretch of frames through the network, cell by cell as the LSTM is defined."""
    steps = [frame.astype(float) for frame in frames]
    for layer in range(3):
        state, cell = np.zeros(256), np.zeros(256)
        made = []
        for step in steps:
            gates = (
                arrays[f"lstm.weight_ih_l{layer}"] @ step
                + arrays[f"lstm.bias_ih_l{layer}"]
                + arrays[f"lstm.weight_hh_l{layer}"] @ state
                + arrays[f"lstm.bias_hh_l{layer}"]
            )
            enter, forget, new, leave = gates.reshape(4, 256)
            cell = cell / (1 + np.exp(-forget)) + np.tanh(new) / (1 + np.exp(-enter))
            state = np.tanh(cell) / (1 + np.exp(-leave))
            made.append(state)
        steps = made
    raw = np.maximum(0, arrays["linear.weight"] @ steps[-1] + arrays["linear.bias"])
    return raw / np.linalg.norm(raw)


def test_the_network_is_three_lstm_layers_and_a_projection() -> None:
    arrays = network()
    frames = np.random.default_rng(1).random((3, 20, 40)).astype("f4")
    made = encoder.Encoder(arrays).embed(frames)
    assert made.shape == (3, 256)
    for stretch, vector in zip(frames, made, strict=True):
        assert np.allclose(vector, slow(arrays, stretch), atol=1e-5)


def test_many_stretches_are_the_same_as_each_alone() -> None:
    network_ = encoder.Encoder(network())
    frames = np.random.default_rng(2).random((encoder.BATCH + 3, 10, 40)).astype("f4")
    made = network_.embed(frames)
    assert np.allclose(made[-1:], network_.embed(frames[-1:]), atol=1e-6)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert network_.embed(frames[:0]).shape == (0, 256)


def tone(hertz: float, seconds: float = 0.5, level: float = 0.5) -> Any:
    times = np.arange(round(seconds * 16_000)) / 16_000
    return (level * np.sin(2 * math.pi * hertz * times)).astype("f4")


def test_a_frame_every_ten_milliseconds_centred_at_its_time() -> None:
    silence = np.zeros(8_000, "f4")
    silence[3_200] = 1.0  # at 0.2 s
    power = encoder.mel_frames(silence).sum(1)
    assert len(power) == 51
    assert power.argmax() == 20
    assert set(power.nonzero()[0]) <= {19, 20, 21}


@pytest.mark.parametrize("hertz", [150, 440, 1000, 2500, 5000, 7000])
def test_a_tone_is_in_the_band_of_its_pitch(hertz: int) -> None:
    frames = encoder.mel_frames(tone(hertz))
    band = frames[25].argmax()
    mel = hertz * 3 / 200 if hertz < 1000 else 15 + 27 * math.log(hertz / 1000) / math.log(6.4)
    top = 15 + 27 * math.log(8) / math.log(6.4)
    assert abs(mel / top * 41 - (band + 1)) <= 1


def test_bands_have_the_same_area_and_nothing_in_the_power_is_logarithmic() -> None:
    half, whole = encoder.mel_frames(tone(1000, level=0.25)), encoder.mel_frames(tone(1000))
    assert np.allclose(whole[20], 4 * half[20], rtol=1e-4)
    hertz_per_bin = 40
    wide = encoder.filters()[:, 25:]  # narrow ones fall between the bins
    assert np.allclose(wide.sum(0) * hertz_per_bin, 1, rtol=0.05)


def test_quiet_speech_is_amplified_and_loud_speech_left_alone() -> None:
    quiet, loud = tone(300, level=0.001), tone(300, level=0.8)
    power = float(np.mean(encoder.amplified(quiet).astype(float) ** 2))
    assert math.isclose(10 * math.log10(power), encoder.LOUDNESS, abs_tol=0.01)
    assert encoder.amplified(loud) is loud
    assert not encoder.amplified(np.zeros(100, "f4")).any()
