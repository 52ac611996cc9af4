"""Decoding a feed to 16 kHz mono PCM, lazily, on the source's clock.

The clock is what a player shows: 0 is the start of the container, not of its audio stream.
Sound that is missing (a late audio stream, lost packets) is silence of the same length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
from msgspec import Struct

from stt_cli.errors import InputError
from stt_cli.media.clock import Clock, origin
from stt_cli.media.container import audio_stream, opened, packets, read_failure, undecodable
from stt_cli.media.feeds import DEFAULT, Feed
from stt_cli.media.mono import NAMED, Resampler
from stt_cli.pcm import BYTES, RATE
from stt_cli.text.sanitize import shown

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

"""Bytes of PCM per second."""

RUN_UP = 1.0
"""Seconds decoded before a clip begins, until codecs that build on earlier packets are exact."""

RATES = range(1_000, 1_000_001)
"""Samples per second that a recording may have."""

# Containers whose index takes a seek to an exact time; others are read from the start.
INDEXED = {"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "wav", "flac"}

Placed = tuple[int, bytes]
"""PCM and the number of its first sample on the source's clock."""


class Window(Struct, frozen=True):
    """A stretch of mono s16le PCM at 16 kHz; `start` in seconds, from counted samples."""

    start: float
    pcm: bytes

    @property
    def end(self) -> float:
        return self.start + len(self.pcm) / BYTES


def windows(
    path: Path,
    feed: Feed = DEFAULT,
    start: float = 0.0,
    end: float = inf,
    *,
    seconds: float = 10.0,
) -> Iterator[Window]:
    """A feed from `start` to `end` in windows of `seconds` each, one right after the other; the
    last is shorter.

    Damaged packets are skipped, a file that ends early ends there. Raises InputError where
    nothing at all can be decoded.
    """
    size = round(seconds * RATE) * 2
    waiting, at = bytearray(), round(start * RATE)
    nothing = True
    for pcm in _stretch(path, feed, start, end):
        nothing = False
        waiting += pcm
        while len(waiting) >= size:
            yield Window(at / RATE, bytes(waiting[:size]))
            del waiting[:size]
            at += size // 2
    if nothing:
        raise InputError(f"{shown(path)}: no sound in it can be decoded")
    if waiting:
        yield Window(at / RATE, bytes(waiting))


def clip(path: Path, start: float, end: float, feed: Feed = DEFAULT) -> bytes:
    """The PCM of a feed from `start` to `end` as `windows` gives it, less what lies beyond the recording."""
    return b"".join(_stretch(path, feed, start, end))


def _stretch(path: Path, feed: Feed, start: float, end: float) -> Iterator[bytes]:
    first = round(start * RATE)
    left = inf if end == inf else 2 * (round(end * RATE) - first)
    since = start - RUN_UP if start > RUN_UP else -inf
    with _opened_at(path, since, feed) as container:
        stream = _stream(container, path, feed)
        for pcm in _gapless(_pieces(container, stream, path, feed, since=since), first):
            yield pcm if len(pcm) <= left else pcm[: int(left)]
            left -= len(pcm)
            if left <= 0:
                return


@contextmanager
def _opened_at(path: Path, since: float, feed: Feed) -> Iterator[InputContainer]:
    """The container, read from `since` on or from before it, as far forward as its index allows."""
    with opened(path) as container:
        is_exact = container.format.name in INDEXED
        if since < 0 or not is_exact or _sought(container, path, since, feed):
            yield container
            return
    with opened(path) as container:
        yield container


def _sought(container: InputContainer, path: Path, since: float, feed: Feed) -> bool:
    """Whether reading goes on at a packet from before `since`; where not, it is anywhere."""
    since += origin(container)
    stream = audio_stream(container, path, feed.track)
    try:
        container.seek(int(since * av.time_base))
        packet = next(packets(container, stream))
        container.seek(int(since * av.time_base))
    except (av.error.FFmpegError, StopIteration):
        return False
    return packet.pts is not None and packet.pts * float(stream.time_base or 0) <= since


def _stream(container: InputContainer, path: Path, feed: Feed) -> AudioStream:
    stream = audio_stream(container, path, feed.track)
    if feed.channel is not None and not 0 <= feed.channel < stream.channels:
        there = f"it has {stream.channels} channel(s)"
        raise InputError(f"{shown(path)}: has no channel {feed.channel + 1}", hint=there)
    return stream


def _gapless(pieces: Iterable[Placed], at: int) -> Iterator[bytes]:
    """The PCM of pieces in order from sample `at` on, with silence where there is none."""
    for first, pcm in pieces:
        while at < first:
            missing = min(first - at, RATE)
            yield bytes(2 * missing)
            at += missing
        late = pcm[2 * (at - first) :]
        if late:
            yield late
            at += len(late) // 2


def _pieces(
    container: InputContainer, stream: AudioStream, path: Path, feed: Feed, since: float = -inf
) -> Iterator[Placed]:
    """Decoded, resampled and placed; the resampler is emptied where the sound does not go on."""
    clock, resampler, at = Clock(container), Resampler(feed, stream.channels), 0
    try:
        for frame in frames(container, stream, path, since + origin(container)):
            start = clock.place(frame.time, frame.samples / frame.sample_rate)
            if start is not None:
                yield at, resampler.rest()
                at = round(start * RATE)
            pcm = resampler.feed(frame)
            if pcm:
                yield at, pcm
                at += len(pcm) // 2
        yield at, resampler.rest()
    except (av.error.FFmpegError, ValueError, ArithmeticError) as error:
        raise undecodable(path, error) from error


def frames(
    container: InputContainer, stream: AudioStream, path: Path, since: float = -inf
) -> Iterator[AudioFrame]:
    """The frames of the packets from `since` on, by their own timestamps in seconds.

    Those whose shape only damage explains are left out; InputError where they are the most.
    """
    tick, channels = float(stream.time_base or 0), stream.channels
    sound = damage = 0
    try:
        for packet in packets(container, stream):
            if packet.pts is not None and packet.pts * tick < since:
                continue
            try:
                decoded = packet.decode()
            except av.error.FFmpegError:
                continue  # a damaged packet: its time is filled by the clock
            for frame in decoded:
                if _is_sane(frame, channels):
                    sound += 1
                    yield frame
                else:
                    damage += 1
    except av.error.InvalidDataError:
        pass  # cut off or damaged beyond here: what came before is kept
    except (av.error.FFmpegError, OSError) as error:
        raise read_failure(path, error) from error
    if damage > sound:
        raise undecodable(path, ValueError("most of its sound is damaged"))


def _is_sane(frame: AudioFrame, channels: int) -> bool:
    """Whether a frame of a stream with so many channels can be what somebody recorded."""
    count = frame.layout.nb_channels
    return frame.sample_rate in RATES and (count <= NAMED or count == channels)
