"""STT.ai's stream, in each of the dialects that its documents and SDKs describe."""

from __future__ import annotations

from typing import Any

import msgspec
from websockets.http11 import Request
from websockets.sync.server import ServerConnection

from tests.simulators.live_server import KEY, Ear, LiveServer, say

PATH = "/v1/stream"
PAUSE = 0.8
"""Seconds of silence after which a segment is told, in the dialect of segments."""


class SttAiLive(LiveServer):
    """`dialect`: `cumulative` (the session's whole text, its last words revised), `segments` (each
    text is new), `typed` (messages have a type, and nobody says ready). Fault `ends`: the service
    ends the session by itself.
    """

    path = PATH

    def __init__(self, *, drop_every: float | None = None, dialect: str = "cumulative") -> None:
        super().__init__(drop_every=drop_every)
        self.dialect = dialect
        self.configs: list[dict[str, Any]] = []

    def admit(self, request: Request) -> tuple[int, dict[str, Any]] | None:
        if request.path != PATH:
            return 404, {"error": "Not found"}
        if request.headers.get("Authorization") not in (None, f"Bearer {KEY}"):
            return 401, {"error": "Invalid API key"}
        return None

    def converse(self, connection: ServerConnection, request: Request, fault: str) -> None:
        config = msgspec.json.decode(connection.recv(), type=dict[str, str])
        if set(config) != {"language", "model"}:
            say(connection, error=f"unsupported config {sorted(config)}")
            return
        self.configs.append(config)
        if self.dialect != "typed":
            say(connection, status="ready")
        _Stream(self, connection, fault).run()


class _Stream:
    def __init__(self, server: SttAiLive, connection: ServerConnection, fault: str) -> None:
        self.server, self.connection, self.fault = server, connection, fault
        self.number = server.number()
        self.ear = Ear()
        self.words: list[str] = []
        self.told = 0

    def run(self) -> None:
        for message in self.connection:
            if isinstance(message, bytes):
                self.listen(message)
            elif msgspec.json.decode(message) == {"action": "stop"}:
                self.words += [word.word for word in self.ear.cut()]
                self.finish()
                return
            else:
                say(self.connection, error="unsupported message")
                return

    def listen(self, pcm: bytes) -> None:
        if len(pcm) % 2 or len(pcm) > 32_768 or not pcm:
            self.server.errors.append(f"frame of {len(pcm)} bytes")
        self.server.got(pcm, 16_000, self.number)
        for at in range(0, len(pcm), 1600):
            new = self.ear.feed(pcm[at : at + 1600])
            self.words += [word.word for word in new]
            if new:
                self.tell()
            if self.server.dialect == "segments" and self.ear.quiet >= PAUSE:
                self.tell_segment()
        if self.fault == "ends" and len(self.words) >= 5:
            say(self.connection, text=" ".join(self.words), partial="", is_final=True)
            self.connection.close()

    def tell(self) -> None:
        match self.server.dialect:
            case "segments":
                say(self.connection, text="", partial=" ".join(self.words[self.told :]))
            case "typed":
                say(self.connection, type="partial", text=" ".join(self.words))
            case _:
                # The newest word is still a guess; the next update puts it right.
                guess = [*self.words[:-1], self.words[-1][:2]]
                say(self.connection, text=" ".join(guess), partial="")

    def tell_segment(self) -> None:
        if self.words[self.told :]:
            say(self.connection, text=" ".join(self.words[self.told :]), partial="")
            self.told = len(self.words)

    def finish(self) -> None:
        whole = " ".join(self.words)
        match self.server.dialect:
            case "segments":
                self.tell_segment()
                say(self.connection, is_final=True)
            case "typed":
                say(self.connection, type="transcript", text=whole)
            case _:
                say(self.connection, text=whole, partial="", is_final=True)
