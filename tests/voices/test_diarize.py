"""Who says which word, with a stand-in for the encoder that goes by where a voice's power lies."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest

from stt_cli.model import Span
from stt_cli.voices import encoder
from stt_cli.voices.cutting import Sound
from stt_cli.voices.diarize import Diarization, diarize


class Voice(NamedTuple):
    """Somebody who hums; `hertz` is one of HUMS."""

    name: str
    hertz: float


HUMS = (400, 1200, 3600)
MAN, WOMAN, CHILD = (
    Voice(name, hertz) for name, hertz in zip(("man", "woman", "child"), HUMS, strict=True)
)


class Said(NamedTuple):
    start: float
    end: float
    voice: str


class Spoken(NamedTuple):
    pcm: bytes
    words: list[Said]


class ByHum:
    """Vectors of who hums in a stretch, for how much of it, as far apart as real ones are."""

    size = 4

    def embed(self, frames: Any) -> Any:
        bands = [encoder.mel_frames(hum(hertz, 0.2))[10].argmax() for hertz in HUMS]
        shares = frames[:, :, bands].sum(1)
        shares /= np.maximum(shares.sum(1, keepdims=True), 1e-9)
        vectors = np.concatenate([shares, np.full((len(frames), 1), 0.9)], axis=1)
        blur = np.random.default_rng(frames.shape[1]).normal(size=vectors.shape) * 0.1
        vectors += blur
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def hum(hertz: float, seconds: float) -> Any:
    times = np.arange(round(seconds * 16_000)) / 16_000
    return 0.3 * np.sin(2 * np.pi * hertz * times)


def converse(turns: Sequence[tuple[Voice, float]], gap: float = 0.3) -> Spoken:
    """Words of 0.3 s, each after 0.05 s, in turns of so many seconds with `gap` between them."""
    parts, words, at = [np.zeros(3_200)], list[Said](), 0.2
    for voice, seconds in turns:
        for _ in range(max(1, round(seconds / 0.35))):
            words.append(Said(at, at + 0.3, voice.name))
            parts += [hum(voice.hertz, 0.3), np.zeros(800)]
            at += 0.35
        parts.append(np.zeros(round(gap * 16_000)))
        at += gap
    pcm = (np.concatenate(parts) * 32767).astype("<i2").tobytes()
    return Spoken(pcm, words)


def told(spoken: Spoken, speakers: int | None = None, window: float = 10.0) -> Diarization:
    size = round(window * 32_000)
    sounds = [
        Sound(at / 32_000, spoken.pcm[at : at + size]) for at in range(0, len(spoken.pcm), size)
    ]
    words = [Span(word.start, word.end) for word in spoken.words]
    return diarize(words, sounds, ByHum(), speakers)  # type: ignore[arg-type]


def right(words: Sequence[Said], found: Diarization) -> float:
    names = dict.fromkeys(word.voice for word in words)
    numbers = set(found.speakers)
    best = 0
    for chosen in itertools.permutations(names, min(len(names), len(numbers))):
        called = dict(zip(sorted(numbers), chosen, strict=False))
        pairs = zip(words, found.speakers, strict=True)
        best = max(best, sum(called.get(number) == word.voice for word, number in pairs))
    return best / len(words)


def turns(voices: Sequence[Voice], lengths: Sequence[float]) -> list[tuple[Voice, float]]:
    return list(zip(itertools.cycle(voices), lengths, strict=False))


@pytest.mark.parametrize("speakers", [None, 2, 5])
def test_two_voices_are_two_speakers(speakers: int | None) -> None:
    spoken = converse(turns([MAN, WOMAN], [5, 4, 6, 3, 5, 7, 4]))
    found = told(spoken, speakers)
    assert right(spoken.words, found) > 0.97
    assert speakers == 5 or set(found.speakers) == {0, 1}


def test_quick_turns_are_told_apart_word_by_word() -> None:
    spoken = converse(turns([MAN, WOMAN], [1.2, 0.8, 2, 1, 1.5, 0.9] * 4), gap=0.2)
    assert right(spoken.words, told(spoken, 2)) > 0.9


def test_three_voices_are_numbered_in_the_order_in_which_they_speak() -> None:
    spoken = converse(turns([WOMAN, MAN, CHILD], [4, 5, 4, 4, 5, 4]))
    found = told(spoken, 3)
    assert list(dict.fromkeys(found.speakers)) == [0, 1, 2]
    assert right(spoken.words, found) > 0.97


@pytest.mark.parametrize("speakers", [None, 1, 2])
def test_there_are_never_more_speakers_than_asked_or_heard(speakers: int | None) -> None:
    alone = told(converse([(MAN, 20.0)]), speakers)
    assert len(set(alone.speakers)) == 1 or speakers == 2
    assert all(0.5 <= sure <= 1 for sure in alone.confidence)
    crowd = told(converse(turns([MAN, WOMAN, CHILD], [4, 4, 4, 4])), speakers)
    assert len(set(crowd.speakers)) <= (speakers or 3)


def test_somebody_may_come_late_and_say_little() -> None:
    spoken = converse([(MAN, 30.0), (WOMAN, 4.0), (MAN, 10.0)])
    assert right(spoken.words, told(spoken)) > 0.97


def test_it_does_not_matter_in_what_windows_the_sound_comes() -> None:
    spoken = converse(turns([MAN, WOMAN], [3, 4, 3, 4]))
    assert told(spoken, 2, window=0.5) == told(spoken, 2, window=100.0)


def test_a_turn_between_two_voices_is_less_sure_than_one_of_either() -> None:
    spoken = converse(turns([MAN, WOMAN], [6, 6, 6, 6]))
    found = told(spoken, 2)
    assert min(found.confidence) > 0.9
    assert len(found.confidence) == len(spoken.words)


def test_no_words_are_nobody_s() -> None:
    nobody = diarize([], [Sound(0.0, bytes(32_000))], ByHum())  # type: ignore[arg-type]
    assert nobody == Diarization(speakers=(), confidence=())


def test_words_beyond_the_sound_are_somebody_s() -> None:
    spoken = converse(turns([MAN, WOMAN], [4, 4]))
    words = [*(Span(word.start, word.end) for word in spoken.words), Span(90.0, 91.0)]
    found = diarize(words, [Sound(0.0, spoken.pcm)], ByHum(), 2)  # type: ignore[arg-type]
    assert len(found.speakers) == len(words)


def test_words_of_no_length_at_one_moment_are_words_too() -> None:
    spoken = converse(turns([MAN, WOMAN], [4, 4]))
    words = [Span(1.0, 1.0)] * 3 + [
        Span(word.start, word.end) for word in spoken.words if word.start > 1
    ]
    found = diarize(words, [Sound(0.0, spoken.pcm)], ByHum(), 2)  # type: ignore[arg-type]
    assert len(found.speakers) == len(words)
