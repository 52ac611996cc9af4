"""What answers say besides words: language, sounds, entities."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from stt_cli.model import Answer, Entity, Segment, Sound
from stt_cli.stitch.segments import Take
from stt_cli.stitch.tracks import Clock, Track
from stt_cli.text.words import is_spaced, join

CONFIDENT = 0.5
"""A language named with less confidence than this is believed only where there is no other."""

ECHO = 0.5
"""Seconds between two equal sounds from neighbouring chunks that are one and the same."""


def language(answers: Iterable[Answer]) -> str | None:
    """The first language that an answer is confident of, else the first that one names."""
    named = [answer for answer in answers if answer.language]
    for answer in named:
        if answer.language_confidence is None or answer.language_confidence >= CONFIDENT:
            return answer.language
    return named[0].language if named else None


def language_probability(tracks: Sequence[Track], language: str | None) -> float | UnsetType:
    """How sure the answers in `language` are of it, by the seconds of audio that each is about."""
    same = [one for one in tracks if one.answer.language == language]
    return _mean([(one.answer.language_confidence, one.chunk.seconds) for one in same])


def confidence(tracks: Sequence[Track]) -> float | UnsetType:
    """How sure the answers are of their text, by the seconds of audio that each is about."""
    return _mean([(one.answer.extra.get("confidence"), one.chunk.seconds) for one in tracks])


def _mean(weighted: Iterable[tuple[Any, float]]) -> float | UnsetType:
    known = [(value, weight) for value, weight in weighted if isinstance(value, int | float)]
    if not known:
        return UNSET
    total = sum(weight for _, weight in known)
    mean = sum(value * weight for value, weight in known) / total if total else known[0][0]
    return float(round(mean, 4))


def events(tracks: Sequence[Track], duration: float) -> list[Sound]:
    """The sounds of all chunks in order of time; one that is in two chunks counts once."""
    found: list[tuple[int, Sound]] = []
    for position, track in enumerate(tracks):
        clock = Clock(track.chunk)
        for sound in track.answer.events:
            start, end = clock.place(sound.start, sound.end)
            start, end = min(start, duration), min(end, duration)
            found.append((position, replace(sound, start=start, end=end)))
    found.sort(key=lambda one: one[1].start)
    kept: list[tuple[int, Sound]] = []
    for position, sound in found:
        if not any(_is_echo(other, position, sound) for other in kept[-3:]):
            kept.append((position, sound))
    return [sound for _, sound in kept]


def _is_echo(before: tuple[int, Sound], position: int, sound: Sound) -> bool:
    other, first = before
    return other != position and first.text == sound.text and sound.start < first.end + ECHO


def entities(takes: Sequence[Take], segments: Sequence[Segment]) -> list[Entity]:
    """The entities of all chunks, found again in the text that `segments` make.

    An entity whose words were dropped at a seam is left out, unless the words that were kept in
    their place say the same.
    """
    text = join(segment.text for segment in segments)
    found: dict[tuple[int, str], Entity] = {}
    for take, (begin, end) in zip(takes, _ranges(takes, segments), strict=True):
        reach = begin
        for entity in take.track.answer.entities:
            at = text.find(entity.text, reach, end)
            if at >= 0 and entity.text:
                reach = at + len(entity.text)
                found[at, entity.type] = replace(entity, start_char=at, end_char=reach)
    return [found[key] for key in sorted(found)]


def _ranges(takes: Sequence[Take], segments: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    """Where in the text the segments lie that each take has words in."""
    starts, ends = [0], [0]
    before = ""
    for segment in segments:
        starts.append(ends[-1] + (before != "" and is_spaced(before, segment.text)))
        ends.append(starts[-1] + len(segment.text))
        before = segment.text
    counts = [0, *accumulate(len(segment.words) for segment in segments)]
    said = 0
    for take in takes:
        first = min(bisect_right(counts, said), len(segments))
        said += take.end - take.begin
        yield starts[first], ends[bisect_left(counts, said)]
