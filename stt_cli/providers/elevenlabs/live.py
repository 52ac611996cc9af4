"""ElevenLabs Scribe, live: JSON frames over one WebSocket, audio in base64.

Sources: the service's API reference and the shapes its SDK sends and reads.
"""

from __future__ import annotations

from base64 import b64encode
from collections import deque
from typing import Any
from urllib.parse import quote, urlencode

from stt_cli.answers.elevenlabs import read_words
from stt_cli.errors import (
    BadAnswer,
    CreditError,
    KeyRejected,
    ProviderError,
    Refused,
    SttError,
    UsageError,
)
from stt_cli.languages import code
from stt_cli.providers.live import (
    Done,
    Failure,
    FinalText,
    LiveAsk,
    Message,
    Nothing,
    Notice,
    PartialText,
    Ready,
    Silence,
    StreamingCapabilities,
    Update,
    json_message,
    json_object,
    reason,
    said,
    text_field,
    websocket,
)
from stt_cli.providers.ulaw import ulaw

NAME = "elevenlabs"
MODELS = (
    "scribe_v2_realtime", "scribe_v2_realtime_turbo", "scribe_v2_realtime_lite", "scribe_v3_live",
)  # fmt: skip
MODEL = MODELS[0]
PATH = "/v1/speech-to-text/realtime"
FORMATS = {
    "pcm_8000": 8000, "pcm_16000": 16_000, "pcm_22050": 22_050, "pcm_24000": 24_000,
    "pcm_44100": 44_100, "pcm_48000": 48_000, "ulaw_8000": 8000,
}  # fmt: skip
"""Audio format -> samples per second."""

# What the service accepts, as its SDK documents it.
RANGES = {
    "vad_silence": (0.3, 3.0), "vad_threshold": (0.1, 0.9),
    "min_speech_ms": (50, 2000), "min_silence_ms": (50, 2000),
}  # fmt: skip
VAD_FIELDS = {
    "vad_silence_threshold_secs": "vad_silence", "vad_threshold": "vad_threshold",
    "min_speech_duration_ms": "min_speech_ms", "min_silence_duration_ms": "min_silence_ms",
}  # fmt: skip

LEAST_COMMIT = 0.3
"""Seconds of unsettled audio below which a commit is throttled."""
GRACE = 0.25
"""Seconds after the last text in which the service may still send more."""
REMEMBERED = 20
CONTEXT = 50
"""Characters of previous text the service advises at most."""

ERRORS: dict[str, tuple[type[SttError], str]] = {
    "auth_error": (KeyRejected, "stt keys set elevenlabs"),
    "quota_exceeded": (CreditError, "top up the account, or take another provider"),
    "unaccepted_terms": (ProviderError, "accept the terms in the ElevenLabs account"),
    "rate_limited": (Refused, ""),
    "queue_overflow": (Refused, ""),
    "resource_exhausted": (Refused, ""),
    "session_time_limit_exceeded": (Refused, ""),
    "transcriber_error": (Refused, ""),
    "error": (Refused, ""),
    "input_error": (BadAnswer, ""),
    "invalid_request": (UsageError, ""),
    "chunk_size_exceeded": (BadAnswer, ""),
    "insufficient_audio_activity": (Refused, ""),
    "commit_throttled": (Refused, ""),
}
"""Message type -> what it means, and what to do."""
CAUSES = {"session_time_limit_exceeded": "expired", "insufficient_audio_activity": "expired",
          "queue_overflow": "too_fast"}  # fmt: skip
SPENT = {"commit_throttled", "insufficient_audio_activity"}
"""Errors that, after our last commit, only say that nothing was left to settle."""


def capabilities(ask: LiveAsk) -> StreamingCapabilities:
    """Raises UsageError for an unknown audio format or a VAD setting out of range."""
    audio_format = ask.audio_format or "pcm_16000"
    if audio_format not in FORMATS:
        raise UsageError(
            f"{NAME} has no audio format {audio_format!r}", hint=f"it has: {', '.join(FORMATS)}"
        )
    for name, (low, high) in RANGES.items():
        value = getattr(ask, name)
        if value is not None and not low <= value <= high:
            raise UsageError(f"--{name.replace('_', '-')} must be between {low} and {high}")
    manual = ask.commit == "manual"
    return StreamingCapabilities(
        provider=NAME,
        model=ask.model or MODEL,
        rate=FORMATS[audio_format],
        ready_within=20.0,
        commits="ours" if manual else "service",
        commit_seconds=20.0 if manual else 30.0,
        session_seconds=480.0,
        keepalive_seconds=10.0,
        finish_within=10.0,
        grace=GRACE,
    )


def codec(ask: LiveAsk, before: Codec | None = None) -> Codec:
    return Codec(ask, before)


