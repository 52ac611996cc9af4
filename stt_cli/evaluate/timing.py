"""How far the times of words are off."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median, quantiles

from msgspec import Struct

from stt_cli.evaluate.alignment import Step
from stt_cli.evaluate.words import Text


class Spread(Struct, frozen=True, kw_only=True):
    """Absolute errors in seconds."""

    mean: float
    median: float
    p90: float


class Timing(Struct, frozen=True, kw_only=True):
    """Of the words that both have right and timed one by one: how far starts and ends differ."""

    words: int
    start: Spread
    end: Spread


def timing(reference: Text, hypothesis: Text, steps: Sequence[Step]) -> Timing | None:
    """None where no word has a time of its own on both sides."""
    pairs = [
        (reference.token(left), hypothesis.token(right))
        for step in steps
        if step.kind == "equal"
        for left, right in zip(
            range(step.left, step.left_end), range(step.right, step.right_end), strict=True
        )
        if left in reference.alone and right in hypothesis.alone
    ]
    timed = [(ours, theirs) for ours, theirs in pairs if ours.timed and theirs.timed]
    if not timed:
        return None
    return Timing(
        words=len(timed),
        start=_spread([abs(ours.start - theirs.start) for ours, theirs in timed]),
        end=_spread([abs(ours.end - theirs.end) for ours, theirs in timed]),
    )


def _spread(errors: Sequence[float]) -> Spread:
    ninth = quantiles(errors, n=10, method="inclusive")[-1] if len(errors) > 1 else errors[0]
    return Spread(mean=fmean(errors), median=median(errors), p90=ninth)
