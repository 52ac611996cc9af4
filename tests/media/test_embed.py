"""Subtitles in copies of recordings, read back from the files."""

from __future__ import annotations

import re
from pathlib import Path

import av
import pytest
from av.stream import Disposition, Stream

from stt_cli.errors import InputError, OutputError, UsageError
from stt_cli.media import embed as module
from stt_cli.media.embed import embed
from tests.support.audio import cut_off, save, silent_video, tone

SRT = (
    "1\n00:00:00,500 --> 00:00:01,250\nGood <i>evening</i>\n& welcome\n\n"
    "2\n00:00:02,000 --> 00:00:02,750\n日本 שלמה\n\n"
).encode()
TIMES = [(0.5, 0.75), (2.0, 0.75)]


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return save(tmp_path / "talk.mp4", tone(3.0), video=True)


def cues(path: Path) -> list[tuple[float, float, str]]:
    """Start, length and text of each cue of the last subtitle track, markup left out.

    Starts count from the first picture or sound, as a copy may have to begin with what a codec primes with.
    """
    found = []
    with av.open(str(path)) as file:
        stream = file.streams.subtitles[-1]
        origin = seconds((file.streams.video or file.streams.audio)[0])
        for packet in file.demux(stream):
            if packet.pts is None or packet.duration is None or packet.time_base is None:
                continue
            shape = stream.codec_context.decode2(packet)
            text = "".join(rect.dialogue.decode() for rect in shape or ())  # type: ignore[attr-defined]
            if text:
                start, length = (float(t * packet.time_base) for t in (packet.pts, packet.duration))
                plain = re.sub(r"\{.*?\}", "", text).replace("\\N", " ").replace("\n", " ")
                found.append((round(start - origin, 3), round(length, 3), plain))
    return found


def seconds(stream: Stream) -> float:
    assert stream.time_base is not None
    return float((stream.start_time or 0) * stream.time_base)


