"""The one way to an httpx client: TLS verified, proxies of the environment honoured."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache

import httpx

from stt_cli.errors import UsageError


def new_client(headers: Mapping[str, str], *, timeout: float) -> httpx.Client:
    """A client that follows no redirect by itself.

    Raises UsageError where the environment's proxies or certificates cannot be used.
    """
    try:
        return httpx.Client(headers=dict(headers), timeout=timeout, verify=_certificates())
    except (ImportError, ValueError, OSError) as error:
        raise UsageError(
            f"the environment's proxy or certificate settings cannot be used: {error}",
            hint="check HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE",
        ) from None


@cache
def _certificates() -> ssl.SSLContext:
    # Reading the certificate bundle takes longer than anything else in opening a session.
    return httpx.create_ssl_context()
