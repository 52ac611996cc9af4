"""Room on the disk, taken before a service is paid and given back when an answer needs it."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO

BLOCK = bytes(1 << 16)

if sys.platform == "win32":

    def largest_file() -> int | None:
        """How many bytes a file of this process may have; None: there is no limit."""
        return None

else:
    import resource

    def largest_file() -> int | None:
        """How many bytes a file of this process may have; None: there is no limit."""
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
        return None if limit == resource.RLIM_INFINITY else limit


class Room:
    """A file without a name, of zeros, on the disk of the file at `path`, which is to grow."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self._size = 0

    def reserve(self, size: int) -> None:
        """Hold at least `size` bytes. Raises OSError where they are not to be had."""
        self._check_limit(size)
        if size <= self._size:
            return
        if self._file is None:
            # Gone with the process, however that ends.
            self._file = tempfile.TemporaryFile(dir=self._path.parent)  # noqa: SIM115
        try:
            _fill(self._file, self._size, size)
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL):
                self.release()
                raise
            if shutil.disk_usage(self._path.parent).free < size:
                self.release()
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        self._size = size

    def release(self) -> bool:
        """Give all of it back; whether there was any."""
        if self._file is None:
            return False
        self._file.close()
        self._file, self._size = None, 0
        return True

    def _check_limit(self, size: int) -> None:
        """The limit is on each file, and this one is not the one that will grow."""
        limit = largest_file()
        if limit is None:
            return
        log = self._path.with_name(f"{self._path.name}-wal")
        largest = max((one.stat().st_size for one in (self._path, log) if one.exists()), default=0)
        if largest + size > limit:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))


def _fill(file: IO[bytes], start: int, end: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), start, end - start)
        return
    file.seek(start)
    for at in range(start, end, len(BLOCK)):
        file.write(BLOCK[: end - at])
    file.flush()
