"""One connection to whatever hears: a service over a WebSocket, or an engine on this machine."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Iterable
from contextlib import suppress
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import msgspec

from stt_cli.errors import CreditError, KeyRejected, ProviderError, Refused, SttError
from stt_cli.providers.live import Codec, Engine, Heard, Message, Ready

if TYPE_CHECKING:
    from websockets.http11 import Response
    from websockets.sync.client import ClientConnection

CONNECT_SECONDS = 15.0
CLOSE_SECONDS = 2.0
LARGEST_MESSAGE = 16 * 2**20


_LOG = logging.getLogger(__name__)
# What the library logs of lost connections is told as events; a log is for who asks for one.
_LOG.addHandler(logging.NullHandler())


class Link(Protocol):
    """Audio in, what is heard out. One thread sends, one receives."""

    def audio(self, pcm: bytes) -> None:
        """May wait for a slow service. Raises Refused where the connection is gone."""

    def commit(self) -> None: ...

    def finish(self) -> None: ...

    def keepalive(self) -> None: ...

    def receive(self, timeout: float) -> list[Heard]:
        """What came within `timeout` seconds. Raises Refused where the connection is gone."""

    def flush(self) -> list[Heard]:
        """What is held back, where no more will come."""

    def close(self, *, clean: bool) -> None:
        """Unless `clean`, at once: whoever is still sending is told off."""


class SocketLink:
    """A codec over a WebSocket."""

    def __init__(self, codec: Codec, connection: ClientConnection, name: str) -> None:
        self._codec = codec
        self._connection = connection
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

    def receive(self, timeout: float) -> list[Heard]:
        from websockets.exceptions import ConnectionClosed

        try:
            message = self._connection.recv(timeout)
        except TimeoutError:
            return []
        except ConnectionClosed as error:
            raise _closed(self._name, error) from error
        return self._codec.receive(message)

    def flush(self) -> list[Heard]:
        return self._codec.flush()

    def close(self, *, clean: bool) -> None:
        if not clean:
            # A sender that waits for a service that takes nothing holds the connection's lock.
            with suppress(OSError):
                self._connection.socket.shutdown(SHUT_RDWR)
        self._connection.close()

    def _send(self, messages: Iterable[Message]) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            for message in messages:
                self._connection.send(message)
        except ConnectionClosed as error:
            raise _closed(self._name, error) from error


class EngineLink:
    """An engine that works in the sending thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._heard: queue.SimpleQueue[list[Heard]] = queue.SimpleQueue()
        self._heard.put([Ready()])

    def audio(self, pcm: bytes) -> None:
        self._tell(self._engine.audio(pcm))

    def commit(self) -> None:
        """An engine settles text by itself."""

    def finish(self) -> None:
        self._tell(self._engine.finish())

    def keepalive(self) -> None:
        """There is no connection to keep."""

    def receive(self, timeout: float) -> list[Heard]:
        try:
            return self._heard.get(timeout=timeout)
        except queue.Empty:
            return []

    def flush(self) -> list[Heard]:
        return []

    def close(self, *, clean: bool) -> None:
        """Nothing is open."""

    def _tell(self, heard: list[Heard]) -> None:
        if heard:
            self._heard.put(heard)


def connect(
    codec: Codec,
    *,
    name: str,
    base_url: str,
    key: str | None,
    token: Callable[[], str] | None = None,
) -> SocketLink:
    """Connect to a service; `token` is asked for a single-use token, which replaces the key.

    Raises KeyRejected, CreditError, ProviderError as the service's answer says, and Refused where
    it may be tried again.
    """
    from websockets.exceptions import InvalidHandshake, InvalidStatus, InvalidURI
    from websockets.sync.client import connect as open_socket

    url = codec.url(base_url, token() if token else None)
    try:
        connection = open_socket(
            url,
            additional_headers=codec.headers(None if token else key),
            compression=None,  # audio does not shrink, and it costs CPU and delay
            open_timeout=CONNECT_SECONDS,
            close_timeout=CLOSE_SECONDS,
            max_size=LARGEST_MESSAGE,
            logger=_LOG,
        )
    except InvalidStatus as error:
        raise _rejected(name, error.response) from error
    except InvalidURI as error:
        raise ProviderError(f"{name}: the base URL is not one", hint=base_url) from error
    except (OSError, TimeoutError, InvalidHandshake) as error:
        # The error's own text may hold the URL, and the URL a token.
        host = urlsplit(url).netloc
        raise Refused(f"{name}: cannot connect to {host}: {type(error).__name__}") from error
    return SocketLink(codec, connection, name)


def _closed(name: str, error: Exception) -> Refused:
    from websockets.exceptions import ConnectionClosed

    close = error.rcvd if isinstance(error, ConnectionClosed) else None
    reason = f": {close.code} {close.reason}".rstrip() if close else ""
    return Refused(f"{name} closed the connection{reason}")


def _rejected(name: str, response: Response) -> SttError:
    """What an HTTP answer to the handshake means."""
    status, text = response.status_code, _error_text(bytes(response.body or b""))
    line = f"{name} refused the connection: {status} {text}".rstrip()
    if status == 402 or "quota_exceeded" in text or "insufficient" in text:
        return CreditError(line)
    if status in (401, 403):
        return KeyRejected(line, hint=f"stt keys set {name}")
    if status in (408, 425, 429) or status >= 500:
        after = response.headers.get("Retry-After", "")
        return Refused(line, retry_after=float(after) if after.isdecimal() else None)
    return ProviderError(line)


def _error_text(body: bytes) -> str:
    """The error in a body, wherever it hides; no more than one line of it."""
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError:
        found = body.decode(errors="replace")
    while isinstance(found, (dict, list)) and found:
        values = found if isinstance(found, list) else [
            found[k] for k in ("detail", "error", "message", "msg", "code", "status") if k in found
        ]  # fmt: skip
        found = values[0] if values else str(found)
    return " ".join(str(found or "").split())[:300]
