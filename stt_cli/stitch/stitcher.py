"""The answers to all chunks, made into one transcript."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from stt_cli.model import Entity, Seam, Segment, Sound, Span, SpeakerMatch, Timing, Word
from stt_cli.stitch import extras
from stt_cli.stitch.again import fill
from stt_cli.stitch.ensemble import tracked
from stt_cli.stitch.persons import ChunkSpeakers, Label, Sounds
from stt_cli.stitch.seam import meet
from stt_cli.stitch.segments import Take, group
from stt_cli.stitch.speakers import People
from stt_cli.stitch.tracks import ChunkAnswer, Track
from stt_cli.text.words import join
from stt_cli.voting import Member

TIMINGS: tuple[Timing, ...] = ("word", "aligned", "segment", "estimated")
"""From the surest to the least sure."""


class Stitched(Struct, frozen=True, kw_only=True):
    """One transcript of all chunks; `text` is the segments' text joined."""

    text: str
    segments: tuple[Segment, ...]
    speakers: tuple[str, ...]
    events: tuple[Sound, ...]
    entities: tuple[Entity, ...]
    seams: tuple[Seam, ...]
    language: str | None
    language_probability: float | UnsetType = UNSET
    confidence: float | UnsetType = UNSET
    timing: Timing
    matches: tuple[SpeakerMatch, ...] = ()
    """Who the speakers of each chunk were taken for."""
    members: tuple[Member, ...] = ()
    """How those did who voted on the words."""

    @property
    def words(self) -> list[Word]:
        return [word for segment in self.segments for word in segment.words]


def stitch(
    answered: Iterable[ChunkAnswer],
    duration: float,
    *,
    again: Iterable[ChunkAnswer] = (),
    speakers: int | None = None,
    sounds: Sounds | None = None,
) -> Stitched:
    """Join the answers to the chunks of a recording that is `duration` seconds long.

    The order of `answered` does not matter, and chunks may be missing. `again` are gaps that were
    transcribed a second time. `speakers` is how many speak where the user knows, `sounds` how the
    speakers of chunks sound, by `labels`. Words start and end in order, within [0, duration]: one
    that overlaps the next is shortened.
    """
    first, found, members = _tracks(answered, again)
    takes, seams, people = _joined(found, speakers, sounds)
    words = in_order(_named(takes, people), duration)
    segments = group(takes, words)
    named = (word.speaker for word in words if word.speaker is not None)
    return Stitched(
        text=join(segment.text for segment in segments),
        segments=tuple(segments),
        speakers=tuple(dict.fromkeys(named)),
        events=tuple(extras.events(found, duration)),
        entities=tuple(extras.entities(takes, segments)),
        seams=tuple(seams),
        language=(language := extras.language(one.answer for one in found)),
        language_probability=extras.language_probability(first, language),
        confidence=extras.confidence(first),
        timing=max((one.timing for one in found if one.words), key=TIMINGS.index, default="word"),
        matches=tuple(people.matches()),
        members=tuple(members),
    )


def labels(
    answered: Iterable[ChunkAnswer], *, again: Iterable[ChunkAnswer] = ()
) -> dict[Label, list[Span]]:
    """When each speaker, as the chunks call them, is the one who speaks."""
    found: dict[Label, list[Span]] = {}
    _, tracks, _ = _tracks(answered, again)
    for place, one in enumerate(tracks):
        for speaker, turn in groupby(one.words, key=lambda word: word.speaker):
            if speaker is not None:
                said = list(turn)
                span = Span(said[0].start, max(word.end for word in said))
                found.setdefault(Label(place, speaker), []).append(span)
    return found


def _tracks(
    answered: Iterable[ChunkAnswer], again: Iterable[ChunkAnswer]
) -> tuple[list[Track], list[Track], list[Member]]:
    """The first answers, the same with what a second look found, and how those did who voted."""
    made, later, members = tracked(answered, again)
    first = sorted(made, key=lambda one: (one.chunk.start, one.chunk.index))
    filled = first
    for one in sorted(later, key=lambda one: one.chunk.start):
        filled = fill(filled, one)
    return first, filled, members


def _joined(
    found: Sequence[Track], most: int | None, sounds: Sounds | None
) -> tuple[list[Take], list[Seam], People]:
    takes: list[Take] = []
    seams: list[Seam] = []
    chunks: list[ChunkSpeakers] = []
    begin = 0
    for position, right in enumerate(found):
        pairs: list[tuple[Word, Word]] = []
        if position:
            left = found[position - 1]
            joint = meet(left, right, begin)
            takes.append(Take(left, begin, joint.end))
            seams.append(joint.seam)
            begin, pairs = joint.begin, joint.pairs
        names = dict.fromkeys(word.speaker for word in right.words if word.speaker is not None)
        chunks.append(ChunkSpeakers(right.chunk.index, list(names), pairs))
    if found:
        takes.append(Take(found[-1], begin, len(found[-1].words)))
    return takes, seams, People(chunks, sounds, most)


def _named(takes: Sequence[Take], people: People) -> list[Word]:
    """All words that were taken, with their speakers' final names."""
    words: list[Word] = []
    for place, take in enumerate(takes):
        for word in take.track.words[take.begin : take.end]:
            if word.speaker is None:
                words.append(word)
            else:
                name = people.name(Label(place, word.speaker))
                words.append(replace(word, speaker=name))
    return words


def in_order(words: Sequence[Word], duration: float) -> list[Word]:
    """The words with starts that never decrease, ends before the next start, all in the recording."""
    starts: list[float] = []
    reached = 0.0
    for word in words:
        reached = min(max(reached, word.start), duration)
        starts.append(reached)
    ordered: list[Word] = []
    for word, start, following in zip(words, starts, [*starts, duration][1:], strict=True):
        end = max(start, min(word.end, following))
        if (start, end) != (word.start, word.end):
            word = replace(word, start=start, end=end)
        ordered.append(word)
    return ordered
