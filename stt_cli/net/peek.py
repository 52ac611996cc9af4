"""What lies at a URL, where that is not sound: the beginning of it, or all of a feed."""

from __future__ import annotations

import httpx

from stt_cli import __version__
from stt_cli.net.client import new_client

SECONDS = 20.0
MOST = 16 * 2**20
"""Bytes of a feed, or of a page until its title."""


def peek(url: str) -> bytes | None:
    """What the server sends for `url`, if that begins like markup; None for everything else.

    What cannot be reached, or is too large, is None too: who fetches it will say why.
    """
    headers = {"User-Agent": f"stt-cli/{__version__}"}
    try:
        with (
            new_client(headers, url, timeout=SECONDS) as client,
            client.stream("GET", url, follow_redirects=True) as answer,
        ):
            kind = answer.headers.get("Content-Type", "")
            if not answer.is_success or kind.startswith(("audio/", "video/")):
                return None
            return _markup(answer)
    except (httpx.HTTPError, httpx.InvalidURL):
        return None


def _markup(answer: httpx.Response) -> bytes | None:
    data = bytearray()
    for block in answer.iter_bytes():
        data += block
        if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe<", b"\xfe\xff")):
            return None
        if len(data) > MOST:
            return None
    return bytes(data) or None
