"""Words found in all transcripts that are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from sqlite3 import Row

from msgspec import Struct

from stt_cli.errors import UsageError
from stt_cli.store.passages import HIGHEST, SHIFT, Passages

PAGE = 50
"""Hits that are read at once."""
_PARTS = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')


class Query(Struct, frozen=True, kw_only=True):
    """What is searched for. All words must be in one passage, in any order.

    In `text`, "some words" in double quotes stand next to each other, and a word that ends in *
    is the beginning of one. `speaker` and `provider` are words of their names; `since` is a time in
    seconds since 1970, before which no job that is wanted began.
    """

    text: str
    speaker: str | None = None
    provider: str | None = None
    since: float | None = None


class Hit(Struct, frozen=True, kw_only=True):
    """A passage in which the words were found; seconds on the recording's clock."""

    job: str
    name: str
    source: str
    created: float
    provider: str
    start: float
    end: float
    speaker: str | None
    text: str
    before: str
    """The text of the passage before this one."""
    after: str
    """The text of the one after it."""


class Search(Passages):
    """The part of the store that searches."""

    def search(self, query: Query) -> Iterator[Hit]:
        """Passages with all words of the query, the newest job's first, each job's as spoken.

        Raises UsageError where the query has no word.
        """
        values = {
            "wanted": expression(query), "low": self._first_passage(query.since), "high": HIGHEST,
            "since": query.since, "page": PAGE,
        }  # fmt: skip
        while rows := self._read(_FIND, values):
            yield from map(hit_of, rows)
            if len(rows) < PAGE:
                return
            values["high"] = rows[-1]["number"] - 1


def expression(query: Query) -> str:
    """The query in the words of the index. Raises UsageError where it has none."""
    parts = [f"words : {part}" for part in _phrases(query.text)]
    if not parts:
        raise UsageError(f"there is no word in {query.text!r}", hint="search for words or letters")
    for column, text in (("speaker", query.speaker), ("provider", query.provider)):
        if named := named_filter(column, text):
            parts.append(named)
    return " AND ".join(parts)


def named_filter(column: str, text: str | None) -> str | None:
    """Passages whose speaker or provider is named so. Raises UsageError for a name without words."""
    if text is None:
        return None
    phrase = _phrase(text)
    if phrase is None:
        raise UsageError(f"there is no word in --{column} {text!r}", hint="name one")
    return f"{column} : {phrase}"


def _phrases(text: str) -> Iterator[str]:
    for quoted, starred, plain in _PARTS.findall(text):
        phrase = _phrase(quoted or plain, begins=bool(starred) or plain.endswith("*"))
        if phrase:
            yield phrase


def _phrase(text: str, *, begins: bool = False) -> str | None:
    """`text` as words next to each other, the last of which may go on where it only `begins`."""
    from stt_cli.text.terms import is_alone, terms

    found = terms(text)
    if not found:
        return None
    star = " *" if begins and not is_alone(found[-1]) else ""
    return f'"{" ".join(found)}"{star}'


def matches(query: Query, text: str) -> list[tuple[int, int]]:
    """Where the query's words stand in `text`, which is in NFC: beginnings and ends, in order."""
    from stt_cli.text.terms import placed, terms

    there = list(placed(text))
    found: list[tuple[int, int]] = []
    for quoted, starred, plain in _PARTS.findall(query.text):
        wanted = terms(quoted or plain)
        begins = bool(starred) or plain.endswith("*")
        for at in range(len(there) - len(wanted) + 1 if wanted else 0):
            here = there[at : at + len(wanted)]
            *whole, last = zip(wanted, (term for term, _, _ in here), strict=True)
            if all(a == b for a, b in whole) and (
                last[1].startswith(last[0]) if begins else last[0] == last[1]
            ):
                found.append((here[0][1], here[-1][2]))
    return sorted(found)


def hit_of(row: Row) -> Hit:
    """The hit in a row of `HIT`."""
    columns = dict(row)
    del columns["number"]
    return Hit(**columns)


# A passage's neighbours are in the same job.
HIT = f"""
    SELECT passage.number, job.id AS job, job.name, job.source, job.created, job.provider,
        passage.start, passage.stop AS end, passage.speaker, passage.text,
        coalesce(earlier.text, '') AS before, coalesce(later.text, '') AS after
    FROM passage JOIN job ON job.number = passage.number >> {SHIFT}
        LEFT JOIN passage AS earlier ON earlier.number = passage.number + 1
            AND earlier.number >> {SHIFT} = job.number
        LEFT JOIN passage AS later ON later.number = passage.number - 1
            AND later.number >> {SHIFT} = job.number
"""  # noqa: S608 - our own number
_FIND = f"""
    {HIT} JOIN word ON word.rowid = passage.number
    WHERE word MATCH :wanted AND word.rowid BETWEEN :low AND :high
        AND (:since IS NULL OR job.created >= :since)
    ORDER BY word.rowid DESC LIMIT :page
"""
