"""ElevenLabs Scribe as its reference describes it and its SDK speaks to it."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any, ClassVar

from tests.simulators.heard import listen, text
from tests.simulators.server import Refusal, Request, Response, Route, Simulator, Wire
from tests.simulators.tones import Heard, channel_count

MODELS = {"scribe_v1", "scribe_v2", "scribe_v2_medical", "scribe_v3"}
EXTENSIONS = {
    "aac", "aiff", "ogg", "mp3", "opus", "wav", "webm", "flac", "m4a",
    "mp4", "avi", "mkv", "mov", "wmv", "flv", "mpeg", "3gpp",
}  # fmt: skip
ENTITIES = {"all", "pii", "phi", "pci", "other", "offensive_language"}
BOOLEANS = {
    "tag_audio_events", "diarize", "webhook", "use_multi_channel", "no_verbatim",
    "use_speaker_library", "detect_speaker_roles",
}  # fmt: skip
FIELDS = BOOLEANS | {
    "model_id", "cloud_storage_url", "source_url", "language_code", "num_speakers",
    "timestamps_granularity", "diarization_threshold", "additional_formats", "file_format",
    "webhook_id", "webhook_metadata", "temperature", "seed", "multichannel_output_style",
    "entity_detection", "entity_redaction", "keyterms",
}  # fmt: skip
NULLABLE = {"webhook_metadata", "entity_detection", "entity_redaction"}
"""Fields that the SDK sends as `null` where they are not set."""


class Service(Simulator):
    name = "elevenlabs"
    key = "sk_c0ffee00c0ffee00c0ffee00c0ffee00"
    max_body = 3_000_000_000
    kept_at = "/v1/speech-to-text/transcripts/(.+)"
    wire: ClassVar[dict[str, Wire]] = {
        "language": Wire({"language": "en"}, [("language_code", "en")]),
        "words": Wire({}, [("timestamps_granularity", "word")]),
        "characters": Wire({"characters": True}, [("timestamps_granularity", "character")]),
        "diarize": Wire({"diarize": True}, [("diarize", "true")]),
        "speakers": Wire(
            {"diarize": True, "speakers": 2}, [("diarize", "true"), ("num_speakers", "2")]
        ),
        "keyterms": Wire(
            {"keyterms": ("Ann", "Bob Lee")}, [("keyterms", "Ann"), ("keyterms", "Bob Lee")]
        ),
        "tag_events": Wire({"tag_events": True}, [("tag_audio_events", "true")]),
        "entities": Wire({"entities": ("pii", "phi")}, [("entity_detection", '["pii", "phi"]')]),
        "temperature": Wire({"temperature": 0.0}, [("temperature", "0.0")]),
        "seed": Wire({"seed": 0}, [("seed", "0")]),
        "multichannel": Wire({"multichannel": True}, [("use_multi_channel", "true")]),
        "url": Wire(
            {"url": "https://example.com/talk.wav"},
            [("cloud_storage_url", "https://example.com/talk.wav")],
        ),
    }

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, dict[str, Any]] = {}
        self.working: dict[str, dict[str, Any]] = {}
        """Submitted, and not done before `finish` is called."""
        self.tokens: set[str] = set()
        self._numbers = itertools.count(1)

    def finish(self) -> None:
        self.kept |= self.working
        self.working = {}

    def routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("POST", "/v1/speech-to-text"): self.transcribe,
            ("GET", self.kept_at): self.fetch,
            ("DELETE", self.kept_at): self.remove,
            (
                "POST",
                "/v1/single-use-token/(realtime_scribe|batch_scribe|tts_websocket)",
            ): self.token,
            ("GET", "/v1/user/subscription"): lambda request: Response(
                200, {"tier": "starter", "character_count": 12}
            ),
            ("GET", "/v1/models"): lambda request: Response(200, [{"model_id": "eleven_v3"}]),
        }

    def error(self, status: int, code: str, message: str, param: str | None = None) -> Response:
        detail = {"type": "error", "code": code, "status": code, "message": message}
        detail |= {"request_id": "0123abcd"} | ({"param": param} if param else {})
        return Response(status, {"detail": detail}, {"request-id": "0123abcd"})

    def unauthorized(self, request: Request) -> Response | None:
        token = dict(request.query).get("token")
        if token in self.tokens:
            self.tokens.discard(token)
            return None
        if request.headers.get("xi-api-key") == self.key:
            return None
        return self.error(401, "invalid_api_key", "Invalid API key")

    def token(self, request: Request, kind: str) -> Response:
        token = f"sutkn_{kind}_{next(self._numbers)}"
        self.tokens.add(token)
        return Response(200, {"token": token})

    def fetch(self, request: Request, name: str) -> Response:
        if name not in self.kept:
            return self.error(404, "transcript_not_found", f"no transcript {name}")
        return Response(200, self.kept[name])

    def remove(self, request: Request, name: str) -> Response:
        if self.kept.pop(name, None) is None:
            return self.error(404, "transcript_not_found", f"no transcript {name}")
        return Response(200, b"")

    def transcribe(self, request: Request) -> Response:
        asked = self._checked(request)
        data = self._audio(request, asked)
        name = f"tr_{next(self._numbers)}"
        body = {**self._heard(data, asked), "transcription_id": name}
        if asked.get("webhook") == ["true"]:
            self.working[name] = body
            message = "Request accepted. Transcription result will be sent to the webhook."
            return Response(
                202, {"message": message, "request_id": "rq_1", "transcription_id": name}
            )
        self.kept[name] = body
        return Response(200, body)

    # What is accepted.

    def _schema(self, field: str, message: str, kind: str = "value_error") -> Refusal:
        detail = [{"type": kind, "loc": ["body", field], "msg": message}]
        return Refusal(Response(422, {"detail": detail}))

    def _invalid(self, message: str, param: str) -> Refusal:
        return Refusal(self.error(400, "invalid_parameters", message, param))

    def _checked(self, request: Request) -> dict[str, list[str]]:
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise self._schema("model_id", "Field required", "missing")
        asked: dict[str, list[str]] = {}
        for name, value in request.fields:
            if name not in NULLABLE or value != "null":
                asked.setdefault(name, []).append(value)
        if "model_id" not in asked:
            raise self._schema("model_id", "Field required", "missing")
        if asked["model_id"][0] not in MODELS:
            raise self._invalid(
                f"A model with ID '{asked['model_id'][0]}' is not valid.", "model_id"
            )
        if unknown := asked.keys() - FIELDS:
            raise self._invalid(f"unknown field {min(unknown)}", min(unknown))
        self._check_values({name: values[0] for name, values in asked.items()})
        self._check_together(asked)
        return asked

    def _check_values(self, asked: dict[str, str]) -> None:
        patterns = dict.fromkeys(BOOLEANS, "true|false") | {
            "language_code": "[a-z]{2,3}",
            "num_speakers": "[1-9]|[12][0-9]|3[0-2]",
            "timestamps_granularity": "none|word|character",
            "temperature": r"[01](\.\d+)?|2(\.0+)?",
            "seed": r"\d{1,10}",
            "cloud_storage_url": "https://.+",
        }
        for name, pattern in patterns.items():
            if name in asked and not re.fullmatch(pattern, asked[name]):
                raise self._schema(name, f"Input {asked[name]!r} is not valid")

    def _check_together(self, asked: dict[str, list[str]]) -> None:
        terms = asked.get("keyterms", [])
        if terms and asked["model_id"] == ["scribe_v1"]:
            raise self._invalid("keyterms are not supported by scribe_v1", "keyterms")
        if len(terms) > 1000 or any(len(t) > 50 or len(t.split()) > 5 for t in terms):
            raise self._invalid("too many or too long keyterms", "keyterms")
        if any(re.search(r"[<>{}\[\]\\]", term) for term in terms):
            raise self._invalid("keyterms with characters that are not allowed", "keyterms")
        channels = asked.get("use_multi_channel") == ["true"]
        if channels and (asked.get("diarize") == ["true"] or "num_speakers" in asked):
            raise self._invalid("diarize must be false with use_multi_channel", "use_multi_channel")
        if set(_kinds(asked)) - ENTITIES:
            raise self._invalid("unknown kind of entity", "entity_detection")

    def _audio(self, request: Request, asked: dict[str, list[str]]) -> bytes:
        urls = asked.get("cloud_storage_url", []) + asked.get("source_url", [])
        if len(request.files) + len(urls) != 1:
            raise self._invalid(
                "Must provide exactly one of file, cloud_storage_url and source_url", "file"
            )
        if urls:
            if urls[0] not in self.cloud:
                raise self._invalid("the URL cannot be read", "cloud_storage_url")
            return self.cloud[urls[0]]
        file = request.files[0]
        if file.name != "file":
            raise self._schema("file", "Field required", "missing")
        if (file.filename or "").rpartition(".")[2].lower() not in EXTENSIONS:
            raise Refusal(self.error(400, "invalid_content", "unsupported format", "file"))
        return file.data

    # What is answered.

    def _heard(self, data: bytes, asked: dict[str, list[str]]) -> dict[str, Any]:
        if asked.get("use_multi_channel") == ["true"] and channel_count(data) > 1:
            heard = [self._listen(data, channel) for channel in range(channel_count(data))]
            bodies = [_body(words, asked) for words, _ in heard]
            transcripts = [{**body, "channel_index": i} for i, body in enumerate(bodies)]
            return {"transcripts": transcripts, "audio_duration_secs": heard[0][1]}
        words, seconds = self._listen(data)
        return {**_body(words, asked), "audio_duration_secs": seconds}

    def _listen(self, data: bytes, channel: int | None = None) -> tuple[list[Heard], float]:
        message = "File upload is corrupted. Please ensure it is playable audio."
        return listen(data, self.error(400, "invalid_content", message), channel=channel)


def _kinds(asked: dict[str, list[str]]) -> list[str]:
    """The kinds of `entity_detection`: JSON text, or a bare word."""
    raw = asked.get("entity_detection", ["[]"])[0]
    try:
        kinds = json.loads(raw)
    except ValueError:
        kinds = raw
    return [kinds] if isinstance(kinds, str) else kinds


def _body(heard: list[Heard], asked: dict[str, list[str]]) -> dict[str, Any]:
    tagged = asked.get("tag_audio_events", ["true"]) == ["true"]
    words = [word for word in heard if tagged or not _is_event(word)]
    body: dict[str, Any] = {
        "language_code": {"en": "eng", "de": "deu"}.get(
            asked.get("language_code", ["en"])[0], "eng"
        ),
        "language_probability": 0.98,
        "text": text(words),
        "words": list(_items(words, asked)),
    }
    if kinds := _kinds(asked):
        body["entities"] = _entities(body["text"], kinds)
    return body


def _is_event(word: Heard) -> bool:
    return word.text.startswith("(")


def _items(words: list[Heard], asked: dict[str, list[str]]) -> Any:
    granularity = asked.get("timestamps_granularity", ["word"])[0]
    if granularity == "none":
        return
    diarized = asked.get("diarize") == ["true"]
    last = None
    for word in words:
        if last:
            yield _item(" ", "spacing", last.end, word.start, last, diarized)
        kind = "audio_event" if _is_event(word) else "word"
        item = _item(word.text, kind, word.start, word.end, word, diarized)
        if granularity == "character":
            item["characters"] = _characters(word)
        yield item
        last = word


def _item(
    said: str, kind: str, start: float, end: float, word: Heard, diarized: bool
) -> dict[str, Any]:
    speaker = f"speaker_{word.speaker if diarized else 0}"
    item: dict[str, Any] = {"text": said, "type": kind, "start": start, "end": end}
    return item | {"speaker_id": speaker, "logprob": -0.02}


def _characters(word: Heard) -> list[dict[str, Any]]:
    each = (word.end - word.start) / len(word.text)
    return [
        {"text": c, "start": word.start + i * each, "end": word.start + (i + 1) * each}
        for i, c in enumerate(word.text)
    ]


def _entities(said: str, kinds: list[str]) -> list[dict[str, Any]]:
    """Runs of digits are telephone numbers."""
    if not {"all", "pii"} & set(kinds):
        return []
    return [
        {"text": m[0], "entity_type": "phone_number", "start_char": m.start(), "end_char": m.end()}
        for m in re.finditer(r"\d{3,}", said)
    ]
