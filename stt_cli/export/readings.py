"""What the members of an ensemble say where they disagree, for people."""

from __future__ import annotations

from msgspec import UNSET

from stt_cli.model import Alternative, Transcript
from stt_cli.text.tokens import tokens


def readings(transcript: Transcript) -> dict[int, str]:
    """The number of a word, counted through all segments -> who says what there, in a line."""
    found: dict[int, str] = {}
    first = 0
    for segment in transcript.segments:
        count = len(tokens(segment))
        if count == len(segment.words):
            for number, word in enumerate(segment.words):
                if word.alternatives is not UNSET:
                    found[first + number] = "; ".join(map(_reading, word.alternatives))
        first += count
    return found


def _reading(one: Alternative) -> str:
    said = f"“{one.word}”" if one.word else "nothing"
    return f"{said} by {', '.join(one.by)}" if one.by else said
