"""What a live service is: its capabilities as data, and a codec that does no input or output.

A codec turns audio into messages and messages into text; `stt_cli.live` connects, waits,
sends and repeats. A provider's submodule `live` has `capabilities(ask)` and, for a service,
`codec(ask)`: one codec per connection. For engines on this machine it has `engine(ask)` instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol, runtime_checkable

import msgspec
from msgspec import Struct

from stt_cli.answers.decoding import NotJson, decoded
from stt_cli.contract.options import Options
from stt_cli.errors import BadAnswer, SttError, UsageError
from stt_cli.model import Word
from stt_cli.pcm import RATE

Message = str | bytes
"""A text or binary frame."""


class LiveAsk(Struct, frozen=True, kw_only=True):
    """The settings of a live session. None or empty: the service's default."""

    model: str | None = None
    language: str | None = None
    commit: Literal["vad", "manual"] = "vad"
    """Who ends a segment: the service at a pause, or we."""
    vad_silence: float | None = None
    """Seconds of silence that end a segment."""
    vad_threshold: float | None = None
    min_speech_ms: int | None = None
    min_silence_ms: int | None = None
    audio_format: str | None = None
    detect_language: bool = False
    keyterms: tuple[str, ...] = ()
    previous_text: str = ""
    """What was said before the session, as context."""
    engine: Options = ()
    """Options of an engine on this machine that change its answer (`contract.options`)."""
    machine: Options = ()
    """Those that do not, such as where it computes."""


class StreamingCapabilities(Struct, frozen=True, kw_only=True):
    """How a session with the service has to be led. Times in seconds; None: not at all."""

    provider: str
    model: str
    rate: int = RATE
    """Samples per second of the mono s16le PCM that the codec takes."""
    ready_within: float | None = None
    """How long the service may take to say that it is ready; audio waits for that."""
    ready_required: bool = True
    """Whether silence on that means failure, or a dialect that never says it."""
    commits: Literal["service", "ours", "close"] = "service"
    """What settles text: the service's own voice detection, our commits, or only the session's end."""
    commit_seconds: float | None = None
    """Unsettled audio after which we commit at the next pause."""
    session_seconds: float | None = None
    """Age at which a session is ended at a pause and another begun."""
    keepalive_seconds: float | None = None
    finish_within: float = 20.0
    stall_within: float = 30.0
    """How long one message may take to be sent."""
    grace: float = 0.0
    """How long after the last text still another may come."""


class Ready(Struct, frozen=True):
    """The service takes audio from now on."""

    session: str | None = None


class PartialText(Struct, frozen=True):
    """The service's text since the last final one; replaces the interim before."""

    text: str
    start: float | None = None
    """Where its speech began, on this connection's clock."""


class FinalText(Struct, frozen=True):
    """Text that will not change. Word times count from the first audio of this connection."""

    text: str
    words: tuple[Word, ...] = ()
    language: str | None = None


class Nothing(Struct, frozen=True):
    """There was nothing left to settle for a commit."""


class Silence(Struct, frozen=True):
    """The service found no speech in all it was sent since the last final text."""


class Done(Struct, frozen=True):
    """The answer to `finish` is complete, but for what `grace` allows."""


class Notice(Struct, frozen=True):
    """Something the user should know."""

    text: str


class Failure(Struct, frozen=True):
    """The session is over. A `Refused` may be tried again on a new connection."""

    error: SttError
    cause: Literal["fault", "expired", "too_fast"] = "fault"
    """`expired`: the session's time is up. `too_fast`: audio came faster than the service takes it."""


Update = Ready | PartialText | FinalText | Nothing | Silence | Done | Notice | Failure


class Codec(Protocol):
    """The wire format of one connection."""

    def url(self, base: str, token: str | None) -> str:
        """Where to connect; `base` is an http(s) or ws(s) URL, `token` stands in for the key."""

    def opening(self) -> list[Message]:
        """What is sent first, before the service is ready."""

    def audio(self, pcm: bytes) -> list[Message]: ...

    def commit(self) -> list[Message]: ...

    def finish(self) -> list[Message]:
        """Asks for the text of all audio sent; `Done` answers it."""

    def keepalive(self) -> list[Message]: ...

    def receive(self, message: Message) -> list[Update]:
        """Raises BadAnswer for what is not the service's format at all."""

    def holds(self) -> bool:
        """Whether final text is held back until its times come."""

    def flush(self) -> list[Update]:
        """What is held back, where the service says no more."""


class StreamingEngine(Protocol):
    """A recognizer on this machine that finds the ends of phrases by itself."""

    def audio(self, pcm: bytes) -> list[Update]: ...

    def finish(self) -> list[Update]: ...


class CodecModule(Protocol):
    """The submodule `live` of a service."""

    MODELS: tuple[str, ...]
    """Its models for live sessions, the default first; none: those of recordings."""

    def capabilities(self, ask: LiveAsk) -> StreamingCapabilities:
        """Raises UsageError for what the service cannot do."""

    def codec(self, ask: LiveAsk, before: Any = None) -> Codec:
        """A codec for another connection; `before` is the last one's, which knows the service."""


@runtime_checkable
class EngineModule(Protocol):
    """The submodule `live` of engines on this machine."""

    def capabilities(self, ask: LiveAsk) -> StreamingCapabilities:
        """Raises UsageError for what the engine cannot do."""

    def engine(self, ask: LiveAsk) -> StreamingEngine: ...


def websocket(base: str, path: str) -> str:
    """The WebSocket URL of a path under an http(s) or ws(s) base."""
    base = base.rstrip("/")
    return ("ws" + base.removeprefix("http") if base.startswith("http") else base) + path


def json_message(**fields: Any) -> Message:
    return msgspec.json.encode(fields).decode()


def json_object(message: Message, provider: str) -> dict[str, Any]:
    """The object in a message, in a text or a binary frame. Raises BadAnswer for anything else."""
    content = message.encode("utf-8", "replace") if isinstance(message, str) else message
    try:
        found = decoded(content)
    except NotJson as error:
        raise BadAnswer(f"{provider} sent something that is not its protocol") from error
    if not isinstance(found, dict):
        raise BadAnswer(f"{provider} sent something that is not its protocol")
    return found


def text_field(answer: Mapping[str, Any], name: str, provider: str) -> str:
    """The text of a field, empty where there is none. Raises BadAnswer for anything else."""
    value = answer.get(name)
    if value is not None and not isinstance(value, str):
        raise BadAnswer(f"{provider} sent a {name} that is not text")
    return value or ""


def said(value: Any) -> str | None:
    """`value` where it is text: a field that something can be left without."""
    return value if isinstance(value, str) and value else None


def reason(value: Any) -> str:
    """What a service says went wrong, in whatever shape it says so."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("message", "error", "detail") if value.get(key)), "")
    return str(value)


def refuse(ask: LiveAsk, provider: str, *features: str) -> None:
    """Raises UsageError if `ask` sets one of the `features`, which the provider lacks."""
    defaults = LiveAsk()
    for name in features:
        if getattr(ask, name) != getattr(defaults, name):
            flag = {"keyterms": "keyterm"}.get(name, name).replace("_", "-")
            raise UsageError(f"{provider} has no --{flag} in live sessions")
