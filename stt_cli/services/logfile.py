"""A log of an unexpected failure, for its user to attach to a report."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
import traceback
from pathlib import Path

import stt_cli
from stt_cli import config, keys
from stt_cli.errors import SttError, Unexpected


def unexpected(error: Exception, name: str) -> SttError:
    """A failure that nobody foresaw, of the input called `name`; there is a log of it."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return SttError(f"{name}: {where}{error.strerror}")
    return Unexpected(f"{name}: {described(error)}")


def described(error: BaseException) -> str:
    """What an unexpected error says, and where its log is, which is written here."""
    try:
        where = f"the log to attach to a report is {write_log(error)}"
    except OSError as problem:
        where = f"and its log could not be written: {problem.strerror}"
    return f"unexpected {type(error).__name__}: {without_keys(str(error))} ({where})"


def without_keys(text: str) -> str:
    """`text` of a failure that nobody foresaw, so that nobody kept keys out of it either."""
    from stt_cli.net.redact import redactor

    return redactor(keys.found)(text)


def write_log(error: BaseException) -> Path:
    """Write what is needed to understand `error` to a new file, readable by its owner alone.

    Arguments are left out: they may name what is nobody else's business. Raises OSError.
    """
    folder = config.paths().logs
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    handle, name = tempfile.mkstemp(dir=folder, prefix=f"stt-{stamp}-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"stt {stt_cli.__version__}, Python {sys.version}, {platform.platform()}\n")
        file.write(f"command: {sys.argv[1] if len(sys.argv) > 1 else ''}\n\n")
        file.write(without_keys("".join(traceback.format_exception(error))))
    return Path(name)
