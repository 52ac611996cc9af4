"""The ears of the simulators: what is spoken is heard, through any codec, and cuts are noticed."""

from __future__ import annotations

import pytest

from tests.simulators.tones import BROKEN, RATE, hear, hear_pcm, speak, stereo
from tests.support.pieces import encoded

WORDS = "The quick brown Fox jumps, over 13 lazy dogs. zzz Mississippi it's (laughter)"


@pytest.mark.parametrize(
    ("container", "codec", "rate", "bits"),
    [
        ("flac", "flac", 16_000, 0),
        ("mp3", "libmp3lame", 16_000, 32_000),
        ("ogg", "libopus", 48_000, 24_000),
        ("adts", "aac", 16_000, 32_000),
        ("wav", "pcm_mulaw", 8_000, 0),
    ],
)
def test_words_come_through_any_codec(container: str, codec: str, rate: int, bits: int) -> None:
    spoken = speak(WORDS)

    heard = hear(encoded(spoken.pcm, container, codec, rate, bits))

    assert [word.text for word in heard] == WORDS.split()
    assert [word.start for word in heard] == pytest.approx(
        [w.start for w in spoken.words], abs=0.07
    )


def test_a_word_cut_in_half_comes_back_broken() -> None:
    spoken = speak("one two three")
    middle = int((spoken.words[1].start + spoken.words[1].end) / 2 * RATE) * 2

    assert [word.text for word in hear_pcm([spoken.pcm[:middle]])] == ["one", BROKEN]
    assert [word.text for word in hear_pcm([spoken.pcm[middle:]])] == [BROKEN, "three"]


@pytest.mark.parametrize("shift", [0, 1, 53, 111, 159])
def test_where_the_audio_begins_does_not_matter(shift: int) -> None:
    spoken = speak(WORDS)

    assert [word.text for word in hear_pcm([spoken.pcm[2 * shift :]])] == WORDS.split()


def test_speakers_are_told_apart() -> None:
    spoken = speak("one two three four", speakers=(0, 1, 2))

    assert [word.speaker for word in hear(spoken.wav())] == [0, 1, 2, 0]


def test_channels_are_heard_one_by_one() -> None:
    both = stereo(speak("left"), speak("right side"))

    assert [word.text for word in hear(both, channel=0)] == ["left"]
    assert [word.text for word in hear(both, channel=1)] == ["right", "side"]


def test_two_voices_at_a_time_are_not_understood() -> None:
    both = stereo(speak("hello"), speak("world"))

    assert "hello" not in [word.text for word in hear(both)]
