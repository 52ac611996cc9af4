"""Who transcribes: one provider with those that take over, or the members of an ensemble."""

from __future__ import annotations

import os
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from stt_cli import config
from stt_cli.config import Settings
from stt_cli.contract import Ask
from stt_cli.errors import UsageError
from stt_cli.pipeline.settings import Command, RunSettings, Voter
from stt_cli.providers import default_model, load, names
from stt_cli.services.endpoint import Endpoint, check_features, endpoint, endpoints
from stt_cli.services.options import options_of
from stt_cli.store import chunk_key


class Member(Struct, frozen=True, kw_only=True):
    """One that hears every chunk: what it is asked, and who is asked instead where it fails."""

    endpoints: tuple[Endpoint, ...]
    ask: Ask
    """Not who speaks, where that is found out here."""

    @property
    def first(self) -> Endpoint:
        return self.endpoints[0]

    @property
    def name(self) -> str:
        return f"{self.first.spec.name}:{self.first.model}"

    @property
    def local(self) -> bool:
        """Whether it runs on this machine, and gets PCM."""
        return self.first.spec.local

    @property
    def attentive(self) -> bool:
        """Whether it finds times by attention, which is off by a tenth of a second."""
        return self.first.known_model.times == "attention"

    def key(self, audio: str) -> str:
        """The key under which its answer to audio with this hash is kept."""
        return chunk_key(audio, self.first.identity, self.ask)


def resolved(asked: RunSettings, provider: str | None) -> RunSettings:
    """`asked` with provider, model and language as flags, environment and config file make them.

    Raises UsageError for a provider, model or feature that does not exist.
    """
    settings = config.load(os.environ, names())
    language = settings.language(asked.ask.language)
    ask = replace(asked.ask, language=language)
    if not asked.ensemble:
        voter = _voter(settings.provider(provider), ask, settings)
        return replace(asked, provider=voter.provider, ask=voter.ask)
    voters = _voters(asked.ensemble, provider, ask, settings)
    return replace(asked, provider=voters[0].provider, ask=voters[0].ask, ensemble=voters)


def named(members: Sequence[str]) -> tuple[Voter, ...]:
    """The members that a list such as "openai:whisper-1", "local" names, as they were typed."""
    found = []
    for text in members:
        name, colon, model = (part.strip() for part in text.partition(":"))
        if not name or (colon and not model):
            raise UsageError(f"{text!r} names no member", hint="as in openai or openai:whisper-1")
        found.append(Voter(provider=name, ask=Ask(model=model or None)))
    return tuple(found)


def _voters(
    typed: Sequence[Voter], provider: str | None, ask: Ask, settings: Settings
) -> tuple[Voter, ...]:
    """The members in full. One that -p names is the first of them."""
    if provider:
        typed = (Voter(provider=provider, ask=Ask(model=ask.model)), *typed)
    elif ask.model:
        raise UsageError(
            "-m names a model of one provider, and --ensemble has several",
            hint=f"write it to its member, as in {typed[0].provider}:{ask.model}",
        )
    voters = tuple(
        dict.fromkeys(
            _voter(settings.provider(one.provider), replace(ask, model=one.ask.model), settings)
            for one in typed
        )
    )
    if len(voters) < 2:
        raise UsageError(
            "an ensemble has at least two members, and best three",
            hint="name several services or models, as in local:base.en,local:tiny.en,openai",
        )
    return voters


def _voter(name: str, ask: Ask, settings: Settings) -> Voter:
    model = settings.model(ask.model, name) or default_model(name, ask.language)
    spec = load(name).SPEC
    engine, machine = options_of(spec, model, ask.engine, settings)
    ask = replace(ask, model=spec.model(model).id, engine=engine, machine=machine)
    check_features(name, ask)
    return Voter(provider=name, ask=ask)


def members_of(command: Command) -> list[Member]:
    """Who is asked. Raises UsageError as `resolved`, and for what an ensemble cannot do."""
    settings = command.settings
    if not settings.ensemble:
        found = endpoints(settings.provider, settings.ask, command.policy.fallback)
        return [Member(endpoints=tuple(found), ask=asked_of(found[0], settings.ask))]
    _check(command)
    configured = config.load(os.environ, names())
    return [
        Member(endpoints=(one,), ask=asked_of(one, voter.ask))
        for voter in settings.ensemble
        for one in [endpoint(voter.provider, voter.ask.model, configured)]
    ]


def asked_of(first: Endpoint, ask: Ask) -> Ask:
    """What is asked: not who speaks, where that is found out here."""
    return replace(ask, diarize=False, speakers=None) if first.spec.diarized_here else ask


def _check(command: Command) -> None:
    policy = command.policy
    if policy.fallback:
        raise UsageError(
            "--fallback does not go with --ensemble",
            hint="leave it out: a member that fails is left out, and the others vote",
        )
    if policy.cluster:
        raise UsageError("--cluster does not go with --ensemble", hint="leave one of them out")
    if command.switches.no_wait:
        raise UsageError(
            "--no-wait does not go with --ensemble",
            hint="leave it out: a vote needs the answers of all members",
        )
