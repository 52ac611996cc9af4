"""How long a recording is of which only the answer is known."""

from __future__ import annotations

from stt_cli.model import Answer
from stt_cli.text.times import fill_times
from stt_cli.text.words import split


def length(answer: Answer) -> float:
    """How long the recording is, as far as its answer shows: what the service says, else the end
    of the last thing said, else what its words usually take."""
    stated = answer.extra.get("duration")
    ends = [] if answer.estimated else [segment.end for segment in answer.segments]
    last = max([*ends, *(sound.end for sound in answer.events)], default=0.0)
    if isinstance(stated, int | float) and stated > 0:
        return max(float(stated), last)
    return last or max((end for _, end in _usual(answer.text)), default=0.0)


def _usual(text: str) -> list[tuple[float, float]]:
    return fill_times([(word, None, None) for word in split(text)])
