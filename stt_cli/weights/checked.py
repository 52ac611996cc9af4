"""Whether weights are undamaged. What was found out is kept, by path, size and time of change."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec

from stt_cli import config, files
from stt_cli.errors import OutputError, ProviderError
from stt_cli.weights.data import Pin
from stt_cli.weights.places import Place

_Known = dict[str, tuple[int, int, int, str]]
"""Size, times of change in nanoseconds, and SHA-256, by path."""


def check(place: Place, model: str) -> None:
    """Raise ProviderError where a file is not what it has to be.

    A file is read only if it changed since it was read last.
    """
    known = _read()
    fresh: _Known = {}
    for name, pin in place.pins.items():
        file = place.folder / name
        entry = _entry(file, known)
        if entry[-1] != pin.sha256:
            raise ProviderError(
                f"the weights of {model} are damaged: {file} is not what it has to be",
                hint=f"remove them ({place.origin}) and get them again: stt models download {model}",
            )
        if known.get(str(file)) != entry:
            fresh[str(file)] = entry
    if fresh:
        _write(known | fresh)


def _entry(file: Path, known: _Known) -> tuple[int, int, int, str]:
    state = file.stat()
    facts = (state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    before = known.get(str(file))
    if before and before[:3] == facts:
        return before
    with file.open("rb") as opened:
        return (*facts, hashlib.file_digest(opened, "sha256").hexdigest())


def remember(folder: Path, pins: dict[str, Pin]) -> None:
    """Keep that the files in `folder` were just found to be what `pins` say."""
    known = _read()
    for name, pin in pins.items():
        state = (folder / name).stat()
        entry = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, pin.sha256)
        known[str(folder / name)] = entry
    _write(known)


def _path() -> Path:
    return config.models() / "checked.json"


def _read() -> _Known:
    try:
        return msgspec.json.decode(_path().read_bytes(), type=_Known)
    except (OSError, msgspec.DecodeError):
        return {}


def _write(known: _Known) -> None:
    """Processes may write at once; at worst a file is read once more."""
    with suppress(OutputError):  # a cache that cannot be written costs time, not text
        files.write(_path(), msgspec.json.encode(known))
