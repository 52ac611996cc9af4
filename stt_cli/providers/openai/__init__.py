"""OpenAI's audio transcription, and every server that speaks it: Groq, speaches, vLLM, LocalAI,
whisper.cpp. What a server answers more plainly than asked is taken as it comes.

Sources: the OpenAI API reference and SDK; the servers' own documentation.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from stt_cli.answers import fields
from stt_cli.answers.openai import TITLE, read
from stt_cli.contract import (
    Ask,
    Call,
    Extra,
    Limits,
    Model,
    Piece,
    Price,
    Reply,
    Session,
    Spec,
)
from stt_cli.errors import BadAnswer
from stt_cli.languages import code
from stt_cli.model import Answer, Cost, Segment
from stt_cli.providers.report import gather
from stt_cli.providers.wire import coded, form

PATH = "/audio/transcriptions"

_TOKEN_PRICES = {
    "gpt-4o-mini-transcribe": (1.25e-6, 5e-6),
    "gpt-4o-transcribe": (2.5e-6, 10e-6),
}
"""US dollars per token read and written, by the beginning of the model's name; 2026-11."""

_LIMITS = Limits(
    max_bytes=26_214_400,
    concurrency=8,
    formats=frozenset({"flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm"}),
)
# Models of the gpt-4o family refuse audio of more than 1400 s; earlier versions took 1500.
_GPT_4O_LIMITS = replace(_LIMITS, max_seconds=1390)


def _gpt_4o(name: str, per_minute: float) -> Model:
    return Model(
        id=name,
        timing="none",
        features=frozenset({"language", "prompt", "temperature"}),
        price=Price(
            amount=per_minute, per="minute", as_of="2026-11", note="estimate; billed by token"
        ),
        limits=_GPT_4O_LIMITS,
    )


_TIMES = (
    Extra("response_format", "verbose_json"),
    *(
        Extra("timestamp_granularities[]", kind, needs="response_format", also="timestamp")
        for kind in ("word", "segment")
    ),
)
"""Servers that know one format only, and models that are not listed, refuse these."""

SPEC = Spec(
    name="openai",
    title=TITLE,
    base_url="https://api.openai.com/v1",
    key_env="OPENAI_API_KEY",
    keyless_elsewhere=True,
    auth={"Authorization": "Bearer {key}"},
    models=(
        Model(
            id="whisper-1",
            timing="word",
            times="attention",
            features=frozenset({"language", "words", "prompt", "temperature"}),
            price=Price(amount=0.006, per="minute", as_of="2026-11"),
        ),
        _gpt_4o("gpt-4o-transcribe", 0.006),
        _gpt_4o("gpt-4o-mini-transcribe", 0.003),
        Model(
            id="gpt-4o-transcribe-diarize",
            timing="segment",
            features=frozenset({"language", "temperature", "diarize"}),
            price=Price(
                amount=0.006, per="minute", as_of="2026-11", note="estimate; billed by token"
            ),
            limits=_GPT_4O_LIMITS,
        ),
        Model(
            id="gpt-transcribe",
            timing="none",
            features=frozenset({"language", "prompt", "temperature", "keyterms"}),
            price=Price(amount=0.006, per="minute", as_of="2026-11", note="third-party figure"),
        ),
    ),
    limits=_LIMITS,
    errors={
        "insufficient_quota": "CreditError",
        "billing_hard_limit_reached": "CreditError",
        "invalid_api_key": "KeyRejected",
        "rate_limit_exceeded": "Refused",
        "model_not_found": "UsageError",
    },
    notes="Any compatible server: set STT_OPENAI_BASE_URL; a server elsewhere may need no key.",
)


def transcribe(piece: Piece, ask: Ask, session: Session) -> Answer:
    """Have one file transcribed, in the most detailed format that the model knows."""
    model = SPEC.model(ask.model)
    settings = form(
        ("model", model.id),
        ("language", code(ask.language)),
        ("prompt", ask.prompt),
        ("temperature", ask.temperature),
        ("keywords[]", ask.keyterms),
        *_format(model),
    )
    extras = _TIMES if model.timing == "word" else ()
    reply = session.send(Call("POST", PATH, piece=piece, fields=settings, extras=extras, paid=True))
    content = _content(reply)
    answer = read(content, seconds=piece.seconds)
    usage = fields.part(content, "usage") if isinstance(content, dict) else fields.EMPTY
    return coded(
        replace(
            answer,
            segments=tuple(map(_numbered, answer.segments)),
            cost=_cost(usage, model),
            model=model.id,
        )
    )


def account_status(session: Session) -> dict[str, Any]:
    """See `contract.ReportingProvider`."""
    return gather(models=lambda: session.send(Call("GET", "/models")).json())


def check_key(session: Session) -> None:
    """See `contract.KeyCheckingProvider`."""
    session.send(Call("GET", "/models")).json()


def _format(model: Model) -> list[tuple[str, str]]:
    """What the model has to be told to answer as it best can."""
    if "diarize" in model.id:
        return [("response_format", "diarized_json"), ("chunking_strategy", "auto")]
    return [("response_format", "json")] if model.timing == "none" else []


def _content(reply: Reply) -> Any:
    """The decoded body; the text where a server sends nothing else, and says so."""
    plain = reply.headers.get("content-type", "").startswith("text/plain")
    try:
        content = reply.json()
    except BadAnswer:
        if not plain or reply.text().lstrip()[:1] in ("", "{", "[", "<"):
            raise
        return reply.text()
    return reply.text() if plain and not isinstance(content, str | dict | list) else content


def _numbered(segment: Segment) -> Segment:
    """Speakers are "A", "B", ... unless they were introduced by name."""
    name = segment.speaker
    if not name or len(name) != 1 or not "A" <= name <= "Z":
        return segment
    number = f"Speaker {ord(name) - ord('A') + 1}"
    words = tuple(replace(word, speaker=number) for word in segment.words)
    return replace(segment, speaker=number, words=words)


def _cost(usage: fields.Fields, model: Model) -> Cost | None:
    """What OpenAI's own models cost; other servers do not report usage."""
    seconds = fields.amount(usage, "seconds")
    if seconds is not None and model.price:
        return Cost(amount=round(seconds / 60 * model.price.amount, 6))
    for name, (price_in, price_out) in _TOKEN_PRICES.items():
        tokens = fields.count(usage, "input_tokens"), fields.count(usage, "output_tokens")
        if model.id.startswith(name) and any(tokens):
            return Cost(amount=round((tokens[0] or 0) * price_in + (tokens[1] or 0) * price_out, 6))
    return None
