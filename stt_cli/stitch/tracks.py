"""What one chunk's answer says, as timed words on the source's clock."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.model import Answer, Chunk, Segment, Span, Timing, Word
from stt_cli.stitch.estimate import clip, estimate
from stt_cli.text.segments import LONGEST, segment
from stt_cli.text.times import punctuated
from stt_cli.text.words import split

BLINK = 0.02
"""Seconds of audio within which something may start or end on either side of a border."""


class Voice(Struct, frozen=True, kw_only=True):
    """What one member of an ensemble answers to a chunk."""

    member: str
    answer: Answer
    aligned: bool = False
    """Whether the word times were made by forced alignment."""
    attentive: bool = False
    """Whether they were found by a model's attention."""


class ChunkAnswer(Struct, frozen=True, kw_only=True):
    """The answer to one chunk; the answer's times are seconds of the chunk's own audio."""

    chunk: Chunk
    answer: Answer
    speech: tuple[Span, ...] = ()
    """Where there is speech energy, on the source's clock; empty: not known."""
    aligned: bool = False
    """Whether the word times were made by forced alignment."""
    voices: tuple[Voice, ...] = ()
    """What the members of an ensemble answer; the words are those they vote for, and not those
    of `answer`."""


class Part(NamedTuple):
    """A run of a track's words that belong together, and the service's segment of just them."""

    begin: int
    end: int
    segment: Segment | None


class Track(NamedTuple):
    """The words of one chunk in order, on the source's clock, and the segments they form."""

    chunk: Chunk
    answer: Answer
    """What it says besides words: its segments are left out."""
    words: list[Word]
    parts: list[Part]
    timing: Timing

    @property
    def is_timed(self) -> bool:
        """Whether a word's time identifies it."""
        return self.timing in ("word", "aligned")


class Clock:
    """Moments of a chunk's audio on the source's clock."""

    def __init__(self, chunk: Chunk) -> None:
        self._spans = chunk.spans
        self._offsets = [0.0, *accumulate(span.seconds for span in chunk.spans[:-1])]

    def place(self, start: float, end: float) -> tuple[float, float]:
        """A stretch of audio; it stays on the side of left-out silence where its middle lies."""
        index = max(0, bisect_right(self._offsets, (start + end) / 2) - 1)
        span = self._spans[index]
        shift = span.start - self._offsets[index]
        first = min(max(start + shift, span.start), span.end)
        last = min(max(end + shift, first), span.end)
        return round(first, 3), round(last, 3)


def track(answered: ChunkAnswer) -> Track:
    """Put an answer on the source's clock, with times made up where the service gave none."""
    if not answered.answer.segments or answered.answer.estimated:
        return _of_text(answered)
    clock = Clock(answered.chunk)
    words: list[Word] = []
    parts: list[Part] = []
    untimed = False
    for spoken in answered.answer.segments:
        if spoken.words:
            found = _placed(punctuated(spoken.words, spoken.text), clock, spoken.speaker)
        else:
            found = _of_segment(spoken, clock, answered)
            untimed = untimed or bool(found)
        if found:
            own = replace(spoken, words=())
            parts.append(Part(len(words), len(words) + len(found), own))
            words += found
    timing: Timing = "segment" if untimed else "aligned" if answered.aligned else "word"
    answer = replace(answered.answer, segments=())
    return Track(answered.chunk, answer, words, _sensible(parts, words, untimed), timing)


def _of_text(answered: ChunkAnswer) -> Track:
    turns = answered.answer.segments
    text = " ".join(turn.text for turn in turns) or answered.answer.text
    words = estimate(text, clip(answered.speech, answered.chunk.spans) or answered.chunk.spans)
    parts = _of_turns(turns, words) or parts_of(words, 0)
    answer = replace(answered.answer, segments=())
    return Track(answered.chunk, answer, words, parts, "estimated")


def _of_turns(turns: Iterable[Segment], words: list[Word]) -> list[Part]:
    """Whose turn each of `words` is, which get its speaker."""
    parts: list[Part] = []
    begin = 0
    for turn in turns:
        end = begin + len(split(turn.text))
        words[begin:end] = [replace(word, speaker=turn.speaker) for word in words[begin:end]]
        if begin < end:
            parts.append(Part(begin, end, turn))
        begin = end
    return _sensible(parts, words, True)


def _placed(words: Iterable[Word], clock: Clock, speaker: str | None) -> list[Word]:
    found = []
    for word in words:
        if text := word.word.strip():
            start, end = clock.place(word.start, word.end)
            who = word.speaker if word.speaker is not None else speaker
            found.append(replace(word, word=text, start=start, end=end, speaker=who))
    return found


def _of_segment(spoken: Segment, clock: Clock, answered: ChunkAnswer) -> list[Word]:
    """The words of a timed segment, which may reach over silence that was left out."""
    start, _ = clock.place(spoken.start, spoken.start + BLINK)
    _, end = clock.place(spoken.end - BLINK, spoken.end)
    bounds = (Span(start, max(start, end)),)
    speech = clip(answered.speech, bounds) or clip(answered.chunk.spans, bounds) or bounds
    words = [replace(word, speaker=spoken.speaker) for word in estimate(spoken.text, speech)]
    if words:
        words[0] = replace(words[0], start=start)
        words[-1] = replace(words[-1], end=max(words[-1].start, end))
    return words


def _sensible(parts: list[Part], words: list[Word], untimed: bool) -> list[Part]:
    """The service's own segments, unless it put everything into one or made them too long."""
    if len(parts) == 1 and not untimed:
        found = parts_of(words, 0)
        return found if len(found) > 1 else parts
    kept: list[Part] = []
    for part in parts:
        inside = words[part.begin : part.end]
        if inside[-1].end - inside[0].start > LONGEST:
            kept += parts_of(inside, part.begin)
        else:
            kept.append(part)
    return kept


def parts_of(words: Sequence[Word], begin: int) -> list[Part]:
    """The sentences and turns that words form, the first of which is word `begin` of its track."""
    edges = [begin, *accumulate((len(found.words) for found in segment(words)), initial=begin)][1:]
    return [Part(first, last, None) for first, last in pairwise(edges)]
