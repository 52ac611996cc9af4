"""A subtitle track in a copy of a recording; what is there already is copied, not encoded anew."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import av
import av.error
from av.stream import Disposition
from msgspec import Struct

from stt_cli.errors import OutputError, UsageError
from stt_cli.media.container import opened, read_failure, shown

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.subtitles.stream import SubtitleStream

    Cues = list[Packet[Any]]


class Container(Struct, frozen=True, kw_only=True):
    """A kind of file, and how it holds text: FFmpeg's names."""

    muxer: str
    text: Literal["subrip", "mov_text"]
    needs_video: bool


CONTAINERS = {
    ".mkv": Container(muxer="matroska", text="subrip", needs_video=False),
    ".mp4": Container(muxer="mp4", text="mov_text", needs_video=True),
}


def embed(video: Path, subtitles: bytes, out: Path, language: str | None = None) -> None:
    """Write `out`, a copy of `video` with `subtitles` (SRT in UTF-8) as one more track.

    `language` is the track's, in the three letters of ISO 639-2. `out` is written whole or not
    at all, and its folder is made; timecodes and other streams that are neither seen nor heard
    are left out. Raises UsageError for a container that cannot hold this, InputError for a
    `video` that cannot be read, OutputError for an `out` that cannot be written.
    """
    kind = _container(out)
    with opened(video) as source:
        _refuse(source, video, out, kind)
        with _whole(out) as path:
            _write(source, video, subtitles, path, kind, language)


def check(video: Path, out: Path) -> None:
    """Raises UsageError or InputError where `out` cannot become a copy of `video`, as far as can
    be told before there are subtitles."""
    kind = _container(out)
    with opened(video) as source:
        _refuse(source, video, out, kind)


def _container(out: Path) -> Container:
    kind = CONTAINERS.get(out.suffix.lower())
    if kind is None:
        raise UsageError(
            f"{shown(out)}: subtitles cannot be embedded in such a file",
            hint=f"name one that ends in {' or '.join(CONTAINERS)}",
        )
    return kind


def _refuse(source: InputContainer, video: Path, out: Path, kind: Container) -> None:
    if out.exists() and out.samefile(video):
        raise UsageError(f"{shown(out)} is the recording itself", hint="name another file")
    moving = [s for s in source.streams.video if not s.disposition & Disposition.attached_pic]
    if kind.needs_video and not moving:
        raise UsageError(f"{shown(video)} has no pictures for an {out.suffix}", hint="name an .mkv")


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A file beside `out` that takes its place where nothing fails, and else is removed."""
    path = out.absolute().with_name(f".{secrets.token_hex(8)}{out.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield path
            path.replace(out)
        finally:
            path.unlink(missing_ok=True)
    except (av.error.FFmpegError, OSError) as error:
        raise OutputError(f"{shown(out)}: cannot be written: {error.strerror}") from error


def _write(
    source: InputContainer, video: Path, subtitles: bytes, path: Path, kind: Container,
    language: str | None,
) -> None:  # fmt: skip
    with (
        av.open(BytesIO(subtitles), "r", format="srt") as text,
        av.open(str(path), "w", format=kind.muxer) as target,
    ):
        lines = text.streams.subtitles[0]
        cues = [cue for cue in text.demux(lines) if cue.pts is not None]
        if not cues:
            raise UsageError(f"there are no subtitles for {shown(video)}")
        try:
            copies = _copies(source, target)
            add = _add_timed_text if kind.text == "mov_text" else _add_srt
            track, packets = add(target, lines, cues)
            track.metadata["language"] = language or "und"
            track.disposition = Disposition.default
            target.start_encoding()
        except ValueError as error:
            raise _unfit(video, kind) from error
        for packet in chain(packets, _read(source, video, copies)):
            target.mux(packet)


def _unfit(video: Path, kind: Container) -> UsageError:
    return UsageError(
        f"{shown(video)}: {kind.muxer} cannot hold a stream of it as it is",
        hint="name an .mkv" if kind.needs_video else "convert it first",
    )


def _copies(source: InputContainer, target: OutputContainer) -> dict[int, Stream]:
    """For the index of each stream that is copied, its place in `target`."""
    target.metadata.update(source.metadata)
    target.set_chapters(source.chapters())
    copies: dict[int, Stream] = {}
    for stream in source.streams:
        if stream.type in ("video", "audio", "subtitle", "attachment"):
            copy = target.add_stream_from_template(stream)
            copy.metadata.update(stream.metadata)
            copy.disposition = stream.disposition
            copies[stream.index] = copy
    return copies


def _add_srt(
    target: OutputContainer, lines: SubtitleStream, cues: Cues
) -> tuple[SubtitleStream, Cues]:
    """A track of SRT as it is, and its packets."""
    track = target.add_stream_from_template(lines)
    for cue in cues:
        cue.stream = track
    return track, cues


def _add_timed_text(
    target: OutputContainer, lines: SubtitleStream, cues: Cues
) -> tuple[SubtitleStream, Cues]:
    """A track of MP4's own timed text, and its packets."""
    shapes = [lines.codec_context.decode2(cue) for cue in cues]
    track = target.add_stream("mov_text")
    track.codec_context.subtitle_header = lines.codec_context.subtitle_header
    track.codec_context.time_base = track.time_base = Fraction(1, 1000)
    packets: Cues = []
    for cue, shape in zip(cues, shapes, strict=True):
        if shape is not None:
            packet = track.codec_context.encode_subtitle(shape)
            packet.pts, packet.dts, packet.duration = cue.pts, cue.dts, cue.duration
            packet.time_base, packet.stream = cue.time_base, track
            packets.append(packet)
    return track, packets


def _read(source: InputContainer, video: Path, copies: dict[int, Stream]) -> Iterator[Packet[Any]]:
    """The packets to be copied, their times from the start of the recording, as subtitles are."""
    origin = Fraction(source.start_time or 0, av.time_base)
    try:
        for packet in source.demux([source.streams[index] for index in copies]):
            if packet.size == 0:
                continue
            shift = round(origin / packet.time_base)
            packet.pts = None if packet.pts is None else packet.pts - shift
            packet.dts = None if packet.dts is None else packet.dts - shift
            packet.stream = copies[packet.stream.index]
            yield packet
    except (av.error.FFmpegError, OSError) as error:
        raise read_failure(video, error) from error
