"""Whatever a recogniser does near a cut, the transcript reads as if there had been none."""

from __future__ import annotations

import random
from functools import cache
from typing import Literal, NamedTuple

import pytest
from msgspec.structs import replace

from stt_cli.model import Answer, Chunk, Segment, Span, Word
from stt_cli.plan import Rules, plan
from stt_cli.stitch import ChunkAnswer, Stitched, stitch
from tests.support.hearing import (
    Ears,
    Spoken,
    hear,
    judge,
    numbers,
    pauses,
    sentence_stream,
    speak,
    vocabulary,
)

WORDS = 10_000

SPEECH = {
    "ordinary": (1500, 0.0),
    "phrases said twice": (1500, 0.5),
    "five words": (5, 0.0),
    "one word": (1, 0.0),
}
"""Vocabulary, and the share of phrases that are repeated word for word. None of it has a pause."""

TIMED = {
    "clean": Ears(),
    "half words kept": Ears(edges="kept"),
    "half words garbled": Ears(edges="garbled"),
    "jittered": Ears(jitter=0.08, edges="garbled"),
    "overlapping": Ears(stretch=0.15, edges="kept"),
    "some words untimed": Ears(untimed=0.2),
    "heard differently": Ears(jitter=0.08, errors=0.05, edges="garbled"),
    "written differently": Ears(jitter=0.08, errors=0.04, edges="garbled", restyled=True),
    "chunks without answer": Ears(jitter=0.08, deaf=frozenset({0, 7, 8, 60})),
}

UNTIMED = {
    "half words dropped": Ears(),
    "half words kept": Ears(edges="kept"),
    "half words garbled": Ears(edges="garbled"),
    "heard differently": Ears(errors=0.04, edges="garbled"),
    "written differently": Ears(errors=0.03, edges="garbled", restyled=True),
    "chunks without answer": Ears(deaf=frozenset({0, 7, 8, 60})),
}


class Scene(NamedTuple):
    spoken: list[Spoken]
    chunks: list[Chunk]
    duration: float


@cache
def scene(speech: str, overlap: float) -> Scene:
    size, echo = SPEECH[speech]
    dice = random.Random(speech)
    spoken = speak(sentence_stream(WORDS, vocabulary(size), dice, echo=echo), dice)
    duration = spoken[-1].end + 0.5
    rules = Rules(max_seconds=20.0 if speech == "one word" else 30.0, search=10.0, overlap=overlap)
    return Scene(spoken, plan(pauses(spoken), duration, rules), duration)


def over_noise(spoken: list[Spoken], overlap: float) -> Scene:
    """Speech over a sound in which no pause is found."""
    duration = spoken[-1].end + 0.5
    rules = Rules(max_seconds=30.0, search=10.0, overlap=overlap)
    return Scene(spoken, plan([], duration, rules), duration)


def transcribe(scene: Scene, ears: Ears) -> tuple[Stitched, list[Answer]]:
    answers = [hear(scene.spoken, chunk, ears) for chunk in scene.chunks]
    heard = [ChunkAnswer(chunk=c, answer=a) for c, a in zip(scene.chunks, answers, strict=True)]
    return stitch(heard, scene.duration), answers


def timed(text: str, start: float) -> Segment:
    """A word every second, from `start` of the chunk's audio."""
    words = [
        Word(word=word, start=start + at, end=start + at + 0.8)
        for at, word in enumerate(text.split())
    ]
    return Segment(start=start, end=words[-1].end, text=text, words=tuple(words))


def assert_in_order(result: Stitched, duration: float) -> None:
    moments = [moment for word in result.words for moment in (word.start, word.end)]
    assert moments == sorted(moments)
    assert moments[0] >= 0.0
    assert moments[-1] <= duration


@pytest.mark.parametrize("ears", TIMED.values(), ids=TIMED)
@pytest.mark.parametrize("speech", ["phrases said twice", "one word"])
def test_with_word_times_no_word_is_missing_or_repeated(speech: str, ears: Ears) -> None:
    scenery = scene(speech, 5.0)
    result, answers = transcribe(scenery, ears)
    verdict = judge([word.word for word in result.words], answers, WORDS)
    assert len(result.seams) >= 100
    assert verdict.flawless
    assert result.timing == "word"
    assert_in_order(result, scenery.duration)


