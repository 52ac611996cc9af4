"""What adapters share in building requests, and in what they make of answers."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from stt_cli.contract import Extra
from stt_cli.languages import code
from stt_cli.model import Answer


def form(*pairs: tuple[str, object]) -> list[tuple[str, str]]:
    """Form fields: None and empty are left out, lists repeat their name, booleans in words."""
    fields: list[tuple[str, str]] = []
    for name, value in pairs:
        values: Iterable[object] = value if isinstance(value, tuple | list) else (value,)
        fields += [(name, _text(item)) for item in values if item not in (None, "")]
    return fields


def unasked(fields: Iterable[tuple[str, str]], *defaults: tuple[str, str]) -> tuple[Extra, ...]:
    """The defaults of those fields that were not asked for, as extras."""
    asked = {name for name, _ in fields}
    return tuple(Extra(name, value) for name, value in defaults if value and name not in asked)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def coded(answer: Answer) -> Answer:
    """The answer with its language as a code, however the service names it."""
    return replace(answer, language=code(answer.language))
