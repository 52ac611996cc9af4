"""Kaldi's lists of words, CTM: a recording, a channel, a start, a length and a word a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from stt_cli.export.reading.notes import Notes

_ROW = re.compile(
    r"\s*(\S+)[ \t]+(\S+)[ \t]+(\d{1,9}(?:\.\d{1,9})?)[ \t]+(\d{1,9}(?:\.\d{1,9})?)[ \t]+(\S+)"
    r"(?:[ \t]+([01](?:\.\d{1,12})?))?(?:[ \t]+\S+){0,2}\s*$"
)
_NOTHING = ("<eps>", "sil", "<sil>", "!sil", "<unk>", "<s>", "</s>")


def is_ctm(text: str) -> bool:
    """Whether nearly all of the first lines are rows of such a list."""
    lines = [line for line in text[:20_000].split("\n")[:40] if line.strip() and line[:2] != ";;"]
    if len(text) > 20_000:
        lines = lines[:-1]
    return (
        bool(lines) and sum(_ROW.match(line) is not None for line in lines) * 10 >= len(lines) * 9
    )


def parse(text: str, notes: Notes) -> list[dict[str, Any]]:
    """The words of the first recording, as Whisper's family writes them."""
    rows = list(_rows(text, notes))
    names = dict.fromkeys(row[0] for row in rows)
    first = next(iter(names), "")
    if len(names) > 1:
        notes.say(f"it lists {len(names)} recordings: read is the first, {first}")
    mine = [row for row in rows if row[0] == first]
    fields = ("word", "start", "duration", "channel", "confidence")
    return [
        dict(zip(fields, (word, start, length, channel, sure), strict=True))
        for _, channel, start, length, word, sure in mine
    ]


def _rows(text: str, notes: Notes) -> Iterator[tuple[str, str, float, float, str, float | None]]:
    for number, line in enumerate(text.split("\n"), 1):
        found = _ROW.match(line)
        if found and found[5].lower() not in _NOTHING:
            confidence = float(found[6]) if found[6] else None
            yield found[1], found[2], float(found[3]), float(found[4]), found[5], confidence
        elif not found and line.strip() and not line.startswith((";;", "#")):
            notes.line(number, "not a word with its times: left out")
