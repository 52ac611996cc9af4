"""Lines of cues whose text is new: broken where their language allows, their times as they are."""

from __future__ import annotations

from msgspec.structs import replace

from stt_cli.export.atoms import layout
from stt_cli.export.lines import broken
from stt_cli.export.options import PRESETS, Limits, Options
from stt_cli.export.voices import restyled
from stt_cli.model import Segment, Transcript
from stt_cli.text.scripts import script
from stt_cli.text.tokens import joined


def wrapped(transcript: Transcript) -> Transcript:
    """`transcript` with the text of each segment in lines of the usual length for its language."""
    limits = Options().limits(script(transcript.text, transcript.language))
    usual = limits.max_line_chars or PRESETS["default"].max_line_chars or 0
    width = usual * limits.columns
    segments = tuple(_wrapped(one, transcript, limits, width) for one in transcript.segments)
    return replace(transcript, segments=segments)


def _wrapped(segment: Segment, transcript: Transcript, limits: Limits, width: int) -> Segment:
    if len(segment.text) * 2 <= width:  # no letter is wider than two columns
        return segment
    alone = replace(segment, speaker=None, start=0.0, end=1.0, words=())
    table = layout(replace(transcript, segments=(alone,), duration=1.0), limits)
    if not table.atoms:
        return segment
    lines = broken(table, 0, len(table.atoms), width)
    rows = [
        joined([token for atom in table.atoms[first:last] for token in atom.tokens])
        for first, last in lines
    ]
    text = "\n".join(rows)
    return replace(segment, text=text, cue=segment.cue and restyled(segment.cue, text))
