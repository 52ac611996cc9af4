"""What can be asked of a recording's sound once its words are known, and who answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from stt_cli.errors import UsageError
from stt_cli.model import Span
from stt_cli.stitch import Label, Sounds
from stt_cli.voices.compare import compare
from stt_cli.voices.cutting import Sound
from stt_cli.voices.diarize import Diarization, diarize
from stt_cli.voices.encoder import Encoder
from stt_cli.voices.weights import load


class WhoSays(Struct, frozen=True, kw_only=True):
    """Who says each of these words, of so many speakers at most?"""

    words: tuple[Span, ...]
    speakers: int | None = None


class WhoIsWho(Struct, frozen=True, kw_only=True):
    """How do the speakers sound that chunks name, in their turns?"""

    turns: Mapping[Label, list[Span]]


Question = WhoSays | WhoIsWho
Reply = Diarization | Sounds


def reply(question: Question, sounds: Iterable[Sound], model: Path | None) -> Reply:
    """The answer, by the speaker model in the file `model`; not every question needs it.

    Raises ProviderError where the model cannot be read, UsageError where it is needed.
    """
    encoder = Encoder(load(model)) if model else None
    if isinstance(question, WhoIsWho):
        return compare(question.turns, sounds, encoder)
    if encoder is None:
        raise UsageError("who speaks cannot be found out without the speaker model")
    return diarize(question.words, sounds, encoder, question.speakers)
