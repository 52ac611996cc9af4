"""Errors counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from stt_cli.evaluate.alignment import Step


class Counts(Struct, frozen=True, kw_only=True):
    """Words of the reference (`reference`) and what became of them; `insertions` come on top."""

    reference: int = 0
    hits: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    rate: float | None = None
    """Errors per word of the reference."""

    @property
    def errors(self) -> int:
        return self.substitutions + self.deletions + self.insertions


class Characters(Struct, frozen=True, kw_only=True):
    """Characters of the reference, spaces among them, and how many edits away they are."""

    reference: int = 0
    errors: int = 0
    rate: float | None = None


def counted(*, hits: int, substitutions: int, deletions: int, insertions: int) -> Counts:
    """The counts with what follows from them."""
    reference = hits + substitutions + deletions
    return Counts(
        reference=reference,
        hits=hits,
        substitutions=substitutions,
        deletions=deletions,
        insertions=insertions,
        rate=rate(substitutions + deletions + insertions, reference),
    )


def rate(errors: float, reference: float) -> float | None:
    """Errors per unit of the reference; none of nothing is 0, some of nothing has no rate."""
    if reference:
        return errors / reference
    return None if errors else 0.0


def of_words(steps: Iterable[Step]) -> Counts:
    """The counts of an alignment."""
    sums = dict.fromkeys(("equal", "replace", "delete", "insert"), 0)
    for step in steps:
        sums[step.kind] += max(step.left_end - step.left, step.right_end - step.right)
    return counted(
        hits=sums["equal"],
        substitutions=sums["replace"],
        deletions=sums["delete"],
        insertions=sums["insert"],
    )


def of_characters(reference: str, errors: int) -> Characters:
    """The counts of `errors` edits of `reference`."""
    size = len(reference)
    return Characters(reference=size, errors=errors, rate=rate(errors, size))


def summed(parts: Sequence[Counts]) -> Counts:
    """All of them as one: long recordings weigh more."""
    return counted(
        hits=sum(part.hits for part in parts),
        substitutions=sum(part.substitutions for part in parts),
        deletions=sum(part.deletions for part in parts),
        insertions=sum(part.insertions for part in parts),
    )
