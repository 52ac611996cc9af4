"""Opening the session of one service: everything that can be wrong before the first request."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import httpx
from msgspec import Struct

from stt_cli import __version__
from stt_cli.contract import Limits, Spec
from stt_cli.errors import KeyRejected, UsageError
from stt_cli.net.deadline import Clock
from stt_cli.net.events import NetEvent
from stt_cli.net.failures import base_url_setting, key_hint
from stt_cli.net.pace import Pace
from stt_cli.net.redact import redactor
from stt_cli.net.session import HttpSession, Line
from stt_cli.net.stop import Sleep, Stop
from stt_cli.net.transport import Transport

RETRIES = 2


class SessionSettings(Struct, frozen=True, kw_only=True):
    """How a service is reached. What is None is as the spec says."""

    key: str | None = None
    base_url: str | None = None
    bases: Mapping[str, str] = {}
    """Instead of the spec's further base URLs."""
    limits: Limits | None = None
    timeout: float | None = None
    """Seconds that one `send` may take in all, repeats and waits included.

    Uploading and waiting for a free slot do not count as long as bytes move. None: ten minutes,
    or a fifth of the audio's length where that is more.
    """
    retries: int = RETRIES
    """Bounds the repeats of what may have been accepted."""
    on_event: Callable[[NetEvent], None] | None = None
    """Called from the sending threads."""
    clock: Clock = time.monotonic
    sleep: Sleep | None = None


def open_session(spec: Spec, settings: SessionSettings) -> HttpSession:
    """The session with the service of `spec`; close it when done.

    Raises KeyRejected where a key is needed and there is none, UsageError for a base URL that
    is not one.
    """
    key = settings.key
    home = (settings.base_url or spec.base_url).strip().rstrip("/")
    _check_url(spec, home)
    _check_key(spec, key, home)
    limits = settings.limits or (spec.limits if key else spec.keyless_limits or spec.limits)
    stop, redact = Stop(settings.sleep), redactor([key or ""])
    headers = {"User-Agent": f"stt-cli/{__version__}"}
    if key:
        headers |= {name: value.format(key=key) for name, value in spec.auth.items()}
    line = Line(
        spec=spec,
        keyless=key is None and spec.keyless_limits is not None,
        bases={"": home, **spec.bases, **settings.bases},
        limits=limits,
        timeout=settings.timeout,
        retries=settings.retries,
        on_event=settings.on_event or _ignore,
        clock=settings.clock,
        stop=stop,
        redact=redact,
        pace=Pace(limits.parallel, limits.requests_per_minute, settings.clock, stop),
        transport=Transport(spec, home, headers, redact),
    )
    return HttpSession(line)


def _ignore(event: NetEvent) -> None:
    """Nobody is listening."""


def _check_url(spec: Spec, url: str) -> None:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    odd = parsed.query or parsed.fragment or "?" in url or "#" in url
    if parsed.scheme not in ("http", "https") or not parsed.host or odd:
        shown = redactor([])(url)
        raise UsageError(
            f"the base URL of {spec.title} is not a base URL: {shown!r}",
            hint=f"set {base_url_setting(spec)} to http(s)://host/path, without ? and #",
        )


def _check_key(spec: Spec, key: str | None, home: str) -> None:
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise KeyRejected(
            f"the key for {spec.title} has characters that a key cannot have",
            hint=f"set it again: stt keys set {spec.name}",
        )
    elsewhere = spec.keyless_elsewhere and urlsplit(home).netloc != urlsplit(spec.base_url).netloc
    if not key and spec.key_required and not elsewhere:
        raise KeyRejected(f"there is no key for {spec.title}", hint=key_hint(spec, "set"))
