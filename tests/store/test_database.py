"""The store's file: private, migrated, and plain about what is wrong with it."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
from pathlib import Path

import pytest

from stt_cli.errors import StoreError
from stt_cli.model import Answer
from stt_cli.store import Mine, Store, database, schema
from tests.support.store_processes import add_job, claim


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_nobody_else_can_read_the_store(store: Store, path: Path) -> None:
    add_job(store)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in [path.parent, *path.parent.iterdir()]}
    assert modes == {
        "stt": 0o700, "jobs.db": 0o600, "jobs.db-wal": 0o600, "jobs.db-shm": 0o600,
        "jobs.db-locks": 0o700,
    }  # fmt: skip


def test_every_commit_reaches_the_disk(store: Store) -> None:
    assert store._read("PRAGMA journal_mode", {})[0][0] == "wal"
    assert store._read("PRAGMA synchronous", {})[0][0] == 2


def test_a_closed_store_leaves_one_file_and_no_lock(store: Store, path: Path) -> None:
    add_job(store)
    store.close()
    assert sorted(p.name for p in path.parent.iterdir()) == ["jobs.db", "jobs.db-locks"]
    assert list((path.parent / "jobs.db-locks").iterdir()) == []


def test_a_transaction_is_done_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.transaction():  # noqa: PT012 - the point of it
        add_job(store)
        raise KeyboardInterrupt
    assert store.jobs() == []
    with store.transaction():
        add_job(store, source="/1")
        add_job(store, source="/2")
    assert len(store.jobs()) == 2


class TestMigrations:
    STATEMENTS = ("ALTER TABLE job ADD COLUMN mood TEXT", "UPDATE job SET mood = 'calm'")

    def test_a_store_of_an_earlier_version_is_brought_up_to_date(
        self, store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = add_job(store)
        store.close()
        monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, ("moods", self.STATEMENTS)])
        with Store.open(path) as later:
            assert later.job(job.id).source == job.source
            assert later._read("SELECT mood FROM job", {})[0]["mood"] == "calm"
            names = [row["name"] for row in later._read("SELECT name FROM migration", {})]
        assert names == [name for name, _ in schema.MIGRATIONS]

    def test_a_migration_that_fails_leaves_no_trace(
        self, store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.close()
        released = schema.MIGRATIONS
        monkeypatch.setattr(
            schema, "MIGRATIONS", [*released, ("moods", (*self.STATEMENTS, "SELECT nonsense"))]
        )
        with pytest.raises(sqlite3.OperationalError, match="nonsense"):
            Store.open(path)
        monkeypatch.setattr(schema, "MIGRATIONS", released)
        with Store.open(path) as later:
            columns = [row["name"] for row in later._read("PRAGMA table_info(job)", {})]
        assert "mood" not in columns

    def test_a_newer_store_is_refused(
        self, store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.close()
        with monkeypatch.context() as newer:
            newer.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, ("moods", self.STATEMENTS)])
            Store.open(path).close()
        with pytest.raises(StoreError, match=r"newer version of stt.*pip install --upgrade"):
            Store.open(path)


class TestFaults:
    def test_a_folder_in_the_way(self, path: Path) -> None:
        path.mkdir(parents=True)
        with pytest.raises(StoreError, match=r"jobs\.db is in the way.*move that away"):
            Store.open(path)

    @pytest.mark.parametrize("name", ["stt", "stt/jobs.db-locks"])
    def test_a_file_in_the_way(self, path: Path, tmp_path: Path, name: str) -> None:
        blocker = tmp_path / name
        blocker.parent.mkdir(exist_ok=True)
        blocker.touch()
        message = rf"{blocker} is in the way.*move that away"
        with pytest.raises(StoreError, match=message), Store.open(path) as store:
            add_job(store)

    def test_a_folder_that_cannot_be_made(self) -> None:
        with pytest.raises(StoreError, match=r"make .* writable for you, or set XDG_DATA_HOME"):
            Store.open(Path("/proc/1/stt/jobs.db"))

    def test_a_file_that_is_no_database(self, path: Path) -> None:
        path.parent.mkdir()
        path.write_bytes(random.Random(1).randbytes(8192))
        with pytest.raises(StoreError, match=rf"damaged.*move {path} away"):
            Store.open(path)

    @pytest.mark.parametrize("seed", range(4))
    def test_a_damaged_database(self, store: Store, path: Path, seed: int) -> None:
        with store.transaction():
            for number in range(200):
                add_job(store, source=f"/{number}")
        store.close()
        body = bytearray(path.read_bytes())
        body[100:] = random.Random(seed).randbytes(len(body) - 100)
        path.write_bytes(body)
        with pytest.raises(StoreError, match="damaged"), Store.open(path) as later:
            later.jobs()

    def test_a_full_disk_keeps_what_was_finished(self, store: Store) -> None:
        job = add_job(store)
        claim(store, job)
        store.finish("key", Answer(text="kept"))
        store._read("PRAGMA max_page_count = 1", {})
        claim(store, job, "next", 1)
        with pytest.raises(StoreError, match=r"the disk is full.*free some space"):
            store.finish("next", Answer(text="".join(map(chr, range(256, 50_000)))))
        store._read("PRAGMA max_page_count = 4294967294", {})
        assert [found.done for found in store.chunks(job.id)] == [True, False]
        store.finish("next", Answer(text="now"))

    def test_a_file_system_that_became_read_only(self, store: Store) -> None:
        store._read("PRAGMA query_only = ON", {})
        with pytest.raises(StoreError, match=r"cannot be written.*make .* writable"):
            add_job(store)

    def test_a_store_that_is_held(
        self, path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
        with store.transaction(), Store.open(path) as other:
            with pytest.raises(StoreError, match="another program holds it"):
                add_job(other)
            assert other.jobs() == []
        assert add_job(store).state == "running"

    def test_a_mistake_of_ours_is_not_called_a_fault_of_the_store(self, store: Store) -> None:
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            store._read("SELECT * FROM nonsense", {})


def test_locks_of_the_dead_are_swept_away(store: Store, path: Path) -> None:
    job = add_job(store)
    locks = path.parent / "jobs.db-locks"
    (locks / "1-abc.lock").touch()
    Store.open(path).close()
    assert [p.name for p in locks.iterdir()] == [f"{job.owner}.lock"]
    assert claim(store, job) == Mine()
