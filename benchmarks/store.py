"""What commands take with a full store, against the same commands with an empty one.

    python -m benchmarks.store [JOBS [FOLDER]]

Fills a store with JOBS (1,000,000) jobs of 15 s of speech in three segments, one in 10,000 of
them unfinished; in FOLDER, it is kept for the next time. Seconds are those of the processor and
those on the clock, the least of three; megabytes the most that the process held. Then the
migration of a store that the first version wrote, with a fifth of the jobs.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.batch import wait_for
from stt_cli.model import Answer, Chunk, Segment, Source, Span, Transcript, Word
from stt_cli.pipeline.settings import JobSettings, RunSettings
from stt_cli.services.policy import Policy
from stt_cli.store import Store, schema
from stt_cli.store.records import pack, to_json

JOBS = 1_000_000
UNFINISHED_ONE_IN = 10_000
FIRST = 1_750_000_000.0
ROUNDS = 3
WIDTH = 64
BATCH = 10_000

LIST = [
    ["jobs", "list", "-n", "20"],
    ["jobs", "list", "--json"],
    ["jobs", "list", "--state", "failed"],
    ["jobs", "show", "{id}", "--json"],
    ["jobs", "wait"],
    ["jobs", "cancel", "{failed}"],
    ["jobs", "remove", "{id}"],
    ["export", "{other}", "-f", "txt"],
]
"""Commands; `{id}` and `{other}` are jobs that are done, `{failed}` one that failed."""
SEARCH = [
    ["jobs", "search", "budget"],
    ["jobs", "search", '"budget meeting"'],
    ["jobs", "search", '"budget meeting quarter report"'],
    ["jobs", "search", "bud*", "--provider", "openai", "--since", "2026-01-01"],
    ["jobs", "search", "nobody said this"],
    ["jobs", "stats"],
]
"""The words are said in nearly every job."""
INSERT = {
    "job": "(?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, 15.0, 'openai', 'whisper-1', ?, NULL, NULL)",
    "transcript": "(?, ?)",
    "chunk": "(?, NULL, ?, NULL, ?, ?, ?, 1, ?)",
    "job_chunk": "(?, 0, ?, ?, 'openai')",
    "output": "(?, ?, 'fingerprint', ?, ?, ?)",
    "file": "(?, '1 2 3 4 5', ?)",
}
WORDS = [
    "the",
    "of",
    "budget",
    "meeting",
    "quarter",
    "report",
    "and",
    "we",
    "will",
    "next",
    "year",
    "revenue",
    "market",
    "people",
]


class Taken(NamedTuple):
    """What a command takes: seconds, and megabytes."""

    cpu: float
    wall: float
    peak: float


def main() -> None:
    if sys.argv[1:2] == ["--cost"]:
        wait_for(sys.argv[2:])
        return
    count = int(sys.argv[1]) if sys.argv[1:] else JOBS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        full = Path(*sys.argv[2:3]) if sys.argv[2:] else folder / "full"
        if not store_of(full).exists():
            fill(store_of(full), count)
        size = store_of(full).stat().st_size
        print(f"{count:,} jobs, {size / count / 1000:.1f} kB each", flush=True)
        report(folder / "empty", full)
        migration(store_of(folder / "old"), count // 5)


def store_of(home: Path) -> Path:
    return home / "stt" / "jobs.sqlite3"


def fill(path: Path, count: int, tables: Callable[[Path], None] | None = None) -> None:
    """Make a store with `count` jobs."""
    (tables or (lambda path: Store.open(path).close()))(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        for first in range(0, count, BATCH):
            rows = [
                row for number in range(first, min(first + BATCH, count)) for row in made(number)
            ]
            db.execute("BEGIN")
            for table, values in INSERT.items():
                db.executemany(
                    f"INSERT INTO {table} VALUES {values}",
                    [row for name, row in rows if name == table],
                )
            db.execute("COMMIT")


def made(number: int) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The rows of one job."""
    id, sha256 = id_of(number), f"{number:064x}"
    state = "done" if number % UNFINISHED_ONE_IN else "failed"
    source, out = f"/recordings/talk-{number:07}.mp3", f"/recordings/talk-{number:07}.txt"
    begun = FIRST + 9 * number
    body, answer = BODIES[number % len(BODIES)]
    settings = SETTINGS.replace("OUT", out)
    yield "job", (number + 1, id, f"run{number // 100}", begun, begun + 9, state, source, source,
                  sha256, settings)  # fmt: skip
    yield "file", (source, sha256)
    if state == "done":
        yield "transcript", (id, body)
        yield "chunk", (sha256, id, answer, f"run{number // 100}", COST, begun)
        yield "job_chunk", (id, PLAN, sha256)
        yield "output", (out, sha256, sha256, id, begun)


