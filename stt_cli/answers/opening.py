"""The first look at an answer, alike for all services: an object, no error, times in the audio."""

from __future__ import annotations

from typing import Any, NamedTuple

from stt_cli.answers.clock import clocked
from stt_cli.answers.fields import Fields
from stt_cli.answers.refusal import refuse
from stt_cli.errors import BadAnswer


class Opened(NamedTuple):
    """The fields of an answer, and what users should know about them."""

    body: Fields
    remarks: tuple[str, ...]


def opened(title: str, content: Any, seconds: float = 0.0) -> Opened:
    """The answer in decoded JSON. Raises BadAnswer for what is not an object, and for errors."""
    body = as_object(title, content)
    refuse(title, body)
    checked = clocked(body, seconds)
    return Opened(checked.body, checked.remarks)


def as_object(title: str, content: Any) -> Fields:
    """Raises BadAnswer for what is not an object; a list of one stands for it."""
    if isinstance(content, list) and len(content) == 1:
        content = content[0]
    if not isinstance(content, dict):
        raise BadAnswer(f"{title} answered in a form that is not its own")
    return content
