"""The meaning of passages as vectors: what is alike in meaning is found by it.

A vector's signs are kept apart from it: where many of them agree, two vectors are likely near, and
they take a thirtieth of the reading. Of those that agree most, the vectors themselves decide.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest
from operator import mul

from stt_cli.store.passages import SHIFT, Passages
from stt_cli.store.search import HIT, Hit, Query, hit_of, named_filter

PAGE = 5000
"""Vectors whose signs are read at once."""
CANDIDATES = 300
"""Passages whose signs agree most that are compared in full, at least."""

Vector = Sequence[float]


class Vectors(Passages):
    """The part of the store that keeps vectors.

    Those of one `space` can be compared: they are from the same model of the same service.
    """

    def without_vector(self, space: str) -> int:
        """How many passages have none in this space."""
        found = self._read(f"SELECT count(*) FROM passage WHERE {_MISSING}", {"space": space})  # noqa: S608
        return int(found[0][0])

    def each_without_vector(self, space: str, page: int) -> Iterator[list[tuple[int, str]]]:
        """The numbers and texts of passages that have none, so many at once."""
        after = 0
        sql = (
            f"SELECT number, text FROM passage WHERE number > :after AND {_MISSING}"  # noqa: S608
            " ORDER BY number LIMIT :page"
        )
        while rows := self._read(sql, {"space": space, "after": after, "page": page}):
            yield [(row["number"], row["text"]) for row in rows]
            after = rows[-1]["number"]

    def keep_vectors(self, space: str, vectors: Mapping[int, Vector]) -> None:
        """Keep the vectors of passages, by number; they are on the disk on return."""
        rows = [
            {
                "space": space, "number": number, "signs": _signs(vector),
                "body": _packed(vector),
            }
            for number, vector in vectors.items()
        ]  # fmt: skip
        with self.transaction():
            for row in rows:  # whose transcript may have gone meanwhile
                if self._read("SELECT 1 FROM passage WHERE number = :number", row):
                    self._write(_SIGNS, row)
                    self._write(_BODY, row)

    def nearest(
        self, space: str, wanted: Vector, query: Query, count: int
    ) -> list[tuple[float, Hit]]:
        """The passages nearest in meaning, with how near they are, at most 1; the nearest first.

        Of `query` only what narrows the search counts, and not its text.
        """
        signs, unit = int.from_bytes(_signs(wanted)), _unit(wanted)
        differing = (
            ((int.from_bytes(bits) ^ signs).bit_count(), number)
            for number, bits in self._signs_in(space, query)
        )
        near = nsmallest(max(CANDIDATES, 4 * count), differing)
        scored = ((self._score(space, number, unit), number) for _, number in near)
        best = nlargest(count, (pair for pair in scored if not math.isnan(pair[0])))
        hits = ((score, self._hit(number)) for score, number in best)
        return [(score, hit) for score, hit in hits if hit]

    def _signs_in(self, space: str, query: Query) -> Iterator[tuple[int, bytes]]:
        speaker = named_filter("speaker", query.speaker)
        values = {
            "space": space, "page": PAGE, "since": query.since, "speaker": speaker,
            "after": self._first_passage(query.since) - 1,
        }  # fmt: skip
        chosen = [words for name, words in _CHOSEN.items() if values[name] is not None]
        sql = _FIND.format(" ".join(f"AND {words}" for words in chosen))
        while rows := self._read(sql, values):
            yield from ((row["passage"], row["signs"]) for row in rows)
            values["after"] = rows[-1]["passage"]

    def _score(self, space: str, number: int, unit: Vector) -> float:
        found = self._read(
            "SELECT body FROM vector WHERE passage = :number AND space = :space",
            {"number": number, "space": space},
        )
        vector = _unpacked(found[0]["body"]) if found else ()
        return sum(map(mul, unit, vector)) if len(vector) == len(unit) else math.nan

    def _hit(self, number: int) -> Hit | None:
        rows = self._read(f"{HIT} WHERE passage.number = :number", {"number": number})
        return hit_of(rows[0]) if rows else None


def _signs(vector: Vector) -> bytes:
    bits = int("".join("1" if value > 0 else "0" for value in vector) or "0", 2)
    return bits.to_bytes((len(vector) + 7) // 8)


def _unit(vector: Vector) -> list[float]:
    length = math.hypot(*vector) or 1.0
    return [value / length for value in vector]


def _packed(vector: Vector) -> bytes:
    return struct.pack(f"<{len(vector)}e", *_unit(vector))


def _unpacked(body: bytes) -> tuple[float, ...]:
    return struct.unpack(f"<{len(body) // 2}e", body)


_MISSING = """
    trim(text) != '' AND NOT EXISTS (
        SELECT 1 FROM vector_signs WHERE passage = passage.number AND space = :space
    )
"""
_SIGNS = "INSERT OR REPLACE INTO vector_signs VALUES (:number, :space, :signs)"
_BODY = "INSERT OR REPLACE INTO vector VALUES (:number, :space, :body)"
_CHOSEN = {
    "since": f"EXISTS (SELECT 1 FROM job WHERE number = passage >> {SHIFT} AND created >= :since)",  # noqa: S608
    "speaker": "passage IN (SELECT rowid FROM word WHERE word MATCH :speaker)",
}
_FIND = """
    SELECT passage, signs FROM vector_signs WHERE space = :space AND passage > :after {}
    ORDER BY passage LIMIT :page
"""
