"""Recordings made on the spot: PCM from arithmetic, files from PyAV."""

from __future__ import annotations

import math
import random
import wave
from array import array
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

RATE = 16_000

CODECS = {
    ".wav": "pcm_s16le", ".aiff": "pcm_s16be", ".flac": "flac", ".mp3": "libmp3lame",
    ".ogg": "libopus", ".opus": "libopus", ".webm": "libopus",
    ".m4a": "aac", ".mka": "flac", ".mp4": "aac", ".mov": "aac", ".aac": "aac", ".ts": "aac", ".mkv": "libopus",
}  # fmt: skip
"""The codec `save` uses, by extension."""


def silence(seconds: float, rate: int = RATE) -> bytes:
    return bytes(2 * round(seconds * rate))


@cache
def tone(seconds: float, hz: float = 440.0, level: float = 0.3, rate: int = RATE) -> bytes:
    """A sine; `level` is its amplitude, 1 being full scale."""
    step = 2 * math.pi * hz / rate
    peak = level * 32767
    return array(
        "h", (int(peak * math.sin(step * i)) for i in range(round(seconds * rate)))
    ).tobytes()


@cache
def noise(seconds: float, level: float = 0.1, rate: int = RATE) -> bytes:
    """White noise between plus and minus `level`; every second of it is the same."""
    dice, peak = random.Random(0), int(level * 32767)
    second = array("h", (dice.randint(-peak, peak) for _ in range(rate))).tobytes()
    return _repeated(second, round(seconds * rate))


@cache
def sweep(seconds: float, rate: int = RATE, level: float = 0.3) -> bytes:
    """A tone that rises from 100 Hz to 2 kHz and swells: no two moments of it are alike."""
    peak, slope = level * 32767, 1900 / max(seconds, 1.0)
    samples = array("h")
    for i in range(round(seconds * rate)):
        at = i / rate
        swell = 0.6 + 0.4 * math.sin(7 * at)
        samples.append(int(peak * swell * math.sin(2 * math.pi * (100 + slope * at / 2) * at)))
    return samples.tobytes()


def speech(
    spans: Iterable[tuple[float, float]], seconds: float, level: float = 0.3, room: float = 0.001
) -> bytes:
    """Voiced syllables, five a second, in `spans`; the noise of a room between them."""
    pcm = bytearray(noise(seconds, room))
    for start, end in spans:
        first, last = round(start * RATE), min(round(end * RATE), len(pcm) // 2)
        pcm[2 * first : 2 * last] = _repeated(_syllable(level), last - first)
    return bytes(pcm)


@cache
def _syllable(level: float) -> bytes:
    """A fifth of a second of voice at 130 Hz that swells and fades, fit to be repeated."""
    samples, turn = array("h"), 2 * math.pi / RATE
    for i in range(RATE // 5):
        swell = 0.55 - 0.45 * math.cos(turn * 5 * i)
        voice = sum(math.sin(turn * 130 * k * i) / k for k in (1, 2, 3, 5)) / 2
        samples.append(int(32767 * level * swell * voice))
    return samples.tobytes()


def _repeated(pcm: bytes, samples: int) -> bytes:
    return (pcm * (2 * samples // len(pcm) + 1))[: 2 * samples]


def interleave(*channels: bytes) -> bytes:
    """Mono tracks of the same length as one track of several channels."""
    tracks = [array("h", channel) for channel in channels]
    return array("h", chain.from_iterable(zip(*tracks, strict=True))).tobytes()


def save(
    path: Path,
    pcm: bytes,
    *,
    rate: int = RATE,
    channels: int = 1,
    codec: str | None = None,
    start: float = 0.0,
    video: bool = False,
    film: float | None = None,
    more: Iterable[bytes] = (),
    languages: Iterable[str] = (),
    container: str | None = None,
    container_options: dict[str, str] | None = None,
    **stream_settings: Any,
) -> Path:
    """A recording of `pcm` (s16le, interleaved), its container by the name; gives the path back.

    `start` delays the audio stream; `video` adds moving pictures from 0 to its end, or for `film`
    seconds. `more` are further tracks of the same shape, `languages` the names of all in order.
    """
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[channels]
    with av.open(
        str(path), "w", format=container or _container(path), options=container_options
    ) as out:
        tracks: list[Any] = [
            out.add_stream(
                codec or CODECS[path.suffix], rate=rate, layout=layout, **stream_settings
            )
            for _ in (pcm, *more)
        ]
        for track, language in zip(tracks, languages, strict=False):
            track.metadata["language"] = language
        pictures = (
            out.add_stream("mpeg4", rate=10, width=64, height=64, pix_fmt="yuv420p")
            if video
            else None
        )
        for track, sound in zip(tracks, (pcm, *more), strict=True):
            _play(out, track, sound, layout, rate, start)
        if pictures is not None:
            _film(out, pictures, film or start + len(pcm) / channels / 2 / rate)
    return path


def _play(out: Any, track: Any, pcm: bytes, layout: str, rate: int, start: float) -> None:
    size = 2 * {"mono": 1, "stereo": 2, "5.1": 6}[layout]
    for first in range(0, len(pcm), rate * size):
        frame = AudioFrame("s16", layout, len(pcm[first : first + rate * size]) // size)
        frame.planes[0].update(pcm[first : first + rate * size])
        frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
        frame.pts = round(start * rate) + first // size
        out.mux(track.encode(frame))
    out.mux(track.encode(None))


def silent_video(path: Path, seconds: float = 1.0) -> Path:
    """A video that has no audio stream."""
    with av.open(str(path), "w") as out:
        _film(
            out, out.add_stream("mpeg4", rate=10, width=64, height=64, pix_fmt="yuv420p"), seconds
        )
    return path


def empty_wav(path: Path) -> Path:
    """A WAV with a header and not one sample."""
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
    return path


def cut_off(path: Path, share: float = 0.5) -> Path:
    """The file without its end, as a broken download leaves it."""
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    return path


def remux(source: Path, target: Path, keep: Callable[[float], bool], *, shift: float = 0.0) -> Path:
    """The packets of `source` whose start in seconds `keep` accepts, in another file.

    All of them come `shift` seconds later.
    """
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        stream = old.streams.audio[0]
        copy = new.add_stream_from_template(stream)
        for packet in old.demux(stream):
            if packet.dts is not None and packet.pts is not None and keep(_seconds(packet)):
                ticks = round(shift / packet.time_base)
                packet.pts, packet.dts = packet.pts + ticks, packet.dts + ticks
                packet.stream = copy
                new.mux(packet)
    return target


def _container(path: Path) -> str | None:
    return {".opus": "ogg", ".m4a": "ipod", ".aac": "adts", ".mka": "matroska"}.get(path.suffix)


def _seconds(packet: Any) -> float:
    return float(packet.pts * packet.time_base)


def _film(out: Any, stream: Any, seconds: float) -> None:
    for i in range(round(seconds * 10)):
        frame = VideoFrame(64, 64, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([i % 256]) * plane.buffer_size)
        frame.pts, frame.time_base = i, Fraction(1, 10)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))
