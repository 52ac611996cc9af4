"""The values that travel between rooms. Times are seconds on the source's clock unless stated otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from stt_cli.model.costs import Cost as Cost
from stt_cli.model.costs import totals as totals
from stt_cli.model.subtitles import CueText as CueText
from stt_cli.model.subtitles import Sheet as Sheet

Timing = Literal["word", "segment", "aligned", "estimated"]
"""Where word times come from: the service, its segments, forced alignment, or proportion."""


class Span(Struct, frozen=True, gc=False):
    """A stretch of time, start <= end."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


class Pause(Struct, frozen=True, kw_only=True, gc=False):
    """A stretch without speech energy; `level` is its mean loudness in dBFS."""

    start: float
    end: float
    level: float


class Character(Struct, frozen=True, kw_only=True, gc=False):
    """One character of a word, where a service times them."""

    text: str
    start: float
    end: float


class Alternative(Struct, frozen=True, kw_only=True):
    """What some members of an ensemble say in the place of a word; "" where they say nothing."""

    word: str
    by: tuple[str, ...]
    """The members, as in "openai:whisper-1"; none where the word is made of several readings."""


class Word(Struct, frozen=True, kw_only=True, gc=False):
    """One spoken word with the punctuation that belongs to it; confidence in [0, 1]."""

    word: str
    start: float
    end: float
    confidence: float | None = None
    speaker: str | None = None
    characters: tuple[Character, ...] | UnsetType = UNSET
    alternatives: tuple[Alternative, ...] | UnsetType = UNSET
    """Where members of an ensemble disagree: who says what, the word itself first."""


class Segment(Struct, frozen=True, kw_only=True, gc=False):
    """A sentence or turn. `words` is empty where they have no times."""

    id: int = 0
    start: float
    end: float
    text: str
    speaker: str | None = None
    confidence: float | None = None
    words: tuple[Word, ...] = ()
    speaker_confidence: float | UnsetType = UNSET
    """How sure it is that `speaker` speaks, where who speaks was found out by stt."""
    cue: CueText | UnsetType = UNSET


class Sound(Struct, frozen=True, kw_only=True):
    """A sound that is not speech, such as "(laughter)"."""

    text: str
    start: float
    end: float


class Entity(Struct, frozen=True, kw_only=True):
    """A stretch of the transcript's text that names something; offsets in characters."""

    text: str
    type: str
    start_char: int | None = None
    end_char: int | None = None


class Source(Struct, frozen=True, kw_only=True):
    """The recording: its name without folders, the SHA-256 of its bytes, its length.

    The hash is empty where a service fetched it from a URL: its bytes never came by here.
    """

    name: str
    sha256: str
    duration: float


