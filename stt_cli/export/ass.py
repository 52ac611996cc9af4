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
"""
_EVENTS = """
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
_PLAIN = (
    "Arial,60,{colour},&H0000D7FF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,3,1,2,120,120,60,1"
)
_BURNED = (
    "Arial,84,{colour},&H0000D7FF,&H00000000,&HA0000000,-1,0,0,0,100,100,0,0,1,6,2,2,120,120,90,1"
)
_WHITE = "&H00FFFFFF"
_COLOURS = (
    "&H0000FFFF", "&H00FFFF00", "&H0090FF90", "&H00D0A0FF", "&H0000A5FF", "&H00FFB080", "&H00B0E0FF",
    _WHITE,
)  # fmt: skip
"""Of speakers, in the order in which they come: light ones, distinct for the colour-blind, too."""


def write(transcript: Transcript, options: Options) -> str:
    """A script with one style, one to a speaker, or those it came with, and an event per cue; the
    speaker is the event's name."""
    shown, given = cues(transcript, options), css(transcript.sheet)
    made_anew = options.burn_in or options.speaker_colors
    kept = transcript.sheet if transcript.sheet and not made_anew else None
    if kept and kept.kind == "ass":
        head = "".join(f"{line}\n" for line in kept.head)
        tail = "".join(f"{line}\n" for line in kept.tail)
        return head + "".join(_event(cue, options, given, _OWN) for cue in shown) + tail
    styles = _styles(transcript, options)
    looks = "".join(f"Style: {name},{look}\n" for name, look in styles.values())
    events = "".join(_event(cue, options, given, styles) for cue in shown)
    return f"{_HEAD}{looks}{_EVENTS}{events}"


Styles = dict[str | None, tuple[str, str]]
"""The name and the look of a style, by speaker; under None that of everybody else."""
_OWN: Styles = {}
"""Where the events have styles of their own."""


def _styles(transcript: Transcript, options: Options) -> Styles:
    look = _BURNED if options.burn_in else _PLAIN
    styles: Styles = {None: ("Default", look.format(colour=_WHITE))}
    if options.speaker_colors:
        for number, speaker in enumerate(transcript.speakers):
            colour = _COLOURS[number % len(_COLOURS)]
            styles[speaker] = f"Speaker{number + 1}", look.format(colour=colour)
    return styles


def _event(cue: Cue, options: Options, given: Css, styles: Styles) -> str:
    """The line of a cue, in one of `styles` or, where there are none, in that it came with."""
    own = not styles
    name = " ".join(written(cue.speaker or "")).replace(",", " ") if options.speakers else ""
    kept = cue.voices[0].cue if cue.voices else None
    layer, style, left, right, vertical, effect = _fields(kept if own else None)
    if styles:
        style = styles.get(cue.speaker, styles[None])[0]
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
