"""One attempt at one request: sent once, answered or failed, never repeated here."""

from __future__ import annotations

import contextlib
import socket
import weakref
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from msgspec import Struct

from stt_cli.answers.refusal import one_line
from stt_cli.contract import Spec
from stt_cli.errors import BadAnswer, ProviderError, Refused, SttError, Uncertain, UsageError
from stt_cli.net.call import Request, Upload
from stt_cli.net.client import new_client
from stt_cli.net.deadline import Deadline
from stt_cli.net.failures import Unreachable, base_url_setting

CONNECT_SECONDS = 15.0
MAX_ANSWER = 1 << 29
"""Bytes of an answer that are read at most; ten hours with every character timed are a fifth."""
MAX_REDIRECTS = 5


class Raw(Struct, frozen=True, kw_only=True):
    """An answer of any status, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Sends requests over one pool of connections; threads may share it."""

    def __init__(
        self, spec: Spec, headers: Mapping[str, str], redact: Callable[[str], str]
    ) -> None:
        self._spec = spec
        self._redact = redact
        self._client = new_client(headers, timeout=CONNECT_SECONDS)
        self._streams: weakref.WeakSet[Any] = weakref.WeakSet()

    def close(self) -> None:
        """Break off whatever is under way, in any thread."""
        for stream in list(self._streams):
            connection = stream.get_extra_info("socket")
            with contextlib.suppress(OSError):
                # Closing alone would leave a thread in recv() waiting for its time-out.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        self._client.close()

    def attempt(self, outgoing: Request, deadline: Deadline) -> Raw:
        """Send `outgoing` once. Raises ProviderError or UsageError where no answer comes."""
        with outgoing.open(self._client, deadline) as (request, upload):
            for _ in range(MAX_REDIRECTS):
                response, body = self._exchange(request, upload, deadline)
                if not response.is_redirect:
                    return Raw(status=response.status_code, headers=response.headers, body=body)
                request = self._redirected(response)
        raise ProviderError(f"{self._spec.title} redirects in circles")

    def _exchange(
        self, request: httpx.Request, upload: Upload, deadline: Deadline
    ) -> tuple[httpx.Response, bytes]:
        left = deadline.left
        timeout = httpx.Timeout(left, connect=min(left, CONNECT_SECONDS))
        request.extensions = {"timeout": timeout.as_dict(), "trace": self._trace}
        try:
            response = self._client.send(request, stream=True)
            try:
                return response, self._read(response, deadline)
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._broken(error, upload) from None

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._streams.add(info["return_value"])

    def _read(self, response: httpx.Response, deadline: Deadline) -> bytes:
        body = bytearray()
        for block in response.iter_bytes():
            body += block
            if not deadline.left:
                raise httpx.ReadTimeout("the answer did not end in time")
            if len(body) > MAX_ANSWER:
                raise BadAnswer(f"{self._spec.title} sent an answer without end")
        return bytes(body)

    def _broken(self, error: httpx.HTTPError | httpx.InvalidURL, upload: Upload) -> SttError:
        title = self._spec.title
        said = self._redact(one_line(str(error)) or type(error).__name__)
        hint = f"check the network and {base_url_setting(self._spec)}"
        match error:
            case httpx.InvalidURL() | httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
                return UsageError(f"{title}: no request can be made: {said}", hint=hint)
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
                return Uncertain(f"{title} broke off before it had answered: {said}")
            case _:
                return Refused(f"{title} broke off during the upload: {said}")

    def _redirected(self, response: httpx.Response) -> httpx.Request:
        """The next request of a redirect; only a GET within the same host is followed."""
        request = response.request
        target = request.url.join(response.headers["Location"])
        if request.method != "GET" or not _same_host(str(request.url), str(target)):
            raise ProviderError(
                f"{self._spec.title} redirects to {self._redact(str(target.copy_with(query=None)))}",
                hint=f"if that is where it lives now, set {base_url_setting(self._spec)}",
            )
        return self._client.build_request("GET", target)


def _same_host(here: str, there: str) -> bool:
    """Whether the key may go along: the same origin, or the same name made secure."""
    old, new = urlsplit(here), urlsplit(there)
    upgraded = (old.scheme, new.scheme) == ("http", "https") and old.port is new.port is None
    return old.hostname == new.hostname and (
        upgraded or (old.scheme, old.port) == (new.scheme, new.port)
    )
