"""Speakers as services write them: in the text, "[Speaker 1]: Hello.", or as ids, "speaker_0"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stt_cli.model import Segment
from stt_cli.text.times import fill_times, spread
from stt_cli.text.words import split

_BRACKETED = re.compile(r"\[(Speaker \d+)\]\s?:\s*")
_BARE = re.compile(r"(?:^|(?<=\s))(Speaker \d+):\s*")

Turn = tuple[str | None, str]
"""Who says what."""


def split_turns(text: str, *, bare: bool = True) -> list[Turn]:
    """Who says what, in order: several turns may share a line. None before the first label.

    Labels are in brackets; without them where `bare` and the text begins with such a one. Other
    words that look like labels are speech.
    """
    text = text.strip()
    label = _BARE if bare and _BARE.match(text) else _BRACKETED
    before, *labelled = label.split(text)
    turns: list[Turn] = [(None, before.strip())]
    turns += [(who, said.strip()) for who, said in zip(*[iter(labelled)] * 2, strict=True)]
    return [(speaker, said) for speaker, said in turns if said]


def unlabelled(text: str) -> str:
    return " ".join(said for _, said in split_turns(text))


def spread_turns(turns: Sequence[Turn], seconds: float) -> list[Segment]:
    """One segment a turn, sharing `seconds` by length: they have no times.

    Where their length is not known they take as long as their words usually do.
    """
    times = spread([said for _, said in turns], 0.0, seconds or usual_seconds(turns))
    return [
        Segment(id=number, start=start, end=end, text=said, speaker=speaker)
        for number, ((speaker, said), (start, end)) in enumerate(zip(turns, times, strict=True))
    ]


def usual_seconds(turns: Sequence[Turn]) -> float:
    """How long it usually takes to say them."""
    words = [(word, None, None) for _, said in turns for word in split(said)]
    return max((end for _, end in fill_times(words)), default=0.0)
