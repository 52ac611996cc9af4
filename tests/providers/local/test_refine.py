"""Words that a model timed by its attention are moved to where they are said."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

import pytest
from msgspec.structs import replace

from stt_cli.model import Segment, Word
from stt_cli.providers.local.refine import SHORTEST, refine
from stt_cli.text.segments import segment
from tests.simulators.tones import hear_pcm, speak
from tests.support.audio import noise, silence

SECOND = 32_000


def shaken(words: list[Word]) -> list[Segment]:
    """What a model with attention makes of words: starts early or late by up to 0.3 s."""
    moves = [0.0, -0.3, 0.15, -0.1, 0.25, -0.2]
    starts = [max(0.0, word.start + moves[at % 6]) for at, word in enumerate(words)]
    ends = [*starts[1:], words[-1].end]
    said = zip(words, starts, ends, strict=True)
    timed = [
        replace(word, start=start, end=max(start, end), confidence=0.5) for word, start, end in said
    ]
    return segment(timed, pause=99.0)


def words_of(segments: list[Segment] | None) -> list[Word]:
    assert segments is not None
    return [word for one in segments for word in one.words]


def off(words: list[Word], truth: list[Word]) -> list[float]:
    assert [word.word for word in words] == [word.word for word in truth]
    return [abs(one.start - true.start) for one, true in zip(words, truth, strict=True)]


def test_words_are_where_they_are_said(recording: bytes, truth: list[Word]) -> None:
    told = shaken(truth)
    refined = refine(recording, told)
    errors = off(words_of(refined), truth)
    assert median(off(words_of(told), truth)) > 0.1
    assert median(errors) <= 0.015
    assert max(errors) < 0.1
    assert refined is not None
    for one in refined:
        assert (one.start, one.end) == (one.words[0].start, one.words[-1].end)
    assert {word.confidence for word in words_of(refined)} == {0.5}


def test_every_word_takes_some_time_and_none_begins_before_the_last_ends(
    recording: bytes, truth: list[Word]
) -> None:
    told = shaken([*truth[:7], Word(word="—", start=3.0, end=3.0), *truth[7:]])
    words = words_of(refine(recording, told))
    assert words[7].word == "—"
    assert all(word.end - word.start >= SHORTEST - 0.001 for word in words)
    assert all(one.end <= following.start for one, following in pairwise(words))


def test_a_first_word_that_was_put_into_the_pause_begins_with_its_sound(
    recording: bytes, truth: list[Word]
) -> None:
    told = [replace(word, start=max(0.0, word.start - 0.9)) for word in truth]
    words = words_of(refine(silence(3) + recording, segment(_later(told, 3.0), pause=99.0)))
    assert words[0].start == pytest.approx(truth[0].start + 3.0, abs=0.05)


def _later(words: list[Word], by: float) -> list[Word]:
    return [replace(word, start=word.start + by, end=word.end + by) for word in words]


def test_beside_sound_that_the_model_left_out_its_time_is_kept(
    recording: bytes, truth: list[Word]
) -> None:
    # Nobody wrote down the second sentence: its sound has no words.
    sentence = [at for at, word in enumerate(truth) if word.word.endswith(".")]
    left = [*truth[: sentence[0] + 1], *truth[sentence[1] + 1 :]]
    words = words_of(refine(recording, segment(left, pause=99.0)))
    assert max(off(words, left)) < 0.3


def test_a_long_recording_is_refined_in_stretches(recording: bytes, truth: list[Word]) -> None:
    times = 6
    length = len(recording) / SECOND
    all_of_it = [word for turn in range(times) for word in _later(truth, turn * length)]
    told = [one for turn in range(times) for one in shaken(_later(truth, turn * length))]
    errors = off(words_of(refine(recording * times, told)), all_of_it)
    assert median(errors) <= 0.015
    assert max(errors) < 0.1


def test_segments_without_words_get_theirs(recording: bytes, truth: list[Word]) -> None:
    told = [replace(one, words=(), speaker="Ann") for one in shaken(truth)]
    refined = refine(recording, told)
    assert max(off(words_of(refined), truth)) < 0.1
    assert {word.speaker for word in words_of(refined)} == {"Ann"}


def test_what_is_not_speech_keeps_the_times_it_was_given() -> None:
    tones = speak("alpha bravo charlie")
    words = [
        Word(word=heard.text, start=heard.start, end=heard.end) for heard in hear_pcm([tones.pcm])
    ]
    assert refine(tones.pcm, segment(words)) is None
    assert refine(noise(3), segment(words)) is None
    assert refine(silence(3), segment(words)) is None
    assert refine(b"", segment(words)) is None
    assert refine(tones.pcm, []) is None


def test_one_stretch_that_does_not_fit_leaves_the_others_exact(
    recording: bytes, truth: list[Word]
) -> None:
    length = len(recording) / SECOND
    hiss = 60.0
    wrong = [Word(word="zorblax", start=length + at, end=length + at + 0.5) for at in range(60)]
    after = length + hiss
    told = [*shaken(truth), *segment(wrong), *shaken(_later(truth, after))]
    pcm = recording + noise(hiss, level=0.3) + recording
    words = words_of(refine(pcm, told))
    assert median(off(words[: len(truth)], truth)) <= 0.015
    assert median(off(words[-len(truth) :], _later(truth, after))) <= 0.015
