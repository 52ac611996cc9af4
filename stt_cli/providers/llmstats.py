"""LLM-Stats gateway: the models of several services behind one endpoint.

Source: the service's documentation. Its router may take another service from one request to the
next, so that words and confidences come or do not.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from stt_cli.contract import Ask, Feature, Limits, Model, Piece, Session, Spec
from stt_cli.errors import BadAnswer, InputError, NotFound, UsageError
from stt_cli.model import Answer, Word
from stt_cli.providers.languages import code
from stt_cli.providers.wire import form, read
from stt_cli.words import fill_times, punctuated, segment

PATH = "/v1/stt/transcribe"

_FEATURES: frozenset[Feature] = frozenset({"language", "words", "route"})

SPEC = Spec(
    name="llmstats",
    title="LLM-Stats",
    base_url="https://gateway.llm-stats.com",
    key_env="LLMSTATS_API_KEY",
    auth={"Authorization": "Bearer {key}"},
    models=(
        Model(id="whisper-1", timing="word", features=_FEATURES),
        Model(id="deepgram-nova-3", timing="word", features=_FEATURES),
    ),
    limits=Limits(
        max_bytes=25_000_000,
        formats=frozenset({"wav", "mp3", "m4a", "mp4", "webm", "ogg", "opus", "flac"}),
    ),
    errors={
        "unauthenticated": "KeyRejected",
        "insufficient_quota": "CreditError",
        "rate_limited": "Refused",
        "provider_unavailable": "Refused",  # status 502: every service behind it failed
    },
    notes="The service lists neither its models nor their prices; --route forces a service.",
)


class _Word(Struct):
    word: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None


class _Body(Struct):
    text: str
    duration: float | None = None
    language: str | None = None
    confidence: float | None = None
    words: list[_Word] | None = None
    model: str | None = None


def transcribe(piece: Piece, ask: Ask, session: Session) -> Answer:
    """Have one file transcribed."""
    fields = form(
        ("model_id", SPEC.model(ask.model).id),
        ("language", code(ask.language)),
        ("provider_id", ask.route),
    )
    reply = session.send("POST", PATH, piece=piece, piece_field="audio", fields=fields, paid=True)
    body = read(SPEC.title, reply, _Body)
    text = body.text.strip()
    return Answer(
        text=text,
        segments=tuple(segment(punctuated(_words(body.words or []), text))),
        language=code(body.language),
        model=body.model,
        extra=_known(duration=body.duration, confidence=body.confidence),
    )


def check_key(session: Session) -> None:
    """See `contract.KeyCheckingProvider`. Nothing documented is free but a request without audio:
    the service refuses it, for that reason only where it accepts the key."""
    try:
        session.send("POST", PATH, fields=form(("model_id", SPEC.models[0].id)))
    except NotFound:
        raise
    except (UsageError, InputError):
        return
    raise BadAnswer(f"{SPEC.title} accepted a request without audio")


def _words(raw: list[_Word]) -> list[Word]:
    said = [word for word in raw if word.word.strip()]
    times = fill_times([(word.word, word.start, word.end) for word in said])
    return [
        Word(word=word.word.strip(), start=start, end=end, confidence=word.confidence)
        for word, (start, end) in zip(said, times, strict=True)
    ]


def _known(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
