"""Tab-separated values as Whisper writes them: whole milliseconds, then the text."""

from __future__ import annotations

from stt_cli.export.clock import milliseconds
from stt_cli.export.options import Options
from stt_cli.export.shape import require_times
from stt_cli.model import Transcript
from stt_cli.text.tokens import written


def write(transcript: Transcript, options: Options) -> str:
    """A header and a row per segment; names come before the text where speakers are asked for.

    Raises InputError where no times are known.
    """
    require_times(transcript)
    rows = ["start\tend\ttext\n"]
    for segment in transcript.segments:
        name = f"{segment.speaker}: " if options.speakers and segment.speaker else ""
        text = " ".join(written(name + segment.text))
        rows.append(f"{milliseconds(segment.start)}\t{milliseconds(segment.end)}\t{text}\n")
    return "".join(rows)
