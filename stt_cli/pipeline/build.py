"""Putting a run together: from settings to all the stages that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from stt_cli.errors import UsageError
from stt_cli.languages import parse
from stt_cli.machine import cores, give_memory_back
from stt_cli.pipeline import members
from stt_cli.pipeline.dispatch import workers as kinds
from stt_cli.pipeline.dispatch.alignment import Aligner
from stt_cli.pipeline.dispatch.budget import Budget, Payee
from stt_cli.pipeline.dispatch.dispatcher import Seat
from stt_cli.pipeline.dispatch.listening import Listener
from stt_cli.pipeline.dispatch.results import Place, Results
from stt_cli.pipeline.dispatch.workers import Plan, Workers
from stt_cli.pipeline.events import AnyEvent, Notice
from stt_cli.pipeline.members import Member
from stt_cli.pipeline.reading.enhancer import Enhancer
from stt_cli.pipeline.reading.method import Sender, common_limits
from stt_cli.pipeline.reading.opener import Opener
from stt_cli.pipeline.reading.producer import Producer
from stt_cli.pipeline.reading.urls import is_public
from stt_cli.pipeline.run import Run, Stages
from stt_cli.pipeline.settings import Command, RunSettings
from stt_cli.pipeline.writing.report import Report
from stt_cli.providers import load_tools
from stt_cli.services import models, speakers
from stt_cli.services.endpoint import Level, Notify
from stt_cli.services.learnt import Learnt
from stt_cli.services.tools.toolbox import choose
from stt_cli.store import Store, new_id
from stt_cli.store.scratch import scratch

CHANNELS = ("left", "right", "mix", "each")

Emit = Callable[[AnyEvent], None]
Ledgers = tuple[Budget, Store, bool]
"""What all members have in common: money, and what was answered; whether that counts no more."""


def resolved(asked: RunSettings, provider: str | None) -> RunSettings:
    """The settings that flags, environment and config file make together.

    Raises UsageError for a provider, model or feature that does not exist.
    """
    track, channel = selected(asked)
    settings = replace(members.resolved(asked, provider), track=track, channel=channel)
    if settings.enhance:
        load_tools(settings.provider, "enhance")
    return settings


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
    workers: Workers | Sequence[Workers] | None = None,
    run: str | None = None,
) -> Iterator[Run]:
    """A run of the command, with all it needs; closed at the end.

    `workers`, one for each member, transcribe instead of those that the settings ask for. `run` is
    the id that its jobs share, a new one by default; one that went before goes on.
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
    workers: Workers | Sequence[Workers] | None,
    run: str,
) -> Stages:
    found = members.members_of(command)
    settings, fresh = command.settings, command.switches.fresh
    folder = stack.enter_context(scratch())

    def notify(level: Level, message: str) -> None:
        emit(Notice(level=level, message=message))

    sender = sender_for(settings, found, partial(notify, 1))
    enhancer = enhancer_for(command, store, folder, notify)
    if enhancer:
        stack.callback(enhancer.close)
    opener = Opener(command, store, sender, scratch=folder, run=run, enhancer=enhancer)
    listener = Listener(speakers.path())
    stack.callback(listener.close)
    aligner = aligner_for(settings, found)
    if aligner:
        stack.callback(aligner.close)
    if workers is None:
        share = sum(one.local for one in found)
        plan = partial(
            Plan, policy=command.policy, notify=notify, learnt=sender.learnt, stack=stack
        )
        no_wait = command.switches.no_wait
        workers = [
            _workers(
                plan(
                    endpoints=list(one.endpoints),
                    ask=one.ask,
                    no_wait=no_wait,
                    share=share if one.local else 1,
                )
            )
            for one in found
        ]
    each = workers if isinstance(workers, Sequence) else [workers]
    ledgers = budget_for(command, found), store, fresh
    return Stages(
        producer=Producer(opener, store, found, fresh=fresh),
        seats=[_seat(one, place, found, ledgers, each[place]) for place, one in enumerate(found)],
        report=Report(settings, store, emit, strict=command.switches.strict),
        listener=listener,
        aligner=aligner,
        sender=sender,
        members=found,
        one_language=one_language(settings, found),
    )


