"""What a provider is: a `Spec` of data, and a module that speaks its wire format.

A provider module has `SPEC` and `transcribe(piece, ask, session)`. It builds requests and reads
answers; it never sleeps, retries, prints or looks at the environment: `session` does the rest.
Modules register in `stt_cli.providers`, or from outside by an entry point `stt_cli.providers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Literal, Protocol, runtime_checkable

from msgspec import Struct, field
from msgspec.structs import replace

from stt_cli.errors import unknown
from stt_cli.machine import cores
from stt_cli.model import Answer, Cost

Feature = Literal[
    "diarize", "speakers", "words", "characters", "keyterms", "prompt", "tag_events",
    "entities", "temperature", "seed", "route", "multichannel", "language", "url",
]  # fmt: skip


class Price(Struct, frozen=True, kw_only=True):
    """What a model costs, as its service lists it."""

    amount: float
    per: Literal["minute", "hour", "request", "million_tokens"]
    currency: str = "USD"
    as_of: str
    """The month the price was read, `YYYY-MM`."""
    started: float = 0.0
    """Seconds of which a begun one is charged in whole, for each request: 60 for started minutes."""
    elsewhere: float | None = None
    """The amount that another document of the service names."""
    surcharges: Mapping[Feature, float] = {}
    """What the use of a feature adds, as a share of the amount."""
    note: str = ""


class Limits(Struct, frozen=True, kw_only=True):
    """What one request may hold, and how fast requests may come. None: no limit is known."""

    max_bytes: int | None = None
    """Bytes of the whole request body, multipart framing included."""
    max_seconds: float | None = None
    concurrency: int | None = 4
    """Requests, or processes of an engine, at a time. None: as many as this machine has cores."""
    requests_per_minute: int | None = None
    formats: frozenset[str] = frozenset()
    """File extensions, without dot, that are sent as they are; everything else is re-encoded."""
    max_url_bytes: int | None = None

    @property
    def parallel(self) -> int:
        return self.concurrency or cores()


class Model(Struct, frozen=True, kw_only=True):
    """One model of a service."""

    id: str
    timing: Literal["word", "segment", "none"]
    features: frozenset[Feature] = frozenset()
    price: Price | None = None
    limits: Limits | None = None
    """Instead of the service's own, where this model's differ."""
    languages: frozenset[str] = frozenset()
    """ISO codes of all it knows, as `languages.code` gives them; empty: many, or not known."""
    note: str = ""

    @property
    def language(self) -> str | None:
        """The language of a model that has only one."""
        return next(iter(self.languages)) if len(self.languages) == 1 else None


class Spec(Struct, frozen=True, kw_only=True):
    """A service as data. `models[0]` is the default; unlisted model ids pass through as it."""

    name: str
    title: str
    base_url: str = ""
    key_env: str | None = None
    bases: Mapping[str, str] = field(default_factory=dict)
    """Further base URLs of the service, by the name that `Call.base` uses."""
    key_required: bool = True
    keyless_elsewhere: bool = False
    """Whether servers at another base URL than `base_url` may need no key."""
    auth: Mapping[str, str] = field(default_factory=dict)
    """Headers that carry the key, each a template with `{key}`."""
    models: tuple[Model, ...]
    limits: Limits
    keyless_limits: Limits | None = None
    """Instead of `limits` for those without a key, where a service grants them less."""
    local: bool = False
    diarized_here: bool = False
    """Whether who speaks is found out by the sound of the voices, and the provider is not asked."""
    open_models: bool = True
    """Whether model ids that are not listed are passed on rather than refused."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Error codes of the service -> name of the class in `errors` that they mean."""
    notes: str = ""

    def model(self, name: str | None) -> Model:
        """The model called `name` (None: the default).

        An unlisted name takes after the listed one it begins with (`whisper-1-hd` after
        `whisper-1`), else after the default. Raises UsageError where the list is closed.
        """
        if name is None:
            return self.models[0]
        for model in self.models:
            if model.id == name:
                return model
        if self.open_models:
            kin = [model for model in self.models if name.startswith(model.id)]
            like = max(kin, key=lambda model: len(model.id), default=self.models[0])
            return replace(like, id=name, price=like.price if kin else None)
        raise unknown("model", name, [model.id for model in self.models], within=self.name)

    def limits_of(self, model: Model) -> Limits:
        return model.limits or self.limits


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


@runtime_checkable
class Provider(Protocol):
    """The shape of a provider module."""

    SPEC: Spec

    def transcribe(self, piece: Piece, ask: Ask, session: Session) -> Answer | Pending:
        """Have one piece transcribed; `Pending` when the service works on it later."""


@runtime_checkable
class LocalProvider(Provider, Protocol):
    """A provider whose `SPEC.local` is set: its engines run in processes on this machine."""

    def default_model(self, language: str | None) -> str:
        """The best model that this machine can run for `language` (None: for any)."""

    def check(self, ask: Ask) -> None:
        """Raise UsageError for what cannot be done here. Loads nothing."""

    def prepare(self, model: str) -> None:
        """Load `model` into this process. Raises as `transcribe` does."""

    def advice(self, model: str) -> str | None:
        """What a user of `model` should know of better ones; None: nothing."""


@runtime_checkable
class PollingProvider(Provider, Protocol):
    """A provider with asynchronous jobs."""

    def poll(self, pending: Pending, session: Session) -> Answer | Pending: ...


@runtime_checkable
class SubmittingProvider(PollingProvider, Protocol):
    """A provider that usually answers at once, and can also be left alone with a piece."""

    def submit(self, piece: Piece, ask: Ask, session: Session) -> Pending:
        """Have the service work on one piece as an asynchronous job, for `poll` to ask for."""


class RemoteTranscript(Struct, frozen=True, kw_only=True):
    """One transcript that a service keeps, as its list shows it."""

    id: str
    name: str | None = None
    status: str | None = None
    language: str | None = None
    seconds: float | None = None
    created: str | None = None
    """The moment as the service writes it."""


@runtime_checkable
class ReportingProvider(Provider, Protocol):
    """A provider whose service tells about itself."""

    def account_status(self, session: Session) -> dict[str, Any]:
        """Models, languages, health, balance, usage: what there is, each as the service words it.

        A part that the service refuses to tell is `{"error": why}`. Raises SttError where it
        tells nothing.
        """


@runtime_checkable
class KeyCheckingProvider(Provider, Protocol):
    """A provider with a request that needs the key and costs nothing."""

    def check_key(self, session: Session) -> None:
        """Raises KeyRejected for a key that the service does not accept."""


@runtime_checkable
class TokenProvider(Provider, Protocol):
    """A provider whose service issues tokens that stand for the key for a while."""

    TOKENS: tuple[str, ...]
    """What a token can be for, the default first."""

    def token(self, kind: str, session: Session) -> str:
        """Raises UsageError for a kind that is not in TOKENS."""


@runtime_checkable
class KeepingProvider(Provider, Protocol):
    """A provider whose service keeps transcripts. Both raise NotFound for an unknown id."""

    def remote_show(self, session: Session, remote_id: str) -> Answer: ...

    def remote_remove(self, session: Session, remote_id: str) -> None: ...


@runtime_checkable
class ListingProvider(KeepingProvider, Protocol):
    """A provider whose service also lists the transcripts it keeps, newest first."""

    def remote_list(self, session: Session) -> list[RemoteTranscript]: ...
