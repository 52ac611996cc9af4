"""WebVTT, with the speaker as a voice tag."""

from __future__ import annotations

from msgspec.structs import replace

from stt_cli.export.clock import stamp
from stt_cli.export.cue import Cue, highlights
from stt_cli.export.options import Options
from stt_cli.export.shape import cues
from stt_cli.export.tokens import joined, written
from stt_cli.model import Transcript

HEADER = "WEBVTT\n"
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def write(transcript: Transcript, options: Options) -> str:
    """A WebVTT file; the bare header where nobody speaks."""
    if options.limits().speaker_style == "name":
        # The voice tag has the name, so that none of the line's width goes to it.
        options = replace(options, speaker_style="none")
    return HEADER + "".join(block(cue, options) for cue in cues(transcript, options))


def block(cue: Cue, options: Options) -> str:
    """What stands in the file for a cue."""
    voice = f"<v {_name(cue.speaker)}>" if cue.speaker and options.speakers else ""
    text = _timed(cue) if options.highlight_words else _plain(cue)
    return f"\n{stamp(cue.start)} --> {stamp(cue.end)}\n{voice}{cue.label}{text}\n"


def _name(speaker: str) -> str:
    return " ".join(written(speaker)).translate(_ESCAPES)


def _plain(cue: Cue) -> str:
    return "\n".join(joined(line).translate(_ESCAPES) for line in cue.lines)


def _timed(cue: Cue) -> str:
    """The cue's text with the time of each word before it, as WebVTT's karaoke has it."""
    times = iter(highlights(cue))
    last = cue.start
    rows = []
    for line in cue.lines:
        row = ""
        for token in line:
            start, _ = next(times)
            mark = f"<{stamp(start)}>" if last < start < cue.end else ""
            last = start if mark else last
            row += " " * (token.space and bool(row)) + mark + token.text.translate(_ESCAPES)
        rows.append(row)
    return "\n".join(rows)
