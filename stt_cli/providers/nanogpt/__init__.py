"""NanoGPT: Whisper at once, and Elevenlabs-STT as a job that is polled.

Source: the service's API reference. Durations that it sends and takes are minutes; the times of
words and turns are seconds.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from stt_cli.answers import fields
from stt_cli.answers.fields import Fields
from stt_cli.answers.nanogpt import TITLE, read
from stt_cli.answers.opening import as_object
from stt_cli.answers.refusal import reason, refuse
from stt_cli.contract import Ask, Call, Feature, Limits, Model, Pending, Piece, Price, Session, Spec
from stt_cli.errors import BadAnswer, ProviderError
from stt_cli.languages import code
from stt_cli.model import Answer, Cost
from stt_cli.providers.report import gather
from stt_cli.providers.wire import coded, form, unasked

PATH = "/transcribe"
STATUS = "/transcribe/status"

_ECHOED = ("cost", "paymentSource", "fileName", "fileSize", "chargedDuration", "diarize")
"""What of the submit answer the status of a job is asked with."""


def _model(
    name: str, per_minute: float, *features: Feature, elsewhere: float | None = None
) -> Model:
    return Model(
        id=name,
        timing="word" if "words" in features else "none",
        features=frozenset({"language", "url", *features}),
        price=Price(amount=per_minute, per="minute", as_of="2026-08", elsewhere=elsewhere),
    )


SPEC = Spec(
    name="nanogpt",
    title=TITLE,
    base_url="https://nano-gpt.com/api",
    key_env="NANOGPT_API_KEY",
    auth={"x-api-key": "{key}"},
    models=(
        _model("Whisper-Large-V3", 0.0005, elsewhere=0.01),
        _model("Wizper", 0.01),
        _model("Elevenlabs-STT", 0.03, "words", "diarize", "tag_events"),
        _model("gpt-4o-mini-transcribe", 0.003),
    ),
    limits=Limits(
        max_bytes=3_000_000,
        concurrency=4,
        formats=frozenset({"mp3", "wav", "m4a", "ogg", "aac"}),
        max_url_bytes=500_000_000,
    ),
    errors={
        "insufficient_balance": "CreditError",
        "insufficient_quota": "CreditError",
        "daily_usd_limit_exceeded": "CreditError",
        "rate_limit_exceeded": "Refused",
        "daily_rpd_limit_exceeded": "Refused",
    },
    notes="A URL may point to 500 MB; files of more than 3 MB are sent in pieces.",
)


def transcribe(piece: Piece, ask: Ask, session: Session) -> Answer | Pending:
    """Have a file, or what a URL points to, transcribed."""
    settings = _settings(ask)
    minutes = f"{piece.seconds / 60:.4f}" if piece.seconds else ""
    asked = form(*settings.items())
    extras = unasked(asked, ("language", "auto"), ("actualDuration", minutes))
    if piece.url:
        content = {"audioUrl": piece.url, **settings}
        call = Call("POST", PATH, piece=piece, json=content, extras=extras, paid=True)
    else:
        call = Call("POST", PATH, piece, "audio", asked, extras=extras, paid=True)
    reply = session.send(call)
    body = as_object(TITLE, reply.json())
    echoed = {name: body[name] for name in _ECHOED if body.get(name) is not None}
    echo = {"diarize": ask.diarize, **echoed, "isApiRequest": True}
    return _outcome(body, fields.name(body, "runId"), echo, piece.seconds)


def poll(pending: Pending, session: Session) -> Answer | Pending:
    """The result of a job, or the job again. Raises NotFound, ProviderError for one that failed."""
    asked = {"runId": pending.remote_id, **pending.echo}
    body = as_object(
        TITLE,
        session.send(Call("POST", STATUS, json=asked, about=f"job {pending.remote_id}")).json(),
    )
    return _outcome(body, pending.remote_id, pending.echo)


def account_status(session: Session) -> dict[str, Any]:
    """See `contract.ReportingProvider`."""
    query = [("type", "stt"), ("detailed", "true")]
    return gather(
        balance=lambda: session.send(Call("POST", "/check-balance")).json(),
        models=lambda: session.send(Call("GET", "/v1/audio-models", query=query)).json(),
    )


def check_key(session: Session) -> None:
    """See `contract.KeyCheckingProvider`."""
    session.send(Call("POST", "/check-balance")).json()


def _settings(ask: Ask) -> dict[str, Any]:
    settings: dict[str, Any] = {"model": SPEC.model(ask.model).id}
    if language := code(ask.language):
        settings["language"] = language
    if ask.diarize:
        settings["diarize"] = True
    if ask.tag_events:
        settings["tagAudioEvents"] = True
    return settings


def _outcome(
    body: Fields, remote_id: str | None, echo: dict[str, Any], seconds: float = 0.0
) -> Answer | Pending:
    state = (fields.name(body, "status") or ("" if "status" in body else "completed")).lower()
    if state in ("pending", "processing") and remote_id:
        return Pending(remote_id=remote_id, echo=echo, cost=_cost(echo))
    if state == "failed":
        raise ProviderError(f"{TITLE} could not transcribe the audio: {reason(body)}")
    # Text is a result, whatever the state is called.
    if fields.name(body, "transcription") or (state == "completed" and not body.get("error")):
        answer = read(body, diarized=bool(echo.get("diarize")), seconds=seconds)
        return coded(replace(answer, cost=answer.cost or _cost(echo), remote_id=remote_id))
    refuse(TITLE, body)
    raise BadAnswer(f"{TITLE} answered with an unknown job status: {state!r}")


def _cost(echo: dict[str, Any]) -> Cost | None:
    """What the job was submitted at."""
    amount = fields.amount(echo, "cost")
    currency = fields.name(echo, "paymentSource") or "USD"
    return None if amount is None else Cost(amount=amount, currency=currency)