def _seat(
    member: Member, place: int, found: Sequence[Member], ledgers: Ledgers, workers: Workers
) -> Seat:
    budget, store, fresh = ledgers
    results = Results(
        store,
        budget,
        provider=member.first.spec.name,
        fresh=fresh,
        payees=_payees(member),
        place=Place(place, len(found)),
    )
    learns = len(found) == 1 or "language" in member.first.known_model.features
    return Seat(workers, results, member.ask, learns)


def _payees(member: Member) -> list[Payee]:
    return [] if member.local else [Payee(one, member.ask) for one in member.endpoints]


def budget_for(command: Command, found: Sequence[Member]) -> Budget:
    """Raises UsageError for a limit that cannot be kept."""
    return Budget(command.policy.max_cost, [one for member in found for one in _payees(member)])


def enhancer_for(command: Command, store: Store, folder: Path, notify: Notify) -> Enhancer | None:
    """Who cleans the sound of recordings, where that is wanted."""
    if not command.settings.enhance:
        return None
    chosen = choose("enhance", command.settings.provider)
    return Enhancer(chosen, command.policy, store, folder, notify)


def _workers(plan: Plan) -> Workers:
    first = plan.endpoints[0]
    if first.spec.local:
        models.prepare(first.spec.name, first.model, partial(plan.notify, 0))
    return kinds.make(plan)


def sender_for(
    settings: RunSettings,
    found: Sequence[Member],
    tell: Callable[[str], None] = lambda line: None,
) -> Sender:
    """How recordings are sent: in a way that every member, and who takes over, can take. `tell`
    gets a line for each limit that is learnt from a refusal."""
    each = [one for member in found for one in member.endpoints]
    services = [one for one in each if not one.spec.local]
    limits = common_limits([one.limits for one in services or each])
    longest = [one.limits.max_seconds for one in each if one.limits.max_seconds is not None]
    prices = [member.first.known_model.price for member in found]
    return Sender(
        settings=replace(settings, ask=next((m.ask for m in found if m.ask.diarize), found[0].ask)),
        learnt=Learnt(replace(limits, max_seconds=min(longest, default=None)), tell),
        local=not services,
        whole=len(services) == len(each),
        timed=settings.ask.words and any(map(_times_words, found)),
        few=any(price is not None and price.per == "request" for price in prices),
        urls=len(found) == 1 and all("url" in one.known_model.features for one in each),
        pages=lambda host: all(one.spec.takes_page(host) for one in each),
        near=not any(is_public(one.base_url) for one in each),
    )


def _times_words(member: Member) -> bool:
    return all(one.known_model.timing == "word" for one in member.endpoints)


def aligner_for(settings: RunSettings, found: Sequence[Member]) -> Aligner | None:
    """Processes that find exact times, where they are wanted."""
    if not settings.align:
        return None
    busy = any(member.local for member in found)  # an engine on this machine has the cores already
    return Aligner(1 if busy else cores(), frozenset(_attentive(found)))


def _attentive(found: Sequence[Member]) -> Iterator[str | None]:
    """Those whose times are found by attention, as answers name who gave them."""
    for member in found:
        if len(found) > 1:
            yield from [member.name] if member.attentive else []
            continue
        # An answer names its provider, but for the first where that is on this machine.
        yield from [None] if member.attentive else []
        for one in member.endpoints:
            yield from [one.spec.name] if one.known_model.times == "attention" else []


def one_language(settings: RunSettings, found: Sequence[Member]) -> bool:
    """Whether the language that one chunk turns out to be in is asked of the others."""
    if settings.ask.language is not None:
        return False
    models = [member.first.known_model for member in found]
    return any(one.language is None and "language" in one.features for one in models)
