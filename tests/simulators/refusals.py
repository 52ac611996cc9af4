"""What real servers refuse beyond their documents, in their own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulators.heard import listen
from tests.simulators.server import Request, Response, Rule

Words = Callable[[float, float], Response]
"""The refusal of so much, where so much is allowed."""


def openai_size(sent: float, allowed: float) -> Response:
    message = f"Maximum content size limit ({allowed:.0f}) exceeded ({sent:.0f} bytes read)"
    return _error(413, {"message": message, "type": "server_error", "param": None, "code": None})


def groq_size(sent: float, allowed: float) -> Response:
    body = {
        "message": "Request Entity Too Large",
        "type": "invalid_request_error",
        "code": "request_too_large",
    }
    return _error(413, body)


def nginx_size(sent: float, allowed: float) -> Response:
    page = "<html><head><title>413 Request Entity Too Large</title></head><body></body></html>"
    return Response(413, page.encode(), {"Content-Type": "text/html"})


def vllm_size(sent: float, allowed: float) -> Response:
    message = f"Maximum file size exceeded (parameter=audio_filesize_mb, value={sent / 2**20})"
    return _error(400, {"message": message, "type": "BadRequestError", "code": 400})


def proxy_size(sent: float, allowed: float) -> Response:
    return Response(
        413, {"detail": f"Audio file exceeds maximum allowed size ({allowed:.0f} bytes)"}
    )


def openai_length(sent: float, allowed: float) -> Response:
    message = (
        f"audio duration {sent:f} seconds is longer than {allowed:.0f} seconds "
        "which is the maximum for this model"
    )
    body = {"message": message, "type": "invalid_request_error", "code": "invalid_value"}
    return _error(400, body)


def openai_tokens(sent: float, allowed: float) -> Response:
    message = (
        "Total number of tokens in instructions + audio is too large for this model. "
        "Please shorten your audio or instructions and retry."
    )
    body = {"message": message, "type": "invalid_request_error", "code": "input_too_large"}
    return _error(400, body)


def vllm_length(sent: float, allowed: float) -> Response:
    return _error(400, {"message": f"Maximum clip duration ({allowed:.0f}s) exceeded."})


def other_length(sent: float, allowed: float) -> Response:
    return Response(400, {"error": f"Audio file exceeds the {allowed:.0f} second API limit."})


SIZES = [openai_size, groq_size, nginx_size, vllm_size, proxy_size]
LENGTHS = [openai_length, openai_tokens, vllm_length, other_length]

_LISTED = "['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']"
FORMATS = {
    "openai": (400, {"error": {"message": f"Invalid file format. Supported formats: {_LISTED}"}}),
    "corrupted": (400, {"error": {"message": "Audio file might be corrupted or unsupported"}}),
    "azure": (
        400,
        {"error": {"message": "The audio file could not be decoded or its format is not supported."}},
    ),
    "groq": (400, {"error": {"message": "could not process file - is it a valid media file?"}}),
    "vllm": (400, {"error": {"message": "Invalid or unsupported audio file."}}),
    "speaches": (
        415,
        {"detail": "Failed to decode audio. The provided file type is not supported."},
    ),
    "whisper.cpp": (400, {"error": "failed to read audio data"}),
    "whisper.cpp with status 200": (200, {"error": "failed to read audio data"}),
}  # fmt: skip
"""By server, what it says of a file that it cannot read."""


def larger_than(allowed: int, words: Words) -> Rule:
    """Bodies of more bytes are refused."""

    def rule(request: Request) -> Response | None:
        sent = len(request.body)
        return words(sent, allowed) if request.files and sent > allowed else None

    return rule


def longer_than(allowed: float, words: Words) -> Rule:
    """Audio that lasts longer is refused."""

    def rule(request: Request) -> Response | None:
        for file in request.files:
            _, seconds = listen(file.data, Response(500))
            if seconds > allowed:
                return words(seconds, allowed)
        return None

    return rule


def unreadable(refusal: tuple[int, Any], *readable: str) -> Rule:
    """Files of other extensions cannot be read."""

    def rule(request: Request) -> Response | None:
        for file in request.files:
            if (file.filename or "").rpartition(".")[2] not in readable:
                return Response(*refusal)
        return None

    return rule


def without_field(name: str, words: Callable[[str], Response], value: str | None = None) -> Rule:
    """Requests with the field, or with this value of it, are refused."""

    def rule(request: Request) -> Response | None:
        values = request.all(name)
        refused = value in values if value else values
        return words(name) if refused else None

    return rule


def pydantic_field(name: str) -> Response:
    detail = {
        "type": "extra_forbidden",
        "loc": ["body", name],
        "msg": "Extra inputs are not permitted",
    }
    return Response(422, {"detail": [detail]})


def groq_field(name: str) -> Response:
    return _error(400, {"message": f"`{name}` not supported by this model"})


def unknown_field(name: str) -> Response:
    return _error(400, {"message": f"unknown param `{name.removesuffix('[]')}`"})


def azure_format(name: str) -> Response:
    message = (
        "response_format 'verbose_json' is not compatible with model 'gpt-4o-transcribe'. "
        "Use 'json' or 'text' instead."
    )
    return _error(
        400, {"message": message, "param": "response_format", "code": "unsupported_value"}
    )


def vllm_format(name: str) -> Response:
    message = "Currently do not support verbose_json for Qwen/Qwen3-ASR-1.7B"
    return _error(400, {"message": message, "type": "BadRequestError", "code": 400})


FIELDS = [pydantic_field, groq_field, unknown_field]


def _error(status: int, body: dict[str, Any]) -> Response:
    return Response(status, {"error": body})
