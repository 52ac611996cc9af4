"""Chunks in the store: each is sent by one process at a time, and paid for once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from sqlite3 import Row
from typing import Any

import msgspec

from stt_cli.contract import Pending, Unread
from stt_cli.model import Answer, Chunk, Span
from stt_cli.store.accounting import Accounting
from stt_cli.store.records import (
    Claim,
    Done,
    JobChunk,
    Mine,
    Theirs,
    cost_from_json,
    from_optional_json,
    optional_json,
    pack,
    pack_binary,
    unpack,
    unpack_binary,
)  # fmt: skip


class Chunks(Accounting):
    """The part of the store that keeps chunks and their answers, shared between jobs by key."""

    def claim(
        self, key: str, *, job: str, chunk: Chunk, provider: str, fresh: bool = False
    ) -> Claim:
        """Ask for the chunk as `job`'s, to be served by `provider` (see Mine, Done, Theirs).

        A claim ends with `finish`, `fail`, `release`, the end of the job or of the process.
        `fresh` takes no answer that was not made in the job's own run.
        """
        values = {
            "key": key, "job": job, "number": chunk.index, "provider": provider,
            "plan": msgspec.json.encode(chunk).decode(), "now": self._clock(),
        }  # fmt: skip
        with self.transaction():
            self._write("INSERT OR IGNORE INTO chunk (key, updated) VALUES (:key, :now)", values)
            self._write(_LINK, values)
            row = self._read(_FIND, values)[0]
            if row["owner"] is not None and self._is_alive(row["owner"]):
                return Theirs(pid=int(row["owner"].split("-")[0]))
            if row["answer"] is not None and (row["own_answer"] or not fresh):
                return Done(answer=unpack(row["answer"], Answer), attempts=row["attempts"])
            taken_up = row["own_claim"] or not fresh
            remote, unread = (row["remote"], row["unread"]) if taken_up else (None, None)
            self._write(_TAKE, {**values, "remote": remote, "me": self._me()})
        return Mine(
            pending=from_optional_json(remote, Pending),
            unread=None if unread is None else unpack_binary(unread, Unread),
        )

    def answered(self, key: str) -> bool:
        """Whether the chunk was transcribed before; a claim may still come too late for the answer."""
        found = self._read(
            "SELECT 1 FROM chunk WHERE key = :key AND answer IS NOT NULL", {"key": key}
        )
        return bool(found)

    def submitted(self, key: str, pending: Pending, *, attempts: int = 0) -> None:
        """Remember the asynchronous job, before it is first polled and whenever it changes.

        `attempts` is how many requests it took to submit it.
        """
        values = {
            "key": key, "remote": optional_json(pending), "attempts": attempts,
            "now": self._clock(), "me": self._me(),
        }  # fmt: skip
        with self.transaction():
            self._write(_SUBMITTED, values)
            self._count_requests(key, attempts, provider=pending.provider)

    def finish(self, key: str, answer: Answer, *, attempts: int = 1, submitted: int = 0) -> int:
        """Keep the answer, got in `attempts` requests more; it is on the disk on return.

        An answer already there stays, unless this process claimed the chunk to replace it; then
        `submitted` is how many requests its job took. Returns the number of requests in all.
        """
        values = {
            "key": key, "answer": pack(answer), "cost": optional_json(answer.cost),
            "attempts": attempts, "submitted": submitted, "now": self._clock(), "me": self._me(),
        }  # fmt: skip
        found = self.surely(partial(self._finish, values, answer))
        return int(found[0]["attempts"]) if found else attempts

    def _finish(self, values: Mapping[str, Any], answer: Answer) -> list[Row]:
        with self.transaction():
            self._count_requests(
                values["key"], values["attempts"], answer.cost, provider=answer.provider
            )
            self._write(_FINISH, values)
            self._write("DELETE FROM unread WHERE key = :key", values)
            return self._read("SELECT attempts FROM chunk WHERE key = :key", values)

    def keep_unread(self, key: str, unread: Unread) -> None:
        """Keep an answer as it came, until `finish` with what was read from it."""
        self._write(
            "INSERT OR REPLACE INTO unread SELECT key, :body, :now FROM chunk WHERE key = :key",
            {"key": key, "body": pack_binary(unread), "now": self._clock()},
        )

    def fail(self, key: str, *, attempts: int = 1) -> None:
        """Give the chunk up: the next to claim it sends it again, even if it was submitted.

        Like `release`, it does nothing to a chunk that another process has in hand.
        """
        self._let_go(key, attempts, lost=True)

    def release(self, key: str, *, attempts: int = 0) -> None:
        """Release the chunk: the next to claim it continues from here."""
        self._let_go(key, attempts, lost=False)

    def withdraw(self, key: str, *, job: str, number: int) -> None:
        """Release the chunk, which is not one of the job's any more."""
        with self.transaction():
            self._let_go(key, 0, lost=False)
            self._write(
                "DELETE FROM job_chunk WHERE job = :job AND number = :number AND key = :key",
                {"job": job, "number": number, "key": key},
            )

    def chunks(self, job_id: str) -> list[JobChunk]:
        """The chunks that were claimed for the job with exactly this id, in order."""
        return [_to_job_chunk(row) for row in self._read(_OF_JOB, {"job": job_id})]

    def progress(self, job_id: str) -> tuple[int, int]:
        """How many chunks were claimed for the job with exactly this id, and how many are done."""
        (row,) = self._read(_PROGRESS, {"job": job_id})
        return row["begun"], row["done"]

    def _let_go(self, key: str, attempts: int, *, lost: bool) -> None:
        values = {
            "key": key, "attempts": attempts, "lost": lost, "now": self._clock(), "me": self._me(),
        }  # fmt: skip
        with self.transaction():
            self._count_requests(key, attempts)
            self._write(_LET_GO, values)


