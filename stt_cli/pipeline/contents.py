"""What the answers of a recording say together, as far as they are there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec import UNSET, Struct
from msgspec.structs import replace

from stt_cli.media.pauses import speech
from stt_cli.model import (
    Answer,
    Chunk,
    ChunkReport,
    MemberReport,
    MemberSummary,
    Pause,
    Segment,
    Span,
    Word,
    totals,
)
from stt_cli.pipeline.settings import ENSEMBLE
from stt_cli.pipeline.task import Kept, KeptPart, Source, Task
from stt_cli.stitch import (
    ChunkAnswer,
    Said,
    Sounds,
    Stitched,
    Voice,
    attribute,
    gaps,
    labels,
    stitch,
)
from stt_cli.uncertain import inventions
from stt_cli.voices.diarize import Diarization
from stt_cli.voices.question import Question, Reply, WhoIsWho, WhoSays
from stt_cli.voting import Member as Vote

CERTAIN = 0.95
"""Confidence from which the words that two chunks share say enough of who speaks."""


class Contents(Struct, frozen=True, kw_only=True):
    """The answers taken, and all that is needed to put them together."""

    source: Source
    taken: Sequence[Kept]
    duration: float
    pauses: Sequence[Sequence[Pause]]
    """Of each feed."""
    speakers: int | None
    """How many speak, where the user said so."""
    voices: Reply | None
    """Who speaks, or how they sound, where the sound was asked."""

    def gaps(self, feed: int) -> list[Span]:
        """Speech without a word, as far as the answers taken show."""
        return self.gaps_between(feed, self.stitched(feed).words)

    def doubted(self, feed: int) -> list[Span]:
        """Loops, and what models say of silence and music: worth a second look."""
        if not self.source.path:
            return []
        stitched = self.stitched(feed)
        return inventions(stitched.segments, stitched.language)

    def seconds_of_speech(self) -> float | None:
        """Seconds with speech energy; None where the sound is not on this machine."""
        if not self.source.path:
            return None
        each = (speech(pauses, 0.0, self.duration) for pauses in self.pauses)
        return sum(span.seconds for spans in each for span in spans)

    def wordless(self, feed: int, gap: Span) -> list[tuple[Span, ...]]:
        """The spans of whole chunks within `gap` that were answered without a word.

        What is too long for a chunk was sent as a file, and is not among them.
        """
        longest = self.source.method.rules.max_seconds
        first = self._of(feed, again=False)
        return [
            taken.task.chunk.spans
            for taken in sorted(first, key=lambda taken: taken.task.chunk.start)
            if taken.is_wordless
            and gap.start <= (taken.task.chunk.start + taken.task.chunk.end) / 2 <= gap.end
            and taken.task.chunk.seconds <= longest
        ]

    def question(self, *, by_voice: bool) -> Question | None:
        """What is to be asked of its sound before it is delivered, if anything.

        `by_voice`: who speaks is found out here, as the service does not say.
        """
        if not self.source.path or len(self.source.feeds) > 1:
            return None
        stitched = self.stitched(0)
        if by_voice:
            words = tuple(Span(word.start, word.end) for word in stitched.words)
            return WhoSays(words=words, speakers=self.speakers) if words else None
        if all(match.by == "words" and match.confidence >= CERTAIN for match in stitched.matches):
            return None
        first, again = (self._chunk_answers(self._of(0, again=again)) for again in (False, True))
        return WhoIsWho(turns=labels(first, again=again))

    def stitched(self, feed: int) -> Stitched:
        again = self._chunk_answers(self._of(feed, again=True))
        stitched = stitch(
            self._chunk_answers(self._of(feed, again=False)),
            self.duration,
            # One that looks as wrong as the first is none.
            again=(one for one in again if not (one.chunk.doubted and _looks_wrong(one.answer))),
            speakers=self.speakers,
            sounds=self.voices if isinstance(self.voices, Sounds) else None,
        )
        if not isinstance(self.voices, Diarization):
            return stitched
        pairs = zip(self.voices.speakers, self.voices.confidence, strict=True)
        return attribute(stitched, [Said(f"Speaker {who + 1}", sure) for who, sure in pairs])

    def _of(self, feed: int, *, again: bool) -> list[Kept]:
        return [t for t in self.taken if t.task.feed == feed and t.task.again == again]

    def _chunk_answers(self, answers: Iterable[Kept]) -> Iterator[ChunkAnswer]:
        """One after the other: together they would take many times the memory."""
        return (
            ChunkAnswer(
                chunk=chunk,
                answer=taken.answer,
                speech=tuple(self._speech_in(chunk, taken.task.feed)),
                aligned=taken.aligned,
                voices=tuple(_voices(taken)),
            )
            for taken in answers
            for chunk in [self._chunk(taken.task)]
        )

    def reports(self) -> list[ChunkReport]:
        return [
            ChunkReport(
                index=chunk.index,
                start=chunk.start,
                end=chunk.end,
                provider=taken.provider,
                attempts=taken.attempts,
                cost=answer.cost,
                model=answer.model,
                remote_id=answer.remote_id,
                details=answer.details or UNSET,
            )
            if not taken.parts
            else _report_of_several(taken, chunk)
            for taken in sorted(self.taken, key=_place)
            if taken.found_out
            for chunk, answer in [(self._chunk(taken.task), taken.answer)]
        ]

    def members(self, votes: Sequence[Vote]) -> Iterator[MemberSummary]:
        """How those did who voted; `votes` say how often they won."""
        parts = [part for taken in self.taken for part in taken.parts]
        found = {vote.member: vote for vote in votes}
        for member in {part.member.name: part.member for part in parts}.values():
            own = [part for part in parts if part.member.name == member.name]
            vote = found.get(member.name, Vote(member=member.name))
            answered = [part for part in own if part.body]
            yield MemberSummary(
                provider=member.first.spec.name,
                model=member.first.model,
                chunks=len(answered),
                failed=len(own) - len(answered),
                words=vote.words,
                agreement=round(vote.agreement, 4),
                costs=totals(part.answer.cost for part in answered),
            )

    def _chunk(self, task: Task) -> Chunk:
        """The task's chunk; of all the recording in one, as long as it turned out to be."""
        if task.again or not self.source.piece:
            return task.chunk
        return replace(task.chunk, spans=(Span(self.source.start, self.duration),))

    def _speech_in(self, chunk: Chunk, feed: int) -> list[Span]:
        if not self.source.path:
            return []
        pauses = self.pauses[feed]
        first = bisect_left(pauses, chunk.start, key=lambda pause: pause.end)
        return speech(islice(pauses, first, None), chunk.start, chunk.end)

    def gaps_between(self, feed: int, words: Sequence[Word]) -> list[Span]:
        if not self.source.path:
            return []
        return gaps(words, speech(self.pauses[feed], 0.0, self.duration), self.duration)


