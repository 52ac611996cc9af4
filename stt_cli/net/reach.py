"""Whether a service can be reached at all, asked without a key and without a payload."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import httpx
from msgspec import Struct

from stt_cli.errors import ProviderError
from stt_cli.net.client import new_client
from stt_cli.net.redact import redactor

SECONDS = 5.0


class Reached(Struct, frozen=True, kw_only=True):
    status: int
    skew: float | None
    """Seconds that the clock here is ahead of the service's; None where it does not say."""


def reach(url: str, now: Callable[[], float] = time.time) -> Reached:
    """Any answer of what is at `url`, redirects included. Raises ProviderError where none comes."""
    with new_client({}, url, timeout=SECONDS) as client:
        try:
            answer = client.head(url)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            shown = redactor([])(f"{url}: {str(error) or type(error).__name__}")
            hint = "check the network, HTTPS_PROXY and the base URL"
            raise ProviderError(f"no answer from {shown}", hint=hint) from error
    return Reached(status=answer.status_code, skew=_skew(answer.headers.get("date"), now))


def _skew(date: str | None, now: Callable[[], float]) -> float | None:
    try:
        return now() - parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return None
