"""One recording on its way to a transcript: what is planned, heard, and still missing."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from stt_cli import model
from stt_cli.contract import Pending, Piece
from stt_cli.errors import SttError
from stt_cli.languages import code
from stt_cli.media.pauses import speech
from stt_cli.model import (
    Answer,
    Chunk,
    ChunkReport,
    Cost,
    Pause,
    Span,
    Transcript,
    Word,
)
from stt_cli.pipeline.events import Phase, Progress
from stt_cli.pipeline.reading.method import CLOUD, Method
from stt_cli.pipeline.settings import RunSettings
from stt_cli.pipeline.targets import Target
from stt_cli.stitch import Heard, Stitched, gaps, length, stitch

SURE = 0.5
"""Confidence from which a chunk's language is taken for the recording's."""


class Source(Struct, frozen=True, kw_only=True):
    """Where the sound of a recording is, and how it is sent."""

    sha256: str
    """Of its bytes; of the URL and what its server says of it where a service fetches it."""
    path: Path | None = None
    """None where it lies at a URL that a service fetches: no sound of it comes by here."""
    duration: float = 0.0
    method: Method = Method(whole=True, rules=CLOUD)
    piece: Piece | None = None
    """All of it, where it goes in one request."""


class Task(Struct, kw_only=True):
    """A chunk to be heard: its audio, and the key under which its answer is kept."""

    recording: Recording
    chunk: Chunk
    key: str
    piece: Piece | None = None
    """None where the answer was there already when the chunk was cut, and for a second look."""
    again: bool = False
    """Whether the chunk is speech that was heard before without a word coming of it."""
    pending: Pending | None = None
    """The asynchronous job that hears it already."""
    deadline: float | None = None
    """The moment, by the monotonic clock, until which the job is waited for."""
    alone: bool = False
    """Whether it was in hand when a worker died, and is tried again with nothing beside it."""


class Recording:
    """The state of one input. Only the run's own thread touches it."""

    def __init__(
        self,
        index: int,
        name: str,
        targets: tuple[Target, ...],
        source: Source,
        job: str,
        speakers: int | None = None,
    ) -> None:
        self.index = index
        self.name = name
        self.source = source
        self.targets = targets
        self.job = job
        self.duration = source.duration
        self.pauses: list[Pause] = []
        self.failure: SttError | None = None
        self.planned = 0
        self.in_hand = 0
        self.parked = 0
        self.fully_planned = False
        self.looked_twice = False
        self.language_settled = False
        self.language: str | None = None
        """What the first chunk that was sure of it was spoken in; all others are asked for it."""
        self._speakers = speakers
        self._begun = time.monotonic()
        self._heard: list[Heard] = []
        self._again: list[Heard] = []
        self._reports: list[ChunkReport] = []

    @property
    def chunks_done(self) -> int:
        return len(self._reports)

    @property
    def complete(self) -> bool:
        return self.fully_planned and self.chunks_done + self.parked == self.planned

    @property
    def seconds_done(self) -> float:
        return sum(heard.chunk.seconds for heard in self._heard)

    @property
    def cost(self) -> Cost | None:
        """What the chunks cost together, in the currency of the first that says."""
        costs = [report.cost for report in self._reports if report.cost]
        if not costs:
            return None
        currency = costs[0].currency
        total = sum(cost.amount for cost in costs if cost.currency == currency)
        return Cost(amount=round(total, 8), currency=currency)

    def take(
        self, task: Task, answer: Answer, *, provider: str, attempts: int, aligned: bool = False
    ) -> None:
        """Keep what was heard in the task's chunk."""
        chunk = task.chunk
        if not self.source.path:
            self.duration = length(answer)
            chunk = replace(chunk, spans=(Span(0.0, self.duration),))
        within = tuple(self._speech_in(chunk))
        heard = Heard(chunk=chunk, answer=answer, speech=within, aligned=aligned)
        (self._again if task.again else self._heard).append(heard)
        self._reports.append(
            ChunkReport(
                index=chunk.index,
                start=chunk.start,
                end=chunk.end,
                provider=answer.provider or provider,
                attempts=attempts,
                cost=answer.cost,
                model=answer.model,
                remote_id=answer.remote_id,
            )
        )

    def learn_language(self, answer: Answer) -> bool:
        """Take the language of the first answer that is sure of it; whether it is this one."""
        if self.language_settled or not answer.text.strip():
            return False
        if answer.language is None:
            self.language_settled = True  # this service does not tell languages
            return False
        if answer.language_confidence is not None and answer.language_confidence < SURE:
            return False
        self.language_settled = True
        self.language = answer.language
        return True

    def progress(self, now: float) -> Progress:
        """How far it is at `now`, by the monotonic clock."""
        done = min(self.seconds_done, self.duration)
        elapsed = now - self._begun
        return Progress(
            file=self.index,
            name=self.name,
            phase=self._phase(),
            done=done,
            total=self.duration,
            chunks_done=self.chunks_done,
            chunks=self.planned,
            cost=self.cost,
            eta=elapsed * (self.duration - done) / done if done else None,
        )

    def _phase(self) -> Phase:
        if self.looked_twice:
            return "checking"
        return "transcribing" if self.planned else "reading"

    def gaps(self) -> list[Span]:
        """Speech of which nobody heard a word, as far as the chunks heard tell."""
        return self._gaps(self._stitched().words)

    def wordless(self, gap: Span) -> list[tuple[Span, ...]]:
        """The spans of whole chunks within `gap` of which nobody heard a word.

        What is too long for a chunk was sent as a file, and is not among them.
        """
        longest = self.source.method.rules.max_seconds
        return [
            heard.chunk.spans
            for heard in sorted(self._heard, key=lambda heard: heard.chunk.index)
            if not heard.answer.segments
            and not heard.answer.text.strip()
            and gap.start <= (heard.chunk.start + heard.chunk.end) / 2 <= gap.end
            and heard.chunk.seconds <= longest
        ]

    def transcript(self, settings: RunSettings) -> Transcript:
        """All that was heard, stitched."""
        stitched = self._stitched()
        return Transcript(
            text=stitched.text,
            language=stitched.language or code(settings.ask.language),
            duration=self.duration,
            segments=stitched.segments,
            speakers=stitched.speakers,
            events=stitched.events,
            entities=stitched.entities,
            timing=stitched.timing,
            provider=settings.provider,
            model=settings.ask.model or "",
            source=model.Source(
                name=Path(self.name).name,
                sha256=self.source.sha256 if self.source.path else "",
                duration=self.duration,
            ),
            cost=self.cost,
            chunks=tuple(sorted(self._reports, key=lambda report: report.index)),
            seams=stitched.seams,
            gaps=tuple(self._gaps(stitched.words)),
            job=self.job,
        )

    def _speech_in(self, chunk: Chunk) -> list[Span]:
        if not self.source.path:
            return []
        first = bisect_left(self.pauses, chunk.start, key=lambda pause: pause.end)
        return speech(islice(self.pauses, first, None), chunk.start, chunk.end)

    def _stitched(self) -> Stitched:
        return stitch(self._heard, self.duration, again=self._again, speakers=self._speakers)

    def _gaps(self, words: Sequence[Word]) -> list[Span]:
        if not self.source.path:
            return []
        return gaps(words, speech(self.pauses, 0.0, self.duration), self.duration)
