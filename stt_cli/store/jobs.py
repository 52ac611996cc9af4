"""Jobs in the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from stt_cli.errors import UsageError
from stt_cli.model import Cost, Transcript
from stt_cli.store.accounting import Accounting
from stt_cli.store.database import to_text
from stt_cli.store.listing import Listing, no_job
from stt_cli.store.records import (
    Job,
    NewJob,
    State,
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


class Jobs(Listing, Accounting):
    """The part of the store that keeps jobs."""

    def new_job(self, new: NewJob, *, fresh: bool = False) -> Job:
        """Record a job as run by this process, before anything is sent.

        The newest job of the same source, provider, model and settings that was left unfinished
        and that no process runs is continued instead, and joins this `run`. If `fresh`, it must
        have been part of this run before.
        """
        run = new.run
        values = {
            "run": run, "name": to_text(new.name), "source": to_text(new.source),
            "provider": new.provider, "model": new.model, "settings": to_json(new.settings),
        }  # fmt: skip
        with self.transaction():
            job_id = self._unfinished(values, run if fresh else None)
            if job_id is None:
                job_id = self._insert(values)
            else:
                self._write("UPDATE job SET run = :run WHERE id = :id", {"run": run, "id": job_id})
                self.update_job(job_id, state="running")
            return self.job(job_id)

    def resume_job(self, prefix: str, run: str | None = None) -> Job:
        """Make the job this process's to run, as part of `run` if that is given.

        Raises UsageError while another process runs it.
        """
        with self.transaction():
            job = self.job(prefix)
            if job.state == "running" and job.owner != self._me():
                raise UsageError(
                    f"job {job.id} is already running, in process {job.pid}",
                    hint="wait for it, or end that process",
                )
            self.update_job(job.id, state="running")
            self._write(
                "UPDATE job SET run = coalesce(:run, run) WHERE id = :id",
                {"run": run, "id": job.id},
            )
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
            done = state == "done" and not self._read(_IS_DONE, values)
            if not self._write(_UPDATE, values):
                raise no_job(job_id)
            if done:
                self._count_job(job_id)
            if transcript is not None:
                self._write(
                    "INSERT OR REPLACE INTO transcript VALUES (:id, :body)",
                    {"id": job_id, "body": pack(transcript)},
                )
                self._write(
                    "INSERT OR IGNORE INTO unindexed SELECT number FROM job WHERE id = :id", values
                )
            if state not in (None, "running"):
                self._write(
                    "UPDATE chunk SET owner = NULL WHERE job = :id AND owner = :me",
                    {"id": job_id, "me": self._me()},
                )

    def run_of(self, job_id: str) -> str | None:
        """The run of the job with exactly this id; None where it is gone."""
        found = self._read("SELECT run FROM job WHERE id = :id", {"id": job_id})
        return found[0]["run"] if found else None

    def source_of(self, job_id: str) -> str | None:
        """The source of the job with exactly this id; None where it is gone."""
        found = self._read("SELECT source FROM job WHERE id = :id", {"id": job_id})
        return found[0]["source"] if found else None

    def transcript(self, job_id: str) -> Transcript | None:
        """What the job with exactly this id made; None unless it was finished."""
        found = self._read("SELECT body FROM transcript WHERE job = :id", {"id": job_id})
        return unpack(found[0]["body"], Transcript) if found else None

    def _unfinished(self, values: Mapping[str, Any], run: str | None) -> str | None:
        self._mark_interrupted()
        found = self._read(
            "SELECT id FROM job WHERE source = CAST(:source AS TEXT) AND provider = :provider"
            " AND model IS :model AND settings = :settings"
            " AND (:only IS NULL OR run = :only)"
            # By its source alone, and not by its state, which thousands may share.
            " AND +state IN ('interrupted', 'failed', 'waiting') ORDER BY number DESC LIMIT 1",
            {**values, "only": run},
        )
        return found[0]["id"] if found else None

    def _insert(self, values: Mapping[str, Any]) -> str:
        job_id = new_id()
        while self._read("SELECT 1 FROM job WHERE id = :id", {"id": job_id}):
            job_id = new_id()
        more = {"id": job_id, "now": self._clock(), "me": self._me()}
        self._write(_INSERT, {**values, **more})
        return job_id


_IS_DONE = "SELECT 1 FROM job WHERE id = :id AND state = 'done'"
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
