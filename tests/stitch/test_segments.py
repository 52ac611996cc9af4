"""Segments keep the service's borders, and sentences go on across seams."""

from __future__ import annotations

from collections.abc import Sequence

from stt_cli.model import Answer, Chunk, Segment, Span, Word
from stt_cli.stitch import ChunkAnswer, stitch


def words(text: str, start: float, step: float = 0.5) -> tuple[Word, ...]:
    return tuple(
        Word(word=word, start=start + at * step, end=start + at * step + step - 0.1)
        for at, word in enumerate(text.split())
    )


def part(text: str, start: float, confidence: float | None = None) -> Segment:
    said = words(text, start)
    return Segment(start=start, end=said[-1].end, text=text, words=said, confidence=confidence)


def heard(index: int, start: float, end: float, parts: Sequence[Segment]) -> ChunkAnswer:
    text = " ".join(part.text for part in parts)
    chunk = Chunk(index=index, spans=(Span(start, end),), cut="overlap")
    return ChunkAnswer(chunk=chunk, answer=Answer(text=text, segments=tuple(parts)))


def texts(*chunks: ChunkAnswer) -> list[str]:
    return [segment.text for segment in stitch(chunks, 100.0).segments]


def test_segments_of_a_service_are_kept_as_they_are() -> None:
    parts = [part("and so we", 0.0, 0.9), part("went Home. Then", 1.6, 0.8), part("slept", 3.2)]
    result = stitch([heard(0, 0.0, 10.0, parts)], 10.0)
    assert [segment.text for segment in result.segments] == [
        "and so we",
        "went Home. Then",
        "slept",
    ]
    assert [segment.confidence for segment in result.segments] == [0.9, 0.8, None]
    assert [segment.id for segment in result.segments] == [0, 1, 2]
    assert result.text == "and so we went Home. Then slept"


def test_one_segment_for_everything_is_broken_at_sentences_and_pauses() -> None:
    late = words("So it is.", 12.0)
    whole = Segment(start=0, end=14, text="", words=words("That is all. And yet", 0.0) + late)
    assert texts(heard(0, 0.0, 20.0, [whole])) == ["That is all.", "And yet", "So it is."]


def test_a_segment_too_long_to_read_is_broken() -> None:
    endless = "word " * 90 + "comma, " + "word " * 30
    result = stitch([heard(0, 0.0, 70.0, [part(endless, 0.0), part("short", 62.0)])], 70.0)
    assert all(segment.end - segment.start <= 30.0 for segment in result.segments)
    assert result.text.split() == [*endless.split(), "short"]


def test_a_sentence_that_a_cut_breaks_is_one_segment() -> None:
    first = heard(0, 0.0, 10.0, [part("It begins.", 5.0), part("we all do agree on", 7.0)])
    second = heard(1, 8.0, 20.0, [part("do agree on this.", 0.0), part("It ends.", 2.2)])
    assert texts(first, second) == ["It begins.", "we all do agree on this.", "It ends."]


def test_a_border_that_the_service_sets_at_the_seam_stays() -> None:
    first = heard(0, 0.0, 10.0, [part("we all agree", 6.0), part("then we go", 8.0)])
    second = heard(1, 7.0, 20.0, [part("agree", 0.0), part("then we go on", 1.0)])
    assert texts(first, second) == ["we all agree", "then we go on"]


def test_segments_without_words_keep_their_text_and_time() -> None:
    parts = [
        Segment(start=0.5, end=2.5, text=" One two, three four. "),
        Segment(start=4.0, end=5.0, text="Five"),
    ]
    result = stitch([heard(0, 10.0, 20.0, parts)], 20.0)
    assert result.timing == "segment"
    spans = [(segment.start, segment.end, segment.text) for segment in result.segments]
    assert spans == [(10.5, 12.5, "One two, three four."), (14.0, 15.0, "Five")]
    assert [word.word for word in result.words] == ["One", "two,", "three", "four.", "Five"]


