"""What a service gives as the reason of a failure, wherever in its JSON it puts it."""

from __future__ import annotations

from typing import Any

from stt_cli.answers.decoding import NotJson, decoded
from stt_cli.answers.fields import Fields
from stt_cli.answers.unfit import named, unfit
from stt_cli.errors import BadAnswer

MAX_TEXT = 300
_OF_FAILURES = {"error", "detail", "message", "status", "code", "type", "request_id", "success"}
_SUBSTANCE = ("text", "transcription", "result_text", "segments", "words", "transcripts")


def worth_keeping(content: bytes) -> bool:
    """Whether a body that could not be read may hold a transcript all the same."""
    try:
        value = decoded(content)
    except NotJson:
        return False
    if isinstance(value, dict):
        return bool(value) and not _is_error(value)
    return isinstance(value, list | str) and bool(value)


def refuse(title: str, body: Fields) -> None:
    """Raises Unfit, or else BadAnswer, with the reason, for an answer that is an error although its
    status is that of a success: one that has nothing else."""
    if _is_error(body):
        said = reason(body)
        message = f"{title} answered with an error: {said or 'no reason given'}"
        kind = unfit(said)
        raise kind(message, named=named(kind, said)) if kind else BadAnswer(message)


def refuse_nothing_else(title: str, content: object) -> None:
    """As `refuse`, of an answer that may be of any shape: an error is one that tells of nothing
    but a failure."""
    told = isinstance(content, dict) and content.keys() <= _OF_FAILURES
    if told and isinstance(content, dict) and first(content, "error", "detail") is not None:
        raise BadAnswer(f"{title} answered with an error: {reason(content) or 'no reason given'}")


def _is_error(body: Fields) -> bool:
    return not first(body, *_SUBSTANCE) and first(body, "error", "detail") is not None


def reason(content: Fields) -> str:
    """The words of a failure in one line; empty where there are none."""
    inner = envelope(content)
    text = first(inner, "message", "msg") or first(content, "message")
    if not text:
        plain = (content.get(name) for name in ("detail", "error"))
        text = next((value for value in plain if isinstance(value, str)), "")
    where = inner.get("loc")
    if isinstance(where, list) and where:
        text = f"{where[-1]}: {text}"
    return one_line(str(text))


def envelope(content: Fields) -> Fields:
    """The envelope's inside: `detail` (ElevenLabs, FastAPI) or `error` (OpenAI and its kin)."""
    for key in ("detail", "error"):
        value = content.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            return value
    return {}


def first(content: Fields, *names: str) -> Any:
    """The first of these fields that is not empty."""
    return next((content[name] for name in names if content.get(name)), None)


def one_line(text: str) -> str:
    """`text` without line breaks and runs of blanks, cut to a length that fits a message."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 3] + "..."
