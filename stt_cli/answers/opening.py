"""The first and the last look at an answer, alike for all services."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.answers.clock import clocked, inside
from stt_cli.answers.fields import Fields
from stt_cli.answers.refusal import refuse
from stt_cli.errors import BadAnswer
from stt_cli.model import Answer


class Opened(Struct, frozen=True):
    """The fields of an answer about `seconds` of audio, whose times all lie in it."""

    body: Fields
    seconds: float
    remarks: tuple[str, ...]

    def closed(self, answer: Answer) -> Answer:
        """What was read, with all that goes for every answer."""
        return replace(inside(answer, self.seconds), remarks=self.remarks)


def opened(title: str, content: Any, seconds: float = 0.0) -> Opened:
    """The answer in decoded JSON; `seconds` is 0 where the length of the audio is not known.

    Raises BadAnswer for what is not an object, and for errors.
    """
    body = as_object(title, content)
    refuse(title, body)
    checked = clocked(body, seconds)
    return Opened(checked.body, seconds, checked.remarks)


def as_object(title: str, content: Any) -> Fields:
    """Raises BadAnswer for what is not an object; a list of one stands for it."""
    if isinstance(content, list) and len(content) == 1:
        content = content[0]
    if not isinstance(content, dict):
        raise BadAnswer(f"{title} answered in an unknown format")
    return content
