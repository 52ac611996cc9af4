"""What is named as uncertain, and why."""

# ruff: noqa: RUF001 - letters of one script look like those of another

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from msgspec.structs import replace

from stt_cli.model import Alternative, Seam, Segment, Span, Transcript, Word
from stt_cli.uncertain import Reason, doubtful, ranks, shades, stretches
from stt_cli.uncertain.stretches import SHARE
from tests.support.transcripts import segment, speech, spoken, transcript, transcripts


def told(*confidences: float | None, start: float = 0.0) -> Segment:
    """Words of a second each, as sure as said."""
    words = tuple(
        Word(word=f"w{n}", start=start + n, end=start + n + 1, confidence=sure)
        for n, sure in enumerate(confidences)
    )
    text = " ".join(word.word for word in words)
    return Segment(start=start, end=start + len(words), text=text, words=words)


def reasons(said: Transcript) -> list[tuple[str, tuple[Reason, ...]]]:
    return [(one.text, one.reasons) for one in stretches(said)]


def test_the_least_sure_fifth_of_the_speech_is_named() -> None:
    said = transcript(told(*[0.9] * 4, 0.2, 0.3, *[0.9] * 4))
    (one,) = stretches(said)
    assert (one.start, one.end, one.text, one.reasons) == (4.0, 6.0, "w4 w5", ("unsure",))
    assert one.rank == pytest.approx(0.1)


def test_what_is_sure_is_not_named_whatever_its_rank() -> None:
    assert stretches(transcript(told(*[0.99] * 20))) == []
    assert doubtful(transcript(told(*[0.99] * 20))) == 0.0


def test_nothing_is_said_where_nothing_is_known() -> None:
    plain = transcript(told(*[None] * 20))
    assert stretches(plain) == []
    assert doubtful(plain) is None
    assert stretches(transcript()) == []
    assert doubtful(transcript()) is None


def test_ranks_do_not_depend_on_how_sure_a_model_is_of_itself() -> None:
    modest = transcript(told(*[0.5] * 4, 0.2, *[0.5] * 5))
    proud = transcript(told(*[0.9] * 4, 0.84, *[0.9] * 5))
    assert ranks(modest).places.index(min(ranks(modest).places)) == 4
    assert stretches(modest)[0].text.split()[0] == stretches(proud)[0].text.split()[0]


def test_a_segments_confidence_stands_for_its_words() -> None:
    sure, unsure = (
        replace(spoken("some words are here", start=at), confidence=confidence)
        for at, confidence in ((0.0, 0.97), (10.0, 0.3))
    )
    assert [one.start >= 10.0 for one in stretches(transcript(sure, unsure))] == [True]


@given(transcripts())
def test_what_is_named_has_times_in_order_and_text_of_the_transcript(said: Transcript) -> None:
    found = stretches(said)
    assert all(a.start <= b.start for a, b in pairwise(found))
    for one in found:
        assert 0 <= one.start <= one.end <= said.duration
        assert one.reasons
    assert set(shades(said)) <= set(range(len(ranks(said).words)))


@pytest.mark.parametrize("seed", range(5))
def test_no_more_than_its_share_is_named_for_being_unsure(seed: int) -> None:
    dice = Random(seed)
    plain = speech(400, seed=seed)
    said = replace(
        plain,
        segments=tuple(
            replace(
                part, words=tuple(replace(word, confidence=dice.random()) for word in part.words)
            )
            for part in plain.segments
        ),
    )
    words = [word for part in said.segments for word in part.words]
    spoken_for = sum(word.end - word.start for word in words)
    found = stretches(said)
    named = sum(
        word.end - word.start
        for word in words
        if any(one.start <= word.start and word.end <= one.end for one in found)
    )
    whole = min(said.duration, 1.5 * spoken_for)
    assert 0.8 * SHARE * whole < named <= SHARE * whole + 1e-6


def test_silence_does_not_make_more_worth_a_look() -> None:
    words = told(*[0.5] * 100)
    short, long = (stretches(transcript(words, duration=at)) for at in (150.0, 100_000.0))
    assert short == long
    assert sum(one.end - one.start for one in short) == pytest.approx(30.0)


