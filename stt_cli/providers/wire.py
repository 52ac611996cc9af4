"""What adapters share in building requests and reading answers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from stt_cli.contract import Reply
from stt_cli.errors import BadAnswer
from stt_cli.model import Cost

T = TypeVar("T")


def read(title: str, reply: Reply, kind: type[T]) -> T:
    """The answer as a `kind`, an msgspec struct. Raises BadAnswer where it is anything else."""
    return convert(title, reply.json(), kind)


def convert(title: str, content: object, kind: type[T]) -> T:
    """Decoded JSON as a `kind`; numbers in quotes count as numbers. Raises BadAnswer."""
    try:
        return msgspec.convert(content, kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadAnswer(f"{title} answered in a form that is not its own: {error}") from None


def form(*pairs: tuple[str, object]) -> list[tuple[str, str]]:
    """Form fields: None and empty are left out, lists repeat their name, booleans in words."""
    fields: list[tuple[str, str]] = []
    for name, value in pairs:
        values: Iterable[object] = value if isinstance(value, tuple | list) else (value,)
        fields += [(name, _text(item)) for item in values if item not in (None, "")]
    return fields


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def probability(logprob: float | None) -> float | None:
    """A confidence in [0, 1] from a natural logarithm, four digits."""
    return None if logprob is None else round(min(1.0, math.exp(min(0.0, logprob))), 4)


def usd(amount: float | None) -> Cost | None:
    return None if amount is None else Cost(amount=round(amount, 6))
