"""Words are split, joined, compared and grouped by the rules of their script."""

# ruff: noqa: RUF001 - the punctuation of many scripts looks like that of others.

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stt_cli.model import Word
from stt_cli.text.segments import segment
from stt_cli.text.times import fill_times, punctuated
from stt_cli.text.words import fold, join, split


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hello,", "hello"),
        ("don't", "Dont"),
        ("Straße", "STRASSE"),
        ("\uff11\uff12", "12"),  # full width
        ("e\u0301te\u0301", "été"),
        ("“co-op”", "coop"),
    ],
)
def test_case_width_and_punctuation_do_not_make_another_word(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


def test_punctuation_alone_is_no_word() -> None:
    assert fold("--") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Well, I  never!\n", ["Well,", "I", "never!"]),
        ("你好，世界。", ["你", "好，", "世", "界。"]),
        ("我用 Python 写", ["我", "用", "Python", "写"]),
        ("在2003年", ["在", "2003", "年"]),
        ("「はい」と", ["「は", "い」", "と"]),
        ("안녕 하세요", ["안녕", "하세요"]),
        ("", []),
    ],
)
def test_a_text_is_split_into_what_is_spoken_as_one(text: str, words: list[str]) -> None:
    assert split(text) == words
    assert join(words) == " ".join(text.split())


def test_a_mark_of_its_own_sticks_to_the_word_before() -> None:
    assert join(["Well", ",", "yes", "!", "No"]) == "Well, yes! No"


def test_words_without_times_share_the_time_between_those_with() -> None:
    words = [("one", 1.0, 1.5), ("a", None, None), ("for", None, None), ("two", 3.0, 3.4)]
    assert fill_times(words) == [(1.0, 1.5), (1.5, 2.0), (2.0, 3.0), (3.0, 3.4)]


def test_words_without_times_at_either_end_take_what_words_usually_do() -> None:
    filled = fill_times([("on", None, None), ("it", 1.0, None), ("goes", None, None)])
    assert filled[0] == pytest.approx((0.79, 1.0))
    assert filled[1] == (1.0, 1.0)
    assert filled[2] == pytest.approx((1.0, 1.35))


TIME = st.none() | st.floats(0.0, 100.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text("ab", max_size=5), TIME, TIME), max_size=20))
def test_filled_times_never_decrease(words: list[tuple[str, float | None, float | None]]) -> None:
    filled = fill_times(words)
    assert len(filled) == len(words)
    assert all(start <= end for start, end in filled)
    assert all(before[0] <= after[0] for before, after in pairwise(filled))


def spoken(text: str, *, step: float = 0.5, speaker: str | None = None) -> list[Word]:
    return [
        Word(word=word, start=at * step, end=at * step + 0.4, speaker=speaker)
        for at, word in enumerate(text.split())
    ]


def texts(words: list[Word]) -> list[str]:
    return [found.text for found in segment(words)]


def test_sentences_end_segments() -> None:
    assert texts(spoken("Is it? Yes. Then go on")) == ["Is it?", "Yes.", "Then go on"]


@pytest.mark.parametrize(
    "text",
    ["Dr. Who met J. Doe", "about e.g. This", "it was 3. something", "wait... what", "a vs. B"],
)
def test_a_point_is_not_always_the_end_of_a_sentence(text: str) -> None:
    assert texts(spoken(text)) == [text]


def test_pauses_end_segments() -> None:
    words = [*spoken("one two"), Word(word="three", start=1.6, end=2.0)]
    assert texts(words) == ["one two", "three"]
    assert texts([*spoken("one two"), Word(word="three", start=1.4, end=2.0)]) == ["one two three"]


def test_another_speaker_starts_a_segment() -> None:
    late = Word(word="yes", start=1.0, end=1.2, speaker="B")
    found = segment([*spoken("is it", speaker="A"), late])
    assert [(one.text, one.speaker, one.id) for one in found] == [
        ("is it", "A", 0),
        ("yes", "B", 1),
    ]


def test_endless_speech_is_broken_where_it_hurts_least() -> None:
    words = spoken("word " * 50 + "comma, " + "word " * 40)
    first, second = segment(words)
    assert first.text.endswith("comma,")
    assert first.end - first.start <= 30.0
    assert len(first.words) + len(second.words) == 91


def test_the_confidence_of_a_segment_is_that_of_its_words() -> None:
    sure = Word(word="a", start=0.0, end=0.2, confidence=0.9)
    unsure = Word(word="b", start=0.3, end=0.4, confidence=0.5)
    assert segment([sure, unsure])[0].confidence == 0.7
    assert segment([sure, *spoken("c")])[0].confidence is None


def said(words: Sequence[Word]) -> list[str]:
    return [word.word for word in words]


def test_words_are_spelled_as_in_the_text() -> None:
    words = spoken("hello im here")
    assert said(punctuated(words, "Hello, I'm there.")) == ["Hello,", "I'm", "there."]
    assert [w.start for w in punctuated(words, "Hello, I'm there.")] == [w.start for w in words]
    assert punctuated(words, "") == words
    assert punctuated([], "Hello") == []


def test_words_that_are_split_otherwise_than_the_text_keep_their_times() -> None:
    words = [
        Word(word="e", start=0.0, end=0.1, confidence=0.9, speaker="Ann"),
        Word(word="mail", start=0.1, end=0.4, confidence=0.8, speaker="Ann"),
        Word(word="new york", start=1.0, end=1.6, confidence=0.7, speaker="Bob"),
    ]
    email, city = punctuated(words, "E-mail, New York.")
    assert (email.word, email.start, email.end, email.speaker) == ("E-mail,", 0.0, 0.4, "Ann")
    assert (city.word, city.start, city.end, city.speaker) == ("New York.", 1.0, 1.6, "Bob")
    (whole,) = punctuated([Word(word="こんにちは", start=0.0, end=1.0)], "こんにちは。")
    assert (whole.word, whole.end) == ("こんにちは。", 1.0)


def test_no_word_of_the_text_is_lost_where_the_service_times_only_some() -> None:
    words = [Word(word="Hello", start=0.0, end=0.4), Word(word="meeting", start=2.0, end=2.4)]
    made = punctuated(words, "Hello, welcome to the meeting. All right?", end=3.0)
    assert said(made) == "Hello, welcome to the meeting. All right?".split()  # noqa: SIM905
    assert [(w.start, w.end) for w in made if w.word in ("Hello,", "meeting.")] == [
        (0.0, 0.4), (2.0, 2.4),
    ]  # fmt: skip
    assert made[1].start == 0.4
    assert made[-1].end == 3.0


@given(
    st.lists(st.sampled_from(["one", "Two.", "e-mail", "-", "日本", "three four"]), max_size=12),
    st.lists(st.sampled_from(["one", "two", "e", "mail", "日", "本", "three", "-"]), max_size=12),
)
@example(["日本"], ["本", "-"])
@settings(deadline=None)
def test_the_text_comes_back_whole_and_in_order_whatever_the_words(
    written: list[str], heard: list[str]
) -> None:
    words = [
        Word(word=word, start=0.5 * number, end=0.5 * number + 0.3)
        for number, word in enumerate(heard)
    ]
    made = punctuated(words, " ".join(written))
    if words and written:
        assert split(" ".join(said(made))) == split(" ".join(written))
    assert all(one.start <= two.start for one, two in pairwise(made))
    assert all(word.start <= word.end for word in made)