def test_gaps_and_seams_decided_by_guess_are_named() -> None:
    said = replace(
        transcript(spoken("one two three four"), spoken("five", start=30), duration=60.0),
        gaps=(Span(10.0, 14.0),),
        seams=(
            Seam(at=1.0, cut="overlap", kept="two three", dropped="to three"),
            Seam(at=2.0, cut="overlap", kept="two three", dropped="Two, three."),
            Seam(at=3.0, cut="overlap", kept="two three", dropped="three"),
            Seam(at=30.0, cut="silence"),
        ),
    )
    assert [(one.start, one.end, one.reasons) for one in stretches(said)] == [
        (0.5, 1.5, ("seam",)), (10.0, 14.0, ("gap",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "loop"),
    [
        ("so he said thank you thank you thank you and left", "thank you thank you thank you"),
        ("no no no no no it is not", "no no no no no"),
        ("very very very good", None),
        ("I think I think that is right", None),
        ("Das ist gut. Das ist gut. Das ist gut. Ja.", "Das ist gut. Das ist gut. Das ist gut."),
    ],
)
def test_phrases_again_and_again_are_loops(text: str, loop: str | None) -> None:
    assert reasons(transcript(spoken(text))) == ([(loop, ("loop",))] if loop else [])


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Thanks for watching!", True),
        ("en", "He said thanks for watching over my children while I was away in town.", False),
        ("en", "Subtitles by the Amara.org community", True),
        ("de", "Untertitelung des ZDF, 2020", True),
        ("ru", "Продолжение следует...", True),
        ("ja", "ご視聴ありがとうございました", True),
        (None, "Sous-titres réalisés par la communauté d'Amara.org", True),
        ("xx", "Gracias por ver el video.", True),
        ("de", "Thanks for watching!", False),
    ],
)
def test_what_models_say_of_silence_is_known_by_language(
    language: str | None, text: str, found: bool
) -> None:
    said = transcript(
        *(spoken("Well now it really is about time to go", start=10.0 * n) for n in range(3)),
        spoken(text, start=40, step=1.0),
        language=language,
    )
    assert any("invented" in why for _, why in reasons(said)) is found


def test_what_nobody_can_say_so_fast_or_slowly_is_named() -> None:
    quick = segment(
        "all these many words were said within one blink",
        *["all", "these", "many", "words", "were", "said", "within", "one", "blink"],
        step=0.05,
    )
    assert reasons(transcript(quick))[0][1] == ("pace",)
    slow = transcript(segment("so", "so", step=30.0), spoken("and then we left", start=60))
    assert reasons(slow) == [("so", ("pace",))]
    assert (
        reasons(transcript(spoken("we speak as people do when they are in no hurry at all"))) == []
    )


def test_another_script_than_the_rest_is_named_but_latin_names_are_not() -> None:
    said = "мы говорили о том что сегодня хорошая погода и завтра тоже будет iPhone солнце и много других слов здесь "
    russian = transcript(spoken(said * 2 + "今天 天气"), language="ru")
    assert reasons(russian) == [("今天 天气", ("script",))]
    foreign = transcript(spoken(said * 6 + "and now some English words"), language="ru")
    assert reasons(foreign) == [("and now some English words", ("script",))]


def test_another_language_than_the_rest_is_named() -> None:
    english = "It was the best of times and it was the worst of times for all of them"
    german = "Das ist doch nicht der Weg, den wir mit den anderen gehen wollten"
    said = transcript(
        *(spoken(english, start=20.0 * n) for n in range(4)), spoken(german, start=90)
    )
    assert reasons(said) == [(german, ("language",))]
    assert reasons(transcript(spoken(english))) == []


def test_signs_come_first_and_are_named_even_where_they_are_many() -> None:
    said = transcript(spoken("go on now " * 20), told(0.1, 0.1, start=60))
    (one,) = stretches(said)
    assert (one.reasons, one.rank) == (("loop",), 0.0)
    assert doubtful(said) == 1.0


def test_the_worst_are_shaded_more() -> None:
    said = transcript(told(0.01, *[0.5] * 4, *[0.9] * 35))
    assert shades(said)[0] == 2
    assert set(shades(said).values()) == {1, 2}


def test_words_that_members_of_an_ensemble_dispute_are_named() -> None:
    said = transcript(told(*[0.99] * 20))
    words = list(said.segments[0].words)
    words[7] = replace(
        words[7],
        alternatives=(
            Alternative(word="w7", by=("one", "two")),
            Alternative(word="other", by=("three",)),
        ),
    )
    words[9] = replace(
        words[9], alternatives=(Alternative(word="W9,", by=("one", "two", "three")),)
    )
    disputed = replace(said, segments=(replace(said.segments[0], words=tuple(words)),))
    assert reasons(disputed) == [("w7", ("disagreement",))]
    assert ranks(disputed).risks[7] == pytest.approx(1 / 3)
