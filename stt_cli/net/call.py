"""One request as an adapter describes it, and its body, built anew for every attempt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import httpx
from msgspec import Struct

from stt_cli.contract import Piece
from stt_cli.errors import InputError
from stt_cli.net.deadline import Deadline


class Call(Struct, frozen=True, kw_only=True):
    """What is to be sent. A piece is streamed from `piece.open()`, after the fields."""

    method: str
    url: str
    path: str
    piece: Piece | None = None
    piece_field: str = "file"
    fields: list[tuple[str, str]] | None = None
    json: Any = None
    query: list[tuple[str, str]] | None = None
    paid: bool = False
    max_bytes: int | None = None

    @contextmanager
    def open(
        self, client: httpx.Client, deadline: Deadline
    ) -> Iterator[tuple[httpx.Request, Upload]]:
        """The request with a fresh body. Raises InputError where it is larger than allowed."""
        handle = self.piece.open() if self.piece and self.piece.open else None
        try:
            request = client.build_request(
                self.method,
                self.url,
                params=tuple(self.query or ()) or None,
                json=self.json,
                files=self._form(handle),
            )
            self._check_size(request)
            upload = Upload(request.stream, deadline)
            request.stream = upload
            yield request, upload
        finally:
            if handle:
                handle.close()

    def _form(self, handle: BinaryIO | None) -> list[tuple[str, Any]] | None:
        if self.fields is None and handle is None:
            return None
        parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in self.fields or []]
        if self.piece and handle:
            parts.append((self.piece_field, (self.piece.name, handle, self.piece.mime)))
        return parts

    def _check_size(self, request: httpx.Request) -> None:
        size = int(request.headers.get("Content-Length", 0))
        if self.max_bytes is not None and size > self.max_bytes:
            name = self.piece.name if self.piece else self.path
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
