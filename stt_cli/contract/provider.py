"""The shape of a provider module, and what more it can offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, runtime_checkable

from msgspec import Struct

from stt_cli.contract.exchange import Ask, Pending, Piece, Session
from stt_cli.contract.spec import Spec
from stt_cli.model import Answer


@runtime_checkable
class Provider(Protocol):
    """The shape of a provider module."""

    SPEC: Spec

    def transcribe(self, piece: Piece, ask: Ask, session: Session) -> Answer | Pending:
        """Have one piece transcribed; `Pending` when the service works on it later."""


@runtime_checkable
class LocalProvider(Provider, Protocol):
    """A provider whose `SPEC.local` is set: its engines run in processes on this machine."""

    def default_model(self, language: str | None) -> str:
        """The best model that this machine can run for `language` (None: for any)."""

    def check(self, ask: Ask) -> None:
        """Raise UsageError for what cannot be done here. Loads nothing."""

    def prepare(self, ask: Ask) -> None:
        """Load the model that `ask` names into this process. Raises as `transcribe` does."""

    def advice(self, model: str) -> str | None:
        """What a user of `model` should know of better ones; None: nothing."""


@runtime_checkable
class PollingProvider(Provider, Protocol):
    """A provider with asynchronous jobs."""

    def poll(self, pending: Pending, session: Session) -> Answer | Pending: ...


@runtime_checkable
class SubmittingProvider(PollingProvider, Protocol):
    """A provider that usually answers at once, and also accepts a piece as a background job."""

    def submit(self, piece: Piece, ask: Ask, session: Session) -> Pending:
        """Have the service work on one piece as an asynchronous job, for `poll` to ask for."""


class RemoteTranscript(Struct, frozen=True, kw_only=True):
    """One transcript that a service keeps, as its list shows it."""

    id: str
    name: str | None = None
    status: str | None = None
    language: str | None = None
    seconds: float | None = None
    created: str | None = None
    """The moment as the service writes it."""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which of the transcripts that a service keeps; None: whichever."""

    status: str | None = None
    """The service's word for it."""
    language: str | None = None
    """A code of ISO 639."""
    since: float | None = None
    """Seconds since 1970, before which none was made."""


EVERY = Wanted()


@runtime_checkable
class ReportingProvider(Provider, Protocol):
    """A provider whose service reports on itself."""

    def account_status(self, session: Session) -> dict[str, Any]:
        """Models, languages, health, balance, usage: what there is, each as the service words it.

        A part that the service refuses is `{"error": why}`. Raises SttError where it
        reports nothing.
        """


@runtime_checkable
class KeyCheckingProvider(Provider, Protocol):
    """A provider with a request that needs the key and costs nothing."""

    def check_key(self, session: Session) -> None:
        """Raises KeyRejected for a key that the service does not accept."""


@runtime_checkable
class TokenProvider(Provider, Protocol):
    """A provider whose service issues tokens that stand for the key for a while."""

    TOKENS: tuple[str, ...]
    """What a token can be for, the default first."""

    def token(self, kind: str, session: Session) -> str:
        """Raises UsageError for a kind that is not in TOKENS."""


@runtime_checkable
class KeepingProvider(Provider, Protocol):
    """A provider whose service keeps transcripts. Both raise NotFound for an unknown id."""

    def remote_show(self, session: Session, remote_id: str) -> Answer: ...

    def remote_remove(self, session: Session, remote_id: str) -> None: ...


@runtime_checkable
class ListingProvider(KeepingProvider, Protocol):
    """A provider whose service also lists the transcripts it keeps, newest first."""

    STATES: tuple[str, ...]
    """The service's words for how far a transcript is."""

    def remote_list(self, session: Session, wanted: Wanted = EVERY) -> Iterator[RemoteTranscript]:
        """Those that are wanted, each once, read page by page as they are taken."""


@runtime_checkable
class RenderingProvider(KeepingProvider, Protocol):
    """A provider whose service writes the transcripts it keeps in formats itself."""

    RENDERS: tuple[str, ...]
    """The formats."""

    def remote_render(self, session: Session, remote_id: str, format: str) -> bytes:
        """The file. Raises NotFound for an unknown id, BadAnswer for what is no such file."""
