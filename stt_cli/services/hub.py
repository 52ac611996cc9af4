"""Downloading a repository's files from the Hugging Face Hub, or from a mirror of it.

`HF_ENDPOINT` names a mirror, as for the hub's own tools.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct, field

from stt_cli.errors import InputError, ProviderError
from stt_cli.net.download import download
from stt_cli.net.stop import Stop
from stt_cli.weights import Pin, Weights

HUB = "https://huggingface.co"
LISTING_BYTES = 20_000_000

Progress = Callable[[int, int], None]
"""Called with the bytes there are, and those there will be."""


class _Lfs(Struct):
    sha256: str


class _File(Struct):
    """One file of a repository, as the hub lists it with `blobs=true`."""

    rfilename: str
    size: int | None = None
    blob_id: str | None = field(name="blobId", default=None)
    lfs: _Lfs | None = None


class _Listing(Struct):
    sha: str
    siblings: list[_File]
    card: Any = field(name="cardData", default=None)


class Remote(Struct, frozen=True, kw_only=True):
    """The files of a repository at one revision."""

    repository: str
    revision: str
    licence: str
    files: tuple[_File, ...]

    @property
    def size(self) -> int:
        return sum(file.size or 0 for file in self.files)


def endpoint() -> str:
    return (os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")


def listing(wanted: Weights, *, stop: Stop | None = None) -> Remote:
    """What there is to download. Raises InputError for a repository without such files."""
    repository = wanted.repository
    url = f"{endpoint()}/api/models/{quote(repository)}/revision/main?blobs=true"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "listing.json"
        download(url, path, max_bytes=LISTING_BYTES, stop=stop)
        try:
            found = msgspec.json.decode(path.read_bytes(), type=_Listing)
        except msgspec.DecodeError as error:
            raise ProviderError(f"{endpoint()} answered with something else: {error}") from error
    files = [f for f in found.siblings if _wanted(f.rfilename, (*wanted.files, *wanted.more_files))]
    for pattern in wanted.files:
        if not any(fnmatch(file.rfilename, pattern) for file in files):
            raise InputError(f"{repository} has no {pattern}", hint="name another repository")
    licence = found.card.get("license") if isinstance(found.card, dict) else None
    return Remote(
        repository=repository, revision=found.sha, licence=str(licence or ""), files=tuple(files)
    )


def _wanted(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the patterns means this name, which must not lead out of its folder."""
    inside = ".." not in name.split("/") and "\\" not in name and not name.startswith("/")
    return inside and any(fnmatch(name, pattern) for pattern in patterns)


def fetch(
    remote: Remote, folder: Path, progress: Progress, *, stop: Stop | None = None
) -> dict[str, Pin]:
    """Download the files into `folder`, going on where it was broken off; returns what they are.

    Raises ProviderError where the hub fails, or sends other bytes than it lists.
    """
    done = 0
    pins = {}
    for file in remote.files:
        path = folder / file.rfilename
        path.parent.mkdir(parents=True, exist_ok=True)
        pins[file.rfilename] = _fetched(
            remote, file, path, _shifted(progress, done, remote.size), stop
        )
        done += pins[file.rfilename].size
    return pins


def _shifted(progress: Progress, before: int, total: int) -> Callable[[int, int | None], None]:
    return lambda done, _: progress(before + done, max(total, before + done))


def _fetched(
    remote: Remote,
    file: _File,
    path: Path,
    progress: Callable[[int, int | None], None],
    stop: Stop | None,
) -> Pin:
    there = path.stat().st_size if path.is_file() else 0
    if there == 0 or there != file.size:
        name = quote(file.rfilename)
        url = f"{endpoint()}/{quote(remote.repository)}/resolve/{quote(remote.revision)}/{name}"
        most = file.size or LISTING_BYTES
        there = download(
            url, path, max_bytes=most, on_progress=progress, stop=stop, resume=there < most
        )
    progress(there, None)
    sha256 = _checked(file, path)
    if sha256 is None:
        path.unlink()
        raise ProviderError(
            f"{remote.repository}: {file.rfilename} came damaged", hint="download it again"
        )
    return Pin(size=there, sha256=sha256)


def _checked(file: _File, path: Path) -> str | None:
    """The SHA-256 of the file; None where it is not the one that the hub lists."""
    with path.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    if file.lfs:
        return sha256 if sha256 == file.lfs.sha256 else None
    if not file.blob_id:
        return sha256
    data = path.read_bytes()
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return sha256 if blob == file.blob_id else None
