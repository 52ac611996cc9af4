"""Speakers as services write them: in the text, "[Speaker 1]: Hello.", or as ids, "speaker_0"."""

from __future__ import annotations

import re

from stt_cli.model import Segment
from stt_cli.words import spread

_LABEL = re.compile(r"(?:^|(?<=\s))(?:\[(Speaker \d+)\]|(Speaker \d+)):\s*")


def split_turns(text: str) -> list[tuple[str | None, str]]:
    """Who says what, in order: several turns may share a line. None before the first label."""
    before, *labelled = _LABEL.split(text)
    turns = [(None, before.strip())]
    for bracketed, plain, said in zip(*[iter(labelled)] * 3, strict=True):
        turns.append((bracketed or plain, said.strip()))
    return [(speaker, said) for speaker, said in turns if said]


def unlabelled(text: str) -> str:
    return " ".join(said for _, said in split_turns(text))


def spread_turns(turns: list[tuple[str | None, str]], seconds: float) -> list[Segment]:
    """One segment a turn, sharing `seconds` by length: nobody timed them."""
    times = spread([said for _, said in turns], 0.0, seconds)
    return [
        Segment(id=number, start=start, end=end, text=said, speaker=speaker)
        for number, ((speaker, said), (start, end)) in enumerate(zip(turns, times, strict=True))
    ]
