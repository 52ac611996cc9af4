"""Opening media files: only the file itself is ever read, and every refusal is an InputError."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END, FileIO
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
import av.logging
from av.audio.stream import AudioStream
from av.stream import Discard

from stt_cli.errors import InputError
from stt_cli.media.sizes import repaired
from stt_cli.text.sanitize import shown

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet

# Demuxers of recordings. What is not named here is never tried: playlists and manifests (hls,
# dash, concat), which make FFmpeg open other files, and pictures, subtitles and text art.
FORMATS = (
    "aa", "aac", "aax", "ac3", "ac4", "aiff", "amr", "ape", "asf", "ast", "au", "avi", "caf",
    "dsf", "dss", "dts", "dtshd", "dv", "eac3", "flac", "flv", "gsm", "gxf", "iff", "ircam",
    "loas", "matroska", "mlp", "mov", "mp3", "mpc", "mpc8", "mpeg", "mpegts", "mxf", "nistsphere",
    "nsv", "nut", "ogg", "oma", "qcp", "rm", "sox", "tak", "truehd", "tta", "voc", "w64", "wav",
    "wtv", "wv", "xwma",
)  # fmt: skip
OPTIONS = {"protocol_whitelist": "file", "format_whitelist": ",".join(FORMATS)}

BUFFER = 1 << 18
"""Bytes read from the file at a time."""

# FFmpeg's own messages go to stderr unless they are switched off.
av.logging.set_level(None)


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """The container in the file at `path`. Raises InputError where there is none."""
    with _file(path) as file, _container(file, path) as container:
        yield container


def audio_stream(container: InputContainer, path: Path, track: int | None = None) -> AudioStream:
    """The stream with index `track`, or the one a player would play; no other is read from here on.

    Raises InputError for a recording without sound, or without any that can be decoded.
    """
    stream = _default(container, path) if track is None else _audio(container, path, track)
    for other in container.streams:
        if other is not stream:
            other.discard = Discard.all
    return stream


def _audio(container: InputContainer, path: Path, index: int) -> AudioStream:
    for stream in container.streams.audio:
        if stream.index == index:
            return stream
    raise InputError(f"{shown(path)}: has changed since it was opened", hint="try again")


def _default(container: InputContainer, path: Path) -> AudioStream:
    best = container.streams.best("audio")
    if isinstance(best, AudioStream) and best.codec_context is not None:
        return best
    for stream in container.streams.audio:
        if stream.codec_context is not None:
            return stream
    if not len(container.streams):
        raise _refusal(path)
    if best is not None:
        hint = "convert it with another program"
        raise InputError(f"{shown(path)}: its audio codec is not supported", hint=hint)
    kind = "a video without sound" if container.streams.video else "a file without sound"
    raise InputError(f"{shown(path)}: {kind}", hint="there is no audio stream in it")


def packets(container: InputContainer, stream: AudioStream) -> Iterator[Packet[AudioStream]]:
    """The packets of `stream` from here on, as `container.demux` gives them."""
    while True:
        try:
            yield from container.demux(stream)
        except IndexError:
            continue  # at the end, PyAV stumbles over streams that began after it had opened the file
        return


def read_failure(path: Path, error: Exception) -> InputError:
    """A failure of the disk or the network share, in the middle of reading."""
    return InputError(f"{shown(path)}: cannot be read: {error}", hint="check the disk it is on")


def undecodable(path: Path, error: Exception) -> InputError:
    """Something in the file that FFmpeg cannot do anything with."""
    hint = "it is damaged, or of an odd kind: convert it with another program"
    return InputError(f"{shown(path)}: cannot be decoded: {error}", hint=hint)


def _file(path: Path) -> FileIO:
    name = shown(path)
    if not (path.is_file() or path.is_dir()) and path.exists():
        hint = "save it first, or pipe it into 'stt transcribe -'"
        raise InputError(f"{name}: cannot be read twice, as a file can", hint=hint)
    try:
        file = FileIO(path)
    except FileNotFoundError:
        raise InputError(f"{name}: no such file", hint="check the name") from None
    except IsADirectoryError:
        raise InputError(f"{name}: is a folder, not a recording") from None
    except PermissionError:
        if path.is_dir():  # so does Windows refuse a folder
            raise InputError(f"{name}: is a folder, not a recording") from None
        hint = "its permissions do not let you read it"
        raise InputError(f"{name}: permission denied", hint=hint) from None
    except OSError as error:
        raise InputError(f"{name}: cannot be opened: {error.strerror or error}") from None
    if not file.seek(0, SEEK_END):
        file.close()
        raise InputError(f"{name}: the file is empty", hint="name a recording")
    if whole := repaired(file, path):
        file.close()
        file = whole
    file.seek(0)
    # FFmpeg would trust an extension more than the content, and take any file called .mp3 for one.
    file.name = "recording"
    return file


def _container(file: FileIO, path: Path) -> InputContainer:
    try:
        return av.open(file, "r", options=OPTIONS, buffer_size=BUFFER)
    except (ValueError, EOFError) as error:
        raise _refusal(path) from error
    except (av.error.FFmpegError, OSError) as error:
        raise read_failure(path, error) from error


def _refusal(path: Path) -> InputError:
    name = shown(path)
    with path.open("rb") as file:
        is_mp4 = file.read(8)[4:] == b"ftyp"
    if is_mp4:
        hint = "the index at its end (moov) is missing: copy or download it again"
        return InputError(f"{name}: the file is cut off or damaged", hint=hint)
    return InputError(f"{name}: not an audio or video file", hint="name a recording")
