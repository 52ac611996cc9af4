"""Jobs forgotten, with all that nothing else needs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress

from msgspec import Struct

from stt_cli.errors import UsageError
from stt_cli.store.database import to_text
from stt_cli.store.files import SOUNDS
from stt_cli.store.listing import Listing
from stt_cli.store.passages import Passages
from stt_cli.store.records import Job, State

BATCH = 200
"""Jobs that are forgotten in one transaction, for whose end others wait."""
PATHS = 1000
"""Paths of files that are looked for at once."""
PRUNABLE: tuple[State, ...] = ("cancelled", "done", "failed", "interrupted")


class Prunable(Struct, frozen=True, kw_only=True):
    """Jobs of one state that nothing happened to for long; seconds since 1970, of the last change."""

    state: State
    jobs: int
    oldest: float
    newest: float


class Removal(Listing, Passages):
    """The part of the store that forgets."""

    def remove_job(self, prefix: str) -> Job:
        """Forget the job, its transcript, and the chunks that no other job uses.

        Raises UsageError while it runs.
        """
        with self.transaction():
            job = self.job(prefix)
            if job.state == "running":
                raise UsageError(
                    f"job {job.id} is running, in process {job.pid}",
                    hint="wait for it, or end that process",
                )
            self._forget([job.id])
        return job

    def prunable(self, older_than: float) -> list[Prunable]:
        """What `prune` would forget, by state."""
        self._mark_interrupted()
        found = [self._prunable(state, older_than) for state in PRUNABLE]
        return [one for one in found if one]

    def prune(self, older_than: float) -> int:
        """Forget the jobs that nothing happened to for `older_than` seconds; how many they were.

        Those that run or wait for a provider stay. Records of files that are gone go as well, and so
        do answers of tools, conversations and cleaned sound of that age. Others can write in
        between: jobs go in small batches, and those forgotten stay forgotten where the rest fails.
        """
        self._mark_interrupted()
        before = self._clock() - older_than
        pruned = sum(self._prune(state, before) for state in PRUNABLE)
        for table in ("output", "file"):
            self._drop_missing(table)
        self._write("DELETE FROM run WHERE created < :before", {"before": before})
        self._write(_DROP_UNUSED, {})
        self._write("DELETE FROM tool_answer WHERE received < :before", {"before": before})
        self._write("DELETE FROM conversation WHERE updated < :before", {"before": before})
        self._drop_sounds(before)
        self._shrink()
        return pruned

    def _prunable(self, state: State, older_than: float) -> Prunable | None:
        (row,) = self._read(
            "SELECT count(*) AS jobs, min(updated) AS oldest, max(updated) AS newest FROM job"
            " WHERE state = :state AND updated < :before",
            {"state": state, "before": self._clock() - older_than},
        )
        return Prunable(state=state, **dict(row)) if row["jobs"] else None

    def _prune(self, state: State, before: float) -> int:
        pruned = 0
        while True:
            with self.transaction():
                rows = self._read(
                    "SELECT id FROM job WHERE state = :state AND updated < :before LIMIT :batch",
                    {"state": state, "before": before, "batch": BATCH},
                )
                self._forget([row["id"] for row in rows])
            pruned += len(rows)
            if len(rows) < BATCH:
                return pruned

    def _forget(self, ids: Sequence[str]) -> None:
        """Forget jobs with exactly these ids, inside a transaction."""
        for id in ids:
            chunks = self._read(_CHUNKS, {"id": id})
            for row in self._read("SELECT number FROM job WHERE id = :id", {"id": id}):
                self._unindex(row["number"])
            self._write("DELETE FROM job WHERE id = :id", {"id": id})
            for row in chunks:
                self._write(_DROP_IF_UNUSED, {"key": row["key"]})

    def _drop_sounds(self, before: float) -> None:
        for path in (self.path.parent / SOUNDS).glob("*.flac"):
            with suppress(OSError):  # in use, or gone meanwhile
                if path.stat().st_mtime < before:
                    path.unlink()

    def _drop_missing(self, table: str) -> None:
        for paths in self._pages_of_paths(table):
            gone = [path for path in paths if not os.path.lexists(path)]
            with self.transaction():
                for path in gone:
                    self._write(
                        f"DELETE FROM {table} WHERE path = CAST(:path AS TEXT)",  # noqa: S608 - our names
                        {"path": to_text(path)},
                    )

    def _pages_of_paths(self, table: str) -> Iterator[list[str]]:
        sql = (
            f"SELECT path FROM {table} WHERE path > CAST(:after AS TEXT)"  # noqa: S608 - our names
            f" ORDER BY path LIMIT {PATHS}"
        )
        after = ""
        while rows := self._read(sql, {"after": to_text(after)}):
            yield [row["path"] for row in rows]
            after = rows[-1]["path"]


_CHUNKS = """
    SELECT key FROM job_chunk WHERE job = :id UNION SELECT key FROM chunk WHERE job = :id
"""
# A chunk whose claiming job is gone is free, whatever its owner column says.
_UNUSED = """
    (owner IS NULL OR job IS NULL)
    AND NOT EXISTS (SELECT 1 FROM job_chunk WHERE job_chunk.key = chunk.key)
"""
_DROP_IF_UNUSED = f"DELETE FROM chunk WHERE key = :key AND {_UNUSED}"  # noqa: S608
_DROP_UNUSED = f"DELETE FROM chunk WHERE {_UNUSED}"  # noqa: S608
