"""Sounds among the words: laughter and the like, in brackets, where they sound."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from stt_cli.export.build import spoken
from stt_cli.model import Segment, Sound, Transcript
from stt_cli.text.tokens import Token, joined, tokens

LONG = 2.0
"""Seconds after which a sound belongs to no speaker and was shown: the rest of it is a pause."""
_MARKED = tuple("([{*\u266a\u266b\uff08\uff3b\u3010")


def with_sounds(transcript: Transcript) -> Transcript:
    """`transcript` with its sounds in the text: inside a segment where one is being spoken, else
    as segments of their own."""
    shown = (sound for sound in transcript.events if sound.text.strip())
    sounds = sorted(shown, key=lambda sound: sound.start)
    starts = [sound.start for sound in sounds]
    made: list[Segment] = []
    done = 0
    for before, segment in pairwise([None, *transcript.segments, None]):
        begun = bisect_left(starts, segment.start, done) if segment else len(sounds)
        made += _between(before, sounds[done:begun], segment)
        done = begun
        if segment:
            done = bisect_left(starts, segment.end, begun)
            made.append(_with(segment, sounds[begun:done]))
    return replace(transcript, segments=tuple(replace(s, id=n) for n, s in enumerate(made)))


def bracketed(sound: Sound) -> str:
    """The sound's text in brackets, its own ones if it has any."""
    text = " ".join(sound.text.split())
    return text if text.startswith(_MARKED) else f"({text})"


def _between(
    before: Segment | None, sounds: Sequence[Sound], after: Segment | None
) -> Iterator[Segment]:
    """A segment for each sound; short ones belong to who speaks before and after them."""
    same = before.speaker if before and after and before.speaker == after.speaker else None
    for sound in sounds:
        speaker = same if sound.end - sound.start < LONG else None
        yield _segment(sound, after.start if after else sound.end, speaker)


def _segment(sound: Sound, until: float, speaker: str | None) -> Segment:
    end = max(sound.start, min(sound.end, sound.start + LONG, until))
    return Segment(start=sound.start, end=end, text=bracketed(sound), speaker=speaker)


def _with(segment: Segment, sounds: Sequence[Sound]) -> Segment:
    """`segment` with sounds that begin while it is spoken."""
    if not sounds:
        return segment
    if not segment.words:
        return replace(segment, text=" ".join([segment.text, *map(bracketed, sounds)]))
    words = tokens(segment)
    for sound in reversed(sounds):
        at = next((n for n, word in enumerate(words) if word.start >= sound.start), len(words))
        words[at:at] = _tokens(sound, words[at:], segment)
    return replace(segment, text=joined(words), words=tuple(map(spoken, words)))


def _tokens(sound: Sound, rest: Sequence[Token], segment: Segment) -> list[Token]:
    """The words of a sound in a segment, spaced as the word after them is."""
    until = rest[0].start if rest else segment.end
    made = tokens(_segment(sound, until, segment.speaker))
    return [replace(made[0], space=rest[0].space if rest else True), *made[1:]]
