"""What passes between the pipeline, a provider and its service for one piece of audio."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from stt_cli.contract.options import Options, Scalar
from stt_cli.contract.spec import Feature
from stt_cli.model import Cost


class Ask(Struct, frozen=True, kw_only=True):
    """The settings that change what a service answers. None or empty: the service's default."""

    model: str | None = None
    language: str | None = None
    diarize: bool = False
    speakers: int | None = None
    words: bool = True
    characters: bool = False
    keyterms: tuple[str, ...] = ()
    prompt: str | None = None
    tag_events: bool = False
    entities: tuple[str, ...] = ()
    temperature: float | None = None
    seed: int | None = None
    route: str | None = None
    multichannel: bool = False
    engine: Options = ()
    """Options of an engine on this machine that change its answer (`contract.options`)."""
    machine: Options = ()
    """Those that do not, such as where it computes."""

    @property
    def answered(self) -> Ask:
        """All of it that the answer depends on: equal where answers are."""
        return replace(self, machine=())

    @property
    def options(self) -> dict[str, Scalar]:
        """Every option of its engine that is set."""
        return dict((*self.engine, *self.machine))

    def wants(self) -> list[Feature]:
        """The features this ask needs beyond plain text."""
        optional: list[Feature] = [
            "diarize", "speakers", "characters", "keyterms", "prompt", "tag_events",
            "entities", "temperature", "seed", "route", "multichannel",
        ]  # fmt: skip
        return [name for name in optional if getattr(self, name) not in (None, False, ())]


class Piece(Struct, frozen=True, kw_only=True):
    """Audio to be sent: bytes in memory, a file on disk, or a URL the service fetches itself."""

    name: str
    """File name shown to the service; its extension names the container."""
    mime: str
    seconds: float
    size: int
    open: Callable[[], BinaryIO] | None = None
    """Opens the bytes anew, once per attempt; None for a URL."""
    url: str | None = None
    pcm: bytes | None = None
    """16 kHz mono s16le, for local engines only."""


class Pending(Struct, frozen=True, kw_only=True):
    """An asynchronous job: what must be remembered to ask for its result."""

    remote_id: str
    echo: dict[str, Any] = field(default_factory=dict)
    """Fields of the submit answer that polling must send back."""
    poll_after: float = 5.0
    """Seconds until asking again makes sense."""
    provider: str | None = None
    """Who has the job; None: the provider that the run asked first."""
    cost: Cost | None = None
    """What the service charges for it, where it says so when it accepts it."""


class Unread(Struct, frozen=True, kw_only=True):
    """An answer of status 2xx as it came, which could not be read: kept until it can be."""

    provider: str
    """Who sent it."""
    status: int
    mime: str
    content: bytes
    pending: Pending | None = None
    """The asynchronous job whose result it may be."""


Before = Pending | Unread | None
"""What an earlier try left of a piece: a job to be polled, or an answer to be read."""


class Extra(Struct, frozen=True):
    """A field that a provider sends of itself, and that its service may not know."""

    name: str
    value: str
    needs: str | None = None
    """The field without which it makes no sense."""
    also: str | None = None
    """What else a refusal may call it."""

    @property
    def terms(self) -> tuple[str, ...]:
        """The words by which a refusal may mean it."""
        telling = self.value if "_" in self.value else None
        return tuple(term for term in (self.name, telling, self.also) if term)


class Call(Struct, frozen=True):
    """One request to a service."""

    method: str
    path: str
    piece: Piece | None = None
    """Makes a multipart form with `fields`, streamed from `piece.open()` after these."""
    piece_field: str = "file"
    fields: list[tuple[str, str]] | None = None
    json: Any = None
    """A JSON body, instead of a form."""
    query: list[tuple[str, str]] | None = None
    paid: bool = False
    """Whether it may cost money when it is accepted: its repeats are bounded and counted."""
    base: str | None = None
    """The name of another of the service's base URLs (`"account"`)."""
    extras: tuple[Extra, ...] = ()
    """Further fields, after the others. One that the service refuses is left out from then on."""
    into: Callable[[], BinaryIO] | None = None
    """Opens, emptied, the file that the body of a 2xx answer goes to, once for each attempt; the
    reply has no content then."""
    about: str | None = None
    """What the service is to have under a name of its own, as in "transcript 17"."""


class Reply(Protocol):
    """An HTTP answer of status 2xx."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """The decoded body. Raises BadAnswer where it is not JSON."""

    def text(self) -> str: ...


class Session(Protocol):
    """The way to one service: base URL, key, pace, retry, deadlines and error mapping applied."""

    def send(self, call: Call) -> Reply:
        """Send one request and return its 2xx answer; everything else is raised as SttError."""
