"""Reading what a service says went wrong, wherever it hides it. Never raises, never trusts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
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
_UNITS = {
    "ms": 0.001, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "m": 60, "min": 60,
    "mins": 60, "minute": 60, "minutes": 60, "h": 3600, "hour": 3600, "hours": 3600,
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_PART = re.compile(rf"(\d+(?:\.\d+)?)\s*({_UNIT})(?![a-z])", re.I)
_PARTS = rf"(?:\d+(?:\.\d+)?\s*(?:{_UNIT})(?![a-z])\s*)+"
"""A duration in parts, as Go, OpenAI and Groq write it: "6m0s", "1h2m3.5s", "1500ms"."""
_WAIT = re.compile(rf"\s*{_PARTS}", re.I)
_AGAIN = re.compile(rf"\b(?:try again|retry|wait)\b[a-z ]{{0,12}}?({_PARTS})", re.I)
_RESET = re.compile(r"(?:x-)?ratelimit-reset(?:-\w+)?", re.I)


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
        text = redact(_plain(redact.raw(body)))
        return Fault(text=text, retry_after=retry_after(headers, text=text))
    in_body = first(content, "retry_after") or first(envelope(content), "retry_after")
    text = redact(reason(content)) or "no reason given"
    return Fault(
        text=text,
        codes=tuple(_codes(content)),
        parameter=_parameter(content),
        retry_after=retry_after(headers, in_body, text),
    )


def retry_after(headers: Mapping[str, str], in_body: Any = None, text: str = "") -> float | None:
    """Seconds to wait, from `Retry-After`, `retry-after-ms`, the body, the header that says when a
    spent limit is renewed, or else the words of the refusal; infinite for ever.

    Services write seconds, milliseconds, durations ("6m0s"), dates, or moments since 1970. Of
    several waits the longest counts.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    again = _AGAIN.search(text)
    for found in (
        _header(headers.get("retry-after", "")),
        [_duration(in_body)],
        _renewals(headers),
        [_duration(again[1])] if again else [],
    ):
        waits = [wait for wait in found if wait is not None]
        if waits:
            return max(waits)
    return None


def _header(value: str) -> list[float | None]:
    """The waits in a header, which may have come twice; a date has a comma of its own."""
    waits = [_duration(part) for part in value.split(",")]
    # Digits alone may be a date, too, of the year 1000.
    return waits if any(wait is not None for wait in waits) else [_seconds_until(value)]


def _renewals(headers: Mapping[str, str]) -> list[float | None]:
    """When those limits are renewed of which nothing remains."""
    found = []
    for name, value in headers.items():
        if _RESET.fullmatch(name):
            remaining = headers.get(name.lower().replace("reset", "remaining"))
            found += [_duration(value)] if remaining is None or _number(remaining) == 0 else []
    return found


def _duration(value: Any) -> float | None:
    if isinstance(value, str) and _WAIT.fullmatch(value):
        return sum(float(number) * _UNITS[unit.lower()] for number, unit in _PART.findall(value))
    number = _number(value)
    if number is None:
        return None
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


def _seconds_until(date: str) -> float | None:
    moment = _moment(date)
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _moment(date: str) -> datetime | None:
    readers: tuple[Callable[[str], datetime], ...] = (parsedate_to_datetime, datetime.fromisoformat)
    for read in readers:
        try:
            return read(date)
        except (ValueError, OverflowError):
            continue
    return None


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
