"""A subtitle track in a copy of a recording; what is there already is copied, not encoded anew."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TypeGuard

import av
import av.error
from av.stream import Disposition
from msgspec import Struct

from stt_cli.errors import UsageError
from stt_cli.files import replacing
from stt_cli.media.container import opened, read_failure
from stt_cli.text.sanitize import shown

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
    foreign: frozenset[str]
    """Kinds of text that it cannot hold as they are, but as `text`."""
    needs_video: bool


CONTAINERS = {
    ".mkv": Container(
        muxer="matroska", text="subrip", foreign=frozenset({"mov_text"}), needs_video=False
    ),
    ".mp4": Container(
        muxer="mp4",
        text="mov_text",
        foreign=frozenset({"subrip", "srt", "ass", "ssa", "webvtt"}),
        needs_video=True,
    ),
}


def embed(video: Path, subtitles: bytes, out: Path, language: str | None = None) -> None:
    """Write `out`, a copy of `video` with `subtitles` (SRT in UTF-8) as one more track.

    `language` is the track's, in the three letters of ISO 639-2. Earlier tracks of text stay, in
    the form that `out` can hold, and the new one is what players show unasked. `out` is written whole or not
    at all, and its folder is made; timecodes and other streams that are neither video, audio nor text
    are left out. Raises UsageError for a container that cannot hold this, InputError for a
    `video` that cannot be read, OutputError for an `out` that cannot be written.
    """
    kind = _container(out)
    with opened(video) as source:
        _refuse(source, video, out, kind)
        with replacing(out) as file:
            try:
                _write(source, video, subtitles, file, kind, language)
            except av.error.FFmpegError as error:
                raise OSError(error.errno, error.strerror) from error


def check(video: Path, out: Path) -> None:
    """Raises UsageError or InputError where `out` cannot become a copy of `video`, as far as can
    be known before there are subtitles."""
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
        raise UsageError(f"{shown(video)} has no video for an {out.suffix}", hint="name an .mkv")


def _write(
    source: InputContainer, video: Path, subtitles: bytes, file: BinaryIO, kind: Container,
    language: str | None,
) -> None:  # fmt: skip
    with (
        av.open(BytesIO(subtitles), "r", format="srt") as text,
        av.open(file, "w", format=kind.muxer) as target,
    ):
        lines = text.streams.subtitles[0]
        cues = [cue for cue in text.demux(lines) if cue.pts is not None]
        if not cues:
            raise UsageError(
                f"there are no subtitles for {shown(video)}", hint="its transcript is empty"
            )
        try:
            copies = _copies(source, target, kind)
            track, packets = _add(target, lines, cues, kind)
            track.metadata["language"] = language or "und"
            track.disposition = Disposition.default
            target.start_encoding()
        except ValueError as error:
            raise _unfit(video, kind) from error
        for packet in chain(packets, _read(source, video, copies, kind)):
            target.mux(packet)


def _unfit(video: Path, kind: Container) -> UsageError:
    return UsageError(
        f"{shown(video)}: {kind.muxer} cannot hold one of its streams without conversion",
        hint="name an .mkv" if kind.needs_video else "convert it first",
    )


def _copies(source: InputContainer, target: OutputContainer, kind: Container) -> dict[int, Stream]:
    """For the index of each stream that is kept, its place in `target`."""
    target.metadata.update(source.metadata)
    target.set_chapters(source.chapters())
    copies: dict[int, Stream] = {}
    for stream in source.streams:
        if stream.type in ("video", "audio", "subtitle", "attachment"):
            if _is_foreign(stream, kind):
                copy: Stream = _text_track(target, stream, kind)
            else:
                copy = target.add_stream_from_template(stream)
            copy.metadata.update(stream.metadata)
            copy.disposition = stream.disposition
            if stream.type == "subtitle":
                copy.disposition &= ~Disposition.default
            copies[stream.index] = copy
    return copies


def _is_foreign(stream: Stream, kind: Container) -> TypeGuard[SubtitleStream]:
    """Whether `stream` is text in a form that the container cannot hold."""
    return stream.type == "subtitle" and stream.codec_context.name in kind.foreign


def _text_track(target: OutputContainer, lines: SubtitleStream, kind: Container) -> SubtitleStream:
    """A track for the text of `lines`, once decoded, in the container's own form."""
    if not lines.codec_context.is_open:
        lines.codec_context.open()
    track = target.add_stream(kind.text)
    track.codec_context.subtitle_header = lines.codec_context.subtitle_header
    track.codec_context.time_base = track.time_base = Fraction(1, 1000)
    return track


def _recoded(cue: Packet[Any], track: Any) -> Packet[Any] | None:
    """A cue as `track` writes it; None where it shows nothing."""
    shape = cue.stream.codec_context.decode2(cue)
    if shape is None:
        return None
    packet: Packet[Any] = track.codec_context.encode_subtitle(shape)
    packet.pts, packet.dts, packet.duration = cue.pts, cue.dts, cue.duration
    packet.time_base, packet.stream = cue.time_base, track
    return packet


def _add(
    target: OutputContainer, lines: SubtitleStream, cues: Cues, kind: Container
) -> tuple[SubtitleStream, Cues]:
    """The new track, and its packets: SRT as it is, or recoded."""
    if lines.codec_context.name in kind.foreign:
        track = _text_track(target, lines, kind)
        return track, [made for cue in cues if (made := _recoded(cue, track)) is not None]
    track = target.add_stream_from_template(lines)
    for cue in cues:
        cue.stream = track
    return track, cues


def _read(
    source: InputContainer, video: Path, copies: dict[int, Stream], kind: Container
) -> Iterator[Packet[Any]]:
    """The packets to be copied, their times from the start of the recording, as subtitles are."""
    origin = Fraction(source.start_time or 0, av.time_base)
    try:
        for packet in source.demux([source.streams[index] for index in copies]):
            if packet.size == 0:
                continue
            shift = round(origin / packet.time_base)
            packet.pts = None if packet.pts is None else packet.pts - shift
            packet.dts = None if packet.dts is None else packet.dts - shift
            copy = copies[packet.stream.index]
            if not _is_foreign(packet.stream, kind):
                packet.stream = copy
                yield packet
            elif (cue := _recoded(packet, copy)) is not None:
                yield cue
    except (av.error.FFmpegError, OSError) as error:
        raise read_failure(video, error) from error
