"""What one request carries: a chunk, a whole file, or a URL that the service fetches itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from io import BytesIO
from pathlib import Path

from stt_cli.contract import Piece
from stt_cli.media.encode import EXTENSIONS, MIMES, encode
from stt_cli.media.probe import Media
from stt_cli.model import Chunk
from stt_cli.plan import Codec


def pack(chunk: Chunk, sound: Iterable[bytes | memoryview], codec: Codec | None) -> Piece:
    """The chunk's PCM, ready to be sent."""
    if codec is None:
        pcm = b"".join(sound)
        return Piece(name="", mime="", seconds=chunk.seconds, size=len(pcm), pcm=pcm)
    data = encode(sound, codec)
    return Piece(
        name=f"audio-{chunk.index:03}.{EXTENSIONS[codec]}",
        mime=MIMES[codec],
        seconds=chunk.seconds,
        size=len(data),
        open=partial(BytesIO, data),
    )


def pack_file(path: Path, media: Media) -> Piece:
    """The file as it is, read from the disk once for each attempt."""
    return Piece(
        name=f"audio.{media.extension}",
        mime=media.mime,
        seconds=media.duration - media.start,
        size=media.size,
        open=lambda: path.open("rb"),
    )


def pack_url(url: str, name: str) -> Piece:
    """The recording as a service fetches it; its length and size are not known."""
    return Piece(name=name, mime="", seconds=0.0, size=0, url=url)
