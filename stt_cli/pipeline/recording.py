"""One recording on its way to a transcript: what is planned, answered, and still missing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from enum import Enum
from itertools import count
from pathlib import Path

from msgspec import UNSET
from msgspec.structs import replace

from stt_cli import model
from stt_cli.errors import SttError
from stt_cli.languages import code
from stt_cli.model import Answer, Cost, Pause, Transcript
from stt_cli.pipeline.contents import Contents
from stt_cli.pipeline.events import Phase, Progress
from stt_cli.pipeline.settings import RunSettings
from stt_cli.pipeline.spending import Spending
from stt_cli.pipeline.targets import Target
from stt_cli.pipeline.task import Kept, Source, Taken
from stt_cli.plan import Method
from stt_cli.stitch import (
    length,
    merge,
    united,
)
from stt_cli.voices.question import Question, Reply

CERTAIN = 0.95
"""Confidence from which the words that two chunks share say enough of who speaks."""

SURE = 0.5
"""Confidence from which a chunk's language is taken for the recording's."""


class Due(Enum):
    """What is to be done with a recording after something became known of it."""

    NOTHING = "nothing"
    RECHECK = "recheck"
    """All chunks are answered: speech without words is to be looked for, and sent once more."""
    DELIVER = "deliver"
    """The transcript is complete."""
    PARK = "park"
    """What is missing is left to a later run."""


class Recording:
    """The state of one input.

    Only the deciding thread calls what changes it: `chunk_planned`, `chunk_refused`, `send_by`,
    `take`, `spend`, `park`, `listened`, `planning_done` and `fail`. What depends on where speech
    is, is worked out only once
    all of the recording was read, whenever its answers came.
    """

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
        self.numbers = count()
        """Of its chunks; who plans one takes the next."""
        self._duration = source.duration
        self._pauses: Sequence[Sequence[Pause]] = ()
        self._failure: SttError | None = None
        self._planned = 0
        self._chunks: int | None = None
        """How many chunks there are, second looks apart, once that is known."""
        self._parked = 0
        self.spending = Spending()
        self._open_passes = 1
        self._rechecked = False
        self._language_settled = False
        self._language: str | None = None
        self._speakers = speakers
        self._begun = time.monotonic()
        self._taken: list[Kept] = []
        self._listened = False
        self._voices: Reply | None = None

    @property
    def duration(self) -> float:
        """Seconds, as the container claims until all of it was read."""
        return self._duration

    @property
    def failure(self) -> SttError | None:
        return self._failure

    @property
    def language(self) -> str | None:
        """What the first chunk that was sure of it is spoken in; all others are asked for it."""
        return self._language

    @property
    def language_settled(self) -> bool:
        return self._language_settled

    def chunk_planned(self) -> None:
        """One more chunk is on its way."""
        self._planned += 1

    def chunk_refused(self, method: Method, *, whole: bool) -> None:
        """A chunk is not taken as it is: its sound is planned once more, to be sent by `method`.

        `whole`: it was all of the recording in one request.
        """
        self._planned -= 1
        self._open_passes += 1
        self.send_by(method)
        if whole:
            self.source = replace(self.source, piece=None)

    def send_by(self, method: Method) -> None:
        """What is still to be sent is cut and encoded in another way."""
        self.source = replace(self.source, method=method)

    def planning_done(self, duration: float | None, pauses: Sequence[Sequence[Pause]]) -> Due:
        """All chunks of the recording, or of a part of it, are planned. `duration` is None where
        it is not known by that; `pauses` are those of each feed, none for a part."""
        if duration is not None:
            self._duration = duration
        self._pauses = pauses or self._pauses
        self._open_passes -= 1
        if not self._open_passes and self._chunks is None:
            self._chunks = self._planned
        return self._due()

    def take(self, taken: Taken) -> Due:
        """Keep a chunk's answer."""
        if not self.source.path:
            self._duration = length(taken.answer)
        self._taken.append(taken.kept())
        self.spend(taken.answer.cost, earlier=taken.earlier)
        return self._due()

    def spend(self, cost: Cost | None, *, earlier: bool = False) -> None:
        """An answer cost so much; `earlier`: that was paid before this run."""
        self.spending.add(cost, earlier=earlier)

    def park(self, cost: Cost | None = None) -> Due:
        """A chunk's asynchronous job, which costs so much, is left to a later run."""
        self._parked += 1
        self.spend(cost)
        return self._due()

    def rechecked(self) -> Due:
        """Speech without words was looked for; what was found of it is planned."""
        self._rechecked = True
        return self._due()

    def listened(self, reply: Reply | None) -> Due:
        """Its voices were analysed; None: without a result."""
        self._listened, self._voices = True, reply
        return self._due()

    def fail(self, error: SttError) -> None:
        """Nothing more is done with it."""
        self._failure = error

    def learn_language(self, answer: Answer) -> bool:
        """Take the language of the first answer that is sure of it; whether it is this one."""
        if self._language_settled or not answer.text.strip():
            return False
        if answer.language is None:
            self._language_settled = True  # this service does not report languages
            return False
        if answer.language_confidence is not None and answer.language_confidence < SURE:
            return False
        self._language_settled = True
        self._language = answer.language
        return True

    def progress(self, now: float) -> Progress:
        """How far it is at `now`, by the monotonic clock."""
        first = (taken.task.chunk.seconds for taken in self._taken if not taken.task.again)
        done = min(sum(first) / len(self.source.feeds), self._duration)
        answered = sum(not taken.task.again for taken in self._taken)
        elapsed = now - self._begun
        return Progress(
            file=self.index,
            name=self.name,
            phase=self._phase(),
            done=done,
            total=self._duration,
            chunks_done=min(answered, self._planned if self._chunks is None else self._chunks),
            chunks=self._chunks,
            cost=next(iter(self.spending.now), None),
            eta=elapsed * (self._duration - done) / done if done else None,
        )

    @property
    def contents(self) -> Contents:
        """What its answers say together, as far as they are taken."""
        return Contents(
            source=self.source,
            taken=self._taken,
            duration=self._duration,
            pauses=self._pauses,
            speakers=self._speakers,
            voices=self._voices,
        )

    def question(self, *, by_voice: bool) -> Question | None:
        """What is still to be asked of its sound before it is delivered; see `Contents.question`."""
        return None if self._listened else self.contents.question(by_voice=by_voice)

    def transcript(self, settings: RunSettings) -> Transcript:
        """All answers, stitched."""
        contents = self.contents
        feeds = self.source.feeds
        each = [contents.stitched(feed) for feed in range(len(feeds))]
        stitched = merge(each, [feed.speaker for feed in feeds], self._duration)
        gaps = [
            gap for feed, one in enumerate(each) for gap in contents.gaps_between(feed, one.words)
        ]
        costs = self.spending.total
        return Transcript(
            text=stitched.text,
            language=stitched.language or code(settings.ask.language),
            language_probability=stitched.language_probability,
            confidence=stitched.confidence,
            duration=self._duration,
            segments=stitched.segments,
            speakers=stitched.speakers,
            speaker_matches=stitched.matches or UNSET,
            events=stitched.events,
            entities=stitched.entities,
            timing=stitched.timing,
            provider=settings.who[0],
            model=settings.who[1],
            source=model.Source(
                name=Path(self.name).name,
                sha256=self.source.sha256 if self.source.path else "",
                duration=self._duration,
            ),
            cost=next(iter(costs), None),
            costs=costs if len(costs) > 1 else UNSET,
            members=tuple(contents.members(stitched.members)) or UNSET,
            chunks=tuple(contents.reports()),
            seams=stitched.seams,
            gaps=tuple(united(gaps)),
            job=self.job,
        )

    def _due(self) -> Due:
        done = len(self._taken) + self._parked
        if self._failure or self._open_passes or done < self._planned:
            return Due.NOTHING
        if self._parked:
            return Due.PARK
        return Due.DELIVER if self._rechecked else Due.RECHECK

    def _phase(self) -> Phase:
        if self._rechecked:
            return "checking"
        return "transcribing" if self._planned else "reading"
