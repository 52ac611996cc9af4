"""One connection to whatever transcribes: a service over a WebSocket, or an engine on this machine."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack, suppress
from socket import SHUT_RDWR
from typing import Any, Protocol
from urllib.parse import urlsplit

from msgspec import Struct
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidProxyStatus,
    InvalidStatus,
    InvalidURI,
    ProxyError,
)
from websockets.http11 import Response
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_socket

from stt_cli import __version__
from stt_cli.contract import Call, Spec
from stt_cli.errors import (
    BadAnswer,
    KeyRejected,
    ProviderError,
    Refused,
    SttError,
    Uncertain,
    UsageError,
)
from stt_cli.live.worker import Worker
from stt_cli.net.client import certificates
from stt_cli.net.failures import base_url_setting, failure, key_hint
from stt_cli.net.fault import read_fault
from stt_cli.net.proxy import proxy_for
from stt_cli.net.redact import redactor
from stt_cli.providers.live import Codec, Message, Notice, Ready, StreamingEngine, Update

CONNECT_SECONDS = 15.0
CLOSE_SECONDS = 2.0
LARGEST_MESSAGE = 16 * 2**20
NORMAL = 1000
"""The code of a connection closed because all was said."""


_LOG = logging.getLogger(__name__)
# What the library logs of lost connections is reported as events; the log is for those who ask for one.
_LOG.addHandler(logging.NullHandler())


class Closed(Refused):
    """The service closed the connection, and did so properly."""


class Link(Protocol):
    """Audio in, text out. One thread sends, one receives."""

    def audio(self, pcm: bytes) -> None:
        """May wait for a slow service. Raises Refused where the connection is gone."""

    def commit(self) -> None: ...

    def finish(self) -> None: ...

    def keepalive(self) -> None: ...

    def receive(self, timeout: float) -> list[Update]:
        """What came within `timeout` seconds. Raises Refused where the connection is gone."""

    def holds(self) -> bool:
        """Whether final text is held back until its times come."""

    def flush(self) -> list[Update]:
        """What is held back, where no more will come."""

    def close(self, *, clean: bool) -> None:
        """Unless `clean`, at once: a sender that still runs is refused."""


class SocketLink:
    """A codec over a WebSocket."""

    def __init__(
        self,
        codec: Codec,
        opening: AbstractContextManager[ClientConnection],
        name: str,
    ) -> None:
        self._codec = codec
        self._open = ExitStack()
        self._connection = self._open.enter_context(opening)
        self._name = name
        self._send(codec.opening())

    def audio(self, pcm: bytes) -> None:
        self._send(self._codec.audio(pcm))

    def commit(self) -> None:
        self._send(self._codec.commit())

    def finish(self) -> None:
        self._send(self._codec.finish())

    def keepalive(self) -> None:
        self._send(self._codec.keepalive())

    def receive(self, timeout: float) -> list[Update]:
        try:
            message = self._connection.recv(timeout)
        except TimeoutError:
            return []
        except ConnectionClosed as error:
            raise _closed(self._name, error) from error
        try:
            return self._codec.receive(message)
        except BadAnswer as error:
            return [Notice(f"{error.message}; the message was left out")]

    def holds(self) -> bool:
        return self._codec.holds()

    def flush(self) -> list[Update]:
        return self._codec.flush()

    def close(self, *, clean: bool) -> None:
        closing = Worker(self._open.close, "stt-close")
        if clean:
            closing.start()
            closing.join(2 * CLOSE_SECONDS)
        # Whoever waits for a service that takes nothing holds the connection's lock.
        if not clean or closing.is_alive():
            with suppress(OSError):
                self._connection.socket.shutdown(SHUT_RDWR)
        if not clean:
            self._open.close()

    def _send(self, messages: Iterable[Message]) -> None:
        try:
            for message in messages:
                self._connection.send(message)
        except ConnectionClosed as error:
            raise _closed(self._name, error) from error


class EngineLink:
    """An engine that works in the sending thread."""

    def __init__(self, engine: StreamingEngine) -> None:
        self._engine = engine
        self._updates: queue.SimpleQueue[list[Update]] = queue.SimpleQueue()
        self._updates.put([Ready()])

    def audio(self, pcm: bytes) -> None:
        self._put(self._engine.audio(pcm))

    def commit(self) -> None:
        """An engine settles text by itself."""

    def finish(self) -> None:
        self._put(self._engine.finish())

    def keepalive(self) -> None:
        """There is no connection to keep."""

    def receive(self, timeout: float) -> list[Update]:
        try:
            return self._updates.get(timeout=timeout)
        except queue.Empty:
            return []

    def holds(self) -> bool:
        return False

    def flush(self) -> list[Update]:
        return []

    def close(self, *, clean: bool) -> None:
        """Nothing is open."""

    def _put(self, updates: list[Update]) -> None:
        if updates:
            self._updates.put(updates)


class _Direct(ClientConnection):
    """Follows no redirect: the key would go to another host."""

    def handshake(self, *args: Any, **settings: Any) -> None:
        try:
            super().handshake(*args, **settings)
        except InvalidStatus as error:
            if 300 <= error.response.status_code < 400:
                target = urlsplit(error.response.headers.get("Location", "")).netloc
                raise ProviderError(f"the service redirects to {target}") from error
            raise


class Access(Struct, frozen=True, kw_only=True):
    """How a service is reached. Empty: as its spec says."""

    base_url: str = ""
    key: str | None = None
    token: Callable[[], str] | None = None
    """Gets a single-use token for each connection, instead of the key."""
    timeout: float | None = None
    """Seconds that bound each wait for the service."""


def connect(spec: Spec, codec: Codec, access: Access, token: str | None = None) -> SocketLink:
    """Connect to a service; a single-use `token` replaces the key.

    Raises KeyRejected, CreditError, UsageError, ProviderError as the service's answer says, and
    Refused where it may be tried again.
    """
    key, base_url = access.key, access.base_url or spec.base_url
    if spec.key_required and not key and not token:
        raise KeyRejected(f"there is no key for {spec.title}", hint=key_hint(spec, "set"))
    url = codec.url(base_url, token)
    headers = {name: value.format(key=key) for name, value in spec.auth.items()}
    try:
        opening = open_socket(
            url,
            proxy=proxy_for(url),
            ssl=certificates() if url.startswith("wss:") else None,
            additional_headers=headers if key and not token else None,
            user_agent_header=f"stt-cli/{__version__}",
            compression=None,  # audio does not shrink, and it costs CPU and delay
            open_timeout=min(CONNECT_SECONDS, access.timeout or CONNECT_SECONDS),
            close_timeout=CLOSE_SECONDS,
            max_size=LARGEST_MESSAGE,
            logger=_LOG,
            create_connection=_Direct,
        )
        return SocketLink(codec, opening, spec.title)
    except InvalidStatus as error:
        raise _rejected(spec, url, error.response, token or key or "") from error
    except InvalidURI as error:
        raise UsageError(
            f"{base_url} is not an address to connect to", hint=f"check {base_url_setting(spec)}"
        ) from error
    except (OSError, TimeoutError, InvalidHandshake) as error:
        # The error's own text may hold the URL, and the URL a token.
        host = urlsplit(url).netloc
        told = _of_proxy(error) or type(error).__name__
        raise Refused(f"{spec.title}: cannot connect to {host}: {told}") from error


def _of_proxy(error: Exception) -> str | None:
    """What a proxy on the way says; None where there is none, or it says nothing."""
    if isinstance(error, InvalidProxyStatus):
        return f"the proxy answered {error.response.status_code}"
    return "the proxy does not answer as one" if isinstance(error, ProxyError) else None


def _closed(name: str, error: ConnectionClosed) -> Refused:
    close = error.rcvd
    reason = f": {close.code} {close.reason}".rstrip() if close else ""
    proper = close is not None and close.code == NORMAL
    return (Closed if proper else Refused)(f"{name} closed the connection{reason}")


def _rejected(spec: Spec, url: str, response: Response, secret: str) -> SttError:
    """What an HTTP answer to the handshake means. Nothing was accepted, whatever it says."""
    headers = {name.lower(): value for name, value in response.headers.raw_items()}
    body = bytes(response.body or b"")
    fault = read_fault(headers, body, redactor([secret]))
    call = Call("GET", urlsplit(url).path)
    keyless = not secret and spec.keyless_limits is not None
    error = failure(spec, call, response.status_code, fault, keyless=keyless)
    if isinstance(error, Uncertain):
        return Refused(error.message, hint=error.hint, retry_after=error.retry_after)
    return error
