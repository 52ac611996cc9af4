"""What has no place in an answer: control characters, which a terminal would obey, halves of
characters, and numbers that are not finite, neither of which can be kept."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from stt_cli.errors import BadAnswer

T = TypeVar("T", bound=Struct)

_DROPPED = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)])
_TABLE = {**_DROPPED, ord("\n"): "\n", ord("\t"): "\t", ord("\r"): " "}
_SUSPECT = re.compile(rb"\\[ubfr]|\x7f|\xc2[\x80-\x9f]")
"""How JSON, in UTF-8, holds what `_TABLE` changes; a backslash of the text's own may match, too."""


def sanitized(value: T) -> T:
    """`value` without control characters and half characters in its texts; line breaks and tabs
    stay. Raises BadAnswer where it cannot be kept all the same, for a number that is not finite.
    """
    try:
        body = msgspec.json.encode(value)
        suspect = _SUSPECT.search(body) is not None
    except UnicodeEncodeError:
        suspect = True
    if suspect:
        body = msgspec.json.encode(_rebuilt(value))
    try:
        return msgspec.json.decode(body, type=type(value))
    except msgspec.ValidationError as error:
        raise BadAnswer(f"the service answered with what cannot be kept: {error}") from error


def _rebuilt(value: T) -> T:
    return msgspec.convert(_cleaned(msgspec.to_builtins(value)), type(value))


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return value.translate(_TABLE)
        case list() | tuple():
            return [_cleaned(one) for one in value]
        case dict():
            return {_cleaned(name): _cleaned(one) for name, one in value.items()}
        case _:
            return value
