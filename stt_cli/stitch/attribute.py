"""A transcript whose words are given to speakers by somebody else than the service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from statistics import fmean
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.model import Segment, Word
from stt_cli.stitch.stitcher import Stitched
from stt_cli.text.segments import as_segment
from stt_cli.text.words import join


class Said(NamedTuple):
    """Who says a word, and how sure that is, in [0, 1]."""

    speaker: str
    confidence: float


def attribute(stitched: Stitched, said: Sequence[Said]) -> Stitched:
    """The transcript with its words said as `said` has it, one for each; segments divide there."""
    rest = iter(said)
    segments: list[Segment] = []
    for segment in stitched.segments:
        own = list(islice(rest, len(segment.words)))
        for part in _parts(segment, own):
            segments.append(replace(part, id=len(segments)))
    return replace(
        stitched,
        text=join(segment.text for segment in segments),
        segments=tuple(segments),
        speakers=tuple(dict.fromkeys(one.speaker for one in said)),
        matches=(),
    )


def _parts(segment: Segment, said: Sequence[Said]) -> Iterator[Segment]:
    pairs = zip(segment.words, said, strict=True)
    turns = [list(turn) for _, turn in groupby(pairs, key=lambda pair: pair[1].speaker)]
    for turn in turns:
        words = tuple(replace(word, speaker=one.speaker) for word, one in turn)
        part = segment if len(turns) == 1 else _part(segment, words)
        yield replace(
            part,
            words=words,
            speaker=turn[0][1].speaker,
            speaker_confidence=round(fmean(one.confidence for _, one in turn), 3),
        )


def _part(segment: Segment, words: tuple[Word, ...]) -> Segment:
    return replace(as_segment(words, 0), confidence=segment.confidence)
