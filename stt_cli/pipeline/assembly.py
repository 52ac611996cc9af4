"""Putting a run together from an order: who hears it, how it is sent, where it is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from stt_cli import config, keys
from stt_cli.config import Settings
from stt_cli.contract import Ask, Limits, Provider
from stt_cli.errors import UsageError
from stt_cli.export import Options
from stt_cli.keys import Key
from stt_cli.net import NetEvent, Retrying, open_session
from stt_cli.pipeline.alignment import Aligner
from stt_cli.pipeline.cost import Budget
from stt_cli.pipeline.crew import CloudCrew, Crew, LocalCrew, Service
from stt_cli.pipeline.events import AnyEvent, Notice
from stt_cli.pipeline.intake import Intake
from stt_cli.pipeline.order import Order, Pace
from stt_cli.pipeline.producer import Producer
from stt_cli.pipeline.run import Run
from stt_cli.pipeline.sending import Sender, common
from stt_cli.providers import load, require
from stt_cli.providers.local import SPHINX
from stt_cli.providers.local.machine import cores
from stt_cli.store import Store, new_id

LOCAL = "local"


class Switches(Struct, frozen=True, kw_only=True):
    """What one run does with what is there already, and with jobs that take their time."""

    fresh: bool = False
    overwrite: bool = False
    no_wait: bool = False


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


def order_for(
    ask: Ask,
    *,
    provider: str | None,
    chunk_seconds: float | None = None,
    overlap: float | None = None,
    keep_silence: bool = False,
    align: bool = True,
    options: Options | None = None,
) -> Order:
    """The order that flags, environment and config file make together.

    Raises UsageError for a provider, model or feature that does not exist.
    """
    settings = config.load(os.environ)
    name = settings.provider(provider)
    spec = load(name).SPEC
    model = settings.model(ask.model, name) or spec.models[0].id
    asked = replace(ask, model=model, language=settings.language(ask.language))
    _check(name, asked)
    return Order(
        provider=name,
        ask=asked,
        chunk_seconds=chunk_seconds,
        overlap=overlap,
        keep_silence=keep_silence,
        align=align,
        options=options or Options(),
    )


def _check(name: str, ask: Ask) -> None:
    require(load(name).SPEC, ask)
    if name == LOCAL:
        from stt_cli.providers import local

        local.check(ask)


def ways(order: Order, pace: Pace) -> list[Way]:
    """The order's provider, then those to fall back on. Raises UsageError as `order_for`."""
    settings = config.load(os.environ)
    found = [_way(order.provider, order.ask.model, settings)]
    for name in pace.fallback:
        model = settings.model(None, name) or load(name).SPEC.models[0].id
        _check(name, replace(order.ask, model=model))
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
def run_for(
    order: Order,
    pace: Pace,
    switches: Switches,
    store: Store,
    emit: Callable[[AnyEvent], None],
) -> Iterator[Run]:
    """A run of the order, with all it needs; let go at the end."""
    found = ways(order, pace)
    with (
        TemporaryDirectory(prefix="stt-") as scratch,
        crew_for(order, pace, found, emit) as crew,
        aligner_for(order, found) as aligner,
    ):
        intake = Intake(
            order,
            store,
            sender_for(order, found),
            pace=pace,
            run=new_id(),
            scratch=Path(scratch),
            fresh=switches.fresh,
            overwrite=switches.overwrite,
        )
        service = found[0].identity
        yield Run(
            order,
            Producer(order, intake, store, service=service, fresh=switches.fresh),
            crew,
            store,
            emit=emit,
            budget=budget_for(pace, found),
            aligner=aligner,
            one_language=one_language(order, found),
            no_wait=switches.no_wait,
            fresh=switches.fresh,
        )


def sender_for(order: Order, found: Sequence[Way]) -> Sender:
    """How recordings are sent: in a way that every provider of the order can take."""
    price = found[0].provider.SPEC.model(found[0].model).price
    return Sender(
        order=order,
        limits=common([way.limits for way in found]),
        local=order.provider == LOCAL,
        few=price is not None and price.per == "request",
        urls=all("url" in way.provider.SPEC.model(way.model).features for way in found),
    )


@contextmanager
def crew_for(
    order: Order, pace: Pace, found: Sequence[Way], emit: Callable[[AnyEvent], None]
) -> Iterator[Crew]:
    """Those who hear the order's audio; let go at the end. Raises KeyRejected without a key."""
    first = found[0]
    width = pace.concurrency or first.limits.concurrency
    with ExitStack() as stack:
        crew: Crew
        if first.provider.SPEC.local:
            crew = LocalCrew(first.model, width)
        else:
            services = [stack.enter_context(_service(way, pace, emit)) for way in found]
            crew = CloudCrew(services, width, lambda line: emit(Notice(level=0, message=line)))
        stack.callback(crew.close)
        yield crew


@contextmanager
def aligner_for(order: Order, found: Sequence[Way]) -> Iterator[Aligner | None]:
    """Those who time the words of answers that are bare text, where that is wanted."""
    aligner = Aligner(cores()) if order.align else None
    try:
        yield aligner
    finally:
        if aligner:
            aligner.close()


def budget_for(pace: Pace, found: Sequence[Way]) -> Budget:
    """Raises UsageError for a limit that cannot be kept."""
    spec = found[0].provider.SPEC
    return Budget(None if spec.local else pace.max_cost, spec.model(found[0].model))


def one_language(order: Order, found: Sequence[Way]) -> bool:
    """Whether what one chunk turns out to be spoken in is to be asked of the others."""
    spec = found[0].provider.SPEC
    told = order.ask.language is not None or order.ask.model == SPHINX
    return not told and "language" in spec.model(found[0].model).features


@contextmanager
def _service(way: Way, pace: Pace, emit: Callable[[AnyEvent], None]) -> Iterator[Service]:
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
