"""Advanced SubStation Alpha, with karaoke times where words are to be highlighted."""

from __future__ import annotations

from stt_cli.export.cue import Cue, highlights
from stt_cli.export.options import Options
from stt_cli.export.shape import cues
from stt_cli.export.tokens import written
from stt_cli.model import Transcript

_HEAD = """\
[Script Info]
ScriptType: v4.00+
WrapStyle: 2
ScaledBorderAndShadow: yes
PlayResX: 1920
PlayResY: 1080

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,60,&H00FFFFFF,&H0000D7FF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,3,1,2,\
120,120,60,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def write(transcript: Transcript, options: Options) -> str:
    """A script with one style and an event per cue; the speaker is the event's name."""
    return _HEAD + "".join(_event(cue, options) for cue in cues(transcript, options))


def _event(cue: Cue, options: Options) -> str:
    name = " ".join(written(cue.speaker or "")).replace(",", " ") if options.speakers else ""
    text = _karaoke(cue) if options.highlight_words else "\\N".join(map(_escaped, cue.text_lines))
    return f"Dialogue: 0,{_stamp(cue.start)},{_stamp(cue.end)},Default,{name},0,0,0,,{text}\n"


def _karaoke(cue: Cue) -> str:
    """Each word with the centiseconds it fills; they add up to the cue's own."""
    times = iter(highlights(cue))
    rows = []
    for line in cue.lines:
        row = ""
        for token in line:
            start, end = next(times)
            space = " " if token.space and row else ""
            row += f"{space}{{\\k{_centis(end) - _centis(start)}}}{_escaped(token.text)}"
        rows.append(row)
    return _escaped(cue.label) + "\\N".join(rows)


def _escaped(text: str) -> str:
    """Text without overrides: a word joiner keeps a backslash or brace from being a command."""
    return text.replace("\\", "\\\u2060").replace("{", "\\{\u2060")


def _centis(ms: int) -> int:
    return (ms + 5) // 10


def _stamp(ms: int) -> str:
    seconds, centis = divmod(_centis(ms), 100)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}.{centis:02}"
