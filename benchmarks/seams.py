"""Words lost, repeated and broken where chunks meet, against two other ways to join chunks.

    python -m benchmarks.seams [WORDS]

Speech of 10,000 words without a pause to cut in is cut into chunks of 30 s and heard by a
recogniser that errs as each row says: ordinary words, half of their phrases said twice; five words
only; ordinary words that come in bursts, with seconds of nothing but music between them. "Equal cut" cuts every 30 s
and writes one answer after the other. "Longest match" cuts with the same overlap as we do, lays
the end of each answer over the start of the next where most words agree, and changes from one to
the other in the middle of that. Everything is per seam; "late" is the largest error of a word's
start in seconds, where a recogniser times words. A chunk that answers nothing is asked about once more by us, as `stt
transcribe` does, and answers then, or never does: then a word that only this chunk held whole stays
half, since nobody heard it better.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.model import Chunk, Span, Word
from stt_cli.plan import Rules, plan
from stt_cli.stitch import ChunkAnswer, stitch
from stt_cli.stitch.tracks import track
from stt_cli.text.words import fold
from tests.support.hearing import (
    BROKEN,
    Ears,
    Spoken,
    hear,
    numbers,
    sentence_stream,
    speak,
    vocabulary,
)

SECONDS = 30.0
OVERLAP = {"word": 5.0, "segment": 8.0, "text": 8.0}

ERRORS = {
    "half words dropped": Ears(),
    "half words kept": Ears(edges="kept"),
    "half words garbled": Ears(edges="garbled"),
    "times wrong by 80 ms": Ears(edges="garbled", jitter=0.08),
    "words overlap": Ears(edges="garbled", stretch=0.15),
    "words without times": Ears(edges="garbled", untimed=0.2),
    "5 % heard differently": Ears(edges="garbled", jitter=0.08, errors=0.05),
    "written differently": Ears(edges="garbled", jitter=0.08, errors=0.03, restyled=True),
    "some chunks silent once": Ears(edges="garbled", deaf=frozenset({3, 40, 77})),
    "some silent for good": Ears(edges="garbled", deaf=frozenset({3, 40, 77})),
}
TIMES_ONLY = ("times wrong by 80 ms", "words overlap", "words without times")


class Score(NamedTuple):
    """Per seam."""

    missing: float
    repeated: float
    wrong: float
    late: float | None

    def __str__(self) -> str:
        late = "" if self.late is None else f"{self.late:.2f}"
        return f"{self.missing:6.2f} {self.repeated:8.2f} {self.wrong:6.2f} {late:>5}"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    scenes = {
        "ordinary": (1500, 0.5, 0.0),
        "five words": (5, 0.0, 0.0),
        "bursts over music": (1500, 0.0, 0.08),
    }
    head = "missing repeated  wrong  late"
    for name, (size, echo, rest) in scenes.items():
        dice = random.Random(name)
        words = sentence_stream(count, vocabulary(size), dice, echo=echo)
        spoken = speak(words, dice, pause=rest, rests=(2.0, 10.0))
        print(f"\n{name:<34}| {'stt':<29} | {'equal cut':<29} | longest match")
        print(f"{'times    ':<9}{'recogniser':<25}| {head} | {head} | {head}")
        for times in ("word", "segment", "text"):
            for error, ears in ERRORS.items():
                if times == "word" or error not in TIMES_ONLY:
                    heard_as = replace(ears, times=times)
                    scores = compare(spoken, heard_as, asks_again=error.endswith("once"))
                    print(f"{times:<9}{error:<25}| " + " | ".join(map(str, scores)), flush=True)


def compare(spoken: Sequence[Spoken], ears: Ears, *, asks_again: bool) -> list[Score]:
    """Our score and those of the two references."""
    duration = spoken[-1].end + 0.5
    overlap = OVERLAP[ears.times]
    rules = Rules(max_seconds=SECONDS, search=10.0, overlap=overlap)
    ours = plan([], duration, rules)
    heard = [hear(spoken, chunk, ears) for chunk in ours]
    pairs = [ChunkAnswer(chunk=c, answer=a) for c, a in zip(ours, heard, strict=True)]
    again = [pair for pair in pairs if pair.chunk.index in ears.deaf and asks_again]
    better = replace(ears, deaf=frozenset[int]())
    again = [replace(one, answer=hear(spoken, one.chunk, better)) for one in again]
    cut = equal(duration, 0.0)
    plain = [track(ChunkAnswer(chunk=c, answer=hear(spoken, c, ears))).words for c in cut]
    shared = equal(duration, overlap)
    matched = [track(ChunkAnswer(chunk=c, answer=hear(spoken, c, ears))).words for c in shared]
    return [
        score(stitch(pairs, duration, again=again).words, spoken, ours, better if again else ears),
        score([word for words in plain for word in words], spoken, cut, ears),
        score(longest_match(matched), spoken, shared, ears),
    ]


def equal(duration: float, overlap: float) -> list[Chunk]:
    """Chunks of equal length, wherever that cuts."""
    chunks: list[Chunk] = []
    start = 0.0
    while not chunks or chunks[-1].end < duration:
        end = min(duration, start + SECONDS)
        chunks.append(Chunk(index=len(chunks), spans=(Span(start, end),)))
        start = end - overlap
    return chunks


def longest_match(answers: Sequence[Sequence[Word]]) -> list[Word]:
    """Answers joined where the most words at the end of one and the start of the next agree."""
    joined: list[Word] = list(answers[0])
    for words in answers[1:]:
        best, length = 0.0, 0
        for shared in range(1, min(len(joined), len(words)) + 1):
            pairs = zip(joined[-shared:], words[:shared], strict=True)
            equal = sum(fold(left.word) == fold(right.word) for left, right in pairs)
            agreement = equal / shared + shared / 10_000
            if equal > 1 and agreement > best:
                best, length = agreement, shared
        middle = length // 2
        joined[len(joined) - length + middle :] = words[middle:]
    return joined


def score(
    words: Sequence[Word], spoken: Sequence[Spoken], chunks: Sequence[Chunk], ears: Ears
) -> Score:
    seams = len(chunks) - 1
    written = Counter(number for word in words for number in numbers(word.word))
    hearing = [chunk for chunk in chunks if chunk.index not in ears.deaf]
    expected = audible(spoken, hearing)
    late = None
    if ears.times == "word":
        late = max(abs(word.start - spoken[numbers(word.word)[0]].start) for word in words)
    return Score(
        missing=sum(not written[number] for number in expected) / seams,
        repeated=sum(times - 1 for times in written.values()) / seams,
        wrong=sum(BROKEN in word.word for word in words) / seams,
        late=late,
    )


def audible(spoken: Sequence[Spoken], chunks: Sequence[Chunk]) -> list[int]:
    """The words that a chunk which is answered holds at least half of."""
    found: list[int] = []
    number = 0
    for chunk in chunks:
        while number < len(spoken) and middle(spoken[number]) < chunk.end:
            if middle(spoken[number]) >= chunk.start:
                found.append(number)
            number += 1
    return found


def middle(said: Spoken) -> float:
    return (said.start + said.end) / 2


if __name__ == "__main__":
    main()
