"""Vectors as services send them: numbers, as many for each text, and one vector for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from stt_cli.errors import BadAnswer


def vectors(
    title: str, found: Sequence[Any], texts: int, dimensions: int | None = None
) -> tuple[tuple[float, ...], ...]:
    """The vectors in an answer about so many `texts`. Raises BadAnswer for anything else."""
    if len(found) != texts:
        raise BadAnswer(f"{title} answered with {len(found)} vectors for {texts} texts")
    try:
        made = tuple(msgspec.convert(list(found), list[tuple[float, ...]]))
    except msgspec.ValidationError as error:
        raise BadAnswer(f"{title} answered with something that is not a vector: {error}") from None
    lengths = {len(vector) for vector in made} | ({dimensions} if dimensions is not None else set())
    if len(lengths) > 1 or 0 in lengths:
        shown = " and ".join(map(str, sorted(lengths)))
        raise BadAnswer(f"{title} answered with vectors of {shown} dimensions")
    return made
