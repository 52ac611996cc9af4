"""Transcripts of tracks or channels that were transcribed apart, made into one by time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from stt_cli.model import Entity, Segment, Sound, Word
from stt_cli.stitch.stitcher import TIMINGS, Stitched, in_order
from stt_cli.text.segments import as_segment
from stt_cli.text.words import is_spaced, join
from stt_cli.voting import summed

ECHO = 0.5
"""Seconds between two equal sounds that are one, which two microphones picked up."""


class _Said(NamedTuple):
    """A word, and where it comes from: its transcript, and the segment in there."""

    word: Word
    part: int
    segment: int


def merge(parts: Sequence[Stitched], speakers: Sequence[str | None], duration: float) -> Stitched:
    """The words of all transcripts in order of time, those of each said by its speaker.

    None: the one its transcript names. A segment is divided where another speaker says something
    in its midst. All times are on one clock and within [0, duration].
    """
    if len(parts) == 1:
        return parts[0] if speakers[0] is None else _named(parts[0], speakers[0])
    named = [
        part if speaker is None else _named(part, speaker)
        for part, speaker in zip(parts, speakers, strict=True)
    ]
    said = sorted(_said(named), key=lambda one: one.word.start)
    words = in_order([one.word for one in said], duration)
    turns = [list(run) for _, run in groupby(enumerate(said), lambda one: one[1][1:])]
    segments: list[Segment] = []
    origins: list[tuple[int, int]] = []
    for turn in turns:
        own = [words[number] for number, _ in turn]
        part, index = turn[0][1].part, turn[0][1].segment
        segments.append(_segment(named[part].segments[index], own, len(segments)))
        origins.append((part, index))
    worded = [part for part in parts if part.words] or parts[:1]
    main = max(worded, key=lambda part: (part.language is not None, len(part.words)))
    return Stitched(
        text=join(segment.text for segment in segments),
        segments=tuple(segments),
        speakers=tuple(dict.fromkeys(word.speaker for word in words if word.speaker is not None)),
        events=tuple(_events(named)),
        entities=tuple(sorted(_entities(named, segments, origins), key=_place)),
        seams=tuple(sorted((s for part in parts for s in part.seams), key=lambda seam: seam.at)),
        language=main.language,
        language_probability=main.language_probability,
        confidence=main.confidence if len(worded) == 1 else UNSET,
        timing=max((p.timing for p in parts if p.segments), key=TIMINGS.index, default="word"),
        members=tuple(summed(member for part in parts for member in part.members)),
    )


def _named(part: Stitched, speaker: str) -> Stitched:
    segments = tuple(
        replace(
            segment,
            speaker=speaker,
            words=tuple(replace(word, speaker=speaker) for word in segment.words),
        )
        for segment in part.segments
    )
    return replace(part, segments=segments, speakers=(speaker,) if segments else (), matches=())


def _said(parts: Sequence[Stitched]) -> Iterator[_Said]:
    for number, part in enumerate(parts):
        for index, segment in enumerate(part.segments):
            for word in segment.words:
                yield _Said(word, number, index)


def _segment(whole: Segment, words: Sequence[Word], number: int) -> Segment:
    """`whole` as it is left with `words`."""
    made = as_segment(words, number)
    if len(words) < len(whole.words):
        return made
    return replace(made, text=whole.text, confidence=whole.confidence)


def _events(parts: Iterable[Stitched]) -> list[Sound]:
    kept: list[Sound] = []
    for sound in sorted(chain(*(part.events for part in parts)), key=lambda one: one.start):
        if not any(one.text == sound.text and sound.start < one.end + ECHO for one in kept[-3:]):
            kept.append(sound)
    return kept


def _entities(
    parts: Sequence[Stitched], segments: Sequence[Segment], origins: Sequence[tuple[int, int]]
) -> Iterator[Entity]:
    """The entities whose words are still together, with their places in the new text."""
    starts = dict[tuple[int, int], list[int]]()
    for position, origin in enumerate(origins):
        starts.setdefault(origin, []).append(position)
    offsets = _offsets(segments)
    for number, part in enumerate(parts):
        own = _offsets(part.segments)
        for entity in part.entities:
            at = entity.start_char or 0
            index = sum(start <= at for start in own) - 1
            for position in starts.get((number, index), ()):
                found = segments[position].text.find(entity.text)
                if found >= 0:
                    start = offsets[position] + found
                    yield replace(entity, start_char=start, end_char=start + len(entity.text))
                    break


def _offsets(segments: Sequence[Segment]) -> list[int]:
    """Where each segment begins in the text that they make together."""
    found: list[int] = []
    before, at = "", 0
    for segment in segments:
        at += before != "" and is_spaced(before, segment.text)
        found.append(at)
        at += len(segment.text)
        before = segment.text
    return found


def _place(entity: Entity) -> tuple[int, str]:
    return entity.start_char or 0, entity.type
