"""ElevenLabs Scribe: transcription, transcripts that the service keeps, and single-use tokens.

Sources: the service's API reference; where its SDK differs on the wire, the SDK.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlsplit

from stt_cli.answers import fields
from stt_cli.answers.elevenlabs import TITLE, read
from stt_cli.answers.opening import as_object
from stt_cli.answers.refusal import refuse
from stt_cli.contract import (
    Ask,
    Call,
    Feature,
    Limits,
    Model,
    Pending,
    Piece,
    Price,
    Reply,
    Session,
    Spec,
)
from stt_cli.errors import BadAnswer, NotFound, UsageError
from stt_cli.languages import code
from stt_cli.model import Answer
from stt_cli.providers.report import gather
from stt_cli.providers.wire import coded, form, unasked

PATH = "/v1/speech-to-text"
TOKENS = ("realtime_scribe", "batch_scribe", "tts_websocket")
"""What a single-use token can be for."""

_PRICE = Price(
    amount=0.40,
    per="hour",
    as_of="2025-08",
    surcharges={"keyterms": 0.20, "entities": 0.30},
    note="Starter plan; keyterms add 20 %, entities 30 %",
)
_V1: frozenset[Feature] = frozenset(
    {
        "language", "words", "characters", "diarize", "speakers", "tag_events", "entities",
        "temperature", "seed", "multichannel", "url",
    }
)  # fmt: skip

_V2: frozenset[Feature] = _V1 | frozenset[Feature]({"keyterms"})

SPEC = Spec(
    name="elevenlabs",
    title=TITLE,
    base_url="https://api.elevenlabs.io",
    key_env="ELEVENLABS_API_KEY",
    pages={"YouTube": ("youtube.com", "youtu.be"), "TikTok": ("tiktok.com",)},
    auth={"xi-api-key": "{key}"},
    models=(
        Model(id="scribe_v2", timing="word", features=_V2, price=_PRICE),
        Model(id="scribe_v1", timing="word", features=_V1, price=_PRICE, note="older"),
    ),
    limits=Limits(
        # Newer documents say 5 GB; 3 GB is right by all of them.
        max_bytes=3_000_000_000,
        max_seconds=36_000,
        concurrency=8,
        formats=frozenset(
            {
                "aac", "aiff", "flac", "m4a", "mp3", "ogg", "opus", "wav", "webm",
                "mp4", "avi", "mkv", "mov", "wmv", "flv", "mpeg", "3gpp",
            }
        ),
        max_url_bytes=2_000_000_000,
    ),
    errors={
        "invalid_api_key": "KeyRejected",
        "detected_unusual_activity": "KeyRejected",
        "quota_exceeded": "CreditError",  # comes with status 401
        "max_character_limit_exceeded": "CreditError",
        "too_many_concurrent_requests": "Refused",
        "concurrent_limit_exceeded": "Refused",
        "rate_limit_exceeded": "Refused",
        "system_busy": "Refused",
        "invalid_parameters": "UsageError",
        "invalid_content": "InputError",
    },
)  # fmt: skip

# Sites whose pages the service opens itself; other URLs have to be the file.
_SITES = ("youtube.com", "youtu.be", "tiktok.com")


def transcribe(piece: Piece, ask: Ask, session: Session) -> Answer:
    """Have a file, or what an URL points to, transcribed. Raises UsageError for settings that
    exclude each other."""
    reply = _send(piece, _fields(piece, ask), session)
    return coded(read(reply.json(), diarized=ask.diarize, seconds=piece.seconds))


def submit(piece: Piece, ask: Ask, session: Session) -> Pending:
    """Have the service work on it as a background job; its webhooks, which the account must have, hear when it
    is done, and `poll` finds out."""
    reply = _send(piece, [*_fields(piece, ask), ("webhook", "true")], session)
    accepted = as_object(TITLE, reply.json())
    remote_id = fields.name(accepted, "transcription_id", "request_id")
    if remote_id is None:
        refuse(TITLE, accepted)
        raise BadAnswer(f"{SPEC.title} accepted the request without an id")
    return Pending(remote_id=remote_id, echo={"diarized": ask.diarize}, poll_after=10)


def poll(pending: Pending, session: Session) -> Answer | Pending:
    """The transcript of a submitted request; `pending` again while the service has none."""
    try:
        return _fetch(pending.remote_id, session, diarized=pending.echo.get("diarized", False))
    except NotFound:
        return pending


def remote_show(session: Session, remote_id: str) -> Answer:
    """A transcript that the service keeps. Raises NotFound."""
    return _fetch(remote_id, session, diarized=False)


def remote_remove(session: Session, remote_id: str) -> None:
    """Delete a transcript that the service keeps. Raises NotFound."""
    _kept("DELETE", remote_id, session)


def token(kind: str, session: Session) -> str:
    """A token for one use within 15 minutes, of a `kind` in TOKENS. Raises UsageError."""
    if kind not in TOKENS:
        raise UsageError(
            f"{SPEC.title} issues no tokens for {kind!r}", hint=f"it has: {', '.join(TOKENS)}"
        )
    body = session.send(Call("POST", f"/v1/single-use-token/{kind}")).json()
    issued = body.get("token") if isinstance(body, dict) else None
    if not isinstance(issued, str):
        raise BadAnswer(f"{SPEC.title} answered without a token")
    return issued


def account_status(session: Session) -> dict[str, Any]:
    """See `contract.ReportingProvider`."""
    return gather(
        models=lambda: session.send(Call("GET", "/v1/models")).json(),
        subscription=lambda: session.send(Call("GET", "/v1/user/subscription")).json(),
    )


def check_key(session: Session) -> None:
    """See `contract.KeyCheckingProvider`."""
    session.send(Call("GET", "/v1/models")).json()


def _fetch(remote_id: str, session: Session, *, diarized: bool) -> Answer:
    return coded(read(_kept("GET", remote_id, session).json(), diarized=diarized))


def _kept(method: str, remote_id: str, session: Session) -> Reply:
    """A request for a transcript: at the SDK's path, else at the one of the reference."""
    name, about = quote(remote_id, safe=""), f"transcript {remote_id}"
    try:
        return session.send(Call(method, f"{PATH}/transcripts/{name}", about=about))
    except NotFound:
        return session.send(Call(method, f"{PATH}/{name}", about=about))


