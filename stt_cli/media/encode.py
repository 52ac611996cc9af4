"""Encoding PCM for the way to a service, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, cast

import av
from av.audio.frame import AudioFrame
from msgspec import Struct, field

from stt_cli.pcm import BYTES, RATE
from stt_cli.plan import Codec

if TYPE_CHECKING:
    from av.audio.stream import AudioStream


class Encoding(Struct, frozen=True, kw_only=True):
    """How a codec travels: its container, and FFmpeg's names; `bit_rate` None for lossless."""

    extension: str
    mime: str
    container: str
    encoder: str
    sample_format: str = "s16"
    bit_rate: int | None = None
    options: dict[str, str] = field(default_factory=dict)


# Opus and MP3 are set for speed: speech at these rates sounds no better for four times the work.
ENCODINGS: dict[Codec, Encoding] = {
    "flac": Encoding(extension="flac", mime="audio/flac", container="flac", encoder="flac"),
    "wav": Encoding(extension="wav", mime="audio/wav", container="wav", encoder="pcm_s16le"),
    "opus": Encoding(
        extension="ogg", mime="audio/ogg", container="ogg", encoder="libopus",
        bit_rate=24_000, options={"compression_level": "5", "frame_duration": "40"},
    ),
    "mp3": Encoding(
        extension="mp3", mime="audio/mpeg", container="mp3", encoder="libmp3lame",
        sample_format="s16p", bit_rate=64_000, options={"compression_level": "7"},
    ),
}  # fmt: skip
EXTENSIONS = {codec: encoding.extension for codec, encoding in ENCODINGS.items()}
MIMES = {codec: encoding.mime for codec, encoding in ENCODINGS.items()}


def encode(sound: Iterable[bytes | memoryview], codec: Codec) -> bytes:
    """A file of 16 kHz mono, from s16le PCM of that shape in parts of any length."""
    encoding, out = ENCODINGS[codec], BytesIO()
    with av.open(out, "w", format=encoding.container) as container:
        added = container.add_stream(encoding.encoder, rate=RATE, options=encoding.options)
        stream = cast("AudioStream", added)
        stream.layout = "mono"
        stream.format = encoding.sample_format
        if encoding.bit_rate:
            stream.bit_rate = encoding.bit_rate
        samples = 0
        for second in _seconds(sound):
            container.mux(stream.encode(_frame(second, samples)))
            samples += len(second) // 2
        container.mux(stream.encode(None))
    return out.getvalue()


def _seconds(sound: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """The same PCM a second at a time: what is encoded does not depend on how it was divided."""
    waiting = bytearray()
    for part in sound:
        waiting += part
        whole = len(waiting) - len(waiting) % BYTES
        for first in range(0, whole, BYTES):
            yield bytes(waiting[first : first + BYTES])
        del waiting[:whole]
    if waiting:
        yield bytes(waiting)


def _frame(pcm: bytes, pts: int) -> AudioFrame:
    frame = AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
    frame.planes[0].update(pcm)
    frame.sample_rate, frame.pts = RATE, pts
    return frame


def unpacked(data: bytes) -> bytes:
    """The PCM that `encode` made a lossless file of."""
    with av.open(BytesIO(data), "r") as container:
        frames = container.decode(audio=0)
        return b"".join(bytes(frame.planes[0])[: frame.samples * 2] for frame in frames)
