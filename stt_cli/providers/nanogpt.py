"""NanoGPT: Whisper at once, and Elevenlabs-STT as a job that is polled.

Source: the service's API reference. Durations that it sends and takes are minutes; the times of
words and turns are seconds.
"""

from __future__ import annotations

from typing import Any

from stt_cli.contract import Ask, Feature, Limits, Model, Pending, Piece, Price, Session, Spec
from stt_cli.errors import BadAnswer, ProviderError
from stt_cli.model import Answer
from stt_cli.providers.languages import code
from stt_cli.providers.nanogpt_answer import TITLE, Body, read_answer
from stt_cli.providers.report import gather
from stt_cli.providers.wire import convert, form

PATH = "/transcribe"
STATUS = "/transcribe/status"

_ECHOED = ("cost", "paymentSource", "fileName", "fileSize", "chargedDuration", "diarize")
"""What of the submit answer the status of a job is asked with."""


def _model(name: str, per_minute: float, *features: Feature, note: str = "") -> Model:
    return Model(
        id=name,
        timing="word" if "words" in features else "none",
        features=frozenset({"language", "url", *features}),
        price=Price(amount=per_minute, per="minute", as_of="2026-08", note=note),
    )


SPEC = Spec(
    name="nanogpt",
    title=TITLE,
    base_url="https://nano-gpt.com/api",
    key_env="NANOGPT_API_KEY",
    auth={"x-api-key": "{key}"},
    models=(
        _model("Whisper-Large-V3", 0.0005, note="earlier documents say 0.01"),
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
    settings = _settings(piece, ask)
    if piece.url:
        asked = {"audioUrl": piece.url, **settings}
        reply = session.send("POST", PATH, piece=piece, json=asked, paid=True)
    else:
        fields = form(*settings.items())
        reply = session.send(
            "POST", PATH, piece=piece, piece_field="audio", fields=fields, paid=True
        )
    content = reply.json()
    body = convert(TITLE, content, Body)
    told = {name: content[name] for name in _ECHOED if content.get(name) is not None}
    echo = {"diarize": ask.diarize, **told, "isApiRequest": True}
    return _outcome(body, "" if body.run_id is None else str(body.run_id), echo)


def poll(pending: Pending, session: Session) -> Answer | Pending:
    """The result of a job, or the job again. Raises NotFound, ProviderError for one that failed."""
    asked = {"runId": pending.remote_id, **pending.echo}
    body = convert(TITLE, session.send("POST", STATUS, json=asked).json(), Body)
    return _outcome(body, pending.remote_id, pending.echo)


def live(session: Session) -> dict[str, Any]:
    """See `contract.ReportingProvider`."""
    query = [("type", "stt"), ("detailed", "true")]
    return gather(
        balance=lambda: session.send("POST", "/check-balance").json(),
        models=lambda: session.send("GET", "/v1/audio-models", query=query).json(),
    )


def check_key(session: Session) -> None:
    """See `contract.KeyCheckingProvider`."""
    session.send("POST", "/check-balance").json()


def _settings(piece: Piece, ask: Ask) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "model": SPEC.model(ask.model).id,
        "language": code(ask.language) or "auto",
    }
    if piece.seconds:
        settings["actualDuration"] = f"{piece.seconds / 60:.4f}"
    if ask.diarize:
        settings["diarize"] = True
    if ask.tag_events:
        settings["tagAudioEvents"] = True
    return settings


def _outcome(body: Body, remote_id: str, echo: dict[str, Any]) -> Answer | Pending:
    match body.status:
        case "completed":
            return read_answer(body, remote_id, echo)
        case "pending" | "processing" if remote_id:
            return Pending(remote_id=remote_id, echo=echo)
        case "failed":
            raise ProviderError(f"{TITLE} could not transcribe the audio: {body.error}")
        case state:
            raise BadAnswer(f"{TITLE} answered with a job in no state of its own: {state!r}")
