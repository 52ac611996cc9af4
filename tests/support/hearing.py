"""A recogniser over words and times that are known: what it says of a chunk, and what is left.

Every word that it hears carries the numbers of the spoken words it stands for, written in
characters of no width. So a transcript tells which words it misses or repeats, even where all
words are the same; `fold` drops these characters, and stitching cannot see them.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from msgspec import Struct

from stt_cli.model import Answer, Chunk, Pause, Segment, Span, Word
from stt_cli.text.times import fill_times

ZERO, ONE, BROKEN = "\u200b", "\u200c", "\u2060"
BITS = 17
WRITE = str.maketrans("01", ZERO + ONE)
READ = str.maketrans(ZERO + ONE, "01")


class Spoken(NamedTuple):
    """A word that was really said."""

    word: str
    start: float
    end: float
    speaker: str | None = None


class Ears(Struct, frozen=True, kw_only=True):
    """How a recogniser hears."""

    times: Literal["word", "segment", "text"] = "word"
    edges: Literal["dropped", "kept", "garbled"] = "dropped"
    """What becomes of a word that the edge of a chunk cuts in half."""
    jitter: float = 0.0
    """Seconds by which every time may be wrong."""
    stretch: float = 0.0
    """Seconds by which a word may reach into the next."""
    untimed: float = 0.0
    """Share of words without times, filled in as adapters do."""
    errors: float = 0.0
    """Share of words heard as another word, anew in every chunk."""
    restyled: bool = False
    """Numbers, casing and punctuation differ from chunk to chunk."""
    deaf: frozenset[int] = frozenset()
    """Chunks in which nothing is heard."""


def vocabulary(size: int, seed: int = 0) -> list[str]:
    """Made-up words of one to four syllables, no two the same."""
    dice = random.Random(seed)
    words: dict[str, None] = {}
    while len(words) < size:
        syllables = dice.choices((1, 2, 3, 4), (5, 4, 2, 1))[0]
        words[
            "".join(dice.choice("bdfgklmnprstvz") + dice.choice("aeiou") for _ in range(syllables))
        ] = None
    return list(words)


def sentence_stream(
    count: int, words: Sequence[str], dice: random.Random, *, echo: float = 0.0
) -> list[str]:
    """Words as speech has them: few are frequent. With `echo`, that share of phrases is said twice."""
    weights = [1 / (rank + 2) for rank in range(len(words))]
    said: list[str] = []
    while len(said) < count:
        phrase = dice.choices(words, weights, k=dice.randint(3, 7))
        said += phrase * (2 if dice.random() < echo else 1)
    return said[:count]


def speak(
    words: Sequence[str],
    dice: random.Random,
    *,
    pause: float = 0.0,
    rests: tuple[float, float] = (0.25, 0.9),
) -> list[Spoken]:
    """Words one after the other, at a pace that drifts; `pause` is how many a rest follows."""
    spoken: list[Spoken] = []
    now, pace = 0.3, 1.0
    for word in words:
        pace = min(max(pace * dice.uniform(0.93, 1.075), 0.75), 1.33)
        seconds = (0.055 * len(word) + 0.07) * pace
        spoken.append(Spoken(word, now, now + seconds))
        now += seconds + dice.uniform(0.0, 0.04)
        if dice.random() < pause:
            now += dice.uniform(*rests)
    return spoken


def pauses(spoken: Sequence[Spoken], shortest: float = 0.2) -> list[Pause]:
    """The silence between words."""
    return [
        Pause(start=before.end, end=after.start, level=-60.0)
        for before, after in pairwise(spoken)
        if after.start - before.end >= shortest
    ]


def hear(spoken: Sequence[Spoken], chunk: Chunk, ears: Ears, seed: int = 0) -> Answer:
    """What a recogniser answers about one chunk; times from the start of the chunk's audio."""
    if chunk.index in ears.deaf:
        return Answer(text="")
    dice = random.Random(f"{seed} {chunk.index}")
    words: list[Word] = []
    passed = 0.0
    for span in chunk.spans:
        words += _hear_span(spoken, span, passed - span.start, ears, dice)
        passed += span.seconds
    if ears.restyled:
        words = _restyled(words, dice)
    words = _retimed(words, chunk.seconds, ears, dice)
    text = " ".join(word.word for word in words)
    if ears.times == "text" or not words:
        return Answer(text=text)
    if ears.times == "word":
        whole = Segment(start=words[0].start, end=words[-1].end, text=text, words=tuple(words))
        return Answer(text=text, segments=(whole,))
    return Answer(text=text, segments=tuple(_sentences(words, dice)))


