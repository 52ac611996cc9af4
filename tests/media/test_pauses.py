"""Where nobody speaks, in speech, noise, music and silence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from stt_cli.media.decode import Window
from stt_cli.media.pauses import PauseDetector
from stt_cli.media.pauses import speech as speech_between
from stt_cli.model import Pause, Span
from stt_cli.pcm import BYTES
from tests.support.audio import noise, silence, speech, sweep, tone

TALK = [(0.5, 2.0), (2.6, 4.0), (4.3, 9.9), (10.4, 13.0), (15.0, 19.5)]

MIXED = speech(TALK, 20.0) + sweep(7.0)


def pauses_of(pcm: bytes, seconds: float = 10.0) -> list[Pause]:
    """The pauses, long ones put together from their parts."""
    whole: list[Pause] = []
    for pause in told_of(pcm, seconds):
        if whole and whole[-1].end == pause.start:
            pause = replace(pause, start=whole.pop().start)
        whole.append(pause)
    return whole


def told_of(pcm: bytes, seconds: float = 10.0) -> list[Pause]:
    listener: PauseDetector = PauseDetector()
    found: list[Pause] = []
    size = round(seconds * BYTES / 2) * 2
    for first in range(0, len(pcm), size):
        found += listener.feed(Window(first / BYTES, pcm[first : first + size]))
    return found + listener.finish()


def assert_spans(found: list[Pause], expected: list[tuple[float, float]]) -> None:
    assert len(found) == len(expected), found
    for pause, (start, end) in zip(found, expected, strict=True):
        assert pause.start == pytest.approx(start, abs=0.07)
        assert pause.end == pytest.approx(end, abs=0.07)


@pytest.mark.parametrize(
    ("level", "room"),
    [(0.3, 0.0), (0.3, 0.001), (0.3, 0.02), (0.05, 0.003), (0.02, 0.0)],
    ids=["clean", "studio", "noisy room", "faint", "faint and clean"],
)
def test_pauses_of_speech_are_found_at_any_level_and_noise(level: float, room: float) -> None:
    pcm = speech(TALK, 20.0, level=level, room=room)

    gaps = [(0.0, 0.5), (2.0, 2.6), (4.0, 4.3), (9.9, 10.4), (13.0, 15.0), (19.5, 20.0)]

    assert_spans(pauses_of(pcm), gaps)


def test_the_level_tells_a_quiet_pause_from_a_noisy_one() -> None:
    pcm = speech([(0, 2), (3, 5)], 6.0, room=0.0) + speech([(0, 2), (3, 5)], 5.0, room=0.01)

    quiet, _, noisy = pauses_of(pcm)[:3]

    assert quiet.level == -100
    assert -50 < noisy.level < -40


def test_a_shorter_quiet_is_no_pause() -> None:
    assert pauses_of(speech([(0, 2), (2.1, 4)], 4.0)) == []


@pytest.mark.parametrize("level", [0.3, 0.01])
def test_a_steady_sound_has_no_pause(level: float) -> None:
    assert pauses_of(tone(25.0, level=level)) == []
    assert pauses_of(noise(25.0, level=level)) == []


@pytest.mark.parametrize(
    "pcm", [silence(25.0), noise(25.0, level=0.0003)], ids=["digital", "faint"]
)
def test_silence_is_one_pause(pcm: bytes) -> None:
    assert_spans(pauses_of(pcm), [(0.0, 25.0)])


def test_a_pause_across_the_border_of_windows_is_one() -> None:
    pcm = speech([(0, 9)], 9.0) + silence(14.0) + speech([(0, 2)], 2.0)

    assert_spans(pauses_of(pcm), [(9.0, 23.0)])


def test_a_room_gone_quiet_after_speech_is_a_pause() -> None:
    pcm = speech([(0, 9), (50, 55)], 55.0, room=0.01)

    assert_spans(pauses_of(pcm), [(9.0, 50.0)])


def test_the_threshold_follows_a_change_of_noise() -> None:
    loud_room = speech([(t, t + 2.0) for t in range(0, 60, 3)], 60.0, room=0.03)
    pcm = speech([(t, t + 2.0) for t in range(0, 60, 3)], 60.0) + loud_room

    late = [pause for pause in pauses_of(pcm) if pause.start > 90]

    assert len(late) == 10


def test_a_slammed_door_does_not_make_speech_a_pause() -> None:
    pcm = speech([(0, 5)], 6.0, level=0.05) + tone(0.2, level=0.99)
    pcm += speech([(0, 5)], 6.0, level=0.05)

    assert_spans(pauses_of(pcm), [(5.0, 6.0), (11.2, 12.2)])


@settings(deadline=None, max_examples=30)
@given(seconds=st.floats(0.05, 30.0))
def test_pauses_do_not_depend_on_the_length_of_windows(seconds: float) -> None:
    assert pauses_of(MIXED, seconds) == pauses_of(MIXED)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("snt"), st.floats(0.01, 12.0)), max_size=6))
def test_pauses_are_in_order_apart_and_inside(parts: list[tuple[str, float]]) -> None:
    make: dict[str, Callable[[float], bytes]] = {"s": silence, "n": noise, "t": tone}
    pcm = b"".join(make[kind](round(length, 1)) for kind, length in parts)

    found = pauses_of(pcm)

    assert all(one.end < other.start for one, other in pairwise(found))
    assert all(0 <= pause.start < pause.end <= len(pcm) / BYTES for pause in found)


def test_nothing_before_the_time_heard_changes() -> None:
    pcm = speech([(0, 9), (13, 30)], 30.0)
    listener = PauseDetector()

    assert listener.judged == 0
    assert listener.feed(Window(0.0, pcm[: 11 * BYTES])) == []
    assert listener.judged == pytest.approx(9.0, abs=0.05)
    assert_spans(listener.feed(Window(11.0, pcm[11 * BYTES :])), [(9.0, 13.0)])
    assert listener.judged == 30


def test_windows_that_start_later_keep_their_clock() -> None:
    listener = PauseDetector()
    listener.feed(Window(100.0, speech([(0, 2), (3, 5)], 5.0)))

    assert_spans(listener.finish(), [(102.0, 103.0)])


def test_speech_is_what_pauses_leave() -> None:
    pauses = [Pause(start=a, end=b, level=-60.0) for a, b in [(0, 1), (2, 3), (5, 9)]]

    assert speech_between(pauses, 0, 10) == [Span(1, 2), Span(3, 5), Span(9, 10)]
    assert speech_between(pauses, 2.5, 8) == [Span(3, 5)]
    assert speech_between(pauses, 6, 8) == []
    assert speech_between(pauses, 1.2, 1.8) == [Span(1.2, 1.8)]
    assert speech_between([], 1, 2) == [Span(1, 2)]


def test_pydub_comes_without_a_warning_where_no_ffmpeg_is() -> None:
    code = "import stt_cli.media.pauses"

    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", code],
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path), "PYTHONPYCACHEPREFIX": "/nonexistent"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


def test_a_long_pause_is_told_in_parts_while_it_goes_on() -> None:
    listener = PauseDetector()
    listener.feed(Window(0.0, speech([(0, 9)], 10.0)))
    told = [listener.feed(Window(at, silence(10.0))) for at in (10.0, 20.0, 30.0, 40.0)]
    assert sum(map(len, told)) >= 1
    assert listener.judged >= 30.0
