"""What this machine offers to its engines, and how its memory is asked for."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

M_MMAP_THRESHOLD = -3
"""The name that glibc's `mallopt` has for the size from which memory is given back when freed."""

BUFFER = 1 << 18
"""Bytes; windows of sound and encoded chunks are larger."""


def cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def give_memory_back() -> None:
    """Have the memory of large buffers go back to the system as soon as they are freed.

    glibc keeps it, and more the larger they were, so that a long recording would seem to need more
    memory than a short one. Other systems give it back by themselves.
    """
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):  # the C library is another one
            ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, BUFFER)
