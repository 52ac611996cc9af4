"""What answers say besides words, words heard a second time, and speech that has none."""

from __future__ import annotations

import pytest

from stt_cli.model import Answer, Chunk, Entity, Segment, Sound, Span, Word
from stt_cli.stitch import ChunkAnswer, Stitched, estimate, gaps, stitch


def chunk(index: int, start: float, end: float) -> Chunk:
    return Chunk(index=index, spans=(Span(start, end),), cut="overlap")


def spoken(text: str, start: float, speaker: str | None = None) -> Segment:
    words = tuple(
        Word(word=word, start=start + at, end=start + at + 0.8, speaker=speaker)
        for at, word in enumerate(text.split())
    )
    return Segment(start=start, end=words[-1].end, text=text, words=words, speaker=speaker)


def joined(*answers: Answer) -> Stitched:
    """Chunks of 10 s, each of which starts 8 s after the one before."""
    heard = [
        ChunkAnswer(chunk=chunk(at, 8.0 * at, 8.0 * at + 10.0), answer=answer)
        for at, answer in enumerate(answers)
    ]
    return stitch(heard, 8.0 * len(answers) + 2.0)


def test_the_first_confident_language_counts_for_all() -> None:
    unsure = Answer(text="", language="nl", language_confidence=0.3)
    sure = Answer(text="", language="de", language_confidence=0.9)
    assert joined(unsure, sure, Answer(text="", language="en")).language == "de"
    assert joined(Answer(text=""), unsure).language == "nl"
    assert joined(Answer(text="")).language is None


def test_a_sound_that_two_chunks_hear_counts_once() -> None:
    laughter = Sound(text="(laughter)", start=8.5, end=9.5)
    first = Answer(text="", events=(laughter, Sound(text="(music)", start=0.0, end=3.0)))
    second = Answer(
        text="",
        events=(
            Sound(text="(laughter)", start=0.6, end=1.4),
            Sound(text="(laughter)", start=7.0, end=7.5),
        ),
    )
    heard = [(sound.text, sound.start) for sound in joined(first, second).events]
    assert heard == [("(music)", 0.0), ("(laughter)", 8.5), ("(laughter)", 15.0)]


def test_one_chunk_may_hear_the_same_sound_twice_in_a_row() -> None:
    beeps = (Sound(text="beep", start=1.0, end=1.2), Sound(text="beep", start=1.4, end=1.6))
    assert len(joined(Answer(text="", events=beeps)).events) == 2


def test_entities_point_into_the_whole_text() -> None:
    first = Answer(
        text="Ann met Bob in Rome today",
        segments=(spoken("Ann met Bob in Rome today", 4.0),),
        entities=(
            Entity(text="Ann", type="name", start_char=0, end_char=3),
            Entity(text="Rome", type="place", start_char=15, end_char=19),
        ),
    )
    second = Answer(
        text="Rome today with Ann",
        segments=(spoken("Rome today with Ann", 0.0),),
        entities=(
            Entity(text="Rome", type="place", start_char=0, end_char=4),
            Entity(text="Ann", type="name", start_char=16, end_char=19),
        ),
    )
    result = joined(first, second)
    assert result.text == "Ann met Bob in Rome today with Ann"
    assert [(e.text, e.start_char) for e in result.entities] == [
        ("Ann", 0),
        ("Rome", 15),
        ("Ann", 31),
    ]
    for entity in result.entities:
        assert result.text[entity.start_char : entity.end_char] == entity.text


def test_the_surest_timing_that_holds_for_all_words_is_told() -> None:
    timed = Answer(text="a", segments=(spoken("a", 0.0),))
    bare = Answer(text="b")
    assert joined(timed).timing == "word"
    assert joined(timed, bare).timing == "estimated"
    aligned = ChunkAnswer(chunk=chunk(0, 0.0, 10.0), answer=timed, aligned=True)
    assert stitch([aligned], 10.0).timing == "aligned"


def test_bare_text_is_spread_over_speech_and_nowhere_else() -> None:
    spans = [Span(2.0, 3.0), Span(8.0, 10.0)]
    words = estimate("aaa bbb ccc ddd eee fff", spans)
    assert [word.word for word in words] == ["aaa", "bbb", "ccc", "ddd", "eee", "fff"]
    assert [word.start for word in words] == [2.0, 2.5, 8.0, 8.5, 9.0, 9.5]
    assert words[-1].end == 10.0
    for word in words:
        assert any(span.start <= word.start <= word.end <= span.end for span in spans)