def _send(piece: Piece, fields: list[tuple[str, str]], session: Session) -> Any:
    extras = unasked(
        fields,
        ("tag_audio_events", "false"),  # the service's own default is true
        ("diarize", "false"),
        ("timestamps_granularity", "word"),
    )
    # Always a form, even where there is no file.
    return session.send(Call("POST", PATH, piece=piece, fields=fields, extras=extras, paid=True))


def _fields(piece: Piece, ask: Ask) -> list[tuple[str, str]]:
    if ask.multichannel and (ask.diarize or ask.speakers):
        raise UsageError(
            f"{SPEC.title} separates speakers by voice or by channel, not both",
            hint="leave out --diarize and --speakers, or --multichannel",
        )
    return form(
        ("model_id", SPEC.model(ask.model).id),
        (_url_field(piece.url or ""), piece.url),
        ("language_code", code(ask.language)),
        ("tag_audio_events", ask.tag_events or None),
        ("diarize", ask.diarize or None),
        ("num_speakers", ask.speakers),
        ("timestamps_granularity", _granularity(ask)),
        ("keyterms", ask.keyterms),
        ("entity_detection", _entities(ask.entities)),
        ("temperature", ask.temperature),
        ("seed", ask.seed),
        ("use_multi_channel", ask.multichannel or None),
    )


def _granularity(ask: Ask) -> str | None:
    """None: words, with which speakers, sounds and channels come."""
    if ask.characters:
        return "character"
    needed = ask.words or ask.diarize or ask.tag_events or ask.multichannel
    return None if needed else "none"


def _url_field(url: str) -> str:
    host = urlsplit(url).hostname or ""
    hosted = any(host == site or host.endswith(f".{site}") for site in _SITES)
    return "source_url" if hosted or url.startswith("http:") else "cloud_storage_url"


def _entities(kinds: tuple[str, ...]) -> str | None:
    """JSON text: one kind, or a list of them."""
    if not kinds:
        return None
    return json.dumps(kinds[0] if len(kinds) == 1 else kinds)
