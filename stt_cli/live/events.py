"""What a live session reports while it runs. Times are seconds on the stream's own clock.

Encoded as JSON, each event has its name in `event`.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.errors import SttError
from stt_cli.model import Segment, Timing, Word
from stt_cli.net.redact import Redactor
from stt_cli.text.sanitize import visible


class Started(Struct, frozen=True, kw_only=True, tag_field="event", tag="started"):
    """The first connection stands; the service takes audio."""

    source: str
    provider: str
    model: str
    rate: int
    session: str | None = None


class Partial(Struct, frozen=True, kw_only=True, tag_field="event", tag="partial"):
    """What was said since the last final; replaces the partial before it, and may still change."""

    start: float
    text: str


class Final(Struct, frozen=True, kw_only=True, tag_field="event", tag="final"):
    """Text that will not change, after all finals before it. `timing` is that of its words."""

    id: int
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    language: str | None = None
    timing: Timing = "word"

    @property
    def segment(self) -> Segment:
        return Segment(id=self.id, start=self.start, end=self.end, text=self.text, words=self.words)


class Reconnected(Struct, frozen=True, kw_only=True, tag_field="event", tag="reconnected"):
    """Another connection stands. Audio from `start` on is sent again on it.

    `lost`: seconds before that which were neither settled nor kept. `reason` is empty where the
    session was only renewed.
    """

    start: float
    repeated: float
    lost: float
    reason: str = ""
    attempts: int = 1


class Ended(Struct, frozen=True, kw_only=True, tag_field="event", tag="ended"):
    """All audio was transcribed and every final reported."""

    duration: float
    finals: int
    stopped: bool
    """Whether the user ended it, rather than the source."""


class Error(Struct, frozen=True, kw_only=True, tag_field="event", tag="error"):
    """A fault. After a fatal one nothing follows."""

    message: str
    fatal: bool


Event = Started | Partial | Final | Reconnected | Ended | Error


LONGEST_MESSAGE = 300


def redacted(event: Event, redact: Redactor) -> Event:
    """The event without secrets in its texts, and with nothing that steers in what is no speech.

    A message is cut only after that.
    """
    match event:
        case Error(message=message):
            return replace(event, message=_short(visible(redact(message))))
        case Reconnected(reason=reason):
            return replace(event, reason=_short(visible(redact(reason))))
        case Started(session=session):
            return replace(event, session=session and visible(redact(session)))
        case Partial(text=text):
            return replace(event, text=redact.said(text))
        case Final(text=text) if redact.said(text) != text:
            words = tuple(replace(word, word=redact.said(word.word)) for word in event.words)
            return replace(event, text=redact.said(text), words=words)
        case _:
            return event


def redact_error(error: SttError, redact: Redactor) -> None:
    """Take secrets out of what the failure says, where it stands."""
    error.message = _short(redact(error.message))
    error.hint = error.hint and redact(error.hint)
    error.args = (error.message, error.hint)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 3] + "..."
