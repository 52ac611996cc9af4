"""The one way to an httpx client: TLS verified, proxies of the environment honoured."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache

import httpx

from stt_cli.errors import UsageError
from stt_cli.net.proxy import proxy_for


def new_client(headers: Mapping[str, str], url: str, *, timeout: float) -> httpx.Client:
    """A client for what is at `url` that follows no redirect by itself.

    Raises UsageError where the environment's proxies or certificates cannot be used.
    """
    proxy = proxy_for(url)
    try:
        return httpx.Client(
            headers=dict(headers),
            timeout=timeout,
            verify=certificates(),
            proxy=proxy,
            trust_env=False,
        )
    except (ValueError, OSError, httpx.InvalidURL) as error:
        raise _unusable(error) from None


@cache
def certificates() -> ssl.SSLContext:
    """Those that servers are trusted by. Raises UsageError where they cannot be read."""
    # Reading the certificate bundle takes longer than anything else in opening a session.
    try:
        return httpx.create_ssl_context()
    except (ValueError, OSError) as error:
        raise _unusable(error) from None


def _unusable(error: Exception) -> UsageError:
    return UsageError(
        f"the environment's proxy or certificate settings cannot be used: {error}",
        hint="check HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE",
    )
