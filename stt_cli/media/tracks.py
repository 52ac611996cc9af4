"""The audio tracks of a recording, as its container describes them, and how they sound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from av.stream import Disposition
from msgspec import Struct

from stt_cli.errors import InputError
from stt_cli.languages import code
from stt_cli.media.container import audio_stream, opened
from stt_cli.media.feeds import DEFAULT, Feed, Selection
from stt_cli.media.levels import Hearing, listen
from stt_cli.text.sanitize import shown

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream

# Made for some listeners, or about the recording.
SPECIAL = (
    Disposition.comment | Disposition.hearing_impaired | Disposition.visual_impaired
    | Disposition.karaoke | Disposition.clean_effects | Disposition.lyrics
)  # fmt: skip


class Track(Struct, frozen=True, kw_only=True):
    """One audio track."""

    number: int
    """From 1, among the audio tracks."""
    feed: Feed
    """All of it."""
    language: str | None = None
    """Its code, as the container names it."""
    title: str | None = None
    channels: int = 0
    codec: str | None = None
    """FFmpeg's name of what decodes it; None: nothing here does."""
    is_float: bool = False
    """Whether its samples may exceed full scale."""
    is_default: bool = False
    """Whether the container marks it as the default one."""
    is_special: bool = False

    @property
    def name(self) -> str:
        return f"{self.number} ({self.language})" if self.language else str(self.number)

    @property
    def is_raw_float(self) -> bool:
        """Whether its samples are what somebody computed, with no bounds but those of a float."""
        return self.codec is not None and self.codec.startswith("pcm_f")


def tracks(path: Path) -> list[Track]:
    """All audio tracks in order. Raises InputError where no one can be decoded."""
    with opened(path) as container:
        streams = list(container.streams.audio)
        usual = audio_stream(container, path)
        return [
            _described(number, stream, DEFAULT if stream is usual else Feed(track=stream.index))
            for number, stream in enumerate(streams, start=1)
        ]


def _described(number: int, stream: AudioStream, feed: Feed) -> Track:
    # PyAV has none for what it cannot decode, whatever its types say.
    codec: AudioCodecContext | None = stream.codec_context
    sample = codec.format.name if codec is not None and codec.format is not None else ""
    return Track(
        number=number,
        feed=feed,
        language=code(stream.language),
        title=stream.metadata.get("title", "").strip() or None,
        channels=codec.channels if codec is not None else 0,
        codec=codec.name if codec is not None else None,
        is_float=sample.startswith(("flt", "dbl")),
        is_default=bool(stream.disposition & Disposition.default),
        is_special=bool(stream.disposition & SPECIAL),
    )


def hear(path: Path, track: Track) -> Hearing:
    """How the track sounds. Raises InputError where it cannot be decoded."""
    if track.codec is None:
        hint = "convert it with another program"
        raise InputError(f"{shown(path)}: track {track.name} cannot be decoded", hint=hint)
    index, is_raw = track.feed.track, track.codec.startswith("pcm_f")
    return listen(path, index, is_float=track.is_float, to_the_end=is_raw)


def asked_for(path: Path, found: Sequence[Track], selection: Selection) -> list[Track]:
    """The tracks that `--track` names, by number or language. Raises InputError for none."""
    wanted = selection.track or ""
    if wanted.isdigit():
        asked = [track for track in found if track.number == int(wanted)]
    else:
        asked = [track for track in found if track.language == code(wanted)]
    if not asked:
        there = ", ".join(track.name for track in found)
        hint = f"there are {len(found)}: {there}" if len(found) > 1 else f"there is one: {there}"
        raise InputError(f"{shown(path)}: there is no audio track {wanted}", hint=hint)
    return asked
