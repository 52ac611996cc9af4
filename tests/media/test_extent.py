"""Where a recording's sound starts and ends, whatever its header says."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from stt_cli.media.decode import windows
from stt_cli.media.extent import extent
from stt_cli.media.feeds import Feed
from stt_cli.media.probe import measure, probe
from tests.support.audio import remux, save, silence, sweep, tone


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.wav", None), ("a.flac", None), ("a.mp3", None), ("a.ogg", None), ("a.opus", None),
        ("a.webm", None), ("a.m4a", None), ("a.mov", None), ("a.ts", None), ("a.aac", None),
        ("a.mkv", None), ("b.mkv", "flac"), ("c.mkv", "pcm_s16le"), ("a.aiff", None),
    ],
)  # fmt: skip
def test_packets_tell_what_decoding_finds(tmp_path: Path, name: str, codec: str | None) -> None:
    path = save(tmp_path / name, sweep(5.3), codec=codec)
    *_, last = windows(path)

    found = extent(path, Feed())

    assert found.start == pytest.approx(0.0, abs=0.03)
    assert found.is_unbroken
    assert found.end == pytest.approx(last.end, abs=0.05)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.ts"])
def test_sound_that_begins_later_than_the_pictures_starts_there(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / name, tone(2.0), start=3.5, video=True)

    media = measure(path, probe(path))

    assert media.start == pytest.approx(3.5, abs=0.1)
    assert media.duration == pytest.approx(5.5, abs=0.1)
    assert media.is_plain


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_pictures_that_go_on_are_not_sound(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / name, tone(2.0), video=True, film=9.0)

    assert measure(path, probe(path)).duration == pytest.approx(2.0, abs=0.1)


def _short_flac(folder: Path) -> Path:
    path = save(folder / "a.flac", sweep(6.0))
    data = bytearray(path.read_bytes())
    packed = int.from_bytes(data[18:26], "big")
    data[18:26] = ((packed >> 36 << 36) | 2 * 16_000).to_bytes(8, "big")
    path.write_bytes(data)
    return path


def _chained_ogg(folder: Path) -> Path:
    first, second = (save(folder / f"{n}.ogg", sweep(3.0), codec="libopus") for n in "ab")
    path = folder / "chained.ogg"
    path.write_bytes(first.read_bytes() + second.read_bytes())
    return path


def _short_webm(folder: Path) -> Path:
    path = save(folder / "a.webm", sweep(6.0))
    data = path.read_bytes()
    at = data.index(b"\x44\x89\x88") + 3  # Duration, as a double, in milliseconds
    path.write_bytes(data[:at] + struct.pack(">d", 1000.0) + data[at + 8 :])
    return path


@pytest.mark.parametrize("make", [_short_flac, _chained_ogg, _short_webm])
def test_a_header_that_is_shorter_than_the_sound_is_not_believed(
    tmp_path: Path, make: object
) -> None:
    path = make(tmp_path)  # type: ignore[operator]

    media = probe(path)

    assert measure(path, media).duration == pytest.approx(6.0, abs=0.1)


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.ts"])
def test_sound_with_holes_is_not_to_be_sent_as_it_is(tmp_path: Path, name: str) -> None:
    whole = save(tmp_path / f"whole{Path(name).suffix}", tone(6.0))
    path = remux(whole, tmp_path / name, lambda at: not 2 <= at % 10 < 4)

    media = measure(path, probe(path))

    assert media.duration == pytest.approx(6.0, abs=0.15)
    assert not media.is_plain


def test_joined_recordings_are_not_to_be_sent_as_they_are(tmp_path: Path) -> None:
    path = _chained_ogg(tmp_path)

    assert not measure(path, probe(path)).is_plain


def test_the_track_that_is_transcribed_is_the_one_that_is_measured(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mkv", silence(8.0), codec="pcm_s16le", more=[tone(3.0)])

    assert extent(path, Feed(track=1)).end == pytest.approx(3.0, abs=0.05)


def test_a_fragmented_recording_whose_sound_pauses_after_its_first_packet_is_broken(
    tmp_path: Path,
) -> None:
    fragmented = {"movflags": "frag_keyframe+empty_moov"}
    path = save(tmp_path / "a.mp4", tone(2.0), start=3.0, video=True, container_options=fragmented)

    media = measure(path, probe(path))

    assert media.duration == pytest.approx(5.0, abs=0.1)
    assert not media.is_plain


def test_what_an_edit_list_cuts_off_is_not_counted(tmp_path: Path) -> None:
    whole = save(tmp_path / "whole.mp4", sweep(6.0))
    path = remux(whole, tmp_path / "cut.mp4", lambda at: True, shift=-2.0)
    *_, last = windows(path)

    media = measure(path, probe(path))

    assert last.end == pytest.approx(4.0, abs=0.1)
    assert media.duration == pytest.approx(last.end, abs=0.1)
    assert media.start == pytest.approx(0.0, abs=0.03)
