"""Errors by who speaks, and by minute of the recording."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from stt_cli.evaluate.alignment import Kind, Step
from stt_cli.evaluate.counts import Counts, counted
from stt_cli.evaluate.words import Text

K = TypeVar("K", bound=Hashable)
_NAMES: dict[Kind, str] = {
    "equal": "hits", "replace": "substitutions", "delete": "deletions", "insert": "insertions",
}  # fmt: skip


class OfSpeaker(Struct, frozen=True, kw_only=True):
    """What one speaker of the reference says; None: what nobody is named for."""

    speaker: str | None
    words: Counts


class OfMinute(Struct, frozen=True, kw_only=True):
    """A minute of the recording, counted from 0."""

    minute: int
    words: Counts


def by_speaker(reference: Text, steps: Sequence[Step]) -> tuple[OfSpeaker, ...]:
    """In the order in which they speak first. What is put in belongs to who spoke last."""

    def speaker(left: int | None, _: int | None, before: int) -> str | None:
        word = before if left is None else left
        return reference.token(max(0, word)).speaker if reference.words else None

    return tuple(
        OfSpeaker(speaker=name, words=counts) for name, counts in _by(speaker, steps).items()
    )


def by_minute(reference: Text, hypothesis: Text, steps: Sequence[Step]) -> tuple[OfMinute, ...]:
    """By the clock of the reference, else that of the hypothesis; none where neither has one."""

    def minute(left: int | None, right: int | None, before: int) -> int:
        if left is not None and reference.clocked:
            at = reference.token(left).start
        elif right is not None and hypothesis.clocked:
            at = hypothesis.token(right).start
        else:
            text = reference if reference.clocked else hypothesis
            at = text.token(min(max(0, before), len(text.words) - 1)).start if text.words else 0.0
        return int(at // 60)

    if not (reference.clocked or hypothesis.clocked):
        return ()
    found = _by(minute, steps)
    return tuple(OfMinute(minute=one, words=found[one]) for one in sorted(found))


def _by(key: Callable[[int | None, int | None, int], K], steps: Sequence[Step]) -> dict[K, Counts]:
    sums: dict[K, dict[str, int]] = {}
    for kind, left, right, before in _single(steps):
        mine = sums.setdefault(key(left, right, before), dict.fromkeys(_NAMES.values(), 0))
        mine[_NAMES[kind]] += 1
    return {one: counted(**found) for one, found in sums.items()}


def _single(steps: Sequence[Step]) -> Iterator[tuple[Kind, int | None, int | None, int]]:
    """Each edit: its kind, its word on both sides, and the last word before it on the side that
    has none."""
    for step in steps:
        for n in range(max(step.left_end - step.left, step.right_end - step.right)):
            left = step.left + n if step.kind != "insert" else None
            right = step.right + n if step.kind != "delete" else None
            before = (step.left if left is None else step.right) - 1
            yield step.kind, left, right, before
