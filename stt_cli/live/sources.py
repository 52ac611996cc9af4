"""Where live audio comes from: a file, or raw samples in a pipe."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from stt_cli.errors import InputError, UsageError
from stt_cli.pcm import BYTES, RATE

FRAME_SECONDS = 0.05
BLOCK = 1 << 14
MOST_CHANNELS = 8
"""Channels that FFmpeg knows how to mix."""

# WAV format tag and bits of a sample -> FFmpeg's name.
_WAV_SAMPLES = {(1, 8): "u8", (1, 16): "s16", (1, 32): "s32", (3, 32): "flt", (3, 64): "dbl"}
_EXTENSIBLE = 0xFFFE


class Readable(Protocol):
    """A raw stream: a read returns what there is, and nothing at the end."""

    def read(self, size: int, /) -> bytes | None: ...


class Shape(Struct, frozen=True):
    """What raw samples are."""

    rate: int = RATE
    channels: int = 1
    sample: str = "s16"


class FileSource:
    """A media file, as fast as it is taken, or as fast as it plays."""

    live = False

    def __init__(
        self,
        path: Path,
        rate: int,
        *,
        name: str | None = None,
        realtime: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name or path.name
        self._path = path
        self._rate = rate
        self._realtime = realtime
        self._clock = clock
        self._sleep = sleep
        self._closed = False
        self.tell: Callable[[str], object] = lambda line: None
        """Gets a line where one of several tracks or channels is taken."""

    def frames(self) -> Iterator[bytes]:
        from stt_cli.media.resample import Resampler

        resampler, began = Resampler(RATE, 1, self._rate), None
        for end, pcm in self._pieces():
            if self._closed:
                return
            began = self._clock() if began is None else began
            if self._realtime:
                self._sleep(max(0.0, began + end - self._clock()))
            yield resampler.feed(pcm)
        yield resampler.flush()

    def _pieces(self) -> Iterator[tuple[float, bytes]]:
        """The recording in small pieces, each with the second at which it ends."""
        from stt_cli.media.isolated import probe, windows

        media = probe(self._path)
        if media.remark:
            self.tell(f"{self.name}: {media.remark.partition('; --')[0]}")
        size = round(FRAME_SECONDS * BYTES)
        for window in windows(self._path, media.feeds[0]):
            for at in range(0, len(window.pcm), size):
                pcm = window.pcm[at : at + size]
                yield window.start + (at + len(pcm)) / BYTES, pcm

    def close(self) -> None:
        self._closed = True


class PipeSource:
    """What comes through a pipe: raw samples, or a recording, which is known by its beginning."""

    live = False

    def __init__(self, stream: Readable, rate: int, *, shape: Shape, name: str = "stdin") -> None:
        """`stream` must return what there is, as an unbuffered file does, for low delay."""
        self.name = name
        self._stream = stream
        self._rate = rate
        self._shape = shape
        self._closed = False

    def frames(self) -> Iterator[bytes]:
        from stt_cli.media.flow import HEAD, container_of
        from stt_cli.media.resample import Resampler

        head = self._exactly(12)
        if not head:
            raise InputError(f"{self.name}: there is nothing in it", hint="pipe audio into stt")
        if head[:4] == b"RIFF" and head[8:] == b"WAVE":
            yield from self._samples(self._wav(), self._read(BLOCK))
            return
        head += self._exactly(HEAD - len(head))
        container = container_of(head)
        if container is None:
            yield from self._samples(self._shape, head)
            return
        resampler = Resampler(RATE, 1, self._rate)
        for pcm in self._decoded(container, head):
            yield resampler.feed(pcm)
        yield resampler.flush()

    def _decoded(self, container: str, head: bytes) -> Iterator[bytes]:
        from stt_cli.media.isolated import flow

        waiting = [head]

        def read() -> bytes:
            return waiting.pop() if waiting else b"" if self._closed else self._read(BLOCK)

        for pcm in flow(self.name, container, read):
            if self._closed:
                return
            yield pcm

    def _samples(self, shape: Shape, first: bytes) -> Iterator[bytes]:
        from stt_cli.media.resample import Resampler

        if not 1 <= shape.channels <= MOST_CHANNELS or shape.rate < 1:
            raise UsageError(
                f"{self.name}: {shape.channels} channels at {shape.rate} Hz cannot be mixed",
                hint=f"give a rate, and 1 to {MOST_CHANNELS} channels",
            )
        resampler = Resampler(shape.rate, shape.channels, self._rate, sample=shape.sample)
        while first and not self._closed:
            yield resampler.feed(first)
            first = self._read(BLOCK)
        yield resampler.flush()

    def close(self) -> None:
        self._closed = True

    def _wav(self) -> Shape:
        """Reads up to the samples. A pipe's header may not know how many there are."""
        shape = None
        while (header := self._exactly(8)) and len(header) == 8:
            kind, size = header[:4], struct.unpack("<I", header[4:])[0]
            if kind == b"data":
                break
            body = self._exactly(size + size % 2)
            if kind == b"fmt ":
                shape = self._wav_shape(body)
        if shape is None:
            raise InputError(
                f"{self.name}: a WAV file without a format", hint="convert it first, as with ffmpeg"
            )
        return shape

    def _wav_shape(self, body: bytes) -> Shape:
        if len(body) < 16:
            raise InputError(
                f"{self.name}: a WAV file with a damaged header",
                hint="convert it first, as with ffmpeg",
            )
        tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", body[:16])
        if tag == _EXTENSIBLE and len(body) >= 26:
            (tag,) = struct.unpack("<H", body[24:26])
        if (tag, bits) not in _WAV_SAMPLES:
            raise InputError(
                f"{self.name}: WAV with {bits}-bit samples of kind {tag} cannot be read live",
                hint="send 16-bit PCM",
            )
        return Shape(rate, channels, _WAV_SAMPLES[tag, bits])

    def _exactly(self, size: int) -> bytes:
        """`size` bytes, fewer only at the end."""
        data = b""
        while len(data) < size and (more := self._read(size - len(data))):
            data += more
        return data

    def _read(self, size: int) -> bytes:
        try:
            return self._stream.read(size) or b""
        except OSError as error:
            raise InputError(f"{self.name}: cannot be read: {error.strerror}") from error
