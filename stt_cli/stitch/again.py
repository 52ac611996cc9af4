"""Words of what was sent a second time, because the first time no words came back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.model import Span, Word
from stt_cli.stitch import by_text
from stt_cli.stitch.align import Overlap, folded, likeness, middle
from stt_cli.stitch.tracks import Part, Track

NEAR = 200
"""Words on either side that a second look is compared with."""


SURE, MOST = 3, 0.75
"""Words alike, and their share of a stretch, that are the same ones whatever their times say."""

SAME_TIME = 0.5
"""Seconds within which fewer words are the same ones."""


class _Around(NamedTuple):
    """A place between two words of a track, and what is said before and after it."""

    at: int
    before: list[Word]
    after: list[Word]
    bounds: Span
    """The wordless time there."""


def fill(tracks: Sequence[Track], again: Track) -> list[Track]:
    """The tracks with `again` in the place of what it is of: a whole chunk, or a part without words.

    A part belongs to the first track that covers its middle, and adds what its neighbours do not
    have: recognisers misplace words by seconds. A service that says the same of a part as of the
    whole did not transcribe the part anew.
    """
    if not again.words:
        return list(tracks)
    if again.chunk.doubted:
        return [_corrected(track, again, again.chunk.doubted) for track in tracks]
    midst = (again.chunk.start + again.chunk.end) / 2
    filled = list(tracks)
    for position, track in enumerate(filled):
        if track.chunk.spans == again.chunk.spans:
            filled[position] = again
            break
        if track.chunk.start <= midst <= track.chunk.end:
            if folded(again.words) != folded(track.words):
                filled[position] = _filled(track, again, _around(filled, position, midst))
            break
    return filled


def _corrected(track: Track, again: Track, doubted: Span) -> Track:
    """`track` with the words of `again` in the place of those within `doubted`, where both have
    times that tell which these are, and something else was heard."""
    if not (track.is_timed and again.is_timed):
        return track
    begin, end = (bisect_left(track.words, at, key=middle) for at in (doubted.start, doubted.end))
    new = [word for word in again.words if doubted.start <= middle(word) < doubted.end]
    if not new or begin == end or folded(new) == folded(track.words[begin:end]):
        return track
    named = {word.speaker for word in track.words[begin:end]}
    speaker = named.pop() if len(named) == 1 else None
    words = [*track.words[:begin], *(replace(word, speaker=speaker) for word in new)]
    left = _without(track.parts, begin, end)
    return track._replace(words=words + track.words[end:], parts=_split(left, begin, len(new)))


def _around(tracks: Sequence[Track], position: int, midst: float) -> _Around:
    words = tracks[position].words
    at = bisect_left(words, midst, key=lambda word: word.start)
    earlier = tracks[position - 1].words if position else []
    later = tracks[position + 1].words if position + 1 < len(tracks) else []
    chunk = tracks[position].chunk
    start = words[at - 1].end if at else chunk.start
    end = words[at].start if at < len(words) else chunk.end
    return _Around(
        at=at,
        before=[*earlier[-NEAR:], *words[:at]][-NEAR:],
        after=[*words[at : at + NEAR], *later[:NEAR]][:NEAR],
        bounds=Span(start, end),
    )


def _filled(track: Track, again: Track, around: _Around) -> Track:
    at, bounds = around.at, around.bounds
    before, after = track.words[:at], track.words[at:]
    # A few seconds are too little to distinguish speakers: both sides have to agree.
    named = {word.speaker for word in (*before[-1:], *after[:1])}
    speaker = named.pop() if len(named) == 1 else None
    words = [
        replace(word, speaker=speaker)
        for word in _new(track, again, around)
        if _is_within(word, bounds)
    ]
    parts = _split(track.parts, at, len(words))
    timing = again.timing if not track.words else track.timing
    return track._replace(words=before + words + after, parts=parts, timing=timing)


def _new(track: Track, again: Track, around: _Around) -> list[Word]:
    """The words of `again` that are neither the last ones before it nor the first ones after it."""
    look = replace(track.chunk, spans=(Span(again.chunk.start, again.chunk.end),))
    left = track._replace(chunk=look, words=around.before)
    right = track._replace(chunk=look, words=around.after)
    begin, end = 0, len(again.words)
    least = min(SURE, sum(_is_within(word, around.bounds) for word in again.words))
    if around.before:
        known = _shared(by_text.shared(left, again, 0), least)
        begin = max((theirs + 1 for _, theirs in known), default=0)
    if around.after:
        overlap = by_text.shared(again, right, begin)
        end = min((overlap.first + ours for ours, _ in _shared(overlap, least)), default=end)
    return again.words[begin:end]


def _shared(overlap: Overlap, least: int) -> list[tuple[int, int]]:
    """The pairs of an overlap: all of them where at least so many, and most in between, are of
    words that are alike, else those that are said at the same time."""
    pairs = [(i, j) for i, j in overlap.columns if i is not None and j is not None]
    ours, theirs = folded(overlap.left), folded(overlap.right)
    alike = [pair for pair in pairs if likeness(ours[pair[0]], theirs[pair[1]]) > 0]
    if alike:
        stretch = overlap.columns.index(alike[-1]) + 1 - overlap.columns.index(alike[0])
        if len(alike) >= max(least, MOST * stretch):
            return pairs
    return [
        (i, j)
        for i, j in pairs
        if abs(middle(overlap.left[i]) - middle(overlap.right[j])) <= SAME_TIME
    ]


def _is_within(word: Word, bounds: Span) -> bool:
    return bounds.start <= middle(word) <= bounds.end


def _split(parts: Sequence[Part], at: int, count: int) -> list[Part]:
    """Parts with a new one of `count` words before word `at`."""
    before = [part for part in parts if part.end <= at]
    after = [
        Part(part.begin + count, part.end + count, part.segment)
        for part in parts
        if part.begin >= at
    ]
    middle = [Part(at, at + count, None)] if count else []
    for part in parts:
        if part.begin < at < part.end:
            before.append(Part(part.begin, at, None))
            after.insert(0, Part(at + count, part.end + count, None))
    return before + middle + after


def _without(parts: Sequence[Part], begin: int, end: int) -> list[Part]:
    """Parts without the words from `begin` up to `end`."""

    def at(word: int) -> int:
        return min(word, begin) + max(0, word - end)

    kept = [
        part
        if part.end <= begin
        else Part(at(part.begin), at(part.end), part.segment if part.begin >= end else None)
        for part in parts
    ]
    return [part for part in kept if part.end > part.begin]
