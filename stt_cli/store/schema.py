"""The tables, as numbered migrations: each runs once, in a transaction with its own record."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from stt_cli.errors import StoreError

MIGRATIONS: list[tuple[str, tuple[str, ...]]] = [
    (
        "jobs, their chunks, outputs and the hashes of files",
        (
            """
            CREATE TABLE job (
                number INTEGER PRIMARY KEY,      -- order of arrival, whatever the clock says
                id TEXT NOT NULL UNIQUE,
                run TEXT NOT NULL,               -- shared by the jobs of one command
                created REAL NOT NULL,           -- seconds since 1970, UTC, like all times here
                updated REAL NOT NULL,
                state TEXT NOT NULL,
                owner TEXT,                      -- the process at work; NULL unless running
                name TEXT NOT NULL,
                source TEXT NOT NULL,            -- absolute path, URL or "-"
                sha256 TEXT,                     -- NULL until the input was read
                duration REAL,
                provider TEXT NOT NULL,
                model TEXT,                      -- NULL: the provider's default
                settings TEXT NOT NULL,          -- JSON with sorted keys, compared as text
                error TEXT,
                cost TEXT
            )
            """,
            "CREATE INDEX job_source ON job (source)",
            "CREATE INDEX job_run ON job (run)",
            "CREATE INDEX job_owner ON job (owner) WHERE owner IS NOT NULL",
            # Apart from its job, so that a list of jobs reads no transcripts.
            """
            CREATE TABLE transcript (
                job TEXT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
                body BLOB NOT NULL
            ) WITHOUT ROWID
            """,
            # A chunk is in hand while its owner lives, submitted while it has a remote, done when
            # it has an answer and no owner. No state beside these could contradict them.
            """
            CREATE TABLE chunk (
                key TEXT PRIMARY KEY,
                owner TEXT,                      -- the process that has it transcribed
                job TEXT REFERENCES job (id) ON DELETE SET NULL,  -- the last that claimed it
                remote TEXT,                     -- the asynchronous job that transcribes it
                answer BLOB,
                answer_run TEXT,                 -- the run that paid for it, for --fresh
                cost TEXT,
                attempts INTEGER NOT NULL DEFAULT 0,
                updated REAL NOT NULL
            )
            """,
            "CREATE INDEX chunk_job ON chunk (job)",
            """
            CREATE TABLE job_chunk (
                job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
                number INTEGER NOT NULL,         -- Chunk.index
                plan TEXT NOT NULL,
                key TEXT NOT NULL REFERENCES chunk (key),
                provider TEXT NOT NULL,          -- differs from the job's after a fallback
                PRIMARY KEY (job, number)
            ) WITHOUT ROWID
            """,
            "CREATE INDEX job_chunk_key ON job_chunk (key)",
            # Outlives its job: a finished file is skipped even after `stt jobs remove`.
            """
            CREATE TABLE output (
                path TEXT PRIMARY KEY,
                source_sha256 TEXT NOT NULL,
                settings TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                job TEXT REFERENCES job (id) ON DELETE SET NULL,
                written REAL NOT NULL
            ) WITHOUT ROWID
            """,
            "CREATE INDEX output_job ON output (job)",
            # Spares a second run over thousands of recordings the reading of them all.
            """
            CREATE TABLE file (
                path TEXT PRIMARY KEY,
                fingerprint TEXT NOT NULL,       -- what changes when the file does
                sha256 TEXT NOT NULL
            ) WITHOUT ROWID
            """,
        ),
    ),
    (
        "answers that could not be read",
        (
            # Apart from their chunks: they may be large, and most are never there.
            """
            CREATE TABLE unread (
                key TEXT PRIMARY KEY REFERENCES chunk (key) ON DELETE CASCADE,
                body BLOB NOT NULL,
                received REAL NOT NULL
            ) WITHOUT ROWID
            """,
        ),
    ),
    (
        "jobs by state, for stores with a million of them",
        (
            "CREATE INDEX job_state ON job (state)",  # in the order of their numbers
            "CREATE INDEX job_age ON job (state, updated)",
        ),
    ),
    (
        "answers of tools, and conversations",
        (
            """
            CREATE TABLE tool_answer (
                key TEXT PRIMARY KEY,            -- the hash of all that was asked
                provider TEXT NOT NULL,
                tool TEXT NOT NULL,
                body BLOB NOT NULL,              -- JSON as the service sent it
                received REAL NOT NULL
            )
            """,
            "CREATE INDEX tool_answer_received ON tool_answer (received)",
            """
            CREATE TABLE conversation (
                id TEXT NOT NULL,                -- as its service calls it
                provider TEXT NOT NULL,
                subject TEXT NOT NULL,           -- the transcript it is about
                turns BLOB NOT NULL,
                updated REAL NOT NULL,
                PRIMARY KEY (provider, subject, id)
            )
            """,
        ),
    ),
    (
        "what was said, to be searched",
        (
            "CREATE INDEX job_created ON job (created)",
            """
            CREATE TABLE passage (
                number INTEGER PRIMARY KEY,      -- tells the job and the place in it
                start REAL NOT NULL,
                stop REAL NOT NULL,
                speaker TEXT,
                text TEXT NOT NULL
            )
            """,
            # Words come folded and apart; what is no ASCII is part of one to this tokenizer.
            """
            CREATE VIRTUAL TABLE word USING fts5(
                words, speaker, provider, content='', columnsize=0, tokenize='ascii'
            )
            """,
            # What an earlier version kept is made searchable when somebody searches.
            """
            CREATE TABLE unindexed (
                job INTEGER PRIMARY KEY REFERENCES job (number) ON DELETE CASCADE
            )
            """,
            """
            INSERT INTO unindexed
            SELECT number FROM job WHERE EXISTS (SELECT 1 FROM transcript WHERE job = id)
            """,
        ),
    ),
    (
        "work and costs by month",
        (
            # Apart from what they count: they outlive it.
            """
            CREATE TABLE work_of_month (
                month TEXT NOT NULL,             -- by UTC, as 2026-03
                provider TEXT NOT NULL,
                jobs INTEGER NOT NULL,
                seconds REAL NOT NULL,
                requests INTEGER NOT NULL,
                PRIMARY KEY (month, provider)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE cost_of_month (
                month TEXT NOT NULL,
                provider TEXT NOT NULL,
                currency TEXT NOT NULL,          -- amounts of two are never added
                amount REAL NOT NULL,
                estimated INTEGER NOT NULL,      -- whether any of it was
                PRIMARY KEY (month, provider, currency)
            ) WITHOUT ROWID
            """,
            """
            INSERT INTO work_of_month
            SELECT strftime('%Y-%m', updated, 'unixepoch') AS month, provider, count(*),
                sum(coalesce(duration, 0)), 0
            FROM job WHERE state = 'done' AND month IS NOT NULL GROUP BY month, provider
            """,
            # Several jobs may share a chunk, which was sent and paid for once.
            """
            CREATE TEMP TABLE sent AS
            SELECT strftime('%Y-%m', updated, 'unixepoch') AS month, attempts,
                (SELECT provider FROM job_chunk WHERE job_chunk.key = chunk.key LIMIT 1) AS provider,
                CASE WHEN json_valid(cost) THEN cost END AS cost
            FROM chunk
            """,
            """
            INSERT INTO work_of_month
            SELECT month, provider, 0, 0, sum(attempts) FROM sent
            WHERE month IS NOT NULL AND provider IS NOT NULL GROUP BY month, provider
            ON CONFLICT (month, provider) DO UPDATE SET requests = excluded.requests
            """,
            """
            INSERT INTO cost_of_month
            SELECT month, provider, json_extract(cost, '$.currency') AS currency,
                sum(json_extract(cost, '$.amount')),
                max(coalesce(json_extract(cost, '$.estimated'), 0))
            FROM sent
            WHERE month IS NOT NULL AND provider IS NOT NULL
                AND json_type(cost, '$.amount') IN ('integer', 'real')
                AND json_type(cost, '$.currency') = 'text'
            GROUP BY month, provider, currency
            """,
            "DROP TABLE sent",
        ),
    ),
    (
        "runs that may be broken off",
        (
            """
            CREATE TABLE run (
                id TEXT PRIMARY KEY,
                created REAL NOT NULL,
                body BLOB NOT NULL               -- what it was asked for: JSON, compressed
            )
            """,
        ),
    ),
    (
        "vectors of what was said",
        (
            """
            CREATE TABLE vector_signs (
                passage INTEGER NOT NULL,
                space TEXT NOT NULL,             -- the service and its model
                signs BLOB NOT NULL,             -- a bit for each number
                PRIMARY KEY (passage, space)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE vector (
                passage INTEGER NOT NULL,
                space TEXT NOT NULL,
                body BLOB NOT NULL,              -- of length 1, as halves of floats
                PRIMARY KEY (passage, space)
            ) WITHOUT ROWID
            """,
        ),
    ),
]


def migrate(db: sqlite3.Connection, clock: Callable[[], float]) -> None:
    """Bring the store up to date. Raises StoreError for one that a newer stt wrote."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS migration "
        "(number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied REAL NOT NULL)"
    )
    while _applied(db) < len(MIGRATIONS):
        db.execute("BEGIN IMMEDIATE")
        # Asked again: another process may have migrated while this one waited for its turn.
        with db:
            number = _applied(db)
            if number < len(MIGRATIONS):
                _apply(db, number + 1, clock())
    if _applied(db) > len(MIGRATIONS):
        raise StoreError(
            "the job store was written by a newer version of stt",
            hint="update stt, for example with: pip install --upgrade stt-cli",
        )


def _applied(db: sqlite3.Connection) -> int:
    number: int = db.execute("SELECT coalesce(max(number), 0) FROM migration").fetchone()[0]
    return number


def _apply(db: sqlite3.Connection, number: int, now: float) -> None:
    name, statements = MIGRATIONS[number - 1]
    for statement in statements:
        db.execute(statement)
    db.execute("INSERT INTO migration VALUES (?, ?, ?)", (number, name, now))
