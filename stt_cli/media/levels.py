"""How loud a track and each of its channels are, and whether what they hold can be speech."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple

import av.error

from stt_cli.errors import InputError
from stt_cli.media.container import audio_stream, opened, undecodable
from stt_cli.media.decode import frames
from stt_cli.media.feeds import Feed
from stt_cli.media.mono import Resampler
from stt_cli.media.pauses import CONTRAST, LOUD, SOUND, segment
from stt_cli.pcm import DEAD, DIGITAL, FULL, RATE
from stt_cli.text.sanitize import shown

ENOUGH = 30.0
"""Seconds of sound that show how loud a recording is."""

CLIPPED, FAINT = 0.999, 0.01
"""Peaks, 1.0 being full scale, that may have been any higher, and that are measured again, louder."""

SOFTER, LOUDER = (2**-4, 2**-14, 2**-24, 2**-34), (2**6, 2**12, 2**18)
"""What sound is multiplied with to measure what 16-bit integers do not show."""


class Levels(NamedTuple):
    """The loudest second of what was listened to; louder sound than that is an accident."""

    peak: float
    """The highest sample, 1.0 being full scale."""
    loudness: float
    """dBFS; digital silence is -100 or less."""
    contrast: float
    """dB between the loud and the quiet."""

    @property
    def is_silent(self) -> bool:
        return self.peak == 0.0 or (self.loudness <= DIGITAL and not self.may_speak)

    @property
    def may_speak(self) -> bool:
        """Speech comes and goes; hum, noise and tones stay."""
        return self.peak > 0.0 and self.contrast >= CONTRAST


class Hearing(NamedTuple):
    """How a track sounds."""

    mix: Levels
    channels: tuple[Levels, ...]
    """Each by itself, where there are several."""

    @property
    def all(self) -> tuple[Levels, ...]:
        return (self.mix, *self.channels)

    @property
    def is_silent(self) -> bool:
        return all(one.is_silent for one in self.all)

    @property
    def may_speak(self) -> bool:
        return any(one.may_speak for one in self.all)

    @property
    def peak(self) -> float:
        return max(one.peak for one in self.all)


def listen(path: Path, track: int | None, *, is_float: bool, to_the_end: bool = False) -> Hearing:
    """How the track sounds, by 30 s in which there is sound or by all of it.

    `is_float`: its samples may exceed full scale. Raises InputError where nothing can be decoded.
    """
    found = _measured(path, Feed(track=track), to_the_end)
    if is_float and found.peak >= CLIPPED:
        for gain in SOFTER:
            softer = _measured(path, Feed(track=track, gain=gain), to_the_end)
            if softer.peak * gain < CLIPPED:
                return softer
    elif found.peak < FAINT:
        for gain in LOUDER:
            found = _measured(path, Feed(track=track, gain=gain), to_the_end)
            if found.peak == 0.0 or found.peak * gain >= FAINT:
                break
    return found


class _Block(NamedTuple):
    """100 ms of sound: its highest sample of 1.0, and its loudness in dBFS."""

    peak: float
    loudness: float


def _measured(path: Path, feed: Feed, to_the_end: bool) -> Hearing:
    found: list[list[_Block]] = []
    sounding: list[int] = []
    for second in _seconds(path, feed):
        found = found or [[] for _ in second]
        sounding = sounding or [0] * len(second)
        for number, pcm in enumerate(second):
            blocks = list(_blocks(pcm))
            found[number] += blocks
            sounding[number] += sum(block.loudness > DEAD for block in blocks)
        if max(sounding) * SOUND / 1000 >= ENOUGH and not to_the_end:
            break
    if not found:
        raise InputError(f"{shown(path)}: no sound in it can be decoded")
    mix, *channels = (_levels(blocks, feed.gain) for blocks in found)
    return Hearing(mix, tuple(channels) if len(channels) > 1 else ())


def _seconds(path: Path, feed: Feed) -> Iterator[list[bytes]]:
    """Second by second the PCM of the mix, then that of each channel; the last one is shorter."""
    with opened(path) as container:
        stream = audio_stream(container, path, feed.track)
        count = stream.channels
        mix, apart = Resampler(feed, count), Resampler(feed, count, layout=stream.layout.name)
        waiting, others = bytearray(), bytearray()
        try:
            for frame in frames(container, stream, path):
                others += apart.feed(frame)
                waiting += mix.feed(frame)
                while len(waiting) >= 2 * RATE and len(others) >= 2 * RATE * count:
                    yield [bytes(waiting[: 2 * RATE]), *_parted(others[: 2 * RATE * count], count)]
                    del waiting[: 2 * RATE], others[: 2 * RATE * count]
            waiting += mix.rest()
            others += apart.rest()
        except (av.error.FFmpegError, ValueError, ArithmeticError) as error:
            raise undecodable(path, error) from error
        if waiting:
            yield [bytes(waiting), *_parted(others, count)]


def _parted(pcm: bytearray, count: int) -> list[bytes]:
    """Each of so many interleaved channels."""
    samples = array("h", bytes(pcm))
    return [samples[channel::count].tobytes() for channel in range(count)]


def _blocks(pcm: bytes) -> Iterator[_Block]:
    sound = segment(pcm)
    for at in range(0, len(sound), SOUND):
        part = sound[at : at + SOUND]
        yield _Block(part.max / FULL, max(-100.0, float(part.dBFS)))


def _levels(blocks: list[_Block], gain: float) -> Levels:
    if not blocks:
        return Levels(0.0, -100.0, 0.0)
    rank = min(LOUD // SOUND, 1 + len(blocks) // 3)
    loudness = nlargest(rank, (block.loudness for block in blocks))[-1]
    return Levels(
        peak=nlargest(rank, (block.peak for block in blocks))[-1] / gain,
        loudness=loudness - 20 * math.log10(gain),
        contrast=loudness - sorted(block.loudness for block in blocks)[len(blocks) // 20],
    )
