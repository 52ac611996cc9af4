"""Which tracks and channels are transcribed, and what is told about them."""

from __future__ import annotations

import struct
from array import array
from pathlib import Path

import pytest

from stt_cli.errors import InputError
from stt_cli.media.choose import Choice, choose
from stt_cli.media.decode import windows
from stt_cli.media.feeds import DEFAULT, Feed, Selection
from stt_cli.media.probe import probe
from tests.support.audio import interleave, noise, save, silence, speech, tone

TALK = speech([(0.5, 2.0), (2.6, 4.5)], 5.0)
OTHER = speech([(0.1, 1.0), (1.5, 4.9)], 5.0, level=0.2)
SHORT = speech([(0.1, 0.6)], 1.0)
HUM = tone(5.0, hz=100.0)
GERMAN = "German"


def chosen(path: Path, **selection: object) -> Choice:
    return choose(path, Selection(**selection))  # type: ignore[arg-type]


def decoded(path: Path, feed: Feed) -> array[int]:
    return array("h", b"".join(window.pcm for window in windows(path, feed)))


def inverted(pcm: bytes) -> bytes:
    return array("h", [max(-32767, -sample) for sample in array("h", pcm)]).tobytes()


def floats(path: Path, pcm: bytes, scale: float) -> Path:
    """A WAV of 32-bit floats, 1.0 being full scale, each `scale` times the sample in `pcm`."""
    samples = array("f", [sample / 32768 * scale for sample in array("h", pcm)]).tobytes()
    form = struct.pack("<HHIIHH", 3, 1, 16_000, 64_000, 4, 32)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form
    body += b"data" + struct.pack("<I", len(samples)) + samples
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.m4a", "a.mp4"])
def test_an_ordinary_recording_is_taken_as_it_is_without_a_word(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / name, TALK, video=name == "a.mp4")

    assert choose(path, Selection()) == Choice(feeds=(DEFAULT,))


