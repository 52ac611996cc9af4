"""What a media file is: its length, its container, and whether there is sound in it at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
from av.stream import Disposition
from msgspec import Struct
from msgspec.structs import replace

from stt_cli.errors import InputError
from stt_cli.media.choose import choose
from stt_cli.media.container import audio_stream, opened, packets
from stt_cli.media.extent import extent
from stt_cli.media.feeds import ANY, DEFAULT, Feed, Selection
from stt_cli.media.sizes import Short, too_small
from stt_cli.text.sanitize import shown

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

# Streams whose length is stated nowhere that could be trusted: FFmpeg guesses from the bit rate of the
# beginning, and an MP3's header keeps its number of frames when the file is cut or joined.
UNTOLD = {"aac", "ac3", "eac3", "amr", "au", "dts", "loas", "mp3", "mpeg", "truehd"}

SIGNATURES = (b"fLaC", b"OggS", b"\x1a\x45\xdf\xa3", b"FLV\x01", b"caff\0")
"""What files of one kind each begin with."""

PICTURES = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis", b"crx "}
"""Brands of pictures in the container of MP4."""

TRIES = 50
"""Packets that may fail to decode before a file is held for something else than media."""


class Media(Struct, frozen=True, kw_only=True):
    """A recording as it is described to a service: file extension, MIME type, bytes."""

    duration: float
    """Where its sound ends, in seconds; a header's word as long as it was not measured."""
    start: float = 0.0
    """Where its sound starts; what a service calls 0 is there."""
    extension: str
    mime: str
    size: int
    feeds: tuple[Feed, ...] = (DEFAULT,)
    """What of it is transcribed."""
    remark: str | None = None
    """A line for the user about that, where there was a choice."""
    is_plain: bool = True
    """Whether a service that is sent the file would transcribe the same."""


def probe(path: Path, selection: Selection = ANY) -> Media:
    """What the file at `path` is, and what of it is transcribed.

    Raises InputError, with its reason, where there is no sound, or not what was selected. At
    least one frame of audio has been decoded, so that text with a media name is refused.
    """
    with opened(path) as container:
        stream = audio_stream(container, path)
        if len(container.streams.audio) == 1:
            _require_sound(container, stream, path)
        name = _container(container, path)
        extension = _extension(name, path, _moving(container))
        known = (container.duration or 0) / av.time_base
        is_told = known > 0 and container.format.name not in UNTOLD
    choice, short = choose(path, selection), too_small(path)
    duration = known if is_told else extent(path, choice.feeds[0]).end or known
    return Media(
        duration=duration,
        extension=extension,
        mime=MIMES.get(name, {}).get(extension, "application/octet-stream"),
        size=path.stat().st_size,
        feeds=choice.feeds,
        remark="; ".join(filter(None, (choice.remark, _more(short, duration)))) or None,
        is_plain=choice.is_obvious and short is None,
    )


def _more(short: Short | None, seconds: float) -> str | None:
    if short is None:
        return None
    told = seconds * short.told / short.there
    return (
        f"its header tells of {told:.0f} s of sound, but there are {seconds:.0f} s: all are heard"
    )


def measure(path: Path, media: Media) -> Media:
    """`media` with the times of its sound as its packets have them."""
    found = extent(path, media.feeds[0])
    return replace(
        media,
        start=found.start,
        duration=found.end,
        is_plain=media.is_plain and found.is_unbroken,
    )


def is_media(path: Path) -> bool:
    """Whether the content of the file is a recording, with sound or without, or what damage left
    of one; never by its name."""
    try:
        with opened(path) as container:
            return bool(container.streams.audio) or _moving(container)
    except InputError:
        return _is_signed(path)


def _is_signed(path: Path) -> bool:
    """Whether the file begins as recordings do, and nothing else."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError:
        return False
    if head[4:8] == b"ftyp":
        return head[8:12].lower() not in PICTURES
    return head.startswith(SIGNATURES) or (head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI "))


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
