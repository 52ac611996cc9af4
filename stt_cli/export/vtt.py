"""WebVTT, with the speaker as a voice tag."""

from __future__ import annotations

from msgspec.structs import replace

from stt_cli.export.clock import stamp
from stt_cli.export.css import css
from stt_cli.export.cue import Cue, Voice, highlights
from stt_cli.export.guard import entities
from stt_cli.export.options import Options
from stt_cli.export.place import place, settings
from stt_cli.export.shape import cues
from stt_cli.export.styled import Css, sheet
from stt_cli.export.voices import body
from stt_cli.model import Transcript
from stt_cli.text.tokens import joined, written

HEADER = "WEBVTT\n"


def write(transcript: Transcript, options: Options) -> str:
    """A WebVTT file; the header alone where there is no speech."""
    if options.limits().speaker_style == "name":
        # The voice tag has the name, so that none of the line's width goes to it.
        options = replace(options, speaker_style="none")
    given = css(transcript.sheet)
    text = "".join(block(cue, options, given) for cue in cues(transcript, options))
    kept = transcript.sheet if transcript.sheet and transcript.sheet.kind == "vtt" else None
    head = [*kept.head] if kept else []
    if style := sheet(text):
        head.append(style.rstrip("\n"))
    header = f"{kept.header}\n" if kept and kept.header else ""
    tail = "".join(f"\n{part}\n" for part in kept.tail) if kept else ""
    return HEADER + header + "".join(f"\n{part}\n" for part in head) + text + tail


def block(cue: Cue, options: Options, given: Css | None = None) -> str:
    """What stands in the file for a cue; `given` is the style of the file it came from."""
    times = f"{stamp(cue.start)} --> {stamp(cue.end)}"
    if cue.voices and not options.highlight_words:
        return _kept(cue, times, options, given or {})
    voice = f"<v {_name(cue.speaker)}>" if cue.speaker and options.speakers else ""
    text = _timed(cue) if options.highlight_words else _plain(cue)
    return f"\n{times}\n{voice}{cue.label}{text}\n"


def _kept(cue: Cue, times: str, options: Options, given: Css) -> str:
    """A cue of a subtitle file with what stood around its text."""
    first = cue.voices[0].cue
    own = first.kind == "vtt"
    said = first.settings if own else settings(place(first))
    notes = "".join(f"\n{part}\n" for part in first.before) if own else ""
    name = f"{first.id}\n" if own and first.id else ""
    text = "\n".join(_voiced(cue, voice, options, given) for voice in cue.voices)
    return f"{notes}\n{name}{times}{' ' * bool(said)}{said}\n{text}\n"


def _voiced(cue: Cue, voice: Voice, options: Options, given: Css) -> str:
    text = body(cue, voice, "vtt", given)
    if not voice.speaker or not options.speakers:
        return text
    classes = "".join(tag for tag in voice.cue.base if tag.startswith("."))
    close = "</v>" if len(cue.voices) > 1 else ""
    return f"<v{classes} {_name(voice.speaker)}>{text}{close}"


def _name(speaker: str) -> str:
    return entities(" ".join(written(speaker)))


def _plain(cue: Cue) -> str:
    return "\n".join(entities(joined(line)) for line in cue.lines)


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
            row += " " * (token.space and bool(row)) + mark + entities(token.text)
        rows.append(row)
    return "\n".join(rows)
