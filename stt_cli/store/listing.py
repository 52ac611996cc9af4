"""Jobs found and counted: nothing is read of them that is not asked for, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any

from stt_cli.errors import UsageError
from stt_cli.store.database import Database
from stt_cli.store.records import Job, State
from stt_cli.store.rows import to_job

PAGE = 500
"""Jobs that are read at once."""
LARGEST = 2**63 - 1
_CHOSEN = {"state": "state = :state", "run": "run = :run", "since": "created >= :since"}
UNFINISHED: tuple[State, ...] = ("failed", "interrupted", "waiting")
"""States of jobs that can be resumed."""


class Listing(Database):
    """The part of the store that finds jobs."""

    def job(self, prefix: str) -> Job:
        """The job with this id, or whose id alone begins so. Raises UsageError otherwise."""
        self._mark_interrupted()
        found = self._read(
            "SELECT * FROM job WHERE id >= :low AND id < :low || '~' LIMIT 2",
            {"low": prefix.lower()},
        )
        if not found or not prefix:
            raise no_job(prefix)
        if len(found) > 1:
            raise UsageError(
                f"{prefix!r} begins the ids of several jobs", hint="type more of the id"
            )
        return to_job(found[0])

    def jobs(
        self, *, state: State | None = None, run: str | None = None, limit: int | None = None
    ) -> list[Job]:
        """The newest jobs first, all in memory: for those that are few, or limited."""
        states = None if state is None else (state,)
        return list(islice(self.each_job(states=states, run=run), limit))

    def each_job(
        self,
        *,
        states: Sequence[State] | None = None,
        run: str | None = None,
        since: float | None = None,
        oldest_first: bool = False,
    ) -> Iterator[Job]:
        """Jobs one after the other, the newest first; read page by page, as they are wanted.

        `since` is in seconds since 1970: those that were begun before are left out.

        What changes meanwhile is shown as it is when its page is read.
        """
        self._mark_interrupted()
        # One state after the other would need all of their jobs to be sorted.
        chosen = {"run": run, "since": since, "first": self._first_since(since)}
        parts = [
            self._numbered({**chosen, "state": state}, oldest_first) for state in states or (None,)
        ]
        for _, job in merge(*parts, key=itemgetter(0), reverse=not oldest_first):
            yield job

    def count_jobs(self) -> dict[State, int]:
        """How many jobs are in each state, of those that any job is in."""
        self._mark_interrupted()
        found = self._read("SELECT state, count(*) AS jobs FROM job GROUP BY state", {})
        return {row["state"]: row["jobs"] for row in found}

    def _first_since(self, since: float | None) -> int:
        """The least number of a job that was begun since then."""
        if since is None:
            return 0
        found = self._read("SELECT min(number) FROM job WHERE created >= :since", {"since": since})
        return int(found[0][0]) if found[0][0] else LARGEST

    def _numbered(self, values: Mapping[str, Any], oldest_first: bool) -> Iterator[tuple[int, Job]]:
        chosen = " AND ".join(
            [f"number {'>' if oldest_first else '<'} :after", "number >= :first"]
            + [words for name, words in _CHOSEN.items() if values[name] is not None]
        )
        order = "ASC" if oldest_first else "DESC"
        sql = f"SELECT * FROM job WHERE {chosen} ORDER BY number {order} LIMIT {PAGE}"  # noqa: S608
        after = 0 if oldest_first else LARGEST
        while rows := self._read(sql, {**values, "after": after}):
            for row in rows:
                yield row["number"], to_job(row)
            if len(rows) < PAGE:
                return
            after = rows[-1]["number"]

    def _mark_interrupted(self) -> None:
        """Record the death of processes that had no time to do it themselves."""
        owners = self._read("SELECT DISTINCT owner FROM job WHERE owner IS NOT NULL", {})
        for row in owners:
            if not self._is_alive(row["owner"]):
                self._write(
                    "UPDATE job SET state = 'interrupted', owner = NULL WHERE owner = :dead",
                    {"dead": row["owner"]},
                )


def no_job(prefix: str) -> UsageError:
    return UsageError(f"there is no job {prefix!r}", hint="`stt jobs list` shows those there are")
