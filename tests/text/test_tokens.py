"""Words as they are written: the text decides, the words lend their times."""

from __future__ import annotations

import pytest

from stt_cli.model import Segment
from stt_cli.text.tokens import breakable, flow, joined, tokens
from tests.support.transcripts import segment


def texts(made: Segment) -> list[str]:
    return [token.text for token in tokens(made)]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Hello, world!", ["Hello", "world"], ["Hello,", "world!"]),
        ("Hello, world!", ["hello", "WORLD"], ["Hello,", "world!"]),
        ("\u00bfQu\u00e9 tal? (Bien)", ["Qu\u00e9", "tal", "Bien"], ["\u00bfQu\u00e9", "tal?", "(Bien)"]),
        ("well-known l'homme", ["well", "known", "l'", "homme"], ["well-", "known", "l'", "homme"]),
        ("so \u2013 yes", ["so", "yes"], ["so \u2013", "yes"]),
        ("\u4eca\u65e5\u306f\u3001\u300c\u6771\u4eac\u300d\u3078\u3002", ["\u4eca\u65e5", "\u306f", "\u6771\u4eac", "\u3078"],
         ["\u4eca\u65e5", "\u306f\u3001", "\u300c\u6771\u4eac\u300d", "\u3078\u3002"]),
        ("a\xa0b c", ["a\xa0b", "c"], ["a\xa0b", "c"]),
    ],
)  # fmt: skip
def test_marks_go_to_the_word_they_touch(text: str, words: list[str], expected: list[str]) -> None:
    made = segment(text, *words)
    assert texts(made) == expected
    assert joined(tokens(made)) == text
    assert [token.start for token in tokens(made)] == [word.start for word in made.words]


def test_a_word_written_otherwise_gets_the_time_between_its_neighbours() -> None:
    made = tokens(segment("I have 25 apples.", "i", "have", "twenty", "five", "apples"))
    assert [(t.text, t.timed) for t in made] == [
        ("I", True), ("have", True), ("25", False), ("apples.", True),
    ]  # fmt: skip
    assert (made[2].start, made[2].end) == (made[1].end, made[3].start)


def test_without_word_times_the_segment_is_shared_by_width() -> None:
    made = tokens(Segment(start=10.0, end=14.0, text="aaa bbbbbbb"))
    assert [(t.start, t.end) for t in made] == [(10.0, 10.0 + 4 / 3), (10.0 + 4 / 3, 14.0)]
    assert not any(token.timed for token in made)


def test_text_in_a_script_without_spaces_comes_apart_only_where_a_line_may_break() -> None:
    made = tokens(Segment(start=0, end=1, text="\u884c\u3063\u305f\u300c\u6771\u300d\u3002OK"))
    assert [t.text for t in made] == ["\u884c\u3063", "\u305f", "\u300c\u6771\u300d\u3002", "OK"]
    assert not breakable("\u300c", "\u6771")
    assert not breakable("\u6771", "\u3002")
    assert breakable("\u6771", "\u4eac")
    assert not breakable("a", "b")


def test_segments_are_joined_as_their_script_is_written() -> None:
    latin = flow([Segment(start=0, end=1, text="One."), Segment(start=1, end=2, text="Two.")])
    assert joined(list(latin)) == "One. Two."
    kanji = [
        Segment(start=0, end=1, text="\u6771\u3002"),
        Segment(start=1, end=2, text="\u4eac\u3002"),
    ]
    assert joined(list(flow(kanji))) == "\u6771\u3002\u4eac\u3002"


def test_control_characters_and_line_ends_are_white_space_at_most() -> None:
    assert texts(Segment(start=0, end=1, text="a\x00b\r\n\n c\u2028d")) == ["ab", "c", "d"]
    assert texts(Segment(start=0, end=1, text=" \x07 \xa0 ")) == []


def test_words_carry_their_confidence_and_speaker() -> None:
    made = segment("Yes.", "Yes", speaker="Ann")
    assert [(t.speaker, t.confidence) for t in tokens(made)] == [("Ann", None)]


def test_words_without_a_text_still_count() -> None:
    assert texts(segment("", "Hello", " ", "there")) == ["Hello", "there"]