def test_stereo_is_mixed_without_a_word(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", interleave(TALK, OTHER), channels=2)

    assert chosen(path) == Choice(feeds=(DEFAULT,))


@pytest.mark.parametrize("first", [silence(5.0), HUM], ids=["silence", "hum"])
def test_the_track_that_speaks_is_taken(tmp_path: Path, first: bytes) -> None:
    path = save(tmp_path / "a.mka", first, more=[TALK])

    choice = chosen(path)

    assert choice.feeds == (Feed(track=1),)
    assert choice.remark is not None
    assert choice.remark.startswith("track 2 of 2 is transcribed, as no")
    assert not choice.is_obvious


def test_the_track_in_the_language_that_is_spoken_is_taken(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mkv", TALK, more=[OTHER], languages=["eng", "ger"])

    assert chosen(path, language=GERMAN).feeds == (Feed(track=1),)
    assert chosen(path, language="en").feeds == (DEFAULT,)
    assert "track 1 (en) of 2 is transcribed, the default one" in str(chosen(path).remark)


def test_a_silent_track_in_that_language_is_passed_over(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mkv", TALK, more=[silence(5.0)], languages=["eng", "ger"])

    choice = chosen(path, language=GERMAN)

    assert choice.feeds == (DEFAULT,)
    assert "nothing is in track 2 (de)" in str(choice.remark)


def _undecodable_second_track(folder: Path) -> Path:
    path = save(folder / "a.mkv", TALK, more=[OTHER])
    data = path.read_bytes()
    at = data.index(b"A_OPUS", data.index(b"A_OPUS") + 1)
    path.write_bytes(data[:at] + b"A_NONE" + data[at + 6 :])
    return path


def test_a_track_that_nobody_can_decode_does_no_harm(tmp_path: Path) -> None:
    path = _undecodable_second_track(tmp_path)

    choice = chosen(path)

    assert choice.feeds == (DEFAULT,)
    assert "the only one that can be decoded" in str(choice.remark)
    assert not choice.is_obvious
    with pytest.raises(InputError, match="track 2 cannot be decoded"):
        chosen(path, track="2")
    assert "track 2 cannot be decoded" in str(chosen(path, track="all").remark)


def test_two_tracks_go_as_they_are_where_everyone_would_take_the_first(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mkv", TALK, more=[OTHER])

    assert chosen(path).is_obvious


@pytest.mark.parametrize("wanted", ["2", "ger"])
def test_a_track_is_named_by_number_or_language(tmp_path: Path, wanted: str) -> None:
    path = save(tmp_path / "a.mkv", TALK, more=[OTHER], languages=["eng", "ger"])

    choice = chosen(path, track=wanted)

    assert choice.feeds == (Feed(track=1),)
    assert choice.remark is None


@pytest.mark.parametrize("wanted", ["0", "3", "fra"])
def test_a_track_that_is_not_there_is_refused_with_those_that_are(
    tmp_path: Path, wanted: str
) -> None:
    path = save(tmp_path / "a.mkv", TALK, more=[OTHER], languages=["eng", "ger"])

    with pytest.raises(InputError, match=rf"no audio track {wanted} \(there are 2: 1 \(en\), 2"):
        chosen(path, track=wanted)


def test_all_tracks_are_speakers(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mka", TALK, more=[silence(5.0), OTHER])

    choice = chosen(path, track="all")

    assert choice.feeds == (Feed(speaker="Track 1"), Feed(track=2, speaker="Track 3"))
    assert choice.remark == "nothing is in track 2"


@pytest.mark.parametrize("name", ["a.wav", "a.m4a", "a.mp3"])
def test_channels_that_cancel_each_other_out_are_not_mixed(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / name, interleave(TALK, inverted(TALK)), channels=2)

    choice = chosen(path)

    assert choice.feeds == (Feed(channel=0),)
    assert "its channels cancel each other out when they are mixed: the left one" in str(
        choice.remark
    )
    assert max(decoded(path, choice.feeds[0])) > 5000


def test_a_track_whose_channels_cancel_each_other_out_is_not_silent(tmp_path: Path) -> None:
    both = interleave(TALK, inverted(TALK))
    path = save(tmp_path / "a.mkv", both, channels=2, codec="flac", more=[silence(10.0)])

    assert chosen(path).feeds == (Feed(channel=0),)


def test_a_channel_of_nothing_but_noise_does_not_drown_the_other(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", interleave(noise(5.0, 0.9), TALK), channels=2)

    assert chosen(path).feeds == (Feed(channel=1),)


def test_a_silent_channel_does_no_harm(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", interleave(silence(5.0), TALK), channels=2)

    choice = chosen(path)

    assert max(decoded(path, choice.feeds[0])) > 2000


@pytest.mark.parametrize(
    ("wanted", "channel"), [("left", 0), ("right", 1), ("1", 0), ("2", 1), ("mix", None)]
)
def test_a_channel_is_named_by_side_or_number(
    tmp_path: Path, wanted: str, channel: int | None
) -> None:
    path = save(tmp_path / "a.wav", interleave(TALK, OTHER), channels=2)

    assert chosen(path, channel=wanted).feeds == (Feed(channel=channel),)


@pytest.mark.parametrize("wanted", ["3", "0"])
def test_a_channel_that_is_not_there_is_refused(tmp_path: Path, wanted: str) -> None:
    path = save(tmp_path / "a.wav", interleave(TALK, OTHER), channels=2)

    with pytest.raises(InputError, match=rf"no channel {wanted} \(it has 2 channels\)"):
        chosen(path, channel=wanted)


def test_the_only_channel_of_a_mono_recording_is_its_left_one(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", TALK)

    assert chosen(path, channel="left") == Choice(feeds=(DEFAULT,))
    with pytest.raises(InputError, match=r"no channel right \(it has 1 channel\)"):
        chosen(path, channel="right")


def test_each_channel_is_a_speaker(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", interleave(TALK, OTHER), channels=2)

    assert chosen(path, channel="each").feeds == (
        Feed(channel=0, speaker="Speaker 1"),
        Feed(channel=1, speaker="Speaker 2"),
    )


def test_who_says_nothing_at_first_has_a_channel_too(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", interleave(silence(5.0), TALK), channels=2)

    assert [feed.speaker for feed in chosen(path, channel="each").feeds] == [
        "Speaker 1",
        "Speaker 2",
    ]


@pytest.mark.parametrize("other", [TALK, inverted(TALK)], ids=["same", "inverted"])
@pytest.mark.parametrize("name", ["a.wav", "a.m4a"])
def test_two_channels_of_the_same_are_one_speaker(tmp_path: Path, name: str, other: bytes) -> None:
    path = save(tmp_path / name, interleave(TALK, other), channels=2)

    choice = chosen(path, channel="each")

    assert choice.feeds == (Feed(channel=0, speaker="Speaker 1"),)
    assert choice.remark == "its channels hold the same: they are one speaker"


def test_who_speaks_in_mono_is_one_speaker(tmp_path: Path) -> None:
    choice = chosen(save(tmp_path / "a.wav", TALK), channel="each")

    assert choice == Choice(feeds=(Feed(speaker="Speaker 1"),))


@pytest.mark.parametrize("scale", [20.0, 300.0, 32768.0, 2.0**31])
def test_floats_beyond_full_scale_are_made_softer_and_not_clipped(
    tmp_path: Path, scale: float
) -> None:
    path = floats(tmp_path / "a.wav", TALK, scale)

    choice = chosen(path)

    samples, true = decoded(path, choice.feeds[0]), array("h", TALK)
    ratio = max(samples) / max(true)
    assert 0.2 < ratio < 5
    errors = (abs(a - ratio * b) for a, b in zip(samples, true, strict=True))
    assert sum(errors) / len(true) < 5
    assert "its sound exceeds full scale" in str(choice.remark)
    assert not choice.is_obvious


def test_one_loud_moment_late_in_a_recording_of_floats_is_not_clipped(tmp_path: Path) -> None:
    late = speech([(0.5, 58.0)], 60.0, level=0.02) + speech([(0.1, 1.9)], 2.0, level=0.9)
    path = floats(tmp_path / "a.wav", late, 5.0)

    assert max(decoded(path, chosen(path).feeds[0])) < 32_767


@pytest.mark.parametrize("scale", [1e-3, 1e-5])
def test_speech_far_below_full_scale_is_made_louder(tmp_path: Path, scale: float) -> None:
    path = floats(tmp_path / "a.wav", TALK, scale)

    choice = chosen(path)

    assert 3000 < max(decoded(path, choice.feeds[0])) < 20_000
    assert "its sound is far too soft" in str(choice.remark)


@pytest.mark.parametrize("quiet", [silence(5.0), noise(5.0, 0.001)], ids=["silence", "noise"])
def test_silence_stays_silence(tmp_path: Path, quiet: bytes) -> None:
    assert chosen(save(tmp_path / "a.wav", quiet)) == Choice(feeds=(DEFAULT,))


def test_numbers_that_are_none_do_not_make_the_rest_silent(tmp_path: Path) -> None:
    path = floats(tmp_path / "a.wav", TALK, 1.0)
    data = bytearray(path.read_bytes())
    data[44 + 4000 : 44 + 4004] = struct.pack("<f", float("inf"))
    data[44 + 8000 : 44 + 8004] = struct.pack("<f", float("nan"))
    path.write_bytes(data)

    assert chosen(path).feeds == (DEFAULT,)


@pytest.mark.parametrize("channels", [9, 12, 17])
def test_any_number_of_channels_is_mixed(tmp_path: Path, channels: int) -> None:
    path = tmp_path / "a.wav"
    frames = interleave(*[SHORT] * (channels - 1), silence(1.0))
    form = struct.pack("<HHIIHH", 1, channels, 16_000, 32_000 * channels, 2 * channels, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form
    body += b"data" + struct.pack("<I", len(frames)) + frames
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)

    (feed,) = chosen(path).feeds

    assert max(decoded(path, feed)) > 2000
    assert decoded(path, Feed(channel=channels - 2)).tobytes() == SHORT


def test_a_probe_tells_all_of_it(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mkv", silence(5.0), codec="flac", more=[TALK])

    media = probe(path)

    assert media.feeds == (Feed(track=1),)
    assert media.remark == chosen(path).remark
    assert not media.is_plain
