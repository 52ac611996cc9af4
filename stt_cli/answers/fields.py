"""One field at a time of a JSON object: what has another type than expected counts as absent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]
"""A JSON object."""

EMPTY: Fields = {}

LARGEST = 1e15
"""No time, size or amount is larger."""


def text(fields: Fields, *names: str) -> str | None:
    """The first of these fields that holds text."""
    found = (fields.get(name) for name in names)
    return next((value for value in found if isinstance(value, str)), None)


def written(fields: Fields, *names: str) -> str | None:
    """The first of these fields that holds text, or a number that was meant as text."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"{value:.15g}"
    return None


def name(fields: Fields, *names: str) -> str | None:
    """The first of these fields that holds more than blanks, without those around it."""
    found = (written(fields, name) for name in names)
    return next((value.strip() for value in found if value and value.strip()), None)


def number(fields: Fields, *names: str) -> float | None:
    """The first of these fields that holds a number, or one in quotes; none beyond LARGEST."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            try:
                found = float(value)
            except (ValueError, OverflowError):
                continue
            if abs(found) <= LARGEST:  # which is False of what is not a number
                return found
    return None


def amount(fields: Fields, *names: str) -> float | None:
    """As `number`, for what cannot be less than nothing."""
    found = number(fields, *names)
    return found if found is not None and found >= 0 else None


def count(fields: Fields, *names: str) -> int | None:
    """As `number`, for what cannot be less than nothing or have a fraction."""
    found = number(fields, *names)
    return int(found) if found is not None and found >= 0 and found == int(found) else None


def share(fields: Fields, *names: str) -> float | None:
    """A confidence in [0, 1]; what lies outside is none."""
    found = number(fields, *names)
    return found if found is not None and 0.0 <= found <= 1.0 else None


def probability(fields: Fields, *names: str) -> float | None:
    """A confidence in [0, 1] from a natural logarithm, four digits."""
    logarithm = number(fields, *names)
    return None if logarithm is None else round(math.exp(min(0.0, logarithm)), 4)


def part(fields: Fields, name: str) -> Fields:
    """The object in this field; an empty one where there is none."""
    value = fields.get(name)
    return value if isinstance(value, dict) else EMPTY


def parts(fields: Fields, name: str) -> list[Fields]:
    """The objects in the list in this field; what else is in the list is left out."""
    value = fields.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def known(**fields: Any) -> dict[str, Any]:
    """Those fields that are there."""
    return {name: value for name, value in fields.items() if value is not None}
