"""Audio to send, as the pipeline would hand it to a provider."""

from __future__ import annotations

import io
from pathlib import Path

from stt_cli.contract import Piece
from tests.simulators.tones import Speech


def piece(speech: Speech, name: str = "talk.wav") -> Piece:
    data = speech.wav()
    return Piece(
        name=name,
        mime="audio/wav",
        seconds=speech.seconds,
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
