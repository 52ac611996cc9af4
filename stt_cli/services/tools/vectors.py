"""Texts as vectors: what is alike in meaning lies near."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from stt_cli.contract import ToolAnswer, ToolAsk
from stt_cli.errors import BadAnswer
from stt_cli.export.csv import cell
from stt_cli.services.tools.parts import Line
from stt_cli.services.tools.several import each
from stt_cli.services.tools.toolbox import Chosen, Toolbox

Vector = tuple[float, ...]
FORMATS = ("ndjson", "csv")


def vectors(
    box: Toolbox, texts: Sequence[str], done: Callable[[ToolAsk], None] | None = None
) -> list[Vector]:
    """The vector of each text; those that are kept are not asked for. `done` as in `each`.

    Raises SttError as the service fails, BadAnswer where the vectors differ in length.
    """
    return joined(each(box, box.answer, asks(texts, box.chosen), done))


def asks(texts: Sequence[str], chosen: Chosen) -> list[ToolAsk]:
    """The requests for the vectors of these texts."""
    size = chosen.spec.batch
    batches = (tuple(texts[at : at + size]) for at in range(0, len(texts), size))
    return [ToolAsk(tool="embed", texts=batch) for batch in batches]


def joined(answers: Sequence[ToolAnswer]) -> list[Vector]:
    """The vectors of all answers. Raises BadAnswer where they differ in length."""
    found = [vector for answer in answers for vector in answer.vectors]
    lengths = sorted({len(vector) for vector in found})
    if len(lengths) > 1:
        told = " and ".join(map(str, lengths))
        raise BadAnswer(f"the service answered with vectors of {told} dimensions")
    return found


def written(lines: Sequence[Line], found: Sequence[Vector], format: str) -> bytes:
    """A row for each line of a text and its vector, as NDJSON or CSV."""
    return _ndjson(lines, found) if format == "ndjson" else _csv(lines, found)


def _ndjson(lines: Sequence[Line], found: Sequence[Vector]) -> bytes:
    rows = (
        {**_about(number, line), "embedding": vector}
        for number, (line, vector) in enumerate(zip(lines, found, strict=True))
    )
    return b"".join(msgspec.json.encode(row) + b"\n" for row in rows)


def _csv(lines: Sequence[Line], found: Sequence[Vector]) -> bytes:
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    size = len(found[0]) if found else 0
    names = list(_about(0, Line(text="")))
    table.writerow([*names, *(f"e{number}" for number in range(size))])
    for number, (line, vector) in enumerate(zip(lines, found, strict=True)):
        about = _about(number, line)
        words = {name: cell(about[name] or "") for name in ("speaker", "text")}
        table.writerow([*{**about, **words}.values(), *vector])
    return out.getvalue().encode()


def _about(number: int, line: Line) -> dict[str, Any]:
    return {
        "segment": number,
        "start": line.start,
        "end": line.end,
        "speaker": line.speaker,
        "text": line.text,
    }
