"""What an engine on this machine is: a module with data and a few functions.

Importing such a module loads no engine; what it needs is imported where it is used.
"""

from __future__ import annotations

import importlib.util
from typing import Protocol

from msgspec import Struct

from stt_cli.contract import Ask, Model
from stt_cli.errors import ProviderError, UsageError
from stt_cli.installation import command_for
from stt_cli.model import Answer
from stt_cli.weights import Place, Weights, check, find


class About(Struct, frozen=True, kw_only=True):
    """An engine as data."""

    title: str
    models: tuple[Model, ...]
    """The models it knows by name. Those of its folders and repositories take after the first."""
    package: str
    """What has to be importable."""
    requirement: str
    """The distribution that brings `package`."""
    licence: str
    extra: str | None = None
    """The extra of this distribution that brings it; None: it is always there."""
    file: str | None = None
    """A file that every folder with one of its models has; None: it loads no folders."""


class Engine(Protocol):
    """The shape of an engine's module. `model` is the name of a model, a folder or a repository."""

    ABOUT: About

    def best(self, language: str | None) -> str | None:
        """Its best model that can be used right now for `language`; None where it has none."""

    def weights(self, model: str) -> Weights | None:
        """What `model` needs; None where that comes with the engine. Not asked about folders."""

    def check(self, model: str, ask: Ask) -> None:
        """Raise UsageError for a model or a setting that it cannot do. Loads nothing."""

    def load(self, model: str, ask: Ask) -> None:
        """Load `model` into this process, as the options of `ask` have it.

        Raises ProviderError where its weights are not here, UsageError where they are not usable.
        """

    def transcribe(self, pcm: bytes, model: str, ask: Ask) -> Answer:
        """Transcribe 16 kHz mono s16le. Raises as `load` and `check` do."""

    def recognizer(self, model: str, ask: Ask) -> Recognizer:
        """A recognizer for live audio, its model loaded. Raises as `load` does."""


class Recognizer(Protocol):
    """Transcribes one phrase after another while they are spoken."""

    longest: float
    """Seconds after which a phrase is ended without a pause."""

    def begin(self, context: bytes) -> None:
        """A phrase begins; `context` is what came before it."""

    def add(self, pcm: bytes, quiet: float) -> str:
        """The words so far, of which none changes any more, `pcm` being what was added.

        `quiet`: seconds since somebody spoke.
        """

    def finish(self) -> Answer:
        """The whole phrase; times from its start, not from that of its context."""


def installed(engine: Engine) -> bool:
    """Whether the package of `engine` can be imported, without importing it."""
    return importlib.util.find_spec(engine.ABOUT.package) is not None


def need(engine: Engine, model: str) -> None:
    """Raise UsageError where `engine`, which `model` needs, is not installed."""
    about = engine.ABOUT
    if not installed(engine):
        raise UsageError(
            f"the local model {model!r} needs {about.requirement}, which is not installed",
            hint=f"install it with: {command_for(about.extra or about.requirement)}",
        )


def place(wanted: Weights) -> Place:
    """Where weights are, undamaged. Raises ProviderError where they are not on this machine."""
    found = find(wanted)
    if found is None:
        raise ProviderError(
            f"the weights of the local model {wanted.name!r} could not be found on this machine",
            hint=f"get them with: stt models download {wanted.name}",
        )
    check(found, wanted.name)
    return found
