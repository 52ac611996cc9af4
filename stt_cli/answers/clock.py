"""Times that cannot be: those beyond the end of the audio that was sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from stt_cli.answers import fields
from stt_cli.answers.fields import Fields
from stt_cli.words import fold

SLACK = 1.0
"""Seconds after the end of the audio up to which a time is taken for that end: encoders add some,
and models count in steps."""
WRONG = 1 / 3
"""Share of the times beyond the audio from which on none is believed: they have another unit."""
_SECONDS_A_LETTER = 0.07


class Clocked(Struct, frozen=True):
    """An answer whose times all lie in the audio, and what users should know about the others."""

    body: Fields
    remarks: tuple[str, ...] = ()


def clocked(body: Fields, seconds: float) -> Clocked:
    """`body` without the times that lie beyond `seconds` of audio; 0: the length is not known."""
    spans = list(_spans(body)) if seconds > 0 else []
    beyond = sum(_is_beyond(span, seconds) for span in spans)
    if not any(_odd(span, seconds) for span in spans):
        return Clocked(body)
    if beyond > WRONG * len(spans):
        remark = "the service's times do not fit the audio; they are estimated instead"
        return Clocked(_rebuilt(body, 0.0), (remark,))
    far = sum(_is_far(span, seconds) for span in spans)
    remark = f"{far} of {len(spans)} times lie beyond the audio; they are estimated instead"
    return Clocked(_rebuilt(body, seconds), (remark,) if far else ())


_Span = tuple[float | None, float | None]


def _spans(value: Any) -> Iterator[_Span]:
    """Start and end of everything that is timed, at any depth."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "start" in one or "end" in one:
                yield fields.number(one, "start"), fields.number(one, "end")
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _is_beyond(span: _Span, seconds: float) -> bool:
    """Whether it begins after the audio."""
    start, end = span
    first = end if start is None else start
    return first is not None and not -SLACK <= first <= seconds + SLACK


def _is_far(span: _Span, seconds: float) -> bool:
    return _is_beyond(span, seconds) or (span[1] or 0.0) > seconds + SLACK


def _odd(span: _Span, seconds: float) -> bool:
    return any(time is not None and not 0.0 <= time <= seconds for time in span)


def _rebuilt(value: Any, seconds: float) -> Any:
    """`value` with the times of what lies beyond `seconds` taken out; 0: all are."""
    if isinstance(value, list):
        return [_rebuilt(one, seconds) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: _rebuilt(one, seconds) for name, one in value.items()}
    if "start" in made or "end" in made:
        made["start"], made["end"] = _placed(made, seconds)
    return made


def _placed(item: Fields, seconds: float) -> _Span:
    span = fields.number(item, "start"), fields.number(item, "end")
    if not seconds or _is_beyond(span, seconds):
        return None, None
    start, end = (None if time is None else min(max(0.0, time), seconds) for time in span)
    if start is not None and _is_far(span, seconds):
        said = fields.text(item, "word", "text") or ""
        end = min(seconds, start + _SECONDS_A_LETTER * (len(fold(said)) + 1))
    return start, end
