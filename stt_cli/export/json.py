"""Our own JSON: every field of the transcript, times in seconds to the millisecond."""

from __future__ import annotations

from typing import Any

import msgspec

from stt_cli.export.edit import without_speakers
from stt_cli.export.options import Options
from stt_cli.export.shape import require_times
from stt_cli.model import Transcript

_TIMES = frozenset({"start", "end", "at", "duration"})


def write(transcript: Transcript, options: Options) -> bytes:
    """The transcript as indented UTF-8 JSON with a line end after it.

    Raises InputError for text of which no times are known: a row of zeros would be false.
    """
    require_times(transcript)
    if not options.speakers:
        transcript = without_speakers(transcript)
    plain = rounded(msgspec.to_builtins(transcript))
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


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
