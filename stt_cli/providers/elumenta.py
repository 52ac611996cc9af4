"""Elumenta: Whisper, GPT-4o Transcribe and ElevenLabs Scribe behind one endpoint, text only.

Source: the service's documentation. Any request may become a job that is polled, and a job that
failed comes with status 200.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from msgspec import Struct

from stt_cli.contract import Ask, Feature, Limits, Model, Pending, Piece, Price, Session, Spec
from stt_cli.errors import BadAnswer, ProviderError
from stt_cli.model import Answer, Cost
from stt_cli.providers.languages import code
from stt_cli.providers.report import gather
from stt_cli.providers.turns import split_turns, spread_turns
from stt_cli.providers.wire import form, read

PATH = "/api/v2/stt"
JOBS = "/api/v2/generate"
BALANCE = "/api/v2/balance"

TOKENS = "tokens"
"""The service's own money."""


def _model(name: str, *features: Feature, note: str) -> Model:
    return Model(
        id=name,
        timing="none",
        features=frozenset({"language", *features}),
        price=Price(amount=2, per="request", currency=TOKENS, as_of="2026-11"),
        note=note,
    )


SPEC = Spec(
    name="elumenta",
    title="Elumenta",
    base_url="https://elumenta.ru",
    key_env="ELUMENTA_API_KEY",
    auth={"Authorization": "Bearer {key}"},
    models=(
        _model("whisper", note="fast, 99 languages"),
        _model("gpt-4o-transcribe", note="most accurate; Basic plan and above"),
        _model("elevenlabs-scribe", "diarize", note="best for meetings; Basic plan and above"),
    ),
    limits=Limits(
        max_bytes=25_000_000,
        concurrency=2,
        formats=frozenset({"mp3", "mp4", "wav", "m4a", "ogg", "flac", "webm"}),
    ),
    errors={
        "insufficient_tokens": "CreditError",
        "insufficient_plan": "KeyRejected",
        "rate_limit_exceeded": "Refused",
        "provider_error": "Refused",  # status 500, and no tokens are charged
        "model_unavailable": "Refused",
    },
    notes="A request costs the same however long it is. Keys come with the VIP and Elite plans, "
    "which allow 100 requests an hour and more.",
)


class _Generation(Struct):
    status: str
    id: int | str | None = None
    model_slug: str | None = None
    result_text: str | None = None
    tokens_spent: float | None = None
    processing_ms: float | None = None
    error: Any = None


def transcribe(piece: Piece, ask: Ask, session: Session) -> Answer | Pending:
    """Have one file transcribed. Speakers are told apart by turns, whose times are made up."""
    fields = form(
        ("model", SPEC.model(ask.model).id),
        ("language", code(ask.language)),
        ("diarize", ask.diarize or None),
    )
    reply = session.send("POST", PATH, piece=piece, piece_field="audio", fields=fields, paid=True)
    body = read(SPEC.title, reply, _Generation)
    echo = {"diarize": ask.diarize, "seconds": piece.seconds}
    return _outcome(body, "" if body.id is None else str(body.id), echo)


def poll(pending: Pending, session: Session) -> Answer | Pending:
    """The result of a job, or the job again. Raises NotFound, ProviderError for one that failed."""
    reply = session.send("GET", f"{JOBS}/{quote(pending.remote_id, safe='')}")
    return _outcome(read(SPEC.title, reply, _Generation), pending.remote_id, pending.echo)


def live(session: Session) -> dict[str, Any]:
    """See `contract.ReportingProvider`."""

    def models() -> list[Any]:
        paths = [f"/api/v2/models/{model.id}" for model in SPEC.models]
        return [session.send("GET", path).json() for path in paths]

    return gather(balance=lambda: session.send("GET", BALANCE).json(), models=models)


def check_key(session: Session) -> None:
    """See `contract.KeyCheckingProvider`."""
    session.send("GET", BALANCE).json()


def _outcome(body: _Generation, remote_id: str, echo: dict[str, Any]) -> Answer | Pending:
    match body.status:
        case "completed":
            return _answer(body, remote_id, echo)
        case "pending" if remote_id:
            return Pending(remote_id=remote_id, echo=echo)
        case "failed":
            raise ProviderError(f"{SPEC.title} could not transcribe the audio: {body.error}")
        case state:
            raise BadAnswer(f"{SPEC.title} answered with a job in no state of its own: {state!r}")


def _answer(body: _Generation, remote_id: str, echo: dict[str, Any]) -> Answer:
    if body.result_text is None:
        raise BadAnswer(f"{SPEC.title} answered without result_text")
    text = body.result_text.strip()
    turns = split_turns(text) if echo["diarize"] else []
    labelled = any(speaker for speaker, _ in turns)
    return Answer(
        text=" ".join(said for _, said in turns) if labelled else text,
        segments=tuple(spread_turns(turns, echo["seconds"])) if labelled else (),
        estimated=labelled,
        cost=None if body.tokens_spent is None else Cost(amount=body.tokens_spent, currency=TOKENS),
        model=body.model_slug,
        remote_id=remote_id or None,
        extra={} if body.processing_ms is None else {"processing_ms": body.processing_ms},
    )
