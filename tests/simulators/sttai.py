"""STT.ai as its documentation describes it: the speech API, and the account API below `/api`."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any, ClassVar

from tests.simulators.heard import listen, sentences, text
from tests.simulators.server import Request, Response, Route, Simulator, Wire
from tests.simulators.sttai_account import Account
from tests.simulators.sttai_tools import Tools
from tests.simulators.tones import Heard

MODELS = ("large-v3-turbo", "large-v3", "medium", "small")
EXTENSIONS = {
    "mp3", "wav", "flac", "ogg", "m4a", "aac", "opus", "wma",
    "mp4", "webm", "mkv", "avi", "mov", "wmv", "mpg", "mpeg",
}  # fmt: skip
FIELDS = {
    "model": "|".join(MODELS),
    "language": "auto|[a-z]{2}",
    "diarize": "true|false",
    "speakers": r"\d+",
    "response_format": "json|txt|srt|vtt",
}
FILTERS = ("status", "language")
EXPORTS = "txt|srt|vtt|json|csv|docx|pdf"
FREE_A_DAY = 3
"""What is transcribed without a key."""
ANONYMOUS_BYTES = 100_000_000


class Service(Simulator):
    name = "sttai"
    key = "stt-4f3c2b1a0d9e8f7a6b5c"
    max_body = 500_000_000
    wire: ClassVar[dict[str, Wire]] = {
        "language": Wire({"language": "en"}, [("language", "en")]),
        "words": Wire({}, [("response_format", "json")]),
        "diarize": Wire({"diarize": True}, [("diarize", "true")]),
        "speakers": Wire(
            {"diarize": True, "speakers": 2}, [("diarize", "true"), ("speakers", "2")]
        ),
    }

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[int, dict[str, Any]] = {}
        self.free = FREE_A_DAY
        self.tools = Tools(self)
        self.account = Account(self)
        self._numbers = itertools.count(1)

    def routes(self) -> dict[tuple[str, str], Route]:
        kept = r"/api/v1/transcripts/(\d+)/"
        return {
            ("POST", "/v1/transcribe"): self.transcribe,
            ("GET", "/v1/models"): self.models,
            ("GET", "/v1/languages"): self.languages,
            ("GET", "/health"): self.health,
            ("GET", "/api/v1/transcripts/"): self.transcripts,
            ("GET", kept): self.show,
            ("DELETE", kept): self.remove,
            ("GET", f"{kept}export/({EXPORTS})/"): self.export,
            **self.tools.routes(),
            **self.account.routes(),
        }

    def error(self, status: int, code: str, message: str) -> Response:
        return Response(status, {"error": message})

    def unauthorized(self, request: Request) -> Response | None:
        given = request.headers.get("authorization")
        if given == f"Bearer {self.key}":
            return None
        if given is not None:
            return self.error(401, "", "Invalid API key.")
        if request.path.startswith("/api/"):
            return Response(401, {"detail": "Authentication credentials were not provided."})
        if len(request.body) > ANONYMOUS_BYTES:
            return self.too_large(len(request.body))
        return None

    # The speech API.

    def transcribe(self, request: Request) -> Response:
        asked = self._checked(request)
        self._take_one(request)
        file = self._audio(request)
        words, seconds = listen(file, self.error(400, "", "Unsupported format."))
        body = _transcript(words, seconds, diarized=asked.get("diarize", "true") == "true")
        if "authorization" in request.headers:
            self._keep(request.files[0].filename, body)
        return Response(200, body)

    def _take_one(self, request: Request) -> None:
        if "authorization" in request.headers:
            return
        if not self.free:
            raise self.refuse(429, "", "3 transcriptions a day are free. Sign up for more.")
        self.free -= 1

    def _checked(self, request: Request) -> dict[str, str]:
        asked = dict(request.fields)
        for name, value in asked.items():
            if name not in FIELDS or not re.fullmatch(FIELDS[name], value):
                raise self.refuse(400, "", f"Invalid {name}: {value}")
        if asked.get("response_format", "json") != "json":
            raise self.refuse(400, "", "this simulator writes JSON only")
        return asked

    def _audio(self, request: Request) -> bytes:
        if [part.name for part in request.files] != ["file"]:
            raise self.refuse(400, "", "Missing file.")
        name = request.files[0].filename or ""
        if name.rpartition(".")[2].lower() not in EXTENSIONS:
            raise self.refuse(400, "", f"Unsupported format: {name}")
        return request.files[0].data

    def models(self, request: Request) -> Response:
        known = [{"id": name, "name": name, "languages": 99, "speed": "fast"} for name in MODELS]
        return Response(200, {"models": known})

    def languages(self, request: Request) -> Response:
        return Response(200, {"languages": [{"code": "en", "name": "english"}]})

    def health(self, request: Request) -> Response:
        return Response(200, {"status": "ok", "gpu_available": True, "gpu_name": "NVIDIA A100"})

    # The account API.

    def _keep(self, name: str | None, body: dict[str, Any]) -> None:
        number = next(self._numbers)
        self.kept[number] = {
            "id": number,
            "title": name,
            "status": "completed",
            "created_at": f"2026-11-{number % 28 + 1:02}T10:00:00Z",
            **body,
        }

    def transcripts(self, request: Request) -> Response:
        asked = dict(request.query)
        if asked.keys() - {"limit", "offset", "status", "language"}:
            raise self.refuse(400, "", "unknown parameter")
        limit, offset = min(100, int(asked.get("limit", 20))), int(asked.get("offset", 0))
        items = [
            {name: value for name, value in one.items() if name not in ("segments", "text")}
            for one in reversed(self.kept.values())
            if all(one.get(name) == asked.get(name, one.get(name)) for name in FILTERS)
        ]
        page = items[offset : offset + limit]
        return Response(200, {"count": len(items), "next": None, "results": page})

    def _one(self, number: str) -> dict[str, Any]:
        if int(number) not in self.kept:
            raise self.refuse(404, "", "Not found.")
        return self.kept[int(number)]

    def show(self, request: Request, number: str) -> Response:
        return Response(200, self._one(number))

    def remove(self, request: Request, number: str) -> Response:
        self._one(number)
        del self.kept[int(number)]
        return Response(204)

    def export(self, request: Request, number: str, format: str) -> Response:
        said = self._one(number)["text"]
        files = {
            "docx": b"PK\x03\x04\xff", "pdf": b"%PDF-1.7\xff", "vtt": f"WEBVTT\n\n{said}".encode(),
            "json": json.dumps({"text": said}).encode(),
        }  # fmt: skip
        data = files.get(format, said.encode())
        return Response(200, data, {"Content-Type": "application/octet-stream"})


def _transcript(words: list[Heard], seconds: float, *, diarized: bool) -> dict[str, Any]:
    segments = [_segment(sentence, diarized) for sentence in sentences(words)]
    speakers = sorted({segment["speaker"] for segment in segments}) if diarized else []
    return {
        "text": text(words),
        "language": "en",
        "duration": seconds,
        "segments": segments,
        "speakers": speakers,
    }


def _segment(words: list[Heard], diarized: bool) -> dict[str, Any]:
    segment = {
        "start": words[0].start,
        "end": words[-1].end,
        "text": text(words),
        "confidence": 0.95,
        "words": [
            {"word": word.text.strip(".,?!"), "start": word.start, "end": word.end}
            for word in words
        ],
    }
    return segment | ({"speaker": f"Speaker {words[0].speaker + 1}"} if diarized else {})
