"""What every reader ends with: segments in order, and the transcript around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from stt_cli.model import Segment, Source, Timing, Transcript, Word
from stt_cli.text.segments import ends_sentence
from stt_cli.text.tokens import Token, joined, tokens

PAUSE = 1.5
"""Seconds of silence that end a segment where a file has words only."""


def transcript(
    segments: Sequence[Segment],
    name: str,
    *,
    provider: str,
    model: str | None = None,
    language: str | None = None,
    duration: float | None = None,
) -> Transcript:
    """A transcript of `segments`, its times in order and inside its duration."""
    ordered = list(_ordered(segments))
    spoken_until = max((segment.end for segment in ordered), default=0.0)
    length = max(duration or 0.0, spoken_until)
    names = (segment.speaker for segment in ordered)
    timing: Timing = "word" if any(segment.words for segment in ordered) else "segment"
    return Transcript(
        text=" ".join(segment.text for segment in ordered),
        language=language,
        duration=length,
        segments=tuple(ordered),
        speakers=tuple(dict.fromkeys(name for name in names if name is not None)),
        timing=timing if spoken_until else "estimated",
        provider=provider,
        model=model or "unknown",
        source=Source(name=name, sha256="", duration=length),
    )


def _ordered(segments: Iterable[Segment]) -> Iterable[Segment]:
    clock = 0.0
    for number, segment in enumerate(segments):
        clock = max(clock, segment.start)
        end = max(clock, segment.end)
        words: list[Word] = []
        moment = clock
        for word in segment.words:
            moment = min(end, max(moment, word.start))
            words.append(replace(word, start=moment, end=min(end, max(moment, word.end))))
        yield replace(segment, id=number, start=clock, end=end, words=tuple(words))


def spoken(token: Token) -> Word:
    """A token as a word, with its punctuation."""
    return Word(
        word=token.text,
        start=token.start,
        end=token.end,
        confidence=token.confidence,
        speaker=token.speaker,
    )


def punctuated(segment: Segment) -> Segment:
    """`segment` with the words of its text, where its words came without punctuation."""
    if not segment.words:
        return segment
    return replace(segment, words=tuple(map(spoken, tokens(segment))))


def sentences(words: Iterable[Token]) -> list[Segment]:
    """Segments of a run of words: one per sentence, and a new one after a pause or speaker."""
    parts: list[list[Token]] = []
    for token in words:
        last = parts[-1][-1] if parts else None
        if last is None or _apart(last, token):
            parts.append([])
        parts[-1].append(token)
    return [
        Segment(
            start=part[0].start,
            end=part[-1].end,
            text=joined(part),
            speaker=part[0].speaker,
            words=tuple(map(spoken, part)),
        )
        for part in parts
    ]


def _apart(last: Token, token: Token) -> bool:
    if token.speaker != last.speaker or token.start - last.end >= PAUSE:
        return True
    return ends_sentence(last.text)