def id_of(number: int) -> str:
    """An id as jobs have it, far from the one of the next number."""
    number = number * 2_654_435_761 % 2**40
    return "".join("abcdefghijklmnopqrstuvwxyz234567"[number >> 5 * n & 31] for n in range(8))


def _bodies() -> Iterator[tuple[bytes, bytes]]:
    dice = random.Random(1)
    for number in range(50):
        segments = tuple(_segment(dice, start) for start in (0.0, 5.0, 10.0))
        text = " ".join(segment.text for segment in segments)
        source = Source(name=f"talk-{number}.mp3", sha256=f"{number:064x}", duration=15.0)
        yield (
            pack(
                Transcript(
                    text=text, language="en", duration=15.0, segments=segments, provider="openai",
                    model="whisper-1", source=source,
                )
            ),
            pack(Answer(text=text, language="en", segments=segments)),
        )  # fmt: skip


def _segment(dice: random.Random, start: float) -> Segment:
    said = [dice.choice(WORDS) for _ in range(12)]
    words = tuple(
        Word(word=word, start=round(start + 0.4 * n, 2), end=round(start + 0.4 * n + 0.3, 2))
        for n, word in enumerate(said)
    )
    return Segment(start=start, end=start + 5, text=" ".join(said), words=words)


SETTINGS = to_json(
    JobSettings(
        settings=RunSettings(provider="openai"), policy=Policy(), outputs=(("txt", "OUT"),)
    ).to_settings()
)
PLAN = msgspec.json.encode(Chunk(index=0, spans=(Span(0.0, 15.0),))).decode()
COST = '{"amount":0.0015,"currency":"USD"}'
BODIES = list(_bodies())


def report(empty: Path, full: Path) -> None:
    with Store.open(store_of(full)) as store:
        first, other = store.jobs(state="done", limit=2)
        names = {"id": first.id, "other": other.id, "failed": store.jobs(state="failed")[0].id}
    reference = measured(["jobs", "list"], empty)
    print(f"{'jobs list, empty store':<{WIDTH}} {shown(reference)}")

    def tell(commands: Sequence[Sequence[str]]) -> None:
        for command in commands:
            taken = measured([part.format(**names) for part in command], full)
            times = f"{taken.cpu / reference.cpu:.2f} times"
            print(f"{' '.join(command):<{WIDTH}} {shown(taken)}  {times}", flush=True)

    tell(LIST)
    began = time.monotonic()
    with Store.open(store_of(full)) as store:
        store.index_rest()
        segments = store._read("SELECT count(*) FROM passage", {})[0][0]
    what = f"making {segments:,} segments searchable"
    print(f"{what:<{WIDTH}} {time.monotonic() - began:6.1f} s", flush=True)
    tell(SEARCH)


def shown(taken: Taken) -> str:
    return f"{taken.cpu:6.3f} s of CPU in {taken.wall:6.3f} s {taken.peak:5.0f} MB"


def measured(arguments: list[str], home: Path) -> Taken:
    env = {**os.environ, "XDG_DATA_HOME": str(home)}
    command = [sys.executable, "-m", "benchmarks.store", "--cost"]
    command += [sys.executable, "-m", "stt_cli", *arguments]
    costs = []
    for _ in range(ROUNDS):
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if not done.returncode:
            costs.append(json.loads(done.stdout.splitlines()[-1]))
    return Taken(*(min(one[name] for one in costs) for name in Taken._fields))


def migration(path: Path, count: int) -> None:
    def first_version(path: Path) -> None:
        path.parent.mkdir(parents=True)
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA auto_vacuum = INCREMENTAL")
            db.execute(
                "CREATE TABLE migration "
                "(number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied REAL NOT NULL)"
            )
            for number, (name, statements) in enumerate(schema.MIGRATIONS[:2], start=1):
                for statement in statements:
                    db.execute(statement)
                db.execute("INSERT INTO migration VALUES (?, ?, 0)", (number, name))
            db.commit()

    fill(path, count, first_version)
    began = time.monotonic()
    Store.open(path).close()
    print(f"{f'migration of {count:,} jobs':<{WIDTH}} {time.monotonic() - began:6.3f} s")


if __name__ == "__main__":
    main()