@pytest.mark.parametrize("ears", UNTIMED.values(), ids=UNTIMED)
@pytest.mark.parametrize(
    ("speech", "times"),
    [("phrases said twice", "text"), ("five words", "text"), ("ordinary", "segment")],
)
def test_by_text_alone_no_word_is_missing_and_hardly_one_is_wrong(
    speech: str, times: Literal["segment", "text"], ears: Ears
) -> None:
    scenery = scene(speech, 8.0)
    result, answers = transcribe(scenery, replace(ears, times=times))
    verdict = judge([word.word for word in result.words], answers, WORDS)
    assert len(result.seams) >= 100
    assert verdict.missing == []
    assert len(verdict.repeated) + verdict.broken <= len(result.seams) / 100
    assert_in_order(result, scenery.duration)


@pytest.mark.parametrize("edges", ["dropped", "kept", "garbled"])
def test_word_times_are_those_of_the_recording_heard_whole(
    edges: Literal["dropped", "kept", "garbled"],
) -> None:
    spoken, _, duration = scenery = scene("ordinary", 5.0)
    whole = Chunk(index=0, spans=(Span(0.0, duration),))
    alone = stitch([ChunkAnswer(chunk=whole, answer=hear(spoken, whole, Ears()))], duration)
    cut, _ = transcribe(scenery, Ears(edges=edges))
    assert [word.word for word in cut.words] == [word.word for word in alone.words]
    for one, other in zip(cut.words, alone.words, strict=True):
        assert one.start == pytest.approx(other.start, abs=0.02)
        assert one.end == pytest.approx(other.end, abs=0.02)


@pytest.mark.parametrize("times", ["word", "segment", "text"])
def test_cuts_in_pauses_leave_no_trace_whatever_is_left_out(
    times: Literal["word", "segment", "text"],
) -> None:
    dice = random.Random(7)
    spoken = speak(sentence_stream(WORDS, vocabulary(1500), dice), dice, pause=0.2)
    duration = spoken[-1].end + 0.5
    rules = Rules(max_seconds=30.0, search=15.0, leave_out=0.6)
    chunks = plan(pauses(spoken), duration, rules)
    result, answers = transcribe(Scene(spoken, chunks, duration), Ears(times=times))
    assert {seam.cut for seam in result.seams} == {"silence"}
    assert len(result.seams) >= 100
    assert judge([word.word for word in result.words], answers, WORDS).flawless
    if times == "word":
        for word in result.words:
            said = spoken[numbers(word.word)[0]]
            assert word.start == pytest.approx(said.start, abs=0.02)


@pytest.mark.parametrize("times", ["word", "text"])
def test_words_in_noise_without_pauses_are_not_lost(times: Literal["word", "text"]) -> None:
    dice = random.Random(11)
    spoken = speak(sentence_stream(WORDS, vocabulary(1500), dice), dice, pause=0.1)
    noisy = over_noise(spoken, 5.0 if times == "word" else 8.0)
    result, answers = transcribe(noisy, Ears(times=times, edges="garbled"))
    verdict = judge([word.word for word in result.words], answers, WORDS)
    assert {seam.cut for seam in result.seams} == {"overlap"}
    assert verdict.missing == []
    assert len(verdict.repeated) <= (0 if times == "word" else len(result.seams) / 100)


@pytest.mark.parametrize("edges", ["kept", "garbled"])
def test_a_single_word_in_the_overlap_is_kept_whole_and_once_with_its_times(
    edges: Literal["kept", "garbled"],
) -> None:
    dice = random.Random(13)
    words = sentence_stream(3000, vocabulary(1500), dice)
    spoken = speak(words, dice, pause=0.3, rests=(2.0, 15.0))
    result, answers = transcribe(
        over_noise(spoken, 5.0), Ears(jitter=0.08, edges=edges, errors=0.04)
    )
    assert len(result.seams) >= 100
    assert judge([word.word for word in result.words], answers, len(words)).flawless
    for word in result.words:
        assert word.start == pytest.approx(spoken[numbers(word.word)[0]].start, abs=0.081)