class Codec:
    """One connection. Timestamps are always asked for, so that every commit comes twice."""

    def __init__(self, ask: LiveAsk, before: Codec | None = None) -> None:
        self._ask = ask
        self._format = ask.audio_format or "pcm_16000"
        self._rate = FORMATS[self._format]
        self._previous_text = ask.previous_text[-CONTEXT:]
        self._untimed: deque[str] = deque()
        self._released: deque[str] = deque(maxlen=REMEMBERED)
        """Settled without their times, which may still come."""
        self._unsettled = 0.0
        self._unanswered = 0
        self._has_settled: bool = before is not None and before._has_settled
        self._finishing = False

    def url(self, base: str, token: str | None) -> str:
        ask = self._ask
        query: list[tuple[str, Any]] = [
            ("model_id", ask.model or MODEL),
            ("audio_format", self._format),
            ("commit_strategy", ask.commit),
        ]
        query += [(field, getattr(ask, name)) for field, name in VAD_FIELDS.items()]
        query += [("language_code", code(ask.language)), ("include_timestamps", "true")]
        query += [("include_language_detection", "true" if ask.detect_language else None)]
        query += [("keyterms", term) for term in ask.keyterms]
        query += [("token", token)]
        given = [(field, value) for field, value in query if value is not None]
        return websocket(base, f"{PATH}?{urlencode(given, quote_via=quote)}")

    def opening(self) -> list[Message]:
        return []

    def audio(self, pcm: bytes) -> list[Message]:
        self._unsettled += len(pcm) / 2 / self._rate
        message = self._chunk(pcm, commit=False)
        if self._previous_text:
            # Only the first chunk of a session may carry it.
            message["previous_text"] = self._previous_text
            self._previous_text = ""
        return [json_message(**message)]

    def commit(self) -> list[Message]:
        self._unanswered += 1
        return [json_message(**self._chunk(b"", commit=True))]

    def finish(self) -> list[Message]:
        self._finishing = True
        padding: list[Message] = []
        if self._unsettled < LEAST_COMMIT:
            padding = self.audio(bytes(2 * round(LEAST_COMMIT * self._rate)))
        return padding + self.commit()

    def keepalive(self) -> list[Message]:
        # An empty chunk: silence would set the service's clock ahead of ours.
        return [json_message(**self._chunk(b"", commit=False))]

    def _chunk(self, pcm: bytes, *, commit: bool) -> dict[str, Any]:
        sound = ulaw(pcm) if self._format == "ulaw_8000" else pcm
        return {
            "message_type": "input_audio_chunk",
            "audio_base_64": b64encode(sound).decode(),
            "commit": commit,
            "sample_rate": self._rate,
        }

    def receive(self, message: Message) -> list[Update]:
        answer = json_object(message, NAME)
        kind = answer.get("message_type")
        match kind:
            case "session_started":
                return [Ready(said(answer.get("session_id")))]
            case "partial_transcript" | "final_transcript" | "final_transcript_with_timestamps":
                return [PartialText(text_field(answer, "text", NAME))]
            case "committed_transcript":
                self._untimed.append(text_field(answer, "text", NAME))
                # A server that sends no times is two commits behind with them: wait no longer.
                return self._settle(self._untimed.popleft()) if len(self._untimed) > 2 else []
            case "committed_transcript_with_timestamps":
                return self._twin(text_field(answer, "text", NAME), answer)
            case "warning":
                return [Notice(f"{NAME}: {reason(answer.get('warning') or answer)}")]
            case str() if kind in ERRORS:
                return self._failure(kind, reason(answer.get("error") or kind))
        return []

    def holds(self) -> bool:
        return bool(self._untimed)

    def flush(self) -> list[Update]:
        released = [update for text in self._untimed for update in self._settle(text)]
        self._untimed.clear()
        return released

    def _twin(self, text: str, answer: dict[str, Any]) -> list[Update]:
        """A commit with its times; commits before it whose times never came go first."""
        earlier: list[Update] = []
        if text in self._untimed:
            while (first := self._untimed.popleft()) != text:
                earlier += self._settle(first)
        elif text in self._released:
            self._released.remove(text)
            return []
        settled = FinalText(text, read_words(answer), code(answer.get("language_code")))
        return earlier + self._settled(settled)

    def _settle(self, text: str) -> list[Update]:
        self._released.append(text)
        return self._settled(FinalText(text))

    def _settled(self, settled: FinalText) -> list[Update]:
        self._unsettled = 0.0
        self._has_settled = True
        return [settled, *self._answered()]

    def _answered(self) -> list[Update]:
        """Done, once our last commit is answered. A text the service settled by itself looks the
        same, so that more may follow."""
        self._unanswered = max(0, self._unanswered - 1)
        return [Done()] if self._finishing and not self._unanswered else []

    def _failure(self, kind: str, text: str) -> list[Update]:
        # Some servers report it as an input error; without any text before, it is one.
        spent = kind in SPENT or (kind == "input_error" and self._has_settled)
        if kind == "commit_throttled" or (spent and self._finishing):
            return [Nothing(), *self._answered()]
        error, hint = ERRORS[kind]
        failure = Failure(error(f"{NAME}: {text}", hint=hint or None), CAUSES.get(kind, "fault"))  # type: ignore[arg-type]
        return [Silence(), failure] if kind == "insufficient_audio_activity" else [failure]
