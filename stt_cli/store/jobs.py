"""Jobs in the store."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from sqlite3 import Row
from typing import Any, TypedDict, Unpack

import msgspec

from stt_cli.errors import UsageError
from stt_cli.model import Cost, Transcript
from stt_cli.store.database import Database, to_text
from stt_cli.store.records import (
    Job,
    NewJob,
    State,
    cost_from_json,
    new_id,
    optional_json,
    pack,
    to_json,
    unpack,
)  # fmt: skip


class JobChanges(TypedDict, total=False):
    """What may change of a job."""

    state: State | None
    error: str | None
    sha256: str | None
    duration: float | None
    cost: Cost | None
    transcript: Transcript | None


class Jobs(Database):
    """The part of the store that keeps jobs."""

    def new_job(self, new: NewJob, *, fresh: bool = False) -> Job:
        """Record a job as run by this process, before anything is sent.

        Unless `fresh`, the newest job of the same source, provider, model and settings that was
        left unfinished and that no process runs is continued instead, and joins this `run`.
        """
        run = new.run
        values = {
            "run": run, "name": to_text(new.name), "source": to_text(new.source),
            "provider": new.provider, "model": new.model, "settings": to_json(new.settings),
        }  # fmt: skip
        with self.transaction():
            job_id = None if fresh else self._unfinished(values)
            if job_id is None:
                job_id = self._insert(values)
            else:
                self._write("UPDATE job SET run = :run WHERE id = :id", {"run": run, "id": job_id})
                self.update_job(job_id, state="running")
            return self.job(job_id)

    def job(self, prefix: str) -> Job:
        """The job with this id, or whose id alone begins so. Raises UsageError otherwise."""
        self._mark_interrupted()
        found = self._read(
            "SELECT * FROM job WHERE id >= :low AND id < :low || '~' LIMIT 2",
            {"low": prefix.lower()},
        )
        if not found or not prefix:
            raise _no_job(prefix)
        if len(found) > 1:
            raise UsageError(
                f"{prefix!r} begins the ids of several jobs", hint="type more of the id"
            )
        return _to_job(found[0])

    def jobs(
        self, *, state: State | None = None, run: str | None = None, limit: int | None = None
    ) -> list[Job]:
        """The newest jobs first."""
        self._mark_interrupted()
        found = self._read(
            "SELECT * FROM job WHERE (:state IS NULL OR state = :state)"
            " AND (:run IS NULL OR run = :run) ORDER BY number DESC LIMIT coalesce(:limit, -1)",
            {"state": state, "run": run, "limit": limit},
        )
        return [_to_job(row) for row in found]

    def resume_job(self, prefix: str) -> Job:
        """Make the job this process's to run. Raises UsageError while another one runs it."""
        with self.transaction():
            job = self.job(prefix)
            if job.state == "running" and job.owner != self._me():
                raise UsageError(
                    f"job {job.id} is already running, in process {job.pid}",
                    hint="wait for it, or end that process",
                )
            self.update_job(job.id, state="running")
            return self.job(job.id)

    def update_job(self, job_id: str, **changes: Unpack[JobChanges]) -> None:
        """Change what is given. A new state comes with its error or has none.

        Any state but `running` lets go of the chunks that this process claimed for the job.
        Raises UsageError where the job is gone.
        """
        state, error = changes.get("state"), changes.get("error")
        transcript = changes.get("transcript")
        values = {
            "id": job_id, "now": self._clock(), "state": state, "sha256": changes.get("sha256"),
            "error": None if error is None else to_text(error),
            "duration": changes.get("duration"),
            "cost": optional_json(changes.get("cost")), "me": self._me(),
        }  # fmt: skip
        with self.transaction():
            if not self._write(_UPDATE, values):
                raise _no_job(job_id)
            if transcript is not None:
                self._write(
                    "INSERT OR REPLACE INTO transcript VALUES (:id, :body)",
                    {"id": job_id, "body": pack(transcript)},
                )
            if state not in (None, "running"):
                self._write(
                    "UPDATE chunk SET owner = NULL WHERE job = :id AND owner = :me",
                    {"id": job_id, "me": self._me()},
                )

    def transcript(self, job_id: str) -> Transcript | None:
        """What the job with exactly this id made; None unless it was finished."""
        found = self._read("SELECT body FROM transcript WHERE job = :id", {"id": job_id})
        return unpack(found[0]["body"], Transcript) if found else None

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
            self._write("DELETE FROM job WHERE id = :id", {"id": job.id})
            self._drop_unused_chunks()
        return job

    def prune(self, older_than: float) -> int:
        """Forget the jobs that nothing happened to for `older_than` seconds; how many they were.

        Those that run or wait for a provider stay. Records of files that are gone go as well.
        """
        self._mark_interrupted()
        self._drop_missing_files()
        with self.transaction():
            pruned = self._write(
                "DELETE FROM job WHERE updated < :before AND state NOT IN ('running', 'waiting')",
                {"before": self._clock() - older_than},
            )
            self._drop_unused_chunks()
        self._shrink()
        return pruned

    def _unfinished(self, values: Mapping[str, Any]) -> str | None:
        self._mark_interrupted()
        found = self._read(
            "SELECT id FROM job WHERE source = CAST(:source AS TEXT) AND provider = :provider"
            " AND model IS :model AND settings = :settings"
            " AND state IN ('interrupted', 'failed', 'waiting') ORDER BY number DESC LIMIT 1",
            values,
        )
        return found[0]["id"] if found else None

    def _insert(self, values: Mapping[str, Any]) -> str:
        job_id = new_id()
        while self._read("SELECT 1 FROM job WHERE id = :id", {"id": job_id}):
            job_id = new_id()
        more = {"id": job_id, "now": self._clock(), "me": self._me()}
        self._write(_INSERT, {**values, **more})
        return job_id

    def _mark_interrupted(self) -> None:
        """Record the death of processes that had no time to do it themselves."""
        owners = self._read("SELECT DISTINCT owner FROM job WHERE owner IS NOT NULL", {})
        for row in owners:
            if not self._is_alive(row["owner"]):
                self._write(
                    "UPDATE job SET state = 'interrupted', owner = NULL WHERE owner = :dead",
                    {"dead": row["owner"]},
                )

    def _drop_unused_chunks(self) -> None:
        # A chunk whose claiming job is gone is free, whatever its owner column says.
        self._write(
            "DELETE FROM chunk WHERE (owner IS NULL OR job IS NULL)"
            " AND key NOT IN (SELECT key FROM job_chunk)",
            {},
        )

    def _drop_missing_files(self) -> None:
        for table in ("output", "file"):
            paths = self._read(f"SELECT path FROM {table}", {})  # noqa: S608 - names of our own
            gone = [row["path"] for row in paths if not os.path.lexists(row["path"])]
            with self.transaction():
                for path in gone:
                    self._write(
                        f"DELETE FROM {table} WHERE path = CAST(:path AS TEXT)",  # noqa: S608
                        {"path": to_text(path)},
                    )


