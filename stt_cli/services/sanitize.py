"""Control characters have no place in what a service says: a terminal would obey them."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T", bound=Struct)

_DROPPED = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
_TABLE = {**_DROPPED, ord("\n"): "\n", ord("\t"): "\t", ord("\r"): " "}
_SUSPECT = re.compile(rb"\\[ubfr]|\x7f|\xc2[\x80-\x9f]")
"""How JSON, in UTF-8, holds what `_TABLE` changes; a backslash of the text's own may match, too."""


def sanitized(value: T) -> T:
    """`value` without the control characters in its texts; line breaks and tabs stay."""
    if not _SUSPECT.search(msgspec.json.encode(value)):
        return value
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
