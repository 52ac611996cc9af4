"""Words that are known are found in the recording, spelled as they were given."""

from __future__ import annotations

from statistics import median

import pytest

from stt_cli.model import Word
from stt_cli.providers.local.align import align
from stt_cli.providers.local.spoken import phones, spoken
from tests.support.audio import silence


def written(words: list[Word]) -> list[str]:
    return [word.word for word in words]


def test_words_start_where_they_are_said(recording: bytes, truth: list[Word]) -> None:
    aligned = align(recording, " ".join(written(truth)))
    assert aligned is not None
    assert written(aligned) == written(truth)
    errors = [abs(a.start - t.start) for a, t in zip(aligned, truth, strict=True)]
    assert median(errors) < 0.05
    assert max(errors) < 0.15


def test_an_unknown_name_takes_its_place_and_moves_nobody(
    recording: bytes, truth: list[Word]
) -> None:
    text = " ".join(written(truth)).replace("museum.", "Mewzeeam!")
    aligned = align(recording, text)
    assert aligned is not None
    for found, true in zip(aligned, truth, strict=True):
        assert found.start == pytest.approx(true.start, abs=0.15)
    assert "Mewzeeam!" in written(aligned)


def test_one_wrong_word_in_ten_leaves_most_others_in_place(
    recording: bytes, truth: list[Word]
) -> None:
    wrong = [word if place % 10 else "zorblax" for place, word in enumerate(written(truth))]
    aligned = align(recording, " ".join(wrong))
    assert aligned is not None
    errors = [abs(a.start - t.start) for a, t in zip(aligned, truth, strict=True)]
    assert median(errors) < 0.05


def test_what_is_not_said_takes_no_time(recording: bytes, truth: list[Word]) -> None:
    words = written(truth)
    aligned = align(recording, " ".join([*words[:7], "—", *words[7:]]))
    assert aligned is not None
    assert aligned[7] == Word(word="—", start=aligned[6].end, end=aligned[6].end)
    assert aligned[8].start == pytest.approx(truth[7].start, abs=0.15)


@pytest.mark.parametrize("text", ["", "— …", "Привет"])
def test_a_text_without_english_words_cannot_be_aligned(recording: bytes, text: str) -> None:
    assert align(recording, text) is None


def test_a_text_that_does_not_fit_the_audio_cannot_be_aligned(
    recording: bytes, truth: list[Word]
) -> None:
    text = " ".join(written(truth))
    assert align(recording[: 2 * 32_000], text) is None
    assert align(silence(15), text) is None
    assert align(b"", text) is None


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("harbour,", "harbour"),
        ("don\N{RIGHT SINGLE QUOTATION MARK}t", "don't"),
        ("Café", "cafe"),
        ("twenty-one", "twenty one"),
        ("U.S.", "u s"),
        ("AT&T", "at and t"),
        ("0", "zero"),
        ("17", "seventeen"),
        ("40", "forty"),
        ("305", "three hundred five"),
        ("1,200", "one thousand two hundred"),
        ("1000000", "one million"),
        ("2,000,000,007", "two billion seven"),
        ("1999", "nineteen ninety nine"),
        ("1,999", "one thousand nine hundred ninety nine"),
        ("2005", "two thousand five"),
        ("2024", "twenty twenty four"),
        ("007", "zero zero seven"),
        ("3.14", "three point one four"),
        ("$5.", "five dollars"),
        ("50%", "fifty percent"),
        ("10:30", "ten thirty"),
        ("1st", "first"),
        ("22nd", "twenty second"),
        ("20th", "twentieth"),
        ("8th", "eighth"),
        ("4th", "fourth"),
        ("1234567890123", "one two three four five six seven eight nine zero one two three"),
        ("…", ""),
    ],
)
def test_numbers_and_signs_are_said_in_words(word: str, said: str) -> None:
    assert spoken(word) == said.split()


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("kate", "K AE T"),
        ("philling", "F IH L IH NG"),
        ("nation", "N AE SH AH N"),
        ("o'shea", "AA SH IY"),
        ("e", "EH"),
    ],
)
def test_unknown_words_get_plausible_sounds(word: str, sounds: str) -> None:
    assert phones(word) == sounds
