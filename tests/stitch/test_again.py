"""A second look adds what its neighbours do not have, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from stt_cli.model import Answer, Chunk, Segment, Span, Word
from stt_cli.stitch import ChunkAnswer, gaps, stitch
from tests.support.hearing import (
    Ears,
    Spoken,
    Verdict,
    hear,
    judge,
    sentence_stream,
    speak,
    vocabulary,
)

WORDS = 120
MARGIN = 0.5


def told(seed: int, words: int = 60) -> list[Spoken]:
    dice = random.Random(seed)
    return speak(sentence_stream(WORDS, vocabulary(words), dice), dice, pause=0.15)


def whole(spoken: list[Spoken], place: Callable[[int, Word], Word | None]) -> ChunkAnswer:
    """All of it in one chunk, each word placed, or left out, as a recogniser may do."""
    chunk = Chunk(index=0, spans=(Span(0.0, spoken[-1].end + 0.5),))
    placed = [place(number, word) for number, word in enumerate(hear(spoken, chunk, Ears()).words)]
    words = tuple(word for word in placed if word is not None)
    text = " ".join(word.word for word in words)
    segment = Segment(start=words[0].start, end=words[-1].end, text=text, words=words)
    return ChunkAnswer(chunk=chunk, answer=Answer(text=text, segments=(segment,)))


def looked_at_again(
    spoken: list[Spoken], first: ChunkAnswer, ears: Ears
) -> tuple[Verdict, list[ChunkAnswer]]:
    """What is wrong once every gap was sent again; and the second looks."""
    end = first.chunk.end
    speech = [Span(word.start, word.end) for word in spoken]
    found = gaps(stitch([first], end).words, speech, end)
    again = []
    for index, gap in enumerate(found, start=1):
        span = Span(max(0.0, gap.start - MARGIN), min(end, gap.end + MARGIN))
        chunk = Chunk(index=index, spans=(span,))
        again.append(ChunkAnswer(chunk=chunk, answer=hear(spoken, chunk, ears)))
    result = stitch([first], end, again=again)
    answers = [one.answer for one in (first, *again)]
    return judge([word.word for word in result.words], answers, len(spoken)), again


def shifted(first: int, last: int, by: float) -> Callable[[int, Word], Word]:
    """Words `first` to `last` so many seconds early (or late), squeezed in among their neighbours."""

    def place(number: int, word: Word) -> Word:
        if first <= number < last:
            return replace(word, start=max(0.0, word.start + by), end=max(0.0, word.end + by))
        return word

    return place


@pytest.mark.parametrize("times", ["word", "text"])
@pytest.mark.parametrize("by", [-6.0, -3.0, 3.0, 6.0])
@pytest.mark.parametrize("seed", range(10))
def test_words_that_were_only_misplaced_are_not_repeated(seed: int, by: float, times: str) -> None:
    spoken = told(seed)
    verdict, again = looked_at_again(
        spoken,
        whole(spoken, shifted(50, 64, by)),
        Ears(times=times),  # type: ignore[arg-type]
    )
    assert again
    assert (verdict.missing, verdict.repeated) == ([], [])


@pytest.mark.parametrize("errors", [0.0, 0.1])
@pytest.mark.parametrize("seed", range(10))
def test_words_that_were_missing_are_added(seed: int, errors: float) -> None:
    spoken = told(seed)

    def deaf(number: int, word: Word) -> Word | None:
        return None if 50 <= number < 64 else word

    verdict, again = looked_at_again(spoken, whole(spoken, deaf), Ears(errors=errors))
    assert again
    assert verdict.flawless


@pytest.mark.parametrize("seed", range(10))
def test_some_may_be_missing_and_others_misplaced(seed: int) -> None:
    spoken = told(seed)
    early = shifted(50, 58, -4.0)

    def place(number: int, word: Word) -> Word | None:
        return None if 58 <= number < 66 else early(number, word)

    verdict, again = looked_at_again(spoken, whole(spoken, place), Ears())
    assert again
    assert verdict.repeated == []
    # Who says a word twice in a row may be taken to say it once.
    assert all(spoken[n].word == spoken[n + 1].word for n in verdict.missing)


def test_the_words_of_the_next_chunk_are_not_taken_for_new_ones() -> None:
    spoken = told(3)
    cut = (spoken[60].end + spoken[61].start) / 2
    first = Chunk(index=0, spans=(Span(0.0, cut),), cut="silence")
    second = Chunk(index=1, spans=(Span(cut, spoken[-1].end + 0.5),))
    answers = [hear(spoken[:52], first, Ears()), hear(spoken, second, Ears())]
    heard = [ChunkAnswer(chunk=c, answer=a) for c, a in zip((first, second), answers, strict=True)]
    look = Chunk(index=2, spans=(Span(spoken[52].start - MARGIN, cut + 1.5),))
    again = ChunkAnswer(chunk=look, answer=hear(spoken, look, Ears()))
    result = stitch(heard, second.end, again=[again])
    said = [word.word for word in result.words]
    assert judge(said, [*answers, again.answer], len(spoken)).flawless


def timed(text: str, start: float = 0.0, *, of: float = 0.0, step: float = 0.5) -> Answer:
    """An answer whose words come every `step` seconds from `start` on, in a chunk that begins `of`."""
    words = tuple(
        Word(word=word, start=start - of + n * step, end=start - of + (n + 0.8) * step)
        for n, word in enumerate(text.split())
    )
    segment = Segment(start=words[0].start, end=words[-1].end, text=text, words=words)
    return Answer(text=text, segments=(segment,))


def corrected(second: Answer, *, first: str = "we go thank you thank you thank you home") -> str:
    """What becomes of an answer whose third to eighth word look wrong, once they were sent again."""
    whole_chunk = Chunk(index=0, spans=(Span(0.0, 10.0),))
    doubted = Chunk(index=1, spans=(Span(0.5, 4.5),), doubted=Span(1.0, 3.9))
    made = stitch(
        [ChunkAnswer(chunk=whole_chunk, answer=timed(first))],
        10.0,
        again=[ChunkAnswer(chunk=doubted, answer=second)],
    )
    words = [word.word for word in made.words]
    assert made.text.split() == words
    assert [w.start for w in made.words] == sorted(w.start for w in made.words)
    return made.text


def test_what_looked_wrong_is_replaced_by_what_a_second_look_hears_there() -> None:
    assert corrected(timed("go over the old bridge now home", 0.5, of=0.5)) == (
        "we go over the old bridge now home home"
    )
    assert corrected(timed("over there", 2.0, of=0.5)) == "we go over there home"


@pytest.mark.parametrize(
    "second",
    [
        timed("thank you thank you thank you", 1.0, of=0.5),
        timed("go", 0.6, of=0.5),
        Answer(text="over the bridge"),
        Answer(text=""),
    ],
    ids=["the same", "nothing there", "no times", "nothing"],
)
def test_what_looked_wrong_stays_where_nothing_better_is_known(second: Answer) -> None:
    assert corrected(second) == "we go thank you thank you thank you home"
