"""OpenAI's transcription endpoint, and the ways in which compatible servers differ from it."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.simulators.heard import listen, sentences, text
from tests.simulators.multipart import Part
from tests.simulators.openai_tools import EMBEDDING, SPEECH, Tools
from tests.simulators.server import Refusal, Request, Response, Route, Simulator, Wire
from tests.simulators.tones import Heard

MAX_SECONDS = 1400
EXTENSIONS = {"flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm"}
LANGUAGES = {"en": "english", "de": "german", "ru": "russian", "fr": "french"}
FORMATS = {
    "whisper-1": {"json", "text", "srt", "verbose_json", "vtt"},
    "gpt-4o-transcribe": {"json", "text"},
    "gpt-4o-mini-transcribe": {"json", "text"},
    "gpt-4o-transcribe-diarize": {"json", "text", "diarized_json"},
    "gpt-transcribe": {"json"},
}
FIELDS = {
    "model", "language", "prompt", "response_format", "temperature", "timestamp_granularities[]",
    "include[]", "chunking_strategy", "stream", "keywords[]",
    "known_speaker_names[]", "known_speaker_references[]",
}  # fmt: skip


class Service(Simulator):
    name = "openai"
    key = "sk-test-4f1b9c2e7a6d4853"
    base_path = "/v1"
    max_body = 26_214_400
    wire: ClassVar[dict[str, Wire]] = {
        "language": Wire({"language": "en"}, [("language", "en")]),
        "words": Wire({}, [("timestamp_granularities[]", "word")]),
        "prompt": Wire({"prompt": "Ann, Bob"}, [("prompt", "Ann, Bob")]),
        "temperature": Wire({"temperature": 0.2}, [("temperature", "0.2")]),
        "diarize": Wire(
            {"diarize": True, "model": "gpt-4o-transcribe-diarize"},
            [("response_format", "diarized_json"), ("chunking_strategy", "auto")],
        ),
        "keyterms": Wire(
            {"keyterms": ("Ann", "Bob"), "model": "gpt-transcribe"},
            [("keywords[]", "Ann"), ("keywords[]", "Bob")],
        ),
    }

    def __init__(self) -> None:
        super().__init__()
        self.tools = Tools(self)

    def routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("POST", "/audio/transcriptions"): self.transcribe,
            ("GET", "/models"): self.models,
            **self.tools.routes(),
        }

    def error(self, status: int, code: str, message: str, param: str | None = None) -> Response:
        kind = "server_error" if status >= 500 or status == 413 else "invalid_request_error"
        body = {"message": message, "type": kind, "param": param, "code": code or None}
        return Response(status, {"error": body}, {"x-request-id": "req_0001"})

    def unauthorized(self, request: Request) -> Response | None:
        if request.headers.get("authorization") == f"Bearer {self.key}":
            return None
        return self.error(401, "invalid_api_key", "Incorrect API key provided: sk-wrong.")

    def too_large(self, size: int) -> Response:
        message = f"Maximum content size limit ({self.max_body}) exceeded ({size} bytes read)"
        return self.error(413, "", message)

    def models(self, request: Request) -> Response:
        return Response(
            200,
            {
                "object": "list",
                "data": [
                    {"id": name} for name in (*FORMATS, *self.tools.models, *EMBEDDING, *SPEECH)
                ],
            },
        )

    def transcribe(self, request: Request) -> Response:
        model = self._model(request)
        file = self._file(request)
        self._check_values(request, model)
        words, seconds = listen(file.data, self.error(400, "", "Invalid file format.", "file"))
        if seconds > MAX_SECONDS and model.startswith("gpt-4o"):
            message = f"audio duration {seconds:.6f} seconds is longer than {MAX_SECONDS} seconds which is the maximum for this model"
            return self.error(400, "invalid_value", message)
        return Response(200, self._answer(request, words, seconds))

    def _invalid(self, param: str, message: str, code: str = "invalid_value") -> Refusal:
        return Refusal(self.error(400, code, message, param))

    def _model(self, request: Request) -> str:
        unknown = {name for name, _ in request.fields} - FIELDS
        if unknown:
            raise self._invalid(min(unknown), f"Unknown parameter: '{min(unknown)}'.")
        model = request.get("model")
        if model is None:
            raise self._invalid("model", "you must provide a model parameter", "")
        if model not in FORMATS:
            message = f"The model `{model}` does not exist"
            raise Refusal(self.error(404, "model_not_found", message, "model"))
        return model

    def _file(self, request: Request) -> Part:
        if [part.name for part in request.files] != ["file"]:
            raise self._invalid("file", "exactly one file is required", "")
        file = request.files[0]
        if (file.filename or "").rpartition(".")[2].lower() not in EXTENSIONS:
            raise self._invalid(
                "file", f"Unrecognized file format. Supported formats: {sorted(EXTENSIONS)}"
            )
        return file

    def _check_values(self, request: Request, model: str) -> None:
        asked = request.get("response_format", "json")
        if asked not in FORMATS[model]:
            message = f"response_format '{asked}' is not compatible with model '{model}-api-ev3'. Use 'json' or 'text' instead."
            raise self._invalid("response_format", message, "unsupported_value")
        if model.endswith("-diarize") and not request.get("chunking_strategy"):
            raise self._invalid(
                "chunking_strategy", "chunking_strategy is required for diarization models"
            )
        if request.all("timestamp_granularities[]") and asked != "verbose_json":
            raise self._invalid("timestamp_granularities", "needs response_format verbose_json")
        if request.get("prompt") and model.endswith("-diarize"):
            raise self._invalid("prompt", "prompt is not supported for diarization models")
        if request.all("keywords[]") and model != "gpt-transcribe":
            raise self._invalid("keywords", "keywords are not supported for this model")
        if (request.get("language") or "en") not in LANGUAGES:
            raise self._invalid(
                "language", "Invalid language. Must be ISO-639-1 format.", "invalid_language_format"
            )
        if not 0 <= float(request.get("temperature") or 0) <= 1:
            raise self._invalid("temperature", "temperature must be between 0 and 1")

    def _answer(self, request: Request, words: list[Heard], seconds: float) -> Any:
        asked = request.get("response_format", "json")
        if asked == "text":
            return text(words) + "\n"
        if asked == "json":
            return {"text": text(words), "usage": _tokens(seconds, words)}
        common = {
            "task": "transcribe",
            "duration": seconds,
            "text": text(words),
            "usage": {"type": "duration", "seconds": round(seconds)},
        }
        if asked == "diarized_json":
            return {**common, "segments": [_turn(i, s) for i, s in enumerate(sentences(words))]}
        language = LANGUAGES[request.get("language") or "en"]
        return {
            **common,
            "language": language,
            **_timed(words, request.all("timestamp_granularities[]")),
        }


def _tokens(seconds: float, words: list[Heard]) -> dict[str, Any]:
    heard, said = round(seconds * 10), len(words)
    return {
        "type": "tokens",
        "input_tokens": heard,
        "input_token_details": {"text_tokens": 0, "audio_tokens": heard},
        "output_tokens": said,
        "total_tokens": heard + said,
    }


def _turn(number: int, words: list[Heard]) -> dict[str, Any]:
    return {
        "type": "transcript.text.segment",
        "id": f"seg_{number:03}",
        "start": words[0].start,
        "end": words[-1].end,
        "text": " " + text(words),
        "speaker": "ABC"[words[0].speaker],
    }


def _timed(words: list[Heard], granularities: list[str]) -> dict[str, Any]:
    timed: dict[str, Any] = {}
    if "segment" in granularities or not granularities:
        timed["segments"] = [_segment(i, s) for i, s in enumerate(sentences(words))]
    if "word" in granularities:
        # The service strips punctuation from timed words.
        timed["words"] = [
            {"word": w.text.strip(".,?!"), "start": w.start, "end": w.end} for w in words
        ]
    return timed


def _segment(number: int, words: list[Heard]) -> dict[str, Any]:
    return {
        "id": number,
        "seek": 0,
        "start": words[0].start,
        "end": words[-1].end,
        "text": " " + text(words),
        "tokens": [50364],
        "temperature": 0.0,
        "avg_logprob": -0.25,
        "compression_ratio": 1.2,
        "no_speech_prob": 0.01,
    }


class WhisperCpp(Service):
    """whisper.cpp's server: no key, every model, words as tokens inside the segments."""

    def unauthorized(self, request: Request) -> Response | None:
        return None

    def error(self, status: int, code: str, message: str, param: str | None = None) -> Response:
        return Response(status, {"error": message})

    def transcribe(self, request: Request) -> Response:
        words, seconds = listen(
            self._file(request).data, self.error(400, "", "failed to read audio")
        )
        segments = [{**_segment(i, s), "words": _halves(s)} for i, s in enumerate(sentences(words))]
        body = {
            "task": "transcribe",
            "language": "english",
            "duration": seconds,
            "text": text(words),
        }
        return Response(200, {**body, "segments": segments})


def _halves(words: list[Heard]) -> list[dict[str, Any]]:
    """Each word as two tokens; a token that begins a word begins with a space."""
    tokens = []
    for word in words:
        half, middle = len(word.text) // 2, (word.start + word.end) / 2
        first = {"word": " " + word.text[:half], "start": word.start, "end": middle}
        rest = {"word": word.text[half:], "start": middle, "end": word.end}
        tokens += [{**token, "t_dtw": -1, "probability": 0.9} for token in (first, rest)]
    return tokens


class Plain(Service):
    """A server that knows one format, and says so to every other."""

    def _check_values(self, request: Request, model: str) -> None:
        if request.get("response_format", "json") != "json":
            raise self._invalid("response_format", "response_format must be json")

    def _model(self, request: Request) -> str:
        return "whisper-1"

    def _answer(self, request: Request, words: list[Heard], seconds: float) -> Any:
        return {"text": text(words)}
