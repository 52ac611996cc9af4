"""Putting a session together: a provider, its settings, and where the audio comes from."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from stt_cli.contract import Spec
from stt_cli.live.link import EngineLink, Link, connect
from stt_cli.live.session import Session, Source
from stt_cli.net.redact import redactor
from stt_cli.providers import load_live
from stt_cli.providers.live import Codec, EngineModule, LiveAsk, StreamingCapabilities


def live_traits(spec: Spec, ask: LiveAsk) -> StreamingCapabilities:
    """How the provider has to be led, and the sample rate its source must have.

    Raises UsageError where the provider cannot do what is asked.
    """
    return load_live(spec.name).capabilities(ask)


def open_session(
    spec: Spec,
    ask: LiveAsk,
    source: Source,
    *,
    base_url: str = "",
    key: str | None = None,
    token: Callable[[], str] | None = None,
    retries: int = 10,
    tap: Callable[[bytes], None] | None = None,
) -> Session:
    """A session that connects once its events are asked for.

    `token` gets a single-use token for each connection, instead of the key. `tap` is given all
    audio. Raises UsageError where the provider cannot do what is asked.
    """
    traits = live_traits(spec, ask)

    codec: Codec | None = None
    secrets = [key] if key else []

    def open_link(context: str) -> Link:
        nonlocal codec
        asked = replace(ask, previous_text=context or ask.previous_text)
        module = load_live(spec.name)
        if isinstance(module, EngineModule):
            return EngineLink(module.engine(asked))
        codec = module.codec(asked, codec)
        once = token() if token else None
        secrets.extend([once] if once else [])
        return connect(spec, codec, base_url=base_url or spec.base_url, key=key, token=once)

    def redact(text: str) -> str:
        return redactor(secrets)(text)

    return Session(open_link, traits, source, retries=retries, tap=tap, redact=redact)
