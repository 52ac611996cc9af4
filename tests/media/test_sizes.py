"""Headers that tell of less sound than the file has; what follows is heard, if it is sound."""

from __future__ import annotations

import struct
import wave
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from av.audio.stream import AudioStream

from stt_cli.media.decode import windows
from stt_cli.media.probe import probe
from stt_cli.media.sizes import too_small

SECONDS = 4
PCM = b"".join(struct.pack("<h", (n * 37) % 20011 - 10000) for n in range(16_000 * SECONDS))
SHORT = 32_000
"""Bytes of sound that the header tells of: a second."""


def write(path: Path, format: str, codec: str, **options: str) -> bytearray:
    """The sound as a file, with the right sizes."""
    with av.open(str(path), "w", format=format, options=options) as out:
        stream = out.add_stream(codec, rate=16_000, layout="mono")
        assert isinstance(stream, AudioStream)
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(PCM) // 2)
        frame.planes[0].update(PCM)
        frame.sample_rate = 16_000
        resampled = av.AudioResampler(stream.format, "mono", 16_000).resample(frame)
        for part in [*resampled, None]:
            out.mux(stream.encode(part))
    return bytearray(path.read_bytes())


def put(data: bytearray, name: bytes, layout: str, size: int, *, skip: int = 4) -> None:
    struct.pack_into(layout, data, data.index(name) + skip, size)


def heard(path: Path) -> int:
    """Bytes of sound."""
    return sum(len(window.pcm) for window in windows(path, probe(path).feeds[0]))


KINDS: dict[str, tuple[str, str, dict[str, str], Callable[[bytearray], None]]] = {
    "wav": ("wav", "pcm_s16le", {}, lambda data: put(data, b"data", "<I", SHORT)),
    "rf64": (
        "wav", "pcm_s16le", {"rf64": "always"},
        lambda data: put(data, b"ds64", "<Q", SHORT, skip=16),
    ),
    "aiff": ("aiff", "pcm_s16be", {}, lambda data: put(data, b"SSND", ">I", SHORT + 8)),
    "caf": ("caf", "pcm_s16le", {}, lambda data: put(data, b"data", ">Q", SHORT + 4)),
    "w64": ("w64", "pcm_s16le", {}, lambda data: put(data, b"data", "<Q", SHORT + 24, skip=16)),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_sound_beyond_the_size_in_the_header_is_heard_and_told(tmp_path: Path, kind: str) -> None:
    container, codec, options, spoil = KINDS[kind]
    path = tmp_path / f"talk.{container}"
    data = write(path, container, codec, **options)
    good = probe(path)
    assert (good.remark, good.is_plain) == (None, True)
    spoil(data)
    path.write_bytes(data)
    media = probe(path)
    assert heard(path) == len(PCM)
    assert media.duration == pytest.approx(SECONDS, abs=0.1)
    assert media.remark == "its header tells of 1 s of sound, but there are 4 s: all are heard"
    assert not media.is_plain  # a service would believe the header


def test_a_size_in_an_au_file_cuts_nothing_off(tmp_path: Path) -> None:
    path = tmp_path / "talk.au"
    data = write(path, "au", "pcm_s16be")
    struct.pack_into(">I", data, 8, SHORT)
    path.write_bytes(data)
    assert heard(path) == len(PCM)
    assert probe(path).duration == pytest.approx(SECONDS, abs=0.1)


def wav(path: Path, after: bytes) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(PCM)
    path.write_bytes(path.read_bytes() + after)


@pytest.mark.parametrize(
    "after",
    [
        b"",
        bytes(500),
        b"LIST" + struct.pack("<I", 20_000) + bytes(20_000),
        b"id3 " + struct.pack("<I", 9_001) + bytes(9_001),
        b"bext"
        + struct.pack("<I", 9_001)
        + bytes(9_002)
        + b"LIST"
        + struct.pack("<I", 4)
        + b"abcd",
        b"ID3\x04\0\0" + bytes(30_000),
        b"TAG" + bytes(125),
        b"LIST" + struct.pack("<I", 90_000) + bytes(20_000),
        b"bext" + struct.pack("<I", 2**32 - 1) + bytes(20_000),
    ],
    ids=[
        "nothing",
        "padding",
        "list",
        "odd id3",
        "two chunks",
        "a tag",
        "an old tag",
        "a list cut off",
        "a part of absurd size",
    ],
)
def test_what_is_no_sound_is_not_heard(tmp_path: Path, after: bytes) -> None:
    wav(tmp_path / "talk.wav", after)
    assert too_small(tmp_path / "talk.wav") is None
    assert heard(tmp_path / "talk.wav") == len(PCM)


def test_a_header_without_end_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "zeros.wav").write_bytes(b"RIFF\0\0\0\0WAVE" + bytes(1 << 22))
    assert too_small(tmp_path / "zeros.wav") is None
