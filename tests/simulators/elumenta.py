"""Elumenta as its documentation describes it. Set `jobs` to have it answer with jobs."""

from __future__ import annotations

import itertools
import re
from collections import deque
from typing import Any, ClassVar

from tests.simulators.heard import listen, text
from tests.simulators.server import Request, Response, Route, Simulator, Wire
from tests.simulators.tones import Heard

MODELS = ("whisper", "gpt-4o-transcribe", "elevenlabs-scribe")
EXTENSIONS = {"mp3", "mp4", "wav", "m4a", "ogg", "flac", "webm"}
LIMITS = {
    "X-RateLimit-Limit-Hour": "100",
    "X-RateLimit-Remaining-Hour": "99",
    "X-RateLimit-Limit-Day": "1000",
    "X-RateLimit-Remaining-Day": "999",
    "X-RateLimit-Reset-Hour": "1795000000",
}


class Service(Simulator):
    name = "elumenta"
    key = "nb_" + "0123456789abcdef" * 3
    max_body = 25_000_000
    wire: ClassVar[dict[str, Wire]] = {
        "language": Wire({"language": "en"}, [("language", "en")]),
        "diarize": Wire({"diarize": True, "model": "elevenlabs-scribe"}, [("diarize", "true")]),
    }
    separator = "\n"
    """What stands between the turns of two speakers: a line break, or a space."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[dict[str, Any]] | None = None
        """What a job's state is, from its submission on, before it is completed."""
        self._running: dict[str, deque[dict[str, Any]]] = {}
        self._numbers = itertools.count(18510)

    def routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("POST", "/api/v2/stt"): self.transcribe,
            ("GET", r"/api/v2/generate/(\d+)"): self.generation,
            ("GET", "/api/v2/balance"): self.balance,
            ("GET", "/api/v2/models/(.+)"): self.model,
        }

    def error(self, status: int, code: str, message: str, **details: str) -> Response:
        return Response(status, {"error": code, "message": message, "details": details}, LIMITS)

    def unauthorized(self, request: Request) -> Response | None:
        if request.headers.get("authorization") == f"Bearer {self.key}":
            return None
        return self.error(401, "not_authenticated", "Not authenticated")

    def balance(self, request: Request) -> Response:
        return Response(
            200, {"token_balance": 1200, "plan": "vip", "plan_expires_at": "2027-01-01T00:00:00Z"}
        )

    def model(self, request: Request, slug: str) -> Response:
        if slug not in MODELS:
            return self.error(404, "not_found", f"no model {slug}")
        plan = "free" if slug == "whisper" else "basic"
        return Response(200, {"slug": slug, "category": "stt", "min_plan": plan, "token_cost": 2})

    def transcribe(self, request: Request) -> Response:
        model = self._model(request)
        words, seconds = listen(self._audio(request), self.error(400, "bad_request", "no audio"))
        number = next(self._numbers)
        done = {
            "id": number,
            "status": "completed",
            "model_slug": model,
            "result_text": self._text(words, diarize=request.get("diarize") == "true"),
            "tokens_spent": 2,
            "processing_ms": round(seconds * 100),
        }
        if self.jobs is None:
            return Response(200, done, LIMITS)
        states = [{"id": number, "tokens_spent": 0, **state} for state in self.jobs]
        self._running[str(number)] = deque([*states, done])
        return self.generation(request, str(number))

    def generation(self, request: Request, number: str) -> Response:
        if number not in self._running:
            return self.error(404, "not_found", f"no generation {number}")
        states = self._running[number]
        return Response(200, states.popleft() if len(states) > 1 else states[0], LIMITS)

    def _model(self, request: Request) -> str:
        asked = dict(request.fields)
        model = asked.pop("model", "whisper")
        if model not in MODELS:
            raise self.refuse(404, "not_found", f"no model {model}")
        if not re.fullmatch("[a-z]{2,3}", asked.pop("language", "en")):
            raise self.refuse(422, "validation_error", "language is not a code")
        diarize = asked.pop("diarize", "false")
        if diarize not in ("true", "false"):
            raise self.refuse(422, "validation_error", "diarize is not a boolean")
        if diarize == "true" and model != "elevenlabs-scribe":
            raise self.refuse(400, "bad_request", "diarize is only supported by elevenlabs-scribe")
        if asked:
            raise self.refuse(422, "validation_error", f"unknown field {min(asked)}")
        return model

    def _audio(self, request: Request) -> bytes:
        if [part.name for part in request.files] != ["audio"]:
            raise self.refuse(422, "validation_error", "audio: exactly one file is required")
        name = request.files[0].filename or ""
        if name.rpartition(".")[2].lower() not in EXTENSIONS:
            raise self.refuse(400, "bad_request", f"unsupported format of {name}")
        return request.files[0].data

    def _text(self, words: list[Heard], *, diarize: bool) -> str:
        if not diarize:
            return text(words)
        turns = itertools.groupby(words, key=lambda word: word.speaker)
        return self.separator.join(
            f"[Speaker {speaker + 1}]: {text(list(said))}" for speaker, said in turns
        )
