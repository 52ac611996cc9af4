"""The three standard streams, where they are closed, full or no longer read."""

from __future__ import annotations

import errno
import os
import sys
from io import TextIOWrapper

NO_WAY = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG, errno.ELOOP}
"""A path that the system refuses; its owner has to repair it."""


def fill_closed() -> None:
    """Open the null device for a closed stdin, stdout or stderr, before another file gets its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # The lowest free number is the closed stream's own.
            handle = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(handle, mode, encoding="utf-8"))


def take_any_text() -> None:
    """Show a mark for each character that stdout's encoding lacks; stderr does so anyway."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def settle() -> None:
    """Forget what cannot be written any more; Python would exit with a code of its own for it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
