"""SRT or WebVTT, whichever a text is."""

from __future__ import annotations

from stt_cli.export.reading import srt, vtt
from stt_cli.export.reading.cues import Subtitles
from stt_cli.export.reading.times import like_timing, timing

_SEARCHED = 500_000
"""Characters among which the first times have to be."""


def recognised(text: str) -> bool:
    """Whether `text` looks like SRT or WebVTT."""
    head = text.lstrip("\ufeff\r\n\t ")[:_SEARCHED]
    lines = head.replace("\r", "\n").split("\n")
    return vtt.is_vtt(head) or any(timing(line) or like_timing(line) for line in lines)


def parse(text: str) -> Subtitles:
    """The cues of an SRT or WebVTT text, as many as can be made out."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if vtt.is_vtt(text.lstrip()):
        made = vtt.parse(text.replace("\0", "\ufffd").split("\n"))
    else:
        made = srt.parse(text.replace("\0", "").split("\n"))
    made.broken.sort(key=lambda fault: fault.line)
    return made
