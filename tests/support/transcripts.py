"""Transcripts made for tests: a meeting with natural word times, and arbitrary ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from random import Random

from hypothesis import strategies as st

from stt_cli.model import Segment, Source, Transcript, Word

ENGLISH = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the "
    "age of foolishness. Well, Doctor Watson and Sherlock Holmes walked 25 kilometres to the "
    "house of Mr. Jones because they wanted to see the new engine. Yes. I know. But why would "
    "anybody in their right mind want to walk there, when there is a perfectly good train that "
    "leaves every twenty minutes from the station in the centre of the town?"
)


def transcript(
    *segments: Segment, language: str | None = "en", duration: float | None = None
) -> Transcript:
    """A transcript of `segments`, as long as they are unless said."""
    length = max((s.end for s in segments), default=0.0) if duration is None else duration
    return Transcript(
        text=" ".join(segment.text for segment in segments),
        language=language,
        duration=length,
        segments=segments,
        speakers=tuple(dict.fromkeys(s.speaker for s in segments if s.speaker)),
        provider="test",
        model="test",
        source=Source(name="talk.mp3", sha256="0" * 64, duration=length),
    )


def segment(
    text: str,
    *words: str,
    start: float = 0.0,
    end: float | None = None,
    step: float = 0.5,
    speaker: str | None = None,
) -> Segment:
    """A segment whose words follow each other every `step` seconds, speaking 4/5 of it."""
    timed = tuple(
        Word(word=word, start=start + n * step, end=start + (n + 0.8) * step)
        for n, word in enumerate(words)
    )
    stop = end if end is not None else start + max(len(timed), 1) * step
    return Segment(start=start, end=stop, text=text, speaker=speaker, words=timed)


def spoken(text: str, **kwargs: float | str | None) -> Segment:
    """A segment of `text` with a time for each of its words."""
    return segment(text, *text.split(), **kwargs)  # type: ignore[arg-type]


def speech(
    count: int, *, seed: int = 1, speakers: int = 1, rate: float = 0.06, text: str = ENGLISH
) -> Transcript:
    """`count` words as people say them: `rate` seconds per letter, pauses at the marks."""
    random = Random(seed)
    clock, words = 0.3, list[Word]()
    made: list[Segment] = []
    source = cycle(text.split())
    for number, said in zip(range(1, count + 1), source, strict=False):
        long = 0.08 + rate * len(said) * random.uniform(0.7, 1.3)
        words.append(Word(word=said, start=clock, end=clock + long))
        clock += long + random.choice([0, 0, 0, 0.02, 0.05])
        if said[-1] in ".?" or number == count:
            made.append(_segment(words, f"Speaker {random.randint(1, speakers)}"))
            words = []
            clock += random.choice([0.1, 0.3, 0.8, 2.5])
        elif said[-1] == ",":
            clock += random.choice([0, 0.1, 0.3])
    if speakers == 1:
        made = [Segment(start=s.start, end=s.end, text=s.text, words=s.words) for s in made]
    return transcript(*made, duration=clock + 1)


def _segment(words: Sequence[Word], speaker: str) -> Segment:
    text = " ".join(word.word for word in words)
    start, end = words[0].start, words[-1].end
    return Segment(start=start, end=end, text=text, words=tuple(words), speaker=speaker)


TRICKY = ["-->", "&", "&amp;", "<", "<i>", "</b>", "<3", "{\\an8}", "\\N", "1", "00:00:01,000", "#"]
TRICKY += [
    "\u05e9\u05dc\u05d5\u05dd",
    "e\u0301\u0323",
    "\u65e5\u672c\u8a9e\u3002",
    "\u200f",
    "\U0001f600",
    "a\xa0b",
    "it\u2019s",
]
WORDS = st.sampled_from(TRICKY) | st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=12
)
SPEAKERS = st.sampled_from([None, "Speaker 1", "Speaker 2"])


@st.composite
def transcripts(draw: st.DrawFn, *, words: bool = True, diarized: bool = True) -> Transcript:
    """Any transcript that keeps the contract: times in order, whole ms, inside its duration."""
    clock = 0
    made: list[Segment] = []
    for _ in range(draw(st.integers(1, 4))):
        said = draw(st.lists(WORDS, min_size=1, max_size=6))
        clock += draw(st.integers(0, 4000))
        timed: list[Word] = []
        start = clock
        for word in said:
            end = clock + draw(st.integers(1, 900))
            timed.append(Word(word=word, start=clock / 1000, end=end / 1000))
            clock = end
        made.append(
            Segment(
                id=len(made),
                start=start / 1000,
                end=clock / 1000,
                text=" ".join(said),
                speaker=draw(SPEAKERS) if diarized else None,
                words=tuple(timed) if words else (),
            )
        )
    return transcript(*made, duration=(clock + 1000) / 1000, language=None)
