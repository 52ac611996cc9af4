"""Transcripts as Elumenta writes them: bare text, speakers as labels in it."""

from __future__ import annotations

from typing import Any

from stt_cli.answers import fields
from stt_cli.answers.fields import Fields
from stt_cli.answers.opening import opened
from stt_cli.answers.turns import split_turns, spread_turns
from stt_cli.errors import BadAnswer
from stt_cli.model import Answer, Cost

TITLE = "Elumenta"
TOKENS = "tokens"
"""The service's own money."""


def read(content: Any, *, diarized: bool = False, seconds: float = 0.0) -> Answer:
    """The answer in the decoded JSON of a finished generation. Raises BadAnswer where it has no text.

    Speakers come as turns, which share `seconds`.
    """
    body = opened(TITLE, content).body
    text = fields.written(body, "result_text")
    if text is None:
        raise BadAnswer(f"{TITLE} answered without result_text")
    turns = split_turns(text, bare=False) if diarized else []
    labelled = any(speaker for speaker, _ in turns)
    tokens = fields.amount(body, "tokens_spent")
    return Answer(
        text=" ".join(said for _, said in turns) if labelled else text.strip(),
        segments=tuple(spread_turns(turns, seconds)) if labelled else (),
        estimated=labelled,
        cost=None if tokens is None else Cost(amount=tokens, currency=TOKENS),
        model=fields.name(body, "model_slug"),
        remote_id=fields.name(body, "id"),
        extra=_extra(body),
    )


def _extra(body: Fields) -> dict[str, Any]:
    return fields.known(processing_ms=fields.number(body, "processing_ms"))
