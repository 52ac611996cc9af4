"""Comma-separated values for spreadsheets."""

from __future__ import annotations

import csv
import io

from stt_cli.export.options import Options
from stt_cli.export.shape import require_times
from stt_cli.model import Transcript
from stt_cli.text.tokens import written

_FORMULA = ("=", "+", "-", "@")


def write(transcript: Transcript, options: Options) -> str:
    """A header and a row per segment, times in seconds. Raises InputError where none are known.

    A cell that a spreadsheet would run as a formula has an apostrophe before it.
    """
    require_times(transcript)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["start", "end", *(["speaker"] if options.speakers else []), "text"])
    for segment in transcript.segments:
        speaker = [cell(segment.speaker or "")] if options.speakers else []
        times = [f"{segment.start:.3f}", f"{segment.end:.3f}"]
        rows.writerow([*times, *speaker, cell(segment.text)])
    return out.getvalue()


def cell(text: str) -> str:
    """`text` on one line, none of which a spreadsheet runs as a formula."""
    text = " ".join(written(text))
    return f"'{text}" if text.startswith(_FORMULA) else text
