"""Changes to a whole transcript: renamed speakers, shifted times, several in a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from stt_cli.errors import UsageError
from stt_cli.export.options import Options
from stt_cli.model import Cost, Entity, Segment, Sheet, Source, Span, Transcript, Word
from stt_cli.text.sanitize import line, sanitized

T = TypeVar("T")


def cleaned(transcript: Transcript) -> Transcript:
    """`transcript` without what could steer a terminal, player or page; names are one line."""
    transcript = sanitized(transcript)
    spoken = (word.speaker for segment in transcript.segments for word in segment.words)
    names = {*transcript.speakers, *(segment.speaker for segment in transcript.segments), *spoken}
    if any(name and line(name) != name for name in names):
        transcript = _respoken(transcript, lambda name: line(name or "") or None)
    source = transcript.source
    return replace(transcript, source=replace(source, name=line(source.name)))


def edited(transcript: Transcript, options: Options) -> Transcript:
    """`transcript` with the renaming and the offset that `options` ask for."""
    if options.rename:
        transcript = renamed(transcript, options.rename)
    if options.offset:
        transcript = shifted(transcript, options.offset)
    return transcript


def renamed(transcript: Transcript, names: Mapping[str, str]) -> Transcript:
    """`transcript` with its speakers renamed; names that no speaker has are ignored."""
    return _respoken(transcript, lambda name: names.get(name, name) if name else name)


def without_speakers(transcript: Transcript) -> Transcript:
    """`transcript` without its speakers."""
    return _respoken(transcript, lambda _: None)


def _respoken(transcript: Transcript, call: Callable[[str | None], str | None]) -> Transcript:
    def segment(old: Segment) -> Segment:
        words = tuple(replace(word, speaker=call(word.speaker)) for word in old.words)
        return replace(old, speaker=call(old.speaker), words=words)

    called = (call(name) for name in transcript.speakers)
    return replace(
        transcript,
        segments=tuple(map(segment, transcript.segments)),
        speakers=tuple(dict.fromkeys(name for name in called if name is not None)),
    )


def shifted(transcript: Transcript, seconds: float) -> Transcript:
    """`transcript` with `seconds` added to every time; none falls below zero."""

    def at(time: float) -> float:
        return max(0.0, time + seconds)

    def word(old: Word) -> Word:
        characters = old.characters
        if characters:
            characters = tuple(replace(c, start=at(c.start), end=at(c.end)) for c in characters)
        return replace(old, start=at(old.start), end=at(old.end), characters=characters)

    def segment(old: Segment) -> Segment:
        return replace(old, start=at(old.start), end=at(old.end), words=tuple(map(word, old.words)))

    return replace(
        transcript,
        duration=at(transcript.duration),
        segments=tuple(map(segment, transcript.segments)),
        events=tuple(replace(e, start=at(e.start), end=at(e.end)) for e in transcript.events),
        chunks=tuple(replace(c, start=at(c.start), end=at(c.end)) for c in transcript.chunks),
        seams=tuple(replace(s, at=at(s.at)) for s in transcript.seams),
        gaps=tuple(Span(at(g.start), at(g.end)) for g in transcript.gaps),
    )


def merge(transcripts: Sequence[Transcript]) -> Transcript:
    """Several transcripts as one, each beginning where the one before it ends.

    Speakers of the same name are the same person. What belongs to one run alone (its job, its
    chunks) is left out. Raises UsageError where there is nothing to merge.
    """
    if not transcripts:
        raise UsageError("there is no transcript to merge", hint="name two or more")
    if len(transcripts) == 1:
        return transcripts[0]
    starts = list(accumulate((t.duration for t in transcripts), initial=0.0))
    parts = [shifted(t, start) for t, start in zip(transcripts, starts, strict=False)]
    segments = (segment for part in parts for segment in part.segments)
    return Transcript(
        text=" ".join(part.text for part in parts),
        language=_common(part.language for part in parts),
        duration=starts[-1],
        segments=tuple(replace(segment, id=i) for i, segment in enumerate(segments)),
        speakers=tuple(dict.fromkeys(name for part in parts for name in part.speakers)),
        events=tuple(event for part in parts for event in part.events),
        entities=_entities(parts),
        timing=_common(part.timing for part in parts) or "estimated",
        provider=_common(part.provider for part in parts) or "several",
        model=_common(part.model for part in parts) or "several",
        source=Source(
            name=" + ".join(part.source.name for part in parts), sha256="", duration=starts[-1]
        ),
        cost=_total(part.cost for part in parts),
        seams=tuple(seam for part in parts for seam in part.seams),
        gaps=tuple(gap for part in parts for gap in part.gaps),
        sheet=_sheet([part.sheet for part in parts if part.sheet]),
    )


def _sheet(sheets: Sequence[Sheet]) -> Sheet | UnsetType:
    """What stands around the cues of all parts, where they came in one format."""
    kind = _common(sheet.kind for sheet in sheets)
    if kind is None:
        return UNSET
    if kind == "ass":
        return sheets[0]  # a script has one head
    head = dict.fromkeys(block for sheet in sheets for block in sheet.head)
    tail = (block for sheet in sheets for block in sheet.tail)
    return Sheet(kind=kind, header=sheets[0].header, head=tuple(head), tail=tuple(tail))


def _common(values: Iterable[T]) -> T | None:
    """What all of them are, None where they differ."""
    different = set(values)
    return different.pop() if len(different) == 1 else None


def _total(costs: Iterable[Cost | None]) -> Cost | None:
    known = [cost for cost in costs if cost is not None]
    currency = _common(cost.currency for cost in known)
    if currency is None:
        return None
    return Cost(amount=sum(cost.amount for cost in known), currency=currency)


def _entities(parts: Sequence[Transcript]) -> tuple[Entity, ...]:
    """Every part's entities, their offsets counted in the joined text."""
    moved: list[Entity] = []
    before = 0
    for part in parts:
        for entity in part.entities:
            ends = (entity.start_char, entity.end_char)
            start, end = (None if at is None else at + before for at in ends)
            moved.append(replace(entity, start_char=start, end_char=end))
        before += len(part.text) + 1
    return tuple(moved)
