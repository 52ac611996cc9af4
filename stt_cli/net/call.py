"""One request to a service, and its body, built anew for every attempt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import httpx
from msgspec import Struct

from stt_cli.contract import Call
from stt_cli.errors import InputError
from stt_cli.net.deadline import Deadline


class Request(Struct, frozen=True, kw_only=True):
    """A call to a service, and where it goes."""

    call: Call
    url: str
    max_bytes: int | None = None
    """Of the whole body."""

    @contextmanager
    def open(
        self, client: httpx.Client, deadline: Deadline
    ) -> Iterator[tuple[httpx.Request, Upload]]:
        """The request with a fresh body. Raises InputError where it is larger than allowed."""
        handle = self.call.piece.open() if self.call.piece and self.call.piece.open else None
        try:
            request = client.build_request(
                self.call.method,
                self.url,
                params=tuple(self.call.query or ()) or None,
                json=self._json(),
                files=self._form(handle),
            )
            self._check_size(request)
            upload = Upload(request.stream, deadline)
            request.stream = upload
            yield request, upload
        finally:
            if handle:
                handle.close()

    def _json(self) -> Any:
        extras = {extra.name: extra.value for extra in self.call.extras}
        return {**self.call.json, **extras} if self.call.json and extras else self.call.json

    def _form(self, handle: BinaryIO | None) -> list[tuple[str, Any]] | None:
        if self.call.fields is None and handle is None:
            return None
        parts: list[tuple[str, Any]] = [
            (name, (None, value)) for name, value in self.call.fields or []
        ]
        parts += [(extra.name, (None, extra.value)) for extra in self.call.extras]
        if self.call.piece and handle:
            parts.append(
                (self.call.piece_field, (self.call.piece.name, handle, self.call.piece.mime))
            )
        return parts

    def _check_size(self, request: httpx.Request) -> None:
        size = int(request.headers.get("Content-Length", 0))
        if self.max_bytes is not None and size > self.max_bytes:
            name = self.call.piece.name if self.call.piece else self.call.path
            raise InputError(
                f"{name}: a request of {size} bytes is more than the {self.max_bytes} allowed",
                hint="send it in smaller chunks: --chunk-seconds",
            )


class Upload(httpx.SyncByteStream):
    """A request's body. The deadline stands still while its bytes go out."""

    def __init__(self, stream: Any, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline
        self.complete = False
        """Whether all of it was handed to the network."""

    def __iter__(self) -> Iterator[bytes]:
        blocks = iter(self._stream)
        while not self.complete:
            with self._deadline.paused():
                block = next(blocks, None)
                if block is not None:
                    yield block
            self.complete = block is None
