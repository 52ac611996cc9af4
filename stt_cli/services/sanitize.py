"""Answers as they may be kept: clean text, and numbers that JSON can hold."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec import Struct

from stt_cli.errors import BadAnswer
from stt_cli.text import sanitize

T = TypeVar("T", bound=Struct)


def sanitized(value: T) -> T:
    """`value` with its texts cleaned. Raises BadAnswer for a number that is not finite."""
    clean = sanitize.sanitized(value)
    try:
        return msgspec.json.decode(msgspec.json.encode(clean), type=type(value))
    except msgspec.ValidationError as error:
        raise BadAnswer(
            f"the service answered with a value that cannot be stored: {error}"
        ) from error
