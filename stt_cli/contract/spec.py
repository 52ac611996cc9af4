"""A service as data: its models, what they can do, what they cost, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from stt_cli.contract.options import EngineOption
from stt_cli.errors import unknown
from stt_cli.machine import cores

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
    times: Literal["acoustic", "attention"] = "acoustic"
    """How it finds when words are said. Attention is off by a tenth of a second: English words it
    timed are aligned with the sound."""
    languages: frozenset[str] = frozenset()
    """ISO codes of all it knows, as `languages.code` gives them; empty: many, or not known."""
    options: tuple[EngineOption, ...] = ()
    """What can be set about its engine; for those on this machine."""
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
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Sites whose pages it takes as URLs of recordings, and the hosts of each."""
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

    def takes_page(self, host: str) -> bool:
        """Whether it takes the pages of `host` as URLs of recordings."""
        hosts = [known for some in self.pages.values() for known in some]
        return any(host == known or host.endswith(f".{known}") for known in hosts)

    def limits_of(self, model: Model) -> Limits:
        return model.limits or self.limits
