"""Where something is in JSON, and when: paths, and times in whatever unit they are written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from stt_cli.errors import InputError
from stt_cli.export.reading.times import LONGEST, moment

_STEP = re.compile(r"([^.\[\]]+)|\[(\d*)\]")
_ISO = re.compile(r"P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,9})M)?(?:(\d{1,12}(?:\.\d+)?)S)?)?")
_SUFFIXED = re.compile(
    r"([-+]?\d{1,18}(?:\.\d*)?(?:e[-+]?\d{1,3})?)\s*(ms|s|sec|secs|seconds)?", re.I
)


class Absurd(InputError):
    """A time that no recording can have."""


@cache
def _steps(path: str) -> tuple[str | int | None, ...]:
    """Names of fields, numbers of items, None for all items."""
    return tuple(name or (int(number) if number else None) for name, number in _STEP.findall(path))


def find(value: Any, path: str) -> list[Any]:
    """What is at `path` in decoded JSON: "a.b" is a field, "a[]" every item, "a[0]" the first."""
    found = [value]
    for step in _steps(path):
        found = [inner for one in found for inner in _step(one, step)]
    return [one for one in found if one is not None]


def _step(value: Any, step: str | int | None) -> Iterator[Any]:
    if isinstance(step, str):
        if isinstance(value, dict) and step in value:
            yield value[step]
    elif isinstance(value, list):
        yield from value if step is None else value[step : step + 1]


def first(value: Any, *paths: str) -> Any:
    """What is at the first of `paths` that has anything, None where none has."""
    for path in paths:
        if path.isidentifier():  # by far the most, and read word by word
            found = value.get(path) if isinstance(value, dict) else None
        else:
            found = next(iter(find(value, path)), None)
        if found is not None:
            return found
    return None


def seconds(value: Any, unit: float = 1.0) -> float | None:
    """A time, in seconds: a number of units, text such as "1.3s", "PT1.3S" or "00:01,3", or
    seconds and nanoseconds. Raises Absurd for one that no recording can have."""
    found = _seconds(value, unit)
    if found is not None and not abs(found) * 1000 <= LONGEST:
        raise Absurd(f"a time of {value!r:.40} is beyond any recording")
    return found


def _seconds(value: Any, unit: float) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return math.inf if abs(value) > 1e300 else float(value) * unit
    if isinstance(value, dict) and ("seconds" in value or "nanos" in value):
        parts = [_seconds(value.get(name, 0), 1.0) for name in ("seconds", "nanos")]
        return None if None in parts else (parts[0] or 0.0) + (parts[1] or 0.0) / 1e9
    if isinstance(value, str) and len(value) < 64:
        return _written(value.strip(), unit)
    return None


def _written(text: str, unit: float) -> float | None:
    if found := _SUFFIXED.fullmatch(text):
        scale = {"": unit, "ms": 0.001}.get((found[2] or "").lower(), 1.0)
        return float(found[1]) * scale
    if text.startswith("P") and (found := _ISO.fullmatch(text)) and any(found.groups()):
        days, hours, minutes, rest = (float(part or 0) for part in found.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + rest
    ms = moment(text)
    return None if ms is None else ms / 1000
