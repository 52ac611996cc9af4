"""Our own JSON: every field of the transcript, times in seconds to the millisecond."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from stt_cli.export.edit import without_speakers
from stt_cli.export.options import Options
from stt_cli.export.shape import require_times
from stt_cli.model import Transcript

_TIMES = frozenset({"start", "end", "at", "duration"})
_NONE = b'\n  "segments": []'
_FIRST = b"\n    "
_BETWEEN = b"," + _FIRST


def write(transcript: Transcript, options: Options) -> Iterator[bytes]:
    """The transcript as indented UTF-8 JSON with a line end after it, in parts.

    Raises InputError for text of which no times are known: a row of zeros would be false.
    """
    require_times(transcript)
    if not options.speakers:
        transcript = without_speakers(transcript)
    return _parts(transcript)


def _parts(transcript: Transcript) -> Iterator[bytes]:
    head, mark, tail = _written(replace(transcript, segments=())).partition(_NONE)
    yield head + mark[:-1]
    for number, segment in enumerate(transcript.segments):
        yield _BETWEEN if number else _FIRST
        yield _written(segment).replace(b"\n", _FIRST)
    yield (b"\n  ]" if transcript.segments else b"]") + tail + b"\n"


def _written(value: msgspec.Struct) -> bytes:
    return msgspec.json.format(msgspec.json.encode(rounded(msgspec.to_builtins(value))), indent=2)


def rounded(value: Any) -> Any:
    """`value` with all its times in seconds to the millisecond."""
    if isinstance(value, dict):
        return {
            key: round(item, 3) if key in _TIMES and isinstance(item, float) else rounded(item)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    return value
