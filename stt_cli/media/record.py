"""Recording mono s16le to a file that can be played at any time, also after a kill."""

from __future__ import annotations

import struct
from io import SEEK_END
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from stt_cli.errors import UsageError
from stt_cli.files import failure

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer

HEADER = 44
LARGEST = 2**32 - 1


class Recorder(Protocol):
    """Takes PCM and keeps it. Raises OutputError where it cannot."""

    def write(self, pcm: bytes) -> None: ...

    def close(self) -> None: ...


def recorder(path: Path, rate: int) -> Recorder:
    """A recorder for `.wav` or `.flac`. Raises UsageError for other names."""
    kinds: dict[str, type[Wav | Flac]] = {".wav": Wav, ".flac": Flac}
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise UsageError(
            f"{path}: audio is saved as .wav or .flac", hint="change the end of the name"
        )
    try:
        return kind(path, rate)
    except OSError as error:
        raise failure(path, error) from error


class Wav:
    """A header that is corrected after every write."""

    def __init__(self, path: Path, rate: int) -> None:
        self._path = path
        self._rate = rate
        self._size = 0
        self._file = path.open("wb", buffering=0)
        self._tell()

    def write(self, pcm: bytes) -> None:
        try:
            self._size += self._file.write(pcm)
            self._tell()
        except OSError as error:
            raise failure(self._path, error) from error

    def close(self) -> None:
        self._file.close()

    def _tell(self) -> None:
        size = min(self._size, LARGEST - HEADER)
        layout = struct.pack("<HHIIHH", 1, 1, self._rate, 2 * self._rate, 2, 16)
        self._file.seek(0)
        self._file.write(
            b"RIFF" + struct.pack("<I", size + HEADER - 8) + b"WAVEfmt " + struct.pack("<I", 16)
            + layout + b"data" + struct.pack("<I", size)
        )  # fmt: skip
        self._file.seek(0, SEEK_END)


class Flac:
    """Frames that each stand for themselves, written as soon as they are made."""

    def __init__(self, path: Path, rate: int) -> None:
        import av

        self._path = path
        self._rate = rate
        self._file = path.open("wb", buffering=0)
        self._container: OutputContainer = av.open(
            self._file, "w", format="flac", options={"flush_packets": "1"}
        )
        self._stream: AudioStream = self._container.add_stream("flac", rate=rate, layout="mono")
        self._samples = 0

    def write(self, pcm: bytes) -> None:
        from av.audio.frame import AudioFrame

        if not pcm:
            return
        frame = AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        frame.sample_rate = self._rate
        frame.pts = self._samples
        frame.planes[0].update(pcm.ljust(frame.planes[0].buffer_size, b"\0"))
        self._samples += frame.samples
        self._mux(frame)

    def close(self) -> None:
        self._mux(None)
        self._container.close()
        self._file.close()

    def _mux(self, frame: object) -> None:
        try:
            self._container.mux(self._stream.encode(frame))  # type: ignore[arg-type]
        except OSError as error:
            raise failure(self._path, error) from error
