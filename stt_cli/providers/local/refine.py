"""Exact times for English words that a model timed by its attention, which is off by a tenth or so.

The words are found again in the sound by forced alignment, a few segments at a time. Where the
model left out something that is said, alignment pulls its neighbours over that sound; the model's
time is kept there.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.model import Segment, Word
from stt_cli.pcm import BYTES, RATE
from stt_cli.providers.local.align import align, likeness

with warnings.catch_warnings():
    # The standard library's audioop; from Python 3.13 on audioop-lts provides it.
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

FRAME = 0.02
"""Seconds of the frames whose loudness is measured."""
MOST = 40.0
"""Seconds of segments that are aligned together."""
CONTEXT = 6.0
"""Seconds of segments before and after these, which are aligned with them and then left out."""
REACH = 0.4
"""Seconds by which a segment's edge may be wrong."""
APART = 0.5
"""Seconds between the two times of a word from which the sound between them decides."""
UNMATCHED = 0.15
"""Seconds of sound between two times that no word accounts for."""
FEW = 10
"""Words that may be found in anything."""
UNLIKE = -60.0
"""Likeness from which down a sound is not those words."""
SHORTEST = 0.02
"""Seconds that every word takes."""


def refine(pcm: bytes, segments: Sequence[Segment]) -> list[Segment] | None:
    """`segments` with their words where they are said in 16 kHz mono s16le; None if none is found.

    Segments without words get the words of their text.
    """
    sound = _Sound(pcm, segments, Loudness(pcm))
    refined = [one for window in _windows(sound) for one in _found(sound, window)]
    found = any(one is not given for one, given in zip(refined, segments, strict=True))
    return _in_order(refined, sound.loudness.seconds) if found else None


