"""Temporary files, which outlive a killed process no longer than until the next one needs some."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stt_cli.store.owner import Owner, probe

PREFIX = "stt-scratch-"
LOCK = "*-????????????.lock"
"""As `Owner` names it: no file of anyone else's looks so."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of this process's own, removed at the end; those of killed processes go before."""
    _sweep(Path(tempfile.gettempdir()))
    folder, owner = _new()
    try:
        yield folder
    finally:
        owner.forget()
        shutil.rmtree(folder, ignore_errors=True)


def _new() -> tuple[Path, Owner]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with suppress(FileNotFoundError):  # swept away between its making and its locking
            return folder, Owner(folder)


def _sweep(temporary: Path) -> None:
    for folder in temporary.glob(f"{PREFIX}*"):
        # Gone: another process sweeps, too. Denied: Windows keeps a file that is open.
        with suppress(FileNotFoundError, PermissionError):
            for lock in folder.glob(LOCK) if _is_ours(folder) else ():
                _remove_if_dead(folder, lock)


def _remove_if_dead(folder: Path, lock: Path) -> None:
    with probe(lock) as dead:
        if dead:
            shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Whether it is a real folder of this user's, in a place where others may write, too."""
    found = folder.lstat()
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return mine and stat.S_ISDIR(found.st_mode)
