"""Weights as data."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Pin(Struct, frozen=True):
    """What a file has to be, byte for byte."""

    size: int
    sha256: str


class Carrier(Struct, frozen=True):
    """An installed package that carries weights."""

    distribution: str
    folder: str
    """Where they lie in it, as the list of its files has it."""


class Weights(Struct, frozen=True, kw_only=True):
    """The files of one model."""

    name: str
    """The model's name, or the repository where it has none."""
    repository: str
    """`OWNER/NAME` at the hub."""
    files: tuple[str, ...]
    """Patterns of the files that are needed; the first is the one without which there is nothing."""
    more_files: tuple[str, ...] = ()
    """Patterns of files that some of its kind have."""
    size: int | None = None
    """Bytes, nearly; None: only the hub knows."""
    licence: str = ""
    pins: Mapping[str, Pin] = field(default_factory=dict)
    carriers: tuple[Carrier, ...] = ()
