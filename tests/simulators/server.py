"""A speech service on loopback: routes, a record of what came in, and a queue of faults.

A simulator subclasses Simulator with a `name`, a `key`, `routes()` and `error()`, and is used as a
context manager. It knows its service's document, not our adapter: what the document does not allow
is refused, as the service would.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, NamedTuple, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.simulators.multipart import Part, parse


@dataclass
class Request:
    """One request as it came in."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    parts: list[Part] = field(default_factory=list)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What the form, or the JSON body's top level, says: name and value, in order."""
        if self.headers.get("content-type", "").startswith("application/json"):
            return [(name, _text(value)) for name, value in json.loads(self.body).items()]
        return [(part.name, part.data.decode()) for part in self.parts if part.filename is None]

    @property
    def files(self) -> list[Part]:
        return [part for part in self.parts if part.filename is not None]

    def get(self, name: str, default: str | None = None) -> str | None:
        return dict(self.fields).get(name, default)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@dataclass
class Response:
    """What goes back; `body` of another type than bytes is sent as JSON."""

    status: int
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> tuple[bytes, dict[str, str]]:
        kind, data = "application/json", self.body
        if isinstance(data, str):
            kind, data = "text/plain; charset=utf-8", data.encode()
        elif not isinstance(data, bytes):
            data = json.dumps(data, ensure_ascii=False).encode()
        return data, {"Content-Type": kind, **self.headers}


class Refusal(Exception):
    """Raised by a simulator's route to answer with an error."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class Wire(NamedTuple):
    """How one feature looks on this service's wire: what is asked, and the fields that say it."""

    ask: dict[str, Any]
    fields: list[tuple[str, str]]


Route = Callable[..., Response]
Rule = Callable[[Request], Response | None]
"""Gives the refusal of a request, or None."""
Fault = Callable[["Exchange"], None]


class Simulator:
    """A service on loopback. Thread-safe; `requests` is what came in, oldest first."""

    name: ClassVar[str]
    key: ClassVar[str]
    base_path: ClassVar[str] = ""
    latency = 0.0
    """Seconds between a request and its answer."""
    max_body: int | None = None
    """Bytes of a request's body that are still accepted."""
    wire: ClassVar[dict[str, Wire]]
    """Every feature (`contract.Feature`) of the service, and `language`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.faults: deque[Fault] = deque()
        self.cloud: dict[str, bytes] = {}
        """What services that fetch URLs find there."""
        self.rules: list[Rule] = []
        """What is refused beside what the document refuses, as real servers do."""
        self.mistakes: list[BaseException] = []
        self.stopping = threading.Event()
        self.active = self.most_active = 0
        self.lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), Exchange)
        self._server.simulator = self

    # What a simulator says for itself.

    def routes(self) -> dict[tuple[str, str], Route]:
        """(method, pattern) -> handler; groups of the pattern become arguments."""
        raise NotImplementedError

    def error(self, status: int, code: str, message: str) -> Response:
        """An error in the service's own form."""
        raise NotImplementedError

    def unauthorized(self, request: Request) -> Response | None:
        """The refusal of a request without the right key; None where it has it."""
        raise NotImplementedError

    def too_large(self, size: int) -> Response:
        return self.error(413, "payload_too_large", f"{size} bytes are too many")

    # How it is used.

    @property
    def url(self) -> str:
        """The base URL: what the documents append their paths to."""
        return f"http://127.0.0.1:{self._server.server_port}{self.base_path}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        if self.mistakes:
            raise AssertionError(f"{self.name} simulator failed") from self.mistakes[0]

    def fail(self, *faults: Fault) -> None:
        """The next requests meet these faults, one each."""
        self.faults.extend(faults)

    def refuse(self, status: int, code: str, message: str) -> Refusal:
        return Refusal(self.error(status, code, message))

    def handle(self, request: Request) -> Response:
        for (method, pattern), route in self.routes().items():
            match = re.fullmatch(re.escape(self.base_path) + pattern, request.path)
            if match and method == request.method:
                return self._serve(route, request, match.groups())
        return self.error(404, "not_found", f"no {request.method} {request.path}")

    def _serve(self, route: Route, request: Request, groups: Iterable[str]) -> Response:
        refused = self.unauthorized(request)
        if refused:
            return refused
        if self.max_body is not None and len(request.body) > self.max_body:
            return self.too_large(len(request.body))
        for rule in self.rules:
            if refusal := rule(request):
                return refusal
        try:
            return route(request, *groups)
        except Refusal as refusal:
            return refusal.response


class _Server(ThreadingHTTPServer):
    simulator: Simulator
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken connections are part of the play; any other failure is the simulator's own."""
        error = sys.exception()
        if error and not isinstance(error, ConnectionError):
            self.simulator.mistakes.append(error)


class Exchange(BaseHTTPRequestHandler):
    """One connection; a fault may act on it before and instead of the answer."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def simulator(self) -> Simulator:
        return self.server.simulator

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""

    def exchange(self) -> None:
        with self._counted(), contextlib.suppress(ConnectionError):
            faults = self.simulator.faults
            with self.simulator.lock:
                fault = faults.popleft() if faults else None
            if fault:
                fault(self)
            else:
                response = self.simulator.handle(self.receive())
                self.simulator.stopping.wait(self.simulator.latency)
                self.reply(response)

    do_GET = do_HEAD = do_POST = do_DELETE = do_PUT = exchange

    @contextlib.contextmanager
    def _counted(self) -> Any:
        simulator = self.simulator
        with simulator.lock:
            simulator.active += 1
            simulator.most_active = max(simulator.active, simulator.most_active)
        try:
            yield
        finally:
            with simulator.lock:
                simulator.active -= 1

    def receive(self, *, bytes_per_second: float | None = None) -> Request:
        """Read the body and put the request on record."""
        length = int(self.headers.get("Content-Length") or 0)
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            raise ConnectionError("a body without Content-Length")
        body = (
            self._slowly(length, bytes_per_second) if bytes_per_second else self.rfile.read(length)
        )
        if len(body) < length and not self.simulator.stopping.is_set():
            raise ConnectionError("the client left in the middle of its request")
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(
            self.command,
            unquote(url.path),
            parse_qsl(url.query, keep_blank_values=True),
            headers,
            body,
        )
        request.parts = parse(headers.get("content-type", ""), body)
        with self.simulator.lock:
            self.simulator.requests.append(request)
        return request

    def _slowly(self, length: int, bytes_per_second: float) -> bytes:
        body = bytearray()
        while len(body) < length and not self.simulator.stopping.is_set():
            body += self.rfile.read(min(16_384, length - len(body)))
            time.sleep(16_384 / bytes_per_second)
        return bytes(body)

    def reply(self, response: Response) -> None:
        data, headers = response.encoded()
        self.head(response.status, {"Content-Length": str(len(data)), **headers})
        if self.command != "HEAD":
            self.wfile.write(data)

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def reset(self) -> None:
        """Drop the connection so that the other side sees a reset, not an end."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.rfile.close()  # it holds the socket open
        self.connection.close()