def test_a_segment_that_reaches_over_left_out_silence_is_broken_there() -> None:
    spans = (Span(10.0, 12.0), Span(50.0, 54.0))
    spoken = Segment(start=1.0, end=3.0, text="one two six ten")
    answer = Answer(text="one two six ten", segments=(spoken, Segment(start=3, end=4, text="end")))
    result = stitch([ChunkAnswer(chunk=Chunk(index=0, spans=spans), answer=answer)], 60.0)
    assert [segment.text for segment in result.segments] == ["one two", "six ten", "end"]
    assert [word.start for word in result.words] == [11.0, 11.5, 50.0, 50.5, 51.0]


def test_segments_without_words_or_text_are_nothing() -> None:
    parts = [Segment(start=0.5, end=2.5, text=" "), Segment(start=4.0, end=5.0, text="Five")]
    assert texts(heard(0, 0.0, 10.0, parts)) == ["Five"]
    answer = Answer(text="Five", segments=tuple(parts), estimated=True)
    one = ChunkAnswer(chunk=Chunk(index=0, spans=(Span(0.0, 10.0),)), answer=answer)
    assert texts(one) == ["Five"]


def test_the_only_segment_keeps_its_text_where_it_needs_no_break() -> None:
    bare = words("hello you 2", 0.0)
    spoken = Segment(start=0, end=2, text="Hello -- you 2!", words=bare, confidence=0.4)
    result = stitch([heard(0, 0.0, 5.0, [spoken])], 5.0)
    assert (result.text, result.segments[0].confidence) == ("Hello -- you 2!", 0.4)


def test_the_words_of_a_segment_are_those_of_its_text() -> None:
    spoken = Segment(start=0, end=2, text="Hello you two", words=words("hello you", 0.0))
    result = stitch([heard(0, 0.0, 5.0, [spoken])], 5.0)
    assert result.text == "Hello you two"
    assert [word.word for word in result.words] == ["Hello", "you", "two"]


def test_words_take_the_punctuation_of_their_segment() -> None:
    bare = words("hello there im here", 0.0)
    spoken = Segment(start=0, end=2, text="Hello there, I'm here.", words=bare)
    result = stitch([heard(0, 0.0, 5.0, [spoken])], 5.0)
    assert [word.word for word in result.words] == ["Hello", "there,", "I'm", "here."]


def test_times_are_brought_in_order_and_into_the_recording() -> None:
    said = (
        Word(word="a", start=-0.5, end=1.4),
        Word(word="b", start=1.0, end=1.2),
        Word(word="c", start=0.9, end=9.0),
    )
    spoken = Segment(start=0, end=9, text="a b c", words=said)
    chunk = Chunk(index=0, spans=(Span(0.0, 8.0),))
    answer = Answer(text="a b c", segments=(spoken,))
    result = stitch([ChunkAnswer(chunk=chunk, answer=answer)], 7.5)
    assert [(word.start, word.end) for word in result.words] == [(0.0, 1.0), (1.0, 1.0), (1.0, 7.5)]


def test_a_word_beside_left_out_silence_does_not_reach_over_it() -> None:
    spans = (Span(10.0, 12.0), Span(50.0, 52.0))
    said = (Word(word="before", start=1.6, end=2.1), Word(word="after", start=1.95, end=2.6))
    spoken = Segment(start=1.6, end=2.6, text="before after", words=said)
    answer = Answer(text="before after", segments=(spoken,))
    result = stitch([ChunkAnswer(chunk=Chunk(index=0, spans=spans), answer=answer)], 60.0)
    assert [(word.start, word.end) for word in result.words] == [(11.6, 12.0), (50.0, 50.6)]


def test_nothing_heard_is_an_empty_transcript() -> None:
    result = stitch([heard(0, 0.0, 10.0, [])], 10.0)
    assert (result.text, result.segments, result.timing) == ("", (), "word")
    assert stitch([], 10.0).text == ""