@pytest.mark.parametrize("times", ["segment", "text"])
def test_words_that_come_in_bursts_over_music_are_hardly_lost_or_repeated(
    times: Literal["segment", "text"],
) -> None:
    dice = random.Random(17)
    words = sentence_stream(8000, vocabulary(1500), dice)
    spoken = speak(words, dice, pause=0.08, rests=(2.0, 10.0))
    result, answers = transcribe(over_noise(spoken, 8.0), Ears(times=times))
    verdict = judge([word.word for word in result.words], answers, len(words))
    assert len(result.seams) >= 200
    assert len(verdict.missing) + len(verdict.repeated) <= len(result.seams) / 100


def test_timed_words_that_come_in_bursts_are_neither_lost_nor_repeated() -> None:
    dice = random.Random("bursts over music")
    words = sentence_stream(WORDS, vocabulary(1500), dice)
    spoken = speak(words, dice, pause=0.08, rests=(2.0, 10.0))
    result, answers = transcribe(
        over_noise(spoken, 5.0), Ears(edges="garbled", jitter=0.08, errors=0.05)
    )
    assert len(result.seams) >= 100
    assert judge([word.word for word in result.words], answers, WORDS).flawless


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("we walked to the riv", "river and swam for an hour"),
        ("we walked to the river", "ver and swam for an hour"),
        ("we walked to the river", "river and swam for an hour"),
    ],
)
def test_a_word_that_an_edge_cuts_is_written_once_and_whole(left: str, right: str) -> None:
    chunks = [Chunk(index=at, spans=(Span(8.0 * at, 8.0 * at + 10.0),)) for at in range(2)]
    heard = [
        ChunkAnswer(chunk=chunk, answer=Answer(text=text))
        for chunk, text in zip(chunks, [left, right], strict=True)
    ]
    assert stitch(heard, 18.0).text == "we walked to the river and swam for an hour"


def test_texts_that_share_nothing_are_kept_whole() -> None:
    texts = ["one fine day we all went out to see", "under those trees nobody ever came by again"]
    chunks = [Chunk(index=at, spans=(Span(12.0 * at, 12.0 * at + 20.0),)) for at in range(2)]
    heard = [
        ChunkAnswer(chunk=chunk, answer=Answer(text=text))
        for chunk, text in zip(chunks, texts, strict=True)
    ]
    assert stitch(heard, 32.0).text == " ".join(texts)


def test_the_order_in_which_answers_come_changes_nothing() -> None:
    scenery = scene("five words", 8.0)
    heard = [
        ChunkAnswer(
            chunk=chunk, answer=hear(scenery.spoken, chunk, Ears(jitter=0.08, edges="garbled"))
        )
        for chunk in scenery.chunks[:40]
    ]
    shuffled = random.Random(3).sample(heard, len(heard))
    assert shuffled != heard
    assert stitch(shuffled, scenery.duration) == stitch(heard, scenery.duration)


def test_a_seam_tells_what_was_kept_and_what_was_dropped() -> None:
    left = Answer(text="we all agree on thi", segments=(timed("we all agree on thi", 6.0),))
    right = Answer(text="ree on this plan", segments=(timed("ree on this plan", 0.0),))
    chunks = [Chunk(index=0, spans=(Span(0.0, 10.6),), cut="overlap")]
    chunks.append(Chunk(index=1, spans=(Span(8.2, 20.0),)))
    heard = [ChunkAnswer(chunk=chunks[0], answer=left), ChunkAnswer(chunk=chunks[1], answer=right)]
    result = stitch(heard, 20.0)
    (seam,) = result.seams
    assert result.text == "we all agree on this plan"
    assert (seam.cut, seam.kept, seam.dropped) == ("overlap", "agree on this", "ree on thi")
    assert 8.2 <= seam.at <= 10.6
