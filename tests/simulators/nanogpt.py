"""NanoGPT as its API reference describes it. `polls` says how often a job is still pending."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from tests.simulators.heard import listen, text
from tests.simulators.server import Request, Response, Route, Simulator, Wire
from tests.simulators.tones import Heard

PRICES = {
    "Whisper-Large-V3": 0.01,
    "Wizper": 0.01,
    "Elevenlabs-STT": 0.03,
    "gpt-4o-mini-transcribe": 0.003,
}
JOBS = "Elevenlabs-STT"
EXTENSIONS = {"mp3", "wav", "m4a", "ogg", "aac"}
FIELDS = {
    "audioUrl": "https?://.+",
    "model": ".+",
    "language": "auto|[a-z]{2,3}",
    "actualDuration": r"\d+(\.\d+)?",
    "diarize": "true|false",
    "tagAudioEvents": "true|false",
}
BOOLEANS = {"diarize", "tagAudioEvents"}
STATUS_FIELDS = {
    "runId": str,
    "cost": float,
    "paymentSource": str,
    "isApiRequest": bool,
    "fileName": str,
    "fileSize": int,
    "chargedDuration": float,
    "diarize": bool,
}


class Service(Simulator):
    name = "nanogpt"
    key = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
    base_path = "/api"
    max_body = 3_000_000
    wire: ClassVar[dict[str, Wire]] = {
        "language": Wire({"language": "en"}, [("language", "en")]),
        "url": Wire(
            {"url": "https://example.com/talk.wav"}, [("audioUrl", "https://example.com/talk.wav")]
        ),
        "words": Wire({"model": JOBS}, [("model", JOBS)]),
        "diarize": Wire({"model": JOBS, "diarize": True}, [("diarize", "true")]),
        "tag_events": Wire({"model": JOBS, "tag_events": True}, [("tagAudioEvents", "true")]),
    }

    def __init__(self) -> None:
        super().__init__()
        self.polls = 1
        self.broken: str | None = None
        """Why jobs fail."""
        self._jobs: dict[str, tuple[dict[str, Any], Iterator[dict[str, Any]]]] = {}
        self._numbers = itertools.count(1)

    def routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("POST", "/transcribe"): self.transcribe,
            ("POST", "/transcribe/status"): self.status,
            ("POST", "/check-balance"): self.balance,
            ("GET", "/v1/audio-models"): self.models,
        }

    def error(self, status: int, code: str, message: str) -> Response:
        return Response(status, {"error": message, "status": status}, {"X-Request-ID": "req_1"})

    def unauthorized(self, request: Request) -> Response | None:
        if request.headers.get("x-api-key") == self.key:
            return None
        return self.error(401, "", "Invalid API key")

    def balance(self, request: Request) -> Response:
        return Response(200, {"usd_balance": "129.46956147", "nano_balance": "26.71801147"})

    def models(self, request: Request) -> Response:
        known = [
            {"id": name, "object": "model", "pricing": {"usd": p}} for name, p in PRICES.items()
        ]
        return Response(200, {"object": "list", "data": known, "meta": {"count": len(known)}})

    def transcribe(self, request: Request) -> Response:
        asked = self._checked(request)
        data, file = self._audio(request, asked)
        words, seconds = listen(data, self.error(400, "", "Invalid file format"))
        minutes = float(asked.get("actualDuration") or seconds / 60)
        if abs(minutes * 60 - seconds) > 0.1:
            raise self.refuse(400, "", "actualDuration is not the duration in minutes")
        model = asked.get("model", "Whisper-Large-V3")
        language = asked.get("language", "auto")
        metadata: dict[str, Any] = {
            **file,
            "chargedDuration": minutes,
            "actualDuration": seconds / 60,
            "language": "en" if language == "auto" else language,
            "cost": PRICES[model] * minutes,
            "currency": "USD",
            "model": model,
        }
        if model != JOBS:
            return Response(200, {"transcription": text(words), "metadata": metadata})
        return self._submit(asked, metadata, words)

    def _submit(
        self, asked: dict[str, str], metadata: dict[str, Any], words: list[Heard]
    ) -> Response:
        submitted: dict[str, Any] = {
            "runId": f"run{next(self._numbers)}",
            "status": "pending",
            "model": JOBS,
            "cost": metadata["cost"],
            "paymentSource": "USD",
            "chargedDuration": metadata["chargedDuration"],
            "diarize": asked.get("diarize") == "true",
            **{name: metadata[name] for name in ("fileName", "fileSize") if name in metadata},
        }
        self._jobs[submitted["runId"]] = (submitted, self._states(asked, metadata, words))
        return Response(202, submitted)

    def _states(
        self, asked: dict[str, str], metadata: dict[str, Any], words: list[Heard]
    ) -> Iterator[dict[str, Any]]:
        for number in range(self.polls):
            yield {"status": "processing" if number else "pending"}
        if self.broken:
            yield from itertools.repeat({"status": "failed", "error": self.broken})
        yield from itertools.repeat(
            {"status": "completed", "metadata": metadata, **_heard(words, asked)}
        )

    def status(self, request: Request) -> Response:
        asked = self._json(request)
        for name, value in asked.items():
            if name not in STATUS_FIELDS or not isinstance(value, STATUS_FIELDS[name]):
                raise self.refuse(400, "", f"Invalid parameter: {name}")
        if "runId" not in asked:
            raise self.refuse(400, "", "Missing required parameter: runId")
        if asked["runId"] not in self._jobs:
            raise self.refuse(404, "", "Job not found")
        submitted, states = self._jobs[asked["runId"]]
        if {**submitted, **asked, "isApiRequest": True} != {**submitted, "isApiRequest": True}:
            raise self.refuse(400, "", "these are not the fields of this job")
        return Response(200, next(states))

    def _json(self, request: Request) -> dict[str, Any]:
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise self.refuse(400, "", "JSON is expected")
        content: dict[str, Any] = json.loads(request.body)
        return content

    def _checked(self, request: Request) -> dict[str, str]:
        if not request.parts:
            for name, value in self._json(request).items():
                if not isinstance(value, (bool, str) if name in BOOLEANS else str):
                    raise self.refuse(400, "", f"{name} has the wrong type")
        asked = dict(request.fields)
        for name, value in asked.items():
            if name not in FIELDS or not re.fullmatch(FIELDS[name], value):
                raise self.refuse(400, "", f"Invalid parameter {name}: {value}")
        model = asked.get("model", "Whisper-Large-V3")
        if model not in PRICES:
            raise self.refuse(400, "", f"Unsupported model {model}")
        if model != JOBS and "true" in (asked.get("diarize"), asked.get("tagAudioEvents")):
            raise self.refuse(400, "", f"diarize and tagAudioEvents need {JOBS}")
        return asked

    def _audio(self, request: Request, asked: dict[str, str]) -> tuple[bytes, dict[str, Any]]:
        """The bytes, and what metadata says about their file."""
        if [part.name for part in request.files] != ([] if "audioUrl" in asked else ["audio"]):
            raise self.refuse(400, "", "Provide either audio or audioUrl")
        if "audioUrl" in asked:
            if asked["audioUrl"] not in self.cloud:
                raise self.refuse(400, "", "audioUrl cannot be read")
            return self.cloud[asked["audioUrl"]], {}
        file = request.files[0]
        if (file.filename or "").rpartition(".")[2].lower() not in EXTENSIONS:
            raise self.refuse(400, "", f"Unsupported format: {file.filename}")
        return file.data, {"fileName": file.filename, "fileSize": len(file.data)}


def _heard(heard: list[Heard], asked: dict[str, str]) -> dict[str, Any]:
    tagged = asked.get("tagAudioEvents") == "true"
    diarized = asked.get("diarize") == "true"
    words = [word for word in heard if tagged or not word.text.startswith("(")]
    if not diarized:
        return {"transcription": text(words), "words": list(_items(words, diarized))}
    turns = [list(said) for _, said in itertools.groupby(words, key=lambda word: word.speaker)]
    said = " ".join(f"Speaker {turn[0].speaker + 1}: {text(turn)}" for turn in turns)
    segments = [
        {
            "speaker": f"Speaker {turn[0].speaker + 1}",
            "text": text(turn),
            "start": turn[0].start,
            "end": turn[-1].end,
        }
        for turn in turns
    ]
    return {
        "transcription": said,
        "words": list(_items(words, diarized)),
        "diarization": {"segments": segments},
    }


def _items(words: list[Heard], diarized: bool) -> Iterator[dict[str, Any]]:
    for number, word in enumerate(words):
        speaker = {"speaker_id": f"speaker_{word.speaker if diarized else 0}"}
        if number:
            gap = {"text": " ", "start": words[number - 1].end, "end": word.start}
            yield {**gap, "type": "spacing", **speaker}
        kind = "audio_event" if word.text.startswith("(") else "word"
        times = {"start": word.start, "end": word.end}
        yield {"text": word.text, **times, "type": kind, **speaker}
