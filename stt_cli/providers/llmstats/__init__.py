"""LLM-Stats gateway: the models of several services behind one endpoint.

Source: the service's documentation. Its router may take another service from one request to the
next, so that words and confidences come or do not.
"""

from __future__ import annotations

from stt_cli.answers.llmstats import TITLE, read
from stt_cli.contract import Ask, Call, Feature, Limits, Model, Piece, Session, Spec
from stt_cli.errors import BadAnswer, InputError, NotFound, UsageError
from stt_cli.languages import code
from stt_cli.model import Answer
from stt_cli.providers.wire import coded, form

PATH = "/v1/stt/transcribe"

_FEATURES: frozenset[Feature] = frozenset({"language", "words", "route"})

SPEC = Spec(
    name="llmstats",
    title=TITLE,
    base_url="https://gateway.llm-stats.com",
    key_env="LLMSTATS_API_KEY",
    auth={"Authorization": "Bearer {key}"},
    models=(
        Model(id="whisper-1", timing="word", times="attention", features=_FEATURES),
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


def transcribe(piece: Piece, ask: Ask, session: Session) -> Answer:
    """Have one file transcribed."""
    fields = form(
        ("model_id", SPEC.model(ask.model).id),
        ("language", code(ask.language)),
        ("provider_id", ask.route),
    )
    reply = session.send(
        Call("POST", PATH, piece=piece, piece_field="audio", fields=fields, paid=True)
    )
    return coded(read(reply.json(), seconds=piece.seconds))


def check_key(session: Session) -> None:
    """See `contract.KeyCheckingProvider`. Nothing documented is free but a request without audio:
    the service refuses it, for that reason only where it accepts the key."""
    try:
        session.send(Call("POST", PATH, fields=form(("model_id", SPEC.models[0].id))))
    except NotFound:
        raise
    except (UsageError, InputError):
        return
    raise BadAnswer(f"{SPEC.title} accepted a request without audio")
