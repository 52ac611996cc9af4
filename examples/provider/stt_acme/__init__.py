"""Acme, a speech-to-text service that does not exist: how a provider of `stt` is written.

Its API: `POST /v1/recognize`, a form with the audio as `file`, and `lang`. It answers with JSON:
`{"text": "...", "lang": "en", "words": [{"w": "Hello", "from": 120, "to": 480}]}`, times in
milliseconds. `GET /v1/me` tells whether a key is accepted.
"""

from __future__ import annotations

from stt_cli.contract import Ask, Call, Limits, Model, Piece, Price, Session, Spec
from stt_cli.errors import BadAnswer
from stt_cli.model import Answer, Segment, Word

SPEC = Spec(
    name="acme",
    title="Acme",
    base_url="https://api.acme.invalid",
    key_env="ACME_API_KEY",
    auth={"X-Acme-Key": "{key}"},
    models=(
        Model(
            id="acme-1",
            timing="word",
            features=frozenset({"language", "words"}),
            price=Price(amount=0.10, per="hour", as_of="2026-11"),
        ),
    ),
    limits=Limits(
        max_bytes=20_000_000,
        max_seconds=600,
        concurrency=4,
        formats=frozenset({"mp3", "flac", "wav"}),
    ),
    errors={"quota_exceeded": "CreditError", "bad_key": "KeyRejected", "busy": "Refused"},
)


def transcribe(piece: Piece, ask: Ask, session: Session) -> Answer:
    """Have one piece transcribed; `paid=True` bounds the repeats of what may cost money."""
    fields = [("lang", ask.language)] if ask.language else []
    answer = session.send(
        Call("POST", "/v1/recognize", piece=piece, fields=fields, paid=True)
    ).json()
    try:
        words = tuple(
            Word(word=one["w"], start=one["from"] / 1000, end=one["to"] / 1000)
            for one in answer["words"]
        )
        text = str(answer["text"])
    except (KeyError, TypeError) as error:
        raise BadAnswer("Acme's answer is not a transcript") from error
    segment = Segment(
        start=words[0].start if words else 0.0,
        end=words[-1].end if words else piece.seconds,
        text=text,
        words=words,
    )
    return Answer(text=text, segments=(segment,) if text else (), language=answer.get("lang"))


def check_key(session: Session) -> None:
    """The cheapest request that tells whether the key is accepted."""
    session.send(Call("GET", "/v1/me"))
