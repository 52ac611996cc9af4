"""CSV and TSV with a header: ours, Whisper's, and those of editors that name their columns so."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from stt_cli.errors import InputError
from stt_cli.export.guard import guarded
from stt_cli.export.reading.cues import Broken, RawCue, Subtitles
from stt_cli.export.reading.notes import Notes
from stt_cli.export.reading.times import LONGEST, moment

_COLUMNS = {
    "start": ("start", "start time", "start_time", "starttime", "begin", "in", "from", "timestamp"),
    "end": ("end", "end time", "end_time", "endtime", "stop", "out", "to"),
    "text": ("text", "transcript", "content", "caption", "subtitle", "sentence"),
    "speaker": ("speaker", "speaker name", "speaker_name", "name"),
}
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?s?")
_FORMULA = re.compile(r"'(?=[=+\-@])")
_USUAL = 70
"""Ms that a letter takes, where no end is known."""


def is_table(text: str) -> bool:
    """Whether the first line names columns of times and text."""
    return _separator(text.lstrip().partition("\n")[0]) is not None


def _separator(header: str) -> str | None:
    for mark in ("\t", ",", ";"):
        names = {name.strip(" \r\"'").lower() for name in header.split(mark)}
        if len(names) > 1 and all(names & {*_COLUMNS[column]} for column in ("start", "text")):
            return mark
    return None


def parse(text: str, notes: Notes) -> Subtitles:
    """A cue for each row. Raises InputError for what is not a table."""
    mark = _separator(text.lstrip().partition("\n")[0]) or ","
    lines = text.lstrip().split("\n")
    if mark == "\t":  # nothing is quoted there
        reader = csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader([f"{line}\n" for line in lines], delimiter=mark)
    broken: list[Broken] = []
    try:
        header = [name.strip(" \r").lower() for name in next(reader)]
        rows = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise InputError(f"{notes.name} is not a whole table: {error}") from error
    where = {
        column: next((header.index(name) for name in names if name in header), None)
        for column, names in _COLUMNS.items()
    }
    cues = list(_cues(rows, where, _unit(rows, where, mark), broken))
    name = "tsv" if mark == "\t" else "csv"
    return Subtitles(kind="srt", format=name, cues=cues, broken=broken)


Rows = Sequence[tuple[int, list[str]]]
Where = dict[str, int | None]


def _cell(row: list[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _unit(rows: Rows, where: Where, mark: str) -> float:
    """Ms in a unit: whole numbers are milliseconds in Whisper's tables, else seconds, unless
    speech is never that slow."""
    cells = [_cell(row, where[column]) for _, row in rows for column in ("start", "end")]
    numbers = [cell for cell in cells if cell]
    if not all(cell.isdecimal() for cell in numbers):
        return 1000.0
    if mark == "\t":
        return 1.0
    spans = [
        int(b) - int(a)
        for a, b in zip(cells[::2], cells[1::2], strict=True)
        if a and b and len(a + b) < 30
    ]
    letters = sum(len(_cell(row, where["text"])) for _, row in rows)
    return 1.0 if spans and min(spans) >= 100 and letters < 0.3 * sum(spans) else 1000.0


def _cues(rows: Rows, where: Where, unit: float, broken: list[Broken]) -> Iterator[RawCue]:
    for (line, row), (_, following) in pairwise([*rows, (0, [])]):
        start, end = (_ms(_cell(row, where[column]), unit) for column in ("start", "end"))
        text = _FORMULA.sub("", _cell(row, where["text"]), count=1)
        if start is None or (end is None and _cell(row, where["end"])):
            broken.append(
                Broken(line=line, message="times that cannot be read", lost=" ".join(row))
            )
            continue
        if end is None:
            after = _ms(_cell(following, where["start"]), unit)
            usual = start + _USUAL * (len(text) + 1)
            end = after if after is not None and after > start else usual
        speaker = _FORMULA.sub("", _cell(row, where["speaker"]), count=1)
        yield RawCue(
            line=line,
            number=None,
            start=start,
            end=end,
            lines=(guarded(text),),
            speaker=speaker or None,
        )


def _ms(cell: str, unit: float) -> int | None:
    if not _NUMBER.fullmatch(cell):
        return moment(cell)
    ms = float(cell.rstrip("s")) * (1000.0 if cell.endswith("s") else unit)
    return round(ms) if ms <= LONGEST else None
