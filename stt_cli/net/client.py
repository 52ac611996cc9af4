"""The one way to an httpx client: TLS verified, proxies of the environment honoured."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from stt_cli.errors import UsageError


def new_client(headers: Mapping[str, str], *, timeout: float) -> httpx.Client:
    """A client that follows no redirect by itself.

    Raises UsageError where the environment's proxies or certificates cannot be used.
    """
    try:
        return httpx.Client(headers=dict(headers), timeout=timeout, follow_redirects=False)
    except (ImportError, ValueError, OSError) as error:
        raise UsageError(
            f"the environment's proxy or certificate settings cannot be used: {error}",
            hint="check HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE",
        ) from None
