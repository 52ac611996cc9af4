"""Second looks: speech for which no word came back, or what cannot be right, is sent once more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from math import ceil

from msgspec.structs import replace

from stt_cli.contract import Piece
from stt_cli.media.feeds import DEFAULT
from stt_cli.media.isolated import clip
from stt_cli.model import Chunk, Span
from stt_cli.pipeline.members import Member
from stt_cli.pipeline.reading.pieces import pack
from stt_cli.pipeline.recording import Recording
from stt_cli.pipeline.task import Source, Task

GAP_MARGIN = 0.5
"""Seconds of sound around a gap that its second look holds too."""


def second_looks(recording: Recording, members: Sequence[Member]) -> Iterator[Task]:
    """Speech without a word, and what looks wrong, to be sent once more to every member; packed
    when it is sent."""
    for feed in range(len(recording.source.feeds)):
        for chunk in [*_wordless(recording, feed), *_doubted(recording, feed)]:
            audio = _name(recording.source, feed, chunk.spans)
            for number, member in enumerate(members):
                yield Task(
                    recording=recording,
                    chunk=chunk,
                    key=member.key(audio),
                    member=number,
                    pcm=member.local,
                    feed=feed,
                    again=True,
                )


def _wordless(recording: Recording, feed: int) -> Iterator[Chunk]:
    for gap in recording.contents.gaps(feed):
        for spans in recording.contents.wordless(feed, gap) or _around(gap, recording):
            index = next(recording.numbers)
            yield Chunk(index=index, spans=spans, why="speech without words")


def _doubted(recording: Recording, feed: int) -> Iterator[Chunk]:
    for span in recording.contents.doubted(feed):
        for part in _parts(span, recording):
            around = (_widened(part, recording),)
            index = next(recording.numbers)
            yield Chunk(index=index, spans=around, why="what looks wrong", doubted=part)


def _name(source: Source, feed: int, spans: tuple[Span, ...]) -> str:
    """The hash that stands for the sound of a second look.

    Its answer must not be taken for the first one, even where the sound is the same.
    """
    sound = replace(source.feeds[feed], speaker=None)
    which = "" if sound == DEFAULT else f" {sound}"
    return hashlib.sha256(f"{source.sha256} again {spans}{which}".encode()).hexdigest()


def pack_again(task: Task) -> Piece:
    """The piece of a second look, of a task whose answer was there when it was cut, or of one that
    was in hand before; without sound where a job works on it already."""
    source = task.recording.source
    if source.piece and not task.again:
        return source.piece
    if task.pending:
        return Piece(name="", mime="", seconds=task.chunk.seconds, size=0)
    return pack(task.chunk, _sound(task), None if task.pcm else source.method.codec)


def _sound(task: Task) -> Iterator[bytes]:
    """The PCM of a chunk; none of a recording that never was on this machine."""
    path, spans = task.recording.source.path, task.chunk.spans
    return (clip(path, span.start, span.end, task.sound) for span in spans if path)


def _around(gap: Span, recording: Recording) -> Iterator[tuple[Span, ...]]:
    """The gap with some sound around it, in as many equal parts as the longest chunk asks."""
    return ((_widened(part, recording),) for part in _parts(gap, recording))


def _parts(span: Span, recording: Recording) -> Iterator[Span]:
    parts = ceil(span.seconds / (recording.source.method.rules.max_seconds - 2 * GAP_MARGIN))
    step = span.seconds / parts
    return (Span(span.start + n * step, span.start + (n + 1) * step) for n in range(parts))


def _widened(part: Span, recording: Recording) -> Span:
    return Span(max(0.0, part.start - GAP_MARGIN), min(recording.duration, part.end + GAP_MARGIN))
