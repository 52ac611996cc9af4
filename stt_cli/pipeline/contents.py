"""What the answers of a recording say together, as far as they are there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec import UNSET, Struct
from msgspec.structs import replace

from stt_cli.media.pauses import speech
from stt_cli.model import Chunk, ChunkReport, Pause, Span, Word
from stt_cli.pipeline.task import Kept, Source, Task
from stt_cli.stitch import ChunkAnswer, Said, Sounds, Stitched, attribute, gaps, labels, stitch
from stt_cli.voices.diarize import Diarization
from stt_cli.voices.question import Question, Reply, WhoIsWho, WhoSays

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
        stitched = stitch(
            self._chunk_answers(self._of(feed, again=False)),
            self.duration,
            again=self._chunk_answers(self._of(feed, again=True)),
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
            for taken in sorted(self.taken, key=_place)
            if taken.found_out
            for chunk, answer in [(self._chunk(taken.task), taken.answer)]
        ]

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


def _place(taken: Kept) -> tuple[bool, int, float]:
    """Where a chunk stands among the others: second looks last, each feed by itself."""
    return taken.task.again, taken.task.feed, taken.task.chunk.start
