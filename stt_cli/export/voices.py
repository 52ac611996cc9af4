"""A cue that came from a subtitle file, in the markup of another, or its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from stt_cli.export.clock import stamp
from stt_cli.export.cue import Cue, Voice
from stt_cli.export.guard import braced, entities, guarded
from stt_cli.export.markup import Kind, Run, plain, runs
from stt_cli.export.styled import Css, neutral, to_ass, to_srt, to_vtt
from stt_cli.model import CueText
from stt_cli.text.tokens import written

_LEADING = re.compile(r"(?:\{\\[^{}]*\})+")
_KARAOKE = re.compile(r"<\+(\d{1,9})>")

_WRITERS: dict[Kind, tuple[Callable[[Sequence[Run]], str], Callable[[str], str]]] = {
    "srt": (to_srt, guarded),
    "vtt": (to_vtt, entities),
    "ass": (to_ass, lambda text: braced(text).replace("\n", "\\N")),
}


def body(cue: Cue, voice: Voice, kind: Kind, css: Css) -> str:
    """What a voice says in `cue`, marked up as in files of `kind`, its label before it."""
    kept, (write, escape) = voice.cue, _WRITERS[kind]
    if not _current(voice):
        return escape(voice.label + "\n".join(voice.lines))
    if kept.kind == kind:
        text = _KARAOKE.sub(lambda found: _moment(cue, int(found[1])), kept.text)
        places = _LEADING.match(text) if kind != "vtt" else None
        first = places.end() if places else 0
        return text[:first] + escape(voice.label) + text[first:]
    base = [tag for tag in kept.base if not tag.startswith(("an ", "at ", "."))]
    base += [*css.get("", ()), *css.get(f"v {voice.speaker}", ())]
    return escape(voice.label) + write(neutral(_lined(runs(kept.text, kept.kind)), css, base))


def restyled(cue: CueText, text: str) -> CueText:
    """`cue` for another text: in the style and place that all of its own had."""
    styles = {run.tags for run in runs(cue.text, cue.kind) if run.text.strip()}
    if len(styles) != 1:
        return replace(cue, text="")
    places = _LEADING.match(cue.text) if cue.kind != "vtt" else None
    write = _WRITERS[cue.kind][0]
    return replace(cue, text=(places[0] if places else "") + write([Run(text, styles.pop())]))


def _current(voice: Voice) -> bool:
    """Whether the markup still says what the text does, which may have been translated since."""
    said = "".join(written(plain(voice.cue.text, voice.cue.kind)))
    return bool(said) and said == "".join("".join(written(line)) for line in voice.lines)


def _moment(cue: Cue, after: int) -> str:
    at = cue.start + after
    return f"<{stamp(at)}>" if cue.start < at < cue.end else ""


def _lined(text: Sequence[Run]) -> list[Run]:
    """Runs without blank lines, which would end a cue, and without blanks at its ends."""
    made: list[Run] = []
    fresh = True
    for run in text:
        lines = re.sub(r"[ \t]*\n\s*", "\n", run.text)
        lines = lines.lstrip() if fresh else lines
        if lines:
            made.append(Run(lines, run.tags))
            fresh = lines.endswith("\n")
    while made and not made[-1].text.strip():
        made.pop()
    if made:
        made[-1] = Run(made[-1].text.rstrip(), made[-1].tags)
    return made
