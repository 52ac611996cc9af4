"""Decoded frames of any shape to the 16 kHz s16 of the whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av.error
from av.audio.fifo import AudioFifo
from av.audio.resampler import AudioResampler
from av.filter import Graph

from stt_cli.pcm import RATE

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

    from stt_cli.media.feeds import Feed

BLOCK = 32_768
"""Samples resampled at a time: the filter's cost is per call more than per sample."""


NAMED = 8
"""Channels up to which FFmpeg has names for them, and mixes them by these."""


class Resampler:
    """Frames of one stream to the PCM of a feed, or to all channels of `layout`, interleaved.

    `channels` is how many the stream says it has; frames that have others, of a kind that
    cannot be mixed, are damaged, and raise an FFmpegError or ValueError.
    """

    def __init__(self, feed: Feed, channels: int, *, layout: str = "mono") -> None:
        self._feed = feed
        self._channels = channels
        self._layout = layout
        self._shape: tuple[str, str, int] | None = None
        self._reset()

    def feed(self, frame: AudioFrame) -> bytes:
        """What is ready by now, often nothing."""
        frame.pts = None  # time is the clock's business
        ready = b""
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._shape not in (None, shape):
            ready = self.rest()
        self._shape = shape
        self._fifo.write(frame)
        if self._fifo.samples >= BLOCK:
            ready += self._resample(self._fifo.read())
        return ready

    def rest(self) -> bytes:
        """Everything that is still held; what is fed next starts anew."""
        last = self._resample(self._fifo.read()) + self._resample(None)
        self._reset()
        return last

    def _reset(self) -> None:
        self._fifo = AudioFifo()
        self._graph: Graph | None = None
        self._shape = None
        self._filter: AudioResampler | None = None

    def _resample(self, frame: AudioFrame | None) -> bytes:
        if self._filter is None:
            if frame is None:
                return b""
            self._graph = self._shaping(frame)
            # With a frame size given, the filter never hands its input through as it is.
            self._filter = AudioResampler("s16", self._layout, RATE, frame_size=RATE)
        if frame is not None and self._graph:
            self._graph.push(frame)
            frame = self._graph.pull()  # type: ignore[assignment] # sound goes in, sound comes out
        made = self._filter.resample(frame)
        size = 2 * (1 if self._layout == "mono" else self._channels)
        return b"".join(bytes(part.planes[0])[: size * part.samples] for part in made)

    def _shaping(self, frame: AudioFrame) -> Graph | None:
        """What makes frames like this one the feed's own, where there is anything to do."""
        filters = []
        if self._layout != "mono":
            pass  # nothing is mixed
        elif self._feed.channel is not None:
            filters.append(("pan", f"mono|c0=c{self._feed.channel}"))
        elif NAMED < frame.layout.nb_channels == self._channels and not _mixes(frame):
            each = 1 / self._channels
            mixed = "+".join(f"{each}*c{number}" for number in range(self._channels))
            filters.append(("pan", f"mono|c0={mixed}"))
        if self._feed.gain != 1.0:
            filters.append(("volume", f"{self._feed.gain}:precision=double"))
        return _chain(frame, filters) if filters else None


def _mixes(frame: AudioFrame) -> bool:
    """Whether FFmpeg knows how to mix the channels; of some numbers of them it does not."""
    try:
        AudioResampler("s16", "mono", RATE, frame_size=RATE).resample(frame)
    except av.error.FFmpegError:
        return False
    return True


def _chain(frame: AudioFrame, filters: list[tuple[str, str]]) -> Graph:
    graph = Graph()
    nodes = [
        graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format.name,
            layout=frame.layout.name,
            time_base=frame.time_base,
        )
    ]
    nodes += [graph.add(name, args) for name, args in filters]
    graph.link_nodes(*nodes, graph.add("abuffersink")).configure()
    return graph
