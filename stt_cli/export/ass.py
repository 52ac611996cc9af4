"""Advanced SubStation Alpha, with karaoke times where words are to be highlighted."""

from __future__ import annotations

from msgspec.structs import replace

from stt_cli.export.css import css
from stt_cli.export.cue import Cue, highlights
from stt_cli.export.guard import braced
from stt_cli.export.options import Options
from stt_cli.export.place import override, place
from stt_cli.export.shape import cues
from stt_cli.export.styled import Css
from stt_cli.export.voices import body
from stt_cli.model import CueText, Transcript
from stt_cli.text.tokens import written

_SCREEN = (1920, 1080)
"""As the script below says it."""

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
    """A script with one style, or those it came with, and an event per cue; the speaker is the
    event's name."""
    shown, given = cues(transcript, options), css(transcript.sheet)
    kept = transcript.sheet if transcript.sheet and transcript.sheet.kind == "ass" else None
    head = "".join(f"{line}\n" for line in kept.head) if kept else _HEAD
    tail = "".join(f"{line}\n" for line in kept.tail) if kept else ""
    return head + "".join(_event(cue, options, given, own=bool(kept)) for cue in shown) + tail


def _event(cue: Cue, options: Options, given: Css, *, own: bool) -> str:
    """The line of a cue; `own` says whether the styles it came with are in the file."""
    name = " ".join(written(cue.speaker or "")).replace(",", " ") if options.speakers else ""
    kept = cue.voices[0].cue if cue.voices else None
    layer, style, left, right, vertical, effect = _fields(kept if own else None)
    text = _karaoke(cue) if options.highlight_words else _text(cue, given)
    times = f"{_stamp(cue.start)},{_stamp(cue.end)}"
    line = f"Dialogue: {layer},{times},{style},{name},{left},{right},{vertical},{effect},{text}\n"
    return "".join(_aside(cue, event) for event in kept.before) + line if own and kept else line


def _fields(kept: CueText | None) -> list[str]:
    fields = kept.settings.split(",") if kept and kept.kind == "ass" else []
    return fields if len(fields) == 6 else ["0", "Default", "0", "0", "0", ""]


def _aside(cue: Cue, event: str) -> str:
    """An event that shows no text, its times counted from those of the cue it stands before."""
    layer, start, end, rest = event.split(",", 3)
    times = (_stamp(max(0, cue.start + int(after))) for after in (start, end))
    return f"{layer},{','.join(times)},{rest}\n"


def _text(cue: Cue, given: Css) -> str:
    if not cue.voices:
        return "\\N".join(map(braced, cue.text_lines))
    kept, voices = cue.voices[0].cue, cue.voices
    own = kept.kind == "ass"  # whose events have the name in a field of its own
    where = "" if own else override(place(kept), *_SCREEN)
    named = [replace(voice, label="") for voice in voices] if own else voices
    return where + "\\N".join(body(cue, voice, "ass", given) for voice in named)


def _karaoke(cue: Cue) -> str:
    """Each word with the centiseconds it fills; they add up to the cue's own."""
    times = iter(highlights(cue))
    rows = []
    for line in cue.lines:
        row = ""
        for token in line:
            start, end = next(times)
            space = " " if token.space and row else ""
            row += f"{space}{{\\k{_centis(end) - _centis(start)}}}{braced(token.text)}"
        rows.append(row)
    return braced(cue.label) + "\\N".join(rows)


def _centis(ms: int) -> int:
    return (ms + 5) // 10


def _stamp(ms: int) -> str:
    seconds, centis = divmod(_centis(ms), 100)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}.{centis:02}"
