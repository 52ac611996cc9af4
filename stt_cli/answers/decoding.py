"""JSON as services and programs really send it: their bytes -> plain values."""

from __future__ import annotations

import json
import math
import re
from json import JSONDecoder
from typing import Any

import msgspec

_ESCAPE = re.compile(r"\\(u[dD][89abAB]..\\u[dD][c-fC-F]..|u[dD][89a-fA-F]..|.)", re.DOTALL)
_LONGEST_INTEGER = 24
"""Digits; no time, size or amount has more."""


class NotJson(ValueError):
    """The bytes are not JSON, or it never ends."""


def decoded(content: bytes) -> Any:
    """The value of a JSON text, in any of Unicode's encodings, with or without a mark.

    Taken as they are: what follows an object or a list, control characters in strings, doubled names (the
    last counts). Left out: numbers that are not finite or have no end, halves of a surrogate pair.
    JSON inside a JSON string is unpacked. Raises NotJson.
    """
    try:
        value = _strict(content)
        return _strict(value.encode()) if isinstance(value, str) and value[:1] in "{[" else value
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error) or type(error).__name__) from None


def _strict(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _lenient(content)


def _lenient(content: bytes) -> Any:
    text = content.decode(json.detect_encoding(content), "replace")
    whole = _ESCAPE.sub(_paired, text.lstrip("\ufeff\0 \t\r\n"))
    value, end = _DECODER.raw_decode(whole)
    if isinstance(value, dict | list) or not whole[end:].strip("\0 \t\r\n"):
        return value
    raise NotJson("it goes on after its end")


def _paired(escape: re.Match[str]) -> str:
    """The escape as it stands, unless it is half of a pair."""
    half = len(escape[1]) == len("uD800") and escape[1][:2].lower() == "ud"
    return "" if half else escape[0]


def _finite(number: str) -> float | None:
    value = float(number)
    return value if math.isfinite(value) else None


def _integer(number: str) -> int | None:
    return int(number) if len(number) <= _LONGEST_INTEGER else None


_DECODER = JSONDecoder(
    strict=False,
    parse_constant=lambda name: None,
    parse_float=_finite,
    parse_int=_integer,
)