class MemberReport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one member of an ensemble did about one chunk."""

    provider: str
    model: str
    attempts: int = 0
    cost: Cost | None = None
    remote_id: str | None = None
    error: str | None = None
    """Why it has no vote on this chunk."""
    details: dict[str, Any] | UnsetType = UNSET
    """See `ChunkReport`."""


class MemberSummary(Struct, frozen=True, kw_only=True):
    """How one member of an ensemble did in the whole recording."""

    provider: str
    model: str
    chunks: int
    """Chunks that it answered."""
    failed: int
    """Chunks that it did not answer."""
    words: int
    agreement: float
    """Share of all words said by any member that it is of the opinion that won, in [0, 1]."""
    costs: tuple[Cost, ...] = ()


class ChunkReport(Struct, frozen=True, kw_only=True):
    """What became of one chunk: who served it, in how many attempts, at what cost."""

    index: int
    start: float
    end: float
    provider: str
    attempts: int = 1
    cost: Cost | None = None
    model: str | None = None
    remote_id: str | None = None
    details: dict[str, Any] | UnsetType = UNSET
    """What else the service reports about its answer: see `Answer.details`."""
    members: tuple[MemberReport, ...] | UnsetType = UNSET
    """What became of it with each member of an ensemble."""


class Seam(Struct, frozen=True, kw_only=True):
    """Where two chunks were joined, and the words that were decided between."""

    at: float
    cut: Literal["silence", "overlap"]
    kept: str = ""
    dropped: str = ""


MatchedBy = Literal["words", "voice", "elimination", "limit", "new"]
"""How a chunk's speaker was recognised: by words that the chunk before has too, by the sound of the
voice, as the one who was left, because no more speakers are allowed; or not, as somebody new."""


class SpeakerMatch(Struct, frozen=True, kw_only=True):
    """Who the `label` of one chunk was taken for, and how sure that is."""

    chunk: int
    label: str
    speaker: str
    by: MatchedBy
    confidence: float


class Transcript(Struct, frozen=True, kw_only=True):
    """What `-f json` writes. `text` is the segments' text joined.

    Times are on the source's clock, never decrease, and lie between 0 and `duration`.
    `speaker_matches` say who the speakers of each chunk were taken for. `seams` are
    where chunks were joined, `gaps` stretches of speech for which there are no words.
    """

    version: int = 1
    text: str
    language: str | None = None
    language_probability: float | UnsetType = UNSET
    """How sure services are of the language, in [0, 1], where they report it."""
    confidence: float | UnsetType = UNSET
    """How sure services are of the text as a whole, in [0, 1], where they report it."""
    duration: float
    segments: tuple[Segment, ...] = ()
    speakers: tuple[str, ...] = ()
    speaker_matches: tuple[SpeakerMatch, ...] | UnsetType = UNSET
    events: tuple[Sound, ...] = ()
    entities: tuple[Entity, ...] = ()
    timing: Timing = "word"
    provider: str
    model: str
    source: Source
    cost: Cost | None = None
    """In the currency of the first chunk that has one; `costs` where there are several."""
    costs: tuple[Cost, ...] | UnsetType = UNSET
    members: tuple[MemberSummary, ...] | UnsetType = UNSET
    """Those who voted on the words, where the provider is an ensemble."""
    chunks: tuple[ChunkReport, ...] = ()
    seams: tuple[Seam, ...] = ()
    gaps: tuple[Span, ...] = ()
    job: str | None = None
    sheet: Sheet | UnsetType = UNSET
    translation: Mapping[str, str | None] | UnsetType = UNSET
    """Of a translation: source_language, provider and model, as far as they are known."""


class Answer(Struct, frozen=True, kw_only=True):
    """What a service or engine made of one piece of audio; times from that piece's start.

    `segments` carry words where the service times words, none where it times segments only;
    `segments` is empty where it answers with bare text.
    """

    text: str
    segments: tuple[Segment, ...] = ()
    estimated: bool = False
    """Whether the segments' times are made up, their order and speakers alone being known."""
    language: str | None = None
    language_confidence: float | None = None
    events: tuple[Sound, ...] = ()
    entities: tuple[Entity, ...] = ()
    cost: Cost | None = None
    model: str | None = None
    provider: str | None = None
    """Who answered; None: the one that was asked first."""
    remote_id: str | None = None
    remarks: tuple[str, ...] = ()
    """What users should know about how it was read, a line each."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Fields of the service's answer that have no place above and that users may want."""

    @property
    def details(self) -> dict[str, Any]:
        """What a service reports about its answer: confidence, language_probability, duration,
        charged_duration (seconds), processing_ms, file_name and file_size as it saw them."""
        sure = self.language_confidence
        return {**({} if sure is None else {"language_probability": sure}), **self.extra}

    @property
    def words(self) -> list[Word]:
        return [word for segment in self.segments for word in segment.words]


class Chunk(Struct, frozen=True, kw_only=True):
    """A piece of the recording to be transcribed in one go.

    Its audio is `spans` of the source one after the other (several where long silence between
    them is left out). `cut` says how its end was chosen: in a pause, with overlap into the next
    chunk, or because the recording ends.
    """

    index: int
    spans: tuple[Span, ...]
    cut: Literal["silence", "overlap", "end"] = "end"
    why: str = ""
    """Why it ends where it ends, for people."""
    doubted: Span | None = None
    """What of it looked wrong the first time, and is to be replaced by what is heard now."""

    @property
    def start(self) -> float:
        return self.spans[0].start

    @property
    def end(self) -> float:
        return self.spans[-1].end

    @property
    def seconds(self) -> float:
        return sum(span.seconds for span in self.spans)
