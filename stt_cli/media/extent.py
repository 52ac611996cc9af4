"""From where to where on the source's clock there is sound, read off the packets."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import av.error
from msgspec import Struct

from stt_cli.media.clock import TOLERANCE, Clock, origin
from stt_cli.media.container import audio_stream, opened, packets
from stt_cli.media.decode import frames, windows
from stt_cli.media.feeds import Feed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.stream import AudioStream
    from av.container import InputContainer

LAST = 2**62
"""A timestamp that no packet has."""


class Extent(Struct, frozen=True, kw_only=True):
    """Where the sound of a feed starts and ends, in seconds."""

    start: float
    end: float
    is_unbroken: bool = True
    """Whether its timestamps go on as it does: a decoder that ignores them loses nothing."""


def extent(path: Path, feed: Feed) -> Extent:
    """Measure a feed by reading all its packets, most of them without decoding.

    Raises InputError for a file that cannot be opened; one that is cut off ends there.
    """
    start, usual = _first_frame(path, feed)
    with opened(path) as container:
        stream = audio_stream(container, path, feed.track)
        if container.format.name == "mp3":
            # Timestamps of MP3 are counted: FFmpeg reads it in a fifth of the time where it seeks.
            container.seek(LAST, stream=stream)
            return Extent(start=start, end=max(start, _last(container, stream, usual)))
        clock = Clock(container)
        try:
            for time, seconds in _timed(container, stream, usual):
                clock.place(time, seconds)
        except _Untold:
            return _decoded(path, feed, start)
        return Extent(start=start, end=max(start, clock.next or 0.0), is_unbroken=not clock.breaks)


class _Untold(Exception):
    """A packet that says nothing of its length."""


def _first_frame(path: Path, feed: Feed) -> tuple[float, float]:
    """Where the first frame that can be decoded starts, and its length.

    Codecs drop what precedes the sound.
    """
    with opened(path) as container:
        clock = Clock(container)
        stream = audio_stream(container, path, feed.track)
        for frame in frames(container, stream, path):
            seconds = frame.samples / frame.sample_rate
            return max(0.0, clock.place(frame.time, seconds) or 0.0), seconds
    return 0.0, inf


def _timed(
    container: InputContainer, stream: AudioStream, usual: float
) -> Iterator[tuple[float | None, float]]:
    """Timestamp and length of each packet with sound, up to where the file is cut off.

    Some containers let a packet last until the next one, however long that is missing; `usual` is
    how long the first one really lasts.
    """
    tick = float(stream.time_base or 0)
    may_vary = stream.codec_context.name.startswith("pcm_")
    try:
        for packet in packets(container, stream):
            if not packet.size or packet.is_discard:
                continue
            if not packet.duration:
                raise _Untold
            seconds = packet.duration * tick
            if may_vary or seconds <= 1.5 * usual + TOLERANCE:
                usual = seconds
            yield None if packet.pts is None else packet.pts * tick, usual
    except av.error.InvalidDataError:
        return


def _last(container: InputContainer, stream: AudioStream, usual: float) -> float:
    """Where the packets from here on end."""
    ends = [(time or 0.0) + seconds for time, seconds in _timed(container, stream, usual)]
    return max(ends, default=origin(container)) - origin(container)


def _decoded(path: Path, feed: Feed, start: float) -> Extent:
    end = start
    for window in windows(path, feed):
        end = window.end
    return Extent(start=start, end=end)
