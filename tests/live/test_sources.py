from __future__ import annotations

import io
import multiprocessing
import random
import struct
import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stt_cli.errors import InputError, UsageError
from stt_cli.live.sources import FileSource, PipeSource, Shape
from stt_cli.media.flow import HEAD, container_of
from tests.simulators import tones
from tests.simulators.live_server import audioop
from tests.support.audio import save, silence, sweep

SPEECH = tones.speak(["one", "two", "three"])


def wav(pcm: bytes, *, rate: int = 16_000, channels: int = 1, width: int = 2) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(pcm)
    return buffer.getvalue()


class Trickle(io.RawIOBase):
    """A pipe that gives a few odd bytes at a time."""

    def __init__(self, data: bytes, most: int = 333) -> None:
        self._data = io.BytesIO(data)
        self._most = most

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, self._most))


def taken(data: bytes, shape: Shape | None = None, rate: int = 16_000) -> bytes:
    source = PipeSource(Trickle(data), rate, shape=shape or Shape())
    return b"".join(source.frames())


def words(pcm: bytes) -> list[str]:
    return [word.text for word in tones.hear_pcm([pcm])]


def test_raw_samples_are_taken_as_they_are() -> None:
    assert taken(SPEECH.pcm) == SPEECH.pcm


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (44_100, 1), (8_000, 1), (16_000, 2)])
def test_raw_samples_of_any_rate_and_channels_are_resampled(rate: int, channels: int) -> None:
    pcm, _ = audioop.ratecv(SPEECH.pcm, 2, 1, 16_000, rate, None)
    pcm = audioop.tostereo(pcm, 2, 1, 1) if channels == 2 else pcm
    heard = taken(pcm, Shape(rate, channels))
    assert words(heard) == ["one", "two", "three"]
    assert len(heard) == pytest.approx(len(SPEECH.pcm), abs=100)


def test_audio_is_given_at_the_rate_asked_for() -> None:
    assert len(taken(SPEECH.pcm, rate=8000)) == pytest.approx(len(SPEECH.pcm) / 2, abs=100)


@pytest.mark.parametrize("width", [1, 2, 4])
def test_a_wav_header_says_what_the_samples_are(width: int) -> None:
    pcm = audioop.lin2lin(audioop.tostereo(SPEECH.pcm, 2, 1, 1), 2, width)
    if width == 1:
        pcm = audioop.bias(pcm, 1, 128)
    heard = taken(wav(pcm, channels=2, width=width), Shape(8000, 1))
    assert words(heard) == ["one", "two", "three"]


def test_a_wav_from_a_pipe_does_not_know_its_length_and_may_have_other_chunks() -> None:
    data = wav(SPEECH.pcm)
    listed = b"LIST" + struct.pack("<I", 5) + b"odd!!\0"
    endless = data[:12] + listed + data[12:40] + struct.pack("<I", 2**32 - 1) + data[44:]
    assert taken(endless) == SPEECH.pcm


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "nothing in it"),
        (wav(bytes(30), width=3), "24-bit"),
        (b"RIFF\0\0\0\0WAVE", "without a format"),
        (b"RIFF\0\0\0\0WAVEfmt \x02\0\0\0ab", "damaged header"),
    ],
)
def test_what_is_not_audio_has_its_line(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        taken(data)


@pytest.mark.parametrize("ending", ["mp3", "ogg", "flac", "webm", "ts", "aac", "aiff"])
def test_a_recording_in_a_pipe_is_decoded_as_it_comes(tmp_path: Path, ending: str) -> None:
    path = save(tmp_path / f"speech.{ending}", SPEECH.pcm)
    assert words(taken(path.read_bytes())) == ["one", "two", "three"]


def test_a_broadcast_that_is_joined_in_the_middle_of_a_frame_is_decoded(tmp_path: Path) -> None:
    speech = tones.speak(["one", "two", "three"], pauses={0: 0.5})
    whole = save(tmp_path / "speech.mp3", bytes(32_000) + speech.pcm).read_bytes()
    middle = whole.index(b"\xff", 600) + 100
    assert words(taken(whole[middle:])) == ["one", "two", "three"]


def test_what_is_cut_off_in_a_pipe_is_heard_as_far_as_it_came(tmp_path: Path) -> None:
    data = save(tmp_path / "speech.flac", SPEECH.pcm + bytes(64_000)).read_bytes()
    assert words(taken(data[: round(0.9 * len(data))]))[:2] == ["one", "two"]


def test_a_recording_that_must_be_read_from_its_end_is_refused(tmp_path: Path) -> None:
    data = save(tmp_path / "speech.m4a", SPEECH.pcm).read_bytes()
    with pytest.raises(InputError, match=r"as it comes .*stt transcribe -"):
        taken(data)


@pytest.mark.parametrize("data", [b"ID3" + bytes(8000), b"OggS" + bytes(range(256)) * 40])
def test_what_only_begins_like_a_recording_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"stdin: .* as it comes"):
        taken(data)


