"""Audio to send, as the pipeline would hand it to a provider."""

from __future__ import annotations

import io
from pathlib import Path

import av

from stt_cli.contract import Piece
from tests.simulators.tones import RATE, Speech


def piece(speech: Speech, name: str = "talk.wav") -> Piece:
    return audio_piece(speech.wav(), speech.seconds, name)


def audio_piece(data: bytes, seconds: float, name: str = "talk.wav") -> Piece:
    return Piece(
        name=name,
        mime="audio/wav",
        seconds=seconds,
        size=len(data),
        open=lambda: io.BytesIO(data),
    )


def file_piece(path: Path, seconds: float, mime: str = "audio/wav") -> Piece:
    size = path.stat().st_size
    return Piece(
        name=path.name, mime=mime, seconds=seconds, size=size, open=lambda: path.open("rb")
    )


def url_piece(url: str, seconds: float = 0.0) -> Piece:
    return Piece(name=url.rpartition("/")[2], mime="audio/wav", seconds=seconds, size=0, url=url)


def encoded(pcm: bytes, container: str, codec: str, rate: int, bits: int) -> bytes:
    """16 kHz PCM in another container and codec; `bits` per second, 0 where they do not matter."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout, stream.bit_rate = "mono", bits
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        frame.planes[0].update(pcm)
        frame.sample_rate = RATE
        context = stream.codec_context
        resampler = av.AudioResampler(context.format, "mono", rate, context.frame_size or 1024)
        for block in (*resampler.resample(frame), *resampler.resample(None)):
            output.mux(stream.encode(block))
        output.mux(stream.encode(None))
    return buffer.getvalue()
