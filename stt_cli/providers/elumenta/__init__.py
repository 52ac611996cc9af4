"""Elumenta: Whisper, GPT-4o Transcribe and ElevenLabs Scribe behind one endpoint, text only.

Source: the service's documentation. Any request may become a job that is polled, and a job that
failed comes with status 200.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from stt_cli.answers import fields
from stt_cli.answers.elumenta import TITLE, TOKENS, read
from stt_cli.answers.fields import Fields
from stt_cli.answers.opening import as_object
from stt_cli.answers.refusal import reason, refuse
from stt_cli.contract import Ask, Call, Feature, Limits, Model, Pending, Piece, Price, Session, Spec
from stt_cli.errors import BadAnswer, ProviderError
from stt_cli.languages import code
from stt_cli.model import Answer
from stt_cli.providers.report import gather
from stt_cli.providers.wire import form

PATH = "/api/v2/stt"
JOBS = "/api/v2/generate"
BALANCE = "/api/v2/balance"


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
    title=TITLE,
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


def transcribe(piece: Piece, ask: Ask, session: Session) -> Answer | Pending:
    """Have one file transcribed. Speakers come as turns, whose times are estimated."""
    settings = form(
        ("model", SPEC.model(ask.model).id),
        ("language", code(ask.language)),
        ("diarize", ask.diarize or None),
    )
    reply = session.send(
        Call("POST", PATH, piece=piece, piece_field="audio", fields=settings, paid=True)
    )
    body = as_object(TITLE, reply.json())
    echo = {"diarize": ask.diarize, "seconds": piece.seconds}
    return _outcome(body, fields.name(body, "id"), echo)


def poll(pending: Pending, session: Session) -> Answer | Pending:
    """The result of a job, or the job again. Raises NotFound, ProviderError for one that failed."""
    path = f"{JOBS}/{quote(pending.remote_id, safe='')}"
    reply = session.send(Call("GET", path, about=f"job {pending.remote_id}"))
    return _outcome(as_object(TITLE, reply.json()), pending.remote_id, pending.echo)


def account_status(session: Session) -> dict[str, Any]:
    """See `contract.ReportingProvider`."""

    def models() -> list[Any]:
        paths = [f"/api/v2/models/{model.id}" for model in SPEC.models]
        return [session.send(Call("GET", path)).json() for path in paths]

    return gather(balance=lambda: session.send(Call("GET", BALANCE)).json(), models=models)


def check_key(session: Session) -> None:
    """See `contract.KeyCheckingProvider`."""
    session.send(Call("GET", BALANCE)).json()


def _outcome(body: Fields, remote_id: str | None, echo: dict[str, Any]) -> Answer | Pending:
    state = (fields.name(body, "status") or "").lower()
    if state == "pending" and remote_id:
        return Pending(remote_id=remote_id, echo=echo)
    if state == "failed":
        raise ProviderError(f"{TITLE} could not transcribe the audio: {reason(body)}")
    # Text is a result, whatever the state is called.
    if state == "completed" or fields.name(body, "result_text"):
        return replace(read(body, **_asked(echo)), remote_id=remote_id)
    refuse(TITLE, body)
    raise BadAnswer(f"{TITLE} answered with an unknown job status: {state!r}")


def _asked(echo: dict[str, Any]) -> dict[str, Any]:
    return {"diarized": bool(echo.get("diarize")), "seconds": float(echo.get("seconds") or 0.0)}
