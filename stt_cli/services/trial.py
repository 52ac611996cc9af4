"""Trying out a service with a few seconds of speech: each kind of request that it says it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import partial
from importlib.resources import files
from io import BytesIO
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.contract import (
    Ask,
    Feature,
    KeyCheckingProvider,
    Model,
    Pending,
    Piece,
    PollingProvider,
    ReportingProvider,
)
from stt_cli.errors import BadAnswer, ProviderError, SttError
from stt_cli.model import Answer, Cost
from stt_cli.services.endpoint import Service
from stt_cli.text.words import fold, split

LEAST = 0.6
"""Share of the words that has to come back."""
PATIENCE = 300.0
"""Seconds that a job may take."""


class Sample(Struct, frozen=True, kw_only=True):
    """Speech whose words are known."""

    piece: Piece
    text: str


class Trial(Struct, frozen=True, kw_only=True):
    """One kind of request: what it asks beyond the model, and what is wrong with an answer."""

    ask: dict[str, Any] = {}
    fault: Callable[[Answer, Sample], str | None] = lambda answer, sample: None


class Outcome(Struct, frozen=True, kw_only=True):
    """The result of one request. `error` is why it failed; `text` that of a transcript."""

    kind: str
    seconds: float
    error: SttError | None = None
    text: str = ""
    cost: Cost | None = None


pause = time.sleep


def sample() -> Sample:
    """The speech that comes with stt, by a synthesiser."""
    data = files("stt_cli").joinpath("audio/fox.mp3").read_bytes()
    piece = Piece(
        name="fox.mp3",
        mime="audio/mpeg",
        seconds=2.83,
        size=len(data),
        open=partial(BytesIO, data),
    )
    return Sample(piece=piece, text="The quick brown fox jumps over the lazy dog.")


def check(service: Service, model: Model) -> Iterator[Outcome]:
    """The outcome of each trial that the model's features allow, as they come.

    What the service charges for so little is charged.
    """
    speech = sample()
    provider, session = service.provider, service.session
    if isinstance(provider, KeyCheckingProvider):
        first = _outcome("key", lambda: provider.check_key(session))
        yield first
        if first.error:
            return
    if isinstance(provider, ReportingProvider):
        yield _outcome("report", lambda: provider.account_status(session))
    for kind, trial in TRIALS.items():
        if kind == "plain" or kind in model.features:
            ask = replace(Ask(model=model.id), **trial.ask)
            yield _outcome(kind, partial(_result_of, service, trial, ask, speech))


def _outcome(kind: str, ask: Callable[[], object]) -> Outcome:
    """What comes of asking, and how long it takes; of a transcript also its text and cost."""
    began = time.monotonic()
    error, answer = None, None
    try:
        answer = ask()
    except SttError as failure:
        error = failure
    seconds = round(time.monotonic() - began, 3)
    if isinstance(answer, Answer):
        return Outcome(kind=kind, seconds=seconds, text=answer.text, cost=answer.cost)
    return Outcome(kind=kind, seconds=seconds, error=error)


def _result_of(service: Service, trial: Trial, ask: Ask, speech: Sample) -> Answer:
    """The answer to one trial. Raises BadAnswer, with what is wrong, for one that is not right."""
    answer = _answer(service, ask, speech.piece)
    fault = _text_fault(answer, speech) or trial.fault(answer, speech)
    if fault:
        raise BadAnswer(f"{service.title}: {fault}")
    return answer


def _answer(service: Service, ask: Ask, piece: Piece) -> Answer:
    answer = service.provider.transcribe(piece, ask, service.session)
    deadline = time.monotonic() + PATIENCE
    while isinstance(answer, Pending):
        if not isinstance(service.provider, PollingProvider):
            raise BadAnswer(f"{service.title} answered with a job that cannot be polled")
        if time.monotonic() > deadline:
            raise ProviderError(f"{service.title}: the job took more than {PATIENCE:.0f} s")
        pause(answer.poll_after)
        answer = service.provider.poll(answer, service.session)
    return answer


def _folded(text: str) -> list[str]:
    return [word for word in map(fold, split(text)) if word]


def _text_fault(answer: Answer, speech: Sample) -> str | None:
    said, transcribed = _folded(speech.text), _folded(answer.text)
    matcher = SequenceMatcher(None, said, transcribed, autojunk=False)
    if sum(block.size for block in matcher.get_matching_blocks()) < LEAST * len(said):
        return f"the recording says {speech.text!r}, the answer is {answer.text!r}"
    return None


def _word_fault(answer: Answer, speech: Sample) -> str | None:
    if not answer.words:
        return "no word has a time"
    times = [moment for word in answer.words for moment in (word.start, word.end)]
    if times != sorted(times) or times[-1] > speech.piece.seconds + 1.0:
        return f"words have times that cannot be, {times}"
    return None


def _language_fault(answer: Answer, speech: Sample) -> str | None:
    other = answer.language not in (None, "en")
    return f"asked for English it answered in {answer.language!r}" if other else None


def _speaker_fault(answer: Answer, speech: Sample) -> str | None:
    named = {segment.speaker for segment in answer.segments} - {None}
    return None if named else "nobody is named as the speaker"


def _character_fault(answer: Answer, speech: Sample) -> str | None:
    timed = [word for word in answer.words if word.characters]
    return None if timed else "no character has a time"


TRIALS: dict[Feature | str, Trial] = {
    "plain": Trial(ask={"words": False}),
    "words": Trial(fault=_word_fault),
    "language": Trial(ask={"language": "en"}, fault=_language_fault),
    "diarize": Trial(ask={"diarize": True}, fault=_speaker_fault),
    "speakers": Trial(ask={"diarize": True, "speakers": 1}, fault=_speaker_fault),
    "characters": Trial(ask={"characters": True}, fault=_character_fault),
    "keyterms": Trial(ask={"keyterms": ("fox",)}),
    "prompt": Trial(ask={"prompt": "Of a fox and a dog."}),
    "tag_events": Trial(ask={"tag_events": True}),
    "entities": Trial(ask={"entities": ("all",)}),
    "temperature": Trial(ask={"temperature": 0.0}),
    "seed": Trial(ask={"seed": 7}),
    "multichannel": Trial(ask={"multichannel": True}),
}
"""By feature. Not tried: `url`, for want of a public address, and `route`, of a service's name."""
