"""How a voice sounds, as a vector: a speaker encoder of three LSTM layers over 40 mel bands.

The network and its features are those of resemblyzer: 16 kHz, windows of 25 ms every 10 ms, mel
powers without logarithm, the last layer's last state projected, cut off at 0 and normed. Vectors
of one person have a cosine near 1. All arrays are float32.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from stt_cli.voices.weights import HIDDEN, LAYERS, MELS

if TYPE_CHECKING:
    from numpy import ndarray

RATE = 16_000
HOP, FFT = 160, 400
FRAMES = 160
"""Frames of a vector that the network was trained on: 1.6 s."""
LOUDNESS = -30.0
"""dBFS that quieter speech is amplified to, as in training."""
BATCH = 64
"""Stretches that go through the network together: more need memory and save no time."""


class Encoder:
    """The network. `arrays` are those of `weights.load`."""

    size = HIDDEN

    def __init__(self, arrays: dict[str, ndarray]) -> None:
        self._layers = [_layer(arrays, number) for number in range(LAYERS)]
        self._project = arrays["linear.weight"].T.copy()
        self._bias = arrays["linear.bias"]

    def embed(self, frames: ndarray) -> ndarray:
        """Unit vectors (n, 256) of n stretches of mel frames (n, length, 40)."""
        import numpy as np

        parts = [self._embed(frames[at : at + BATCH]) for at in range(0, len(frames), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, HIDDEN), np.float32)

    def _embed(self, frames: ndarray) -> ndarray:
        import numpy as np

        raw = np.maximum(self.states(frames) @ self._project + self._bias, 0.0)
        norms: ndarray = np.linalg.norm(raw, axis=1, keepdims=True)
        vectors: ndarray = raw / np.maximum(norms, 1e-9)
        return vectors

    def states(self, frames: ndarray) -> ndarray:
        """The last state (n, 256) of the last layer, before it is projected."""
        import numpy as np

        steps = np.ascontiguousarray(frames.transpose(1, 0, 2))
        for layer in self._layers:
            steps = _lstm(steps, *layer)
        last: ndarray = steps[-1]
        return last


def _layer(arrays: dict[str, ndarray], number: int) -> tuple[ndarray, ndarray, ndarray]:
    """Weights of input and state, and bias: halved where a gate is a sigmoid of them.

    sigmoid(x) is (1 + tanh(x / 2)) / 2, so that one tanh serves all gates.
    """
    import numpy as np

    halves = np.full(4 * HIDDEN, 0.5, np.float32)
    halves[2 * HIDDEN : 3 * HIDDEN] = 1.0
    of_input = arrays[f"lstm.weight_ih_l{number}"].T * halves
    of_state = arrays[f"lstm.weight_hh_l{number}"].T * halves
    bias = (arrays[f"lstm.bias_ih_l{number}"] + arrays[f"lstm.bias_hh_l{number}"]) * halves
    return np.ascontiguousarray(of_input), np.ascontiguousarray(of_state), bias


def _lstm(steps: ndarray, of_input: ndarray, of_state: ndarray, bias: ndarray) -> ndarray:
    """The states (length, n, 256) of one layer; gates are in PyTorch's order i, f, g, o."""
    import numpy as np

    length, count, _ = steps.shape
    driven = (steps.reshape(length * count, -1) @ of_input + bias).reshape(length, count, -1)
    states = np.empty((length, count, HIDDEN), np.float32)
    state, cell = np.zeros((2, count, HIDDEN), np.float32)
    for at in range(length):
        gates = driven[at]
        gates += state @ of_state
        np.tanh(gates, out=gates)
        enter, forget, new, leave = (gates[:, n : n + HIDDEN] for n in range(0, 4 * HIDDEN, HIDDEN))
        cell = (forget + 1) * cell * 0.5 + (enter + 1) * new * 0.5
        state = (leave + 1) * np.tanh(cell) * 0.5
        states[at] = state
    return states


def mel_frames(samples: ndarray) -> ndarray:
    """Mel powers (frames, 40) of float samples in -1..1; frame n is centred at n * 10 ms."""
    import numpy as np

    padded = np.pad(samples.astype(np.float32), FFT // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP]
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)
    powers = np.abs(np.fft.rfft(windows * hann)) ** 2
    mels: ndarray = (powers @ filters()).astype(np.float32)
    return mels


@cache
def filters() -> ndarray:
    """Triangles (201, 40) on Slaney's mel scale from 0 to 8 kHz, each of the same area."""
    import numpy as np

    # Linear to 1 kHz at 200/3 Hz a mel, then 27 steps for each factor of 6.4.
    top = 15 + np.log(RATE / 2 / 1000) * 27 / np.log(6.4)
    mels = np.linspace(0, top, MELS + 2)
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * 6.4 ** ((mels - 15) / 27))
    bins = np.linspace(0, RATE / 2, FFT // 2 + 1)[:, None]
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins - low) / (middle - low), (high - bins) / (high - middle)
    triangles: ndarray = np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)
    return triangles.astype(np.float32)


def amplified(samples: ndarray) -> ndarray:
    """The samples at the loudness of training, where they are quieter."""
    import numpy as np

    power = float(np.mean(samples.astype(np.float64) ** 2)) if len(samples) else 0.0
    wanted = 10 ** (LOUDNESS / 10)
    if not 0 < power < wanted:
        return samples
    louder: ndarray = samples * np.float32((wanted / power) ** 0.5)
    return louder