_LET_GO = """
    UPDATE chunk SET owner = NULL, attempts = attempts + :attempts, updated = :now,
        remote = iif(:lost, NULL, remote)
    WHERE key = :key AND coalesce(owner, :me) = :me
"""
_LINK = """
    INSERT INTO job_chunk (job, number, plan, key, provider)
    VALUES (:job, :number, :plan, :key, :provider)
    ON CONFLICT (job, number) DO UPDATE SET plan = :plan, key = :key, provider = :provider
    WHERE plan != :plan OR key != :key OR provider != :provider
"""
_FIND = """
    SELECT chunk.owner, remote, answer, attempts, unread.body AS unread,
           claimant.run IS asker.run AS own_claim, answer_run IS asker.run AS own_answer
    FROM job AS asker, chunk LEFT JOIN job AS claimant ON claimant.id = chunk.job
        LEFT JOIN unread USING (key)
    WHERE asker.id = :job AND key = :key
"""
_TAKE = """
    UPDATE chunk SET owner = :me, job = :job, remote = :remote, updated = :now WHERE key = :key
"""
_SUBMITTED = """
    UPDATE chunk SET remote = :remote, updated = :now,
        attempts = iif(answer IS NULL, attempts + :attempts, attempts)
    WHERE key = :key AND (owner = :me OR answer IS NULL)
"""
# Requests that an earlier answer took are not this one's.
_FINISH = """
    UPDATE chunk SET answer = :answer, cost = :cost, remote = NULL, owner = NULL, updated = :now,
        answer_run = (SELECT run FROM job WHERE id = chunk.job),
        attempts = iif(answer IS NULL, attempts, :submitted) + :attempts
    WHERE key = :key AND (owner = :me OR answer IS NULL)
"""
_OF_JOB = """
    SELECT number, plan, key, provider, attempts, remote, cost,
           answer IS NOT NULL AND owner IS NULL AS done
    FROM job_chunk JOIN chunk USING (key) WHERE job_chunk.job = :job ORDER BY number
"""
_PROGRESS = """
    SELECT count(*) AS begun, coalesce(sum(answer IS NOT NULL AND owner IS NULL), 0) AS done
    FROM job_chunk JOIN chunk USING (key) WHERE job_chunk.job = :job
"""


def _to_job_chunk(row: Row) -> JobChunk:
    return JobChunk(
        chunk=_chunk(row),
        key=row["key"],
        provider=row["provider"],
        attempts=row["attempts"],
        done=bool(row["done"]),
        pending=from_optional_json(row["remote"], Pending),
        cost=cost_from_json(row["cost"]),
    )


def _chunk(row: Row) -> Chunk:
    try:
        return msgspec.json.decode(row["plan"], type=Chunk)
    except (msgspec.DecodeError, TypeError):
        spans = (Span(0.0, 0.0),)
        return Chunk(index=row["number"], spans=spans, why="its record is damaged")
