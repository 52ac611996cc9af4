"""What a server says of a URL before anything is fetched."""

from __future__ import annotations

import httpx
from msgspec import Struct

from stt_cli import __version__
from stt_cli.net.client import new_client

SECONDS = 10.0


class Head(Struct, frozen=True, kw_only=True):
    """The answer to a HEAD request."""

    size: int | None
    """Bytes; None where the server does not say."""
    version: str
    """Changes when what is there changes, as far as the server reports."""


def head(url: str) -> Head | None:
    """What the server says of `url`, redirects followed; None where it refuses.

    A server that cannot be reached from here says nothing; others may reach it.
    """
    headers = {"User-Agent": f"stt-cli/{__version__}", "Accept-Encoding": "identity"}
    try:
        with new_client(headers, url, timeout=SECONDS) as client:
            answer = client.head(url, follow_redirects=True)
    except httpx.HTTPError:
        return Head(size=None, version="")
    except httpx.InvalidURL:
        return None
    if not answer.is_success:
        return None
    length = answer.headers.get("Content-Length", "")
    marks = (answer.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    size = int(length) if length.isdigit() else None
    return Head(size=size, version=" ".join((*marks, length)))
