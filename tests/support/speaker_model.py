"""A speaker model in the format of the real one, made to know three synthetic voices."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import msgspec
import numpy as np

from stt_cli import files, weights
from stt_cli.services import speakers
from stt_cli.voices import weights as arrays
from stt_cli.voices.encoder import Encoder, amplified, mel_frames
from stt_cli.weights import MANIFEST, Manifest, Pin
from tests.support.voices import CHILD, MAN, WOMAN, converse

GAIN = 300.0
"""What mel powers of speech are multiplied with, to be of the order of 1."""


@cache
def network() -> dict[str, Any]:
    """Every layer forgets a tenth and takes up a tenth of each frame: the last state is the mean
    spectrum, of which the projection keeps how near it is to each of the voices."""
    found = {name: np.zeros(shape, "f4") for name, shape in arrays.SHAPES.items()}
    for layer in range(arrays.LAYERS):
        width = arrays.MELS if layer == 0 else arrays.HIDDEN
        new = slice(2 * arrays.HIDDEN, 2 * arrays.HIDDEN + width)
        found[f"lstm.weight_ih_l{layer}"][new] = np.eye(width) * (GAIN if layer == 0 else 1.0)
        gates = np.repeat([-2.2, 2.2, 0.0, 9.0], arrays.HIDDEN)
        found[f"lstm.bias_ih_l{layer}"][:] = gates
    found["linear.weight"][:] = np.eye(arrays.HIDDEN)
    means = np.stack([_spectra(found, number).mean(0) for number in range(3)])
    apart = means - means.mean(0)
    scale = 1 / (apart**2).sum(1)
    found["linear.weight"][:] = 0
    found["linear.weight"][:3] = apart * scale[:, None]
    found["linear.bias"][:3] = -(apart * means.mean(0)).sum(1) * scale
    found["linear.bias"][3] = 0.9  # what all voices have in common
    return found


def _spectra(found: dict[str, Any], number: int) -> Any:
    """The last states for stretches of one voice."""
    pcm = converse([((MAN, WOMAN, CHILD)[number], 6.0)], seed=number).pcm
    frames = mel_frames(amplified(np.frombuffer(pcm, "<i2").astype("f4") / 32768))
    stretches = [frames[at : at + 100] for at in range(0, len(frames) - 100, 50)]
    return Encoder(found).states(np.stack(stretches))


def install() -> None:
    """Put it where `stt models download speakers` puts the real one."""
    folder = weights.folder_of(speakers.WEIGHTS)
    data = arrays.save(network())
    name = speakers.WEIGHTS.files[0]
    pin = Pin(len(data), hashlib.sha256(data).hexdigest())
    manifest = Manifest(name=speakers.NAME, repository="tests", revision="1", files={name: pin})
    files.write(folder / name, data)
    files.write(folder / MANIFEST, msgspec.json.encode(manifest))