class Loudness:
    """How loud a recording is from frame to frame."""

    def __init__(self, pcm: bytes) -> None:
        size = round(FRAME * BYTES)
        self._levels = [
            audioop.rms(pcm[at : at + size], 2) for at in range(0, len(pcm) - size + 1, size)
        ]
        ranked = sorted(self._levels) or [0]
        floor, top = ranked[len(ranked) // 10], ranked[len(ranked) * 19 // 20]
        # Halfway between noise and speech, as loudness is perceived.
        self._quiet = (max(floor, 1) * max(top, 1)) ** 0.5
        self.seconds = len(pcm) / BYTES

    def loud(self, start: float, end: float) -> float:
        """Seconds of sound between two times."""
        first, last = round(start / FRAME), round(end / FRAME)
        loud = [level for level in self._levels[max(0, first) : last] if level > self._quiet]
        return FRAME * len(loud)

    def cut(self, before: Segment, after: Segment) -> float:
        """The middle of the quietest tenth of a second where one segment ends and another begins."""
        reach = min(REACH, (before.end - before.start) / 2, (after.end - after.start) / 2)
        start, end = before.end - reach, max(before.end, after.start) + reach
        first, last = max(0, int(start / FRAME)), min(len(self._levels), int(end / FRAME) + 1)
        width = min(5, last - first)
        if width < 1:
            return before.end
        sums = [sum(self._levels[at : at + width]) for at in range(first, last - width + 1)]
        best = min(range(len(sums)), key=sums.__getitem__)
        return (first + best + width / 2) * FRAME

    def onset(self, start: float, end: float) -> float:
        """The first moment of sound from `start` on, before `end`; `start` if there is none."""
        first, last = int(start / FRAME), int(end / FRAME)
        frames = range(max(0, first), min(last, len(self._levels)))
        loud = next((at for at in frames if self._levels[at] > self._quiet), None)
        return start if loud is None else max(start, loud * FRAME)


class _Sound(NamedTuple):
    """A recording, what a model made of it, and how loud it is."""

    pcm: bytes
    segments: Sequence[Segment]
    loudness: Loudness

    def cut(self, at: int) -> float:
        """Where segment `at` parts from the one before."""
        if at == 0:
            return 0.0
        if at == len(self.segments):
            return self.loudness.seconds
        return self.loudness.cut(self.segments[at - 1], self.segments[at])


class _Window(NamedTuple):
    """Segments to be aligned together: from `first` to `last`, with others around them."""

    before: int
    first: int
    last: int
    after: int
    start: float
    end: float


def _windows(sound: _Sound) -> Iterator[_Window]:
    """All segments, in stretches of `MOST` seconds, each cut out in the quietest places."""
    segments = sound.segments
    count, first = len(segments), 0
    while first < count:
        last = _reach(segments, first, MOST)
        if last < count and segments[-1].end - segments[first].start <= MOST + CONTEXT:
            last = count
        before, after = first, last
        while before > 0 and segments[first].start - segments[before].start < CONTEXT:
            before -= 1
        if after < count:
            after = _reach(segments, last, CONTEXT)
        yield _Window(before, first, last, after, sound.cut(before), sound.cut(after))
        first = last


def _reach(segments: Sequence[Segment], first: int, seconds: float) -> int:
    """The end of the segments that begin within so many seconds of the first's start."""
    limit = segments[first].start + seconds
    later = range(first + 1, len(segments))
    return next((at for at in later if segments[at].end > limit), len(segments))


def _found(sound: _Sound, window: _Window) -> Sequence[Segment]:
    """The segments of the window where they are said; as they were where they do not fit."""
    aligned = _aligned(sound, window)
    if aligned:
        return aligned
    first, last = window.first, window.last
    if last - first == 1:
        return sound.segments[first:last]
    middle = (first + last) // 2
    halves = [
        _Window(a, a, b, b, sound.cut(a), sound.cut(b))
        for a, b in ((first, middle), (middle, last))
    ]
    return [one for half in halves for one in _found(sound, half)]


def _aligned(sound: _Sound, window: _Window) -> list[Segment] | None:
    around = sound.segments[window.before : window.after]
    given = [word for segment in around for word in _words(segment)]
    first, last = (2 * round(time * RATE) for time in (window.start, window.end))
    found = align(sound.pcm[first:last], " ".join(word.word for word in given))
    if not found or len(found) != len(given):
        return None
    # A longer text would not have been found in what is not speech, or in other words.
    if len(given) < FEW and likeness(sound.pcm[first:last]) < UNLIKE:
        return None
    moved = [
        replace(word, start=window.start + word.start, end=window.start + word.end)
        for word in found
    ]
    words = iter(list(_chosen(given, moved, window, sound.loudness)))
    filled = [replace(one, words=tuple(islice(words, len(_words(one))))) for one in around]
    return filled[window.first - window.before : window.last - window.before]


def _words(segment: Segment) -> tuple[Word, ...]:
    """The words of a segment; of one without, its text, at no time of their own."""
    if segment.words:
        return segment.words
    return tuple(
        Word(word=word, start=segment.start, end=segment.start, speaker=segment.speaker)
        for word in segment.text.split()
    )


def _chosen(
    given: Sequence[Word], found: Sequence[Word], window: _Window, loudness: Loudness
) -> Iterator[Word]:
    """Each word where alignment found it; beside sound without words, perhaps where the model had it."""
    ends = [window.start, *(word.end for word in found)]
    starts = [*(word.start for word in found), window.end]
    for at, (one, other) in enumerate(zip(given, found, strict=True)):
        apart = max(abs(one.start - other.start), abs(one.end - other.end))
        before = loudness.loud(ends[at], other.start)
        after = loudness.loud(other.end, starts[at + 1])
        if apart > APART and max(before, after) > UNMATCHED and one.end - one.start > SHORTEST:
            yield replace(one, start=loudness.onset(one.start, one.end))
        else:
            yield replace(one, start=other.start, end=other.end)


def _in_order(segments: Sequence[Segment], end: float) -> list[Segment]:
    """The segments, each word of some length, and none before the end of the one before."""
    words = [word for segment in segments for word in segment.words]
    placed = iter(list(_placed(words, end)))
    ordered = []
    for segment in segments:
        said = tuple(islice(placed, len(segment.words)))
        limits = {"start": said[0].start, "end": said[-1].end} if said else {}
        ordered.append(replace(segment, words=said, **limits))
    return ordered


def _placed(words: Sequence[Word], end: float) -> Iterator[Word]:
    reached = 0.0
    for word, following in pairwise([*words, None]):
        if word is None:
            return
        start = min(max(word.start, reached), max(reached, end - SHORTEST))
        limit = end if following is None else max(following.start, start + SHORTEST)
        reached = max(min(word.end, limit), start + SHORTEST)
        yield replace(word, start=round(start, 3), end=round(reached, 3))
