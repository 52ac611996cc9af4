"""SubRip."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stt_cli.export.clock import stamp
from stt_cli.export.cue import Cue, highlights
from stt_cli.export.options import Options
from stt_cli.export.shape import cues
from stt_cli.model import Transcript

GUARD = "\u2060"
"""A word joiner: invisible, and enough to keep text from being read as markup or as a time."""
_MARKUP = re.compile(
    r"(?<=<)(?=[a-z/])|(?<=\{)(?=\\)|(?<=\\)(?=[nh])|(?<=\d:\d\d:)(?=\d\d[.,]\d)", re.IGNORECASE
)


def write(transcript: Transcript, options: Options) -> str:
    """Numbered cues; nothing where nobody speaks."""
    return "".join(blocks(cues(transcript, options), options))


def blocks(shown: Iterable[Cue], options: Options, first: int = 1) -> list[str]:
    """What stands in the file for these cues, numbered from `first`."""
    parts = [part for cue in shown for part in _parts(cue, options)]
    return [
        f"{number}\n{stamp(start, ',')} --> {stamp(end, ',')}\n{text}\n\n"
        for number, (start, end, text) in enumerate(parts, first)
    ]


def _parts(cue: Cue, options: Options) -> Iterator[tuple[int, int, str]]:
    if not options.highlight_words:
        yield cue.start, cue.end, guarded("\n".join(cue.text_lines))
        return
    for number, (start, end) in enumerate(highlights(cue)):
        if end > start:
            yield start, end, _underlined(cue, number)


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


def guarded(text: str) -> str:
    """`text` with nothing in it that a player takes for a tag or a cue's times."""
    return _MARKUP.sub(GUARD, text)


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return re.sub(rf"(?<=[<{{:\\]){GUARD}", "", text)