def packets(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as file:
        (stream,) = [stream for stream in file.streams if stream.type == kind]
        return [bytes(packet) for packet in file.demux(stream) if packet.size]


@pytest.mark.parametrize(("extension", "codec"), [(".mkv", "srt"), (".mp4", "mov_text")])
def test_the_copy_has_the_subtitles_as_its_own_kind_of_track(
    video: Path, tmp_path: Path, extension: str, codec: str
) -> None:
    out = tmp_path / f"out{extension}"
    embed(video, SRT, out, "eng")
    with av.open(str(out)) as file:
        (track,) = file.streams.subtitles
        assert track.codec_context.name == codec
        assert track.language == "eng"
        assert track.disposition & Disposition.default
    assert [(start, length) for start, length, _ in cues(out)] == TIMES
    first, second = [text for _, _, text in cues(out)]
    assert first == "Good evening & welcome"
    assert second == "日本 שלמה"


@pytest.mark.parametrize("extension", [".mkv", ".mp4"])
def test_sound_and_pictures_are_copied_as_they_are(
    video: Path, tmp_path: Path, extension: str
) -> None:
    out = tmp_path / f"out{extension}"
    embed(video, SRT, out)
    for kind in ("audio", "video"):
        assert packets(out, kind) == packets(video, kind)


def test_subtitles_lie_beside_the_sound_they_belong_to(video: Path, tmp_path: Path) -> None:
    """A player reads on while it plays: what it needs now must not be at the end of the file."""
    late = SRT.replace(b"00:00:02", b"00:00:09")
    long = save(tmp_path / "long.mp4", tone(60.0), video=True)
    embed(long, late, tmp_path / "out.mkv")
    with av.open(str(tmp_path / "out.mkv")) as file:
        kinds = [packet.stream.type for packet in file.demux() if packet.size]
    second = kinds.index("subtitle", kinds.index("subtitle") + 1)
    assert 0.1 < second / len(kinds) < 0.2


def test_times_count_from_the_start_of_the_recording(tmp_path: Path) -> None:
    late = save(tmp_path / "late.ts", tone(3.0), start=2.0)
    with av.open(str(late)) as file:
        assert (file.start_time or 0) > 1.9 * av.time_base
    embed(late, SRT, tmp_path / "out.mkv")
    assert [(start, length) for start, length, _ in cues(tmp_path / "out.mkv")] == TIMES


def test_a_recording_of_sound_alone_fits_mkv(tmp_path: Path) -> None:
    sound = save(tmp_path / "talk.mp3", tone(3.0))
    embed(sound, SRT, tmp_path / "out.mkv")
    assert len(cues(tmp_path / "out.mkv")) == 2
    with pytest.raises(UsageError, match=r"talk\.mp3 has no video for an \.mp4"):
        embed(sound, SRT, tmp_path / "out.mp4")


def test_a_video_without_sound_is_no_hindrance(tmp_path: Path) -> None:
    embed(silent_video(tmp_path / "mute.mp4", 3.0), SRT, tmp_path / "out.mp4")
    assert len(cues(tmp_path / "out.mp4")) == 2


def test_earlier_subtitles_stay(video: Path, tmp_path: Path) -> None:
    embed(video, SRT, tmp_path / "one.mkv", "eng")
    embed(tmp_path / "one.mkv", SRT, tmp_path / "two.mkv", "heb")
    with av.open(str(tmp_path / "two.mkv")) as file:
        assert [stream.language for stream in file.streams.subtitles] == ["eng", "heb"]


@pytest.mark.parametrize("ends", [("one.mkv", "two.mp4"), ("one.mp4", "two.mkv")])
def test_earlier_subtitles_take_the_form_of_the_other_container(
    video: Path, tmp_path: Path, ends: tuple[str, str]
) -> None:
    one, two = (tmp_path / name for name in ends)
    embed(video, SRT, one, "eng")
    embed(one, b"1\n00:00:01,000 --> 00:00:02,000\nLater\n\n", two, "heb")
    with av.open(str(two)) as file:
        first, last = file.streams.subtitles
        assert [first.language, last.language] == ["eng", "heb"]
        shapes = [first.codec_context.decode2(packet) for packet in file.demux(first)]
    said = [rect.dialogue.decode() for shape in shapes for rect in shape or ()]  # type: ignore[attr-defined]
    assert len(said) == 2
    assert "evening" in said[0]
    assert "welcome" in said[0]
    assert [cue[2] for cue in cues(two)] == ["Later"]


def test_players_show_the_new_subtitles_unasked(video: Path, tmp_path: Path) -> None:
    embed(video, SRT, tmp_path / "one.mkv", "eng")
    embed(tmp_path / "one.mkv", SRT, tmp_path / "two.mkv", "heb")
    with av.open(str(tmp_path / "two.mkv")) as file:
        default = [bool(s.disposition & Disposition.default) for s in file.streams.subtitles]
    assert default == [False, True]


def test_what_a_container_cannot_hold_is_told(video: Path, tmp_path: Path) -> None:
    save(tmp_path / "one.mkv", tone(1.0), codec="tta", video=True)
    with pytest.raises(UsageError, match=r"one\.mkv: mp4 cannot hold one of its streams .*\.mkv"):
        embed(tmp_path / "one.mkv", SRT, tmp_path / "two.mp4")
    with pytest.raises(UsageError, match=r"\.mkv or \.mp4"):
        embed(video, SRT, tmp_path / "out.webm")
    assert {path.name for path in tmp_path.iterdir()} == {"talk.mp4", "one.mkv"}


def test_the_recording_itself_is_never_replaced(video: Path) -> None:
    before = video.read_bytes()
    with pytest.raises(UsageError, match="is the recording itself"):
        embed(video, SRT, video)
    assert video.read_bytes() == before


def test_no_cues_are_no_track(video: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no subtitles for .*talk\.mp4"):
        embed(video, b"", tmp_path / "out.mkv")
    assert not (tmp_path / "out.mkv").exists()


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        embed(tmp_path / "none.mp4", SRT, tmp_path / "out.mkv")


def test_a_copy_that_fails_leaves_what_was_there(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.mkv"
    out.write_bytes(b"earlier")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_read", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        embed(video, SRT, out)
    assert out.read_bytes() == b"earlier"
    assert {path.name for path in tmp_path.iterdir()} == {"talk.mp4", "out.mkv"}


def test_the_folder_is_made_or_it_is_told_why_not(video: Path, tmp_path: Path) -> None:
    embed(video, SRT, tmp_path / "new" / "folder" / "out.mkv")
    assert cues(tmp_path / "new" / "folder" / "out.mkv")
    with pytest.raises(OutputError, match=r"out\.mkv: cannot be written: (File exists|Not a dir)"):
        embed(video, SRT, video / "out.mkv")


def test_a_recording_that_breaks_off_is_copied_as_far_as_it_goes(tmp_path: Path) -> None:
    broken = cut_off(save(tmp_path / "broken.mkv", tone(6.0), codec="aac"), 0.6)
    embed(broken, SRT, tmp_path / "out.mkv")
    assert len(cues(tmp_path / "out.mkv")) == 2
