"""The codecs that this room needs, and which of them the FFmpeg that came with PyAV lacks."""

from __future__ import annotations

import av
from av.codec import codecs_available

NEEDED = ("aac", "flac", "libmp3lame", "libopus", "mp3float", "opus", "pcm_s16le", "vorbis")
"""What recordings are in that people have, and what is sent."""


def missing() -> list[str]:
    return [name for name in NEEDED if name not in codecs_available]


def versions() -> str:
    ffmpeg = ".".join(map(str, av.library_versions["libavcodec"]))
    return f"PyAV {av.__version__}, libavcodec {ffmpeg}"
