"""SubRip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stt_cli.export.clock import stamp
from stt_cli.export.css import css
from stt_cli.export.cue import Cue, highlights
from stt_cli.export.guard import guarded
from stt_cli.export.options import Options
from stt_cli.export.place import override, place
from stt_cli.export.shape import cues
from stt_cli.export.styled import Css
from stt_cli.export.voices import body
from stt_cli.model import Transcript


def write(transcript: Transcript, options: Options) -> str:
    """Numbered cues; nothing where there is no speech."""
    return "".join(blocks(cues(transcript, options), options, given=css(transcript.sheet)))


def blocks(
    shown: Iterable[Cue], options: Options, first: int = 1, given: Css | None = None
) -> list[str]:
    """What stands in the file for these cues, numbered from `first`; `given` is their style."""
    parts = [part for cue in shown for part in _parts(cue, options, given or {})]
    return [
        f"{number}\n{stamp(start, ',')} --> {stamp(end, ',')}{text}\n\n"
        for number, (start, end, text) in enumerate(parts, first)
    ]


def _parts(cue: Cue, options: Options, given: Css) -> Iterator[tuple[int, int, str]]:
    if not options.highlight_words:
        text = _styled(cue, given) if cue.voices else guarded("\n".join(cue.text_lines))
        yield cue.start, cue.end, _coordinates(cue) + "\n" + text
        return
    for number, (start, end) in enumerate(highlights(cue)):
        if end > start:
            yield start, end, "\n" + _underlined(cue, number)


def _coordinates(cue: Cue) -> str:
    kept = cue.voices[0].cue if cue.voices else None
    return f" {kept.settings}" if kept and kept.kind == "srt" and kept.settings else ""


def _styled(cue: Cue, given: Css) -> str:
    kept = cue.voices[0].cue
    where = "" if kept.kind == "srt" else override(place(kept))
    return where + "\n".join(body(cue, voice, "srt", given) for voice in cue.voices)


def _underlined(cue: Cue, number: int) -> str:
    """The cue's text with its token `number` underlined."""
    rows = []
    for line in cue.lines:
        row = ""
        for token in line:
            text = guarded(token.text)
            row += " " * (token.space and bool(row)) + (f"<u>{text}</u>" if number == 0 else text)
            number -= 1
        rows.append(row)
    return guarded(cue.label) + "\n".join(rows)