def test_no_text_has_no_words() -> None:
    assert estimate(" ", [Span(0.0, 1.0)]) == []


def test_words_heard_again_fill_the_gap_and_nothing_else() -> None:
    answer = Answer(text="", segments=(spoken("one two", 0.0, "A"), spoken("nine ten", 8.0, "A")))
    first = ChunkAnswer(chunk=chunk(0, 0.0, 10.0), answer=answer)
    cut_off = Word(word="wo", start=0.0, end=0.3), Word(word="ni", start=6.5, end=7.0)
    whole = (cut_off[0], *spoken("three four five", 1.0, "Z").words, cut_off[1])
    text = Segment(start=0.0, end=7.0, text="", words=whole)
    again = ChunkAnswer(chunk=chunk(7, 1.5, 8.5), answer=Answer(text="", segments=(text,)))
    result = stitch([first], 10.0, again=[again])
    assert result.text == "one two three four five nine ten"
    assert result.speakers == ("Speaker 1",)
    assert [word.start for word in result.words] == [0.0, 1.0, 2.5, 3.5, 4.5, 8.0, 9.0]


def test_a_service_that_says_the_same_of_a_part_as_of_the_whole_is_not_believed() -> None:
    canned = Answer(text="", segments=(spoken("thank you", 1.0),))
    first = ChunkAnswer(chunk=chunk(0, 0.0, 10.0), answer=canned)
    again = ChunkAnswer(chunk=chunk(1, 2.5, 10.0), answer=canned)
    assert stitch([first], 10.0, again=[again]).text == "thank you"


def test_words_heard_again_split_a_segment_in_two() -> None:
    early, late = spoken("one two", 0.0).words, spoken("eight nine", 7.0).words
    parts = (
        Segment(start=0, end=9, text="one two eight nine", words=early + late),
        spoken("ten", 9.0),
    )
    first = ChunkAnswer(chunk=chunk(0, 0.0, 10.0), answer=Answer(text="", segments=parts))
    again = ChunkAnswer(
        chunk=chunk(1, 2.0, 7.0), answer=Answer(text="", segments=(spoken("four", 2.0),))
    )
    result = stitch([first], 10.0, again=[again])
    assert [segment.text for segment in result.segments] == ["one two", "four", "eight nine", "ten"]


def test_a_chunk_without_answer_that_is_heard_again_is_filled() -> None:
    first = ChunkAnswer(chunk=chunk(0, 0.0, 10.0), answer=Answer(text=""))
    again = ChunkAnswer(chunk=chunk(1, 2.0, 6.0), answer=Answer(text="at last"))
    result = stitch([first], 10.0, again=[again])
    assert (result.text, result.timing) == ("at last", "estimated")
    assert 2.0 <= result.words[0].start <= result.words[-1].end <= 6.0


def words(*times: tuple[float, float]) -> list[Word]:
    return [Word(word="w", start=start, end=end) for start, end in times]


@pytest.mark.parametrize(
    ("heard", "speech", "expected"),
    [
        ([(0.0, 1.0), (5.0, 6.0)], [(0.0, 6.0)], [(1.0, 5.0)]),
        ([(0.0, 1.0), (2.4, 6.0)], [(0.0, 6.0)], []),  # too short to be missed
        ([(0.0, 1.0), (5.0, 6.0)], [(0.0, 1.2), (4.9, 6.0)], []),  # silence, not speech
        ([(0.0, 1.0), (9.0, 9.5)], [(0, 1), (2, 3), (4, 5), (8.9, 9.5)], [(2.0, 9.0)]),
        ([], [(3.0, 7.0)], [(3.0, 7.0)]),
        ([(0.0, 1.0)], [(0.0, 10.0)], [(1.0, 10.0)]),
        ([(0.0, 8.0), (1.0, 2.0)], [(0.0, 9.0)], []),  # a long word counts to its end
    ],
)
def test_speech_without_words_is_a_gap(
    heard: list[tuple[float, float]],
    speech: list[tuple[float, float]],
    expected: list[tuple[float, float]],
) -> None:
    found = gaps(words(*heard), [Span(*one) for one in speech], 10.0)
    assert [(gap.start, gap.end) for gap in found] == expected
