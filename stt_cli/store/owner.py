"""Who works on what: a lock file per process, which the system lets go when the process dies.

Unlike a process id it cannot be reused, unlike a heartbeat it needs no clock: a process that is
killed is known to be gone at once, one that sleeps in a closed laptop is known to be there.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from weakref import WeakSet

if sys.platform == "win32":
    import msvcrt

    def _hold(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

    def _try_share(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _hold(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _try_share(handle: int) -> None:
        # Shared, so that two processes asking at once do not take each other for the owner.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)


class Owner:
    """This process, as long as it is open and alive. `name` is `PID-TOKEN`, never used twice."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        while True:
            self.name = f"{os.getpid()}-{secrets.token_hex(6)}"
            self._path = _lock_path(folder, self.name)
            self._handle: int | None = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            _hold(self._handle)
            if os.fstat(self._handle).st_nlink:
                break
            os.close(self._handle)  # swept away between its making and its locking
        _OWNERS.add(self)

    def close(self) -> None:
        self.forget()
        self._path.unlink(missing_ok=True)

    def forget(self) -> None:
        """Close the handle and leave the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


_OWNERS: WeakSet[Owner] = WeakSet()


def _forget_in_child() -> None:
    # A forked worker that outlives its killed parent would keep the parent's lock alive.
    for owner in _OWNERS:
        owner.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_child)


def is_alive(folder: Path, name: str) -> bool:
    """Whether the process that calls itself `name` still runs."""
    try:
        with probe(_lock_path(folder, name)) as dead:
            return not dead
    except FileNotFoundError:
        return False


def sweep(folder: Path) -> None:
    """Remove the lock files of the dead."""
    for path in folder.glob("*.lock"):
        # Gone: swept by another process. Denied: Windows keeps a file that anyone has open.
        with suppress(FileNotFoundError, PermissionError), probe(path) as dead:
            if dead:
                path.unlink()


@contextmanager
def probe(path: Path) -> Iterator[bool]:
    """Whether the owner of the lock at `path` is dead; no other process can take the lock meanwhile."""
    handle = os.open(path, os.O_RDWR)
    try:
        try:
            _try_share(handle)
        except (BlockingIOError, PermissionError):
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def _lock_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.lock"
