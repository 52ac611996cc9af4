"""Plain text: what was said and, where its paragraphs begin with names, by whom; no times."""

from __future__ import annotations

import re

from stt_cli.errors import InputError
from stt_cli.export.build import transcript
from stt_cli.export.edit import cleaned
from stt_cli.export.markup import Run
from stt_cli.export.reading.encoding import decoded
from stt_cli.export.reading.notes import Notes, Tell, silent
from stt_cli.export.reading.speakers import Labels
from stt_cli.model import Segment, Transcript

_TIME = re.compile(r"\[(?:\d+:)?\d{1,2}:\d{2}\]\s+")
"""What `stt export -f txt --times` puts before a paragraph."""


def read_plain(data: bytes, name: str, tell: Tell = silent) -> Transcript:
    """The text in `data`, a segment for what one speaker says in a paragraph or line.

    Raises InputError for what is not text.
    """
    notes = Notes(name, tell)
    text, _ = decoded(data, notes)
    lines = [line.strip() for line in text.removeprefix("\ufeff").splitlines() if line.strip()]
    bare = [_TIME.sub("", line, count=1) for line in lines]
    if "\0" in text:
        raise InputError(f"{name} is not text")
    labels = Labels(bare)
    said = [
        Segment(start=0.0, end=0.0, text="".join(run.text for run in part.runs).strip(), speaker=part.speaker)
        for line in bare
        for part in labels.parts([Run(line)])
    ]  # fmt: skip
    notes.give()
    return cleaned(transcript([one for one in said if one.text], name, provider="file"))
