"""Where two transcripts differ, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from stt_cli.evaluate.alignment import Step
from stt_cli.evaluate.words import Text
from stt_cli.text.tokens import joined


class Difference(Struct, frozen=True, kw_only=True):
    """What stands there in the reference, and what in the hypothesis; either may be empty.

    `before` and `after` are words around it. `start` and `end` are seconds, by the reference
    where it has times, else by the hypothesis; None where neither has.
    """

    start: float | None
    end: float | None
    speaker: str | None
    before: str
    reference: str
    hypothesis: str
    after: str


AROUND = 4
"""Words of context."""


def differences(reference: Text, hypothesis: Text, steps: Sequence[Step]) -> Iterator[Difference]:
    """In the order of the reference; neighbouring edits are one."""
    for left, left_end, right, right_end in _runs(steps):
        yield Difference(
            start=_moment(reference, hypothesis, (left, left_end), (right, right_end), end=False),
            end=_moment(reference, hypothesis, (left, left_end), (right, right_end), end=True),
            speaker=reference.token(min(left, len(reference.words) - 1)).speaker
            if reference.words
            else None,
            before=_written(reference, max(0, left - AROUND), left),
            reference=_written(reference, left, left_end),
            hypothesis=_written(hypothesis, right, right_end),
            after=_written(reference, left_end, left_end + AROUND),
        )


def _runs(steps: Sequence[Step]) -> Iterator[tuple[int, int, int, int]]:
    run: tuple[int, int, int, int] | None = None
    for step in steps:
        if step.kind == "equal":
            if run:
                yield run
            run = None
        elif run:
            run = (run[0], step.left_end, run[2], step.right_end)
        else:
            run = (step.left, step.left_end, step.right, step.right_end)
    if run:
        yield run


def _written(text: Text, begin: int, end: int) -> str:
    """The written words behind compared ones, with those that were dropped or joined to them."""
    end = min(end, len(text.words))
    if begin >= end:
        return ""
    last = text.owners[end] if end < len(text.words) else len(text.tokens)
    return joined(text.tokens[text.owners[begin] : max(last, text.owners[end - 1] + 1)])


def _moment(
    reference: Text,
    hypothesis: Text,
    ours: tuple[int, int],
    theirs: tuple[int, int],
    *,
    end: bool,
) -> float | None:
    """When it begins, or ends. Where the side with times has no word there: between its
    neighbours."""
    for text, (first, last) in ((reference, ours), (hypothesis, theirs)):
        if text.clocked and last > first:
            return text.token(last - 1).end if end else text.token(first).start
    for text, (first, _) in ((reference, ours), (hypothesis, theirs)):
        if text.clocked and text.words:
            around = text.token(min(first, len(text.words) - 1) if end else max(0, first - 1))
            return around.start if end and first < len(text.words) else around.end
    return None