_INSERT = """
    INSERT INTO job (id, run, created, updated, state, owner, name, source, provider, model, settings)
    VALUES (:id, :run, :now, :now, 'running', :me, CAST(:name AS TEXT), CAST(:source AS TEXT),
            :provider, :model, :settings)
"""
_UPDATE = """
    UPDATE job SET updated = :now,
        state = coalesce(:state, state),
        error = CASE WHEN :state IS NULL THEN error ELSE CAST(:error AS TEXT) END,
        owner = CASE WHEN :state IS NULL THEN owner WHEN :state = 'running' THEN :me END,
        sha256 = coalesce(:sha256, sha256),
        duration = coalesce(:duration, duration),
        cost = coalesce(:cost, cost)
    WHERE id = :id
"""


def _to_job(row: Row) -> Job:
    columns = dict(row)
    columns["cost"] = cost_from_json(columns["cost"])
    try:
        columns["settings"] = json.loads(columns["settings"])
        job = msgspec.convert(columns, Job)
    except (ValueError, TypeError, RecursionError):
        return _damaged(columns)
    times = (job.created, job.updated, job.duration or 0.0)
    return job if all(map(math.isfinite, times)) else _damaged(columns)


def _damaged(columns: Mapping[str, Any]) -> Job:
    """What is left of a job whose record is damaged: enough to be listed and removed."""

    def text(name: str) -> str:
        value = columns[name]
        return value if isinstance(value, str) else ""

    def seconds(name: str) -> float:
        value = columns[name]
        return value if isinstance(value, float) and math.isfinite(value) else 0.0

    return Job(
        id=text("id"),
        run=text("run"),
        created=seconds("created"),
        updated=seconds("updated"),
        state="failed",
        name=text("name"),
        source=text("source"),
        sha256=None,
        duration=seconds("duration"),
        provider=text("provider"),
        model=text("model") or None,
        settings={},
        error=f"its record is damaged; to be rid of it: stt jobs remove {text('id')}",
        cost=columns["cost"],
        owner=None,
    )


def _no_job(prefix: str) -> UsageError:
    return UsageError(f"there is no job {prefix!r}", hint="`stt jobs list` shows those there are")
