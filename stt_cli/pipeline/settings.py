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

    def fingerprint(self, format: str) -> str:
        """Equal for settings that make the same file of `format` from the same recording."""
        body = msgspec.json.encode([self, format], order="deterministic")
        return hashlib.sha256(body).hexdigest()


class Switches(Struct, frozen=True, kw_only=True):
    """What one run does with what is there already, and with jobs that take their time."""

    fresh: bool = False
    overwrite: bool = False
    no_wait: bool = False


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

    @property
    def command(self) -> Command:
        """What finishes the job."""
        switches = Switches(overwrite=self.overwrite)
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
