"""The spoken example, as engines on this machine get it."""

from __future__ import annotations

from pathlib import Path

import av
import msgspec
import pytest

from stt_cli.contract import Piece
from stt_cli.model import Word

EXAMPLES = Path(__file__).parents[3] / "examples"


def piece(pcm: bytes) -> Piece:
    return Piece(
        name="chunk.pcm", mime="audio/L16", seconds=len(pcm) / 32_000, size=len(pcm), pcm=pcm
    )


@pytest.fixture(scope="session")
def recording() -> bytes:
    """15 seconds of five sentences, 16 kHz mono s16le."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
    with av.open(str(EXAMPLES / "short.mp3")) as container:
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return b"".join(bytes(frame.planes[0])[: 2 * frame.samples] for frame in frames)


@pytest.fixture(scope="session")
def truth() -> list[Word]:
    """The words of `recording` as written, and when they are said."""
    return msgspec.json.decode((EXAMPLES / "short.words.json").read_bytes(), type=list[Word])
