"""What STT.ai does with text, as its documentation describes it.

It answers with what can be told apart: a summary names its style and the words it was given.
"""

from __future__ import annotations

import io
import json
import math
import re
import wave
import zlib
from array import array
from collections.abc import Mapping
from typing import Any

from tests.simulators.server import Request, Response, Route, Simulator

STYLES = ("brief", "detailed", "action_items", "bullet_points")
ANALYSES = ("sentiment", "topics", "entities", "action_items", "questions", "pii_redact")
KEPT_CONTENT = ("blog_post", "social_media", "meeting_notes", "study_guide", "flashcards", "quiz")
CONTENT = (*KEPT_CONTENT, "newsletter", "key_quotes", "show_notes", "chapter_markers")
DIMENSIONS = 384
RATE = 16_000
KEPT = r"/api/v1/transcripts/(\d+)/"
Fields = Mapping[str, type | tuple[type, ...]]


class Tools:
    """The endpoints that take JSON; `service` refuses in its own form."""

    def __init__(self, service: Simulator) -> None:
        self._service = service
        self.sessions: dict[str, list[str]] = {}
        """The questions of each conversation."""
        self.any_session = True
        """Whether those who ask may name their conversations."""
        self.styles: tuple[str, ...] = STYLES

    def routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("POST", "/v1/summarize"): self.summarize,
            ("POST", "/v1/translate"): self.translate,
            ("POST", "/v1/embed"): self.embed,
            ("POST", "/v1/tts"): self.speak,
            ("POST", "/v1/enhance-audio"): self.enhance,
            ("POST", "/v1/analyze"): self.analyze,
            ("POST", "/v1/generate"): self.generate,
            ("POST", rf"{KEPT}chat/"): self.chat,
            ("POST", rf"{KEPT}analyze/"): self.analyze_kept,
            ("POST", rf"{KEPT}generate/"): self.generate_kept,
        }

    def summarize(self, request: Request) -> Response:
        body = self._body(request, {"text": str}, {"style": str})
        style = self._one_of(body.get("style", "brief"), "style", self.styles)
        return Response(
            200,
            {
                "summary": f"{style}: {_words(body['text'])} words, from {_first(body['text'])!r}",
                "style": style,
                "model": "qwen2.5-1.5b-instruct",
            },
        )

    def translate(self, request: Request) -> Response:
        body = self._body(request, {"target": str}, {"text": str, "texts": list, "source": str})
        if ("text" in body) == ("texts" in body):
            raise self._service.refuse(400, "", "Either text or texts is required.")
        for name in ("target", "source"):
            if not re.fullmatch("[a-z]{2,3}", body.get(name, "en")):
                raise self._service.refuse(400, "", f"Invalid {name}: {body[name]}")
        if "text" in body:
            return Response(
                200,
                {
                    "translated_text": translation(body["text"], body["target"]),
                    "source_language": body.get("source", "en"),
                    "target_language": body["target"],
                },
            )
        if not body["texts"] or not all(isinstance(text, str) and text for text in body["texts"]):
            raise self._service.refuse(400, "", "texts is not an array of texts.")
        made = [{"translated_text": translation(text, body["target"])} for text in body["texts"]]
        return Response(200, {"translations": made})

    def embed(self, request: Request) -> Response:
        texts = self._body(request, {"texts": list}, {})["texts"]
        if not texts or not all(isinstance(text, str) and text for text in texts):
            raise self._service.refuse(400, "", "texts is not an array of texts.")
        return Response(200, {"embeddings": [vector(t) for t in texts], "dimensions": DIMENSIONS})

    def speak(self, request: Request) -> Response:
        """A second of a tone for each word."""
        text = self._form(request, "reference", {"text"}).get("text", "")
        if not text.strip():
            raise self._service.refuse(400, "", "Missing text.")
        _, seconds = self._sound(request)
        if not 3.0 <= seconds <= 10.0:
            raise self._service.refuse(400, "", "The reference is not 3-10 seconds long.")
        spoken = float(_words(text))
        headers = {"X-Duration": f"{spoken:.2f}", "X-Generation-Time": "1.25"}
        return Response(200, tone(spoken), {"Content-Type": "audio/wav", **headers})

    def enhance(self, request: Request) -> Response:
        """The same sound, a little louder: as long as it was."""
        self._form(request, "file", set())
        pcm, _ = self._sound(request)
        louder = array("h", (max(-32768, min(32767, 5 * s // 4)) for s in array("h", pcm)))
        return Response(200, wav(louder.tobytes()), {"Content-Type": "audio/wav"})

    def _form(self, request: Request, file: str, names: set[str]) -> dict[str, str]:
        if [part.name for part in request.files] != [file]:
            raise self._service.refuse(400, "", f"Missing {file}.")
        if {name for name, _ in request.fields} - names:
            raise self._service.refuse(400, "", "Unknown field.")
        return dict(request.fields)

    def _sound(self, request: Request) -> tuple[bytes, float]:
        """The PCM of the file that came, and its seconds."""
        import av

        try:
            with av.open(io.BytesIO(request.files[0].data), "r") as container:
                resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
                frames = [
                    f for frame in container.decode(audio=0) for f in resampler.resample(frame)
                ]
        except av.FFmpegError:
            raise self._service.refuse(400, "", "Unsupported format.") from None
        pcm = b"".join(bytes(frame.planes[0])[: frame.samples * 2] for frame in frames)
        return pcm, len(pcm) / 2 / RATE

    # The document does not say what these look like: each type has another shape here.

    def analyze(self, request: Request) -> Response:
        body = self._body(request, {"text": str, "type": str}, {})
        return self._analysis(self._one_of(body["type"], "type", ANALYSES), body["text"])

    def analyze_kept(self, request: Request, number: str) -> Response:
        body = self._body(request, {"type": str}, {})
        kind = self._one_of(body["type"], "type", ANALYSES[:-1])
        return self._analysis(kind, self._kept_text(number))

    def _analysis(self, kind: str, text: str) -> Response:
        shapes: dict[str, Any] = {
            "sentiment": {"sentiment": {"label": "positive", "score": 0.875}},
            "topics": {"topics": [_first(text), "weather"]},
            "entities": {"entities": [{"text": "Ann", "type": "PERSON", "count": 2}]},
            "action_items": [{"task": "Call Bob", "owner": "Ann", "due": None}],
            "questions": {
                "questions": [{"question": "Who?", "answer": f"Somebody. {_first(text)}"}]
            },
            "pii_redact": {"redacted_text": text.replace("Ann", "[NAME]"), "type": kind},
        }
        return Response(200, shapes[kind])

    def generate(self, request: Request) -> Response:
        body = self._body(request, {"text": str, "type": str}, {})
        return self._content(self._one_of(body["type"], "type", CONTENT), body["text"])

    def generate_kept(self, request: Request, number: str) -> Response:
        body = self._body(request, {"type": str}, {})
        kind = self._one_of(body["type"], "type", KEPT_CONTENT)
        return self._content(kind, self._kept_text(number))

    def _content(self, kind: str, text: str) -> Response:
        if kind in ("flashcards", "quiz"):
            cards = [
                {"question": "What is said?", "answer": f"{_first(text)} And much more of it."}
            ]
            return Response(200, {"type": kind, kind: cards})
        return Response(200, {"type": kind, "content": f"# {kind}\n\n{_first(text)}"})

    def chat(self, request: Request, number: str) -> Response:
        body = self._body(request, {"question": str}, {"session_id": str})
        self._kept_text(number)
        session = body.get("session_id")
        if session and not self.any_session:
            raise self._service.refuse(404, "", "No such chat session.")
        before = self.sessions.setdefault(session or f"new {len(self.sessions)}", [])
        before.append(body["question"])
        segments = getattr(self._service, "kept")[int(number)]["segments"]  # noqa: B009
        sources = [
            {"segment_order": order, "text": segment["text"], "score": round(0.9 - order / 10, 2)}
            for order, segment in enumerate(segments[:2])
        ]
        answer = f"Answer {len(before)} to {body['question']!r}."
        return Response(200, {"answer": answer, "sources": sources})

    def _kept_text(self, number: str) -> str:
        kept = getattr(self._service, "kept")  # noqa: B009 - of the account's simulator
        if int(number) not in kept:
            raise self._service.refuse(404, "", "Not found.")
        return str(kept[int(number)]["text"])

    def _body(self, request: Request, required: Fields, optional: Fields) -> dict[str, Any]:
        """The JSON object that came. Refuses fields nobody documented, and those of other types."""
        if request.headers.get("content-type") != "application/json":
            raise self._service.refuse(400, "", "Content-Type must be application/json")
        try:
            body = json.loads(request.body)
        except ValueError:
            raise self._service.refuse(400, "", "Invalid JSON.") from None
        known = {**required, **optional}
        for name, value in body.items():
            if name not in known or not isinstance(value, known[name]) or value == "":
                raise self._service.refuse(400, "", f"Invalid {name}: {value!r}")
        for name in required:
            if name not in body:
                raise self._service.refuse(400, "", f"Missing {name}.")
        if not str(body.get("text", "x")).strip():
            raise self._service.refuse(400, "", "The text is empty.")
        return dict(body)

    def _one_of(self, value: str, name: str, known: tuple[str, ...]) -> str:
        if value not in known:
            raise self._service.refuse(400, "", f"Invalid {name}: {value}")
        return value


def wav(pcm: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm)
    return out.getvalue()


def tone(seconds: float) -> bytes:
    """A WAV that can be heard."""
    period = array("h", [round(8000 * math.sin(2 * math.pi * n / 40)) for n in range(40)]).tobytes()
    return wav((period * math.ceil(seconds * RATE / 40))[: round(seconds * RATE) * 2])


def vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """Of length 1; texts with words in common are near each other."""
    found = [0.0] * dimensions
    for word in re.findall(r"\w+", text.lower()):
        found[zlib.crc32(word.encode()) % dimensions] += 1.0
    length = sum(value * value for value in found) ** 0.5 or 1.0
    return [round(value / length, 6) for value in found]


def translation(text: str, target: str) -> str:
    """Every word marked with the language: as many words, each of them longer."""
    return " ".join(f"{word}-{target}" for word in text.split())


def _words(text: str) -> int:
    return len(text.split())


def _first(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", text.strip())[0][:60]
