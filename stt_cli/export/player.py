"""The recording in an HTML page: linked to, or inside the page as a data: URL."""

from __future__ import annotations

import base64
import os
from contextlib import suppress
from html import escape
from pathlib import Path, PurePath
from urllib.parse import quote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.errors import InputError, UsageError
from stt_cli.export.options import Options

MIMES = {
    ".aac": "audio/aac", ".flac": "audio/flac", ".m4a": "audio/mp4", ".mp3": "audio/mpeg",
    ".oga": "audio/ogg", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav",
    ".weba": "audio/webm", ".m4v": "video/mp4", ".mkv": "video/x-matroska", ".mov": "video/mp4",
    ".mp4": "video/mp4", ".ogv": "video/ogg", ".webm": "video/webm",
}  # fmt: skip
LARGEST = 256 * 2**20
"""Bytes of a recording inside a page: browsers refuse data: URLs of 512 MB."""


class Player(Struct, frozen=True, kw_only=True):
    """The element that plays, and the sources that the page's policy must allow for it."""

    html: str = ""
    source: str = "'none'"


def player(options: Options, id: str = "player") -> Player:
    """The player that `options` ask for; an empty one where they name no recording.

    A relative path is looked for beside the page. Raises UsageError for an address or a file
    that cannot be put into the page, InputError for one that cannot be read.
    """
    if options.embed_audio:
        path = inside(options)
        return Player(html=_element(str(path), _data(path), id), source="data:")
    if options.audio is None:
        return Player()
    scheme = urlsplit(options.audio).scheme
    remote = scheme in ("http", "https")
    address = options.audio if remote else _link(options.audio)
    return Player(
        html=_element(options.audio, address, id), source=f"{scheme}:" if remote else "'self' file:"
    )


def inside(options: Options) -> Path:
    """The recording that goes into the page itself. Raises as `player`, and reads nothing yet."""
    if options.audio is None:
        raise UsageError("there is no recording to put into the page", hint="name it with --audio")
    if urlsplit(options.audio).scheme in ("http", "https"):
        hint = "download it first, or link to it"
        raise UsageError(f"{options.audio} is not a file", hint=hint)
    path = Path(options.audio)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error
    if size > LARGEST:
        raise UsageError(
            f"{path} is too large for a page: {size / 2**20:.0f} MB",
            hint=f"link to it instead; up to {LARGEST // 2**20} MB fit",
        )
    return path


def playing(options: Options, recording: str, page: Path | None) -> Options:
    """`options` with the recording that a page at `page` is to play, where they name none.

    `recording` is an address or an absolute path, which the page will have from its own folder.
    """
    if options.audio is not None:
        return options
    remote = urlsplit(recording).scheme in ("http", "https")
    if page and not remote and not options.embed_audio:
        with suppress(ValueError):  # there is no way from one drive to another
            recording = os.path.relpath(recording, page.absolute().parent)
    return replace(options, audio=recording)


def _element(name: str, address: str, id: str) -> str:
    kind = "video" if _mime(name).startswith("video/") else "audio"
    return f'<{kind} id="{id}" controls preload="metadata" src="{escape(address)}"></{kind}>'


def _mime(name: str) -> str:
    return MIMES.get(PurePath(urlsplit(name).path).suffix.lower(), "application/octet-stream")


def _link(name: str) -> str:
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))


def _data(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    return f"data:{_mime(str(path))};base64,{base64.b64encode(content).decode()}"


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be read: {error.strerror}")
