"""What the live simulators share: a WebSocket server on loopback, faults, and an ear for tones."""

from __future__ import annotations

import logging
import socket
import threading
import warnings
from array import array
from collections import deque
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Self

import msgspec
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from stt_cli.model import Word
from tests.simulators import tones

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

__all__ = ["KEY", "Dropped", "Ear", "LiveServer", "audioop", "say"]

KEY = "key-for-tests-only"
_FRAME = tones.RATE // 100
_LOUD = 2000


_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


class Dropped(Exception):
    """The simulator cuts the line here."""


class LiveServer:
    """Runs `converse` for every connection, in a thread of the server's own.

    `drop_every`: seconds of audio after which a connection is cut without a word. `rejections`:
    HTTP answers for the next handshakes. `faults`: names the subclass knows, one per connection.
    """

    path = "/"

    def __init__(self, *, drop_every: float | None = None) -> None:
        self.drop_every = drop_every
        self.rejections: deque[tuple[int, dict[str, Any], dict[str, str]]] = deque()
        self.faults: deque[str] = deque()
        self.requests: list[Request] = []
        self.seconds: list[float] = []
        """Audio received, per connection."""
        self.errors: list[str] = []
        """What a strict service would not forgive."""
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._server: Server = serve(
            self._handle,
            "127.0.0.1",
            0,
            process_request=self._admit,
            compression=None,
            close_timeout=0.2,
            logger=_LOG,
        )
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()

    @property
    def base(self) -> str:
        host, port = self._server.socket.getsockname()[:2]
        return f"http://{host}:{port}"

    def wrapped(self, connection: ServerConnection) -> Any:
        """The connection as `converse` uses it."""
        return connection

    def admit(self, request: Request) -> tuple[int, dict[str, Any]] | None:
        """Status and body for a handshake that is refused."""
        raise NotImplementedError

    def converse(self, connection: ServerConnection, request: Request, fault: str) -> None:
        raise NotImplementedError

    def got(self, pcm: bytes, rate: int, number: int) -> None:
        """Count audio of a connection, and cut it when its time has come."""
        with self._lock:
            self.seconds[number] += len(pcm) / 2 / rate
            if self.drop_every and self.seconds[number] >= self.drop_every:
                raise Dropped

    def number(self) -> int:
        with self._lock:
            self.seconds.append(0.0)
            return len(self.seconds) - 1

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        self.requests.append(request)
        if self.rejections:
            status, body, headers = self.rejections.popleft()
            return _answer(status, body, headers)
        refused = self.admit(request)
        return _answer(*refused, {}) if refused else None

    def _handle(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        fault = self.faults.popleft() if self.faults else ""
        try:
            self.converse(self.wrapped(connection), connection.request, fault)
        except Dropped:
            connection.socket.shutdown(socket.SHUT_RDWR)
        except ConnectionClosed:
            return


class Ear:
    """Hears tone words in PCM that comes in pieces, each as soon as it is over."""

    def __init__(self, rate: int = tones.RATE) -> None:
        self._rate = rate
        self._state: Any = None
        self._rest = b""
        self._sound = bytearray()
        self._began = 0.0
        self.now = 0.0
        self.quiet = 0.0

    def feed(self, pcm: bytes) -> list[Word]:
        """The words that ended in `pcm`, with their times since the first of it."""
        if self._rate != tones.RATE:
            pcm, self._state = audioop.ratecv(pcm, 2, 1, self._rate, tones.RATE, self._state)
        data = self._rest + pcm
        whole = len(data) - len(data) % (2 * _FRAME)
        self._rest = data[whole:]
        frames = (data[at : at + 2 * _FRAME] for at in range(0, whole, 2 * _FRAME))
        return [word for frame in frames for word in self._hear(frame)]

    def cut(self) -> list[Word]:
        """The word being said, as far as it was heard."""
        return list(self._over())

    def _hear(self, frame: bytes) -> Iterator[Word]:
        samples = array("h", frame)
        self.now += 0.01
        if max(samples) > _LOUD:
            if not self._sound:
                self._began = self.now - 0.01
            self._sound += frame
            self.quiet = 0.0
        else:
            self.quiet += 0.01
            yield from self._over()

    def _over(self) -> Iterator[Word]:
        if self._sound:
            heard = tones.hear_pcm([bytes(self._sound)])
            text = heard[0].text if heard else tones.BROKEN
            end = self._began + len(self._sound) / 2 / tones.RATE
            self._sound.clear()
            yield Word(word=text, start=round(self._began, 3), end=round(end, 3))


def say(connection: ServerConnection, **fields: Any) -> None:
    connection.send(msgspec.json.encode(fields).decode())


def _answer(status: int, body: dict[str, Any], headers: dict[str, str]) -> Response:
    content = msgspec.json.encode(body)
    made = Headers({"Content-Length": str(len(content)), "Content-Type": "application/json"})
    made.update(headers)
    return Response(status, HTTPStatus(status).phrase, made, content)
