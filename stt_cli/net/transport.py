"""One attempt at one request: sent once, answered or failed, never repeated here."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import httpx
from msgspec import Struct

from stt_cli.answers.refusal import one_line
from stt_cli.contract import Spec
from stt_cli.errors import (
    BadAnswer,
    OutputError,
    ProviderError,
    Refused,
    SttError,
    Uncertain,
    UsageError,
)
from stt_cli.net.call import Request, Upload
from stt_cli.net.client import new_client
from stt_cli.net.deadline import Deadline
from stt_cli.net.failures import Unreachable, base_url_setting
from stt_cli.net.redact import Redactor

CONNECT_SECONDS = 15.0
MAX_ANSWER = 1 << 29
"""Bytes of an answer that are read at most; ten hours with every character timed are a fifth."""
MAX_REDIRECTS = 5
MAX_WATCH = 3600.0


class Raw(Struct, frozen=True, kw_only=True):
    """An answer of any status, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Stale(Exception):
    """A connection that was used before is closed; nothing was answered on it."""


_CLOSED = (httpx.RemoteProtocolError, httpx.WriteError, httpx.ReadError)


class _Line:
    """One thread's client, and the connection that it uses."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.fresh = False
        """Whether its connection was made for the request that is under way."""
        self._stream: Any = None

    def trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = info["return_value"]
            self.fresh = True

    def break_off(self) -> None:
        """End what is being waited for, in whichever thread."""
        connection = self._stream and self._stream.get_extra_info("socket")
        if connection:
            # Closing alone would leave a thread in recv() waiting for its time-out.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    @contextlib.contextmanager
    def bounded(self, deadline: Deadline) -> Iterator[None]:
        """Break off at the deadline, whatever the service sends byte by byte until then."""
        done = threading.Event()

        def watch() -> None:
            while not done.wait(min(deadline.left + 0.05, MAX_WATCH)):
                if not deadline.left:
                    self.break_off()
                    return

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield
        finally:
            done.set()


class Transport:
    """Sends requests to the service at `url`. Threads share it; each has a connection of its own,
    so that it is known whose connection to break off."""

    def __init__(self, spec: Spec, url: str, headers: Mapping[str, str], redact: Redactor) -> None:
        self._spec = spec
        self._url = url
        self._headers = headers
        self._redact = redact
        self._closed = False
        self._lines: list[_Line] = []
        self._own = threading.local()
        self._line()  # a proxy or certificate that cannot be used is reported now

    def close(self) -> None:
        """Break off whatever is under way, in any thread."""
        self._closed = True
        for line in self._lines:
            line.break_off()
            line.client.close()

    def attempt(self, outgoing: Request, deadline: Deadline) -> Raw:
        """Send `outgoing` once. Raises ProviderError or UsageError where no answer comes."""
        line = self._line()
        try:
            return self._sent(line, outgoing, deadline)
        except _Stale:
            # The service had closed the connection while nothing was under way.
            return self._sent(line, outgoing, deadline)

    def _line(self) -> _Line:
        line: _Line | None = getattr(self._own, "line", None)
        if line is None:
            client = new_client(self._headers, self._url, timeout=CONNECT_SECONDS)
            line = self._own.line = _Line(client)
            self._lines.append(line)
            if self._closed:
                client.close()
        return line

    def _sent(self, line: _Line, outgoing: Request, deadline: Deadline) -> Raw:
        into = outgoing.call.into
        with outgoing.open(line.client, deadline) as (request, upload):
            for _ in range(MAX_REDIRECTS):
                response, body = self._exchange(line, request, upload, deadline, into)
                if not response.is_redirect:
                    return Raw(status=response.status_code, headers=response.headers, body=body)
                request = self._redirected(line, response)
        raise ProviderError(f"{self._spec.title} redirects in a circle")

    def _exchange(
        self,
        line: _Line,
        request: httpx.Request,
        upload: Upload,
        deadline: Deadline,
        into: Callable[[], BinaryIO] | None,
    ) -> tuple[httpx.Response, bytes]:
        left = deadline.left
        timeout = httpx.Timeout(left, connect=min(left, CONNECT_SECONDS))
        request.extensions = {"timeout": timeout.as_dict(), "trace": line.trace}
        line.fresh = False
        try:
            with line.bounded(deadline):
                response = self._opened(line, request, upload)
                try:
                    if into and response.is_success:
                        with into() as file:
                            _download(response, file, deadline)
                        return response, b""
                    return response, self._read(response, deadline)
                finally:
                    response.close()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            late = not deadline.left and not isinstance(error, httpx.InvalidURL)
            failed = httpx.ReadTimeout("the answer did not end in time") if late else error
            raise self._broken(failed, upload) from None

    def _opened(self, line: _Line, request: httpx.Request, upload: Upload) -> httpx.Response:
        """The answer's head. Raises _Stale where a connection used before was closed meanwhile.

        Once everything was sent this is not known: the service may have it.
        """
        try:
            return line.client.send(request, stream=True)
        except _CLOSED:
            if line.fresh or upload.complete:
                raise
            raise _Stale from None

    def _read(self, response: httpx.Response, deadline: Deadline) -> bytes:
        body = bytearray()
        for block in response.iter_bytes():
            body += block
            if not deadline.left:
                raise httpx.ReadTimeout("the answer did not end in time")
            if len(body) > MAX_ANSWER:
                raise BadAnswer(f"{self._spec.title} sent an answer that does not end")
        return bytes(body)

    def _broken(self, error: httpx.HTTPError | httpx.InvalidURL, upload: Upload) -> SttError:
        title = self._spec.title
        said = one_line(self._redact(str(error))) or type(error).__name__
        hint = f"check the network and {base_url_setting(self._spec)}"
        match error:
            case httpx.InvalidURL() | httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
                return UsageError(f"{title}: the request cannot be made: {said}", hint=hint)
            case (
                httpx.ConnectError()
                | httpx.ConnectTimeout()
                | httpx.PoolTimeout()
                | httpx.ProxyError()
            ):
                return Unreachable(f"{title} cannot be reached: {said}", hint=hint)
            case httpx.DecodingError():
                return BadAnswer(f"{title} sent an answer that cannot be decoded: {said}")
            case httpx.TimeoutException() if upload.complete:
                return Uncertain(f"{title} did not answer in time")
            case _ if upload.complete:
                return Uncertain(f"{title} closed the connection before it answered: {said}")
            case _:
                return Refused(f"{title} closed the connection during the upload: {said}")

    def _redirected(self, line: _Line, response: httpx.Response) -> httpx.Request:
        """The next request of a redirect; only a GET within the same host is followed."""
        request = response.request
        target = request.url.join(response.headers["Location"])
        if request.method != "GET" or not _same_host(str(request.url), str(target)):
            raise ProviderError(
                f"{self._spec.title} redirects to {self._redact(str(target.copy_with(query=None)))}",
                hint=f"if that is where it lives now, set {base_url_setting(self._spec)}",
            )
        return line.client.build_request("GET", target)


def _download(response: httpx.Response, file: BinaryIO, deadline: Deadline) -> None:
    """Write the body into `file`. The deadline stands still while bytes come."""
    blocks = response.iter_bytes()
    while True:
        with deadline.paused():
            block = next(blocks, None)
        if block is None:
            return
        try:
            file.write(block)
        except OSError as error:
            raise OutputError(
                f"{getattr(file, 'name', 'the answer')}: cannot be written: {error.strerror}",
                hint="free some space, or set TMPDIR",
            ) from error


def _same_host(here: str, there: str) -> bool:
    """Whether the key may go along: the same origin, or the same name made secure."""
    old, new = urlsplit(here), urlsplit(there)
    upgraded = (old.scheme, new.scheme) == ("http", "https") and old.port is new.port is None
    return old.hostname == new.hostname and (
        upgraded or (old.scheme, old.port) == (new.scheme, new.port)
    )