def _hear_span(
    spoken: Sequence[Spoken], span: Span, shift: float, ears: Ears, dice: random.Random
) -> Iterable[Word]:
    for number in range(bisect_right(spoken, span.start, key=lambda said: said.end), len(spoken)):
        said = spoken[number]
        if said.start >= span.end:
            return
        start, end = max(said.start, span.start), min(said.end, span.end)
        is_cut = end - start < said.end - said.start - 0.001
        if is_cut and (ears.edges == "dropped" or end - start < 0.03):
            continue
        text = said.word
        if is_cut and ears.edges == "garbled":
            text = BROKEN + _garble(said.word, dice)
        elif dice.random() < ears.errors:
            text = dice.choice(spoken).word
        yield Word(
            word=text + _number(number), start=start + shift, end=end + shift, speaker=said.speaker
        )


def _garble(word: str, dice: random.Random) -> str:
    return dice.choice([word[: len(word) // 2 + 1], word[len(word) // 2 :], "uh", "hm", word[::-1]])


def _restyled(words: Sequence[Word], dice: random.Random) -> list[Word]:
    """Casing and punctuation at random, and sometimes two words written as one number."""
    styled: list[Word] = []
    for word in words:
        text, numbers = _parted(word.word)
        if styled and dice.random() < 0.03:
            before = styled.pop()
            merged = str(dice.randint(20, 99)) + _parted(before.word)[1] + numbers
            styled.append(Word(word=merged, start=before.start, end=word.end))
            continue
        text = dice.choice([str.lower, str.title, str.lower])(text) + dice.choice(
            ["", "", "", ",", "."]
        )
        styled.append(Word(word=text + numbers, start=word.start, end=word.end))
    return styled


def _retimed(words: Sequence[Word], seconds: float, ears: Ears, dice: random.Random) -> list[Word]:
    def wrong(time: float) -> float:
        return min(max(time + dice.uniform(-ears.jitter, ears.jitter), 0.0), seconds)

    timed: list[tuple[str, float | None, float | None]] = []
    for word in words:
        start = wrong(word.start)
        end = max(start, wrong(word.end + dice.uniform(0.0, ears.stretch)))
        known = dice.random() >= ears.untimed
        timed.append((word.word, start if known else None, end if known else None))
    return [
        Word(word=word.word, start=start, end=end, speaker=word.speaker)
        for word, (start, end) in zip(words, fill_times(timed), strict=True)
    ]


def _sentences(words: Sequence[Word], dice: random.Random) -> Iterable[Segment]:
    begin = 0
    while begin < len(words):
        end = min(len(words), begin + dice.randint(4, 16))
        part = words[begin:end]
        text = " ".join(word.word for word in part)
        yield Segment(start=part[0].start, end=part[-1].end, text=text, speaker=part[0].speaker)
        begin = end


def _number(number: int) -> str:
    return f"{number:0{BITS}b}".translate(WRITE)


def _parted(text: str) -> tuple[str, str]:
    """A heard word, and the numbers written in it."""
    letters = text.rstrip(ZERO + ONE)
    return letters, text[len(letters) :]


def numbers(text: str) -> list[int]:
    """The spoken words, by position, that a heard word stands for."""
    code = _parted(text)[1].translate(READ)
    return [int(code[at : at + BITS], 2) for at in range(0, len(code), BITS)]


class Verdict(NamedTuple):
    """What is wrong with a transcript."""

    missing: list[int]
    repeated: list[int]
    broken: int
    """Words heard from half of their sound, though another chunk had them whole."""
    disorder: int
    """Places where an earlier word follows a later one."""

    @property
    def flawless(self) -> bool:
        return not (self.missing or self.repeated or self.broken or self.disorder)


def judge(words: Sequence[str], heard: Iterable[Answer], count: int) -> Verdict:
    """Compare a transcript with what was said; only words that some chunk heard can be missing."""
    written = [number for word in words for number in numbers(word)]
    audible = {
        number for answer in heard for word in answer.text.split() for number in numbers(word)
    }
    times = Counter(written)
    return Verdict(
        missing=[number for number in range(count) if number in audible and not times[number]],
        repeated=[number for number in range(count) if times[number] > 1],
        broken=sum(BROKEN in word for word in words),
        disorder=sum(after < before for before, after in pairwise(written)),
    )
