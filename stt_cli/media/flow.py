"""Decoding a recording while it comes: it cannot be sought in, and its end is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
from av.audio.resampler import AudioResampler

from stt_cli.errors import InputError
from stt_cli.media.container import OPTIONS, audio_stream
from stt_cli.media.decode import frames
from stt_cli.pcm import RATE
from stt_cli.text.sanitize import shown

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

# The container is known: little is read ahead, as what is read ahead is transcribed late.
QUICK = {**OPTIONS, "probesize": "32768", "analyzeduration": "200000"}
BUFFER = 4096
HINT = "save it first, or pipe it into 'stt transcribe -'"


class _Pipe:
    """What comes in messages of any size, as a file that can only be read on."""

    name = "pipe"

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        self._left = b""
        self._ended = False

    def read(self, size: int) -> bytes:
        if not self._left and not self._ended:
            self._left = self._receive()
            self._ended = not self._left
        data, self._left = self._left[:size], self._left[size:]
        return data


def flow(path: Path, container: str, receive: Callable[[], bytes]) -> Iterator[bytes]:
    """The sound of a recording, as mono s16le at 16 kHz, as soon as it is there.

    `receive` returns what comes next, and nothing at the end; `path` names the recording in
    messages. Raises InputError where nothing can be decoded.
    """
    any_sound = False
    for pcm in _decoded(path, container, receive):
        any_sound = True
        yield pcm
    if not any_sound:
        raise InputError(f"{shown(path)}: no sound in it can be decoded as it comes", hint=HINT)


def _decoded(path: Path, container: str, receive: Callable[[], bytes]) -> Iterator[bytes]:
    try:
        with av.open(
            _Pipe(receive), "r", format=container, options=QUICK, buffer_size=BUFFER
        ) as opened:
            yield from _resampled(frames(opened, audio_stream(opened, path), path))
    except (av.error.FFmpegError, ValueError, EOFError) as error:
        raise InputError(f"{shown(path)}: cannot be decoded as it comes", hint=HINT) from error


def _resampled(decoded: Iterator[AudioFrame]) -> Iterator[bytes]:
    resampler, shape = AudioResampler("s16", "mono", RATE), None
    for frame in decoded:
        if shape not in (None, (frame.format.name, frame.layout.name, frame.sample_rate)):
            yield from _pcm(resampler, None)
            resampler = AudioResampler("s16", "mono", RATE)
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        frame.pts = None
        yield from _pcm(resampler, frame)
    yield from _pcm(resampler, None)


def _pcm(resampler: AudioResampler, frame: AudioFrame | None) -> Iterator[bytes]:
    for part in resampler.resample(frame):
        if part.samples:
            yield bytes(part.planes[0])[: 2 * part.samples]


# The first bytes -> FFmpeg's name of the container.
_MAGIC = (
    (0, b"ID3", "mp3"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (0, b"\x1aE\xdf\xa3", "matroska"),
    (4, b"ftyp", "mov"),
    (0, b"FORM", "aiff"),
    (0, b".snd", "au"),
    (0, b"#!AMR", "amr"),
    (0, b"caff", "caf"),
    (0, b"RF64", "wav"),
    (0, b"riff.\x91\xcf\x11", "w64"),
    (0, b"FLV\x01", "flv"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "asf"),
)
HEAD = 4096
"""Bytes from which a container is known, or can be ruled out."""
_FRAMES = 3
"""Frames in a row that cannot be a coincidence."""
_LAYER_3 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LAYER_3_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def container_of(head: bytes) -> str | None:
    """FFmpeg's name of the container that begins with `head`; None for anything else."""
    for at, magic, name in _MAGIC:
        if head[at : at + len(magic)] == magic:
            return name
    if head[:1] == b"G" and all(head[at : at + 1] == b"G" for at in (188, 376)):
        return "mpegts"
    for name, length in (("mp3", _mp3_length), ("aac", _adts_length)):
        # A broadcast that is cut into begins anywhere in a frame.
        if any(_chained(head, at, length) for at in range(min(len(head), HEAD // 2))):
            return name
    return None


def _chained(head: bytes, at: int, length: Callable[[bytes], int | None]) -> bool:
    """Whether frames follow each other from `at` on."""
    for _ in range(_FRAMES):
        size = length(head[at : at + 7])
        if size is None:
            return False
        at += size
    return True


def _mp3_length(header: bytes) -> int | None:
    """Bytes of the layer III frame with this header; None for anything else."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return None
    version, index, rate = (header[1] >> 3) & 3, header[2] >> 4, (header[2] >> 2) & 3
    if version == 1 or not 0 < index < 15 or rate == 3 or header[3] & 3 == 2:
        return None
    kilobits = (_LAYER_3 if version == 3 else _LAYER_3_LOW)[index]
    factor = 144 if version == 3 else 72
    return factor * 1000 * kilobits // _RATES[version][rate] + ((header[2] >> 1) & 1)


def _adts_length(header: bytes) -> int | None:
    """Bytes of the AAC frame with this header; None for anything else."""
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0 or header[2] & 0x3C > 0x30:
        return None
    size = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return size if size > 7 else None
