"""Words of what was heard a second time, because the first time nobody put it in words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from msgspec.structs import replace

from stt_cli.stitch.align import folded
from stt_cli.stitch.tracks import Part, Track


def fill(tracks: Sequence[Track], again: Track) -> list[Track]:
    """The tracks with `again` in the place of what it is of: a whole chunk, or a part without words.

    A part belongs to the first track that covers its middle. A service that says the same of a
    part as of the whole did not listen to the part.
    """
    if not again.words:
        return list(tracks)
    middle = (again.chunk.start + again.chunk.end) / 2
    filled = list(tracks)
    for position, track in enumerate(filled):
        if track.chunk.spans == again.chunk.spans:
            filled[position] = again
            break
        if track.chunk.start <= middle <= track.chunk.end:
            if folded(again.words) != folded(track.words):
                filled[position] = _filled(track, again, middle)
            break
    return filled


def _filled(track: Track, again: Track, middle: float) -> Track:
    at = bisect_left(track.words, middle, key=lambda word: word.start)
    before, after = track.words[:at], track.words[at:]
    start = before[-1].end if before else track.chunk.start
    end = after[0].start if after else track.chunk.end
    # A few seconds are too little to tell speakers apart: both sides have to agree.
    around = {word.speaker for word in (*before[-1:], *after[:1])}
    speaker = around.pop() if len(around) == 1 else None
    words = [
        replace(word, speaker=speaker)
        for word in again.words
        if start <= (word.start + word.end) / 2 <= end
    ]
    parts = _split(track.parts, at, len(words))
    timing = again.timing if not track.words else track.timing
    return track._replace(words=before + words + after, parts=parts, timing=timing)


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
