"""STT.ai: Whisper with speakers and word times, a few times a day without a key, and what the
account keeps.

Source: the service's documentation. Only JSON is asked for: its documents and SDKs disagree on
the names of the other formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from msgspec.structs import replace

from stt_cli.answers import fields
from stt_cli.answers.fields import Fields
from stt_cli.answers.files import looks_like, moment
from stt_cli.answers.opening import as_object
from stt_cli.answers.sttai import TITLE, read, read_kept
from stt_cli.contract import (
    EVERY,
    Ask,
    Call,
    Feature,
    Limits,
    Model,
    Piece,
    Price,
    RemoteTranscript,
    Session,
    Spec,
    Wanted,
)
from stt_cli.errors import BadAnswer
from stt_cli.languages import code
from stt_cli.model import Answer
from stt_cli.providers.report import gather
from stt_cli.providers.wire import coded, form, unasked

PATH = "/v1/transcribe"
ACCOUNT = "account"
"""The name of the second base URL, below which accounts and their transcripts are."""
STATES = ("completed", "processing", "failed")
RENDERS = ("txt", "srt", "vtt", "json", "csv", "docx", "pdf")
TRANSCRIPTS = "/v1/transcripts/"
PAGE = 100

_FEATURES: frozenset[Feature] = frozenset({"language", "words", "diarize", "speakers"})
_PRICE = Price(
    amount=1,
    per="minute",
    currency="credits",
    as_of="2026-11",
    started=60.0,
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


def transcribe(piece: Piece, ask: Ask, session: Session) -> Answer:
    """Have one file transcribed."""
    settings = form(
        ("model", SPEC.model(ask.model).id),
        ("language", code(ask.language)),
        ("diarize", ask.diarize or None),
        ("speakers", ask.speakers),
    )
    extras = unasked(
        settings,
        ("language", "auto"),
        ("diarize", "false"),  # the service's own default is true
        ("speakers", "0"),
        ("response_format", "json"),
    )
    call = Call("POST", PATH, piece=piece, fields=settings, extras=extras, paid=True)
    reply = session.send(call)
    return coded(read(reply.json(), diarized=ask.diarize, seconds=piece.seconds))


def account_status(session: Session) -> dict[str, Any]:
    """See `contract.ReportingProvider`."""
    return gather(
        models=lambda: session.send(Call("GET", "/v1/models")).json(),
        languages=lambda: session.send(Call("GET", "/v1/languages")).json(),
        health=lambda: session.send(Call("GET", "/health")).json(),
        account=lambda: session.send(Call("GET", "/v1/account/", base=ACCOUNT)).json(),
        usage=lambda: session.send(Call("GET", "/v1/usage/", base=ACCOUNT)).json(),
    )


def check_key(session: Session) -> None:
    """See `contract.KeyCheckingProvider`."""
    session.send(Call("GET", "/v1/account/", base=ACCOUNT)).json()


def remote_list(session: Session, wanted: Wanted = EVERY) -> Iterator[RemoteTranscript]:
    """See `contract.ListingProvider`.

    The document says that dates filter, too, but not how that is asked: that is done here.
    """
    found: set[str] = set()
    filters = [("status", wanted.status), ("language", wanted.language)]
    asked = [(name, value) for name, value in filters if value]
    query = [*asked, ("limit", str(PAGE)), ("offset", "0")]
    came = 0
    while True:
        page = as_object(
            TITLE, session.send(Call("GET", TRANSCRIPTS, query=query, base=ACCOUNT)).json()
        )
        listed = [_listed(item) for item in fields.parts(page, "results")]
        before, came = len(found), came + len(listed)
        for one in listed:
            if one.id not in found and _is_wanted(one, wanted):
                yield one
            found.add(one.id)
        # Nothing new: a service that ignores where to go on would be asked for ever.
        following = _following(page, came, asked)
        if len(found) == before or following is None:
            return
        query = following


def _is_wanted(one: RemoteTranscript, wanted: Wanted) -> bool:
    """Whether it is, as far as the service tells; it may not know a filter, and list everything."""
    if wanted.status and one.status and one.status.casefold() != wanted.status:
        return False
    if wanted.language and one.language and code(one.language) != wanted.language:
        return False
    made = moment(one.created)
    return wanted.since is None or made is None or made >= wanted.since


def _following(
    page: Fields, came: int, asked: list[tuple[str, str]]
) -> list[tuple[str, str]] | None:
    """The query of the next page; None after the last.

    Of the address that the service gives only the query is taken: the key goes nowhere else.
    """
    following = fields.name(page, "next")
    if following:
        return parse_qsl(urlsplit(following).query) or None
    count = fields.count(page, "count")
    more = count is not None and came < count
    return [*asked, ("limit", str(PAGE)), ("offset", str(came))] if more else None


def remote_show(session: Session, remote_id: str) -> Answer:
    """A transcript of the account. Raises NotFound, BadAnswer for one that is not done."""
    return coded(read_kept(session.send(_call("GET", remote_id)).json()))


def remote_render(session: Session, remote_id: str, format: str) -> bytes:
    """See `contract.RenderingProvider`."""
    path = f"{TRANSCRIPTS}{quote(remote_id, safe='')}/export/{format}/"
    about = f"transcript {remote_id}"
    data = session.send(Call("GET", path, base=ACCOUNT, about=about)).content
    if not looks_like(format, data):
        raise BadAnswer(f"{TITLE} answered with something that is not {format}")
    return data


def remote_remove(session: Session, remote_id: str) -> None:
    """Delete a transcript of the account. Raises NotFound."""
    session.send(_call("DELETE", remote_id))


def _call(method: str, remote_id: str) -> Call:
    path = f"{TRANSCRIPTS}{quote(remote_id, safe='')}/"
    return Call(method, path, base=ACCOUNT, about=f"transcript {remote_id}")


def _listed(item: Fields) -> RemoteTranscript:
    return RemoteTranscript(
        id=fields.name(item, "id") or "",
        name=fields.name(item, "title", "filename"),
        status=fields.name(item, "status"),
        language=fields.name(item, "language"),
        seconds=fields.number(item, "duration"),
        created=fields.name(item, "created_at"),
    )
