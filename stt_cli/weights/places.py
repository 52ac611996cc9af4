"""Where the weights of a model are."""

from __future__ import annotations

import os
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import msgspec
from msgspec import Struct

from stt_cli import config
from stt_cli.weights.data import Carrier, Pin, Weights

MANIFEST = "stt-manifest.json"
"""Written into a folder of the cache when all of its files are there."""


class Manifest(Struct, frozen=True, kw_only=True):
    """What was downloaded, and from where."""

    name: str
    repository: str
    revision: str
    licence: str = ""
    files: dict[str, Pin]


class Place(Struct, frozen=True, kw_only=True):
    """Where weights were found."""

    folder: Path
    origin: str
    """For people: `cache`, `hub cache`, or the package's name."""
    pins: dict[str, Pin]
    """What the files have to be, where that is known."""

    @property
    def size(self) -> int:
        return sum(file.stat().st_size for file in self.folder.iterdir() if file.is_file())


def find(weights: Weights) -> Place | None:
    """The first place that has all of `weights`; reads no more than names and sizes."""
    place = cached(weights)
    places = (_carried(weights, carrier) for carrier in weights.carriers)
    return place or next(filter(None, places), None) or _of_the_hub(weights)


def folder_of(weights: Weights) -> Path:
    """The folder of the cache for `weights`."""
    return config.models() / weights.name.replace("/", "--")


def cached(weights: Weights) -> Place | None:
    """The weights in the cache; None where they are not there, or not complete."""
    folder = folder_of(weights)
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return None
    pins = {**manifest.files, **_pinned(weights, folder)}
    return Place(folder=folder, origin="cache", pins=pins) if _fit(folder, pins) else None


def _carried(weights: Weights, carrier: Carrier) -> Place | None:
    try:
        folder = Path(str(distribution(carrier.distribution).locate_file(carrier.folder)))
    except PackageNotFoundError:
        return None
    return _complete(weights, folder, carrier.distribution)


def _of_the_hub(weights: Weights) -> Place | None:
    repository = hub_folder() / f"models--{weights.repository.replace('/', '--')}"
    try:
        revision = (repository / "refs" / "main").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return _complete(weights, repository / "snapshots" / revision, "hub cache")


def hub_folder() -> Path:
    """Where the Hugging Face Hub's own tools keep what they download."""
    given = os.environ.get("HF_HUB_CACHE")
    home = os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface"
    return Path(given) if given else Path(home) / "hub"


def _complete(weights: Weights, folder: Path, origin: str) -> Place | None:
    """The folder, if every pattern has a file in it and pinned files have their sizes."""
    try:
        names = [file.name for file in folder.iterdir() if file.is_file()]
    except OSError:
        return None
    if not all(any(fnmatch(name, pattern) for name in names) for pattern in weights.files):
        return None
    pins = _pinned(weights, folder)
    return Place(folder=folder, origin=origin, pins=pins) if _fit(folder, pins) else None


def _pinned(weights: Weights, folder: Path) -> dict[str, Pin]:
    return {name: pin for name, pin in weights.pins.items() if (folder / name).is_file()}


def _fit(folder: Path, pins: dict[str, Pin]) -> bool:
    try:
        return all((folder / name).stat().st_size == pin.size for name, pin in pins.items())
    except OSError:
        return False
