"""The services of a run: which they are, as the user configured them, and the way to each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct
from msgspec.structs import replace

from stt_cli import config, keys
from stt_cli.config import Settings
from stt_cli.contract import Ask, Limits, PollingProvider, Provider
from stt_cli.errors import UsageError
from stt_cli.keys import Key
from stt_cli.net import NetEvent, Retrying, open_session
from stt_cli.pipeline.crew import Service
from stt_cli.pipeline.events import AnyEvent, Notice
from stt_cli.pipeline.order import Order, Pace
from stt_cli.providers import load, names, require

LOCAL = "local"


class Way(Struct, frozen=True, kw_only=True):
    """One provider of an order: the model to ask it for, and its limits as configured."""

    provider: Provider
    model: str
    limits: Limits
    key: Key | None
    base_url: str
    bases: dict[str, str]

    @property
    def identity(self) -> str:
        """Who answers: the provider, and its address where that is not the usual one."""
        spec = self.provider.SPEC
        return spec.name if self.base_url == spec.base_url else f"{spec.name} at {self.base_url}"


def check_features(name: str, ask: Ask) -> None:
    """Raises UsageError for a model or a feature that provider `name` has not."""
    require(load(name).SPEC, ask)
    if name == LOCAL:
        from stt_cli.providers import local

        local.check(ask)


def check_jobs(name: str) -> None:
    """Raises UsageError unless provider `name` has jobs that can be left to it."""
    if isinstance(load(name), PollingProvider):
        return
    able = [one for one in names() if isinstance(load(one), PollingProvider)]
    hint = f"these have them: {', '.join(able)}"
    raise UsageError(f"{name} has no jobs to leave with --no-wait", hint=hint)


def ways(order: Order, pace: Pace) -> list[Way]:
    """The order's provider, then those to fall back on. Raises UsageError as `order_for`."""
    settings = config.load(os.environ, names())
    found = [_way(order.provider, order.ask.model, settings)]
    for name in pace.fallback:
        model = settings.model(None, name) or load(name).SPEC.models[0].id
        check_features(name, replace(order.ask, model=model))
        found.append(_way(name, model, settings))
    if len(found) > 1 and any(way.provider.SPEC.local for way in found):
        raise UsageError("--fallback works between services, not with the local engines")
    return found


def _way(name: str, model: str | None, settings: Settings) -> Way:
    provider = load(name)
    spec = provider.SPEC
    chosen = spec.model(model)
    limits = spec.limits_of(chosen)
    key = keys.find(spec, settings.env, config.paths().keys) if spec.key_env else None
    if key is None and spec.keyless_limits:
        limits = spec.keyless_limits
    return Way(
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
def service_named(name: str) -> Iterator[Service]:
    """A service as it is configured, to be asked for something else than a transcript.

    Raises UsageError for what is no service, KeyRejected where it needs a key and there is none.
    """
    if load(name).SPEC.local:
        raise UsageError(f"{name} is no service", hint="it runs on this machine")
    way = _way(name, None, config.load(os.environ, names()))
    with service(way, Pace(), lambda event: None) as one:
        yield one


@contextmanager
def service(way: Way, pace: Pace, emit: Callable[[AnyEvent], None]) -> Iterator[Service]:
    """The way to one service; closed at the end. Raises KeyRejected without a needed key."""
    spec = way.provider.SPEC
    limits = way.limits
    if pace.concurrency:
        limits = replace(limits, concurrency=pace.concurrency)
    session = open_session(
        spec,
        key=way.key.value if way.key else None,
        base_url=way.base_url,
        bases=way.bases,
        limits=limits,
        timeout=pace.timeout,
        retries=pace.retries,
        on_event=lambda event: emit(_told(event)),
    )
    with session:
        yield Service(provider=way.provider, session=session, model=way.model)


def _told(event: NetEvent) -> Notice:
    if isinstance(event, Retrying):
        message = f"{event.provider}: {event.reason}; trying again in {event.wait:.1f} s"
        if event.asked and event.asked > event.wait:
            message += f" (it asked for {event.asked:.0f} s)"
        return Notice(level=1, message=message)
    outcome = event.status or "no answer"
    return Notice(level=2, message=f"{event.method} {event.url}: {outcome}, {event.seconds:.2f} s")
