"""What was said, made searchable: a passage for every segment of the transcripts that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from stt_cli.errors import StoreError
from stt_cli.model import Segment, Transcript
from stt_cli.store.database import Database
from stt_cli.store.records import unpack
from stt_cli.text.terms import terms

SHIFT = 24
"""A passage's number is its job's, times 2 to this, and what is left to the last one of the job:
in descending order, the newest job comes first, and in it the passage that is spoken first."""
LAST = (1 << SHIFT) - 1
HIGHEST = (1 << 63) - 1
BATCH = 200
"""Transcripts that are made searchable in one transaction, for whose end others wait."""


class Passages(Database):
    """The part of the store that keeps passages.

    Their words are in an index without their text, from which they are taken with the same words:
    another version of `terms` needs a migration that makes all of it anew.
    """

    def index(self, job_id: str, transcript: Transcript) -> None:
        """Make the transcript of the job with exactly this id searchable, instead of an earlier one."""
        with self._lazily():
            for row in self._read(
                "SELECT number, provider FROM job WHERE id = :id", {"id": job_id}
            ):
                self._index(row["number"], row["provider"], transcript.segments)

    def _first_passage(self, since: float | None) -> int:
        """The least number of a passage of jobs that began since then."""
        if since is None:
            return 0
        found = self._read("SELECT min(number) FROM job WHERE created >= :since", {"since": since})
        return int(found[0][0]) << SHIFT if found[0][0] else HIGHEST

    def unindexed(self) -> int:
        """How many transcripts are not searchable yet, as after an update of stt, or a kill."""
        return int(self._read("SELECT count(*) FROM unindexed", {})[0][0])

    def index_rest(self, tell: Callable[[int], None] = lambda done: None) -> None:
        """Make searchable what is not yet; `tell` hears how many transcripts are done so far.

        Whatever ends it, what is done stays done.
        """
        done = 0
        while rows := self._read(_NEXT, {"batch": BATCH}):
            with self._lazily():
                for row in rows:
                    self._index(row["number"], row["provider"], _segments(row["body"]))
            done += len(rows)
            tell(done)

    def _index(self, job: int, provider: str, segments: tuple[Segment, ...]) -> None:
        self._unindex(job)
        known, first = " ".join(terms(provider)), (job << SHIFT) + LAST
        rows = [
            {
                "number": first - order, "start": segment.start, "stop": segment.end,
                "speaker": segment.speaker, "text": segment.text.encode("utf-8", "replace"),
                "words": " ".join(terms(segment.text)), "provider": known,
                "voice": " ".join(terms(segment.speaker or "")),
            }
            for order, segment in enumerate(segments[:LAST])
        ]  # fmt: skip
        with self._lock:
            self._db.executemany(_PASSAGE, rows)
            self._db.executemany(_WORDS, rows)

    def _unindex(self, job: int) -> None:
        """Take the job's passages out, inside a transaction; they are made anew or gone."""
        span = {"job": job, "low": job << SHIFT, "high": (job << SHIFT) + LAST}
        self._write("DELETE FROM unindexed WHERE job = :job", span)
        if self._read("SELECT 1 FROM passage WHERE number BETWEEN :low AND :high LIMIT 1", span):
            self._write(_TAKE_OUT, span)
            self._write("DELETE FROM passage WHERE number BETWEEN :low AND :high", span)
            for table in ("vector_signs", "vector"):
                self._write(f"DELETE FROM {table} WHERE passage BETWEEN :low AND :high", span)  # noqa: S608

    @contextmanager
    def _lazily(self) -> Iterator[None]:
        """A transaction that need not reach the disk at once: what is lost is made again."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("PRAGMA synchronous = NORMAL")
            try:
                with self.transaction():
                    yield
            finally:
                self._db.execute("PRAGMA synchronous = FULL")


def _segments(body: bytes) -> tuple[Segment, ...]:
    try:
        return unpack(body, Transcript).segments
    except StoreError:  # whoever wants this transcript will be told
        return ()


_NEXT = """
    SELECT job.number, provider, body FROM unindexed JOIN job ON job.number = unindexed.job
        JOIN transcript ON transcript.job = job.id ORDER BY unindexed.job DESC LIMIT :batch
"""
_PASSAGE = """
    INSERT INTO passage (number, start, stop, speaker, text)
    VALUES (:number, :start, :stop, CAST(:speaker AS TEXT), CAST(:text AS TEXT))
"""
_WORDS = """
    INSERT INTO word (rowid, words, speaker, provider) VALUES (:number, :words, :voice, :provider)
"""
_TAKE_OUT = """
    INSERT INTO word (word, rowid, words, speaker, provider)
    SELECT 'delete', passage.number, terms(text), terms(coalesce(speaker, '')), terms(provider)
    FROM passage JOIN job ON job.number = :job
    WHERE passage.number BETWEEN :low AND :high
"""
