"""Putting a run together from an order: its crew, and the rules to cut by."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct
from msgspec.structs import replace

from stt_cli import config
from stt_cli.contract import Ask, Limits
from stt_cli.errors import UsageError
from stt_cli.export import Options
from stt_cli.pipeline.crew import Crew, LocalCrew
from stt_cli.pipeline.order import Order
from stt_cli.pipeline.sending import Sender
from stt_cli.providers import load


class Pace(Struct, frozen=True, kw_only=True):
    """How fast and how patiently to go; changes nothing in the transcript."""

    concurrency: int | None = None


def order_for(
    ask: Ask,
    *,
    provider: str | None,
    chunk_seconds: float | None,
    overlap: float | None,
    keep_silence: bool,
    options: Options | None = None,
) -> Order:
    """The order that flags, environment and config file make together."""
    settings = config.load(os.environ)
    name = settings.provider(provider)
    if name != "local":
        raise UsageError(f"there is no provider {name!r}", hint="there is: local")
    from stt_cli.providers import local

    model = settings.model(ask.model, name) or local.default_model()
    asked = replace(ask, model=model, language=settings.language(ask.language))
    local.check(asked)
    return Order(
        provider=name,
        ask=asked,
        chunk_seconds=chunk_seconds,
        overlap=overlap,
        keep_silence=keep_silence,
        options=options or Options(),
    )


@contextmanager
def crew_for(order: Order, pace: Pace) -> Iterator[Crew]:
    """Those who hear the order's audio; let go at the end."""
    limits = _limits(order)
    crew = LocalCrew(order.ask.model or "", pace.concurrency or limits.concurrency)
    try:
        yield crew
    finally:
        crew.close()


def sender_for(order: Order) -> Sender:
    """How recordings are sent to the order's provider."""
    return Sender(order=order, limits=_limits(order), local=order.provider == "local")


def _limits(order: Order) -> Limits:
    spec = load(order.provider).SPEC
    return spec.limits_of(spec.model(order.ask.model))
