"""STT.ai, live: a JSON greeting, then binary PCM in and JSON updates out.

The documents disagree on what `text` holds: the settled segment of this update, or everything of
the session so far, still revisable. The updates themselves show which (see `_Text`). Text is taken as
final only when the session ends, so sessions are kept short.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from stt_cli.errors import CreditError, KeyRejected, ProviderError, Refused, SttError
from stt_cli.languages import code
from stt_cli.providers.live import (
    Done,
    Failure,
    FinalText,
    LiveAsk,
    Message,
    PartialText,
    Ready,
    StreamingCapabilities,
    Update,
    json_message,
    json_object,
    reason,
    refuse,
    websocket,
)
from stt_cli.text.words import fold

NAME = "sttai"
MODELS: tuple[str, ...] = ()
MODEL = "large-v3-turbo"
LARGEST_FRAME = 32_000
"""Bytes of one binary frame, which must hold whole samples."""
TELLING = 3
"""Words that two updates must have in common, or not, to tell which kind the service is of."""
ERRORS: dict[str, type[SttError]] = {"401": KeyRejected, "403": KeyRejected, "402": CreditError}


def capabilities(ask: LiveAsk) -> StreamingCapabilities:
    """Raises UsageError for what STT.ai has no setting for."""
    refuse(
        ask, NAME, "vad_silence", "vad_threshold", "min_speech_ms", "min_silence_ms",
        "audio_format", "keyterms", "previous_text",
    )  # fmt: skip
    return StreamingCapabilities(
        provider=NAME,
        model=ask.model or MODEL,
        ready_within=10.0,
        ready_required=False,
        commits="close",
        session_seconds=15.0,
    )


def codec(ask: LiveAsk, before: Codec | None = None) -> Codec:
    return Codec(ask, before)


class Codec:
    """One connection: one stretch of speech, settled as a whole."""

    def __init__(self, ask: LiveAsk, before: Codec | None = None) -> None:
        self._ask = ask
        self._text: _Text = _Text(before._text.votes if before else 0)
        self._partial = ""
        self._finishing = False

    def url(self, base: str, token: str | None) -> str:
        return websocket(base, "/v1/stream")

    def opening(self) -> list[Message]:
        return [
            json_message(
                language=code(self._ask.language) or "auto", model=self._ask.model or MODEL
            )
        ]

    def audio(self, pcm: bytes) -> list[Message]:
        return [pcm[at : at + LARGEST_FRAME] for at in range(0, len(pcm), LARGEST_FRAME)]

    def commit(self) -> list[Message]:
        return []

    def finish(self) -> list[Message]:
        self._finishing = True
        return [json_message(action="stop")]

    def keepalive(self) -> list[Message]:
        return []

    def receive(self, message: Message) -> list[Update]:
        answer = json_object(message, NAME)
        if answer.get("error"):
            return [Failure(_error(answer))]
        if answer.get("status") == "ready":
            return [Ready()]
        self._update(answer)
        complete = answer.get("is_final") or answer.get("final")
        if self._finishing and (complete or answer.get("type") == "transcript"):
            self._partial = ""
            return [*self.flush(), Done()]
        if complete:
            # Unasked: what came after its last text was not transcribed. All is sent again.
            return [Failure(Refused(f"{NAME} ended the session"), "expired")]
        return [PartialText(self._shown())]

    def holds(self) -> bool:
        return False

    def flush(self) -> list[Update]:
        text = self._shown()
        self._text, self._partial = _Text(self._text.votes), ""
        return [FinalText(text)] if text else []

    def _shown(self) -> str:
        return f"{self._text.whole} {self._partial}".strip()

    def _update(self, answer: dict[str, Any]) -> None:
        text, partial = answer.get("text"), answer.get("partial")
        if answer.get("type") == "partial":
            text, partial = None, text
        if isinstance(partial, str):
            self._partial = partial
        if isinstance(text, str):
            self._text.take(text, self._partial)
            if answer.get("type") == "transcript":
                self._partial = ""


class _Text:
    """The text of a session, from updates that each replace it or each add to it."""

    def __init__(self, votes: int) -> None:
        self._segments: list[str] = []
        self._latest = ""
        self.votes = votes
        """Updates that go on from the one before, less those that do not."""

    def take(self, text: str, partial: str = "") -> None:
        """The next update's text, and what it shows beside it."""
        if text == self._latest and self.votes >= 0:
            return
        # What comes beside nothing goes on after the text before, which is therefore settled.
        self.votes += -1 if partial and not text else _vote(self._latest, text)
        if text:
            self._segments.append(text.strip())
        # Nothing is a revision only from a service that is known to revise.
        if text or self.votes > 0:
            self._latest = text

    @property
    def whole(self) -> str:
        revised = self.votes > 0 or (self.votes == 0 and _goes_on(self._segments))
        return self._latest.strip() if revised else " ".join(self._segments)


def _vote(before: str, after: str) -> int:
    """1 if `after` is `before` again, longer, shorter or with few words changed; -1 if it is not.

    0 where they are too short to tell.
    """
    old, new = _folded(before), _folded(after)
    count = min(len(old), len(new))
    if count < TELLING:
        return 0
    same = sum(a == b for a, b in zip(old, new, strict=False))
    # The last word may have been transcribed in part.
    same += old[count - 1] != new[count - 1] and new[count - 1].startswith(old[count - 1])
    return 1 if same >= 0.7 * count else -1


def _goes_on(texts: list[str]) -> bool:
    """Whether each text begins with the one before, the end of whose last word may be missing."""
    folded = [" ".join(_folded(text)) for text in texts]
    return all(after.startswith(before) for before, after in pairwise(folded))


def _folded(text: str) -> list[str]:
    return [fold(word) for word in text.split()]


def _error(answer: dict[str, Any]) -> SttError:
    """Errors come as a bare sentence; a status beside it says whether it is about the key or the credit."""
    text = f"{NAME}: {reason(answer['error'])}"
    status = str(answer.get("status") or answer.get("code") or "")
    if status in ERRORS:
        return ERRORS[status](text)
    sentence = text.lower()
    if "credit" in sentence or "minutes" in sentence:
        return CreditError(text)
    if "key" in sentence or "auth" in sentence:
        return KeyRejected(text)
    return ProviderError(text) if "unsupported" in sentence else Refused(text)
