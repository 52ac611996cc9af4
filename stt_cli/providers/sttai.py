"""STT.ai: Whisper with speakers and word times, a few times a day without a key, and what the
account keeps.

Source: the service's documentation. Only JSON is asked for: its documents and SDKs disagree on
the names of the other formats.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.contract import (
    Ask,
    Feature,
    Limits,
    Model,
    Piece,
    Price,
    RemoteTranscript,
    Session,
    Spec,
)
from stt_cli.model import Answer
from stt_cli.providers.languages import code
from stt_cli.providers.report import gather
from stt_cli.providers.sttai_answer import TITLE, read_answer, read_kept
from stt_cli.providers.wire import convert, form

PATH = "/v1/transcribe"
ACCOUNT = "account"
"""The name of the second base URL, below which accounts and their transcripts are."""
TRANSCRIPTS = "/v1/transcripts/"
PAGE = 100

_FEATURES: frozenset[Feature] = frozenset({"language", "words", "diarize", "speakers"})
_PRICE = Price(
    amount=1,
    per="minute",
    currency="credits",
    as_of="2026-11",
    note="rounded up; 600 minutes a month are free",
)
_LIMITS = Limits(
    max_bytes=500_000_000,
    concurrency=2,
    formats=frozenset(
        {
            "mp3", "wav", "flac", "ogg", "m4a", "aac", "opus", "wma",
            "mp4", "webm", "mkv", "avi", "mov", "wmv", "mpg", "mpeg",
        }
    ),
)  # fmt: skip

SPEC = Spec(
    name="sttai",
    title=TITLE,
    base_url="https://api.stt.ai",
    key_env="STTAI_API_KEY",
    key_required=False,
    bases={ACCOUNT: "https://stt.ai/api"},
    auth={"Authorization": "Bearer {key}"},
    models=tuple(
        Model(id=name, timing="word", features=_FEATURES, price=_PRICE, note=note)
        for name, note in {
            "large-v3-turbo": "fast",
            "large-v3": "slower, more accurate",
            "medium": "fast",
            "small": "very fast",
        }.items()
    ),
    limits=_LIMITS,
    keyless_limits=replace(_LIMITS, max_bytes=100_000_000, concurrency=1),
    notes="Without a key 3 transcriptions a day of 100 MB each; a paid plan takes 2 GB, 5 at a "
    "time: set max_bytes and concurrency.",
)


class _Item(Struct):
    id: int | str
    title: str | None = None
    filename: str | None = None
    status: str | None = None
    language: str | None = None
    duration: float | None = None
    created_at: str | None = None


class _Page(Struct):
    results: list[_Item]
    count: int | None = None
    next: str | None = None


def transcribe(piece: Piece, ask: Ask, session: Session) -> Answer:
    """Have one file transcribed."""
    fields = form(
        ("model", SPEC.model(ask.model).id),
        ("language", code(ask.language) or "auto"),
        ("diarize", ask.diarize),  # the service's own default is true
        ("speakers", ask.speakers or 0),
        ("response_format", "json"),
    )
    reply = session.send("POST", PATH, piece=piece, fields=fields, paid=True)
    return read_answer(reply.json(), diarized=ask.diarize)


def live(session: Session) -> dict[str, Any]:
    """See `contract.ReportingProvider`."""
    return gather(
        models=lambda: session.send("GET", "/v1/models").json(),
        languages=lambda: session.send("GET", "/v1/languages").json(),
        health=lambda: session.send("GET", "/health").json(),
        account=lambda: session.send("GET", "/v1/account/", base=ACCOUNT).json(),
        usage=lambda: session.send("GET", "/v1/usage/", base=ACCOUNT).json(),
    )


def check_key(session: Session) -> None:
    """See `contract.KeyCheckingProvider`."""
    session.send("GET", "/v1/account/", base=ACCOUNT).json()


def remote_list(session: Session) -> list[RemoteTranscript]:
    """Every transcript of the account."""
    found: list[_Item] = []
    while True:
        query = [("limit", str(PAGE)), ("offset", str(len(found)))]
        reply = session.send("GET", TRANSCRIPTS, query=query, base=ACCOUNT)
        page = convert(TITLE, reply.json(), _Page)
        found += page.results
        # Documents tell of the count, services like this one of the next page as well.
        more = page.next is not None if page.count is None else len(found) < page.count
        if not page.results or not more:
            return [_listed(item) for item in found]


def remote_show(session: Session, remote_id: str) -> Answer:
    """A transcript of the account. Raises NotFound, BadAnswer for one that is not done."""
    return read_kept(session.send("GET", _path(remote_id), base=ACCOUNT).json())


def remote_remove(session: Session, remote_id: str) -> None:
    """Delete a transcript of the account. Raises NotFound."""
    session.send("DELETE", _path(remote_id), base=ACCOUNT)


def _path(remote_id: str) -> str:
    return f"{TRANSCRIPTS}{quote(remote_id, safe='')}/"


def _listed(item: _Item) -> RemoteTranscript:
    return RemoteTranscript(
        id=str(item.id),
        name=item.title or item.filename,
        status=item.status,
        language=item.language,
        seconds=item.duration,
        created=item.created_at,
    )
