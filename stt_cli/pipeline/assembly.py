"""Putting a run together from an order: who hears it, how it is sent, where it is kept."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from msgspec import Struct
from msgspec.structs import replace

from stt_cli import config
from stt_cli.contract import Ask
from stt_cli.errors import UsageError
from stt_cli.export import Options
from stt_cli.pipeline.alignment import Aligner
from stt_cli.pipeline.answers import Answers
from stt_cli.pipeline.cost import Budget
from stt_cli.pipeline.crew import CloudCrew, Crew, LocalCrew
from stt_cli.pipeline.events import AnyEvent, Notice
from stt_cli.pipeline.intake import Intake
from stt_cli.pipeline.order import Order, Pace
from stt_cli.pipeline.outcomes import Outcomes
from stt_cli.pipeline.producer import Producer
from stt_cli.pipeline.remote import is_public
from stt_cli.pipeline.run import Run
from stt_cli.pipeline.sending import Sender, common_limits
from stt_cli.pipeline.services import LOCAL, Way, check_features, service, ways
from stt_cli.providers import load, names
from stt_cli.providers.languages import code
from stt_cli.providers.local import SPHINX
from stt_cli.providers.local.machine import cores
from stt_cli.store import Store, new_id
from stt_cli.store.scratch import scratch


class Switches(Struct, frozen=True, kw_only=True):
    """What one run does with what is there already, and with jobs that take their time."""

    fresh: bool = False
    overwrite: bool = False
    no_wait: bool = False


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
    settings = config.load(os.environ, names())
    name = settings.provider(provider)
    spec = load(name).SPEC
    model = settings.model(ask.model, name) or spec.models[0].id
    language = settings.language(ask.language)
    if language and not re.fullmatch("[a-z]{2,3}", code(language) or ""):
        hint = "ISO 639, as in en or yue; auto: whichever is heard"
        raise UsageError(f"{language!r} is no code of a language", hint=hint)
    asked = replace(ask, model=model, language=language)
    check_features(name, asked)
    return Order(
        provider=name,
        ask=asked,
        chunk_seconds=chunk_seconds,
        overlap=overlap,
        keep_silence=keep_silence,
        align=align,
        options=options or Options(),
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
        scratch() as folder,
        crew_for(order, pace, found, emit, leave=switches.no_wait) as crew,
        aligner_for(order, found) as aligner,
    ):
        intake = Intake(
            order,
            store,
            sender_for(order, found),
            pace=pace,
            run=new_id(),
            scratch=folder,
            fresh=switches.fresh,
            overwrite=switches.overwrite,
        )
        service = found[0].identity
        yield Run(
            order,
            Producer(order, intake, store, service=service, fresh=switches.fresh),
            crew,
            Answers(store, budget_for(pace, found), provider=order.provider, fresh=switches.fresh),
            Outcomes(order, store, emit),
            aligner=aligner,
            one_language=one_language(order, found),
            no_wait=switches.no_wait,
            patience=pace.timeout,
        )


def sender_for(order: Order, found: Sequence[Way]) -> Sender:
    """How recordings are sent: in a way that every provider of the order can take."""
    models = [way.provider.SPEC.model(way.model) for way in found]
    price = models[0].price
    return Sender(
        order=order,
        limits=common_limits([way.limits for way in found]),
        local=order.provider == LOCAL,
        timed=order.ask.words and all(model.timing == "word" for model in models),
        few=price is not None and price.per == "request",
        urls=all("url" in way.provider.SPEC.model(way.model).features for way in found),
        near=not any(is_public(way.base_url) for way in found),
    )


@contextmanager
def crew_for(
    order: Order,
    pace: Pace,
    found: Sequence[Way],
    emit: Callable[[AnyEvent], None],
    *,
    leave: bool,
) -> Iterator[Crew]:
    """Those who hear the order's audio; let go at the end. Raises KeyRejected without a key."""
    first = found[0]
    width = pace.concurrency or first.limits.concurrency
    with ExitStack() as stack:
        crew: Crew
        if first.provider.SPEC.local:
            crew = LocalCrew(first.model, width)
        else:
            services = [stack.enter_context(service(way, pace, emit)) for way in found]
            crew = CloudCrew(
                services, width, lambda line: emit(Notice(level=0, message=line)), leave=leave
            )
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
