"""What a run was asked for: all that changes a transcript, apart from the recording."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from stt_cli.contract import Ask
from stt_cli.errors import StoreError
from stt_cli.export import Options
from stt_cli.pipeline.targets import Target
from stt_cli.services.policy import Policy

ENSEMBLE = "ensemble"
"""Stands for the provider where several vote."""

_RUN = "provider ask chunk_seconds overlap keep_silence align options"
_ASK = (
    "model language diarize speakers words characters keyterms prompt tag_events entities "
    "temperature seed route multichannel"
)
_OPTIONS = (
    "audio embed_audio highlight_words max_cps max_duration max_line_chars max_lines min_duration "
    "min_gap offset preset rename sounds speaker_style times"
)
FIRST_FIELDS = frozenset(f"{_RUN} {_ASK} {_OPTIONS}".split())
"""Fields that fingerprints have held from the start, even at their defaults.

A setting invented later is left out while it has its default, so that files written before it
are still known.
"""


class Voter(Struct, frozen=True, kw_only=True):
    """A member of an ensemble, and what is asked of it."""

    provider: str
    ask: Ask


class RunSettings(Struct, frozen=True, kw_only=True):
    """Settings that change what is written. `ask.model` is always the model's name."""

    provider: str = "local"
    ask: Ask = Ask()
    chunk_seconds: float | None = None
    overlap: float | None = None
    keep_silence: bool = False
    align: bool = True
    """Whether English text without word times is aligned with its audio."""
    options: Options = Options()
    track: str | None = None
    """Which audio tracks of a recording: a number from 1, a language, or `all`."""
    channel: str | None = None
    """Which of its channels: a number from 1, `left`, `right`, `mix` or `each`."""
    enhance: bool = False
    """Whether the provider cleans the sound first."""
    ensemble: tuple[Voter, ...] = ()
    """Those who vote on every word, the first being `provider` with `ask`; empty: one alone."""

    @property
    def who(self) -> tuple[str, str]:
        """Provider and model as people are told of them."""
        if not self.ensemble:
            return self.provider, self.ask.model or ""
        return ENSEMBLE, ",".join(f"{one.provider}:{one.ask.model}" for one in self.ensemble)

    def fingerprint(self, format: str) -> str:
        """Equal for settings that make the same file of `format` from the same recording."""
        fields = _without_later_defaults(self)
        fields["ask"] = _without_later_defaults(self.ask.answered)
        if self.ensemble:
            fields["ensemble"] = [
                [one.provider, _without_later_defaults(one.ask.answered)] for one in self.ensemble
            ]
        fields["options"] = _without_later_defaults(self.options)
        fields["options"]["rename"] = dict(sorted(self.options.rename.items()))
        return hashlib.sha256(msgspec.json.encode([fields, format])).hexdigest()


class Switches(Struct, frozen=True, kw_only=True):
    """What one run does with what is there already, and with jobs that take their time."""

    fresh: bool = False
    overwrite: bool = False
    no_wait: bool = False
    strict: bool = False
    """Whether speech without words is a failure."""


class Command(Struct, frozen=True, kw_only=True):
    """All that a run was asked for, its inputs apart."""

    settings: RunSettings
    policy: Policy = Policy()
    switches: Switches = Switches()


class JobSettings(Struct, frozen=True, kw_only=True):
    """What a job remembers, so that it can be finished by another process."""

    settings: RunSettings = field(name="order")
    policy: Policy = field(name="pace")
    outputs: tuple[tuple[str, str | None], ...]
    """Formats, each with the absolute path it goes to, or None for stdout."""
    overwrite: bool = False
    strict: bool = False

    @property
    def command(self) -> Command:
        """What finishes the job."""
        switches = Switches(overwrite=self.overwrite, strict=self.strict)
        return Command(settings=self.settings, policy=self.policy, switches=switches)

    @property
    def targets(self) -> tuple[Target, ...]:
        return tuple(
            Target(format=format, path=Path(path) if path else None)
            for format, path in self.outputs
        )

    def to_settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = msgspec.to_builtins(self)
        return settings

    @classmethod
    def from_settings(cls, settings: dict[str, Any]) -> JobSettings:
        """Raises StoreError for settings that this version cannot read."""
        try:
            return msgspec.convert(settings, cls)
        except msgspec.ValidationError as error:
            raise StoreError(
                f"the job's settings cannot be read: {error}",
                hint="run `stt transcribe` on its recording again: what was paid for is reused",
            ) from error


def _without_later_defaults(settings: Struct) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(settings)
    defaults: dict[str, Any] = msgspec.to_builtins(type(settings)())
    return {
        name: value
        for name, value in values.items()
        if name in FIRST_FIELDS or value != defaults[name]
    }
