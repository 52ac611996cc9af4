"""One identity per speaker, whatever each chunk calls them."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from msgspec.structs import replace

from stt_cli.model import Answer, Chunk, Segment, Span, Word
from stt_cli.plan import Rules, plan
from stt_cli.stitch import ChunkAnswer, stitch
from stt_cli.stitch.persons import is_label
from tests.support.hearing import Ears, hear, numbers, sentence_stream, speak, vocabulary


def relabelled(answer: Answer, dice: random.Random) -> Answer:
    """The answer with its speakers named anew, as services do: by number, in their own order."""
    names = sorted({word.speaker for word in answer.words if word.speaker})
    order = dice.sample(range(len(names)), len(names))
    labels = {name: f"speaker_{number}" for name, number in zip(names, order, strict=True)}
    segments = tuple(
        replace(
            segment,
            words=tuple(replace(w, speaker=labels[w.speaker or ""]) for w in segment.words),
        )
        for segment in answer.segments
    )
    return replace(answer, segments=segments)


def test_speakers_keep_their_identity_through_chunks_that_number_them_anew() -> None:
    dice = random.Random(5)
    spoken = speak(sentence_stream(6000, vocabulary(800), dice), dice)
    people, who = ["Ann", "Bob", "Cleo"], "Ann"
    for number, said in enumerate(spoken):
        if dice.random() < 0.5:
            who = dice.choice(people)
        spoken[number] = said._replace(speaker=who)
    duration = spoken[-1].end + 0.5
    rules = Rules(max_seconds=60.0, search=10.0, overlap=15.0, always_overlap=True)
    chunks = plan([], duration, rules)
    ears = Ears(jitter=0.08, edges="garbled", errors=0.04)
    heard = [
        ChunkAnswer(chunk=chunk, answer=relabelled(hear(spoken, chunk, ears), dice))
        for chunk in chunks
    ]
    result = stitch(heard, duration)
    pairs = {(spoken[numbers(word.word)[0]].speaker, word.speaker) for word in result.words}
    assert len(chunks) > 20
    assert len(pairs) == 3
    assert result.speakers == ("Speaker 1", "Speaker 2", "Speaker 3")
    assert all(a.speaker != b.speaker or a.start <= b.start for a, b in pairwise(result.segments))


def said(chunk: int, *turns: tuple[float, str, str], seconds: float = 10.0) -> ChunkAnswer:
    """A chunk of 10 s that starts 8 s after the one before; turns by (source time, who, words)."""
    start = 8.0 * chunk
    words = tuple(
        Word(word=word, start=at + n - start, end=at + n - start + 0.7, speaker=who)
        for at, who, text in turns
        for n, word in enumerate(text.split())
    )
    whole = Segment(start=0.0, end=seconds, text="", words=words)
    spans = (Span(start, start + seconds),)
    answer = Answer(text="", segments=(whole,) if words else ())
    return ChunkAnswer(chunk=Chunk(index=chunk, spans=spans, cut="overlap"), answer=answer)


def turns(heard: list[ChunkAnswer], speakers: int | None = None) -> list[tuple[str | None, str]]:
    result = stitch(heard, 40.0, speakers=speakers)
    return [(segment.speaker, segment.text) for segment in result.segments]


def test_a_chunk_that_hears_only_one_of_them_still_knows_who_it_is() -> None:
    heard = [
        said(0, (1, "A", "one two three"), (5, "B", "four five six seven")),
        said(1, (8, "A", "seven eight nine ten")),
    ]
    assert turns(heard) == [
        ("Speaker 1", "one two three"),
        ("Speaker 2", "four five six seven eight nine ten"),
    ]


def test_who_was_not_heard_in_the_overlap_is_the_one_who_is_left() -> None:
    heard = [
        said(0, (1, "A", "one two three"), (5, "B", "four five six seven")),
        said(1, (8, "A", "seven eight nine"), (14, "B", "ten eleven")),
    ]
    assert turns(heard)[-1] == ("Speaker 1", "ten eleven")


def test_who_was_not_heard_in_the_overlap_is_the_one_left_where_the_number_is_known() -> None:
    heard = [
        said(0, (1, "A", "one two three"), (5, "B", "four five six seven")),
        said(1, (8, "A", "seven eight nine"), (14, "B", "ten eleven")),
    ]
    assert turns(heard, speakers=2)[-1] == ("Speaker 1", "ten eleven")


def test_two_that_a_chunk_tells_apart_are_never_one() -> None:
    heard = [
        said(0, (1, "A", "one two three"), (5, "A", "four five six seven eight")),
        said(1, (8, "X", "seven"), (9, "Y", "eight nine ten"), (14, "X", "twelve")),
    ]
    assert turns(heard)[-3:] == [
        ("Speaker 1", "four five six seven"),
        ("Speaker 2", "eight nine ten"),
        ("Speaker 1", "twelve"),
    ]


def test_real_names_stay_and_need_no_overlap() -> None:
    heard = [said(0, (1, "Ann", "one two"), (4, "1", "three")), said(1, (14, "Ann", "four"))]
    assert turns(heard) == [("Ann", "one two"), ("Speaker 1", "three"), ("Ann", "four")]


def test_one_chunk_alone_is_named_the_same_way() -> None:
    heard = [said(0, (1, "speaker_7", "one"), (4, "speaker_0", "two"))]
    assert turns(heard) == [("Speaker 1", "one"), ("Speaker 2", "two")]


def test_nobody_is_named_where_nobody_is_told_apart() -> None:
    words = (Word(word="hello", start=0.0, end=0.4),)
    answer = Answer(text="hello", segments=(Segment(start=0, end=1, text="hello", words=words),))
    result = stitch([ChunkAnswer(chunk=Chunk(index=0, spans=(Span(0, 1),)), answer=answer)], 1.0)
    assert result.speakers == ()
    assert result.segments[0].speaker is None


def test_the_speaker_of_a_segment_is_that_of_its_words() -> None:
    segments = (
        Segment(start=0.0, end=1.0, text="hello there", speaker="B"),
        Segment(start=1.0, end=2.0, text="good day", speaker="A"),
    )
    answer = Answer(text="hello there good day", segments=segments)
    result = stitch([ChunkAnswer(chunk=Chunk(index=0, spans=(Span(0, 2),)), answer=answer)], 2.0)
    assert [(s.text, s.speaker) for s in result.segments] == [
        ("hello there", "Speaker 1"),
        ("good day", "Speaker 2"),
    ]


@pytest.mark.parametrize(
    "label", ["0", "speaker_0", "SPEAKER_00", "Speaker 12", "B", "spk-1", "S2"]
)
def test_labels_are_not_names(label: str) -> None:
    assert is_label(label)


@pytest.mark.parametrize("name", ["Ann", "Al", "Speaker Pelosi", "agent", "Dr. B"])
def test_names_are_not_labels(name: str) -> None:
    assert not is_label(name)
