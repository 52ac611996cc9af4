"""Recordings that web pages play, through yt-dlp (extra `web`)."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from stt_cli.answers.refusal import one_line
from stt_cli.errors import InputError
from stt_cli.net.redact import redactor

Progress = Callable[[int | None, int | None], None]
"""Called with the bytes there are and, where it is known, those there will be."""


def is_page(data: bytes) -> bool:
    """Whether what begins with `data` is a web page."""
    return re.search(rb"<(!doctype\s+html|html)\b", data[:2000], re.IGNORECASE) is not None


def can_fetch() -> bool:
    """Whether yt-dlp is installed."""
    return find_spec("yt_dlp") is not None


def fetch(url: str, folder: Path, on_progress: Progress) -> Path:
    """Write the sound of what the page at `url` plays into a new file in `folder`.

    Raises InputError, with the page's address, where it plays nothing, or more than one recording.
    """
    import yt_dlp

    shown = redactor([])(url)
    place = Path(tempfile.mkdtemp(dir=folder, prefix="web-"))
    options = {
        "format": "bestaudio/best",
        "outtmpl": {"default": str(place / "recording.%(ext)s")},
        "noplaylist": True,
        "playlist_items": "1:2",
        "fixup": "never",
        "cachedir": False,
        "quiet": True,
        "noprogress": True,
        "color": "no_color",
        "logger": _Silent(),
        "socket_timeout": 30,
        "progress_hooks": [lambda status: _report(status, on_progress)],
    }
    try:
        with yt_dlp.YoutubeDL(options) as session:
            found = session.extract_info(url, download=False)
            _check_single(found, shown)
            session.process_ie_result(found, download=True)
    except yt_dlp.utils.YoutubeDLError as error:
        reason = one_line(redactor([])(str(error))).removeprefix("ERROR: ")
        hint = "bring yt-dlp up to date, or download the recording yourself"
        raise InputError(f"{shown}: yt-dlp found no recording: {reason}", hint=hint) from None
    for path in place.iterdir():
        return path
    raise InputError(f"{shown}: yt-dlp downloaded nothing", hint="download it yourself")


def _check_single(found: Any, shown: str) -> None:
    entries = [*(found.get("entries") or ())] if isinstance(found, dict) else []
    if len(entries) > 1:
        raise InputError(f"{shown} has several recordings", hint="name the page of one of them")


def _report(status: dict[str, Any], on_progress: Progress) -> None:
    total = status.get("total_bytes") or status.get("total_bytes_estimate")
    on_progress(status.get("downloaded_bytes"), None if total is None else int(total))


class _Silent:
    """Takes what yt-dlp would print; failures are raised as well."""

    def debug(self, message: str) -> None: ...

    def warning(self, message: str) -> None: ...

    def error(self, message: str) -> None: ...
