"""The LLM-Stats gateway as its documentation describes it. Set `plain` for a service behind it
that times no words."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from tests.simulators.heard import listen, text
from tests.simulators.server import Refusal, Request, Response, Route, Simulator, Wire
from tests.simulators.tones import Heard

MODELS = {"whisper-1", "deepgram-nova-3"}
ROUTES = {"openai", "groq", "deepgram"}
EXTENSIONS = {"wav", "mp3", "m4a", "mp4", "webm", "ogg", "opus", "flac"}


class Service(Simulator):
    name = "llmstats"
    key = "ze_5e1f0a9b8c7d6e5f4a3b2c1d"
    max_body = 25_000_000
    wire: ClassVar[dict[str, Wire]] = {
        "language": Wire({"language": "en"}, [("language", "en")]),
        "words": Wire({}, [("model_id", "whisper-1")]),
        "route": Wire({"route": "groq"}, [("provider_id", "groq")]),
    }
    plain = False

    def routes(self) -> dict[tuple[str, str], Route]:
        return {("POST", "/v1/stt/transcribe"): self.transcribe}

    def error(self, status: int, code: str, message: str, param: str | None = None) -> Response:
        error = {"code": code, "message": message} | ({"param": param} if param else {})
        return Response(status, {"error": error}, {"X-RateLimit-Remaining": "59"})

    def unauthorized(self, request: Request) -> Response | None:
        if request.headers.get("authorization") == f"Bearer {self.key}":
            return None
        return self.error(401, "unauthenticated", "Missing or invalid API key.")

    def too_large(self, size: int) -> Response:
        return self.error(413, "invalid_input", "File larger than 25 MB.")

    def transcribe(self, request: Request) -> Response:
        asked = self._checked(request)
        unreadable = self.error(400, "invalid_input", "Unsupported format.", "audio")
        words, seconds = listen(self._audio(request), unreadable)
        return Response(
            200,
            {
                "text": text(words),
                "duration": seconds,
                "language": None if self.plain else asked.get("language", "en"),
                "confidence": None if self.plain else 0.97,
                "words": None if self.plain else [_word(word) for word in words],
                "model": asked["model_id"],
            },
        )

    def _checked(self, request: Request) -> dict[str, str]:
        asked = dict(request.fields)
        rules = {
            "model_id": "|".join(MODELS),
            "language": "[a-z]{2,3}",
            "provider_id": "|".join(ROUTES),
        }
        if "model_id" not in asked:
            raise self._invalid("model_id is required", "model_id")
        for name, value in asked.items():
            if name not in rules or not re.fullmatch(rules[name], value):
                raise self._invalid(f"{name}: {value!r} is not valid", name)
        return asked

    def _audio(self, request: Request) -> bytes:
        if [part.name for part in request.files] != ["audio"]:
            raise self._invalid("exactly one file is required", "audio")
        name = request.files[0].filename or ""
        if name.rpartition(".")[2].lower() not in EXTENSIONS:
            raise self._invalid(f"unsupported format of {name}", "audio")
        return request.files[0].data

    def _invalid(self, message: str, param: str) -> Refusal:
        return Refusal(self.error(400, "invalid_input", message, param))


def _word(word: Heard) -> dict[str, Any]:
    said = word.text.strip(".,?!")
    return {"word": said, "start": word.start, "end": word.end, "confidence": 0.98}