@given(seed=st.integers(0, 2**32), level=st.integers(0, 32_767))
@settings(deadline=None, max_examples=200)
def test_raw_sound_is_never_taken_for_a_recording(seed: int, level: int) -> None:
    rng = random.Random(seed)
    sound = array("h", (rng.randint(-level, level) for _ in range(HEAD // 2)))
    assert container_of(sound.tobytes()) is None


def test_a_pipe_that_breaks_is_heard_to_there(tmp_path: Path) -> None:
    class Broken(Trickle):
        def read(self, size: int = -1) -> bytes:
            data = super().read(size)
            if not data:
                raise OSError(5, "Input/output error")
            return data

    data = save(tmp_path / "speech.ogg", SPEECH.pcm).read_bytes()
    heard: list[bytes] = []
    source = PipeSource(Broken(data, 4096), 16_000, shape=Shape())
    with pytest.raises(InputError, match="stdin: cannot be read"):
        heard.extend(source.frames())
    assert words(b"".join(heard)) == ["one", "two", "three"]


def test_channels_that_cannot_be_mixed_are_refused() -> None:
    with pytest.raises(UsageError, match="9 channels"):
        taken(bytes(100), Shape(16_000, 9))


def test_closing_ends_a_pipe() -> None:
    source = PipeSource(Trickle(bytes(100_000)), 16_000, shape=Shape())
    frames = source.frames()
    next(frames)
    source.close()
    assert list(frames) == [b""]


def test_a_file_is_taken_as_fast_as_it_can_be(tmp_path: Path) -> None:
    path = tmp_path / "speech.wav"
    path.write_bytes(SPEECH.wav())
    source = FileSource(path, 16_000)
    assert b"".join(source.frames()) == SPEECH.pcm
    assert source.name == "speech.wav"


def test_a_file_in_real_time_never_runs_ahead_of_the_clock(tmp_path: Path) -> None:
    path = tmp_path / "speech.wav"
    path.write_bytes(SPEECH.wav())
    now = [100.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    source = FileSource(path, 16_000, realtime=True, clock=lambda: now[0], sleep=sleep)
    given = 0
    for frame in source.frames():
        given += len(frame)
        assert given / 32_000 <= now[0] - 100.0 + 1e-6
    assert now[0] - 100.0 == pytest.approx(SPEECH.seconds, abs=0.01)


def test_a_crash_of_the_decoder_is_a_failure_of_the_file(tmp_path: Path) -> None:
    path = save(tmp_path / "long.wav", sweep(200.0))
    frames = FileSource(path, 16_000).frames()
    next(frames)
    for child in multiprocessing.active_children():
        child.kill()
    with pytest.raises(InputError, match=r"long\.wav: the decoder crashed"):
        list(frames)


def test_closing_ends_a_file(tmp_path: Path) -> None:
    path = tmp_path / "speech.wav"
    path.write_bytes(SPEECH.wav())
    source = FileSource(path, 16_000)
    frames = source.frames()
    next(frames)
    source.close()
    assert list(frames) == []


def test_of_several_tracks_the_one_that_speaks_is_taken_and_told(tmp_path: Path) -> None:
    talk = tones.speak("alpha beta gamma")
    save(tmp_path / "a.mkv", silence(talk.seconds), codec="flac", more=[talk.pcm])
    source = FileSource(tmp_path / "a.mkv", 16_000)
    told: list[str] = []
    source.tell = told.append
    assert [word.text for word in tones.hear_pcm(source.frames())] == talk.said
    assert told == ["a.mkv: track 2 of 2 is transcribed, as nothing is in track 1"]
