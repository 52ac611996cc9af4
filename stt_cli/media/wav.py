"""WAV files that services send: whole, as long as they say, and not silent."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from stt_cli.errors import InputError
from stt_cli.media.isolated import windows
from stt_cli.media.pauses import segment
from stt_cli.media.sizes import WAV, chunks
from stt_cli.pcm import DEAD
from stt_cli.text.sanitize import shown

BLOCK = 1 << 20
UNTOLD = (0, 0xFFFFFFFF)
"""What stands for the size of sound whose length was not known when its header was sent."""


class Wav(Struct, frozen=True, kw_only=True):
    """Where the samples of a file are, and how they are laid out."""

    layout: bytes
    """The chunk `fmt `."""
    start: int
    size: int
    """Bytes of samples."""
    is_told: bool = True
    """Whether its header says how many they are."""

    @property
    def seconds(self) -> float:
        (rate,) = struct.unpack_from("<I", self.layout, 8)
        return self.size / rate if rate else 0.0


def examined(path: Path) -> Wav:
    """What the WAV file at `path` holds. Raises InputError for one that is not whole."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
            raise InputError(f"{shown(path)}: not a WAV file")
        found = _samples(file, size)
    if found is None:
        raise InputError(f"{shown(path)}: a WAV file without samples")
    told = found.size
    there = size - found.start
    if told in UNTOLD:
        return Wav(layout=found.layout, start=found.start, size=there - there % 2, is_told=False)
    if told > there:
        raise InputError(f"{shown(path)}: {told - there} of {told} bytes of sound are missing")
    return found


def is_silent(path: Path) -> bool:
    """Whether nothing can be heard in it. Raises InputError where it cannot be decoded."""
    return not any(segment(window.pcm).dBFS > DEAD for window in windows(path))


def join(parts: Sequence[Path], out: BinaryIO) -> None:
    """Write sound one after the other as one WAV file, whose header says how long it is.

    Raises InputError where the parts are laid out in different ways.
    """
    found = [examined(path) for path in parts]
    if any(one.layout != found[0].layout for one in found):
        raise InputError(f"{shown(parts[0])}: its parts differ in their sample rates or channels")
    layout, size = found[0].layout, sum(one.size for one in found)
    most = 0xFFFFFFFF - 64
    out.write(b"RIFF" + struct.pack("<I", min(size, most) + 20 + len(layout)) + b"WAVE")
    out.write(b"fmt " + struct.pack("<I", len(layout)) + layout)
    out.write(b"data" + struct.pack("<I", min(size, most)))
    for path, one in zip(parts, found, strict=True):
        with path.open("rb") as file:
            file.seek(one.start)
            _copy(file, out, one.size)


def _copy(file: BinaryIO, out: BinaryIO, size: int) -> None:
    while size > 0 and (block := file.read(min(BLOCK, size))):
        out.write(block)
        size -= len(block)


def _samples(file: BinaryIO, size: int) -> Wav | None:
    """The samples, behind their layout; None where one of them is missing."""
    layout = b""
    for chunk in chunks(file, WAV, size):
        length = chunk.end - chunk.start
        if chunk.name == WAV.sound:
            return Wav(layout=layout, start=chunk.start, size=length) if layout else None
        if chunk.name == b"fmt " and length >= 16:
            layout = file.read(length)
    return None