def _looks_wrong(answer: Answer) -> bool:
    said = answer.segments or (Segment(start=0.0, end=0.0, text=answer.text),)
    return bool(inventions(said, answer.language))


def _place(taken: Kept) -> tuple[bool, int, float]:
    """Where a chunk stands among the others: second looks last, each feed by itself."""
    return taken.task.again, taken.task.feed, taken.task.chunk.start


def _voices(taken: Kept) -> Iterator[Voice]:
    """What the members of an ensemble answered; one answer may have been aligned since."""
    for number, part in enumerate(taken.parts):
        if part.body:
            aligned = taken.aligned and number == taken.lead
            yield Voice(
                member=part.member.name,
                answer=taken.answer if aligned else part.answer,
                aligned=aligned,
                attentive=part.member.attentive,
            )


def _report_of_several(taken: Kept, chunk: Chunk) -> ChunkReport:
    members = tuple(map(_member_report, taken.parts))
    costs = totals(member.cost for member in members)
    return ChunkReport(
        index=chunk.index,
        start=chunk.start,
        end=chunk.end,
        provider=ENSEMBLE,
        attempts=taken.attempts,
        cost=costs[0] if len(costs) == 1 else None,
        members=members,
    )


def _member_report(part: KeptPart) -> MemberReport:
    name = part.member.first.spec.name
    if not part.body:
        return MemberReport(provider=name, model=part.member.first.model, error=part.error)
    answer = part.answer
    return MemberReport(
        provider=name,
        model=answer.model or part.member.first.model,
        attempts=part.attempts,
        cost=answer.cost,
        remote_id=answer.remote_id,
        details=answer.details or UNSET,
    )
