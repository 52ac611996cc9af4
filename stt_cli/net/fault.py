"""Reading what a service says went wrong, wherever it hides it. Never raises, never trusts."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

from msgspec import Struct

from stt_cli.answers.decoding import NotJson, decoded
from stt_cli.answers.refusal import envelope, first, one_line, reason
from stt_cli.net.redact import NOTHING, Redactor

SINCE_1970 = 1e9
"""Seconds from which a number is taken for a moment rather than a duration."""
_DURATION = re.compile(
    r"\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*(ms|s|sec|seconds|m|min|minutes|h)?\s*", re.I
)
_UNITS = {"ms": 0.001, "s": 1, "sec": 1, "seconds": 1, "m": 60, "min": 60, "minutes": 60, "h": 3600}


class Fault(Struct, frozen=True, kw_only=True):
    """An error answer in one form: its words, codes, the parameter it blames, the wait it asks."""

    text: str
    codes: tuple[str, ...] = ()
    parameter: str | None = None
    retry_after: float | None = None


def read_fault(headers: Mapping[str, str], body: bytes, redact: Redactor = NOTHING) -> Fault:
    """The fault in an answer of any shape: JSON of any of the services, HTML, plain text.

    `redact` sees its words whole: they are cut to a message's length after that.
    """
    try:
        content = redact.inside(decoded(body))
    except (NotJson, RecursionError):
        content = None
    if not isinstance(content, dict):
        return Fault(text=redact(_plain(redact.raw(body))), retry_after=retry_after(headers))
    in_body = first(content, "retry_after") or first(envelope(content), "retry_after")
    return Fault(
        text=redact(reason(content)) or "no reason given",
        codes=tuple(_codes(content)),
        parameter=_parameter(content),
        retry_after=retry_after(headers, in_body),
    )


def retry_after(headers: Mapping[str, str], in_body: Any = None) -> float | None:
    """Seconds to wait, from `Retry-After`, `retry-after-ms` or the body; infinite for ever.

    Services write seconds, milliseconds ("1500ms"), a date, or a moment since 1970.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    header = headers.get("retry-after")
    for value in (_duration(header), _seconds_until(header), _duration(in_body)):
        if value is not None:
            return value
    return None


def _duration(value: Any) -> float | None:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    number = _number(match[1] if match else value)
    if number is None:
        return None
    if match and match[2]:
        number *= _UNITS[match[2].lower()]
    for unit in (1.0, 1000.0):  # a moment since 1970, in seconds or milliseconds
        if SINCE_1970 < number / unit < 10 * SINCE_1970:
            return max(0.0, number / unit - datetime.now(UTC).timestamp())
    return number


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return None if math.isnan(number) else max(0.0, number)


def _seconds_until(date: str | None) -> float | None:
    try:
        moment = parsedate_to_datetime(date or "")
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _codes(content: dict[str, Any]) -> list[str]:
    inner = envelope(content)
    found = [inner.get(key) for key in ("code", "status", "type")]
    return [
        str(code) for code in (*found, content.get("error"), content.get("code")) if _is_code(code)
    ]


def _is_code(value: Any) -> bool:
    return isinstance(value, str | int) and not re.search(r"\s", str(value))


def _parameter(content: dict[str, Any]) -> str | None:
    inner = envelope(content)
    where = inner.get("loc")
    blamed = inner.get("param") or (where[-1] if isinstance(where, list) and where else None)
    return str(blamed) if blamed else None


def _plain(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    if title:
        return f"a web page, {one_line(unescape(title[1]))!r}"
    return one_line(text) or "an empty answer"
