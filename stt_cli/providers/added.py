"""Entry points of other distributions, without the library for them where there are none."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_METADATA = (".dist-info", ".egg-info")


def entry_points(group: str) -> list[EntryPoint]:
    """Those of `group`, whatever is installed."""
    if not any(_announces(folder, f"[{group}]") for folder in sys.path):
        return []
    from importlib import metadata  # it takes longer to load than all providers

    return [*metadata.entry_points(group=group)]


@cache
def _announces(folder: str, heading: str) -> bool:
    """Whether a distribution in a folder of the search path may have entry points under `heading`."""
    place = Path(folder)
    if place.is_file():  # an archive
        return True
    try:
        found = [entry for entry in place.iterdir() if entry.name.endswith(_METADATA)]
    except OSError:
        return False
    return any(heading in _text(entry / "entry_points.txt") for entry in found)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
