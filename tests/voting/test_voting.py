"""Several that err at different places are right together."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from stt_cli.model import Word
from stt_cli.voting import Ballot, Vote, vote
from tests.support.errors import error_rate, misheard
from tests.support.hearing import Spoken, sentence_stream, speak, vocabulary

WORDS = 600


def talk(seed: int, count: int = WORDS, size: int = 1500) -> list[Spoken]:
    dice = random.Random(seed)
    return speak(sentence_stream(count, vocabulary(size), dice, echo=0.2), dice)


def said(text: str, start: float = 0.0) -> tuple[Word, ...]:
    """A word every half second."""
    return tuple(
        Word(word=word, start=start + at / 2, end=start + at / 2 + 0.4)
        for at, word in enumerate(text.split())
    )


def ballots(*texts: str, exactness: Sequence[int] | None = None) -> list[Ballot]:
    exact = exactness or [1] * len(texts)
    return [
        Ballot(member="abcdefgh"[at], words=said(text), exactness=exact[at])
        for at, text in enumerate(texts)
    ]


def voted(*texts: str, exactness: Sequence[int] | None = None) -> Vote:
    (only,), _ = vote([ballots(*texts, exactness=exactness)])
    return only


def text(result: Vote) -> str:
    return " ".join(word.word for word in result.words)


def disputes(result: Vote) -> dict[str, dict[str, str]]:
    """Word -> what is said in its place -> by whom."""
    return {
        word.word: {one.word: "".join(one.by) for one in word.alternatives}
        for word in result.words
        if word.alternatives is not UNSET
    }


@pytest.mark.parametrize("sure", [False, True])
@pytest.mark.parametrize("exactness", [0, 1])
def test_three_that_err_apart_make_at_most_half_the_errors_of_one(
    sure: bool, exactness: int
) -> None:
    spoken = talk(7)
    reference = [one.word for one in spoken]
    dice = random.Random(3)
    heard = [misheard(spoken, 0.08, dice, sure=sure) for _ in range(3)]
    (result,), _ = vote(
        [[Ballot(member=str(at), words=w, exactness=exactness) for at, w in enumerate(heard)]]
    )
    errors = [error_rate(reference, [word.word for word in words]) for words in heard]
    assert min(errors) > 0.05
    assert error_rate(reference, [word.word for word in result.words]) <= min(errors) / 2


@pytest.mark.parametrize(
    "rates", [(0.02, 0.1, 0.1), (0.1, 0.1, 0.02), (0.05, 0.15, 0.3), (0.05, 0.06, 0.4), (0.01,) * 4]
)
def test_a_good_member_is_not_outvoted_by_bad_ones(rates: Sequence[float]) -> None:
    spoken = talk(11)
    reference = [one.word for one in spoken]
    dice = random.Random(5)
    heard = [misheard(spoken, rate, dice) for rate in rates]
    (result,), members = vote([[Ballot(member=str(at), words=w) for at, w in enumerate(heard)]])
    errors = [error_rate(reference, [word.word for word in words]) for words in heard]
    assert error_rate(reference, [word.word for word in result.words]) <= min(errors) + 0.006
    best = max(members, key=lambda member: member.agreement)
    assert errors[int(best.member)] == pytest.approx(min(errors), abs=0.02)


@pytest.mark.parametrize("sure", [False, True])
def test_of_two_the_first_is_believed_whatever_their_confidences(sure: bool) -> None:
    spoken = talk(13)
    dice = random.Random(1)
    heard = [misheard(spoken, rate, dice, sure=sure) for rate in (0.05, 0.3)]
    (result,), _ = vote([[Ballot(member=str(at), words=w) for at, w in enumerate(heard)]])
    assert [word.word for word in result.words] == [word.word for word in heard[0]]


def test_confidence_says_how_many_agree() -> None:
    result = voted("we saw the house", "we saw the house", "we saw the mouse")
    *agreed, disputed = [word.confidence or 0.0 for word in result.words]
    assert all(one > disputed for one in agreed)
    assert 0.5 < disputed < 0.99


def test_who_said_what_stands_with_the_word() -> None:
    result = voted("we saw a house here", "we saw the house here", "we saw the horse here")
    assert text(result) == "we saw the house here"
    assert disputes(result) == {
        "the": {"the": "bc", "a": "a"},
        "house": {"house": "ab", "horse": "c"},
    }


def test_what_was_voted_out_stands_with_the_word_before_it() -> None:
    result = voted("this is true", "this is not true", "this is true")
    assert text(result) == "this is true"
    assert disputes(result) == {"is": {"is": "ac", "is not": "b"}}


def test_what_was_voted_out_before_the_first_word_stands_with_that() -> None:
    result = voted("well this is true", "this is true", "this is true")
    assert text(result) == "this is true"
    assert disputes(result) == {"this": {"this": "bc", "well this": "a"}}


def test_a_member_that_has_nothing_there_says_so() -> None:
    assert disputes(voted("it is true", "it is true", "it true")) == {"is": {"is": "ab", "": "c"}}


def test_marks_and_capitals_are_no_disagreement() -> None:
    result = voted("Yes, it is.", "yes it is", "Yes it is")
    assert text(result) == "Yes, it is."
    assert disputes(result) == {}


def test_spelling_is_that_of_a_member_with_punctuation() -> None:
    plain = "it was late we went home it was cold and dark and so on"
    styled = "It was late. We went home. It was gold, and dark and so on."
    assert (
        text(voted(plain, plain, styled))
        == "It was late. We went home. It was cold, and dark and so on."
    )


def test_a_sentence_whose_last_word_is_voted_out_still_ends() -> None:
    result = voted("It was late again. We went.", "it was late we went", "it was late we went")
    assert text(result) == "It was late. We went."


def test_words_that_differ_by_an_apostrophe_are_voted_on() -> None:
    assert text(voted("its mine", "it's mine", "it's mine")) == "it's mine"


def test_times_are_those_of_the_most_exact_member() -> None:
    exact, rough = said("we went home", 0.1), said("we all went home")
    (result,), _ = vote(
        [
            [
                Ballot(member="a", words=rough, exactness=0),
                Ballot(member="b", words=exact, exactness=2),
                Ballot(member="c", words=rough, exactness=0),
            ]
        ]
    )
    assert text(result) == "we all went home"
    assert result.timed_by == "b"
    times = {word.word: (word.start, word.end) for word in result.words}
    assert times == {
        "we": (0.1, 0.5), "all": (0.5, 0.6), "went": (0.6, 1.0), "home": (1.1, 1.5),
    }  # fmt: skip


def test_speakers_are_those_of_a_member_that_names_them() -> None:
    named = tuple(
        Word(word=w, start=float(at), end=at + 0.5, speaker=who)
        for at, (w, who) in enumerate([("yes", "A"), ("no", "B")])
    )
    plain = tuple(
        Word(word=w, start=float(at), end=at + 0.5) for at, w in enumerate(["yes", "but", "no"])
    )
    (result,), _ = vote(
        [[Ballot(member=m, words=w) for m, w in (("a", plain), ("b", named), ("c", plain))]]
    )
    assert [(word.word, word.speaker) for word in result.words] == [
        ("yes", "A"), ("but", "A"), ("no", "B"),
    ]  # fmt: skip


def test_chinese_is_voted_on_character_by_character() -> None:
    result = voted("今天天气很好。", "今天天气很号。", "金天天气很好。")
    assert "".join(word.word for word in result.words) == "今天天气很好。"
    assert [word.word for word in result.words if word.alternatives is not UNSET] == ["今", "好。"]


def test_thai_tones_and_vowels_are_voted_on() -> None:
    result = voted("ม้ามา", "มามา", "มามา")
    assert "".join(word.word for word in result.words) == "มามา"
    assert len(result.words) == 4


def test_a_member_may_be_missing_in_a_stretch() -> None:
    first = ballots("we went home", "we went home", "we want home")
    second = ballots("and slept", "and leapt")
    (one, other), members = vote([first, second[1:]])
    assert (text(one), text(other)) == ("we went home", "and leapt")
    assert [member.member for member in members] == ["a", "b", "c"]
    assert [member.words for member in members] == [3, 5, 3]


def test_nothing_is_said_where_most_say_nothing() -> None:
    assert text(voted("", "", "Thanks.")) == ""
    assert voted("", "").words == ()
    assert vote([[]])[0][0].words == ()


LETTERS = st.sampled_from(["a", "b", "the", "The", "x.", "-", "今", "ม้", "10 %", "don't", ""])
TEXTS = st.lists(LETTERS, max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.randoms())
def test_whatever_is_said_a_vote_is_in_order_and_says_nothing_new(
    texts: list[list[str]], dice: random.Random
) -> None:
    heard = []
    for words in texts:
        times = sorted(dice.uniform(0, 9) for _ in range(2 * len(words)))
        spans = zip(words, times[::2], times[1::2], strict=True)
        heard.append(tuple(Word(word=w, start=s, end=e) for w, s, e in spans if w))
    (result,), members = vote(
        [[Ballot(member=str(at), words=w, exactness=at % 3) for at, w in enumerate(heard)]]
    )
    starts = [word.start for word in result.words]
    assert starts == sorted(starts)
    assert all(word.start <= word.end and word.start >= 0.0 for word in result.words)
    known = {char for words in texts for word in words for char in word.casefold()}
    assert {char for word in result.words for char in word.word.casefold()} <= known | {" "}
    assert all(0.0 <= member.agreement <= 1.0 for member in members)
    if len({tuple(words) for words in texts}) == 1:
        assert all(word.alternatives is UNSET for word in result.words)


def test_texts_with_nothing_in_common_take_no_longer_than_long_ones() -> None:
    one = tuple(Word(word=f"a{at}", start=at / 3, end=at / 3 + 0.2) for at in range(5000))
    other = tuple(Word(word=f"b{at}", start=at / 3, end=at / 3 + 0.2) for at in range(4000))
    (result,), _ = vote([[Ballot(member="a", words=one), Ballot(member="b", words=other)]])
    assert len(result.words) >= 5000
