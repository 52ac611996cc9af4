"""The values that travel between rooms. Times are seconds on the source's clock unless stated otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

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


class CueText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a subtitle file has of a segment beyond its text and times, for formats that hold it.

    It outlives changes to the segment's text, but `text` counts only while it says the same.
    """

    kind: Literal["srt", "vtt", "ass"]
    """Whose markup, settings and blocks these are."""
    text: str = ""
    """The text with its markup; times in it, as in "<+500>", are ms after the cue's start."""
    id: str | None = None
    settings: str = ""
    """Settings of WebVTT, coordinates of SRT, the fields of an ASS event but times and name."""
    before: tuple[str, ...] = ()
    """Blocks, such as notes, that stand before the cue."""
    base: tuple[str, ...] = ()
    """What its style stands for: tags such as "i", a place such as "an 8" or "at 50 10", percent;
    the classes of its voice in WebVTT, such as ".loud"."""
    joined: bool = False
    """Whether it goes on in the cue of the segment before, as another voice."""


class Sheet(Struct, frozen=True, kw_only=True):
    """What stands around the cues of a subtitle file: style sheets and the like, as written."""

    kind: Literal["vtt", "ass"]
    header: str = ""
    """The lines of WebVTT's header."""
    head: tuple[str, ...] = ()
    """The blocks before the first cue."""
    tail: tuple[str, ...] = ()
    """Those after the last."""


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


class Cost(Struct, frozen=True, kw_only=True):
    """Money, or a service's own tokens or credits, by `currency`."""

    amount: float
    currency: str = "USD"
    estimated: bool | UnsetType = UNSET
    """True where it comes from the price list and not from the service's answer."""


def totals(costs: Iterable[Cost | None]) -> tuple[Cost, ...]:
    """The sum of the costs in each currency; these are never added to each other."""
    sums: dict[str, float] = {}
    guessed: set[str] = set()
    for cost in costs:
        if cost:
            sums[cost.currency] = sums.get(cost.currency, 0.0) + cost.amount
            if cost.estimated is True:
                guessed.add(cost.currency)
    return tuple(
        Cost(
            amount=round(amount, 8),
            currency=currency,
            estimated=True if currency in guessed else UNSET,
        )
        for currency, amount in sums.items()
    )


class Source(Struct, frozen=True, kw_only=True):
    """The recording: its name without folders, the SHA-256 of its bytes, its length.

    The hash is empty where a service fetched it from a URL: its bytes never came by here.
    """

    name: str
    sha256: str
    duration: float


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

    @property
    def start(self) -> float:
        return self.spans[0].start

    @property
    def end(self) -> float:
        return self.spans[-1].end

    @property
    def seconds(self) -> float:
        return sum(span.seconds for span in self.spans)
