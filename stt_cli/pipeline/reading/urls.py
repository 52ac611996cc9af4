"""Recordings at a URL that services fetch themselves: nothing of them comes to this machine."""

from __future__ import annotations

import hashlib
import ipaddress
from urllib.parse import urlsplit

from stt_cli.contract import Limits
from stt_cli.net.head import head

PRIVATE = (".local", ".lan", ".internal", ".home.arpa", ".localhost")
"""Ends of names that only the user's own network knows."""


def identity(url: str, limits: Limits, *, near: bool) -> str | None:
    """A hash that stands for what lies at `url` now; None where it has to be downloaded.

    That is where a service cannot get at it or must not: on a private network, unless the service
    is `near`, in one too, behind a password, or larger than `limits` allow.
    """
    parts = urlsplit(url)
    if parts.username or parts.password or not (near or is_public(url)):
        return None
    answer = head(url)
    if answer is None or (answer.size or 0) > (limits.max_url_bytes or float("inf")):
        return None
    return hashlib.sha256(f"{url} {answer.version}".encode()).hexdigest()


def is_public(url: str) -> bool:
    """Whether its host is on the web, rather than on this machine or a private network."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(PRIVATE)
