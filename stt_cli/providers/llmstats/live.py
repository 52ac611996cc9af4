"""LLM-Stats gateway, live. Experimental: the service documents nothing but "stream PCM frames".

Sends binary PCM and reads whatever looks like a transcript.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from stt_cli.answers.fields import parts, text
from stt_cli.answers.speech import completed, tokens, words
from stt_cli.errors import CreditError, KeyRejected, Refused, SttError, UsageError
from stt_cli.languages import code
from stt_cli.model import Word
from stt_cli.pcm import RATE
from stt_cli.providers.live import (
    Done,
    Failure,
    FinalText,
    LiveAsk,
    Message,
    PartialText,
    StreamingCapabilities,
    Update,
    json_message,
    json_object,
    reason,
    refuse,
    said,
    text_field,
    websocket,
)

NAME = "llmstats"
MODELS: tuple[str, ...] = ()
MODEL = "whisper-1"
FINAL_TYPES = {"final", "transcript", "completed", "done"}
ERRORS: dict[str, type[SttError]] = {
    "unauthenticated": KeyRejected,
    "insufficient_quota": CreditError,
    "invalid_input": UsageError,
}


def capabilities(ask: LiveAsk) -> StreamingCapabilities:
    """Raises UsageError for what the gateway has no setting for."""
    refuse(
        ask, NAME, "vad_silence", "vad_threshold", "min_speech_ms", "min_silence_ms",
        "audio_format", "keyterms", "previous_text",
    )  # fmt: skip
    return StreamingCapabilities(
        provider=NAME, model=ask.model or MODEL, session_seconds=60.0, finish_within=8.0, grace=1.0
    )


def codec(ask: LiveAsk, before: object = None) -> Codec:
    return Codec(ask)


class Codec:
    """One connection."""

    def __init__(self, ask: LiveAsk) -> None:
        self._ask = ask
        self._interim = ""
        self._finishing = False

    def url(self, base: str, token: str | None) -> str:
        query = {"model_id": self._ask.model or MODEL, "sample_rate": RATE}
        if language := code(self._ask.language):
            query["language"] = language
        return websocket(base, f"/v1/stt/stream?{urlencode(query)}")

    def opening(self) -> list[Message]:
        return []

    def audio(self, pcm: bytes) -> list[Message]:
        return [pcm]

    def commit(self) -> list[Message]:
        return []

    def finish(self) -> list[Message]:
        self._finishing = True
        return [json_message(type="stop", action="stop")]

    def keepalive(self) -> list[Message]:
        return []

    def receive(self, message: Message) -> list[Update]:
        answer = json_object(message, NAME)
        if answer.get("error"):
            return [Failure(_error(answer["error"]))]
        key = next((key for key in ("text", "transcript", "partial") if answer.get(key)), "text")
        text = text_field(answer, key, NAME)
        final = (
            answer.get("is_final") or answer.get("final") or said(answer.get("type")) in FINAL_TYPES
        )
        if final:
            self._interim = ""
            settled: list[Update] = [FinalText(text, _words(answer), code(answer.get("language")))]
            return [*settled, Done()] if self._finishing else settled
        if text:
            self._interim = text
            return [PartialText(text)]
        return []

    def holds(self) -> bool:
        return False

    def flush(self) -> list[Update]:
        text, self._interim = self._interim, ""
        return [FinalText(text)] if text else []


def _words(answer: dict[str, Any]) -> tuple[Word, ...]:
    timed = words(tokens(parts(answer, "words")))
    return tuple(completed(timed, text(answer, "text", "transcript") or ""))


def _error(error: Any) -> SttError:
    fields = error if isinstance(error, dict) else {"message": error}
    kind = ERRORS.get(str(fields.get("code")), Refused)
    return kind(f"{NAME}: {reason(fields.get('message') or fields.get('code'))}")
