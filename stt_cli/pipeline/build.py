"""Putting a run together from an order: who hears it, how it is sent, where it is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from stt_cli import config
from stt_cli.contract import Ask
from stt_cli.export import Options
from stt_cli.pipeline.dispatch.alignment import Aligner
from stt_cli.pipeline.dispatch.budget import Budget
from stt_cli.pipeline.dispatch.results import Results
from stt_cli.pipeline.dispatch.workers import ProcessWorkers, ThreadWorkers, Workers
from stt_cli.pipeline.events import AnyEvent, Notice
from stt_cli.pipeline.reading.method import Sender, common_limits
from stt_cli.pipeline.reading.opener import Opener
from stt_cli.pipeline.reading.producer import Producer
from stt_cli.pipeline.reading.urls import is_public
from stt_cli.pipeline.run import Run
from stt_cli.pipeline.settings import RunSettings
from stt_cli.pipeline.writing.report import Report
from stt_cli.providers import load, names
from stt_cli.providers.local import SPHINX
from stt_cli.providers.local.machine import cores
from stt_cli.services.endpoint import LOCAL, Endpoint, Level, check_features, endpoints, service
from stt_cli.services.policy import Policy
from stt_cli.store import Store, new_id
from stt_cli.store.scratch import scratch


class Switches(Struct, frozen=True, kw_only=True):
    """What one run does with what is there already, and with jobs that take their time."""

    fresh: bool = False
    overwrite: bool = False
    no_wait: bool = False


def settings_for(
    ask: Ask,
    *,
    provider: str | None,
    chunk_seconds: float | None = None,
    overlap: float | None = None,
    keep_silence: bool = False,
    align: bool = True,
    options: Options | None = None,
) -> RunSettings:
    """The order that flags, environment and config file make together.

    Raises UsageError for a provider, model or feature that does not exist.
    """
    settings = config.load(os.environ, names())
    name = settings.provider(provider)
    spec = load(name).SPEC
    model = settings.model(ask.model, name) or spec.models[0].id
    language = settings.language(ask.language)
    asked = replace(ask, model=model, language=language)
    check_features(name, asked)
    return RunSettings(
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
    settings: RunSettings,
    policy: Policy,
    switches: Switches,
    store: Store,
    emit: Callable[[AnyEvent], None],
) -> Iterator[Run]:
    """A run of the order, with all it needs; let go at the end."""
    found = endpoints(settings.provider, settings.ask, policy.fallback)
    with (
        scratch() as folder,
        workers_for(settings, policy, found, emit, leave=switches.no_wait) as workers,
        aligner_for(settings, found) as aligner,
    ):
        opener = Opener(
            settings,
            store,
            sender_for(settings, found),
            policy=policy,
            run=new_id(),
            scratch=folder,
            fresh=switches.fresh,
            overwrite=switches.overwrite,
        )
        service = found[0].identity
        yield Run(
            settings,
            Producer(settings, opener, store, service=service, fresh=switches.fresh),
            workers,
            Results(
                store, budget_for(policy, found), provider=settings.provider, fresh=switches.fresh
            ),
            Report(settings, store, emit),
            aligner=aligner,
            one_language=one_language(settings, found),
            no_wait=switches.no_wait,
            patience=policy.timeout,
        )


def sender_for(settings: RunSettings, found: Sequence[Endpoint]) -> Sender:
    """How recordings are sent: in a way that every provider of the order can take."""
    models = [endpoint.provider.SPEC.model(endpoint.model) for endpoint in found]
    price = models[0].price
    return Sender(
        settings=settings,
        limits=common_limits([endpoint.limits for endpoint in found]),
        local=settings.provider == LOCAL,
        timed=settings.ask.words and all(model.timing == "word" for model in models),
        few=price is not None and price.per == "request",
        urls=all(
            "url" in endpoint.provider.SPEC.model(endpoint.model).features for endpoint in found
        ),
        near=not any(is_public(endpoint.base_url) for endpoint in found),
    )


@contextmanager
def workers_for(
    settings: RunSettings,
    policy: Policy,
    found: Sequence[Endpoint],
    emit: Callable[[AnyEvent], None],
    *,
    leave: bool,
) -> Iterator[Workers]:
    """Those who hear the order's audio; let go at the end. Raises KeyRejected without a key."""

    def notify(level: Level, message: str) -> None:
        emit(Notice(level=level, message=message))

    first = found[0]
    width = policy.concurrency or first.limits.concurrency
    with ExitStack() as stack:
        workers: Workers
        if first.provider.SPEC.local:
            workers = ProcessWorkers(first.model, width)
        else:
            services = [
                stack.enter_context(service(endpoint, policy, notify)) for endpoint in found
            ]
            workers = ThreadWorkers(services, width, partial(notify, 0), leave=leave)
        stack.callback(workers.close)
        yield workers


@contextmanager
def aligner_for(settings: RunSettings, found: Sequence[Endpoint]) -> Iterator[Aligner | None]:
    """Those who time the words of answers that are bare text, where that is wanted."""
    aligner = Aligner(cores()) if settings.align else None
    try:
        yield aligner
    finally:
        if aligner:
            aligner.close()


def budget_for(policy: Policy, found: Sequence[Endpoint]) -> Budget:
    """Raises UsageError for a limit that cannot be kept."""
    spec = found[0].provider.SPEC
    return Budget(None if spec.local else policy.max_cost, spec.model(found[0].model))


def one_language(settings: RunSettings, found: Sequence[Endpoint]) -> bool:
    """Whether what one chunk turns out to be spoken in is to be asked of the others."""
    spec = found[0].provider.SPEC
    told = settings.ask.language is not None or settings.ask.model == SPHINX
    return not told and "language" in spec.model(found[0].model).features
