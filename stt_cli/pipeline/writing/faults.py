"""What its user has to know of a transcript: that it is empty, or has no words for speech."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from stt_cli.model import Span, Transcript

AUDIBLE = 0.5
"""Seconds of speech energy in a recording from which on an empty transcript is odd."""

NAMED = 3
"""Stretches without words that are named one by one."""


class Fault(Struct, frozen=True):
    """A line about a transcript. `is_loss`: there may be speech that is not in it."""

    message: str
    is_loss: bool = True


def fault(transcript: Transcript, speech: float | None) -> Fault | None:
    """What is missing in a transcript, if anything.

    `speech` is how many seconds of speech energy its recording has; None: not known.
    """
    if transcript.text:
        return Fault(f"no words for {_stretches(transcript.gaps)}") if transcript.gaps else None
    if speech is None:
        return Fault("the transcript is empty")
    if transcript.gaps or speech >= AUDIBLE:
        return Fault("the transcript is empty, though there is sound like speech")
    return Fault("the transcript is empty: nobody speaks", is_loss=False)


def _stretches(gaps: Sequence[Span]) -> str:
    named = ", ".join(f"{gap.start:.1f} to {gap.end:.1f} s" for gap in gaps[:NAMED])
    more = f" and {len(gaps) - NAMED} more" if len(gaps) > NAMED else ""
    return f"what sounds like speech at {named}{more}"
