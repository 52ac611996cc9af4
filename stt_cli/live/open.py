"""Putting a session together: a provider, its settings, and where the audio comes from."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from stt_cli.contract import Spec
from stt_cli.live.link import Access, EngineLink, Link, connect
from stt_cli.live.session import Session
from stt_cli.live.terms import Source, Terms
from stt_cli.net.redact import Redactor, redactor
from stt_cli.providers import load_live
from stt_cli.providers.live import Codec, CodecModule, EngineModule, LiveAsk, StreamingCapabilities


def live_traits(spec: Spec, ask: LiveAsk) -> StreamingCapabilities:
    """How the provider has to be led, and the sample rate its source must have.

    Raises UsageError where the provider cannot do what is asked.
    """
    return load_live(spec.name).capabilities(ask)


def is_batch_only(spec: Spec, model: str) -> bool:
    """Whether the provider has `model` for recordings alone."""
    module = load_live(spec.name)
    live = () if isinstance(module, EngineModule) else module.MODELS
    return bool(live) and model not in live and model in {known.id for known in spec.models}


def live_models(spec: Spec) -> tuple[str, ...]:
    """The models that the provider has for live sessions, as far as they are known."""
    module = load_live(spec.name)
    live = () if isinstance(module, EngineModule) else module.MODELS
    return live or tuple(model.id for model in spec.models)


def _bounded(traits: StreamingCapabilities, timeout: float | None) -> StreamingCapabilities:
    """`traits` with no wait for the service longer than `timeout` seconds."""
    if timeout is None:
        return traits
    ready = traits.ready_within
    return replace(
        traits,
        ready_within=ready if ready is None else min(ready, timeout),
        finish_within=min(traits.finish_within, timeout),
        stall_within=min(traits.stall_within, timeout),
    )


def open_session(
    spec: Spec,
    ask: LiveAsk,
    source: Source,
    access: Access | None = None,
    terms: Terms | None = None,
) -> Session:
    """A session that connects once its events are asked for.

    Raises UsageError where the provider cannot do what is asked.
    """
    access, terms = access or Access(), terms or Terms()
    module = load_live(spec.name)
    traits = module.capabilities(ask)
    if isinstance(module, EngineModule):
        return Session(_engines(module, ask), traits, source, terms)
    redact = redactor([access.key or ""])
    dial = _Dialer(spec, module, ask, access, redact)
    return Session(dial, _bounded(traits, access.timeout), source, replace(terms, redact=redact))


def _engines(module: EngineModule, ask: LiveAsk) -> Callable[[str], Link]:
    return lambda context: EngineLink(
        module.engine(replace(ask, previous_text=context or ask.previous_text))
    )


class _Dialer:
    """Connects to a service, each time with a codec that knows what the one before learned."""

    def __init__(
        self, spec: Spec, module: CodecModule, ask: LiveAsk, access: Access, redact: Redactor
    ) -> None:
        """`redact` learns the tokens that are used."""
        self._spec = spec
        self._module = module
        self._ask = ask
        self._access = access
        self._redact = redact
        self._codec: Codec | None = None

    def __call__(self, context: str) -> Link:
        asked = replace(self._ask, previous_text=context or self._ask.previous_text)
        self._codec = self._module.codec(asked, self._codec)
        token = self._access.token() if self._access.token else None
        self._redact.add(token or "")
        return connect(self._spec, self._codec, self._access, token)
