"""What services do with a transcript, or with a recording, beside transcribing it.

A provider's submodule `tools` makes it one of `stt text` and `stt enhance`: it has `TOOLS`, which
is data, and `request` and `read` (see `Toolkit`), and `sound` where it answers with audio, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Literal, Protocol, runtime_checkable

from msgspec import Struct

from stt_cli.contract.exchange import Piece, Session

Tool = Literal[
    "summarize", "translate", "analyze", "generate", "ask", "speak", "embed", "enhance",
]  # fmt: skip


class ToolSpec(Struct, frozen=True, kw_only=True):
    """One tool of a service as data."""

    kinds: tuple[str, ...] = ()
    """The styles or types there are, the default first."""
    kept_kinds: tuple[str, ...] = ()
    """Those for a transcript that the service keeps."""
    kept: bool = False
    """Whether it works on a transcript that the service keeps, named by its id."""
    on_text: bool = True
    """Whether it works on text that is sent."""
    model: str | None = None
    """The model that is asked for; None: there is nothing to choose."""
    batch: int = 1
    """Texts that one request may hold."""
    max_chars: int | None = None
    """Characters of text that one request may hold; None: no limit is known."""
    max_chars_elsewhere: int | None = None
    """Instead of `max_chars` for a server at another address than the service's."""
    assumed_language: str | None = None
    """The code of the language that it takes text for where none is named; None: it finds out."""
    splits: bool = False
    """Whether fewer texts at a time help where it answers with another number of them."""
    voices: tuple[str, ...] = ()
    """The names of the voices that speak, the default first; empty: a recording of one is sent."""
    formats: frozenset[str] = frozenset()
    """File extensions of audio that are sent as they are; all else is decoded and sent as WAV."""
    open_voices: bool = False
    """Whether a server at another address than the service's may have other voices."""


class Turn(Struct, frozen=True, kw_only=True):
    """A question of a conversation and its answer."""

    question: str
    answer: str


class ToolAsk(Struct, frozen=True, kw_only=True):
    """One request to a tool: all that changes its answer."""

    tool: Tool
    texts: tuple[str, ...] = ()
    """What it works on; more than one for `translate` and `embed` only."""
    kept_id: str | None = None
    """The transcript at the service that it works on, instead of `texts`."""
    kind: str | None = None
    model: str | None = None
    source_language: str | None = None
    target_language: str | None = None
    """A code, or a tag with a region or script."""
    question: str | None = None
    session: str | None = None
    """The conversation that the question goes on with."""
    turns: tuple[Turn, ...] = ()
    """The conversation so far."""
    voice: str | None = None
    """The name of a voice."""


class Cited(Struct, frozen=True, kw_only=True):
    """What of a transcript an answer rests on."""

    text: str
    order: int | None = None
    """The segment's number, as the service counts."""
    score: float | None = None
    start: float | None = None
    """Seconds."""


class ToolAnswer(Struct, frozen=True, kw_only=True):
    """What a tool answered."""

    text: str = ""
    texts: tuple[str, ...] = ()
    """Translations, in the order of the texts."""
    vectors: tuple[tuple[float, ...], ...] = ()
    value: Any = None
    """An analysis, or other content, of whatever shape."""
    shown: Any = None
    """The answer in JSON, as its service words it."""
    session: str | None = None
    sources: tuple[Cited, ...] = ()
    remarks: tuple[str, ...] = ()
    """What users should know about it, a line each."""


class Toolkit(Protocol):
    """The shape of a provider's module `tools`."""

    TOOLS: Mapping[Tool, ToolSpec]

    def request(self, ask: ToolAsk, session: Session) -> Any:
        """The service's answer as decoded JSON, which is kept as it is."""

    def read(self, ask: ToolAsk, content: Any) -> ToolAnswer:
        """The answer in that JSON. Raises BadAnswer where it lacks what was asked for."""


@runtime_checkable
class ListingToolkit(Toolkit, Protocol):
    """A module `tools` whose service says which models it has."""

    def models(self, session: Session) -> list[str]: ...


class Sounded(Struct, frozen=True, kw_only=True):
    """What a service says about the audio it answered with."""

    seconds: float | None = None


class SoundToolkit(Toolkit, Protocol):
    """A module `tools` of a provider that also answers with audio."""

    def sound(
        self, ask: ToolAsk, piece: Piece | None, out: Callable[[], BinaryIO], session: Session
    ) -> Sounded:
        """Have a WAV written into the file that `out` opens, emptied, once for each attempt.

        `piece` is the recording to be enhanced, or the voice to speak with.
        """
