"""Files written whole or not at all, so that a crash or a full disk leaves what was there before."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from stt_cli.errors import NO_ROOM, OutputError
from stt_cli.text.sanitize import shown

_AGAIN = "then run the same command again"
_HINTS = {
    **dict.fromkeys(NO_ROOM, f"make room, {_AGAIN}"),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS), f"change permissions or the place, {_AGAIN}"
    ),
    **dict.fromkeys((errno.ENOTDIR, errno.EEXIST), "a file is where its folder should be"),
    errno.ENAMETOOLONG: "give it a shorter name",
    errno.EISDIR: "it is a folder: name a file",
}
_OPEN_FILE = re.compile(r"/dev/(?:std(?:in|out|err)|fd/\d+)|/proc/(?:self|\d+)/fd/\d+")
_UNREPLACEABLE = frozenset({errno.EBUSY, errno.EXDEV})
_NO_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EISDIR})
"""What systems say that cannot have a folder's entries written to the disk."""


def write(path: Path, data: bytes | Iterable[bytes], *, private: bool = False) -> None:
    """Write `data`, whole or in parts, to `path`. As `replacing`."""
    with replacing(path, private=private) as file:
        file.writelines([data] if isinstance(data, bytes) else data)


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path`, on the disk, when the block ends without error.

    The folder is created. A replaced file hands on its permissions; a link stays, and the file it
    points to is replaced; what `is_stream` is written to directly. `private`: only the owner may
    read it. Raises OutputError, for an OSError of the block, too.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
        if is_stream(path):
            with path.open("ab") as stream:
                yield stream
        else:
            with _replaced(Path(os.path.realpath(path)), private) as file:
                yield file
    except OSError as error:
        raise failure(path, error) from error


def is_stream(path: Path) -> bool:
    """Whether `path` is a device, a pipe or a file held open: nothing that could be replaced."""
    return _OPEN_FILE.fullmatch(str(path)) is not None or (path.exists() and not path.is_file())


def is_kept(path: Path) -> bool:
    """Whether there is a file at `path` that writing to it would replace."""
    return path.is_file() and not is_stream(path)


def failure(path: Path, error: OSError) -> OutputError:
    """The error for a `path` that could not be written."""
    return OutputError(
        f"{shown(path)}: cannot be written: {error.strerror or error}",
        hint=_HINTS.get(error.errno or 0, "run the same command again once it can"),
    )


@contextmanager
def _replaced(path: Path, private: bool) -> Iterator[BinaryIO]:
    temporary = path.with_name(f".stt-{os.urandom(8).hex()}")
    try:
        unnamed = _unnamed(path.parent, private)
        with unnamed or _named(temporary, private) as file:
            if not private:
                _inherit(path, file)
            yield file
            _sync(file)
            if unnamed:
                _link(unnamed, temporary, private)
        _move(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _unnamed(folder: Path, private: bool) -> BinaryIO | None:
    """A file that vanishes with us until it has a name; None where the system has none such."""
    try:
        handle = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600 if private else 0o666)
    except (OSError, AttributeError):
        return None
    return os.fdopen(handle, "w+b")


def _named(path: Path, private: bool) -> BinaryIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600 if private else 0o666), "w+b")


def _inherit(path: Path, file: BinaryIO) -> None:
    """Give the new file the owner and the permissions of the one it replaces."""
    with suppress(FileNotFoundError):
        before = path.stat()
        if hasattr(os, "fchown"):
            with suppress(PermissionError):
                os.fchown(file.fileno(), before.st_uid, before.st_gid)
            os.fchmod(file.fileno(), stat.S_IMODE(before.st_mode))


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _link(file: BinaryIO, path: Path, private: bool) -> None:
    try:
        # Only with `src_dir_fd` does Python follow the link that stands for the open file.
        os.link(f"/proc/self/fd/{file.fileno()}", path, src_dir_fd=file.fileno())
    except OSError:
        file.seek(0)
        with _named(path, private) as copy:
            shutil.copyfileobj(file, copy)
            _sync(copy)


def _move(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except OSError as error:
        if error.errno not in _UNREPLACEABLE:
            raise
        # A file that is mounted by itself, as into a container, can only be written over.
        shutil.copyfile(temporary, path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # Windows, or a folder that may be written to but not read
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(handle)
