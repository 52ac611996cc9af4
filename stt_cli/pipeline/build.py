"""Putting a run together: from settings to all the stages that it needs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from difflib import get_close_matches
from functools import partial

from msgspec.structs import replace

from stt_cli import config
from stt_cli.contract import Ask
from stt_cli.errors import UsageError
from stt_cli.languages import parse
from stt_cli.machine import cores, give_memory_back
from stt_cli.pipeline.dispatch import workers as kinds
from stt_cli.pipeline.dispatch.alignment import Aligner
from stt_cli.pipeline.dispatch.budget import Budget
from stt_cli.pipeline.dispatch.listening import Listener
from stt_cli.pipeline.dispatch.results import Results
from stt_cli.pipeline.dispatch.workers import Plan, Workers
from stt_cli.pipeline.events import AnyEvent, Notice
from stt_cli.pipeline.reading.method import Sender, common_limits
from stt_cli.pipeline.reading.opener import Opener
from stt_cli.pipeline.reading.producer import Producer
from stt_cli.pipeline.reading.urls import is_public
from stt_cli.pipeline.run import Run, Stages
from stt_cli.pipeline.settings import Command, RunSettings
from stt_cli.pipeline.writing.report import Report
from stt_cli.providers import default_model, load, names
from stt_cli.services import models, speakers
from stt_cli.services.endpoint import Endpoint, Level, check_features, endpoints
from stt_cli.services.learnt import Learnt
from stt_cli.services.options import options_of
from stt_cli.store import Store, chunk_key, new_id
from stt_cli.store.scratch import scratch

CHANNELS = ("left", "right", "mix", "each")

Emit = Callable[[AnyEvent], None]


def resolved(asked: RunSettings, provider: str | None) -> RunSettings:
    """The settings that flags, environment and config file make together.

    Raises UsageError for a provider, model or feature that does not exist.
    """
    settings = config.load(os.environ, names())
    name = settings.provider(provider)
    language = settings.language(asked.ask.language)
    model = settings.model(asked.ask.model, name) or default_model(name, language)
    engine, machine = options_of(load(name).SPEC, model, asked.ask.engine, settings)
    ask = replace(asked.ask, model=model, language=language, engine=engine, machine=machine)
    check_features(name, ask)
    track, channel = selected(asked)
    return replace(asked, provider=name, ask=ask, track=track, channel=channel)


def selected(asked: RunSettings) -> tuple[str | None, str | None]:
    """The track and the channel that were asked for, each in the one spelling that the rest knows.

    Raises UsageError for what cannot be either.
    """
    track, channel = (text and text.strip().lower() for text in (asked.track, asked.channel))
    if track not in (None, "all") and not _is_number(track):
        track = parse(track)
    if channel is not None and channel not in CHANNELS and not _is_number(channel):
        near = get_close_matches(channel, CHANNELS, n=1)
        known = f"a number from 1, or {', '.join(CHANNELS)}"
        hint = f"did you mean {near[0]}?" if near else f"it is {known}"
        raise UsageError(f"--channel {asked.channel!r} is not a channel", hint=hint)
    if asked.ask.diarize and (channel == "each" or track == "all"):
        which = "--channel each" if channel == "each" else "--track all"
        hint = "leave --diarize and --speakers out"
        raise UsageError(f"{which} makes each a speaker already", hint=hint)
    return track, channel


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and int(text) > 0


@contextmanager
def run_for(
    command: Command,
    store: Store,
    emit: Emit,
    workers: Workers | None = None,
    run: str | None = None,
) -> Iterator[Run]:
    """A run of the command, with all it needs; closed at the end.

    `workers` transcribe instead of those that the settings ask for. `run` is the id that its jobs
    share, a new one by default; one that went before goes on.
    """
    give_memory_back()
    with ExitStack() as stack:
        stages = _stages(command, store, emit, stack, workers=workers, run=run or new_id())
        yield Run(command, stages)


def _stages(
    command: Command,
    store: Store,
    emit: Emit,
    stack: ExitStack,
    *,
    workers: Workers | None,
    run: str,
) -> Stages:
    found = endpoints_of(command)
    settings, fresh = command.settings, command.switches.fresh
    folder = stack.enter_context(scratch())

    def notify(level: Level, message: str) -> None:
        emit(Notice(level=level, message=message))

    sender = sender_for(settings, found, partial(notify, 1))
    plan = Plan(
        endpoints=list(found),
        ask=command.settings.ask,
        policy=command.policy,
        notify=notify,
        learnt=sender.learnt,
        stack=stack,
        no_wait=command.switches.no_wait,
    )
    opener = Opener(command, store, sender, scratch=folder, run=run)
    key_of = key_maker(found[0], settings)
    listener = Listener(speakers.path())
    stack.callback(listener.close)
    aligner = aligner_for(settings, found)
    if aligner:
        stack.callback(aligner.close)
    budget = budget_for(command, found)
    return Stages(
        producer=Producer(opener, store, key_of, fresh=fresh),
        workers=workers or _workers(plan),
        results=Results(
            store, budget, provider=settings.provider, fresh=fresh, paid=not found[0].spec.local
        ),
        report=Report(settings, store, emit, strict=command.switches.strict),
        listener=listener,
        aligner=aligner,
        sender=sender,
        ask=asked_of(found[0], settings),
        key_of=key_of,
        one_language=one_language(settings, found),
    )


def _workers(plan: Plan) -> Workers:
    first = plan.endpoints[0]
    if first.spec.local:
        models.prepare(first.spec.name, first.model, partial(plan.notify, 0))
    return kinds.make(plan)


def endpoints_of(command: Command) -> list[Endpoint]:
    """Who is asked, and who after them. Raises UsageError as `resolved`."""
    settings = command.settings
    return endpoints(settings.provider, settings.ask, command.policy.fallback)


def key_maker(first: Endpoint, settings: RunSettings) -> Callable[[str], str]:
    """Makes the key of an answer from the hash of its audio."""
    return partial(_key, first.identity, asked_of(first, settings))


def _key(service: str, ask: Ask, audio: str) -> str:
    return chunk_key(audio, service, ask)


def asked_of(first: Endpoint, settings: RunSettings) -> Ask:
    """What is asked of whoever transcribes: not who speaks, where that is found out here."""
    if not first.spec.diarized_here:
        return settings.ask
    return replace(settings.ask, diarize=False, speakers=None)


def sender_for(
    settings: RunSettings,
    found: Sequence[Endpoint],
    tell: Callable[[str], None] = lambda line: None,
) -> Sender:
    """How recordings are sent: in a way that every endpoint can take. `tell` gets a line for each
    limit that is learnt from a refusal."""
    models = [endpoint.known_model for endpoint in found]
    price = models[0].price
    return Sender(
        settings=replace(settings, ask=asked_of(found[0], settings)),
        learnt=Learnt(common_limits([endpoint.limits for endpoint in found]), tell),
        local=found[0].spec.local,
        timed=settings.ask.words and all(model.timing == "word" for model in models),
        few=price is not None and price.per == "request",
        urls=all("url" in model.features for model in models),
        pages=lambda host: all(endpoint.spec.takes_page(host) for endpoint in found),
        near=not any(is_public(endpoint.base_url) for endpoint in found),
    )


def aligner_for(settings: RunSettings, found: Sequence[Endpoint]) -> Aligner | None:
    """Processes that find exact times, where they are wanted."""
    if not settings.align:
        return None
    # An answer names its provider, but for the first where that is on this machine.
    names = [None, *(one.spec.name for one in found)]
    models = [one.known_model for one in (found[0], *found)]
    pairs = zip(names, models, strict=True)
    attentive = frozenset(name for name, model in pairs if model.times == "attention")
    # An engine on this machine has the cores already.
    return Aligner(1 if found[0].spec.local else cores(), attentive)


def budget_for(command: Command, found: Sequence[Endpoint]) -> Budget:
    """Raises UsageError for a limit that cannot be kept."""
    first = found[0]
    limit = None if first.spec.local else command.policy.max_cost
    return Budget(limit, found, command.settings.ask)


def one_language(settings: RunSettings, found: Sequence[Endpoint]) -> bool:
    """Whether the language that one chunk turns out to be in is asked of the others."""
    model = found[0].known_model
    known = settings.ask.language is not None or model.language is not None
    return not known and "language" in model.features
