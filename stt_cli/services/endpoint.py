"""One configured provider: its address, key, model and limits, and the session that leads to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from stt_cli import config, keys
from stt_cli.config import Settings
from stt_cli.contract import (
    Ask,
    Limits,
    LocalProvider,
    Model,
    PollingProvider,
    Price,
    Provider,
    Spec,
)
from stt_cli.errors import UsageError
from stt_cli.keys import Key
from stt_cli.net import HttpSession, LeftOut, NetEvent, Retrying, SessionSettings, open_session
from stt_cli.providers import default_model, load, names, require
from stt_cli.services import speakers
from stt_cli.services.policy import Policy

Level = Literal[0, 1, 2]
Notify = Callable[[Level, str], None]
"""Gets a line for the user and its level: 0 always shown, 1 with -v, 2 with -vv."""


class Endpoint(Struct, frozen=True, kw_only=True):
    """One provider as the user configured it: the model to ask it for, and its limits."""

    provider: Provider
    model: str
    limits: Limits
    key: Key | None
    base_url: str
    bases: dict[str, str]

    @property
    def spec(self) -> Spec:
        return self.provider.SPEC

    @property
    def known_model(self) -> Model:
        """The model as data; an unlisted one as the listed one it takes after."""
        return self.spec.model(self.model)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it may be someone else's server that speaks as the service does."""
        return self.spec.keyless_elsewhere and self.base_url != self.spec.base_url

    @property
    def identity(self) -> str:
        """Who answers: the provider, and its address where that is not the usual one."""
        name = self.spec.name
        return name if self.base_url == self.spec.base_url else f"{name} at {self.base_url}"


class Service(Struct, frozen=True, kw_only=True):
    """An endpoint with the session that leads to it."""

    provider: Provider
    session: HttpSession
    model: str
    price: Price | None = None
    """None where it is not known, as on a compatible server of someone else."""

    @property
    def name(self) -> str:
        return self.provider.SPEC.name

    @property
    def title(self) -> str:
        return self.provider.SPEC.title


def check_features(name: str, ask: Ask) -> None:
    """Raises UsageError for a model or a feature that provider `name` does not have."""
    provider = load(name)
    require(provider.SPEC, ask)
    if isinstance(provider, LocalProvider):
        provider.check(ask)
    if ask.diarize and provider.SPEC.diarized_here:
        speakers.check()


def check_jobs(name: str) -> None:
    """Raises UsageError unless provider `name` has jobs that can be left to it."""
    if isinstance(load(name), PollingProvider):
        return
    able = [one for one in names() if isinstance(load(one), PollingProvider)]
    hint = f"these have them: {', '.join(able)}"
    raise UsageError(f"{name} has no jobs that run on, as --no-wait needs", hint=hint)


def endpoints(provider: str, ask: Ask, fallback: tuple[str, ...] = ()) -> list[Endpoint]:
    """The provider, then those to fall back on. Raises UsageError as `check_features`."""
    settings = config.load(os.environ, names())
    found = [endpoint(provider, ask.model, settings)]
    for name in fallback:
        model = settings.model(None, name) or default_model(name, ask.language)
        check_features(name, replace(ask, model=model))
        found.append(endpoint(name, model, settings))
    if len(found) > 1 and any(one.spec.local for one in found):
        raise UsageError(
            "--fallback works between services, not with local engines",
            hint="leave it out, or name a service with -p",
        )
    return found


def endpoint(name: str, model: str | None, settings: Settings) -> Endpoint:
    """Provider `name` as `settings` configure it. Raises UsageError for an unknown model."""
    provider = load(name)
    spec = provider.SPEC
    chosen = spec.model(model)
    limits = spec.limits_of(chosen)
    key = keys.find(spec, settings.env, config.paths().keys) if spec.key_env else None
    if key is None and spec.keyless_limits:
        limits = spec.keyless_limits
    return Endpoint(
        provider=provider,
        model=chosen.id,
        limits=settings.limits(name, limits),
        key=key,
        base_url=settings.base_url(spec),
        bases={
            base: settings.account_url(spec, url) if base == "account" else url
            for base, url in spec.bases.items()
        },
    )


@contextmanager
def service_named(name: str, policy: Policy | None = None) -> Iterator[Service]:
    """A service as it is configured, to be asked for something else than a transcript.

    Raises UsageError for what is not a service, KeyRejected where it needs a key and has none.
    """
    if load(name).SPEC.local:
        raise UsageError(f"{name} is not a service", hint="it runs on this machine")
    with open_service(
        endpoint(name, None, config.load(os.environ, names())), policy or Policy()
    ) as one:
        yield one


@contextmanager
def open_service(
    endpoint: Endpoint, policy: Policy, notify: Notify = lambda level, message: None
) -> Iterator[Service]:
    """A session with the endpoint; closed at the end. Raises KeyRejected without a needed key."""
    limits = endpoint.limits
    if policy.concurrency:
        limits = replace(limits, concurrency=policy.concurrency)
    settings = SessionSettings(
        key=endpoint.key.value if endpoint.key else None,
        base_url=endpoint.base_url,
        bases=endpoint.bases,
        limits=limits,
        timeout=policy.timeout,
        retries=policy.retries,
        on_event=lambda event: notify(*_described(event)),
    )
    with open_session(endpoint.spec, settings) as session:
        yield Service(
            provider=endpoint.provider,
            session=session,
            model=endpoint.model,
            price=None if endpoint.is_elsewhere else endpoint.known_model.price,
        )


def _described(event: NetEvent) -> tuple[Level, str]:
    if isinstance(event, Retrying):
        message = f"{event.provider}: {event.reason}; trying again in {event.wait:.1f} s"
        if event.asked and event.asked > event.wait:
            message += f" (it asked for {event.asked:.0f} s)"
        return 1, message
    if isinstance(event, LeftOut):
        return 1, f"{event.reason}; asked from now on without {', '.join(event.names)}"
    outcome = event.status or "no answer"
    return 2, f"{event.method} {event.url}: {outcome}, {event.seconds:.2f} s"
