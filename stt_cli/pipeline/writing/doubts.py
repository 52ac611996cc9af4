"""What its user has to know of how sure it is who speaks in a transcript."""

from __future__ import annotations

from msgspec import UNSET

from stt_cli.model import Transcript

UNSURE = 0.8
"""Confidence below which it is said."""

HINT = "--speakers N helps where their number is known"


def doubts(transcript: Transcript) -> list[str]:
    """A line where it is not sure who speaks, or that a chunk's speaker is who it was taken for."""
    return [*_of_voices(transcript), *_of_matches(transcript)]


def _of_voices(transcript: Transcript) -> list[str]:
    attributed = [
        (segment.end - segment.start, segment.speaker_confidence)
        for segment in transcript.segments
        if segment.speaker_confidence is not UNSET
    ]
    seconds = sum(length for length, _ in attributed)
    if not seconds:
        return []
    unsure = sum(length for length, sure in attributed if sure < UNSURE)
    if unsure < (1 - UNSURE) * seconds:
        return []
    share = f"{unsure / seconds:.0%}"
    return [f"who speaks is not sure in {share} of the speech ({HINT})"]


def _of_matches(transcript: Transcript) -> list[str]:
    if transcript.speaker_matches is UNSET:
        return []
    unsure = [match for match in transcript.speaker_matches if match.confidence < UNSURE]
    if not unsure:
        return []
    least = min(unsure, key=lambda match: match.confidence)
    count = len(transcript.speaker_matches)
    return [
        f"{len(unsure)} of {count} speakers of later chunks are not sure, least of all "
        f"{least.speaker} in chunk {least.chunk} ({least.confidence:.0%}; {HINT})"
    ]
