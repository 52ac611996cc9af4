"""What a media file is: its length, its container, and whether there is sound in it at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
from av.stream import Disposition
from msgspec import Struct

from stt_cli.errors import InputError
from stt_cli.media.clock import origin
from stt_cli.media.container import audio_stream, opened, packets, shown

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

# FFmpeg's name of a demuxer -> ours, where they differ.
CONTAINERS = {"mov,mp4,m4a,3gp,3g2,mj2": "mp4", "matroska,webm": "matroska", "aac": "adts"}

# container -> MIME type by extension; the first is what a file without a fitting one is called.
MIMES: dict[str, dict[str, str]] = {
    "mp3": {"mp3": "audio/mpeg", "mpga": "audio/mpeg"},
    "wav": {"wav": "audio/wav"},
    "flac": {"flac": "audio/flac"},
    "ogg": {"ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg", "ogv": "video/ogg"},
    "mp4": {"mp4": "video/mp4", "m4a": "audio/mp4", "m4b": "audio/mp4", "m4v": "video/mp4",
            "3gp": "video/3gpp", "mov": "video/quicktime"},
    "mov": {"mov": "video/quicktime"},
    "webm": {"webm": "video/webm"},
    "matroska": {"mkv": "video/x-matroska", "mka": "audio/x-matroska"},
    "adts": {"aac": "audio/aac"},
    "aiff": {"aiff": "audio/aiff", "aif": "audio/aiff"},
    "amr": {"amr": "audio/amr"},
    "asf": {"wma": "audio/x-ms-wma", "wmv": "video/x-ms-wmv", "asf": "video/x-ms-asf"},
    "avi": {"avi": "video/x-msvideo"},
    "flv": {"flv": "video/x-flv"},
    "mpeg": {"mpg": "video/mpeg", "mpeg": "video/mpeg"},
    "mpegts": {"ts": "video/mp2t", "mts": "video/mp2t", "m2ts": "video/mp2t"},
}  # fmt: skip

# Streams whose length nothing tells that could be trusted: FFmpeg guesses from the bit rate of the
# beginning, and an MP3's header keeps its number of frames when the file is cut or joined.
UNTOLD = {"aac", "ac3", "eac3", "amr", "dts", "loas", "mp3", "mpeg", "truehd"}

LAST = 2**62
"""A timestamp that no packet has."""

TRIES = 50
"""Packets that may fail to decode before a file is held for something else than media."""


class Media(Struct, frozen=True, kw_only=True):
    """A recording as a service has to be told of it: seconds, file extension, MIME type, bytes."""

    duration: float
    extension: str
    mime: str
    size: int


def probe(path: Path) -> Media:
    """What the file at `path` is. Raises InputError, with its reason, where nothing can be heard.

    At least one frame of audio has been decoded, so that text with a media name is refused.
    """
    with opened(path) as container:
        stream = audio_stream(container, path)
        _require_sound(container, stream, path)
        name = _container(container, path)
        extension = _extension(name, path, _moving(container))
        return Media(
            duration=_duration(container, path),
            extension=extension,
            mime=MIMES.get(name, {}).get(extension, "application/octet-stream"),
            size=path.stat().st_size,
        )


def is_media(path: Path) -> bool:
    """Whether the content of the file is a recording, with sound or without; never by its name."""
    try:
        with opened(path) as container:
            return bool(container.streams.audio) or _moving(container)
    except InputError:
        return False


def _require_sound(container: InputContainer, stream: AudioStream, path: Path) -> None:
    """Raises InputError unless a frame decodes."""
    seen = failed = 0
    try:
        for packet in packets(container, stream):
            seen += bool(packet.size)
            frames, ok = _decoded(packet)
            failed += not ok
            if frames:
                return
            if failed > TRIES:
                break
    except av.error.FFmpegError:
        failed += 1
    if failed or seen:
        raise InputError(f"{shown(path)}: not an audio or video file, or damaged beyond reading")
    raise InputError(f"{shown(path)}: the recording is empty: its audio has no length")


def _decoded(packet: Packet[AudioStream]) -> tuple[bool, bool]:
    """Whether the packet gave a frame, and whether it was sound."""
    try:
        return bool(packet.decode()), True
    except av.error.FFmpegError:
        return False, False


def _duration(container: InputContainer, path: Path) -> float:
    """Seconds from the start of the container to its end, as its header or its packets say."""
    known = (container.duration or 0) / av.time_base
    if known > 0 and container.format.name not in UNTOLD:
        return known
    return _measured(path) or known


def _measured(path: Path) -> float:
    """The end of the last packet, by reading all of them without decoding."""
    with opened(path) as container:
        stream = audio_stream(container, path)
        if container.format.name == "mp3":
            # FFmpeg then reads them all by itself, in a fifth of the time.
            container.seek(LAST, stream=stream)
        end = _end(container, stream)
        return end * float(stream.time_base or 0) - origin(container) if end else 0.0


def _end(container: InputContainer, stream: AudioStream) -> int:
    """Where the packets from here on end, in ticks of the stream; 0 where there are none."""
    end = 0
    try:
        for packet in packets(container, stream):
            if packet.pts is not None:
                end = max(end, packet.pts + (packet.duration or 0))
    except av.error.InvalidDataError:
        return end  # cut off here: its length is what can be read
    return end


def _moving(container: InputContainer) -> bool:
    """Whether there are moving pictures: neither cover art nor a still in a video container."""
    return any(
        stream.frames != 1 and not stream.disposition & Disposition.attached_pic
        for stream in container.streams.video
    )


def _container(container: InputContainer, path: Path) -> str:
    name = CONTAINERS.get(container.format.name, container.format.name)
    if name == "mp4" and container.metadata.get("major_brand", "").startswith("qt"):
        return "mov"
    if name == "matroska":
        with path.open("rb") as file:
            return "webm" if b"webm" in file.read(64) else name
    return name


def _extension(container: str, path: Path, has_video: bool) -> str:
    """The file's own where it fits the content, else the usual one."""
    known = MIMES.get(container, {container: ""})
    own = path.suffix[1:].lower()
    if own in known:
        return own
    return "m4a" if container == "mp4" and not has_video else next(iter(known))
