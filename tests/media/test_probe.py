"""What is said of a file before any of it is used."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from stt_cli.errors import InputError
from stt_cli.media.decode import windows
from stt_cli.media.probe import is_media, probe
from tests.support.audio import cut_off, empty_wav, save, silence, silent_video, tone

SECOND = tone(1.0)


@pytest.mark.parametrize(
    ("name", "mime"),
    [
        ("a.wav", "audio/wav"),
        ("a.mp3", "audio/mpeg"),
        ("a.flac", "audio/flac"),
        ("a.ogg", "audio/ogg"),
        ("a.opus", "audio/ogg"),
        ("a.m4a", "audio/mp4"),
        ("a.mp4", "video/mp4"),
        ("a.mov", "video/quicktime"),
        ("a.aac", "audio/aac"),
        ("a.ts", "video/mp2t"),
        ("a.mkv", "video/x-matroska"),
        ("a.webm", "video/webm"),
        ("a.aiff", "audio/aiff"),
    ],
)
def test_every_container_is_named(tmp_path: Path, name: str, mime: str) -> None:
    media = probe(save(tmp_path / name, SECOND))

    assert (media.extension, media.mime) == (name.split(".")[1], mime)
    assert media.duration == pytest.approx(1.0, abs=0.15)
    assert media.size == (tmp_path / name).stat().st_size


@pytest.mark.parametrize(
    ("made", "called", "extension"),
    [("a.mp3", "a.wav", "mp3"), ("a.m4a", "a", "m4a"), ("a.wav", "a.txt", "wav")],
)
def test_content_counts_and_not_the_name(
    tmp_path: Path, made: str, called: str, extension: str
) -> None:
    path = save(tmp_path / made, SECOND).rename(tmp_path / called)

    assert probe(path).extension == extension


def test_the_length_of_a_vbr_mp3_without_header_is_measured(tmp_path: Path) -> None:
    quiet_then_loud = silence(20.0) + tone(2.0)
    path = save(
        tmp_path / "a.mp3",
        quiet_then_loud,
        options={"qscale": "9", "flags": "+qscale"},
    )
    whole = path.read_bytes()
    at = whole.find(b"Xing")
    assert at > 0
    path.write_bytes(whole[:at] + b"\0" * 8 + whole[at + 8 :])

    assert probe(path).duration == pytest.approx(22.0, abs=0.2)


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole[: len(whole) // 3],
        lambda whole: whole + whole,
        lambda whole: whole[: len(whole) // 3] + bytes(5_000) + whole[len(whole) // 2 :],
    ],
    ids=["cut off", "joined", "damaged"],
)
def test_the_header_of_an_mp3_that_was_changed_is_not_believed(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    path = save(tmp_path / "a.mp3", tone(20.0))
    path.write_bytes(change(path.read_bytes()))

    *_, last = windows(path)

    assert probe(path).duration == pytest.approx(last.end, abs=0.1)


def test_the_length_of_bare_aac_is_measured(tmp_path: Path) -> None:
    path = save(tmp_path / "a.aac", silence(20.0) + tone(2.0))

    assert probe(path).duration == pytest.approx(22.0, abs=0.2)


@pytest.mark.parametrize(
    "name", ["-i.mp3", "http:x.mp3", "a:b.mp3", 'it\'s "quoted".mp3', "new\nline.mp3", "🎙️.mp3"]
)
def test_any_name_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    save(tmp_path / "plain.mp3", SECOND).rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)

    assert probe(Path(name)).extension == "mp3"


def _text(path: Path) -> None:
    path.write_text("This is only text.\n" * 100)


def _long_text(path: Path) -> None:
    path.write_text("This is only text.\n" * 100_000)


def _bytes(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(16) * 20_000)


def _no_audio(path: Path) -> None:
    silent_video(path.with_suffix(".mp4")).rename(path)


def _no_length(path: Path) -> None:
    empty_wav(path)


def _cut_mp4(path: Path) -> None:
    cut_off(save(path.with_suffix(".mp4"), tone(3.0), video=True)).rename(path)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: None, "no such file"),
        (Path.mkdir, "is a folder"),
        (Path.touch, "the file is empty"),
        (_text, "not an audio or video file"),
        (_long_text, "not an audio or video file"),
        (_bytes, "not an audio or video file"),
        (_no_audio, "a video without sound"),
        (_no_length, "its audio has no length"),
        (_cut_mp4, "cut off or damaged"),
    ],
)
def test_each_bad_input_has_its_own_line(tmp_path: Path, make: object, reason: str) -> None:
    path = tmp_path / "bad\n.mp3"
    make(path)  # type: ignore[operator]

    with pytest.raises(InputError, match=reason) as caught:
        probe(path)

    assert "bad\\n.mp3" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_called_so(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", SECOND)
    path.chmod(0)

    with pytest.raises(InputError, match="permission denied"):
        probe(path)


def test_a_refused_open_is_called_permission_denied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("stt_cli.media.container.FileIO", refuse)

    with pytest.raises(InputError, match="permission denied"):
        probe(tmp_path / "a.wav")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(InputError, match="cannot be read twice"):
        probe(tmp_path / "pipe")


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{path}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile {path}\n",
    "sdp": "v=0\nm=audio 5004 RTP/AVP 0\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">'
    "<Period><AdaptationSet><Representation><BaseURL>{path}</BaseURL></Representation>"
    "</AdaptationSet></Period></MPD>",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_playlists_are_not_followed(tmp_path: Path, kind: str) -> None:
    other = save(tmp_path / "other.wav", SECOND)
    path = tmp_path / "list.mp3"
    path.write_text(PLAYLISTS[kind].format(path=other.name))

    with pytest.raises(InputError, match="not an audio or video file"):
        probe(path)


def test_recordings_are_recognised_by_content(tmp_path: Path) -> None:
    assert is_media(save(tmp_path / "a.mp3", SECOND).rename(tmp_path / "no extension"))
    assert is_media(silent_video(tmp_path / "silent.mp4"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello.\n\n"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n"),
        ("a.ass", "[Script Info]\nScriptType: v4.00+\n[Events]\n"),
        ("a.lrc", "[00:01.00]Hello\n"),
        ("a.json", '{"text": "Hello."}'),
        ("a.mp3", "Hello.\n" * 1000),
        ("a.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.m3u8", PLAYLISTS["hls"]),
        ("a.ppm", "P3\n1 1\n255\n0 0 0\n"),
    ],
)
def test_other_files_are_not_recordings(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content)

    assert not is_media(path)


def test_what_cannot_be_opened_is_no_recording(tmp_path: Path) -> None:
    assert not is_media(tmp_path)
    assert not is_media(tmp_path / "missing.mp3")


def test_a_damaged_file_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = cut_off(save(tmp_path / "a.mp4", tone(3.0)))
    with pytest.raises(InputError):
        probe(path)

    assert capfd.readouterr() == ("", "")
