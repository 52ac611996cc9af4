"""Recordings in object stores and on SFTP servers, through fsspec (extra `cloud`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from stt_cli.answers.refusal import one_line
from stt_cli.errors import InputError, ProviderError, SttError, UsageError
from stt_cli.installation import command_for
from stt_cli.net.redact import redactor


def files(url: str) -> list[str] | None:
    """Addresses of all files below a folder; None where `url` is no folder. Raises as `opened`."""
    with _blamed(url):
        system, path = _found(url)
        if not system.isdir(path):
            return None
        return sorted(system.unstrip_protocol(found) for found in system.find(path))


@contextmanager
def opened(url: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """The file at `url`, read in blocks as they come, and its bytes where they are known.

    Raises UsageError where the packages for it are not installed, InputError where there is no
    such file or it may not be read, ProviderError for everything else that goes wrong.
    """
    with _blamed(url):
        system, path = _found(url)
        with system.open(path, "rb") as file:
            yield file, getattr(file, "size", None)


def _found(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(url)
    except ImportError as error:
        shown = redactor([])(url)
        hint = f"install them with: {command_for('cloud')}"
        raise UsageError(
            f"{shown}: the packages for such addresses are not installed", hint=hint
        ) from error
    return system, path


@contextmanager
def _blamed(url: str) -> Iterator[None]:
    """Make whatever the libraries of all those services raise a failure of the address."""
    shown = redactor([])(url)
    try:
        yield
    except SttError:
        raise
    except FileNotFoundError as error:
        raise InputError(f"{shown}: no such file", hint="check the address") from error
    except PermissionError as error:
        hint = "check the credentials: they are those of the service's own tools"
        raise InputError(f"{shown}: it may not be read", hint=hint) from error
    except Exception as error:
        reason = one_line(redactor([])(str(error))) or type(error).__name__
        hint = "check the address, the credentials and the connection"
        raise ProviderError(f"{shown}: cannot be read: {reason}", hint=hint) from error
