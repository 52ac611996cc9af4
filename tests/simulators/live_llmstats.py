"""A stream as LLM-Stats might speak it: nothing about it is documented but PCM frames."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.http11 import Request
from websockets.sync.server import ServerConnection

from stt_cli.model import Word
from tests.simulators.live_server import KEY, Ear, LiveServer, say

PAUSE = 0.6


class LlmStatsLive(LiveServer):
    """Settles a segment at each pause, with word times unless `timed` is off."""

    path = "/v1/stt/stream"

    def __init__(self, *, drop_every: float | None = None, timed: bool = True) -> None:
        super().__init__(drop_every=drop_every)
        self.timed = timed

    def admit(self, request: Request) -> tuple[int, dict[str, Any]] | None:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {"error": {"code": "unauthenticated", "message": "Invalid API key"}}
        query = parse_qs(urlsplit(request.path).query)
        if "model_id" not in query or query.get("sample_rate") != ["16000"]:
            return 400, {"error": {"code": "invalid_input", "message": "model_id is required"}}
        return None

    def converse(self, connection: ServerConnection, request: Request, fault: str) -> None:
        number, ear = self.number(), Ear()
        words: list[Word] = []
        for message in connection:
            if isinstance(message, str):
                self.settle(connection, words + ear.cut())
                return
            self.got(message, 16_000, number)
            for at in range(0, len(message), 1600):
                words += ear.feed(message[at : at + 1600])
                if words and ear.quiet >= PAUSE:
                    self.settle(connection, words)
                    words = []
            if words:
                say(connection, type="partial", text=_text(words))

    def settle(self, connection: ServerConnection, words: list[Word]) -> None:
        timed = [{"word": w.word, "start": w.start, "end": w.end, "confidence": 0.9} for w in words]
        say(connection, text=_text(words), is_final=True, words=timed if self.timed else None)


def _text(words: list[Word]) -> str:
    return " ".join(word.word for word in words)
